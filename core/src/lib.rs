//! Embeddable call tracking.
#![forbid(unsafe_code)]
#![deny(missing_docs)]

/// Which touch made the phone ring.
pub mod attribution;
/// From a ring to a lead.
pub mod call;
/// What a site's owner decides.
pub mod config;
/// What can be wrong with an input.
pub mod error;
/// How many numbers.
pub mod plan;
/// From visits and calls to a table.
pub mod report;
/// From a page view to a number on the page.
pub mod visit;
/// The vocabulary.
pub mod words;

pub use error::{Code, Error, Problem};
