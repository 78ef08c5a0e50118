//! Touches, conversions and paths from CSV or JSON Lines, with the columns of [`columns`](crate::attribute::columns).

use crate::attribute::columns::{Column, Naming};
use crate::attribute::row::{Cell, Row, Rows};
use crate::failure::Failure;
use crate::input::broken::Broken;
use crate::input::csv_line::CsvLine;
use crate::input::instant::Clock;
use crate::input::lines::{Line, Lines};
use ringtrace::attribution::encode::{Channels, Table};
use ringtrace::attribution::paths::Paths;
use serde::Serialize;

const HOUR_MS: f64 = 3_600_000.0;

/// What a file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// One touch a row.
    Touches,
    /// One path a row.
    Paths,
    /// One conversion a row.
    Conversions,
}

/// What was met in a file.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FileCounts {
    /// The file as it was named.
    pub file: String,
    /// What it holds.
    pub kind: Kind,
    /// Rows that were understood.
    pub rows: u64,
    /// Instants without an offset, read at the offset given.
    pub without_offset: u64,
    /// Rows that could not be understood.
    pub broken: Broken,
    /// What ended the file before its end, if anything did.
    pub damage: Option<String>,
}

/// What all rows came to.
#[derive(Debug, Default)]
pub struct Gathered {
    /// Touches and conversions.
    pub table: Table,
    /// Paths.
    pub paths: PathRows,
    /// Whether touches have times.
    pub timed: bool,
    /// Whether there is a column of values.
    pub valued: bool,
    /// Whether there is a column of campaigns.
    pub campaigns: bool,
    // Files read so far.
    files: usize,
}

impl Gathered {
    /// Notes which columns a file has: time, value, campaign.
    fn like_those_before(&mut self, flags: [bool; 3], lines: &Lines) -> Result<(), Failure> {
        if self.files > 0 && flags != [self.timed, self.valued, self.campaigns] {
            let message = "it has other columns than the files before it";
            return Err(Failure::input(lines.name(), message));
        }
        self.files += 1;
        [self.timed, self.valued, self.campaigns] = flags;
        Ok(())
    }
}

/// Paths as columns that own their content.
#[derive(Debug)]
pub struct PathRows {
    /// The channels' names.
    pub channels: Channels,
    offset: Vec<u32>,
    channel: Vec<u32>,
    time: Vec<i64>,
    conversions: Vec<f64>,
    value: Vec<f64>,
    nulls: Vec<f64>,
}

impl Default for PathRows {
    fn default() -> Self {
        let none = (Vec::new(), Vec::new(), Vec::new());
        let (conversions, value, nulls) = none;
        let (channels, offset) = (Channels::default(), vec![0]);
        Self { channels, offset, channel: Vec::new(), time: Vec::new(), conversions, value, nulls }
    }
}

impl PathRows {
    /// The columns; values and times only if the file has such columns.
    pub fn paths(&self, valued: bool, timed: bool) -> Paths<'_> {
        Paths {
            offset: &self.offset,
            channel: &self.channel,
            channels: self.channels.count(),
            time: timed.then_some(&self.time),
            conversions: &self.conversions,
            value: valued.then_some(&self.value),
            nulls: Some(&self.nulls),
        }
    }
}

/// How the rows of a file are read.
pub struct Reader<'r> {
    /// What columns are called.
    pub naming: &'r Naming,
    /// What divides the channels of a path in a text.
    pub separator: &'r str,
    /// The offset of instants that name none, in minutes east of UTC.
    pub offset_minutes: i32,
}

/// The columns that a file has, told from its header or its first line.
struct Has(Vec<Column>);

impl Has {
    fn column(&self, column: Column) -> bool {
        self.0.contains(&column)
    }
}

impl Reader<'_> {
    /// Reads touches or paths, whichever the file holds.
    ///
    /// # Errors
    /// The file cannot be read, or holds neither; the message says what to do.
    pub fn journeys(
        &self,
        lines: Lines,
        apart: bool,
        into: &mut Gathered,
    ) -> Result<FileCounts, Failure> {
        let (rows, has) = self.kind(&lines)?;
        let refuse = |what: &str| Err(Failure::input(lines.name(), what));
        let converted = has.column(Column::Conversions);
        if has.column(Column::Path) {
            if !converted {
                return refuse(
                    "paths need a column such as `conversions`; see `ringtrace attribute --help`",
                );
            }
            let flags = [has.column(Column::HoursBefore), has.column(Column::Value), false];
            into.like_those_before(flags, &lines)?;
            return self.read(lines, rows, Kind::Paths, into);
        }
        if !(has.column(Column::Client) && has.column(Column::Channel)) {
            return refuse(
                "it has neither a column `path` nor columns `client` and `channel`; name yours with \
                 --column, as in --column channel=utm_source",
            );
        }
        if converted == apart {
            return refuse(match apart {
                true => "it says which touches converted, and so does --conversions; one is enough",
                false => {
                    "nothing says what converted: add a column `converted`, or name a file with --conversions"
                }
            });
        }
        let valued = has.column(Column::Value) && !apart;
        let flags = [has.column(Column::Time), valued, has.column(Column::Campaign)];
        into.like_those_before(flags, &lines)?;
        if apart && !into.timed {
            return refuse("with conversions in a file of their own touches need a column `time`");
        }
        self.read(lines, rows, Kind::Touches, into)
    }

    /// Reads conversions that are not touches.
    ///
    /// # Errors
    /// The file cannot be read, or holds none.
    pub fn conversions(&self, lines: Lines, into: &mut Gathered) -> Result<FileCounts, Failure> {
        let (rows, has) = self.kind(&lines)?;
        if !(has.column(Column::Client) && has.column(Column::Time)) {
            let message = "conversions need columns such as `client` and `time`";
            return Err(Failure::input(lines.name(), message));
        }
        into.valued = has.column(Column::Value);
        self.read(lines, rows, Kind::Conversions, into)
    }

    fn kind(&self, lines: &Lines) -> Result<(Rows, Has), Failure> {
        let Some(first) = lines.first_lines().next().map(<[u8]>::trim_ascii) else {
            return Err(Failure::input(lines.name(), "it has no lines"));
        };
        if first.starts_with(b"[") || first == b"{" {
            let message =
                "it is one JSON document; one object a line is needed: `jq -c '.[]' FILE`";
            return Err(Failure::input(lines.name(), message));
        }
        if first.starts_with(b"{") {
            // A column may be missing in some objects: the first few say which there are.
            let mut names = Vec::new();
            for line in lines.first_lines() {
                let object =
                    serde_json::from_slice::<serde_json::Map<String, serde_json::Value>>(line);
                names.extend(
                    object.unwrap_or_default().keys().filter_map(|name| self.naming.column(name)),
                );
            }
            return Ok((Rows::Json, Has(names)));
        }
        let text = String::from_utf8_lossy(first);
        let names = |delimiter: u8| -> Vec<Column> {
            let names = text.split(char::from(delimiter)).map(|name| name.trim_matches(['"', ' ']));
            names.filter_map(|name| self.naming.column(name)).collect()
        };
        let delimiters = [b',', b';', b'\t'].into_iter();
        let most = delimiters.max_by_key(|delimiter| (names(*delimiter).len(), *delimiter == b','));
        let delimiter = most.unwrap_or(b',');
        Ok((Rows::Table(Box::new(CsvLine::new(delimiter)), None), Has(names(delimiter))))
    }

    fn read(
        &self,
        mut lines: Lines,
        mut rows: Rows,
        kind: Kind,
        into: &mut Gathered,
    ) -> Result<FileCounts, Failure> {
        let mut clock = Clock::new(self.offset_minutes);
        let (mut understood, mut broken) = (0, Broken::default());
        while let Some((number, line)) = lines.next_line()? {
            let Line::Text(line) = line else {
                broken.add(number, "longer than 1 MiB");
                continue;
            };
            if line.trim_ascii().is_empty() {
                continue;
            }
            let taken = match rows.row(line, self.naming) {
                Ok(None) => continue,
                Ok(Some(row)) => self.take(&row, kind, &mut clock, into),
                Err(reason) => Err(reason),
            };
            match taken {
                Ok(()) => understood += 1,
                Err(reason) => broken.add(number, reason),
            }
        }
        if understood == 0 && broken.count > 0 {
            let first = broken.first.first();
            let first =
                first.map_or(String::new(), |one| format!("line {}: {}", one.line, one.reason));
            let message = format!("none of its {} rows can be understood; {first}", broken.count);
            return Err(Failure::input(lines.name(), message));
        }
        Ok(FileCounts {
            file: lines.name().to_owned(),
            kind,
            rows: understood,
            without_offset: clock.without_offset,
            broken,
            damage: lines.damage().map(str::to_owned),
        })
    }

    fn take(
        &self,
        row: &Row<'_>,
        kind: Kind,
        clock: &mut Clock,
        into: &mut Gathered,
    ) -> Result<(), String> {
        match kind {
            Kind::Touches => touch(row, clock, into),
            Kind::Paths => self.path(row, into),
            Kind::Conversions => conversion(row, clock, into),
        }
    }

    fn path(&self, row: &Row<'_>, into: &mut Gathered) -> Result<(), String> {
        let texts: Vec<String> = match row.cell(Column::Path) {
            None => Vec::new(),
            Some(Cell::Text(path)) => {
                path.split(self.separator.trim()).map(|channel| channel.trim().to_owned()).collect()
            }
            Some(Cell::List(list)) => {
                let texts = list.iter().map(|channel| channel.as_str().map(str::to_owned));
                texts.collect::<Option<_>>().ok_or("a path is a list of texts")?
            }
        };
        let conversions = row.count(Column::Conversions, "number of conversions")?;
        let nulls = row.count(Column::Nulls, "number of nulls")?;
        let value = row.number(Column::Value, "value")?;
        if into.valued && conversions > 0.0 && value.is_none() {
            return Err("a conversion without a value".to_owned());
        }
        let times = if into.timed { hours_before(row, texts.len())? } else { Vec::new() };
        let rows = &mut into.paths;
        let mut codes = Vec::with_capacity(texts.len());
        for text in &texts {
            codes.push(
                rows.channels
                    .code(text)
                    .map_err(|problem| format!("a channel {}", problem.message))?,
            );
        }
        let end = rows.channel.len() + codes.len();
        rows.offset.push(u32::try_from(end).map_err(|_| "more than 4 thousand million touches")?);
        rows.channel.extend(codes);
        rows.time.extend(times);
        rows.conversions.push(conversions);
        rows.nulls.push(nulls);
        rows.value.push(value.unwrap_or(0.0));
        Ok(())
    }
}

/// Milliseconds from the conversion, oldest touch first.
fn hours_before(row: &Row<'_>, touches: usize) -> Result<Vec<i64>, String> {
    let hours: Option<Vec<f64>> = match row.cell(Column::HoursBefore) {
        None => Some(Vec::new()),
        Some(Cell::List(list)) => list.iter().map(serde_json::Value::as_f64).collect(),
        Some(Cell::Text(text)) => text
            .split(['>', ' ', ';'])
            .filter(|part| !part.is_empty())
            .map(|part| part.parse().ok())
            .collect(),
    };
    let hours = hours.ok_or("the hours before the conversion are no numbers")?;
    if hours.len() != touches {
        return Err("not as many hours before the conversion as touches".to_owned());
    }
    if !hours.iter().all(|hours| (0.0..1e7).contains(hours))
        || hours.iter().zip(hours.iter().skip(1)).any(|(a, b)| a < b)
    {
        return Err("the hours before the conversion do not go down to 0".to_owned());
    }
    Ok(hours.iter().map(|hours| -((hours * HOUR_MS).round() as i64)).collect())
}

fn instant(row: &Row<'_>, clock: &mut Clock) -> Result<i64, String> {
    let text = row.needed(Column::Time, "time")?;
    Ok(clock.read(text)?.unix_ms())
}

fn touch(row: &Row<'_>, clock: &mut Clock, into: &mut Gathered) -> Result<(), String> {
    let client = row.needed(Column::Client, "client")?;
    let channel = row.needed(Column::Channel, "channel")?;
    let at = if into.timed { instant(row, clock)? } else { 0 };
    let count = row.count(Column::Conversions, "number of conversions")?;
    let value = row.number(Column::Value, "value")?;
    if into.valued && count > 0.0 && value.is_none() {
        return Err("a conversion without a value".to_owned());
    }
    let campaign = row.text(Column::Campaign)?;
    // Without a column of values every conversion is worth 1; what did not convert is worth nothing.
    let worth = match into.valued {
        true => value.filter(|_| count > 0.0).unwrap_or(0.0),
        false => count,
    };
    let said = |problem: ringtrace::Problem| format!("the {} {}", problem.path, problem.message);
    into.table.touch(client, at, channel, count, worth).map_err(said)?;
    campaign.map_or(Ok(()), |campaign| into.table.label(campaign)).map_err(said)
}

fn conversion(row: &Row<'_>, clock: &mut Clock, into: &mut Gathered) -> Result<(), String> {
    let client = row.needed(Column::Client, "client")?;
    let at = instant(row, clock)?;
    let count = match row.cell(Column::Conversions) {
        Some(_) => row.count(Column::Conversions, "number of conversions")?,
        None => 1.0,
    };
    let value = row.number(Column::Value, "value")?;
    if into.valued && count > 0.0 && value.is_none() {
        return Err("a conversion without a value".to_owned());
    }
    let said = |problem: ringtrace::Problem| format!("the {} {}", problem.path, problem.message);
    into.table.conversion(client, at, count, value.unwrap_or(count)).map_err(said)
}
