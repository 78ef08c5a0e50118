//! The comparison of pools against a slow, obvious model of them.

use indicatif::ProgressBar;
use proptest::prelude::*;
use ringtrace::words::time::Time;
use ringtrace_command::replay::need::{Comparison, Lending};
use std::collections::HashMap;

/// Every page view looks at all holds: ends are dropped first, then the client's own is made longer, else one is begun
/// if fewer than `numbers` live.
fn obvious(looks: &[(u32, Time)], window: u32, numbers: usize) -> Lending {
    let mut holds: HashMap<u32, Time> = HashMap::new();
    let mut lending = Lending::default();
    for (client, at) in looks {
        holds.retain(|_, until| *until > *at);
        let until = at.plus_seconds(i64::from(window));
        if let Some(held) = holds.get_mut(client) {
            *held = until;
            lending.renewed += 1;
        } else if holds.len() < numbers {
            holds.insert(*client, until);
            lending.granted += 1;
        } else {
            lending.denied += 1;
        }
    }
    lending
}

proptest! {
    #[test]
    fn hard_windows_are_those_of_the_obvious_model(
        steps in proptest::collection::vec((0..12_u32, 0..200_i64), 1..200),
        windows in proptest::collection::vec(1..900_u32, 1..3),
        sizes in proptest::collection::vec(1..10_u32, 1..4),
    ) {
        let mut at = Time::MIN.plus_seconds(1_000_000);
        let looks: Vec<(u32, Time)> = steps
            .into_iter()
            .map(|(client, seconds)| {
                at = at.plus_seconds(seconds);
                (client, at)
            })
            .collect();
        let comparison = Comparison {
            windows: &windows,
            sizes: &sizes,
            quarantine_seconds: 0,
            presence_seconds: 120,
            session_seconds: 1800,
            offset_minutes: 0,
            accuracy: 0.95,
        };
        let need = comparison.need(&looks, &ProgressBar::hidden()).unwrap();
        for window in &need.windows {
            for size in &window.sizes {
                let expected = obvious(&looks, window.window_seconds, size.numbers as usize);
                prop_assert_eq!(size.hard, expected);
                // Lending what is not needed can only help.
                prop_assert!(size.soft.denied <= size.hard.denied);
                let all = size.soft.granted + size.soft.renewed + size.soft.denied;
                prop_assert_eq!(all, looks.len() as u64);
            }
        }
    }
}
