//! The native half of the Python package `ringtrace`: Python objects to commands, answers to the package's dataclasses.
//!
//! What users touch is the facade in `python/ringtrace`; the rules are all in the crates `ringtrace` and
//! `ringtrace-store`. Here is only the crossing: `ask` takes and gives JSON text for every operation, and those that a
//! web server calls all day (`visit`, `keep_alive`, `leave`, `call`, and batches of them) cross without JSON.

mod answers;
mod arrow;
mod attribute;
mod columns;
mod commands;
mod frozen;
mod instants;
mod refusals;
mod store;
mod text;
mod tracker;
mod watch;

use pyo3::prelude::*;

/// The native half of `ringtrace`. Use the package; this module may change with every version.
#[pymodule]
mod _native {
    #[pymodule_export]
    use crate::arrow::{Column, columns, stream_of};
    #[pymodule_export]
    use crate::attribute::attribute;
    #[pymodule_export]
    use crate::store::Store;
    #[pymodule_export]
    use crate::text::{Rewriter, Rules};
    #[pymodule_export]
    use crate::tracker::{Tracker, ask};
    #[pymodule_export]
    use crate::watch::Watch;

    #[pymodule_export]
    const VERSION: &str = env!("CARGO_PKG_VERSION");
}
