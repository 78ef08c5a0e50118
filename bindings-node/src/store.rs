//! Durable trackers. Nothing here waits on Node's own thread: everything runs on the threads of its pool.

mod tracker;
mod watch;

use crate::answer::{accepted, guarded, refusal};
use napi::bindgen_prelude::{AsyncTask, Uint8Array};
use napi::{Env, Result, Task};
use napi_derive::napi;
use ringtrace::words::time::Time;
use ringtrace::{Code, Config, Problem};
use ringtrace_store::{Durability, Options, StoreCode, StoreError, StoredTracker as Stored};
use serde::Deserialize;
use std::io::{BufReader, BufWriter};
use std::sync::Arc;
use std::time::Duration;
pub use tracker::StoredTracker;

/// [`Options`] as JavaScript gives them.
#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct Wishes {
    durability: Option<Durable>,
    snapshot_events: Option<u64>,
    trackers_max: Option<usize>,
    idle_seconds: Option<u32>,
    patience_seconds: Option<u32>,
    tables: Option<bool>,
    connections: Option<usize>,
}

/// [`Durability`].
#[derive(Deserialize, Clone, Copy)]
#[serde(rename_all = "snake_case")]
#[napi(string_enum = "snake_case")]
pub enum Durable {
    /// [`Durability::Memory`].
    Memory,
    /// [`Durability::Written`].
    Written,
    /// [`Durability::Synced`].
    Synced,
}

impl From<Durable> for Durability {
    fn from(waits: Durable) -> Self {
        match waits {
            Durable::Memory => Self::Memory,
            Durable::Written => Self::Written,
            Durable::Synced => Self::Synced,
        }
    }
}

impl From<Wishes> for Options {
    fn from(wishes: Wishes) -> Self {
        let usual = Options::default();
        let seconds =
            |seconds: Option<u32>, usual| seconds.map_or(usual, |s| Duration::from_secs(s.into()));
        Options {
            durability: wishes.durability.map_or(usual.durability, Durability::from),
            snapshot_events: wishes.snapshot_events.unwrap_or(usual.snapshot_events),
            trackers_max: wishes.trackers_max.unwrap_or(usual.trackers_max),
            idle: seconds(wishes.idle_seconds, usual.idle),
            patience: seconds(wishes.patience_seconds, usual.patience),
            tables: wishes.tables.unwrap_or(usual.tables),
            connections: wishes.connections.unwrap_or(usual.connections),
        }
    }
}

/// [`ringtrace_store::Store`].
#[napi]
pub struct Store(Arc<ringtrace_store::Store>);

#[napi]
impl Store {
    /// Opens a store: a file, `postgres://...` or `memory:`. Options are JSON.
    #[napi(catch_unwind)]
    pub fn open(address: String, options: String) -> AsyncTask<Open> {
        AsyncTask::new(Open { address, options })
    }

    /// The tracker of this id; made with `config` (JSON) and `at` if both are given and there is none, or refused if it
    /// `must_be_new` and there is one.
    #[napi(catch_unwind)]
    pub fn tracker(
        &self,
        id: String,
        must_be_new: bool,
        config: Option<String>,
        at: Option<String>,
    ) -> AsyncTask<Find> {
        let first = config.zip(at);
        AsyncTask::new(Find { store: Arc::clone(&self.0), id, must_be_new, first })
    }

    /// The state that the stored events of a tracker begin with.
    #[napi(catch_unwind)]
    pub fn first_snapshot(&self, id: String) -> AsyncTask<FirstSnapshot> {
        AsyncTask::new(FirstSnapshot { store: Arc::clone(&self.0), id })
    }

    /// An operation on the store as a whole: `trackers`, `remove`, `events` (`with` is the number before the first),
    /// `export` and `import` (`with` is a path), `close`. Answers JSON.
    #[napi(catch_unwind)]
    pub fn ask(&self, operation: String, id: String, with: String) -> AsyncTask<Ask> {
        AsyncTask::new(Ask { store: Arc::clone(&self.0), operation, id, with })
    }
}

/// [`Store::open`] at work.
pub struct Open {
    address: String,
    options: String,
}

impl Task for Open {
    type Output = ringtrace_store::Store;
    type JsValue = Store;

    fn compute(&mut self) -> Result<Self::Output> {
        guarded(|| {
            let wishes = wishes(&self.options)?;
            ringtrace_store::Store::open_with(&self.address, wishes.into()).map_err(|e| refusal(&e))
        })
    }

    fn resolve(&mut self, _: Env, store: Self::Output) -> Result<Store> {
        Ok(Store(Arc::new(store)))
    }
}

/// [`Store::tracker`] at work.
pub struct Find {
    store: Arc<ringtrace_store::Store>,
    id: String,
    must_be_new: bool,
    first: Option<(String, String)>,
}

impl Task for Find {
    type Output = Stored;
    type JsValue = StoredTracker;

    fn compute(&mut self) -> Result<Stored> {
        guarded(|| {
            let Some((config, at)) = &self.first else {
                return self.store.tracker(&self.id).map_err(|error| refusal(&error));
            };
            let at = Time::parse(at)
                .map_err(|problem| refusal(&StoreError::Input(problem.at("at").into())))?;
            let config = Config::from_json(config).map_err(|error| refusal(&error))?;
            let made = match self.must_be_new {
                true => self.store.create(&self.id, config, at),
                false => self.store.tracker_or(&self.id, || (config, at)),
            };
            made.map_err(|error| refusal(&error))
        })
    }

    fn resolve(&mut self, _: Env, tracker: Stored) -> Result<StoredTracker> {
        Ok(StoredTracker::new(tracker, Arc::clone(&self.store)))
    }
}

/// [`Store::first_snapshot`] at work.
pub struct FirstSnapshot {
    store: Arc<ringtrace_store::Store>,
    id: String,
}

impl Task for FirstSnapshot {
    type Output = Vec<u8>;
    type JsValue = Uint8Array;

    fn compute(&mut self) -> Result<Vec<u8>> {
        guarded(|| self.store.first_snapshot(&self.id).map_err(|error| refusal(&error)))
    }

    fn resolve(&mut self, _: Env, bytes: Vec<u8>) -> Result<Uint8Array> {
        Ok(bytes.into())
    }
}

/// [`Store::ask`] at work.
pub struct Ask {
    store: Arc<ringtrace_store::Store>,
    operation: String,
    id: String,
    with: String,
}

impl Task for Ask {
    type Output = String;
    type JsValue = String;

    fn compute(&mut self) -> Result<String> {
        guarded(|| self.answer().map(|ok| accepted(&ok)).map_err(|e| refusal(&e)))
    }

    fn resolve(&mut self, _: Env, answer: String) -> Result<String> {
        Ok(answer)
    }
}

impl Ask {
    fn answer(&self) -> std::result::Result<serde_json::Value, StoreError> {
        let (store, id) = (&self.store, self.id.as_str());
        Ok(match self.operation.as_str() {
            "trackers" => store.trackers()?.into(),
            "remove" => store.remove(id).map(|()| serde_json::Value::Null)?,
            "events" => {
                let group = store.events(id, self.with.parse().unwrap_or(0))?;
                group.map_or(
                    serde_json::Value::Null,
                    |(first, events)| serde_json::json!({ "first": first, "events": events }),
                )
            }
            "export" => {
                let file = std::fs::File::create(&self.with).map_err(|error| file(&error))?;
                store.export(id, &mut BufWriter::new(file))?.into()
            }
            "import" => {
                let file = std::fs::File::open(&self.with).map_err(|error| file(&error))?;
                let new_id = Some(id).filter(|id| !id.is_empty());
                store.import(&mut BufReader::new(file), new_id)?.into()
            }
            "close" => {
                store.close();
                serde_json::Value::Null
            }
            _ => {
                let message = "no such operation";
                return Err(StoreError::Input(
                    Problem::new(Code::UnknownOperation, "", message).into(),
                ));
            }
        })
    }
}

fn file(error: &std::io::Error) -> StoreError {
    StoreError::new(StoreCode::IoFailed, format!("the file can't be opened: {}", error.kind()))
}

fn wishes(options: &str) -> Result<Wishes> {
    serde_json::from_str(options).map_err(|error| {
        let message = error.to_string();
        let message = message.split(" at line ").next().unwrap_or_default();
        refusal(&StoreError::Input(Problem::new(Code::InvalidShape, "options", message).into()))
    })
}
