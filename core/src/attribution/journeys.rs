//! Journeys: from a client's touches to the ones that led to a conversion, or to none.
//!
//! ```
//! use ringtrace::attribution::columns::{Columns, Converted};
//! use ringtrace::attribution::journeys::{Journeys, Splitting};
//!
//! let columns = Columns {
//!     client: &[7, 7, 7],
//!     time: None,
//!     channel: &[0, 1, 0],
//!     channels: 2,
//!     converted: Converted::Flags(&[0, 1, 0]),
//!     value: None,
//! };
//! let journeys = Journeys::of_columns(columns, Splitting::whole().restarting())?;
//! let mut seen = Vec::new();
//! journeys.all(|journey| seen.push((journey.channels.to_vec(), journey.conversions)));
//! assert_eq!(seen, [(vec![0, 1], 1.0), (vec![0], 0.0)]);
//! # Ok::<(), ringtrace::Problem>(())
//! ```

use super::columns::{Columns, Converted};
use super::paths::Paths;
use super::reach::{Reach, each_flag};
use crate::error::{Code, Problem};
use serde::{Deserialize, Serialize};

/// One day, in milliseconds.
pub const DAY_MS: i64 = 86_400_000;

/// How a client's touches are cut into journeys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Splitting {
    /// Touches longer ago than this, in milliseconds before the conversion (before the last touch,
    /// where none came), are left out; absent: all stay. Default: 90 days.
    pub lookback_ms: Option<i64>,
    /// Whether a touch exactly `lookback_ms` ago still counts. Default: it does.
    pub edge: Edge,
    /// What a conversion does to the touches before it. Default: they count for the next one too.
    pub after_conversion: AfterConversion,
}

/// A touch at exactly the end of the look-back window.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Edge {
    /// Counts.
    #[default]
    Inside,
    /// Does not count.
    Outside,
}

/// What a conversion does to the touches before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AfterConversion {
    /// They count for the client's later conversions as well. A client who converted has no journey
    /// without a conversion.
    #[default]
    Keep,
    /// The next journey starts with the first touch after it. Touches after the last conversion are
    /// a journey without one.
    Restart,
}

impl Default for Splitting {
    fn default() -> Self {
        Self { lookback_ms: Some(90 * DAY_MS), ..Self::whole() }
    }
}

impl Splitting {
    /// No look-back window: everything before a conversion is its journey.
    pub const fn whole() -> Self {
        Self { lookback_ms: None, edge: Edge::Inside, after_conversion: AfterConversion::Keep }
    }

    /// The same, but a conversion ends a journey.
    #[must_use]
    pub const fn restarting(self) -> Self {
        Self { after_conversion: AfterConversion::Restart, ..self }
    }

    /// The same with a look-back window of `days`.
    #[must_use]
    pub const fn within_days(self, days: u32) -> Self {
        Self { lookback_ms: Some(days as i64 * DAY_MS), ..self }
    }
}

/// The touches before one conversion (or several at once), or before none.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Journey<'a> {
    /// Whose it is; of ready-made paths, the number of the path.
    pub client: u32,
    /// The row of its first touch in the columns.
    pub first_row: usize,
    /// Its channels, oldest touch first. Empty: a conversion that no touch led to.
    pub channels: &'a [u32],
    /// The instants of its touches in milliseconds; empty if there are none in the columns.
    pub times: &'a [i64],
    /// The instant of the conversion, or of the last touch; 0 if there are no times.
    pub at: i64,
    /// How often it ended in a conversion.
    pub conversions: f64,
    /// What these conversions are worth in all.
    pub value: f64,
    /// How often it ended without one.
    pub nulls: f64,
}

/// A checked source of journeys.
#[derive(Debug, Clone, Copy)]
pub struct Journeys<'a> {
    source: Source<'a>,
}

#[derive(Debug, Clone, Copy)]
enum Source<'a> {
    Columns(Columns<'a>, Splitting),
    Paths(Paths<'a>),
}

impl<'a> Journeys<'a> {
    /// The journeys in `columns`.
    ///
    /// # Errors
    /// Those of [`Columns::check`]; `conflict`, at `lookback`, for a window over columns without
    /// times; `out_of_range` for a negative one.
    pub fn of_columns(columns: Columns<'a>, splitting: Splitting) -> Result<Self, Problem> {
        match splitting.lookback_ms {
            Some(_) if columns.time.is_none() => {
                let message = "a look-back window needs the times of the touches";
                return Err(Problem::new(Code::Conflict, "lookback", message));
            }
            Some(window) if window < 0 => {
                return Err(Problem::new(Code::OutOfRange, "lookback", "must not be negative"));
            }
            _ => columns.check()?,
        }
        Ok(Self { source: Source::Columns(columns, splitting) })
    }

    /// Ready-made paths.
    ///
    /// # Errors
    /// Those of [`Paths::check`].
    pub fn of_paths(paths: Paths<'a>) -> Result<Self, Problem> {
        paths.check()?;
        Ok(Self { source: Source::Paths(paths) })
    }

    /// How many channels there are.
    pub fn channels(&self) -> u32 {
        match &self.source {
            Source::Columns(columns, _) => columns.channels,
            Source::Paths(paths) => paths.channels,
        }
    }

    /// The column of channels that every journey is a part of.
    pub fn rows(&self) -> &'a [u32] {
        match &self.source {
            Source::Columns(columns, _) => columns.channel,
            Source::Paths(paths) => paths.channel,
        }
    }

    /// Whether the touches have times.
    pub fn timed(&self) -> bool {
        match &self.source {
            Source::Columns(columns, _) => columns.time.is_some(),
            Source::Paths(paths) => paths.time.is_some(),
        }
    }

    /// The same journeys without times, where times have nothing to say about how they are cut:
    /// a column less to be read.
    pub(super) fn untimed(self) -> Self {
        match self.source {
            Source::Columns(columns, splitting)
                if splitting.lookback_ms.is_none()
                    && !matches!(columns.converted, Converted::Apart(_)) =>
            {
                Self { source: Source::Columns(Columns { time: None, ..columns }, splitting) }
            }
            _ => self,
        }
    }

    /// Visits the journeys with a conversion, by client and time. Rows far from any conversion are
    /// not read.
    pub fn converting(&self, mut visit: impl FnMut(&Journey<'a>)) {
        match &self.source {
            Source::Paths(paths) => paths.each(|journey| {
                if journey.conversions > 0.0 {
                    visit(journey);
                }
            }),
            Source::Columns(columns, splitting) => {
                let mut reach = Reach::new(columns, splitting);
                match columns.converted {
                    Converted::Flags(flags) => {
                        each_flag(flags, |row, n| reach.row(row, n, &mut visit));
                    }
                    Converted::Counts(counts) => {
                        for (row, n) in counts.iter().enumerate().filter(|(_, n)| **n > 0) {
                            reach.row(row, f64::from(*n), &mut visit);
                        }
                    }
                    Converted::Amounts(amounts) => {
                        for (row, n) in amounts.iter().enumerate().filter(|(_, n)| **n > 0.0) {
                            reach.row(row, *n, &mut visit);
                        }
                    }
                    Converted::Apart(table) => reach.apart(&table, false, &mut visit),
                }
            }
        }
    }

    /// Visits all journeys, by client and time; a client's journey without a conversion comes last.
    pub fn all(&self, mut visit: impl FnMut(&Journey<'a>)) {
        match &self.source {
            Source::Paths(paths) => paths.each(visit),
            Source::Columns(columns, splitting) => {
                let mut reach = Reach::new(columns, splitting);
                match columns.converted {
                    Converted::Apart(table) => reach.apart(&table, true, &mut visit),
                    Converted::Flags(flags) => {
                        reach.everyone(|row| f64::from(at(flags, row)), &mut visit);
                    }
                    Converted::Counts(counts) => {
                        reach.everyone(|row| f64::from(at(counts, row)), &mut visit);
                    }
                    Converted::Amounts(amounts) => {
                        reach.everyone(|row| at(amounts, row), &mut visit);
                    }
                }
            }
        }
    }
}

#[inline]
pub(super) fn at<T: Copy + Default>(column: &[T], row: usize) -> T {
    column.get(row).copied().unwrap_or_default()
}
