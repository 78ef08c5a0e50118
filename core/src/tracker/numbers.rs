//! Every number the tracker has ever known: what it is for, and who held it when.

use crate::visit::hold::Holds;
use crate::words::phone::Phone;
use crate::words::time::Time;
use foldhash::quality::FixedState;
use hashbrown::HashMap;
use serde::{Deserialize, Serialize};

/// What a number is for, under the configuration in force.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Use {
    /// Lent to clients: the pool's and the slot's index.
    Pool { pool: u32, slot: u32 },
    /// Bound to an origin: the touch that says which.
    Bound { touch: u32 },
    /// Shown when no dynamic number is free, for this pool.
    Fallback { pool: u32 },
    /// The business's own.
    Destination,
    /// In the configuration no more.
    Gone,
}

/// One number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Number {
    pub(crate) phone: Phone,
    pub(crate) used: Use,
    /// What it was for earlier, oldest first, each with the instant at which that ended.
    pub(crate) earlier: Vec<(Time, Use)>,
    pub(crate) holds: Holds,
}

impl Number {
    /// What the number was for at an instant: calls that are told late and reports of the past go by that.
    pub(crate) fn used_at(&self, at: Time) -> Use {
        let then = self.earlier.partition_point(|(until, _)| *until <= at);
        self.earlier.get(then).map_or(self.used, |(_, used)| *used)
    }

    /// The number is used so from `at` on.
    pub(crate) fn set_use(&mut self, used: Use, at: Time) {
        if self.used != used {
            self.earlier.push((at, self.used));
            self.used = used;
        }
    }
}

/// All numbers, found by what is dialled.
#[derive(Debug, Clone)]
pub(crate) struct Numbers {
    pub(crate) rows: Vec<Number>,
    by_phone: HashMap<Phone, u32, FixedState>,
}

impl Numbers {
    pub(crate) fn with_seed(seed: u64) -> Self {
        Self { rows: Vec::new(), by_phone: HashMap::with_hasher(FixedState::with_seed(seed)) }
    }

    /// The table with these rows, as a snapshot keeps them.
    pub(crate) fn from_rows(rows: Vec<Number>, seed: u64) -> Self {
        let mut numbers = Self::with_seed(seed);
        for (index, row) in (0..).zip(&rows) {
            numbers.by_phone.insert(row.phone, index);
        }
        numbers.rows = rows;
        numbers
    }

    pub(crate) fn find(&self, phone: Phone) -> Option<u32> {
        self.by_phone.get(&phone).copied()
    }

    pub(crate) fn get(&self, index: u32) -> Option<&Number> {
        self.rows.get(index as usize)
    }

    pub(crate) fn get_mut(&mut self, index: u32) -> Option<&mut Number> {
        self.rows.get_mut(index as usize)
    }

    /// The index of `phone`, which is added if new.
    pub(crate) fn add(&mut self, phone: Phone) -> u32 {
        if let Some(index) = self.find(phone) {
            return index;
        }
        let index = u32::try_from(self.rows.len()).unwrap_or(u32::MAX);
        let (used, holds) = (Use::Gone, Holds::default());
        self.rows.push(Number { phone, used, earlier: Vec::new(), holds });
        self.by_phone.insert(phone, index);
        index
    }
}
