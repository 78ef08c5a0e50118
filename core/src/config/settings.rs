//! The checked configuration: what the engine uses.

use super::limits::{self, days_ms, within};
use super::page::PageSettings;
use super::pool::Pool;
use super::raw::{RawConfig, RawRate, RawRetention};
use super::rule::Rule;
use super::static_number::StaticNumber;
use crate::attribution::Model;
use crate::error::Problem;
use crate::page::mask::Mask;
use crate::visit::bot::Bots;
use crate::visit::touch::SourceRules;
use crate::words::country::Country;
use crate::words::name::Name;
use crate::words::phone::Phone;
use std::collections::BTreeMap;
use std::ops::Deref;
use std::sync::Arc;

/// A checked configuration. It never changes, and a copy costs a counter; its parts are those of [`Settings`].
///
/// ```
/// use ringtrace::config::Config;
///
/// let config = Config::from_json(r#"{
///   "destination": "+12125550100",
///   "target_seconds": 45,
///   "pools": [{ "id": "site", "numbers": ["+12125550101", "+12125550102"], "window_seconds": 600 }]
/// }"#)?;
/// assert_eq!(config.pools[0].window_ms, 600_000);
/// assert_eq!(config.target_ms_of(Some("Paid Search"), Some(0)), 45_000);
///
/// let json = r#"{ "session_seconds": 5, "pools": [{ "id": "site", "numbers": ["12"] }] }"#;
/// let error = Config::from_json(json).unwrap_err();
/// let paths: Vec<_> = error.problems().map(|problem| problem.path.as_str()).collect();
/// assert_eq!(paths, ["session_seconds", "pools[0].numbers[0]"]);
/// # Ok::<(), ringtrace::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Config(Arc<Settings>);

impl Config {
    pub(super) fn new(settings: Settings) -> Self {
        Self(Arc::new(settings))
    }
}

impl Deref for Config {
    type Target = Settings;

    fn deref(&self) -> &Settings {
        &self.0
    }
}

/// The parts of a checked configuration. Times are in milliseconds.
#[derive(Debug)]
#[non_exhaustive]
pub struct Settings {
    /// The configuration as it was given, for the `configured` event and for exports.
    pub raw: Arc<RawConfig>,
    /// A name for people; may be empty.
    pub name: Name,
    /// The country whose national numbers may be used.
    pub country: Option<Country>,
    /// The tracker's own destination.
    pub destination: Option<Phone>,
    /// How numbers are printed; pools carry it too unless they have their own.
    pub mask: Option<Mask>,
    /// How sources are told from one another: the site's own hosts and its payment hosts are no referrers.
    pub sources: SourceRules,
    /// Minutes east of UTC, where a visit gives no other offset.
    pub offset_minutes: i32,
    /// A session ends after this much idle time.
    pub session_ms: i64,
    /// The tracker's threshold for target calls; [`Settings::target_ms_of`] asks for the one that applies.
    pub target_ms: i64,
    /// Thresholds of single channels, by the channel's name in lower case.
    pub channel_targets_ms: BTreeMap<String, i64>,
    /// How far back a caller is remembered; absent: for ever.
    pub caller_depth_ms: Option<i64>,
    /// How long after a hold a call still counts as its client's.
    pub late_ms: i64,
    /// The half-life by which a past holder becomes less probable.
    pub late_half_life_ms: i64,
    /// How credit is shared.
    pub model: Model,
    /// Touches older than this get no credit.
    pub lookback_ms: i64,
    /// Own rules for source and channel; the first whose condition holds applies.
    pub rules: Vec<Rule>,
    /// What counts as a bot.
    pub bots: Bots,
    /// How many numbers one address may be lent; absent: any number.
    pub lends_per_address: Option<Rate>,
    /// Numbers bound to something, in the configuration's order.
    pub statics: Vec<StaticNumber>,
    /// Numbers that are lent, in the configuration's order.
    pub pools: Vec<Pool>,
    /// What can be shown for each destination number.
    pub destinations: Vec<Destination>,
    /// How numbers are looked for on the pages.
    pub page: PageSettings,
    /// How long the past is kept.
    pub retention: Retention,
    /// How far an instant may lie before the latest one seen.
    pub clock_tolerance_ms: i64,
    /// Keys hash tables and the random policy.
    pub seed: u64,
}

impl Settings {
    /// The threshold for a call of this channel through the pool at this index: the channel's, else the pool's, else
    /// the tracker's.
    pub fn target_ms_of(&self, channel: Option<&str>, pool: Option<usize>) -> i64 {
        let by_channel = channel.and_then(|name| self.channel_targets_ms.get(&name.to_lowercase()));
        let by_pool = || pool.and_then(|index| self.pools.get(index)?.target_ms);
        by_channel.copied().or_else(by_pool).unwrap_or(self.target_ms)
    }

    /// How the numbers of a pool are printed, or without one the tracker's own.
    pub fn mask_of<'a>(&'a self, pool: Option<&'a Pool>) -> Option<&'a Mask> {
        // A pool without a mask of its own carries the tracker's.
        pool.map_or(self.mask.as_ref(), |pool| pool.mask.as_ref())
    }

    /// Reads a phone number from outside, with national forms of the configuration's country; an extension is left
    /// out.
    ///
    /// # Errors
    /// As [`Phone::parse`].
    pub fn number(&self, text: &str) -> Result<Phone, Problem> {
        Phone::parse(text, self.country).map(|parsed| parsed.phone)
    }

    /// What can be shown for a destination number, if the configuration knows it.
    pub fn destination_of(&self, number: Option<Phone>) -> Option<&Destination> {
        self.destinations.iter().find(|destination| destination.number == number)
    }
}

/// What can be shown in place of one destination number.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Destination {
    /// The number; absent where the configuration names none, so that the page's own is meant, whichever it is.
    pub number: Option<Phone>,
    /// The static numbers that are shown on pages, as indexes into [`Settings::statics`], in the order in which they
    /// are asked (see [`StaticNumber::rank`]).
    pub statics: Vec<usize>,
    /// The pools, as indexes into [`Settings::pools`], in the order in which they are asked.
    pub pools: Vec<usize>,
}

impl Destination {
    /// The tracker's own destination first, then those that static numbers and pools name, in their order.
    pub(super) fn of(own: Option<Phone>, statics: &[StaticNumber], pools: &[Pool]) -> Vec<Self> {
        let mut all: Vec<Self> = Vec::new();
        let mut places: BTreeMap<Option<Phone>, usize> = BTreeMap::new();
        let mut place = |number: Option<Phone>, all: &mut Vec<Self>| {
            let place = *places.entry(number).or_insert(all.len());
            if place == all.len() {
                all.push(Self { number, statics: Vec::new(), pools: Vec::new() });
            }
            place
        };
        if own.is_some() {
            place(own, &mut all);
        }
        for (index, number) in statics.iter().enumerate() {
            if number.offline.is_none() {
                let place = place(number.destination, &mut all);
                all.get_mut(place).into_iter().for_each(|there| there.statics.push(index));
            }
        }
        for (index, pool) in pools.iter().enumerate() {
            let place = place(pool.destination, &mut all);
            all.get_mut(place).into_iter().for_each(|there| there.pools.push(index));
        }
        for there in &mut all {
            // A stable sort: equals stay in the configuration's order.
            there.statics.sort_by_key(|index| statics.get(*index).map(StaticNumber::rank));
        }
        all
    }
}

/// At most `count` in any `per_ms` milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Rate {
    /// How many.
    pub count: u32,
    /// In how long.
    pub per_ms: i64,
}

impl Rate {
    pub(super) fn check(raw: &RawRate, problems: &mut Vec<Problem>) -> Self {
        let path = "bots.lends_per_address";
        within(raw.count, &limits::RATE_COUNT, &format!("{path}.count"), problems);
        let seconds = &limits::RATE_SECONDS;
        let per_ms = within(raw.seconds, seconds, &format!("{path}.seconds"), problems) * 1000;
        Self { count: raw.count, per_ms }
    }
}

/// How long the past is kept; absent: for ever.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Retention {
    /// Ended holds.
    pub holds_ms: Option<i64>,
    /// Visits and touches.
    pub visits_ms: Option<i64>,
    /// Calls.
    pub calls_ms: Option<i64>,
}

impl Retention {
    pub(super) fn check(raw: &RawRetention, problems: &mut Vec<Problem>) -> Self {
        Self {
            holds_ms: days_ms(raw.holds_days, "retention.holds_days", problems),
            visits_ms: days_ms(raw.visits_days, "retention.visits_days", problems),
            calls_ms: days_ms(raw.calls_days, "retention.calls_days", problems),
        }
    }
}
