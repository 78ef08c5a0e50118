//! What is known of one call: its telephony events, merged.
//!
//! Events come partial, late, twice and out of order. Each is read into a record, and
//! records of one call merge by rules that ask for no order: merging is commutative, associative
//! and idempotent, so the same events give the same record however they arrive.
//!
//! ```
//! use ringtrace::call::{CallEvent, record::{CallRecord, Reading}};
//! use ringtrace::words::{phone::Phone, time::Time};
//!
//! let at = |second: i64| Time::MIN.plus_seconds(second);
//! let mut start = CallEvent::new("c1", at(0));
//! (start.started, start.dialled) = (Some(at(0)), Some("+12125550100".to_owned()));
//! let mut end = CallEvent::new("c1", at(70));
//! (end.answered, end.ended) = (Some(at(8)), Some(at(70)));
//!
//! let read = |event| Reading { parse: &Phone::from_e164, tolerance_seconds: 5 }.record(event);
//! let call = read(&end)?.merge(&read(&start)?)?;
//! assert_eq!(call, read(&start)?.merge(&read(&end)?)?);
//! assert_eq!((call.wait_ms(), call.talk_ms()), (Some(8_000), Some(62_000)));
//! # Ok::<(), ringtrace::Problem>(())
//! ```

use super::caller::{Caller, Dialled};
use super::{CallEvent, Status};
use crate::error::{Code, Problem};
use crate::words::name::{self, Name};
use crate::words::phone::Phone;
use crate::words::time::Time;
use serde::{Deserialize, Serialize};

/// What is known of one call.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct CallRecord {
    /// The call's id.
    pub id: Name,
    /// What was dialled.
    pub dialled: Option<Dialled>,
    /// Who called; hidden as long as no event says.
    pub caller: Caller,
    /// When it began to ring.
    pub started: Option<Time>,
    /// When it was answered.
    pub answered: Option<Time>,
    /// When it ended.
    pub ended: Option<Time>,
    /// What the telephony said became of it; [`CallRecord::status`] also derives it.
    pub said: Option<Status>,
}

/// How the text of events is read.
pub struct Reading<'a> {
    /// Reads a phone number in whatever form the telephony sends it.
    pub parse: &'a dyn Fn(&str) -> Result<Phone, Problem>,
    /// How far the start of a call may lie after the arrival of the event that names it.
    pub tolerance_seconds: u32,
}

impl Reading<'_> {
    /// Reads one event.
    ///
    /// # Errors
    /// At `id`: `empty`, `too_long`, `control_character`. At `dialled`: `country_needed`. At
    /// `dialled` and `caller`: `too_long`, `control_character`. At `started`: `time_in_future` if
    /// it is later than `at` by more than the tolerance. At `answered` and `ended`:
    /// `invalid_interval` unless `started <= answered <= ended`.
    pub fn record(&self, event: &CallEvent) -> Result<CallRecord, Problem> {
        name::check(&event.id, "id")?;
        let dialled = match &event.dialled {
            Some(text) => Dialled::read(text, self.parse).map_err(|p| p.at("dialled"))?,
            None => None,
        };
        let caller = match &event.caller {
            Some(text) => Caller::read(text, self.parse).map_err(|p| p.at("caller"))?,
            None => Caller::Hidden,
        };
        let latest = event.at.plus_seconds(i64::from(self.tolerance_seconds));
        if event.started.is_some_and(|started| started > latest) {
            let message = "the call starts after its event arrived";
            return Err(Problem::new(Code::TimeInFuture, "started", message));
        }
        CallRecord {
            id: Name::from(event.id.as_str()),
            dialled,
            caller,
            started: event.started,
            answered: event.answered,
            ended: event.ended,
            said: event.status,
        }
        .in_order()
    }
}

impl CallRecord {
    /// What two records of one call say together.
    ///
    /// - `started`: the earliest. A repeated start is a further leg or a retry; it rang from the
    ///   first on.
    /// - `answered`: the earliest. Later ones are transfers; starts carry none and ends may lack
    ///   it.
    /// - `ended`: the latest. Each leg ends; the call is over with the last.
    /// - `said`: the highest of ringing, talking, no answer, failed, busy, voicemail, answered. How
    ///   it ended beats how it stood; a leg that was answered beats those that were not; a machine
    ///   that took it beats why nobody did; a named reason beats none.
    /// - `dialled`, `caller`: the one that tells more: a number, another id, nothing. Anonymous
    ///   legs and extensions stand beside the number.
    ///
    /// Merging is commutative, associative and idempotent wherever it succeeds, and records of
    /// which every two merge all merge. Where two contradict each other, the one that comes second
    /// is refused, whichever it is: what was acknowledged stays, and the error changes nothing.
    ///
    /// # Errors
    /// `call_conflict` at `id`, `dialled` or `caller` if both name different ones;
    /// `invalid_interval` at `answered` or `ended` unless `started <= answered <= ended` in the
    /// result.
    pub fn merge(&self, other: &CallRecord) -> Result<CallRecord, Problem> {
        if self.id != other.id {
            return Err(conflict("id", "two ids"));
        }
        let dialled = match (&self.dialled, &other.dialled) {
            (Some(a), Some(b)) => {
                Some(a.merged(b).ok_or_else(|| conflict("dialled", "two dialled numbers"))?)
            }
            (a, b) => a.as_ref().or(b.as_ref()).cloned(),
        };
        let caller =
            self.caller.merged(&other.caller).ok_or_else(|| conflict("caller", "two callers"))?;
        let said = self.said.into_iter().chain(other.said).max_by_key(|status| rank(*status));
        CallRecord {
            id: Name::clone(&self.id),
            dialled,
            caller,
            started: earliest(self.started, other.started),
            answered: earliest(self.answered, other.answered),
            ended: self.ended.max(other.ended),
            said,
        }
        .in_order()
    }

    /// What was dialled and when, once both are known: enough to match the call.
    pub fn to_match(&self) -> Option<(&Dialled, Time)> {
        Some((self.dialled.as_ref()?, self.started?))
    }

    fn in_order(self) -> Result<Self, Problem> {
        let before =
            |a: Option<Time>, b: Option<Time>| matches!((a, b), (Some(a), Some(b)) if a < b);
        let wrong = |path, message| Err(Problem::new(Code::InvalidInterval, path, message));
        if before(self.answered, self.started) {
            return wrong("answered", "the call was answered before it started");
        }
        if before(self.ended, self.started) {
            return wrong("ended", "the call ended before it started");
        }
        if before(self.ended, self.answered) {
            return wrong("ended", "the call ended before it was answered");
        }
        Ok(self)
    }
}

fn earliest(a: Option<Time>, b: Option<Time>) -> Option<Time> {
    a.into_iter().chain(b).min()
}

fn conflict(path: &str, two: &str) -> Problem {
    Problem::new(Code::CallConflict, path, format!("the events of this call name {two}"))
}

const fn rank(status: Status) -> u8 {
    match status {
        Status::Ringing => 0,
        Status::Talking => 1,
        Status::NoAnswer => 2,
        Status::Failed => 3,
        Status::Busy => 4,
        Status::Voicemail => 5,
        Status::Answered => 6,
    }
}
