//! The table of those who hold numbers: clients, and the sets of values of coarse pools.

use crate::visit::list::NONE;
use crate::words::name::{Name, Names};
use crate::words::time::Time;
use serde::{Deserialize, Serialize};

/// The first character of the names of sets of values. No client can have such a name: control characters are refused.
pub(crate) const SET_MARK: char = '\u{1}';

/// One client: 16 bytes, beside its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Client {
    /// The latest sign of life.
    pub(crate) seen: Time,
    /// The latest touch, which leads to the earlier ones; [`NONE`] if there is none.
    pub(crate) touch: u32,
    /// The first of its leases; [`NONE`] if it never had a number.
    pub(crate) lease: u32,
}

/// The slot a client has or last had in a pool.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Lease {
    pub(crate) pool: u32,
    pub(crate) slot: u32,
    next: u32,
}

/// Everybody there is.
#[derive(Debug, Clone)]
pub(crate) struct Clients {
    pub(crate) names: Names,
    pub(crate) rows: Vec<Client>,
    pub(crate) leases: Vec<Lease>,
}

impl Clients {
    pub(crate) fn with_seed(seed: u64) -> Self {
        Self { names: Names::with_seed(seed), rows: Vec::new(), leases: Vec::new() }
    }

    pub(crate) fn find(&self, name: &str) -> Option<u32> {
        self.names.find(name)
    }

    pub(crate) fn get(&self, index: u32) -> Option<&Client> {
        self.rows.get(index as usize)
    }

    pub(crate) fn get_mut(&mut self, index: u32) -> Option<&mut Client> {
        self.rows.get_mut(index as usize)
    }

    /// The index of `name`, who is added if new.
    pub(crate) fn add(&mut self, name: &Name, at: Time) -> u32 {
        let index = self.names.add_shared(name);
        if index as usize == self.rows.len() {
            self.rows.push(Client { seen: at, touch: NONE, lease: NONE });
        }
        index
    }

    /// Adds a row for `name` even where the name was erased, and so stands for several.
    pub(crate) fn add_unchecked(&mut self, name: Name, at: Time) -> u32 {
        let index = self.names.push(name);
        self.rows.push(Client { seen: at, touch: NONE, lease: NONE });
        index
    }

    /// Whether the index stands for a set of values instead of a client.
    pub(crate) fn is_set(&self, index: u32) -> bool {
        self.names.text(index).starts_with(SET_MARK)
    }

    /// The slot `client` has or last had in `pool`.
    pub(crate) fn last_slot(&self, client: u32, pool: u32) -> Option<u32> {
        self.leases_of(client).find(|lease| lease.pool == pool).map(|lease| lease.slot)
    }

    /// The slots `client` has or last had, one for each pool.
    pub(crate) fn leases_of(&self, client: u32) -> impl Iterator<Item = Lease> + '_ {
        let mut next = self.get(client).map_or(NONE, |client| client.lease);
        std::iter::from_fn(move || {
            let lease = self.leases.get(next as usize)?;
            next = lease.next;
            Some(*lease)
        })
    }

    /// Notes that `client` has `slot` in `pool`.
    pub(crate) fn set_slot(&mut self, client: u32, pool: u32, slot: u32) {
        let Some(row) = self.rows.get_mut(client as usize) else { return };
        let mut next = row.lease;
        while let Some(lease) = self.leases.get_mut(next as usize) {
            if lease.pool == pool {
                lease.slot = slot;
                return;
            }
            next = lease.next;
        }
        let index = u32::try_from(self.leases.len()).unwrap_or(NONE);
        self.leases.push(Lease { pool, slot, next: row.lease });
        row.lease = index;
    }
}
