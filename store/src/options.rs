//! What a store's owner decides.

use std::time::Duration;

/// What an answer waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Durability {
    /// Nothing: the event is in this process's memory and is written soon after. A crash of the process loses the
    /// last moments, and if another process wrote to the same tracker meanwhile the command is decided again without
    /// anybody being told. For one process only.
    Memory,
    /// Written: a crash of the process loses nothing; a crash of the operating system, or of the PostgreSQL server,
    /// may lose the last moments, but never something in the middle.
    Written,
    /// Synced to the disk: a power cut loses nothing.
    Synced,
}

/// How a store works. `Options::default()` suits a web server.
///
/// ```
/// use ringtrace_store::{Durability, Options, Store};
///
/// let options = Options { durability: Durability::Written, ..Options::default() };
/// let store = Store::open_with("memory:", options)?;
/// assert!(store.trackers()?.is_empty());
/// # Ok::<(), ringtrace_store::StoreError>(())
/// ```
#[derive(Debug, Clone)]
pub struct Options {
    /// What answers wait for, unless a command says otherwise.
    pub durability: Durability,
    /// A snapshot is taken after about this many events, and after more where snapshots are large: what a snapshot
    /// costs to write never exceeds what the events since the last one cost.
    pub snapshot_events: u64,
    /// The most trackers kept in memory; those used the longest ago leave.
    pub trackers_max: usize,
    /// A tracker not used for this long leaves the memory.
    pub idle: Duration,
    /// How long to wait for a lock or a server before giving up.
    pub patience: Duration,
    /// Whether the tables for people (holds, calls, touches) are kept. They lag behind by a second at most.
    pub tables: bool,
    /// Connections to PostgreSQL; each serves its share of the trackers. A file has one.
    pub connections: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            durability: Durability::Synced,
            snapshot_events: 10_000,
            trackers_max: 1000,
            idle: Duration::from_secs(600),
            patience: Duration::from_secs(5),
            tables: true,
            connections: 2,
        }
    }
}
