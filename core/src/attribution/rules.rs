//! The rule models' weights: plain functions of a path's length or of its touches' ages.
//!
//! Each function fills `out`, one weight a touch, oldest touch first; the length of `out` is the
//! length of the path, and an empty path stays empty. Weights are not negative and add up to one,
//! to the rounding of `f64`; whoever needs parts that add up exactly gives them to
//! [`Share::split`](crate::words::share::Share::split).
//!
//! ```
//! use ringtrace::attribution::rules;
//!
//! let mut weights = [0.0; 4];
//! rules::position_based(0.4, 0.4, &mut weights);
//! assert!((weights[1] - 0.1).abs() < 1e-12);
//! ```

/// All to the oldest touch.
pub fn first(out: &mut [f64]) {
    only(0, out);
}

/// All to the newest touch.
pub fn last(out: &mut [f64]) {
    only(out.len().saturating_sub(1), out);
}

/// All to the touch at `position` (0 is the oldest); nothing to anybody if there is no such touch.
pub fn only(position: usize, out: &mut [f64]) {
    out.fill(0.0);
    if let Some(weight) = out.get_mut(position) {
        *weight = 1.0;
    }
}

/// All to the newest touch that is not direct; to the newest of all if every one is (Google
/// Analytics, Calltouch).
///
/// `direct` says of the touch at a position (0 is the oldest) whether it is.
pub fn last_non_direct(direct: impl Fn(usize) -> bool, out: &mut [f64]) {
    match (0..out.len()).rev().find(|position| !direct(*position)) {
        Some(position) => only(position, out),
        None => last(out),
    }
}

/// The same to every touch.
pub fn linear(out: &mut [f64]) {
    let share = 1.0 / out.len() as f64;
    out.fill(share);
}

/// `first` to the oldest, `last` to the newest, the rest in equal parts to those between.
///
/// One touch gets all. With two, the middle's share is split between both: `[first + middle / 2,
/// last + middle / 2]` (DP6, fractribution, Google Analytics).
pub fn position_based(first: f64, last: f64, out: &mut [f64]) {
    // What floating point leaves below zero for first + last = 1 is no share.
    let middle = (1.0 - first - last).max(0.0);
    ends(first, last, middle, out, (first + middle / 2.0, last + middle / 2.0));
}

/// As [`position_based`], but with two touches the ends keep their proportion: `[first / (first +
/// last), last / (first + last)]` (the package `mta`). Both are the same where `first = last`.
pub fn position_based_renormalised(first: f64, last: f64, out: &mut [f64]) {
    let middle = (1.0 - first - last).max(0.0);
    let both = first + last;
    let two = if both > 0.0 { (first / both, last / both) } else { (0.5, 0.5) };
    ends(first, last, middle, out, two);
}

fn ends(first: f64, last: f64, middle: f64, out: &mut [f64], two: (f64, f64)) {
    let between = out.len().saturating_sub(2) as f64;
    match out {
        [] => {}
        [all] => *all = 1.0,
        [a, b] => (*a, *b) = two,
        [oldest, middles @ .., newest] => {
            *oldest = first;
            middles.fill(middle / between);
            *newest = last;
        }
    }
}

/// The shares of the W-shaped model: of the first touch, the middle one and the last.
pub const W_SHARES: &[f64] = &[0.3, 0.3, 0.3];
/// The shares of the Z-shaped model: of four touches from the first to the last.
pub const Z_SHARES: &[f64] = &[0.225, 0.225, 0.225, 0.225];
/// What both leave to all other touches together.
pub const SHARE_OF_OTHERS: f64 = 0.1;

/// `shares` to as many touches, which lie evenly from the oldest to the newest (between two touches:
/// the newer one); `rest` in equal parts to the others. Together they are 1. A path with fewer touches than shares is
/// shared equally, one with as many in proportion to the shares.
///
/// Elsewhere the W-shaped and the Z-shaped model ask for stages of a sale (which touch made a lead,
/// which an opportunity). Touches alone do not know these, so that here the position stands for
/// them.
///
/// ```
/// use ringtrace::attribution::rules::{SHARE_OF_OTHERS, W_SHARES, anchored};
///
/// let mut weights = [0.0; 5];
/// anchored(W_SHARES, SHARE_OF_OTHERS, &mut weights);
/// assert_eq!(weights, [0.3, 0.05, 0.3, 0.05, 0.3]);
/// ```
pub fn anchored(shares: &[f64], rest: f64, out: &mut [f64]) {
    let (count, anchors) = (out.len(), shares.len());
    if count < anchors.max(2) {
        return linear(out);
    }
    let others = (count - anchors) as f64;
    out.fill(rest / others.max(1.0));
    let gaps = anchors.saturating_sub(1).max(1);
    for (number, share) in shares.iter().enumerate() {
        // The nearest place to number * (count - 1) / gaps, halves upwards: never the same one twice.
        let place = (2 * number * (count - 1) + gaps) / (2 * gaps);
        if let Some(weight) = out.get_mut(place) {
            *weight = *share;
        }
    }
    if count == anchors {
        normalise(out);
    }
}

/// Half as much for each `half_life` of age: `2^(-age / half_life)`, divided by the sum (Google
/// Analytics, DP6 2.x).
///
/// `ages` are times from each touch to the conversion, as many as there are touches, in the unit of
/// `half_life`, which is positive. Only differences of ages matter: each is taken from the least,
/// so that touches of long ago do not all vanish.
pub fn time_decay(ages: &[f64], half_life: f64, out: &mut [f64]) {
    let nearest = ages.iter().copied().fold(f64::INFINITY, f64::min);
    by_age(ages, out, |age| match age == nearest {
        true => 1.0,
        false => libm::exp2(-(age - nearest) / half_life),
    });
}

/// As [`time_decay`], but in steps: `factor` for each full `period` of age (DP6 1.x: 0.5 a week).
pub fn time_decay_in_steps(ages: &[f64], factor: f64, period: f64, out: &mut [f64]) {
    let nearest = ages.iter().copied().fold(f64::INFINITY, f64::min);
    let steps = |age: f64| libm::floor(age / period);
    let least = steps(nearest);
    // Touches beside each other are mostly in the same period.
    let (mut last, mut power) = (0.0, 1.0);
    by_age(ages, out, |age| {
        let more = steps(age) - least;
        if more != last {
            (last, power) = (more, libm::pow(factor, more));
        }
        power
    });
}

fn by_age(ages: &[f64], out: &mut [f64], mut weight: impl FnMut(f64) -> f64) {
    out.fill(0.0);
    for (slot, age) in out.iter_mut().zip(ages) {
        *slot = weight(*age);
    }
    normalise(out);
}

/// `1, 2, ..., n` from the oldest to the newest, divided by the sum (DP6 1.x's position decay).
pub fn rank_decay(out: &mut [f64]) {
    for (position, weight) in out.iter_mut().enumerate() {
        *weight = (position + 1) as f64;
    }
    normalise(out);
}

/// `rate` times as much for each position further from the newest, divided by the sum: a decay by
/// position instead of time (the package `shapley-attribution`).
pub fn geometric(rate: f64, out: &mut [f64]) {
    let mut next = 1.0;
    for weight in out.iter_mut().rev() {
        *weight = next;
        next *= rate;
    }
    normalise(out);
}

/// Own weights by position: `from_start` for the first, second, ... touch, `from_end` for the last,
/// the last but one, ..., `middle` for each touch that neither list reaches; divided by the sum.
///
/// In a path shorter than the two lists together they overlap: a touch that both reach has the sum
/// of both weights, what reaches beyond the path falls away, and the rest is divided by its sum. If
/// nothing is left, all touches get the same.
///
/// ```
/// use ringtrace::attribution::rules;
///
/// let mut three = [0.0; 3];
/// rules::custom(&[0.25], 0.25, &[0.5], &mut three);
/// assert_eq!(three, [0.25, 0.25, 0.5]);
/// // Two touches, three weights: the second touch is the second from the start, and the last.
/// let mut two = [0.0; 2];
/// rules::custom(&[0.5, 0.25], 0.0, &[0.25], &mut two);
/// assert_eq!(two, [0.5, 0.5]);
/// // One touch: of [0.5, 0.25] only 0.5 is left, and it is all there is.
/// let mut one = [0.0; 1];
/// rules::custom(&[0.5, 0.25], 0.0, &[], &mut one);
/// assert_eq!(one, [1.0]);
/// ```
pub fn custom(from_start: &[f64], middle: f64, from_end: &[f64], out: &mut [f64]) {
    let count = out.len();
    for (position, weight) in out.iter_mut().enumerate() {
        let ends = (from_start.get(position), from_end.get(count - 1 - position));
        *weight = match ends {
            (None, None) => middle,
            (start, end) => start.copied().unwrap_or(0.0) + end.copied().unwrap_or(0.0),
        };
    }
    normalise(out);
}

/// Divides by the sum; weights that add up to nothing become equal.
fn normalise(out: &mut [f64]) {
    // Dividing by the largest first keeps the sum finite whatever the weights.
    let largest = out.iter().copied().fold(0.0, f64::max);
    if largest <= 0.0 || !largest.is_finite() {
        return linear(out);
    }
    out.iter_mut().for_each(|weight| *weight /= largest);
    let sum: f64 = out.iter().sum();
    out.iter_mut().for_each(|weight| *weight /= sum);
}
