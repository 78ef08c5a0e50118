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
/// From a number to its place on the page.
pub mod page;
/// How many numbers a site needs.
pub mod plan;
/// Visits and calls, added up.
pub mod report;
/// One site's state, and the two flows over it.
pub mod tracker;
/// From a page view to a number on the page.
pub mod visit;
/// The door to other languages.
pub mod wire;
/// The vocabulary.
pub mod words;

pub use call::CallEvent;
pub use config::Config;
pub use error::{Code, Error, Problem};
pub use tracker::Tracker;
pub use visit::Visit;
