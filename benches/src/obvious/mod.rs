//! What a user would write instead: plain and right, made of the standard library's maps, vectors and heaps.
//!
//! They lend by the same rules as a pool under the default policy and give the same numbers to the same clients, which
//! the benchmarks check. They know no touches, conditions, events or reports.

/// Lending with a heap.
pub mod heap;
/// Lending with ringtrace's lists alone, under the same map as the obvious designs.
pub mod lists;
/// Who held a number when, searched from end to end.
pub mod past;
/// Lending with a scan.
pub mod scan;
/// Everything kept, in structs of texts.
pub mod texts;

use crate::site::{PRESENCE_SECONDS, WINDOW_SECONDS};
use ringtrace::config::raw::RawWindow;
use ringtrace::words::time::Time;

/// Somebody who lends the numbers of one pool, known by their positions.
pub trait Lender {
    /// The number for a client at an instant; `None` if there is none.
    fn lend(&mut self, client: &str, at: Time) -> Option<usize>;
}

/// The rules of the pool, in milliseconds.
#[derive(Debug, Clone, Copy)]
pub struct Rules {
    /// How long a hold outlives the last activity.
    pub window_ms: i64,
    /// Under soft windows, how long a client counts as present.
    pub presence_ms: Option<i64>,
}

impl Rules {
    /// Those of [`site::config`](crate::site::config).
    pub fn of(window: RawWindow) -> Self {
        let presence_ms = i64::from(PRESENCE_SECONDS) * 1000;
        Self {
            window_ms: i64::from(WINDOW_SECONDS) * 1000,
            presence_ms: (window == RawWindow::Soft).then_some(presence_ms),
        }
    }
}

/// One number in a table.
#[derive(Debug, Clone)]
pub struct Slot {
    client: Option<String>,
    since: Time,
    until: Time,
}

impl Slot {
    const FREE: Slot = Slot { client: None, since: Time::MIN, until: Time::MIN };

    /// Whether somebody else can have it.
    fn can_be_lent(&self, at: Time, rules: &Rules) -> bool {
        let gone = |presence_ms| self.since.plus_ms(presence_ms) <= at;
        self.until <= at || rules.presence_ms.is_some_and(gone)
    }

    fn hold(&mut self, at: Time, rules: &Rules) {
        (self.since, self.until) = (at, at.plus_ms(rules.window_ms));
    }
}
