//! A journal in PostgreSQL, which several machines may share.
//!
//! The usual command costs one round trip: its events are inserted at the expected number, which the primary key allows
//! once. Where several commands wait, or others were faster, a transaction takes the tracker's turn by locking its row:
//! two round trips for all of them. Every key begins with the tracker, and no transaction touches two.

mod connect;
mod failure;
mod keeping;
mod session;
#[cfg(feature = "tls")]
mod tls;

use super::{Journal, Keep, News, Stored, in_order};
use crate::error::{StoreCode, StoreError};
use crate::group::{Group, unpack};
use crate::options::Durability;
use connect::Server;
use failure::{failed, silent};
use session::Session;
use std::time::{Duration, Instant};
use tokio::runtime::Runtime;
use tokio_postgres::{Error, Row};

/// Snapshots and tables may take longer than commands.
const KEEP_PATIENCE: Duration = Duration::from_secs(120);

/// By this name the server tells that something was stored.
const CHANNEL: &str = "ringtrace";

/// It is told this often at most; somebody who waits looks by themselves this often at least.
const ANNOUNCE: Duration = Duration::from_millis(20);
const LOOK: Duration = Duration::from_millis(100);

/// A connection to a server.
pub(crate) struct Postgres {
    // Dropped before the runtime that drives it.
    session: Option<Session>,
    server: Server,
    runtime: Runtime,
    open: bool,
    /// When somebody was last told of news; never again where the server does not know how.
    announced: Option<Instant>,
    /// What the open transaction will insert when it ends.
    held: Vec<(String, Group)>,
}

impl Postgres {
    /// Understands the URL, connects, makes the tables if there are none.
    pub(crate) fn open(url: &str, patience: Duration) -> Result<Self, StoreError> {
        let server = Server::parse(url, patience)?;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let runtime = runtime.map_err(|_| {
            StoreError::new(StoreCode::IoFailed, "the operating system gives no event queue")
        })?;
        let mut opened = Self {
            session: None,
            server,
            runtime,
            open: false,
            announced: Some(Instant::now()),
            held: Vec::new(),
        };
        opened.connect()?;
        Ok(opened)
    }

    fn connect(&mut self) -> Result<(), StoreError> {
        let connected = self.server.connect(&self.runtime)?;
        let opening = Session::open(connected, &self.server.place, self.server.patience);
        let in_time = async { tokio::time::timeout(KEEP_PATIENCE, opening).await };
        let session = self.runtime.block_on(in_time).map_err(|_| silent(&self.server.place))??;
        self.session = Some(session);
        Ok(())
    }

    /// Does something with the session, connecting if need be. A broken session is dropped.
    fn with<T>(
        &mut self,
        patience: Duration,
        work: impl AsyncFnOnce(&mut Session) -> Result<T, Error>,
    ) -> Result<T, StoreError> {
        if self.session.as_ref().is_none_or(|session| session.client.is_closed()) {
            self.roll_back();
            self.connect()?;
        }
        let Some(session) = self.session.as_mut() else { return Err(silent(&self.server.place)) };
        let in_time = async { tokio::time::timeout(patience, work(session)).await };
        let done = self.runtime.block_on(in_time);
        let failure = match done {
            Ok(Ok(value)) => return Ok(value),
            Ok(Err(error)) => {
                if error.as_db_error().is_none() {
                    self.session = None;
                }
                failed(&self.server.place, &error)
            }
            Err(_) => {
                self.session = None;
                silent(&self.server.place)
            }
        };
        if failure.is(StoreCode::Unreachable) {
            self.session = None;
        }
        Err(failure)
    }

    fn patience(&self) -> Duration {
        // The server gives up waiting for a lock first, and says so.
        self.server.patience * 2
    }
}

impl Journal for Postgres {
    fn holds_many(&self) -> bool {
        false
    }

    fn turn(
        &mut self,
        tracker: &str,
        after: u64,
        durability: Durability,
    ) -> Result<News, StoreError> {
        if self.open {
            return self.read(tracker, after, usize::MAX);
        }
        let patience = self.patience();
        // Also a transaction that began badly must be rolled back.
        self.open = self.session.is_some();
        let (floor, groups) = self.with(patience, async |session| {
            session.begin(tracker, signed(after), durability).await
        })?;
        self.open = true;
        news(&floor, &groups, after)
    }

    fn append(
        &mut self,
        tracker: &str,
        group: &Group,
        durability: Durability,
    ) -> Result<bool, StoreError> {
        if self.open {
            self.held.push((tracker.to_owned(), group.clone()));
            return Ok(true);
        }
        let patience = self.patience();
        self.with(patience, async |session| session.append(tracker, group, durability).await)
    }

    fn commit(&mut self) -> Result<(), StoreError> {
        if !self.open {
            return Ok(());
        }
        let held = std::mem::take(&mut self.held);
        if self.session.as_ref().is_none_or(|session| session.client.is_closed()) {
            self.open = false;
            return Err(silent(&self.server.place));
        }
        let patience = self.patience();
        let stored = self.with(patience, async |session| session.commit(&held).await)?;
        self.open = false;
        if stored {
            return Ok(());
        }
        Err(StoreError::new(StoreCode::Conflict, "others were faster; ask again"))
    }

    fn roll_back(&mut self) {
        self.held.clear();
        if std::mem::take(&mut self.open) {
            let patience = self.patience();
            let rolled = match self.session.as_ref().is_some_and(|s| !s.client.is_closed()) {
                true => self
                    .with(patience, async |session| session.client.batch_execute("ROLLBACK").await),
                false => Ok(()),
            };
            if rolled.is_err() {
                // The server rolls back what a lost session left open.
                self.session = None;
            }
        }
    }

    fn read(&mut self, tracker: &str, after: u64, limit: usize) -> Result<News, StoreError> {
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let patience = KEEP_PATIENCE;
        let (floor, groups) =
            self.with(patience, async |session| session.read(tracker, signed(after), limit).await)?;
        news(&floor, &groups, after)
    }

    fn snapshot(&mut self, tracker: &str, oldest: bool) -> Result<Option<Stored>, StoreError> {
        let found = self.with(KEEP_PATIENCE, async |session| {
            keeping::snapshot(&session.client, tracker, oldest).await
        })?;
        let Some((sequence, shown, shown_ms, parts)) = found else { return Ok(None) };
        let mut snapshot = Vec::new();
        for part in parts {
            snapshot.extend(unpack(&part, "the parts of a snapshot")?);
        }
        let (sequence, shown) = (unsigned(sequence), unsigned(shown));
        Ok(Some(Stored { sequence, snapshot, shown, shown_ms }))
    }

    fn create(&mut self, tracker: &str, first: &Stored) -> Result<bool, StoreError> {
        self.with(KEEP_PATIENCE, async |session| {
            keeping::create(&mut session.client, tracker, first).await
        })
    }

    fn remove(&mut self, tracker: &str) -> Result<bool, StoreError> {
        self.with(KEEP_PATIENCE, async |session| {
            keeping::remove(&mut session.client, tracker).await
        })
    }

    fn keep(&mut self, tracker: &str, keep: &Keep) -> Result<(), StoreError> {
        self.with(KEEP_PATIENCE, async |session| {
            keeping::keep(&mut session.client, tracker, keep).await
        })
    }

    fn scrub(&mut self) -> Result<bool, StoreError> {
        // Rows that are gone stay in the server's files until it vacuums; log and backups are its owner's.
        let vacuum = "VACUUM ringtrace.journal, ringtrace.snapshots, ringtrace.hold_rows, \
            ringtrace.touch_rows, ringtrace.call_rows";
        self.with(KEEP_PATIENCE, async |session| session.client.batch_execute(vacuum).await)?;
        Ok(true)
    }

    fn trackers(&mut self) -> Result<Vec<String>, StoreError> {
        let all = "SELECT id FROM ringtrace.trackers ORDER BY id COLLATE \"C\"";
        self.with(KEEP_PATIENCE, async |session| {
            let rows = session.client.query(all, &[]).await?;
            rows.iter().map(|row| row.try_get(0)).collect()
        })
    }

    fn begin_of(&mut self, tracker: &str, sequence: u64) -> Result<Option<u64>, StoreError> {
        let find = "SELECT max(first) FROM ringtrace.journal WHERE tracker = $1 AND first <= $2";
        let found = self.with(KEEP_PATIENCE, async |session| {
            session.client.query_one(find, &[&tracker, &signed(sequence)]).await?.try_get(0)
        });
        found.map(|first: Option<i64>| first.map(unsigned))
    }

    fn afterwards(&mut self) {
        // Of what is told in a burst some is left out. Not in the transaction of the events: those that notify are committed one after the other, sync and all.
        if self.announced.is_some_and(|announced| announced.elapsed() >= ANNOUNCE) {
            let patience = self.patience();
            let notify = format!("NOTIFY {CHANNEL}");
            let told = self
                .with(patience, async |session| session.client.batch_execute(&notify).await)
                .is_ok();
            self.announced = told.then(Instant::now);
        }
    }

    fn wait(&mut self, timeout: Duration) -> Result<(), StoreError> {
        if self.session.as_ref().is_none_or(|session| !session.listens) {
            let listen = format!("LISTEN {CHANNEL}");
            let told = self.with(KEEP_PATIENCE, async |session| {
                session.listens = true;
                session.client.batch_execute(&listen).await
            });
            // Without notifications, looking now and then must do. What was stored before is not told of: look first.
            return match told {
                Err(error) if error.is(StoreCode::Unreachable) => Err(error),
                _ => Ok(()),
            };
        }
        let Some(session) = &self.session else { return Ok(()) };
        let rung = async { tokio::time::timeout(timeout.min(LOOK), session.bell.notified()).await };
        let _ = self.runtime.block_on(rung);
        Ok(())
    }
}

fn news(floor: &[Row], groups: &[Row], after: u64) -> Result<News, StoreError> {
    let Some(floor) = floor.first() else { return Ok(News::NoTracker) };
    let read = || -> Result<News, Error> {
        if floor.try_get::<_, i64>(0)? > signed(after) {
            return Ok(News::Cut);
        }
        let groups = groups.iter().map(|row| {
            Ok(Group {
                first: unsigned(row.try_get(0)?),
                at_ms: row.try_get(1)?,
                bytes: row.try_get(2)?,
            })
        });
        Ok(in_order(groups.collect::<Result<_, Error>>()?, after))
    };
    read().map_err(|_| {
        StoreError::new(StoreCode::Damaged, "a row has another form than this version writes")
    })
}

/// PostgreSQL's integers have a sign. No journal has 2^63 events.
pub(super) fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

pub(super) fn unsigned(number: i64) -> u64 {
    u64::try_from(number).unwrap_or(0)
}
