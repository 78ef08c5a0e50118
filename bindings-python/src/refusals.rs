//! Errors of the engine and of the store as the package's exceptions.

use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use ringtrace::{Code, Error, Problem};
use ringtrace_store::StoreError;
use std::panic::{AssertUnwindSafe, catch_unwind};

static REFUSAL: PyOnceLock<Py<PyAny>> = PyOnceLock::new();

/// The exception (not raised) for these problems, each a code, a path and a message; there is at least one. Some codes
/// are both the engine's and the store's, so whose they are is told.
fn exception<'py>(
    py: Python<'py>,
    problems: &[(&str, &str, &str)],
    is_of_store: bool,
) -> PyResult<Bound<'py, PyAny>> {
    let make = || Ok::<_, PyErr>(py.import("ringtrace._errors")?.getattr("refusal")?.unbind());
    REFUSAL.get_or_try_init(py, make)?.bind(py).call1((problems.to_vec(), is_of_store))
}

/// The exception for what the engine or the store refused, to be handed over as an object.
pub(crate) fn object<'py>(py: Python<'py>, error: &StoreError) -> PyResult<Bound<'py, PyAny>> {
    match error {
        StoreError::Input(error) => {
            let one = |problem: &'_ Problem| (problem.code.as_str(), problem.clone());
            let all: Vec<_> = error.problems().map(one).collect();
            let all: Vec<_> =
                all.iter().map(|(code, p)| (*code, p.path.as_str(), p.message.as_str())).collect();
            exception(py, &all, false)
        }
        other => exception(py, &[(other.code(), other.path(), other.message())], true),
    }
}

/// The same, to be raised.
pub(crate) fn raised(py: Python<'_>, error: &StoreError) -> PyErr {
    object(py, error).map_or_else(|failed| failed, PyErr::from_value)
}

/// A problem, to be raised.
pub(crate) fn refused(py: Python<'_>, problem: Problem) -> PyErr {
    raised(py, &StoreError::Input(problem.into()))
}

/// Runs what may meet a mistake of the engine's own, and makes that an error like any other.
pub(crate) fn guarded<T>(act: impl FnOnce() -> Result<T, StoreError>) -> Result<T, StoreError> {
    // What a panic leaves half done is dropped with the error, or has its own lock that tells.
    catch_unwind(AssertUnwindSafe(act)).unwrap_or_else(|_| Err(broken()))
}

/// What a panic leaves to say.
pub(crate) fn broken() -> StoreError {
    let message = "the engine met a mistake of its own";
    StoreError::Input(Error::from(Problem::new(Code::Broken, "", message)))
}
