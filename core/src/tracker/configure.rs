//! A new configuration: numbers come and go while the tracker runs.

use super::command::{Answer, Configure, ConfigureAnswer, Decision};
use super::event::{Fact, NewTouch};
use super::numbers::Use;
use super::{PoolState, Tracker, event};
use crate::config::raw::{RawConfig, RawPolicy, RawWindow};
use crate::config::{self, Config, StaticNumber};
use crate::error::Error;
use crate::visit::channel::channel_of;
use crate::visit::list::NONE;
use crate::visit::pool::{Policy, Pool, Terms};
use crate::visit::touch::NOT_SET;
use crate::words::name::Name;
use crate::words::phone::Phone;
use crate::words::time::Time;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

impl Tracker {
    /// Puts a new configuration in force. Numbers that stay keep their holders, their past and their place; holds on
    /// numbers that go end now; live holds of a pool whose window changed get the new window at once.
    ///
    /// # Errors
    /// Everything that is wrong with the configuration, `time_went_back`; nothing has changed then.
    pub fn configure(&mut self, config: RawConfig, at: Time) -> Result<ConfigureAnswer, Error> {
        let decision = self.decide_configure(&Configure { at, config })?;
        for event in &decision.events {
            self.apply(event);
        }
        match decision.answer {
            Answer::Configure(answer) => Ok(answer),
            _ => Ok(ConfigureAnswer { added: Vec::new(), removed: Vec::new() }),
        }
    }

    pub(super) fn decide_configure(&self, change: &Configure) -> Result<Decision, Error> {
        let config = Config::check(change.config.clone()).map_err(|error| error.at("config"))?;
        let at = self.clock(change.at)?;
        let (before, after) = (tracking_numbers(&self.config), tracking_numbers(&config));
        let only_in = |a: &BTreeSet<Phone>, b: &BTreeSet<Phone>| a.difference(b).copied().collect();
        let answer =
            ConfigureAnswer { added: only_in(&after, &before), removed: only_in(&before, &after) };
        let event = event(at, Fact::Configured(Box::new(change.config.clone())));
        Ok(Decision { events: vec![event], answer: Answer::Configure(answer) })
    }

    pub(super) fn apply_configured(&mut self, raw: &RawConfig, at: Time) {
        // Only checked configurations become events; one that an older version checked by looser rules is passed over.
        if let Ok(config) = Config::check(raw.clone()) {
            self.config = config;
            self.settle(at);
        }
    }

    /// Makes the tables fit the configuration at `at`.
    pub(super) fn settle(&mut self, at: Time) {
        let config = self.config.clone();
        self.asks_facts = asks_facts(&config);
        self.settle_pools(&config, at);
        let mut uses = self.uses(&config);
        for bound in &config.statics {
            let number = self.numbers.add(bound.number);
            let touch = self.origin_for(number, &origin_of(bound));
            uses.entry(number).or_insert(Use::Bound { touch });
        }
        for (index, row) in (0..).zip(&mut self.numbers.rows) {
            let used = uses.get(&index).copied().unwrap_or(Use::Gone);
            if self.sequence == 0 {
                // Before the tracker's first configuration a number was nobody else's.
                row.used = used;
            } else {
                row.set_use(used, at);
            }
        }
        if config.lends_per_address.is_none() {
            self.rates.clear();
        }
    }

    fn settle_pools(&mut self, config: &Config, at: Time) {
        self.pool_order.clear();
        for pool in &config.pools {
            let found = self.pools.iter().position(|state| state.id == pool.id);
            let index = found.unwrap_or_else(|| {
                self.pools.push(PoolState {
                    id: Arc::clone(&pool.id),
                    pool: Pool::new(terms_of(pool, config.seed)),
                    shortages: 0,
                    extensions: 0,
                });
                self.pools.len() - 1
            });
            self.pool_order.push(u32::try_from(index).unwrap_or(NONE));
        }
        for (index, state) in (0..).zip(&mut self.pools) {
            let place = self.pool_order.iter().position(|pool| *pool == index);
            let pool = place.and_then(|place| config.pools.get(place));
            let wanted: Vec<u32> = match pool {
                Some(pool) => pool.numbers.iter().map(|phone| self.numbers.add(*phone)).collect(),
                None => Vec::new(),
            };
            let mut ended = Vec::new();
            let last = |number| self.numbers.get(number).and_then(|row| row.holds.last());
            state.pool.set_numbers(&wanted, at, last, |number| ended.push(number));
            for number in ended {
                if let Some(row) = self.numbers.get_mut(number) {
                    row.holds.cut(at);
                }
            }
            if let Some(pool) = pool {
                let mut moved = Vec::new();
                state.pool.set_terms(terms_of(pool, config.seed), at, |number, until| {
                    moved.push((number, until))
                });
                for (number, until) in moved {
                    if let Some(row) = self.numbers.get_mut(number) {
                        row.holds.extend(until);
                    }
                }
            }
        }
    }

    /// What the numbers of the configuration are for, but those bound to an origin.
    fn uses(&mut self, config: &Config) -> BTreeMap<u32, Use> {
        let mut uses = BTreeMap::new();
        for (index, state) in (0..).zip(&self.pools) {
            uses.extend(state.pool.numbers().map(|(slot, n)| (n, Use::Pool { pool: index, slot })));
        }
        for destination in config.destinations.iter().filter_map(|place| place.number) {
            uses.entry(self.numbers.add(destination)).or_insert(Use::Destination);
        }
        for (pool, index) in config.pools.iter().zip(&self.pool_order) {
            if let Some(fallback) = pool.fallback {
                let number = self.numbers.add(fallback);
                uses.entry(number).or_insert(Use::Fallback { pool: *index });
            }
        }
        uses
    }

    /// The touch that stands for `origin`: the one the number is bound to already, if it says the same.
    fn origin_for(&mut self, number: u32, origin: &NewTouch) -> u32 {
        if let Some(Use::Bound { touch }) = self.numbers.get(number).map(|number| number.used) {
            let row = self.touches.get(touch);
            if row.is_some_and(|row| self.touches.write(touch, row) == *origin) {
                return touch;
            }
        }
        self.add_origin(origin)
    }

    /// A touch that stands for the origin of calls to a static number.
    fn add_origin(&mut self, origin: &NewTouch) -> u32 {
        self.touches.add(Time::MIN, NONE, NONE, origin)
    }
}

/// Whether anything asks about visits, so that it is worth while to gather the facts.
pub(super) fn asks_facts(config: &Config) -> bool {
    !config.rules.is_empty()
        || !config.statics.is_empty()
        || config.pools.iter().any(|pool| !pool.when.is_always())
}

/// How a pool lends.
fn terms_of(pool: &config::Pool, seed: u64) -> Terms {
    Terms {
        window_ms: pool.window_ms,
        presence_ms: (pool.window == RawWindow::Soft).then_some(pool.presence_ms),
        quarantine_ms: pool.quarantine_ms,
        policy: match pool.policy {
            RawPolicy::LongestIdle => Policy::LongestIdle,
            RawPolicy::Random => Policy::Random(seed),
            RawPolicy::RoundRobin => Policy::RoundRobin,
        },
    }
}

/// All numbers that ring through to a destination.
fn tracking_numbers(config: &Config) -> BTreeSet<Phone> {
    let pools = config.pools.iter().flat_map(|pool| pool.numbers.iter().chain(&pool.fallback));
    pools.copied().chain(config.statics.iter().map(|bound| bound.number)).collect()
}

/// What a call to a static number tells of its origin.
fn origin_of(bound: &StaticNumber) -> NewTouch {
    let text = |name: &Option<Name>| name.as_deref().map(str::to_owned);
    let mut origin = NewTouch {
        source: text(&bound.source).unwrap_or_else(|| NOT_SET.to_owned()),
        medium: text(&bound.medium).unwrap_or_else(|| NOT_SET.to_owned()),
        campaign: text(&bound.campaign),
        landing_page: text(&bound.landing_page),
        referrer_host: bound.referrer.clone(),
        ..NewTouch::default()
    };
    if let Some(place) = text(&bound.offline) {
        (origin.source, origin.medium) = (place, "offline".to_owned());
    } else if let (None, Some(host)) = (&bound.source, &bound.referrer) {
        (origin.source, origin.medium) = (host.clone(), "referral".to_owned());
    }
    let campaign = origin.campaign.as_deref().unwrap_or("");
    let by_rule = channel_of(&origin.source, &origin.medium, campaign, false);
    origin.channel = match (&bound.channel, &bound.offline) {
        (Some(channel), _) => channel.to_string(),
        (None, Some(_)) => OFFLINE.to_owned(),
        (None, None) => by_rule.to_owned(),
    };
    origin
}

/// The channel of numbers printed on something: Google Analytics has no word for it, as it sees no such visit.
const OFFLINE: &str = "Offline";
