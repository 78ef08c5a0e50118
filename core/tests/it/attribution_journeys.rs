//! How touches are cut into journeys; every case small enough to be cut by hand.

use ringtrace::attribution::batch::attribute;
use ringtrace::attribution::columns::{Columns, Conversions, Converted};
use ringtrace::attribution::journeys::{Edge, Journeys, Splitting};
use ringtrace::attribution::rule::{Repeats, Rule};

const DAY: i64 = 86_400_000;

/// Client, channels, conversions, nulls of every journey.
fn cut(columns: Columns<'_>, splitting: Splitting) -> Vec<(u32, Vec<u32>, f64, f64)> {
    let journeys = Journeys::of_columns(columns, splitting).unwrap();
    let (mut all, mut converting) = (Vec::new(), Vec::new());
    journeys.all(|j| all.push((j.client, j.channels.to_vec(), j.conversions, j.nulls)));
    journeys
        .converting(|j| converting.push((j.client, j.channels.to_vec(), j.conversions, j.nulls)));
    // The short way round sees the same conversions.
    let converted: Vec<_> = all.iter().filter(|journey| journey.2 > 0.0).cloned().collect();
    assert_eq!(converted, converting);
    all
}

const TWICE: Columns<'_> = Columns {
    client: &[0, 0, 0, 0, 1, 1],
    time: Some(&[0, DAY, 2 * DAY, 3 * DAY, 0, DAY]),
    channel: &[0, 1, 2, 3, 4, 5],
    channels: 6,
    converted: Converted::Flags(&[0, 1, 1, 0, 0, 0]),
    value: None,
};

#[test]
fn conversions_keep_or_end_what_was_before() {
    let kept =
        vec![(0, vec![0, 1], 1.0, 0.0), (0, vec![0, 1, 2], 1.0, 0.0), (1, vec![4, 5], 0.0, 1.0)];
    assert_eq!(cut(TWICE, Splitting::whole()), kept);
    let restarted = vec![
        (0, vec![0, 1], 1.0, 0.0),
        (0, vec![2], 1.0, 0.0),
        (0, vec![3], 0.0, 1.0),
        (1, vec![4, 5], 0.0, 1.0),
    ];
    assert_eq!(cut(TWICE, Splitting::whole().restarting()), restarted);
}

#[test]
fn a_window_counts_from_the_conversion_or_the_last_touch() {
    let day = Splitting::whole().within_days(1);
    let inside =
        vec![(0, vec![0, 1], 1.0, 0.0), (0, vec![1, 2], 1.0, 0.0), (1, vec![4, 5], 0.0, 1.0)];
    assert_eq!(cut(TWICE, day), inside);
    let outside = vec![(0, vec![1], 1.0, 0.0), (0, vec![2], 1.0, 0.0), (1, vec![5], 0.0, 1.0)];
    assert_eq!(cut(TWICE, Splitting { edge: Edge::Outside, ..day }), outside);
}

#[test]
fn counts_and_amounts_read_like_flags() {
    let flags = cut(TWICE, Splitting::whole().restarting());
    let counts = Columns { converted: Converted::Counts(&[0, 1, 1, 0, 0, 0]), ..TWICE };
    let amounts =
        Columns { converted: Converted::Amounts(&[0.0, 1.0, 1.0, 0.0, 0.0, 0.0]), ..TWICE };
    assert_eq!(cut(counts, Splitting::whole().restarting()), flags);
    assert_eq!(cut(amounts, Splitting::whole().restarting()), flags);
}

#[test]
fn long_stretches_without_a_conversion_are_passed_over_rightly() {
    // Rows 0..300, one client a row; those that convert are spread over words and blocks.
    let client: Vec<u32> = (0..300).collect();
    let channel = vec![0; 300];
    let mut flags = vec![0; 300];
    let rows = [0, 7, 8, 31, 32, 63, 64, 200, 255, 256, 288, 299];
    for row in rows {
        flags[row] = row as u8 | 1;
    }
    let columns = Columns {
        client: &client,
        time: None,
        channel: &channel,
        channels: 1,
        converted: Converted::Flags(&flags),
        value: None,
    };
    let mut found = Vec::new();
    let journeys = Journeys::of_columns(columns, Splitting::whole()).unwrap();
    journeys.converting(|j| found.push((j.client as usize, j.conversions)));
    assert_eq!(found, rows.map(|row| (row, f64::from(row as u8 | 1))));
}

/// Conversions of client 0 before any touch, of 2 twice, of 3 who has no touch; client 1 has none.
const APART: Columns<'_> = Columns {
    client: &[0, 1, 2, 2, 2],
    time: Some(&[DAY, 0, 0, 2 * DAY, 5 * DAY]),
    channel: &[0, 1, 2, 3, 4],
    channels: 5,
    converted: Converted::Apart(Conversions {
        client: &[0, 2, 2, 3],
        time: &[0, 2 * DAY, 4 * DAY, 0],
        count: None,
        value: Some(&[1.0, 2.0, 4.0, 8.0]),
    }),
    value: None,
};

#[test]
fn conversions_apart_take_the_touches_up_to_their_instant() {
    let kept = vec![
        (0, vec![], 1.0, 0.0),
        (1, vec![1], 0.0, 1.0),
        (2, vec![2, 3], 1.0, 0.0),
        (2, vec![2, 3], 1.0, 0.0),
        (3, vec![], 1.0, 0.0),
    ];
    assert_eq!(cut(APART, Splitting::whole()), kept);
    let restarted = vec![
        (0, vec![], 1.0, 0.0),
        (0, vec![0], 0.0, 1.0),
        (1, vec![1], 0.0, 1.0),
        (2, vec![2, 3], 1.0, 0.0),
        (2, vec![], 1.0, 0.0),
        (2, vec![4], 0.0, 1.0),
        (3, vec![], 1.0, 0.0),
    ];
    assert_eq!(cut(APART, Splitting::whole().restarting()), restarted);
    let day = vec![
        (0, vec![], 1.0, 0.0),
        (1, vec![1], 0.0, 1.0),
        (2, vec![3], 1.0, 0.0),
        (2, vec![], 1.0, 0.0),
        (3, vec![], 1.0, 0.0),
    ];
    assert_eq!(cut(APART, Splitting::whole().within_days(1)), day);
}

#[test]
fn a_decay_counts_from_the_conversion() {
    // Touches 8 and 6 days before the conversion: one full week, and none.
    let columns = Columns {
        client: &[0, 0],
        time: Some(&[0, 2 * DAY]),
        channel: &[0, 1],
        channels: 2,
        converted: Converted::Apart(Conversions {
            client: &[0],
            time: &[8 * DAY],
            count: Some(&[3.0]),
            value: None,
        }),
        value: None,
    };
    let journeys = Journeys::of_columns(columns, Splitting::default()).unwrap();
    let rules =
        [Rule::TimeDecayInSteps { factor: 0.5, period_hours: 168.0 }, Rule::Linear(Repeats::Each)];
    let batch = attribute(&journeys, &rules).unwrap();
    assert_eq!(batch.credits[0].conversions, [1.0, 2.0]);
    assert_eq!(batch.credits[1].value, [1.5, 1.5]);
}

#[test]
fn times_at_the_ends_of_the_range_do_not_overflow() {
    let columns = Columns {
        client: &[0, 0],
        time: Some(&[i64::MIN, i64::MAX]),
        channel: &[0, 1],
        channels: 2,
        converted: Converted::Flags(&[0, 1]),
        value: None,
    };
    let journeys = Journeys::of_columns(columns, Splitting::whole()).unwrap();
    let batch = attribute(&journeys, &[Rule::time_decay(168.0)]).unwrap();
    assert_eq!(batch.credits[0].conversions, [0.0, 1.0]);
    assert_eq!(cut(columns, Splitting::default()), [(0, vec![1], 1.0, 0.0)]);
}
