//! Prints what a tracker shows in page views of sites that have only static numbers, one JSON object a line, for the
//! browser's decision to be compared with: first `{"tables"}`, one for each site, then
//! `{"site", "visits": [{"view", "page", "started"}, ...]}`, the visits of one client in their order.
//!
//! `cargo run -p ringtrace --example static_visits -- SEED COUNT`: on the sites of `core/spec/static`, the visits of
//! `core/spec`, then those of `COUNT` made-up clients.

#![expect(
    clippy::indexing_slicing,
    reason = "indexing a JSON value gives null for what it does not have"
)]

use ringtrace::config::StaticTable;
use ringtrace::words::time::Time;
use ringtrace::{Config, Tracker, Visit};
use serde_json::{Value, json};
use std::error::Error;
use std::fs;
use std::io::{self, Write};
use std::path::Path;

const HOSTS: &[&str] = &[
    "www.google.com",
    "google.co.uk",
    "www.bing.com",
    "yandex.ru",
    "ya.ru",
    "duckduckgo.com",
    "search.yahoo.com",
    "uk.ask.com",
    "m.facebook.com",
    "t.co",
    "www.reddit.com",
    "old.reddit.com",
    "youtube.com",
    "chatgpt.com",
    "amazon.de",
    "mail.google.com",
    "blog.example.org",
    "example.org",
    "www.example.org",
    "partner.example.net",
    "shop.example",
    "www.shop.example",
    "pay.example.com",
    "semalt.com",
    "0n-line.tv",
    "a.semalt.com",
    "localhost",
    "xn--80ak6aa92e.com",
    "[::1]",
    "GOOGLE.com:443",
    "user:pw@example.org",
    "not a host",
    "example.org.",
    "..",
    "google.de.evil.example",
    "com",
    "пример.рф",
    "bücher.example",
    "android-app://com.google.android.gm/",
    "qwant.com",
    "www.baidu.com",
    "naver.com",
];
const NAMES: &[&str] = &[
    "utm_source",
    "utm_medium",
    "utm_campaign",
    "utm_term",
    "utm_content",
    "UTM_Source",
    "utm%5Fmedium",
    "amp;utm_source",
    "gclid",
    "yclid",
    "fbclid",
    "msclkid",
    "gad_source",
    "gclsrc",
    "srsltid",
    "_openstat",
    "q",
    "p",
    "text",
    "utm_id",
    "ref",
];
const VALUES: &[&str] = &[
    "google",
    "Google",
    "bing",
    "newsletter",
    "facebook",
    "vk",
    "cpc",
    "CPC",
    "email",
    "e-mail",
    "organic",
    "referral",
    "social",
    "paid_social",
    "display",
    "affiliate",
    "sms",
    "push",
    "video",
    "audio",
    "spring",
    "Spring+Sale",
    "cross-network",
    "shop-sale",
    "photoshop",
    "tea%20pot",
    "%D1%87%D0%B0%D0%B9",
    "%FF%00x",
    "(direct)",
    "(none)",
    "(not%20set)",
    "ds",
    "",
    "%20",
    "a%26b",
    "%",
    "direct.yandex.ru;c1;a2;main",
    "d3d3LmRpcmVjdC55YW5kZXgucnU7MTI7MzQ7NQ==",
    "YTtiO2M",
    "Cj0KCQ",
    "İstanbul",
    "ΣΑΣ",
    "x%0Ay",
    "+",
];
const PATHS: &[&str] = &[
    "/",
    "",
    "/tea",
    "/Tea/Green",
    "/flats/berlin",
    "/contact?x=1",
    "/a%20b",
    "/чай",
    "//x",
    "/tea;v=1",
];
const AGENTS: &[&str] = &[
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) \
     Version/18.0 Mobile/15E148 Safari/604.1",
    "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36",
    "Mozilla/5.0 (iPad; CPU OS 17_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) \
     Version/17.0 Mobile/15E148 Safari/604.1",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) \
     Version/17.0 Safari/605.1.15",
    "Mozilla/5.0 (Windows NT 6.1; Tablet PC 2.0; rv:140.0) Gecko/20100101 Firefox/140.0",
];
const LANGUAGES: &[&str] = &["en-GB", "en", "de-DE", "DE", "pt_BR", "english", "ru"];

/// A generator of numbers: xorshift, 64 bits.
struct Draws(u64);

impl Draws {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).unwrap_or(0) % bound.max(1)
    }

    fn of<'a>(&mut self, list: &[&'a str]) -> &'a str {
        list.get(self.below(list.len())).copied().unwrap_or("")
    }

    fn maybe(&mut self, list: &[&str]) -> Option<String> {
        (self.below(2) == 0).then(|| self.of(list).to_owned())
    }

    fn url(&mut self) -> String {
        let mut url = format!(
            "https://{}{}",
            self.of(&["shop.example", "www.shop.example", "Shop.Example:443", "tea.example"]),
            self.of(PATHS)
        );
        for mark in ["?", "#"] {
            let count = if mark == "?" { self.below(4) } else { self.below(8) / 7 };
            for index in 0..count {
                url.push_str(if index > 0 { "&" } else { mark });
                url.push_str(self.of(NAMES));
                url.push('=');
                url.push_str(self.of(VALUES));
            }
        }
        url
    }

    fn referrer(&mut self) -> String {
        let host = self.of(HOSTS);
        match self.below(6) {
            0 => host.to_owned(),
            1 => format!("//{host}/x"),
            2 => format!("http://{host}/search?q={}", self.of(VALUES)),
            _ => format!("https://{host}{}", self.of(PATHS)),
        }
    }

    /// The visits of one client.
    fn client(&mut self) -> Vec<Visit> {
        let mut at = Time::MIN.plus_seconds(1_772_000_000 + self.below(1_000_000) as i64);
        let mut visits = Vec::new();
        for _ in 0..=self.below(5) {
            at = at.plus_seconds(self.below(4000) as i64);
            let mut visit = Visit::new("a", at, self.url());
            visit.referrer = if self.below(2) == 0 { Some(self.referrer()) } else { None };
            visit.language = self.maybe(LANGUAGES);
            visit.user_agent = self.maybe(AGENTS);
            if self.below(12) == 0 {
                visit.consent = ringtrace::visit::Consent::Denied;
            }
            visits.push(visit);
        }
        visits
    }
}

/// Sites whose numbers tell which way a visit was taken.
fn sites() -> Result<Vec<Config>, Box<dyn Error>> {
    let path = format!("{}/spec/static/sites.json", env!("CARGO_MANIFEST_DIR"));
    let sites: Vec<Value> = serde_json::from_str(&fs::read_to_string(path)?)?;
    sites.iter().map(|site| Ok(Config::from_json(&site.to_string())?)).collect()
}

/// What the tracker shows.
fn line(site: usize, config: &Config, visits: &[Visit]) -> Result<Value, Box<dyn Error>> {
    let mut tracker = Tracker::new(config.clone(), Time::MIN);
    let mut lines = Vec::new();
    for visit in visits {
        let Ok(answer) = tracker.visit(visit) else { continue };
        if answer.bot.is_some() {
            continue;
        }
        let page = tracker.page(&answer.shown)?;
        let view = json!({
            "url": visit.url, "referrer": visit.referrer, "language": visit.language, "agent": visit.user_agent,
            "device": visit.device, "at": visit.at, "consent": visit.consent,
        });
        lines.push(json!({ "view": view, "page": page, "started": answer.session_started }));
    }
    Ok(json!({ "site": site, "visits": lines }))
}

/// The visits of the scenarios, each scenario's together.
fn specified() -> Result<Vec<Vec<Visit>>, Box<dyn Error>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("spec");
    let mut files: Vec<_> =
        fs::read_dir(folder)?.filter_map(|entry| entry.ok().map(|entry| entry.path())).collect();
    files.retain(|path| path.extension().is_some_and(|extension| extension == "json"));
    files.sort();
    let mut all = Vec::new();
    for path in files {
        let file: Value = serde_json::from_str(&fs::read_to_string(path)?)?;
        for scenario in file["scenarios"].as_array().into_iter().flatten() {
            let steps = scenario["steps"].as_array().into_iter().flatten();
            let visits =
                steps.filter_map(|step| serde_json::from_value::<Visit>(step["with"].clone()).ok());
            all.push(
                visits
                    .map(|visit| Visit {
                        client: "a".to_owned(),
                        destinations: None,
                        purpose: None,
                        offset_minutes: None,
                        ..visit
                    })
                    .collect(),
            );
        }
    }
    Ok(all)
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let mut number = || arguments.next().map_or(Ok(1), |text| text.parse::<u64>());
    let (seed, count) = (number()?, number()?);
    let mut out = io::BufWriter::new(io::stdout().lock());
    let configs = sites()?;
    let tables: Result<Vec<_>, _> = configs.iter().map(|c| StaticTable::build(c, true)).collect();
    writeln!(out, "{}", json!({ "tables": tables? }))?;
    let mut draws = Draws(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
    let made_up = (0..count).map(|_| draws.client()).collect::<Vec<_>>();
    for visits in specified()?.iter().chain(&made_up) {
        for (site, config) in configs.iter().enumerate() {
            writeln!(out, "{}", line(site, config, visits)?)?;
        }
    }
    Ok(())
}
