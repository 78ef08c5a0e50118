//! How much a configuration may hold and how far its figures may go, each with its reason.

use crate::error::{Code, Problem};
use std::ops::RangeInclusive;

/// The longest configuration text: a hundred thousand numbers with conditions need about a tenth of it.
pub const JSON_BYTES_MAX: usize = 32 * 1024 * 1024;
/// Pools of one tracker: a visit asks their conditions in order.
pub const POOLS_MAX: usize = 1_000;
/// Tracking numbers of one tracker: a national carrier block of five digits.
pub const NUMBERS_MAX: usize = 100_000;
/// Static numbers of one tracker: a visit asks them in order.
pub const STATICS_MAX: usize = 10_000;
/// Own rules for source and channel: a touch asks them in order.
pub const RULES_MAX: usize = 10_000;
/// Own host names, and payment hosts: each referrer is compared with all of them.
pub const HOSTS_MAX: usize = 1_000;
/// Own texts about user agents, in each of the two lists: each agent is searched for all of them.
pub const AGENT_TEXTS_MAX: usize = 1_000;
/// Channels with a threshold of their own; nobody has more channels than reports have lines.
pub const CHANNEL_TARGETS_MAX: usize = 1_000;
/// Destinations with substitution settings of their own, and other written forms of each: a page is searched for all.
pub const SUBSTITUTIONS_MAX: usize = 1_000;
/// Other written forms of one destination.
pub const ALIASES_MAX: usize = 20;
/// A CSS selector, in bytes.
pub const SELECTOR_BYTES_MAX: usize = 500;
/// Problems that an error lists; who has more will not read them.
pub const PROBLEMS_MAX: usize = 1_000;
/// How deep conditions nest: asking and explaining them goes as deep on the stack.
pub const CONDITION_DEPTH_MAX: usize = 16;
/// Parts of one condition, groups and tests: each visit may ask them all.
pub const CONDITION_NODES_MAX: usize = 500;
/// A text that a field is compared with, in bytes: fields themselves are rarely longer.
pub const CONDITION_TEXT_BYTES_MAX: usize = 256;
/// Entries of `one_of`: the campaigns of a large account.
pub const ONE_OF_MAX: usize = 1_000;

/// A day, in seconds.
pub const DAY_SECONDS: i64 = 86_400;
/// A window: a second would be a slip of the pen already; a year is longer than any cookie lasts.
pub const WINDOW_SECONDS: RangeInclusive<i64> = 1..=365 * DAY_SECONDS;
/// The rest after a hold: beyond a month a number is better given back.
pub const QUARANTINE_SECONDS: RangeInclusive<i64> = 0..=30 * DAY_SECONDS;
/// A session's idle time: below a minute every page is a session, beyond a day none ever ends.
pub const SESSION_SECONDS: RangeInclusive<i64> = 60..=DAY_SECONDS;
/// A threshold for target calls: no call talks for more than a day.
pub const TARGET_SECONDS: RangeInclusive<i64> = 0..=DAY_SECONDS;
/// How long after a hold a call may still be its client's: beyond a month it is guessing.
pub const LATE_SECONDS: RangeInclusive<i64> = 0..=30 * DAY_SECONDS;
/// The half-life of a past holder's probability; zero would divide by nothing.
pub const LATE_HALF_LIFE_SECONDS: RangeInclusive<i64> = 1..=30 * DAY_SECONDS;
/// Look-backs, depths and retentions in days: ten years.
pub const DAYS: RangeInclusive<i64> = 1..=3_650;
/// Offsets from UTC in minutes: from Baker Island (-12:00) to the Line Islands (+14:00), and a little room.
pub const OFFSET_MINUTES: RangeInclusive<i64> = -14 * 60..=14 * 60;
/// How far clocks may differ; who needs more than an hour has no clock.
pub const CLOCK_TOLERANCE_SECONDS: RangeInclusive<i64> = 0..=3_600;
/// How many numbers one address may be lent in its time.
pub const RATE_COUNT: RangeInclusive<i64> = 1..=1_000_000;
/// The time of that rate.
pub const RATE_SECONDS: RangeInclusive<i64> = 1..=30 * DAY_SECONDS;

/// The value if it lies in its range; else the nearest one that does, and a problem.
pub(crate) fn within(
    value: impl Into<i64>,
    range: &RangeInclusive<i64>,
    path: &str,
    problems: &mut Vec<Problem>,
) -> i64 {
    let value = value.into();
    if !range.contains(&value) {
        let message = format!("{value} is not between {} and {}", range.start(), range.end());
        problems.push(Problem::new(Code::OutOfRange, path, message));
    }
    value.clamp(*range.start(), *range.end())
}

/// Days in milliseconds, if any are given; within [`DAYS`].
pub(super) fn days_ms(days: Option<u32>, path: &str, problems: &mut Vec<Problem>) -> Option<i64> {
    days.map(|days| within(days, &DAYS, path, problems) * DAY_SECONDS * 1000)
}

/// Whether a list of `length` entries is short enough; else a problem.
pub(crate) fn fits(length: usize, most: usize, path: &str, problems: &mut Vec<Problem>) -> bool {
    if length > most {
        let message = format!("{length} entries; at most {most} are allowed");
        problems.push(Problem::new(Code::TooMany, path, message));
    }
    length <= most
}
