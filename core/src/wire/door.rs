//! A tracker behind the door.

use super::{Reply, broken, parse, pure, reply, shape_of, text};
use crate::attribution::Model;
use crate::config::Config;
use crate::config::model::check_model;
use crate::config::raw::{RawConfig, RawModel};
use crate::error::Error;
use crate::report::RawQuery;
use crate::tracker::Tracker;
use crate::tracker::command::{Command, Configure, Sign};
use crate::tracker::event::Event;
use crate::words::time::Time;
use serde::{Deserialize, Serialize};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// A tracker behind a lock that takes text and gives text.
///
/// A mistake inside the library shuts the door for good (`broken`); what was answered before stays true, and the events
/// that were handed out are enough to open another.
#[derive(Debug)]
pub struct Door {
    tracker: Mutex<Option<Tracker>>,
}

/// What a caught panic leaves behind.
type Panicked = Box<dyn std::any::Any + Send>;

/// What a report is asked, with the model to share calls by.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, default)]
#[derive(Default)]
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

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct EventsInput {
    events: Vec<Event>,
}

/// The answer to a visit, of which the rest is not needed.
#[derive(Deserialize)]
struct PageInput {
    shown: Vec<crate::tracker::command::Shown>,
}

#[derive(Serialize)]
struct Decided<'a> {
    events: &'a [Event],
    answer: &'a crate::tracker::command::Answer,
}

#[derive(Serialize)]
struct Status {
    now: Time,
    sequence: u64,
    pools: Vec<crate::tracker::PoolStatus>,
}

impl Door {
    /// A tracker with this configuration (JSON), which begins at this instant (RFC 3339).
    ///
    /// # Errors
    /// An error answer, ready to be read by the other language: everything wrong with the configuration.
    pub fn open(config: &str, at: &str) -> Result<Self, String> {
        let opened = catch_unwind(|| {
            let at = Time::parse(at).map_err(|problem| problem.at("at"))?;
            Ok::<_, Error>(Tracker::new(Config::from_json(config)?, at))
        });
        Self::opened(opened)
    }

    /// The tracker of a snapshot.
    ///
    /// # Errors
    /// An error answer, as for [`Tracker::restore`].
    pub fn restore(snapshot: &[u8]) -> Result<Self, String> {
        Self::opened(catch_unwind(|| Tracker::restore(snapshot)))
    }

    fn opened(opened: Result<Result<Tracker, Error>, Panicked>) -> Result<Self, String> {
        match opened {
            Ok(Ok(tracker)) => Ok(Self { tracker: Mutex::new(Some(tracker)) }),
            Ok(Err(error)) => Err(text(&Reply::<()>::Error(error))),
            Err(_) => Err(text(&Reply::<()>::Error(broken()))),
        }
    }

    /// The state as bytes, for [`Door::restore`].
    ///
    /// # Errors
    /// An error answer if the door is shut.
    pub fn snapshot(&self) -> Result<Vec<u8>, String> {
        match self.lock().as_ref() {
            Some(tracker) => Ok(tracker.snapshot()),
            None => Err(text(&Reply::<()>::Error(broken()))),
        }
    }

    /// Asks for an operation: `visit`, `keep_alive`, `leave`, `call`, `configure`, `forget` (which change the tracker),
    /// `batch` (a list of commands), `decide` and `apply` (for a store), `page` (of an answer to a visit: what the page
    /// script needs), `explain`, `report`, `export`, `call_by_id`, `config`, `status`; and whatever [`ask`](super::ask)
    /// answers without a tracker.
    pub fn ask(&self, operation: &str, input: &str) -> String {
        let mut slot = self.lock();
        let Some(tracker) = slot.as_mut() else { return text(&Reply::<()>::Error(broken())) };
        match catch_unwind(AssertUnwindSafe(|| answer(tracker, operation, input))) {
            Ok(answer) => answer,
            Err(_) => {
                *slot = None;
                text(&Reply::<()>::Error(broken()))
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, Option<Tracker>> {
        // A panic under the lock was caught and has emptied the slot, so a poisoned lock guards nothing half done.
        self.tracker.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn answer(tracker: &mut Tracker, operation: &str, input: &str) -> String {
    match operation {
        "visit" => reply(parse(input).and_then(|visit| tracker.visit(&visit))),
        "keep_alive" => reply(parse::<Sign>(input).and_then(|sign| tracker.keep_alive(&sign))),
        "leave" => reply(parse::<Sign>(input).and_then(|sign| tracker.leave(&sign))),
        "call" => reply(parse(input).and_then(|call| tracker.call(&call))),
        "configure" => reply(
            parse::<Configure>(input)
                .and_then(|change| tracker.configure(change.config, change.at)),
        ),
        "forget" => reply(parse::<Sign>(input).and_then(|sign| tracker.forget(&sign))),
        "batch" => reply(parse::<Vec<serde_json::Value>>(input).map(|all| batch(tracker, all))),
        "decide" => match parse::<Command>(input).and_then(|command| tracker.decide(&command)) {
            Ok(decision) => {
                let decided = Decided { events: &decision.events, answer: &decision.answer };
                text(&Reply::Ok(decided))
            }
            Err(error) => text(&Reply::<()>::Error(error)),
        },
        "apply" => {
            reply(parse::<EventsInput>(input).and_then(|input| apply(tracker, &input.events)))
        }
        "page" => reply(parse::<PageInput>(input).and_then(|input| tracker.page(&input.shown))),
        "explain" => reply(parse(input).and_then(|visit| tracker.explain(&visit))),
        "report" => reply(parse(input).and_then(|input| report(tracker, input))),
        "export" => reply(parse::<ClientInput>(input).and_then(|i| tracker.export(&i.client))),
        "call_by_id" => reply(parse::<CallInput>(input).and_then(|i| tracker.call_by_id(&i.id))),
        "config" => reply::<&RawConfig>(Ok(&tracker.config().raw)),
        "status" => reply(Ok(status(tracker))),
        _ => pure::answer(operation, input),
    }
}

/// Each command on its own: an error of one leaves the others as they are.
fn batch(tracker: &mut Tracker, commands: Vec<serde_json::Value>) -> Vec<serde_json::Value> {
    let one = |command| {
        let told = serde_path_to_error::deserialize::<_, Command>(command).map_err(shape_of);
        let answered = told.and_then(|command| tracker.handle(&command));
        let reply = match answered {
            Ok(answer) => Reply::Ok(answer),
            Err(error) => Reply::Error(error),
        };
        serde_json::to_value(&reply).unwrap_or_default()
    };
    commands.into_iter().map(one).collect()
}

fn apply(tracker: &mut Tracker, events: &[Event]) -> Result<u64, Error> {
    for (index, event) in events.iter().enumerate() {
        tracker.check(event).map_err(|error| error.at(&format!("events[{index}]")))?;
    }
    events.iter().for_each(|event| tracker.apply(event));
    Ok(tracker.sequence())
}

fn report(tracker: &Tracker, input: ReportInput) -> Result<crate::report::Report, Error> {
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
