//! A map from clients to numbers, and a heap of the numbers by the end of their holds. Entries that are no longer true,
//! because the hold was made longer, stay in the heap until they come up.

use super::{Lender, Rules, Slot};
use ringtrace::words::time::Time;
use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap};

/// The numbers and who has them.
#[derive(Debug, Clone)]
pub struct Heap {
    rules: Rules,
    slots: Vec<Slot>,
    by_client: HashMap<String, usize>,
    by_end: BinaryHeap<Reverse<(Time, usize)>>,
}

impl Heap {
    /// A pool of so many numbers.
    pub fn new(numbers: usize, rules: Rules) -> Self {
        Self {
            rules,
            slots: vec![Slot::FREE; numbers],
            by_client: HashMap::new(),
            by_end: (0..numbers).map(|index| Reverse((Time::MIN, index))).collect(),
        }
    }

    /// The number whose hold ends first, or ended first.
    fn first(&mut self) -> Option<usize> {
        loop {
            let Reverse((end, index)) = *self.by_end.peek()?;
            if self.slots.get(index)?.until == end {
                return Some(index);
            }
            self.by_end.pop();
        }
    }
}

impl Lender for Heap {
    fn lend(&mut self, client: &str, at: Time) -> Option<usize> {
        if let Some(&index) = self.by_client.get(client)
            && let Some(slot) = self.slots.get_mut(index)
            && slot.client.as_deref() == Some(client)
        {
            slot.hold(at, &self.rules);
            self.by_end.push(Reverse((slot.until, index)));
            return Some(index);
        }
        let index = self.first()?;
        let slot = self.slots.get_mut(index)?;
        if !slot.can_be_lent(at, &self.rules) {
            return None;
        }
        self.by_end.pop();
        slot.client = Some(client.to_owned());
        slot.hold(at, &self.rules);
        self.by_end.push(Reverse((slot.until, index)));
        self.by_client.insert(client.to_owned(), index);
        Some(index)
    }
}
