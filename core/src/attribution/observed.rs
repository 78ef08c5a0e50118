//! Two models of the package `mta`: removal effects counted on the paths that were observed instead
//! of on the chain, and the second-order probabilities of Shao and Li (2011).
//!
//! ```
//! use ringtrace::attribution::journeys::Journeys;
//! use ringtrace::attribution::observed::second_order;
//! use ringtrace::attribution::paths::{Grouped, Paths};
//!
//! let paths = Paths { offset: &[0, 2, 3], channel: &[0, 1, 1], channels: 2, time: None,
//!     conversions: &[1.0, 0.0], value: None, nulls: Some(&[0.0, 1.0]) };
//! let outcome = second_order(&Grouped::of(&Journeys::of_paths(paths)?))?;
//! // p(0) = 1, p(1) = 1/2, p(0, 1) = 1: 0 scores 1 + (1 - 1 - 1/2) / 2.
//! assert_eq!(outcome.scores, [0.75, 0.25]);
//! # Ok::<(), ringtrace::Problem>(())
//! ```

use super::batch::Credits;
use super::chain::{Chain, ChainRules};
use super::journeys::at;
use super::paths::Grouped;
use super::share::of_total;
use super::sums::Sum;
use crate::error::{Code, Problem};
use foldhash::fast::FixedState;
use hashbrown::HashMap;

/// Scores by channel code, and what they earn.
#[derive(Debug, Clone, PartialEq)]
pub struct Scored {
    /// All conversions, and all value, in proportion to the scores; negative scores earn nothing.
    pub credits: Credits,
    /// The scores themselves.
    pub scores: Vec<f64>,
}

impl Scored {
    fn of(paths: &Grouped<'_>, scores: Vec<f64>) -> Self {
        let positive: Vec<f64> = scores.iter().map(|score| score.max(0.0)).collect();
        Self { credits: of_total(paths, &positive, &positive), scores }
    }
}

/// The part of the conversion probability that is lost when all observed paths with a channel are
/// dropped; the probability of a path being the product of its steps. Runs of one channel count as
/// one touch.
///
/// # Errors
/// None today; those of [`Chain::of`].
pub fn observed_paths(paths: &Grouped<'_>) -> Result<Scored, Problem> {
    let paths = paths.collapsed();
    let chain = Chain::of(&paths, &ChainRules::default())?;
    let mut state_of = vec![0_u32; paths.channels() as usize];
    for state in 1..chain.states() {
        let channel = chain.channels_of(state).first().map(|channel| *channel as usize);
        if let Some(place) = channel.and_then(|channel| state_of.get_mut(channel)) {
            *place = state as u32;
        }
    }
    let mut lost = vec![Sum::default(); state_of.len()];
    let (mut all, mut distinct) = (Sum::default(), Vec::new());
    for path in paths.iter().filter(|path| path.conversions > 0.0) {
        let (mut from, mut probability) = (0, 1.0);
        for channel in path.channels {
            let to = at(&state_of, *channel as usize);
            probability *= chain.step(from, to);
            from = to;
        }
        probability *= chain.conversion(from as usize);
        all.add(probability);
        distinct.clear();
        distinct.extend_from_slice(path.channels);
        distinct.sort_unstable();
        distinct.dedup();
        for channel in &distinct {
            if let Some(sum) = lost.get_mut(*channel as usize) {
                sum.add(probability);
            }
        }
    }
    let all = all.get();
    let effect = |sum: &Sum| if all > 0.0 { sum.get() / all } else { 0.0 };
    Ok(Scored::of(&paths, lost.iter().map(effect).collect()))
}

/// The most pairs of channels counted in one answer.
const PAIRS_MAX: usize = 1 << 28;

/// Conversions, and all journeys.
type Counts = (f64, f64);

/// Shao and Li's probabilistic model of second order: in each journey that converted, a channel
/// scores `p(i) + sum over its other channels j of (p(i, j) - p(i) - p(j)) / (2 (n - 1))`, with `n`
/// its distinct channels and `p` the conversion rate of the journeys with a channel, or with both.
/// The scores do not add up to the conversions; the credits do.
///
/// # Errors
/// `too_many`, at `paths`, if the journeys hold more than 2^28 pairs of channels.
pub fn second_order(paths: &Grouped<'_>) -> Result<Scored, Problem> {
    let sets = paths.sets();
    let pairs = sets.iter().map(|set| set.channels.len().saturating_mul(set.channels.len()));
    if pairs.fold(0_usize, usize::saturating_add) > PAIRS_MAX {
        return Err(Problem::new(
            Code::TooMany,
            "paths",
            "too many pairs of channels in a journey",
        ));
    }
    let mut single: Vec<Counts> = vec![(0.0, 0.0); sets.channels() as usize];
    let mut double: HashMap<(u32, u32), Counts, FixedState> =
        HashMap::with_hasher(FixedState::with_seed(0));
    for set in sets.iter() {
        let counted = |counts: &mut Counts| {
            counts.0 += set.conversions;
            counts.1 += set.conversions + set.nulls;
        };
        for (place, i) in set.channels.iter().enumerate() {
            single.get_mut(*i as usize).into_iter().for_each(counted);
            for j in set.channels.iter().skip(place + 1) {
                counted(double.entry((*i, *j)).or_default());
            }
        }
    }
    let rate = |(converted, all): Counts| if all > 0.0 { converted / all } else { 0.0 };
    let one = |i: u32| rate(at(&single, i as usize));
    let two = |i: u32, j: u32| double.get(&(i.min(j), i.max(j))).map_or(0.0, |both| rate(*both));
    let mut scores = vec![Sum::default(); single.len()];
    for set in sets.iter().filter(|set| set.conversions > 0.0) {
        let divisor = 2.0 * (set.channels.len() - 1).max(1) as f64;
        for i in set.channels {
            let others = set.channels.iter().filter(|j| *j != i);
            let together: f64 = others.map(|j| two(*i, *j) - one(*i) - one(*j)).sum();
            if let Some(score) = scores.get_mut(*i as usize) {
                score.add(set.conversions * (one(*i) + together / divisor));
            }
        }
    }
    Ok(Scored::of(&sets, scores.iter().map(|score| score.get()).collect()))
}
