//! Counting the steps of paths, one path after the other.

use super::{Chain, ChainRules};
use crate::attribution::journeys::at;
use foldhash::fast::FixedState;
use hashbrown::HashTable;
use std::hash::BuildHasher;

struct Step {
    key: u64,
    from: u32,
    to: u32,
    count: f64,
}

/// A chain being made: a step is found by the state it leaves and the channel that comes next.
pub(super) struct Maker<'r> {
    rules: &'r ChainRules,
    chain: Chain,
    states: HashTable<u32>,
    steps: Vec<Step>,
    places: HashTable<u32>,
    // Where there are few enough of them, by the code of a state and the channel that comes next, a
    // step's number plus 1: quicker than a hash.
    table: Vec<u32>,
    codes: Codes,
    hash: FixedState,
}

/// Channels as the digits of a number, none of them 0, so that numbers of different lengths differ.
struct Codes {
    base: usize,
    /// `base` to the power of the order: one more digit than a state has.
    high: usize,
}

impl Codes {
    /// How many codes a state and the channel after it may have; nothing if too many.
    fn count(channels: u32, order: usize) -> Option<(Self, usize)> {
        let base = channels as usize + 1;
        let high = base.checked_pow(u32::try_from(order).ok()?)?;
        let count = high.checked_mul(base).filter(|count| *count <= TABLE_MAX)?;
        Some((Self { base, high }, count))
    }

    /// `code` with one digit more.
    fn longer(&self, code: usize, channel: u32) -> usize {
        code * self.base + channel as usize + 1
    }
}

/// The most steps that are found in a table instead of by a hash: 4 megabytes, which is 1023
/// channels of order 1, or 14 of order 4.
const TABLE_MAX: usize = 1 << 20;

impl<'r> Maker<'r> {
    pub(super) fn new(rules: &'r ChainRules, channel_count: u32) -> Self {
        let chain = Chain {
            channels: Vec::new(),
            offset: vec![0, 0],
            row: Vec::new(),
            to: Vec::new(),
            probability: Vec::new(),
            seen: Vec::new(),
            converted: vec![0.0],
            ended: vec![0.0],
            value: vec![0.0],
            channel_count,
            longest: 0,
        };
        let hash = FixedState::with_seed(0);
        let (states, places) = (HashTable::new(), HashTable::new());
        let (codes, count) =
            Codes::count(channel_count, rules.order).unwrap_or((Codes { base: 0, high: 0 }, 0));
        Self { rules, chain, states, steps: Vec::new(), places, table: vec![0; count], codes, hash }
    }

    pub(super) fn path(&mut self, channels: &[u32], conversions: f64, value: f64, nulls: f64) {
        let weight = conversions + nulls;
        let (from, length) = match self.table.is_empty() {
            true => self.walk_hashed(channels, weight),
            false => self.walk_coded(channels, weight),
        };
        self.chain.longest = self.chain.longest.max(length + if weight > 0.0 { 2 } else { 3 });
        if weight > 0.0 {
            add(&mut self.chain.converted, from, conversions);
            add(&mut self.chain.ended, from, nulls);
            if conversions > 0.0 {
                add(&mut self.chain.value, from, value);
            }
        }
    }

    /// Counts the steps of a path; its last state and how many there are.
    fn walk_hashed(&mut self, channels: &[u32], weight: f64) -> (u32, usize) {
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
                let newest = window.last().copied().unwrap_or(0);
                let number = self.hashed_step(from, window, newest);
                from = self.count(number, weight);
            }
        }
        (from, length)
    }

    fn walk_coded(&mut self, channels: &[u32], weight: f64) -> (u32, usize) {
        let order = self.rules.order.min(channels.len());
        // What a code of a state and one more channel loses with the state's oldest channel.
        let mut oldest = 0;
        let (mut from, mut length, mut state) = (0, 0, 0);
        for window in channels.windows(order.max(1)) {
            let code = match length {
                0 => window.iter().fold(0, |code, channel| self.codes.longer(code, *channel)),
                _ => self.codes.longer(state, window.last().copied().unwrap_or(0)),
            };
            let next = code - oldest;
            oldest = (window.first().copied().unwrap_or(0) as usize + 1) * self.codes.high;
            if !self.rules.self_transitions && next == state {
                continue;
            }
            state = next;
            length += 1;
            if weight > 0.0 {
                let number = self.coded_step(from, window, code);
                from = self.count(number, weight);
            }
        }
        (from, length)
    }

    /// Counts a step; the state it leads to.
    fn count(&mut self, number: u32, weight: f64) -> u32 {
        let Some(step) = self.steps.get_mut(number as usize) else { return 0 };
        step.count += weight;
        step.to
    }

    fn coded_step(&mut self, from: u32, window: &[u32], code: usize) -> u32 {
        let known = at(&self.table, code);
        if known > 0 {
            return known - 1;
        }
        let to = self.state(window);
        self.steps.push(Step { key: 0, from, to, count: 0.0 });
        let number = self.steps.len() as u32;
        if let Some(entry) = self.table.get_mut(code) {
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
        let number = chain.converted.len() as u32;
        chain.channels.extend_from_slice(window);
        chain.offset.push(chain.channels.len());
        chain.converted.push(0.0);
        chain.ended.push(0.0);
        chain.value.push(0.0);
        let rehash = |n: &u32| hasher.hash_one(chain.channels_of(*n as usize));
        self.states.insert_unique(hash, number, rehash);
        number
    }

    pub(super) fn finish(self) -> Chain {
        drop((self.places, self.states, self.table));
        let (mut chain, mut steps) = (self.chain, self.steps);
        // Large chains stay as small as they are: half of what has just grown is room to grow.
        steps.shrink_to_fit();
        chain.channels.shrink_to_fit();
        chain.offset.shrink_to_fit();
        for column in [&mut chain.converted, &mut chain.ended, &mut chain.value] {
            column.shrink_to_fit();
        }
        steps.sort_unstable_by_key(|step| (step.from, step.to));
        let ends = chain.converted.iter().zip(&chain.ended);
        chain.seen = ends.map(|(converted, ended)| converted + ended).collect();
        for step in &steps {
            add(&mut chain.seen, step.from, step.count);
        }
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
