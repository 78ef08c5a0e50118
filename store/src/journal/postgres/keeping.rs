//! What is written beside the events: snapshots, tables for people, and deleting.

use super::{signed, unsigned};
use crate::group::pack;
use crate::journal::{Forget, Keep, PART_BYTES, Prune, Stored};
use crate::rows::Rows;
use tokio_postgres::{Client, Error, GenericClient};

/// Sequence, last event shown, its instant, packed parts.
type Found = (i64, i64, i64, Vec<Vec<u8>>);

pub(super) async fn snapshot(
    client: &Client,
    tracker: &str,
    oldest: bool,
) -> Result<Option<Found>, Error> {
    let order = if oldest { "ASC" } else { "DESC" };
    let find = format!(
        "SELECT s.sequence, t.shown, t.shown_ms, s.bytes FROM ringtrace.snapshots s \
         JOIN ringtrace.trackers t ON t.id = s.tracker WHERE s.tracker = $1 AND s.sequence = \
         (SELECT sequence FROM ringtrace.snapshots WHERE tracker = $1 \
         ORDER BY sequence {order} LIMIT 1) ORDER BY s.part"
    );
    let rows = client.query(&find, &[&tracker]).await?;
    let Some(first) = rows.first() else { return Ok(None) };
    let parts = rows.iter().map(|row| row.try_get(3)).collect::<Result<_, _>>()?;
    Ok(Some((first.try_get(0)?, first.try_get(1)?, first.try_get(2)?, parts)))
}

pub(super) async fn create(
    client: &mut Client,
    tracker: &str,
    first: &Stored,
) -> Result<bool, Error> {
    let transaction = client.transaction().await?;
    let insert = "INSERT INTO ringtrace.trackers (id, floor, shown, shown_ms) \
        VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING";
    let (sequence, shown) = (signed(first.sequence), signed(first.shown));
    let made =
        transaction.execute(insert, &[&tracker, &sequence, &shown, &first.shown_ms]).await? == 1;
    if made {
        put_snapshot(&transaction, tracker, sequence, &first.snapshot).await?;
    }
    transaction.commit().await?;
    Ok(made)
}

pub(super) async fn remove(client: &mut Client, tracker: &str) -> Result<bool, Error> {
    let transaction = client.transaction().await?;
    let delete = "DELETE FROM ringtrace.trackers WHERE id = $1";
    let removed = transaction.execute(delete, &[&tracker]).await? == 1;
    for table in ["journal", "snapshots", "hold_rows", "touch_rows", "call_rows"] {
        let delete = format!("DELETE FROM ringtrace.{table} WHERE tracker = $1");
        transaction.execute(&delete, &[&tracker]).await?;
    }
    transaction.commit().await?;
    Ok(removed)
}

async fn put_snapshot(
    client: &impl GenericClient,
    tracker: &str,
    sequence: i64,
    snapshot: &[u8],
) -> Result<(), Error> {
    let insert = "INSERT INTO ringtrace.snapshots (tracker, sequence, part, bytes) \
        VALUES ($1, $2, $3, $4) ON CONFLICT (tracker, sequence, part) \
        DO UPDATE SET bytes = excluded.bytes";
    for (part, plain) in (0_i32..).zip(snapshot.chunks(PART_BYTES)) {
        client.execute(insert, &[&tracker, &sequence, &part, &pack(plain)]).await?;
    }
    Ok(())
}

pub(super) async fn keep(client: &mut Client, tracker: &str, keep: &Keep) -> Result<(), Error> {
    let transaction = client.transaction().await?;
    let find = "SELECT floor, shown FROM ringtrace.trackers WHERE id = $1 FOR UPDATE";
    let Some(found) = transaction.query_opt(find, &[&tracker]).await? else { return Ok(()) };
    let (floor, shown) = (unsigned(found.try_get(0)?), unsigned(found.try_get(1)?));
    if floor > keep.sequence {
        return Ok(());
    }
    let sequence = signed(keep.sequence);
    if let Some(rows) = keep.rows.as_ref().filter(|_| shown <= keep.sequence) {
        put_rows(&transaction, tracker, rows, shown).await?;
        let update = "UPDATE ringtrace.trackers SET shown = $2, shown_ms = $3 WHERE id = $1";
        transaction.execute(update, &[&tracker, &sequence, &keep.at_ms]).await?;
    }
    if let Some(snapshot) = &keep.snapshot {
        let delete = "DELETE FROM ringtrace.snapshots \
            WHERE tracker = $1 AND sequence > $2 AND sequence < $3";
        transaction.execute(delete, &[&tracker, &signed(floor), &sequence]).await?;
        put_snapshot(&transaction, tracker, sequence, snapshot).await?;
        if keep.forget.is_some() || keep.prune.is_some() {
            cut(&transaction, tracker, keep).await?;
        }
    }
    transaction.commit().await
}

/// Makes the journal begin at the new snapshot.
async fn cut(client: &impl GenericClient, tracker: &str, keep: &Keep) -> Result<(), Error> {
    let sequence = signed(keep.sequence);
    let delete = "DELETE FROM ringtrace.snapshots WHERE tracker = $1 AND sequence < $2";
    client.execute(delete, &[&tracker, &sequence]).await?;
    let update = "UPDATE ringtrace.trackers SET floor = $2 WHERE id = $1";
    client.execute(update, &[&tracker, &sequence]).await?;
    if let Some(limits) = &keep.prune {
        prune(client, tracker, limits, sequence).await?;
    }
    match &keep.forget {
        Some(gone) => forget(client, tracker, gone, sequence).await,
        None => Ok(()),
    }
}

async fn prune(
    client: &impl GenericClient,
    tracker: &str,
    limits: &Prune,
    sequence: i64,
) -> Result<(), Error> {
    let events = "DELETE FROM ringtrace.journal WHERE tracker = $1 AND first <= $2 AND at_ms < $3";
    client.execute(events, &[&tracker, &sequence, &limits.events_ms]).await?;
    let tables = [
        ("DELETE FROM ringtrace.hold_rows WHERE tracker = $1 AND until_ms < $2", limits.holds_ms),
        ("DELETE FROM ringtrace.touch_rows WHERE tracker = $1 AND at_ms < $2", limits.touches_ms),
        ("DELETE FROM ringtrace.call_rows WHERE tracker = $1 AND started_ms < $2", limits.calls_ms),
    ];
    for (delete, limit) in tables {
        if let Some(limit) = limit {
            client.execute(delete, &[&tracker, &limit]).await?;
        }
    }
    Ok(())
}

async fn forget(
    client: &impl GenericClient,
    tracker: &str,
    gone: &Forget,
    sequence: i64,
) -> Result<(), Error> {
    let events = "DELETE FROM ringtrace.journal WHERE tracker = $1 AND first <= $2";
    client.execute(events, &[&tracker, &sequence]).await?;
    let updates = [
        "UPDATE ringtrace.hold_rows SET client = '' WHERE tracker = $1 AND client = ANY ($2)",
        "UPDATE ringtrace.call_rows SET client = '' WHERE tracker = $1 AND client = ANY ($2)",
        "UPDATE ringtrace.touch_rows SET client = '', term = NULL, content = NULL, \
         click_kind = NULL, click_id = NULL, landing_page = NULL, referrer_host = NULL, \
         country = NULL, region = NULL, city = NULL, device = NULL \
         WHERE tracker = $1 AND client = ANY ($2)",
    ];
    for update in updates {
        client.execute(update, &[&tracker, &gone.clients]).await?;
    }
    let callers = "UPDATE ringtrace.call_rows SET caller = NULL \
        WHERE tracker = $1 AND caller IS NOT NULL AND id <> ALL ($2)";
    client.execute(callers, &[&tracker, &gone.calls_with_caller]).await.map(|_| ())
}

/// Writes rows; of touches only those that nobody has written yet. Each table's rows travel as one JSON text.
async fn put_rows(
    client: &impl GenericClient,
    tracker: &str,
    rows: &Rows,
    shown: u64,
) -> Result<(), Error> {
    let holds = "INSERT INTO ringtrace.hold_rows AS old \
        (tracker, from_ms, number, until_ms, client, pool) \
        SELECT $1, from_ms, number, until_ms, client, pool FROM json_to_recordset($2::text::json) \
        AS r(from_ms bigint, number text, until_ms bigint, client text, pool text) \
        ON CONFLICT (tracker, from_ms, number) DO UPDATE SET until_ms = excluded.until_ms, \
        client = excluded.client, pool = coalesce(excluded.pool, old.pool)";
    let touches = "INSERT INTO ringtrace.touch_rows (tracker, sequence, at_ms, client, source, \
        medium, campaign, term, content, channel, click_kind, click_id, landing_host, \
        landing_page, referrer_host, country, region, city, device) \
        SELECT $1, r.* FROM json_to_recordset($2::text::json) AS r(sequence bigint, at_ms bigint, \
        client text, source text, medium text, campaign text, term text, content text, \
        channel text, click_kind text, click_id text, landing_host text, landing_page text, \
        referrer_host text, country text, region text, city text, device text) \
        WHERE sequence > $3 ON CONFLICT DO NOTHING";
    let calls = "INSERT INTO ringtrace.call_rows (tracker, id, dialled, caller, started_ms, \
        answered_ms, ended_ms, status, matched, client, share, target, first) \
        SELECT $1, id, dialled, caller, started_ms, answered_ms, ended_ms, status, matched, \
        client, share / 1e9, target, first FROM json_to_recordset($2::text::json) AS r(id text, \
        dialled text, caller text, started_ms bigint, answered_ms bigint, ended_ms bigint, \
        status text, matched text, client text, share double precision, target boolean, \
        first boolean) ON CONFLICT (tracker, id) DO UPDATE SET dialled = excluded.dialled, \
        caller = excluded.caller, started_ms = excluded.started_ms, \
        answered_ms = excluded.answered_ms, ended_ms = excluded.ended_ms, \
        status = excluded.status, matched = excluded.matched, client = excluded.client, \
        share = excluded.share, target = excluded.target, first = excluded.first";
    if !rows.holds.is_empty() {
        client.execute(holds, &[&tracker, &json(&rows.holds)]).await?;
    }
    if !rows.touches.is_empty() {
        client.execute(touches, &[&tracker, &json(&rows.touches), &signed(shown)]).await?;
    }
    if !rows.calls.is_empty() {
        client.execute(calls, &[&tracker, &json(&rows.calls)]).await?;
    }
    Ok(())
}

/// PostgreSQL has no zero byte in texts; ids and texts of touches can hold none, as control characters are refused.
fn json<T: serde::Serialize>(rows: &[T]) -> String {
    serde_json::to_string(rows).unwrap_or_default().replace("\\u0000", "")
}
