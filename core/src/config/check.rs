//! From the raw configuration to the checked one, or to everything that is wrong with it.

use super::limits::{self, days_ms, fits, within};
use super::mask::mask;
use super::number::{Spots, number};
use super::page;
use super::pool::{self, Pool, Surroundings};
use super::raw::{RawConfig, RawPool};
use super::rule;
use super::settings::{Config, Destination, Rate, Retention, Settings};
use super::static_number::{self, StaticNumber};
use super::{agent_texts::bots, host::add_hosts, model::check_model};
use crate::error::{Code, Error, Problem};
use crate::page::mask::Mask;
use crate::visit::touch::SourceRules;
use crate::words::country::Country;
use crate::words::name::{self, Name};
use crate::words::phone::Phone;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

impl Config {
    /// Checks a configuration.
    ///
    /// # Errors
    /// Everything that is wrong, each with its path (`pools[1].numbers[3]`); at most
    /// [`PROBLEMS_MAX`](limits::PROBLEMS_MAX).
    pub fn check(raw: RawConfig) -> Result<Config, Error> {
        let mut problems = Vec::new();
        let settings = settings(raw, &mut problems);
        if problems.len() > limits::PROBLEMS_MAX {
            let more = problems.len() - limits::PROBLEMS_MAX + 1;
            problems.truncate(limits::PROBLEMS_MAX - 1);
            problems.push(Problem::new(Code::TooMany, "", format!("and {more} more problems")));
        }
        match Error::from_problems(problems) {
            Some(error) => Err(error),
            None => Ok(Config::new(settings)),
        }
    }
}

fn settings(raw: RawConfig, problems: &mut Vec<Problem>) -> Settings {
    if !raw.name.is_empty() {
        problems.extend(name::check(&raw.name, "name").err());
    }
    let country = raw.country.as_deref().and_then(|text| country(text, problems));
    let destination = raw.destination.as_deref();
    let destination = destination.and_then(|text| number(text, country, "destination", problems));
    let mask = raw.mask.as_deref().and_then(|text| mask(text, "mask", problems));
    let sources = sources(&raw, problems);
    let offset = within(raw.offset_minutes, &limits::OFFSET_MINUTES, "offset_minutes", problems);
    let mut seconds = |value: u32, range, path: &str| within(value, range, path, problems) * 1000;
    let session_ms = seconds(raw.session_seconds, &limits::SESSION_SECONDS, "session_seconds");
    let target_ms = seconds(raw.target_seconds, &limits::TARGET_SECONDS, "target_seconds");
    let late_ms = seconds(raw.late_seconds, &limits::LATE_SECONDS, "late_seconds");
    let half_life = &limits::LATE_HALF_LIFE_SECONDS;
    let late_half_life_ms =
        seconds(raw.late_half_life_seconds, half_life, "late_half_life_seconds");
    let tolerance = &limits::CLOCK_TOLERANCE_SECONDS;
    let clock_tolerance_ms =
        seconds(raw.clock_tolerance_seconds, tolerance, "clock_tolerance_seconds");
    let channel_targets_ms = channel_targets(&raw.channel_target_seconds, problems);
    let caller_depth_ms = days_ms(raw.caller_depth_days, "caller_depth_days", problems);
    let model = check_model(&raw.attribution.model, "attribution.model", problems);
    let lookback = Some(raw.attribution.lookback_days);
    let lookback_ms = days_ms(lookback, "attribution.lookback_days", problems).unwrap_or(0);
    let rules = list(&raw.rules, limits::RULES_MAX, "rules", problems, rule::check);
    let bots = bots(&raw.bots, problems);
    let lends_per_address =
        raw.bots.lends_per_address.as_ref().map(|rate| Rate::check(rate, problems));
    let (statics, pools) = numbers(&raw, country, destination, mask.as_ref(), problems);
    let retention = Retention::check(&raw.retention, problems);
    let destinations = Destination::of(destination, &statics, &pools);
    let page = page::check(&raw.page, country, &destinations, problems);
    Settings {
        name: Name::from(raw.name.as_str()),
        country,
        destination,
        mask,
        sources,
        offset_minutes: i32::try_from(offset).unwrap_or(0),
        session_ms,
        target_ms,
        channel_targets_ms,
        caller_depth_ms,
        late_ms,
        late_half_life_ms,
        model,
        lookback_ms,
        rules,
        bots,
        lends_per_address,
        destinations,
        statics,
        pools,
        page,
        retention,
        clock_tolerance_ms,
        seed: raw.seed,
        raw: Arc::new(raw),
    }
}

fn country(text: &str, problems: &mut Vec<Problem>) -> Option<Country> {
    Country::parse(text).map_err(|problem| problems.push(problem.at("country"))).ok()
}

fn sources(raw: &RawConfig, problems: &mut Vec<Problem>) -> SourceRules {
    let mut sources = SourceRules {
        paid_click_first: raw.sources.paid_click_first,
        assistant_channel: raw.sources.assistant_channel,
        keep_spam: raw.sources.keep_spam,
        ..SourceRules::default()
    };
    add_hosts(&raw.domains, "domains", &mut sources.own, problems);
    add_hosts(&raw.payment_hosts, "payment_hosts", &mut sources.own, problems);
    sources
}

/// Every entry of a list checked, if the list is short enough.
fn list<R, C>(
    raw: &[R],
    most: usize,
    path: &str,
    problems: &mut Vec<Problem>,
    check: impl Fn(&R, usize, &mut Vec<Problem>) -> Option<C>,
) -> Vec<C> {
    if !fits(raw.len(), most, path, problems) {
        return Vec::new();
    }
    let entries = raw.iter().enumerate();
    entries.filter_map(|(index, entry)| check(entry, index, problems)).collect()
}

fn channel_targets(
    raw: &BTreeMap<String, u32>,
    problems: &mut Vec<Problem>,
) -> BTreeMap<String, i64> {
    let mut targets = BTreeMap::new();
    if !fits(raw.len(), limits::CHANNEL_TARGETS_MAX, "channel_target_seconds", problems) {
        return targets;
    }
    for (index, (channel, target)) in raw.iter().enumerate() {
        // A name that is no name can't stand in the path, so its place does.
        let path = match name::check(channel, "") {
            Ok(()) => format!("channel_target_seconds.{channel}"),
            Err(problem) => {
                problems.push(problem.at(&format!("channel_target_seconds[{index}]")));
                continue;
            }
        };
        let target_ms = within(*target, &limits::TARGET_SECONDS, &path, problems) * 1000;
        if targets.insert(channel.to_lowercase(), target_ms).is_some() {
            let message = "the same channel in another case is there already";
            problems.push(Problem::new(Code::Duplicate, path, message));
        }
    }
    targets
}

/// The static numbers and the pools, and what they must not have in common.
fn numbers(
    raw: &RawConfig,
    country: Option<Country>,
    destination: Option<Phone>,
    mask: Option<&Mask>,
    problems: &mut Vec<Problem>,
) -> (Vec<StaticNumber>, Vec<Pool>) {
    let statics_fit =
        fits(raw.static_numbers.len(), limits::STATICS_MAX, "static_numbers", problems);
    let pools_fit = fits(raw.pools.len(), limits::POOLS_MAX, "pools", problems);
    if !statics_fit || !pools_fit {
        return (Vec::new(), Vec::new());
    }
    let count = |pool: &RawPool| pool.numbers.len() + usize::from(pool.fallback.is_some());
    let all = raw.static_numbers.len() + raw.pools.iter().map(count).sum::<usize>();
    if all > limits::NUMBERS_MAX {
        let message =
            format!("{all} tracking numbers; at most {} are allowed", limits::NUMBERS_MAX);
        problems.push(Problem::new(Code::TooMany, "pools", message));
        return (Vec::new(), Vec::new());
    }
    let mut spots = Spots::default();
    let mut around = Surroundings { destination, country, mask, spots: &mut spots, problems };
    let statics = raw.static_numbers.iter().enumerate();
    let statics: Vec<StaticNumber> =
        statics.filter_map(|(at, raw)| static_number::check(raw, at, &mut around)).collect();
    let pools = raw.pools.iter().enumerate();
    let pools: Vec<Pool> =
        pools.filter_map(|(at, raw)| pool::check(raw, at, &mut around)).collect();
    let mut destinations: BTreeSet<Phone> = destination.into_iter().collect();
    destinations.extend(statics.iter().filter_map(|number| number.destination));
    destinations.extend(pools.iter().filter_map(|pool| pool.destination));
    spots.check_apart(&destinations, problems);
    check_ids(&raw.pools, problems);
    (statics, pools)
}

fn check_ids(pools: &[RawPool], problems: &mut Vec<Problem>) {
    let mut seen = BTreeMap::new();
    for (index, pool) in pools.iter().enumerate() {
        if let Some(first) = seen.insert(pool.id.as_str(), index).filter(|_| !pool.id.is_empty()) {
            let message = format!("pools[{first}] has the same id");
            problems.push(Problem::new(Code::Duplicate, format!("pools[{index}].id"), message));
        }
    }
}
