//! The Shapley-like model of google/fractribution: a touch earns what the conversion rate of its
//! own path loses without it.
//!
//! ```
//! use ringtrace::attribution::fractribution::fractribution;
//! use ringtrace::attribution::journeys::Journeys;
//! use ringtrace::attribution::paths::{Grouped, Paths};
//!
//! // 0 > 1 converts every other time, 0 alone never, 1 alone every fourth time.
//! let paths = Paths { offset: &[0, 2, 3, 4], channel: &[0, 1, 0, 1], channels: 2, time: None,
//!     conversions: &[3.0, 0.0, 1.0], value: None, nulls: Some(&[3.0, 5.0, 3.0]) };
//! let credits = fractribution(&Grouped::of(&Journeys::of_paths(paths)?));
//! // 0 > 1: without 0 the rate falls from 1/2 to 1/4, without 1 to 0; so 1/3 and 2/3 of 3.
//! assert_eq!(credits.conversions, [1.0, 3.0]);
//! # Ok::<(), ringtrace::Problem>(())
//! ```

use super::batch::Credits;
use super::paths::Grouped;
use super::shapley::Worth;
use super::sums::Sums;

/// Shares each path's conversions among its touches by `max(0, rate of the path - rate of the path
/// without the touch)`, where order and repeats count and a path that never occurred has rate 0.
/// One touch alone gets all; where no touch loses anything, the last gets all.
pub fn fractribution(paths: &Grouped<'_>) -> Credits {
    let mut sums = Sums::new(paths.channels() as usize);
    let (mut losses, mut without) = (Vec::new(), Vec::new());
    for path in paths.iter().filter(|path| path.conversions > 0.0) {
        let rate = Worth::Rate.of(&path);
        losses.clear();
        for place in 0..path.channels.len() {
            without.clear();
            let others = path.channels.iter().enumerate().filter(|(other, _)| *other != place);
            without.extend(others.map(|(_, channel)| *channel));
            let rest = paths.find(&without).map_or(0.0, |rest| Worth::Rate.of(&rest));
            losses.push((rate - rest).max(0.0));
        }
        let all: f64 = losses.iter().sum();
        if let (Some(last), true) = (losses.last_mut(), all == 0.0) {
            *last = 1.0;
        }
        let all = if all == 0.0 { 1.0 } else { all };
        for (channel, loss) in path.channels.iter().zip(&losses) {
            let share = loss / all;
            sums.add(*channel, share * path.conversions, share * path.value);
        }
        sums.step();
    }
    let (conversions, value) = sums.finish();
    Credits { conversions, value }
}
