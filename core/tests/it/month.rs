//! A random month on a site, made from a seed: who comes from where, who calls whom, and what the owner changes.

use crate::model::{Arrival, PoolSetup, Record, Setup, StaticSetup};
use ringtrace::config::raw::{
    RawAfterCall, RawConfig, RawModel, RawPolicy, RawPool, RawStatic, RawWindow,
};
use ringtrace::words::time::Time;

const DAY_MS: i64 = 86_400_000;
/// 2026-03-01T00:00:00Z.
const BEGIN_MS: i64 = 1_772_323_200_000;
const CLIENTS: u64 = 12;

#[derive(Debug, Clone)]
pub struct Timed {
    pub at: i64,
    pub act: Act,
}

#[derive(Debug, Clone)]
pub enum Act {
    /// `arrival` is an index into [`ARRIVALS`].
    Visit {
        client: u32,
        arrival: usize,
        landing: &'static str,
        intent: bool,
        bot: bool,
        denied: bool,
    },
    KeepAlive(u32),
    Leave(u32),
    Configure(Box<Setup>),
    /// A telephony event; what it says was dialled, if it does, is decided by `dial`.
    Call {
        told: Record,
        dial: Dial,
    },
    Report {
        from: i64,
        until: i64,
        linear: bool,
    },
}

#[derive(Debug, Clone, Copy)]
pub enum Dial {
    Number(u32),
    /// The number this client held last.
    HeldBy(u32),
}

/// How visitors come: the query, the referrer, and what they tell.
pub const ARRIVALS: [(&str, Option<&str>, Arrival); 7] = [
    ("", None, arrival("(direct)", "(none)", None, "Direct")),
    ("?a=1", Some("https://example.com/cart"), arrival("(direct)", "(none)", None, "Direct")),
    (
        "?utm_source=google&utm_medium=cpc&utm_campaign=spring",
        None,
        arrival("google", "cpc", Some("spring"), "Paid Search"),
    ),
    ("?gclid=Cj0KCQ", None, arrival("google", "cpc", None, "Paid Search")),
    ("", Some("https://www.bing.com/"), arrival("bing", "organic", None, "Organic Search")),
    (
        "",
        Some("https://news.example.net/x"),
        arrival("news.example.net", "referral", None, "Referral"),
    ),
    (
        "?utm_source=letter&utm_medium=email&utm_campaign=june",
        None,
        arrival("letter", "email", Some("june"), "Email"),
    ),
];

const fn arrival(
    source: &'static str,
    medium: &'static str,
    campaign: Option<&'static str>,
    channel: &'static str,
) -> Arrival {
    Arrival { source, medium, campaign, channel }
}

pub fn time(ms: i64) -> Time {
    Time::from_unix_ms(ms).unwrap()
}

/// Reserved numbers: the site's below 100, callers from 100 on.
pub fn number(index: u32) -> String {
    if index < 100 { format!("+12125550{}", 100 + index) } else { format!("+16465550{index}") }
}

/// SplitMix64.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, end: u64) -> u64 {
        self.next() % end
    }

    fn client(&mut self) -> u32 {
        u32::try_from(self.below(CLIENTS)).unwrap()
    }

    fn one_in(&mut self, count: u64) -> bool {
        self.below(count) == 0
    }

    fn pick<T: Copy>(&mut self, list: &[T]) -> T {
        list[usize::try_from(self.below(list.len() as u64)).unwrap()]
    }
}

/// The commands of a month in the order of their times; the first one is the setup.
pub fn month(seed: u64) -> Vec<Timed> {
    let random = &mut Random(seed);
    let mut all = vec![Timed { at: BEGIN_MS, act: Act::Configure(Box::new(setup(random))) }];
    let (mut at, mut calls) = (BEGIN_MS, 0);
    while at < BEGIN_MS + 30 * DAY_MS {
        at += random.pick(&[0, 0, 1, 20, 61, 200, 900, 1900, 50_000]) * 1000;
        // Clocks of several machines differ by less than the tolerance.
        let late = at - random.pick(&[0, 0, 0, 3000]);
        let client = random.client();
        let act = match random.below(100) {
            0..55 => visit(random, client),
            55..68 => Act::KeepAlive(client),
            68..73 => Act::Leave(client),
            73 if random.one_in(4) => Act::Configure(Box::new(setup(random))),
            74 => {
                let from = at - random.pick(&[1, 5, 20]) * DAY_MS;
                Act::Report {
                    from,
                    until: at - random.pick(&[0, DAY_MS / 2]),
                    linear: random.one_in(2),
                }
            }
            _ => {
                calls += 1;
                all.extend(call(random, calls, client, at));
                continue;
            }
        };
        all.push(Timed { at: late.max(BEGIN_MS), act });
    }
    all.sort_by_key(|timed| timed.at);
    all
}

fn visit(random: &mut Random, client: u32) -> Act {
    let of_ten = usize::try_from(random.below(14)).unwrap();
    Act::Visit {
        client,
        arrival: if of_ten < ARRIVALS.len() { of_ten } else { 0 },
        landing: random.pick(&["/", "/", "/", "/tea"]),
        intent: random.one_in(2),
        bot: random.one_in(30),
        denied: random.one_in(30),
    }
}

/// A call's telephony events, in pieces: some late, some twice, some in another order than they happened.
fn call(random: &mut Random, id: u32, client: u32, seen: i64) -> Vec<Timed> {
    let started = seen + random.pick(&[0, 10, 120, 600, 3000, 7200, 9000]) * 1000;
    let answered = (!random.one_in(4)).then(|| started + random.pick(&[3, 20]) * 1000);
    let rung = answered.unwrap_or(started);
    let ended = (!random.one_in(12)).then(|| rung + random.pick(&[5, 15, 30, 60, 61, 400]) * 1000);
    let hidden = random.one_in(6);
    let caller = 100 + if random.one_in(5) { random.client() } else { client };
    let dial = if random.one_in(4) {
        Dial::Number(random.pick(&[0, 1, 2, 3, 4, 5, 10, 12, 15, 18, 30]))
    } else {
        Dial::HeldBy(if random.one_in(6) { random.client() } else { client })
    };
    let none = Record { id, ..Record::default() };
    let start = Record {
        dialled: Some(0),
        caller: (!hidden).then_some(caller),
        started: Some(started),
        ..none
    };
    let mut parts = vec![(started, start)];
    parts.extend(answered.map(|at| (at, Record { answered: Some(at), ..none })));
    parts.extend(ended.map(|at| (at, Record { ended: Some(at), ..none })));
    if random.one_in(3) {
        parts.push(random.pick(&parts));
    }
    let event = |(at, told): (i64, Record)| {
        let at = at + random.pick(&[0, 0, 0, 2, 30, 4000]) * 1000;
        Timed { at, act: Act::Call { told, dial } }
    };
    parts.into_iter().map(event).collect()
}

/// Numbers 0 and 1 are destinations, 2 to 4 are bound, 5 to 7 are fallbacks, 10 to 19 are lent.
fn setup(random: &mut Random) -> Setup {
    let mut dynamic: Vec<u32> = (10..20).collect();
    for place in (1..dynamic.len()).rev() {
        let other = random.below(place as u64 + 1);
        dynamic.swap(place, usize::try_from(other).unwrap());
    }
    let pools = [("ads", 0, Some("google")), ("site", 0, None), ("second", 1, None)];
    let mut setup = Setup {
        destinations: vec![0],
        pools: Vec::new(),
        statics: Vec::new(),
        target_ms: random.pick(&[0, 30_000, 60_000]),
        channel_target: random.one_in(2).then_some(("Email", 15_000)),
        depth_ms: random.one_in(2).then_some(3 * DAY_MS),
        linear: random.one_in(2),
    };
    let (landing, campaign, source) = (Some("/tea"), Some("june"), Some("bing"));
    for (number, destination, landing, campaign, source) in
        [(2, 0, landing, None, None), (3, 1, None, campaign, None), (4, 0, None, None, source)]
    {
        if random.one_in(2) {
            setup.statics.push(StaticSetup { number, destination, landing, source, campaign });
            setup.destinations.push(destination);
        }
    }
    for (index, (id, destination, source)) in (0_u32..).zip(pools) {
        if random.one_in(8) {
            continue;
        }
        let window_ms = random.pick(&[60, 300, 1800, 3600]) * 1000;
        let presence_ms = random.pick(&[0, 60_000, window_ms]);
        let count = usize::try_from(1 + random.below(3)).unwrap();
        setup.destinations.push(destination);
        setup.pools.push(PoolSetup {
            id,
            destination,
            source,
            numbers: dynamic.split_off(dynamic.len() - count),
            fallback: (!random.one_in(3)).then_some(5 + index),
            window_ms,
            presence_ms: (!random.one_in(3)).then_some(presence_ms),
            quarantine_ms: random.pick(&[0, 0, 60_000, 600_000]),
            round_robin: random.one_in(4),
            lazy: random.one_in(4),
            release: random.one_in(3),
            target_ms: random.one_in(3).then_some(15_000),
        });
    }
    let mut seen = Vec::new();
    setup.destinations.retain(|number| {
        !seen.contains(number) && {
            seen.push(*number);
            true
        }
    });
    setup
}

/// The same setup as the engine takes it.
pub fn raw_config(setup: &Setup) -> RawConfig {
    let seconds = |ms: i64| u32::try_from(ms / 1000).unwrap();
    let text = |text: Option<&str>| text.map(str::to_owned);
    let pool = |pool: &PoolSetup| RawPool {
        id: pool.id.to_owned(),
        destination: Some(number(pool.destination)),
        when: pool.source.map(|source| {
            serde_json::from_value(serde_json::json!({ "field": "source", "equals": source }))
                .unwrap()
        }),
        numbers: pool.numbers.iter().copied().map(number).collect(),
        fallback: pool.fallback.map(number),
        window_seconds: seconds(pool.window_ms),
        window: if pool.presence_ms.is_some() { RawWindow::Soft } else { RawWindow::Hard },
        presence_seconds: seconds(pool.presence_ms.unwrap_or(0)),
        quarantine_seconds: seconds(pool.quarantine_ms),
        policy: if pool.round_robin { RawPolicy::RoundRobin } else { RawPolicy::LongestIdle },
        lazy: pool.lazy,
        after_call: if pool.release { RawAfterCall::Release } else { RawAfterCall::Keep },
        target_seconds: pool.target_ms.map(seconds),
        ..RawPool::default()
    };
    let bound = |bound: &StaticSetup| RawStatic {
        number: number(bound.number),
        destination: Some(number(bound.destination)),
        landing_page: bound.landing.map(|page| format!("{page}*")),
        source: text(bound.source),
        campaign: text(bound.campaign),
        ..RawStatic::default()
    };
    let mut raw = RawConfig {
        destination: Some(number(0)),
        target_seconds: seconds(setup.target_ms),
        caller_depth_days: setup.depth_ms.map(|ms| u32::try_from(ms / DAY_MS).unwrap()),
        static_numbers: setup.statics.iter().map(bound).collect(),
        pools: setup.pools.iter().map(pool).collect(),
        ..RawConfig::default()
    };
    if setup.linear {
        raw.attribution.model = RawModel::Linear;
    }
    let target = setup.channel_target;
    raw.channel_target_seconds.extend(target.map(|(name, ms)| (name.to_owned(), seconds(ms))));
    raw
}
