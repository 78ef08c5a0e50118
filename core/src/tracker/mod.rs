//! One site's state, and the two flows over it: a visit becomes a number on the page, a call becomes credits.
//!
//! A tracker is a state machine. [`Tracker::decide`] looks and changes nothing; [`Tracker::apply`] writes an event down
//! and cannot fail. The same events give the same state, so a store keeps events and the state can always be had again.
//!
//! ```
//! use ringtrace::{Config, Tracker, Visit, CallEvent};
//! use ringtrace::words::time::Time;
//!
//! let config = Config::from_json(r#"{
//!   "country": "US", "destination": "+12125550100",
//!   "pools": [{ "id": "site", "numbers": ["+12125550101"], "fallback": "+12125550199", "window_seconds": 600 }]
//! }"#)?;
//! let mut tracker = Tracker::new(config, Time::parse("2026-03-01T00:00:00Z")?);
//!
//! let noon = Time::parse("2026-03-01T12:00:00Z")?;
//! let visit = Visit::new("client-1", noon, "https://example.com/?utm_source=google&utm_medium=cpc");
//! let shown = tracker.visit(&visit)?.shown;
//! assert_eq!(shown[0].number.unwrap().to_string(), "+12125550101");
//!
//! let mut call = CallEvent::new("call-1", noon.plus_seconds(90));
//! call.dialled = Some("+12125550101".into());
//! call.started = Some(noon.plus_seconds(90));
//! let answer = tracker.call(&call)?;
//! assert_eq!(&*answer.clients[0].client, "client-1");
//! assert_eq!(answer.credits[0].source, "google");
//! # Ok::<(), ringtrace::Error>(())
//! ```

mod calls;
mod clients;
/// What a tracker can be told, and what it answers.
pub mod command;
/// What happened, as facts.
pub mod event;
mod numbers;
mod rate;
mod touches;
// The first flow.
mod presence;
mod show;
mod visit;
// The second flow.
mod call;
mod credit;
mod report;
// The rest of a tracker's life.
mod configure;
/// Why a visit is shown what it is shown.
pub mod explain;
/// What a page needs.
pub mod page;
/// A client's data: all of it out, or gone.
pub mod personal;
mod retention;
/// The state as rows.
pub mod rows;
/// The whole state as bytes.
pub mod snapshot;

use crate::config::Config;
use crate::error::{Code, Error, Problem};
use crate::visit::pool::Pool;
use crate::words::name::Name;
use crate::words::time::Time;
use calls::Calls;
use clients::Clients;
use command::{Answer, Command, Decision};
use event::{EVENT_VERSION, Event, Fact};
use numbers::Numbers;
use rate::Rates;
use serde::{Deserialize, Serialize};
use std::collections::VecDeque;
use std::sync::Arc;
use touches::Touches;

/// One site's state: who is there, who holds which number, who called.
#[derive(Debug, Clone)]
pub struct Tracker {
    config: Config,
    /// Whether conditions, rules or static numbers ask about visits.
    asks_facts: bool,
    /// The latest instant seen.
    now: Time,
    /// How many events were applied.
    sequence: u64,
    clients: Clients,
    touches: Touches,
    /// Page views in order of time.
    visits: VecDeque<Seen>,
    numbers: Numbers,
    /// Every pool there ever was.
    pools: Vec<PoolState>,
    /// The pools of the configuration in force, in its order: indexes into `pools`.
    pool_order: Vec<u32>,
    calls: Calls,
    rates: Rates,
    /// The day on which the past was last cut to its limits.
    swept_day: i64,
}

/// A page view: 16 bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
struct Seen {
    at: Time,
    touch: u32,
    /// The first number shown.
    number: u32,
}

/// A pool and what was counted about it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct PoolState {
    id: Name,
    pool: Pool,
    shortages: u64,
    extensions: u64,
}

/// How a pool is doing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct PoolStatus {
    /// Its name.
    pub id: Name,
    /// How many numbers it has.
    pub numbers: usize,
    /// How many of them are held.
    pub in_use: u32,
    /// The most ever held at once.
    pub peak: u32,
    /// When that was first so.
    pub peak_at: Time,
    /// How often a number was lent.
    pub lends: u64,
    /// How often a live hold was made longer, by a visit or a sign of life.
    pub extensions: u64,
    /// How often somebody wanted a number and none was free.
    pub shortages: u64,
}

impl Tracker {
    /// A tracker that begins at `at`.
    pub fn new(config: Config, at: Time) -> Self {
        let seed = config.seed;
        let mut tracker = Self {
            config,
            asks_facts: true,
            now: at,
            sequence: 0,
            clients: Clients::with_seed(seed),
            touches: Touches::with_seed(seed),
            visits: VecDeque::new(),
            numbers: Numbers::with_seed(seed),
            pools: Vec::new(),
            pool_order: Vec::new(),
            calls: Calls::with_seed(seed),
            rates: Rates::default(),
            swept_day: at.at_offset(0).day(),
        };
        tracker.settle(at);
        tracker
    }

    /// The configuration in force.
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// The latest instant seen.
    pub fn now(&self) -> Time {
        self.now
    }

    /// How many events were applied since the tracker began.
    pub fn sequence(&self) -> u64 {
        self.sequence
    }

    /// What follows from a command. Changes nothing.
    ///
    /// # Errors
    /// Bad input, with a code and a path; see [`Code`].
    pub fn decide(&self, command: &Command) -> Result<Decision, Error> {
        match command {
            Command::Visit(visit) => {
                self.decide_visit(visit).map(|decided| decision(decided, Answer::Visit))
            }
            Command::KeepAlive(sign) => {
                self.decide_keep_alive(sign).map(|decided| decision(decided, Answer::KeepAlive))
            }
            Command::Leave(sign) => {
                self.decide_leave(sign).map(|decided| decision(decided, Answer::Leave))
            }
            Command::Call(event) => self.decide_call(event),
            Command::Configure(change) => self.decide_configure(change),
            Command::Forget(sign) => {
                self.decide_forget(sign).map(|decided| decision(decided, Answer::Forget))
            }
        }
    }

    /// Writes an event down.
    ///
    /// Events that name what the tracker does not know (a pool that is gone, a client who was forgotten) change what
    /// can be changed and pass over the rest.
    pub fn apply(&mut self, event: &Event) {
        let at = event.at.max(self.now);
        self.now = at;
        match &event.fact {
            Fact::Visited(visited) => self.apply_visited(visited, at),
            Fact::KeptAlive(kept) => self.apply_kept_alive(kept, at),
            Fact::Left(left) => self.apply_left(left, at),
            Fact::Called(called) => self.apply_called(called, at),
            Fact::Configured(raw) => self.apply_configured(raw, at),
            Fact::Forgotten(forgotten) => self.apply_forgotten(forgotten, at),
        }
        self.sequence += 1;
        self.sweep(at);
    }

    /// Whether an event that comes from outside (from a store, from another process) can be applied: it is of a version
    /// this library knows, and its configuration, if it brings one, holds.
    ///
    /// # Errors
    /// `unsupported_version`, or everything that is wrong with the configuration.
    pub fn check(&self, event: &Event) -> Result<(), Error> {
        if event.v == 0 || event.v > EVENT_VERSION {
            let message = format!("version {}; this library reads up to {EVENT_VERSION}", event.v);
            return Err(Problem::new(Code::UnsupportedVersion, "v", message).into());
        }
        match &event.fact {
            Fact::Configured(raw) => {
                Config::check((**raw).clone()).map(|_| ()).map_err(|e| e.at("fact.configured"))
            }
            _ => Ok(()),
        }
    }

    /// Decides, applies and answers in one step, for a tracker that lives in one process only.
    ///
    /// # Errors
    /// As for [`Tracker::decide`]; nothing has changed then.
    pub fn handle(&mut self, command: &Command) -> Result<Answer, Error> {
        let decision = self.decide(command)?;
        for event in &decision.events {
            self.apply(event);
        }
        Ok(decision.answer)
    }

    /// How the pools of the configuration are doing, in its order.
    pub fn pools(&self) -> Vec<PoolStatus> {
        let states = self.pool_order.iter().filter_map(|index| self.pools.get(*index as usize));
        states
            .map(|state| {
                let (peak, peak_at) = state.pool.peak();
                PoolStatus {
                    id: Arc::clone(&state.id),
                    numbers: state.pool.len(),
                    in_use: state.pool.in_use(self.now),
                    peak,
                    peak_at,
                    lends: state.pool.lends(),
                    extensions: state.extensions,
                    shortages: state.shortages,
                }
            })
            .collect()
    }

    /// The instant to use for an input of `at`: clocks of several machines may differ by the tolerance.
    fn clock(&self, at: Time) -> Result<Time, Problem> {
        if at < self.now.plus_ms(-self.config.clock_tolerance_ms) {
            let message = format!("earlier than {}, which was already seen", self.now);
            return Err(Problem::new(Code::TimeWentBack, "at", message));
        }
        Ok(at.max(self.now))
    }
}

/// An event of this version.
fn event(at: Time, fact: Fact) -> Event {
    Event { v: EVENT_VERSION, at, fact }
}

/// An answer and the event, if any, that goes before it.
fn decision<A>((event, answer): (Option<Event>, A), kind: impl Fn(A) -> Answer) -> Decision {
    Decision { events: event.into_iter().collect(), answer: kind(answer) }
}
