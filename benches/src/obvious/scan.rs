//! A map from clients to numbers, and a look at every number for the one that has been free the longest.

use super::{Lender, Rules, Slot};
use ringtrace::words::time::Time;
use std::collections::HashMap;

/// The numbers and who has them.
#[derive(Debug, Clone)]
pub struct Scan {
    rules: Rules,
    slots: Vec<Slot>,
    by_client: HashMap<String, usize>,
}

impl Scan {
    /// A pool of so many numbers.
    pub fn new(numbers: usize, rules: Rules) -> Self {
        Self { rules, slots: vec![Slot::FREE; numbers], by_client: HashMap::new() }
    }
}

impl Lender for Scan {
    fn lend(&mut self, client: &str, at: Time) -> Option<usize> {
        if let Some(&index) = self.by_client.get(client)
            && let Some(slot) = self.slots.get_mut(index)
            && slot.client.as_deref() == Some(client)
        {
            slot.hold(at, &self.rules);
            return Some(index);
        }
        let slots = self.slots.iter_mut().enumerate();
        let (index, slot) = slots.min_by_key(|(_, slot)| slot.until)?;
        if !slot.can_be_lent(at, &self.rules) {
            return None;
        }
        slot.client = Some(client.to_owned());
        slot.hold(at, &self.rules);
        self.by_client.insert(client.to_owned(), index);
        Some(index)
    }
}
