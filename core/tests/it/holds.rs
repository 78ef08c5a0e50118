//! The holds of one number against a plain reading of all of them.

use proptest::prelude::*;
use ringtrace::visit::hold::{Hold, Holds};
use ringtrace::words::time::Time;

fn second(second: u64) -> Time {
    Time::MIN.plus_seconds(i64::try_from(second).unwrap())
}

proptest! {
    /// Each hold is a pause and a length; some of the oldest are forgotten on the way, so that the table wraps around.
    #[test]
    fn those_before_are_those_that_had_begun(
        lengths in prop::collection::vec((0_u64..4, 0_u64..4), 0..60),
        kept_seconds in prop::option::of(0_u64..40),
    ) {
        let (mut holds, mut now) = (Holds::default(), 0);
        for (holder, (pause, length)) in (0..).zip(lengths) {
            now += pause;
            let (from, until) = (second(now), second(now + length));
            holds.begin(Hold::new(from, until, holder));
            now += length;
            if let Some(kept) = kept_seconds {
                holds.forget_before(second(now.saturating_sub(kept)));
            }
        }
        for at in (0..=now + 1).map(second) {
            let found: Vec<Hold> = holds.before(at).collect();
            let mut begun: Vec<Hold> = holds.iter().filter(|hold| hold.from <= at).collect();
            begun.reverse();
            prop_assert_eq!(found, begun);
        }
    }
}
