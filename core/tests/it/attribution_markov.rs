//! The Markov model against published toys, hand-worked chains, and a slow obvious solution.

use super::attribution_paths::{Row, columns, near};
use proptest::prelude::*;
use ringtrace::Code;
use ringtrace::attribution::chain::{Chain, ChainRules, State};
use ringtrace::attribution::markov::{Draws, Markov, Sharing, ValueBy};
use std::collections::{BTreeMap, BTreeSet};

const A: u32 = 0;
const B: u32 = 1;
const C: u32 = 2;

#[test]
fn three_journeys_published_by_bryl() {
    let rows =
        [(vec![A, B, C], 1.0, 1000.0, 0.0), (vec![A], 0.0, 0.0, 1.0), (vec![B, C], 0.0, 0.0, 1.0)];
    let outcome = Markov::default().run(&columns(3, &rows).grouped()).unwrap();
    near(&outcome.effects, &[0.5, 1.0, 1.0]);
    near(&outcome.credits.conversions, &[0.2, 0.4, 0.4]);
    near(&outcome.credits.value, &[200.0, 400.0, 400.0]);
    near(&[outcome.probability], &[1.0 / 3.0]);
}

#[test]
fn loops_are_solved_not_cut() {
    let ab = [A, B].repeat(5);
    let ba = [B, A].repeat(5);
    let rows = [(ab, 1.0, 1.0, 0.0), (ba, 0.0, 0.0, 1.0)];
    let columns = columns(2, &rows);
    let outcome = Markov::default().run(&columns.grouped()).unwrap();
    near(&outcome.effects, &[0.9, 1.0]);
    near(&outcome.credits.conversions, &[9.0 / 19.0, 10.0 / 19.0]);
    near(&Markov::of_order(2).run(&columns.grouped()).unwrap().effects, &[1.0, 1.0]);
}

#[test]
fn journeys_shorter_than_the_order_are_one_state() {
    let rows = [
        (vec![A], 1.0, 1.0, 0.0),
        (vec![B], 0.0, 0.0, 1.0),
        (vec![A, B], 1.0, 1.0, 2.0),
        (vec![B, A, B], 1.0, 1.0, 0.0),
    ];
    let columns = columns(2, &rows);
    let effects = |order| Markov::of_order(order).run(&columns.grouped()).unwrap().effects;
    near(&effects(1), &[7.0 / 9.0, 11.0 / 15.0]);
    near(&effects(2), &[1.0, 2.0 / 3.0]);
    near(&effects(3), &[1.0, 2.0 / 3.0]);
    let problem = Markov::of_order(0).run(&columns.grouped()).unwrap_err();
    assert_eq!((problem.code, problem.path.as_str()), (Code::OutOfRange, "order"));
    assert_eq!(Markov::of_order(17).run(&columns.grouped()).unwrap_err().code, Code::OutOfRange);
}

#[test]
fn a_channel_that_never_leads_to_a_conversion_has_an_effect_of_exactly_nothing() {
    let rows =
        [(vec![A, B], 1.0, 1.0, 0.0), (vec![A], 0.0, 0.0, 10.0), (vec![A, C], 0.0, 0.0, 5.0)];
    let outcome = Markov::default().run(&columns(4, &rows).grouped()).unwrap();
    assert_eq!((outcome.effects[2], outcome.effects[3]), (0.0, 0.0));
    near(&outcome.credits.conversions, &[0.5, 0.5, 0.0, 0.0]);
}

#[test]
fn without_null_paths_every_walk_converts() {
    let rows = [(vec![A, B], 1.0, 1.0, 0.0), (vec![B], 1.0, 1.0, 7.0), (vec![C], 0.0, 0.0, 9.0)];
    let chain = ChainRules { nulls: false, ..ChainRules::default() };
    let outcome = Markov { chain, ..Markov::default() }.run(&columns(3, &rows).grouped()).unwrap();
    near(&[outcome.probability], &[1.0]);
    near(&outcome.effects, &[0.5, 1.0, 0.0]);
}

#[test]
fn the_transition_matrix_with_and_without_steps_to_the_same_state() {
    let rows = [(vec![A, A, B], 1.0, 1.0, 1.0)];
    let columns = columns(2, &rows);
    let matrix = |self_transitions| {
        let rules = ChainRules { self_transitions, ..ChainRules::default() };
        let chain = Chain::of(&columns.grouped(), &rules).unwrap();
        let number = |state| match state {
            State::Start => 9,
            State::Channels(channels) => channels[0],
            State::Conversion => 7,
            State::Null => 8,
        };
        let entries =
            chain.transitions().map(|t| (number(t.from), number(t.to), t.count, t.probability));
        entries.collect::<Vec<_>>()
    };
    let ends = [(B, 7, 1.0, 0.5), (B, 8, 1.0, 0.5)];
    assert_eq!(matrix(false), [&[(9, A, 2.0, 1.0), (A, B, 2.0, 1.0)][..], &ends].concat());
    let looped = [(9, A, 2.0, 1.0), (A, A, 2.0, 0.5), (A, B, 2.0, 0.5)];
    assert_eq!(matrix(true), [&looped[..], &ends].concat());
}

#[test]
fn shares_within_each_journey() {
    // Effects 1/2, 1, 1 (Bryl): the one journey that converted has all three.
    let rows =
        [(vec![A, B, C, C], 1.0, 9.0, 0.0), (vec![A], 0.0, 0.0, 1.0), (vec![B, C], 0.0, 0.0, 1.0)];
    let markov = Markov { sharing: Sharing::PerJourney, ..Markov::default() };
    let credits = markov.run(&columns(3, &rows).grouped()).unwrap().credits;
    near(&credits.conversions, &[1.0 / 7.0, 2.0 / 7.0, 4.0 / 7.0]);
    near(&credits.value, &[9.0 / 7.0, 18.0 / 7.0, 36.0 / 7.0]);
}

#[test]
fn draws_end_a_walk_and_values_follow_the_last_state() {
    // Start, A, conversion: 3 draws allowed, 2 needed; A > A collapses to one state.
    let rows = [(vec![A, A], 1.0, 10.0, 0.0), (vec![B], 1.0, 30.0, 2.0)];
    let markov =
        Markov { draws: Draws::LongestPath, value: ValueBy::LastState, ..Markov::default() };
    let outcome = markov.run(&columns(2, &rows).grouped()).unwrap();
    near(&outcome.effects, &[0.5, 0.5]);
    near(&outcome.value_effects, &[0.25, 0.75]);
    near(&outcome.credits.value, &[10.0, 30.0]);
    // A > B > A > B ...: walks longer than the longest path count as lost.
    let rows = [(vec![A, B], 1.0, 1.0, 0.0), (vec![B, A], 1.0, 1.0, 0.0)];
    let outcome = markov.run(&columns(2, &rows).grouped()).unwrap();
    // From either state a conversion comes with 1/2, in at most 4 draws: 3 states after the start.
    near(&[outcome.probability], &[1.0 - 0.125]);
}

/// The removal effects by the definition: propagate until nothing moves, once for each channel.
fn slow_effects(channels: u32, rows: &[Row], order: usize) -> Vec<f64> {
    let mut counts: BTreeMap<Vec<u32>, BTreeMap<Option<Vec<u32>>, f64>> = BTreeMap::new();
    for (path, conversions, _, nulls) in rows {
        let mut from = Vec::new();
        for window in path.windows(order.min(path.len())) {
            *counts.entry(from).or_default().entry(Some(window.to_vec())).or_default() +=
                conversions + nulls;
            from = window.to_vec();
        }
        let ends = counts.entry(from).or_default();
        *ends.entry(None).or_default() += conversions;
        *ends.entry(Some(vec![u32::MAX])).or_default() += nulls;
    }
    let converts = |without: u32| {
        let mut chance: BTreeMap<&Vec<u32>, f64> = BTreeMap::new();
        let mut moved = true;
        while moved {
            moved = false;
            for (from, steps) in counts.iter().rev() {
                let all: f64 = steps.values().sum();
                let sum: f64 = steps
                    .iter()
                    .map(|(to, count)| match to {
                        None => *count,
                        Some(to) if to.contains(&without) => 0.0,
                        Some(to) => count * chance.get(to).copied().unwrap_or(0.0),
                    })
                    .sum();
                let new = if all > 0.0 { sum / all } else { 0.0 };
                let old = chance.insert(from, new).unwrap_or(0.0);
                moved |= new - old > 1e-15;
            }
        }
        chance.get(&Vec::new()).copied().unwrap_or(0.0)
    };
    let base = converts(u32::MAX - 1);
    let effect = |channel| if base > 0.0 { 1.0 - converts(channel) / base } else { 0.0 };
    (0..channels).map(effect).collect()
}

fn rows(channels: u32, paths: usize) -> impl Strategy<Value = Vec<Row>> {
    let path = prop::collection::vec(0..channels, 1..8);
    let row = (path, 0..3_u8, 0..4_u8).prop_filter_map("walked", |(path, c, n)| {
        (c + n > 0).then_some((path, f64::from(c), f64::from(c) * 2.5, f64::from(n)))
    });
    prop::collection::vec(row, 1..paths)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn small_chains_agree_with_the_definition(rows in rows(4, 20), order in 1..4_usize) {
        let outcome = Markov::of_order(order).run(&columns(4, &rows).grouped()).unwrap();
        near(&outcome.effects, &slow_effects(4, &rows, order));
    }
}

/// The same path numbers as a linear congruence makes them: enough states for the sweeps.
fn many(channels: u32, paths: usize) -> Vec<Row> {
    let mut state = 12345_u64;
    let mut next = |below: u64| {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % below
    };
    let rows = (0..paths).map(|_| {
        let path = (0..1 + next(7)).map(|_| next(u64::from(channels)) as u32).collect();
        let conversions = next(2) as f64;
        (path, conversions, conversions * 3.0, 1.0 + next(3) as f64)
    });
    rows.collect()
}

#[test]
fn large_chains_agree_with_the_definition() {
    let rows = many(7, 120);
    let columns = columns(7, &rows);
    let chain = Chain::of(&columns.grouped(), &ChainRules { order: 3, ..ChainRules::default() });
    assert!(chain.unwrap().states() > 128, "too small for the sweeps");
    let outcome = Markov::of_order(3).run(&columns.grouped()).unwrap();
    near(&outcome.effects, &slow_effects(7, &rows, 3));
    // Steps of a state to itself do not matter, also where they are kept.
    let kept = ChainRules { order: 3, self_transitions: true, ..ChainRules::default() };
    let again = Markov { chain: kept, ..Markov::default() }.run(&columns.grouped()).unwrap();
    near(&again.effects, &outcome.effects);
}

#[test]
fn a_large_chain_of_order_one_is_swept_to_the_same_answer_as_its_parts() {
    // 300 separate copies of Bryl's three journeys, with 4 channels and thus 1201 states: each
    // conversion is one in 900, and the effects are a 300th of the toy's.
    let copies: Vec<Row> = (0..300_u32)
        .flat_map(|copy| {
            let channel = |number| copy * 4 + number;
            [
                (vec![channel(0), channel(3), channel(1), channel(2)], 1.0, 1.0, 0.0),
                (vec![channel(0)], 0.0, 0.0, 1.0),
                (vec![channel(1), channel(2)], 0.0, 0.0, 1.0),
            ]
        })
        .collect();
    let outcome = Markov::default().run(&columns(1200, &copies).grouped()).unwrap();
    near(&[outcome.probability], &[1.0 / 3.0]);
    let wanted: Vec<f64> = (0..1200).map(|i| [0.5, 1.0, 1.0, 0.5][i % 4] / 300.0).collect();
    near(&outcome.effects, &wanted);
    assert_eq!(
        outcome.effects.iter().map(|effect| effect.to_bits()).collect::<BTreeSet<_>>().len(),
        2
    );
}

#[test]
fn a_chain_that_hardly_ends_is_still_exact() {
    // A > B > C 3,333 times round, then a conversion: the walk has 9,999 steps on average.
    let rows = [([A, B, C].repeat(3333), 1.0, 1.0, 0.0)];
    let outcome = Markov::default().run(&columns(3, &rows).grouped()).unwrap();
    near(&outcome.effects, &[1.0, 1.0, 1.0]);
    near(&[outcome.probability], &[1.0]);
}
