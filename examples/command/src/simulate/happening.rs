//! What happens on the made-up site.

use crate::input::call_row::CallLine;
use ringtrace::call::{CallEvent, Status};
use ringtrace::visit::Visit;
use ringtrace::words::time::Time;
use serde::Serialize;

/// Something that happens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Happening {
    /// Somebody looks at a page.
    Visit(Visit),
    /// Somebody dials a number.
    Intention(Intention),
    /// A caller buys.
    Sale(Sale),
    /// A day's advertising is paid for.
    Cost(Cost),
}

impl Happening {
    /// When.
    pub fn at(&self) -> Time {
        match self {
            Happening::Visit(visit) => visit.at,
            Happening::Intention(intention) => intention.at,
            Happening::Sale(sale) => sale.at,
            Happening::Cost(cost) => cost.at,
        }
    }
}

/// A call before it is known which number is dialled: that depends on what the tracker showed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Intention {
    /// The call's id.
    pub id: String,
    /// When it begins to ring.
    pub at: Time,
    /// The client who dials the number they were shown last; absent for callers who were never on the site and dial
    /// [`dialled`](Self::dialled).
    pub shown_to: Option<String>,
    /// The number of a caller who was never on the site.
    pub dialled: Option<String>,
    /// The caller's number, or `anonymous`.
    pub caller: String,
    /// How long the caller waits, until somebody answers or they give up.
    pub wait_seconds: u32,
    /// How long they talk; 0 if nobody answers.
    pub talk_seconds: u32,
    /// Whether somebody answers.
    pub answered: bool,
    /// Who really calls: what a match is measured against. Absent for callers who were never on the site.
    pub truth_client: Option<String>,
}

impl Intention {
    /// When the call ends.
    pub fn ended(&self) -> Time {
        self.at.plus_seconds(i64::from(self.wait_seconds) + i64::from(self.talk_seconds))
    }

    /// The same as a line of a call list.
    pub fn call_line(&self) -> CallLine {
        let answered = self.at.plus_seconds(i64::from(self.wait_seconds));
        let event = CallEvent {
            dialled: self.dialled.clone(),
            caller: Some(self.caller.clone()),
            started: Some(self.at),
            answered: self.answered.then_some(answered),
            ended: Some(self.ended()),
            status: Some(if self.answered { Status::Answered } else { Status::NoAnswer }),
            ..CallEvent::new(self.id.clone(), self.ended())
        };
        CallLine {
            event,
            dialled_not_a_number: false,
            shown_to: self.shown_to.clone(),
            truth_client: self.truth_client.clone(),
        }
    }
}

/// A purchase that a call led to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Sale {
    /// When.
    pub at: Time,
    /// The call that led to it.
    pub call_id: String,
    /// The client, if they were ever on the site.
    pub client: Option<String>,
    /// The caller's number, or `anonymous`.
    pub caller: String,
    /// What was paid, in minor units.
    pub amount_minor: i64,
    /// The currency.
    pub currency: &'static str,
}

/// What one campaign cost on one day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Cost {
    /// When the day ended.
    pub at: Time,
    /// The day, as in `2026-03-02`.
    pub day: String,
    /// The source.
    pub source: &'static str,
    /// The medium.
    pub medium: &'static str,
    /// The campaign.
    pub campaign: &'static str,
    /// How many clicks were paid for.
    pub clicks: u64,
    /// What they cost, in minor units.
    pub amount_minor: i64,
    /// The currency.
    pub currency: &'static str,
}
