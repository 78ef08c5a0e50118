//! What is fed into a report: one row a visit, one row a call, already matched, classed and
//! credited.

use crate::call::Status;
use crate::words::phone::Phone;
use crate::words::share::Share;
use crate::words::time::Time;

/// What a report can say of a touch. An absent or empty text is a key that is not set.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct TouchText<'a> {
    /// As in `google`.
    pub source: Option<&'a str>,
    /// As in `cpc`.
    pub medium: Option<&'a str>,
    /// The campaign's name.
    pub campaign: Option<&'a str>,
    /// The keyword.
    pub term: Option<&'a str>,
    /// The advertisement.
    pub content: Option<&'a str>,
    /// As in `Paid Search`.
    pub channel: Option<&'a str>,
    /// The host of the page the touch began on.
    pub landing_host: Option<&'a str>,
    /// The page the touch began on.
    pub landing_page: Option<&'a str>,
    /// The host the touch came from.
    pub referrer_host: Option<&'a str>,
    /// The visitor's country.
    pub country: Option<&'a str>,
    /// The visitor's region.
    pub region: Option<&'a str>,
    /// The visitor's city.
    pub city: Option<&'a str>,
    /// The visitor's device: `desktop`, `mobile`, `tablet` or `other`.
    pub device: Option<&'a str>,
}

/// One visit.
#[derive(Debug, Clone, Copy)]
pub struct VisitRow<'a> {
    /// When.
    pub at: Time,
    /// The client's number in the tracker's table of names.
    pub client: u32,
    /// The touch of the session the visit belongs to.
    pub touch: &'a TouchText<'a>,
    /// Whether the touch began with this visit.
    pub session_start: bool,
    /// The tracking number that was shown, if one was.
    pub number: Option<Phone>,
    /// The pool that was chosen, if one was.
    pub pool: Option<&'a str>,
    /// Whether the number shown was lent to this client.
    pub lent: bool,
    /// Whether the fallback was shown because no number was free.
    pub fallback: bool,
}

impl<'a> VisitRow<'a> {
    /// A visit of `client` at `at` within `touch`, that was shown no tracking number.
    pub fn new(at: Time, client: u32, touch: &'a TouchText<'a>) -> Self {
        Self {
            at,
            client,
            touch,
            session_start: false,
            number: None,
            pool: None,
            lent: false,
            fallback: false,
        }
    }
}

/// Where a call came from, if that is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// From an advertisement itself: its number stands there, and the caller did not visit the
    /// site.
    Ad,
    /// After a visit to the site.
    Site,
}

/// One call.
#[derive(Debug, Clone, Copy)]
pub struct CallRow<'a> {
    /// When it began to ring.
    pub started: Time,
    /// From the start to the answer, in milliseconds, if known.
    pub wait_ms: Option<i64>,
    /// From the answer to the end, in milliseconds, if known.
    pub talk_ms: Option<i64>,
    /// What became of it.
    pub status: Status,
    /// Somebody answered.
    pub answered: bool,
    /// It is a target call.
    pub target: bool,
    /// Its caller had not called within the depth.
    pub unique: bool,
    /// Its caller had.
    pub repeat: bool,
    /// It is the caller's first target call within the depth.
    pub first_target: bool,
    /// It is unique and a target call.
    pub unique_target: bool,
    /// Nobody answered, and it was not abandoned.
    pub missed: bool,
    /// Nobody answered, and it ended within the first seconds.
    pub abandoned: bool,
    /// How it was matched: `exact`, `late`, `ambiguous`, `static`, `unidentified` or
    /// `unknown_number`. `ambiguous` and `unidentified` are what the accuracy figures of those
    /// names count.
    pub kind: &'a str,
    /// The dialled number, if it was a phone number.
    pub number: Option<Phone>,
    /// The pool of the dialled number.
    pub pool: Option<&'a str>,
    /// It came in on a pool's fallback.
    pub fallback: bool,
    /// Where it came from.
    pub origin: Option<Origin>,
    /// The credited touches. Shares beyond one in sum are cut; what is missing to one is credited
    /// to no touch.
    pub credits: &'a [(&'a TouchText<'a>, Share)],
}

impl<'a> CallRow<'a> {
    /// A call that began at `started` and was matched as `kind`, of which nothing else is known.
    pub fn new(started: Time, status: Status, kind: &'a str) -> Self {
        Self {
            started,
            wait_ms: None,
            talk_ms: None,
            status,
            answered: false,
            target: false,
            unique: false,
            repeat: false,
            first_target: false,
            unique_target: false,
            missed: false,
            abandoned: false,
            kind,
            number: None,
            pool: None,
            fallback: false,
            origin: None,
            credits: &[],
        }
    }

    pub(super) fn class(&self) -> Option<&'static str> {
        if self.unique { Some("unique") } else { self.repeat.then_some("repeat") }
    }
}
