//! Large sparse chains, solved by sweeps over the states, eight removed channels at a time.
//!
//! Two sweeps with a proven bound, both over positive numbers only:
//! - backwards, `x` (conversions from a state on) grows from below while `s` (what is not yet
//!   decided) shrinks from above, with `x <= truth <= x + s` in every round; it ends when
//!   `s <= 1e-15 x` everywhere;
//! - forwards, the probability mass is pushed on from the start, and what reaches a state holding
//!   the removed channel is taken out there; it ends when at most 1e-15 of the conversions are
//!   still on their way.

use super::absorb::{Effects, Pair, present, store};
use super::chain::Chain;
use super::flow::Flow;
use super::journeys::at;

/// How many channels are removed side by side: a few vector registers.
const LANES: usize = 8;
type Lanes = [f64; LANES];

/// What may stay undecided, as a part of the conversions.
const REST: f64 = 1e-15;

/// The most steps pushed in one answer (each for eight channels at once): about a minute's work.
const WORK_MAX: f64 = 2e9;

/// The removal effects; nothing if it would take too long.
pub(super) fn removal_effects(chain: &Chain) -> Option<Effects> {
    let mut work = WORK_MAX;
    let flow = Flow::of(chain);
    let channels = present(chain);
    // Every block takes one sweep at least.
    if channels.len().div_ceil(LANES) as f64 * flow.steps() as f64 > WORK_MAX {
        return None;
    }
    let outcomes = outcomes(&flow, &mut work)?;
    let mut effects = Effects::none(chain);
    effects.base = at(&outcomes, 0);
    if effects.base[0] <= 0.0 {
        return Some(effects);
    }
    let mut mass = vec![[0.0; LANES]; flow.len()];
    for block in channels.chunks(LANES) {
        let mut removal = Removal::new(&flow, &outcomes, &mut mass);
        removal.start(chain, block);
        removal.run(&newest(chain, &flow, block), &mut work)?;
        store(&mut effects, block, &removal.lost);
    }
    Some(effects)
}

/// By place, the probability of a conversion from there on, and its expected value.
fn outcomes(flow: &Flow, work: &mut f64) -> Option<Vec<Pair>> {
    let mut outcomes = vec![[0.0; 2]; flow.len()];
    let mut undecided = vec![1.0; flow.len()];
    // What is decided twice as well as it must be is left as it is.
    let mut open: Vec<u32> = (0..flow.len() as u32).rev().collect();
    loop {
        let mut decided = true;
        for place in &open {
            let place = *place as usize;
            let (mut sum, mut rest) = (at(&flow.ends, place), 0.0);
            for (to, part) in flow.steps_from(place) {
                let next = at(&outcomes, to as usize);
                sum = [sum[0] + part * next[0], sum[1] + part * next[1]];
                rest += part * at(&undecided, to as usize);
            }
            decided &= rest <= REST * sum[0];
            if let (Some(x), Some(s)) = (outcomes.get_mut(place), undecided.get_mut(place)) {
                (*x, *s) = (sum, rest);
            }
        }
        if decided {
            return Some(outcomes);
        }
        let enough = |place: usize| at(&undecided, place) <= 0.5 * REST * at(&outcomes, place)[0];
        open.retain(|place| !enough(*place as usize));
        *work -= flow.steps() as f64;
        if *work < 0.0 {
            return None;
        }
    }
}

/// By place, the lane of the newest channel of its state; [`LANES`] if that is not in the block.
fn newest(chain: &Chain, flow: &Flow, block: &[u32]) -> Vec<u8> {
    let lane = |channel: u32| block.binary_search(&channel).unwrap_or(LANES) as u8;
    let newest = |state: &u32| chain.channels_of(*state as usize).last().copied();
    flow.states.iter().map(|state| newest(state).map_or(LANES as u8, lane)).collect()
}

/// The chain with a channel removed, for each lane another one.
struct Removal<'f> {
    flow: &'f Flow,
    outcomes: &'f [Pair],
    /// By place and lane, what is there now.
    mass: &'f mut [Lanes],
    /// A bit for each place with mass.
    active: Vec<u64>,
    /// By lane, the conversions and the value that came to a state holding the lane's channel.
    lost: [Lanes; 2],
}

impl<'f> Removal<'f> {
    fn new(flow: &'f Flow, outcomes: &'f [Pair], mass: &'f mut [Lanes]) -> Self {
        mass.fill([0.0; LANES]);
        let active = vec![0; flow.len().div_ceil(64)];
        Self { flow, outcomes, mass, active, lost: [[0.0; LANES]; 2] }
    }

    /// Pushes everything from the start to the first states. They may hold several channels of the
    /// block; after that, only the newest channel of a state is new.
    fn start(&mut self, chain: &Chain, block: &[u32]) {
        for (to, part) in self.flow.steps_from(0) {
            let state = at(&self.flow.states, to as usize);
            let held = chain.channels_of(state as usize);
            let mut moved = [part; LANES];
            for channel in held {
                if let Ok(lane) = block.binary_search(channel) {
                    self.take(&mut moved, lane, to);
                }
            }
            self.arrive(to, &moved);
        }
    }

    /// Takes out what comes to a state holding the lane's channel.
    #[inline]
    fn take(&mut self, moved: &mut Lanes, lane: usize, to: u32) {
        let Some(mass) = moved.get_mut(lane) else { return };
        let outcome = at(self.outcomes, to as usize);
        for (lost, outcome) in self.lost.iter_mut().zip(outcome) {
            if let Some(sum) = lost.get_mut(lane) {
                *sum += *mass * outcome;
            }
        }
        *mass = 0.0;
    }

    #[inline]
    fn arrive(&mut self, to: u32, moved: &Lanes) {
        if let Some(there) = self.mass.get_mut(to as usize) {
            there.iter_mut().zip(moved).for_each(|(there, moved)| *there += moved);
        }
        if let Some(word) = self.active.get_mut(to as usize / 64) {
            *word |= 1 << (to % 64);
        }
    }

    /// Sweeps until next to nothing is left.
    fn run(&mut self, newest: &[u8], work: &mut f64) -> Option<()> {
        let enough = REST * at(self.outcomes, 0)[0];
        while self.rest() > enough {
            let mut pushed = 0;
            for word in 0..self.active.len() {
                pushed += self.sweep_word(word, newest);
            }
            *work -= pushed as f64;
            if *work < 0.0 {
                return None;
            }
        }
        Some(())
    }

    /// The conversions still on their way, in the lane that has most.
    fn rest(&self) -> f64 {
        let mut rest = [0.0; LANES];
        for (word, bits) in self.active.iter().enumerate() {
            let mut bits = *bits;
            while bits != 0 {
                let place = word * 64 + bits.trailing_zeros() as usize;
                let conversions = at(self.outcomes, place)[0];
                let mass = at(self.mass, place);
                rest.iter_mut().zip(mass).for_each(|(rest, mass)| *rest += mass * conversions);
                bits &= bits - 1;
            }
        }
        rest.into_iter().fold(0.0, f64::max)
    }

    /// Pushes on from the 64 places of a word, each once, those included that get mass meanwhile;
    /// how many steps that were.
    fn sweep_word(&mut self, word: usize, newest: &[u8]) -> usize {
        let (mut pushed, mut todo) = (0, u64::MAX);
        loop {
            let bits = at(&self.active, word) & todo;
            if bits == 0 {
                return pushed;
            }
            let bit = bits.trailing_zeros();
            todo = u64::MAX.checked_shl(bit + 1).unwrap_or(0);
            if let Some(active) = self.active.get_mut(word) {
                *active &= !(1 << bit);
            }
            pushed += self.push(word * 64 + bit as usize, newest);
        }
    }

    #[inline]
    fn push(&mut self, place: usize, newest: &[u8]) -> usize {
        let Some(here) = self.mass.get_mut(place) else { return 0 };
        let here = std::mem::replace(here, [0.0; LANES]);
        let flow = self.flow;
        let steps = flow.steps_from(place);
        let count = steps.len();
        for (to, part) in steps {
            let mut moved = here.map(|mass| mass * part);
            let lane = usize::from(at(newest, to as usize));
            if lane < LANES {
                self.take(&mut moved, lane, to);
            }
            self.arrive(to, &moved);
        }
        count
    }
}

/// As [`removal_effects`], over walks that end after `draws` states, the start included: the
/// difference between the whole chain and the one without the channel's states.
pub(super) fn removal_effects_within(chain: &Chain, draws: usize) -> Option<Effects> {
    let channels = present(chain);
    let blocks = channels.len().div_ceil(LANES) + 1;
    if blocks as f64 * draws as f64 * (chain.states() + chain.steps()) as f64 > WORK_MAX {
        return None;
    }
    let mut effects = Effects::none(chain);
    let all = walk(chain, &vec![0; chain.states()], draws);
    effects.base = [at(&all[0], 0), at(&all[1], 0)];
    for block in channels.chunks(LANES) {
        let without = walk(chain, &held(chain, block), draws);
        let [conversions, value] = effects.base;
        let lost = [without[0].map(|kept| conversions - kept), without[1].map(|kept| value - kept)];
        store(&mut effects, block, &lost);
    }
    Some(effects)
}

/// By state, which channels of the block it holds, a bit each.
fn held(chain: &Chain, block: &[u32]) -> Vec<u8> {
    let bit = |channel: &u32| block.binary_search(channel).ok();
    let mask = |state| {
        let bits = chain.channels_of(state).iter().filter_map(bit);
        bits.fold(0_u8, |mask, bit| mask | 1 << bit)
    };
    (0..chain.states()).map(mask).collect()
}

/// By lane, the conversions and the value reached within `draws` states without entering one that
/// holds the lane's channel.
fn walk(chain: &Chain, held: &[u8], draws: usize) -> [Lanes; 2] {
    let mut reached = [[0.0; LANES]; 2];
    let mut mass = vec![[0.0; LANES]; chain.states()];
    let mut next = mass.clone();
    if let Some(start) = mass.first_mut() {
        *start = [1.0; LANES];
    }
    for _ in 0..draws {
        for (state, here) in mass.iter().enumerate().filter(|(_, here)| **here != [0.0; LANES]) {
            let conversion = chain.conversion(state);
            let worth = conversion * chain.mean_value(state);
            for (sums, part) in reached.iter_mut().zip([conversion, worth]) {
                sums.iter_mut().zip(here).for_each(|(sum, here)| *sum += here * part);
            }
            for (to, probability) in chain.steps_from(state) {
                let Some(there) = next.get_mut(to as usize) else { continue };
                let mask = at(held, to as usize);
                for (lane, (there, here)) in there.iter_mut().zip(here).enumerate() {
                    let stays = f64::from(1 - (mask >> lane & 1));
                    *there += here * probability * stays;
                }
            }
        }
        std::mem::swap(&mut mass, &mut next);
        next.fill([0.0; LANES]);
    }
    reached
}
