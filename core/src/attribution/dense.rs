//! Small chains, solved by eliminating one state after the other without a subtraction (Grassmann,
//! Taksar and Heyman 1985): every answer is exact to a few rounding errors, however slowly the
//! chain absorbs.

use super::absorb::{Effects, Pair, present, ratio};
use super::chain::Chain;
use super::journeys::at;

/// A chain on some of the states, the others jumped over.
struct Matrix {
    /// State numbers of the chain; the first is the start.
    states: Vec<u32>,
    /// Row by row, the probability of the next of these states.
    next: Vec<f64>,
    /// By state, the probability that an end comes next: what is missing in the row.
    ended: Vec<f64>,
}

impl Matrix {
    fn of(chain: &Chain) -> Self {
        let count = chain.states();
        let mut next = vec![0.0; count * count];
        for (state, row) in next.chunks_exact_mut(count).enumerate() {
            for (to, probability) in chain.steps_from(state) {
                if let Some(place) = row.get_mut(to as usize) {
                    *place = probability;
                }
            }
        }
        let ended = (0..count).map(|state| chain.conversion(state) + chain.null(state)).collect();
        Self { states: (0..count as u32).collect(), next, ended }
    }

    /// The same chain watched only on the states that `keep` names (and the start): steps through
    /// the others become steps between those.
    fn watched(&self, keep: impl Fn(u32) -> bool) -> Self {
        let count = self.states.len();
        let kept = |place: &usize| *place == 0 || keep(at(&self.states, *place));
        let mut order: Vec<usize> = (0..count).filter(kept).collect();
        let left = order.len();
        order.extend((0..count).filter(|place| !kept(place)));
        let rows = order.iter().map(|row| self.next.get(row * count..).unwrap_or(&[]));
        let mut next: Vec<f64> =
            rows.flat_map(|row| order.iter().map(|column| at(row, *column))).collect();
        let mut ended: Vec<f64> = order.iter().map(|place| at(&self.ended, *place)).collect();
        for place in (left..count).rev() {
            eliminate(place, count, &mut next, &mut [&mut ended]);
        }
        let rows = next.chunks_exact(count.max(1)).take(left);
        Self {
            states: order.iter().take(left).map(|place| at(&self.states, *place)).collect(),
            next: rows.flat_map(|row| row.iter().take(left).copied()).collect(),
            ended: ended.iter().take(left).copied().collect(),
        }
    }
}

/// Jumps over the state at `place`, the last one left: whoever steps to it steps on to where it
/// leads. The first of `ends` completes its row; the others are carried along. What leaves the
/// state without coming back is returned.
fn eliminate(place: usize, count: usize, next: &mut [f64], ends: &mut [&mut Vec<f64>]) -> f64 {
    let Some((above, rest)) = next.split_at_mut_checked(place * count) else { return 0.0 };
    let row = rest.get(..place).unwrap_or(&[]);
    let left: f64 = row.iter().sum::<f64>() + ends.first().map_or(0.0, |ended| at(ended, place));
    if left <= 0.0 {
        return 0.0;
    }
    for (other, from) in above.chunks_exact_mut(count).enumerate() {
        let part = at(from, place) / left;
        if part > 0.0 {
            from.iter_mut().zip(row).for_each(|(sum, step)| *sum += part * step);
            for end in ends.iter_mut() {
                let through = part * at(end, place);
                if let Some(sum) = end.get_mut(other) {
                    *sum += through;
                }
            }
        }
    }
    left
}

/// By state: the probability of a conversion from there on, and its expected value.
fn outcomes(chain: &Chain) -> Vec<Pair> {
    let Matrix { states, mut next, mut ended } = Matrix::of(chain);
    let count = states.len();
    let mut converted: Vec<f64> = (0..count).map(|state| chain.conversion(state)).collect();
    let mut value: Vec<f64> =
        (0..count).map(|state| chain.conversion(state) * chain.mean_value(state)).collect();
    let mut left = vec![0.0; count];
    for place in (0..count).rev() {
        let ends = &mut [&mut ended, &mut converted, &mut value];
        if let Some(left) = left.get_mut(place) {
            *left = eliminate(place, count, &mut next, ends);
        }
    }
    // Back again: the row of a state, as it was when it was jumped over, leads only to states
    // before it.
    let mut outcomes: Vec<Pair> = Vec::with_capacity(count);
    for (place, row) in next.chunks_exact(count).enumerate() {
        let mut sum = [at(&converted, place), at(&value, place)];
        for (step, [conversions, worth]) in row.iter().zip(&outcomes) {
            sum = [sum[0] + step * conversions, sum[1] + step * worth];
        }
        outcomes.push(sum.map(|sum| ratio(sum, at(&left, place))));
    }
    outcomes
}

pub(super) fn removal_effects(chain: &Chain) -> Effects {
    let mut effects = Effects::none(chain);
    let outcomes = outcomes(chain);
    effects.base = at(&outcomes, 0);
    let channels = present(chain);
    if !channels.is_empty() {
        divide(chain, &Matrix::of(chain), &channels, &outcomes, &mut effects);
    }
    effects
}

/// Halves the channels until one is left, each time jumping over the states that hold none of the
/// half: the work of the first halves serves all channels in them, and the whole costs about as
/// much as one solution (order 1).
fn divide(
    chain: &Chain,
    matrix: &Matrix,
    channels: &[u32],
    outcomes: &[Pair],
    effects: &mut Effects,
) {
    let holds = |state: u32, half: &[u32]| {
        let held = chain.channels_of(state as usize);
        held.iter().any(|channel| half.binary_search(channel).is_ok())
    };
    if let [channel] = channels {
        let matrix = matrix.watched(|state| holds(state, channels));
        // The start's row now says which of the channel's states comes first.
        let hits = matrix.next.iter().zip(&matrix.states);
        let mut lost = [0.0; 2];
        for (hit, state) in hits {
            let outcome = at(outcomes, *state as usize);
            lost = [lost[0] + hit * outcome[0], lost[1] + hit * outcome[1]];
        }
        let [conversions, value] = effects.base;
        if let Some(effect) = effects.effects.get_mut(*channel as usize) {
            *effect = [ratio(lost[0], conversions), ratio(lost[1], value)];
        }
        return;
    }
    let (low, high) = channels.split_at(channels.len() / 2);
    for half in [low, high] {
        let watched = matrix.watched(|state| holds(state, half));
        divide(chain, &watched, half, outcomes, effects);
    }
}
