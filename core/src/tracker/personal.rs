//! A client's data: all of it out, or gone.

use super::command::{ForgetAnswer, Sign};
use super::event::{Event, Fact, Forgotten, NewTouch};
use super::{Tracker, event};
use crate::call::caller::Caller;
use crate::error::{Code, Error, Problem};
use crate::visit::list::NONE;
use crate::words::name::{self, Name};
use crate::words::phone::Phone;
use crate::words::share::Share;
use crate::words::time::{Interval, Time};
use serde::Serialize;
use std::sync::Arc;

/// Everything the tracker knows about a client.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Personal {
    /// Who.
    pub client: Name,
    /// The latest sign of life.
    pub seen: Time,
    /// How their sessions began, oldest first.
    pub touches: Vec<PersonalTouch>,
    /// When they saw pages, and the first number shown.
    pub visits: Vec<PersonalVisit>,
    /// The numbers they held.
    pub holds: Vec<PersonalHold>,
    /// Calls that may be theirs.
    pub calls: Vec<PersonalCall>,
}

/// How a session began.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PersonalTouch {
    /// When.
    pub at: Time,
    /// How.
    #[serde(flatten)]
    pub touch: NewTouch,
}

/// A page view.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PersonalVisit {
    /// When.
    pub at: Time,
    /// The first number shown.
    pub number: Option<Phone>,
}

/// A number and the time it was the client's.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PersonalHold {
    /// The number.
    pub number: Phone,
    /// From when until when.
    #[serde(flatten)]
    pub interval: Interval,
}

/// A call that may be the client's.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PersonalCall {
    /// The call's id.
    pub id: Name,
    /// Who called.
    pub caller: Caller,
    /// When it began.
    pub started: Option<Time>,
    /// How probable it is that it was them.
    pub share: Share,
}

impl Tracker {
    /// Everything known about a client, to hand over to them.
    ///
    /// # Errors
    /// `unknown_client` if no client has this id.
    pub fn export(&self, client: &str) -> Result<Personal, Error> {
        let known = self.clients.find(client).filter(|index| !self.clients.is_set(*index));
        let Some((index, row)) = known.and_then(|index| Some((index, self.clients.get(index)?)))
        else {
            return Err(Problem::new(Code::UnknownClient, "client", "no client has this id").into());
        };
        let mut touches: Vec<PersonalTouch> = self
            .touches
            .newest_first(row.touch)
            .map(|(at, touch)| PersonalTouch { at: touch.at, touch: self.touches.write(at, touch) })
            .collect();
        touches.reverse();
        let theirs =
            |touch: u32| self.touches.get(touch).is_some_and(|touch| touch.client == index);
        let phone = |number: u32| self.numbers.get(number).map(|number| number.phone);
        let visits = self.visits.iter().filter(|seen| theirs(seen.touch));
        let mut holds = Vec::new();
        for number in &self.numbers.rows {
            for hold in number.holds.iter().filter(|hold| hold.holder == index) {
                let interval = Interval::new(hold.from, hold.until)?;
                holds.push(PersonalHold { number: number.phone, interval });
            }
        }
        holds.sort_by_key(|hold| (hold.interval.from(), hold.number));
        let mut calls = Vec::new();
        for row in &self.calls.rows {
            let matched = row.matched.iter().flat_map(|matched| &matched.holders);
            for (_, share) in matched.filter(|(holder, _)| *holder == index) {
                calls.push(PersonalCall {
                    id: Arc::clone(&row.record.id),
                    caller: row.record.caller.clone(),
                    started: row.record.started,
                    share: *share,
                });
            }
        }
        Ok(Personal {
            client: self.clients.names.shared(index),
            seen: row.seen,
            touches,
            visits: visits.map(|v| PersonalVisit { at: v.at, number: phone(v.number) }).collect(),
            holds,
            calls,
        })
    }

    /// Removes what ties the past to a client: their id, click ids, pages, places and devices, and the caller ids of
    /// calls that were surely theirs. Their live holds end. What remains are counts by source and channel.
    ///
    /// # Errors
    /// `unknown_client` if no client has this id; `time_went_back`.
    pub fn forget(&mut self, sign: &Sign) -> Result<ForgetAnswer, Error> {
        let (event, answer) = self.decide_forget(sign)?;
        if let Some(event) = event {
            self.apply(&event);
        }
        Ok(answer)
    }

    pub(super) fn decide_forget(
        &self,
        sign: &Sign,
    ) -> Result<(Option<Event>, ForgetAnswer), Error> {
        name::check(&sign.client, "client")?;
        let at = self.clock(sign.at)?;
        let Some(index) = self.clients.find(&sign.client) else {
            return Err(Problem::new(Code::UnknownClient, "client", "no client has this id").into());
        };
        let last = self.clients.get(index).map_or(NONE, |row| row.touch);
        let touches = self.touches.newest_first(last).count();
        let calls = self.calls_of(index).len();
        let forgotten = Forgotten { client: self.clients.names.shared(index) };
        Ok((Some(event(at, Fact::Forgotten(forgotten))), ForgetAnswer { touches, calls }))
    }

    /// The calls that lose their caller id with a client: those that may be theirs, and all others of the callers that
    /// were surely them.
    fn calls_of(&self, client: u32) -> Vec<usize> {
        let may_be = |row: &super::calls::CallRow| {
            let mut holders = row.matched.iter().flat_map(|matched| &matched.holders);
            holders.any(|(holder, _)| *holder == client)
        };
        let surely = |row: &super::calls::CallRow| {
            row.matched
                .as_ref()
                .is_some_and(|m| matches!(m.holders.as_slice(), [(c, _)] if *c == client))
        };
        let rows = &self.calls.rows;
        let callers: std::collections::BTreeSet<&Caller> = rows
            .iter()
            .filter(|row| surely(row) && row.record.caller != Caller::Hidden)
            .map(|row| &row.record.caller)
            .collect();
        let lost =
            |row: &super::calls::CallRow| may_be(row) || callers.contains(&row.record.caller);
        rows.iter().enumerate().filter(|(_, row)| lost(row)).map(|(index, _)| index).collect()
    }

    pub(super) fn apply_forgotten(&mut self, forgotten: &Forgotten, at: Time) {
        let Some(client) = self.clients.find(&forgotten.client) else { return };
        for lease in self.clients.leases_of(client).collect::<Vec<_>>() {
            let number =
                self.pools.get(lease.pool as usize).and_then(|s| s.pool.number(lease.slot));
            if let Some(number) = number.and_then(|number| self.numbers.get(number)) {
                self.release(number.phone, Some(client), at);
            }
        }
        for index in self.calls_of(client) {
            let Some(row) = self.calls.rows.get(index) else { continue };
            // The source stays for the counts, though nobody is there any more whose history led to it.
            let surely = row.matched.as_ref().is_some_and(|m| matches!(m.holders.as_slice(), [_]));
            let origin = surely.then(|| self.origin(row, &[], self.oldest_touch(at))).flatten();
            let Some(row) = self.calls.rows.get_mut(index) else { continue };
            row.record.caller = Caller::Hidden;
            if let (Some(matched), Some(origin)) = (&mut row.matched, origin) {
                matched.touch = origin;
            }
        }
        self.calls.index();
        if let Some(row) = self.clients.get_mut(client) {
            let last = std::mem::replace(&mut row.touch, NONE);
            self.touches.anonymise(last);
        }
        self.clients.names.erase(client);
    }
}
