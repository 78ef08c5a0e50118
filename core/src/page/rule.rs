//! Substitution rules: which number is looked for, and what is shown instead.

use super::dialing::{INTERNATIONAL, Plan, split};
use super::letter::keypad;
use super::mask::Mask;
use super::table::{line, open};
use crate::error::{Code, Error, Problem};
use crate::words::phone::Phone;
use std::collections::BTreeSet;

/// Digits of a destination or a tracking number, calling code included.
const DIGITS: std::ops::RangeInclusive<usize> = 5..=15;
/// Digits of an alias.
const ALIAS_DIGITS: std::ops::RangeInclusive<usize> = 4..=15;

/// One substitution: wherever `destination` is written, the tracking number is shown.
///
/// ```
/// use ringtrace::page::{Rule, Rules};
///
/// let rule = Rule::new("+442079460018", "+442079460123").with_alias("7946 0018");
/// let rules = Rules::build(&[rule])?;
/// assert_eq!(rules.replace("Call (020) 7946 0018"), "Call (020) 7946 0123");
/// assert_eq!(rules.replace("Locally 7946-0018"), "Locally 7946-0123");
/// # Ok::<(), ringtrace::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    destination: String,
    tracking: String,
    mask: Option<String>,
    aliases: Vec<String>,
}

impl Rule {
    /// Shows `tracking` wherever `destination` is written. Both in E.164 form, as in
    /// `+442079460018`; checked by [`Rules::build`](super::Rules::build).
    pub fn new(destination: impl Into<String>, tracking: impl Into<String>) -> Self {
        let (destination, tracking) = (destination.into(), tracking.into());
        Self { destination, tracking, mask: None, aliases: Vec::new() }
    }

    /// Prints the tracking number in this form ([`Mask`]) instead of the page's own.
    #[must_use]
    pub fn with_mask(mut self, mask: impl Into<String>) -> Self {
        self.mask = Some(mask.into());
        self
    }

    /// Also replaces this written form: a local number without its area code, a short number, a
    /// word after digits (`800-GET-PAVE`). Only its digits and letters matter, 4 to 15 of them; the
    /// first is a digit, because words alone are words.
    #[must_use]
    pub fn with_alias(mut self, alias: impl Into<String>) -> Self {
        self.aliases.push(alias.into());
        self
    }
}

/// A number taken apart.
#[derive(Clone, Copy)]
struct Parts<'a> {
    plan: Plan,
    national: &'a str,
}

fn parts<'a>(text: &'a str, path: String) -> Result<Parts<'a>, Problem> {
    let digits = text.strip_prefix('+').unwrap_or("");
    let plain = DIGITS.contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
    let known = if plain { split(digits) } else { None };
    let message = "not a phone number in international form, such as +12125550100";
    let (plan, national) = known
        .filter(|(_, national)| national.len() >= 4)
        .ok_or(Problem::new(Code::InvalidNumber, path, message))?;
    // Mexican mobile numbers had a 1 after the calling code until 2019.
    let old = plan.code() == "52" && national.len() == 11;
    let national = if old { national.strip_prefix('1').unwrap_or(national) } else { national };
    Ok(Parts { plan, national })
}

/// Compiles rules to a table (its layout: [`table`](super::table)).
pub(super) fn compile(rules: &[Rule]) -> Result<String, Error> {
    let mut problems = Vec::new();
    let mut seen = BTreeSet::new();
    let mut groups: Vec<(Plan, String)> = Vec::new();
    let mut aliases = String::new();
    for (index, rule) in rules.iter().enumerate() {
        if !seen.insert(rule.destination.as_str()) {
            let message = "this destination has a rule already";
            problems.push(Problem::new(Code::Duplicate, format!("[{index}].destination"), message));
        } else if let Err(found) = add(index, rule, &mut groups, &mut aliases) {
            problems.extend(found);
        }
    }
    if let Some(error) = Error::from_problems(problems) {
        return Err(error);
    }
    let mut out = String::new();
    open(&mut out, INTERNATIONAL);
    for (plan, numbers) in groups {
        line(
            &mut out,
            &[&format!("+{}", plan.code()), &plan.trunks().collect::<Vec<_>>().join(" ")],
        );
        out.push_str(&numbers);
    }
    out.push_str(&aliases);
    Ok(out)
}

fn add(
    index: usize,
    rule: &Rule,
    groups: &mut Vec<(Plan, String)>,
    aliases: &mut String,
) -> Result<(), Vec<Problem>> {
    let at = |field: &str| format!("[{index}].{field}");
    let destination = parts(&rule.destination, at("destination"));
    let tracking = parts(&rule.tracking, at("tracking"));
    let (destination, tracking) = match (destination, tracking) {
        (Ok(destination), Ok(tracking)) => (destination, tracking),
        (one, other) => return Err(one.err().into_iter().chain(other.err()).collect()),
    };
    let mask = match &rule.mask {
        Some(mask) => {
            masked(mask, &rule.tracking).map_err(|problem| vec![problem.at(&at("mask"))])?
        }
        None => String::new(),
    };
    let index = index.to_string();
    let found = groups.iter().position(|(plan, _)| *plan == destination.plan);
    let place = found.unwrap_or(groups.len());
    if found.is_none() {
        groups.push((destination.plan, String::new()));
    }
    let Some((_, lines)) = groups.get_mut(place) else { return Ok(()) };
    let same = destination.plan == tracking.plan;
    let lead = if same { String::new() } else { format!("+{}", tracking.plan.code()) };
    line(lines, &[&index, destination.national, tracking.national, &lead, &mask]);
    for (accept, print) in argentine_mobiles(destination, tracking) {
        let (print, lead) = match &print {
            Some(print) => (print.as_str(), ""),
            None => (tracking.national, if same { "+54" } else { lead.as_str() }),
        };
        line(lines, &[&index, &accept, print, lead, &mask]);
    }
    for (place, alias) in rule.aliases.iter().enumerate() {
        let path = at(&format!("aliases[{place}]"));
        let accept = alias_digits(alias, path).map_err(|problem| vec![problem])?;
        let (print, lead) = short(&accept, destination, tracking);
        aliases.push('=');
        line(aliases, &[&index, &accept, print, &lead, &mask]);
    }
    Ok(())
}

/// Argentine mobile numbers are written 9 and area abroad, area and 15 at home: `+54 9 343 555
/// 1212` is `0343 15 555 1212`. Areas have two digits (11, Buenos Aires), else three or four. What
/// to print is `None` where the tracking number has no such form.
fn argentine_mobiles(destination: Parts<'_>, tracking: Parts<'_>) -> Vec<(String, Option<String>)> {
    let mobile = |parts: Parts<'_>| {
        let rest = parts.national.strip_prefix('9').unwrap_or("").to_owned();
        if parts.plan.code() == "54" && rest.len() == 10 { Some(rest) } else { None }
    };
    let Some(rest) = mobile(destination) else { return Vec::new() };
    let capital = rest.starts_with("11");
    let widths = if capital { 2..3 } else { 3..5 };
    let form = |rest: &str, width: usize| {
        rest.split_at_checked(width).map(|(area, number)| format!("{area}15{number}"))
    };
    let other = mobile(tracking).filter(|other| other.starts_with("11") == capital);
    widths
        .filter_map(|width| {
            Some((form(&rest, width)?, other.as_ref().and_then(|o| form(o, width))))
        })
        .collect()
}

fn alias_digits(alias: &str, path: String) -> Result<String, Problem> {
    let digit = |c: char| match c {
        '0'..='9' => Some(c),
        _ => keypad(u32::from(c)).map(|digit| char::from(digit + b'0')),
    };
    let digits: String = alias.chars().filter_map(digit).collect();
    let begins = alias.chars().find(|c| c.is_alphanumeric()).is_some_and(|c| c.is_ascii_digit());
    if ALIAS_DIGITS.contains(&digits.len()) && begins {
        return Ok(digits);
    }
    Err(Problem::new(
        Code::InvalidNumber,
        path,
        "an alias has 4 to 15 digits or letters, and begins with a digit",
    ))
}

/// What to print for an alias, and what before it. The tail of a number that can be dialled without
/// its head is the same tail of a tracking number with the same head; anything else gets the whole
/// number.
fn short<'a>(alias: &str, destination: Parts<'_>, tracking: Parts<'a>) -> (&'a str, String) {
    let same = destination.plan == tracking.plan;
    let cut = tracking.national.len().saturating_sub(alias.len());
    let (head, tail) = tracking.national.split_at_checked(cut).unwrap_or(("", tracking.national));
    if same && destination.national.strip_suffix(alias) == Some(head) {
        return (tail, String::new());
    }
    let code = tracking.plan.code();
    // North Americans write no trunk prefix before the area; everybody else who has one does.
    let prefix = match code.as_str() {
        _ if !same => format!("+{code}"),
        "1" => String::new(),
        _ => tracking.plan.trunk().to_owned(),
    };
    (tail, prefix + head)
}

/// A mask with the number in it.
fn masked(mask: &str, tracking: &str) -> Result<String, Problem> {
    Mask::parse(mask)?.print(Phone::from_e164(tracking)?)
}
