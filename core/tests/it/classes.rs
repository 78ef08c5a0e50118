//! Caller classes: unique, repeat, first target, unique target.

use proptest::prelude::*;
use ringtrace::call::classes::{CallerCall, CallerClass, class_of, classes};
use ringtrace::words::time::Time;

const DAY_MS: i64 = 86_400_000;

fn calls(days: &[(i64, bool)]) -> Vec<CallerCall> {
    let started = |day: i64| Time::MIN.plus_ms(day * DAY_MS);
    days.iter()
        .map(|(day, target)| CallerCall { started: started(*day), target: *target })
        .collect()
}

/// `u` unique, `r` repeat, `t` first target, `T` unique and first target.
fn letters(classes: &[CallerClass]) -> String {
    let letter = |class: &CallerClass| match (class.unique, class.first_target) {
        (true, true) => 'T',
        (true, false) => 'u',
        (false, true) => 't',
        (false, false) => 'r',
    };
    classes.iter().map(letter).collect()
}

#[test]
fn worked_by_hand() {
    let forever = |days: &[(i64, bool)]| letters(&classes(&calls(days), None));
    assert_eq!(forever(&[]), "");
    assert_eq!(forever(&[(0, false), (1, true), (2, true), (900, true)]), "utrr");
    assert_eq!(forever(&[(0, true), (0, true)]), "Tr");

    let month = |days: &[(i64, bool)]| letters(&classes(&calls(days), Some(30 * DAY_MS)));
    // 30 days after the previous call is still a repeat; 31 is not.
    assert_eq!(month(&[(0, false), (30, false), (61, false)]), "uru");
    // The depth is measured from the previous call: day 40 is remembered through day 20, and so is
    // the target of day 0.
    assert_eq!(month(&[(0, true), (20, false), (40, true)]), "Trr");
    // Forgotten in between: a new series has a first target of its own.
    assert_eq!(month(&[(0, true), (20, false), (60, false), (61, true), (62, true)]), "Trutr");
    // Without any memory only calls of one instant belong together.
    assert_eq!(letters(&classes(&calls(&[(0, true), (0, true), (1, true)]), Some(0))), "TrT");
}

#[test]
fn hidden_callers_never_repeat() {
    let hidden = CallerClass::hidden(true);
    assert!(hidden.unique && !hidden.repeat() && hidden.first_target && hidden.unique_target);
    let hidden = CallerClass::hidden(false);
    assert!(hidden.unique && !hidden.first_target && !hidden.unique_target);
}

#[test]
fn an_earlier_call_that_arrives_later_reclassifies_the_ones_after_it() {
    let known = calls(&[(10, true), (50, true)]);
    assert_eq!(letters(&classes(&known, Some(30 * DAY_MS))), "TT");
    // A target call of day 30 joins both.
    let more = calls(&[(10, true), (30, true), (50, true)]);
    assert_eq!(letters(&classes(&more, Some(30 * DAY_MS))), "Trr");
}

/// From the definitions, looking at every pair: `i` is remembered at `j` if no gap between
/// neighbours from `i` to `j` exceeds the depth.
fn slow(calls: &[CallerCall], depth_ms: Option<i64>) -> Vec<CallerClass> {
    let gap = |i: usize| calls[i + 1].started.unix_ms() - calls[i].started.unix_ms();
    let remembered = |i: usize, j: usize| (i..j).all(|k| depth_ms.is_none_or(|d| gap(k) <= d));
    let class = |j: usize| {
        let earlier: Vec<usize> = (0..j).filter(|i| remembered(*i, j)).collect();
        let target = calls[j].target;
        CallerClass {
            unique: earlier.is_empty(),
            first_target: target && !earlier.iter().any(|i| calls[*i].target),
            unique_target: target && earlier.is_empty(),
        }
    };
    (0..calls.len()).map(class).collect()
}

proptest! {
    #[test]
    fn classes_agree_with_the_definitions(
        mut days in proptest::collection::vec((0_i64..60, any::<bool>()), 0..15),
        depth in proptest::option::of(0_i64..10),
        added in (0_i64..60, any::<bool>()),
    ) {
        days.sort();
        let depth_ms = depth.map(|days| days * DAY_MS);
        let before = calls(&days);
        let found = classes(&before, depth_ms);
        prop_assert_eq!(&found, &slow(&before, depth_ms));
        for (j, call) in before.iter().enumerate() {
            prop_assert_eq!(class_of(call, before[..j].iter().rev(), depth_ms), found[j]);
        }
        let first_targets = found.iter().filter(|class| class.first_target).count();
        prop_assert!(first_targets <= found.iter().filter(|class| class.unique).count());

        // One more call: what came before it keeps its classes.
        let place = days.partition_point(|day| *day <= added);
        days.insert(place, added);
        let after = calls(&days);
        let reclassified = classes(&after, depth_ms);
        prop_assert_eq!(&reclassified, &slow(&after, depth_ms));
        prop_assert_eq!(&reclassified[..place], &found[..place]);
    }
}
