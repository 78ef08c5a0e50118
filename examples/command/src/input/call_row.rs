//! What one line of a call list says of a call: the neutral [`CallEvent`](ringtrace::call::CallEvent)
//! made of whatever columns there are.

use crate::input::call_columns::{Cells, Column};
use crate::input::instant::Clock;
use ringtrace::call::{CallEvent, Status};
use ringtrace::words::time::Time;

/// The longest wait or talk that is believed, in seconds: ten days.
const SECONDS_MAX: f64 = 864_000.0;

/// A call from a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallLine {
    /// The call, in the neutral form.
    pub event: CallEvent,
    /// The list names a dialled line, but it is no phone number (the event then has none).
    pub dialled_not_a_number: bool,
    /// Simulated lists: the client who dials the number they were shown last.
    pub shown_to: Option<String>,
    /// Simulated lists: the client who really calls.
    pub truth_client: Option<String>,
}

impl CallLine {
    /// Whether somebody answered.
    pub fn is_answered(&self) -> bool {
        self.event.answered.is_some()
    }

    /// Whether it is known that nobody did.
    pub fn is_unanswered(&self) -> bool {
        use Status::{Busy, Failed, NoAnswer, Voicemail};
        let said = matches!(self.event.status, Some(NoAnswer | Busy | Failed | Voicemail));
        !self.is_answered() && (said || self.event.ended.is_some())
    }
}

/// Why a line gave no call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotACall {
    /// It was understood, and is left out.
    Left(Left),
    /// It was not understood.
    Broken(String),
}

/// Why a line that was understood is left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Left {
    /// Its status says that it is no call.
    Ignored,
    /// It is an outgoing call.
    Outgoing,
}

/// Reads rows of one list.
#[derive(Debug)]
pub struct Reading {
    /// Reads the instants.
    pub clock: Clock,
    /// How many lines had a status that is not understood.
    pub unknown_statuses: u64,
}

/// What a status word means.
enum Word {
    Status(Status),
    Ignore,
    Unknown,
}

impl Reading {
    /// For a list whose instants without an offset are at `offset_minutes` east of UTC.
    pub fn new(offset_minutes: i32) -> Self {
        Self { clock: Clock::new(offset_minutes), unknown_statuses: 0 }
    }

    /// The call that `cells` of line `number` tell of.
    ///
    /// # Errors
    /// The line is left out, or cannot be understood.
    pub fn call(&mut self, cells: &Cells<'_>, number: u64) -> Result<CallLine, NotACall> {
        let outgoing = |text: &str| text.to_ascii_lowercase().starts_with("out");
        if cells.get(Column::Direction).is_some_and(outgoing) {
            return Err(NotACall::Left(Left::Outgoing));
        }
        let status = match cells.get(Column::Status).map(status_of) {
            Some(Word::Ignore) => return Err(NotACall::Left(Left::Ignored)),
            Some(Word::Status(status)) => Some(status),
            Some(Word::Unknown) => {
                self.unknown_statuses += 1;
                None
            }
            None => None,
        };
        let times = self.times(cells, status)?;
        let id = match cells.get(Column::Id) {
            Some(id) => id.to_owned(),
            None if times.started.is_some() => format!("line-{number}"),
            None => return broken("neither an id nor a start"),
        };
        let seen = [times.at, times.ended, times.answered, times.started];
        let Some(at) = seen.into_iter().flatten().next() else {
            return broken("no instant at all");
        };
        let dialled = cells.get(Column::Dialled);
        let event = CallEvent {
            dialled: dialled.filter(|text| looks_like_a_number(text)).map(str::to_owned),
            caller: cells.get(Column::Caller).map(str::to_owned),
            started: times.started,
            answered: times.answered,
            ended: times.ended,
            status,
            ..CallEvent::new(id, at)
        };
        Ok(CallLine {
            dialled_not_a_number: dialled.is_some() && event.dialled.is_none(),
            event,
            shown_to: cells.get(Column::ShownTo).map(str::to_owned),
            truth_client: cells.get(Column::TruthClient).map(str::to_owned),
        })
    }

    fn times(&mut self, cells: &Cells<'_>, status: Option<Status>) -> Result<Times, NotACall> {
        let said = cells.get(Column::Answered).and_then(yes_or_no);
        let started = self.instant(cells, Column::Start)?;
        let ended = self.instant(cells, Column::Ended)?;
        let answered = match said {
            Some(_) => None,
            None => self.instant(cells, Column::Answered)?,
        };
        let at = self.instant(cells, Column::At)?;
        let duration = span(cells, Column::Duration)?;
        let talk = span(cells, Column::Talk)?.or(match (answered.or(ended), duration) {
            (None, Some(duration)) => Some(duration),
            _ => None,
        });
        let has_own_talk = cells.get(Column::Talk).is_some();
        let wait = span(cells, Column::Wait)?.or(match (duration, talk) {
            (Some(duration), Some(talk)) if has_own_talk => Some((duration - talk).max(0)),
            _ => None,
        });
        let is_answered = match status {
            Some(status) => matches!(status, Status::Answered | Status::Talking),
            None => said.unwrap_or(answered.is_some() || talk.is_some_and(|talk| talk > 0)),
        };
        let after = |time: Option<Time>, ms: Option<i64>| Some(time?.plus_ms(ms?));
        if is_answered {
            let answered = answered.or(after(started, Some(wait.unwrap_or(0))));
            let ended = ended.or(after(answered, talk)).or(after(started, duration));
            return Ok(Times { at, started, answered, ended });
        }
        let ended = ended.or(after(started, wait.or(duration)));
        Ok(Times { at, started, answered: None, ended })
    }

    fn instant(&mut self, cells: &Cells<'_>, column: Column) -> Result<Option<Time>, NotACall> {
        match cells.get(column) {
            None => Ok(None),
            Some(text) => match self.clock.read(text) {
                Ok(time) => Ok(Some(time)),
                Err(reason) => broken(&format!("{}: {reason}", column_name(column))),
            },
        }
    }
}

struct Times {
    at: Option<Time>,
    started: Option<Time>,
    answered: Option<Time>,
    ended: Option<Time>,
}

fn broken<T>(reason: &str) -> Result<T, NotACall> {
    Err(NotACall::Broken(reason.to_owned()))
}

fn column_name(column: Column) -> &'static str {
    match column {
        Column::Start => "start",
        Column::Ended => "end",
        Column::Answered => "answer",
        Column::Wait => "wait",
        Column::Talk => "talk",
        Column::Duration => "duration",
        _ => "time",
    }
}

/// Milliseconds of a span such as `90`, `90.5` or `0:01:30`.
fn span(cells: &Cells<'_>, column: Column) -> Result<Option<i64>, NotACall> {
    let Some(text) = cells.get(column) else { return Ok(None) };
    let parts = text.split(':').map(|part| part.parse::<f64>().ok());
    let seconds = parts.reduce(|sum, part| Some(sum? * 60.0 + part?)).flatten();
    match seconds {
        Some(seconds) if (0.0..=SECONDS_MAX).contains(&seconds) => {
            Ok(Some((seconds * 1000.0).round() as i64))
        }
        Some(_) => broken(&format!("{}: negative or longer than ten days", column_name(column))),
        None => broken(&format!("{}: not a number of seconds", column_name(column))),
    }
}

fn yes_or_no(text: &str) -> Option<bool> {
    match text.to_ascii_lowercase().as_str() {
        "true" | "yes" | "1" => Some(true),
        "false" | "no" | "0" => Some(false),
        _ => None,
    }
}

fn status_of(text: &str) -> Word {
    let word: String = text
        .chars()
        .filter(|letter| letter.is_ascii_alphanumeric())
        .map(|letter| letter.to_ascii_lowercase())
        .collect();
    Word::Status(match word.as_str() {
        "answered" | "answer" | "completed" | "success" | "ok" => Status::Answered,
        "missed" | "noanswer" | "unanswered" | "notanswered" | "abandoned" | "cancel"
        | "canceled" | "cancelled" => Status::NoAnswer,
        "busy" => Status::Busy,
        "failed" | "congestion" | "chanunavail" | "rejected" | "failure" => Status::Failed,
        "voicemail" | "vm" | "vmsuccess" | "machine" => Status::Voicemail,
        "ringing" | "started" | "initiated" => Status::Ringing,
        "talking" | "inprogress" => Status::Talking,
        "phantom" | "virtual" | "test" => return Word::Ignore,
        _ => return Word::Unknown,
    })
}

/// Whether a text could be a phone number at all: digits and what people write between them. Which number it is, the
/// engine decides; a line's name (`AA0102`) never becomes one.
fn looks_like_a_number(text: &str) -> bool {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    let plain = |letter: char| letter.is_ascii_digit() || "+-.()/ \u{a0}".contains(letter);
    (3..=18).contains(&digits) && text.trim_start_matches("tel:").chars().all(plain)
}
