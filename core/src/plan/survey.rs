//! One pass over a log of visits: its holds under a window, its sessions, its days.
//!
//! ```
//! use ringtrace::plan::survey::Survey;
//! use ringtrace::words::time::Time;
//!
//! let mut survey = Survey::new(300, 1800, 60)?;
//! let late = Time::parse("2026-03-01T22:30:00Z")?;
//! for (client, minute) in [(1, 0), (2, 10), (1, 20), (1, 40)] {
//!     survey.event(client, late.plus_seconds(minute * 60))?;
//! }
//! let log = survey.figures();
//! // Client 1 stayed for 40 minutes, client 2 left at once; at +01:00 both came on the 1st.
//! assert_eq!((log.sessions, log.days, log.sessions_busiest_day), (2, 2, 2));
//! assert_eq!(log.mean_session_seconds, Some(1200.0));
//! # Ok::<(), ringtrace::Problem>(())
//! ```

use super::demand::{Demand, Figures, Renewal};
use crate::error::{Code, Problem};
use crate::words::time::Time;
use serde::Serialize;

/// Counts what the sizing rules ask for, from events in the order of time.
#[derive(Debug, Clone)]
pub struct Survey {
    pub(super) window_seconds: u32,
    offset_minutes: i32,
    sliding: Demand,
    fixed: Demand,
    sessions: Demand,
    days: Days,
}

/// Sessions a calendar day, with only the current day kept open.
#[derive(Debug, Clone, Copy, Default)]
struct Days {
    first: Option<i64>,
    current: i64,
    sessions: u64,
    sessions_most: u64,
}

impl Survey {
    /// Nothing counted yet. `window_seconds`: the pool's window. `session_seconds`: the idle time
    /// that ends a session (a gap of exactly that long does not). `offset_minutes`: where the days
    /// begin, in minutes east of UTC.
    ///
    /// # Errors
    /// `out_of_range` at one of the three; see [`Demand::new`], and a day for the offset.
    pub fn new(
        window_seconds: u32,
        session_seconds: u32,
        offset_minutes: i32,
    ) -> Result<Self, Problem> {
        if !(-1439..=1439).contains(&offset_minutes) {
            let message = "must be less than a day";
            return Err(Problem::new(Code::OutOfRange, "offset_minutes", message));
        }
        let at_session = |mut problem: Problem| {
            problem.path = "session_seconds".into();
            problem
        };
        Demand::new(session_seconds, Renewal::Sliding).map_err(at_session)?;
        Ok(Self {
            window_seconds,
            offset_minutes,
            sliding: Demand::new(window_seconds, Renewal::Sliding)?,
            fixed: Demand::new(window_seconds, Renewal::Fixed)?,
            // Holds are half-open; a session survives the exact gap, and instants are whole
            // milliseconds.
            sessions: Demand::with_window_ms(
                i64::from(session_seconds) * 1000 + 1,
                Renewal::Sliding,
            ),
            days: Days::default(),
        })
    }

    /// `client` opened a page at `at`.
    ///
    /// # Errors
    /// `time_went_back` if `at` is before an event already counted. Nothing is changed.
    pub fn event(&mut self, client: u32, at: Time) -> Result<(), Problem> {
        let session_begins = self.sessions.event(client, at)?;
        self.sliding.event(client, at)?;
        self.fixed.event(client, at)?;
        self.days.event(at.at_offset(self.offset_minutes).day(), session_begins);
        Ok(())
    }

    /// What has been counted, as if the log ended here.
    pub fn figures(&self) -> LogFigures {
        let sessions = self.sessions.figures().holds;
        let active_seconds = self.sessions.active_ms() as f64 / 1000.0;
        LogFigures {
            window_seconds: self.window_seconds,
            sessions,
            days: self.days.first.map_or(0, |first| (self.days.current - first + 1).unsigned_abs()),
            sessions_busiest_day: self.days.sessions_most,
            mean_session_seconds: (sessions > 0).then(|| active_seconds / sessions as f64),
            sliding: self.sliding.figures(),
            fixed: self.fixed.figures(),
        }
    }
}

impl Days {
    fn event(&mut self, day: i64, session_begins: bool) {
        if self.first.is_none() || day != self.current {
            self.first = self.first.or(Some(day));
            self.current = day;
            self.sessions = 0;
        }
        self.sessions += u64::from(session_begins);
        self.sessions_most = self.sessions_most.max(self.sessions);
    }
}

/// What a log shows.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct LogFigures {
    /// The window the holds were counted with.
    pub window_seconds: u32,
    /// Sessions: what web analytics calls visits.
    pub sessions: u64,
    /// Calendar days from the first event to the last, both included.
    pub days: u64,
    /// Sessions begun on the busiest day.
    pub sessions_busiest_day: u64,
    /// From a session's first event to its last, on average; a session of one event counts as 0.
    pub mean_session_seconds: Option<f64>,
    /// Holds that every event extends.
    pub sliding: Figures,
    /// Holds that end a window after they began.
    pub fixed: Figures,
}
