//! What is so of every tracker, whatever it is told.

use crate::commands::{Month, client, richer};
use proptest::prelude::*;
use ringtrace::config::raw::{RawConfig, RawRetention};
use ringtrace::report::{Dimension, Metric, MetricKind, Query};
use ringtrace::tracker::command::{Answer, Command, Configure, Sign};
use ringtrace::tracker::event::Event;
use ringtrace::words::phone::Phone;
use ringtrace::words::time::Time;
use ringtrace::{Code, Tracker, Visit};
use std::collections::BTreeMap;

/// All holds of all clients, by number and beginning.
fn holds(tracker: &Tracker) -> Vec<(Phone, Time, Time, u32)> {
    let mut holds = Vec::new();
    for who in 0..12 {
        let Ok(personal) = tracker.export(&client(who)) else { continue };
        let hold = |hold: &ringtrace::tracker::personal::PersonalHold| {
            (hold.number, hold.interval.from(), hold.interval.until(), who)
        };
        holds.extend(personal.holds.iter().map(hold));
    }
    holds.sort();
    holds
}

/// The quarantine of a number lent at an instant: of the configurations that were in force then or came into force at
/// that very instant (clocks may differ by the tolerance), the shortest.
fn quarantine_ms(month: &Month, number: Phone, at: Time) -> i64 {
    let first = (Time::MIN, &month.config);
    let changes = month.commands.iter().filter_map(|command| match command {
        Command::Configure(change) => Some((change.at, &change.config)),
        _ => None,
    });
    let mut known: Vec<_> = std::iter::once(first).chain(changes).filter(|c| c.0 <= at).collect();
    let before = known.iter().rposition(|(from, _)| *from < at.plus_seconds(-5)).unwrap_or(0);
    known.drain(..before);
    let has = |text: &String| *text == number.to_string();
    let pools = known.iter().flat_map(|(_, config)| &config.pools);
    let pools = pools.filter(|pool| pool.numbers.iter().any(has));
    pools.map(|pool| i64::from(pool.quarantine_seconds) * 1000).min().unwrap()
}

/// Commands that every tracker refuses, at `now`, each with its code.
fn refused(now: Time) -> Vec<(Command, Code)> {
    let visit = |client: &str, at: Time| Visit::new(client, at, "https://example.com/");
    let mut wrong = vec![
        (visit("", now), Code::Empty),
        (visit(&"x".repeat(257), now), Code::TooLong),
        (visit(&"x".repeat(10_000_000), now), Code::TooLong),
        (visit("a\u{1}site", now), Code::ControlCharacter),
        (visit("a\nb", now), Code::ControlCharacter),
        (visit("a", now.plus_seconds(-6)), Code::TimeWentBack),
        (visit("a", Time::MIN), Code::TimeWentBack),
    ];
    let mut long = visit("a", now);
    long.url = "https://example.com/".repeat(4000);
    wrong.push((long, Code::TooLong));
    let mut nonsense = visit("a", now);
    nonsense.destinations = Some(vec!["12".to_owned()]);
    wrong.push((nonsense, Code::InvalidNumber));
    let mut all: Vec<(Command, Code)> =
        wrong.into_iter().map(|(visit, code)| (Command::Visit(Box::new(visit)), code)).collect();
    let early = now.plus_seconds(-6);
    all.push((Command::KeepAlive(Sign::new("client-1", early)), Code::TimeWentBack));
    all.push((Command::Leave(Sign::new("client-1", early)), Code::TimeWentBack));
    all.push((Command::Forget(Sign::new("client-1", early)), Code::TimeWentBack));
    all.push((Command::Forget(Sign::new("nobody", now)), Code::UnknownClient));
    let mut call = ringtrace::CallEvent::new("call-x", now);
    call.started = Some(now.plus_seconds(6));
    all.push((Command::Call(Box::new(call.clone())), Code::TimeInFuture));
    (call.started, call.ended) = (Some(now), Some(now.plus_seconds(-1)));
    all.push((Command::Call(Box::new(call.clone())), Code::InvalidInterval));
    call.id = String::new();
    all.push((Command::Call(Box::new(call)), Code::Empty));
    let config = |text: &str| serde_json::from_str(text).unwrap();
    let change = |at, config| Command::Configure(Box::new(Configure { at, config }));
    all.push((change(now, config(r#"{"pools":[{"id":"site"}]}"#)), Code::Empty));
    all.push((change(early, config("{}")), Code::TimeWentBack));
    all
}

fn answer_text(answer: &Answer) -> String {
    serde_json::to_string(answer).unwrap()
}

/// Everything that can be asked without a change.
fn questions(tracker: &Tracker) -> String {
    let query = Query { dimensions: vec![Dimension::Source, Dimension::Date], ..Query::default() };
    let report = serde_json::to_string(&tracker.report(&query, None).unwrap()).unwrap();
    let exports = (0..12).map(|who| match tracker.export(&client(who)) {
        Ok(personal) => serde_json::to_string(&personal).unwrap(),
        Err(error) => error.to_string(),
    });
    let calls = (1..60).map(|id| match tracker.call_by_id(&format!("call-{id:04}")) {
        Ok(answer) => serde_json::to_string(&answer).unwrap(),
        Err(error) => error.to_string(),
    });
    let pools = serde_json::to_string(&tracker.pools()).unwrap();
    exports.chain(calls).chain([report, pools]).collect::<Vec<_>>().join("\n")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn a_number_has_one_holder_at_a_time_and_rests_between_two(seed: u64) {
        // Retention would forget old holds and per-set pools have no client.
        let month = Month::with(seed, usize::MAX, &|raw| raw);
        let tracker = month.lived();
        let holds = holds(&tracker);
        prop_assume!(holds.len() > 30);
        for pair in holds.windows(2) {
            let ((number, _, until, who), (other, from, _, next)) = (pair[0], pair[1]);
            if number == other {
                prop_assert!(until <= from, "{number}: {until} is after {from}");
                if who != next {
                    let rest = quarantine_ms(&month, number, from);
                    prop_assert!(from.ms_since(until) >= rest, "{number}: {until} to {from}");
                }
            }
        }
    }

    #[test]
    fn deciding_changes_nothing_and_events_tell_everything(seed: u64) {
        let month = Month::new(seed, 250);
        let (mut decided, mut handled, mut replayed) =
            (month.tracker(), month.tracker(), month.tracker());
        for (index, command) in month.commands.iter().enumerate() {
            let before = (index % 16 == 0).then(|| decided.snapshot());
            let decision = decided.decide(command).unwrap();
            if let Some(before) = before {
                prop_assert!(before == decided.snapshot(), "deciding changed something");
            }
            for event in &decision.events {
                let text = serde_json::to_string(event).unwrap();
                let parsed: Event = serde_json::from_str(&text).unwrap();
                prop_assert_eq!(&parsed, event);
                let bytes = postcard::to_allocvec(event).unwrap();
                let parsed: Result<Event, _> = postcard::from_bytes(&bytes);
                prop_assert!(parsed.as_ref() == Ok(event), "postcard: {event:?}: {parsed:?}");
                replayed.check(event).unwrap();
                replayed.apply(&serde_json::from_str(&text).unwrap());
                decided.apply(event);
            }
            let answer = handled.handle(command).unwrap();
            prop_assert_eq!(answer_text(&decision.answer), answer_text(&answer));
            // What was answered before the event was applied is so afterwards, unless the call is too old to keep.
            if let (Command::Call(event), Answer::Call(answer)) = (command, &answer) {
                match handled.call_by_id(&event.id) {
                    Ok(now) => prop_assert_eq!(&**answer, &now),
                    Err(error) => prop_assert_eq!(error.code(), Code::Unknown),
                }
            }
        }
        prop_assert!(decided.snapshot() == handled.snapshot());
        prop_assert!(decided.snapshot() == replayed.snapshot(), "a replay is another state");
    }

    #[test]
    fn an_error_changes_nothing(seed: u64, steps in 0_usize..120) {
        let mut tracker = Month::new(seed, steps).lived();
        let before = tracker.snapshot();
        for (command, code) in refused(tracker.now()) {
            let error = tracker.handle(&command).unwrap_err();
            prop_assert_eq!(error.code(), code);
            prop_assert!(tracker.snapshot() == before, "{code:?} changed something");
        }
    }

    #[test]
    fn a_restored_tracker_goes_on_as_the_first(seed: u64, cut in 0_usize..250) {
        let month = Month::new(seed, 250);
        let mut first = month.tracker();
        let cut = cut.min(month.commands.len());
        for command in &month.commands[..cut] {
            first.handle(command).unwrap();
        }
        let mut second = Tracker::restore(&first.snapshot()).unwrap();
        prop_assert!(first.snapshot() == second.snapshot());
        prop_assert_eq!(questions(&first), questions(&second));
        for command in &month.commands[cut..] {
            let (a, b) = (first.handle(command).unwrap(), second.handle(command).unwrap());
            prop_assert_eq!(answer_text(&a), answer_text(&b));
        }
        prop_assert!(first.snapshot() == second.snapshot());
        prop_assert_eq!(questions(&first), questions(&second));
    }

    #[test]
    fn the_order_of_telephony_events_does_not_matter(seed: u64, keys in prop::collection::vec(any::<u32>(), 250)) {
        let mut month = Month::with(seed, 250, &|raw| {
            // Which calls are too old to keep depends on when the next day begins.
            RawConfig { retention: RawRetention::default(), ..richer(raw, seed) }
        });
        let is_call = |command: &Command| matches!(command, Command::Call(_));
        // All events arrive after the visits.
        let (calls, visits): (Vec<_>, Vec<_>) = month.commands.drain(..).partition(is_call);
        month.commands = visits;
        let seen = month.lived();
        let arrive = |command: &Command| match command {
            Command::Call(event) => {
                let mut event = (**event).clone();
                event.at = seen.now().max(event.at);
                Command::Call(Box::new(event))
            }
            other => other.clone(),
        };
        let calls: Vec<Command> = calls.iter().map(arrive).collect();
        let mut other: Vec<(u32, &Command)> = keys.iter().copied().zip(&calls).collect();
        other.sort_by_key(|(key, _)| *key);
        let (mut a, mut b) = (seen.clone(), seen.clone());
        calls.iter().take(other.len()).for_each(|call| drop(a.handle(call).unwrap()));
        other.iter().for_each(|(_, call)| drop(b.handle(call).unwrap()));
        // What is asked of holds depends on when a call released them, which is when its end arrived: not asked here.
        let told = |tracker: &Tracker| {
            let calls = calls.iter().map(|command| {
                let Command::Call(event) = command else { unreachable!() };
                tracker.call_by_id(&event.id).map_err(|error| error.to_string())
            });
            let dimensions = vec![Dimension::Channel, Dimension::CallerClass, Dimension::MatchKind];
            let query = Query { dimensions, ..Query::default() };
            (calls.collect::<Vec<_>>(), tracker.report(&query, None).unwrap())
        };
        prop_assert_eq!(told(&a), told(&b));
    }

    #[test]
    fn credits_add_up_and_so_do_rows(seed: u64, first in 0_usize..21, second in 0_usize..21) {
        let tracker = Month::new(seed, 300).lived();
        for id in 1..200 {
            let Ok(answer) = tracker.call_by_id(&format!("call-{id:04}")) else { continue };
            let sum: u32 = answer.credits.iter().map(|credit| credit.share.billionths()).sum();
            prop_assert!(sum == 1_000_000_000 || answer.credits.is_empty(), "{id}: {sum}");
            let sum: u32 = answer.clients.iter().map(|client| client.share.billionths()).sum();
            prop_assert!(sum == 1_000_000_000 || answer.clients.is_empty(), "{id}: {sum}");
        }
        let mut dimensions = vec![Dimension::ALL[first], Dimension::ALL[second]];
        dimensions.dedup();
        let report = tracker.report(&Query { dimensions, ..Query::default() }, None).unwrap();
        for metric in Metric::ALL {
            if !matches!(metric.kind(), MetricKind::Count | MetricKind::Seconds) {
                continue;
            }
            let total = report.totals.get(*metric).unwrap();
            let rows = report.rows.iter().map(|row| row.values.get(*metric).unwrap());
            let mut sum = 0;
            for value in rows {
                prop_assert_eq!(value.denominator(), total.denominator());
                sum += value.numerator();
            }
            prop_assert_eq!(sum, total.numerator());
        }
    }

    #[test]
    fn clocks_may_differ_by_the_tolerance_and_never_go_back(seed: u64, steps in 1_usize..200, back_ms in 0_i64..20_000) {
        let mut tracker = Month::new(seed, steps).lived();
        let now = tracker.now();
        let visit = Visit::new("client-1", now.plus_ms(-back_ms), "https://example.com/");
        let answer = tracker.visit(&visit);
        prop_assert_eq!(answer.is_ok(), back_ms <= 5000);
        prop_assert_eq!(tracker.now(), now);
        if answer.is_ok() {
            let seen = tracker.export("client-1").unwrap().seen;
            prop_assert_eq!(seen, now);
        }
    }

    #[test]
    fn an_address_is_lent_no_more_than_its_rate(seed: u64) {
        let month = Month::with(seed, usize::MAX, &|mut raw| {
            raw.bots.lends_per_address = serde_json::from_str(r#"{"count":2,"seconds":3600}"#).unwrap();
            raw
        });
        let mut tracker = month.tracker();
        let mut lends: BTreeMap<String, Vec<Time>> = BTreeMap::new();
        for command in &month.commands {
            let Answer::Visit(answer) = tracker.handle(command).unwrap() else { continue };
            let Command::Visit(visit) = command else { continue };
            // Who gets their own number again takes none from others.
            let is_new = |shown: &&ringtrace::tracker::command::Shown| {
                let reason = serde_json::to_string(&shown.reason).unwrap();
                ["\"lent\"", "\"reclaimed\""].contains(&reason.as_str())
            };
            let lends = lends.entry(visit.ip.clone().unwrap()).or_default();
            let at = tracker.now();
            lends.extend(answer.shown.iter().filter(is_new).map(|_| at));
            let recent = lends.iter().filter(|lend| at.ms_since(**lend) < 3_600_000).count();
            prop_assert!(recent <= 2, "{recent} lends to one address within the hour");
        }
    }
}
