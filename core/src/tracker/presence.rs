//! Signs of life: a page that is still open keeps its numbers, a client who leaves gives them back.

use super::Tracker;
use super::command::{HeldUntil, KeepAliveAnswer, LeaveAnswer, Sign};
use super::event::{Event, Fact, HoldChange, KeptAlive, Left};
use super::show::set_holder;
use super::{PoolState, event};
use crate::error::Error;
use crate::visit::pool::Choice;
use crate::words::name;
use crate::words::time::Time;
use std::sync::Arc;

impl Tracker {
    /// A page of the client is still open and seen. Extends its holds; a hold that ran out begins again if nobody else
    /// has the number. A client who is not known has nothing to keep, and that is no error.
    ///
    /// # Errors
    /// `empty`, `too_long`, `control_character` (the client's id), `time_went_back`.
    pub fn keep_alive(&mut self, sign: &Sign) -> Result<KeepAliveAnswer, Error> {
        let (event, answer) = self.decide_keep_alive(sign)?;
        if let Some(event) = event {
            self.apply(&event);
        }
        Ok(answer)
    }

    /// The client left the site: its holds end.
    ///
    /// # Errors
    /// `empty`, `too_long`, `control_character` (the client's id), `time_went_back`.
    pub fn leave(&mut self, sign: &Sign) -> Result<LeaveAnswer, Error> {
        let (event, answer) = self.decide_leave(sign)?;
        if let Some(event) = event {
            self.apply(&event);
        }
        Ok(answer)
    }

    pub(super) fn decide_keep_alive(
        &self,
        sign: &Sign,
    ) -> Result<(Option<Event>, KeepAliveAnswer), Error> {
        name::check(&sign.client, "client")?;
        let at = self.clock(sign.at)?;
        let mut answer = KeepAliveAnswer { holds: Vec::new(), lost: Vec::new() };
        let Some(client) = self.clients.find(&sign.client) else { return Ok((None, answer)) };
        let mut holds = Vec::new();
        for lease in self.clients.leases_of(client) {
            let Some(state) = self.pools.get(lease.pool as usize) else { continue };
            let Some(index) = state.pool.number(lease.slot) else { continue };
            let Some(number) = self.numbers.get(index).map(|number| number.phone) else { continue };
            let until = at.plus_ms(state.pool.terms().window_ms);
            let (holder, set) = self.holder_for(client, state);
            let new = match state.pool.choose(holder, Some(lease.slot), at) {
                Choice::Extend(slot) if slot == lease.slot => false,
                Choice::Again(slot) if slot == lease.slot => true,
                _ => {
                    // Only a page opened within the window can still show the number.
                    if self.was_shown_lately(client, state, at) {
                        answer.lost.push(number);
                    }
                    continue;
                }
            };
            let pool = Arc::clone(&state.id);
            holds.push(HoldChange { pool, number, until, new, cut: None, set, address: None });
            answer.holds.push(HeldUntil { number, until });
        }
        let kept = KeptAlive { client: self.clients.names.shared(client), holds };
        Ok((Some(event(at, Fact::KeptAlive(kept))), answer))
    }

    pub(super) fn decide_leave(&self, sign: &Sign) -> Result<(Option<Event>, LeaveAnswer), Error> {
        name::check(&sign.client, "client")?;
        let at = self.clock(sign.at)?;
        let mut released = Vec::new();
        let Some(client) = self.clients.find(&sign.client) else {
            return Ok((None, LeaveAnswer { released }));
        };
        for lease in self.clients.leases_of(client) {
            let Some(state) = self.pools.get(lease.pool as usize) else { continue };
            let number = state.pool.number(lease.slot).and_then(|index| self.numbers.get(index));
            if let (Some(number), true) =
                (number, state.pool.holder(lease.slot, at) == Some(client))
            {
                released.push(number.phone);
            }
        }
        let left = Left { client: self.clients.names.shared(client), numbers: released.clone() };
        let event = (!released.is_empty()).then(|| event(at, Fact::Left(left)));
        Ok((event, LeaveAnswer { released }))
    }

    /// Who holds numbers of this pool on behalf of `client`.
    fn holder_for(&self, client: u32, state: &PoolState) -> (u32, Option<super::event::SetHolder>) {
        let pool = self.config.pools.iter().find(|pool| pool.id == state.id);
        let Some(pool) = pool.filter(|pool| !pool.per.is_empty()) else { return (client, None) };
        let touch = self.clients.get(client).and_then(|row| self.touches.get(row.touch));
        let set =
            set_holder(pool, &touch.map(|touch| self.touches.read(touch)).unwrap_or_default());
        (self.clients.find(&set.name).unwrap_or(u32::MAX), Some(set))
    }

    fn was_shown_lately(&self, client: u32, state: &PoolState, at: Time) -> bool {
        let seen = self.clients.get(client).map(|row| row.seen);
        seen.is_some_and(|seen| at.ms_since(seen) <= state.pool.terms().window_ms)
    }

    pub(super) fn apply_kept_alive(&mut self, kept: &KeptAlive, at: Time) {
        let Some(client) = self.clients.find(&kept.client) else { return };
        if let Some(row) = self.clients.get_mut(client) {
            row.seen = at;
        }
        for change in &kept.holds {
            self.apply_hold(change, client, at);
        }
    }

    pub(super) fn apply_left(&mut self, left: &Left, at: Time) {
        let Some(client) = self.clients.find(&left.client) else { return };
        for number in &left.numbers {
            self.release(*number, Some(client), at);
        }
    }
}
