//! What a tracker can be told, and what it answers.

use super::event::Event;
use crate::call::CallEvent;
use crate::call::matching::MatchKind;
use crate::config::raw::RawConfig;
use crate::visit::Visit;
use crate::words::name::Name;
use crate::words::phone::Phone;
use crate::words::share::Share;
use crate::words::time::Time;
use serde::{Deserialize, Serialize};

/// Something a tracker is told.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Command {
    /// A page view.
    Visit(Box<Visit>),
    /// A page is still open and seen.
    KeepAlive(Sign),
    /// A client left the site.
    Leave(Sign),
    /// A telephony event.
    Call(Box<CallEvent>),
    /// A new configuration.
    Configure(Box<Configure>),
    /// A client wants everything about them removed.
    Forget(Sign),
}

/// A client and an instant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sign {
    /// Who.
    pub client: String,
    /// When.
    pub at: Time,
}

impl Sign {
    /// Something about `client` at `at`.
    pub fn new(client: impl Into<String>, at: Time) -> Self {
        Self { client: client.into(), at }
    }
}

/// A configuration and when it takes effect.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Configure {
    /// When.
    pub at: Time,
    /// What.
    pub config: RawConfig,
}

/// What follows from a command: the events that record it, and the answer to whoever gave it. Nothing has changed yet.
#[derive(Debug, Clone, PartialEq)]
pub struct Decision {
    /// Facts to store and apply, in this order; none if nothing happened.
    pub events: Vec<Event>,
    /// The answer.
    pub answer: Answer,
}

/// The answer to a command.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
#[non_exhaustive]
pub enum Answer {
    /// To a visit.
    Visit(VisitAnswer),
    /// To a keep-alive.
    KeepAlive(KeepAliveAnswer),
    /// To a leave.
    Leave(LeaveAnswer),
    /// To a call.
    Call(Box<CallAnswer>),
    /// To a configuration.
    Configure(ConfigureAnswer),
    /// To a forget.
    Forget(ForgetAnswer),
}

/// What to show on a page.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct VisitAnswer {
    /// For each destination number of the page, what to print in its place.
    pub shown: Vec<Shown>,
    /// Whether a session began with this visit.
    pub session_started: bool,
    /// Why the visit counts as a bot's, if it does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bot: Option<&'static str>,
}

/// What to print in the place of one destination number.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Shown {
    /// The number on the page; absent if the configuration names none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub destination: Option<Phone>,
    /// The number to print; absent: leave the page as it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number: Option<Phone>,
    /// The number as the mask prints it; absent without a mask: keep the page's own form.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// What kind of number it is.
    pub kind: ShownKind,
    /// Why this one.
    pub reason: Reason,
    /// The pool it comes from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pool: Option<Name>,
    /// When the hold ends, if there is one and nothing more is seen of the client.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<Time>,
}

/// What kind of number is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ShownKind {
    /// Lent to this client, or to its source.
    Dynamic,
    /// Bound to a source, a page, a campaign.
    Static,
    /// The pool's number for when none is free.
    Fallback,
    /// The page's own.
    Own,
}

impl ShownKind {
    /// The kind, as it stands on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            ShownKind::Dynamic => "dynamic",
            ShownKind::Static => "static",
            ShownKind::Fallback => "fallback",
            ShownKind::Own => "own",
        }
    }
}

/// Why a number is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// The static number's binding fits.
    Bound,
    /// The client's hold is live and was made longer.
    Extended,
    /// The client's last number was still free.
    Again,
    /// A free number was lent.
    Lent,
    /// A number was lent whose client had been gone the longest.
    Reclaimed,
    /// No number is free.
    Shortage,
    /// The visit is a bot's, or nobody sees the page.
    Bot,
    /// The visitor did not agree to be recognised.
    Consent,
    /// The pool waits for a sign of interest.
    Lazy,
    /// The address was lent too many numbers.
    Rate,
    /// No static number and no pool is meant for this visit.
    NoPool,
}

impl Reason {
    /// The reason, as it stands on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Reason::Bound => "bound",
            Reason::Extended => "extended",
            Reason::Again => "again",
            Reason::Lent => "lent",
            Reason::Reclaimed => "reclaimed",
            Reason::Shortage => "shortage",
            Reason::Bot => "bot",
            Reason::Consent => "consent",
            Reason::Lazy => "lazy",
            Reason::Rate => "rate",
            Reason::NoPool => "no_pool",
        }
    }
}

/// What became of a client's holds.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct KeepAliveAnswer {
    /// Numbers that are the client's, and until when.
    pub holds: Vec<HeldUntil>,
    /// Numbers that were the client's and are somebody else's now: the page should ask for new ones.
    pub lost: Vec<Phone>,
}

/// A number and the end of its hold.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct HeldUntil {
    /// The number.
    pub number: Phone,
    /// The end.
    pub until: Time,
}

/// What was released.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LeaveAnswer {
    /// The numbers.
    pub released: Vec<Phone>,
}

/// All that is known of a call.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CallAnswer {
    /// The call's id.
    pub id: Name,
    /// What was dialled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dialled: Option<Phone>,
    /// When it began.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub started: Option<Time>,
    /// What became of it.
    pub status: &'static str,
    /// Milliseconds from the start to the answer, or to the end of an unanswered call.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wait_ms: Option<i64>,
    /// Milliseconds from the answer to the end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub talk_ms: Option<i64>,
    /// How it was matched; absent until it is known what was dialled and when.
    #[serde(rename = "match", skip_serializing_if = "Option::is_none")]
    pub matched: Option<MatchKind>,
    /// Who may have called, and how probable that is.
    pub clients: Vec<Candidate>,
    /// The touches that share the call.
    pub credits: Vec<Credit>,
    /// The caller's class.
    #[serde(flatten)]
    pub class: ClassAnswer,
}

/// Somebody who may have called.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Candidate {
    /// The client; empty once forgotten.
    pub client: Name,
    /// The probability.
    pub share: Share,
}

/// One touch's part in a call.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Credit {
    /// When the touch was.
    pub at: Time,
    /// Where from.
    pub source: String,
    /// By what means.
    pub medium: String,
    /// The campaign.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub campaign: Option<String>,
    /// The channel.
    pub channel: String,
    /// The part.
    pub share: Share,
}

/// What a call is among its caller's calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct ClassAnswer {
    /// Answered, and long enough.
    pub target: bool,
    /// The caller's first within the depth.
    pub unique: bool,
    /// Not unique.
    pub repeat: bool,
    /// The caller's first target call within the depth.
    pub first_target: bool,
    /// Unique and target.
    pub unique_target: bool,
    /// Unanswered and soon given up.
    pub abandoned: bool,
    /// Unanswered otherwise.
    pub missed: bool,
}

/// What a new configuration changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ConfigureAnswer {
    /// Numbers that came into the tracker.
    pub added: Vec<Phone>,
    /// Numbers that went; holds on them have ended.
    pub removed: Vec<Phone>,
}

/// What was forgotten.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ForgetAnswer {
    /// How many touches.
    pub touches: usize,
    /// How many calls now belong to nobody.
    pub calls: usize,
}
