//! Embeddable call tracking: lend visitors phone numbers, know who held which number when, and say which
//! advertisement made the phone ring.
//!
//! ```
//! use ringtrace::words::time::Time;
//! use ringtrace::{CallEvent, Config, Tracker, Visit};
//!
//! let config = Config::from_json(r#"{ "pools": [{ "id": "site", "numbers": ["+12125550101"] }] }"#)?;
//! let at = Time::parse("2026-03-02T10:00:00Z")?;
//! let mut tracker = Tracker::new(config, at);
//! tracker.visit(&Visit::new("client-7", at, "https://shop.example/?utm_source=news&utm_medium=email"))?;
//!
//! let mut call = CallEvent::new("call-1", at.plus_seconds(90));
//! call.dialled = Some("+12125550101".into());
//! call.started = Some(at.plus_seconds(90));
//! assert_eq!(tracker.call(&call)?.credits[0].channel, "Email");
//! # Ok::<(), ringtrace::Error>(())
//! ```
//!
//! # The two flows
//!
//! A visit: [`visit::touch`] reads where it came from, [`visit::channel`] which channel that is, [`visit::bot`]
//! whether anybody is there; [`visit::condition`] decides what it may be shown, and [`visit::pool`] lends a
//! number.
//!
//! A call: [`call::record`] merges its telephony events, [`call::matching`] finds who held the number,
//! [`call::history`] the touches before it, [`attribution`] shares the credit, [`call::classes`] tells new
//! callers from known ones, and [`report`] adds it all up.
//!
//! [`Tracker`] is both flows over one state. [`Tracker::decide`] and [`Tracker::apply`] are the seam for a store;
//! [`wire::Door`] is the door for other languages. [`plan`] says how many numbers a site needs, [`page`] puts a
//! number on the page, [`attribution::batch`] and its neighbours attribute whole tables at once.
//!
//! # What it does not do
//!
//! It reads no clock, no random source, no file, no socket and no environment, starts no thread and calls nothing
//! back.

#![forbid(unsafe_code)]
#![deny(missing_docs)]

// The page scanner's files build without std too: see `bindings-wasm/slim`.
extern crate alloc;

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

// The README's example is a test.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct Readme;

pub use call::CallEvent;
pub use config::Config;
pub use error::{Code, Error, Problem};
pub use tracker::Tracker;
pub use visit::Visit;
