//! From a ring to a lead: `call -> match -> history -> attribution -> class`.

/// Who called, and what was dialled.
pub mod caller;
/// Whether its caller is new, known, or a target for the first time.
pub mod classes;
/// The touches of those who may have made it.
pub mod history;
/// Who held the dialled number when it began.
pub mod matching;
/// What became of it: status, wait, talk, target, missed, abandoned.
pub mod outcome;
/// What is known of a call: its events, merged.
pub mod record;

use crate::words::time::Time;
use serde::{Deserialize, Serialize};

/// One telephony event of a call, in the neutral form. Everything but the id may be missing: events of one call merge
/// by their id, in any order, to the same record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CallEvent {
    /// The call's id, the same in all its events.
    #[serde(alias = "call_id")]
    pub id: String,
    /// When this event reached the caller of the engine. It decides nothing about the match: that is by `started`.
    pub at: Time,
    /// The number that was dialled, in any usual form.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dialled: Option<String>,
    /// The caller's number or other id; `anonymous`, `restricted` and the like count as hidden.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub caller: Option<String>,
    /// When it began to ring.
    #[serde(default, alias = "start", skip_serializing_if = "Option::is_none")]
    pub started: Option<Time>,
    /// When somebody answered. Absent in an ended call: nobody did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answered: Option<Time>,
    /// When it ended.
    #[serde(default, alias = "end", skip_serializing_if = "Option::is_none")]
    pub ended: Option<Time>,
    /// What the telephony said became of it. Derived from `answered` and `ended` where nothing is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<Status>,
}

impl CallEvent {
    /// An event of call `id` that arrived at `at` and says nothing yet.
    pub fn new(id: impl Into<String>, at: Time) -> Self {
        Self {
            id: id.into(),
            at,
            dialled: None,
            caller: None,
            started: None,
            answered: None,
            ended: None,
            status: None,
        }
    }
}

/// What became of a call, in the neutral vocabulary.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Still ringing.
    Ringing,
    /// Somebody answered and it has not ended.
    Talking,
    /// Somebody answered, and it ended.
    Answered,
    /// It ended unanswered.
    NoAnswer,
    /// The line was busy.
    Busy,
    /// It could not be put through.
    Failed,
    /// The answering machine took it.
    Voicemail,
}

impl Status {
    /// The status as it stands on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Status::Ringing => "ringing",
            Status::Talking => "talking",
            Status::Answered => "answered",
            Status::NoAnswer => "no_answer",
            Status::Busy => "busy",
            Status::Failed => "failed",
            Status::Voicemail => "voicemail",
        }
    }
}
