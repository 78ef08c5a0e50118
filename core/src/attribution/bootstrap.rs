//! How sure the credits are: intervals from repeating everything with other clients.
//!
//! Each repetition gives each client a weight drawn from the Poisson distribution of mean 1, which
//! for many clients is the same as drawing as many clients with replacement (Chamandy et al. 2012),
//! and needs no list of the drawn. The weight is a hash of seed, repetition and client: it does not
//! depend on which repetitions run where, so that the pieces may run in any order, on any number of
//! threads, and the answer stays the same.
//!
//! ```
//! use ringtrace::attribution::bootstrap::{Bootstrap, Settings};
//! use ringtrace::attribution::columns::{Columns, Converted};
//! use ringtrace::attribution::compare::BatchModel;
//! use ringtrace::attribution::journeys::{Journeys, Splitting};
//! use ringtrace::attribution::rule::Rule;
//!
//! let columns = Columns { client: &[0, 1, 2, 3], time: None, channel: &[0, 0, 1, 1], channels: 2,
//!     converted: Converted::Flags(&[1, 1, 1, 0]), value: None };
//! let journeys = Journeys::of_columns(columns, Splitting::whole())?;
//! let settings = Settings { repetitions: 200, ..Settings::default() };
//! let models = [BatchModel::Rule(Rule::Last)];
//! let bootstrap = Bootstrap::new(&journeys, &models, &[], settings)?;
//! // Here one after the other; elsewhere a piece a thread.
//! let pieces = bootstrap.pieces(4);
//! let done: Result<Vec<_>, _> = pieces.iter().map(|piece| bootstrap.run(piece)).collect();
//! let intervals = bootstrap.intervals(&done?);
//! let first = intervals[0].conversions[0];
//! assert!(first.low <= 2.0 && 2.0 <= first.high);
//! # Ok::<(), ringtrace::Problem>(())
//! ```

use super::batch::Tally;
use super::compare::{BatchModel, Comparison, Prepared};
use super::journeys::{Journeys, at};
use super::paths::Grouped;
use crate::error::{Code, Problem};
use std::ops::Range;

/// How often, from which seed, and how wide.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Settings {
    /// How often everything is repeated: 1 to 100,000; 1000 by default.
    pub repetitions: u32,
    /// The same seed, the same answer; 0 by default.
    pub seed: u64,
    /// Which part of the repetitions lies inside an interval: above 0 and below 1; 0.95 by default.
    pub level: f64,
}

impl Default for Settings {
    fn default() -> Self {
        Self { repetitions: 1000, seed: 0, level: 0.95 }
    }
}

/// Where a credit lies in most repetitions.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Interval {
    /// Its lower end.
    pub low: f64,
    /// Its upper end.
    pub high: f64,
}

/// The intervals of one model.
#[derive(Debug, Clone, PartialEq)]
pub struct Intervals {
    /// Of the conversions, by channel code.
    pub conversions: Vec<Interval>,
    /// Of the value, by channel code.
    pub value: Vec<Interval>,
}

/// Repetitions to be run together; independent of all others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    repetitions: Range<u32>,
}

/// What [`Bootstrap::run`] answers: the comparisons of its repetitions.
#[derive(Debug, Clone, PartialEq)]
pub struct Repeated {
    comparisons: Vec<Comparison>,
}

/// Models to be repeated over journeys. Shared by the pieces, and never changed by them.
#[derive(Debug)]
pub struct Bootstrap<'a> {
    journeys: &'a Journeys<'a>,
    models: &'a [BatchModel],
    ranks: &'a [u32],
    settings: Settings,
    prepared: Prepared,
    paths: Grouped<'a>,
    // By journey that is not empty, the number of its path: grouping is done once, not in every
    // repetition.
    path_of: Vec<u32>,
}

impl<'a> Bootstrap<'a> {
    /// Prepares repetitions of `models` over `journeys`; `ranks` as in
    /// [`compare`](super::compare::compare). Ready-made paths have no clients: each path counts as
    /// one.
    ///
    /// Memory: 4 bytes a journey and about 60 a distinct path where a model needs them.
    ///
    /// # Errors
    /// Those of [`compare`](super::compare::compare); `out_of_range`, at `repetitions` or `level`.
    pub fn new(
        journeys: &'a Journeys<'a>,
        models: &'a [BatchModel],
        ranks: &'a [u32],
        settings: Settings,
    ) -> Result<Self, Problem> {
        if !(1..=100_000).contains(&settings.repetitions) {
            let message = "repetitions are 1 to 100000";
            return Err(Problem::new(Code::OutOfRange, "repetitions", message));
        }
        if !(settings.level > 0.0 && settings.level < 1.0) {
            let message = "a level is above 0 and below 1";
            return Err(Problem::new(Code::OutOfRange, "level", message));
        }
        let prepared = Prepared::of(journeys, models)?;
        let (mut paths, mut path_of) = (Grouped::over(journeys), Vec::new());
        if prepared.grouping {
            journeys.all(|journey| path_of.extend(paths.add(journey)));
        }
        Ok(Self { journeys, models, ranks, settings, prepared, paths, path_of })
    }

    /// The repetitions in at most `count` pieces of about the same size.
    pub fn pieces(&self, count: u32) -> Vec<Piece> {
        let (all, count) = (u64::from(self.settings.repetitions), u64::from(count.max(1)));
        let bound = |piece: u64| (all * piece / count) as u32;
        let pieces = (0..count).map(|piece| Piece { repetitions: bound(piece)..bound(piece + 1) });
        pieces.filter(|piece| !piece.repetitions.is_empty()).collect()
    }

    /// Runs one piece.
    ///
    /// # Errors
    /// Those of the models, at `models[index]`.
    pub fn run(&self, piece: &Piece) -> Result<Repeated, Problem> {
        let comparisons = piece.repetitions.clone().map(|repetition| self.repeat(repetition));
        Ok(Repeated { comparisons: comparisons.collect::<Result<_, _>>()? })
    }

    fn repeat(&self, repetition: u32) -> Result<Comparison, Problem> {
        let times = |client| poisson(hash(self.settings.seed, repetition, client));
        let mut tally = Tally::new(&self.prepared.rules, self.journeys.channels() as usize);
        if !self.prepared.grouping {
            self.journeys.converting(|journey| {
                let times = times(journey.client);
                if times > 0.0 {
                    tally.add(journey, journey.channels, times);
                }
            });
            return self.prepared.outcomes(self.models, tally.finish()?, &self.paths, self.ranks);
        }
        let mut counts = vec![[0.0; 3]; self.paths.len()];
        let mut paths = self.path_of.iter();
        self.journeys.all(|journey| {
            let times = times(journey.client);
            if journey.conversions > 0.0 && times > 0.0 {
                tally.add(journey, journey.channels, times);
            }
            let path = if journey.channels.is_empty() { None } else { paths.next() };
            if let Some(count) = path.and_then(|path| counts.get_mut(*path as usize)) {
                let more = [journey.conversions, journey.value, journey.nulls];
                count.iter_mut().zip(more).for_each(|(sum, more)| *sum += more * times);
            }
        });
        let mut grouped = self.paths.clone();
        grouped.recount(&counts);
        self.prepared.outcomes(self.models, tally.finish()?, &grouped, self.ranks)
    }

    /// The intervals of each model, in the order of the models. Between two repetitions their ends
    /// are interpolated. Pieces that are missing make them less exact.
    pub fn intervals(&self, pieces: &[Repeated]) -> Vec<Intervals> {
        let channels = self.journeys.channels() as usize;
        let comparisons = || pieces.iter().flat_map(|piece| &piece.comparisons);
        let mut column = Vec::new();
        let models = 0..self.models.len();
        let intervals = models.map(|model| {
            let outcomes = || comparisons().filter_map(move |one| one.outcomes.get(model));
            let mut one = |channel: usize, value: bool| {
                column.clear();
                column.extend(outcomes().map(|outcome| match value {
                    true => at(&outcome.credits.value, channel),
                    false => at(&outcome.credits.conversions, channel),
                }));
                column.sort_unstable_by(f64::total_cmp);
                interval(&column, self.settings.level)
            };
            Intervals {
                conversions: (0..channels).map(|channel| one(channel, false)).collect(),
                value: (0..channels).map(|channel| one(channel, true)).collect(),
            }
        });
        intervals.collect()
    }
}

fn interval(sorted: &[f64], level: f64) -> Interval {
    let last = sorted.len().saturating_sub(1) as f64;
    let quantile = |part: f64| {
        let place = part * last;
        let below = libm::floor(place);
        let (low, high) = (at(sorted, below as usize), at(sorted, libm::ceil(place) as usize));
        low + (high - low) * (place - below)
    };
    let outside = (1.0 - level) / 2.0;
    Interval { low: quantile(outside), high: quantile(1.0 - outside) }
}

/// SplitMix64 (Steele, Lea and Flood 2014) over seed, repetition and client.
fn hash(seed: u64, repetition: u32, client: u32) -> u64 {
    let mix = |mut x: u64| {
        x = (x ^ (x >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        x = (x ^ (x >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        x ^ (x >> 31)
    };
    let step = u64::from(client).wrapping_add(1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    mix(mix(seed ^ mix(u64::from(repetition) + 1)).wrapping_add(step))
}

/// A draw from the Poisson distribution of mean 1, from 64 random bits: how many of the cumulative
/// probabilities lie below them.
fn poisson(bits: u64) -> f64 {
    // 1/e, and how it goes on: each probability is the one before divided by the next count.
    let uniform = (bits >> 11) as f64 / (1_u64 << 53) as f64;
    let (mut count, mut probability) = (0.0, 0.367_879_441_171_442_33);
    let mut below = probability;
    while uniform >= below && count < 20.0 {
        count += 1.0;
        probability /= count;
        below += probability;
    }
    count
}
