//! A journal in one file, which several processes may share.
//!
//! Whoever writes takes the file's lock first, reads what others wrote, decides, writes: nobody ever decides on an old
//! state. Commits are cheap without a sync (the write-ahead log is only written) and one sync serves a whole group.

mod failure;
mod keeping;
mod open;

use super::{Journal, Keep, News, Stored, in_order};
use crate::error::StoreError;
use crate::group::{Group, unpack};
use crate::options::Durability;
use failure::failed;
use rusqlite::{Connection, OptionalExtension, params};
use std::path::Path;
use std::time::{Duration, Instant};

/// How long the lock is left to others: longer than their naps.
const PAUSE: Duration = Duration::from_millis(2);

/// A connection to a file.
#[derive(Debug)]
pub(crate) struct Sqlite {
    connection: Connection,
    patience: Duration,
    open: bool,
    /// SQLite's number for what other connections have written.
    version: i64,
    /// Others wrote between the last two turns.
    is_shared: bool,
    /// The end of the last turn.
    ended: Instant,
    /// Whether commits are synced at present.
    synced: Option<bool>,
}

impl Sqlite {
    /// Opens or makes the file.
    pub(crate) fn open(path: &Path, patience: Duration) -> Result<Self, StoreError> {
        Ok(Self {
            connection: open::open(path, patience)?,
            patience,
            open: false,
            version: 0,
            is_shared: false,
            ended: Instant::now(),
            synced: None,
        })
    }

    /// Begins a transaction, unless one is open.
    fn begin(&mut self, durability: Durability) -> Result<(), StoreError> {
        if self.open {
            return Ok(());
        }
        open::set_patience(self.patience);
        let synced = durability == Durability::Synced;
        if self.synced != Some(synced) {
            let mode = if synced { "FULL" } else { "NORMAL" };
            self.connection.pragma_update(None, "synchronous", mode).map_err(|e| failed(&e))?;
            self.synced = Some(synced);
        }
        self.let_others();
        let sql = |error: rusqlite::Error| failed(&error);
        self.connection.execute_batch("BEGIN IMMEDIATE").map_err(sql)?;
        self.open = true;
        let version = "PRAGMA data_version";
        let mut statement = self.connection.prepare_cached(version).map_err(sql)?;
        let version: i64 = statement.query_row([], |row| row.get(0)).map_err(sql)?;
        self.is_shared = version != std::mem::replace(&mut self.version, version);
        Ok(())
    }

    /// Leaves the lock to others for a moment, if others were seen to write since the last turn. They look for it every
    /// now and then only, so whoever takes it again at once would keep it for seconds.
    fn let_others(&self) {
        if self.is_shared {
            std::thread::sleep(PAUSE.saturating_sub(self.ended.elapsed()));
        }
    }

    /// Does something in a transaction of its own.
    fn alone<T>(
        &mut self,
        work: impl FnOnce(&Connection) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        self.begin(Durability::Written)?;
        let done = work(&self.connection);
        match done.and_then(|value| self.commit().map(|()| value)) {
            Ok(value) => Ok(value),
            Err(error) => {
                self.roll_back();
                Err(error)
            }
        }
    }
}

impl Journal for Sqlite {
    fn holds_many(&self) -> bool {
        true
    }

    fn turn(
        &mut self,
        tracker: &str,
        after: u64,
        durability: Durability,
    ) -> Result<News, StoreError> {
        self.begin(durability)?;
        self.read(tracker, after, usize::MAX)
    }

    fn append(
        &mut self,
        tracker: &str,
        group: &Group,
        durability: Durability,
    ) -> Result<bool, StoreError> {
        self.begin(durability)?;
        let insert = "INSERT INTO journal (tracker, first, at_ms, events) \
            SELECT ?1, ?2, ?3, ?4 FROM trackers WHERE id = ?1 AND floor < ?2 \
            ON CONFLICT DO NOTHING";
        let mut statement = self.connection.prepare_cached(insert).map_err(|e| failed(&e))?;
        let row = params![tracker, signed(group.first), group.at_ms, group.bytes];
        statement.execute(row).map(|rows| rows == 1).map_err(|e| failed(&e))
    }

    fn commit(&mut self) -> Result<(), StoreError> {
        if self.open {
            self.connection.execute_batch("COMMIT").map_err(|e| failed(&e))?;
            self.open = false;
            self.ended = Instant::now();
        }
        Ok(())
    }

    fn roll_back(&mut self) {
        // SQLite gives some transactions up by itself; then there is nothing to roll back.
        if self.open && !self.connection.is_autocommit() {
            let _ = self.connection.execute_batch("ROLLBACK");
        }
        self.open = false;
    }

    fn read(&mut self, tracker: &str, after: u64, limit: usize) -> Result<News, StoreError> {
        open::set_patience(self.patience);
        let sql = |error: rusqlite::Error| failed(&error);
        let floor = "SELECT floor FROM trackers WHERE id = ?1";
        let mut statement = self.connection.prepare_cached(floor).map_err(sql)?;
        let floor: Option<i64> =
            statement.query_row([tracker], |row| row.get(0)).optional().map_err(sql)?;
        match floor {
            None => return Ok(News::NoTracker),
            Some(floor) if floor > signed(after) => return Ok(News::Cut),
            Some(_) => {}
        }
        let groups = "SELECT first, at_ms, events FROM journal \
            WHERE tracker = ?1 AND first > ?2 ORDER BY first LIMIT ?3";
        let mut statement = self.connection.prepare_cached(groups).map_err(sql)?;
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let rows = statement.query_map(params![tracker, signed(after), limit], |row| {
            Ok(Group { first: unsigned(row.get(0)?), at_ms: row.get(1)?, bytes: row.get(2)? })
        });
        let groups: Result<Vec<Group>, _> = rows.map_err(sql)?.collect();
        Ok(in_order(groups.map_err(sql)?, after))
    }

    fn snapshot(&mut self, tracker: &str, oldest: bool) -> Result<Option<Stored>, StoreError> {
        open::set_patience(self.patience);
        let sql = |error: rusqlite::Error| failed(&error);
        let find = "SELECT s.sequence, t.shown, t.shown_ms FROM snapshots s \
            JOIN trackers t ON t.id = s.tracker \
            WHERE s.tracker = ?1 AND s.part = 0 ORDER BY s.sequence * ?2 LIMIT 1";
        let direction = if oldest { 1 } else { -1 };
        let found: Option<(i64, i64, i64)> = self
            .connection
            .query_row(find, params![tracker, direction], |row| {
                Ok((row.get(0)?, row.get(1)?, row.get(2)?))
            })
            .optional()
            .map_err(sql)?;
        let Some((sequence, shown, shown_ms)) = found else { return Ok(None) };
        let parts =
            "SELECT bytes FROM snapshots WHERE tracker = ?1 AND sequence = ?2 ORDER BY part";
        let mut statement = self.connection.prepare_cached(parts).map_err(sql)?;
        let rows = statement.query_map(params![tracker, sequence], |row| row.get::<_, Vec<u8>>(0));
        let mut snapshot = Vec::new();
        for part in rows.map_err(sql)? {
            snapshot.extend(unpack(&part.map_err(sql)?, "the parts of a snapshot")?);
        }
        let (sequence, shown) = (unsigned(sequence), unsigned(shown));
        Ok(Some(Stored { sequence, snapshot, shown, shown_ms }))
    }

    fn create(&mut self, tracker: &str, first: &Stored) -> Result<bool, StoreError> {
        self.alone(|connection| keeping::create(connection, tracker, first))
    }

    fn remove(&mut self, tracker: &str) -> Result<bool, StoreError> {
        self.alone(|connection| keeping::remove(connection, tracker))
    }

    fn keep(&mut self, tracker: &str, keep: &Keep) -> Result<(), StoreError> {
        self.alone(|connection| keeping::keep(connection, tracker, keep))
    }

    fn scrub(&mut self) -> Result<bool, StoreError> {
        open::set_patience(self.patience);
        // Deleted rows are overwritten (`secure_delete`); what is left of them is in the write-ahead log.
        let checkpoint = "PRAGMA wal_checkpoint(TRUNCATE)";
        let busy = self.connection.query_row(checkpoint, [], |row| row.get::<_, i64>(0));
        busy.map(|busy| busy == 0).map_err(|e| failed(&e))
    }

    fn trackers(&mut self) -> Result<Vec<String>, StoreError> {
        open::set_patience(self.patience);
        let sql = |error: rusqlite::Error| failed(&error);
        let mut statement =
            self.connection.prepare("SELECT id FROM trackers ORDER BY id").map_err(sql)?;
        let rows = statement.query_map([], |row| row.get(0)).map_err(sql)?;
        rows.collect::<Result<_, _>>().map_err(sql)
    }
}

/// SQLite's integers have a sign. No journal has 2^63 events.
fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

fn unsigned(number: i64) -> u64 {
    u64::try_from(number).unwrap_or(0)
}
