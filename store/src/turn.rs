//! A tracker's turn at the journal: what ran ahead is appended, what was told is decided on all that is known.

use crate::error::{StoreCode, StoreError};
use crate::group::Group;
use crate::journal::{Journal, News, Stored};
use crate::options::Durability;
use crate::rows::Changes;
use crate::seat::{Decided, Seat, Sent, State, Waiting};
use ringtrace::tracker::Tracker;
use ringtrace::words::time::Time;

/// The most commands decided in one turn, so that other trackers come to theirs.
const COMMANDS_MAX: usize = 2000;

/// How often a single command is tried without taking the turn before others are made to wait for it.
const TRIES: usize = 2;

/// How many commands are decided in turn after others were faster.
const IN_TURN: u32 = 20;

/// Appends what ran ahead and decides what was told, inside the journal's transaction. What is put into `sent` is
/// stored once the transaction is, also where this fails half way.
pub(crate) fn take(
    journal: &mut dyn Journal,
    seat: &Seat,
    state: &mut State,
    durability: Durability,
    sent: &mut Vec<Sent>,
) -> Result<(), StoreError> {
    if let Some(ahead) = state.send_ahead() {
        match append(journal, seat, state, &ahead, durability) {
            Ok(true) => sent.push(ahead),
            Ok(false) => {
                state.is_alone = false;
                state.give_up();
                state.tell_again(ahead.waiting);
            }
            Err(error) => {
                sent.push(ahead);
                return Err(error);
            }
        }
    }
    if state.told.is_empty() && state.doubts.is_empty() {
        return Ok(());
    }
    catch_up(journal, seat, state, durability)?;
    settle_doubts(journal, seat, state, sent)?;
    let decided = decide_told(state);
    match append(journal, seat, state, &decided, durability) {
        Ok(false) => {
            state.give_up();
            state.tell_again(decided.waiting);
            Err(faster())
        }
        Ok(true) => {
            sent.push(decided);
            Ok(())
        }
        Err(error) => {
            sent.push(decided);
            Err(error)
        }
    }
}

/// Hands over; a failure leaves open whether it is stored.
fn append(
    journal: &mut dyn Journal,
    seat: &Seat,
    state: &mut State,
    groups: &Sent,
    durability: Durability,
) -> Result<bool, StoreError> {
    for group in &groups.groups {
        if !journal.append(&seat.id, group, durability)? {
            return Ok(false);
        }
    }
    state.head = groups.last;
    Ok(true)
}

fn faster() -> StoreError {
    let message = "other processes wrote to this tracker first, again and again; ask again";
    StoreError::new(StoreCode::Conflict, message)
}

/// Takes the turn and applies everything that others wrote.
fn catch_up(
    journal: &mut dyn Journal,
    seat: &Seat,
    state: &mut State,
    durability: Durability,
) -> Result<(), StoreError> {
    loop {
        let is_fresh = state.tracker.is_none();
        if is_fresh {
            load(journal, seat, state)?;
        }
        let news = journal.turn(&seat.id, state.head, durability)?;
        if learn(seat, state, news, is_fresh)? {
            return Ok(());
        }
    }
}

/// Applies news. `false`: the state is gone, and must be loaded first.
fn learn(seat: &Seat, state: &mut State, news: News, is_fresh: bool) -> Result<bool, StoreError> {
    match news {
        News::Groups(groups) => {
            if !groups.is_empty() && !is_fresh {
                state.is_alone = false;
            }
            state.learn(&groups).map(|()| true)
        }
        News::Cut => {
            state.give_up();
            Ok(false)
        }
        News::NoTracker => {
            state.give_up();
            Err(no_tracker(&seat.id))
        }
    }
}

/// Loads the newest snapshot.
pub(crate) fn load(
    journal: &mut dyn Journal,
    seat: &Seat,
    state: &mut State,
) -> Result<(), StoreError> {
    let found = journal.snapshot(&seat.id, false)?;
    let Some(stored) = found else { return Err(no_tracker(&seat.id)) };
    let tracker = restore(&stored)?;
    state.head = stored.sequence;
    (state.snapshot_bytes, state.snapshot_sequence) = (stored.snapshot.len(), stored.sequence);
    // What others wrote since was theirs to judge.
    state.judged = 0;
    // Tables that were off for a while are made anew.
    state.changes = match stored.shown < stored.sequence {
        true => Changes::everything(&tracker),
        false => Changes::since(Time::from_unix_ms(stored.shown_ms).unwrap_or(Time::MIN)),
    };
    state.pruned_day = crate::keeping::day(&tracker);
    state.tracker = Some(tracker);
    Ok(())
}

/// The tracker of a stored snapshot.
pub(crate) fn restore(stored: &Stored) -> Result<Tracker, StoreError> {
    let what = "the stored snapshot";
    let tracker =
        Tracker::restore(&stored.snapshot).map_err(|error| StoreError::stored(error, what))?;
    if tracker.sequence() != stored.sequence {
        let message = format!("{what} is of another event than the table says");
        return Err(StoreError::new(StoreCode::Damaged, message));
    }
    Ok(tracker)
}

fn no_tracker(id: &str) -> StoreError {
    let message = format!("no tracker `{id}` is stored here; `Store::create` makes one");
    StoreError::new(StoreCode::UnknownTracker, message)
}

/// Finds out whether groups are stored that were handed over when the journal failed.
fn settle_doubts(
    journal: &mut dyn Journal,
    seat: &Seat,
    state: &mut State,
    sent: &mut Vec<Sent>,
) -> Result<(), StoreError> {
    let mut again = Vec::new();
    while let Some(doubt) = state.doubts.first() {
        let is_stored = is_stored(journal, seat, doubt)?;
        let mut doubt = state.doubts.remove(0);
        if is_stored {
            doubt.groups.clear();
            sent.push(doubt);
        } else {
            again.append(&mut doubt.waiting);
        }
    }
    state.tell_again(again);
    Ok(())
}

fn is_stored(journal: &mut dyn Journal, seat: &Seat, sent: &Sent) -> Result<bool, StoreError> {
    let Some(group) = sent.groups.first() else { return Ok(false) };
    let found = journal.read(&seat.id, group.first - 1, 1)?;
    // Equal bytes are equal events with equal answers, whoever wrote them.
    Ok(matches!(found, News::Groups(groups) if groups.first() == Some(group)))
}

/// Decides what was told, one on top of the other.
fn decide_told(state: &mut State) -> Sent {
    let mut decided = Vec::new();
    while decided.len() < COMMANDS_MAX {
        let Some(mut waiting) = state.told.pop_front() else { break };
        decide(state, &mut waiting);
        if waiting.durability == Durability::Memory
            && let Some(outcome) = waiting.answer.clone()
            && let Some(reply) = waiting.reply.take()
        {
            let _ = reply.try_send(outcome);
        }
        decided.push(waiting);
    }
    state.sent(decided)
}

fn decide(state: &mut State, waiting: &mut Waiting) {
    let Some(command) = &waiting.command else { return };
    match state.decide(command) {
        Some(Decided::Events(decision)) => state.settle(waiting, decision),
        Some(Decided::Fixed(answer)) => waiting.answer = Some(Ok(Some(answer))),
        Some(Decided::Open(outcome)) => waiting.answer = Some(outcome),
        None => {}
    }
}

/// One command, without taking the turn: decide, append at the expected number; if somebody was faster, read what they
/// wrote and decide again. `None`: others were faster too often.
pub(crate) fn single(
    journal: &mut dyn Journal,
    seat: &Seat,
    state: &mut State,
    waiting: &mut Waiting,
) -> Result<Option<Vec<Group>>, StoreError> {
    let Some(command) = waiting.command.clone() else { return Ok(None) };
    for _ in 0..TRIES {
        match state.decide(&command) {
            None => return Ok(None),
            Some(Decided::Fixed(answer)) => {
                waiting.answer = Some(Ok(Some(answer)));
                return Ok(Some(Vec::new()));
            }
            Some(Decided::Events(decision)) => {
                let group = Group::pack(state.head + 1, &decision.events);
                match journal.append(&seat.id, &group, waiting.durability) {
                    Ok(true) => {
                        state.settle(waiting, decision);
                        state.head += waiting.events.len() as u64;
                        return Ok(Some(vec![group]));
                    }
                    Ok(false) => (state.is_alone, state.in_turn) = (false, IN_TURN),
                    Err(error) => {
                        waiting.answer = Some(Ok(Some(decision.answer)));
                        state.doubts.push(Sent {
                            waiting: Vec::new(),
                            last: state.head + decision.events.len() as u64,
                            groups: vec![group],
                        });
                        return Err(error);
                    }
                }
            }
            Some(Decided::Open(outcome)) => waiting.answer = Some(outcome),
        }
        let news = journal.read(&seat.id, state.head, usize::MAX)?;
        if news == News::Groups(Vec::new()) && waiting.answer.is_some() {
            return Ok(Some(Vec::new()));
        }
        waiting.answer = None;
        if !learn(seat, state, news, false)? {
            return Ok(None);
        }
    }
    Ok(None)
}
