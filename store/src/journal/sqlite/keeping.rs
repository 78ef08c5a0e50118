//! What is written beside the events: snapshots, tables for people, and deleting.

use super::failure::failed;
use super::{signed, unsigned};
use crate::error::StoreError;
use crate::group::pack;
use crate::journal::{Forget, Keep, PART_BYTES, Prune, Stored};
use crate::rows::{CallLine, HoldLine, Rows, TouchLine};
use rusqlite::{Connection, Error, OptionalExtension, ToSql, params};

/// Runs a statement that is used again and again.
fn run(connection: &Connection, sql: &str, values: &[&dyn ToSql]) -> Result<usize, StoreError> {
    let mut statement = connection.prepare_cached(sql).map_err(|e| failed(&e))?;
    statement.execute(values).map_err(|e| failed(&e))
}

pub(super) fn create(
    connection: &Connection,
    tracker: &str,
    first: &Stored,
) -> Result<bool, StoreError> {
    let insert = "INSERT INTO trackers (id, floor, shown, shown_ms) VALUES (?1, ?2, ?3, ?4) \
        ON CONFLICT DO NOTHING";
    let row = params![tracker, signed(first.sequence), signed(first.shown), first.shown_ms];
    if run(connection, insert, row)? == 0 {
        return Ok(false);
    }
    put_snapshot(connection, tracker, first.sequence, &first.snapshot)?;
    Ok(true)
}

pub(super) fn remove(connection: &Connection, tracker: &str) -> Result<bool, StoreError> {
    for table in ["journal", "snapshots", "hold_rows", "touch_rows", "call_rows"] {
        run(connection, &format!("DELETE FROM {table} WHERE tracker = ?1"), params![tracker])?;
    }
    Ok(run(connection, "DELETE FROM trackers WHERE id = ?1", params![tracker])? == 1)
}

fn put_snapshot(
    connection: &Connection,
    tracker: &str,
    sequence: u64,
    snapshot: &[u8],
) -> Result<(), StoreError> {
    let insert = "INSERT OR REPLACE INTO snapshots (tracker, sequence, part, bytes) \
        VALUES (?1, ?2, ?3, ?4)";
    for (part, plain) in (0_i64..).zip(snapshot.chunks(PART_BYTES)) {
        run(connection, insert, params![tracker, signed(sequence), part, pack(plain)])?;
    }
    Ok(())
}

pub(super) fn keep(connection: &Connection, tracker: &str, keep: &Keep) -> Result<(), StoreError> {
    let find = "SELECT floor, shown FROM trackers WHERE id = ?1";
    let found: Option<(i64, i64)> = connection
        .query_row(find, [tracker], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()
        .map_err(|e| failed(&e))?;
    let Some((floor, shown)) = found.map(|(floor, shown)| (unsigned(floor), unsigned(shown)))
    else {
        return Ok(());
    };
    if floor > keep.sequence {
        return Ok(());
    }
    if let Some(rows) = keep.rows.as_ref().filter(|_| shown <= keep.sequence) {
        put_rows(connection, tracker, rows, shown)?;
        let update = "UPDATE trackers SET shown = ?2, shown_ms = ?3 WHERE id = ?1";
        run(connection, update, params![tracker, signed(keep.sequence), keep.at_ms])?;
    }
    let Some(snapshot) = &keep.snapshot else { return Ok(()) };
    let sequence = signed(keep.sequence);
    let delete = "DELETE FROM snapshots WHERE tracker = ?1 AND sequence > ?2 AND sequence < ?3";
    run(connection, delete, params![tracker, signed(floor), sequence])?;
    put_snapshot(connection, tracker, keep.sequence, snapshot)?;
    if keep.forget.is_none() && keep.prune.is_none() {
        return Ok(());
    }
    let delete = "DELETE FROM snapshots WHERE tracker = ?1 AND sequence < ?2";
    run(connection, delete, params![tracker, sequence])?;
    let update = "UPDATE trackers SET floor = ?2 WHERE id = ?1";
    run(connection, update, params![tracker, sequence])?;
    if let Some(limits) = &keep.prune {
        prune(connection, tracker, limits, sequence)?;
    }
    match &keep.forget {
        Some(gone) => forget(connection, tracker, gone, sequence),
        None => Ok(()),
    }
}

fn prune(
    connection: &Connection,
    tracker: &str,
    limits: &Prune,
    sequence: i64,
) -> Result<(), StoreError> {
    let events = "DELETE FROM journal WHERE tracker = ?1 AND first <= ?2 AND at_ms < ?3";
    run(connection, events, params![tracker, sequence, limits.events_ms])?;
    let tables = [
        ("DELETE FROM hold_rows WHERE tracker = ?1 AND until_ms < ?2", limits.holds_ms),
        ("DELETE FROM touch_rows WHERE tracker = ?1 AND at_ms < ?2", limits.touches_ms),
        ("DELETE FROM call_rows WHERE tracker = ?1 AND started_ms < ?2", limits.calls_ms),
    ];
    for (delete, limit) in tables {
        if let Some(limit) = limit {
            run(connection, delete, params![tracker, limit])?;
        }
    }
    Ok(())
}

fn forget(
    connection: &Connection,
    tracker: &str,
    gone: &Forget,
    sequence: i64,
) -> Result<(), StoreError> {
    let events = "DELETE FROM journal WHERE tracker = ?1 AND first <= ?2";
    run(connection, events, params![tracker, sequence])?;
    let updates = [
        "UPDATE hold_rows SET client = '' WHERE tracker = ?1 AND client = ?2",
        "UPDATE call_rows SET client = '' WHERE tracker = ?1 AND client = ?2",
        "UPDATE touch_rows SET client = '', term = NULL, content = NULL, click_kind = NULL, \
         click_id = NULL, landing_page = NULL, referrer_host = NULL, country = NULL, \
         region = NULL, city = NULL, device = NULL WHERE tracker = ?1 AND client = ?2",
    ];
    for client in &gone.clients {
        for update in updates {
            run(connection, update, params![tracker, client])?;
        }
    }
    let kept = serde_json::to_string(&gone.calls_with_caller).unwrap_or_default();
    let callers = "UPDATE call_rows SET caller = NULL WHERE tracker = ?1 AND caller IS NOT NULL \
        AND id NOT IN (SELECT value FROM json_each(?2))";
    run(connection, callers, params![tracker, kept]).map(|_| ())
}

/// Writes rows; of touches only those that nobody has written yet.
fn put_rows(
    connection: &Connection,
    tracker: &str,
    rows: &Rows,
    shown: u64,
) -> Result<(), StoreError> {
    put_holds(connection, tracker, &rows.holds)
        .and_then(|()| put_touches(connection, tracker, &rows.touches, shown))
        .and_then(|()| put_calls(connection, tracker, &rows.calls))
        .map_err(|error| failed(&error))
}

fn put_holds(connection: &Connection, tracker: &str, rows: &[HoldLine]) -> Result<(), Error> {
    let insert = "INSERT INTO hold_rows (tracker, from_ms, number, until_ms, client, pool) \
        VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT DO UPDATE SET until_ms = excluded.until_ms, \
        client = excluded.client, pool = coalesce(excluded.pool, pool)";
    let mut insert = connection.prepare_cached(insert)?;
    for row in rows {
        let HoldLine { number, from_ms, until_ms, client, pool } = row;
        insert.execute(params![tracker, from_ms, number, until_ms, client, pool])?;
    }
    Ok(())
}

fn put_touches(
    connection: &Connection,
    tracker: &str,
    rows: &[TouchLine],
    shown: u64,
) -> Result<(), Error> {
    let insert = "INSERT OR REPLACE INTO touch_rows VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, \
        ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19)";
    let mut insert = connection.prepare_cached(insert)?;
    for row in rows.iter().filter(|row| row.sequence > shown) {
        insert.execute(params![
            tracker,
            signed(row.sequence),
            row.at_ms,
            row.client,
            row.source,
            row.medium,
            row.campaign,
            row.term,
            row.content,
            row.channel,
            row.click_kind,
            row.click_id,
            row.landing_host,
            row.landing_page,
            row.referrer_host,
            row.country,
            row.region,
            row.city,
            row.device
        ])?;
    }
    Ok(())
}

fn put_calls(connection: &Connection, tracker: &str, rows: &[CallLine]) -> Result<(), Error> {
    let insert = "INSERT OR REPLACE INTO call_rows VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, \
        ?10, ?11, ?12, ?13)";
    let mut insert = connection.prepare_cached(insert)?;
    for row in rows {
        let share = row.share.map(|billionths| f64::from(billionths) / 1e9);
        insert.execute(params![
            tracker,
            row.id,
            row.dialled,
            row.caller,
            row.started_ms,
            row.answered_ms,
            row.ended_ms,
            row.status,
            row.matched,
            row.client,
            share,
            row.target,
            row.first
        ])?;
    }
    Ok(())
}
