//! What holds for every model over any journeys.

use super::attribution_paths::{Row, columns, near};
use proptest::prelude::*;
use ringtrace::attribution::bootstrap::{Bootstrap, Settings};
use ringtrace::attribution::columns::{Columns, Converted};
use ringtrace::attribution::compare::{BatchModel, Outcome, compare};
use ringtrace::attribution::journeys::{Journeys, Splitting};
use ringtrace::attribution::markov::{Draws, Markov, Sharing, ValueBy};
use ringtrace::attribution::rule::{Repeats, Rule, TwoTouches};
use ringtrace::attribution::shapley::{CombinationOrder, Shapley, Worth};

const CHANNELS: u32 = 5;

fn models() -> Vec<BatchModel> {
    let position = Rule::PositionBased { first: 0.2, last: 0.5, two: TwoTouches::Renormalise };
    let rules = [
        Rule::First,
        Rule::Last,
        Rule::Linear(Repeats::Each),
        Rule::Linear(Repeats::Collapsed),
        Rule::Linear(Repeats::Once),
        position,
        Rule::WShaped,
        Rule::ZShaped,
        Rule::RankDecay,
        Rule::Geometric { rate: 0.7 },
        Rule::Custom { from_start: vec![0.5, 0.1], middle: 0.0, from_end: vec![0.2] },
    ];
    let simulated =
        Markov { draws: Draws::LongestPath, value: ValueBy::LastState, ..Markov::of_order(2) };
    let mut models: Vec<BatchModel> = rules.into_iter().map(BatchModel::Rule).collect();
    models.extend([
        BatchModel::Markov(Markov::default()),
        BatchModel::Markov(Markov::of_order(3)),
        BatchModel::Markov(Markov { sharing: Sharing::PerJourney, ..Markov::default() }),
        BatchModel::Markov(simulated),
        BatchModel::Shapley(Shapley::Simplified),
        BatchModel::Shapley(Shapley::Ordered),
        BatchModel::Shapley(Shapley::Combination {
            size: None,
            order: CombinationOrder::ByFirstTouch,
            worth: Worth::Rate,
        }),
        BatchModel::Fractribution,
        BatchModel::ObservedPaths,
        BatchModel::SecondOrder,
    ]);
    models
}

fn outcomes(rows: &[Row]) -> Vec<Outcome> {
    compare(&columns(CHANNELS, rows).journeys(), &models(), &[]).unwrap().outcomes
}

fn rows() -> impl Strategy<Value = Vec<Row>> {
    let path = prop::collection::vec(0..CHANNELS, 1..7);
    let row = (path, 0..3_u8, 1..900_u16, 0..4_u8).prop_map(|(path, c, value, n)| {
        (path, f64::from(c), f64::from(c) * f64::from(value) / 100.0, f64::from(n))
    });
    prop::collection::vec(row, 1..25)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn totals_equal_the_conversions(rows in rows()) {
        let all = rows.iter().fold((0.0, 0.0), |sum, row| (sum.0 + row.1, sum.1 + row.2));
        for (model, outcome) in models().iter().zip(outcomes(&rows)) {
            let c: f64 = outcome.credits.conversions.iter().sum();
            let v: f64 = outcome.credits.value.iter().sum();
            prop_assert!((c - all.0).abs() < 1e-9, "{model:?}: {c}");
            prop_assert!((v - all.1).abs() < 1e-9 * all.1.max(1.0), "{model:?}: {v}");
        }
    }

    #[test]
    fn other_codes_for_the_channels_give_the_same_credits(rows in rows(), turn in 1..CHANNELS) {
        let code = |channel: u32| (channel + turn) % CHANNELS;
        let turned: Vec<Row> =
            rows.iter().map(|r| (r.0.iter().map(|c| code(*c)).collect(), r.1, r.2, r.3)).collect();
        for (one, other) in outcomes(&rows).iter().zip(outcomes(&turned)) {
            let back: Vec<f64> =
                (0..CHANNELS).map(|c| other.credits.conversions[code(c) as usize]).collect();
            near(&back, &one.credits.conversions);
        }
    }

    #[test]
    fn the_same_journeys_three_times_give_three_times_the_credits(rows in rows()) {
        let thrice: Vec<Row> = rows.iter().cloned().cycle().take(rows.len() * 3).collect();
        for (one, other) in outcomes(&rows).iter().zip(outcomes(&thrice)) {
            let times: Vec<f64> = one.credits.value.iter().map(|value| value * 3.0).collect();
            near(&other.credits.value, &times);
        }
    }

    #[test]
    fn single_journeys_give_what_counted_paths_give(rows in rows()) {
        // Each row walked out, one client a journey, its part of the value on the last touch.
        let (mut client, mut channel, mut flags, mut value) = (vec![], vec![], vec![], vec![]);
        let mut next = 0;
        for (path, conversions, worth, nulls) in &rows {
            for walk in 0..(conversions + nulls) as usize {
                let converted = walk < *conversions as usize;
                for (place, one) in path.iter().enumerate() {
                    let last = converted && place + 1 == path.len();
                    client.push(next);
                    channel.push(*one);
                    flags.push(u8::from(last));
                    value.push(if last { worth / conversions } else { 0.0 });
                }
                next += 1;
            }
        }
        let columns = Columns {
            client: &client, time: None, channel: &channel, channels: CHANNELS,
            converted: Converted::Flags(&flags), value: Some(&value),
        };
        let journeys = Journeys::of_columns(columns, Splitting::whole()).unwrap();
        let single = compare(&journeys, &models(), &[]).unwrap().outcomes;
        // A row that nobody walked still makes a path longer for those who count draws.
        let walked: Vec<Row> = rows.iter().filter(|row| row.1 + row.3 > 0.0).cloned().collect();
        for (one, other) in outcomes(&walked).iter().zip(single) {
            near(&other.credits.conversions, &one.credits.conversions);
            near(&other.credits.value, &one.credits.value);
        }
    }

    #[test]
    fn channels_that_are_always_together_earn_the_same(rows in rows()) {
        // Channel 0 is always followed by its twin 4, which comes nowhere else.
        let twins: Vec<Row> = rows.iter().map(|row| {
            let twin = |c: &u32| if *c == 0 { vec![0, 4] } else { vec![(*c).min(3)] };
            let path = row.0.iter().flat_map(twin);
            (path.collect(), row.1, row.2, row.3)
        }).collect();
        let shapley = Shapley::Simplified.run(&columns(CHANNELS, &twins).grouped(), &[]).unwrap();
        let [a, .., b] = shapley.credits.conversions[..] else { panic!() };
        prop_assert!((a - b).abs() < 1e-9);
    }
}

#[test]
fn intervals_hold_the_credits_and_do_not_depend_on_the_pieces() {
    // 400 clients; a third come by channel 0 and then 1, the others by 1; every fifth buys.
    let touches = |i: u32| if i.is_multiple_of(3) { vec![0, 1] } else { vec![1] };
    let client: Vec<u32> = (0..400).flat_map(|i| vec![i; touches(i).len()]).collect();
    let channel: Vec<u32> = (0..400).flat_map(touches).collect();
    let flag = |i: u32| {
        touches(i).iter().map(move |c| u8::from(*c == 1 && i.is_multiple_of(5))).collect::<Vec<_>>()
    };
    let flags: Vec<u8> = (0..400).flat_map(flag).collect();
    let columns = Columns {
        client: &client,
        time: None,
        channel: &channel,
        channels: 2,
        converted: Converted::Flags(&flags),
        value: None,
    };
    let journeys = Journeys::of_columns(columns, Splitting::whole()).unwrap();
    let models = [
        BatchModel::Rule(Rule::Last),
        BatchModel::Rule(Rule::First),
        BatchModel::Markov(Markov::default()),
    ];
    let comparison = compare(&journeys, &models, &[]).unwrap();
    let settings = Settings { repetitions: 500, ..Settings::default() };
    let bootstrap = Bootstrap::new(&journeys, &models, &[], settings).unwrap();
    let run = |count| -> Vec<_> {
        let pieces = bootstrap.pieces(count);
        // The last piece first: the order is nobody's business.
        pieces.iter().rev().map(|piece| bootstrap.run(piece).unwrap()).collect()
    };
    let intervals = bootstrap.intervals(&run(1));
    assert_eq!(intervals, bootstrap.intervals(&run(7)));
    for (outcome, intervals) in comparison.outcomes.iter().zip(&intervals) {
        for (credit, interval) in outcome.credits.conversions.iter().zip(&intervals.conversions) {
            assert!(interval.low <= *credit && *credit <= interval.high);
        }
    }
    // 80 conversions of the last touch, each counted Poisson(1) times: 80 give or take 1.96 * 9.
    let last = intervals[0].conversions[1];
    assert!((last.low - 62.0).abs() < 4.0 && (last.high - 98.0).abs() < 4.0, "{last:?}");
    assert_eq!((intervals[0].conversions[0].low, intervals[0].conversions[0].high), (0.0, 0.0));
    // Another seed, other intervals; rules alone take the shorter way to the same.
    let rules = Bootstrap::new(&journeys, &models[..1], &[], settings).unwrap();
    let alone = rules.intervals(&[rules.run(&rules.pieces(1)[0]).unwrap()]);
    assert_eq!(alone[0], intervals[0]);
    let seeded = Settings { seed: 1, ..settings };
    let other = Bootstrap::new(&journeys, &models[..1], &[], seeded).unwrap();
    assert_ne!(other.intervals(&[other.run(&other.pieces(1)[0]).unwrap()])[0], intervals[0]);
    for wrong in [Settings { repetitions: 0, ..settings }, Settings { level: 1.0, ..settings }] {
        assert!(Bootstrap::new(&journeys, &models, &[], wrong).is_err());
    }
}
