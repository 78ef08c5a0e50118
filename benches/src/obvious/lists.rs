//! The same map from clients to numbers, and ringtrace's pool: what its lists cost without the rest of a visit.

use super::{Lender, Rules};
use ringtrace::visit::pool::{Choice, Policy, Pool, Terms};
use ringtrace::words::time::Time;
use std::collections::HashMap;

/// The pool, and who has or had which slot.
#[derive(Debug, Clone)]
pub struct Lists {
    rules: Rules,
    pool: Pool,
    /// The client's index, and the slot it had last.
    by_client: HashMap<String, (u32, u32)>,
}

impl Lists {
    /// A pool of so many numbers.
    pub fn new(numbers: u32, rules: Rules) -> Self {
        let terms = Terms {
            window_ms: rules.window_ms,
            presence_ms: rules.presence_ms,
            quarantine_ms: 0,
            policy: Policy::LongestIdle,
        };
        let mut pool = Pool::new(terms);
        let all: Vec<u32> = (0..numbers).collect();
        pool.set_numbers(&all, Time::MIN, |_| None, |_| {});
        Self { rules, pool, by_client: HashMap::new() }
    }
}

impl Lender for Lists {
    fn lend(&mut self, client: &str, at: Time) -> Option<usize> {
        let known = self.by_client.get(client).copied();
        let index = known.map_or(u32::MAX, |(index, _)| index);
        let until = at.plus_ms(self.rules.window_ms);
        let slot = match self.pool.choose(index, known.map(|(_, slot)| slot), at) {
            Choice::Shortage => return None,
            Choice::Extend(slot) => {
                self.pool.extend(slot, at, until);
                return Some(slot as usize);
            }
            Choice::Again(slot) | Choice::Free(slot) | Choice::Reclaim { slot, .. } => slot,
        };
        let index = match known {
            Some((index, _)) => index,
            None => u32::try_from(self.by_client.len()).unwrap_or(u32::MAX),
        };
        self.pool.lend(slot, index, at, until);
        match self.by_client.get_mut(client) {
            Some(known) => known.1 = slot,
            None => {
                self.by_client.insert(client.to_owned(), (index, slot));
            }
        }
        Some(slot as usize)
    }
}
