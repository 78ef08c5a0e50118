//! What is answered and thrown, and that nothing unwinds into Node, which would end the process.

use napi::{Error, Result};
use serde::Serialize;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// What a panic is answered with, as the door answers one.
const BROKEN: &str =
    r#"{"error":{"code":"broken","path":"","message":"the library met a mistake of its own"}}"#;

/// Runs `work` on a thread of Node's pool; a panic becomes an error.
pub(crate) fn guarded<T>(work: impl FnOnce() -> Result<T>) -> Result<T> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| Err(Error::from_reason(BROKEN)))
}

/// An error whose message is the door's error answer.
pub(crate) fn refusal(error: &impl Serialize) -> Error {
    Error::from_reason(refused(error))
}

/// An error answer as the door says it.
pub(crate) fn refused(error: &impl Serialize) -> String {
    #[derive(Serialize)]
    struct Refused<'a, E> {
        error: &'a E,
    }
    serde_json::to_string(&Refused { error }).unwrap_or_default()
}

/// An answer as the door says it.
pub(crate) fn accepted(answer: &impl Serialize) -> String {
    #[derive(Serialize)]
    struct Accepted<'a, T> {
        ok: &'a T,
    }
    serde_json::to_string(&Accepted { ok: answer }).unwrap_or_default()
}
