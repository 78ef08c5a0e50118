//! A pool, checked.

use super::condition::compile_optional;
use super::limits::{self, within};
use super::mask::{check_prints, mask};
use super::number::{Spot, Spots, number, read};
use super::raw::{RawAfterCall, RawPolicy, RawPool, RawWindow};
use crate::error::{Code, Problem};
use crate::page::mask::Mask;
use crate::visit::condition::{Condition, Field};
use crate::words::country::Country;
use crate::words::name::{self, Name};
use crate::words::phone::Phone;

/// Numbers that are lent under one condition, with their fallback. Times are in milliseconds.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Pool {
    /// Its name; no other pool has it.
    pub id: Name,
    /// The destination its numbers stand in for; the tracker's own where the pool names none.
    pub destination: Option<Phone>,
    /// For which visits.
    pub when: Condition,
    /// The numbers, lowest position first; at least one, no two the same.
    pub numbers: Vec<Phone>,
    /// What is shown when none is free.
    pub fallback: Option<Phone>,
    /// How long a hold outlives the client's last activity.
    pub window_ms: i64,
    /// Whether a hold is promised to its end.
    pub window: RawWindow,
    /// Under soft windows: how long a client counts as present. Never more than the window.
    pub presence_ms: i64,
    /// How long a number rests after a hold.
    pub quarantine_ms: i64,
    /// Which free number is lent.
    pub policy: RawPolicy,
    /// Whether a number is lent only once the visitor shows intent.
    pub lazy: bool,
    /// What becomes of the hold when its call has ended.
    pub after_call: RawAfterCall,
    /// The fields whose values are lent to, instead of single clients; empty: each client.
    pub per: Vec<Field>,
    /// The pool's own threshold for target calls.
    pub target_ms: Option<i64>,
    /// How its numbers are printed.
    pub mask: Option<Mask>,
}

/// The fields that a pool can be lent per.
pub const PER_FIELDS: [Field; 11] = [
    Field::Source,
    Field::Medium,
    Field::Campaign,
    Field::Term,
    Field::Content,
    Field::Channel,
    Field::LandingPage,
    Field::Country,
    Field::Region,
    Field::City,
    Field::Device,
];

/// What the pools of one tracker have in common.
pub(super) struct Surroundings<'a> {
    pub destination: Option<Phone>,
    pub country: Option<Country>,
    pub mask: Option<&'a Mask>,
    pub spots: &'a mut Spots,
    pub problems: &'a mut Vec<Problem>,
}

/// Checks the pool at `index`. Every problem is pushed; the answer is then `None` or a pool that must not be used.
pub(super) fn check(raw: &RawPool, index: usize, around: &mut Surroundings<'_>) -> Option<Pool> {
    let path = format!("pools[{index}]");
    let at = |field: &str| format!("{path}.{field}");
    let own = raw.destination.as_deref();
    let own = own.map(|text| number(text, around.country, &at("destination"), around.problems));
    let destination = own.unwrap_or(around.destination);
    let numbers = numbers(raw, index, around);
    let fallback = raw.fallback.as_deref();
    let fallback =
        fallback.and_then(|text| number(text, around.country, &at("fallback"), around.problems));
    if let Some(fallback) = fallback {
        around.spots.add(fallback, Spot::Fallback(index, destination), around.problems);
    }
    let problems = &mut *around.problems;
    if let Err(problem) = name::check(&raw.id, &at("id")) {
        problems.push(problem);
    }
    let seconds = |value: u32, range, field: &str, problems: &mut Vec<Problem>| {
        within(value, range, &at(field), problems) * 1000
    };
    let window_ms =
        seconds(raw.window_seconds, &limits::WINDOW_SECONDS, "window_seconds", problems);
    let quarantine_ms = seconds(
        raw.quarantine_seconds,
        &limits::QUARANTINE_SECONDS,
        "quarantine_seconds",
        problems,
    );
    let target_ms = raw
        .target_seconds
        .map(|target| seconds(target, &limits::TARGET_SECONDS, "target_seconds", problems));
    check_presence(raw, &path, problems);
    let when = compile_optional(raw.when.as_ref(), &at("when"), problems);
    let own_mask = raw.mask.as_deref().and_then(|text| mask(text, &at("mask"), problems));
    let mask = own_mask.or_else(|| around.mask.cloned());
    if let Some(mask) = &mask {
        let lent = numbers.iter().enumerate();
        let lent = lent.map(|(position, number)| (*number, Spot::Pool(index, position)));
        let fallback = fallback.map(|number| (number, Spot::Fallback(index, destination)));
        check_prints(mask, lent.chain(fallback), problems);
    }
    Some(Pool {
        id: Name::from(raw.id.as_str()),
        destination,
        when: when?,
        numbers,
        fallback,
        window_ms,
        window: raw.window,
        presence_ms: (i64::from(raw.presence_seconds) * 1000).min(window_ms),
        quarantine_ms,
        policy: raw.policy,
        lazy: raw.lazy,
        after_call: raw.after_call,
        per: per(raw, &path, problems),
        target_ms,
        mask,
    })
}

fn numbers(raw: &RawPool, index: usize, around: &mut Surroundings<'_>) -> Vec<Phone> {
    if raw.numbers.is_empty() {
        let path = format!("pools[{index}].numbers");
        around.problems.push(Problem::new(Code::Empty, path, "a pool needs a number to lend"));
    }
    let mut numbers = Vec::with_capacity(raw.numbers.len());
    for (position, text) in raw.numbers.iter().enumerate() {
        let spot = Spot::Pool(index, position);
        match read(text, around.country) {
            Ok(phone) => {
                around.spots.add(phone, spot, around.problems);
                numbers.push(phone);
            }
            Err(problem) => around.problems.push(problem.at(&spot.to_string())),
        }
    }
    numbers
}

/// A presence longer than the window is a mistake, unless nobody asked for it: the default shrinks with the window.
fn check_presence(raw: &RawPool, path: &str, problems: &mut Vec<Problem>) {
    let chosen = raw.presence_seconds != RawPool::default().presence_seconds;
    if raw.window == RawWindow::Soft && chosen && raw.presence_seconds > raw.window_seconds {
        let message = format!(
            "{} s of presence in a window of {} s: the hold ends before",
            raw.presence_seconds, raw.window_seconds
        );
        problems.push(Problem::new(Code::Conflict, format!("{path}.presence_seconds"), message));
    }
}

/// The fields of `per`, and what does not go with them: a number that many clients see at once can't wait for the
/// intent of one of them, nor be released by the call of one of them.
fn per(raw: &RawPool, path: &str, problems: &mut Vec<Problem>) -> Vec<Field> {
    let mut fields = Vec::new();
    for (index, name) in raw.per.iter().enumerate().take(PER_FIELDS.len() + 1) {
        let field = Field::parse(name).filter(|field| PER_FIELDS.contains(field));
        let (code, message) = match field {
            Some(field) if !fields.contains(&field) => {
                fields.push(field);
                continue;
            }
            Some(_) => (Code::Duplicate, format!("`{name}` is there already")),
            None => (Code::Unknown, format!("numbers can't be lent per `{}`", name.escape_debug())),
        };
        problems.push(Problem::new(code, format!("{path}.per[{index}]"), message));
    }
    if !raw.per.is_empty() && raw.lazy {
        let message = "`lazy` lends to single clients, `per` to all of a kind";
        problems.push(Problem::new(Code::Conflict, format!("{path}.lazy"), message));
    }
    if !raw.per.is_empty() && raw.after_call == RawAfterCall::Release {
        let message = "a number lent `per` is not released by the call of one client";
        problems.push(Problem::new(Code::Conflict, format!("{path}.after_call"), message));
    }
    fields
}
