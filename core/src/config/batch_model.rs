//! The models that share out all journeys at once, as JSON says them, and their check.
//!
//! ```
//! use ringtrace::attribution::compare::BatchModel;
//! use ringtrace::attribution::markov::Markov;
//! use ringtrace::config::batch_model::RawBatchModel;
//!
//! let raw = RawBatchModel::from_json(serde_json::json!({ "markov": { "order": 2 } }))?;
//! assert_eq!(raw.title(), "markov(order=2)");
//! let mut problems = Vec::new();
//! let model = raw.check(|_name| None, "models[0]", &mut problems);
//! assert_eq!(model, BatchModel::Markov(Markov::of_order(2)));
//! # Ok::<(), ringtrace::Problem>(())
//! ```

use super::json::json_problem;
use super::raw::{RawCustom, RawDecay};
use crate::attribution::Model;
use crate::attribution::chain::{ChainRules, ORDER_MAX};
use crate::attribution::compare::BatchModel;
use crate::attribution::markov::{Draws, Markov, Sharing, ValueBy};
use crate::attribution::rule::{Repeats, Rule, TwoTouches};
use crate::attribution::shapley::{CombinationOrder, Shapley, Worth};
use crate::error::{Code, Error, Problem};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// A model, as in `"linear"`, `"markov"` or `{"markov": {"order": 2}}`: its name alone, or with options. Every option
/// has a default, so that the name alone is the usual form of the model.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RawBatchModel {
    /// All to the first touch.
    First,
    /// All to the last touch.
    Last,
    /// All to the last touch that is not direct; to the last one if all are.
    LastNonDirect(RawDirect),
    /// The same to every touch.
    Linear(RawLinear),
    /// Shares for the ends, the rest for those between.
    PositionBased(RawEnds),
    /// 30 % each to the first touch, the middle one and the last, 10 % to the others.
    WShaped,
    /// 22.5 % each to four touches from the first to the last, 10 % to the others.
    ZShaped,
    /// `1, 2, ..., n` from the first touch to the last.
    RankDecay,
    /// A decay by position.
    Geometric(RawGeometric),
    /// A decay by time, with a half-life.
    TimeDecay(RawDecay),
    /// A decay by time, in steps.
    TimeDecayInSteps(RawSteps),
    /// Own weights by position.
    Custom(RawCustom),
    /// Removal effects on the Markov chain of all journeys.
    Markov(RawMarkov),
    /// The Shapley value.
    Shapley(RawShapley),
    /// What a path's conversion rate loses without a touch (google/fractribution).
    Fractribution,
    /// Removal effects on the observed paths (`mta`).
    ObservedPaths,
    /// Shao and Li's probabilities of second order.
    SecondOrder,
}

macro_rules! options {
    ($(#[$doc:meta])* $name:ident { $($(#[$field_doc:meta])* $field:ident: $type:ty = $default:expr,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
        #[serde(deny_unknown_fields, default)]
        pub struct $name { $($(#[$field_doc])* pub $field: $type,)* }

        impl Default for $name {
            fn default() -> Self {
                Self { $($field: $default,)* }
            }
        }
    };
}

options! {
    /// Options of `last_non_direct`.
    RawDirect {
        /// The channel that is direct; `Direct` by default. If no touch is by it, the model is `last`.
        direct: String = "Direct".to_owned(),
    }
}
options! {
    /// Options of `linear`.
    RawLinear {
        /// What counts: `each` touch (default), `collapsed` runs of one channel, each channel `once`.
        repeats: Repeats = Repeats::Each,
    }
}
options! {
    /// Options of `position_based`.
    RawEnds {
        /// The first touch's share, 0.4 by default.
        first: f64 = 0.4,
        /// The last touch's share, 0.4 by default.
        last: f64 = 0.4,
        /// Two touches alone: `split_middle` between both (default), or `renormalise` the ends.
        two_touches: TwoTouches = TwoTouches::SplitMiddle,
    }
}
options! {
    /// Options of `geometric`.
    RawGeometric {
        /// How much a touch counts beside the next one: 0 to 1, 0.5 by default.
        rate: f64 = 0.5,
    }
}
options! {
    /// Options of `time_decay_in_steps`.
    RawSteps {
        /// What is left after each full period: above 0, at most 1; 0.5 by default.
        factor: f64 = 0.5,
        /// In hours; 168 (7 days) by default.
        period_hours: f64 = 168.0,
    }
}
options! {
    /// Options of `markov`; the defaults are the textbook's.
    RawMarkov {
        /// How many channels a state remembers, 1 to 16; 1 by default.
        order: usize = 1,
        /// Whether paths without a conversion count; they do by default.
        nulls: bool = true,
        /// Whether a state may follow itself; not by default. No credit depends on it.
        self_transitions: bool = false,
        /// How long a walk may be: `unlimited` (default), or the `longest_path` and two steps (ChannelAttribution).
        draws: Draws = Draws::Unlimited,
        /// What the value is shared by: the removal effects on `conversions` (default), or on value by `last_state`.
        value: ValueBy = ValueBy::Conversions,
        /// `of_total` (default), or `per_journey` among its own touches (DP6 2.x).
        sharing: Sharing = Sharing::OfTotal,
    }
}
options! {
    /// Options of `shapley`. Those that its form does not have must be left out.
    RawShapley {
        /// Which game is played; `simplified` by default.
        form: RawForm = RawForm::Simplified,
        /// `exact_set` and `combination`: what a coalition is worth, `conversions` by default.
        #[serde(skip_serializing_if = "Option::is_none")]
        worth: Option<Worth> = None,
        /// `combination`: only the last so many channels play. All by default; DP6 has 4.
        #[serde(skip_serializing_if = "Option::is_none")]
        size: Option<usize> = None,
        /// `combination`: sets `by_rank` (default), the rank being the place in the order of names, or sequences
        /// `by_first_touch`.
        #[serde(skip_serializing_if = "Option::is_none")]
        order: Option<CombinationOrder> = None,
    }
}

/// The game of a Shapley value, as [`Shapley`] tells them apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RawForm {
    /// [`Shapley::Simplified`].
    Simplified,
    /// [`Shapley::Ordered`].
    Ordered,
    /// [`Shapley::ExactSet`].
    ExactSet,
    /// [`Shapley::Combination`].
    Combination,
}

impl RawBatchModel {
    /// Reads a model's name, or an object of one name with its options.
    ///
    /// # Errors
    /// `invalid_shape` for a model or an option that does not exist, or is of another shape.
    pub fn from_json(value: Value) -> Result<Self, Problem> {
        let value = match value {
            // `"markov"` is `{"markov": {}}`; a model without options is its name.
            Value::String(name) => match Self::deserialize(Value::String(name.clone())) {
                Ok(plain) => return Ok(plain),
                Err(_) => Value::Object(Map::from_iter([(name, Value::Object(Map::new()))])),
            },
            other => other,
        };
        serde_path_to_error::deserialize(value).map_err(json_problem)
    }

    /// The model's name.
    pub fn name(&self) -> &'static str {
        match self {
            Self::First => "first",
            Self::Last => "last",
            Self::LastNonDirect(_) => "last_non_direct",
            Self::Linear(_) => "linear",
            Self::PositionBased(_) => "position_based",
            Self::WShaped => "w_shaped",
            Self::ZShaped => "z_shaped",
            Self::RankDecay => "rank_decay",
            Self::Geometric(_) => "geometric",
            Self::TimeDecay(_) => "time_decay",
            Self::TimeDecayInSteps(_) => "time_decay_in_steps",
            Self::Custom(_) => "custom",
            Self::Markov(_) => "markov",
            Self::Shapley(_) => "shapley",
            Self::Fractribution => "fractribution",
            Self::ObservedPaths => "observed_paths",
            Self::SecondOrder => "second_order",
        }
    }

    /// The name and the options that are not the default's, as in `markov(order=2)`.
    pub fn title(&self) -> String {
        let usual = Self::from_json(Value::String(self.name().to_owned())).ok();
        let options = |model: &Self| -> Map<String, Value> {
            let value = serde_json::to_value(model).unwrap_or_default();
            value.get(model.name()).and_then(Value::as_object).cloned().unwrap_or_default()
        };
        let usual = usual.as_ref().map(options).unwrap_or_default();
        let own = options(self);
        let own = own.iter().filter(|(name, value)| usual.get(*name) != Some(*value));
        let own: Vec<String> =
            own.map(|(name, value)| format!("{name}={}", plain(value))).collect();
        match own.as_slice() {
            [] => self.name().to_owned(),
            own => format!("{}({})", self.name(), own.join(", ")),
        }
    }

    /// The checked model; `code` finds a channel's code by its name. Problems are pushed to `problems` with their path
    /// below `path`, as in `models[1].markov.order`; the answer must then not be used.
    pub fn check(
        &self,
        code: impl Fn(&str) -> Option<u32>,
        path: &str,
        problems: &mut Vec<Problem>,
    ) -> BatchModel {
        let before = problems.len();
        let rule = |rule| BatchModel::Rule(rule);
        let model = match self {
            Self::First => rule(Rule::First),
            Self::Last => rule(Rule::Last),
            Self::LastNonDirect(raw) => rule(Rule::LastNonDirect { direct: code(&raw.direct) }),
            Self::Linear(raw) => rule(Rule::Linear(raw.repeats)),
            Self::PositionBased(raw) => {
                refuse(Model::position_based(raw.first, raw.last), problems);
                let (first, last) = (raw.first, raw.last);
                rule(Rule::PositionBased { first, last, two: raw.two_touches })
            }
            Self::WShaped => rule(Rule::WShaped),
            Self::ZShaped => rule(Rule::ZShaped),
            Self::RankDecay => rule(Rule::RankDecay),
            Self::Geometric(raw) => {
                share(raw.rate, "rate", problems);
                rule(Rule::Geometric { rate: raw.rate })
            }
            Self::TimeDecay(raw) => {
                refuse(Model::time_decay(raw.half_life_hours), problems);
                rule(Rule::time_decay(raw.half_life_hours))
            }
            Self::TimeDecayInSteps(raw) => rule(steps(raw, problems)),
            Self::Custom(raw) => {
                let (first, last) = (raw.first.clone(), raw.last.clone());
                refuse(Model::custom(first.clone(), raw.middle, last.clone()), problems);
                rule(Rule::Custom { from_start: first, middle: raw.middle, from_end: last })
            }
            Self::Markov(raw) => BatchModel::Markov(markov(raw, problems)),
            Self::Shapley(raw) => BatchModel::Shapley(shapley(raw, problems)),
            Self::Fractribution => BatchModel::Fractribution,
            Self::ObservedPaths => BatchModel::ObservedPaths,
            Self::SecondOrder => BatchModel::SecondOrder,
        };
        let outer = |problem: Problem| problem.at(self.name()).at(path);
        let own: Vec<Problem> = problems.drain(before..).map(outer).collect();
        problems.extend(own);
        model
    }
}

/// A value of an option as a title shows it: no quotes.
fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn refuse(checked: Result<Model, Error>, problems: &mut Vec<Problem>) {
    if let Err(error) = checked {
        problems.extend(error.problems().cloned());
    }
}

fn share(value: f64, path: &str, problems: &mut Vec<Problem>) {
    if !(0.0..=1.0).contains(&value) {
        problems.push(Problem::new(Code::InvalidWeight, path, "a number from 0 to 1"));
    }
}

fn steps(raw: &RawSteps, problems: &mut Vec<Problem>) -> Rule {
    let (factor, period_hours) = (raw.factor, raw.period_hours);
    if !(factor > 0.0 && factor <= 1.0) {
        let message = "a factor is above 0 and at most 1";
        problems.push(Problem::new(Code::InvalidWeight, "factor", message));
    }
    if !(period_hours.is_finite() && period_hours > 0.0) {
        let message = "a period is a finite number above 0";
        problems.push(Problem::new(Code::OutOfRange, "period_hours", message));
    }
    Rule::TimeDecayInSteps { factor, period_hours }
}

fn markov(raw: &RawMarkov, problems: &mut Vec<Problem>) -> Markov {
    if !(1..=ORDER_MAX).contains(&raw.order) {
        let message = format!("an order is 1 to {ORDER_MAX}");
        problems.push(Problem::new(Code::OutOfRange, "order", message));
    }
    let RawMarkov { order, nulls, self_transitions, draws, value, sharing } = raw.clone();
    Markov { chain: ChainRules { order, nulls, self_transitions }, draws, value, sharing }
}

fn shapley(raw: &RawShapley, problems: &mut Vec<Problem>) -> Shapley {
    let combination = raw.form == RawForm::Combination;
    let worthy = combination || raw.form == RawForm::ExactSet;
    let options = [
        ("worth", raw.worth.is_some() && !worthy),
        ("size", raw.size.is_some() && !combination),
        ("order", raw.order.is_some() && !combination),
    ];
    for (name, _) in options.iter().filter(|(_, idle)| *idle) {
        let message = "this form of the Shapley value has no such option";
        problems.push(Problem::new(Code::Conflict, *name, message));
    }
    if raw.size == Some(0) {
        problems.push(Problem::new(Code::OutOfRange, "size", "must be at least 1"));
    }
    let worth = raw.worth.unwrap_or_default();
    match raw.form {
        RawForm::Simplified => Shapley::Simplified,
        RawForm::Ordered => Shapley::Ordered,
        RawForm::ExactSet => Shapley::ExactSet { worth },
        RawForm::Combination => {
            Shapley::Combination { size: raw.size, order: raw.order.unwrap_or_default(), worth }
        }
    }
}
