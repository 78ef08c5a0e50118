//! The Shapley value against the textbook sum over all subsets, and against published toys.

use super::attribution_paths::{Row, columns, each_worth, near};
use proptest::prelude::*;
use ringtrace::Code;
use ringtrace::attribution::shapley::{CombinationOrder, Shapley, Worth};

const ALL: usize = 6;

/// The value of each of `count` players in a game given by the worth of every subset, a bit each.
fn textbook(count: u32, worth: impl Fn(u32) -> f64) -> Vec<f64> {
    let factorial = |n: u32| (1..=n).map(f64::from).product::<f64>();
    let value = |player: u32| {
        let subsets = (0..1_u32 << count).filter(|subset| subset >> player & 1 == 0);
        let adds = subsets.map(|subset| {
            let size = subset.count_ones();
            let weight = factorial(size) * factorial(count - size - 1) / factorial(count);
            weight * (worth(subset | 1 << player) - worth(subset))
        });
        adds.sum()
    };
    (0..count).map(value).collect()
}

fn bits(path: &[u32]) -> u32 {
    path.iter().fold(0, |bits, channel| bits | 1 << channel)
}

fn rows() -> impl Strategy<Value = Vec<Row>> {
    let path = prop::collection::vec(0..ALL as u32, 1..7);
    let row = (path, 0..3_u8, 0..4_u8)
        .prop_map(|(path, c, n)| (path, f64::from(c), f64::from(c) * 2.5, f64::from(n)));
    // Every channel occurs, so that all of them play.
    prop::collection::vec(row, 1..30).prop_map(|mut rows| {
        rows.push(((0..ALL as u32).collect(), 0.0, 0.0, 1.0));
        rows
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn simplified_is_the_game_of_what_a_coalition_could_have_done_alone(rows in rows()) {
        let inside = |path: &[u32], subset: u32| bits(path) & !subset == 0;
        let worth = |subset| rows.iter().filter(|r| inside(&r.0, subset)).map(|r| r.1).sum::<f64>();
        let outcome = Shapley::Simplified.run(&columns(6, &rows).grouped(), &[]).unwrap();
        near(&outcome.credits.conversions, &textbook(6, worth));
    }

    #[test]
    fn exact_sets_are_the_game_of_exactly_these_channels(rows in rows()) {
        let worth = |subset| rows.iter().filter(|r| bits(&r.0) == subset).map(|r| r.1).sum::<f64>();
        let game = Shapley::ExactSet { worth: Worth::Conversions };
        let outcome = game.run(&columns(6, &rows).grouped(), &[]).unwrap();
        near(&outcome.scores.unwrap(), &textbook(6, worth));
        let total: f64 = outcome.credits.conversions.iter().sum();
        let all: f64 = rows.iter().map(|row| row.1).sum();
        prop_assert!((total - all).abs() < 1e-9);
    }

    #[test]
    fn positions_add_up_to_the_channels(rows in rows()) {
        let outcome = Shapley::Ordered.run(&columns(6, &rows).grouped(), &[]).unwrap();
        let sums = outcome.positions.unwrap().iter().map(|row| row.iter().sum()).collect::<Vec<_>>();
        near(&sums, &outcome.credits.conversions);
    }

    #[test]
    fn each_combination_plays_its_own_game(rows in rows()) {
        for order in [CombinationOrder::ByRank, CombinationOrder::ByFirstTouch] {
            let game = Shapley::Combination { size: None, order, worth: Worth::Conversions };
            let outcome = game.run(&columns(6, &rows).grouped(), &[]).unwrap();
            near(&outcome.credits.conversions, &slow_combinations(ALL, &rows, order));
        }
    }
}

#[test]
fn long_combinations_play_like_short_ones() {
    // Ten channels are too many for all their subsets to be looked up among so few combinations.
    let paths: [&[u32]; 7] = [
        &[0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
        &[9, 8, 7, 6, 5, 4, 3, 2, 1, 0],
        &[3, 1],
        &[1, 3, 9],
        &[5],
        &[0, 2, 4, 6, 8],
        &[8, 6, 5],
    ];
    let counted = |(i, path): (usize, &&[u32])| (path.to_vec(), 1.0 + i as f64, 1.0, 0.5);
    let rows: Vec<Row> = paths.iter().enumerate().map(counted).collect();
    for order in [CombinationOrder::ByRank, CombinationOrder::ByFirstTouch] {
        let game = Shapley::Combination { size: None, order, worth: Worth::Conversions };
        let outcome = game.run(&columns(10, &rows).grouped(), &[]).unwrap();
        near(&outcome.credits.conversions, &slow_combinations(10, &rows, order));
    }
}

/// Each combination's own game, by the textbook sum over its subsets.
fn slow_combinations(channels: usize, rows: &[Row], order: CombinationOrder) -> Vec<f64> {
    let key = |path: &[u32]| {
        let mut key: Vec<u32> = Vec::new();
        path.iter().for_each(|channel| {
            if !key.contains(channel) {
                key.push(*channel)
            }
        });
        if order == CombinationOrder::ByRank {
            key.sort_unstable();
        }
        key
    };
    let worth = |part: &[u32]| rows.iter().filter(|r| key(&r.0) == part).map(|r| r.1).sum::<f64>();
    let mut keys: Vec<Vec<u32>> = rows.iter().map(|row| key(&row.0)).collect();
    keys.sort();
    keys.dedup();
    let mut sums = vec![0.0; channels];
    for whole in keys.iter().filter(|whole| worth(whole) > 0.0) {
        let scores = textbook(whole.len() as u32, |subset| {
            let part: Vec<u32> =
                (0..whole.len()).filter(|i| subset >> i & 1 == 1).map(|i| whole[i]).collect();
            worth(&part)
        });
        whole.iter().zip(scores).for_each(|(channel, score)| sums[*channel as usize] += score);
    }
    sums
}

#[test]
fn nine_journeys_give_the_packages_published_answer() {
    // Marketing-Attribution-Models: A 13.5, B 7.5, C 6.0, by conversion rates.
    let paths: [&[u32]; 9] =
        [&[0], &[0, 1], &[0, 1, 2], &[1], &[1, 0], &[1, 2, 0], &[2], &[2, 0], &[2, 1, 0]];
    let game =
        Shapley::Combination { size: Some(4), order: CombinationOrder::ByRank, worth: Worth::Rate };
    let outcome = game.run(&columns(3, &each_worth(3.0, &paths)).grouped(), &[]).unwrap();
    near(&outcome.credits.value, &[13.5, 7.5, 6.0]);
}

#[test]
fn a_size_keeps_the_last_channels_by_rank_or_by_first_touch() {
    let rows = each_worth(1.0, &[&[2, 0, 1]]);
    let columns = columns(3, &rows);
    let run = |order, ranks: &[u32]| {
        let game = Shapley::Combination { size: Some(2), order, worth: Worth::Conversions };
        game.run(&columns.grouped(), ranks).unwrap().credits.conversions
    };
    assert_eq!(run(CombinationOrder::ByFirstTouch, &[]), [0.5, 0.5, 0.0]);
    assert_eq!(run(CombinationOrder::ByRank, &[]), [0.0, 0.5, 0.5]);
    assert_eq!(run(CombinationOrder::ByRank, &[9, 5, 7]), [0.5, 0.0, 0.5]);
    let none =
        Shapley::Combination { size: Some(0), order: CombinationOrder::ByRank, worth: Worth::Rate };
    assert_eq!(none.run(&columns.grouped(), &[]).unwrap_err().code, Code::OutOfRange);
}

#[test]
fn a_worth_in_value_that_adds_up_to_nothing_still_shares_the_conversions() {
    let rows = [(vec![0, 1], 2.0, 0.0, 0.0), (vec![0], 1.0, 4.0, 0.0)];
    let game =
        Shapley::Combination { size: None, order: CombinationOrder::ByRank, worth: Worth::Value };
    let credits = game.run(&columns(2, &rows).grouped(), &[]).unwrap().credits;
    // 0 and 1 together are worth 0, 0 alone 4: scores 2 and -2.
    near(&credits.value, &[4.0 + 2.0, -2.0]);
    near(&credits.conversions, &[2.0, 1.0]);
}

#[test]
fn seventy_channels_in_one_journey() {
    let path: Vec<u32> = (0..70).collect();
    let columns = columns(70, &[(path, 1.0, 1.0, 0.0)]);
    for game in [
        Shapley::Simplified,
        Shapley::ExactSet { worth: Worth::Conversions },
        Shapley::Combination {
            size: None,
            order: CombinationOrder::ByRank,
            worth: Worth::Conversions,
        },
    ] {
        let outcome = game.run(&columns.grouped(), &[]).unwrap();
        near(&outcome.credits.conversions, &[1.0 / 70.0; 70]);
    }
}
