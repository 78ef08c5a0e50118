//! Who held the dialled number when the call began; the path of touches before it.

use proptest::prelude::*;
use ringtrace::call::history::{PathTouch, path_before};
use ringtrace::call::matching::{Holder, LateRules, MatchKind, late_weights, match_hold};
use ringtrace::words::share::Share;
use ringtrace::words::time::Time;

const RULES: LateRules = LateRules { late_seconds: 7200, half_life_seconds: 600 };

fn minute(minute: i64) -> Time {
    Time::MIN.plus_seconds(minute * 60)
}

/// A hold of `client` in minutes.
fn hold(client: u32, from: i64, until: i64) -> Holder {
    Holder { client, from: minute(from), until: minute(until) }
}

/// The kind, and each client with its share in billionths.
fn matched(newest_first: &[Holder], started: Time) -> (MatchKind, Vec<(u32, u32)>) {
    let found = match_hold(newest_first.iter().copied(), started, &RULES);
    (found.kind, found.holders.into_iter().map(|(c, share)| (c, share.billionths())).collect())
}

#[test]
fn inside_a_hold() {
    let history = [hold(3, 60, 90), hold(2, 30, 60), hold(1, 0, 30)];
    let one = |client| (MatchKind::Exact, vec![(client, 1_000_000_000)]);
    assert_eq!(matched(&history, minute(0)), one(1));
    assert_eq!(matched(&history, minute(30).plus_ms(-1)), one(1));
    // Holds that touch: the first instant belongs to the later.
    assert_eq!(matched(&history, minute(30)), one(2));
    assert_eq!(matched(&history, minute(89)), one(3));
}

#[test]
fn after_a_hold() {
    let one = |client| (MatchKind::Late, vec![(client, 1_000_000_000)]);
    let nobody = (MatchKind::Unidentified, vec![]);
    assert_eq!(matched(&[], minute(0)), nobody);
    assert_eq!(matched(&[hold(1, 10, 20)], minute(9)), nobody);
    assert_eq!(matched(&[hold(1, 10, 20)], minute(20)), one(1));
    // Two hours, inclusive.
    assert_eq!(matched(&[hold(1, 10, 20)], minute(140)), one(1));
    assert_eq!(matched(&[hold(1, 10, 20)], minute(140).plus_ms(1)), nobody);
    // The same client twice is one client.
    assert_eq!(matched(&[hold(1, 30, 40), hold(1, 10, 20)], minute(45)), one(1));
    // A hold that began after the call does not count, whoever has the number now.
    assert_eq!(matched(&[hold(2, 50, 90), hold(1, 10, 20)], minute(45)), one(1));
}

#[test]
fn after_the_holds_of_several() {
    // Gaps of 10 and 20 minutes at a half-life of 10: weights 2 to 1.
    let history = [hold(2, 40, 50), hold(1, 20, 40)];
    let two_to_one = vec![(2, 666_666_667), (1, 333_333_333)];
    assert_eq!(matched(&history, minute(60)), (MatchKind::Ambiguous, two_to_one));
    // Client 1 counts by the latest hold: gaps of 0, 10 (and 40) minutes.
    let history = [hold(1, 50, 60), hold(2, 40, 50), hold(1, 10, 20)];
    let two_to_one = vec![(1, 666_666_667), (2, 333_333_333)];
    assert_eq!(matched(&history, minute(60)), (MatchKind::Ambiguous, two_to_one));
    // The older one is beyond two hours: no longer in question.
    let history = [hold(2, 40, 50), hold(1, 20, 40)];
    let late = (MatchKind::Late, vec![(2, 1_000_000_000)]);
    assert_eq!(matched(&history, minute(161)), late);
}

#[test]
fn weights_of_long_gaps_do_not_vanish() {
    // 7,000 and 7,001 half-lives: the second is half as probable as the first, as with gaps of 0
    // and 1.
    let rules = LateRules { late_seconds: 7200, half_life_seconds: 1 };
    assert_eq!(late_weights(&[7_000_000, 7_001_000], &rules), [1.0, 0.5]);
    let rules = LateRules { late_seconds: 7200, half_life_seconds: 0 };
    assert_eq!(late_weights(&[5, 6, 5], &rules), [1.0, 0.0, 1.0]);
}

#[test]
fn a_long_history_is_not_read_to_its_end() {
    let mut read = 0;
    let history = (0..1_000_000_i64).map(|back| {
        read += 1;
        hold(back as u32, 10_000_000 - 10 * (back + 1), 10_000_000 - 10 * back)
    });
    let found = match_hold(history, minute(10_000_000), &RULES);
    // Ends 0, 10, ..., 120 minutes ago count; one more is looked at.
    assert_eq!((found.holders.len(), read), (13, 14));
}

#[test]
fn paths_inside_the_look_back_window() {
    let touch = |at: i64, touch| PathTouch { at: minute(at), touch, direct: false };
    let path = |minutes: i64, histories: &[&[PathTouch]]| -> Vec<u32> {
        let path = path_before(minute(100), minutes * 60_000, histories.iter().copied());
        path.iter().map(|touch| touch.touch).collect()
    };
    let one = [touch(10, 1), touch(40, 2), touch(100, 3), touch(101, 4)];
    assert_eq!(path(1000, &[&one]), [1, 2, 3]);
    // Both ends are included.
    assert_eq!(path(60, &[&one]), [2, 3]);
    assert_eq!(path(59, &[&one]), [3]);
    assert_eq!(path(0, &[&one]), [3]);
    assert_eq!(path(60, &[]), [] as [u32; 0]);
    // The same instant: the order of the histories. The same touch in both: once.
    let other = [touch(40, 9), touch(40, 2), touch(90, 8)];
    assert_eq!(path(1000, &[&one, &other]), [1, 2, 9, 8, 3]);
    assert_eq!(path(1000, &[&other, &one]), [1, 9, 2, 8, 3]);
    // The same number at another instant is another touch of the same kind.
    assert_eq!(path(1000, &[&one, &[touch(50, 2)]]), [1, 2, 2, 3]);
}

/// Holds of one number, oldest first, from lengths and pauses in seconds; clients 0 to 3.
fn any_history() -> impl Strategy<Value = Vec<Holder>> {
    proptest::collection::vec((0_u32..4, 0_i64..100, 0_i64..60), 0..12).prop_map(|parts| {
        let mut clock = Time::MIN;
        let mut holds = Vec::new();
        for (client, length, pause) in parts {
            let from = clock.plus_seconds(pause);
            clock = from.plus_seconds(length);
            holds.push(Holder { client, from, until: clock });
        }
        holds
    })
}

proptest! {
    /// The match is what looking at every hold and every client in turn gives.
    #[test]
    fn matches_agree_with_looking_at_everything(
        history in any_history(),
        call_second in 0_i64..1500,
        late_seconds in 0_u32..300,
    ) {
        let started = Time::MIN.plus_seconds(call_second);
        let rules = LateRules { late_seconds, half_life_seconds: 50 };
        let found = match_hold(history.iter().rev().copied(), started, &rules);

        let inside = history.iter().find(|hold| hold.from <= started && started < hold.until);
        let gap = |client: u32| {
            let of_client = history.iter().filter(|h| h.client == client && h.until <= started);
            let gaps = of_client.map(|h| started.ms_since(h.until) as f64 / 1000.0);
            gaps.filter(|gap| *gap <= f64::from(late_seconds)).fold(f64::INFINITY, f64::min)
        };
        let weights: Vec<f64> = (0..4).map(|client| 0.5_f64.powf(gap(client) / 50.0)).collect();
        let total: f64 = weights.iter().sum();
        let late = weights.iter().filter(|weight| **weight > 0.0).count();
        let kind = match (inside, late) {
            (Some(_), _) => MatchKind::Exact,
            (None, 0) => MatchKind::Unidentified,
            (None, 1) => MatchKind::Late,
            (None, _) => MatchKind::Ambiguous,
        };
        prop_assert_eq!(found.kind, kind);
        match inside {
            Some(hold) => prop_assert_eq!(&found.holders, &vec![(hold.client, Share::ONE)]),
            None => {
                prop_assert_eq!(found.holders.len(), late);
                for (client, share) in &found.holders {
                    let expected = weights[*client as usize] / total;
                    prop_assert!((share.fraction() - expected).abs() < 2e-9);
                }
            }
        }
        let sum: u32 = found.holders.iter().map(|(_, share)| share.billionths()).sum();
        prop_assert_eq!(sum, if kind == MatchKind::Unidentified { 0 } else { 1_000_000_000 });
        let falling = found.holders.windows(2).all(|pair| pair[0].1 >= pair[1].1);
        prop_assert!(falling, "the latest holder is the most probable: {:?}", found.holders);
    }

    /// A path is what filtering, sorting and comparing every two touches gives; a history that is
    /// not sorted changes nothing but the order within an instant.
    #[test]
    fn paths_agree_with_comparing_every_two(
        histories in proptest::collection::vec(
            proptest::collection::vec((0_i64..20, 0_u32..5), 0..8), 0..4),
        lookback in 0_i64..25,
    ) {
        let histories: Vec<Vec<PathTouch>> = histories
            .into_iter()
            .map(|mut touches| {
                touches.sort();
                let touch = |(at, touch)| PathTouch { at: minute(at), touch, direct: touch == 0 };
                touches.into_iter().map(touch).collect()
            })
            .collect();
        let path = path_before(minute(15), lookback * 60_000, &histories);
        let all: Vec<PathTouch> = histories.concat();
        let inside = |t: &PathTouch| t.at <= minute(15) && t.at >= minute(15 - lookback);
        for touch in &all {
            let times = path.iter().filter(|found| *found == touch).count();
            prop_assert_eq!(times, usize::from(inside(touch)));
        }
        prop_assert!(path.iter().all(|touch| all.contains(touch)));
        prop_assert!(path.windows(2).all(|pair| pair[0].at <= pair[1].at));
    }
}
