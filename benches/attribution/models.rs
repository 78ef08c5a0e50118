//! Every model by its name, run from checked journeys to credits.

use crate::made::{DIRECT, Made};
use ringtrace::attribution::batch::{Credits, attribute};
use ringtrace::attribution::compare::{BatchModel, compare};
use ringtrace::attribution::journeys::Journeys;
use ringtrace::attribution::markov::{Markov, Sharing};
use ringtrace::attribution::paths::Grouped;
use ringtrace::attribution::rule::{Repeats, Rule};
use ringtrace::attribution::shapley::{CombinationOrder, Shapley, Worth};
use std::error::Error as AnyError;

/// A week, the usual half-life.
const WEEK_HOURS: f64 = 168.0;

/// The rule models, each with its name.
pub fn rules() -> Vec<(&'static str, Rule)> {
    let custom = Rule::Custom { from_start: vec![0.3], middle: 0.1, from_end: vec![0.3] };
    vec![
        ("first", Rule::First),
        ("last", Rule::Last),
        ("last_non_direct", Rule::LastNonDirect { direct: Some(DIRECT) }),
        ("linear", Rule::Linear(Repeats::Each)),
        ("linear_runs", Rule::Linear(Repeats::Collapsed)),
        ("linear_channels", Rule::Linear(Repeats::Once)),
        ("position", Rule::position_based(0.4, 0.4)),
        ("rank_decay", Rule::RankDecay),
        ("geometric", Rule::Geometric { rate: 0.5 }),
        ("time_decay", Rule::time_decay(WEEK_HOURS)),
        ("time_decay_steps", Rule::TimeDecayInSteps { factor: 0.5, period_hours: WEEK_HOURS }),
        ("custom", custom),
    ]
}

/// The models over grouped paths, by name.
pub const DATA_DRIVEN: [&str; 8] = [
    "markov1",
    "markov2",
    "markov3",
    "markov4",
    "markov1_by_journey",
    "shapley_positions",
    "shapley_exact_set",
    "shapley4",
];

/// Runs one of [`DATA_DRIVEN`].
pub fn data_driven(name: &str, paths: &Grouped<'_>) -> Result<Credits, Box<dyn AnyError>> {
    if name == "markov1_by_journey" {
        let markov = Markov { sharing: Sharing::PerJourney, ..Markov::default() };
        return Ok(markov.run(paths)?.credits);
    }
    if let Some(order) = name.strip_prefix("markov") {
        return Ok(Markov::of_order(order.parse()?).run(paths)?.credits);
    }
    let shapley = match name {
        "shapley_positions" => Shapley::Ordered,
        "shapley_exact_set" => Shapley::ExactSet { worth: Worth::Conversions },
        "shapley4" => Shapley::Combination {
            size: Some(4),
            order: CombinationOrder::ByRank,
            worth: Worth::Rate,
        },
        _ => return Err(format!("no model is called {name}").into()),
    };
    let ranks: Vec<u32> = (0..paths.channels()).collect();
    Ok(shapley.run(paths, &ranks)?.credits)
}

/// The forms of the Shapley value that are shares of each journey by itself: they need no grouping.
pub const BY_JOURNEY: [(&str, Shapley); 2] =
    [("shapley_simplified", Shapley::Simplified), ("shapley_ordered", Shapley::Ordered)];

/// One rule model, all of them in one pass (`rules`; the credits are the last one's), or one of
/// [`BY_JOURNEY`].
pub fn by_journey(name: &str, journeys: &Journeys<'_>) -> Result<Credits, Box<dyn AnyError>> {
    if let Some((_, shapley)) = BY_JOURNEY.into_iter().find(|(own, _)| *own == name) {
        let mut outcomes = compare(journeys, &[BatchModel::Shapley(shapley)], &[])?.outcomes;
        return Ok(outcomes.pop().map(|outcome| outcome.credits).unwrap_or_default());
    }
    let wanted = |(own, rule): (&str, Rule)| (name == "rules" || name == own).then_some(rule);
    let wanted: Vec<Rule> = rules().into_iter().filter_map(wanted).collect();
    let batch = attribute(journeys, &wanted)?;
    batch.credits.into_iter().last().ok_or_else(|| format!("no model is called {name}").into())
}

/// The floor: every byte of every column, added up.
pub fn scan(made: &Made) -> u64 {
    let client: u32 = made.client.iter().fold(0, |sum, x| sum.wrapping_add(*x));
    let channel: u32 = made.channel.iter().fold(0, |sum, x| sum.wrapping_add(*x));
    let time: i64 = made.time.iter().fold(0, |sum, x| sum.wrapping_add(*x));
    let value = made.value.iter().fold(0, |sum: u64, x| sum.wrapping_add(x.to_bits()));
    let converted: u64 = made.converted.iter().map(|x| u64::from(*x)).sum();
    let narrow = u64::from(client) + u64::from(channel) + converted;
    narrow.wrapping_add(time.cast_unsigned()).wrapping_add(value)
}
