//! Who held one number when: its holds in order of time, 24 bytes each.
//!
//! Holds of one number never overlap, so both their beginnings and their ends are ordered, and the holder at an instant
//! is found by binary search from the newest end.
//!
//! ```
//! use ringtrace::visit::hold::{Hold, Holds};
//! use ringtrace::words::time::Time;
//!
//! let minute = |m: i64| Time::MIN.plus_seconds(60 * m);
//! let mut holds = Holds::default();
//! holds.begin(Hold::new(minute(0), minute(10), 7));
//! holds.begin(Hold::new(minute(20), minute(30), 8));
//! let newest_first: Vec<u32> = holds.before(minute(25)).map(|hold| hold.holder).collect();
//! assert_eq!(newest_first, [8, 7]);
//! assert_eq!(holds.at(minute(15)), None);
//! ```

use crate::words::time::Time;
use serde::{Deserialize, Serialize};
use std::collections::VecDeque;

/// One holder's interval `[from, until)`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hold {
    /// When it was lent.
    pub from: Time,
    /// When the hold ends; moves on while the holder is active.
    pub until: Time,
    /// The holder: an index into the tracker's table of clients.
    pub holder: u32,
    /// Somebody else needed the number, so the hold was cut short. Until that somebody got it, it rested; a call in
    /// between is still this holder's.
    pub reclaimed: bool,
}

impl Hold {
    /// A hold that nobody has cut short.
    pub const fn new(from: Time, until: Time, holder: u32) -> Self {
        Self { from, until, holder, reclaimed: false }
    }
}

/// The holds of one number, oldest first; the last one may be live.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holds {
    // INVARIANT: each hold's `from` is at or after the `until` of the hold before it.
    holds: VecDeque<Hold>,
}

impl Holds {
    /// Adds a hold. If the one before it has not ended by then, it ends now.
    pub fn begin(&mut self, hold: Hold) {
        self.cut(hold.from);
        self.holds.push_back(hold);
    }

    /// Moves the end of the newest hold.
    pub fn extend(&mut self, until: Time) {
        if let Some(last) = self.holds.back_mut() {
            last.until = until.max(last.from);
        }
    }

    /// Ends the newest hold at `at`, if it lasts longer.
    pub fn cut(&mut self, at: Time) {
        if let Some(last) = self.holds.back_mut() {
            last.until = last.until.min(at).max(last.from);
        }
    }

    /// Ends the newest hold at `at`, because somebody else needs the number.
    pub fn reclaim(&mut self, at: Time) {
        if let Some(last) = self.holds.back_mut().filter(|last| at < last.until) {
            (last.until, last.reclaimed) = (at.max(last.from), true);
        }
    }

    /// The holds that began at or before `at`, newest first.
    pub fn before(&self, at: Time) -> impl Iterator<Item = Hold> + '_ {
        let (older, newer) = self.holds.as_slices();
        let end = match newer.first() {
            Some(hold) if hold.from <= at => older.len() + begun_by(newer, at),
            _ => begun_by(older, at),
        };
        self.holds.range(..end).rev().copied()
    }

    /// The hold that contains `at`.
    pub fn at(&self, at: Time) -> Option<Hold> {
        self.before(at).next().filter(|hold| at < hold.until)
    }

    /// The newest hold.
    pub fn last(&self) -> Option<Hold> {
        self.holds.back().copied()
    }

    /// All holds, oldest first.
    pub fn iter(&self) -> impl Iterator<Item = Hold> + '_ {
        self.holds.iter().copied()
    }

    /// How many holds are remembered.
    pub fn len(&self) -> usize {
        self.holds.len()
    }

    /// Whether the number was never lent, or all of it is forgotten.
    pub fn is_empty(&self) -> bool {
        self.holds.is_empty()
    }

    /// Forgets the holds that ended at or before `limit`; the newest one stays.
    pub fn forget_before(&mut self, limit: Time) {
        while self.holds.len() > 1 && self.holds.front().is_some_and(|hold| hold.until <= limit) {
            self.holds.pop_front();
        }
    }

    /// Renames the holders, as when the table of clients is made smaller.
    pub fn rename(&mut self, new_index: impl Fn(u32) -> u32) {
        for hold in &mut self.holds {
            hold.holder = new_index(hold.holder);
        }
    }
}

/// How many of the holds began at or before `at`. Nearly all calls are about the newest ones, so strides that double
/// lead from the end to where the binary search begins (Bentley and Yao 1976): a long past costs such calls nothing.
fn begun_by(holds: &[Hold], at: Time) -> usize {
    let from_end = |stride: usize| holds.get(holds.len().checked_sub(stride)?);
    let mut stride = 1;
    while from_end(stride).is_some_and(|hold| hold.from > at) {
        stride *= 2;
    }
    let start = holds.len().saturating_sub(stride);
    let rest = holds.get(start..).unwrap_or_default();
    start + rest.partition_point(|hold| hold.from <= at)
}
