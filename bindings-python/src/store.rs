//! Trackers in a file, on a server or in memory.

use crate::refusals::{guarded, raised};
use crate::tracker::{Behind, Tracker};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::PyBytes;
use ringtrace::Config;
use ringtrace::words::time::Time;
use ringtrace_store::{self as stored, Durability, Options, StoreError, StoredTracker};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// A store of trackers. Every method may be called from any thread; the interpreter's lock is released meanwhile.
#[pyclass(frozen, module = "ringtrace._native")]
pub(crate) struct Store(Arc<Opened>);

/// A store that is open, until it is closed or nobody has it, a tracker or a watch of it any more.
pub(crate) struct Opened {
    store: stored::Store,
    is_closed: AtomicBool,
}

impl Opened {
    pub(crate) fn is_closed(&self) -> bool {
        self.is_closed.load(Ordering::SeqCst)
    }
}

pub(crate) fn durability(name: &str) -> PyResult<Durability> {
    match name {
        "memory" => Ok(Durability::Memory),
        "written" => Ok(Durability::Written),
        "synced" => Ok(Durability::Synced),
        _ => Err(PyValueError::new_err("durability is \"memory\", \"written\" or \"synced\"")),
    }
}

pub(crate) fn seconds(given: f64, name: &str) -> PyResult<Duration> {
    let message = |_| PyValueError::new_err(format!("{name} is a number of seconds, 0 or more"));
    Duration::try_from_secs_f64(given).map_err(message)
}

impl Store {
    fn found(&self, tracker: StoredTracker) -> Tracker {
        Tracker(Behind::Stored(tracker, Arc::clone(&self.0)))
    }

    /// Runs with the interpreter's lock released, and raises what fails.
    fn run<T: Send>(
        &self,
        py: Python<'_>,
        act: impl FnOnce(&stored::Store) -> Result<T, StoreError> + Send,
    ) -> PyResult<T> {
        py.detach(|| guarded(|| act(&self.0.store))).map_err(|error| raised(py, &error))
    }
}

fn first(config: &str, at: &str) -> Result<(Config, Time), StoreError> {
    let at = Time::parse(at).map_err(|problem| StoreError::Input(problem.at("at").into()))?;
    Ok((Config::from_json(config).map_err(StoreError::Input)?, at))
}

#[pymethods]
impl Store {
    #[new]
    #[allow(clippy::too_many_arguments)]
    fn open(
        py: Python<'_>,
        address: &str,
        durability: &str,
        snapshot_events: u64,
        trackers_max: usize,
        idle_seconds: f64,
        patience_seconds: f64,
        tables: bool,
        connections: usize,
    ) -> PyResult<Self> {
        let options = Options {
            durability: self::durability(durability)?,
            snapshot_events,
            trackers_max,
            idle: seconds(idle_seconds, "idle_seconds")?,
            patience: seconds(patience_seconds, "patience_seconds")?,
            tables,
            connections,
        };
        let opened = py.detach(|| guarded(|| stored::Store::open_with(address, options)));
        let store = opened.map_err(|error| raised(py, &error))?;
        Ok(Self(Arc::new(Opened { store, is_closed: AtomicBool::new(false) })))
    }

    /// The tracker of this id.
    fn tracker(&self, py: Python<'_>, id: &str) -> PyResult<Tracker> {
        self.run(py, |store| store.tracker(id)).map(|tracker| self.found(tracker))
    }

    /// A new tracker.
    fn create(&self, py: Python<'_>, id: &str, config: &str, at: &str) -> PyResult<Tracker> {
        let create = |store: &stored::Store| {
            let (config, at) = first(config, at)?;
            store.create(id, config, at)
        };
        self.run(py, create).map(|tracker| self.found(tracker))
    }

    /// The tracker of this id, made if there is none.
    fn tracker_or(&self, py: Python<'_>, id: &str, config: &str, at: &str) -> PyResult<Tracker> {
        let find = |store: &stored::Store| {
            let first = first(config, at)?;
            store.tracker_or(id, || first)
        };
        self.run(py, find).map(|tracker| self.found(tracker))
    }

    /// The ids of all trackers.
    fn trackers(&self, py: Python<'_>) -> PyResult<Vec<String>> {
        self.run(py, stored::Store::trackers)
    }

    /// Removes a tracker and everything about it.
    fn remove(&self, py: Python<'_>, id: &str) -> PyResult<()> {
        self.run(py, |store| store.remove(id))
    }

    /// A tracker as JSON Lines.
    fn export<'py>(&self, py: Python<'py>, id: &str) -> PyResult<Bound<'py, PyBytes>> {
        let export = |store: &stored::Store| {
            let mut out = Vec::new();
            store.export(id, &mut out)?;
            Ok(out)
        };
        Ok(PyBytes::new(py, &self.run(py, export)?))
    }

    /// A tracker from JSON Lines; its id.
    fn import_tracker(&self, py: Python<'_>, text: &[u8], id: Option<&str>) -> PyResult<String> {
        self.run(py, |store| {
            let mut text = text;
            store.import(&mut text, id)
        })
    }

    /// The events after a number as far as they are in one group, as JSON, with the number of the first.
    fn events(&self, py: Python<'_>, id: &str, after: u64) -> PyResult<Option<(u64, String)>> {
        self.run(py, |store| {
            let group = store.events(id, after)?;
            // Events hold nothing that JSON can't say.
            let text = |events: &_| serde_json::to_string(events).unwrap_or_default();
            Ok(group.map(|(first, events)| (first, text(&events))))
        })
    }

    /// The state that the stored events begin with.
    fn first_snapshot<'py>(&self, py: Python<'py>, id: &str) -> PyResult<Bound<'py, PyBytes>> {
        Ok(PyBytes::new(py, &self.run(py, |store| store.first_snapshot(id))?))
    }

    /// Waits until everything is stored.
    fn close(&self, py: Python<'_>) {
        py.detach(|| {
            self.0.store.close();
            self.0.is_closed.store(true, Ordering::SeqCst);
        });
    }
}
