//! One tracker in memory, and those who wait for it.
//!
//! A tracker that only this process writes to runs *ahead*: callers decide and apply at once and wait, if they want,
//! until the events are stored. As soon as another process is seen to write to it, commands are decided *in turn*
//! instead, when the journal is ours and everything others wrote is known. Either way an answer that waited for the
//! store is about events that are stored, at numbers that are nobody else's.

use crate::error::StoreError;
use crate::group::Group;
use crate::journal::Forget;
use crate::options::Durability;
use crate::rows::Changes;
use ringtrace::tracker::Tracker;
use ringtrace::tracker::command::{Answer, Command, Decision};
use ringtrace::tracker::event::{Event, Fact};
use ringtrace::words::name::Name;
use std::collections::VecDeque;
use std::sync::mpsc::SyncSender;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

/// What became of a command; no answer to a request for what is new.
pub(crate) type Outcome = Result<Option<Answer>, StoreError>;

/// A command on its way.
#[derive(Debug)]
pub(crate) struct Waiting {
    /// What was told; nothing: to learn what others wrote.
    pub(crate) command: Option<Command>,
    pub(crate) durability: Durability,
    /// What it comes to, once decided.
    pub(crate) answer: Option<Outcome>,
    pub(crate) events: Vec<Event>,
    /// Whoever waits; nobody if the answer was given already.
    pub(crate) reply: Option<SyncSender<Outcome>>,
}

impl Waiting {
    pub(crate) fn reply(self, outcome: Outcome) {
        if let Some(reply) = self.reply {
            // Whoever asked may have gone away.
            let _ = reply.try_send(outcome);
        }
    }

    fn is_forget(&self) -> bool {
        matches!(self.command, Some(Command::Forget(_)))
    }
}

/// Decided commands whose events were handed to the journal, which has not confirmed them.
#[derive(Debug)]
pub(crate) struct Sent {
    pub(crate) waiting: Vec<Waiting>,
    pub(crate) groups: Vec<Group>,
    /// The number of the last event.
    pub(crate) last: u64,
}

/// A tracker's place in this process.
#[derive(Debug)]
pub(crate) struct Seat {
    pub(crate) id: Arc<str>,
    state: Mutex<State>,
}

impl Seat {
    pub(crate) fn new(id: &str) -> Self {
        Self { id: id.into(), state: Mutex::new(State::default()) }
    }

    pub(crate) fn lock(&self) -> MutexGuard<'_, State> {
        // A panic under the lock can only come from a mistake in deciding or applying; what was stored is loaded
        // again then.
        self.state.lock().unwrap_or_else(|poisoned| {
            let mut state = PoisonError::into_inner(poisoned);
            state.give_up();
            self.state.clear_poison();
            state
        })
    }
}

/// What is behind the lock.
#[derive(Debug)]
pub(crate) struct State {
    /// None: not in memory.
    pub(crate) tracker: Option<Tracker>,
    /// The number of the last event that is surely stored.
    pub(crate) head: u64,
    /// Nobody else was seen to write.
    pub(crate) is_alone: bool,
    /// Decided and applied, not yet handed to the journal.
    pub(crate) ahead: VecDeque<Waiting>,
    /// Not yet decided.
    pub(crate) told: VecDeque<Waiting>,
    /// Handed to the journal, which then failed: stored or not?
    pub(crate) doubts: Vec<Sent>,
    /// Others were faster lately: so many commands are decided in turn before the next one is tried without.
    pub(crate) in_turn: u32,
    /// The seat is in its lane's queue.
    pub(crate) is_queued: bool,
    /// The lane looks after the seat.
    pub(crate) is_known: bool,
    pub(crate) changes: Changes,
    /// When the tables for people were last brought up to date.
    pub(crate) shown: Instant,
    /// The size of the newest snapshot, and the number of its last event.
    pub(crate) snapshot_bytes: usize,
    pub(crate) snapshot_sequence: u64,
    /// The head when it was last judged whether a snapshot is due.
    pub(crate) judged: u64,
    /// Clients whose traces in the store must go.
    pub(crate) forgotten: Vec<Name>,
    /// The day of the tracker's time on which old rows were last removed.
    pub(crate) pruned_day: i64,
    pub(crate) used: Instant,
}

impl Default for State {
    fn default() -> Self {
        Self {
            tracker: None,
            head: 0,
            is_alone: true,
            ahead: VecDeque::new(),
            told: VecDeque::new(),
            doubts: Vec::new(),
            in_turn: 0,
            is_queued: false,
            is_known: false,
            changes: Changes::default(),
            shown: Instant::now(),
            snapshot_bytes: 0,
            snapshot_sequence: 0,
            judged: 0,
            forgotten: Vec::new(),
            pruned_day: 0,
            used: Instant::now(),
        }
    }
}

/// What a command comes to.
pub(crate) enum Decided {
    /// Events to store before the answer is given.
    Events(Decision),
    /// An answer that rests on nothing but the command and the configuration.
    Fixed(Answer),
    /// An answer, or an error, that somebody else's events could change.
    Open(Outcome),
}

impl State {
    /// Decides a command on the state in memory; changes nothing.
    pub(crate) fn decide(&self, command: &Command) -> Option<Decided> {
        let tracker = self.tracker.as_ref()?;
        Some(match tracker.decide(command) {
            Ok(decision) if !decision.events.is_empty() => Decided::Events(decision),
            // A bot's visit, or one without consent, leaves no trace and asks for none.
            Ok(Decision { answer: answer @ Answer::Visit(_), .. }) => Decided::Fixed(answer),
            Ok(decision) => Decided::Open(Ok(Some(decision.answer))),
            Err(error) => Decided::Open(Err(error.into())),
        })
    }

    /// Writes an event down.
    pub(crate) fn apply(&mut self, event: &Event) {
        let Some(tracker) = self.tracker.as_mut() else { return };
        tracker.apply(event);
        self.changes.note(tracker.sequence(), event);
        if let Fact::Forgotten(forgotten) = &event.fact {
            self.forgotten.push(Name::clone(&forgotten.client));
        }
    }

    /// Takes a decided command in: applies its events.
    pub(crate) fn settle(&mut self, waiting: &mut Waiting, decision: Decision) {
        decision.events.iter().for_each(|event| self.apply(event));
        waiting.events = decision.events;
        waiting.answer = Some(Ok(Some(decision.answer)));
    }

    /// Applies what others wrote.
    pub(crate) fn learn(&mut self, groups: &[Group]) -> Result<(), StoreError> {
        for group in groups {
            let events = group.unpack()?;
            for event in &events {
                let Some(tracker) = self.tracker.as_ref() else { return Ok(()) };
                let place = || format!("an event of the group from {} on", group.first);
                tracker.check(event).map_err(|error| StoreError::stored(error, &place()))?;
                self.apply(event);
            }
        }
        self.head = self.tracker.as_ref().map_or(self.head, Tracker::sequence);
        Ok(())
    }

    /// Drops the state, which may rest on events that are not stored. What was decided on it is told again.
    pub(crate) fn give_up(&mut self) {
        self.tracker = None;
        self.forgotten.clear();
        let again = std::mem::take(&mut self.ahead);
        self.tell_again(again);
    }

    /// Puts commands before all others, to be decided anew.
    pub(crate) fn tell_again(&mut self, again: impl IntoIterator<Item = Waiting>) {
        for (place, mut waiting) in again.into_iter().enumerate() {
            waiting.answer = None;
            waiting.events.clear();
            self.told.insert(place, waiting);
        }
    }

    /// Tells everybody who waits that it failed. Commands that were answered from memory stay, to be tried again.
    pub(crate) fn fail(&mut self, error: &StoreError) {
        self.give_up();
        for sent in &mut self.doubts {
            let (asked, silent) = split(std::mem::take(&mut sent.waiting));
            sent.waiting = silent;
            asked.into_iter().for_each(|waiting| waiting.reply(Err(error.clone())));
        }
        self.doubts.retain(|sent| !sent.waiting.is_empty());
        let (asked, silent) = split(std::mem::take(&mut self.told));
        self.told = silent.into();
        asked.into_iter().for_each(|waiting| waiting.reply(Err(error.clone())));
    }

    /// Whether nothing is on its way, so that the state is what is stored.
    pub(crate) fn is_quiet(&self) -> bool {
        self.ahead.is_empty() && self.told.is_empty() && self.doubts.is_empty()
    }

    /// The events that run ahead, as a group to be stored, with those who wait for them.
    pub(crate) fn send_ahead(&mut self) -> Option<Sent> {
        if self.ahead.is_empty() || !self.doubts.is_empty() {
            return None;
        }
        let ahead = std::mem::take(&mut self.ahead);
        Some(self.sent(ahead.into()))
    }

    /// Packs the events of decided commands, which follow on `head`.
    pub(crate) fn sent(&self, mut waiting: Vec<Waiting>) -> Sent {
        let mut events = Vec::new();
        waiting.iter_mut().for_each(|w| events.append(&mut w.events));
        let last = self.head + events.len() as u64;
        let groups = match events.is_empty() {
            true => Vec::new(),
            false => vec![Group::pack(self.head + 1, &events)],
        };
        Sent { waiting, groups, last }
    }

    /// What must go with the clients that asked to be forgotten.
    pub(crate) fn forget(&mut self) -> Option<Forget> {
        if self.forgotten.is_empty() {
            return None;
        }
        let clients = std::mem::take(&mut self.forgotten);
        let hidden = ringtrace::call::caller::Caller::Hidden;
        let records = self.tracker.iter().flat_map(Tracker::call_records);
        Some(Forget {
            clients: clients.iter().map(|name| name.to_string()).collect(),
            calls_with_caller: records
                .filter(|record| record.caller != hidden)
                .map(|record| record.id.to_string())
                .collect(),
        })
    }
}

impl Sent {
    /// Answers those who wait for nothing more than the commit; the others stay.
    pub(crate) fn reply(&mut self) {
        let (forgets, others): (Vec<_>, Vec<_>) =
            std::mem::take(&mut self.waiting).into_iter().partition(Waiting::is_forget);
        self.waiting = forgets;
        others.into_iter().for_each(Sent::answer);
    }

    /// Answers everybody who still waits.
    pub(crate) fn reply_all(self) {
        self.waiting.into_iter().for_each(Sent::answer);
    }

    fn answer(mut waiting: Waiting) {
        let outcome = waiting.answer.take().unwrap_or(Ok(None));
        waiting.reply(outcome);
    }
}

/// Those who wait for an answer, and those who had one.
fn split(waiting: impl IntoIterator<Item = Waiting>) -> (Vec<Waiting>, Vec<Waiting>) {
    waiting.into_iter().partition(|waiting| waiting.reply.is_some())
}
