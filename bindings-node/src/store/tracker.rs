//! A stored tracker's operations, in the order in which JavaScript asked for them.
//!
//! Each waits on a thread of Node's pool until the store has kept it, and the pool has only a few threads. So whichever
//! gets a thread first gives all commands that wait, in their order; the store keeps them together, and the others find
//! their answers ready.

use super::Durable;
use super::watch::Begin;
use crate::answer::{guarded, refusal};
use napi::bindgen_prelude::{AsyncTask, Uint8Array};
use napi::{Env, Result, Task};
use napi_derive::napi;
use ringtrace::tracker::Tracker;
use ringtrace::tracker::command::Answer;
use ringtrace::wire::{self, Told};
use ringtrace_store::{Pending, Store, StoreError, StoredTracker as Stored};
use serde::Serialize;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// [`ringtrace_store::StoredTracker`].
#[napi]
pub struct StoredTracker {
    tracker: Stored,
    line: Arc<Line>,
    /// A store closes when nobody has it any more.
    _store: Arc<Store>,
}

#[napi]
impl StoredTracker {
    pub(super) fn new(tracker: Stored, store: Arc<Store>) -> Self {
        Self { tracker, line: Arc::default(), _store: store }
    }

    /// JSON in, JSON out, as [`Stored::ask`].
    #[napi(catch_unwind)]
    pub fn ask(&self, operation: String, input: String) -> AsyncTask<Asked> {
        let tracker = self.tracker.clone();
        let order = Arc::new(Order { tracker, operation, input, given: Mutex::default() });
        lock(&self.line.orders).push_back(Arc::clone(&order));
        AsyncTask::new(Asked { line: Arc::clone(&self.line), order })
    }

    /// The whole state, after all that was asked before.
    #[napi(catch_unwind)]
    pub fn snapshot(&self) -> AsyncTask<Copied> {
        AsyncTask::new(Copied { tracker: self.tracker.clone(), line: Arc::clone(&self.line) })
    }

    /// The same tracker, whose answers wait for something else; in the same line.
    #[napi(catch_unwind)]
    pub fn waiting_for(&self, durability: Durable) -> Self {
        Self {
            tracker: self.tracker.waiting_for(durability.into()),
            line: Arc::clone(&self.line),
            _store: Arc::clone(&self._store),
        }
    }

    /// Follows events from the one after number `after` on.
    #[napi(catch_unwind)]
    pub fn watch(&self, after: i64) -> AsyncTask<Begin> {
        let after = u64::try_from(after).unwrap_or(0);
        AsyncTask::new(Begin { tracker: self.tracker.clone(), after })
    }
}

/// Who waits, in order.
#[derive(Default)]
struct Line {
    orders: Mutex<VecDeque<Arc<Order>>>,
    /// Held by whoever gives commands, so that they are given one after the other.
    turn: Mutex<()>,
}

struct Order {
    tracker: Stored,
    operation: String,
    input: String,
    given: Mutex<Option<Given>>,
}

/// What became of an operation when its turn came.
enum Given {
    One(Done),
    Batch(std::result::Result<Vec<Done>, StoreError>),
    /// It is no command, and need not be in order.
    Reading,
}

type Done = std::result::Result<Pending, StoreError>;

/// An operation at work.
pub struct Asked {
    line: Arc<Line>,
    order: Arc<Order>,
}

impl Task for Asked {
    type Output = String;
    type JsValue = String;

    fn compute(&mut self) -> Result<String> {
        guarded(|| {
            self.line.give_all();
            let given = lock(&self.order.given).take();
            Ok(match given {
                Some(Given::One(done)) => text(&waited(done)),
                Some(Given::Batch(Ok(all))) => {
                    text(&Reply::Ok(all.into_iter().map(waited).collect::<Vec<_>>()))
                }
                Some(Given::Batch(Err(error))) => text(&Reply::<()>::Error(error)),
                Some(Given::Reading) | None => {
                    self.order.tracker.ask(&self.order.operation, &self.order.input)
                }
            })
        })
    }

    fn resolve(&mut self, _: Env, answer: String) -> Result<String> {
        Ok(answer)
    }
}

/// [`StoredTracker::snapshot`] at work.
pub struct Copied {
    tracker: Stored,
    line: Arc<Line>,
}

impl Task for Copied {
    type Output = Vec<u8>;
    type JsValue = Uint8Array;

    fn compute(&mut self) -> Result<Vec<u8>> {
        guarded(|| {
            self.line.give_all();
            self.tracker.read(Tracker::snapshot).map_err(|error| refusal(&error))
        })
    }

    fn resolve(&mut self, _: Env, bytes: Vec<u8>) -> Result<Uint8Array> {
        Ok(bytes.into())
    }
}

impl Line {
    fn give_all(&self) {
        let _turn = lock(&self.turn);
        loop {
            let Some(order) = lock(&self.orders).pop_front() else { return };
            let given = order.give();
            *lock(&order.given) = Some(given);
        }
    }
}

impl Order {
    fn give(&self) -> Given {
        let submit = |told: Told| Ok(self.tracker.submit(told?));
        match wire::command(&self.operation, &self.input) {
            Some(told) => Given::One(submit(told)),
            None if self.operation == "batch" => {
                let all = wire::commands(&self.input).map_err(StoreError::from);
                Given::Batch(all.map(|all| all.into_iter().map(submit).collect()))
            }
            None => Given::Reading,
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
enum Reply<T> {
    Ok(T),
    Error(StoreError),
}

fn waited(done: Done) -> Reply<Answer> {
    done.and_then(Pending::wait).map_or_else(Reply::Error, Reply::Ok)
}

fn text<T: Serialize>(reply: &Reply<T>) -> String {
    serde_json::to_string(reply).unwrap_or_default()
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // Under these locks stands only what is whole at any moment.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
