//! What is written beside the events, and when: snapshots, the tables for people, deleting what is old or forgotten.

use crate::journal::{Keep, Prune};
use crate::options::Options;
use crate::seat::State;
use ringtrace::tracker::Tracker;
use std::time::{Duration, Instant};

/// How far the tables for people may lag behind.
pub(crate) const LAG: Duration = Duration::from_secs(1);

/// Rows that wait to be written; more are not collected.
const ROWS_MAX: usize = 4096;

/// A snapshot is due when there is an event for so many bytes of it. Events take about 64 bytes, and a packed snapshot
/// half its size, so writing snapshots never costs more than writing the events.
const BYTES_PER_EVENT: usize = 128;

/// The day of the tracker's own time.
pub(crate) fn day(tracker: &Tracker) -> i64 {
    tracker.now().unix_ms().div_euclid(86_400_000)
}

/// What is to be written now that everything up to `head` is handed over, or nothing. `at_end`: the tracker is about to
/// leave the memory.
pub(crate) fn due(state: &mut State, options: &Options, at_end: bool) -> Option<Keep> {
    let tracker = state.tracker.as_ref()?;
    let head = state.head;
    let before = std::mem::replace(&mut state.judged, head);
    let mut keep = Keep { sequence: head, at_ms: tracker.now().unix_ms(), ..Keep::default() };
    let today = day(tracker);
    if today != state.pruned_day {
        keep.prune = prune(tracker);
    }
    let step = options.snapshot_events.max((state.snapshot_bytes / BYTES_PER_EVENT) as u64).max(1);
    // Whoever appends the event that crosses the line takes the snapshot, whatever number of processes there are.
    let crossed = before.max(state.snapshot_sequence) / step != head / step;
    // A store that is closed in order is open again at once.
    let ends = at_end && head - state.snapshot_sequence.min(head) >= options.snapshot_events;
    let wants_snapshot = crossed || ends || keep.prune.is_some() || !state.forgotten.is_empty();
    let wants_rows = options.tables
        && !state.changes.is_empty()
        && (wants_snapshot
            || at_end
            || state.shown.elapsed() >= LAG
            || state.changes.len() >= ROWS_MAX);
    if !wants_snapshot && !wants_rows {
        return None;
    }
    if wants_snapshot {
        let snapshot = tracker.snapshot();
        (state.snapshot_bytes, state.snapshot_sequence) = (snapshot.len(), head);
        keep.snapshot = Some(snapshot);
        state.pruned_day = today;
    }
    if options.tables {
        keep.rows = Some(state.changes.take(tracker));
        state.shown = Instant::now();
    }
    keep.forget = state.forget();
    Some(keep)
}

/// The limits of the configuration. Events are kept as long as the shortest of them: the snapshot holds whatever is to
/// be kept for longer.
fn prune(tracker: &Tracker) -> Option<Prune> {
    let kept = tracker.config().retention;
    let limit = |kept_ms: Option<i64>| kept_ms.map(|ms| tracker.now().plus_ms(-ms).unix_ms());
    let (holds_ms, touches_ms, calls_ms) =
        (limit(kept.holds_ms), limit(kept.visits_ms), limit(kept.calls_ms));
    let events_ms = holds_ms.into_iter().chain(touches_ms).chain(calls_ms).max()?;
    Some(Prune { events_ms, holds_ms, touches_ms, calls_ms })
}
