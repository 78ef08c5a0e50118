//! Doubly linked lists threaded through a table of slots: adding and removing anywhere costs a constant time.

use serde::{Deserialize, Serialize};

/// No slot.
pub(crate) const NONE: u32 = u32::MAX;

/// The two neighbours of a slot in the list it is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Link {
    pub(crate) before: u32,
    pub(crate) after: u32,
}

impl Link {
    pub(crate) const NOWHERE: Link = Link { before: NONE, after: NONE };
}

/// The two ends of a list. The links live in a table beside it, so that several lists can share one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct List {
    pub(crate) first: u32,
    pub(crate) last: u32,
    pub(crate) len: u32,
}

impl List {
    pub(crate) const EMPTY: List = List { first: NONE, last: NONE, len: 0 };

    /// Puts `slot` behind `place`, or at the front if `place` is [`NONE`].
    pub(crate) fn insert_after(&mut self, links: &mut [Link], place: u32, slot: u32) {
        let after = match links.get(place as usize) {
            Some(link) => link.after,
            None => self.first,
        };
        if let Some(link) = links.get_mut(slot as usize) {
            *link = Link { before: place, after };
        }
        match links.get_mut(place as usize) {
            Some(link) => link.after = slot,
            None => self.first = slot,
        }
        match links.get_mut(after as usize) {
            Some(link) => link.before = slot,
            None => self.last = slot,
        }
        self.len += 1;
    }

    /// Takes `slot` out; it must be in this list.
    pub(crate) fn remove(&mut self, links: &mut [Link], slot: u32) {
        let Some(link) = links.get_mut(slot as usize) else { return };
        let Link { before, after } = std::mem::replace(link, Link::NOWHERE);
        match links.get_mut(before as usize) {
            Some(link) => link.after = after,
            None => self.first = after,
        }
        match links.get_mut(after as usize) {
            Some(link) => link.before = before,
            None => self.last = before,
        }
        self.len -= 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order(list: &List, links: &[Link]) -> Vec<u32> {
        let mut seen = Vec::new();
        let mut slot = list.first;
        while slot != NONE {
            seen.push(slot);
            slot = links[slot as usize].after;
        }
        seen
    }

    #[test]
    fn behaves_like_a_vector() {
        let mut links = vec![Link::NOWHERE; 5];
        let mut list = List::EMPTY;
        for (place, slot) in [(NONE, 0), (0, 1), (NONE, 2), (0, 3), (1, 4)] {
            list.insert_after(&mut links, place, slot);
        }
        assert_eq!(order(&list, &links), [2, 0, 3, 1, 4]);
        for slot in [2, 3, 4] {
            list.remove(&mut links, slot);
        }
        assert_eq!((order(&list, &links), list.len, list.last), (vec![0, 1], 2, 1));
    }
}
