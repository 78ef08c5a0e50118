//! Large sparse chains, solved by sweeps over the states, eight removed channels at a time.
//!
//! Two sweeps with a proven bound:
//! - backwards, `x` (conversions from a state on) grows from below while `s` (what is not yet
//!   decided) shrinks from above, with `x <= truth <= x + s` in every round; it ends when
//!   `s <= 1e-15 x` everywhere;
//! - forwards, `v` is how often a state is visited before one that holds the removed channel. A
//!   sweep that changes `v` by `d` leaves at most `2 sum |d| x` of the conversions undecided,
//!   whatever `v` was before; it ends when that is 1e-15 of them, or as little as rounding allows.
//!   So `v` may be moved between sweeps: now and then it is scaled to where the sweeps are heading
//!   (Aitken's extrapolation of the conversions it stands for).

use super::absorb::{Effects, Pair, present, store};
use super::chain::Chain;
use super::flow::Flow;
use super::journeys::at;
use super::narrow::Narrow;

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
    let narrow = Narrow::of(&flow);
    let states = flow.into_states();
    let mut removal = Removal::new(&narrow, &outcomes);
    for block in channels.chunks(LANES) {
        removal.hold(&held(chain, &states, block));
        let lost = removal.run(block.len(), &mut work)?;
        store(&mut effects, block, &lost);
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

/// Visits while a channel is removed, for each lane another one.
struct Removal<'n> {
    narrow: &'n Narrow,
    /// By place.
    outcomes: &'n [Pair],
    /// By root and lane; none where the root holds the lane's channel.
    visits: Vec<Lanes>,
    /// By place, a bit for each lane whose channel it holds.
    held: Vec<u8>,
    /// By place, a bit for each lane whose channel is held on the way from the root to there, the
    /// root left out, the place included.
    passed: Vec<u8>,
    /// By step into a root, `passed` of where it comes from.
    via: Vec<u8>,
    /// By such bits, 0 for the lanes in them and 1 for the others.
    keep: Vec<Lanes>,
}

/// What a sweep did, in conversions, lane by lane.
#[derive(Clone, Copy, Default)]
struct Swept {
    /// By how much it changed the visits: up and down added together, and set off.
    changed: Lanes,
    grown: Lanes,
    /// All visits after it.
    total: Lanes,
}

impl Swept {
    /// Whether little enough is undecided, or what still changes is the rounding of what is added
    /// up.
    fn is_done(&self, last: &Self, enough: f64) -> bool {
        let lanes = self.changed.iter().zip(last.changed).zip(self.total);
        lanes.into_iter().all(|((now, last), total)| {
            let rounding = f64::EPSILON * total;
            *now <= enough.max(0.25 * rounding) || (*now <= 4.0 * rounding && *now >= last)
        })
    }
}

/// So often the visits are scaled, in sweeps.
const SCALED_EVERY: usize = 4;

impl<'n> Removal<'n> {
    fn new(narrow: &'n Narrow, outcomes: &'n [Pair]) -> Self {
        let keep = |bits: u32| std::array::from_fn(|lane| f64::from(1 - (bits >> lane & 1)));
        Self {
            narrow,
            outcomes,
            visits: vec![[0.0; LANES]; narrow.places.len()],
            held: Vec::new(),
            passed: vec![0; outcomes.len()],
            via: Vec::with_capacity(narrow.steps()),
            keep: (0..256).map(keep).collect(),
        }
    }

    /// Begins with other channels.
    fn hold(&mut self, held: &[u8]) {
        held.clone_into(&mut self.held);
        for (place, held) in held.iter().enumerate() {
            let before = at(&self.narrow.before, place) as usize;
            let passed = if before == place { 0 } else { held | at(&self.passed, before) };
            if let Some(slot) = self.passed.get_mut(place) {
                *slot = passed;
            }
        }
        self.via.clear();
        self.via.extend(self.narrow.via.iter().map(|place| at(&self.passed, *place as usize)));
    }

    /// The conversions and the value that come to a state holding the lane's channel.
    fn run(&mut self, lanes: usize, work: &mut f64) -> Option<[Lanes; 2]> {
        self.visits.fill([0.0; LANES]);
        if let Some(start) = self.visits.first_mut() {
            start.iter_mut().take(lanes).for_each(|visits| *visits = 1.0);
        }
        let enough = 0.25 * REST * at(self.outcomes, 0)[0];
        let (mut last, mut scaled) = (Swept::default(), f64::INFINITY);
        for round in 1_usize.. {
            let swept = self.sweep();
            *work -= self.narrow.steps() as f64;
            if swept.is_done(&last, enough) {
                break;
            }
            if *work < 0.0 {
                return None;
            }
            let rest = swept.changed.iter().copied().fold(0.0, f64::max);
            // Plain sweeps always end; scaling is left alone once it does not help.
            if round.is_multiple_of(SCALED_EVERY) {
                if rest < scaled && rest > 1e3 * enough {
                    self.scale(&last, &swept);
                    scaled = rest;
                } else {
                    scaled = 0.0;
                }
            }
            last = swept;
        }
        Some(self.lost())
    }

    fn sweep(&mut self) -> Swept {
        let mut swept = Swept::default();
        for (number, place) in self.narrow.places.iter().enumerate().skip(1) {
            let mut sum = self.coming(number);
            let held = at(&self.held, *place as usize);
            if held != 0 {
                self.keep_only(held, &mut sum);
            }
            let [worth, _] = at(self.outcomes, *place as usize);
            let Some(visits) = self.visits.get_mut(number) else { continue };
            let before = std::mem::replace(visits, sum);
            let Swept { changed, grown, total } = &mut swept;
            for (changed, (sum, before)) in changed.iter_mut().zip(sum.iter().zip(before)) {
                *changed += (sum - before).abs() * worth;
            }
            for (grown, (sum, before)) in grown.iter_mut().zip(sum.iter().zip(before)) {
                *grown += (sum - before) * worth;
            }
            total.iter_mut().zip(sum).for_each(|(total, sum)| *total += sum * worth);
        }
        swept
    }

    /// The visits that come to a root, those that hold the lane's channel only there included.
    #[inline]
    fn coming(&self, number: usize) -> Lanes {
        let (first, steps) = self.narrow.steps_to(number);
        let passed = self.via.get(first..first + steps.len()).unwrap_or(&[]);
        let mut sum = [0.0; LANES];
        for (step, passed) in steps.iter().zip(passed) {
            let Some(visits) = self.visits.get(step.from as usize) else { continue };
            let Some(keep) = self.keep.get(usize::from(*passed)) else { continue };
            for (sum, (visits, keep)) in sum.iter_mut().zip(visits.iter().zip(keep)) {
                *sum += visits * keep * step.part;
            }
        }
        sum
    }

    #[inline]
    fn keep_only(&self, bits: u8, lanes: &mut Lanes) {
        if let Some(keep) = self.keep.get(usize::from(bits)) {
            lanes.iter_mut().zip(keep).for_each(|(lane, keep)| *lane *= keep);
        }
    }

    /// Moves the visits to where their sum is heading, if it goes on growing by the same ratio.
    fn scale(&mut self, last: &Swept, swept: &Swept) {
        let mut scale = [1.0; LANES];
        for (lane, scale) in scale.iter_mut().enumerate() {
            let ratio = at(&swept.grown, lane) / at(&last.grown, lane);
            if ratio > 0.0 && ratio < 0.999_999 {
                let more = at(&swept.grown, lane) * ratio / (1.0 - ratio);
                *scale = (1.0 + more / at(&swept.total, lane)).clamp(0.1, 10.0);
            }
        }
        for visits in self.visits.iter_mut().skip(1) {
            visits.iter_mut().zip(scale).for_each(|(visits, scale)| *visits *= scale);
        }
    }

    /// What comes to a place holding the lane's channel, times what would have come of it.
    fn lost(&self) -> [Lanes; 2] {
        let mut lost = [[0.0; LANES]; 2];
        let mut number = 0;
        for (place, held) in self.held.iter().enumerate() {
            let is_root = at(&self.narrow.places, number) as usize == place;
            number += usize::from(is_root);
            if *held == 0 {
                continue;
            }
            let mut taken = if is_root { self.coming(number - 1) } else { self.hanging(place) };
            self.keep_only(!held, &mut taken);
            for (lost, outcome) in lost.iter_mut().zip(at(self.outcomes, place)) {
                lost.iter_mut().zip(taken).for_each(|(lost, taken)| *lost += taken * outcome);
            }
        }
        lost
    }

    /// The visits that come to a place that hangs on a root.
    fn hanging(&self, place: usize) -> Lanes {
        let root = at(&self.narrow.root, place) as usize;
        let part = at(&self.narrow.part, place);
        let mut visits = at(&self.visits, root).map(|visits| visits * part);
        let before = at(&self.narrow.before, place) as usize;
        self.keep_only(at(&self.passed, before), &mut visits);
        visits
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
    let every: Vec<u32> = (0..chain.states() as u32).collect();
    let all = walk(chain, &vec![0; chain.states()], draws);
    effects.base = [at(&all[0], 0), at(&all[1], 0)];
    for block in channels.chunks(LANES) {
        let without = walk(chain, &held(chain, &every, block), draws);
        let [conversions, value] = effects.base;
        let lost = [without[0].map(|kept| conversions - kept), without[1].map(|kept| value - kept)];
        store(&mut effects, block, &lost);
    }
    Some(effects)
}

/// For each of `states`, which channels of the block it holds, a bit each.
fn held(chain: &Chain, states: &[u32], block: &[u32]) -> Vec<u8> {
    let bit = |channel: &u32| block.binary_search(channel).ok();
    let mask = |state: &u32| {
        let bits = chain.channels_of(*state as usize).iter().filter_map(bit);
        bits.fold(0_u8, |mask, bit| mask | 1 << bit)
    };
    states.iter().map(mask).collect()
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
