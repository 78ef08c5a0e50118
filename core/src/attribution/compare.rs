//! Several models beside each other: one pass over the journeys for all of them.
//!
//! ```
//! use ringtrace::attribution::columns::{Columns, Converted};
//! use ringtrace::attribution::compare::{BatchModel, compare};
//! use ringtrace::attribution::journeys::{Journeys, Splitting};
//! use ringtrace::attribution::rule::Rule;
//!
//! let columns = Columns { client: &[0, 0, 1], time: None, channel: &[0, 1, 0], channels: 2,
//!     converted: Converted::Flags(&[0, 1, 0]), value: None };
//! let journeys = Journeys::of_columns(columns, Splitting::whole())?;
//! let models = [BatchModel::Rule(Rule::Last), BatchModel::Markov(Default::default())];
//! let comparison = compare(&journeys, &models, &[])?;
//! assert_eq!(comparison.outcomes[0].credits.conversions, [0.0, 1.0]);
//! assert_eq!(comparison.outcomes[1].credits.conversions, [0.5, 0.5]);
//! # Ok::<(), ringtrace::Problem>(())
//! ```

use super::batch::{Batch, Credits, Tally, Totals, check_rules, too_large};
use super::fractribution::fractribution;
use super::journeys::Journeys;
use super::markov::Markov;
use super::observed::{observed_paths, second_order};
use super::paths::Grouped;
use super::rule::{Repeats, Rule};
use super::shapley::Shapley;
use crate::error::Problem;

/// Any model there is.
#[derive(Debug, Clone, PartialEq)]
pub enum BatchModel {
    /// A rule for each journey by itself.
    Rule(Rule),
    /// Removal effects on the Markov chain of all journeys.
    Markov(Markov),
    /// The Shapley value over all journeys.
    Shapley(Shapley),
    /// What a path's conversion rate loses without a touch.
    Fractribution,
    /// Removal effects on the observed paths.
    ObservedPaths,
    /// Shao and Li's probabilities of second order.
    SecondOrder,
}

/// What one model answers.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// What each channel earns.
    pub credits: Credits,
    /// By channel code, what the credits were made from: removal effects or scores. Absent where
    /// the credits are all there is.
    pub scores: Option<Vec<f64>>,
}

/// What [`compare`] answers.
#[derive(Debug, Clone, PartialEq)]
pub struct Comparison {
    /// One entry a model, in the order asked for.
    pub outcomes: Vec<Outcome>,
    /// How much there was to share.
    pub totals: Totals,
}

impl BatchModel {
    /// The rule that gives the same, if there is one.
    pub(super) fn rule(&self) -> Option<Rule> {
        match self {
            Self::Rule(rule) => Some(rule.clone()),
            Self::Shapley(Shapley::Simplified | Shapley::Ordered) => {
                Some(Rule::Linear(Repeats::Once))
            }
            _ => None,
        }
    }

    /// Runs a model that is not a rule over grouped paths.
    fn run(&self, paths: &Grouped<'_>, ranks: &[u32]) -> Result<Outcome, Problem> {
        let (credits, scores) = match self {
            Self::Markov(markov) => {
                let outcome = markov.run(paths)?;
                (outcome.credits, Some(outcome.effects))
            }
            Self::Shapley(shapley) => {
                let outcome = shapley.run(paths, ranks)?;
                (outcome.credits, outcome.scores)
            }
            Self::ObservedPaths => observed_paths(paths).map(|o| (o.credits, Some(o.scores)))?,
            Self::SecondOrder => second_order(paths).map(|o| (o.credits, Some(o.scores)))?,
            Self::Fractribution => (fractribution(paths), None),
            Self::Rule(_) => (Credits::default(), None),
        };
        let sums = || credits.conversions.iter().chain(&credits.value);
        if sums().any(|sum| !sum.is_finite()) {
            return Err(too_large());
        }
        Ok(Outcome { credits, scores })
    }
}

/// Runs all `models` over the journeys, which are read once. `ranks` is each channel's place in the
/// order of names, for [`Shapley::Combination`]; it may be empty.
///
/// # Errors
/// Those of the models, at `models[index]`.
pub fn compare(
    journeys: &Journeys<'_>,
    models: &[BatchModel],
    ranks: &[u32],
) -> Result<Comparison, Problem> {
    let prepared = Prepared::of(journeys, models)?;
    let mut tally = Tally::new(&prepared.rules, journeys.channels() as usize);
    let mut paths = Grouped::over(journeys);
    if prepared.grouping {
        journeys.all(|journey| {
            paths.add(journey);
            if journey.conversions > 0.0 {
                tally.add(journey, journey.channels, 1.0);
            }
        });
    } else {
        journeys.converting(|journey| tally.add(journey, journey.channels, 1.0));
    }
    prepared.outcomes(models, tally.finish()?, &paths, ranks)
}

/// Models sorted into those that are rules and those that need the grouped paths.
#[derive(Debug)]
pub(super) struct Prepared {
    pub(super) rules: Vec<Rule>,
    pub(super) grouping: bool,
}

impl Prepared {
    pub(super) fn of(journeys: &Journeys<'_>, models: &[BatchModel]) -> Result<Self, Problem> {
        // A model that is no rule keeps its place, so that errors name the right one.
        let rules: Vec<Rule> =
            models.iter().map(|model| model.rule().unwrap_or(Rule::Last)).collect();
        check_rules(journeys, &rules)?;
        let grouping = models.iter().any(|model| model.rule().is_none());
        Ok(Self { rules: models.iter().filter_map(BatchModel::rule).collect(), grouping })
    }

    pub(super) fn outcomes(
        &self,
        models: &[BatchModel],
        batch: Batch,
        paths: &Grouped<'_>,
        ranks: &[u32],
    ) -> Result<Comparison, Problem> {
        let mut credits = batch.credits.into_iter();
        let outcomes = models.iter().enumerate().map(|(index, model)| match model.rule() {
            Some(_) => Ok(Outcome { credits: credits.next().unwrap_or_default(), scores: None }),
            None => {
                model.run(paths, ranks).map_err(|problem| problem.at(&format!("models[{index}]")))
            }
        });
        Ok(Comparison { outcomes: outcomes.collect::<Result<_, _>>()?, totals: batch.totals })
    }
}
