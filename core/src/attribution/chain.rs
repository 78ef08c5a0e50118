//! The absorbing Markov chain of a set of paths: from the start, from state to state, to a
//! conversion or to none.
//!
//! A state is the last `order` channels of a path so far (Anderl et al. 2016); a path shorter than
//! that is one state holding all of it (ChannelAttribution, do-attribution). States are numbers,
//! never names, so that a channel may be called `(start)`.
//!
//! ```
//! use ringtrace::attribution::chain::{Chain, ChainRules, State};
//! use ringtrace::attribution::journeys::Journeys;
//! use ringtrace::attribution::paths::{Grouped, Paths};
//!
//! let paths = Paths { offset: &[0, 2, 3], channel: &[0, 1, 1], channels: 2, time: None,
//!     conversions: &[1.0, 0.0], value: None, nulls: Some(&[0.0, 3.0]) };
//! let chain = Chain::of(&Grouped::of(&Journeys::of_paths(paths)?), &ChainRules::default())?;
//! let from_start: Vec<_> = chain.transitions().filter(|t| t.from == State::Start).collect();
//! assert_eq!(from_start[1].to, State::Channels(&[1]));
//! assert_eq!((from_start[1].count, from_start[1].probability), (3.0, 0.75));
//! # Ok::<(), ringtrace::Problem>(())
//! ```

use super::journeys::at;
use super::paths::Grouped;
use crate::error::{Code, Problem};
use foldhash::fast::FixedState;
use hashbrown::HashTable;
use std::hash::BuildHasher;

/// The longest memory that a chain may have.
pub const ORDER_MAX: usize = 16;

/// How a chain is made from paths.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ChainRules {
    /// How many channels a state remembers: 1 (the default) to [`ORDER_MAX`].
    pub order: usize,
    /// Whether paths without a conversion count. Default: they do. Without them every path converts
    /// in the end (what ChannelAttribution does when it is given no nulls, and DP6 1.x by mistake).
    pub nulls: bool,
    /// Whether a state may follow itself. Default: it may not, and such steps are dropped
    /// (ChannelAttribution, do-attribution). It changes the transition matrix and the number of
    /// steps, not the removal effects.
    pub self_transitions: bool,
}

impl Default for ChainRules {
    fn default() -> Self {
        Self { order: 1, nulls: true, self_transitions: false }
    }
}

/// One end of a transition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State<'c> {
    /// Before the first touch.
    Start,
    /// The last channels, oldest first: as many as the chain's order, or all of a shorter path.
    Channels(&'c [u32]),
    /// A conversion: the end.
    Conversion,
    /// No conversion: the end too.
    Null,
}

/// One entry of the transition matrix.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Transition<'c> {
    /// From where.
    pub from: State<'c>,
    /// To where.
    pub to: State<'c>,
    /// How often it was seen.
    pub count: f64,
    /// The same divided by all that was seen from there.
    pub probability: f64,
}

/// States 0 (the start), 1, 2, ... with the probabilities of what follows each.
#[derive(Debug, Clone)]
pub struct Chain {
    // The channels of state `s` are `channels[offset[s]..offset[s + 1]]`.
    channels: Vec<u32>,
    offset: Vec<usize>,
    // The steps from state `s` are entries `row[s]..row[s + 1]` of `to` and `probability`, `to`
    // ascending.
    row: Vec<usize>,
    to: Vec<u32>,
    probability: Vec<f64>,
    // By state.
    seen: Vec<f64>,
    converted: Vec<f64>,
    ended: Vec<f64>,
    value: Vec<f64>,
    channel_count: u32,
    longest: usize,
}

impl Chain {
    /// The chain of `paths`.
    ///
    /// # Errors
    /// `out_of_range`, at `order`, for an order that is not 1 to [`ORDER_MAX`].
    pub fn of(paths: &Grouped<'_>, rules: &ChainRules) -> Result<Self, Problem> {
        if !(1..=ORDER_MAX).contains(&rules.order) {
            let message = format!("an order is 1 to {ORDER_MAX}");
            return Err(Problem::new(Code::OutOfRange, "order", message));
        }
        let mut maker = Maker::new(rules, paths.channels());
        for path in paths.iter() {
            let nulls = if rules.nulls { path.nulls } else { 0.0 };
            if rules.nulls || path.conversions > 0.0 {
                maker.path(path.channels, path.conversions, path.value, nulls);
            }
        }
        Ok(maker.finish())
    }

    /// How many states there are, the start included, the two ends not.
    pub fn states(&self) -> usize {
        self.seen.len()
    }

    /// How many different steps between states there are, those to the two ends not counted.
    pub fn steps(&self) -> usize {
        self.to.len()
    }

    /// The number of channels that the chain's paths were made of, whether they occur or not.
    pub fn channel_count(&self) -> u32 {
        self.channel_count
    }

    /// The channels that a state holds; the start holds none.
    pub fn channels_of(&self, state: usize) -> &[u32] {
        self.channels.get(at(&self.offset, state)..at(&self.offset, state + 1)).unwrap_or(&[])
    }

    /// The whole transition matrix, row by row: steps to states, then to the conversion, then to
    /// none. Entries that were never seen are left out.
    pub fn transitions(&self) -> impl Iterator<Item = Transition<'_>> {
        (0..self.states()).flat_map(move |from| {
            let seen = at(&self.seen, from);
            let ends = [(State::Conversion, self.conversion(from)), (State::Null, self.null(from))];
            let steps = self.steps_from(from).map(|(to, p)| (self.state(to as usize), p));
            let all = steps.chain(ends).filter(|(_, probability)| *probability > 0.0);
            all.map(move |(to, probability)| Transition {
                from: self.state(from),
                to,
                count: probability * seen,
                probability,
            })
        })
    }

    fn state(&self, number: usize) -> State<'_> {
        if number == 0 { State::Start } else { State::Channels(self.channels_of(number)) }
    }

    /// The steps from a state: where to, and how likely.
    pub(super) fn steps_from(&self, state: usize) -> impl Iterator<Item = (u32, f64)> + Clone {
        let range = at(&self.row, state)..at(&self.row, state + 1);
        let to = self.to.get(range.clone()).unwrap_or(&[]);
        let probability = self.probability.get(range).unwrap_or(&[]);
        to.iter().copied().zip(probability.iter().copied())
    }

    /// How likely a step from one state to another is.
    pub(super) fn step(&self, from: u32, to: u32) -> f64 {
        let range = at(&self.row, from as usize)..at(&self.row, from as usize + 1);
        let place = self.to.get(range.clone()).and_then(|to_all| to_all.binary_search(&to).ok());
        place.map_or(0.0, |place| at(&self.probability, range.start + place))
    }

    /// How likely the next thing is a conversion.
    pub(super) fn conversion(&self, state: usize) -> f64 {
        let seen = at(&self.seen, state);
        if seen > 0.0 { at(&self.converted, state) / seen } else { 0.0 }
    }

    /// How likely the next thing is the end without one.
    pub(super) fn null(&self, state: usize) -> f64 {
        let seen = at(&self.seen, state);
        if seen > 0.0 { at(&self.ended, state) / seen } else { 0.0 }
    }

    /// The mean value of a conversion that follows this state at once.
    pub(super) fn mean_value(&self, state: usize) -> f64 {
        let converted = at(&self.converted, state);
        if converted > 0.0 { at(&self.value, state) / converted } else { 0.0 }
    }

    /// The most draws that ChannelAttribution allows one simulated path: two more than the longest
    /// path has states (three, where that path was never walked).
    pub(super) fn draws_max(&self) -> usize {
        self.longest
    }
}

struct Step {
    key: u64,
    from: u32,
    to: u32,
    count: f64,
}

/// A chain being made: a step is found by the state it leaves and the channel that comes next.
struct Maker<'r> {
    rules: &'r ChainRules,
    chain: Chain,
    states: HashTable<u32>,
    steps: Vec<Step>,
    places: HashTable<u32>,
    // Of order 1 with few channels, a step's number plus 1 in a square table: quicker than a hash.
    square: Vec<u32>,
    hash: FixedState,
}

/// The most channels for which steps are found in a square table: 4 megabytes.
const SQUARE_MAX: usize = 1024;

impl<'r> Maker<'r> {
    fn new(rules: &'r ChainRules, channel_count: u32) -> Self {
        let chain = Chain {
            channels: Vec::new(),
            offset: vec![0, 0],
            row: Vec::new(),
            to: Vec::new(),
            probability: Vec::new(),
            seen: vec![0.0],
            converted: vec![0.0],
            ended: vec![0.0],
            value: vec![0.0],
            channel_count,
            longest: 0,
        };
        let hash = FixedState::with_seed(0);
        let (states, places) = (HashTable::new(), HashTable::new());
        let side = channel_count as usize;
        let square = match rules.order == 1 && side <= SQUARE_MAX {
            true => vec![0; (side + 1) * side],
            false => Vec::new(),
        };
        Self { rules, chain, states, steps: Vec::new(), places, square, hash }
    }

    fn path(&mut self, channels: &[u32], conversions: f64, value: f64, nulls: f64) {
        let weight = conversions + nulls;
        let order = self.rules.order.min(channels.len());
        let mut previous: &[u32] = &[];
        let (mut from, mut length) = (0, 0);
        for window in channels.windows(order.max(1)) {
            if !self.rules.self_transitions && window == previous {
                continue;
            }
            previous = window;
            length += 1;
            if weight > 0.0 {
                from = self.step(from, window, weight);
            }
        }
        self.chain.longest = self.chain.longest.max(length + if weight > 0.0 { 2 } else { 3 });
        if weight > 0.0 {
            add(&mut self.chain.converted, from, conversions);
            add(&mut self.chain.ended, from, nulls);
            add(&mut self.chain.seen, from, weight);
            if conversions > 0.0 {
                add(&mut self.chain.value, from, value);
            }
        }
    }

    /// Counts the step from a state to the one holding `window`; the latter's number.
    fn step(&mut self, from: u32, window: &[u32], weight: f64) -> u32 {
        add(&mut self.chain.seen, from, weight);
        let newest = window.last().copied().unwrap_or(0);
        let number = match self.square.is_empty() {
            true => self.hashed_step(from, window, newest),
            false => self.square_step(from, window, newest),
        };
        let Some(step) = self.steps.get_mut(number as usize) else { return 0 };
        step.count += weight;
        step.to
    }

    fn square_step(&mut self, from: u32, window: &[u32], newest: u32) -> u32 {
        // INVARIANT: of order 1 there are at most as many states as channels, and the start.
        let place = from as usize * self.chain.channel_count as usize + newest as usize;
        let known = at(&self.square, place);
        if known > 0 {
            return known - 1;
        }
        let to = self.state(window);
        self.steps.push(Step { key: 0, from, to, count: 0.0 });
        let number = self.steps.len() as u32;
        if let Some(entry) = self.square.get_mut(place) {
            *entry = number;
        }
        number - 1
    }

    fn hashed_step(&mut self, from: u32, window: &[u32], newest: u32) -> u32 {
        // From the start, a first state holds more than its newest channel: its number is needed.
        let next = if from == 0 { self.state(window) } else { newest };
        let key = u64::from(from) << 32 | u64::from(next);
        let hash = self.hash.hash_one(key);
        let steps = &self.steps;
        let same = |n: &u32| steps.get(*n as usize).is_some_and(|step| step.key == key);
        if let Some(number) = self.places.find(hash, same) {
            return *number;
        }
        let to = if from == 0 { next } else { self.state(window) };
        let (hasher, steps) = (&self.hash, &self.steps);
        let rehash = |n: &u32| steps.get(*n as usize).map_or(0, |step| hasher.hash_one(step.key));
        let number = steps.len() as u32;
        self.places.insert_unique(hash, number, rehash);
        self.steps.push(Step { key, from, to, count: 0.0 });
        number
    }

    /// The number of the state that holds `window`, which is added if it is new.
    fn state(&mut self, window: &[u32]) -> u32 {
        let (hasher, chain) = (&self.hash, &mut self.chain);
        let hash = hasher.hash_one(window);
        let found = self.states.find(hash, |n| chain.channels_of(*n as usize) == window);
        if let Some(number) = found {
            return *number;
        }
        // INVARIANT: columns have fewer than 2^32 rows, so there are fewer states and steps.
        let number = chain.seen.len() as u32;
        chain.channels.extend_from_slice(window);
        chain.offset.push(chain.channels.len());
        chain.seen.push(0.0);
        chain.converted.push(0.0);
        chain.ended.push(0.0);
        chain.value.push(0.0);
        let rehash = |n: &u32| hasher.hash_one(chain.channels_of(*n as usize));
        self.states.insert_unique(hash, number, rehash);
        number
    }

    fn finish(self) -> Chain {
        let (mut chain, mut steps) = (self.chain, self.steps);
        drop((self.places, self.states, self.square));
        steps.sort_unstable_by_key(|step| (step.from, step.to));
        chain.row = vec![0; chain.seen.len() + 1];
        for step in &steps {
            if let Some(end) = chain.row.get_mut(step.from as usize + 1) {
                *end += 1;
            }
        }
        let mut sum = 0;
        for start in &mut chain.row {
            sum += *start;
            *start = sum;
        }
        chain.to = steps.iter().map(|step| step.to).collect();
        let seen = |step: &Step| at(&chain.seen, step.from as usize);
        chain.probability = steps.iter().map(|step| step.count / seen(step)).collect();
        chain
    }
}

fn add(column: &mut [f64], place: u32, amount: f64) {
    if let Some(sum) = column.get_mut(place as usize) {
        *sum += amount;
    }
}
