//! What the configuration's JSON says, field by field. No logic: [`check`](super) turns it into the checked form, or
//! lists everything that is wrong with it.
//!
//! ```
//! use ringtrace::config::raw::RawConfig;
//!
//! let raw: RawConfig = serde_json::from_str(r#"{
//!   "country": "US",
//!   "destination": "(212) 555-0100",
//!   "pools": [{ "id": "site", "numbers": ["(212) 555-0101", "(212) 555-0102"], "fallback": "(212) 555-0199" }]
//! }"#)?;
//! assert_eq!(raw.pools[0].window_seconds, 1800);
//! # Ok::<(), serde_json::Error>(())
//! ```

mod condition;
mod object;
mod page;

use crate::words::wide;
pub use condition::RawCondition;
pub use page::{RawPage, RawSubstitution};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A tracker's configuration. Every field but the pools' ids and numbers has a default.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(remote = "Self", deny_unknown_fields, default)]
pub struct RawConfig {
    /// A name for people.
    pub name: String,
    /// The country whose national numbers the configuration and the telephony may use (ISO 3166-1, as in `US`).
    pub country: Option<String>,
    /// The business's own number, the one printed on the pages; pools and static numbers may name another.
    pub destination: Option<String>,
    /// How numbers are printed, as in `+1 (###) ###-####`; without one the page's own form is kept.
    pub mask: Option<String>,
    /// The site's own host names; they and their subdomains are no referrers.
    pub domains: Vec<String>,
    /// Hosts visitors come back from without having been won there: payment pages, logins. No referrers either.
    pub payment_hosts: Vec<String>,
    /// Minutes east of UTC for conditions on weekday and hour and for reports, where no other offset is given.
    pub offset_minutes: i32,
    /// A session ends after this much idle time.
    pub session_seconds: u32,
    /// A call is a target call from this much talk on; channels and pools may say otherwise.
    pub target_seconds: u32,
    /// Thresholds of single channels, by the channel's name.
    pub channel_target_seconds: BTreeMap<String, u32>,
    /// How far back a caller is remembered for the classes, in days; absent: for ever.
    pub caller_depth_days: Option<u32>,
    /// How long after a hold a call still counts as its client's (late or ambiguous).
    pub late_seconds: u32,
    /// The half-life by which a past holder of a number becomes less probable as its caller.
    pub late_half_life_seconds: u32,
    /// How credit is shared.
    pub attribution: RawAttribution,
    /// Own rules for source and channel, asked before the built-in ones; the first whose condition holds applies.
    pub rules: Vec<RawRule>,
    /// Which sign of a visit's source outranks which.
    pub sources: RawSources,
    /// What counts as a bot.
    pub bots: RawBots,
    /// Numbers bound to a source, a page, a channel or a place offline.
    pub static_numbers: Vec<RawStatic>,
    /// Numbers that are lent.
    pub pools: Vec<RawPool>,
    /// How numbers are looked for on the pages.
    pub page: RawPage,
    /// How long the past is kept; absent limits keep it for ever.
    pub retention: RawRetention,
    /// How far an instant may lie before the latest one seen (clocks of several machines differ) or after the arrival
    /// of the event that names it.
    pub clock_tolerance_seconds: u32,
    /// Keys the hash tables and the random lending policy, so that outsiders can't foresee either.
    #[serde(with = "wide")]
    pub seed: u64,
}

impl Default for RawConfig {
    fn default() -> Self {
        Self {
            name: String::new(),
            country: None,
            destination: None,
            mask: None,
            domains: Vec::new(),
            payment_hosts: Vec::new(),
            offset_minutes: 0,
            session_seconds: 1800,
            target_seconds: 60,
            channel_target_seconds: BTreeMap::new(),
            caller_depth_days: None,
            late_seconds: 7200,
            late_half_life_seconds: 600,
            attribution: RawAttribution::default(),
            rules: Vec::new(),
            sources: RawSources::default(),
            bots: RawBots::default(),
            static_numbers: Vec::new(),
            pools: Vec::new(),
            page: RawPage::default(),
            retention: RawRetention::default(),
            clock_tolerance_seconds: 5,
            seed: 0,
        }
    }
}

/// How credit is shared.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct RawAttribution {
    /// The model.
    pub model: RawModel,
    /// Touches older than this at the conversion get no credit.
    pub lookback_days: u32,
}

impl Default for RawAttribution {
    fn default() -> Self {
        Self { model: RawModel::default(), lookback_days: 90 }
    }
}

/// A rule model, as in `"last_non_direct"` or `{"time_decay": {"half_life_hours": 168}}`.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RawModel {
    /// The last touch that is not direct; the last one if all are.
    #[default]
    LastNonDirect,
    /// The first touch.
    First,
    /// The last touch.
    Last,
    /// All touches alike.
    Linear,
    /// The first and the last get their shares, the touches between share the rest.
    PositionBased(RawPosition),
    /// Each touch counts half as much as one a half-life nearer to the conversion.
    TimeDecay(RawDecay),
    /// Own weights by position from either end.
    Custom(RawCustom),
}

/// Shares of the position-based model; the touches between share what is left.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct RawPosition {
    /// The first touch's share.
    pub first: f64,
    /// The last touch's share.
    pub last: f64,
}

impl Default for RawPosition {
    fn default() -> Self {
        Self { first: 0.4, last: 0.4 }
    }
}

/// The half-life of the time decay model.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct RawDecay {
    /// In hours; 168 (7 days) by default.
    pub half_life_hours: f64,
}

impl Default for RawDecay {
    fn default() -> Self {
        Self { half_life_hours: 168.0 }
    }
}

/// Own weights: `first` and `last` are given position by position from either end, `middle` for all others.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct RawCustom {
    /// Weights of the first, second, ... touch.
    pub first: Vec<f64>,
    /// The weight of each touch in between.
    pub middle: f64,
    /// Weights of the last, the last but one, ... touch.
    pub last: Vec<f64>,
}

/// A rule of the owner's own: what to call visits for which a condition holds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RawRule {
    /// When.
    pub when: RawCondition,
    /// The source to set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// The medium to set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub medium: Option<String>,
    /// The campaign to set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub campaign: Option<String>,
    /// The channel to set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub channel: Option<String>,
}

/// Which sign of a visit's source outranks which.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct RawSources {
    /// The click id of a paid click outranks `utm_source` and `utm_medium`.
    pub paid_click_first: bool,
    /// AI assistants are a channel of their own, `AI Assistants`, and not referrals.
    pub assistant_channel: bool,
    /// Referrers known for false visits count as any other.
    pub keep_spam: bool,
}

/// What counts as a bot, beside the built-in table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct RawBots {
    /// Whether bots are looked for at all.
    pub enabled: bool,
    /// Parts of user agents that are bots here, in any case.
    pub also: Vec<String>,
    /// Parts of user agents that are no bots here, in any case.
    pub never: Vec<String>,
    /// Whether a visit without any word of its user agent is a bot's.
    pub missing_agent: bool,
    /// How many numbers one address may be lent; absent: any number.
    pub lends_per_address: Option<RawRate>,
}

impl Default for RawBots {
    fn default() -> Self {
        Self {
            enabled: true,
            also: Vec::new(),
            never: Vec::new(),
            missing_agent: false,
            lends_per_address: None,
        }
    }
}

/// At most `count` in any `seconds`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RawRate {
    /// How many.
    pub count: u32,
    /// In how long.
    pub seconds: u32,
}

/// A number bound to something.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct RawStatic {
    /// The number.
    pub number: String,
    /// The destination it stands in for on the page; the tracker's if absent.
    pub destination: Option<String>,
    /// Shown to visitors whose session began on a page matching this (a glob over path and query, or over the full
    /// URL if it begins with `http`).
    pub landing_page: Option<String>,
    /// Shown to visitors of this source.
    pub source: Option<String>,
    /// Shown to visitors of this medium.
    pub medium: Option<String>,
    /// Shown to visitors of this campaign.
    pub campaign: Option<String>,
    /// Shown to visitors of this channel.
    pub channel: Option<String>,
    /// Shown to visitors sent by this host or one of its subdomains.
    pub referrer: Option<String>,
    /// Printed on a sign, a leaflet, a car: never shown on a page. The text names the place.
    pub offline: Option<String>,
    /// A further condition for being shown.
    pub when: Option<RawCondition>,
}

/// Numbers that are lent to clients.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct RawPool {
    /// Its name.
    pub id: String,
    /// The destination its numbers stand in for on the page; the tracker's if absent.
    pub destination: Option<String>,
    /// For which visits; absent: for all.
    pub when: Option<RawCondition>,
    /// The numbers, lowest position first.
    pub numbers: Vec<String>,
    /// The number shown when none is free; absent: the page's own stays.
    pub fallback: Option<String>,
    /// How long a hold outlives the client's last activity.
    pub window_seconds: u32,
    /// Whether a hold is promised to its end (`hard`), or only while the client is present (`soft`).
    pub window: RawWindow,
    /// Under soft windows: how long after its last sign of life a client still counts as present.
    pub presence_seconds: u32,
    /// How long a number rests after a hold before somebody else may get it.
    pub quarantine_seconds: u32,
    /// Which free number is lent.
    pub policy: RawPolicy,
    /// Whether a number is lent only once the visitor shows intent.
    pub lazy: bool,
    /// What becomes of the hold when its call has ended.
    pub after_call: RawAfterCall,
    /// Lend to each client (empty), or to each set of values of these fields, as in `["source", "campaign"]`.
    pub per: Vec<String>,
    /// This pool's threshold for target calls.
    pub target_seconds: Option<u32>,
    /// This pool's mask; the tracker's if absent.
    pub mask: Option<String>,
}

impl Default for RawPool {
    fn default() -> Self {
        Self {
            id: String::new(),
            destination: None,
            when: None,
            numbers: Vec::new(),
            fallback: None,
            window_seconds: 1800,
            window: RawWindow::Soft,
            presence_seconds: 120,
            quarantine_seconds: 0,
            policy: RawPolicy::LongestIdle,
            lazy: false,
            after_call: RawAfterCall::Keep,
            per: Vec::new(),
            target_seconds: None,
            mask: None,
        }
    }
}

/// What a window promises.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RawWindow {
    /// The number stays the client's while present; afterwards until somebody needs it, or the window ends.
    #[default]
    Soft,
    /// The number stays the client's until the window ends.
    Hard,
}

/// Which free number is lent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RawPolicy {
    /// The one idle the longest; ties go to the lowest position.
    #[default]
    LongestIdle,
    /// Any, drawn with the configuration's seed.
    Random,
    /// The next by position after the one lent last.
    RoundRobin,
}

/// What becomes of a hold when its call has ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RawAfterCall {
    /// It goes on.
    #[default]
    Keep,
    /// It ends.
    Release,
}

/// How long the past is kept, in days. Absent: for ever.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct RawRetention {
    /// Ended holds: how late a call may still be matched.
    pub holds_days: Option<u32>,
    /// Visits and touches: how far back reports and histories reach.
    pub visits_days: Option<u32>,
    /// Calls.
    pub calls_days: Option<u32>,
}
