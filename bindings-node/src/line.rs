//! Visits as lines of text. They are what is asked most often, and writing and reading JSON on both sides takes as long
//! as deciding one. What such lines can't say is said in JSON: nothing is decided here, and nothing is checked.
//!
//! In: `at` in milliseconds, then `client`, `url`, `referrer`, `user_agent`, `ip`, `language`, `purpose`. What may be
//! absent begins with `=` where it is present. Out: `1` if a session began, else `0`, and the sign of a bot; then for
//! each [`Shown`] its fields in their order, the instant in milliseconds. Between visits, and between answers, stands
//! [`BETWEEN`].

use crate::answer::{accepted, refused};
use ringtrace::Visit;
use ringtrace::tracker::command::{Answer, Command, Shown, VisitAnswer};
use ringtrace::wire::Door;
use ringtrace::words::phone::Phone;
use ringtrace::words::time::Time;
use std::fmt::Write;

/// Stands in no line, and JSON escapes it.
const BETWEEN: char = '\u{1e}';

/// Lets visits happen, one after the other. `None` if one of them can't be said so: nothing has happened then.
pub(crate) fn visits(door: &Door, lines: &str) -> Option<String> {
    // Other texts are left to JSON: here what was no Unicode in JavaScript can't be told from what was.
    if !lines.is_ascii() {
        return None;
    }
    let visits: Vec<Command> = lines.split(BETWEEN).map(read).collect::<Option<_>>()?;
    let mut out = String::with_capacity(96 * visits.len());
    for (index, visit) in visits.iter().enumerate() {
        if index > 0 {
            out.push(BETWEEN);
        }
        match door.handle(visit) {
            Ok(Answer::Visit(answer)) if answer.shown.iter().all(is_plain) => {
                write(&mut out, &answer);
            }
            Ok(answer) => out.push_str(&accepted(&answer)),
            Err(error) => out.push_str(&refused(&error)),
        }
    }
    Some(out)
}

fn read(lines: &str) -> Option<Command> {
    let mut fields = lines.split('\n');
    let at = Time::from_unix_ms(fields.next()?.parse().ok()?).ok()?;
    let mut visit = Visit::new(fields.next()?, at, fields.next()?);
    let mut next = || Some(fields.next()?.strip_prefix('=').map(str::to_owned));
    visit.referrer = next()?;
    visit.user_agent = next()?;
    visit.ip = next()?;
    visit.language = next()?;
    visit.purpose = next()?;
    // One more: some text has a line break of its own.
    fields.next().is_none().then(|| Command::Visit(Box::new(visit)))
}

/// Nothing stands for what is absent, and names hold no control characters.
fn is_plain(shown: &Shown) -> bool {
    let is_line = |text: &str| !text.is_empty() && !text.contains(['\n', BETWEEN]);
    shown.text.as_deref().is_none_or(is_line) && shown.pool.as_deref().is_none_or(is_line)
}

fn write(out: &mut String, answer: &VisitAnswer) {
    out.push(if answer.session_started { '1' } else { '0' });
    out.push_str(answer.bot.unwrap_or_default());
    for shown in &answer.shown {
        write_number(out, shown.destination);
        write_number(out, shown.number);
        let texts = [shown.text.as_deref(), Some(shown.kind.as_str()), Some(shown.reason.as_str())];
        for text in texts.into_iter().chain([shown.pool.as_deref()]) {
            out.push('\n');
            out.push_str(text.unwrap_or_default());
        }
        out.push('\n');
        if let Some(until) = shown.until {
            let _ = write!(out, "{}", until.unix_ms());
        }
    }
}

fn write_number(out: &mut String, number: Option<Phone>) {
    out.push('\n');
    if let Some(number) = number {
        let _ = write!(out, "{number}");
    }
}
