//! A tracker behind the door.

use super::command::{Told, command, commands};
use super::{Reply, broken, parse, read, reply, text};
use crate::config::Config;
use crate::error::Error;
use crate::tracker::Tracker;
use crate::tracker::command::{Answer, Command};
use crate::tracker::event::Event;
use crate::words::time::Time;
use serde::Deserialize;
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

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct EventsInput {
    events: Vec<Event>,
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
    /// script needs), `explain`, `report`, `export`, `call_by_id`, `calls_between` (the calls of a span of time),
    /// `holds_of` (who had a number), `config`, `status`; and whatever [`ask`](super::ask) answers without a tracker.
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

    /// Gives a command in its typed form, as bindings do that read their language's objects themselves.
    ///
    /// # Errors
    /// As for [`Tracker::handle`]; `broken` if the door is shut.
    pub fn handle(&self, command: &Command) -> Result<Answer, Error> {
        let mut slot = self.lock();
        let tracker = slot.as_mut().ok_or_else(broken)?;
        catch_unwind(AssertUnwindSafe(|| tracker.handle(command))).unwrap_or_else(|_| {
            *slot = None;
            Err(broken())
        })
    }

    fn lock(&self) -> MutexGuard<'_, Option<Tracker>> {
        // A panic under the lock was caught and has emptied the slot, so a poisoned lock guards nothing half done.
        self.tracker.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn answer(tracker: &mut Tracker, operation: &str, input: &str) -> String {
    if let Some(told) = command(operation, input) {
        return reply(told.and_then(|command| tracker.handle(&command)));
    }
    match operation {
        "batch" => reply(commands(input).map(|all| batch(tracker, all))),
        "apply" => {
            reply(parse::<EventsInput>(input).and_then(|input| apply(tracker, &input.events)))
        }
        _ => read(tracker, operation, input),
    }
}

/// Each command on its own: an error of one leaves the others as they are.
fn batch(tracker: &mut Tracker, commands: Vec<Told>) -> Vec<Reply<Answer>> {
    let mut one = |told: Told| told.and_then(|command| tracker.handle(&command)).into();
    commands.into_iter().map(&mut one).collect()
}

fn apply(tracker: &mut Tracker, events: &[Event]) -> Result<u64, Error> {
    for (index, event) in events.iter().enumerate() {
        tracker.check(event).map_err(|error| error.at(&format!("events[{index}]")))?;
    }
    events.iter().for_each(|event| tracker.apply(event));
    Ok(tracker.sequence())
}
