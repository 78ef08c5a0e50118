//! Visits at a steady load: sessions begin at random with a constant rate, so that a given share of the pool is in use.
//!
//! Made up from a seed; nothing here claims to look like a real day. It is made so that the only thing that changes from
//! one pool to the next is its size.

use crate::site::{HOST, WINDOW_SECONDS};
use rand_core::Rng;
use rand_pcg::Pcg64Mcg;
use ringtrace::Visit;
use ringtrace::words::time::Time;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// The share of the numbers that is in use on average.
pub const LOAD: f64 = 0.8;

/// Sessions have 1 to this many pages.
const PAGES_MAX: u32 = 5;
/// Seconds from one page to the next: from the first of these to the second.
const PAGE_SECONDS: (u32, u32) = (10, 50);
/// So many of a hundred sessions are those of a client seen before, among the latest so many.
const RETURNING_PERCENT: u32 = 30;
const RETURNING_AMONG: u64 = 5000;

/// How sessions begin: the query of the first page, and the referrer.
const ORIGINS: [(&str, Option<&str>); 8] = [
    ("", None),
    ("", Some("https://www.google.com/")),
    ("", Some("https://yandex.ru/")),
    ("", Some("https://news.example.net/2026/03/ten-kettles")),
    ("?utm_source=google&utm_medium=cpc&utm_campaign=kettles_spring&utm_content=b&gclid=", None),
    ("?gclid=", Some("https://www.google.com/")),
    ("?utm_source=newsletter&utm_medium=email&utm_campaign=2026-03-02", None),
    ("?fbclid=", Some("https://l.facebook.com/")),
];

const AGENTS: [&str; 5] = [
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 \
     Mobile/15E148 Safari/604.1",
    "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 \
     Safari/605.1.15",
    "Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0",
];

/// A page that will be looked at: when, whose, with which agent, and how many more after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Due {
    at_ms: i64,
    client: u64,
    agent: u32,
    left: u32,
}

/// Visits in the order of time, without an end.
#[derive(Debug)]
pub struct Steady {
    begin: Time,
    random: Pcg64Mcg,
    mean_ms: f64,
    /// When the next session begins.
    session_ms: f64,
    clients: u64,
    due: BinaryHeap<Reverse<Due>>,
}

impl Steady {
    /// Visits that keep [`LOAD`] of `numbers` in use.
    pub fn new(numbers: usize, begin: Time, seed: u64) -> Self {
        // A session holds its number from its first page until a window after its last one.
        let page_seconds = f64::from(PAGE_SECONDS.0 + PAGE_SECONDS.1) / 2.0;
        let later_pages = f64::from(PAGES_MAX - 1) / 2.0;
        let hold_ms = (later_pages * page_seconds + f64::from(WINDOW_SECONDS)) * 1000.0;
        Self {
            begin,
            random: Pcg64Mcg::new(u128::from(seed) | 1 << 64),
            mean_ms: hold_ms / (LOAD * numbers as f64),
            session_ms: 0.0,
            clients: 0,
            due: BinaryHeap::new(),
        }
    }

    /// From 0 to `end`, which is left out.
    fn below(&mut self, end: u32) -> u32 {
        ((u64::from(self.random.next_u32()) * u64::from(end)) >> 32) as u32
    }

    fn begin_session(&mut self) -> Visit {
        let at_ms = self.session_ms as i64;
        // The time between two arrivals that know nothing of each other.
        let share = (f64::from(self.random.next_u32()) + 1.0) / 4_294_967_296.0;
        self.session_ms -= share.ln() * self.mean_ms;
        let returning = self.below(100) < RETURNING_PERCENT && self.clients > 0;
        let client = if returning {
            self.clients - 1 - self.random.next_u64() % self.clients.min(RETURNING_AMONG)
        } else {
            self.clients += 1;
            self.clients - 1
        };
        let agent = (client % AGENTS.len() as u64) as u32;
        let left = self.below(PAGES_MAX);
        self.look_later(Due { at_ms, client, agent, left });
        let origin = self.below(ORIGINS.len() as u32);
        let (query, referrer) = ORIGINS.get(origin as usize).copied().unwrap_or(("", None));
        let click = if query.ends_with('=') { self.click() } else { String::new() };
        let url = format!("https://{HOST}{}{query}{click}", self.path());
        self.visit(at_ms, client, agent, url, referrer.map(str::to_owned))
    }

    fn look_later(&mut self, now: Due) {
        if let Some(left) = now.left.checked_sub(1) {
            let seconds = PAGE_SECONDS.0 + self.below(PAGE_SECONDS.1 - PAGE_SECONDS.0);
            let at_ms = now.at_ms + i64::from(seconds) * 1000;
            self.due.push(Reverse(Due { at_ms, left, ..now }));
        }
    }

    /// A click id as long as Google's.
    fn click(&mut self) -> String {
        let (a, b, c) = (self.random.next_u64(), self.random.next_u64(), self.random.next_u64());
        format!("Cj0KCQjw{a:016x}{b:016x}ARIsA{c:016x}_wcB")
    }

    fn path(&mut self) -> String {
        format!("/catalogue/kettles/{:03}", self.below(200))
    }

    fn visit(
        &self,
        at_ms: i64,
        client: u64,
        agent: u32,
        url: String,
        referrer: Option<String>,
    ) -> Visit {
        let mut visit = Visit::new(client_id(client), self.begin.plus_ms(at_ms), url);
        visit.referrer = referrer;
        visit.user_agent = AGENTS.get(agent as usize).map(|agent| (*agent).to_owned());
        visit.place.country = Some("US".into());
        visit.place.city = Some("Springfield".into());
        visit
    }
}

impl Iterator for Steady {
    type Item = Visit;

    fn next(&mut self) -> Option<Visit> {
        let session_ms = self.session_ms as i64;
        match self.due.pop() {
            Some(Reverse(due)) if due.at_ms < session_ms => {
                self.look_later(due);
                let url = format!("https://{HOST}{}", self.path());
                let from = format!("https://{HOST}/");
                Some(self.visit(due.at_ms, due.client, due.agent, url, Some(from)))
            }
            due => {
                self.due.extend(due);
                Some(self.begin_session())
            }
        }
    }
}

/// The id of a client: 36 bytes, as cookies often have.
pub fn client_id(client: u64) -> String {
    let mixed = client.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    format!(
        "{:08x}-{:04x}-4{:03x}-8{:03x}-{:012x}",
        client,
        mixed >> 48,
        mixed >> 36 & 0xFFF,
        mixed >> 24 & 0xFFF,
        mixed >> 16
    )
}
