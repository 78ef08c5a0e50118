//! Following a stored tracker's events as they come.
// A wait has an end, so there is a clock: it is what core leaves out.
#![allow(clippy::disallowed_methods)]

use crate::refusals::{guarded, raised};
use crate::store::{Opened, seconds};
use pyo3::prelude::*;
use ringtrace_store::{self as stored, StoreError};
use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// The longest wait between two looks at signals (Ctrl-C) and at whether the watch or the store was closed.
const SLICE: Duration = Duration::from_millis(250);

/// A tracker's events as they come, one by one.
#[pyclass(frozen, module = "ringtrace._native")]
pub(crate) struct Watch {
    line: Mutex<Line>,
    /// It was closed, or the store was and all that was stored by then has come.
    has_ended: AtomicBool,
    store: Arc<Opened>,
}

struct Line {
    /// `None` once closed.
    watch: Option<stored::Watch>,
    /// Events that nobody has got yet, or that are not known to have got there: their numbers, and themselves as JSON.
    ready: VecDeque<(u64, String)>,
}

/// What became of one wait.
enum Waited {
    Event(u64, String),
    Nothing,
    /// Nothing will come any more.
    End,
}

impl Watch {
    pub(crate) fn new(watch: stored::Watch, store: Arc<Opened>) -> Self {
        let line = Mutex::new(Line { watch: Some(watch), ready: VecDeque::new() });
        Self { line, has_ended: AtomicBool::new(false), store }
    }

    fn wait(&self, timeout: Duration, after: u64) -> Result<Waited, StoreError> {
        // Asked first, so that what was stored before it was closed still comes.
        let store_is_closed = self.store.is_closed();
        // What a panic leaves behind here is whole: the watch stands before the group that it met.
        let mut line = self.line.lock().unwrap_or_else(PoisonError::into_inner);
        if self.has_ended.load(Ordering::SeqCst) {
            *line = Line { watch: None, ready: VecDeque::new() };
        }
        let Line { watch: Some(watch), ready } = &mut *line else { return Ok(Waited::End) };
        while ready.front().is_some_and(|(number, _)| *number <= after) {
            ready.pop_front();
        }
        if ready.is_empty() {
            let timeout = if store_is_closed { Duration::ZERO } else { timeout };
            if let Some((first, events)) = watch.next_within(timeout)? {
                // Events hold nothing that JSON can't say.
                let text = |event| serde_json::to_string(event).unwrap_or_default();
                ready.extend((first..).zip(events.iter().map(text)));
            }
        }
        Ok(match ready.front() {
            Some((number, event)) => Waited::Event(*number, event.clone()),
            None if store_is_closed => {
                self.has_ended.store(true, Ordering::SeqCst);
                Waited::End
            }
            None => Waited::Nothing,
        })
    }
}

#[pymethods]
impl Watch {
    /// The event after number `after`, which is the last one that the caller has got, with its number; `None` if none
    /// came within so many seconds, or none will come any more.
    ///
    /// So an event whose waiter was interrupted, or gave up, comes again.
    fn next(
        &self,
        py: Python<'_>,
        timeout: Option<f64>,
        after: u64,
    ) -> PyResult<Option<(u64, String)>> {
        let timeout = timeout.map(|given| seconds(given, "timeout")).transpose()?;
        // An end that no clock reaches is none.
        let until = timeout.and_then(|timeout| Instant::now().checked_add(timeout));
        loop {
            let left = until.map(|until| until.saturating_duration_since(Instant::now()));
            let slice = left.map_or(SLICE, |left| left.min(SLICE));
            let waited = py.detach(|| guarded(|| self.wait(slice, after)));
            match waited.map_err(|error| raised(py, &error))? {
                Waited::Event(number, event) => return Ok(Some((number, event))),
                Waited::End => return Ok(None),
                Waited::Nothing if left.is_some_and(|left| left <= SLICE) => return Ok(None),
                Waited::Nothing => py.check_signals()?,
            }
        }
    }

    /// Whether nothing will come any more.
    #[getter]
    fn has_ended(&self) -> bool {
        self.has_ended.load(Ordering::SeqCst)
    }

    /// Ends it. Whoever waits for an event in another thread finds out soon, and ends its connection then.
    fn close(&self) {
        self.has_ended.store(true, Ordering::SeqCst);
        if let Ok(mut line) = self.line.try_lock() {
            *line = Line { watch: None, ready: VecDeque::new() };
        }
    }
}
