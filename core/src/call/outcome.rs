//! What became of a call: its status, its waiting and talking time, whether it was missed,
//! abandoned, a target call.

use super::Status;
use super::record::CallRecord;
use crate::words::time::Time;

/// An unanswered call that ended within this time of its start, inclusive, is abandoned: the caller
/// gave up. (CallRail draws the line at "less than 15 seconds"; every limit of this library is
/// inclusive.)
pub const ABANDONED_SECONDS: i64 = 15;

impl CallRecord {
    /// What became of the call: what the telephony said, completed from the times where it said
    /// nothing, or nothing final though the call has ended.
    pub fn status(&self) -> Status {
        let open = match self.said {
            Some(Status::Ringing) | None if self.answered.is_none() => Status::Ringing,
            Some(Status::Ringing | Status::Talking) | None => Status::Talking,
            Some(said) => return said,
        };
        match (open, self.ended) {
            (open, None) => open,
            (Status::Ringing, Some(_)) => Status::NoAnswer,
            (_, Some(_)) => Status::Answered,
        }
    }

    /// Whether a person answered. A final status of the telephony outweighs a time of answering:
    /// with `no_answer`, `busy`, `failed` or `voicemail` that time is a menu's or a machine's.
    pub fn is_answered(&self) -> bool {
        matches!(self.status(), Status::Answered | Status::Talking)
    }

    /// Whether the call is over, nobody answered, and it ended within [`ABANDONED_SECONDS`] of its
    /// start.
    pub fn is_abandoned(&self) -> bool {
        let limit_ms = ABANDONED_SECONDS * 1000;
        self.is_unanswered() && between(self.started, self.ended).is_some_and(|ms| ms <= limit_ms)
    }

    /// Whether the call is over, nobody answered, and it is not abandoned. One whose times are not
    /// known is missed.
    pub fn is_missed(&self) -> bool {
        self.is_unanswered() && !self.is_abandoned()
    }

    /// Over, and answered by nobody.
    fn is_unanswered(&self) -> bool {
        !self.is_answered() && self.status() != Status::Ringing
    }

    /// How long the caller waited, in milliseconds: until somebody or a machine answered, or, if
    /// neither did, until the end. `None` as long as that is not known.
    pub fn wait_ms(&self) -> Option<i64> {
        match self.status() {
            Status::Answered | Status::Talking | Status::Voicemail => {
                between(self.started, self.answered)
            }
            _ => between(self.started, self.ended),
        }
    }

    /// How long they talked, in milliseconds; `None` if nobody answered, or the times are not known
    /// (yet).
    pub fn talk_ms(&self) -> Option<i64> {
        if self.is_answered() { between(self.answered, self.ended) } else { None }
    }
}

/// Milliseconds between two instants, if both are known.
fn between(from: Option<Time>, to: Option<Time>) -> Option<i64> {
    Some(to?.ms_since(from?))
}
