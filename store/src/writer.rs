//! Storing what waits in one commit, then answering, then writing what goes beside the events.

use crate::error::{StoreCode, StoreError};
use crate::journal::{Journal, Keep};
use crate::keeping;
use crate::lane::Lane;
use crate::options::{Durability, Options};
use crate::seat::{Seat, Sent};
use crate::turn;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// What it takes to write.
pub(crate) struct Writer {
    journal: Box<dyn Journal>,
    options: Options,
    /// Every seat that was ever served and may have something in memory.
    seats: Vec<Arc<Seat>>,
    /// Deleted rows can still be found in the files.
    owes_scrub: bool,
}

impl std::fmt::Debug for Writer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Writer")
    }
}

/// A seat's part of a transaction.
struct Part {
    seat: Arc<Seat>,
    sent: Vec<Sent>,
    keep: Option<Keep>,
}

impl Writer {
    pub(crate) fn new(journal: Box<dyn Journal>, options: Options) -> Self {
        Self { journal, options, seats: Vec::new(), owes_scrub: false }
    }

    /// Gives seats their turn. `in_passing`: by somebody who waits for an answer, and not for what else there is to write.
    pub(crate) fn round(&mut self, lane: &Lane, seats: &[Arc<Seat>], in_passing: bool) {
        if self.journal.holds_many() {
            self.serve(lane, seats, in_passing);
        } else {
            for seat in seats {
                self.serve(lane, std::slice::from_ref(seat), in_passing);
            }
        }
        for seat in seats {
            let is_known = std::mem::replace(&mut seat.lock().is_known, true);
            if !is_known {
                self.seats.push(Arc::clone(seat));
            }
        }
    }

    /// A failure that may pass is tried once more.
    fn serve(&mut self, lane: &Lane, seats: &[Arc<Seat>], in_passing: bool) {
        for attempt in 0..2 {
            let served = catch_unwind(AssertUnwindSafe(|| self.try_serve(lane, seats, in_passing)));
            let Err(error) = served.unwrap_or_else(|_| {
                self.journal.roll_back();
                Err(broken())
            }) else {
                return;
            };
            let may_pass = [StoreCode::Unreachable, StoreCode::IoFailed, StoreCode::Conflict];
            if attempt == 1 || !may_pass.iter().any(|code| error.is(*code)) {
                seats.iter().for_each(|seat| seat.lock().fail(&error));
            }
            if !may_pass.iter().any(|code| error.is(*code)) {
                return;
            }
        }
    }

    fn try_serve(
        &mut self,
        lane: &Lane,
        seats: &[Arc<Seat>],
        in_passing: bool,
    ) -> Result<(), StoreError> {
        if let [seat] = seats
            && !self.journal.holds_many()
            && let Some(part) = self.serve_single(seat)?
        {
            self.finish(vec![part]);
            return Ok(());
        }
        let durability = wanted(seats);
        let mut parts = Vec::with_capacity(seats.len());
        for seat in seats {
            let mut part = Part { seat: Arc::clone(seat), sent: Vec::new(), keep: None };
            let served = self.serve_one(lane, &mut part, durability, in_passing);
            parts.push(part);
            match served {
                Err(error) if is_about_one(&error) => {
                    if !self.journal.holds_many() {
                        self.journal.roll_back();
                    }
                    seat.lock().fail(&error);
                }
                Err(error) => return Err(self.take_back(parts, error)),
                Ok(()) => {}
            }
        }
        if let Err(error) = self.journal.commit() {
            return Err(self.take_back(parts, error));
        }
        self.finish(parts);
        Ok(())
    }

    /// Nothing of it was stored, or nobody knows.
    fn take_back(&mut self, parts: Vec<Part>, error: StoreError) -> StoreError {
        self.journal.roll_back();
        for part in parts {
            let mut state = part.seat.lock();
            state.give_up();
            state.doubts.extend(part.sent.into_iter().filter(|sent| !sent.waiting.is_empty()));
        }
        error
    }

    fn serve_one(
        &mut self,
        lane: &Lane,
        part: &mut Part,
        durability: Durability,
        in_passing: bool,
    ) -> Result<(), StoreError> {
        let mut state = part.seat.lock();
        state.is_queued = false;
        turn::take(&mut *self.journal, &part.seat, &mut state, durability, &mut part.sent)?;
        // What is forgotten is never put off: an answer waits for it.
        if !in_passing || !state.forgotten.is_empty() {
            part.keep = keeping::due(&mut state, &self.options, false);
        }
        if !state.told.is_empty() {
            // There were more than one turn takes.
            lane.queue(&part.seat, &mut state)?;
        }
        Ok(())
    }

    /// The usual case where trackers live on machines of their own: one command, one round trip.
    fn serve_single(&mut self, seat: &Arc<Seat>) -> Result<Option<Part>, StoreError> {
        let mut state = seat.lock();
        if state.told.len() != 1 || !state.ahead.is_empty() || !state.doubts.is_empty() {
            return Ok(None);
        }
        if state.in_turn > 0 {
            state.in_turn -= 1;
            return Ok(None);
        }
        let Some(mut waiting) = state.told.pop_front() else { return Ok(None) };
        let done = turn::single(&mut *self.journal, seat, &mut state, &mut waiting);
        match done {
            Ok(Some(groups)) => {
                state.is_queued = false;
                let last = state.head;
                let keep = keeping::due(&mut state, &self.options, false);
                let sent = vec![Sent { waiting: vec![waiting], groups, last }];
                Ok(Some(Part { seat: Arc::clone(seat), sent, keep }))
            }
            Ok(None) => {
                state.tell_again([waiting]);
                Ok(None)
            }
            Err(error) => {
                match state.doubts.last_mut() {
                    Some(doubt) => doubt.waiting.push(waiting),
                    None => state.tell_again([waiting]),
                }
                Err(error)
            }
        }
    }

    /// Answers, then writes what goes beside the events.
    fn finish(&mut self, parts: Vec<Part>) {
        let mut is_stored = false;
        for mut part in parts {
            part.sent.iter_mut().for_each(Sent::reply);
            is_stored |= part.sent.iter().any(|sent| !sent.groups.is_empty());
            let kept = match part.keep.take() {
                Some(keep) => self.keep(&part.seat, &keep),
                None => Ok(()),
            };
            for sent in part.sent {
                match &kept {
                    Ok(()) => sent.reply_all(),
                    Err(error) => {
                        sent.waiting.into_iter().for_each(|w| w.reply(Err(error.clone())));
                    }
                }
            }
        }
        if is_stored {
            self.journal.afterwards();
        }
    }

    fn keep(&mut self, seat: &Seat, keep: &Keep) -> Result<(), StoreError> {
        let mut kept = self.journal.keep(&seat.id, keep);
        if kept.is_ok() && (keep.forget.is_some() || keep.prune.is_some()) {
            self.owes_scrub = true;
            // What is merely old may go a little later.
            if keep.forget.is_some() {
                kept = self.scrub();
            }
        }
        if kept.is_err() {
            // What was to be written is known no more; loading begins where the tables and the snapshot are.
            seat.lock().give_up();
        }
        kept
    }

    fn scrub(&mut self) -> Result<(), StoreError> {
        let began = Instant::now();
        while !self.journal.scrub()? {
            if began.elapsed() > self.options.patience {
                let message = "forgotten, but a program that reads the file keeps the old \
                    log from being removed; end it and ask again";
                return Err(StoreError::new(StoreCode::Locked, message));
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        self.owes_scrub = false;
        Ok(())
    }

    /// Writes tables that lag behind, sends idle trackers away, tries again what failed.
    pub(crate) fn look_after(&mut self, lane: &Lane, at_end: bool) {
        if self.owes_scrub {
            self.owes_scrub = !self.journal.scrub().unwrap_or(false);
        }
        let mut seats = std::mem::take(&mut self.seats);
        seats.sort_by_cached_key(|seat| std::cmp::Reverse(seat.lock().used));
        for (place, seat) in seats.iter().enumerate() {
            let mut state = seat.lock();
            if !state.is_quiet() {
                if !at_end {
                    let _ = lane.queue(seat, &mut state);
                }
                continue;
            }
            let is_idle = at_end
                || place >= self.options.trackers_max
                || state.used.elapsed() >= self.options.idle;
            let keep = keeping::due(&mut state, &self.options, is_idle);
            if is_idle {
                state.tracker = None;
            }
            drop(state);
            if let Some(keep) = keep {
                // What could not be written is written after the next load.
                let _ = self.keep(seat, &keep);
            }
        }
        seats.retain(|seat| {
            let mut state = seat.lock();
            state.is_known = state.tracker.is_some() || !state.is_quiet();
            state.is_known
        });
        self.seats = seats;
    }
}

/// The most that anybody waits for.
fn wanted(seats: &[Arc<Seat>]) -> Durability {
    let of_seat = |seat: &Arc<Seat>| {
        let state = seat.lock();
        let all = state.ahead.iter().chain(&state.told);
        let doubts = state.doubts.iter().flat_map(|sent| &sent.waiting);
        all.chain(doubts).map(|waiting| waiting.durability).max()
    };
    seats.iter().filter_map(of_seat).max().unwrap_or(Durability::Written)
}

/// A mistake of the engine's own. The state is loaded again.
fn broken() -> StoreError {
    let message = "the tracker met a mistake of its own; what was stored is intact";
    StoreError::Input(ringtrace::Problem::new(ringtrace::Code::Broken, "", message).into())
}

/// Failures that are one tracker's and not the journal's.
fn is_about_one(error: &StoreError) -> bool {
    let codes = [StoreCode::UnknownTracker, StoreCode::Damaged, StoreCode::UnsupportedVersion];
    codes.iter().any(|code| error.is(*code))
}
