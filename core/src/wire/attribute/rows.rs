//! From rows of text to encoded columns and paths; every row is checked, and every mistake told.

use super::raw::{RawConversions, RawPath, RawTouches};
use crate::attribution::encode::{Channels, Ordered, Table};
use crate::attribution::paths::Paths;
use crate::config::limits::PROBLEMS_MAX;
use crate::error::{Code, Problem};
use crate::words::name;

const HOUR_MS: f64 = 3_600_000.0;
/// Hours before a conversion: a century.
const HOURS_MAX: f64 = 100.0 * 366.0 * 24.0;

/// Where rows say what is wrong with them.
struct Complaints<'p> {
    problems: &'p mut Vec<Problem>,
}

impl Complaints<'_> {
    fn add(&mut self, code: Code, path: impl FnOnce() -> String, message: &str) {
        if self.problems.len() < PROBLEMS_MAX {
            self.problems.push(Problem::new(code, path(), message));
        }
    }

    fn names<'t>(&mut self, column: &str, texts: impl Iterator<Item = Option<&'t str>>) {
        for (row, text) in texts.enumerate() {
            if let Some(Err(problem)) = text.map(|text| name::check(text, "")) {
                self.add(problem.code, || format!("{column}[{row}]"), &problem.message);
            }
        }
    }

    fn length(&mut self, column: &str, length: Option<usize>, rows: usize) {
        if let Some(length) = length.filter(|length| *length != rows) {
            let message = format!("{length} rows where others have {rows}");
            self.add(Code::InvalidShape, || column.to_owned(), &message);
        }
    }

    fn counts(&mut self, column: &str, counts: impl Iterator<Item = f64>) {
        for (row, count) in counts.enumerate() {
            if !(count.is_finite() && count >= 0.0) {
                self.count(|| format!("{column}[{row}]"));
            }
        }
    }

    fn count(&mut self, path: impl FnOnce() -> String) {
        self.add(Code::InvalidWeight, path, "a count is a finite number, not negative");
    }
}

fn texts(column: &[String]) -> impl Iterator<Item = Option<&str>> {
    column.iter().map(|text| Some(text.as_str()))
}

/// Touches and conversions as columns in order. None if anything was wrong.
pub(super) fn table(
    touches: &RawTouches,
    conversions: Option<&RawConversions>,
    problems: &mut Vec<Problem>,
) -> Option<Ordered> {
    let before = problems.len();
    check_touches(touches, &mut Complaints { problems: &mut *problems });
    check_together(touches, conversions, &mut Complaints { problems: &mut *problems });
    if let Some(conversions) = conversions {
        check_conversions(conversions, &mut Complaints { problems: &mut *problems });
    }
    if problems.len() > before {
        return None;
    }
    let filled = fill(touches, conversions).and_then(Table::finish);
    filled.map_err(|problem| problems.push(problem)).ok()
}

fn check_touches(touches: &RawTouches, complaints: &mut Complaints<'_>) {
    let rows = touches.client.len();
    complaints.length("touches.channel", Some(touches.channel.len()), rows);
    complaints.length("touches.at", touches.at.as_ref().map(Vec::len), rows);
    complaints.length("touches.campaign", touches.campaign.as_ref().map(Vec::len), rows);
    complaints.length("touches.converted", touches.converted.as_ref().map(Vec::len), rows);
    complaints.length("touches.value", touches.value.as_ref().map(Vec::len), rows);
    complaints.names("touches.client", texts(&touches.client));
    complaints.names("touches.channel", texts(&touches.channel));
    if let Some(campaign) = &touches.campaign {
        complaints.names("touches.campaign", campaign.iter().map(Option::as_deref));
    }
    let converted = touches.converted.as_deref().unwrap_or(&[]);
    complaints.counts("touches.converted", converted.iter().map(|amount| amount.0));
    let values = touches.value.as_deref().unwrap_or(&[]);
    for (row, (amount, value)) in converted.iter().zip(values).enumerate() {
        if amount.0 != 0.0 && value.is_none() {
            let path = || format!("touches.value[{row}]");
            complaints.add(Code::InvalidWeight, path, "a conversion's value is a number");
        }
    }
}

fn check_together(
    touches: &RawTouches,
    conversions: Option<&RawConversions>,
    complaints: &mut Complaints<'_>,
) {
    let mut add = |code, path: &str, message| complaints.add(code, || path.to_owned(), message);
    if conversions.is_none() {
        if touches.converted.is_none() {
            let message = "nothing says what converted: give `touches.converted` or `conversions`";
            add(Code::InvalidShape, "conversions", message);
        }
        return;
    }
    if touches.converted.is_some() {
        let message = "conversions stand either on touches or apart, not both";
        add(Code::Conflict, "conversions", message);
    }
    if touches.value.is_some() {
        add(Code::Conflict, "touches.value", "the values stand in the table of conversions");
    }
    if touches.at.is_none() {
        let message = "a table of conversions needs the times of the touches";
        add(Code::InvalidShape, "touches.at", message);
    }
}

fn check_conversions(table: &RawConversions, complaints: &mut Complaints<'_>) {
    let rows = table.client.len();
    complaints.length("conversions.at", Some(table.at.len()), rows);
    complaints.length("conversions.count", table.count.as_ref().map(Vec::len), rows);
    complaints.length("conversions.value", table.value.as_ref().map(Vec::len), rows);
    complaints.names("conversions.client", texts(&table.client));
    complaints.counts("conversions.count", table.count.iter().flatten().copied());
}

fn fill(touches: &RawTouches, conversions: Option<&RawConversions>) -> Result<Table, Problem> {
    let mut table = Table::default();
    let times = touches.at.as_deref().unwrap_or(&[]);
    let at = |row: usize| times.get(row).map_or(0, |instant| instant.0);
    let converted = |row: usize| touches.converted.as_ref()?.get(row).map(|amount| amount.0);
    let value = |row: usize| touches.value.as_ref().map(|value| value.get(row).copied().flatten());
    for (row, (client, channel)) in touches.client.iter().zip(&touches.channel).enumerate() {
        let count = converted(row).unwrap_or(0.0);
        // Without a column of values every conversion is worth 1; what did not convert is worth nothing.
        let worth = value(row).map_or(count, |value| value.unwrap_or(0.0));
        table.touch(client, at(row), channel, count, worth)?;
        let campaign = touches.campaign.as_ref().and_then(|campaign| campaign.get(row)?.as_ref());
        campaign.map_or(Ok(()), |campaign| table.label(campaign))?;
    }
    let Some(conversions) = conversions else { return Ok(table) };
    for (row, (client, at)) in conversions.client.iter().zip(&conversions.at).enumerate() {
        let of = |column: &Option<Vec<f64>>| column.as_ref()?.get(row).copied();
        let count = of(&conversions.count).unwrap_or(1.0);
        table.conversion(client, at.0, count, of(&conversions.value).unwrap_or(count))?;
    }
    Ok(table)
}

/// Ready-made paths, encoded.
#[derive(Debug, Default)]
pub(super) struct Encoded {
    pub(super) channels: Channels,
    offset: Vec<u32>,
    channel: Vec<u32>,
    time: Option<Vec<i64>>,
    conversions: Vec<f64>,
    value: Option<Vec<f64>>,
    nulls: Vec<f64>,
}

impl Encoded {
    pub(super) fn paths(&self) -> Paths<'_> {
        Paths {
            offset: &self.offset,
            channel: &self.channel,
            channels: self.channels.count(),
            time: self.time.as_deref(),
            conversions: &self.conversions,
            value: self.value.as_deref(),
            nulls: Some(&self.nulls),
        }
    }
}

pub(super) fn paths(paths: &[RawPath], problems: &mut Vec<Problem>) -> Option<Encoded> {
    let before = problems.len();
    let valued = paths.iter().any(|path| !path.value.is_nan());
    let timed = paths.iter().any(|path| path.hours_before.is_some());
    let mut complaints = Complaints { problems: &mut *problems };
    for (row, path) in paths.iter().enumerate() {
        check_path(path, row, valued, &mut complaints);
        if timed {
            check_hours(path, row, &mut complaints);
        }
    }
    if problems.len() > before {
        return None;
    }
    let mut encoded = Encoded { offset: vec![0], ..Encoded::default() };
    let (mut values, mut times) = (Vec::new(), Vec::new());
    for path in paths {
        for channel in &path.path {
            match encoded.channels.code(channel) {
                Ok(code) => encoded.channel.push(code),
                Err(problem) => problems.push(problem),
            }
        }
        encoded.offset.push(u32::try_from(encoded.channel.len()).unwrap_or(u32::MAX));
        encoded.conversions.push(path.conversions);
        encoded.nulls.push(path.nulls);
        values.push(if path.conversions > 0.0 { path.value } else { 0.0 });
        let hours = path.hours_before.iter().flatten();
        times.extend(hours.map(|hours| -(libm::round(hours * HOUR_MS) as i64)));
    }
    encoded.value = valued.then_some(values);
    encoded.time = timed.then_some(times);
    (problems.len() == before).then_some(encoded)
}

fn check_path(path: &RawPath, row: usize, valued: bool, complaints: &mut Complaints<'_>) {
    complaints.names(&format!("paths[{row}].path"), texts(&path.path));
    for (column, count) in [("conversions", path.conversions), ("nulls", path.nulls)] {
        if count < 0.0 {
            complaints.count(|| format!("paths[{row}].{column}"));
        }
    }
    if valued && path.conversions > 0.0 && path.value.is_nan() {
        let at = || format!("paths[{row}].value");
        complaints.add(Code::InvalidWeight, at, "missing, where other paths have one");
    }
}

fn check_hours(path: &RawPath, row: usize, complaints: &mut Complaints<'_>) {
    let column = format!("paths[{row}].hours_before");
    let hours = path.hours_before.as_deref();
    complaints.length(&column, Some(hours.map_or(0, <[f64]>::len)), path.path.len());
    let hours = hours.unwrap_or(&[]);
    for (place, hours) in hours.iter().enumerate() {
        if !(0.0..=HOURS_MAX).contains(hours) {
            let at = || format!("{column}[{place}]");
            complaints.add(
                Code::OutOfRange,
                at,
                "hours before a conversion are not negative, nor centuries",
            );
        }
    }
    for (place, (before, after)) in hours.iter().zip(hours.iter().skip(1)).enumerate() {
        if before < after {
            let at = || format!("{column}[{}]", place + 1);
            complaints.add(
                Code::Unsorted,
                at,
                "further from the conversion than the touch before it",
            );
        }
    }
}
