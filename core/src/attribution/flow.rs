//! The part of a chain from which a conversion can be reached, in an order that sweeps like: from
//! the start on, and steps that lead back as few as a walk in depth finds.

use super::absorb::{Pair, ratio};
use super::chain::Chain;
use super::journeys::at;

/// Places 0 (the start), 1, 2, ...: states that conversions pass through. Steps of a state to
/// itself are taken out, the others scaled up for them.
pub(super) struct Flow {
    /// By place, the state's number in the chain.
    states: Vec<u32>,
    /// By place, the probability that a conversion comes next, and its expected value.
    pub(super) ends: Vec<Pair>,
    row: Vec<usize>,
    to: Vec<u32>,
    part: Vec<f64>,
}

impl Flow {
    pub(super) fn of(chain: &Chain) -> Self {
        let states = in_depth(chain, &reaching(chain));
        let mut place_of = vec![u32::MAX; chain.states()];
        for (place, state) in (0..).zip(&states) {
            if let Some(known) = place_of.get_mut(*state as usize) {
                *known = place;
            }
        }
        let mut flow =
            Self { states, ends: Vec::new(), row: vec![0], to: Vec::new(), part: Vec::new() };
        for state in &flow.states {
            let state = *state as usize;
            let conversion = chain.conversion(state);
            let own = |to: u32| to as usize == state;
            let others = chain.steps_from(state).filter(|(to, _)| !own(*to));
            let stays = chain.steps_from(state).any(|(to, _)| own(to));
            let steps: f64 = others.clone().map(|(_, probability)| probability).sum();
            // Without a step to itself, everything leaves: exactly 1.
            let leaving = if stays { steps + conversion + chain.null(state) } else { 1.0 };
            for (to, probability) in others {
                let place = at(&place_of, to as usize);
                if place != u32::MAX {
                    flow.to.push(place);
                    flow.part.push(ratio(probability, leaving));
                }
            }
            let end = ratio(conversion, leaving);
            flow.ends.push([end, end * chain.mean_value(state)]);
            flow.row.push(flow.to.len());
        }
        flow
    }

    /// By place, the state's number in the chain, and nothing else.
    pub(super) fn into_states(self) -> Vec<u32> {
        self.states
    }

    pub(super) fn len(&self) -> usize {
        self.states.len()
    }

    pub(super) fn steps(&self) -> usize {
        self.to.len()
    }

    #[inline]
    pub(super) fn steps_from(&self, place: usize) -> impl ExactSizeIterator<Item = (u32, f64)> {
        let range = at(&self.row, place)..at(&self.row, place + 1);
        let to = self.to.get(range.clone()).unwrap_or(&[]);
        let part = self.part.get(range).unwrap_or(&[]);
        to.iter().copied().zip(part.iter().copied())
    }
}

/// By state, whether a conversion can be reached from it.
fn reaching(chain: &Chain) -> Vec<bool> {
    let count = chain.states();
    let mut start = vec![0_usize; count + 2];
    let steps = || (0..count).flat_map(|from| chain.steps_from(from).map(move |s| (from, s.0)));
    for (_, to) in steps() {
        if let Some(sum) = start.get_mut(to as usize + 2) {
            *sum += 1;
        }
    }
    let mut sum = 0;
    for place in &mut start {
        sum += *place;
        *place = sum;
    }
    // The steps turned round: who comes before a state.
    let mut before = vec![0_u32; chain.steps()];
    for (from, to) in steps() {
        if let Some(next) = start.get_mut(to as usize + 1) {
            if let Some(slot) = before.get_mut(*next) {
                *slot = from as u32;
            }
            *next += 1;
        }
    }
    let mut reaching: Vec<bool> = (0..count).map(|state| chain.conversion(state) > 0.0).collect();
    let mut open: Vec<usize> = (0..count).filter(|state| at(&reaching, *state)).collect();
    while let Some(state) = open.pop() {
        let range = at(&start, state)..at(&start, state + 1);
        for other in before.get(range).unwrap_or(&[]) {
            if let Some(known) = reaching.get_mut(*other as usize)
                && !*known
            {
                *known = true;
                open.push(*other as usize);
            }
        }
    }
    reaching
}

/// The states that are reached from the start and reach a conversion, each before those that a walk
/// in depth leaves later: where there are no loops, every step leads forward.
fn in_depth(chain: &Chain, reaching: &[bool]) -> Vec<u32> {
    let mut seen = vec![false; chain.states()];
    let mut order = Vec::new();
    let mut path = vec![(0_u32, chain.steps_from(0))];
    if let Some(start) = seen.first_mut() {
        *start = true;
    }
    while let Some((state, steps)) = path.last_mut() {
        let Some((to, _)) = steps.next() else {
            order.push(*state);
            path.pop();
            continue;
        };
        let new = !std::mem::replace(seen.get_mut(to as usize).unwrap_or(&mut true), true);
        if new && at(reaching, to as usize) {
            path.push((to, chain.steps_from(to as usize)));
        }
    }
    order.reverse();
    order
}
