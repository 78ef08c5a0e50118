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

mod maker;

use super::journeys::at;
use super::paths::Grouped;
use crate::error::{Code, Problem};
use maker::Maker;

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
