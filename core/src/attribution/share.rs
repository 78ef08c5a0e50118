//! From scores of channels to credits: all conversions at once, or each path's among its own
//! touches.

use super::batch::Credits;
use super::journeys::at;
use super::paths::Grouped;
use super::sums::{Sum, Sums};

/// Conversions in proportion to `by`, value in proportion to `value_by`; to `by` where that adds up
/// to nothing.
pub(super) fn of_total(paths: &Grouped<'_>, by: &[f64], value_by: &[f64]) -> Credits {
    let conversions = Sum::of(paths.iter().map(|path| path.conversions));
    let value = Sum::of(paths.iter().map(|path| path.value));
    let share = |by: &[f64], total: f64| -> Option<Vec<f64>> {
        let sum = Sum::of(by.iter().copied());
        (sum != 0.0).then(|| by.iter().map(|score| score / sum * total).collect())
    };
    let nothing = || vec![0.0; by.len()];
    Credits {
        conversions: share(by, conversions).unwrap_or_else(nothing),
        value: share(value_by, value).or_else(|| share(by, value)).unwrap_or_else(nothing),
    }
}

/// Each path's conversions and value among its touches in proportion to their channels' scores (not
/// negative), in equal parts where all are 0.
pub(super) fn by_path(paths: &Grouped<'_>, scores: &[f64]) -> Credits {
    let mut sums = Sums::new(paths.channels() as usize);
    for path in paths.iter().filter(|path| path.conversions > 0.0) {
        let score = |channel: &u32| at(scores, *channel as usize);
        let all: f64 = path.channels.iter().map(score).sum();
        for channel in path.channels {
            let weight = match all > 0.0 {
                true => score(channel) / all,
                false => 1.0 / path.channels.len() as f64,
            };
            sums.add(*channel, weight * path.conversions, weight * path.value);
        }
        sums.step();
    }
    let (conversions, value) = sums.finish();
    Credits { conversions, value }
}
