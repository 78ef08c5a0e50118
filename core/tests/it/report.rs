//! Reports: a small month worked out by hand, and the laws every report obeys.

use ringtrace::Code;
use ringtrace::call::Status;
use ringtrace::report::{
    CallRow, Dimension, Metric, Origin, Query, RawQuery, Report, ReportBuilder, TouchText, VisitRow,
};
use ringtrace::words::phone::Phone;
use ringtrace::words::share::Share;
use ringtrace::words::time::Time;
use std::collections::BTreeSet;

fn time(text: &str) -> Time {
    Time::parse(text).unwrap()
}

fn touch(source: &'static str, medium: &'static str) -> TouchText<'static> {
    TouchText { source: Some(source), medium: Some(medium), ..TouchText::default() }
}

fn query(dimensions: &[Dimension], metrics: &[Metric]) -> Query {
    Query { dimensions: dimensions.to_vec(), metrics: metrics.to_vec(), ..Query::default() }
}

/// Three clients, four visits, four calls.
fn small_month(query: &Query) -> Report {
    let (google, mail) = (touch("google", "cpc"), touch("letter", "email"));
    let mut report = ReportBuilder::new(query, 0).unwrap();
    let number = Phone::from_e164("+12125550101").ok();
    for (at, client, touch, start, lent) in [
        ("2026-03-01T09:00:00Z", 1, &google, true, true),
        ("2026-03-01T09:05:00Z", 1, &google, false, true),
        ("2026-03-02T10:00:00Z", 2, &google, true, false),
        ("2026-03-02T23:30:00Z", 1, &mail, true, true),
    ] {
        let row = VisitRow::new(time(at), client, touch);
        let pool = Some("site");
        let number = number.filter(|_| lent);
        report.visit(&VisitRow {
            session_start: start,
            number,
            pool,
            lent,
            fallback: !lent,
            ..row
        });
    }
    let thirds = Share::split(&[1.0, 2.0]);
    let call = |at, status, kind| CallRow::new(time(at), status, kind);
    // Answered after 10 s, 95 s of talk, a third of it google's.
    report.call(&CallRow {
        wait_ms: Some(10_000),
        talk_ms: Some(95_000),
        answered: true,
        target: true,
        unique: true,
        first_target: true,
        unique_target: true,
        number,
        pool: Some("site"),
        origin: Some(Origin::Site),
        credits: &[(&google, thirds[0]), (&mail, thirds[1])],
        ..call("2026-03-01T09:10:00Z", Status::Answered, "exact")
    });
    // The same caller again: 5 s, 20 s.
    report.call(&CallRow {
        wait_ms: Some(5_000),
        talk_ms: Some(20_500),
        answered: true,
        repeat: true,
        number,
        pool: Some("site"),
        credits: &[(&google, Share::ONE)],
        ..call("2026-03-02T12:00:00Z", Status::Answered, "ambiguous")
    });
    // Rung on the fallback, given up after a minute.
    report.call(&CallRow {
        unique: true,
        missed: true,
        pool: Some("site"),
        fallback: true,
        ..call("2026-03-02T12:30:00Z", Status::NoAnswer, "static")
    });
    // From the advertisement itself.
    report.call(&CallRow {
        unique: true,
        abandoned: true,
        origin: Some(Origin::Ad),
        credits: &[(&mail, Share::ONE)],
        ..call("2026-03-03T00:00:00Z", Status::NoAnswer, "unidentified")
    });
    report.finish()
}

fn json(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).unwrap()
}

#[test]
fn totals_of_a_small_month() {
    let report = small_month(&Query::default());
    assert!(report.rows.is_empty());
    assert_eq!(
        json(&report.totals),
        concat!(
            r#"{"visits":4,"sessions":3,"clients":2,"visits_lent":3,"visits_fallback":1,"#,
            r#""calls":4,"calls_share":1,"calls_per_session":1.3333333333333333,"answered":2,"#,
            r#""target":1,"unique":3,"unique_target":1,"first_target":1,"repeat":1,"missed":1,"#,
            r#""abandoned":1,"wait_seconds":7.5,"talk_seconds":57.75,"talk_total_seconds":115.5,"#,
            r#""from_ad":1,"after_site":1,"shortage":0.25,"ambiguity":0.25,"unidentified":0.25}"#
        )
    );
}

#[test]
fn calls_are_shared_between_the_touches_that_are_credited() {
    let metrics = [Metric::Calls, Metric::Clients, Metric::Unique, Metric::TalkSeconds];
    let report = small_month(&query(&[Dimension::SourceMedium], &metrics));
    // Talk of letter's two thirds of one call and a call without talk: 95 s on average. Google's: a
    // third of 95 and 20.5, over four thirds (to the billionth).
    assert_eq!(
        json(&report.rows),
        concat!(
            r#"[{"key":["letter / email"],"values":{"calls":1.666666667,"clients":1,"#,
            r#""unique":1.666666667,"talk_seconds":95}},"#,
            r#"{"key":["google / cpc"],"values":{"calls":1.333333333,"clients":2,"#,
            r#""unique":0.333333333,"talk_seconds":39.12499998603125}},"#,
            r#"{"key":[null],"values":{"calls":1,"clients":0,"#,
            r#""unique":1,"talk_seconds":null}}]"#
        )
    );
    let unique = report.totals.get(Metric::Unique).unwrap();
    assert_eq!((unique.whole(), unique.to_decimal(9).as_str()), (Some(3), "3.000000000"));
}

#[test]
fn calls_stay_whole_where_the_report_is_by_the_call() {
    let report =
        small_month(&query(&[Dimension::MatchKind, Dimension::CallerClass], &[Metric::Calls]));
    let rows: Vec<_> = report.rows.iter().map(json).collect();
    // Equal counts are ordered by key; the visits have neither kind nor class.
    assert_eq!(
        rows,
        [
            r#"{"key":["ambiguous","repeat"],"values":{"calls":1}}"#,
            r#"{"key":["exact","unique"],"values":{"calls":1}}"#,
            r#"{"key":["static","unique"],"values":{"calls":1}}"#,
            r#"{"key":["unidentified","unique"],"values":{"calls":1}}"#,
            r#"{"key":[null,null],"values":{"calls":0}}"#,
        ]
    );
}

#[test]
fn every_dimension_reads_its_own_field() {
    let all = TouchText {
        source: Some("a source"),
        medium: Some("a medium"),
        campaign: Some("a campaign"),
        term: Some("a term"),
        content: Some("a content"),
        channel: Some("a channel"),
        landing_host: Some("shop.example"),
        landing_page: Some("/landing"),
        referrer_host: Some("host.example"),
        country: Some("a country"),
        region: Some("a region"),
        city: Some("a city"),
        device: Some("tablet"),
    };
    let number = Phone::from_e164("+12125550101").ok();
    let call = CallRow {
        unique: true,
        number,
        pool: Some("a pool"),
        credits: &[(&all, Share::ONE)],
        ..CallRow::new(time("2026-03-01T22:30:00Z"), Status::Voicemail, "late")
    };
    for (dimension, key) in [
        (Dimension::Channel, "a channel"),
        (Dimension::Source, "a source"),
        (Dimension::Medium, "a medium"),
        (Dimension::SourceMedium, "a source / a medium"),
        (Dimension::Campaign, "a campaign"),
        (Dimension::Term, "a term"),
        (Dimension::Content, "a content"),
        (Dimension::LandingPage, "/landing"),
        (Dimension::ReferrerHost, "host.example"),
        (Dimension::Country, "a country"),
        (Dimension::Region, "a region"),
        (Dimension::City, "a city"),
        (Dimension::Device, "tablet"),
        (Dimension::Number, "+12125550101"),
        (Dimension::Pool, "a pool"),
        (Dimension::Date, "2026-03-02"),
        (Dimension::Hour, "01"),
        (Dimension::Weekday, "monday"),
        (Dimension::CallerClass, "unique"),
        (Dimension::Status, "voicemail"),
        (Dimension::MatchKind, "late"),
    ] {
        let by = |dimensions: &[Dimension]| Query {
            offset_minutes: 180,
            ..query(dimensions, &[Metric::Calls])
        };
        let mut report = ReportBuilder::new(&by(&[dimension]), 0).unwrap();
        report.call(&call);
        let report = report.finish();
        let keys: Vec<_> = report.rows.iter().map(|row| row.key.clone()).collect();
        assert_eq!(keys, [[Some(key.to_owned())]], "{}", dimension.as_str());
    }
    assert_eq!(Dimension::ALL.len(), 21);
}

#[test]
fn the_period_is_half_open() {
    let bounds = Query {
        from: Some(time("2026-03-01T09:05:00Z")),
        until: Some(time("2026-03-03T00:00:00Z")),
        ..query(&[], &[Metric::Visits, Metric::Calls])
    };
    let report = small_month(&bounds);
    // The first visit is before it; the second visit is at its beginning, the last call at its end.
    assert_eq!(json(&report.totals), r#"{"visits":3,"calls":3}"#);
    assert_eq!(
        json(&report),
        concat!(
            r#"{"period":{"from":"2026-03-01T09:05:00Z","until":"2026-03-03T00:00:00Z","#,
            r#""offset_minutes":0},"model":null,"dimensions":[],"metrics":["visits","calls"],"#,
            r#""rows":[],"left_off":0,"totals":{"visits":3,"calls":3}}"#
        )
    );
}

#[test]
fn rows_come_in_the_order_asked_for() {
    let keys = |query: &Query| -> Vec<String> {
        let report = small_month(query);
        report.rows.iter().map(|row| row.key[0].clone().unwrap_or("-".into())).collect()
    };
    // 2026-03-01 is a Sunday, but a week begins on Monday.
    let weekdays = query(&[Dimension::Weekday], &[Metric::Visits]);
    assert_eq!(keys(&weekdays), ["monday", "tuesday", "sunday"]);
    let dates = Query { sort: Some(Metric::Calls), ..query(&[Dimension::Date], &[]) };
    assert_eq!(keys(&dates), ["2026-03-02", "2026-03-01", "2026-03-03"]);
    // Neither the metric nor its rows need to be shown; rows without a value come last.
    let waits = Query {
        sort: Some(Metric::WaitSeconds),
        limit: Some(2),
        ..query(&[Dimension::Source], &[Metric::Visits])
    };
    assert_eq!(keys(&waits), ["letter", "google"]);
    let report = small_month(&waits);
    assert_eq!((report.left_off, json(&report.totals).as_str()), (1, r#"{"visits":4}"#));
}

#[test]
fn credits_that_do_not_make_one_are_cut_or_filled_up() {
    let (google, bing) = (touch("google", "cpc"), touch("bing", "cpc"));
    let part = Share::split(&[3.0, 1.0])[0];
    let count = |credits: &[(&TouchText<'_>, Share)]| {
        let mut report =
            ReportBuilder::new(&query(&[Dimension::Source], &[Metric::Calls]), 0).unwrap();
        let row = CallRow::new(time("2026-03-01T00:00:00Z"), Status::Ringing, "exact");
        report.call(&CallRow { credits, ..row });
        let report = report.finish();
        assert_eq!(json(&report.totals), r#"{"calls":1}"#);
        report.rows.iter().map(|row| json(&(&row.key, &row.values))).collect::<Vec<_>>()
    };
    let cut = count(&[(&google, part), (&bing, part)]);
    assert_eq!(cut, [r#"[["google"],{"calls":0.75}]"#, r#"[["bing"],{"calls":0.25}]"#]);
    let filled = count(&[(&google, part)]);
    assert_eq!(filled, [r#"[["google"],{"calls":0.75}]"#, r#"[[null],{"calls":0.25}]"#]);
}

#[test]
fn a_bad_query_names_every_mistake() {
    let problems = |text: &str| -> Vec<(Code, String)> {
        let raw: RawQuery = serde_json::from_str(text).unwrap();
        let error = raw.check().unwrap_err();
        error.problems().map(|problem| (problem.code, problem.path.clone())).collect()
    };
    assert_eq!(
        problems(r#"{"dimensions":["source","sauce"],"metrics":["call"],"sort":"best"}"#),
        [
            (Code::Unknown, "dimensions[1]".to_owned()),
            (Code::Unknown, "metrics[0]".to_owned()),
            (Code::Unknown, "sort".to_owned()),
        ]
    );
    assert_eq!(
        problems(
            r#"{"dimensions":["source","medium","term","city","source"],"metrics":["calls","calls"],
                "from":"2026-03-02T00:00:00Z","until":"2026-03-01T00:00:00Z",
                "offset_minutes":-1440}"#
        ),
        [
            (Code::TooMany, "dimensions".to_owned()),
            (Code::Duplicate, "dimensions[4]".to_owned()),
            (Code::Duplicate, "metrics[1]".to_owned()),
            (Code::InvalidInterval, "until".to_owned()),
            (Code::OutOfRange, "offset_minutes".to_owned()),
        ]
    );
    assert!(serde_json::from_str::<RawQuery>(r#"{"metric":[]}"#).is_err());
    let twice = query(&[Dimension::City, Dimension::City], &[]);
    assert_eq!(ReportBuilder::new(&twice, 0).unwrap_err().code(), Code::Duplicate);
    // Every name that is printed is understood.
    let raw = RawQuery {
        metrics: Metric::ALL.iter().map(|metric| metric.as_str().to_owned()).collect(),
        ..RawQuery::default()
    };
    assert_eq!(raw.check().unwrap().metrics, Metric::ALL);
    let names: BTreeSet<_> = Dimension::ALL.iter().map(|dimension| dimension.as_str()).collect();
    assert!(names.iter().all(|name| Dimension::from_name(name).unwrap().as_str() == *name));
}

#[test]
fn a_table_keeps_to_its_width() {
    let metrics = [Metric::Calls, Metric::TalkSeconds, Metric::Shortage];
    let table = small_month(&query(&[Dimension::Source, Dimension::Medium], &metrics)).table(80);
    let wanted = "\
source     medium     calls  talk_seconds  shortage
letter     email       1.67          95.0     0.0 %
google     cpc         1.33          39.1     0.0 %
(not set)  (not set)   1.00             -   100.0 %
total                  4.00          57.8    25.0 %
";
    assert_eq!(table, wanted);
    let totals = small_month(&query(&[], &metrics)).table(80);
    assert_eq!(totals, "calls              4\ntalk_seconds    57.8\nshortage      25.0 %\n");

    // Every metric in 60 columns: several blocks, each with the keys.
    let table = small_month(&query(&[Dimension::Source, Dimension::Number], &[])).table(60);
    assert_eq!(table.matches("source").count(), table.matches("\n\n").count() + 1);
    for metric in Metric::ALL {
        assert!(table.contains(metric.as_str()), "{}", metric.as_str());
    }
    let limited = Query { limit: Some(1), ..query(&[Dimension::Source], &[Metric::Calls]) };
    let table = small_month(&limited).table(80);
    assert!(table.ends_with("total    4.00\n(2 more rows; the totals count them)\n"), "{table}");
}

#[test]
fn a_hostile_or_wide_text_does_not_break_a_table() {
    let hostile = touch("\u{1b}[2Jgone\u{202e}\n", "cpc");
    let wide = touch("電話電話電話電話電話電話電話電話電話電話電話電話電話電話電話電話", "cpc");
    let mut report =
        ReportBuilder::new(&query(&[Dimension::Source], &[Metric::Visits]), 0).unwrap();
    for touch in [&hostile, &wide] {
        report.visit(&VisitRow::new(time("2026-03-01T00:00:00Z"), 1, touch));
    }
    let table = report.finish().table(60);
    let lines: Vec<&str> = table.lines().collect();
    assert_eq!(lines.len(), 4, "{table}");
    assert!(lines[1].starts_with("\u{fffd}[2Jgone\u{fffd}\u{fffd} "), "{table}");
    // 60 columns less two and `visits`: 52, so 25 characters of two columns and the mark.
    assert_eq!(lines[2], format!("{}…        1", &"電話".repeat(13)[..25 * 3]), "{table}");
}
