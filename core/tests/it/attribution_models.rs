//! The models on journeys small enough for the answer to be published, or worked out by hand.

use super::attribution_paths::{columns, each_worth, near};
use ringtrace::attribution::batch::attribute;
use ringtrace::attribution::cells::{By, Cell, compare_by};
use ringtrace::attribution::columns::{Columns, Converted};
use ringtrace::attribution::compare::{BatchModel, compare};
use ringtrace::attribution::fractribution::fractribution;
use ringtrace::attribution::journeys::{DAY_MS, Journey, Journeys, Splitting};
use ringtrace::attribution::markov::Markov;
use ringtrace::attribution::observed::{observed_paths, second_order};
use ringtrace::attribution::rule::{Repeats, Rule, TwoTouches, Weights};
use ringtrace::attribution::shapley::Shapley;

const A: u32 = 0;
const B: u32 = 1;
const C: u32 = 2;

fn weights(rule: &Rule, channels: &[u32]) -> Vec<f64> {
    let journey = Journey {
        client: 0,
        first_row: 0,
        channels,
        times: &[],
        at: 0,
        conversions: 1.0,
        value: 1.0,
        nulls: 0.0,
    };
    Weights::default().of(rule, &journey).to_vec()
}

/// The example of the package Marketing-Attribution-Models: nine journeys over three channels, each
/// worth 3, a day between touches.
#[test]
fn nine_journeys_give_the_packages_published_answers() {
    let paths: [&[u32]; 9] =
        [&[A], &[A, B], &[A, B, C], &[B], &[B, A], &[B, C, A], &[C], &[C, A], &[C, B, A]];
    let hours: Vec<f64> =
        paths.iter().flat_map(|path| (0..path.len()).rev().map(|i| 24.0 * i as f64)).collect();
    let columns = columns(3, &each_worth(3.0, &paths)).hours_before(&hours);
    let rules = [
        (Rule::First, [9.0, 9.0, 9.0]),
        (Rule::Last, [15.0, 6.0, 6.0]),
        (Rule::Linear(Repeats::Each), [10.5, 9.0, 7.5]),
        (Rule::position_based(0.4, 0.4), [11.1, 8.4, 7.5]),
        (Rule::LastNonDirect { direct: Some(A) }, [3.0, 12.0, 12.0]),
        (
            Rule::TimeDecayInSteps { factor: 0.5, period_hours: 1.0 },
            [14.999999463558218, 6.000000357627858, 6.000000178813924],
        ),
    ];
    let batch = attribute(&columns.journeys(), &rules.clone().map(|(rule, _)| rule)).unwrap();
    for ((rule, wanted), credits) in rules.iter().zip(&batch.credits) {
        near(&credits.value, wanted);
        assert!((credits.conversions.iter().sum::<f64>() - 9.0).abs() < 1e-12, "{rule:?}");
    }
    let markov = Markov::default().run(&columns.grouped()).unwrap();
    near(&markov.credits.value, &[10.643153526970957, 8.514522821576765, 7.842323651452283]);
}

#[test]
fn two_touches_split_the_middle_or_keep_the_ends_in_proportion() {
    let rule = |two| Rule::PositionBased { first: 0.1, last: 0.6, two };
    near(&weights(&rule(TwoTouches::SplitMiddle), &[A, B]), &[0.25, 0.75]);
    near(&weights(&rule(TwoTouches::Renormalise), &[A, B]), &[1.0 / 7.0, 6.0 / 7.0]);
    near(&weights(&rule(TwoTouches::SplitMiddle), &[A, B, A, C]), &[0.1, 0.15, 0.15, 0.6]);
    near(&weights(&rule(TwoTouches::SplitMiddle), &[A]), &[1.0]);
}

#[test]
fn linear_counts_touches_runs_or_channels() {
    let path = [A, A, A, B, A];
    near(&weights(&Rule::Linear(Repeats::Each), &path), &[0.2; 5]);
    let runs = [1.0 / 9.0, 1.0 / 9.0, 1.0 / 9.0, 1.0 / 3.0, 1.0 / 3.0];
    near(&weights(&Rule::Linear(Repeats::Collapsed), &path), &runs);
    near(&weights(&Rule::Linear(Repeats::Once), &path), &[0.125, 0.125, 0.125, 0.5, 0.125]);
    // Long journeys take another way to the same.
    let long: Vec<u32> = (0..100).map(|i| i % 7).collect();
    let found = weights(&Rule::Linear(Repeats::Once), &long);
    let wanted: Vec<f64> = long
        .iter()
        .map(|channel| 1.0 / 7.0 / long.iter().filter(|other| *other == channel).count() as f64)
        .collect();
    near(&found, &wanted);
}

#[test]
fn ranks_and_rates_weigh_by_position() {
    near(&weights(&Rule::RankDecay, &[A, B, C]), &[1.0 / 6.0, 2.0 / 6.0, 3.0 / 6.0]);
    near(&weights(&Rule::Geometric { rate: 0.5 }, &[A, B, C]), &[1.0 / 7.0, 2.0 / 7.0, 4.0 / 7.0]);
    let custom = Rule::Custom { from_start: vec![0.3], middle: 0.1, from_end: vec![0.3, 0.2] };
    near(&weights(&custom, &[A, B, C, A]), &[3.0 / 9.0, 1.0 / 9.0, 2.0 / 9.0, 3.0 / 9.0]);
}

#[test]
fn direct_earns_only_where_there_is_nothing_else() {
    let rule = Rule::LastNonDirect { direct: Some(C) };
    let rows = each_worth(1.0, &[&[A, C, C], &[C, B], &[C, A, C], &[C, C]]);
    let batch = attribute(&columns(3, &rows).journeys(), &[rule]).unwrap();
    assert_eq!(batch.credits[0].conversions, [2.0, 1.0, 1.0]);
}

#[test]
fn old_touches_do_not_vanish_under_a_short_half_life() {
    // Two years ago, with a half-life of one hour: 1 alone, then 1/3 and 2/3.
    let columns = columns(2, &each_worth(1.0, &[&[A], &[A, B]]));
    let columns = columns.hours_before(&[17520.0, 17520.0, 17519.0]);
    let batch = attribute(&columns.journeys(), &[Rule::time_decay(1.0)]).unwrap();
    near(&batch.credits[0].conversions, &[4.0 / 3.0, 2.0 / 3.0]);
}

#[test]
fn fractions_and_refunds_are_shared_like_anything_else() {
    let rows = [(vec![A, B], 0.5, -20.0, 0.0), (vec![B], 1.5, 50.0, 0.0)];
    let linear = [Rule::Linear(Repeats::Each)];
    let batch = attribute(&columns(2, &rows).journeys(), &linear).unwrap();
    assert_eq!(batch.credits[0].conversions, [0.25, 1.75]);
    assert_eq!(batch.credits[0].value, [-10.0, 40.0]);
}

/// The sample of google/fractribution as Snowplow publishes it: direct, organic, referral, video,
/// paid.
#[test]
fn fractribution_gives_its_published_answer() {
    let rows = [
        (vec![0], 3.0, 94.42, 25.0),
        (vec![1], 1.0, 66.5, 26.0),
        (vec![2, 0], 0.0, 0.0, 1.0),
        (vec![3], 1.0, 200.0, 2.0),
        (vec![1, 4], 0.0, 0.0, 2.0),
        (vec![2], 0.0, 0.0, 2.0),
        (vec![1, 0], 1.0, 140.0, 1.0),
        (vec![4], 0.0, 0.0, 1.0),
    ];
    let credits = fractribution(&columns(5, &rows).grouped());
    near(&credits.conversions, &[3.5409582690664606, 1.459041731664606, 0.0, 1.0, 0.0]);
    near(&credits.value, &[170.154_157_651_304_48, 130.765_842_349_304_48, 0.0, 200.0, 0.0]);
}

#[test]
fn fractribution_gives_the_last_touch_what_nobody_lost() {
    // A > B converts no better than A or B alone.
    let rows = [(vec![A, B], 1.0, 5.0, 1.0), (vec![A], 1.0, 0.0, 1.0), (vec![B], 1.0, 0.0, 1.0)];
    assert_eq!(fractribution(&columns(2, &rows).grouped()).value, [0.0, 5.0]);
}

#[test]
fn observed_paths_lose_what_held_the_channel() {
    // A > B (and A > A > B, the same with its run collapsed) converts 2 of 3 times, B 1 of 2.
    // Start: 3 of 5 to A. A: always to B. B: 3 of 5 convert.
    let rows =
        [(vec![A, B], 1.0, 1.0, 1.0), (vec![A, A, B], 1.0, 1.0, 0.0), (vec![B], 1.0, 1.0, 1.0)];
    let scored = observed_paths(&columns(3, &rows).grouped()).unwrap();
    // 3/5 * 1 * 3/5 = 9/25 with A, 2/5 * 3/5 = 6/25 without.
    near(&scored.scores, &[9.0 / 15.0, 1.0, 0.0]);
    near(&scored.credits.conversions, &[3.0 * 9.0 / 24.0, 3.0 * 15.0 / 24.0, 0.0]);
}

#[test]
fn second_order_probabilities() {
    // p(A) = 1/2, p(B) = 1/3, p(C) = 0, p(A, B) = 1, p(B, C) = 0.
    let rows =
        [(vec![A, B, A], 1.0, 1.0, 0.0), (vec![A], 0.0, 0.0, 1.0), (vec![B, C], 0.0, 0.0, 2.0)];
    let scored = second_order(&columns(3, &rows).grouped()).unwrap();
    let pair = (1.0 - 0.5 - 1.0 / 3.0) / 2.0;
    near(&scored.scores, &[0.5 + pair, 1.0 / 3.0 + pair, 0.0]);
    assert!((scored.credits.conversions.iter().sum::<f64>() - 1.0).abs() < 1e-12);
}

const DATED: Columns<'_> = Columns {
    client: &[0, 0, 0, 1],
    time: Some(&[-1, DAY_MS, 3 * DAY_MS, 0]),
    channel: &[A, B, A, C],
    channels: 3,
    converted: Converted::Flags(&[0, 0, 1, 0]),
    value: Some(&[0.0, 0.0, 9.0, 0.0]),
};

#[test]
fn credits_by_day_and_by_campaign() {
    let journeys = Journeys::of_columns(DATED, Splitting::default()).unwrap();
    let models = [BatchModel::Rule(Rule::position_based(0.4, 0.4))];
    let by_day = compare_by(&journeys, &models, &[], By::TouchDay { offset_ms: 0 }).unwrap();
    let cell = |channel, key| Cell { channel, key };
    assert_eq!(by_day.cells, [cell(A, -1), cell(A, 3), cell(B, 1)]);
    near(&by_day.comparison.outcomes[0].credits.conversions, &[0.4, 0.4, 0.2]);
    let by_day = compare_by(&journeys, &models, &[], By::TouchDay { offset_ms: 1 }).unwrap();
    assert_eq!(by_day.cells[0], cell(A, 0));
    let by = By::ConversionDay { offset_ms: -1 };
    let by_day = compare_by(&journeys, &models, &[], by).unwrap();
    assert_eq!(by_day.cells, [cell(A, 2), cell(B, 2)]);
    near(&by_day.comparison.outcomes[0].credits.value, &[7.2, 1.8]);
    let by = By::Label(&[7, 7, 7, 5]);
    let by_label = compare_by(&journeys, &models, &[], by).unwrap();
    assert_eq!(by_label.cells, [cell(A, 7), cell(B, 7)]);
    let short = compare_by(&journeys, &models, &[], By::Label(&[1])).unwrap_err();
    assert_eq!(short.path, "labels");
}

#[test]
fn models_of_channels_are_spread_over_their_cells() {
    let journeys = Journeys::of_columns(DATED, Splitting::default()).unwrap();
    let models = [BatchModel::Markov(Markov::default()), BatchModel::Shapley(Shapley::Simplified)];
    let whole = compare(&journeys, &models, &[]).unwrap();
    let by_day = compare_by(&journeys, &models, &[], By::TouchDay { offset_ms: 0 }).unwrap();
    let cell = |channel, key| Cell { channel, key };
    assert_eq!(by_day.cells, [cell(A, -1), cell(A, 3), cell(B, 1), cell(C, 0)]);
    for (outcome, whole) in by_day.comparison.outcomes.iter().zip(&whole.outcomes) {
        let [a, b, c] = whole.credits.conversions[..] else { panic!() };
        near(&outcome.credits.conversions, &[a / 2.0, a / 2.0, b, c]);
    }
}
