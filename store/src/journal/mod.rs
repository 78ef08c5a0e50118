//! What a database must be able to do: one connection to it, seen as a journal.
//!
//! A tracker's events have numbers without gaps, and a row of the journal begins at the number after the row before.
//! Whoever appends says at which number; only one can be first, so two who decided on the same state can't both be
//! stored. Everything else (snapshots, tables for people) could be made again from the events.
// Without a database nobody reads what only databases write.
#![cfg_attr(not(any(feature = "sqlite", feature = "postgres")), allow(dead_code))]

pub(crate) mod memory;
#[cfg(feature = "postgres")]
pub(crate) mod postgres;
#[cfg(feature = "sqlite")]
pub(crate) mod sqlite;

use crate::error::StoreError;
use crate::group::Group;
use crate::options::Durability;
use crate::rows::Rows;
use std::time::Duration;

/// The size of a snapshot's part before packing.
pub(crate) const PART_BYTES: usize = 4 << 20;

/// What is new for somebody who knows the events up to a number.
#[derive(Debug, PartialEq)]
pub(crate) enum News {
    /// The groups after it, oldest first; perhaps none.
    Groups(Vec<Group>),
    /// Events that would be needed are gone: begin again from the snapshot.
    Cut,
    /// There is no such tracker.
    NoTracker,
}

/// A snapshot and what was done with the events up to it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Stored {
    /// The number of the last event in the snapshot.
    pub(crate) sequence: u64,
    /// The snapshot.
    pub(crate) snapshot: Vec<u8>,
    /// The number of the last event that the tables for people show.
    pub(crate) shown: u64,
    /// The tracker's instant when they were last brought up to date, in milliseconds since 1970.
    pub(crate) shown_ms: i64,
}

/// What is written beside the events now and then.
#[derive(Debug, Default)]
pub(crate) struct Keep {
    /// The number of the last event the rest takes into account.
    pub(crate) sequence: u64,
    /// The tracker's instant then, in milliseconds since 1970.
    pub(crate) at_ms: i64,
    /// The state as bytes, in which case older snapshots go (but the one that the journal begins with).
    pub(crate) snapshot: Option<Vec<u8>>,
    /// New and changed rows of the tables for people.
    pub(crate) rows: Option<Rows>,
    /// Clients to be forgotten: everything up to `sequence` but the snapshot goes.
    pub(crate) forget: Option<Forget>,
    /// What is too old to be kept.
    pub(crate) prune: Option<Prune>,
}

/// What is left of clients in the tables for people after the events are gone.
#[derive(Debug, Default, Clone)]
pub(crate) struct Forget {
    /// Their ids.
    pub(crate) clients: Vec<String>,
    /// Ids of the calls whose caller is still known.
    pub(crate) calls_with_caller: Vec<String>,
}

/// The beginnings of what is kept, in milliseconds since 1970.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct Prune {
    /// Of the events.
    pub(crate) events_ms: i64,
    /// Of the holds, by their end.
    pub(crate) holds_ms: Option<i64>,
    /// Of the touches.
    pub(crate) touches_ms: Option<i64>,
    /// Of the calls, by their start.
    pub(crate) calls_ms: Option<i64>,
}

/// One connection.
pub(crate) trait Journal: Send {
    /// Whether one transaction may hold the turns of several trackers. Where each tracker may live on a machine of its
    /// own it may not.
    fn holds_many(&self) -> bool;

    /// Takes the turn of `tracker` in a transaction (a new one if none is open): until its end nobody else appends.
    /// Gives what is new after `after`.
    fn turn(
        &mut self,
        tracker: &str,
        after: u64,
        durability: Durability,
    ) -> Result<News, StoreError>;

    /// Appends a group, in the open transaction or, if none is open, in one of its own. `false`: somebody else was
    /// first, or the journal was cut beyond this number.
    fn append(
        &mut self,
        tracker: &str,
        group: &Group,
        durability: Durability,
    ) -> Result<bool, StoreError>;

    /// Ends the transaction, if one is open. An error leaves open whether anything was stored.
    fn commit(&mut self) -> Result<(), StoreError>;

    /// Gives the transaction up.
    fn roll_back(&mut self);

    /// The groups after a number, at most about `limit` of them.
    fn read(&mut self, tracker: &str, after: u64, limit: usize) -> Result<News, StoreError>;

    /// The newest snapshot, or the one that the journal begins with.
    fn snapshot(&mut self, tracker: &str, oldest: bool) -> Result<Option<Stored>, StoreError>;

    /// Makes a tracker. `false`: there is one of that id.
    fn create(&mut self, tracker: &str, first: &Stored) -> Result<bool, StoreError>;

    /// Removes a tracker and everything about it. `false`: there was none.
    fn remove(&mut self, tracker: &str) -> Result<bool, StoreError>;

    /// Writes snapshot and rows in one transaction, unless somebody else wrote later ones.
    fn keep(&mut self, tracker: &str, keep: &Keep) -> Result<(), StoreError>;

    /// Makes sure that what was deleted can't be found in the files. `false`: somebody is still reading; ask again.
    fn scrub(&mut self) -> Result<bool, StoreError>;

    /// The ids of all trackers, in order.
    fn trackers(&mut self) -> Result<Vec<String>, StoreError>;

    /// The number of the first event of the group that holds this one, if it is stored.
    fn begin_of(&mut self, tracker: &str, sequence: u64) -> Result<Option<u64>, StoreError>;

    /// Does what can wait until the answers are given: tells others that something was stored, tidies up. What fails of
    /// it is made good later.
    fn afterwards(&mut self) {}

    /// Waits until something may have been stored since the last time, for `timeout` at most. A tracker's own news are
    /// found by reading.
    fn wait(&mut self, timeout: Duration) -> Result<(), StoreError>;
}

/// Checks that groups follow on `after` without a gap; a gap means that events are gone.
pub(crate) fn in_order(groups: Vec<Group>, after: u64) -> News {
    match groups.first() {
        Some(group) if group.first != after + 1 => News::Cut,
        _ => News::Groups(groups),
    }
}
