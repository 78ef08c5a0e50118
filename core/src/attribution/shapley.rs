//! The Shapley value: a channel earns the mean of what it adds to the coalitions it joins.
//!
//! All forms are exact for any number of channels: they are summed over the coalitions that occur,
//! by closed forms, never over all subsets of the channels.
//!
//! ```
//! use ringtrace::attribution::journeys::Journeys;
//! use ringtrace::attribution::paths::{Grouped, Paths};
//! use ringtrace::attribution::shapley::Shapley;
//!
//! // 0 > 1 > 0 brought 6 conversions, 1 alone brought 2.
//! let paths = Paths { offset: &[0, 3, 4], channel: &[0, 1, 0, 1], channels: 2, time: None,
//!     conversions: &[6.0, 2.0], value: None, nulls: None };
//! let outcome = Shapley::Simplified.run(&Grouped::of(&Journeys::of_paths(paths)?), &[0, 1])?;
//! assert_eq!(outcome.credits.conversions, [3.0, 5.0]);
//! # Ok::<(), ringtrace::Problem>(())
//! ```

use super::batch::Credits;
use super::combination;
use super::journeys::at;
use super::paths::{Grouped, Path};
use super::share::of_total;
use super::sums::{Sum, Sums};
use crate::error::Problem;
use serde::{Deserialize, Serialize};

/// Which game the channels play.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Shapley {
    /// A coalition is worth the conversions of all journeys that its channels alone could have made
    /// (Zhao et al. 2018, "simplified"; `shapley-attribution`, `mta`). Then a journey's conversions
    /// are shared equally among its distinct channels.
    #[default]
    Simplified,
    /// The same, with a channel's part of a journey shared equally among its touches there, and
    /// counted by position (Zhao et al. 2018, "ordered").
    Ordered,
    /// A coalition is worth what the journeys with exactly its channels brought (do-attribution).
    /// Not monotone: scores can be negative, and add up to the worth of all channels together.
    /// Negative ones earn nothing; the others share all conversions.
    ExactSet {
        /// What a journey is worth. Default there: conversions.
        worth: Worth,
    },
    /// Each combination that converted plays a game of its own, in which a part of it is worth what
    /// the journeys with exactly that part brought if any converted, else nothing; its conversions
    /// are shared by that game (DP6).
    Combination {
        /// Of longer combinations only the last `size` channels play. DP6: 4. Absent: all.
        size: Option<usize>,
        /// Which channels are the last, and whether order tells combinations apart.
        order: CombinationOrder,
        /// What a combination is worth. DP6: its conversion rate.
        worth: Worth,
    },
}

/// How a combination of channels is ordered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CombinationOrder {
    /// By the channels' ranks (their names, mostly): sets (DP6, `order=False`).
    #[default]
    ByRank,
    /// By first appearance in the journey: sequences (DP6, `order=True`).
    ByFirstTouch,
}

/// What is counted for the worth of a coalition.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Worth {
    /// Conversions.
    #[default]
    Conversions,
    /// Conversions divided by all journeys, those without one included.
    Rate,
    /// The conversions' value.
    Value,
}

impl Worth {
    pub(super) fn of(self, path: &Path<'_>) -> f64 {
        match self {
            Self::Conversions => path.conversions,
            Self::Rate if path.conversions > 0.0 => {
                path.conversions / (path.conversions + path.nulls)
            }
            Self::Rate => 0.0,
            Self::Value => path.value,
        }
    }
}

/// What [`Shapley::run`] answers.
#[derive(Debug, Clone, PartialEq)]
pub struct ShapleyOutcome {
    /// What each channel earns.
    pub credits: Credits,
    /// By channel code, the value of the game before it is made to add up to the conversions;
    /// [`Shapley::ExactSet`] only.
    pub scores: Option<Vec<f64>>,
    /// By channel code, the conversions earned in first, second, ... position; [`Shapley::Ordered`]
    /// only. Positions after a channel's last conversion are left out.
    pub positions: Option<Vec<Vec<f64>>>,
}

impl Shapley {
    /// Solves the game. `ranks` is each channel's place in the order of names
    /// ([`Channels::ranks`](super::encode::Channels::ranks)); only [`CombinationOrder::ByRank`]
    /// reads it, and takes the codes themselves where it ends.
    ///
    /// # Errors
    /// `too_many`, at `size`, if [`Shapley::Combination`] would take minutes; `out_of_range` for a
    /// size of 0.
    pub fn run(&self, paths: &Grouped<'_>, ranks: &[u32]) -> Result<ShapleyOutcome, Problem> {
        let plain = |credits| ShapleyOutcome { credits, scores: None, positions: None };
        match self {
            Self::Simplified => Ok(plain(simplified(&paths.sets()))),
            Self::Ordered => Ok(ShapleyOutcome {
                positions: Some(positions(paths)),
                ..plain(simplified(&paths.sets()))
            }),
            Self::ExactSet { worth } => {
                let sets = paths.sets();
                let scores = exact_set(&sets, *worth);
                let positive: Vec<f64> = scores.iter().map(|score| score.max(0.0)).collect();
                let credits = of_total(&sets, &positive, &positive);
                Ok(ShapleyOutcome { scores: Some(scores), ..plain(credits) })
            }
            Self::Combination { size, order, worth } => {
                combination::credits(paths, *size, *order, *worth, ranks).map(plain)
            }
        }
    }
}

/// The closed form of the cumulative game: each set's conversions, shared equally.
fn simplified(sets: &Grouped<'_>) -> Credits {
    let mut sums = Sums::new(sets.channels() as usize);
    for set in sets.iter().filter(|set| set.conversions > 0.0) {
        let count = set.channels.len() as f64;
        for channel in set.channels {
            sums.add(*channel, set.conversions / count, set.value / count);
        }
        sums.step();
    }
    let (conversions, value) = sums.finish();
    Credits { conversions, value }
}

/// A touch of channel `x` earns a journey's conversions divided by its distinct channels and by its
/// touches of `x`.
fn positions(paths: &Grouped<'_>) -> Vec<Vec<f64>> {
    let mut table: Vec<Vec<Sum>> = vec![Vec::new(); paths.channels() as usize];
    // By channel, its touches in the path at hand; set back after each path.
    let mut touches = vec![0_u32; paths.channels() as usize];
    for path in paths.iter().filter(|path| path.conversions > 0.0) {
        let mut distinct = 0.0;
        for channel in path.channels {
            if let Some(touches) = touches.get_mut(*channel as usize) {
                distinct += if *touches == 0 { 1.0 } else { 0.0 };
                *touches += 1;
            }
        }
        for (position, channel) in path.channels.iter().enumerate() {
            let here = f64::from(at(&touches, *channel as usize));
            let Some(row) = table.get_mut(*channel as usize) else { continue };
            if row.len() <= position {
                row.resize(position + 1, Sum::default());
            }
            if let Some(sum) = row.get_mut(position) {
                sum.add(path.conversions / (here * distinct));
            }
        }
        for channel in path.channels {
            if let Some(touches) = touches.get_mut(*channel as usize) {
                *touches = 0;
            }
        }
    }
    table.iter().map(|row| row.iter().map(|sum| sum.get()).collect()).collect()
}

/// Of `count` players, the weight with which a coalition of `size` adds to its members, and that
/// with which it takes from the others: `(s-1)!(n-s)!/n!` and `s!(n-s-1)!/n!`.
pub(super) fn weights(size: usize, count: usize) -> (f64, f64) {
    let (s, n) = (size as f64, count as f64);
    // n over s, from the side with fewer factors; beyond the range of f64 the weights vanish, as
    // they should.
    let factors = size.min(count - size.min(count));
    let subsets =
        (1..=factors).fold(1.0, |product, i| product * (n - factors as f64 + i as f64) / i as f64);
    (1.0 / (s * subsets), if size < count { 1.0 / ((n - s) * subsets) } else { 0.0 })
}

/// The closed form over the coalitions that occur: a coalition's worth is added to its members and
/// taken from all others. The players are the channels that occur.
fn exact_set(sets: &Grouped<'_>, worth: Worth) -> Vec<f64> {
    let mut plays = vec![false; sets.channels() as usize];
    for channel in sets.iter().flat_map(|set| set.channels) {
        if let Some(plays) = plays.get_mut(*channel as usize) {
            *plays = true;
        }
    }
    let count = plays.iter().filter(|plays| **plays).count();
    let mut earned = vec![Sum::default(); plays.len()];
    let mut taken = Sum::default();
    for set in sets.iter() {
        let worth = worth.of(&set);
        if set.conversions <= 0.0 {
            continue;
        }
        let (adds, takes) = weights(set.channels.len(), count);
        taken.add(worth * takes);
        for channel in set.channels {
            if let Some(sum) = earned.get_mut(*channel as usize) {
                sum.add(worth * (adds + takes));
            }
        }
    }
    let scores = earned.iter().zip(plays);
    scores.map(|(sum, plays)| if plays { sum.get() - taken.get() } else { 0.0 }).collect()
}
