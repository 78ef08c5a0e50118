//! How many numbers, through the door: from a log, or from a known load.

use crate::error::{Code, Error, Problem};
use crate::plan::erlang;
use crate::plan::survey::Survey;
use crate::plan::{Advice, Wish};
use crate::words::name::{self, Names};
use crate::words::time::Time;
use serde::{Deserialize, Serialize};

/// A log in columns, in the order of time.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LogInput {
    client: Vec<String>,
    at: Vec<Time>,
    #[serde(default = "half_an_hour")]
    window_seconds: u32,
    #[serde(default = "half_an_hour")]
    session_seconds: u32,
    #[serde(default)]
    offset_minutes: i32,
    #[serde(default)]
    wish: Wish,
}

fn half_an_hour() -> u32 {
    1800
}

/// Two of three; the third is asked for.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ErlangInput {
    numbers: Option<u32>,
    load: Option<f64>,
    accuracy: Option<f64>,
}

/// All three.
#[derive(Serialize)]
pub(super) struct ErlangAnswer {
    numbers: u32,
    load: f64,
    accuracy: f64,
}

/// [`Survey::advise`] over a log.
pub(super) fn plan(input: LogInput) -> Result<Advice, Error> {
    if input.client.len() != input.at.len() {
        let message = format!("{} clients and {} instants", input.client.len(), input.at.len());
        return Err(Problem::new(Code::InvalidShape, "at", message).into());
    }
    let mut survey =
        Survey::new(input.window_seconds, input.session_seconds, input.offset_minutes)?;
    let mut clients = Names::with_seed(0);
    for (row, (client, at)) in input.client.iter().zip(&input.at).enumerate() {
        name::check(client, &format!("client[{row}]"))?;
        survey
            .event(clients.add(client), *at)
            .map_err(|problem| Problem { path: format!("at[{row}]"), ..problem })?;
    }
    Ok(survey.advise(&input.wish)?)
}

/// Erlang B: the accuracy of so many numbers under a load, or the numbers for an accuracy, or the load they carry.
pub(super) fn erlang_b(input: ErlangInput) -> Result<ErlangAnswer, Error> {
    match (input.numbers, input.load, input.accuracy) {
        (Some(numbers), Some(load), None) => {
            let accuracy = 1.0 - erlang::blocking(numbers, load)?;
            Ok(ErlangAnswer { numbers, load, accuracy })
        }
        (None, Some(load), Some(accuracy)) => {
            Ok(ErlangAnswer { numbers: erlang::numbers_needed(load, accuracy)?, load, accuracy })
        }
        (Some(numbers), None, Some(accuracy)) => {
            Ok(ErlangAnswer { numbers, load: erlang::load_carried(numbers, accuracy)?, accuracy })
        }
        _ => {
            let message = "give two of `numbers`, `load` and `accuracy`";
            Err(Problem::new(Code::InvalidShape, "", message).into())
        }
    }
}
