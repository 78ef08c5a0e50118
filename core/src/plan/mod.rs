//! How many numbers a site needs: the rules people publish, Erlang B, and what a log of the site
//! itself shows.
//!
//! ```
//! use ringtrace::plan::{Wish, survey::Survey};
//! use ringtrace::words::time::Time;
//!
//! let mut survey = Survey::new(1800, 1800, 0)?;
//! let nine = Time::parse("2026-03-02T09:00:00Z")?;
//! for client in 0..30 {
//!     survey.event(client, nine.plus_seconds(i64::from(client) * 60))?;
//! }
//! let advice = survey.advise(&Wish { accuracy: 0.9, ..Wish::default() })?;
//! assert_eq!(advice.log.sliding.peak, 30);
//! let peak_rule = advice.rules.iter().find(|rule| rule.rule == "peak_plus_fifth");
//! assert_eq!(peak_rule.map(|rule| rule.dynamic_numbers), Some(36));
//! # Ok::<(), ringtrace::Problem>(())
//! ```

/// The rules beside the log's own numbers.
mod advice;
/// How many clients hold a number at once.
pub mod demand;
/// Blocking, and its inverse questions.
pub mod erlang;
/// Rules of thumb, each with its source.
pub mod sizing;
/// One pass over a log.
pub mod survey;

pub use advice::{Advice, RuleAdvice, Wish};
