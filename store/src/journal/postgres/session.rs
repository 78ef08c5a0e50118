//! One session: prepared statements and how they are sent.

use crate::error::{StoreCode, StoreError};
use crate::group::Group;
use crate::journal::postgres::failure::failed;
use crate::options::Durability;
use futures_util::future::{join, join3};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Notify;
use tokio_postgres::types::ToSql;
use tokio_postgres::{Client, Error, Row, Statement};

/// The version of the tables this library makes. It opens this one and every earlier one.
const SCHEMA_VERSION: i32 = 1;

/// Two who open an empty database at once take turns by this number.
const OPENING_LOCK: i64 = 0x5269_6e67_7472_6163;

/// At the expected number or not at all. The share lock on the tracker's row waits for whoever has the turn, and sees
/// what they did to `floor`.
const APPEND: &str = "INSERT INTO ringtrace.journal (tracker, first, at_ms, events) \
    SELECT $1, $2, $3, $4 FROM (SELECT floor FROM ringtrace.trackers WHERE id = $1 FOR SHARE) t \
    WHERE t.floor < $2 ON CONFLICT DO NOTHING";
const TURN: &str = "SELECT floor FROM ringtrace.trackers WHERE id = $1 FOR UPDATE";
const FLOOR: &str = "SELECT floor FROM ringtrace.trackers WHERE id = $1";
const GROUPS: &str = "SELECT first, at_ms, events FROM ringtrace.journal \
    WHERE tracker = $1 AND first > $2 ORDER BY first LIMIT $3";

pub(super) struct Session {
    pub(super) client: Client,
    /// Rings when the server notifies.
    pub(super) bell: Arc<Notify>,
    /// Whether the server was asked to.
    pub(super) listens: bool,
    append: Statement,
    turn: Statement,
    floor: Statement,
    groups: Statement,
    /// The session's present `synchronous_commit`, and the one that stands for synced.
    commit: String,
    synced: String,
}

impl Session {
    /// Checks the version, makes the tables if there are none, prepares.
    pub(super) async fn open(
        (mut client, bell): (Client, Arc<Notify>),
        place: &str,
        patience: Duration,
    ) -> Result<Self, StoreError> {
        let sql = |error: Error| failed(place, &error);
        let ms = patience.as_millis().max(1);
        let settings = format!(
            "SET lock_timeout = {ms}; SET idle_in_transaction_session_timeout = {}; \
             SET client_min_messages = warning",
            4 * ms
        );
        client.batch_execute(&settings).await.map_err(sql)?;
        prepare_tables(&mut client, place).await?;
        let shown = client.query_one("SHOW synchronous_commit", &[]).await.map_err(sql)?;
        let commit: String = shown.get(0);
        // A server that syncs nothing by default is asked to, where an answer promises it.
        let synced = if commit == "off" { "on".to_owned() } else { commit.clone() };
        Ok(Self {
            append: client.prepare(APPEND).await.map_err(sql)?,
            turn: client.prepare(TURN).await.map_err(sql)?,
            floor: client.prepare(FLOOR).await.map_err(sql)?,
            groups: client.prepare(GROUPS).await.map_err(sql)?,
            client,
            bell,
            listens: false,
            commit,
            synced,
        })
    }

    fn commit_for(&self, durability: Durability) -> &str {
        match durability {
            Durability::Synced => &self.synced,
            Durability::Memory | Durability::Written => "off",
        }
    }

    /// Begins a transaction, locks the tracker's row, reads what is new: three statements, one round trip.
    pub(super) async fn begin(
        &self,
        tracker: &str,
        after: i64,
        durability: Durability,
    ) -> Result<(Vec<Row>, Vec<Row>), Error> {
        let commit = self.commit_for(durability);
        let begin = format!("BEGIN; SET LOCAL synchronous_commit = {commit}");
        let lock: [&(dyn ToSql + Sync); 1] = [&tracker];
        let rest: [&(dyn ToSql + Sync); 3] = [&tracker, &after, &i64::MAX];
        let (begun, floor, groups) = join3(
            self.client.batch_execute(&begin),
            self.client.query(&self.turn, &lock),
            self.client.query(&self.groups, &rest),
        )
        .await;
        begun?;
        Ok((floor?, groups?))
    }

    /// The tracker's floor and the groups after a number. The floor is read last: whoever deleted some of the groups
    /// moved it in the same transaction.
    pub(super) async fn read(
        &self,
        tracker: &str,
        after: i64,
        limit: i64,
    ) -> Result<(Vec<Row>, Vec<Row>), Error> {
        let first: [&(dyn ToSql + Sync); 1] = [&tracker];
        let rest: [&(dyn ToSql + Sync); 3] = [&tracker, &after, &limit];
        let (groups, floor) =
            join(self.client.query(&self.groups, &rest), self.client.query(&self.floor, &first))
                .await;
        Ok((floor?, groups?))
    }

    /// Appends in a transaction of its own: one round trip.
    pub(super) async fn append(
        &mut self,
        tracker: &str,
        group: &Group,
        durability: Durability,
    ) -> Result<bool, Error> {
        let wanted = self.commit_for(durability).to_owned();
        if wanted == self.commit {
            return self.insert(tracker, group).await;
        }
        let set = format!("SET synchronous_commit = {wanted}");
        let (set, stored) =
            join(self.client.batch_execute(&set), self.insert(tracker, group)).await;
        set?;
        self.commit = wanted;
        stored
    }

    async fn insert(&self, tracker: &str, group: &Group) -> Result<bool, Error> {
        let first = i64::try_from(group.first).unwrap_or(i64::MAX);
        let row: [&(dyn ToSql + Sync); 4] = [&tracker, &first, &group.at_ms, &group.bytes];
        self.client.execute(&self.append, &row).await.map(|rows| rows == 1)
    }

    /// Inserts and commits: one round trip.
    pub(super) async fn commit(&self, groups: &[(String, Group)]) -> Result<bool, Error> {
        let inserts = groups.iter().map(|(tracker, group)| self.insert(tracker, group));
        let inserts = futures_util::future::join_all(inserts);
        let (stored, committed) = join(inserts, self.client.batch_execute("COMMIT")).await;
        let stored: Result<Vec<bool>, Error> = stored.into_iter().collect();
        let stored = stored?;
        committed?;
        Ok(stored.into_iter().all(|stored| stored))
    }
}

async fn prepare_tables(client: &mut Client, place: &str) -> Result<(), StoreError> {
    let sql = |error: Error| failed(place, &error);
    if is_ours(client, place).await? {
        return Ok(());
    }
    let transaction = client.transaction().await.map_err(sql)?;
    transaction.execute("SELECT pg_advisory_xact_lock($1)", &[&OPENING_LOCK]).await.map_err(sql)?;
    let found = "SELECT to_regclass('ringtrace.about') IS NOT NULL";
    let made: bool = transaction.query_one(found, &[]).await.map_err(sql)?.get(0);
    if !made {
        transaction.batch_execute(include_str!("schema.sql")).await.map_err(sql)?;
    }
    transaction.commit().await.map_err(sql)?;
    is_ours(client, place).await.map(|_| ())
}

async fn is_ours(client: &Client, place: &str) -> Result<bool, StoreError> {
    let sql = |error: Error| failed(place, &error);
    let found = "SELECT to_regclass('ringtrace.about') IS NOT NULL";
    let made: bool = client.query_one(found, &[]).await.map_err(sql)?.get(0);
    if !made {
        return Ok(false);
    }
    let version = client.query_opt("SELECT max(version) FROM ringtrace.about", &[]).await;
    let version: Option<i32> = match version {
        Ok(row) => row.and_then(|row| row.try_get(0).ok()),
        Err(error) if error.as_db_error().is_some_and(|e| e.code().code() == "42703") => None,
        Err(error) => return Err(sql(error)),
    };
    match version {
        Some(1..=SCHEMA_VERSION) => Ok(true),
        Some(version) => {
            let message = format!(
                "`{place}`: tables of version {version}; this library reads up to \
                 {SCHEMA_VERSION}: update it, nothing was changed"
            );
            Err(StoreError::new(StoreCode::UnsupportedVersion, message))
        }
        None => {
            let message = format!(
                "`{place}`: the schema `ringtrace` is somebody else's; use another database"
            );
            Err(StoreError::new(StoreCode::NotAStore, message))
        }
    }
}
