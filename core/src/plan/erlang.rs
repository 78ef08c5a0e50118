//! Erlang B: how often all numbers are taken when clients do not wait.
//!
//! The *load* is arrivals times mean hold: the mean number of clients who would hold a number if
//! there were always one free. The formula needs nothing else: it does not depend on how holds are
//! distributed about their mean. What it answers is the *shortage* part of accuracy; late and
//! ambiguous calls come on top.
//!
//! Source: A. K. Erlang, "Solution of some problems in the theory of probabilities of significance
//! in automatic telephone exchanges" (1917), computed by the recursion `B(0) = 1`, `B(n) = a B(n-1)
//! / (n + a B(n-1))`, all of whose terms are positive, so that nothing cancels.
//!
//! ```
//! use ringtrace::plan::erlang;
//!
//! // 1,000 visits a day, a tenth of them in the busiest hour, six minutes each: a load of 10.
//! let blocked = erlang::blocking(11, 10.0)?;
//! assert_eq!(format!("{blocked:.3}"), "0.163");
//! assert_eq!(erlang::numbers_needed(10.0, 0.95)?, 15);
//! # Ok::<(), ringtrace::Problem>(())
//! ```

use crate::error::{Code, Problem};

/// The largest number of numbers that can be asked about. It bounds the time an answer takes.
pub const NUMBERS_MAX: u32 = 1_000_000;
/// The largest load that can be asked about.
pub const LOAD_MAX: f64 = 1_000_000.0;
/// The lowest accuracy that can be wished for; there is no highest, but 1 itself would take numbers
/// without end.
pub const ACCURACY_MIN: f64 = 0.01;

/// A wanted share such as 0.9 is not a binary fraction: a blocking that differs from the allowed
/// one by less than this part of it counts as allowed.
const TOLERANCE: f64 = 1e-12;

/// The share of clients that find every one of `numbers` taken under `load`, 0 to 1.
///
/// Shares below the smallest `f64` (about 1e-308) are 0.
///
/// # Errors
/// `out_of_range` at `numbers` (1 to [`NUMBERS_MAX`]) or `load` (above 0, up to [`LOAD_MAX`]).
pub fn blocking(numbers: u32, load: f64) -> Result<f64, Problem> {
    check_numbers(numbers)?;
    check_load(load)?;
    Ok(blocking_unchecked(numbers, load))
}

/// The fewest numbers that serve at least `accuracy` of all clients under `load`.
///
/// # Errors
/// `out_of_range` at `load` (above 0, up to [`LOAD_MAX`]) or `accuracy`
/// ([`ACCURACY_MIN`] to below 1).
pub fn numbers_needed(load: f64, accuracy: f64) -> Result<u32, Problem> {
    check_load(load)?;
    let allowed = allowed_blocking(accuracy)?;
    let (mut numbers, mut blocked) = (0_u32, 1.0);
    // Past the load the share falls by at least the factor load / numbers a step, so this ends soon
    // after it.
    while blocked > allowed {
        numbers += 1;
        blocked = step(blocked, f64::from(numbers), load);
    }
    Ok(numbers)
}

/// The largest load that `numbers` carry while serving at least `accuracy` of all clients.
///
/// # Errors
/// `out_of_range` at `numbers` (1 to [`NUMBERS_MAX`]) or `accuracy`
/// ([`ACCURACY_MIN`] to below 1).
pub fn load_carried(numbers: u32, accuracy: f64) -> Result<f64, Problem> {
    check_numbers(numbers)?;
    allowed_blocking(accuracy)?;
    let wanted = 1.0 - accuracy;
    let count = f64::from(numbers);
    // Clients served at once are load * accuracy, and never more than there are numbers.
    let (mut low, mut high) = (0.0, count / accuracy);
    let mut load = count;
    for _ in 0..200 {
        let blocked = blocking_unchecked(numbers, load);
        if blocked > wanted {
            high = load;
        } else {
            low = load;
        }
        if high - low <= high * f64::EPSILON {
            break;
        }
        // Newton's step with dB/da = B (n/a - 1 + B); where it leaves the bracket, its middle.
        let slope = blocked * (count / load - 1.0 + blocked);
        let newton = load - (blocked - wanted) / slope;
        let next = if newton > low && newton < high { newton } else { low + (high - low) / 2.0 };
        if next == load {
            break;
        }
        load = next;
    }
    Ok(load)
}

fn blocking_unchecked(numbers: u32, load: f64) -> f64 {
    let mut blocked = 1.0;
    for n in 1..=numbers {
        blocked = step(blocked, f64::from(n), load);
        if blocked == 0.0 {
            break;
        }
    }
    blocked
}

fn step(blocked: f64, numbers: f64, load: f64) -> f64 {
    let carried = load * blocked;
    carried / (numbers + carried)
}

fn allowed_blocking(accuracy: f64) -> Result<f64, Problem> {
    if (ACCURACY_MIN..1.0).contains(&accuracy) {
        Ok((1.0 - accuracy) * (1.0 + TOLERANCE))
    } else {
        let message = format!("must be at least {ACCURACY_MIN} and below 1");
        Err(Problem::new(Code::OutOfRange, "accuracy", message))
    }
}

fn check_numbers(numbers: u32) -> Result<(), Problem> {
    if (1..=NUMBERS_MAX).contains(&numbers) {
        Ok(())
    } else {
        let message = format!("must lie between 1 and {NUMBERS_MAX}");
        Err(Problem::new(Code::OutOfRange, "numbers", message))
    }
}

fn check_load(load: f64) -> Result<(), Problem> {
    if load > 0.0 && load <= LOAD_MAX {
        Ok(())
    } else {
        let message = format!("must lie above 0 and at most at {LOAD_MAX}");
        Err(Problem::new(Code::OutOfRange, "load", message))
    }
}
