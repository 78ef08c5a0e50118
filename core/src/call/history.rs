//! The touches before a call, of every client the call may have come from, as one path.
//!
//! ```
//! use ringtrace::call::history::{PathTouch, path_before};
//! use ringtrace::words::time::Time;
//!
//! let at = |hour: i64| Time::MIN.plus_seconds(hour * 3600);
//! let touch = |hour, touch| PathTouch { at: at(hour), touch, direct: false };
//! let (phone, desk) = ([touch(1, 10), touch(5, 11)], [touch(3, 20)]);
//! let path = path_before(at(4), 24 * 3_600_000, [phone.iter(), desk.iter()]);
//! assert_eq!(path.iter().map(|t| t.touch).collect::<Vec<_>>(), [10, 20]);
//! ```

pub use crate::attribution::PathTouch;
use crate::words::time::Time;

/// The touches of one or several clients up to an instant, as one path, oldest first.
///
/// A touch belongs to the path if it began at `conversion` or at most `lookback_ms` milliseconds
/// before, both limits included. Touches of the same instant stay in the order of the histories and
/// of their entries. A touch that several histories hold (the same `touch` at the same instant)
/// counts once.
///
/// Each history is usually sorted by time, and then this is a merge of the histories; it is right,
/// though slower, for any order.
pub fn path_before<'a, H>(
    conversion: Time,
    lookback_ms: i64,
    histories: impl IntoIterator<Item = H>,
) -> Vec<PathTouch>
where
    H: IntoIterator<Item = &'a PathTouch>,
{
    let inside =
        |touch: &PathTouch| (0..=lookback_ms.max(0)).contains(&conversion.ms_since(touch.at));
    let mut path: Vec<PathTouch> =
        histories.into_iter().flatten().copied().filter(inside).collect();
    // The stable sort of the standard library finds runs that are in order and merges them.
    path.sort_by_key(|touch| touch.at);
    without_repeats(path)
}

fn without_repeats(path: Vec<PathTouch>) -> Vec<PathTouch> {
    let mut kept: Vec<PathTouch> = Vec::with_capacity(path.len());
    for touch in path {
        let same_instant = kept.iter().rev().take_while(|earlier| earlier.at == touch.at);
        let mut repeats = same_instant.filter(|earlier| earlier.touch == touch.touch);
        if repeats.next().is_none() {
            kept.push(touch);
        }
    }
    kept
}
