//! The numbers of one pool and the order in which they are lent.
//!
//! Held numbers stand in a list ordered by the end of their hold, idle ones in a list ordered by the end of their last
//! hold. One window for all holds of a pool makes both orders those of arrival, so lending, extending, releasing and
//! expiring are list moves whose cost does not depend on the size of the pool. Nothing happens when a hold runs out:
//! the numbers whose time is over stand at the front of the held list, and are moved when the pool is next changed.
//!
//! Choosing ([`Pool::choose`]) looks and changes nothing; [`Pool::lend`] and the others write down what was chosen.

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

    /// Everybody who has or last had one of the numbers.
    pub fn holders(&self) -> impl Iterator<Item = u32> + '_ {
        self.slots.iter().map(|slot| slot.holder)
    }

    /// What to do for `holder`, whose last number of this pool was `last`, at `at`.
    pub fn choose(&self, holder: u32, last: Option<u32>, at: Time) -> Choice {
        if let Some((index, slot)) = last.and_then(|l| Some((l, self.slots.get(l as usize)?))) {
            if slot.holder == holder && slot.position != NONE {
                let live = slot.held && at < slot.until;
                return if live { Choice::Extend(index) } else { Choice::Again(index) };
            }
        }
        let free = match self.terms.policy {
            Policy::LongestIdle => self.longest_idle(at),
            Policy::Random(seed) => self.drawn(seed, at),
            Policy::RoundRobin => self.next_in_turn(at),
        };
        match free {
            Some(slot) => Choice::Free(slot),
            None => self.reclaimable(at),
        }
    }

    /// The end of the last hold, if the number is free and rested at `at`.
    fn rested_since(&self, slot: &Slot, at: Time) -> Option<Time> {
        let end = if slot.held { slot.until } else { slot.since };
        let never = slot.holder == NONE;
        let free = slot.position != NONE && (!slot.held || slot.until <= at);
        (free && (never || end.plus_ms(self.terms.quarantine_ms) <= at)).then_some(end)
    }

    fn longest_idle(&self, at: Time) -> Option<u32> {
        // The idle list's front ended first of all; then come the held ones that ran out unnoticed. Both lists break
        // ties by position.
        let front = if self.idle.first != NONE { self.idle.first } else { self.held.first };
        let first = self.slots.get(front as usize)?;
        self.rested_since(first, at)?;
        Some(front)
    }

    fn free_by_position(&self, at: Time) -> impl Iterator<Item = u32> + '_ {
        let is_free = move |index: &&u32| {
            let slot = self.slots.get(**index as usize);
            slot.is_some_and(|slot| self.rested_since(slot, at).is_some())
        };
        self.order.iter().filter(is_free).copied()
    }

    fn drawn(&self, seed: u64, at: Time) -> Option<u32> {
        let count = self.free_by_position(at).count() as u64;
        if count == 0 {
            return None;
        }
        let draw = mix(seed ^ mix(self.lends));
        let index = ((u128::from(draw) * u128::from(count)) >> 64) as usize;
        self.free_by_position(at).nth(index)
    }

    fn next_in_turn(&self, at: Time) -> Option<u32> {
        let turn = self.slots.get(self.last_lent as usize).map_or(NONE, |slot| slot.position);
        let position = |slot: &u32| self.slots.get(*slot as usize).map_or(NONE, |s| s.position);
        let later = |slot: &u32| turn != NONE && position(slot) > turn;
        self.free_by_position(at).find(later).or_else(|| self.free_by_position(at).next())
    }

    /// Under soft windows, the number whose client has been gone the longest. The number still rests: the hold before
    /// ends a quarantine earlier, when its client had been gone for at least the presence gap.
    fn reclaimable(&self, at: Time) -> Choice {
        let Some(presence_ms) = self.terms.presence_ms else { return Choice::Shortage };
        let Some(slot) = self.slots.get(self.held.first as usize) else { return Choice::Shortage };
        let cut = at.plus_ms(-self.terms.quarantine_ms).min(slot.until);
        if slot.since.plus_ms(presence_ms) <= cut && slot.until > cut {
            Choice::Reclaim { slot: self.held.first, cut }
        } else {
            Choice::Shortage
        }
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

/// The finaliser of SplitMix64 (Steele, Lea and Flood 2014): spreads every bit of the input over the output.
fn mix(value: u64) -> u64 {
    let mut z = value.wrapping_add(0x9E37_79B9_7F4A_7C15);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

/// Changes: what was chosen is written down.
impl Pool {
    /// Moves the numbers whose hold has run out by `at` to the idle ones.
    pub fn advance(&mut self, at: Time) {
        while let Some(front) = self.slots.get(self.held.first as usize) {
            if front.until > at {
                break;
            }
            let index = self.held.first;
            self.make_idle(index, front.until);
        }
    }

    /// `holder` has the number in `slot` from `at` until `until`.
    pub fn lend(&mut self, slot: u32, holder: u32, at: Time, until: Time) {
        self.advance(at);
        self.take_out(slot);
        if let Some(entry) = self.slots.get_mut(slot as usize) {
            (entry.holder, entry.held, entry.since, entry.until) = (holder, true, at, until);
            self.put_held(slot);
        }
        self.lends += 1;
        self.last_lent = slot;
        if self.held.len > self.peak {
            (self.peak, self.peak_at) = (self.held.len, at);
        }
    }

    /// The holder of `slot` was active at `at`; the hold now ends at `until`.
    pub fn extend(&mut self, slot: u32, at: Time, until: Time) {
        self.advance(at);
        self.take_out(slot);
        if let Some(entry) = self.slots.get_mut(slot as usize) {
            (entry.held, entry.since, entry.until) = (true, at, until);
            self.put_held(slot);
        }
    }

    /// The hold on `slot` ends at `at`.
    pub fn release(&mut self, slot: u32, at: Time) {
        self.advance(at);
        if self.slots.get(slot as usize).is_some_and(|entry| entry.held) {
            self.make_idle(slot, at);
        }
    }

    /// Changes the terms at `at`. Live holds get the new window at once, counted from their last activity.
    /// Calls `moved(number, until)` for every live hold whose end moves.
    pub fn set_terms(&mut self, terms: Terms, at: Time, mut moved: impl FnMut(u32, Time)) {
        self.advance(at);
        if terms.window_ms != self.terms.window_ms {
            for slot in self.order.clone() {
                let Some(entry) = self.slots.get_mut(slot as usize).filter(|entry| entry.held)
                else {
                    continue;
                };
                // A hold never ends before the instant at which it is changed.
                let until = entry.since.plus_ms(terms.window_ms).max(at);
                entry.until = until;
                moved(entry.number, until);
                self.held.remove(&mut self.links, slot);
                self.put_held(slot);
            }
        }
        self.terms = terms;
        self.advance(at);
    }

    /// Makes the pool's numbers `numbers` (indexes into the tracker's table), in this order, at `at`. Numbers that stay
    /// keep their holders; holds on numbers that go end now, and `ended(number)` is called for each.
    pub fn set_numbers(&mut self, numbers: &[u32], at: Time, mut ended: impl FnMut(u32)) {
        self.advance(at);
        for slot in std::mem::take(&mut self.order) {
            let Some(entry) = self.slots.get(slot as usize) else { continue };
            if entry.held && !numbers.contains(&entry.number) {
                ended(entry.number);
            }
        }
        let known: std::collections::BTreeMap<u32, u32> =
            (0..).zip(&self.slots).map(|(index, slot)| (slot.number, index)).collect();
        for slot in &mut self.slots {
            slot.position = NONE;
        }
        for (position, number) in (0..).zip(numbers) {
            let slot = known.get(number).copied().unwrap_or_else(|| self.add_slot(*number));
            if let Some(entry) = self.slots.get_mut(slot as usize) {
                entry.position = position;
            }
            self.order.push(slot);
        }
        self.relink(at);
    }

    fn add_slot(&mut self, number: u32) -> u32 {
        let index = u32::try_from(self.slots.len()).unwrap_or(NONE);
        let (since, until) = (Time::MIN, Time::MIN);
        self.slots.push(Slot { number, position: NONE, holder: NONE, held: false, since, until });
        self.links.push(Link::NOWHERE);
        index
    }

    /// Builds both lists anew from the slots, after positions changed.
    fn relink(&mut self, at: Time) {
        (self.held, self.idle) = (List::EMPTY, List::EMPTY);
        for link in &mut self.links {
            *link = Link::NOWHERE;
        }
        for slot in &mut self.slots {
            if slot.position == NONE && slot.held {
                (slot.held, slot.since) = (false, at);
            }
        }
        let key = |slot: &u32| {
            let entry = self.slots.get(*slot as usize);
            entry.map(|e| (if e.held { e.until } else { e.since }, e.position))
        };
        let mut ordered = self.order.clone();
        ordered.sort_by_key(key);
        for slot in ordered {
            if self.slots.get(slot as usize).is_some_and(|entry| entry.held) {
                self.held.insert_after(&mut self.links, self.held.last, slot);
            } else {
                self.idle.insert_after(&mut self.links, self.idle.last, slot);
            }
        }
    }

    fn take_out(&mut self, slot: u32) {
        match self.slots.get(slot as usize) {
            Some(entry) if entry.held => self.held.remove(&mut self.links, slot),
            Some(entry) if entry.position != NONE => self.idle.remove(&mut self.links, slot),
            _ => {}
        }
    }

    fn make_idle(&mut self, slot: u32, end: Time) {
        self.held.remove(&mut self.links, slot);
        let Some(entry) = self.slots.get_mut(slot as usize) else { return };
        (entry.held, entry.since) = (false, end);
        if entry.position == NONE {
            return;
        }
        let key = (end, entry.position);
        let mut place = self.idle.last;
        while let Some(other) = self.slots.get(place as usize) {
            if (other.since, other.position) < key {
                break;
            }
            place = self.links.get(place as usize).map_or(NONE, |link| link.before);
        }
        self.idle.insert_after(&mut self.links, place, slot);
    }

    fn put_held(&mut self, slot: u32) {
        let Some(key) = self.slots.get(slot as usize).map(|e| (e.until, e.position)) else {
            return;
        };
        let mut place = self.held.last;
        while let Some(other) = self.slots.get(place as usize) {
            if (other.until, other.position) < key {
                break;
            }
            place = self.links.get(place as usize).map_or(NONE, |link| link.before);
        }
        self.held.insert_after(&mut self.links, place, slot);
    }

    /// Renames the holders, as when the table of clients is made smaller.
    pub fn rename(&mut self, new_index: impl Fn(u32) -> u32) {
        for slot in &mut self.slots {
            slot.holder = new_index(slot.holder);
        }
    }
}
