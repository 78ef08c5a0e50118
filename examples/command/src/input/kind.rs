//! What kind of file it is, told from its first lines and never from its name.

use crate::input::access_log::Record;
use crate::input::call_columns::Column;

/// A kind of file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// An access log in the common or combined form.
    AccessLog,
    /// One JSON object a line.
    JsonLines,
    /// A table of calls with a header; its fields are divided by this byte.
    CallTable(u8),
}

/// What the first lines show, or in words what they show instead.
///
/// One good line decides, so a log whose first line was cut by rotation is still a log.
///
/// # Errors
/// What the file seems to be, and what to do.
pub fn of<'a>(first: impl Iterator<Item = &'a [u8]>) -> Result<Kind, &'static str> {
    let mut guess =
        "its first lines are neither an access log, nor JSON Lines, nor a table of calls";
    let mut empty = true;
    for (index, line) in first.enumerate() {
        empty = false;
        let line = line.trim_ascii();
        if index == 0 && (line.starts_with(b"[") || line == b"{") {
            return Err("it is one JSON document; one object a line is needed: `jq -c '.[]' FILE`");
        }
        if line.starts_with(b"{") && line.ends_with(b"}") {
            return Ok(Kind::JsonLines);
        }
        if Record::parse(line).is_ok() {
            return Ok(Kind::AccessLog);
        }
        if index > 0 {
            continue;
        }
        if let Some(delimiter) = delimiter(line) {
            return Ok(Kind::CallTable(delimiter));
        }
        guess = instead(line).unwrap_or(guess);
    }
    if empty { Err("it has no lines") } else { Err(guess) }
}

/// The byte that divides the fields of a header line, if the header is that of a call table.
fn delimiter(header: &[u8]) -> Option<u8> {
    let text = std::str::from_utf8(header).ok()?;
    [b',', b';', b'\t'].into_iter().find(|delimiter| {
        let names = text.split(char::from(*delimiter)).map(|name| name.trim_matches(['"', ' ']));
        let known: Vec<Column> = names.filter_map(Column::of).collect();
        known.contains(&Column::Start) && known.len() > 1
    })
}

fn instead(line: &[u8]) -> Option<&'static str> {
    if line.starts_with(b"#Software") || line.starts_with(b"#Version") {
        Some("it is a W3C extended log (IIS); convert it to the combined form")
    } else if line.starts_with(b"<") {
        Some("it is HTML or XML")
    } else if line.contains(&0) {
        Some("it is a binary file")
    } else if [b',', b';', b'\t'].iter().any(|byte| line.contains(byte)) {
        Some(
            "it is a table, but not one of calls: columns such as `start` and `dialled` are missing",
        )
    } else {
        None
    }
}
