//! The state as rows, for stores and exports that keep tables beside the events.

use super::Tracker;
use crate::call::record::CallRecord;
use crate::words::phone::Phone;
use crate::words::time::Time;

/// Who had a number from when until when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HoldRow<'a> {
    /// When it was lent.
    pub from: Time,
    /// When the hold ended or, as things stand, will end.
    pub until: Time,
    /// The client; empty once forgotten.
    pub holder: &'a str,
    /// The holder is no client but the set of values of a coarse pool.
    pub is_set: bool,
}

impl Tracker {
    /// Every number the tracker has ever known.
    pub fn numbers(&self) -> impl Iterator<Item = Phone> + '_ {
        self.numbers.rows.iter().map(|row| row.phone)
    }

    /// The holds of a number, newest first.
    ///
    /// ```
    /// use ringtrace::{Config, Tracker, Visit, words::phone::Phone, words::time::Time};
    ///
    /// let config = Config::from_json(r#"{"pools": [{"id": "site", "numbers": ["+12125550101"]}]}"#)?;
    /// let noon = Time::parse("2026-03-01T12:00:00Z")?;
    /// let mut tracker = Tracker::new(config, noon);
    /// tracker.visit(&Visit::new("client-1", noon, "https://example.com/"))?;
    /// let held: Vec<_> = tracker.holds_of(Phone::from_e164("+12125550101")?).collect();
    /// assert_eq!((held[0].holder, held[0].from), ("client-1", noon));
    /// # Ok::<(), ringtrace::Error>(())
    /// ```
    pub fn holds_of(&self, number: Phone) -> impl Iterator<Item = HoldRow<'_>> + '_ {
        let index = self.numbers.find(number);
        let row = index.and_then(|index| self.numbers.get(index));
        row.into_iter().flat_map(|row| row.holds.before(Time::MAX)).map(|hold| HoldRow {
            from: hold.from,
            until: hold.until,
            holder: self.clients.names.text(hold.holder),
            is_set: self.clients.is_set(hold.holder),
        })
    }

    /// What is known of a call, before anything is derived from it.
    pub fn call_record(&self, id: &str) -> Option<&CallRecord> {
        let index = self.calls.find(id)?;
        self.calls.get(index).map(|row| &row.record)
    }

    /// What is known of every call that is remembered.
    pub fn call_records(&self) -> impl Iterator<Item = &CallRecord> {
        self.calls.rows.iter().map(|row| &row.record)
    }
}
