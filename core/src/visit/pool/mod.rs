//! The numbers of one pool and the order in which they are lent.
//!
//! Held numbers stand in a list ordered by the end of their hold, idle ones in a list ordered by the end of their last
//! hold. One window for all holds of a pool makes both orders those of arrival, so lending, extending, releasing and
//! expiring are list moves whose cost does not depend on the size of the pool. Nothing happens when a hold runs out:
//! the numbers whose time is over stand at the front of the held list, and are moved when the pool is next changed.
//!
//! Choosing (`Pool::choose`) looks and changes nothing; `Pool::lend` and the others write down what was chosen.

mod change;
mod choose;

use super::list::{Link, List, NONE};
use crate::words::time::Time;
use serde::{Deserialize, Serialize};

/// How a pool lends, as the configuration says; times in milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Terms {
    /// How long a hold outlives the last activity.
    pub window_ms: i64,
    /// Under soft windows, how long after its last activity a client still counts as present; absent under hard ones.
    pub presence_ms: Option<i64>,
    /// How long a number rests between two holders.
    pub quarantine_ms: i64,
    /// Which free number is lent.
    pub policy: Policy,
}

/// Which free number is lent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Policy {
    /// The one idle the longest.
    LongestIdle,
    /// Any, drawn with this seed.
    Random(u64),
    /// The next by position after the one lent last.
    RoundRobin,
}

/// What a pool would do for somebody at an instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Choice {
    /// Their hold is live: make it longer.
    Extend(u32),
    /// Their last number is still free.
    Again(u32),
    /// A free number, by the pool's policy.
    Free(u32),
    /// A number whose client has been gone the longest; its hold ends at `cut`.
    Reclaim {
        /// The number's slot.
        slot: u32,
        /// When the hold before ends.
        cut: Time,
    },
    /// None is to be had.
    Shortage,
}

/// One number of a pool.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Slot {
    /// Index into the tracker's table of numbers.
    number: u32,
    /// Place in the configuration; decides ties. [`NONE`] once the number was taken out of the pool.
    position: u32,
    /// Whose it is or was last; [`NONE`] if never lent.
    holder: u32,
    held: bool,
    /// Held: the last activity. Idle: when the last hold ended; the beginning of time if never lent.
    since: Time,
    /// Held: when the hold ends.
    until: Time,
}

/// A pool's numbers and who has them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pool {
    terms: Terms,
    slots: Vec<Slot>,
    links: Vec<Link>,
    /// Ordered by (until, position).
    held: List,
    /// Ordered by (since, position).
    idle: List,
    /// Slots by position, for the policies that look at all of them.
    order: Vec<u32>,
    lends: u64,
    last_lent: u32,
    peak: u32,
    peak_at: Time,
}

impl Pool {
    /// A pool without numbers.
    pub fn new(terms: Terms) -> Self {
        Self {
            terms,
            slots: Vec::new(),
            links: Vec::new(),
            held: List::EMPTY,
            idle: List::EMPTY,
            order: Vec::new(),
            lends: 0,
            last_lent: NONE,
            peak: 0,
            peak_at: Time::MIN,
        }
    }

    /// The terms in force.
    pub fn terms(&self) -> &Terms {
        &self.terms
    }

    /// How many numbers it has.
    pub fn len(&self) -> usize {
        self.order.len()
    }

    /// Whether it has none.
    pub fn is_empty(&self) -> bool {
        self.order.is_empty()
    }

    /// How often a number was lent (extensions not counted).
    pub fn lends(&self) -> u64 {
        self.lends
    }

    /// The most numbers ever held at once, and when that was first so.
    pub fn peak(&self) -> (u32, Time) {
        (self.peak, self.peak_at)
    }

    /// How many numbers are held at `at`, which must not be before the latest change.
    pub fn in_use(&self, at: Time) -> u32 {
        let expired = self.walk(self.held.first).take_while(|slot| slot.until <= at).count();
        self.held.len - u32::try_from(expired).unwrap_or(self.held.len)
    }

    /// The number in a slot: an index into the tracker's table of numbers.
    pub fn number(&self, slot: u32) -> Option<u32> {
        self.slots.get(slot as usize).map(|slot| slot.number)
    }

    /// Who holds the number in `slot` at `at`.
    pub fn holder(&self, slot: u32, at: Time) -> Option<u32> {
        let slot = self.slots.get(slot as usize)?;
        (slot.held && at < slot.until).then_some(slot.holder)
    }

    /// The numbers of the pool by position, each with its slot.
    pub fn numbers(&self) -> impl Iterator<Item = (u32, u32)> + '_ {
        self.order.iter().filter_map(|slot| Some((*slot, self.number(*slot)?)))
    }

    /// When the number in `slot` was last held until, or, if it is held at `at`, when its holder was last active; none
    /// if it was never lent.
    pub fn last_activity(&self, slot: u32, at: Time) -> Option<Time> {
        let slot = self.slots.get(slot as usize).filter(|slot| slot.holder != NONE)?;
        Some(if slot.held && slot.until <= at { slot.until } else { slot.since })
    }

    /// Everybody who has or last had one of the numbers.
    pub fn holders(&self) -> impl Iterator<Item = u32> + '_ {
        self.slots.iter().map(|slot| slot.holder)
    }

    fn after(&self, slot: u32) -> u32 {
        self.links.get(slot as usize).map_or(NONE, |link| link.after)
    }

    fn walk(&self, first: u32) -> impl Iterator<Item = &Slot> + '_ {
        let mut next = first;
        std::iter::from_fn(move || {
            let slot = self.slots.get(next as usize)?;
            next = self.after(next);
            Some(slot)
        })
    }
}
