//! Credits by channel and day, or by channel and campaign.
//!
//! ```
//! use ringtrace::attribution::cells::{By, Cell, compare_by};
//! use ringtrace::attribution::columns::{Columns, Converted};
//! use ringtrace::attribution::compare::BatchModel;
//! use ringtrace::attribution::journeys::{DAY_MS, Journeys, Splitting};
//! use ringtrace::attribution::rule::Rule;
//!
//! let columns = Columns { client: &[0, 0], time: Some(&[0, 3 * DAY_MS]), channel: &[5, 5],
//!     channels: 6, converted: Converted::Flags(&[0, 1]), value: None };
//! let journeys = Journeys::of_columns(columns, Splitting::default())?;
//! let linear = BatchModel::Rule(Rule::Linear(Default::default()));
//! let by_day = compare_by(&journeys, &[linear], &[], By::TouchDay { offset_ms: 0 })?;
//! assert_eq!(by_day.cells, [Cell { channel: 5, key: 0 }, Cell { channel: 5, key: 3 }]);
//! assert_eq!(by_day.comparison.outcomes[0].credits.conversions, [0.5, 0.5]);
//! # Ok::<(), ringtrace::Problem>(())
//! ```

use super::batch::{Credits, Tally};
use super::columns::same_length;
use super::compare::{BatchModel, Comparison, Prepared};
use super::journeys::{DAY_MS, Journey, Journeys, at};
use super::paths::Grouped;
use super::sums::Sums;
use crate::error::{Code, Problem};
use foldhash::fast::FixedState;
use hashbrown::HashMap;

/// What the credits of a channel are divided by.
#[derive(Debug, Clone, Copy)]
pub enum By<'a> {
    /// A number for each row of the columns, of a campaign for instance.
    Label(&'a [u32]),
    /// The day of the touch.
    TouchDay {
        /// How much local time is ahead of that of the columns.
        offset_ms: i64,
    },
    /// The day of the conversion.
    ConversionDay {
        /// How much local time is ahead of that of the columns.
        offset_ms: i64,
    },
}

/// A part of a channel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cell {
    /// The channel's code.
    pub channel: u32,
    /// The label, or the day counted from the zero of the times (1970-01-01).
    pub key: i64,
}

/// What [`compare_by`] answers.
#[derive(Debug, Clone, PartialEq)]
pub struct Cells {
    /// Every part that touches were seen in, by channel, then by key.
    pub cells: Vec<Cell>,
    /// As [`compare`](super::compare::compare) answers, but with one credit a cell; scores are by
    /// channel still.
    pub comparison: Comparison,
}

/// Runs all `models` and divides what each channel earns among its cells. Rule models give each
/// touch's credit to its own cell. The other models know channels only: a channel's credit is
/// spread over its cells as the linear model spreads the conversions of its journeys, or, if none
/// of them converted, all its journeys.
///
/// # Errors
/// Those of [`compare`](super::compare::compare); `invalid_shape`, at `labels`, for a wrong number
/// of labels; `conflict`, at `by`, for days without times.
pub fn compare_by(
    journeys: &Journeys<'_>,
    models: &[BatchModel],
    ranks: &[u32],
    by: By<'_>,
) -> Result<Cells, Problem> {
    check(journeys, by)?;
    let prepared = Prepared::of(journeys, models)?;
    let mut tally = Tally::new(&prepared.rules, 0);
    let (mut paths, mut places) = (Grouped::over(journeys), Places::new(by));
    let mut linear = Sums::new(0);
    if prepared.grouping {
        journeys.all(|journey| {
            paths.add(journey);
            let slots = places.slots(journey);
            let touches = slots.len() as f64;
            let (converted, all) = (journey.conversions, journey.conversions + journey.nulls);
            linear.grow(places.cells.len());
            for slot in &places.slots {
                linear.add(*slot, converted / touches, all / touches);
            }
            linear.step();
            if journey.conversions > 0.0 {
                tally.grow(places.cells.len());
                tally.add(journey, &places.slots, 1.0);
            }
        });
    } else {
        journeys.converting(|journey| {
            places.slots(journey);
            tally.grow(places.cells.len());
            tally.add(journey, &places.slots, 1.0);
        });
    }
    let mut comparison = prepared.outcomes(models, tally.finish()?, &paths, ranks)?;
    let spread = Spread::of(&places.cells, linear, journeys.channels());
    for (model, outcome) in models.iter().zip(&mut comparison.outcomes) {
        if model.rule().is_none() {
            outcome.credits = spread.credits(&places.cells, &outcome.credits);
        }
    }
    Ok(in_order(places.cells, comparison))
}

fn check(journeys: &Journeys<'_>, by: By<'_>) -> Result<(), Problem> {
    match by {
        By::Label(labels) => same_length("labels", labels.len(), journeys.rows().len()),
        _ if journeys.timed() => Ok(()),
        _ => Err(Problem::new(Code::Conflict, "by", "days need the times of the touches")),
    }
}

/// The cells met so far, each with a number.
struct Places<'a> {
    by: By<'a>,
    cells: Vec<Cell>,
    numbers: HashMap<Cell, u32, FixedState>,
    slots: Vec<u32>,
}

impl<'a> Places<'a> {
    fn new(by: By<'a>) -> Self {
        let numbers = HashMap::with_hasher(FixedState::with_seed(0));
        Self { by, cells: Vec::new(), numbers, slots: Vec::new() }
    }

    /// The number of each touch's cell.
    fn slots(&mut self, journey: &Journey<'_>) -> &[u32] {
        self.slots.clear();
        for (place, channel) in journey.channels.iter().enumerate() {
            let key = match self.by {
                By::Label(labels) => i64::from(at(labels, journey.first_row + place)),
                By::TouchDay { offset_ms } => day(at(journey.times, place), offset_ms),
                By::ConversionDay { offset_ms } => day(journey.at, offset_ms),
            };
            let cell = Cell { channel: *channel, key };
            let next = self.cells.len() as u32;
            let number = *self.numbers.entry(cell).or_insert(next);
            if number == next {
                self.cells.push(cell);
            }
            self.slots.push(number);
        }
        &self.slots
    }
}

fn day(time: i64, offset_ms: i64) -> i64 {
    time.saturating_add(offset_ms).div_euclid(DAY_MS)
}

/// By cell, its part of its channel.
struct Spread {
    parts: Vec<f64>,
}

impl Spread {
    fn of(cells: &[Cell], linear: Sums, channels: u32) -> Self {
        let (converted, all) = linear.finish();
        let mut totals = vec![[0.0; 2]; channels as usize];
        for ((cell, converted), all) in cells.iter().zip(&converted).zip(&all) {
            if let Some([c, a]) = totals.get_mut(cell.channel as usize) {
                *c += converted;
                *a += all;
            }
        }
        let part = |((cell, converted), all): ((&Cell, &f64), &f64)| {
            let [c, a] = at(&totals, cell.channel as usize);
            if c > 0.0 { converted / c } else { all / a }
        };
        Self { parts: cells.iter().zip(&converted).zip(&all).map(part).collect() }
    }

    fn credits(&self, cells: &[Cell], credits: &Credits) -> Credits {
        let spread = |by_channel: &[f64]| {
            let parts = cells.iter().zip(&self.parts);
            parts.map(|(cell, part)| part * at(by_channel, cell.channel as usize)).collect()
        };
        Credits { conversions: spread(&credits.conversions), value: spread(&credits.value) }
    }
}

fn in_order(cells: Vec<Cell>, mut comparison: Comparison) -> Cells {
    let mut order: Vec<usize> = (0..cells.len()).collect();
    order.sort_unstable_by_key(|number| at_cell(&cells, *number));
    let sorted = |column: &[f64]| order.iter().map(|number| at(column, *number)).collect();
    for outcome in &mut comparison.outcomes {
        outcome.credits = Credits {
            conversions: sorted(&outcome.credits.conversions),
            value: sorted(&outcome.credits.value),
        };
    }
    Cells { cells: order.iter().filter_map(|n| at_cell(&cells, *n)).collect(), comparison }
}

fn at_cell(cells: &[Cell], number: usize) -> Option<Cell> {
    cells.get(number).copied()
}
