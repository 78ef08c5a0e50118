//! Durable trackers. Nothing here waits on Node's own thread: everything runs on the threads of its pool.

mod tracker;

use crate::answer::{accepted, guarded, refusal};
use napi::bindgen_prelude::AsyncTask;
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
    durability: Option<Waits>,
    snapshot_events: Option<u64>,
    trackers_max: Option<usize>,
    idle_seconds: Option<u32>,
    patience_seconds: Option<u32>,
    tables: Option<bool>,
    connections: Option<usize>,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Waits {
    Memory,
    Written,
    Synced,
}

impl From<Wishes> for Options {
    fn from(wishes: Wishes) -> Self {
        let usual = Options::default();
        let seconds =
            |seconds: Option<u32>, usual| seconds.map_or(usual, |s| Duration::from_secs(s.into()));
        Options {
            durability: wishes.durability.map_or(usual.durability, |waits| match waits {
                Waits::Memory => Durability::Memory,
                Waits::Written => Durability::Written,
                Waits::Synced => Durability::Synced,
            }),
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

    /// The tracker of this id; made with `config` (JSON) and `at` if there is none and both are given.
    #[napi(catch_unwind)]
    pub fn tracker(
        &self,
        id: String,
        config: Option<String>,
        at: Option<String>,
    ) -> AsyncTask<Find> {
        let first = config.zip(at);
        AsyncTask::new(Find { store: Arc::clone(&self.0), id, first })
    }

    /// An operation on the store as a whole: `trackers`, `remove`, `export`, `import`, `close`. Answers JSON.
    #[napi(catch_unwind)]
    pub fn ask(&self, operation: String, id: String, path: String) -> AsyncTask<Ask> {
        AsyncTask::new(Ask { store: Arc::clone(&self.0), operation, id, path })
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
            self.store.tracker_or(&self.id, || (config, at)).map_err(|error| refusal(&error))
        })
    }

    fn resolve(&mut self, _: Env, tracker: Stored) -> Result<StoredTracker> {
        Ok(StoredTracker::new(tracker, Arc::clone(&self.store)))
    }
}

/// [`Store::ask`] at work.
pub struct Ask {
    store: Arc<ringtrace_store::Store>,
    operation: String,
    id: String,
    path: String,
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
            "export" => {
                let file = std::fs::File::create(&self.path).map_err(|error| file(&error))?;
                store.export(id, &mut BufWriter::new(file))?.into()
            }
            "import" => {
                let file = std::fs::File::open(&self.path).map_err(|error| file(&error))?;
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
