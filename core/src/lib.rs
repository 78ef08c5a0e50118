//! Embeddable call tracking.
#![forbid(unsafe_code)]
#![deny(missing_docs)]

/// The vocabulary.
pub mod words;
/// What can be wrong with an input.
pub mod error;
/// From a number to its place on the page.
pub mod page;
/// From a page view to a number on the page.
pub mod visit;
/// Which touch made the phone ring.
pub mod attribution;
/// From a ring to a lead.
pub mod call;
/// Visits and calls, added up.
pub mod report;
/// How many numbers a site needs.
pub mod plan;
/// What a site's owner decides.
pub mod config;
/// One site's state, and the two flows over it.
pub mod tracker;
/// The door to other languages.
pub mod wire;

pub use call::CallEvent;
pub use config::Config;
pub use error::{Code, Error, Problem};
pub use tracker::Tracker;
pub use visit::Visit;
