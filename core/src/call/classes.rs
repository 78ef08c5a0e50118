//! Caller classes: is a call its caller's first, a repeat, the first target call.
//!
//! Vendors' rules differ, so these are spelt out. All four classes follow from a caller's calls in
//! the order of their starts and from the depth, the time a caller is remembered after each call.
//! The depth is measured from the caller's *previous* call, not from the first (as Calltouch has
//! it): whoever keeps calling is never forgotten. So a caller's calls fall into *series* with no
//! gap longer than the depth, and
//!
//! | class | the call is |
//! | --- | --- |
//! | `unique` | the first of its series: no earlier call of this caller within the depth |
//! | `repeat` | any other call of a series |
//! | `first_target` | the first target call of its series, wherever in the series it stands |
//! | `unique_target` | `unique`, and a target call |
//!
//! A gap of exactly the depth still belongs to the series, as every limit of this library is
//! inclusive. Without a depth a caller is remembered for ever: one series. A hidden caller can't be
//! known again, so each hidden call is a series of its own: always `unique`, and `first_target`
//! whenever it is a target call.
//!
//! ```
//! use ringtrace::call::classes::{CallerCall, class_of, classes};
//! use ringtrace::words::time::Time;
//!
//! const DAY_MS: i64 = 86_400_000;
//! let on = |day: i64, target| CallerCall { started: Time::MIN.plus_ms(day * DAY_MS), target };
//! let calls = [on(0, false), on(20, true), on(40, true), on(100, true)];
//! let of = classes(&calls, Some(30 * DAY_MS));
//! assert!(of[0].unique && of[1].first_target && of[2].repeat() && of[3].unique_target);
//! assert!(!of[2].first_target);
//! assert_eq!(class_of(&calls[1], calls[..1].iter().rev(), Some(30 * DAY_MS)), of[1]);
//! ```

use crate::words::time::Time;
use serde::{Deserialize, Serialize};

/// What the classes depend on: when a call began and whether it is a target call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct CallerCall {
    /// When it began.
    pub started: Time,
    /// Whether it is a target call.
    pub target: bool,
}

/// The classes of one call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct CallerClass {
    /// No earlier call of this caller within the depth.
    pub unique: bool,
    /// The first target call of the caller's series.
    pub first_target: bool,
    /// Unique, and a target call.
    pub unique_target: bool,
}

impl CallerClass {
    /// The classes of a call whose caller is hidden: never a repeat.
    pub const fn hidden(target: bool) -> Self {
        Self { unique: true, first_target: target, unique_target: target }
    }

    /// Not unique: the same caller called before, within the depth.
    pub const fn repeat(self) -> bool {
        !self.unique
    }
}

/// The classes of all calls of one caller, in the order given: sorted by start, calls of the same
/// instant by id.
///
/// `depth_ms` is how long a caller is remembered after each call, in milliseconds; `None` for ever.
/// A call that becomes known late belongs in its place of the order, and then the classes of later
/// calls may change; those before it don't.
pub fn classes(calls: &[CallerCall], depth_ms: Option<i64>) -> Vec<CallerClass> {
    let mut previous: Option<&CallerCall> = None;
    let mut target_seen = false;
    let mut out = Vec::with_capacity(calls.len());
    for call in calls {
        let unique = !previous.is_some_and(|previous| remembered(previous, call, depth_ms));
        target_seen &= !unique;
        out.push(class(call, unique, target_seen));
        target_seen |= call.target;
        previous = Some(call);
    }
    out
}

/// The classes of one call, from the caller's earlier calls, the latest first. Reads back no
/// further than to the first call of the series or an earlier target call.
pub fn class_of<'a>(
    call: &CallerCall,
    earlier: impl IntoIterator<Item = &'a CallerCall>,
    depth_ms: Option<i64>,
) -> CallerClass {
    let mut next = call;
    let (mut unique, mut target_seen) = (true, false);
    for previous in earlier {
        if !remembered(previous, next, depth_ms) {
            break;
        }
        (unique, target_seen) = (false, previous.target);
        if target_seen || !call.target {
            break;
        }
        next = previous;
    }
    class(call, unique, target_seen)
}

fn remembered(previous: &CallerCall, call: &CallerCall, depth_ms: Option<i64>) -> bool {
    depth_ms.is_none_or(|depth_ms| call.started.ms_since(previous.started) <= depth_ms)
}

fn class(call: &CallerCall, unique: bool, target_seen: bool) -> CallerClass {
    CallerClass {
        unique,
        first_target: call.target && !target_seen,
        unique_target: call.target && unique,
    }
}
