//! Who held the dialled number when the call began.
//!
//! ```
//! use ringtrace::call::matching::{Holder, LateRules, MatchKind, match_hold};
//! use ringtrace::words::time::Time;
//!
//! let minute = |minute: i64| Time::MIN.plus_seconds(minute * 60);
//! let held = Holder { client: 7, from: minute(0), until: minute(30) };
//! let rules = LateRules { late_seconds: 7200, half_life_seconds: 600 };
//! assert_eq!(match_hold([held], minute(29), &rules).kind, MatchKind::Exact);
//! assert_eq!(match_hold([held], minute(30), &rules).kind, MatchKind::Late);
//! assert_eq!(match_hold([held], minute(151), &rules).kind, MatchKind::Unidentified);
//! ```

use crate::words::share::Share;
use crate::words::time::Time;
use serde::{Deserialize, Serialize};

/// A hold of the dialled number: `client` had it in `[from, until)`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Holder {
    /// Whose hold it was.
    pub client: u32,
    /// The first instant of the hold.
    pub from: Time,
    /// The first instant after the hold.
    pub until: Time,
}

/// How calls after the end of a hold are treated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LateRules {
    /// How long after a hold a call may still be its client's, in seconds, inclusive.
    pub late_seconds: u32,
    /// The half-life by which a past holder becomes less probable as the caller, in seconds. Zero:
    /// only the latest holders count.
    pub half_life_seconds: u32,
}

/// How a call was matched to those who may have made it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MatchKind {
    /// The call began inside a hold.
    Exact,
    /// It began after a hold, and nobody else held the number lately.
    Late,
    /// It began after the holds of several clients; each has a probability.
    Ambiguous,
    /// The number is bound to a source and lent to nobody.
    Static,
    /// A number that is lent, but nobody held it lately.
    Unidentified,
    /// Not one of the tracker's numbers.
    UnknownNumber,
}

impl MatchKind {
    /// The kind as it stands on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            MatchKind::Exact => "exact",
            MatchKind::Late => "late",
            MatchKind::Ambiguous => "ambiguous",
            MatchKind::Static => "static",
            MatchKind::Unidentified => "unidentified",
            MatchKind::UnknownNumber => "unknown_number",
        }
    }
}

/// Who may have made a call, and how sure that is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HoldMatch {
    /// [`MatchKind::Exact`], [`MatchKind::Late`], [`MatchKind::Ambiguous`] or
    /// [`MatchKind::Unidentified`].
    pub kind: MatchKind,
    /// Each client with the probability that the call is theirs, the latest holder first. The
    /// shares add up to exactly one; empty if nobody is known.
    pub holders: Vec<(u32, Share)>,
}

/// Matches a call that began at `started` to the holders of the number it dialled.
///
/// `newest_first` gives the number's holds, the latest first; they don't overlap. Holds that begin
/// after the call are passed over. It is read only as far as holds can still count, so it may be a
/// long history.
///
/// A hold that contains `started` gives `exact`. Without one, the clients whose holds ended at most
/// [`LateRules::late_seconds`] before are asked for, each with the latest of their holds: one gives
/// `late`, several `ambiguous` with the probabilities of [`late_weights`], none `unidentified`.
pub fn match_hold(
    newest_first: impl IntoIterator<Item = Holder>,
    started: Time,
    rules: &LateRules,
) -> HoldMatch {
    let late_ms = i64::from(rules.late_seconds) * 1000;
    let mut clients: Vec<u32> = Vec::new();
    let mut gaps_ms: Vec<i64> = Vec::new();
    for hold in newest_first.into_iter().filter(|hold| hold.from <= started) {
        let gap_ms = started.ms_since(hold.until);
        if gap_ms < 0 {
            return HoldMatch { kind: MatchKind::Exact, holders: vec![(hold.client, Share::ONE)] };
        }
        if gap_ms > late_ms {
            // Holds don't overlap: every earlier one ended earlier still.
            break;
        }
        if !clients.contains(&hold.client) {
            clients.push(hold.client);
            gaps_ms.push(gap_ms);
        }
    }
    let kind = match clients.len() {
        0 => MatchKind::Unidentified,
        1 => MatchKind::Late,
        _ => MatchKind::Ambiguous,
    };
    let shares = Share::split(&late_weights(&gaps_ms, rules));
    HoldMatch { kind, holders: clients.into_iter().zip(shares).collect() }
}

/// How probable each past holder is as the caller, relative to the others, from the times since
/// their holds ended (in milliseconds, not negative).
///
/// The weight halves with each half-life: `2^(-gap / half-life)`, taken relative to the shortest
/// gap, which changes no proportion and lets no set of long gaps vanish. This is an assumption
/// about how long people look at a number before they dial it, not a measurement. It is the only
/// place that says so: a measured distribution replaces this function and nothing else.
pub fn late_weights(gaps_ms: &[i64], rules: &LateRules) -> Vec<f64> {
    let half_life_ms = f64::from(rules.half_life_seconds) * 1000.0;
    let shortest = gaps_ms.iter().copied().min().unwrap_or(0);
    let weight = |gap_ms: &i64| match gap_ms - shortest {
        0 => 1.0,
        longer => libm::exp2(-(longer as f64) / half_life_ms),
    };
    gaps_ms.iter().map(weight).collect()
}
