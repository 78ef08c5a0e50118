//! Which touch made the phone ring: the touches before a conversion share it under a model.
//!
//! One conversion at a time as they come ([`model`](crate::attribution::model)), or all journeys at
//! once over columns ([`compare`](crate::attribution::compare)), both by the same
//! [`rules`](crate::attribution::rules).

/// A checked rule model: a path in, credits out.
pub mod model;
/// The weights of the rule models.
pub mod rules;

/// The columns that all journeys are read from.
pub mod columns;
/// From text to columns.
pub mod encode;

/// From columns to journeys.
pub mod journeys;
mod reach;

/// Ready-made paths, and the grouping of equal ones.
pub mod paths;

/// The rule models over journeys.
pub mod rule;
mod sums;

/// All rule models in one pass.
pub mod batch;

/// The absorbing chain of all paths, and its transition matrix.
pub mod chain;
mod share;

mod absorb;
mod dense;
mod flow;
/// The Markov model.
pub mod markov;
mod narrow;
mod sweep;

mod combination;
/// The Shapley value in its several forms.
pub mod shapley;

/// The model of google/fractribution.
pub mod fractribution;
/// Models counted on the observed paths.
pub mod observed;

/// Several models beside each other.
pub mod compare;

/// Credits by day or by campaign within each channel.
pub mod cells;

/// How sure the credits are.
pub mod bootstrap;

pub use model::Model;

use crate::words::time::Time;

/// A touch as attribution sees it: when, which one, and whether it was direct.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct PathTouch {
    /// When the touch began.
    pub at: Time,
    /// Which touch: the number under which the caller keeps it.
    pub touch: u32,
    /// Whether the visitor came directly, with no known source.
    pub direct: bool,
}
