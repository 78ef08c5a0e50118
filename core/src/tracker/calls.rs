//! The table of calls, found by id and by caller.

use crate::call::caller::Caller;
use crate::call::matching::MatchKind;
use crate::call::record::CallRecord;
use crate::words::name::Name;
use crate::words::share::Share;
use crate::words::time::Time;
use foldhash::quality::FixedState;
use hashbrown::HashMap;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// One call and whose it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct CallRow {
    pub(crate) record: CallRecord,
    pub(crate) matched: Option<MatchRow>,
}

/// Whose a call is, in indexes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct MatchRow {
    pub(crate) kind: MatchKind,
    /// Clients with the probability that it was them.
    pub(crate) holders: Vec<(u32, Share)>,
    /// The dialled number; [`NONE`](crate::visit::list::NONE) if unknown.
    pub(crate) number: u32,
    /// The pool the number is of; `NONE` if none.
    pub(crate) pool: u32,
    /// The touch a static number is bound to; `NONE` if none.
    pub(crate) touch: u32,
    /// The number is one for when no dynamic one is free.
    pub(crate) fallback: bool,
}

/// All calls.
#[derive(Debug, Clone)]
pub(crate) struct Calls {
    pub(crate) rows: Vec<CallRow>,
    by_id: HashMap<Name, u32, FixedState>,
    /// Calls of each known caller, in order of (start, id).
    by_caller: HashMap<Caller, Vec<u32>, FixedState>,
}

impl Calls {
    pub(crate) fn with_seed(seed: u64) -> Self {
        let state = FixedState::with_seed(seed);
        Self {
            rows: Vec::new(),
            by_id: HashMap::with_hasher(state.clone()),
            by_caller: HashMap::with_hasher(state),
        }
    }

    pub(crate) fn find(&self, id: &str) -> Option<u32> {
        self.by_id.get(id).copied()
    }

    pub(crate) fn get(&self, index: u32) -> Option<&CallRow> {
        self.rows.get(index as usize)
    }

    /// Adds a call, or puts what is known of it now in the place of what was known before.
    pub(crate) fn put(&mut self, row: CallRow) -> u32 {
        let index = match self.find(&row.record.id) {
            Some(index) => {
                self.forget_caller_of(index);
                index
            }
            None => {
                let index = u32::try_from(self.rows.len()).unwrap_or(u32::MAX);
                self.by_id.insert(Arc::clone(&row.record.id), index);
                index
            }
        };
        match self.rows.get_mut(index as usize) {
            Some(place) => *place = row,
            None => self.rows.push(row),
        }
        self.note_caller_of(index);
        index
    }

    /// The calls of the caller of call `index` that began before it, oldest first.
    pub(crate) fn earlier_of(&self, index: u32) -> &[u32] {
        self.get(index).map_or(&[], |row| self.earlier_than(&row.record))
    }

    /// The calls of the same caller that began before this one (at the same instant: with a lower id), oldest first.
    /// Hidden callers are known by nothing and have none.
    pub(crate) fn earlier_than(&self, record: &CallRecord) -> &[u32] {
        let Some(calls) = self.by_caller.get(&record.caller) else { return &[] };
        let key = order_key(record);
        let end = calls.partition_point(|call| {
            self.get(*call).is_some_and(|other| order_key(&other.record) < key)
        });
        calls.get(..end).unwrap_or(&[])
    }

    /// The calls of each known caller, oldest first.
    pub(crate) fn by_caller(&self) -> impl Iterator<Item = &[u32]> {
        self.by_caller.values().map(Vec::as_slice)
    }

    fn note_caller_of(&mut self, index: u32) {
        let Some(row) = self.rows.get(index as usize) else { return };
        if row.record.caller == Caller::Hidden {
            return;
        }
        let (rows, key) = (&self.rows, order_key(&row.record));
        let calls = self.by_caller.entry(row.record.caller.clone()).or_default();
        let before =
            |call: &u32| rows.get(*call as usize).is_some_and(|o| order_key(&o.record) < key);
        let place = calls.partition_point(before);
        calls.insert(place, index);
    }

    fn forget_caller_of(&mut self, index: u32) {
        let Some(row) = self.rows.get(index as usize) else { return };
        if let Some(calls) = self.by_caller.get_mut(&row.record.caller) {
            calls.retain(|call| *call != index);
        }
    }

    /// Keeps the calls for which `keep` holds, in their order.
    pub(crate) fn retain(&mut self, keep: impl Fn(&CallRow) -> bool) {
        self.rows.retain(keep);
        self.index();
    }

    /// Builds the look-ups anew from the rows.
    pub(crate) fn index(&mut self) {
        self.by_id.clear();
        self.by_caller.clear();
        for (index, row) in (0..).zip(&self.rows) {
            self.by_id.insert(Arc::clone(&row.record.id), index);
            if row.record.caller != Caller::Hidden {
                self.by_caller.entry(row.record.caller.clone()).or_default().push(index);
            }
        }
        let rows = &self.rows;
        for calls in self.by_caller.values_mut() {
            calls.sort_by_key(|call| rows.get(*call as usize).map(|row| order_key(&row.record)));
        }
    }
}

/// Calls stand in the order of their starts; those that have none yet stand last.
fn order_key(record: &CallRecord) -> (Time, Name) {
    (record.started.unwrap_or(Time::MAX), Arc::clone(&record.id))
}
