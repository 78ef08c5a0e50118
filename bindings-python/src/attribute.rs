//! Attribution over Arrow columns.

use crate::arrow::Column;
use crate::columns::{self, Counts, Texts};
use crate::refusals::{guarded, raised};
use arrow_array::ArrayRef;
use arrow_buffer::{ArrowNativeType, ScalarBuffer};
use pyo3::prelude::*;
use ringtrace::attribution::bootstrap::{Bootstrap, Repeated};
use ringtrace::attribution::columns::{Columns, Conversions, Converted};
use ringtrace::wire::attribute::{Names, Question};
use ringtrace::{Code, Error, Problem};
use ringtrace_store::StoreError;
use std::collections::HashMap;

/// The columns of a table by what they are for.
type Table<'py> = HashMap<String, Bound<'py, Column>>;

/// The chunks of the columns, without the interpreter's objects around them.
type Chunks = HashMap<String, Vec<ArrayRef>>;

/// Attribution: the question as JSON, the touches and the conversions as columns, the answer as JSON.
#[pyfunction]
pub(crate) fn attribute(
    py: Python<'_>,
    question: &str,
    touches: Table<'_>,
    conversions: Option<Table<'_>>,
    channels: Option<Vec<String>>,
) -> PyResult<String> {
    let chunks = |table: Table<'_>| -> Chunks {
        table.into_iter().map(|(role, column)| (role, column.get().0.clone())).collect()
    };
    let (touches, conversions) = (chunks(touches), conversions.map(chunks));
    let answered = || answer(question, &touches, conversions.as_ref(), channels);
    let answered = py.detach(|| guarded(|| answered().map_err(StoreError::Input)));
    answered.map_err(|error| raised(py, &error))
}

/// Rows in order, as columns.
struct Rows {
    client: ScalarBuffer<u32>,
    time: Option<ScalarBuffer<i64>>,
    rest: Rest,
}

/// The other columns of a table, those that it has.
#[derive(Default)]
struct Rest {
    channel: Option<ScalarBuffer<u32>>,
    campaign: Option<ScalarBuffer<u32>>,
    flags: Option<ScalarBuffer<u8>>,
    amounts: Option<ScalarBuffer<f64>>,
    value: Option<ScalarBuffer<f64>>,
}

fn needed<'c>(table: &'c Chunks, of: &str, role: &str) -> Result<&'c [ArrayRef], Problem> {
    let message = "there is no such column";
    let found = table.get(role).map(Vec::as_slice);
    found.ok_or_else(|| Problem::new(Code::InvalidShape, format!("{of}.{role}"), message))
}

fn answer(
    question: &str,
    touches: &Chunks,
    conversions: Option<&Chunks>,
    channels: Option<Vec<String>>,
) -> Result<String, Error> {
    let question = Question::from_json(question)?;
    let times = |table: &Chunks, path: &str| {
        table.get("at").map(|chunks| columns::times(chunks, &format!("{path}.at"))).transpose()
    };
    let (clients, theirs) = clients(touches, conversions)?;
    let (channel, names) = channel(touches, channels)?;
    let mut campaigns = Texts::new(Some(""));
    let campaign = touches
        .get("campaign")
        .map(|chunks| campaigns.codes(chunks, "touches.campaign"))
        .transpose()?;
    let (flags, amounts) = match touches.get("converted") {
        None => (None, None),
        Some(chunks) => match columns::counts(chunks, "touches.converted")? {
            Counts::Flags(flags) => (Some(flags), None),
            Counts::Amounts(amounts) => (None, Some(amounts)),
        },
    };
    // What is missing is no figure; the engine complains if the row converted.
    let value = |table: &Chunks, path: &str| {
        table.get("value").map(|chunks| columns::figures(chunks, path, f64::NAN)).transpose()
    };
    let rest = Rest {
        channel: Some(channel),
        campaign,
        flags,
        amounts,
        value: value(touches, "touches.value")?,
    };
    let rows = ordered("touches", clients, times(touches, "touches")?, rest)?;
    let apart = match (conversions, theirs) {
        (Some(table), Some(clients)) => {
            let count = table.get("count");
            let count = count.map(|c| columns::figures(c, "conversions.count", 0.0)).transpose()?;
            needed(table, "conversions", "at")?;
            let value = value(table, "conversions.value")?;
            let rest = Rest { amounts: count, value, ..Rest::default() };
            Some(ordered("conversions", clients, times(table, "conversions")?, rest)?)
        }
        _ => None,
    };
    let columns = Columns {
        client: &rows.client,
        time: rows.time.as_deref(),
        channel: rows.rest.channel.as_deref().unwrap_or(&[]),
        channels: u32::try_from(names.len()).unwrap_or(u32::MAX),
        converted: converted(&rows, apart.as_ref())?,
        value: rows.rest.value.as_deref(),
    };
    let campaign_names = campaigns.all();
    let named = Names::of(&names);
    let named = match &rows.rest.campaign {
        Some(codes) => named.with_campaigns(codes, &campaign_names),
        None => named,
    };
    let answer = question.columns(columns, &named, on_threads)?;
    Ok(serde_json::to_string(&answer).unwrap_or_default())
}

fn converted<'r>(rows: &'r Rows, apart: Option<&'r Rows>) -> Result<Converted<'r>, Problem> {
    match (&rows.rest.flags, &rows.rest.amounts, apart) {
        (Some(_), _, Some(_)) | (_, Some(_), Some(_)) => {
            let message = "conversions stand either on touches or apart, not both";
            Err(Problem::new(Code::Conflict, "conversions", message))
        }
        (Some(flags), _, None) => Ok(Converted::Flags(flags)),
        (None, Some(amounts), None) => Ok(Converted::Amounts(amounts)),
        (None, None, Some(apart)) => Ok(Converted::Apart(Conversions {
            client: &apart.client,
            time: apart.time.as_deref().unwrap_or(&[]),
            count: apart.rest.amounts.as_deref(),
            value: apart.rest.value.as_deref(),
        })),
        (None, None, None) => {
            let message = "nothing says what converted: give `touches.converted` or `conversions`";
            Err(Problem::new(Code::InvalidShape, "conversions", message))
        }
    }
}

type Codes = ScalarBuffer<u32>;

/// The clients of both tables, by numbers that mean the same in both.
fn clients(touches: &Chunks, apart: Option<&Chunks>) -> Result<(Codes, Option<Codes>), Problem> {
    let mine = needed(touches, "touches", "client")?;
    let theirs = apart.map(|table| needed(table, "conversions", "client")).transpose()?;
    let numbers = |chunks, path| match columns::codes(chunks, path) {
        // Integers that are no codes (negative or wide ones) are ids of another kind.
        Err(problem) if problem.code == Code::OutOfRange => Err(Problem::new(
            Code::OutOfRange,
            problem.path,
            "a client that is a number is 0 to 4294967295; give others as texts",
        )),
        other => other,
    };
    if let Some(codes) = numbers(mine, "touches.client")? {
        let Some(theirs) = theirs else { return Ok((codes, None)) };
        let message = "numbers in one table and texts in the other";
        let other = || Problem::new(Code::InvalidShape, "conversions.client", message);
        return Ok((codes, Some(numbers(theirs, "conversions.client")?.ok_or_else(other)?)));
    }
    let mut texts = Texts::new(None);
    let mine = texts.codes(mine, "touches.client")?;
    Ok((mine, theirs.map(|theirs| texts.codes(theirs, "conversions.client")).transpose()?))
}

/// The channel of each touch, and the channels' names.
fn channel(touches: &Chunks, names: Option<Vec<String>>) -> Result<(Codes, Vec<String>), Problem> {
    let column = needed(touches, "touches", "channel")?;
    if let Some(names) = names {
        let codes = columns::codes(column, "touches.channel")?;
        let message = "with `channels` the column holds their numbers, from 0 on";
        let wrong = || Problem::new(Code::InvalidShape, "touches.channel", message);
        return Ok((codes.ok_or_else(wrong)?, names));
    }
    let mut texts = Texts::new(None);
    let codes = texts.codes(column, "touches.channel")?;
    Ok((codes, texts.all()))
}

/// The rows by client, then by time, then as they come. Those that are in order are not moved.
fn ordered(
    path: &str,
    client: Codes,
    time: Option<ScalarBuffer<i64>>,
    rest: Rest,
) -> Result<Rows, Problem> {
    let rows = client.len();
    let lengths = [
        ("at", time.as_ref().map(|column| column.len())),
        ("channel", rest.channel.as_ref().map(|column| column.len())),
        ("campaign", rest.campaign.as_ref().map(|column| column.len())),
        ("converted", rest.flags.as_ref().map(|column| column.len())),
        ("converted", rest.amounts.as_ref().map(|column| column.len())),
        ("value", rest.value.as_ref().map(|column| column.len())),
    ];
    for (name, length) in lengths {
        if let Some(length) = length.filter(|length| *length != rows) {
            let message = format!("{length} rows where others have {rows}");
            return Err(Problem::new(Code::InvalidShape, format!("{path}.{name}"), message));
        }
    }
    let key = |row: usize| {
        (client.get(row).copied().unwrap_or(0), time.as_ref().and_then(|t| t.get(row).copied()))
    };
    if (1..rows).all(|row| key(row - 1) <= key(row)) {
        return Ok(Rows { client, time, rest });
    }
    let mut order: Vec<usize> = (0..rows).collect();
    order.sort_by_key(|row| key(*row));
    Ok(Rows {
        client: moved(&client, &order),
        time: time.map(|column| moved(&column, &order)),
        rest: Rest {
            channel: rest.channel.map(|column| moved(&column, &order)),
            campaign: rest.campaign.map(|column| moved(&column, &order)),
            flags: rest.flags.map(|column| moved(&column, &order)),
            amounts: rest.amounts.map(|column| moved(&column, &order)),
            value: rest.value.map(|column| moved(&column, &order)),
        },
    })
}

fn moved<T: ArrowNativeType>(column: &ScalarBuffer<T>, order: &[usize]) -> ScalarBuffer<T> {
    order.iter().filter_map(|row| column.get(*row).copied()).collect()
}

/// The pieces of a bootstrap, on as many threads as the machine has processors.
fn on_threads(bootstrap: &Bootstrap<'_>) -> Result<Vec<Repeated>, Problem> {
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let pieces = bootstrap.pieces(u32::try_from(threads).unwrap_or(1));
    std::thread::scope(|scope| {
        let run = |piece| scope.spawn(move || bootstrap.run(piece));
        let running: Vec<_> = pieces.iter().map(run).collect();
        let broken = |_| Problem::new(Code::Broken, "", "the engine met a mistake of its own");
        running.into_iter().map(|thread| thread.join().map_err(broken)?).collect()
    })
}
