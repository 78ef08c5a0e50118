//! Which number somebody gets. Looks, and changes nothing.

use super::{Choice, Policy, Pool, Slot};
use crate::visit::list::NONE;
use crate::words::time::Time;

impl Pool {
    /// What to do for `holder`, whose last number of this pool was `last`, at `at`.
    pub fn choose(&self, holder: u32, last: Option<u32>, at: Time) -> Choice {
        if let Some((index, slot)) = last.and_then(|l| Some((l, self.slots.get(l as usize)?)))
            && slot.holder == holder
            && slot.position != NONE
        {
            let live = slot.held && at < slot.until;
            return if live { Choice::Extend(index) } else { Choice::Again(index) };
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
        // A hold that ran out is over, whether that was noticed or not: its number rests for the whole quarantine.
        let mut first = self.held.first;
        while self.slots.get(first as usize).is_some_and(|slot| slot.until <= at) {
            first = self.after(first);
        }
        let cut = at.plus_ms(-self.terms.quarantine_ms);
        match self.slots.get(first as usize) {
            Some(slot) if slot.since.plus_ms(presence_ms) <= cut => {
                Choice::Reclaim { slot: first, cut }
            }
            _ => Choice::Shortage,
        }
    }
}

/// The finaliser of SplitMix64 (Steele, Lea and Flood 2014): spreads every bit of the input over the output.
fn mix(value: u64) -> u64 {
    let mut z = value.wrapping_add(0x9E37_79B9_7F4A_7C15);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}
