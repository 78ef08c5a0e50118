//! The past as rows: who had a number and when, and the calls of a span of time. Both newest first.

use crate::error::{Code, Error, Problem};
use crate::tracker::Tracker;
use crate::tracker::command::CallAnswer;
use crate::tracker::rows::HoldRow;
use crate::words::phone::Phone;
use crate::words::time::{Interval, Time};
use serde::{Deserialize, Serialize};
use std::cmp::Reverse;

/// How many rows are answered where nothing is said, and how many may be asked for.
const ROWS: usize = 100;
const ROWS_MAX: usize = 10_000;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct HoldsInput {
    number: String,
    at: Option<Time>,
    from: Option<Time>,
    until: Option<Time>,
    limit: Option<usize>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CallsInput {
    from: Option<Time>,
    until: Option<Time>,
    limit: Option<usize>,
}

/// Who had a number.
#[derive(Serialize)]
pub(super) struct Holds {
    number: Phone,
    holds: Vec<Hold>,
    /// How many rows the limit left off.
    left_off: usize,
}

#[derive(Serialize)]
struct Hold {
    from: Time,
    until: Time,
    /// The client; empty once forgotten. Absent where a coarse pool lent the number to a source.
    #[serde(skip_serializing_if = "Option::is_none")]
    client: Option<String>,
}

/// The calls of a span of time.
#[derive(Serialize)]
pub(super) struct Calls {
    calls: Vec<CallAnswer>,
    left_off: usize,
}

/// The holds of a number that fall into the span, or the one at an instant.
pub(super) fn holds(tracker: &Tracker, input: &HoldsInput) -> Result<Holds, Error> {
    let mut problems = Vec::new();
    let parsed = tracker.config().number(&input.number);
    let number = parsed.map_err(|problem| problems.push(problem.at("number"))).ok();
    let span = span(input.from, input.until, &mut problems);
    let limit = limit(input.limit, &mut problems);
    if input.at.is_some() && (input.from.is_some() || input.until.is_some()) {
        let message = "an instant, or a span of time: not both";
        problems.push(Problem::new(Code::Conflict, "at", message));
    }
    if let Some(error) = Error::from_problems(problems) {
        return Err(error);
    }
    let Some(number) = number.filter(|number| tracker.numbers().any(|known| known == *number))
    else {
        let message = "the tracker never had this number";
        return Err(Problem::new(Code::Unknown, "number", message).into());
    };
    let is_asked_for = |row: &HoldRow<'_>| match input.at {
        Some(at) => row.from <= at && at < row.until,
        None => span.is_some_and(|span| span.from() < row.until && row.from < span.until()),
    };
    // What retention no longer keeps is not there, swept out or not; a number's newest hold stays.
    let oldest = tracker.oldest_hold(tracker.now());
    let rows = tracker.holds_of(number).enumerate();
    let kept = rows.filter(|(place, row)| *place == 0 || row.until > oldest).map(|(_, row)| row);
    let (holds, left_off) = first(kept.filter(is_asked_for), limit, |row| {
        let client = (!row.is_set).then(|| row.holder.to_owned());
        Hold { from: row.from, until: row.until, client }
    });
    Ok(Holds { number, holds, left_off })
}

/// The calls that began in the span; those whose beginning nobody told only where no span is given.
pub(super) fn calls(tracker: &Tracker, input: &CallsInput) -> Result<Calls, Error> {
    let mut problems = Vec::new();
    let span = span(input.from, input.until, &mut problems);
    let limit = limit(input.limit, &mut problems);
    if let Some(error) = Error::from_problems(problems) {
        return Err(error);
    }
    let is_within = |started: Option<Time>| match started {
        Some(at) => span.is_some_and(|span| span.contains(at)),
        None => input.from.is_none() && input.until.is_none(),
    };
    let mut records: Vec<_> =
        tracker.call_records().filter(|record| is_within(record.started)).collect();
    records.sort_by_key(|record| (Reverse(record.started), &record.id));
    // Those that retention no longer keeps are not known any more.
    let known = records.into_iter().filter_map(|record| tracker.call_by_id(&record.id).ok());
    let (calls, left_off) = first(known, limit, |call| call);
    Ok(Calls { calls, left_off })
}

/// The first rows, and how many there are beyond them.
fn first<A, B>(
    mut rows: impl Iterator<Item = A>,
    limit: usize,
    row: impl Fn(A) -> B,
) -> (Vec<B>, usize) {
    let taken = rows.by_ref().take(limit).map(row).collect();
    (taken, rows.count())
}

/// The span, all of time where nothing is said; `None` with a problem.
fn span(from: Option<Time>, until: Option<Time>, problems: &mut Vec<Problem>) -> Option<Interval> {
    let span = Interval::new(from.unwrap_or(Time::MIN), until.unwrap_or(Time::MAX));
    span.map_err(|problem| problems.push(problem.at("until"))).ok()
}

fn limit(limit: Option<usize>, problems: &mut Vec<Problem>) -> usize {
    let limit = limit.unwrap_or(ROWS);
    if !(1..=ROWS_MAX).contains(&limit) {
        let message = format!("must be 1 to {ROWS_MAX}");
        problems.push(Problem::new(Code::OutOfRange, "limit", message));
    }
    limit
}
