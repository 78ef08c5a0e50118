//! Operations that look at a tracker and change nothing.

use super::{Reply, parse, pure, reply, rows, text};
use crate::attribution::Model;
use crate::config::model::check_model;
use crate::config::raw::{RawConfig, RawModel};
use crate::error::Error;
use crate::report::{RawQuery, Report};
use crate::tracker::command::{Answer, Command, Shown};
use crate::tracker::event::Event;
use crate::tracker::{PoolStatus, Tracker};
use crate::words::time::Time;
use serde::{Deserialize, Serialize};

/// What a report is asked, with the model to share calls by.
#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct ReportInput {
    from: Option<Time>,
    until: Option<Time>,
    offset_minutes: Option<i32>,
    dimensions: Vec<String>,
    metrics: Vec<String>,
    limit: Option<usize>,
    sort: Option<String>,
    model: Option<RawModel>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ClientInput {
    client: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CallInput {
    id: String,
}

/// The answer to a visit, of which the rest is not needed.
#[derive(Deserialize)]
struct PageInput {
    shown: Vec<Shown>,
}

#[derive(Serialize)]
struct Decided<'a> {
    events: &'a [Event],
    answer: &'a Answer,
}

#[derive(Serialize)]
struct Status {
    now: Time,
    sequence: u64,
    pools: Vec<PoolStatus>,
}

/// Asks for an operation that changes nothing: `decide`, `page`, `explain`, `report`, `export`, `call_by_id`,
/// `calls_between`, `holds_of`, `config`, `status`, and whatever [`ask`](super::ask) answers without a tracker.
pub fn read(tracker: &Tracker, operation: &str, input: &str) -> String {
    match operation {
        "decide" => match parse::<Command>(input).and_then(|command| tracker.decide(&command)) {
            Ok(decision) => {
                let decided = Decided { events: &decision.events, answer: &decision.answer };
                text(&Reply::Ok(decided))
            }
            Err(error) => text(&Reply::<()>::Error(error)),
        },
        "page" => reply(parse::<PageInput>(input).and_then(|input| tracker.page(&input.shown))),
        "explain" => reply(parse(input).and_then(|visit| tracker.explain(&visit))),
        "report" => reply(parse(input).and_then(|input| report(tracker, input))),
        "export" => reply(parse::<ClientInput>(input).and_then(|i| tracker.export(&i.client))),
        "call_by_id" => reply(parse::<CallInput>(input).and_then(|i| tracker.call_by_id(&i.id))),
        "calls_between" => reply(parse(input).and_then(|input| rows::calls(tracker, &input))),
        "holds_of" => reply(parse(input).and_then(|input| rows::holds(tracker, &input))),
        "config" => reply::<&RawConfig>(Ok(&tracker.config().raw)),
        "status" => reply(Ok(status(tracker))),
        _ => pure::answer(operation, input),
    }
}

fn report(tracker: &Tracker, input: ReportInput) -> Result<Report, Error> {
    let mut problems = Vec::new();
    let model: Option<Model> =
        input.model.as_ref().map(|model| check_model(model, "model", &mut problems));
    if let Some(error) = Error::from_problems(problems) {
        return Err(error);
    }
    let query = RawQuery {
        from: input.from,
        until: input.until,
        offset_minutes: input.offset_minutes.unwrap_or(tracker.config().offset_minutes),
        dimensions: input.dimensions,
        metrics: input.metrics,
        model: model.as_ref().map(|model| model.to_string()),
        limit: input.limit,
        sort: input.sort,
    };
    tracker.report(&query.check()?, model.as_ref())
}

fn status(tracker: &Tracker) -> Status {
    Status { now: tracker.now(), sequence: tracker.sequence(), pools: tracker.pools() }
}
