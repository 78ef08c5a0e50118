//! The laws every report obeys, whatever is fed in and asked.

use proptest::prelude::*;
use ringtrace::call::Status;
use ringtrace::report::{
    CallRow, Dimension, Metric, Query, Report, ReportBuilder, TouchText, VisitRow,
};
use ringtrace::words::share::Share;
use ringtrace::words::time::Time;
use std::collections::BTreeSet;

fn touch(source: &'static str, medium: &'static str) -> TouchText<'static> {
    TouchText { source: Some(source), medium: Some(medium), ..TouchText::default() }
}

#[derive(Debug, Clone)]
struct AnyRow {
    minute: i64,
    client: u32,
    source: usize,
    other: usize,
    weights: [f64; 2],
    visit: bool,
    fallback: bool,
    talk_ms: i64,
}

fn any_row() -> impl Strategy<Value = AnyRow> {
    let sources = (0_usize..4, 0_usize..4, [0.0..1.0, 0.0..1.0_f64]);
    let flags = (any::<bool>(), any::<bool>(), 0_i64..1_000_000);
    (0_i64..5000, 0_u32..6, sources, flags).prop_map(|(minute, client, sources, flags)| AnyRow {
        minute,
        client,
        source: sources.0,
        other: sources.1,
        weights: sources.2,
        visit: flags.0,
        fallback: flags.1,
        talk_ms: flags.2,
    })
}

fn report_of(query: &Query, rows: &[AnyRow], seed: u64) -> Report {
    let touches = [touch("a", "x"), touch("b", "x"), touch("a", "y"), TouchText::default()]
        .map(|touch| touch);
    let mut report = ReportBuilder::new(query, seed).unwrap();
    for row in rows {
        let at = Time::parse("2026-03-01T00:00:00Z").unwrap().plus_seconds(row.minute * 60);
        if row.visit {
            let visit = VisitRow::new(at, row.client, &touches[row.source]);
            report.visit(&VisitRow { session_start: row.fallback, ..visit });
        } else {
            let shares = Share::split(&row.weights);
            let credits = [(&touches[row.source], shares[0]), (&touches[row.other], shares[1])];
            report.call(&CallRow {
                talk_ms: Some(row.talk_ms),
                fallback: row.fallback,
                target: !row.fallback,
                credits: &credits,
                ..CallRow::new(at, Status::Answered, "exact")
            });
        }
    }
    report.finish()
}

fn any_query() -> impl Strategy<Value = Query> {
    let some = [
        Dimension::Source,
        Dimension::Medium,
        Dimension::SourceMedium,
        Dimension::Date,
        Dimension::Hour,
        Dimension::Weekday,
        Dimension::Status,
    ];
    let sort = prop::option::of(prop::sample::select(Metric::ALL));
    (prop::sample::subsequence(some.to_vec(), 1..=4), sort, -900_i32..900).prop_map(
        |(dimensions, sort, offset_minutes)| Query {
            dimensions,
            sort,
            offset_minutes,
            ..Query::default()
        },
    )
}

proptest! {
    #[test]
    fn rows_add_up_to_the_totals(
        query in any_query(),
        rows in prop::collection::vec(any_row(), 0..60),
    ) {
        let report = report_of(&query, &rows, 0);
        let exact = [
            Metric::Visits,
            Metric::Sessions,
            Metric::Calls,
            Metric::Target,
            Metric::TalkTotalSeconds,
        ];
        for metric in exact {
            let total = report.totals.get(metric).unwrap();
            let values = report.rows.iter().map(|row| row.values.get(metric).unwrap());
            let sum: i128 = values.map(|value| {
                // The figures of one metric have one denominator.
                assert_eq!(value.denominator(), total.denominator());
                value.numerator()
            }).sum();
            prop_assert_eq!(sum, total.numerator(), "{}", metric.as_str());
        }
        let calls = rows.iter().filter(|row| !row.visit).count();
        prop_assert_eq!(report.totals.get(Metric::Calls).unwrap().whole(), Some(calls as i64));
        let clients: BTreeSet<_> = rows.iter().filter(|r| r.visit).map(|r| r.client).collect();
        let counted = report.totals.get(Metric::Clients).unwrap().whole();
        prop_assert_eq!(counted, Some(clients.len() as i64));
        // The shares of all rows are one, or there was no call to share.
        let shares = report.rows.iter().filter_map(|row| row.values.get(Metric::CallsShare));
        let sum: f64 = shares.map(|value| value.to_f64()).sum();
        let all = f64::from(u8::from(calls > 0));
        prop_assert!((sum - all).abs() < 1e-9);
    }

    #[test]
    fn the_order_of_feeding_does_not_matter(
        query in any_query(),
        (rows, shuffled) in prop::collection::vec(any_row(), 0..40)
            .prop_flat_map(|rows| (Just(rows.clone()), Just(rows).prop_shuffle())),
        seed: u64,
    ) {
        let report = report_of(&query, &rows, 0);
        let other = report_of(&query, &shuffled, seed);
        let json = |report: &Report| serde_json::to_string(report).unwrap();
        prop_assert_eq!(json(&report), json(&other));
        prop_assert_eq!(report.table(80), other.table(80));
    }

    #[test]
    fn rows_are_sorted_and_the_limit_only_cuts(
        query in any_query(),
        rows in prop::collection::vec(any_row(), 0..40),
        limit in 0_usize..10,
    ) {
        let whole = report_of(&query, &rows, 0);
        if let Some(metric) = query.sort {
            let ranks: Vec<_> =
                whole.rows.iter().map(|row| row.values.get(metric).map(|v| v.to_f64())).collect();
            prop_assert!(ranks.windows(2).all(|pair| pair[0] >= pair[1]), "{ranks:?}");
        }
        let part = report_of(&Query { limit: Some(limit), ..query }, &rows, 0);
        prop_assert_eq!(&part.rows[..], &whole.rows[..limit.min(whole.rows.len())]);
        prop_assert_eq!(part.left_off, whole.rows.len() - part.rows.len());
        prop_assert_eq!(part.totals, whole.totals);
    }
}
