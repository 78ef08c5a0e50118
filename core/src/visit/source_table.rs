//! Tables of hosts and names, built once from the texts in `tables/` and asked by a few hashes.

use foldhash::fast::FixedState;
use hashbrown::HashTable;
use std::hash::BuildHasher;

/// A key and what is known of it. The keys are constants of this library, so nobody outside can
/// choose them to collide.
pub(super) struct SourceTable<V> {
    entries: HashTable<(&'static str, V)>,
    state: FixedState,
}

impl<V: Copy> SourceTable<V> {
    /// A table of these entries; of two with one key the first stays.
    pub fn new(entries: impl Iterator<Item = (&'static str, V)>) -> Self {
        let state = FixedState::with_seed(0);
        let mut table = Self { entries: HashTable::new(), state };
        for (key, value) in entries {
            if table.get(key).is_none() {
                let state = &table.state;
                let rehash = |(key, _): &(&str, V)| state.hash_one(*key);
                table.entries.insert_unique(state.hash_one(key), (key, value), rehash);
            }
        }
        table
    }

    /// What is known of `key`.
    pub fn get(&self, key: &str) -> Option<V> {
        let hash = self.state.hash_one(key);
        self.entries.find(hash, |(found, _)| *found == key).map(|(_, value)| *value)
    }
}

/// The lines of a table's text that say something.
pub(super) fn lines(text: &'static str) -> impl Iterator<Item = &'static str> {
    text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'))
}

/// The same lines as one text.
pub(super) fn text(text: &'static str) -> String {
    lines(text).collect::<Vec<_>>().join("\n")
}

/// `host` and each host above it: `a.b.c`, `b.c`, `c`, with whether it is `host` itself.
pub(super) fn with_parents(host: &str) -> impl Iterator<Item = (&str, bool)> {
    let dots = host.bytes().enumerate().filter(|(_, byte)| *byte == b'.');
    let parents = dots.filter_map(|(dot, _)| host.get(dot + 1..));
    std::iter::once((host, true)).chain(parents.map(|parent| (parent, false)))
}
