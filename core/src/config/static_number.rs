//! A static number, checked: bound to a page, a source, a place offline.

use super::condition::compile_optional;
use super::host::host;
use super::mask::check_prints;
use super::name::optional;
use super::number::{Spot, number};
use super::pool::Surroundings;
use super::raw::RawStatic;
use crate::error::{Code, Problem};
use crate::visit::condition::{Condition, Field, Test};
use crate::visit::glob::Glob;
use crate::words::name::Name;
use crate::words::phone::Phone;

/// A number bound to something. All its bindings must hold for it to be shown.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct StaticNumber {
    /// The number.
    pub number: Phone,
    /// The destination it stands in for; the tracker's own where it names none.
    pub destination: Option<Phone>,
    /// Bound to this source.
    pub source: Option<Name>,
    /// Bound to this medium.
    pub medium: Option<Name>,
    /// Bound to this campaign.
    pub campaign: Option<Name>,
    /// Bound to this channel.
    pub channel: Option<Name>,
    /// Bound to this sending host and its subdomains, in lower case.
    pub referrer: Option<String>,
    /// Bound to this page, as the configuration writes it.
    pub landing_page: Option<Name>,
    /// Printed in this place and never shown on a page.
    pub offline: Option<Name>,
    /// The same, ready to be asked.
    pub landing: Option<LandingPattern>,
    condition: Condition,
    rank: (u8, usize),
}

impl StaticNumber {
    /// What all its bindings but the landing page ask of a visit, and the further condition; never true for an offline
    /// number.
    pub fn condition(&self) -> &Condition {
        &self.condition
    }

    /// The place in the order in which static numbers are asked, lowest first: by the strongest binding (landing page,
    /// campaign, source, medium, channel, referrer, a condition alone), among equals the one with more bindings.
    pub fn rank(&self) -> (u8, usize) {
        self.rank
    }
}

/// A pattern for the page on which a session began: over its full URL if the pattern begins with `http`, else over its
/// path and query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LandingPattern {
    glob: Glob,
    over_url: bool,
}

impl LandingPattern {
    fn new(text: &str) -> Self {
        let over_url = text.get(..4).is_some_and(|head| head.eq_ignore_ascii_case("http"));
        Self { glob: Glob::new(text), over_url }
    }

    /// Whether a page fits, given as its full URL and as its path and query.
    pub fn fits(&self, url: &str, path_and_query: &str) -> bool {
        self.glob.matches(if self.over_url { url } else { path_and_query })
    }
}

/// Checks the static number at `index`. Every problem is pushed; the answer is then `None` or must not be used.
pub(super) fn check(
    raw: &RawStatic,
    index: usize,
    around: &mut Surroundings<'_>,
) -> Option<StaticNumber> {
    let path = format!("static_numbers[{index}]");
    let at = |field: &str| format!("{path}.{field}");
    let phone = number(&raw.number, around.country, &at("number"), around.problems);
    if let Some(phone) = phone {
        around.spots.add(phone, Spot::Static(index), around.problems);
        if let (Some(mask), None) = (around.mask, &raw.offline) {
            check_prints(mask, [(phone, Spot::Static(index))], around.problems);
        }
    }
    let problems = &mut *around.problems;
    let own = raw
        .destination
        .as_deref()
        .map(|text| number(text, around.country, &at("destination"), problems));
    check_bindings(raw, &path, problems);
    let mut text =
        |value: &Option<String>, field: &str| optional(value.as_ref(), || at(field), problems);
    let (source, medium) = (text(&raw.source, "source"), text(&raw.medium, "medium"));
    let (campaign, channel) = (text(&raw.campaign, "campaign"), text(&raw.channel, "channel"));
    let (offline, page) = (text(&raw.offline, "offline"), text(&raw.landing_page, "landing_page"));
    let referrer = raw.referrer.as_deref().and_then(|name| host(name, &at("referrer"), problems));
    let when = compile_optional(raw.when.as_ref(), &at("when"), problems);

    let mut parts = Vec::new();
    for (field, value) in [
        (Field::Campaign, &campaign),
        (Field::Source, &source),
        (Field::Medium, &medium),
        (Field::Channel, &channel),
    ] {
        parts.extend(value.as_deref().map(|value| Condition::test(field, Test::equals(value))));
    }
    parts.extend(referrer.as_deref().map(sent_by));
    parts.extend(when.filter(|when| !when.is_always()));
    parts.extend(offline.is_some().then(|| Condition::any(Vec::new())));
    Some(StaticNumber {
        number: phone?,
        destination: own.unwrap_or(around.destination),
        landing: page.as_deref().map(LandingPattern::new),
        rank: rank(raw),
        condition: Condition::all(parts),
        source,
        medium,
        campaign,
        channel,
        referrer,
        landing_page: page,
        offline,
    })
}

/// The host itself or one of its subdomains.
fn sent_by(host: &str) -> Condition {
    Condition::any(vec![
        Condition::test(Field::ReferrerHost, Test::equals(host)),
        Condition::test(Field::ReferrerHost, Test::glob(&format!("*.{host}"))),
    ])
}

/// Which bindings there are, strongest first.
fn bindings(raw: &RawStatic) -> [bool; 7] {
    [
        raw.landing_page.is_some(),
        raw.campaign.is_some(),
        raw.source.is_some(),
        raw.medium.is_some(),
        raw.channel.is_some(),
        raw.referrer.is_some(),
        raw.when.is_some(),
    ]
}

fn rank(raw: &RawStatic) -> (u8, usize) {
    let bindings = bindings(raw);
    let strongest = bindings.iter().position(|bound| *bound).unwrap_or(bindings.len());
    let missing = bindings.iter().filter(|bound| !**bound).count();
    (u8::try_from(strongest).unwrap_or(u8::MAX), missing)
}

fn check_bindings(raw: &RawStatic, path: &str, problems: &mut Vec<Problem>) {
    let on_pages = bindings(raw).contains(&true);
    if raw.offline.is_some() && on_pages {
        let message = "an offline number is never shown, so it is bound to nothing else";
        problems.push(Problem::new(Code::Conflict, format!("{path}.offline"), message));
    } else if raw.offline.is_none() && !on_pages {
        let message = "bound to nothing; name a source, a page, ..., or the place `offline`";
        problems.push(Problem::new(Code::Empty, path, message));
    }
}
