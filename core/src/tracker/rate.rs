//! How many numbers one address was lent lately. Addresses are kept as keyed hashes, and only while
//! the limit looks back.

use crate::config::Rate;
use crate::words::time::Time;
use serde::{Deserialize, Serialize};
use siphasher::sip::SipHasher13;
use std::collections::{BTreeMap, VecDeque};

/// The latest lends of each address.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Rates {
    lends: BTreeMap<u64, VecDeque<Time>>,
    swept: Time,
}

/// A keyed hash of an address, which tells addresses apart and does not tell which they are. It is written into events,
/// so it is the same on every platform (which the hashes of the tables in memory are not).
pub(crate) fn address_hash(address: &str, seed: u64) -> u64 {
    SipHasher13::new_with_keys(seed, 0x5EED_ADD4).hash(address.as_bytes())
}

impl Rates {
    /// Whether `address` may be lent one more number at `at`, beside the `pending` ones not noted yet.
    pub(crate) fn allows(&self, address: u64, at: Time, limit: Rate, pending: usize) -> bool {
        let start = at.plus_ms(-limit.per_ms);
        let lends = self.lends.get(&address).into_iter().flat_map(|lends| lends.iter().rev());
        let recent = lends.take_while(|lend| **lend > start).count();
        ((recent + pending) as u64) < u64::from(limit.count)
    }

    /// Notes a lend, and forgets those the limit no longer looks at.
    pub(crate) fn note(&mut self, address: u64, at: Time, limit: Rate) {
        let start = at.plus_ms(-limit.per_ms);
        let lends = self.lends.entry(address).or_default();
        lends.push_back(at);
        while lends.front().is_some_and(|lend| *lend <= start) {
            lends.pop_front();
        }
        // Addresses that never come back are swept out once a window.
        if self.swept <= start {
            self.lends.retain(|_, lends| lends.back().is_some_and(|lend| *lend > start));
            self.swept = at;
        }
    }

    /// Forgets everything, as when the limit is taken away.
    pub(crate) fn clear(&mut self) {
        self.lends.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_is_the_same_everywhere() {
        // SipHash-1-3 written down in Python from its definition (Aumasson and Bernstein, 2012) gives this.
        assert_eq!(address_hash("192.0.2.1", 0), 0x0c57_c82c_1de2_1019);
    }

    #[test]
    fn two_in_any_minute() {
        let limit = Rate { count: 2, per_ms: 60_000 };
        let second = |s: i64| Time::MIN.plus_seconds(1000 + s);
        let mut rates = Rates::default();
        for s in [0, 30] {
            assert!(rates.allows(1, second(s), limit, 0));
            rates.note(1, second(s), limit);
        }
        assert!(!rates.allows(1, second(59), limit, 0), "two within the last minute");
        assert!(rates.allows(2, second(59), limit, 0), "another address");
        assert!(!rates.allows(2, second(59), limit, 2), "two on the same page");
        assert!(rates.allows(1, second(60), limit, 0), "the first lend is a minute old");
    }
}
