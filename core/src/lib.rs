//! Embeddable call tracking.
#![forbid(unsafe_code)]
#![deny(missing_docs)]

/// From a ring to a lead.
pub mod call;
/// What a site's owner decides.
pub mod config;
/// What can be wrong with an input.
pub mod error;
/// From a number to its place on the page.
pub mod page;
/// From a page view to a number on the page.
pub mod visit;
/// The vocabulary.
pub mod words;

pub use error::{Code, Error, Problem};
