//! A journal in memory, for tests and for trying things out: as strict as the others, and gone at the end.

use super::{Journal, Keep, News, Stored, in_order};
use crate::error::StoreError;
use crate::group::Group;
use crate::options::Durability;
use std::collections::BTreeMap;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

/// One tracker's rows.
#[derive(Debug)]
struct Shelf {
    floor: u64,
    shown: u64,
    shown_ms: i64,
    groups: BTreeMap<u64, Group>,
    snapshots: BTreeMap<u64, Vec<u8>>,
}

/// One memory, seen by several.
#[derive(Debug, Default, Clone)]
pub(crate) struct Shared {
    memory: Arc<(Mutex<Memory>, Condvar)>,
    /// The number of commits that were waited for.
    seen: u64,
}

impl Shared {
    fn with<T>(&self, work: impl FnOnce(&mut Memory) -> T) -> T {
        // Nothing under the lock can panic half way.
        work(&mut self.memory.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// All trackers.
#[derive(Debug, Default)]
pub(crate) struct Memory {
    shelves: BTreeMap<String, Shelf>,
    /// What the open transaction appended.
    open: Vec<(String, Group)>,
    /// How many transactions there were.
    commits: u64,
}

impl Memory {
    fn insert(&mut self, tracker: &str, group: Group) -> bool {
        match self.shelves.get_mut(tracker) {
            Some(shelf) if shelf.floor < group.first => {
                let free = !shelf.groups.contains_key(&group.first);
                if free {
                    shelf.groups.insert(group.first, group);
                }
                free
            }
            _ => false,
        }
    }
}

impl Journal for Memory {
    fn holds_many(&self) -> bool {
        true
    }

    fn turn(&mut self, tracker: &str, after: u64, _: Durability) -> Result<News, StoreError> {
        self.read(tracker, after, usize::MAX)
    }

    fn append(&mut self, tracker: &str, group: &Group, _: Durability) -> Result<bool, StoreError> {
        let stored = self.insert(tracker, group.clone());
        if stored {
            self.open.push((tracker.to_owned(), group.clone()));
        }
        Ok(stored)
    }

    fn commit(&mut self) -> Result<(), StoreError> {
        self.open.clear();
        self.commits += 1;
        Ok(())
    }

    fn roll_back(&mut self) {
        for (tracker, group) in std::mem::take(&mut self.open) {
            if let Some(shelf) = self.shelves.get_mut(&tracker) {
                shelf.groups.remove(&group.first);
            }
        }
    }

    fn read(&mut self, tracker: &str, after: u64, limit: usize) -> Result<News, StoreError> {
        let Some(shelf) = self.shelves.get(tracker) else { return Ok(News::NoTracker) };
        if shelf.floor > after {
            return Ok(News::Cut);
        }
        // What is not committed is nobody's to read.
        let open = self.open.iter().filter(|(of, _)| of == tracker).map(|(_, group)| group.first);
        let end = open.min().unwrap_or(u64::MAX).max(after + 1);
        let groups = shelf.groups.range(after + 1..end).take(limit);
        Ok(in_order(groups.map(|(_, group)| group.clone()).collect(), after))
    }

    fn snapshot(&mut self, tracker: &str, oldest: bool) -> Result<Option<Stored>, StoreError> {
        Ok(self.shelves.get(tracker).and_then(|shelf| {
            let found = match oldest {
                true => shelf.snapshots.first_key_value(),
                false => shelf.snapshots.last_key_value(),
            };
            found.map(|(sequence, snapshot)| Stored {
                sequence: *sequence,
                snapshot: snapshot.clone(),
                shown: shelf.shown,
                shown_ms: shelf.shown_ms,
            })
        }))
    }

    fn create(&mut self, tracker: &str, first: &Stored) -> Result<bool, StoreError> {
        if self.shelves.contains_key(tracker) {
            return Ok(false);
        }
        let shelf = Shelf {
            floor: first.sequence,
            shown: first.shown,
            shown_ms: first.shown_ms,
            groups: BTreeMap::new(),
            snapshots: BTreeMap::from([(first.sequence, first.snapshot.clone())]),
        };
        self.shelves.insert(tracker.to_owned(), shelf);
        Ok(true)
    }

    fn remove(&mut self, tracker: &str) -> Result<bool, StoreError> {
        Ok(self.shelves.remove(tracker).is_some())
    }

    fn keep(&mut self, tracker: &str, keep: &Keep) -> Result<(), StoreError> {
        let Some(shelf) = self.shelves.get_mut(tracker) else { return Ok(()) };
        if shelf.floor > keep.sequence {
            return Ok(());
        }
        // There are no tables to look at: nobody could.
        if keep.rows.is_some() && shelf.shown <= keep.sequence {
            (shelf.shown, shelf.shown_ms) = (keep.sequence, keep.at_ms);
        }
        if let Some(snapshot) = &keep.snapshot {
            let floor = shelf.floor;
            shelf.snapshots.retain(|sequence, _| *sequence == floor || *sequence > keep.sequence);
            shelf.snapshots.insert(keep.sequence, snapshot.clone());
            if keep.forget.is_some() || keep.prune.is_some() {
                shelf.floor = keep.sequence;
                shelf.snapshots.retain(|sequence, _| *sequence >= keep.sequence);
                let kept_ms = keep.prune.filter(|_| keep.forget.is_none()).map(|p| p.events_ms);
                shelf.groups.retain(|first, group| {
                    *first > keep.sequence || kept_ms.is_some_and(|from| group.at_ms >= from)
                });
            }
        }
        Ok(())
    }

    fn scrub(&mut self) -> Result<bool, StoreError> {
        Ok(true)
    }

    fn trackers(&mut self) -> Result<Vec<String>, StoreError> {
        Ok(self.shelves.keys().cloned().collect())
    }

    fn begin_of(&mut self, tracker: &str, sequence: u64) -> Result<Option<u64>, StoreError> {
        let groups = self.shelves.get(tracker).map(|shelf| shelf.groups.range(..=sequence));
        Ok(groups.and_then(|mut groups| groups.next_back()).map(|(first, _)| *first))
    }

    fn wait(&mut self, _: Duration) -> Result<(), StoreError> {
        Ok(())
    }
}

impl Journal for Shared {
    fn holds_many(&self) -> bool {
        true
    }

    fn roll_back(&mut self) {
        self.with(Memory::roll_back);
    }

    fn turn(
        &mut self,
        tracker: &str,
        after: u64,
        durability: Durability,
    ) -> Result<News, StoreError> {
        self.with(|memory| memory.turn(tracker, after, durability))
    }

    fn append(
        &mut self,
        tracker: &str,
        group: &Group,
        durability: Durability,
    ) -> Result<bool, StoreError> {
        self.with(|memory| memory.append(tracker, group, durability))
    }

    fn commit(&mut self) -> Result<(), StoreError> {
        let committed = self.with(Memory::commit);
        self.memory.1.notify_all();
        committed
    }

    fn read(&mut self, tracker: &str, after: u64, limit: usize) -> Result<News, StoreError> {
        self.with(|memory| memory.read(tracker, after, limit))
    }

    fn snapshot(&mut self, tracker: &str, oldest: bool) -> Result<Option<Stored>, StoreError> {
        self.with(|memory| memory.snapshot(tracker, oldest))
    }

    fn create(&mut self, tracker: &str, first: &Stored) -> Result<bool, StoreError> {
        self.with(|memory| memory.create(tracker, first))
    }

    fn remove(&mut self, tracker: &str) -> Result<bool, StoreError> {
        self.with(|memory| memory.remove(tracker))
    }

    fn keep(&mut self, tracker: &str, keep: &Keep) -> Result<(), StoreError> {
        self.with(|memory| memory.keep(tracker, keep))
    }

    fn scrub(&mut self) -> Result<bool, StoreError> {
        self.with(Memory::scrub)
    }

    fn trackers(&mut self) -> Result<Vec<String>, StoreError> {
        self.with(Memory::trackers)
    }

    fn begin_of(&mut self, tracker: &str, sequence: u64) -> Result<Option<u64>, StoreError> {
        self.with(|memory| memory.begin_of(tracker, sequence))
    }

    fn wait(&mut self, timeout: Duration) -> Result<(), StoreError> {
        let memory = self.memory.0.lock().unwrap_or_else(PoisonError::into_inner);
        let seen = self.seen;
        let waited =
            self.memory.1.wait_timeout_while(memory, timeout, |memory| memory.commits == seen);
        self.seen = waited.unwrap_or_else(PoisonError::into_inner).0.commits;
        Ok(())
    }
}
