//! Attribution over typed arrays, read where they lie.

use crate::answer::{accepted, refusal};
use napi::Result;
use napi::bindgen_prelude::{BigInt64Array, Float64Array, Uint8Array, Uint32Array};
use napi_derive::napi;
use ringtrace::attribution::bootstrap::{Bootstrap, Repeated};
use ringtrace::attribution::columns::{Columns, Conversions, Converted};
use ringtrace::wire::attribute::{Names, Question};
use ringtrace::words::time::Time;
use ringtrace::{Code, Error, Problem};
use std::num::NonZero;
use std::thread;

/// One entry a touch in every column, ordered by client and then by time.
#[napi(object, object_to_js = false)]
pub struct TouchColumns {
    /// Numbers of clients.
    pub client: Uint32Array,
    /// Numbers of channels.
    pub channel: Uint32Array,
    /// Milliseconds, as integers or as JavaScript's numbers.
    pub at: Option<BigInt64Array>,
    /// The same, copied.
    pub at_number: Option<Float64Array>,
    /// How often each touch converted, in one of three widths.
    pub flags: Option<Uint8Array>,
    /// The same.
    pub counts: Option<Uint32Array>,
    /// The same.
    pub amounts: Option<Float64Array>,
    /// What these conversions are worth.
    pub value: Option<Float64Array>,
    /// Numbers of campaigns.
    pub campaign: Option<Uint32Array>,
}

/// One entry a conversion in every column, ordered as the touches are.
#[napi(object, object_to_js = false)]
pub struct ConversionColumns {
    /// Numbers of clients.
    pub client: Uint32Array,
    /// As for touches.
    pub at: Option<BigInt64Array>,
    /// As for touches.
    pub at_number: Option<Float64Array>,
    /// How many.
    pub count: Option<Float64Array>,
    /// What they are worth.
    pub value: Option<Float64Array>,
}

/// The operation `attribute` over columns; answers JSON. `question` is its input without the journeys.
#[napi(catch_unwind)]
pub fn attribute_columns(
    question: String,
    channels: Vec<String>,
    campaigns: Vec<String>,
    touches: TouchColumns,
    conversions: Option<ConversionColumns>,
) -> Result<String> {
    let answer = answer(&question, &channels, &campaigns, &touches, conversions.as_ref());
    answer.map_err(|error| refusal(&error))
}

fn answer(
    question: &str,
    channels: &[String],
    campaigns: &[String],
    touches: &TouchColumns,
    conversions: Option<&ConversionColumns>,
) -> std::result::Result<String, Error> {
    let question = Question::from_json(question)?;
    let numbers = whole(touches.at_number.as_deref(), "touches.at")?;
    let numbers_apart = whole(conversions.and_then(|c| c.at_number.as_deref()), "conversions.at")?;
    let none = [];
    let converted = match (conversions, &touches.flags, &touches.counts, &touches.amounts) {
        (Some(apart), ..) => Converted::Apart(Conversions {
            client: &apart.client,
            time: apart.at.as_deref().or(numbers_apart.as_deref()).unwrap_or(&none),
            count: apart.count.as_deref(),
            value: apart.value.as_deref(),
        }),
        (None, Some(flags), ..) => Converted::Flags(flags),
        (None, None, Some(counts), _) => Converted::Counts(counts),
        (None, None, None, Some(amounts)) => Converted::Amounts(amounts),
        (None, None, None, None) => {
            let message = "give `touches.converted` or a table of conversions";
            return Err(Problem::new(Code::InvalidShape, "touches.converted", message).into());
        }
    };
    let columns = Columns {
        client: &touches.client,
        time: touches.at.as_deref().or(numbers.as_deref()),
        channel: &touches.channel,
        channels: u32::try_from(channels.len()).unwrap_or(u32::MAX),
        converted,
        value: touches.value.as_deref(),
    };
    let names = Names::of(channels);
    let names = match &touches.campaign {
        Some(rows) => names.with_campaigns(rows, campaigns),
        None => names,
    };
    let answer = question.columns(columns, &names, on_all_processors)?;
    Ok(accepted(&answer))
}

/// JavaScript's numbers as milliseconds.
fn whole(column: Option<&[f64]>, path: &str) -> std::result::Result<Option<Vec<i64>>, Problem> {
    let Some(column) = column else { return Ok(None) };
    let range = Time::MIN.unix_ms() as f64..=Time::MAX.unix_ms() as f64;
    let bad = column.iter().position(|ms| !range.contains(ms) || ms.fract() != 0.0);
    if let Some(row) = bad {
        let message = "an instant is whole milliseconds since 1970, and before the year 10000";
        return Err(Problem::new(Code::InvalidTime, format!("{path}[{row}]"), message));
    }
    Ok(Some(column.iter().map(|ms| *ms as i64).collect()))
}

/// Runs a bootstrap's repetitions; the answer does not depend on how many threads there are.
fn on_all_processors(bootstrap: &Bootstrap<'_>) -> std::result::Result<Vec<Repeated>, Problem> {
    let processors = thread::available_parallelism().map_or(1, NonZero::get);
    let pieces = bootstrap.pieces(u32::try_from(processors).unwrap_or(1));
    thread::scope(|scope| {
        let runs: Vec<_> =
            pieces.iter().map(|piece| scope.spawn(move || bootstrap.run(piece))).collect();
        // A panic there goes on here, and is caught at the border.
        let ended = runs.into_iter().map(|run| run.join());
        ended.map(|end| end.unwrap_or_else(|panic| std::panic::resume_unwind(panic))).collect()
    })
}
