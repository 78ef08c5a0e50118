//! The rule models over journeys: which part of a conversion each touch of one journey earns,
//! whatever the others do.
//!
//! ```
//! use ringtrace::attribution::rule::Rule;
//!
//! let rule = Rule::position_based(0.4, 0.4);
//! assert!(rule.check(true).is_ok());
//! assert_eq!(Rule::time_decay(0.0).check(true).unwrap_err().code.as_str(), "invalid_weight");
//! ```

use super::journeys::Journey;
use super::rules;
use crate::error::{Code, Problem};
use serde::{Deserialize, Serialize};

/// A rule model. All weights of a journey add up to 1.
#[derive(Debug, Clone, PartialEq)]
pub enum Rule {
    /// All to the first touch.
    First,
    /// All to the last touch.
    Last,
    /// All to the last touch that is not by the channel `direct`; to the last touch if every one
    /// is, or if there is no such channel.
    LastNonDirect {
        /// The code of the direct channel.
        direct: Option<u32>,
    },
    /// The same to every touch, or to every run, or to every channel.
    Linear(Repeats),
    /// Shares for the ends, the rest in equal parts for those between.
    PositionBased {
        /// The first touch's share.
        first: f64,
        /// The last touch's share.
        last: f64,
        /// What two touches alone get.
        two: TwoTouches,
    },
    /// 30 % each to the first touch, the middle one and the last, 10 % to the others
    /// ([`rules::anchored`]).
    WShaped,
    /// 22.5 % each to four touches from the first to the last, 10 % to the others
    /// ([`rules::anchored`]).
    ZShaped,
    /// `1, 2, ..., n` from the first touch to the last, divided by the sum (DP6 1.x).
    RankDecay,
    /// `rate` times as much for each position further from the last touch, divided by the sum.
    Geometric {
        /// 0 to 1, usually 0.5.
        rate: f64,
    },
    /// Half as much for each half-life between touch and conversion, divided by the sum (DP6 2.x,
    /// Google Analytics).
    TimeDecay {
        /// In hours; 168 (7 days) is usual.
        half_life_hours: f64,
    },
    /// `factor` times as much for each full period between touch and conversion, divided by the sum
    /// (DP6 1.x).
    TimeDecayInSteps {
        /// 0 to 1, usually 0.5.
        factor: f64,
        /// In hours; 168 (7 days) is usual.
        period_hours: f64,
    },
    /// Own weights by position, as [`rules::custom`] reads them.
    Custom {
        /// For the first, second, ... touch.
        from_start: Vec<f64>,
        /// For each touch that neither list reaches.
        middle: f64,
        /// For the last, the last but one, ... touch.
        from_end: Vec<f64>,
    },
}

/// What a linear model divides by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Repeats {
    /// Every touch counts (ChannelAttribution, DP6, Google Analytics).
    #[default]
    Each,
    /// A run of touches of one channel counts once; its touches share alike (`mta` without loops,
    /// proportional).
    Collapsed,
    /// Each channel counts once; its touches share alike (`mta`, same). Equal to the simplified
    /// Shapley value.
    Once,
}

/// How a position-based model shares between two touches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TwoTouches {
    /// Each end gets half of the middle's share (DP6, fractribution, Google Analytics).
    #[default]
    SplitMiddle,
    /// The ends keep their proportion (`mta`).
    Renormalise,
}

const HOUR_MS: f64 = 3_600_000.0;

impl Rule {
    /// The position-based model with these shares for the ends: 0.4 and 0.4 (U), 0.5 and 0.5, 0.1
    /// and 0.6 (J).
    pub const fn position_based(first: f64, last: f64) -> Self {
        Self::PositionBased { first, last, two: TwoTouches::SplitMiddle }
    }

    /// The decay by time with this half-life.
    pub const fn time_decay(half_life_hours: f64) -> Self {
        Self::TimeDecay { half_life_hours }
    }

    /// Whether the model can be used, over touches that have times or have none (`timed`).
    ///
    /// # Errors
    /// `invalid_weight` for a weight that is negative, not finite, or too large; `conflict` for a
    /// decay by time without times.
    pub fn check(&self, timed: bool) -> Result<(), Problem> {
        let share = |x: f64| (0.0..=1.0).contains(&x);
        let positive = |x: f64| x.is_finite() && x > 0.0;
        let weight = |x: &f64| x.is_finite() && *x >= 0.0;
        let (usable, message) = match self {
            Self::PositionBased { first, last, .. } => (
                share(*first) && share(*last) && first + last <= 1.0 + 1e-12,
                "the shares of the ends are 0 to 1 and not more than 1 together",
            ),
            Self::Geometric { rate } => (share(*rate), "a rate is 0 to 1"),
            Self::TimeDecay { half_life_hours } => {
                (positive(*half_life_hours), "a half-life is a finite number above 0")
            }
            Self::TimeDecayInSteps { factor, period_hours } => (
                share(*factor) && *factor > 0.0 && positive(*period_hours),
                "a factor is above 0 and at most 1, a period a finite number above 0",
            ),
            Self::Custom { from_start, middle, from_end } => (
                from_start.iter().chain(from_end).chain([middle]).all(weight),
                "a weight is a finite number, not negative",
            ),
            _ => (true, ""),
        };
        if !usable {
            return Err(Problem::new(Code::InvalidWeight, "model", message));
        }
        if self.by_time() && !timed {
            let message = "a decay by time needs the times of the touches";
            return Err(Problem::new(Code::Conflict, "model", message));
        }
        Ok(())
    }

    /// Whether the weights depend on how many touches there are, and on nothing else.
    pub(super) const fn by_length(&self) -> bool {
        matches!(
            self,
            Self::Linear(Repeats::Each)
                | Self::PositionBased { .. }
                | Self::RankDecay
                | Self::Geometric { .. }
                | Self::Custom { .. }
        )
    }

    /// Whether the weights depend on the touches' times.
    pub const fn by_time(&self) -> bool {
        matches!(self, Self::TimeDecay { .. } | Self::TimeDecayInSteps { .. })
    }
}

/// Room to work out the weights of one journey after the other, without asking for memory each
/// time.
#[derive(Debug, Clone, Default)]
pub struct Weights {
    weights: Vec<f64>,
    ages: Vec<f64>,
    touches: Vec<u32>,
}

impl Weights {
    /// Which part of the journey's conversions each of its touches earns under `rule`; they add up
    /// to 1.
    ///
    /// ```
    /// # use ringtrace::attribution::{journeys::Journey, rule::{Repeats, Rule, Weights}};
    /// let journey = Journey { client: 0, first_row: 0, channels: &[0, 1, 0, 2], times: &[], at: 0,
    ///     conversions: 1.0, value: 1.0, nulls: 0.0 };
    /// let mut weights = Weights::default();
    /// assert_eq!(weights.of(&Rule::Linear(Repeats::Each), &journey), [0.25; 4]);
    /// ```
    pub fn of(&mut self, rule: &Rule, journey: &Journey<'_>) -> &[f64] {
        let channels = journey.channels;
        self.weights.resize(channels.len(), 0.0);
        let out = self.weights.as_mut_slice();
        match rule {
            Rule::First => rules::first(out),
            Rule::Last => rules::last(out),
            Rule::LastNonDirect { direct } => rules::only(last_other(channels, *direct), out),
            Rule::Linear(Repeats::Each) => rules::linear(out),
            Rule::Linear(Repeats::Collapsed) => runs(channels, out),
            Rule::Linear(Repeats::Once) => once(channels, &mut self.touches, out),
            Rule::PositionBased { first, last, two: TwoTouches::SplitMiddle } => {
                rules::position_based(*first, *last, out);
            }
            Rule::PositionBased { first, last, two: TwoTouches::Renormalise } => {
                rules::position_based_renormalised(*first, *last, out);
            }
            Rule::WShaped => rules::anchored(rules::W_SHARES, rules::SHARE_OF_OTHERS, out),
            Rule::ZShaped => rules::anchored(rules::Z_SHARES, rules::SHARE_OF_OTHERS, out),
            Rule::RankDecay => rules::rank_decay(out),
            Rule::Geometric { rate } => rules::geometric(*rate, out),
            Rule::TimeDecay { half_life_hours } => {
                ages(journey, &mut self.ages);
                rules::time_decay(&self.ages, half_life_hours * HOUR_MS, out);
            }
            Rule::TimeDecayInSteps { factor, period_hours } => {
                ages(journey, &mut self.ages);
                rules::time_decay_in_steps(&self.ages, *factor, period_hours * HOUR_MS, out);
            }
            Rule::Custom { from_start, middle, from_end } => {
                rules::custom(from_start, *middle, from_end, out);
            }
        }
        &self.weights
    }
}

/// Where the last touch by another channel is; the last of all if there is none.
pub(super) fn last_other(channels: &[u32], direct: Option<u32>) -> usize {
    let other = channels.iter().rposition(|channel| Some(*channel) != direct);
    other.unwrap_or(channels.len().saturating_sub(1))
}

fn ages(journey: &Journey<'_>, ages: &mut Vec<f64>) {
    ages.clear();
    ages.extend(journey.times.iter().map(|time| journey.at.saturating_sub(*time) as f64));
}

fn runs(channels: &[u32], out: &mut [f64]) {
    let changes = channels.iter().zip(channels.iter().skip(1)).filter(|(a, b)| a != b).count();
    let count = (changes + 1) as f64;
    if changes + 1 == channels.len() {
        return out.fill(1.0 / count);
    }
    let mut rest = out;
    for run in channels.chunk_by(|a, b| a == b) {
        let Some((weights, after)) = rest.split_at_mut_checked(run.len()) else { return };
        weights.fill(1.0 / (count * run.len() as f64));
        rest = after;
    }
}

/// Each channel the same, and within a channel each touch. `touches` has a place for each channel
/// met so far and is all 0 between journeys.
fn once(channels: &[u32], touches: &mut Vec<u32>, out: &mut [f64]) {
    let mut count = 0.0;
    for channel in channels {
        let channel = *channel as usize;
        if touches.len() <= channel {
            touches.resize(channel + 1, 0);
        }
        if let Some(touches) = touches.get_mut(channel) {
            count += if *touches == 0 { 1.0 } else { 0.0 };
            *touches += 1;
        }
    }
    for (out, channel) in out.iter_mut().zip(channels) {
        let own = touches.get(*channel as usize).copied().unwrap_or(1);
        *out = 1.0 / (count * f64::from(own));
    }
    for channel in channels {
        if let Some(touches) = touches.get_mut(*channel as usize) {
            *touches = 0;
        }
    }
}
