//! A made-up site and what happens on it, the same for every run with the same seed.

use ringtrace::config::raw::RawConfig;
use ringtrace::tracker::command::{Command, Sign};
use ringtrace::words::time::Time;
use ringtrace::{CallEvent, Config, Visit};

/// Noon of some day.
pub fn noon() -> Time {
    Time::parse("2026-03-01T12:00:00Z").unwrap()
}

/// A site with a pool of `numbers` numbers; holds are promised for their whole window.
pub fn raw_config(numbers: usize) -> RawConfig {
    let listed: Vec<String> = (0..numbers).map(number).collect();
    serde_json::from_value(serde_json::json!({
        "country": "US",
        "destination": "+12125550100",
        "pools": [{
            "id": "site", "numbers": listed, "fallback": "+12125550199", "window": "hard",
            "window_seconds": 600, "quarantine_seconds": 0
        }]
    }))
    .unwrap()
}

pub fn config(numbers: usize) -> Config {
    Config::check(raw_config(numbers)).unwrap()
}

/// One of the numbers that are reserved for stories, in as many area codes as it takes.
pub fn number(index: usize) -> String {
    const AREAS: [u16; 12] = [201, 202, 203, 205, 206, 207, 208, 209, 210, 213, 214, 215];
    format!("+1{}55501{:02}", AREAS[(index / 100) % AREAS.len()], index % 100)
}

/// A stream of commands: visits mostly, signs of life, leaves, calls.
pub struct Story {
    seed: u64,
    pub at: Time,
    clients: u64,
    calls: u64,
    numbers: usize,
    prefix: String,
}

impl Story {
    pub fn new(seed: u64, clients: u64, numbers: usize) -> Self {
        let seed = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
        Self { seed, at: noon(), clients, calls: 0, numbers, prefix: String::new() }
    }

    /// The same story with other people in it.
    pub fn with_prefix(mut self, prefix: &str) -> Self {
        self.prefix = prefix.to_owned();
        self
    }

    fn random(&mut self, below: u64) -> u64 {
        self.seed ^= self.seed << 13;
        self.seed ^= self.seed >> 7;
        self.seed ^= self.seed << 17;
        self.seed % below
    }

    pub fn command(&mut self) -> Command {
        let step = self.random(2000);
        self.at = self.at.plus_ms(step as i64);
        let pick = self.random(self.clients);
        let client = format!("{}client-{pick}", self.prefix);
        match self.random(20) {
            0..=12 => self.visit(client, pick),
            13..=15 => Command::KeepAlive(Sign::new(client, self.at)),
            16..=17 => Command::Leave(Sign::new(client, self.at)),
            _ => self.call(),
        }
    }

    fn visit(&mut self, client: String, pick: u64) -> Command {
        let sources = [
            "?utm_source=google&utm_medium=cpc&utm_campaign=spring&utm_term=plumber&gclid=Cj0KCQ",
            "?utm_source=newsletter&utm_medium=email&utm_campaign=march",
            "?yclid=72318",
            "",
        ];
        let query = sources[(pick % 4) as usize];
        let page = self.random(9);
        let url = format!("https://www.example.com/page-{page}{query}");
        let mut visit = Visit::new(client, self.at, url);
        visit.referrer = (pick.is_multiple_of(3)).then(|| "https://www.google.com/".to_owned());
        visit.place.country = Some("US".to_owned());
        visit.place.city = Some("New York".to_owned());
        Command::Visit(Box::new(visit))
    }

    fn call(&mut self) -> Command {
        self.calls += 1;
        let id = format!("{}call-{}", self.prefix, self.calls);
        let mut call = CallEvent::new(id, self.at);
        let dialled = self.random(self.numbers as u64) as usize;
        let caller = self.random(100);
        call.dialled = Some(number(dialled));
        call.caller = Some(format!("+1646555{:04}", 100 + caller));
        call.started = Some(self.at.plus_seconds(-40));
        call.answered = Some(self.at.plus_seconds(-30));
        call.ended = Some(self.at);
        Command::Call(Box::new(call))
    }
}
