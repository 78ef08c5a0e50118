//! Telephony events of one call merge to one record, in any order; what became of the call.

use proptest::prelude::*;
use ringtrace::call::caller::{Caller, Dialled};
use ringtrace::call::record::{CallRecord, Reading};
use ringtrace::call::{CallEvent, Status};
use ringtrace::words::phone::Phone;
use ringtrace::words::time::Time;
use ringtrace::{Code, Problem};

fn at(second: i64) -> Time {
    Time::MIN.plus_seconds(second)
}

/// Reads `+` numbers, and says of bare ten digits that a country is needed.
fn parse(text: &str) -> Result<Phone, Problem> {
    if text.len() == 10 && text.bytes().all(|b| b.is_ascii_digit()) {
        return Err(Problem::new(Code::CountryNeeded, "", "national number"));
    }
    Phone::from_e164(text)
}

fn read(event: &CallEvent) -> Result<CallRecord, Problem> {
    Reading { parse: &parse, tolerance_seconds: 5 }.record(event)
}

/// An event with times in seconds, negative for unknown.
fn event(started: i64, answered: i64, ended: i64, status: Option<Status>) -> CallEvent {
    let time = |second: i64| (second >= 0).then(|| at(second));
    CallEvent {
        started: time(started),
        answered: time(answered),
        ended: time(ended),
        status,
        ..CallEvent::new("c1", at(100_000))
    }
}

fn record(started: i64, answered: i64, ended: i64, status: Option<Status>) -> CallRecord {
    read(&event(started, answered, ended, status)).unwrap()
}

fn code_and_path<T>(result: Result<T, Problem>) -> Option<(Code, String)> {
    result.err().map(|problem| (problem.code, problem.path))
}

#[test]
fn callers_known_other_and_hidden() {
    let caller = |text: &str| Caller::read(text, parse).unwrap();
    for hidden in [
        "",
        " ",
        "-",
        "+",
        "0",
        "0000000000",
        "anonymous",
        "Anonymous",
        "RESTRICTED",
        "private",
        "Private Number",
        "withheld",
        "<unknown>",
        "unavailable",
        "No Caller ID",
        "+266696687",
        "+7378742833",
        "+86282452253",
        "sip:anonymous@anonymous.invalid",
        "\"Anonymous\" <sip:anonymous@192.0.2.1;user=phone>",
        "anonymous@anonymous.invalid",
    ] {
        assert_eq!(caller(hidden), Caller::Hidden, "{hidden}");
        assert_eq!(caller(hidden).number(), None);
    }
    let known = Caller::Known(Phone::from_e164("+12125550100").unwrap());
    assert_eq!(known.number(), Phone::from_e164("+12125550100").ok());
    for text in [
        "+12125550100",
        " +12125550100 ",
        "tel:+12125550100;phone-context=example.com",
        "\"Ann\" <SIP:+12125550100@example.com>",
    ] {
        assert_eq!(caller(text), known, "{text}");
    }
    for (text, kept) in [
        ("front-desk", "front-desk"),
        ("sip:ann@example.com", "ann"),
        ("7", "7"),
        ("266696687", "266696687"),
    ] {
        assert_eq!(caller(text), Caller::Other(kept.into()), "{text}");
    }
    // A national number without a country is still an id that tells callers apart.
    assert_eq!(caller("2125550100"), Caller::Other("2125550100".into()));
    let mut long = CallEvent::new("c1", at(0));
    long.caller = Some("x".repeat(257));
    assert_eq!(code_and_path(read(&long)), Some((Code::TooLong, "caller".into())));
}

#[test]
fn dialled_numbers() {
    let dialled = |text: &str| Dialled::read(text, parse);
    let number = Phone::from_e164("+12125550100").unwrap();
    assert_eq!(dialled("+12125550100"), Ok(Some(Dialled::Number(number))));
    assert_eq!(dialled("101"), Ok(Some(Dialled::Other("101".into()))));
    assert_eq!(dialled("  "), Ok(None));
    let mut national = CallEvent::new("c1", at(0));
    national.dialled = Some("2125550100".to_owned());
    assert_eq!(code_and_path(read(&national)), Some((Code::CountryNeeded, "dialled".into())));
}

#[test]
fn events_that_cannot_be() {
    let refused = |event: CallEvent| code_and_path(read(&event));
    assert_eq!(refused(CallEvent::new("", at(0))), Some((Code::Empty, "id".into())));
    let invalid = |path: &str| Some((Code::InvalidInterval, path.to_owned()));
    assert_eq!(refused(event(10, 9, -1, None)), invalid("answered"));
    assert_eq!(refused(event(10, -1, 9, None)), invalid("ended"));
    assert_eq!(refused(event(-1, 10, 9, None)), invalid("ended"));
    assert_eq!(refused(event(10, 10, 10, None)), None);
    // The tolerance is 5 seconds, inclusive.
    let early = |second| CallEvent { at: at(second), ..event(100, -1, -1, None) };
    assert_eq!(refused(early(95)), None);
    assert_eq!(refused(early(94)), Some((Code::TimeInFuture, "started".into())));
}

#[test]
fn contradictions_refuse_whichever_comes_second() {
    let with = |dialled: &str, caller: &str| {
        let mut event = CallEvent::new("c1", at(0));
        (event.dialled, event.caller) = (Some(dialled.to_owned()), Some(caller.to_owned()));
        read(&event).unwrap()
    };
    let both = |a: &CallRecord, b: &CallRecord| {
        let (there, back) = (code_and_path(a.merge(b)), code_and_path(b.merge(a)));
        assert_eq!(there, back);
        there
    };
    let a = with("+12125550100", "+12125550199");
    let conflict = |path: &str| Some((Code::CallConflict, path.to_owned()));
    assert_eq!(both(&a, &with("+12125550101", "+12125550199")), conflict("dialled"));
    assert_eq!(both(&a, &with("+12125550100", "+12125550198")), conflict("caller"));
    assert_eq!(both(&with("101", ""), &with("102", "")), conflict("dialled"));
    assert_eq!(both(&with("", "ann"), &with("", "bob")), conflict("caller"));
    // An extension beside the number, an anonymous leg, a name: no contradiction.
    for other in [with("101", "anonymous"), with("", "ann"), with("101", "+12125550199")] {
        assert_eq!(a.merge(&other).as_ref(), Ok(&a));
        assert_eq!(other.merge(&a).as_ref(), Ok(&a));
    }
    let late = record(10, -1, -1, None);
    let wrong = Some((Code::InvalidInterval, "answered".to_owned()));
    assert_eq!(both(&late, &record(-1, 9, -1, None)), wrong);
    let mut other_call = late.clone();
    other_call.id = "c2".into();
    assert_eq!(both(&late, &other_call), conflict("id"));
}

#[test]
fn what_became_of_a_call() {
    use Status::*;
    // started, answered, ended, said -> status, wait, talk, [answered, missed, abandoned]
    type Row = ((i64, i64, i64, Option<Status>), Status, Option<i64>, Option<i64>, [bool; 3]);
    let rows: [Row; 15] = [
        ((0, -1, -1, None), Ringing, None, None, [false, false, false]),
        ((0, 8, -1, Some(Ringing)), Talking, Some(8), None, [true, false, false]),
        ((0, 8, 70, None), Answered, Some(8), Some(62), [true, false, false]),
        ((0, 8, 70, Some(Talking)), Answered, Some(8), Some(62), [true, false, false]),
        ((0, 0, 0, None), Answered, Some(0), Some(0), [true, false, false]),
        ((0, -1, 15, None), NoAnswer, Some(15), None, [false, false, true]),
        ((0, -1, 16, None), NoAnswer, Some(16), None, [false, true, false]),
        ((0, -1, 3, Some(Busy)), Busy, Some(3), None, [false, false, true]),
        ((0, -1, 30, Some(Failed)), Failed, Some(30), None, [false, true, false]),
        // The end, or the start, is not known: missed, but nothing says that it was given up.
        ((0, -1, -1, Some(NoAnswer)), NoAnswer, None, None, [false, true, false]),
        ((-1, -1, 9, None), NoAnswer, None, None, [false, true, false]),
        // The event that told of the answer was lost.
        ((0, -1, 70, Some(Answered)), Answered, None, None, [true, false, false]),
        ((0, -1, 70, Some(Talking)), Answered, None, None, [true, false, false]),
        // A machine or a menu picked up; nobody talked.
        ((0, 20, 90, Some(Voicemail)), Voicemail, Some(20), None, [false, true, false]),
        ((0, 2, 90, Some(NoAnswer)), NoAnswer, Some(90), None, [false, true, false]),
    ];
    for ((started, answered, ended, said), status, wait, talk, classes) in rows {
        let call = record(started, answered, ended, said);
        let seconds = |ms: Option<i64>| ms.map(|ms| ms / 1000);
        let text = format!("{call:?}");
        assert_eq!(call.status(), status, "{text}");
        assert_eq!((seconds(call.wait_ms()), seconds(call.talk_ms())), (wait, talk), "{text}");
        let found = [call.is_answered(), call.is_missed(), call.is_abandoned()];
        assert_eq!(found, classes, "{text}");
    }
}

#[test]
fn a_call_is_matched_once_dialled_and_started_are_known() {
    let started = record(7, -1, -1, None);
    assert_eq!(started.to_match(), None);
    let mut dialled = CallEvent::new("c1", at(0));
    dialled.dialled = Some("+12125550100".to_owned());
    let dialled = read(&dialled).unwrap();
    assert_eq!(dialled.to_match(), None);
    let number = Dialled::Number(Phone::from_e164("+12125550100").unwrap());
    assert_eq!(dialled.merge(&started).unwrap().to_match(), Some((&number, at(7))));
}

const STATUSES: [Status; 7] = [
    Status::Ringing,
    Status::Talking,
    Status::NoAnswer,
    Status::Failed,
    Status::Busy,
    Status::Voicemail,
    Status::Answered,
];

fn any_event(times: [std::ops::Range<i64>; 3]) -> impl Strategy<Value = CallEvent> {
    let [started, answered, ended] = times;
    let maybe = |range| proptest::option::of(range);
    let text = |texts: &[&str]| {
        let texts: Vec<String> = texts.iter().map(|text| (*text).to_owned()).collect();
        proptest::option::of(proptest::sample::select(texts))
    };
    (
        (maybe(started), maybe(answered), maybe(ended)),
        text(&["+12125550100", "tel:+12125550100", "101", ""]),
        text(&["+12125550199", "sip:+12125550199@example.com", "ann", "anonymous"]),
        proptest::option::of(proptest::sample::select(STATUSES.to_vec())),
    )
        .prop_map(|(times, dialled, caller, status)| {
            let second = |time: Option<i64>| time.unwrap_or(-1);
            let times = (second(times.0), second(times.1), second(times.2));
            CallEvent { dialled, caller, ..event(times.0, times.1, times.2, status) }
        })
}

fn fold(records: &[CallRecord]) -> Result<CallRecord, Problem> {
    let (first, rest) = records.split_first().unwrap();
    rest.iter().try_fold(first.clone(), |merged, next| merged.merge(next))
}

proptest! {
    /// Events that do not contradict each other give the same record in any order, in any grouping,
    /// repeated or not; and it is the one that the rules, applied to all events at once, give.
    #[test]
    fn merging_asks_for_no_order(
        events in proptest::collection::vec(any_event([0..10, 10..20, 20..30]), 1..7),
        order in proptest::collection::vec(any::<proptest::sample::Index>(), 0..12),
        cut in any::<proptest::sample::Index>(),
    ) {
        let records: Vec<CallRecord> = events.iter().map(|event| read(event).unwrap()).collect();
        let merged = fold(&records).unwrap();

        // Any order, some of them again: first a random choice of events, then all of them
        // backwards.
        let again = order.iter().map(|index| index.get(&records).clone());
        let shuffled: Vec<_> = again.chain(records.iter().rev().cloned()).collect();
        prop_assert_eq!(fold(&shuffled).unwrap(), merged.clone());

        let (left, right) = shuffled.split_at(cut.index(shuffled.len()));
        if !left.is_empty() {
            let grouped = fold(right).unwrap().merge(&fold(left).unwrap()).unwrap();
            prop_assert_eq!(grouped, merged.clone());
        }

        prop_assert_eq!(merged.started, events.iter().filter_map(|e| e.started).min());
        prop_assert_eq!(merged.answered, events.iter().filter_map(|e| e.answered).min());
        prop_assert_eq!(merged.ended, events.iter().filter_map(|e| e.ended).max());
        let said = STATUSES.iter().rev().find(|s| events.iter().any(|e| e.status == Some(**s)));
        prop_assert_eq!(merged.said, said.copied());
        let any = |field: fn(&CallEvent) -> &Option<String>, part: &str| {
            events.iter().any(|e| field(e).as_ref().is_some_and(|text| text.contains(part)))
        };
        let hidden = !any(|e| &e.caller, "0199") && !any(|e| &e.caller, "ann");
        prop_assert_eq!(merged.caller == Caller::Hidden, hidden);
        let known = matches!(merged.caller, Caller::Known(_));
        prop_assert_eq!(known, any(|e| &e.caller, "0199"));
        let number = merged.dialled.as_ref().and_then(Dialled::number);
        prop_assert_eq!(number.is_some(), any(|e| &e.dialled, "0100"));
    }

    /// If every two of some records merge, all of them do, in any order.
    #[test]
    fn pairs_that_merge_all_merge(
        events in proptest::collection::vec(any_event([0..6, 2..9, 4..12]), 1..5),
    ) {
        let records: Vec<CallRecord> = events.iter().filter_map(|event| read(event).ok()).collect();
        let pairs = records.iter().flat_map(|a| records.iter().map(move |b| (a, b)));
        let consistent = pairs.clone().all(|(a, b)| a.merge(b).is_ok());
        for (a, b) in pairs {
            prop_assert_eq!(a.merge(b).ok(), b.merge(a).ok());
        }
        if consistent && !records.is_empty() {
            let backwards: Vec<CallRecord> = records.iter().rev().cloned().collect();
            prop_assert_eq!(fold(&records).unwrap(), fold(&backwards).unwrap());
        }
    }
}
