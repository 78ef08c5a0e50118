//! Nothing unwinds into Node, which would end the process.

use napi::{Error, Result};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// What a panic is answered with, as the door answers one.
const BROKEN: &str = r#"{"error":{"code":"broken","path":"","message":"the library met a mistake of its own","problems":[]}}"#;

/// Runs `work` on a thread of Node's pool; a panic becomes an error.
pub(crate) fn guarded<T>(work: impl FnOnce() -> Result<T>) -> Result<T> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| Err(Error::from_reason(BROKEN)))
}
