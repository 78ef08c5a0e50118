//! One row of a file, whether a line of a table or a JSON object: what each column says.

use crate::attribute::columns::{COLUMNS, Column, Naming};
use crate::input::csv_line::CsvLine;
use serde_json::Value;
use std::borrow::Cow;

/// What one row says, column by column; empty texts are left out.
#[derive(Debug, Default)]
pub struct Row<'a> {
    cells: [Option<Cell<'a>>; COLUMNS],
}

/// What one column of a row says.
#[derive(Debug, Clone)]
pub enum Cell<'a> {
    /// A text.
    Text(Cow<'a, str>),
    /// A list, of JSON only.
    List(Vec<Value>),
}

impl<'a> Row<'a> {
    fn put(&mut self, column: Column, cell: Cell<'a>) {
        if let Some(place) = self.cells.get_mut(column as usize).filter(|place| place.is_none()) {
            *place = Some(cell);
        }
    }

    /// What `column` says, if anything.
    pub fn cell(&self, column: Column) -> Option<&Cell<'a>> {
        self.cells.get(column as usize).and_then(Option::as_ref)
    }

    /// What `column` says, as text.
    ///
    /// # Errors
    /// It is a list.
    pub fn text(&self, column: Column) -> Result<Option<&str>, String> {
        match self.cell(column) {
            None => Ok(None),
            Some(Cell::Text(text)) => Ok(Some(text)),
            Some(Cell::List(_)) => Err("a list where a single text is needed".to_owned()),
        }
    }

    /// The same, where it must say something.
    ///
    /// # Errors
    /// What is missing.
    pub fn needed(&self, column: Column, what: &str) -> Result<&str, String> {
        self.text(column)?.ok_or_else(|| format!("no {what}"))
    }

    /// A finite number; `yes` and `no`, `true` and `false` are 1 and 0.
    ///
    /// # Errors
    /// It is none.
    pub fn number(&self, column: Column, what: &str) -> Result<Option<f64>, String> {
        let Some(text) = self.text(column)? else { return Ok(None) };
        let number = match text.to_ascii_lowercase().as_str() {
            "true" | "yes" => Some(1.0),
            "false" | "no" => Some(0.0),
            text => text.parse().ok().filter(|number: &f64| number.is_finite()),
        };
        number.map(Some).ok_or_else(|| format!("the {what} is no number"))
    }

    /// A number that is not negative; 0 where nothing is said.
    ///
    /// # Errors
    /// It is no number, or negative.
    pub fn count(&self, column: Column, what: &str) -> Result<f64, String> {
        let count = self.number(column, what)?.unwrap_or(0.0);
        if count < 0.0 { Err(format!("the {what} is negative")) } else { Ok(count) }
    }
}

/// Where rows come from.
pub enum Rows {
    /// A table whose fields are divided by a byte; which column each field is, once the header has been seen.
    Table(Box<CsvLine>, Option<Vec<Option<Column>>>),
    /// One JSON object a line.
    Json,
}

impl Rows {
    /// What one line says; nothing if it is the header.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn row<'l>(
        &'l mut self,
        line: &'l [u8],
        naming: &Naming,
    ) -> Result<Option<Row<'l>>, String> {
        match self {
            Rows::Json => json(line, naming).map(Some),
            Rows::Table(csv, columns) => {
                let fields = csv.cut(line)?;
                let Some(columns) = columns else {
                    *columns = Some(fields.iter().map(|name| naming.column(name)).collect());
                    return Ok(None);
                };
                if fields.len() > columns.len() {
                    return Err("more fields than the header has".to_owned());
                }
                let mut row = Row::default();
                for (column, field) in columns.iter().zip(fields) {
                    let field = field.trim();
                    if let Some(column) = column.filter(|_| !field.is_empty()) {
                        row.put(column, Cell::Text(Cow::Borrowed(field)));
                    }
                }
                Ok(Some(row))
            }
        }
    }
}

fn json<'l>(line: &[u8], naming: &Naming) -> Result<Row<'l>, String> {
    let object: serde_json::Map<String, Value> =
        serde_json::from_slice(line).map_err(|_| "not a JSON object")?;
    let mut row = Row::default();
    for (name, value) in object {
        let Some(column) = naming.column(&name) else { continue };
        let cell = match value {
            Value::Null => continue,
            Value::String(text) if text.trim().is_empty() => continue,
            Value::String(text) => Cell::Text(Cow::Owned(text.trim().to_owned())),
            Value::Array(list) => Cell::List(list),
            Value::Object(_) => return Err(format!("`{name}` is an object")),
            plain => Cell::Text(Cow::Owned(plain.to_string())),
        };
        row.put(column, cell);
    }
    Ok(row)
}
