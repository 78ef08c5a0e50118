//! Bots and people, by agents that their makers publish.

use proptest::prelude::*;
use ringtrace::visit::bot::{AGENT_BYTES_LOOKED_AT, BotSign, Bots};

const FIREFOX: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
const TABLE: &str = include_str!("../../src/visit/tables/bots.txt");

fn plain() -> Bots {
    Bots::new(true, &[], &[], false)
}

/// The table's text or the shape's name; empty for people.
fn sign(agent: &str) -> String {
    match plain().judge(Some(agent), None) {
        Some(BotSign::Agent(text)) => text.to_string(),
        Some(other) => other.as_str().to_owned(),
        None => String::new(),
    }
}

#[test]
fn well_known_bots_are_found_by_their_sign() {
    for (agent, expected) in [
        ("Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)", "bot"),
        (
            "Mozilla/5.0 (Linux; Android 6.0.1; Nexus 5X Build/MMB29P) AppleWebKit/537.36 (KHTML, like Gecko) \
          Chrome/41.0.2272.96 Mobile Safari/537.36 (compatible; Googlebot/2.1)",
            "google",
        ),
        ("facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)", "^facebook"),
        ("curl/8.5.0", "url"),
        ("python-requests/2.32.3", "^python"),
        ("Wget/1.21.4", "^wget"),
        ("Go-http-client/1.1", "http"),
        (
            "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/140.0.0.0 \
          Safari/537.36",
            "headless",
        ),
        ("Mozilla/5.0 (compatible; YandexMetrika/2.0; +http://yandex.com/bots yabs01)", "http"),
        ("Mozilla/5.0 (compatible) ChatGPT-User/1.0", "chatgpt-user"),
        ("Baiduspider+(+http://www.baidu.com/search/spider.htm)", "spider"),
        ("Mozilla/5.0 (Windows NT 10.0; rv:68.0) WhatCMS/1.0", "whatcms/"),
    ] {
        let found = sign(agent);
        assert_eq!(found, expected.trim_start_matches('^'), "{agent}");
    }
}

#[test]
fn people_are_no_bots() {
    for agent in [
        FIREFOX,
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 \
         Safari/537.36 Edg/140.0.0.0",
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) \
         Version/18.6 Mobile/15E148 Safari/604.1",
        "Mozilla/4.0 (compatible; MSIE 8.0; Windows NT 6.1; Trident/4.0; SLCC2; .NET CLR 2.0.50727)",
        "Opera/9.80 (Windows NT 6.1; WOW64) Presto/2.12.388 Version/12.18",
        "Mozilla/5.0 (Linux; Android 14; SM-S918B; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 \
         Chrome/140.0.0.0 Mobile Safari/537.36 Instagram/390.0.0.28.85 Android",
    ] {
        assert_eq!(sign(agent), "", "{agent}");
    }
}

#[test]
fn exceptions_of_the_table_hold() {
    let phone = |name: &str| {
        format!(
            "Mozilla/5.0 (Linux; Android 9; {name}) AppleWebKit/537.36 Chrome/80.0 Mobile Safari/537.36"
        )
    };
    // A maker of phones whose name ends like the word, a Google phone, an app that scans papers.
    for name in ["X CUBOT", "Google Pixel 3", "CamScanner"] {
        assert_eq!(sign(&phone(name)), "", "{name}");
    }
    for (name, expected) in [("X ROBOT", "bot"), ("Google Sites", "google"), ("Scanner", "scan")] {
        assert_eq!(sign(&phone(name)), expected, "{name}");
    }
    // Edges of words: `agent` is a sign, `agents` is not; `perl` is one, `properly` is not.
    assert_eq!(sign(&phone("My Agent")), "agent");
    assert_eq!(sign(&phone("My Agents")), "");
    assert_eq!(sign(&phone("perl 5")), "perl");
    assert_eq!(sign(&phone("properly")), "");
}

#[test]
fn shapes_that_no_browser_has() {
    for (agent, expected) in [
        ("Some Name", "bare name"),
        ("Some.Name/v1.2.33", "bare name"),
        ("Name/1.2, and more/3", "bare name"),
        ("some-thing/abc", "one word"),
        ("word/a(b)", "one word"),
        ("word/1.2 (me@home)", "name with brackets"),
        ("<x> \"y\"", "begins with a bracket"),
        ("123 \"y\"", "begins with a number"),
        ("MySearch \"y\"", "search"),
        ("Mozilla/5.0 x", "bare mozilla"),
        ("Mozilla/4.0 (compatible; MSIE 6.0)", "bare mozilla"),
        ("Mozilla/5.0 (compatible;)", "bare mozilla"),
        ("Mozilla/5.0 (X11; Linux; word;", "word at the end"),
        ("Mozilla/5.0 (X11; me@home-page.example)", "mail address"),
    ] {
        assert_eq!(sign(agent), expected, "{agent}");
    }
    assert_eq!(sign(&"x/".repeat(25)), "one word", "50 bytes without a space");
    for agent in
        ["Name/1.2 \"y\"", "Name/1. \"y\"", "123x \"y\"", "a@b \"y\"", "Mozilla/5.0 (X11; a/1.0 b)"]
    {
        assert_eq!(sign(agent), "", "{agent}");
    }
}

#[test]
fn own_lists_decide_before_the_table() {
    let own =
        |also: &str, never: &str| Bots::new(true, &[also.to_owned()], &[never.to_owned()], false);
    let says = |bots: &Bots, agent| bots.judge(Some(agent), None).map(|sign| sign.as_str());
    assert_eq!(says(&own("GECKO/2010", ""), FIREFOX), Some("bot_agent"));
    assert_eq!(says(&own("", "statuscheck"), "StatusCheck crawler"), None);
    assert_eq!(says(&own("", "statuscheck"), "other crawler"), Some("bot_agent"));
    assert_eq!(says(&own("fire", "FOX"), FIREFOX), None, "never wins over also");
    assert_eq!(says(&own("x", ""), FIREFOX), Some("bot_agent"), "texts of one byte count too");
    assert_eq!(says(&own("", ""), FIREFOX), None, "empty texts match nothing");
}

#[test]
fn missing_and_empty_agents() {
    let code = |bots: &Bots, agent| bots.judge(agent, None).map(|sign| sign.as_str());
    let strict = Bots::new(true, &[], &[], true);
    assert_eq!(code(&plain(), None), None);
    assert_eq!(code(&strict, None), Some("missing_agent"));
    for empty in ["", "  ", "-"] {
        assert_eq!(code(&plain(), Some(empty)), Some("empty_agent"), "{empty:?}");
    }
    let off = Bots::new(false, &["firefox".to_owned()], &[], true);
    for agent in [None, Some(""), Some("Googlebot/2.1"), Some(FIREFOX)] {
        assert_eq!(code(&off, agent), None, "{agent:?}");
    }
}

#[test]
fn pages_fetched_in_advance() {
    for (purpose, expected) in [
        ("prefetch", Some("prefetch")),
        ("Prefetch", Some("prefetch")),
        ("prefetch;anonymous-client-ip", Some("prefetch")),
        ("prefetch;prerender", Some("prerender")),
        ("prefetch; prerender", Some("prerender")),
        ("prerender", Some("prerender")),
        ("preview", Some("prerender")),
        ("", None),
        ("prefetching", None),
        ("navigate", None),
    ] {
        let judged = Bots::new(false, &[], &[], false).judge(Some(FIREFOX), Some(purpose));
        assert_eq!(judged.map(|sign| sign.as_str()), expected, "{purpose:?}");
    }
    let both = plain().judge(Some("Googlebot/2.1"), Some("prefetch"));
    assert_eq!(both.map(|sign| sign.as_str()), Some("bot_agent"));
}

#[test]
fn only_the_beginning_of_a_long_agent_is_looked_at() {
    let filler = "Mozilla/5.0 (X11) ".to_owned() + &"word ".repeat(300);
    let (head, _) = filler.split_at(AGENT_BYTES_LOOKED_AT - 8);
    assert_eq!(sign(&format!("{head} crawler")), "crawl");
    assert_eq!(sign(&format!("{head}word crawler")), "");
    // The cut falls into a character of three bytes.
    assert_eq!(sign(&format!("{head}\u{20ac}\u{20ac}\u{20ac}\u{20ac} crawler")), "");
}

/// Every plain line of the table is found wherever it stands, in capitals too.
#[test]
fn every_line_of_the_table_works() {
    let mut tried = 0;
    for line in TABLE.lines().filter(|line| !line.starts_with("//")) {
        let mark = line.split(' ').next().unwrap();
        let text = mark.trim_matches(['^', '<', '>', '#']).replace('~', " ").to_uppercase();
        let digit = if mark.ends_with('#') { "7" } else { "" };
        let agent = if mark.starts_with('^') {
            format!("{text}{digit} (X11; Linux) [en] KHTML")
        } else {
            format!("Mozilla/5.0 (X11; Linux) [{text}{digit}] KHTML")
        };
        assert!(plain().judge(Some(&agent), None).is_some(), "{line}: {agent}");
        tried += 1;
    }
    assert!(tried > 500, "{tried} lines");
    assert!(TABLE.len() < 10_000, "the table rides in every page: {} bytes", TABLE.len());
}

proptest! {
    #[test]
    fn any_agent_is_judged_alike_in_any_case(agent in "\\PC{0,80}|[a-zA-Z0-9/;. ()@_-]{0,120}") {
        let bots = plain();
        let lower = bots.judge(Some(&agent.to_ascii_lowercase()), None);
        prop_assert_eq!(lower, bots.judge(Some(&agent.to_ascii_uppercase()), None));
    }

    /// Own texts against the slow and obvious search.
    #[test]
    fn own_texts_are_found_where_they_stand(
        texts in prop::collection::vec("[aAbB/]{1,5}", 1..6),
        agent in "[aAbB/ ]{0,40}",
    ) {
        let agent = format!("\"{agent}\" {{X11}} KHTML");
        prop_assume!(plain().judge(Some(&agent), None).is_none());
        let lower = agent.to_lowercase();
        let expected = texts.iter().any(|text| lower.contains(&text.to_lowercase()));
        let found = Bots::new(true, &texts, &[], false).judge(Some(&agent), None).is_some();
        prop_assert_eq!(found, expected);
    }
}
