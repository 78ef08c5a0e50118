//! How many clients hold a number at once, measured on a log in one pass.
//!
//! A client that acts at `t` holds a number for `t <= x < t + window`. At one instant, holds that
//! end are ended before new ones begin, so a client that comes back exactly at the end gets a new
//! hold.
//!
//! ```
//! use ringtrace::plan::demand::{Demand, Renewal};
//! use ringtrace::words::time::Time;
//!
//! let mut demand = Demand::new(300, Renewal::Sliding)?;
//! let noon = Time::parse("2026-03-01T12:00:00Z")?;
//! for (client, second) in [(1, 0), (2, 60), (1, 120), (3, 359), (2, 360)] {
//!     demand.event(client, noon.plus_seconds(second))?;
//! }
//! let figures = demand.figures();
//! // Client 2's hold ended at 360 and a new one began; client 1's was extended to 420.
//! assert_eq!((figures.peak, figures.first_at), (3, Some(noon.plus_seconds(359))));
//! assert_eq!(figures.holds, 4);
//! // Held: 420 + 300 + 300 + 300 seconds, between 0 and 660.
//! assert_eq!(figures.mean_held, Some(2.0));
//! # Ok::<(), ringtrace::Problem>(())
//! ```

use crate::error::{Code, Problem};
use crate::words::time::Time;
use foldhash::quality::FixedState;
use hashbrown::HashMap;
use serde::Serialize;
use std::collections::VecDeque;

const HOUR_MS: i64 = 3_600_000;

/// The longest window that can be asked about, in seconds: a year.
pub const WINDOW_SECONDS_MAX: u32 = 366 * 86_400;

/// What an event does to the hold of a client that has one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Renewal {
    /// It extends the hold to the event plus the window: held over the union of the windows of all
    /// events.
    Sliding,
    /// Nothing: the hold ends a window after the event that began it, and the next event after that
    /// begins another.
    Fixed,
}

/// Counts holds over a stream of events in the order of time. An event takes constant time on
/// average, and a step more for each hour in which somebody holds; the memory is in proportion to
/// the clients that hold a number at once.
#[derive(Debug, Clone)]
pub struct Demand {
    window_ms: i64,
    renewal: Renewal,
    ends: HashMap<u32, Time, FixedState>,
    // INVARIANT: in the order of time. An entry whose end is not its client's end any more was
    // overtaken by a later one.
    queue: VecDeque<(Time, u32)>,
    now: Time,
    /// From the first event to the end of the last hold.
    span: Option<(Time, Time)>,
    events: u64,
    holds: u64,
    peak: (u64, Option<Time>),
    /// Time held by all clients together, to the ends of their holds.
    held_ms: i128,
    /// The hour of the epoch that is being counted, and the time held in it so far.
    hour: (i64, i64),
    /// The same of the busiest hour before it.
    busiest: (i64, i64),
    /// The hour of the latest hold, the holds begun in it, and the most that began in any hour.
    arrivals: (i64, u64, u64),
}

impl Demand {
    /// Nothing counted yet, for a window of `window_seconds`.
    ///
    /// # Errors
    /// `out_of_range` at `window_seconds` if it is 0 or longer than [`WINDOW_SECONDS_MAX`].
    pub fn new(window_seconds: u32, renewal: Renewal) -> Result<Self, Problem> {
        if !(1..=WINDOW_SECONDS_MAX).contains(&window_seconds) {
            let message = format!("must lie between 1 and {WINDOW_SECONDS_MAX}");
            return Err(Problem::new(Code::OutOfRange, "window_seconds", message));
        }
        Ok(Self::with_window_ms(i64::from(window_seconds) * 1000, renewal))
    }

    pub(super) fn with_window_ms(window_ms: i64, renewal: Renewal) -> Self {
        Self {
            window_ms,
            renewal,
            ends: HashMap::with_hasher(FixedState::default()),
            queue: VecDeque::new(),
            now: Time::MIN,
            span: None,
            events: 0,
            holds: 0,
            peak: (0, None),
            held_ms: 0,
            hour: (0, 0),
            busiest: (0, 0),
            arrivals: (0, 0, 0),
        }
    }

    /// `client` does something at `at`. Tells whether that began a hold.
    ///
    /// # Errors
    /// `time_went_back` if `at` is before an event already counted. Nothing is changed.
    pub fn event(&mut self, client: u32, at: Time) -> Result<bool, Problem> {
        if at < self.now {
            let message = "events must come in the order of time";
            return Err(Problem::new(Code::TimeWentBack, "at", message));
        }
        self.advance(at);
        self.events += 1;
        let until = at.plus_ms(self.window_ms);
        let held_until = self.ends.get(&client).copied();
        let begins = held_until.is_none();
        if begins || self.renewal == Renewal::Sliding {
            self.hold(client, at, held_until, until);
        }
        Ok(begins)
    }

    /// What has been counted, as if the log ended here.
    pub fn figures(&self) -> Figures {
        // The holds that are left only end: the busiest hour may still become busier.
        let mut rest = self.clone();
        rest.advance(Time::MAX);
        rest.close_hour();
        let (busiest_hour, held_ms) = rest.busiest;
        let span_ms = self.span.map_or(0, |(from, until)| until.ms_since(from));
        let mean = |held: f64, over: i64| (over > 0).then(|| held / over as f64);
        Figures {
            events: self.events,
            holds: self.holds,
            peak: self.peak.0,
            first_at: self.peak.1,
            mean_held: mean(self.held_ms as f64, span_ms),
            mean_hold_seconds: mean(self.held_ms as f64 / 1000.0, self.holds as i64),
            arrivals_busiest_hour: self.arrivals.2,
            busiest_hour: (held_ms > 0)
                .then(|| Time::from_unix_ms(busiest_hour * HOUR_MS).ok())
                .flatten()
                .map(|from| BusiestHour { from, load: held_ms as f64 / HOUR_MS as f64 }),
        }
    }

    /// The time held beyond the first event of each hold: for a sliding window, from a hold's first
    /// event to its last.
    pub(super) fn active_ms(&self) -> i128 {
        self.held_ms - i128::from(self.holds) * i128::from(self.window_ms)
    }

    fn hold(&mut self, client: u32, at: Time, held_until: Option<Time>, until: Time) {
        self.held_ms += i128::from(until.ms_since(held_until.unwrap_or(at)));
        let first = self.span.map_or(at, |(first, _)| first);
        self.span = Some((first, until));
        if held_until == Some(until) {
            return;
        }
        self.ends.insert(client, until);
        self.queue.push_back((until, client));
        if held_until.is_none() {
            self.holds += 1;
            let (hour, begun, most) = self.arrivals;
            let now = at.unix_ms().div_euclid(HOUR_MS);
            let begun = if hour == now { begun + 1 } else { 1 };
            self.arrivals = (now, begun, most.max(begun));
            let held = self.ends.len() as u64;
            if held > self.peak.0 {
                self.peak = (held, Some(at));
            }
        }
        // Overtaken entries are thrown out when they are the majority, which keeps both promises of
        // the type.
        if self.queue.len() > 2 * self.ends.len() + 16 {
            let ends = &self.ends;
            self.queue.retain(|(until, client)| ends.get(client) == Some(until));
        }
    }

    /// Ends the holds that end up to `at`, and counts the time until then.
    fn advance(&mut self, at: Time) {
        while let Some((until, client)) = self.queue.front().copied() {
            if until > at {
                break;
            }
            self.queue.pop_front();
            if self.ends.get(&client) == Some(&until) {
                self.pass(until);
                self.ends.remove(&client);
            }
        }
        self.pass(at);
    }

    /// Time goes on to `at` with as many holds as there are now, hour by hour of UTC.
    fn pass(&mut self, at: Time) {
        let held = i64::try_from(self.ends.len()).unwrap_or(i64::MAX);
        let mut from = self.now.unix_ms();
        while held > 0 && from < at.unix_ms() {
            let hour = from.div_euclid(HOUR_MS);
            let until = at.unix_ms().min((hour + 1) * HOUR_MS);
            if hour != self.hour.0 {
                self.close_hour();
                self.hour = (hour, 0);
            }
            self.hour.1 += (until - from) * held;
            from = until;
        }
        self.now = at;
    }

    fn close_hour(&mut self) {
        if self.hour.1 > self.busiest.1 {
            self.busiest = self.hour;
        }
    }
}

/// What a log shows of the holds in it.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Figures {
    /// Events counted.
    pub events: u64,
    /// Holds begun.
    pub holds: u64,
    /// The most clients that held a number at once.
    pub peak: u64,
    /// When that many held one for the first time.
    pub first_at: Option<Time>,
    /// The mean number of clients holding, from the first event to the end of the last hold.
    pub mean_held: Option<f64>,
    /// How long a hold lasts on average.
    pub mean_hold_seconds: Option<f64>,
    /// The most holds begun in one clock hour (of UTC).
    pub arrivals_busiest_hour: u64,
    /// The clock hour (of UTC) with the highest mean; the earliest of equals.
    pub busiest_hour: Option<BusiestHour>,
}

/// An hour and the load in it.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[non_exhaustive]
pub struct BusiestHour {
    /// When it begins.
    pub from: Time,
    /// The mean number of clients holding during it: the offered load for Erlang B.
    pub load: f64,
}
