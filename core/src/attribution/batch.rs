//! Rule models over all journeys: any number of them in one pass.
//!
//! ```
//! use ringtrace::attribution::batch::attribute;
//! use ringtrace::attribution::columns::{Columns, Converted};
//! use ringtrace::attribution::journeys::{Journeys, Splitting};
//! use ringtrace::attribution::rule::Rule;
//!
//! let columns = Columns {
//!     client: &[0, 0, 1],
//!     time: None,
//!     channel: &[0, 1, 1],
//!     channels: 2,
//!     converted: Converted::Flags(&[0, 1, 1]),
//!     value: Some(&[0.0, 40.0, 10.0]),
//! };
//! let journeys = Journeys::of_columns(columns, Splitting::whole())?;
//! let batch = attribute(&journeys, &[Rule::First, Rule::Linear(Default::default())])?;
//! assert_eq!(batch.credits[0].conversions, [1.0, 1.0]);
//! assert_eq!(batch.credits[1].value, [20.0, 30.0]);
//! # Ok::<(), ringtrace::Problem>(())
//! ```

use super::journeys::{Journey, Journeys};
use super::rule::{Rule, Weights, last_other};
use super::sums::{Sum, Sums};
use crate::error::{Code, Problem};

/// What one model gives each channel.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Credits {
    /// Conversions by channel code; they add up to the attributed conversions.
    pub conversions: Vec<f64>,
    /// Value by channel code; it adds up to the attributed value.
    pub value: Vec<f64>,
}

/// How much there was to share.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Totals {
    /// Conversions that at least one touch led to: what every model shares out.
    pub conversions: f64,
    /// Their value.
    pub value: f64,
    /// Conversions that no touch led to.
    pub unattributed_conversions: f64,
    /// Their value.
    pub unattributed_value: f64,
}

/// What [`attribute`] answers.
#[derive(Debug, Clone, PartialEq)]
pub struct Batch {
    /// One entry a model, in the order asked for.
    pub credits: Vec<Credits>,
    /// How much there was to share.
    pub totals: Totals,
}

/// Runs all `rules` over the journeys in one pass.
///
/// Memory: 48 bytes a channel and model, 4 more a channel, and 16 a touch of the longest journey.
///
/// # Errors
/// Those of [`Rule::check`], at `models[index]`; `invalid_weight` if the values are too large to be
/// added up.
pub fn attribute(journeys: &Journeys<'_>, rules: &[Rule]) -> Result<Batch, Problem> {
    check_rules(journeys, rules)?;
    let mut tally = Tally::new(rules, journeys.channels() as usize);
    let by_time = rules.iter().any(Rule::by_time);
    let journeys = if by_time { *journeys } else { journeys.untimed() };
    journeys.converting(|journey| tally.add(journey, journey.channels, 1.0));
    tally.finish()
}

/// [`Rule::check`] for each, saying which one is wrong.
pub(super) fn check_rules(journeys: &Journeys<'_>, rules: &[Rule]) -> Result<(), Problem> {
    let timed = journeys.timed();
    let checked = rules.iter().enumerate().map(|(index, rule)| {
        rule.check(timed).map_err(|problem| problem.at(&format!("models[{index}]")))
    });
    checked.collect()
}

/// One of them.
struct Model<'r> {
    rule: &'r Rule,
    sums: Sums,
    /// By a journey's length, its weights, where they depend on nothing else; empty while unknown.
    known: Vec<Vec<f64>>,
}

/// The longest journeys whose weights are kept.
const KNOWN_MAX: usize = 64;

impl Model<'_> {
    fn weights<'w>(
        &'w mut self,
        journey: &Journey<'_>,
        weights: &'w mut Weights,
    ) -> (&'w [f64], &'w mut Sums) {
        let length = journey.channels.len();
        if length > KNOWN_MAX || !self.rule.by_length() {
            return (weights.of(self.rule, journey), &mut self.sums);
        }
        if self.known.len() <= length {
            self.known.resize(length + 1, Vec::new());
        }
        let Some(known) = self.known.get_mut(length) else { return (&[], &mut self.sums) };
        if known.is_empty() {
            known.extend_from_slice(weights.of(self.rule, journey));
        }
        (known, &mut self.sums)
    }
}

/// Several rule models being summed up.
pub(super) struct Tally<'r> {
    models: Vec<Model<'r>>,
    weights: Weights,
    attributed: (Sum, Sum),
    unattributed: (Sum, Sum),
}

impl<'r> Tally<'r> {
    pub(super) fn new(rules: &'r [Rule], slots: usize) -> Self {
        let model = |rule| Model { rule, sums: Sums::new(slots), known: Vec::new() };
        let models = rules.iter().map(model).collect();
        let (weights, none) = (Weights::default(), (Sum::default(), Sum::default()));
        Self { models, weights, attributed: none, unattributed: none }
    }

    pub(super) fn grow(&mut self, slots: usize) {
        self.models.iter_mut().for_each(|model| model.sums.grow(slots));
    }

    /// Shares a converting journey `times` over. Touch `i` counts for `slots[i]`: its channel, or a
    /// part of it.
    #[inline]
    pub(super) fn add(&mut self, journey: &Journey<'_>, slots: &[u32], times: f64) {
        let (conversions, value) = (journey.conversions * times, journey.value * times);
        let empty = journey.channels.is_empty();
        let totals = if empty { &mut self.unattributed } else { &mut self.attributed };
        totals.0.add(conversions);
        totals.1.add(value);
        if empty {
            return;
        }
        for model in &mut self.models {
            let sums = match only(model.rule, journey.channels) {
                Some(place) => {
                    let slot = slots.get(place).copied().unwrap_or(u32::MAX);
                    model.sums.add(slot, conversions, value);
                    &mut model.sums
                }
                None => {
                    let (weights, sums) = model.weights(journey, &mut self.weights);
                    for (slot, weight) in slots.iter().zip(weights) {
                        sums.add(*slot, weight * conversions, weight * value);
                    }
                    sums
                }
            };
            sums.step();
        }
    }

    pub(super) fn finish(self) -> Result<Batch, Problem> {
        let totals = Totals {
            conversions: self.attributed.0.get(),
            value: self.attributed.1.get(),
            unattributed_conversions: self.unattributed.0.get(),
            unattributed_value: self.unattributed.1.get(),
        };
        let credits = self.models.into_iter().map(|model| {
            let (conversions, value) = model.sums.finish();
            Credits { conversions, value }
        });
        let batch = Batch { credits: credits.collect(), totals };
        batch.finite().then_some(batch).ok_or_else(too_large)
    }
}

impl Batch {
    fn finite(&self) -> bool {
        let totals = self.totals;
        let all = |sums: &[f64]| sums.iter().all(|sum| sum.is_finite());
        all(&[totals.conversions, totals.value])
            && all(&[totals.unattributed_conversions, totals.unattributed_value])
            && self.credits.iter().all(|one| all(&one.conversions) && all(&one.value))
    }
}

pub(super) fn too_large() -> Problem {
    Problem::new(Code::InvalidWeight, "value", "the values are too large to be added up")
}

/// The one touch that gets everything, for the models that have one: what most journeys' and most
/// reports' models are.
#[inline]
fn only(rule: &Rule, channels: &[u32]) -> Option<usize> {
    match rule {
        Rule::First => Some(0),
        Rule::Last => Some(channels.len() - 1),
        Rule::LastNonDirect { direct } => Some(last_other(channels, *direct)),
        // Whoever is alone gets everything, whatever the weights.
        _ if channels.len() == 1 => Some(0),
        _ => None,
    }
}
