//! Moving house: a tracker as JSON Lines, from one store to another of whatever kind.
//!
//! The first line says what it is and holds the state that the events begin with; every other line is one event; the
//! last line counts them, so that a file cut short is noticed.

use crate::error::{StoreCode, StoreError};
use crate::group::Group;
use crate::journal::{Keep, Stored};
use crate::options::Durability;
use crate::rows::Changes;
use crate::store::{Store, check_id};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ringtrace::tracker::Tracker;
use ringtrace::tracker::event::Event;
use serde::{Deserialize, Serialize};
use std::io::{BufRead, Write};

/// The version of the form.
const EXPORT_VERSION: u16 = 1;

/// Events stored together on the way in.
const GROUP_EVENTS: usize = 1000;

/// The longest line taken, in bytes: a snapshot of some hundred megabytes.
const LINE_BYTES_MAX: u64 = 1 << 30;

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Line {
    /// The first line.
    Tracker {
        v: u16,
        id: String,
        /// The number of the last event in the snapshot.
        sequence: u64,
        /// In base64.
        snapshot: String,
    },
    Event(Box<Event>),
    /// The last line: how many events there were.
    End {
        events: u64,
    },
}

impl Store {
    /// Writes a tracker as JSON Lines. Answers how many events there were. Commands that are stored meanwhile may or
    /// may not be among them.
    ///
    /// # Errors
    /// `unknown_tracker`, `io_failed` (the text could not be written), or a failure of the store.
    pub fn export(&self, id: &str, out: &mut dyn Write) -> Result<u64, StoreError> {
        let found = self.desk().0.snapshot(id, true)?;
        let stored = found.ok_or_else(|| crate::store::no_tracker(id))?;
        let (sequence, snapshot) = (stored.sequence, STANDARD.encode(&stored.snapshot));
        write(out, &Line::Tracker { v: EXPORT_VERSION, id: id.to_owned(), sequence, snapshot })?;
        let mut after = sequence;
        while let Some((_, events)) = self.events(id, after)? {
            after += events.len() as u64;
            for event in events {
                write(out, &Line::Event(Box::new(event)))?;
            }
        }
        write(out, &Line::End { events: after - sequence })?;
        out.flush().map_err(|_| unwritten())?;
        Ok(after - sequence)
    }

    /// Reads a tracker from JSON Lines and stores it, under another id if one is given. Answers its id. The state is
    /// the same to the byte.
    ///
    /// # Errors
    /// `invalid_export`, `unsupported_version`, `tracker_exists`, or a failure of the store. Nothing is stored then.
    pub fn import(
        &self,
        source: &mut dyn BufRead,
        new_id: Option<&str>,
    ) -> Result<String, StoreError> {
        let mut number = 0;
        let Some(Line::Tracker { v, id, sequence, snapshot }) = next(source, &mut number)? else {
            return Err(invalid(1, "is not the beginning of an exported tracker"));
        };
        if v == 0 || v > EXPORT_VERSION {
            let message = format!("an export of version {v}; update this library");
            return Err(StoreError::new(StoreCode::UnsupportedVersion, message));
        }
        let id = new_id.map_or(id, str::to_owned);
        check_id(&id)?;
        let snapshot =
            STANDARD.decode(snapshot).map_err(|_| invalid(1, "holds no snapshot in base64"))?;
        let shown_ms = 0;
        let first = Stored { sequence, snapshot, shown: sequence, shown_ms };
        let tracker = crate::turn::restore(&first)?;
        if !self.desk().0.create(&id, &first)? {
            let message = format!("a tracker `{id}` is stored here already");
            return Err(StoreError::new(StoreCode::TrackerExists, message));
        }
        let moved = self.move_in(source, &id, tracker, &mut number);
        if moved.is_err() {
            // A part of a tracker is of no use; the error that matters is the first one.
            let _ = self.desk().0.remove(&id);
        }
        moved.map(|()| id)
    }

    fn move_in(
        &self,
        source: &mut dyn BufRead,
        id: &str,
        mut tracker: Tracker,
        number: &mut u64,
    ) -> Result<(), StoreError> {
        let began = tracker.sequence();
        let mut changes = Changes::everything(&tracker);
        let mut events = Vec::new();
        loop {
            match next(source, number)? {
                Some(Line::Event(event)) => {
                    let place = format!("line {number}");
                    tracker.check(&event).map_err(|error| StoreError::stored(error, &place))?;
                    tracker.apply(&event);
                    changes.note(tracker.sequence(), &event);
                    events.push(*event);
                    if events.len() >= GROUP_EVENTS {
                        self.put(id, &tracker, &mut events)?;
                    }
                }
                Some(Line::End { events: count }) if count == tracker.sequence() - began => break,
                Some(Line::End { .. }) => return Err(invalid(*number, "counts other events")),
                Some(Line::Tracker { .. }) => {
                    return Err(invalid(*number, "begins another tracker"));
                }
                None => return Err(invalid(*number, "is the last one, but not the end")),
            }
        }
        self.put(id, &tracker, &mut events)?;
        let keep = Keep {
            sequence: tracker.sequence(),
            at_ms: tracker.now().unix_ms(),
            snapshot: Some(tracker.snapshot()),
            rows: Some(changes.take(&tracker)),
            ..Keep::default()
        };
        self.desk().0.keep(id, &keep)
    }

    /// Stores the events that `tracker` was given last.
    fn put(&self, id: &str, tracker: &Tracker, events: &mut Vec<Event>) -> Result<(), StoreError> {
        if events.is_empty() {
            return Ok(());
        }
        let group = Group::pack(tracker.sequence() - events.len() as u64 + 1, events);
        events.clear();
        let mut desk = self.desk();
        let stored = desk.0.append(id, &group, Durability::Written)?;
        desk.0.commit()?;
        if stored {
            return Ok(());
        }
        let message = "another process wrote to the tracker while it moved in; remove it first";
        Err(StoreError::new(StoreCode::Conflict, message))
    }
}

fn write(out: &mut dyn Write, line: &Line) -> Result<(), StoreError> {
    let mut text = serde_json::to_vec(line).unwrap_or_default();
    text.push(b'\n');
    out.write_all(&text).map_err(|_| unwritten())
}

fn unwritten() -> StoreError {
    StoreError::new(StoreCode::IoFailed, "the export could not be written; is there room for it?")
}

/// The next line, or none at the end of the text.
fn next(source: &mut dyn BufRead, number: &mut u64) -> Result<Option<Line>, StoreError> {
    *number += 1;
    let mut text = Vec::new();
    let read = std::io::Read::take(source, LINE_BYTES_MAX).read_until(b'\n', &mut text);
    match read {
        Ok(0) => Ok(None),
        Ok(_) => serde_json::from_slice(&text)
            .map(Some)
            .map_err(|_| invalid(*number, "is no line of an export, or is cut short")),
        Err(_) => {
            Err(StoreError::new(StoreCode::IoFailed, "the export could not be read to its end"))
        }
    }
}

fn invalid(number: u64, what: &str) -> StoreError {
    StoreError::new(StoreCode::InvalidExport, format!("line {number} {what}"))
}
