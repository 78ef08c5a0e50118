//! Calls from CSV or JSON Lines, with the columns of [`call_columns`](crate::input::call_columns).

use crate::failure::Failure;
use crate::input::broken::Broken;
use crate::input::call_columns::{Cells, Column};
use crate::input::call_row::{CallLine, Left, NotACall, Reading};
use crate::input::csv_line::CsvLine;
use crate::input::kind::{self, Kind};
use crate::input::lines::{Line, Lines};
use ringtrace::words::time::Time;
use serde::Serialize;
use std::collections::HashMap;

/// All calls of a file, in the order of their start, and what was met on the way.
#[derive(Debug, Default)]
pub struct CallsRead {
    /// The calls.
    pub calls: Vec<CallLine>,
    /// What was met.
    pub counts: CallCounts,
}

/// What was met in a list of calls.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct CallCounts {
    /// Lines that hold something, the header of a table apart.
    pub lines: u64,
    /// Lines that became a call's event.
    pub calls: u64,
    /// Of those: answered.
    pub answered: u64,
    /// Of those: said or seen to be unanswered.
    pub unanswered: u64,
    /// Lines that their own status marks as no call at all (`phantom`, `virtual`, `test`).
    pub ignored: u64,
    /// Outgoing calls, left out.
    pub outgoing: u64,
    /// Calls whose dialled text is no phone number; they are kept without one.
    pub dialled_not_a_number: u64,
    /// Calls that name no caller.
    pub without_caller: u64,
    /// Lines with a status that is not understood; what became of the call was told from its times.
    pub unknown_statuses: u64,
    /// Calls whose id an earlier call with another start has; they got one of their own.
    pub reused_ids: u64,
    /// Instants without an offset, read at the offset given.
    pub without_offset: u64,
    /// Calls that stood after a later one.
    pub out_of_order: u64,
    /// When the first call began.
    pub first: Option<Time>,
    /// When the last call began.
    pub last: Option<Time>,
    /// Lines that could not be understood.
    pub broken: Broken,
    /// What ended the file before its end, if anything did.
    pub damage: Option<String>,
}

/// Reads all calls of `lines`. Instants without an offset are at `offset_minutes` east of UTC.
///
/// # Errors
/// The file cannot be read, or is no list of calls; the message says what to do.
pub fn read(mut lines: Lines, offset_minutes: i32) -> Result<CallsRead, Failure> {
    let refuse = |name: &str, what: &str| {
        let wanted = "calls are read from CSV with a header, or from JSON Lines; see `ringtrace replay --help`";
        Failure::input(name, format!("{what} ({wanted})"))
    };
    let kind = kind::of(lines.first_lines()).map_err(|what| refuse(lines.name(), what))?;
    let mut table = match kind {
        Kind::AccessLog => {
            return Err(refuse(
                lines.name(),
                "this is an access log; give it as VISITS, not as calls",
            ));
        }
        Kind::JsonLines => None,
        Kind::CallTable(delimiter) => Some(Table { csv: CsvLine::new(delimiter), columns: None }),
    };
    let mut read = CallsRead::default();
    let mut reading = Reading::new(offset_minutes);
    while let Some((number, line)) = lines.next_line()? {
        let Line::Text(line) = line else {
            read.counts.lines += 1;
            read.counts.broken.add(number, "longer than 1 MiB");
            continue;
        };
        if line.trim_ascii().is_empty() {
            continue;
        }
        let row = match &mut table {
            Some(table) => table.row(line, number, &mut reading),
            None => json_row(line, number, &mut reading).map(Some),
        };
        match row {
            Ok(None) => continue,
            Ok(Some(call)) => read.take(call),
            Err(NotACall::Left(Left::Ignored)) => read.counts.ignored += 1,
            Err(NotACall::Left(Left::Outgoing)) => read.counts.outgoing += 1,
            Err(NotACall::Broken(reason)) => read.counts.broken.add(number, reason),
        }
        read.counts.lines += 1;
    }
    read.counts.damage = lines.damage().map(str::to_owned);
    read.finish(&reading);
    Ok(read)
}

struct Table {
    csv: CsvLine,
    // Which column each field is, once the header has been seen.
    columns: Option<Vec<Option<(Column, usize)>>>,
}

impl Table {
    fn row(
        &mut self,
        line: &[u8],
        number: u64,
        reading: &mut Reading,
    ) -> Result<Option<CallLine>, NotACall> {
        let fields = self.csv.cut(line).map_err(|reason| NotACall::Broken(reason.into()))?;
        let Some(columns) = &self.columns else {
            self.columns = Some(fields.iter().map(|name| Column::ranked(name)).collect());
            return Ok(None);
        };
        if fields.len() > columns.len() {
            return Err(NotACall::Broken("more fields than the header has".into()));
        }
        let mut cells = Cells::default();
        for (column, field) in columns.iter().zip(fields) {
            if let Some((column, rank)) = column {
                cells.put_ranked(*column, *rank, field);
            }
        }
        reading.call(&cells, number).map(Some)
    }
}

fn json_row(line: &[u8], number: u64, reading: &mut Reading) -> Result<CallLine, NotACall> {
    let object: serde_json::Map<String, serde_json::Value> =
        serde_json::from_slice(line).map_err(|_| NotACall::Broken("not one JSON object".into()))?;
    let texts: Vec<(String, String)> = object
        .into_iter()
        .filter_map(|(key, value)| match value {
            serde_json::Value::String(text) => Some((key, text)),
            serde_json::Value::Number(number) => Some((key, number.to_string())),
            serde_json::Value::Bool(truth) => Some((key, truth.to_string())),
            _ => None,
        })
        .collect();
    let mut cells = Cells::default();
    for (key, text) in &texts {
        cells.put(key, text);
    }
    reading.call(&cells, number)
}

impl CallsRead {
    fn take(&mut self, call: CallLine) {
        let counts = &mut self.counts;
        counts.calls += 1;
        counts.answered += u64::from(call.is_answered());
        counts.unanswered += u64::from(call.is_unanswered());
        counts.without_caller += u64::from(call.event.caller.is_none());
        counts.dialled_not_a_number += u64::from(call.dialled_not_a_number);
        self.calls.push(call);
    }

    fn finish(&mut self, reading: &Reading) {
        self.counts.unknown_statuses = reading.unknown_statuses;
        self.counts.without_offset = reading.clock.without_offset;
        self.part_reused_ids();
        let begun = |call: &CallLine| call.event.started.unwrap_or(call.event.at);
        let pairs = self.calls.iter().zip(self.calls.iter().skip(1));
        self.counts.out_of_order = pairs.filter(|(a, b)| begun(b) < begun(a)).count() as u64;
        self.calls.sort_by_key(begun);
        self.counts.first = self.calls.first().map(begun);
        self.counts.last = self.calls.last().map(begun);
    }

    /// Telephone systems begin to count again; a call with the id of another and a start of its own is another call.
    fn part_reused_ids(&mut self) {
        let mut starts: HashMap<String, Vec<Time>> = HashMap::new();
        for call in &mut self.calls {
            let Some(start) = call.event.started else { continue };
            let known = starts.entry(call.event.id.clone()).or_default();
            let place = known.iter().position(|earlier| *earlier == start).unwrap_or_else(|| {
                known.push(start);
                known.len() - 1
            });
            if place > 0 {
                self.counts.reused_ids += 1;
                call.event.id = format!("{}#{}", call.event.id, place + 1);
            }
        }
    }
}
