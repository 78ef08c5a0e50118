//! What attribution over all journeys answers, as other languages read it.

use crate::attribution::bootstrap::{Interval, Intervals};
use crate::attribution::chain::{Chain, State};
use crate::attribution::journeys::Journeys;
use crate::config::batch_model::RawBatchModel;
use crate::error::{Code, Problem};
use serde::Serialize;

/// The most entries of a transition matrix that an answer holds.
pub const TRANSITIONS_MAX: usize = 1_000_000;

/// Several models beside each other. Every list of figures by channel is in the order of `channels`.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Answer {
    /// The channels' names: as they were given, or else in the order in which they first occur.
    pub channels: Vec<String>,
    /// How much there was to share.
    pub totals: TotalsAnswer,
    /// One entry a model, in the order asked for.
    pub models: Vec<ModelAnswer>,
    /// With `by`: the parts of channels that touches were seen in, by channel, then by day or campaign.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cells: Option<Vec<CellAnswer>>,
    /// With `counts`: what the journeys were.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub counts: Option<Counts>,
}

/// How much there was to share: what each model's conversions and values add up to.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize)]
#[non_exhaustive]
pub struct TotalsAnswer {
    /// Conversions that at least one touch led to.
    pub conversions: f64,
    /// Their value.
    pub value: f64,
    /// Conversions that no touch led to.
    pub unattributed_conversions: f64,
    /// Their value.
    pub unattributed_value: f64,
}

/// What one model answers.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct ModelAnswer {
    /// The model's name and the options that are not the usual ones, as in `markov(order=2)`.
    pub name: String,
    /// The model with all its options.
    pub model: RawBatchModel,
    /// Conversions by channel.
    pub conversions: Vec<f64>,
    /// Value by channel.
    pub value: Vec<f64>,
    /// By channel, what the credits were made from: the removal effect (Markov, observed paths), the score before it
    /// is made to add up to the conversions (second order, Shapley over exact sets).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scores: Option<Vec<f64>>,
    /// With `confidence`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub intervals: Option<IntervalsAnswer>,
    /// With `by`: the same credits by cell.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cells: Option<CellCredits>,
    /// With `transitions`, of a Markov model.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub chain: Option<ChainAnswer>,
    /// With `positions`, of the ordered Shapley value: by channel, the conversions earned in first, second, ...
    /// position.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub positions: Option<Vec<Vec<f64>>>,
}

/// The lower and the upper end of each credit's interval, by channel.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct IntervalsAnswer {
    /// Of the conversions.
    pub conversions: Vec<[f64; 2]>,
    /// Of the value.
    pub value: Vec<[f64; 2]>,
}

/// Credits by cell, in the order of [`Answer::cells`].
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct CellCredits {
    /// Conversions.
    pub conversions: Vec<f64>,
    /// Value.
    pub value: Vec<f64>,
}

/// A part of a channel.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct CellAnswer {
    /// The channel's name.
    pub channel: String,
    /// The day, as `2026-03-02`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub day: Option<String>,
    /// The campaign; absent too where a touch had none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub campaign: Option<String>,
}

/// The absorbing chain of a Markov model.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct ChainAnswer {
    /// The probability that a walk over the chain converts.
    pub probability: f64,
    /// By channel, the part of the value that is lost without it.
    pub value_effects: Vec<f64>,
    /// The transition matrix, row by row, without the entries that were never seen.
    pub transitions: Vec<TransitionAnswer>,
}

/// One entry of a transition matrix.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct TransitionAnswer {
    /// From where.
    pub from: StateAnswer,
    /// To where.
    pub to: StateAnswer,
    /// How often it was seen.
    pub count: f64,
    /// The same divided by all that was seen from there.
    pub probability: f64,
}

/// A state: `"start"`, `"conversion"`, `"null"`, or a list of channels, oldest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum StateAnswer {
    /// The beginning, or one of the ends.
    Bound(Bound),
    /// The last channels of a path.
    Channels(Vec<String>),
}

/// Where a walk begins and ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Bound {
    /// Before the first touch.
    Start,
    /// A conversion.
    Conversion,
    /// No conversion.
    Null,
}

/// What the journeys were.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize)]
#[non_exhaustive]
pub struct Counts {
    /// Touches that were given; of ready-made paths, each once.
    pub touches: u64,
    /// Those of them that are in no journey: too long before a conversion.
    pub touches_left_out: u64,
    /// How often a journey ended without a conversion.
    pub nulls: f64,
}

impl Counts {
    pub(super) fn of(journeys: &Journeys<'_>) -> Self {
        let touches = journeys.rows().len() as u64;
        // Journeys come by client and time, so those that overlap do so with the ones before.
        let (mut end, mut inside, mut nulls) = (0, 0, 0.0);
        journeys.all(|journey| {
            let after = journey.first_row + journey.channels.len();
            inside += after.saturating_sub(end.max(journey.first_row)) as u64;
            end = end.max(after);
            nulls += journey.nulls;
        });
        Self { touches, touches_left_out: touches.saturating_sub(inside), nulls }
    }
}

impl IntervalsAnswer {
    pub(super) fn of(intervals: Intervals) -> Self {
        let ends = |column: Vec<Interval>| column.iter().map(|one| [one.low, one.high]).collect();
        Self { conversions: ends(intervals.conversions), value: ends(intervals.value) }
    }
}

/// The entries of a transition matrix, with names.
///
/// # Errors
/// `too_many`, at `transitions`, beyond [`TRANSITIONS_MAX`].
pub(super) fn transitions(
    chain: &Chain,
    name: impl Fn(u32) -> String,
) -> Result<Vec<TransitionAnswer>, Problem> {
    let state = |state: State<'_>| match state {
        State::Start => StateAnswer::Bound(Bound::Start),
        State::Conversion => StateAnswer::Bound(Bound::Conversion),
        State::Null => StateAnswer::Bound(Bound::Null),
        State::Channels(channels) => {
            StateAnswer::Channels(channels.iter().map(|code| name(*code)).collect())
        }
    };
    if chain.transitions().count() > TRANSITIONS_MAX {
        let message = format!("more than {TRANSITIONS_MAX} transitions; use a lower order");
        return Err(Problem::new(Code::TooMany, "transitions", message));
    }
    let all = chain.transitions().map(|one| TransitionAnswer {
        from: state(one.from),
        to: state(one.to),
        count: one.count,
        probability: one.probability,
    });
    Ok(all.collect())
}
