//! Ready-made paths with counts, and the grouping of equal paths that the data-driven models start
//! from.
//!
//! ```
//! use ringtrace::attribution::journeys::Journeys;
//! use ringtrace::attribution::paths::{Grouped, Paths};
//!
//! // 0 > 1 converted 3 times for 7.50 in all and failed twice; 1 failed; 0 > 1 failed again.
//! let paths = Paths {
//!     offset: &[0, 2, 3, 5],
//!     channel: &[0, 1, 1, 0, 1],
//!     channels: 2,
//!     time: None,
//!     conversions: &[3.0, 0.0, 0.0],
//!     value: Some(&[7.5, 0.0, 0.0]),
//!     nulls: Some(&[2.0, 1.0, 1.0]),
//! };
//! let grouped = Grouped::of(&Journeys::of_paths(paths)?);
//! let first = grouped.iter().next().unwrap();
//! assert_eq!((first.channels, first.conversions, first.nulls), (&[0, 1][..], 3.0, 3.0));
//! # Ok::<(), ringtrace::Problem>(())
//! ```

use super::columns::{channels_known, counts_usable, same_length, values_usable};
use super::journeys::{Journey, Journeys, at};
use crate::error::{Code, Problem};
use foldhash::fast::FixedState;
use hashbrown::HashTable;
use std::borrow::Cow;
use std::hash::BuildHasher;

/// One row a path, with how often it was walked and what came of it.
#[derive(Debug, Clone, Copy)]
pub struct Paths<'a> {
    /// Where each path starts in `channel`, and at last where the last one ends: one more entry
    /// than there are paths.
    pub offset: &'a [u32],
    /// The channels of all paths, one after the other, each oldest touch first.
    pub channel: &'a [u32],
    /// How many channels there are.
    pub channels: u32,
    /// When, in milliseconds from the conversion: ascending within a path, not positive. Without it
    /// there is no decay by time.
    pub time: Option<&'a [i64]>,
    /// How many conversions each path brought: not negative, parts allowed.
    pub conversions: &'a [f64],
    /// What they are worth in all; may be negative. Without it every conversion is worth 1. Read
    /// only where there are conversions.
    pub value: Option<&'a [f64]>,
    /// How often each path ended without a conversion; without it, never.
    pub nulls: Option<&'a [f64]>,
}

impl<'a> Paths<'a> {
    /// Reads everything once and says what is wrong first.
    ///
    /// # Errors
    /// - `invalid_shape`: columns of different lengths, or offsets that do not ascend from 0 to the
    ///   end of `channel`;
    /// - `too_many`, `unknown`, `invalid_weight`: as for
    ///   [`Columns`](super::columns::Columns::check);
    /// - `unsorted`: times that descend within a path, at `time[row]`;
    /// - `out_of_range`: a time after the conversion.
    pub fn check(&self) -> Result<(), Problem> {
        let count = self.conversions.len();
        same_length("offset", self.offset.len(), count + 1)?;
        let ends = (self.offset.first().copied(), self.offset.last().map(|end| *end as usize));
        if ends != (Some(0), Some(self.channel.len())) || !self.offset.is_sorted() {
            let message = "must ascend from 0 to the number of touches";
            return Err(Problem::new(Code::InvalidShape, "offset", message));
        }
        channels_known(self.channel, self.channels)?;
        counts_usable(self.conversions, "conversions")?;
        if let Some(nulls) = self.nulls {
            same_length("nulls", nulls.len(), count)?;
            counts_usable(nulls, "nulls")?;
        }
        if let Some(value) = self.value {
            same_length("value", value.len(), count)?;
            values_usable(value, "value")?;
        }
        self.time.map_or(Ok(()), |time| self.times(time))
    }

    fn times(&self, time: &[i64]) -> Result<(), Problem> {
        same_length("time", time.len(), self.channel.len())?;
        if let Some(row) = time.iter().position(|time| *time > 0) {
            let message = "after the conversion";
            return Err(Problem::new(Code::OutOfRange, format!("time[{row}]"), message));
        }
        for (start, end) in self.bounds() {
            let times = time.get(start..end).unwrap_or(&[]);
            if let Some(place) = times.iter().zip(times.iter().skip(1)).position(|(a, b)| a > b) {
                let path = format!("time[{}]", start + place + 1);
                let message = "less than the one before it in the same path";
                return Err(Problem::new(Code::Unsorted, path, message));
            }
        }
        Ok(())
    }

    fn bounds(&self) -> impl Iterator<Item = (usize, usize)> {
        let offset = self.offset;
        offset.iter().zip(offset.iter().skip(1)).map(|(a, b)| (*a as usize, *b as usize))
    }

    pub(super) fn each(&self, mut visit: impl FnMut(&Journey<'a>)) {
        for (number, (start, end)) in self.bounds().enumerate() {
            let conversions = at(self.conversions, number);
            let converted = conversions > 0.0;
            let value = self.value.map_or(conversions, |value| at(value, number));
            visit(&Journey {
                client: u32::try_from(number).unwrap_or(u32::MAX),
                first_row: start,
                channels: self.channel.get(start..end).unwrap_or(&[]),
                times: self.time.and_then(|time| time.get(start..end)).unwrap_or(&[]),
                at: 0,
                conversions,
                value: if converted { value } else { 0.0 },
                nulls: self.nulls.map_or(0.0, |nulls| at(nulls, number)),
            });
        }
    }
}

/// What all journeys over one path came to.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Path<'g> {
    /// Its channels, oldest touch first; never empty.
    pub channels: &'g [u32],
    /// How many conversions it brought.
    pub conversions: f64,
    /// What they are worth in all.
    pub value: f64,
    /// How often it ended without one.
    pub nulls: f64,
}

#[derive(Debug, Clone, Copy)]
struct Group {
    start: u32,
    length: u32,
    hash: u64,
    conversions: f64,
    value: f64,
    nulls: f64,
}

/// Distinct paths in the order in which they were first met, each once.
#[derive(Debug, Clone)]
pub struct Grouped<'a> {
    // A path is a part of the caller's own column wherever it can be, so that grouping copies no
    // channel.
    base: Cow<'a, [u32]>,
    groups: Vec<Group>,
    places: HashTable<u32>,
    channels: u32,
    empty: (f64, f64),
}

impl<'a> Grouped<'a> {
    /// The paths of all journeys.
    pub fn of(journeys: &Journeys<'a>) -> Self {
        let mut grouped = Self::over(journeys);
        journeys.all(|journey| {
            grouped.add(journey);
        });
        grouped
    }

    /// No path yet of the journeys over `journeys`' columns.
    pub(super) fn over(journeys: &Journeys<'a>) -> Self {
        Self::new(Cow::Borrowed(journeys.rows()), journeys.channels())
    }

    fn new(base: Cow<'a, [u32]>, channels: u32) -> Self {
        Self { base, groups: Vec::new(), places: HashTable::new(), channels, empty: (0.0, 0.0) }
    }

    /// Counts a journey that is a part of the columns that this was made over; its path's number,
    /// unless it is empty.
    pub(super) fn add(&mut self, journey: &Journey<'_>) -> Option<u32> {
        if journey.channels.is_empty() {
            self.empty.0 += journey.conversions;
            self.empty.1 += journey.value;
            return None;
        }
        let hash = hash(journey.channels);
        let number = match self.find_hashed(journey.channels, hash) {
            Some(number) => number,
            None => self.insert(journey.first_row, journey.channels.len(), hash),
        };
        let group = self.groups.get_mut(number as usize)?;
        group.conversions += journey.conversions;
        group.value += journey.value;
        group.nulls += journey.nulls;
        Some(number)
    }

    fn insert(&mut self, start: usize, length: usize, hash: u64) -> u32 {
        let number = u32::try_from(self.groups.len()).unwrap_or(u32::MAX);
        let groups = &self.groups;
        let rehash = |n: &u32| groups.get(*n as usize).map_or(0, |group| group.hash);
        self.places.insert_unique(hash, number, rehash);
        // INVARIANT: columns have fewer than 2^32 rows, so that both fit.
        let (start, length) = (start as u32, length as u32);
        self.groups.push(Group { start, length, hash, conversions: 0.0, value: 0.0, nulls: 0.0 });
        number
    }

    fn find_hashed(&self, channels: &[u32], hash: u64) -> Option<u32> {
        let same = |n: &u32| {
            self.groups
                .get(*n as usize)
                .is_some_and(|group| group.hash == hash && self.channels_of(group) == channels)
        };
        self.places.find(hash, same).copied()
    }

    fn channels_of(&self, group: &Group) -> &[u32] {
        let start = group.start as usize;
        self.base.get(start..start + group.length as usize).unwrap_or(&[])
    }

    fn path(&self, group: &Group) -> Path<'_> {
        Path {
            channels: self.channels_of(group),
            conversions: group.conversions,
            value: group.value,
            nulls: group.nulls,
        }
    }

    /// The path with exactly these channels.
    pub fn find(&self, channels: &[u32]) -> Option<Path<'_>> {
        let number = self.find_hashed(channels, hash(channels))?;
        self.groups.get(number as usize).map(|group| self.path(group))
    }

    /// All paths.
    pub fn iter(&self) -> impl Iterator<Item = Path<'_>> {
        self.groups.iter().map(|group| self.path(group))
    }

    /// How many distinct paths there are.
    pub fn len(&self) -> usize {
        self.groups.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.groups.is_empty()
    }

    /// How many channels there are.
    pub fn channels(&self) -> u32 {
        self.channels
    }

    /// Conversions that no touch led to, and their value.
    pub fn unattributed(&self) -> (f64, f64) {
        self.empty
    }

    /// Gives the paths other counts, a triple each in their order: conversions, value, nulls.
    pub(super) fn recount(&mut self, counts: &[[f64; 3]]) {
        for (group, [conversions, value, nulls]) in self.groups.iter_mut().zip(counts) {
            (group.conversions, group.value, group.nulls) = (*conversions, *value, *nulls);
        }
    }

    /// The same journeys with each path changed by `change`, which fills an empty list with the new
    /// channels; paths that become equal are one.
    pub fn changed(&self, mut change: impl FnMut(&[u32], &mut Vec<u32>)) -> Grouped<'static> {
        let mut other = Grouped::new(Cow::Owned(Vec::new()), self.channels);
        other.empty = self.empty;
        let mut scratch = Vec::new();
        for path in self.iter() {
            scratch.clear();
            change(path.channels, &mut scratch);
            let hash = hash(&scratch);
            let known = other.find_hashed(&scratch, hash);
            let number = known.unwrap_or_else(|| {
                let start = other.base.len();
                other.base.to_mut().extend_from_slice(&scratch);
                other.insert(start, scratch.len(), hash)
            });
            if let Some(group) = other.groups.get_mut(number as usize) {
                group.conversions += path.conversions;
                group.value += path.value;
                group.nulls += path.nulls;
            }
        }
        other
    }

    /// The same journeys with runs of one channel counted as one touch.
    pub fn collapsed(&self) -> Grouped<'static> {
        self.changed(|channels, out| {
            out.extend_from_slice(channels);
            out.dedup();
        })
    }

    /// The same journeys as sets: each channel once, in ascending order.
    pub fn sets(&self) -> Grouped<'static> {
        self.changed(|channels, out| {
            out.extend_from_slice(channels);
            out.sort_unstable();
            out.dedup();
        })
    }
}

fn hash(channels: &[u32]) -> u64 {
    // Channel codes are small numbers of the caller's own making, and the order of paths does not
    // depend on the hash.
    FixedState::with_seed(0).hash_one(channels)
}
