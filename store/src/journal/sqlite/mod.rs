//! A journal in one file, which several processes may share.
//!
//! Whoever writes takes the file's lock first, reads what others wrote, decides, writes: nobody ever decides on an old
//! state. Commits are cheap without a sync (the write-ahead log is only written) and one sync serves a whole group.

mod failure;
mod keeping;
mod log;
mod open;

use super::{Journal, Keep, News, Stored, in_order};
use crate::error::{StoreCode, StoreError};
use crate::group::{Group, unpack};
use crate::options::Durability;
use failure::failed;
use rusqlite::{Connection, OptionalExtension, params};
use std::path::Path;
use std::time::{Duration, Instant};

/// How long the lock is left to others: longer than their naps.
const PAUSE: Duration = Duration::from_millis(2);

/// How often somebody who waits for news looks at the file's version: this long after the last news, and after a while.
/// A look costs some microseconds.
const LOOK_FIRST: Duration = Duration::from_millis(1);
const LOOK_LATER: Duration = Duration::from_millis(25);

/// So long after others were seen to write they are left time to.
const LATELY: Duration = Duration::from_millis(100);

/// A connection to a file.
#[derive(Debug)]
pub(crate) struct Sqlite {
    connection: Connection,
    patience: Duration,
    open: bool,
    /// SQLite's number for what other connections have written; zero: not asked yet.
    version: i64,
    /// When somebody else was last seen to have written.
    others: Option<Instant>,
    /// The same number when [`Journal::wait`] last looked.
    seen: i64,
    /// The end of the last turn.
    ended: Instant,
    /// Whether commits are synced at present.
    synced: Option<bool>,
    /// The operating system failed to write or sync: what it was given before may be lost, whatever it says now.
    is_in_doubt: bool,
}

impl Sqlite {
    /// Opens or makes the file.
    pub(crate) fn open(path: &Path, patience: Duration) -> Result<Self, StoreError> {
        Ok(Self {
            connection: open::open(path, patience)?,
            patience,
            open: false,
            version: 0,
            others: None,
            seen: 0,
            ended: Instant::now(),
            synced: None,
            is_in_doubt: false,
        })
    }

    /// The error of something that may have lost what was written before it.
    fn doubted(&mut self, error: &rusqlite::Error) -> StoreError {
        let error = failed(error);
        self.is_in_doubt |= error.is(StoreCode::IoFailed);
        error
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
        if self.is_in_doubt {
            log::save(&self.connection)?;
            self.is_in_doubt = false;
        }
        self.let_others();
        self.connection.execute_batch("BEGIN IMMEDIATE").map_err(|e| failed(&e))?;
        self.open = true;
        let version = self.version()?;
        let known = std::mem::replace(&mut self.version, version);
        if known != version && known != 0 {
            self.others = Some(Instant::now());
        }
        Ok(())
    }

    /// SQLite's number for what other connections have written so far.
    fn version(&self) -> Result<i64, StoreError> {
        let statement = self.connection.prepare_cached("PRAGMA data_version");
        let version = statement.and_then(|mut found| found.query_row([], |row| row.get(0)));
        version.map_err(|error| failed(&error))
    }

    /// Leaves the lock to others for a moment, if others were seen to write lately. They look for it every now and then
    /// only, so whoever takes it again at once would keep it for seconds.
    fn let_others(&self) {
        if self.others.is_some_and(|seen| seen.elapsed() < LATELY) {
            std::thread::sleep(PAUSE.saturating_sub(self.ended.elapsed()));
        }
    }

    /// Moves what is in the log into the file.
    fn empty_log(&mut self) {
        let emptied = log::empty(&self.connection);
        if let Err(error) = emptied {
            self.doubted(&error);
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
        let stored = statement.execute(row).map(|rows| rows == 1);
        drop(statement);
        stored.map_err(|error| self.doubted(&error))
    }

    fn commit(&mut self) -> Result<(), StoreError> {
        if self.open {
            let committed = self.connection.execute_batch("COMMIT");
            committed.map_err(|error| self.doubted(&error))?;
            self.open = false;
            self.ended = Instant::now();
            if log::pages() >= log::PAGES_AT_ONCE {
                self.empty_log();
            }
        }
        Ok(())
    }

    fn afterwards(&mut self) {
        if log::pages() >= log::PAGES {
            self.empty_log();
        }
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
        let groups = "SELECT first, at_ms, events FROM journal \
            WHERE tracker = ?1 AND first > ?2 ORDER BY first LIMIT ?3";
        let mut statement = self.connection.prepare_cached(groups).map_err(sql)?;
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let rows = statement.query_map(params![tracker, signed(after), limit], |row| {
            Ok(Group { first: unsigned(row.get(0)?), at_ms: row.get(1)?, bytes: row.get(2)? })
        });
        let groups: Result<Vec<Group>, _> = rows.map_err(sql)?.collect();
        let groups = groups.map_err(sql)?;
        // After the groups: whoever deleted some of them moved the floor in the same transaction.
        let floor = "SELECT floor FROM trackers WHERE id = ?1";
        let mut statement = self.connection.prepare_cached(floor).map_err(sql)?;
        let floor: Option<i64> =
            statement.query_row([tracker], |row| row.get(0)).optional().map_err(sql)?;
        match floor {
            None => Ok(News::NoTracker),
            Some(floor) if floor > signed(after) => Ok(News::Cut),
            Some(_) => Ok(in_order(groups, after)),
        }
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
        log::cut(&self.connection).map_err(|error| self.doubted(&error))
    }

    fn trackers(&mut self) -> Result<Vec<String>, StoreError> {
        open::set_patience(self.patience);
        let sql = |error: rusqlite::Error| failed(&error);
        let mut statement =
            self.connection.prepare("SELECT id FROM trackers ORDER BY id").map_err(sql)?;
        let rows = statement.query_map([], |row| row.get(0)).map_err(sql)?;
        rows.collect::<Result<_, _>>().map_err(sql)
    }

    fn begin_of(&mut self, tracker: &str, sequence: u64) -> Result<Option<u64>, StoreError> {
        open::set_patience(self.patience);
        let find = "SELECT max(first) FROM journal WHERE tracker = ?1 AND first <= ?2";
        let found = self.connection.query_row(find, params![tracker, signed(sequence)], |row| {
            row.get::<_, Option<i64>>(0)
        });
        found.map(|first| first.map(unsigned)).map_err(|error| failed(&error))
    }

    fn wait(&mut self, timeout: Duration) -> Result<(), StoreError> {
        open::set_patience(self.patience);
        let (until, mut nap) = (Instant::now() + timeout, LOOK_FIRST);
        loop {
            let version = self.version()?;
            let left = until.saturating_duration_since(Instant::now());
            if version != std::mem::replace(&mut self.seen, version) || left.is_zero() {
                return Ok(());
            }
            std::thread::sleep(nap.min(left));
            nap = (nap * 2).min(LOOK_LATER);
        }
    }
}

/// SQLite's integers have a sign. No journal has 2^63 events.
fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

fn unsigned(number: i64) -> u64 {
    u64::try_from(number).unwrap_or(0)
}
