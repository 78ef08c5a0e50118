//! From digits to a number: which of the possible readings is meant.
//!
//! Readings are tried in a fixed order, first those that fit the numbering plan in length and first
//! digits, then those that fit in length only, so that a range newer than our table is still read:
//!
//! 1. behind a plus sign: a calling code, then a national number; a trunk prefix left between them
//!    is dropped;
//! 2. behind an international prefix of the default country: the same;
//! 3. a national number of the default country, with or without its trunk prefix;
//! 4. the calling code of the default country without a plus, then a national number.

use super::Phone;
use super::written::{Written, invalid};
use crate::error::{Code, Problem};
use crate::words::country::Country;
use crate::words::numbering::{Fit, Numbering};

/// Fewer digits than the shortest national number (4, on Niue and Saint Helena) are a short code.
const NATIONAL_DIGITS_MIN: usize = 4;
/// More digits than the longest number behind the longest prefix (8, in Australia) are no number.
const DIALLED_DIGITS_MAX: usize = 23;

/// The number that `written` says.
pub(super) fn resolve(written: &Written, home: Option<Country>) -> Result<Phone, Problem> {
    let resolved = resolve_digits(written.plus, &written.digits, home);
    match (resolved, written.bracketed_zero) {
        // Some write (0) even where no trunk prefix exists (any more), as in +48 (0)22: then the
        // number fits without.
        (Err(problem), Some(at)) if problem.code == Code::InvalidNumber => {
            let mut digits = written.digits.clone();
            digits.remove(at);
            resolve_digits(written.plus, &digits, home).map_err(|_| problem)
        }
        (resolved, _) => resolved,
    }
}

fn resolve_digits(plus: bool, digits: &str, home: Option<Country>) -> Result<Phone, Problem> {
    if digits.len() < NATIONAL_DIGITS_MIN {
        return Err(invalid("too short for a phone number"));
    }
    if digits.len() > DIALLED_DIGITS_MAX {
        return Err(invalid("too long for a phone number"));
    }
    if plus {
        let reading = international(digits).ok_or_else(|| {
            invalid("behind the plus, not a calling code with a number of a length in use there")
        })?;
        return reading.phone();
    }
    let Some(home) = home.and_then(Country::numbering) else {
        let message = "a number without its calling code needs a default country";
        return Err(Problem::new(Code::CountryNeeded, "", message));
    };
    at_home(digits, home)
        .ok_or_else(|| invalid("not a number of a length in use in the default country"))?
        .phone()
}

/// One way to understand the digits.
struct Reading<'a> {
    numbering: Numbering,
    national: &'a str,
    fit: Fit,
}

impl Reading<'_> {
    fn phone(&self) -> Result<Phone, Problem> {
        // Europe's harmonised services of social value (116 000 to 116 123) are six digits under
        // every code there.
        let in_europe = (30..50).contains(&self.numbering.code())
            || (350..390).contains(&self.numbering.code())
            || (420..424).contains(&self.numbering.code());
        if in_europe && self.national.len() == 6 && self.national.starts_with("116") {
            return Err(invalid("a service number, not a phone number"));
        }
        Phone::from_e164(&format!("+{}{}", self.numbering.code(), self.national))
    }
}

/// The first of the best fitting readings.
fn best<'a>(readings: impl IntoIterator<Item = Reading<'a>>) -> Option<Reading<'a>> {
    let mut best: Option<Reading<'a>> = None;
    for reading in readings {
        if reading.fit > best.as_ref().map_or(Fit::None, |b| b.fit) {
            best = Some(reading);
        }
    }
    best
}

fn at_home(digits: &str, home: Numbering) -> Option<Reading<'_>> {
    let abroad = home.after_international_prefix(digits).into_iter().filter_map(international);
    // No national number begins with 00 where 00 leads abroad.
    if digits.starts_with("00") && home.international_prefixes().any(|prefix| prefix == "00") {
        return best(abroad);
    }
    best(abroad.chain(national(digits, home)).chain(behind_own_code(digits, home)))
}

/// Digits that begin with the calling code of the country itself, without a plus.
fn behind_own_code(digits: &str, home: Numbering) -> Option<Reading<'_>> {
    let reading = behind_code(digits.strip_prefix(&home.code().to_string())?, home)?;
    let too_long_for_national = home.fit(digits) == Fit::None;
    (reading.fit == Fit::Exact || too_long_for_national).then_some(reading)
}

/// Digits that begin with a calling code.
fn international(digits: &str) -> Option<Reading<'_>> {
    let (numbering, rest) = split_code(digits)?;
    behind_code(rest, numbering)
}

/// Splits off the calling code. No code begins like another one (ITU-T E.164 assigns them so).
fn split_code(digits: &str) -> Option<(Numbering, &str)> {
    (1..=3).find_map(|length| {
        let (code, rest) = digits.split_at_checked(length)?;
        if code.starts_with('0') {
            return None;
        }
        Some((Numbering::of_code(code.parse().ok()?)?, rest))
    })
}

/// A national number behind its calling code: what is written counts before what a dropped trunk
/// prefix would give, where neither is certain.
fn behind_code(digits: &str, numbering: Numbering) -> Option<Reading<'_>> {
    let shorter = best(without_trunk(digits, numbering)).filter(|r| r.fit == Fit::Exact);
    shorter
        .or_else(|| best(std::iter::once(as_written(digits, numbering))))
        .or_else(|| best(without_trunk(digits, numbering)))
}

/// A national number as dialled at home. One whose first digits are not in the table must have its
/// trunk prefix where there is one: else it is more likely a local number, which lacks its area.
fn national(digits: &str, numbering: Numbering) -> Option<Reading<'_>> {
    let whole = as_written(digits, numbering);
    let certain = whole.fit == Fit::Exact || numbering.trunk_prefix().is_none();
    best(without_trunk(digits, numbering).chain(certain.then_some(whole)))
}

fn without_trunk(digits: &str, numbering: Numbering) -> impl Iterator<Item = Reading<'_>> {
    let rests = numbering.trunk_prefixes().filter_map(|prefix| digits.strip_prefix(prefix));
    rests.map(move |national| as_written(national, numbering))
}

fn as_written(national: &str, numbering: Numbering) -> Reading<'_> {
    let fit = match numbering.fit(national) {
        // A zero comes first only where the table says so: elsewhere it is a trunk prefix, or half
        // of one.
        Fit::Length if national.starts_with('0') => Fit::None,
        fit => fit,
    };
    Reading { numbering, national, fit }
}
