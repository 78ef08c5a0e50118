//! Instants: a `datetime` of any time zone, or RFC 3339 text, in; a `datetime` in UTC out.

use chrono::{DateTime, Datelike, Timelike};
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyBytes, PyDateTime, PyString, PyTzInfo};
use pyo3::{PyTypeInfo, intern};
use ringtrace::words::time::Time;
use ringtrace::{Code, Problem};

const DAY_MS: i64 = 86_400_000;

static EPOCH: PyOnceLock<Py<PyDateTime>> = PyOnceLock::new();

fn epoch(py: Python<'_>) -> PyResult<&Bound<'_, PyDateTime>> {
    let make = || {
        let utc = PyTzInfo::utc(py)?;
        PyDateTime::new(py, 1970, 1, 1, 0, 0, 0, 0, Some(&utc)).map(Bound::unbind)
    };
    Ok(EPOCH.get_or_try_init(py, make)?.bind(py))
}

/// An instant as the engine has it: whole milliseconds, what is finer is cut off.
///
/// The outer error is an exception of Python's own (an interrupt, no memory); the inner one is the input's fault.
pub(crate) fn read(value: &Bound<'_, PyAny>, path: &str) -> PyResult<Result<Time, Problem>> {
    if let Ok(text) = value.cast::<PyString>() {
        return Ok(super::commands::utf8(text, path)
            .and_then(|text| Time::parse(text).map_err(|problem| problem.at(path))));
    }
    let py = value.py();
    if !value.is_instance(&PyDateTime::type_object(py))? {
        let kind = value.get_type().name()?;
        let message = format!("invalid type: {kind}, expected a datetime or RFC 3339 text");
        return Ok(Err(Problem::new(Code::InvalidShape, path, message)));
    }
    let since = match value.sub(epoch(py)?) {
        Ok(since) => since,
        Err(error) if error.is_instance_of::<PyTypeError>(py) => {
            let message = "a datetime without a time zone names no instant; give it one, as in \
                           datetime.now(timezone.utc)";
            return Ok(Err(Problem::new(Code::InvalidTime, path, message)));
        }
        Err(error) => return Err(error),
    };
    let days: i64 = since.getattr(intern!(py, "days"))?.extract()?;
    let seconds: i64 = since.getattr(intern!(py, "seconds"))?.extract()?;
    let microseconds: i64 = since.getattr(intern!(py, "microseconds"))?.extract()?;
    // `timedelta` keeps seconds and microseconds at 0 or above, so this rounds down.
    let ms = days * DAY_MS + seconds * 1000 + microseconds / 1000;
    Ok(Time::from_unix_ms(ms).map_err(|problem| problem.at(path)))
}

/// A `datetime` in UTC, made as pickles are read: from ten bytes (year, month, day, hour, minute, second, microseconds;
/// the highest first) and the time zone. That is a fifth of what the sum of a `datetime` and a `timedelta` costs.
pub(crate) fn write<'py>(py: Python<'py>, time: Time) -> PyResult<Bound<'py, PyAny>> {
    // The instants of the engine lie in the years 1970 to 9999, so these all fit.
    let at = DateTime::from_timestamp_millis(time.unix_ms()).unwrap_or_default();
    let [.., year_1, year_0] = at.year().to_be_bytes();
    let [_, micros_2, micros_1, micros_0] = (at.nanosecond() / 1000).to_be_bytes();
    let [month, day, hour, minute, second] =
        [at.month(), at.day(), at.hour(), at.minute(), at.second()].map(|part| part as u8);
    let state = PyBytes::new(
        py,
        &[year_1, year_0, month, day, hour, minute, second, micros_2, micros_1, micros_0],
    );
    PyDateTime::type_object(py).call1((state, PyTzInfo::utc(py)?))
}
