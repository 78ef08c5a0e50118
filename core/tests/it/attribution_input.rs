//! Bad and odd input of the batch engine: a defined answer, or an error that says where.

use ringtrace::Code;
use ringtrace::attribution::batch::attribute;
use ringtrace::attribution::columns::{CHANNELS_MAX, Columns, Conversions, Converted};
use ringtrace::attribution::compare::{BatchModel, compare};
use ringtrace::attribution::encode::Table;
use ringtrace::attribution::journeys::{Journeys, Splitting};
use ringtrace::attribution::markov::Markov;
use ringtrace::attribution::paths::Paths;
use ringtrace::attribution::rule::{Repeats, Rule};
use ringtrace::attribution::shapley::Shapley;

const GOOD: Columns<'_> = Columns {
    client: &[3, 3, 8],
    time: Some(&[10, 20, 5]),
    channel: &[1, 0, 1],
    channels: 2,
    converted: Converted::Flags(&[0, 1, 0]),
    value: Some(&[f64::NAN, -4.0, f64::INFINITY]),
};

#[track_caller]
fn refused(columns: Columns<'_>, code: Code, path: &str) {
    let problem = columns.check().unwrap_err();
    assert_eq!((problem.code, problem.path.as_str()), (code, path));
    assert!(Journeys::of_columns(columns, Splitting::default()).is_err());
}

#[test]
fn good_columns_pass_and_values_without_a_conversion_are_not_read() {
    let journeys = Journeys::of_columns(GOOD, Splitting::default()).unwrap();
    let batch = attribute(&journeys, &[Rule::Linear(Repeats::Each)]).unwrap();
    assert_eq!(batch.credits[0].value, [-2.0, -2.0]);
}

#[test]
fn columns_that_do_not_fit_are_refused() {
    refused(Columns { channel: &[1, 0], ..GOOD }, Code::InvalidShape, "channel");
    refused(Columns { time: Some(&[1]), ..GOOD }, Code::InvalidShape, "time");
    refused(Columns { value: Some(&[]), ..GOOD }, Code::InvalidShape, "value");
    refused(Columns { converted: Converted::Flags(&[1]), ..GOOD }, Code::InvalidShape, "converted");
    refused(Columns { channel: &[1, 2, 1], ..GOOD }, Code::Unknown, "channel[1]");
    refused(Columns { channels: CHANNELS_MAX + 1, ..GOOD }, Code::TooMany, "channels");
}

#[test]
fn rows_out_of_order_are_refused() {
    refused(Columns { client: &[3, 8, 3], ..GOOD }, Code::Unsorted, "client[2]");
    refused(Columns { time: Some(&[20, 10, 5]), ..GOOD }, Code::Unsorted, "time[1]");
}

#[test]
fn counts_and_values_that_are_no_numbers_are_refused() {
    let amounts = |list| Columns { converted: Converted::Amounts(list), ..GOOD };
    refused(amounts(&[0.0, f64::NAN, 0.0]), Code::InvalidWeight, "converted[1]");
    refused(amounts(&[0.0, -1.0, 0.0]), Code::InvalidWeight, "converted[1]");
    refused(amounts(&[0.0, 1.0, 0.5]), Code::InvalidWeight, "value[2]");
    refused(
        Columns { value: Some(&[0.0, f64::NAN, 0.0]), ..GOOD },
        Code::InvalidWeight,
        "value[1]",
    );
}

#[test]
fn a_table_of_conversions_is_checked_too() {
    let table = Conversions { client: &[3, 4], time: &[15, 2], count: None, value: None };
    let apart = |table| Columns { converted: Converted::Apart(table), value: None, ..GOOD };
    assert!(apart(table).check().is_ok());
    refused(Columns { time: None, ..apart(table) }, Code::InvalidShape, "time");
    refused(Columns { value: GOOD.value, ..apart(table) }, Code::Conflict, "value");
    let wrong = Conversions { client: &[4, 3], ..table };
    refused(apart(wrong), Code::Unsorted, "conversions.client[1]");
    let wrong = Conversions { value: Some(&[1.0, f64::INFINITY]), ..table };
    refused(apart(wrong), Code::InvalidWeight, "conversions.value[1]");
    let wrong = Conversions { count: Some(&[-1.0, 1.0]), ..table };
    refused(apart(wrong), Code::InvalidWeight, "conversions.count[0]");
}

#[test]
fn a_window_needs_times_and_is_not_negative() {
    let untimed = Columns { time: None, ..GOOD };
    let problem = Journeys::of_columns(untimed, Splitting::default()).unwrap_err();
    assert_eq!((problem.code, problem.path.as_str()), (Code::Conflict, "lookback"));
    let negative = Splitting { lookback_ms: Some(-1), ..Splitting::default() };
    assert_eq!(Journeys::of_columns(GOOD, negative).unwrap_err().code, Code::OutOfRange);
    let untimed = Journeys::of_columns(untimed, Splitting::whole()).unwrap();
    let problem = attribute(&untimed, &[Rule::Last, Rule::time_decay(1.0)]).unwrap_err();
    assert_eq!((problem.code, problem.path.as_str()), (Code::Conflict, "models[1].model"));
}

#[test]
fn weights_that_can_not_be_used_are_refused() {
    for rule in [
        Rule::position_based(0.7, 0.4),
        Rule::position_based(f64::NAN, 0.4),
        Rule::position_based(-0.1, 0.4),
        Rule::Geometric { rate: 1.5 },
        Rule::time_decay(0.0),
        Rule::time_decay(f64::INFINITY),
        Rule::TimeDecayInSteps { factor: 0.0, period_hours: 1.0 },
        Rule::TimeDecayInSteps { factor: 0.5, period_hours: -1.0 },
        Rule::Custom { from_start: vec![0.5], middle: f64::NAN, from_end: vec![] },
    ] {
        assert_eq!(rule.check(true).unwrap_err().code, Code::InvalidWeight, "{rule:?}");
    }
}

#[test]
fn values_too_large_to_be_added_are_an_error() {
    let columns = Columns {
        converted: Converted::Flags(&[1, 1, 1]),
        value: Some(&[f64::MAX, f64::MAX, 0.0]),
        ..GOOD
    };
    let journeys = Journeys::of_columns(columns, Splitting::whole()).unwrap();
    for model in [BatchModel::Rule(Rule::Last), BatchModel::Markov(Markov::default())] {
        let problem = compare(&journeys, &[model], &[]).unwrap_err();
        assert_eq!(problem.code, Code::InvalidWeight);
    }
}

const PATHS: Paths<'_> = Paths {
    offset: &[0, 2, 3],
    channel: &[0, 1, 1],
    channels: 2,
    time: None,
    conversions: &[1.0, 0.0],
    value: Some(&[1.0, 0.0]),
    nulls: Some(&[0.0, 2.0]),
};

#[test]
fn ready_made_paths_are_checked() {
    let refused = |paths: Paths<'_>, code, path: &str| {
        let problem = Journeys::of_paths(paths).unwrap_err();
        assert_eq!((problem.code, problem.path.as_str()), (code, path));
    };
    assert!(PATHS.check().is_ok());
    refused(Paths { offset: &[0, 2], ..PATHS }, Code::InvalidShape, "offset");
    refused(Paths { offset: &[0, 2, 2], ..PATHS }, Code::InvalidShape, "offset");
    refused(Paths { offset: &[0, 4, 3], ..PATHS }, Code::InvalidShape, "offset");
    refused(Paths { channels: 1, ..PATHS }, Code::Unknown, "channel[1]");
    refused(Paths { conversions: &[-1.0, 0.0], ..PATHS }, Code::InvalidWeight, "conversions[0]");
    refused(Paths { nulls: Some(&[0.0, f64::NAN]), ..PATHS }, Code::InvalidWeight, "nulls[1]");
    refused(Paths { value: Some(&[f64::NAN, 0.0]), ..PATHS }, Code::InvalidWeight, "value[0]");
    refused(Paths { time: Some(&[0, 1, 0]), ..PATHS }, Code::OutOfRange, "time[1]");
    refused(Paths { time: Some(&[-1, -2, 0]), ..PATHS }, Code::Unsorted, "time[1]");
    refused(Paths { time: Some(&[-1]), ..PATHS }, Code::InvalidShape, "time");
}

fn all_models() -> Vec<BatchModel> {
    vec![
        BatchModel::Rule(Rule::Linear(Repeats::Each)),
        BatchModel::Markov(Markov::default()),
        BatchModel::Markov(Markov::of_order(3)),
        BatchModel::Shapley(Shapley::Simplified),
        BatchModel::Fractribution,
        BatchModel::ObservedPaths,
        BatchModel::SecondOrder,
    ]
}

#[test]
fn nothing_at_all_and_no_conversion_at_all_give_zeros() {
    let nothing = Columns {
        client: &[],
        time: Some(&[]),
        channel: &[],
        channels: 2,
        converted: Converted::Flags(&[]),
        value: None,
    };
    let nulls = Columns { converted: Converted::Flags(&[0, 0, 0]), ..GOOD };
    for columns in [nothing, nulls] {
        let journeys = Journeys::of_columns(columns, Splitting::default()).unwrap();
        let comparison = compare(&journeys, &all_models(), &[]).unwrap();
        for outcome in comparison.outcomes {
            assert_eq!(
                (outcome.credits.conversions, outcome.credits.value),
                (vec![0.0; 2], vec![0.0; 2])
            );
        }
    }
}

#[test]
fn a_conversion_without_touches_is_unattributed() {
    let paths = Paths { offset: &[0, 2, 2], channel: &[0, 1], conversions: &[1.0, 3.0], ..PATHS };
    let comparison = compare(&Journeys::of_paths(paths).unwrap(), &all_models(), &[]).unwrap();
    assert_eq!(comparison.totals.unattributed_conversions, 3.0);
    for outcome in comparison.outcomes {
        assert_eq!(outcome.credits.conversions.iter().sum::<f64>(), 1.0);
    }
}

#[test]
fn a_hundred_thousand_channels() {
    // Client i comes by channels i and i + 1 (the last by the first again); every other one buys.
    let count = 100_000_u32;
    let client: Vec<u32> = (0..count).flat_map(|i| [i, i]).collect();
    let channel: Vec<u32> = (0..count).flat_map(|i| [i, (i + 1) % count]).collect();
    let flags: Vec<u8> = (0..count).flat_map(|i| [0, u8::from(i % 2 == 0)]).collect();
    let columns = Columns {
        client: &client,
        time: None,
        channel: &channel,
        channels: count,
        converted: Converted::Flags(&flags),
        value: None,
    };
    let journeys = Journeys::of_columns(columns, Splitting::whole()).unwrap();
    let rule = |rule| BatchModel::Rule(rule);
    let models = [rule(Rule::First), rule(Rule::Linear(Repeats::Each)), BatchModel::SecondOrder];
    let comparison = compare(&journeys, &models, &[]).unwrap();
    let conversions = |model: usize| &comparison.outcomes[model].credits.conversions;
    assert_eq!(conversions(0)[..4], [1.0, 0.0, 1.0, 0.0]);
    assert_eq!(conversions(1)[..4], [0.5; 4]);
    assert!((conversions(2).iter().sum::<f64>() - 50_000.0).abs() < 1e-6);
    // A chain of as many states is refused, not guessed.
    let problem = compare(&journeys, &[BatchModel::Markov(Markov::default())], &[]).unwrap_err();
    assert_eq!((problem.code, problem.path.as_str()), (Code::TooMany, "models[0].order"));
}

#[test]
fn text_rows_become_ordered_columns() {
    let mut table = Table::default();
    for (client, time, channel) in [("b", 5, "Video"), ("a", 9, "Email"), ("b", 1, "Email")] {
        table.touch(client, time, channel, 0.0, 0.0).unwrap();
    }
    let conflicting = {
        let mut table = table.clone();
        table.touch("a", 10, "Video", 1.0, 1.0).unwrap();
        table.conversion("b", 7, 1.0, 50.0).unwrap();
        table.finish().unwrap_err()
    };
    assert_eq!((conflicting.code, conflicting.path.as_str()), (Code::Conflict, "conversions"));
    assert_eq!(table.touch("", 0, "Email", 0.0, 0.0).unwrap_err().path, "client");
    assert_eq!(table.touch("a", 0, "", 0.0, 0.0).unwrap_err().path, "channel");
    table.conversion("b", 7, 1.0, 50.0).unwrap();
    let ordered = table.finish().unwrap();
    let columns = ordered.columns();
    assert_eq!((columns.client, columns.time), (&[0, 0, 1][..], Some(&[1, 5, 9][..])));
    assert_eq!(columns.channel, [1, 0, 1]);
    assert_eq!(ordered.channels().ranks(), [1, 0]);
    let journeys = Journeys::of_columns(columns, Splitting::default()).unwrap();
    let batch = attribute(&journeys, &[Rule::First]).unwrap();
    assert_eq!(batch.credits[0].value, [0.0, 50.0]);
}
