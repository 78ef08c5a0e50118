//! Hand-written SQLite: two tables, one transaction a visit.

use crate::AnyError;
use crate::contender::{Asked, Client, Contender};
use ringtrace::Visit;
use ringtrace_benches::site;
use rusqlite::{Connection, OptionalExtension, TransactionBehavior, params};
use std::sync::{Arc, Mutex, PoisonError};

/// One connection for all who ask: SQLite has one writer at a time, and waiting for a mutex is quicker than waiting for
/// the file's lock.
pub struct ByHand {
    connection: Arc<Mutex<Connection>>,
    folder: tempfile::TempDir,
}

impl ByHand {
    /// `synchronous`: `NORMAL` writes, `FULL` syncs every commit.
    pub fn start(synchronous: &str, numbers: usize) -> Result<Self, AnyError> {
        let folder = tempfile::tempdir()?;
        let mut connection = Connection::open(folder.path().join("numbers.db"))?;
        connection.pragma_update(None, "journal_mode", "wal")?;
        connection.pragma_update(None, "synchronous", synchronous)?;
        connection.execute_batch(
            "CREATE TABLE numbers (number TEXT PRIMARY KEY, client TEXT, until_ms INTEGER NOT NULL);
             CREATE INDEX by_end ON numbers (until_ms, number);
             CREATE INDEX by_client ON numbers (client);
             CREATE TABLE history (id INTEGER PRIMARY KEY, client TEXT NOT NULL, number TEXT,
                 at_ms INTEGER NOT NULL, until_ms INTEGER NOT NULL, url TEXT, referrer TEXT);",
        )?;
        let filling = connection.transaction()?;
        for position in 0..numbers {
            let insert = "INSERT INTO numbers VALUES (?1, NULL, 0)";
            filling.execute(insert, [site::number(position)?.to_string()])?;
        }
        filling.commit()?;
        connection.set_prepared_statement_cache_capacity(16);
        Ok(Self { connection: Arc::new(Mutex::new(connection)), folder })
    }
}

struct One(Arc<Mutex<Connection>>);

impl Client for One {
    fn visit(&mut self, visit: &Visit) -> Result<Option<String>, AnyError> {
        let asked = Asked::of(visit);
        let mut connection = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let lending = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let mut number: Option<String> = lending
            .prepare_cached("UPDATE numbers SET until_ms = ?2 WHERE client = ?1 RETURNING number")?
            .query_row(params![asked.client, asked.until_ms], |row| row.get(0))
            .optional()?;
        if number.is_none() {
            number = lending
                .prepare_cached(
                    "UPDATE numbers SET client = ?1, until_ms = ?2 WHERE number = (SELECT number \
                     FROM numbers WHERE until_ms <= ?3 ORDER BY until_ms, number LIMIT 1) \
                     RETURNING number",
                )?
                .query_row(params![asked.client, asked.until_ms, asked.at_ms], |row| row.get(0))
                .optional()?;
        }
        let Asked { client, at_ms, until_ms, url, referrer } = asked;
        lending
            .prepare_cached("INSERT INTO history VALUES (NULL, ?1, ?2, ?3, ?4, ?5, ?6)")?
            .execute(params![client, number, at_ms, until_ms, url, referrer])?;
        lending.commit()?;
        Ok(number)
    }
}

impl Contender for ByHand {
    fn client(&self) -> Result<Box<dyn Client>, AnyError> {
        Ok(Box::new(One(Arc::clone(&self.connection))))
    }

    fn disk_bytes(&self) -> Result<u64, AnyError> {
        let connection = self.connection.lock().unwrap_or_else(PoisonError::into_inner);
        connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
        Ok(std::fs::metadata(self.folder.path().join("numbers.db"))?.len())
    }
}
