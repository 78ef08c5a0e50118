//! A checked rule model: a path of touches in, the credit of each touch out.
//!
//! ```
//! use ringtrace::attribution::{Model, PathTouch};
//! use ringtrace::words::time::Time;
//!
//! let touch = |touch, hour: i64, direct| {
//!     PathTouch { at: Time::MIN.plus_seconds(hour * 3600), touch, direct }
//! };
//! let path = [touch(0, 1, false), touch(1, 24, false), touch(2, 48, true)];
//! let shares = |model: Model| -> Vec<f64> {
//!     model.credits(&path).iter().map(|share| share.fraction()).collect()
//! };
//! assert_eq!(shares(Model::default()), [0.0, 1.0, 0.0]);
//! assert_eq!(shares(Model::position_based(0.4, 0.4)?), [0.4, 0.2, 0.4]);
//! # Ok::<(), ringtrace::Error>(())
//! ```

use super::{PathTouch, rules};
use crate::error::{Code, Error, Problem};
use crate::words::share::Share;
use std::fmt;

/// The longest half-life a time decay may have, in hours: ten years. Beyond it the model is linear
/// in all but name.
pub const HALF_LIFE_HOURS_MAX: f64 = 10.0 * 365.0 * 24.0;

/// How many weights a custom model may have at either end: longer lists than paths get are a
/// mistake.
pub const CUSTOM_WEIGHTS_MAX: usize = 100;

/// How far `first + last` may exceed one: sums of decimal fractions such as 0.7 + 0.3 are not
/// always exact in binary.
const SUM_TOLERANCE: f64 = 1e-9;

/// How the credit of one conversion is shared among the touches of its path. The default is last
/// non-direct.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Model(Rule);

// INVARIANT: numbers in here were checked by the constructors of `Model`.
#[derive(Debug, Clone, PartialEq, Default)]
enum Rule {
    #[default]
    LastNonDirect,
    First,
    Last,
    Linear,
    PositionBased {
        first: f64,
        last: f64,
    },
    TimeDecay {
        half_life_ms: f64,
    },
    Custom {
        first: Vec<f64>,
        middle: f64,
        last: Vec<f64>,
    },
}

impl Model {
    /// All to the last touch that is not direct; to the last one if all are.
    pub const LAST_NON_DIRECT: Model = Model(Rule::LastNonDirect);
    /// All to the first touch.
    pub const FIRST: Model = Model(Rule::First);
    /// All to the last touch.
    pub const LAST: Model = Model(Rule::Last);
    /// The same to every touch.
    pub const LINEAR: Model = Model(Rule::Linear);

    /// `first` to the first touch, `last` to the last, what is left to those between; see
    /// [`rules::position_based`].
    ///
    /// # Errors
    /// `invalid_weight` at `first` or `last` if it is not a number from 0 to 1, or if both add up
    /// to more than 1.
    pub fn position_based(first: f64, last: f64) -> Result<Self, Error> {
        let mut problems = Vec::new();
        for (path, share) in [("first", first), ("last", last)] {
            if !(0.0..=1.0).contains(&share) {
                problems.push(invalid(path, "a share is a number from 0 to 1"));
            }
        }
        if problems.is_empty() && first + last > 1.0 + SUM_TOLERANCE {
            problems.push(invalid("last", "first and last add up to more than 1"));
        }
        checked(Rule::PositionBased { first, last }, problems)
    }

    /// Half as much for each half-life that a touch is older than the newest; see
    /// [`rules::time_decay`].
    ///
    /// # Errors
    /// `out_of_range` at `half_life_hours` if it is not above 0 and at most
    /// [`HALF_LIFE_HOURS_MAX`].
    pub fn time_decay(half_life_hours: f64) -> Result<Self, Error> {
        let mut problems = Vec::new();
        // A half-life below a millisecond, the grain of time here, can't be told from it.
        let half_life_ms = (half_life_hours * 3_600_000.0).max(1.0);
        if !(half_life_hours > 0.0 && half_life_hours <= HALF_LIFE_HOURS_MAX) {
            let message = format!("a half-life is above 0 and at most {HALF_LIFE_HOURS_MAX} hours");
            problems.push(Problem::new(Code::OutOfRange, "half_life_hours", message));
        }
        checked(Rule::TimeDecay { half_life_ms }, problems)
    }

    /// Own weights by position from either end; see [`rules::custom`], also for paths shorter than
    /// the lists. Weights need not add up to one.
    ///
    /// # Errors
    /// All there are: `invalid_weight` at `first[i]`, `middle` or `last[i]` (counted from the end
    /// of the path) for a weight that is negative or not finite; `too_many` for a list longer than
    /// [`CUSTOM_WEIGHTS_MAX`]; `invalid_weight` for the whole if all weights are zero.
    pub fn custom(first: Vec<f64>, middle: f64, last: Vec<f64>) -> Result<Self, Error> {
        let mut problems = Vec::new();
        for (path, list) in [("first", &first), ("last", &last)] {
            if list.len() > CUSTOM_WEIGHTS_MAX {
                let message = format!("at most {CUSTOM_WEIGHTS_MAX} weights are allowed");
                problems.push(Problem::new(Code::TooMany, path, message));
            }
            let wrong = list.iter().enumerate().filter(|(_, weight)| !is_weight(**weight));
            problems
                .extend(wrong.map(|(index, _)| invalid(&format!("{path}[{index}]"), NO_WEIGHT)));
        }
        if !is_weight(middle) {
            problems.push(invalid("middle", NO_WEIGHT));
        }
        let all_zero = first.iter().chain(&last).chain([&middle]).all(|weight| *weight == 0.0);
        if all_zero {
            problems.push(invalid("", "at least one weight must be above zero"));
        }
        checked(Rule::Custom { first, middle, last }, problems)
    }

    /// The weight of each touch of `path`, which is sorted by time, oldest first. The weights add
    /// up to one, to the rounding of `f64`; an empty path has none.
    ///
    /// The instant of the conversion is not asked for: of the models here only time decay looks at
    /// ages, and in its shares the age of the newest touch cancels out.
    pub fn weights(&self, path: &[PathTouch]) -> Vec<f64> {
        let mut out = vec![0.0; path.len()];
        let direct = |position: usize| path.get(position).is_some_and(|touch| touch.direct);
        match &self.0 {
            Rule::LastNonDirect => rules::last_non_direct(direct, &mut out),
            Rule::First => rules::first(&mut out),
            Rule::Last => rules::last(&mut out),
            Rule::Linear => rules::linear(&mut out),
            Rule::PositionBased { first, last } => rules::position_based(*first, *last, &mut out),
            Rule::TimeDecay { half_life_ms } => {
                let newest = path.iter().map(|touch| touch.at).max().unwrap_or_default();
                let ages: Vec<f64> =
                    path.iter().map(|touch| newest.ms_since(touch.at) as f64).collect();
                rules::time_decay(&ages, *half_life_ms, &mut out);
            }
            Rule::Custom { first, middle, last } => rules::custom(first, *middle, last, &mut out),
        }
        out
    }

    /// The credit of each touch of `path`, which is sorted by time, oldest first. Credits add up to
    /// exactly one; an empty path has none.
    pub fn credits(&self, path: &[PathTouch]) -> Vec<Share> {
        Share::split(&self.weights(path))
    }
}

const NO_WEIGHT: &str = "a weight is a finite number, zero or more";

fn is_weight(weight: f64) -> bool {
    weight.is_finite() && weight >= 0.0
}

fn invalid(path: &str, message: &str) -> Problem {
    Problem::new(Code::InvalidWeight, path, message)
}

fn checked(rule: Rule, problems: Vec<Problem>) -> Result<Model, Error> {
    match Error::from_problems(problems) {
        Some(error) => Err(error),
        None => Ok(Model(rule)),
    }
}

impl fmt::Display for Model {
    /// The name of the model and what sets it apart, as in `time_decay(half_life_hours=168)`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Rule::LastNonDirect => f.write_str("last_non_direct"),
            Rule::First => f.write_str("first"),
            Rule::Last => f.write_str("last"),
            Rule::Linear => f.write_str("linear"),
            Rule::PositionBased { first, last } => {
                write!(f, "position_based(first={first}, last={last})")
            }
            Rule::TimeDecay { half_life_ms } => {
                write!(f, "time_decay(half_life_hours={})", half_life_ms / 3_600_000.0)
            }
            Rule::Custom { first, middle, last } => {
                write!(f, "custom(first={first:?}, middle={middle}, last={last:?})")
            }
        }
    }
}
