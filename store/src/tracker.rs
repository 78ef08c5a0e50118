//! A stored tracker's commands.

use crate::error::{StoreCode, StoreError};
use crate::lane::Lane;
use crate::options::Durability;
use crate::seat::{Decided, Outcome, Seat, Waiting};
use crate::watch::Watch;
use ringtrace::config::raw::RawConfig;
use ringtrace::tracker::Tracker;
use ringtrace::tracker::command::{
    Answer, CallAnswer, Command, Configure, ConfigureAnswer, ForgetAnswer, KeepAliveAnswer,
    LeaveAnswer, Sign, VisitAnswer,
};
use ringtrace::words::time::Time;
use ringtrace::{CallEvent, Visit};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, sync_channel};
use std::time::Instant;

/// Commands that may run ahead of the disk before callers are made to wait.
const AHEAD_MAX: usize = 20_000;

/// A tracker in a store. Cheap to clone; every clone may be used by another thread.
#[derive(Debug, Clone)]
pub struct StoredTracker {
    pub(crate) seat: Arc<Seat>,
    pub(crate) lane: Arc<Lane>,
    pub(crate) durability: Durability,
}

/// An answer on its way.
#[derive(Debug)]
#[must_use = "the answer comes with `wait`"]
pub struct Pending(State);

#[derive(Debug)]
enum State {
    Ready(Box<Outcome>),
    Waiting(Receiver<Outcome>),
}

impl Pending {
    /// Waits until the answer is as durable as was asked for.
    ///
    /// # Errors
    /// Bad input, or a failure of the store; see [`StoreError`].
    pub fn wait(self) -> Result<Answer, StoreError> {
        self.outcome()?.ok_or_else(closed)
    }

    fn outcome(self) -> Outcome {
        match self.0 {
            State::Ready(outcome) => *outcome,
            State::Waiting(reply) => reply.recv().unwrap_or_else(|_| Err(closed())),
        }
    }
}

fn closed() -> StoreError {
    StoreError::new(StoreCode::Closed, "the store was closed before the answer")
}

impl StoredTracker {
    /// Its id.
    pub fn id(&self) -> &str {
        &self.seat.id
    }

    /// The same tracker, whose answers wait for something else.
    #[must_use]
    pub fn waiting_for(&self, durability: Durability) -> Self {
        Self { durability, ..self.clone() }
    }

    /// Gives a command without waiting for the answer. Commands given by one thread are decided in that order.
    pub fn submit(&self, command: Command) -> Pending {
        self.give(command, Lane::queue)
    }

    fn give(
        &self,
        command: Command,
        queue: impl FnOnce(&Lane, &Arc<Seat>, &mut crate::seat::State) -> Result<(), StoreError>,
    ) -> Pending {
        let mut state = self.seat.lock();
        state.used = Instant::now();
        let mut waiting = Waiting {
            command: None,
            durability: self.durability,
            answer: None,
            events: Vec::new(),
            reply: None,
        };
        let ready = |outcome: Outcome| Pending(State::Ready(Box::new(outcome)));
        if state.is_alone && state.told.is_empty() && state.doubts.is_empty() {
            match state.decide(&command) {
                Some(Decided::Fixed(answer)) => return ready(Ok(Some(answer))),
                Some(Decided::Events(decision)) => {
                    let at_once = self.durability == Durability::Memory
                        && state.ahead.len() < AHEAD_MAX
                        && !matches!(command, Command::Forget(_));
                    waiting.command = Some(command);
                    state.settle(&mut waiting, decision);
                    let pending = match waiting.answer.take_if(|_| at_once) {
                        Some(outcome) => ready(outcome),
                        None => {
                            let (reply, answer) = sync_channel(1);
                            waiting.reply = Some(reply);
                            Pending(State::Waiting(answer))
                        }
                    };
                    state.ahead.push_back(waiting);
                    return match queue(&self.lane, &self.seat, &mut state) {
                        Ok(()) => pending,
                        Err(error) => ready(Err(error)),
                    };
                }
                Some(Decided::Open(_)) | None => {}
            }
        }
        waiting.command = Some(command);
        self.tell(&mut state, waiting, queue)
    }

    /// Leaves a command, or a request for what is new, to be decided in turn.
    fn tell(
        &self,
        state: &mut crate::seat::State,
        mut waiting: Waiting,
        queue: impl FnOnce(&Lane, &Arc<Seat>, &mut crate::seat::State) -> Result<(), StoreError>,
    ) -> Pending {
        let (reply, answer) = sync_channel(1);
        waiting.reply = Some(reply);
        state.told.push_back(waiting);
        match queue(&self.lane, &self.seat, state) {
            Ok(()) => Pending(State::Waiting(answer)),
            Err(error) => Pending(State::Ready(Box::new(Err(error)))),
        }
    }

    /// Gives a command and waits.
    ///
    /// # Errors
    /// Bad input, or a failure of the store; see [`StoreError`].
    pub fn handle(&self, command: Command) -> Result<Answer, StoreError> {
        let pending = self.give(command, Lane::queue_silently);
        self.lane.lead();
        pending.wait()
    }

    /// Gives several commands, which are decided in their order and stored together, and waits for all of them.
    pub fn handle_all(
        &self,
        commands: impl IntoIterator<Item = Command>,
    ) -> Vec<Result<Answer, StoreError>> {
        let give = |command| self.give(command, Lane::queue_silently);
        let pending: Vec<_> = commands.into_iter().map(give).collect();
        self.lane.lead();
        pending.into_iter().map(Pending::wait).collect()
    }

    /// A page view: what to show on it; see [`Tracker::visit`].
    ///
    /// # Errors
    /// As for [`Tracker::visit`], or a failure of the store.
    pub fn visit(&self, visit: Visit) -> Result<VisitAnswer, StoreError> {
        match self.handle(Command::Visit(Box::new(visit)))? {
            Answer::Visit(answer) => Ok(answer),
            _ => Err(mixed_up()),
        }
    }

    /// A page is still open and seen; see [`Tracker::keep_alive`].
    ///
    /// # Errors
    /// As for [`Tracker::keep_alive`], or a failure of the store.
    pub fn keep_alive(&self, sign: Sign) -> Result<KeepAliveAnswer, StoreError> {
        match self.handle(Command::KeepAlive(sign))? {
            Answer::KeepAlive(answer) => Ok(answer),
            _ => Err(mixed_up()),
        }
    }

    /// The client left the site; see [`Tracker::leave`].
    ///
    /// # Errors
    /// As for [`Tracker::leave`], or a failure of the store.
    pub fn leave(&self, sign: Sign) -> Result<LeaveAnswer, StoreError> {
        match self.handle(Command::Leave(sign))? {
            Answer::Leave(answer) => Ok(answer),
            _ => Err(mixed_up()),
        }
    }

    /// A telephony event; see [`Tracker::call`].
    ///
    /// # Errors
    /// As for [`Tracker::call`], or a failure of the store.
    pub fn call(&self, event: CallEvent) -> Result<CallAnswer, StoreError> {
        match self.handle(Command::Call(Box::new(event)))? {
            Answer::Call(answer) => Ok(*answer),
            _ => Err(mixed_up()),
        }
    }

    /// Puts a new configuration in force; see [`Tracker::configure`].
    ///
    /// # Errors
    /// As for [`Tracker::configure`], or a failure of the store.
    pub fn configure(&self, config: RawConfig, at: Time) -> Result<ConfigureAnswer, StoreError> {
        match self.handle(Command::Configure(Box::new(Configure { at, config })))? {
            Answer::Configure(answer) => Ok(answer),
            _ => Err(mixed_up()),
        }
    }

    /// Removes what ties the past to a client; see [`Tracker::forget`]. Waits until nothing of it is left in the store:
    /// a snapshot is taken and all events before it are deleted.
    ///
    /// # Errors
    /// As for [`Tracker::forget`], or a failure of the store; ask again then.
    pub fn forget(&self, sign: Sign) -> Result<ForgetAnswer, StoreError> {
        match self.handle(Command::Forget(sign))? {
            Answer::Forget(answer) => Ok(answer),
            _ => Err(mixed_up()),
        }
    }

    /// Follows the tracker's events, whoever writes them, from the one after number `after` on; see [`Watch`].
    ///
    /// # Errors
    /// `conflict` if events after `after` are gone already; a failure of the store.
    pub fn watch(&self, after: u64) -> Result<Watch, StoreError> {
        Watch::begin(self.lane.source.connect()?, Arc::clone(&self.seat.id), after)
    }

    /// Looks at the tracker's state, after learning what other processes wrote: for reports, exports, explanations.
    /// The tracker waits meanwhile.
    ///
    /// # Errors
    /// A failure of the store.
    pub fn read<T>(&self, look: impl FnOnce(&Tracker) -> T) -> Result<T, StoreError> {
        loop {
            let mut state = self.seat.lock();
            state.used = Instant::now();
            let news = Waiting {
                command: None,
                durability: Durability::Memory,
                answer: None,
                events: Vec::new(),
                reply: None,
            };
            let pending = self.tell(&mut state, news, Lane::queue_silently);
            drop(state);
            self.lane.lead();
            pending.outcome()?;
            if let Some(tracker) = &self.seat.lock().tracker {
                return Ok(look(tracker));
            }
        }
    }
}

fn mixed_up() -> StoreError {
    StoreError::new(StoreCode::Damaged, "an answer of another kind than the command")
}
