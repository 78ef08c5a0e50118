//! Reading the phone numbers that a configuration names, and finding those that stand in two places.

use crate::error::{Code, Problem};
use crate::words::country::Country;
use crate::words::phone::Phone;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// Reads a number of the configuration: as people write it, with national forms of `country`, and without an
/// extension, because calls are told apart by the number alone.
pub(super) fn read(text: &str, country: Option<Country>) -> Result<Phone, Problem> {
    let parsed = Phone::parse(text, country)?;
    match parsed.extension {
        None => Ok(parsed.phone),
        Some(_) => Err(Problem::new(Code::InvalidNumber, "", "a number with an extension")),
    }
}

/// The same for the number at `path`.
pub(super) fn number(
    text: &str,
    country: Option<Country>,
    path: &str,
    problems: &mut Vec<Problem>,
) -> Option<Phone> {
    read(text, country).map_err(|problem| problems.push(problem.at(path))).ok()
}

/// Where a tracking number stands. Paths are written only for problems: there may be a hundred thousand numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Spot {
    Static(usize),
    Pool(usize, usize),
    /// The fallback of a pool, and the destination it stands in for.
    Fallback(usize, Option<Phone>),
}

impl fmt::Display for Spot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Spot::Static(index) => write!(f, "static_numbers[{index}].number"),
            Spot::Pool(pool, index) => write!(f, "pools[{pool}].numbers[{index}]"),
            Spot::Fallback(pool, _) => write!(f, "pools[{pool}].fallback"),
        }
    }
}

/// The tracking numbers seen so far, each with its place.
#[derive(Debug, Default)]
pub(super) struct Spots {
    seen: BTreeMap<Phone, Spot>,
}

impl Spots {
    /// Notes a number. A call to it must tell one place: a number that stands in two is a problem. Only pools of the
    /// same destination may share a fallback.
    pub(super) fn add(&mut self, number: Phone, spot: Spot, problems: &mut Vec<Problem>) {
        let Some(first) = self.seen.get(&number) else {
            self.seen.insert(number, spot);
            return;
        };
        let shared =
            matches!((first, spot), (Spot::Fallback(_, a), Spot::Fallback(_, b)) if *a == b);
        if !shared {
            let message = format!("`{number}` already stands at {first}");
            problems.push(Problem::new(Code::Duplicate, spot.to_string(), message));
        }
    }

    /// A destination rings by itself: it can't be a tracking number too.
    pub(super) fn check_apart(&self, destinations: &BTreeSet<Phone>, problems: &mut Vec<Problem>) {
        for destination in destinations {
            if let Some(spot) = self.seen.get(destination) {
                let message =
                    format!("`{destination}` is a destination; it can't track calls to itself");
                problems.push(Problem::new(Code::Conflict, spot.to_string(), message));
            }
        }
    }
}
