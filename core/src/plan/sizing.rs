//! Published rules of thumb for the size of a pool, each with its source. They are integer
//! arithmetic: no rule is more exact than its input.
//!
//! A count of *dynamic* numbers leaves out the fallback; a count of *numbers* includes it.
//!
//! ```
//! use ringtrace::plan::sizing;
//!
//! assert_eq!(sizing::numbers_by_daily_visits(1000)?, 11); // ten to lend and the fallback
//! assert_eq!(sizing::dynamic_by_peak(15)?, 18);
//! assert_eq!(sizing::window_by_time_on_site(300)?, 360);
//! assert_eq!(sizing::accuracy(10, 100)?, 0.9);
//! # Ok::<(), ringtrace::Problem>(())
//! ```

use crate::error::{Code, Problem};
use serde::{Deserialize, Serialize};

/// Visits a day divided by 100, plus 1: the numbers to buy, the fallback included. Source:
/// UTMSTAT's article.
///
/// The article does not say how to round. Rounding up is the reading that agrees with the rest of
/// it: "always exactly one static number", and a minimum of one static and one dynamic. So the 1 is
/// the static number, and a site of 50 visits a day gets 2 numbers, where cutting would leave it
/// nothing to lend.
///
/// # Errors
/// `out_of_range` if there are no visits.
pub fn numbers_by_daily_visits(visits_a_day: u64) -> Result<u64, Problem> {
    positive(visits_a_day, "visits_a_day")?;
    Ok(visits_a_day.div_ceil(100) + 1)
}

/// The measured peak of concurrent visitors plus 20 %, rounded up: dynamic numbers. Source:
/// UTMSTAT's article.
///
/// # Errors
/// `out_of_range` if the peak is 0 or too large to count with.
pub fn dynamic_by_peak(peak_concurrent: u64) -> Result<u64, Problem> {
    plus_fifth(peak_concurrent, "peak_concurrent")
}

/// The mean time on site plus 20 %, rounded up: the window, in seconds. Source: UTMSTAT's article
/// ("5 minutes: 6").
///
/// # Errors
/// `out_of_range` if the time is 0 or too large to count with.
pub fn window_by_time_on_site(time_on_site_seconds: u64) -> Result<u64, Problem> {
    plus_fifth(time_on_site_seconds, "time_on_site_seconds")
}

/// One number for every 20 daily visitors of each source, rounded up source by source: dynamic
/// numbers. Source: CallTrackingMetrics' support pages (200 from one source and 40 from another: 10
/// + 2).
///
/// # Errors
/// `out_of_range` if no source has a visitor, or the sum is too large.
pub fn dynamic_by_source(visitors_a_day: &[u64]) -> Result<u64, Problem> {
    let sum = visitors_a_day.iter().try_fold(0_u64, |sum, v| sum.checked_add(v.div_ceil(20)));
    let numbers = sum.ok_or_else(|| too_large("visitors_a_day"))?;
    positive(numbers, "visitors_a_day")?;
    Ok(numbers)
}

/// Visitors of the busiest hour times the mean session, over an hour, rounded up: dynamic numbers.
/// Source: Nimbata's help pages (200 an hour, 3 minutes each: 10). This is the mean load, so at the
/// busiest hour one visitor in five finds no number (Erlang B: 21.5 % at a load of 10).
///
/// # Errors
/// `out_of_range` if either is 0 or their product too large.
pub fn dynamic_by_busiest_hour(visitors: u64, mean_session_seconds: u64) -> Result<u64, Problem> {
    positive(visitors, "visitors")?;
    positive(mean_session_seconds, "mean_session_seconds")?;
    let seconds =
        visitors.checked_mul(mean_session_seconds).ok_or_else(|| too_large("visitors"))?;
    Ok(seconds.div_ceil(3600))
}

/// The founding articles' accuracy: 1 minus the share of calls that came in on the static number.
/// It sees shortage only, neither late nor ambiguous calls. Source: UTMSTAT's article.
///
/// # Errors
/// `out_of_range` at `calls` if there are none, at `static_calls` if there are more of them than of
/// all calls.
pub fn accuracy(static_calls: u64, calls: u64) -> Result<f64, Problem> {
    positive(calls, "calls")?;
    if static_calls > calls {
        let message = "must not be more than all calls";
        return Err(Problem::new(Code::OutOfRange, "static_calls", message));
    }
    Ok((calls - static_calls) as f64 / calls as f64)
}

/// What numbers and minutes cost in one period of account, in minor units of one currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Prices {
    /// One number for one period.
    pub number: u32,
    /// One minute of talk.
    pub minute: u32,
    /// The service for one period.
    #[serde(default)]
    pub fee: u32,
}

/// Numbers times their price, plus minutes times theirs, plus the fee: minor units for one period.
/// Source: UTMSTAT's article.
///
/// # Errors
/// `out_of_range` if the sum is too large.
pub fn cost(numbers: u64, minutes: u64, prices: Prices) -> Result<u64, Problem> {
    let part = |count: u64, price: u32| count.checked_mul(u64::from(price));
    part(numbers, prices.number)
        .and_then(|sum| sum.checked_add(part(minutes, prices.minute)?))
        .and_then(|sum| sum.checked_add(u64::from(prices.fee)))
        .ok_or_else(|| too_large("numbers"))
}

fn plus_fifth(value: u64, path: &str) -> Result<u64, Problem> {
    positive(value, path)?;
    value.checked_add(value.div_ceil(5)).ok_or_else(|| too_large(path))
}

fn positive(value: u64, path: &str) -> Result<(), Problem> {
    if value > 0 { Ok(()) } else { Err(Problem::new(Code::OutOfRange, path, "must be above 0")) }
}

fn too_large(path: &str) -> Problem {
    Problem::new(Code::OutOfRange, path, "is too large to count with")
}
