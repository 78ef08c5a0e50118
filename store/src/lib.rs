//! Durable call tracking: [ringtrace] trackers in a SQLite file, in PostgreSQL, or in memory.
//!
//! A store keeps each tracker's events, and now and then a snapshot. Several processes may share a file, and several
//! machines a PostgreSQL: no number is ever held by two clients, whoever crashes when.
//!
//! ```
//! use ringtrace::{Config, Visit, words::time::Time};
//! use ringtrace_store::Store;
//!
//! let config = Config::from_json(r#"{"pools": [{"id": "site", "numbers": ["+12125550101"]}]}"#)?;
//! let noon = Time::parse("2026-03-01T12:00:00Z")?;
//!
//! let store = Store::open("memory:")?; // or "ringtrace.db", or "postgres://user@host/database"
//! let site = store.tracker_or("example.com", || (config, noon))?;
//! let answer = site.visit(Visit::new("client-1", noon, "https://example.com/"))?;
//! assert_eq!(answer.shown[0].number.unwrap().to_string(), "+12125550101");
//! // The answer waited until it was stored.
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! What an answer waits for is chosen for the store or for a command: [`Durability`]. Bad input has the codes of
//! [`ringtrace::Code`], failures of the store those of [`StoreCode`].
#![forbid(unsafe_code)]
#![deny(missing_docs)]
// A store has clocks, threads and files: it is what core leaves out.
#![allow(clippy::disallowed_methods)]

mod address;
mod door;
mod error;
mod group;
mod journal;
mod keeping;
mod lane;
mod moving;
mod options;
mod rows;
mod seat;
mod store;
mod tracker;
mod turn;
mod watch;
mod writer;

pub use error::{StoreCode, StoreError};
pub use options::{Durability, Options};
pub use store::Store;
pub use tracker::{Pending, StoredTracker};
pub use watch::Watch;
