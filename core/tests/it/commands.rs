//! Months as the commands that a tracker takes, with what only the laws ask for added to the configuration.

use crate::month::{ARRIVALS, Act, Dial, Timed, month, number, raw_config, time};
use ringtrace::config::raw::{
    RawConfig, RawCustom, RawDecay, RawModel, RawPolicy, RawPool, RawPosition, RawRate, RawRule,
};
use ringtrace::tracker::command::{Command, Configure, Sign};
use ringtrace::words::time::Time;
use ringtrace::{CallEvent, Config, Tracker, Visit};

/// A month: the configuration and the instant it begins with, and the commands.
#[derive(Debug)]
pub struct Month {
    pub config: RawConfig,
    pub at: Time,
    pub commands: Vec<Command>,
}

impl Month {
    /// At most `most` commands of the month of this seed.
    pub fn new(seed: u64, most: usize) -> Self {
        Self::with(seed, most, &|raw| richer(raw, seed))
    }

    /// The same with another change of all configurations.
    pub fn with(seed: u64, most: usize, change: &dyn Fn(RawConfig) -> RawConfig) -> Self {
        let all = month(seed);
        let Act::Configure(setup) = &all[0].act else { panic!("a month begins with its setup") };
        let commands = all.iter().skip(1).filter_map(|timed| command(timed, change));
        Self {
            config: change(raw_config(setup)),
            at: time(all[0].at),
            commands: commands.take(most).collect(),
        }
    }

    pub fn tracker(&self) -> Tracker {
        Tracker::new(Config::check(self.config.clone()).unwrap(), self.at)
    }

    /// The tracker after all commands.
    pub fn lived(&self) -> Tracker {
        let mut tracker = self.tracker();
        for command in &self.commands {
            tracker.handle(command).unwrap();
        }
        tracker
    }
}

pub fn client(client: u32) -> String {
    format!("client-{client}")
}

fn command(timed: &Timed, change: &dyn Fn(RawConfig) -> RawConfig) -> Option<Command> {
    let at = time(timed.at);
    Some(match &timed.act {
        Act::Visit { client: who, arrival, landing, intent, .. } => {
            let (query, referrer, _) = ARRIVALS[*arrival];
            let page = format!("https://example.com{landing}{query}");
            let mut visit = Visit::new(client(*who), at, page);
            (visit.referrer, visit.intent) = (referrer.map(str::to_owned), *intent);
            visit.ip = Some(format!("192.0.2.{}", who % 5));
            visit.place.city = Some(format!("City {}", who % 3));
            Command::Visit(Box::new(visit))
        }
        Act::KeepAlive(who) => Command::KeepAlive(Sign::new(client(*who), at)),
        Act::Leave(who) => Command::Leave(Sign::new(client(*who), at)),
        Act::Configure(setup) => {
            Command::Configure(Box::new(Configure { at, config: change(raw_config(setup)) }))
        }
        Act::Call { told, dial } => {
            let mut event = CallEvent::new(format!("call-{:04}", told.id), at);
            let dialled = match dial {
                Dial::Number(number) => *number,
                Dial::HeldBy(client) => 10 + (client * 7 + told.id) % 12,
            };
            event.dialled = told.dialled.map(|_| number(dialled));
            event.caller = told.caller.map(number);
            event.started = told.started.map(time);
            event.answered = told.answered.map(time);
            event.ended = told.ended.map(time);
            Command::Call(Box::new(event))
        }
        Act::Report { .. } => return None,
    })
}

/// The same configuration with parts that depend on the seed: policies, models, coarse pools, rules, a rate, retention.
pub fn richer(mut raw: RawConfig, seed: u64) -> RawConfig {
    let chance = |part: u32, of: u64| (seed >> part).is_multiple_of(of);
    raw.seed = seed;
    raw.attribution.model = match seed % 6 {
        0 => RawModel::LastNonDirect,
        1 => RawModel::Linear,
        2 => RawModel::PositionBased(RawPosition { first: 0.1 + 1.0 / 7.0, last: 0.3 }),
        3 => RawModel::TimeDecay(RawDecay { half_life_hours: 100.0 / 3.0 }),
        4 => RawModel::Custom(RawCustom { first: vec![0.7, 0.1], middle: 0.1, last: vec![1e-9] }),
        _ => RawModel::First,
    };
    if chance(3, 2) {
        raw.pools.iter_mut().for_each(|pool| pool.policy = RawPolicy::Random);
    }
    if chance(4, 2) {
        raw.pools.push(RawPool {
            id: "by source".to_owned(),
            destination: Some(number(8)),
            numbers: (20..22).map(number).collect(),
            per: vec!["source".to_owned(), "city".to_owned()],
            quarantine_seconds: 60,
            ..RawPool::default()
        });
    }
    if chance(5, 2) {
        let when = serde_json::from_value(serde_json::json!(
            { "all": [{ "field": "medium", "equals": "referral" }, { "not": { "field": "hour", "between": [3, 5] } }] }
        ));
        let campaign = Some("partners".to_owned());
        let (source, medium, channel) = (None, None, Some("Partners".to_owned()));
        raw.rules.push(RawRule { when: when.unwrap(), source, medium, campaign, channel });
    }
    if chance(6, 2) {
        raw.bots.lends_per_address = Some(RawRate { count: 2, seconds: 600 });
    }
    if chance(7, 2) {
        raw.retention.visits_days = Some(5);
        raw.retention.holds_days = Some(3);
        raw.retention.calls_days = Some(4);
    }
    raw
}
