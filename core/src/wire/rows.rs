//! The past as rows: who had a number and when, and the calls of a span of time. Both newest first.

use crate::error::{Code, Error, Problem};
use crate::tracker::Tracker;
use crate::tracker::command::CallAnswer;
use crate::words::phone::Phone;
use crate::words::time::Time;
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
    let number = tracker.config().number(&input.number).map_err(|problem| problem.at("number"));
    let limit = limit(input.from, input.until, input.limit);
    let both = input.at.is_some() && (input.from.is_some() || input.until.is_some());
    let message = "an instant, or a span of time: not both";
    let at = if both { Err(Problem::new(Code::Conflict, "at", message)) } else { Ok(()) };
    let (number, limit) = match (number, limit, at) {
        (Ok(number), Ok(limit), Ok(())) => (number, limit),
        (number, limit, at) => {
            let problems = number.err().into_iter().chain(limit.err().into_iter().flatten());
            return refused(problems.chain(at.err()).collect());
        }
    };
    if !tracker.numbers().any(|known| known == number) {
        let message = "the tracker never had this number";
        return Err(Problem::new(Code::Unknown, "number", message).into());
    }
    let kept_ms = tracker.config().retention.holds_ms;
    let oldest = kept_ms.map_or(Time::MIN, |kept_ms| tracker.now().plus_ms(-kept_ms));
    let from = input.at.or(input.from).unwrap_or(Time::MIN);
    let is_early = |start: Time| match input.at {
        Some(at) => start <= at,
        None => input.until.is_none_or(|until| start < until),
    };
    // What retention no longer keeps is not there, swept out or not; a number's newest hold stays.
    let rows = tracker.holds_of(number).enumerate();
    let kept = rows.filter(|(place, row)| *place == 0 || row.until > oldest).map(|(_, row)| row);
    let (holds, left_off) =
        first(kept.filter(|row| from < row.until && is_early(row.from)), limit, |row| {
            let client = (!row.is_set).then(|| row.holder.to_owned());
            Hold { from: row.from, until: row.until, client }
        });
    Ok(Holds { number, holds, left_off })
}

/// The calls that began in the span; those whose beginning nobody told only where no span is given.
pub(super) fn calls(tracker: &Tracker, input: &CallsInput) -> Result<Calls, Error> {
    let limit = match limit(input.from, input.until, input.limit) {
        Ok(limit) => limit,
        Err(problems) => return refused(problems),
    };
    let is_within = |started: Option<Time>| match started {
        Some(at) => {
            input.from.is_none_or(|from| from <= at) && input.until.is_none_or(|until| at < until)
        }
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

fn first<A, B>(
    rows: impl Iterator<Item = A>,
    limit: usize,
    row: impl Fn(A) -> B,
) -> (Vec<B>, usize) {
    let mut rows = rows.fuse();
    let taken = rows.by_ref().take(limit).map(row).collect();
    (taken, rows.count())
}

fn limit(
    from: Option<Time>,
    until: Option<Time>,
    limit: Option<usize>,
) -> Result<usize, Vec<Problem>> {
    let mut problems = Vec::new();
    if from.zip(until).is_some_and(|(from, until)| until < from) {
        let message = "before `from`";
        problems.push(Problem::new(Code::InvalidInterval, "until", message));
    }
    let limit = limit.unwrap_or(ROWS);
    if !(1..=ROWS_MAX).contains(&limit) {
        let message = format!("must be 1 to {ROWS_MAX}");
        problems.push(Problem::new(Code::OutOfRange, "limit", message));
    }
    if problems.is_empty() { Ok(limit) } else { Err(problems) }
}

fn refused<T>(problems: Vec<Problem>) -> Result<T, Error> {
    let none = || Problem::new(Code::InvalidShape, "", "not what is asked for").into();
    Err(Error::from_problems(problems).unwrap_or_else(none))
}
