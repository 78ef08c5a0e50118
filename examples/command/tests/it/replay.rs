//! A replay small enough to follow by hand.
//!
//! Two numbers (A = +12135550100, B = +12135550101), hard windows of ten minutes:
//! ann 12:00 is lent A, bob 12:01 is lent B, cid 12:02 finds none free; ann 12:05 keeps A until 12:15; B is free again
//! from 12:11, so cid is lent it at 12:11:30, until 12:21:30.

use clap::Parser;
use ringtrace::report::Metric;
use ringtrace_command::failure::Failure;
use ringtrace_command::input::lines::Lines;
use ringtrace_command::input::{calls, visits};
use ringtrace_command::replay::gather::{Gathered, InputPart, simulated};
use ringtrace_command::replay::options::ReplayOptions;
use ringtrace_command::replay::render::render;
use ringtrace_command::replay::run::replay;
use ringtrace_command::replay::summary::ReplaySummary;
use ringtrace_command::simulate::shape::Shape;
use std::io::Cursor;

#[derive(Parser)]
struct CommandLine {
    #[command(flatten)]
    replay: ReplayOptions,
}

pub fn options(arguments: &[&str]) -> ReplayOptions {
    CommandLine::try_parse_from([&["replay"], arguments].concat()).unwrap().replay
}

const VISITS: &str = r#"
{"t":"2026-03-02T12:00:00Z","client":"ann","user_agent":"Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0","url":"https://flowers.example/?utm_source=google&utm_medium=cpc"}
{"t":"2026-03-02T12:01:00Z","client":"bob","user_agent":"Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0","url":"https://flowers.example/","referrer":"https://www.google.com/"}
{"t":"2026-03-02T12:02:00Z","client":"cid","user_agent":"Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0","url":"https://flowers.example/"}
{"t":"2026-03-02T12:05:00Z","client":"ann","user_agent":"Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0","url":"https://flowers.example/roses","referrer":"https://flowers.example/"}
{"t":"2026-03-02T12:11:30Z","client":"cid","user_agent":"Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0","url":"https://flowers.example/roses","referrer":"https://flowers.example/"}
{"t":"2026-03-02T12:12:00Z","client":"bot","user_agent":"Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)","url":"https://flowers.example/"}
"#;

/// Ann dials A while she holds it. Cid dials what they were shown at 12:02, the fallback. At 12:30 both bob and cid have
/// held B. The last number is nobody's.
const CALLS: &str = "\
start,dialled,caller,wait_s,talk_s,status,shown_to,truth_client
2026-03-02T12:03:00Z,,+12125550171,10,0,missed,cid,cid
2026-03-02T12:06:00Z,+12135550100,+12125550170,5,70,answered,,ann
2026-03-02T12:30:00Z,+12135550101,+12125550171,5,20,answered,,cid
2026-03-02T12:40:00Z,+12125550155,+12125550172,20,0,missed,,
";

fn by_hand(arguments: &[&str]) -> Result<ReplaySummary, Failure> {
    let lines = |text: &str| Lines::over(Cursor::new(text.as_bytes().to_vec()), "file");
    let visits = visits::read(lines(VISITS)?, &visits::VisitOptions::default())?;
    let calls = calls::read(lines(CALLS)?, 0)?;
    let input = InputPart {
        visits: Some(visits.counts),
        calls: Some(calls.counts),
        ..InputPart::default()
    };
    let gathered = Gathered { visits: visits.visits, calls: calls.calls, input };
    let usual = ["--hard", "--window", "10m", "--numbers", "2", "--sizes", "1,2,3"];
    replay(&options(&[&usual, arguments].concat()), gathered)
}

#[test]
fn numbers_lent_and_short() {
    let summary = by_hand(&[]).unwrap();
    assert_eq!((summary.sift.people, summary.sift.clients, summary.sift.bots), (5, 3, 1));
    let pool = &summary.pools[0];
    assert_eq!((pool.lent, pool.extended, pool.short), (3, 1, 1));
    let at = pool.peak_at.unwrap().to_string();
    assert_eq!((pool.numbers, pool.peak, at.as_str()), (2, 2, "2026-03-02T12:01:00Z"));
    let shown = &summary.shown;
    assert_eq!((shown.clients_short, shown.clients_never_served), (1, 0));
    assert_eq!((shown.wanted_by_hour[12], shown.short_by_hour[12]), (5, 1));
    assert_eq!((shown.by_kind["dynamic"], shown.by_kind["fallback"]), (4, 1));
}

#[test]
fn calls_are_matched_and_classed() {
    let summary = by_hand(&[]).unwrap();
    let accuracy = summary.accuracy.unwrap();
    let matches: Vec<(&str, u64)> =
        accuracy.by_match.iter().map(|(kind, calls)| (kind.as_str(), *calls)).collect();
    assert_eq!(matches, [("ambiguous", 1), ("exact", 1), ("static", 1), ("unknown_number", 1)]);
    let figures = [accuracy.shortage, accuracy.ambiguity, accuracy.unidentified];
    assert_eq!(figures, [Some(0.25), Some(0.25), Some(0.0)]);
    assert_eq!(accuracy.by_articles, Some(0.75));
    // Ann's call is right; cid's first came on the fallback. B ended 18 min 30 s (bob) and 8 min 30 s (cid) before the
    // third call, a half-life of 10 minutes apart, so cid is twice as probable as bob.
    let truth = accuracy.truth.unwrap();
    assert_eq!((truth.calls, truth.right, truth.nobody), (3, 2, 1));
    assert!((truth.right_by_share - (1.0 + 1.0 / (1.0 + 0.5_f64.powf(10.5 / 10.0)))).abs() < 1e-6);
    let callers = summary.callers.unwrap().totals;
    let figure = |metric| callers.get(metric).unwrap().to_f64();
    assert_eq!(figure(Metric::Calls), 4.0);
    // The caller of the first call is that of the third.
    assert_eq!((figure(Metric::Unique), figure(Metric::Repeat)), (3.0, 1.0));
    assert_eq!((figure(Metric::Target), figure(Metric::UniqueTarget)), (1.0, 1.0));
    // 10 s and 20 s unanswered.
    assert_eq!((figure(Metric::Abandoned), figure(Metric::Missed)), (1.0, 1.0));
    assert_eq!((figure(Metric::WaitSeconds), figure(Metric::TalkSeconds)), (10.0, 45.0));
}

#[test]
fn breakdowns_are_those_asked_for() {
    let summary = by_hand(&["--by", "source+medium", "--zone", "+03:00"]).unwrap();
    let [report] = &summary.reports[..] else { panic!("{}", summary.reports.len()) };
    let rows: Vec<(String, i64)> = report
        .rows
        .iter()
        .filter_map(|row| {
            let key: Vec<&str> = row.key.iter().flatten().map(String::as_str).collect();
            Some((key.join(" / "), row.values.get(Metric::Visits)?.whole()?))
        })
        .filter(|(_, visits)| *visits > 0)
        .collect();
    let mut sorted = rows.clone();
    sorted.sort();
    let expected = [("(direct) / (none)", 2), ("google / cpc", 2), ("google / organic", 1)];
    assert_eq!(sorted, expected.map(|(key, visits)| (key.to_owned(), visits)));
    assert_eq!(report.period.offset_minutes, 180);
    assert_eq!((summary.shown.wanted_by_hour[12], summary.shown.wanted_by_hour[15]), (0, 5));

    let wrong = by_hand(&["--by", "channel,colour"]).unwrap_err().to_string();
    assert!(wrong.contains("--by colour"), "{wrong}");
}

#[test]
fn what_pools_of_other_sizes_would_have_done() {
    let need = by_hand(&[]).unwrap().need.unwrap();
    let [window] = &need.windows[..] else { panic!("{:?}", need.windows) };
    assert_eq!((window.window_seconds, window.peak), (600, 3));
    assert_eq!(window.peak_at.unwrap().to_string(), "2026-03-02T12:02:00Z");
    let hard: Vec<[u64; 4]> = window
        .sizes
        .iter()
        .map(|s| [u64::from(s.numbers), s.hard.granted, s.hard.renewed, s.hard.denied])
        .collect();
    assert_eq!(hard, [[1, 1, 1, 3], [2, 3, 1, 1], [3, 3, 2, 0]]);
    // Soft, one number: ann until 12:02, when she has been gone for the two minutes after which she counts as gone:
    // cid is lent it; ann takes it back at 12:05, cid at 12:11:30. Only bob, at 12:01, finds it taken.
    let one = window.sizes[0].soft;
    assert_eq!((one.granted, one.renewed, one.denied), (4, 0, 1));
    assert_eq!((need.advice.log.sessions, need.advice.log.days), (3, 1));
}

#[test]
fn everything_fits_eighty_columns() {
    for summary in [
        by_hand(&[]).unwrap(),
        replay(&options(&[]), simulated(&Shape::default())).unwrap(),
        replay(&options(&["--by", "landing_page+device,hour"]), simulated(&Shape::default()))
            .unwrap(),
        replay(&options(&[]), Gathered::default()).unwrap(),
    ] {
        let text = anstream::adapter::strip_str(&render(&summary)).to_string();
        for line in text.lines() {
            assert!(line.chars().count() <= 80, "{line}");
        }
    }
}

#[test]
fn a_simulated_day_says_so_and_knows_the_truth() {
    let summary = replay(&options(&[]), simulated(&Shape::default())).unwrap();
    assert!(anstream::adapter::strip_str(&render(&summary)).to_string().starts_with("SIMULATED"));
    let truth = summary.accuracy.unwrap().truth.unwrap();
    assert_eq!(truth.calls, truth.right + truth.wrong + truth.nobody);
    assert!(truth.right * 2 > truth.calls, "{truth:?}");
    assert!(summary.refused.visits.count == 0 && summary.refused.calls.count == 0);
    assert!(summary.sift.bots > 0);
}

#[test]
fn more_numbers_make_the_matches_truer() {
    let right = |numbers: &str| {
        let shape = Shape { days: 3, call_share: 0.2, ..Shape::default() };
        let summary = replay(&options(&["--numbers", numbers]), simulated(&shape)).unwrap();
        let truth = summary.accuracy.unwrap().truth.unwrap();
        truth.right as f64 / truth.calls as f64
    };
    let (few, many) = (right("5"), right("200"));
    // Not all: some call again hours later, when their number is another's.
    assert!(few + 0.1 < many && many > 0.9, "{few} {many}");
}
