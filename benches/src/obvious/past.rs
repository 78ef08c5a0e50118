//! Who held a number when: all holds in one vector, or a vector for each number, read from one end to the other.

use ringtrace::words::phone::Phone;
use ringtrace::words::time::Time;
use std::collections::HashMap;

/// A hold, as in the obvious designs.
#[derive(Debug, Clone, Copy)]
pub struct PastHold {
    /// The number.
    pub number: Phone,
    /// Who had it.
    pub client: u32,
    /// From when.
    pub from: Time,
    /// Until when.
    pub until: Time,
}

impl PastHold {
    fn is_of(&self, number: Phone, at: Time) -> bool {
        self.number == number && self.from <= at && at < self.until
    }
}

/// All holds in one vector, the newest looked at first.
pub fn holder_in_all(holds: &[PastHold], number: Phone, at: Time) -> Option<u32> {
    holds.iter().rev().find(|hold| hold.is_of(number, at)).map(|hold| hold.client)
}

/// A vector for each number, the newest hold looked at first.
pub fn holder_in_own(
    holds: &HashMap<Phone, Vec<PastHold>>,
    number: Phone,
    at: Time,
) -> Option<u32> {
    let own = holds.get(&number)?;
    own.iter().rev().find(|hold| hold.is_of(number, at)).map(|hold| hold.client)
}
