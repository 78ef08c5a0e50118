//! What was chosen, written down; and numbers that come and go.

use super::{Pool, Slot, Terms};
use crate::visit::hold::Hold;
use crate::visit::list::{Link, List, NONE};
use crate::words::time::Time;

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
    /// keep their holders; holds on numbers that go end now, and `ended(number)` is called for each. Of numbers that
    /// come, `last(number)` tells the last hold, which may have been another pool's: they rest after it as after one of
    /// this pool.
    pub fn set_numbers(
        &mut self,
        numbers: &[u32],
        at: Time,
        last: impl Fn(u32) -> Option<Hold>,
        mut ended: impl FnMut(u32),
    ) {
        self.advance(at);
        for slot in std::mem::take(&mut self.order) {
            let Some(entry) = self.slots.get(slot as usize) else { continue };
            if entry.held && !numbers.contains(&entry.number) {
                ended(entry.number);
            }
        }
        let known: std::collections::BTreeMap<u32, u32> =
            (0..).zip(&self.slots).map(|(index, slot)| (slot.number, index)).collect();
        let positions =
            self.slots.iter_mut().map(|slot| std::mem::replace(&mut slot.position, NONE));
        let before: Vec<u32> = positions.collect();
        for (position, number) in (0..).zip(numbers) {
            let slot = known.get(number).copied().unwrap_or_else(|| self.add_slot(*number));
            let comes = before.get(slot as usize).is_none_or(|position| *position == NONE);
            if let Some(entry) = self.slots.get_mut(slot as usize) {
                entry.position = position;
                if let Some(hold) = last(*number).filter(|_| comes) {
                    (entry.holder, entry.since) = (hold.holder, hold.until.min(at));
                }
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
