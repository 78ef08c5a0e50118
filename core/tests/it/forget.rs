//! A client who was forgotten is nowhere in the state, and the past is kept no longer than its limits.

use crate::commands::Month;
use proptest::prelude::*;
use ringtrace::config::raw::RawRetention;
use ringtrace::report::{Dimension, Query};
use ringtrace::tracker::command::{Answer, Command, Sign};
use ringtrace::words::phone::Phone;
use ringtrace::words::time::Time;
use ringtrace::{CallEvent, Config, Tracker, Visit};
use serde_json::Value;

const CALLER: &str = "+16465550177";
/// What only the forgotten client brought.
const OWN_TEXTS: [&str; 6] = [
    "7f3a-client-id",
    "Cj0KCQ-click-id",
    "/page-of-one",
    "term-of-one",
    "variant-of-one",
    "City of One",
];

fn contains(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

/// Which of the client's texts, and whether their phone number, are in the bytes.
fn traces(snapshot: &[u8]) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    found.extend(
        OWN_TEXTS.iter().filter(|t| contains(snapshot, t.as_bytes())).map(|t| (*t).to_owned()),
    );
    let phone = Phone::from_e164(CALLER).unwrap();
    if contains(snapshot, &postcard::to_allocvec(&phone).unwrap())
        || contains(snapshot, CALLER.as_bytes())
    {
        found.push(CALLER.to_owned());
    }
    found
}

/// The client visits, calls, is kept alive and calls a number of nobody's. Answers when that was, and whether the first
/// call was the client's and nobody else's: else the other one of the same caller stays.
fn live_through(tracker: &mut Tracker) -> (Time, bool) {
    let at = tracker.now().plus_seconds(10);
    let page = "https://example.com/page-of-one?utm_source=google&utm_medium=cpc&utm_campaign=spring\
                &utm_term=term-of-one&utm_content=variant-of-one&gclid=Cj0KCQ-click-id";
    let mut visit = Visit::new(OWN_TEXTS[0], at, page);
    visit.place.city = Some("City of One".to_owned());
    visit.intent = true;
    visit.ip = Some("198.51.100.7".to_owned());
    let shown = tracker.visit(&visit).unwrap().shown;
    let dialled = shown.iter().find_map(|shown| shown.number);
    let mut theirs = false;
    for (id, second, dialled) in [("one-1", 60, dialled), ("one-2", 90, None)] {
        let at = at.plus_seconds(second);
        let mut call = CallEvent::new(id, at);
        call.dialled = Some(dialled.map_or("+12125550130".to_owned(), |phone| phone.to_string()));
        (call.started, call.ended) = (Some(at), Some(at));
        call.caller = Some(CALLER.to_owned());
        let answer = tracker.call(&call).unwrap();
        theirs |= answer.clients.len() == 1 && &*answer.clients[0].client == OWN_TEXTS[0];
    }
    let at = at.plus_seconds(100);
    tracker.keep_alive(&Sign::new(OWN_TEXTS[0], at)).unwrap();
    (at, theirs)
}

fn config_of_one() -> Config {
    Config::from_json(
        r#"{ "destination": "+12125550100", "bots": { "lends_per_address": { "count": 9, "seconds": 60 } },
            "pools": [{ "id": "site", "numbers": ["+12125550110", "+12125550111"] }] }"#,
    )
    .unwrap()
}

#[test]
fn nothing_is_left_of_who_was_forgotten() {
    let mut tracker = Tracker::new(config_of_one(), Time::parse("2026-03-01T00:00:00Z").unwrap());
    let others = |tracker: &mut Tracker, count: i64| {
        for index in 0..count {
            let at = tracker.now().plus_seconds(400);
            let page = "https://example.com/?utm_source=google&utm_medium=cpc&utm_campaign=spring";
            tracker.visit(&Visit::new(format!("other-{index}"), at, page)).unwrap();
        }
    };
    others(&mut tracker, 5);
    let (at, theirs) = live_through(&mut tracker);
    assert!(theirs);
    others(&mut tracker, 3);
    assert_eq!(
        traces(&tracker.snapshot()).len(),
        OWN_TEXTS.len() + 1,
        "the test finds what is there"
    );
    let calls = tracker.report(&Query::default(), None).unwrap();
    tracker.forget(&Sign::new(OWN_TEXTS[0], at.plus_seconds(2000))).unwrap();
    assert_eq!(traces(&tracker.snapshot()), Vec::<String>::new());
    assert!(tracker.export(OWN_TEXTS[0]).is_err());
    let after = tracker.report(&Query::default(), None).unwrap();
    for metric in [ringtrace::report::Metric::Visits, ringtrace::report::Metric::Calls] {
        assert_eq!(after.totals.get(metric), calls.totals.get(metric), "what remains are counts");
    }
}

/// A month that keeps the past for so long.
fn kept(seed: u64, retention: &RawRetention) -> Month {
    Month::with(seed, usize::MAX, &|mut raw| {
        raw.retention = retention.clone();
        raw.attribution.lookback_days = 2;
        raw
    })
}

/// An answer, its numbers in an order of their own: theirs is that in which the client came by them, as far as is known.
/// Numbers lost long ago are left out: a client who was away for longer than visits are kept is told of none.
fn sorted(answer: &Answer) -> Value {
    let mut answer = serde_json::to_value(answer).unwrap();
    answer.as_object_mut().unwrap().remove("lost");
    for list in ["holds", "released"] {
        if let Some(list) = answer.get_mut(list).and_then(Value::as_array_mut) {
            list.sort_by_key(Value::to_string);
        }
    }
    answer
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(6))]

    #[test]
    fn nothing_is_left_in_any_month(seed: u64, steps in 0_usize..150) {
        let mut tracker = Month::new(seed, steps).lived();
        let (at, theirs) = live_through(&mut tracker);
        prop_assert!(!traces(&tracker.snapshot()).is_empty());
        tracker.forget(&Sign::new(OWN_TEXTS[0], at)).unwrap();
        // What a pool lends by (here the city) is a property of the number, not of a client.
        let mut found = traces(&tracker.snapshot());
        found.retain(|text| text != "City of One" && (theirs || text != CALLER));
        prop_assert_eq!(found, Vec::<String>::new());
        let again = Tracker::restore(&tracker.snapshot()).unwrap();
        prop_assert!(again.snapshot() == tracker.snapshot());
    }

    #[test]
    fn cutting_the_past_changes_nothing_inside_the_limits(seed: u64) {
        let limits = RawRetention { holds_days: Some(2), visits_days: Some(6), calls_days: None };
        let (short, long) = (kept(seed, &limits), kept(seed, &RawRetention::default()));
        let (mut cut, mut whole) = (short.tracker(), long.tracker());
        for (a, b) in short.commands.iter().zip(&long.commands) {
            // A client who was away for longer than visits are kept is new again.
            let long_gone = |who: &str| {
                let seen = whole.export(who).map(|personal| personal.seen);
                seen.is_ok_and(|seen| whole.now().ms_since(seen) > 4 * 86_400_000)
            };
            if matches!(a, Command::KeepAlive(sign) if long_gone(&sign.client)) {
                continue;
            }
            let (a, b) = (cut.handle(a).unwrap(), whole.handle(b).unwrap());
            prop_assert_eq!(sorted(&a), sorted(&b));
        }
        let from = Some(whole.now().plus_seconds(-4 * 86_400));
        for dimension in [Dimension::Source, Dimension::MatchKind, Dimension::Pool, Dimension::Date] {
            let query = Query { from, dimensions: vec![dimension], ..Query::default() };
            prop_assert_eq!(cut.report(&query, None).unwrap(), whole.report(&query, None).unwrap());
        }
    }
}

/// How large the state is after so many days of the same traffic, each visitor coming only once.
fn size_after(days: i64, retention: &str) -> usize {
    let text = format!(
        r#"{{ "destination": "+12125550100", "retention": {retention},
             "pools": [{{ "id": "site", "numbers": ["+12125550110", "+12125550111"], "window_seconds": 600 }}] }}"#
    );
    let begin = Time::parse("2026-03-01T00:00:00Z").unwrap();
    let mut tracker = Tracker::new(Config::from_json(&text).unwrap(), begin);
    for hour in 0..days * 24 {
        let at = begin.plus_seconds(hour * 3600);
        let page = format!("https://example.com/{hour}?utm_term=term-{hour}&gclid=click-{hour}");
        let shown = tracker.visit(&Visit::new(format!("visitor-{hour}"), at, page)).unwrap().shown;
        let mut call = CallEvent::new(format!("call-{hour}"), at);
        (call.started, call.ended) = (Some(at), Some(at));
        call.dialled = shown[0].number.map(|number| number.to_string());
        tracker.call(&call).unwrap();
        let mut end = CallEvent::new(format!("end-{hour}"), at);
        end.ended = Some(at);
        tracker.call(&end).unwrap();
    }
    tracker.snapshot().len()
}

#[test]
fn limits_bound_the_state() {
    let limits = r#"{ "holds_days": 2, "visits_days": 3, "calls_days": 3 }"#;
    let (ten, fifty) = (size_after(10, limits), size_after(50, limits));
    assert!(fifty < ten * 5 / 4, "{ten} bytes after 10 days, {fifty} after 50");
    let (ten, fifty) = (size_after(10, "{}"), size_after(50, "{}"));
    assert!(
        fifty > ten * 4,
        "without limits it grows: {ten} bytes after 10 days, {fifty} after 50"
    );
}

#[test]
fn a_call_older_than_calls_are_kept_is_answered_and_forgotten() {
    let at = |text: &str| Time::parse(text).unwrap();
    let text = r#"{ "retention": { "calls_days": 1 }, "pools": [{ "id": "site", "numbers": ["+12125550110"] }] }"#;
    let begin = at("2026-03-01T00:00:00Z");
    let mut tracker = Tracker::new(Config::from_json(text).unwrap(), begin);
    // The first event of a day, about a call of days ago.
    let mut call = CallEvent::new("late", at("2026-03-05T00:00:10Z"));
    call.started = Some(at("2026-03-02T12:00:00Z"));
    call.dialled = Some("+12125550110".to_owned());
    let decided = tracker.decide(&Command::Call(Box::new(call.clone()))).unwrap();
    let answer = tracker.call(&call).unwrap();
    assert_eq!(decided.answer, Answer::Call(Box::new(answer)));
    assert!(tracker.call_by_id("late").is_err());
    assert_eq!(tracker.sequence(), 1);
}
