//! A tracker, in this process's memory or in a store.

use crate::answers;
use crate::commands::{self, Fields};
use crate::refusals::{self, broken, guarded, raised};
use crate::store::{self, Opened};
use crate::watch::Watch;
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict, PyString};
use ringtrace::tracker::command::{Answer, Command, Sign};
use ringtrace::wire::{self, Door};
use ringtrace::{CallEvent, Error, Visit};
use ringtrace_store::{StoreError, StoredTracker};
use std::sync::Arc;

/// A tracker. Every method may be called from any thread; the interpreter's lock is released meanwhile.
#[pyclass(frozen, module = "ringtrace._native")]
pub(crate) struct Tracker(pub(crate) Behind);

/// Where the tracker is.
pub(crate) enum Behind {
    /// In this process's memory.
    Door(Box<Door>),
    /// In a store, which is open as long as anybody has a tracker of it.
    Stored(StoredTracker, Arc<Opened>),
}

type Answered = Result<Answer, StoreError>;

impl Behind {
    fn handle(&self, command: Command) -> Answered {
        match self {
            Behind::Door(door) => door.handle(&command).map_err(StoreError::Input),
            Behind::Stored(tracker, _) => guarded(|| tracker.handle(command)),
        }
    }

    /// Each command on its own: an error of one leaves the others as they are.
    fn handle_all(&self, told: Vec<Result<Command, Error>>) -> Vec<Answered> {
        let one = |told: Result<Command, Error>| told.map_err(StoreError::Input);
        match self {
            Behind::Door(_) => {
                told.into_iter().map(|told| one(told).and_then(|told| self.handle(told))).collect()
            }
            Behind::Stored(tracker, _) => {
                let submit = |told| guarded(|| Ok(tracker.submit(one(told)?)));
                let given: Vec<_> = told.into_iter().map(submit).collect();
                given.into_iter().map(|given| guarded(|| given?.wait())).collect()
            }
        }
    }
}

impl Tracker {
    fn answer<'py>(
        &self,
        py: Python<'py>,
        told: Result<Command, Error>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let command = told.map_err(|error| raised(py, &StoreError::Input(error)))?;
        // The lock is released before the tracker's own is taken.
        let answer = py.detach(|| self.0.handle(command)).map_err(|error| raised(py, &error))?;
        answers::object(py, &answer)
    }

    fn all<'py, F: Fields>(
        &self,
        py: Python<'py>,
        rows: &Bound<'py, PyAny>,
    ) -> PyResult<Vec<Bound<'py, PyAny>>> {
        let mut told = Vec::new();
        for row in rows.try_iter()? {
            let row = row?;
            let dict = row.cast::<PyDict>().map_err(|_| {
                let kind = row.get_type();
                PyTypeError::new_err(format!("every row is a dict, not {kind}"))
            })?;
            told.push(F::from_dict(dict)?);
        }
        let answered = py.detach(|| self.0.handle_all(told));
        let object = |answered: &Answered| match answered {
            Ok(answer) => answers::object(py, answer),
            Err(error) => refusals::object(py, error),
        };
        answered.iter().map(object).collect()
    }

    fn stored(&self) -> PyResult<(&StoredTracker, &Arc<Opened>)> {
        match &self.0 {
            Behind::Stored(tracker, store) => Ok((tracker, store)),
            Behind::Door(_) => Err(PyTypeError::new_err("this tracker is in no store")),
        }
    }

    fn signed<'py>(
        &self,
        client: &Bound<'py, PyAny>,
        at: &Bound<'py, PyAny>,
        command: impl Fn(Sign) -> Command,
    ) -> PyResult<Bound<'py, PyAny>> {
        let sign = commands::sign(client, at)?;
        self.answer(client.py(), sign.map(command))
    }
}

#[pymethods]
impl Tracker {
    /// A tracker with this configuration (JSON text) that begins at this instant (RFC 3339).
    #[staticmethod]
    fn open(py: Python<'_>, config: &str, at: &str) -> (Option<Self>, Option<String>) {
        pair(py.detach(|| Door::open(config, at)))
    }

    /// The tracker of a snapshot.
    #[staticmethod]
    fn restore(py: Python<'_>, snapshot: &[u8]) -> (Option<Self>, Option<String>) {
        pair(py.detach(|| Door::restore(snapshot)))
    }

    /// The state as bytes.
    fn snapshot<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyBytes>> {
        let taken = py.detach(|| match &self.0 {
            Behind::Door(door) => door.snapshot().map_err(|_| broken()),
            Behind::Stored(tracker, _) => guarded(|| tracker.read(ringtrace::Tracker::snapshot)),
        });
        Ok(PyBytes::new(py, &taken.map_err(|error| raised(py, &error))?))
    }

    /// Follows the events of a tracker in a store.
    fn watch(&self, py: Python<'_>, after: u64) -> PyResult<Watch> {
        let (tracker, store) = self.stored()?;
        let begun = py.detach(|| guarded(|| tracker.watch(after)));
        let watch = begun.map_err(|error| raised(py, &error))?;
        Ok(Watch::new(watch, Arc::clone(store)))
    }

    /// The same tracker in a store, whose answers wait for something else.
    fn waiting_for(&self, durability: &str) -> PyResult<Self> {
        let (tracker, store) = self.stored()?;
        let tracker = tracker.waiting_for(store::durability(durability)?);
        Ok(Self(Behind::Stored(tracker, Arc::clone(store))))
    }

    /// Every operation of the door: JSON text in, JSON text out.
    fn ask(&self, py: Python<'_>, operation: &str, input: &str) -> String {
        py.detach(|| match &self.0 {
            Behind::Door(door) => door.ask(operation, input),
            Behind::Stored(tracker, _) => tracker.ask(operation, input),
        })
    }

    #[allow(clippy::too_many_arguments)]
    fn visit<'py>(
        &self,
        client: &Bound<'py, PyAny>,
        url: &Bound<'py, PyAny>,
        at: &Bound<'py, PyAny>,
        referrer: &Bound<'py, PyAny>,
        user_agent: &Bound<'py, PyAny>,
        ip: &Bound<'py, PyAny>,
        place: &Bound<'py, PyAny>,
        device: &Bound<'py, PyAny>,
        language: &Bound<'py, PyAny>,
        offset_minutes: &Bound<'py, PyAny>,
        consent: &Bound<'py, PyAny>,
        purpose: &Bound<'py, PyAny>,
        intent: &Bound<'py, PyAny>,
        destinations: &Bound<'py, PyAny>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let told = Visit::from_arguments(&[
            ("client", client),
            ("at", at),
            ("url", url),
            ("referrer", referrer),
            ("user_agent", user_agent),
            ("ip", ip),
            ("place", place),
            ("device", device),
            ("language", language),
            ("offset_minutes", offset_minutes),
            ("consent", consent),
            ("purpose", purpose),
            ("intent", intent),
            ("destinations", destinations),
        ])?;
        self.answer(client.py(), told)
    }

    #[allow(clippy::too_many_arguments)]
    fn call<'py>(
        &self,
        id: &Bound<'py, PyAny>,
        at: &Bound<'py, PyAny>,
        dialled: &Bound<'py, PyAny>,
        caller: &Bound<'py, PyAny>,
        started: &Bound<'py, PyAny>,
        answered: &Bound<'py, PyAny>,
        ended: &Bound<'py, PyAny>,
        status: &Bound<'py, PyAny>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let told = CallEvent::from_arguments(&[
            ("id", id),
            ("at", at),
            ("dialled", dialled),
            ("caller", caller),
            ("started", started),
            ("answered", answered),
            ("ended", ended),
            ("status", status),
        ])?;
        self.answer(id.py(), told)
    }

    fn keep_alive<'py>(
        &self,
        client: &Bound<'py, PyAny>,
        at: &Bound<'py, PyAny>,
    ) -> PyResult<Bound<'py, PyAny>> {
        self.signed(client, at, Command::KeepAlive)
    }

    fn leave<'py>(
        &self,
        client: &Bound<'py, PyAny>,
        at: &Bound<'py, PyAny>,
    ) -> PyResult<Bound<'py, PyAny>> {
        self.signed(client, at, Command::Leave)
    }

    fn forget<'py>(
        &self,
        client: &Bound<'py, PyAny>,
        at: &Bound<'py, PyAny>,
    ) -> PyResult<Bound<'py, PyAny>> {
        self.signed(client, at, Command::Forget)
    }

    /// Visits as dictionaries; an answer or an exception (not raised) each.
    fn visits<'py>(
        &self,
        py: Python<'py>,
        rows: &Bound<'py, PyAny>,
    ) -> PyResult<Vec<Bound<'py, PyAny>>> {
        self.all::<Visit>(py, rows)
    }

    /// Telephony events as dictionaries; an answer or an exception (not raised) each.
    fn calls<'py>(
        &self,
        py: Python<'py>,
        rows: &Bound<'py, PyAny>,
    ) -> PyResult<Vec<Bound<'py, PyAny>>> {
        self.all::<CallEvent>(py, rows)
    }
}

/// The tracker, or an error answer of the door.
fn pair(opened: Result<Door, String>) -> (Option<Tracker>, Option<String>) {
    match opened {
        Ok(door) => (Some(Tracker(Behind::Door(Box::new(door)))), None),
        Err(answer) => (None, Some(answer)),
    }
}

/// Every operation that needs no tracker: JSON text in, JSON text out.
#[pyfunction]
pub(crate) fn ask(
    py: Python<'_>,
    operation: &str,
    input: &Bound<'_, PyString>,
) -> PyResult<String> {
    let input = commands::utf8(input, "").map_err(|problem| refusals::refused(py, problem))?;
    Ok(py.detach(|| wire::ask(operation, input)))
}
