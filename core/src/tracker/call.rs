//! The second flow: telephony events become a call, a match, credits and classes.

use super::calls::{CallRow, MatchRow};
use super::command::{Answer, CallAnswer, Candidate, ClassAnswer, Credit, Decision};
use super::event::{Called, Event, Fact, Matched};
use super::numbers::Use;
use super::{Tracker, event};
use crate::call::CallEvent;
use crate::call::caller::{Caller, Dialled};
use crate::call::classes::{CallerCall, CallerClass, class_of};
use crate::call::matching::{Holder, LateRules, MatchKind, match_hold};
use crate::call::record::{CallRecord, Reading};
use crate::config::raw::RawAfterCall;
use crate::error::{Code, Error, Problem};
use crate::visit::list::NONE;
use crate::words::name::Name;
use crate::words::phone::Phone;
use crate::words::share::Share;
use crate::words::time::Time;
use std::sync::Arc;

impl Tracker {
    /// A telephony event: partial ones of one call merge by its id, in any order. Answers all that is known of the
    /// call now.
    ///
    /// # Errors
    /// Those of [`Reading::record`] and [`CallRecord::merge`].
    pub fn call(&mut self, event: &CallEvent) -> Result<CallAnswer, Error> {
        let (event, answer) = self.decide_told(event)?;
        self.apply(&event);
        Ok(answer)
    }

    /// What is known of a call, under the configuration's model.
    ///
    /// # Errors
    /// `unknown` if no call has this id.
    pub fn call_by_id(&self, id: &str) -> Result<CallAnswer, Error> {
        // What retention no longer keeps is not there, whether it was swept out already or not.
        let kept = |index: &u32| {
            let started = self.calls.get(*index).and_then(|row| row.record.started);
            started.is_none_or(|started| started >= self.oldest_call(self.now))
        };
        let found = self.calls.find(id).filter(kept).and_then(|index| self.call_answer(index));
        found.ok_or_else(|| Problem::new(Code::Unknown, "id", "no call has this id").into())
    }

    pub(super) fn decide_call(&self, told: &CallEvent) -> Result<Decision, Error> {
        let (event, answer) = self.decide_told(told)?;
        Ok(Decision { events: vec![event], answer: Answer::Call(Box::new(answer)) })
    }

    fn decide_told(&self, told: &CallEvent) -> Result<(Event, CallAnswer), Error> {
        let called = self.decide_called(told)?;
        let at = told.at.max(self.now);
        let row = self.row_of(&called);
        let answer = self.describe(&row, self.earlier_calls(&row), at);
        Ok((event(at, Fact::Called(Box::new(called))), answer))
    }

    fn decide_called(&self, told: &CallEvent) -> Result<Called, Error> {
        let parse = |text: &str| self.config.number(text);
        let reading =
            Reading { parse: &parse, tolerance_seconds: self.config.raw.clock_tolerance_seconds };
        let read = reading.record(told)?;
        let before = self.calls.find(&read.id).and_then(|index| self.calls.get(index));
        let record = match before {
            Some(row) => row.record.merge(&read)?,
            None => read,
        };
        let matched = match (record.to_match(), before) {
            (None, _) => None,
            // What was matched stays, unless it was about something else.
            (Some(now), Some(row))
                if row.record.to_match() == Some(now) && row.matched.is_some() =>
            {
                row.matched.as_ref().map(|row| self.named(row))
            }
            (Some((dialled, started)), _) => Some(self.match_call(dialled, started)),
        };
        // Events come in any order: the call is over for the hold once both its end and whose it is are known.
        let was_over =
            before.is_some_and(|row| row.record.ended.is_some() && row.matched.is_some());
        let over_now = record.ended.is_some() && !was_over;
        let released =
            if over_now { self.to_release(&record, matched.as_ref(), told.at) } else { None };
        Ok(Called { record, matched, released })
    }

    fn late_rules(&self) -> LateRules {
        LateRules {
            late_seconds: self.config.raw.late_seconds,
            half_life_seconds: self.config.raw.late_half_life_seconds,
        }
    }

    fn match_call(&self, dialled: &Dialled, started: Time) -> Matched {
        let none = |kind, fallback| Matched { kind, holders: Vec::new(), fallback };
        let index = match dialled {
            Dialled::Number(phone) => self.numbers.find(*phone),
            Dialled::Other(_) => None,
        };
        let Some(number) = index.and_then(|index| self.numbers.get(index)) else {
            return none(MatchKind::UnknownNumber, false);
        };
        match number.used_at(started) {
            Use::Bound { .. } => none(MatchKind::Static, false),
            Use::Fallback { .. } => none(MatchKind::Static, true),
            Use::Destination => none(MatchKind::Static, self.stands_in(number.phone)),
            Use::Gone if number.holds.is_empty() => none(MatchKind::UnknownNumber, false),
            Use::Pool { .. } | Use::Gone => {
                // A hold that was cut short lasted, for its own holder's calls, until the next one began: what the
                // match is does not depend on whether the call is told before or after.
                let newest_first = number.holds.before(started).enumerate();
                let holders = newest_first.map(|(place, hold)| Holder {
                    client: hold.holder,
                    from: hold.from,
                    until: if place == 0 && hold.reclaimed { Time::MAX } else { hold.until },
                });
                let found = match_hold(holders, started, &self.late_rules());
                let name =
                    |(client, share): (u32, Share)| (self.clients.names.shared(client), share);
                let holders = found.holders.into_iter().map(name).collect();
                Matched { kind: found.kind, holders, fallback: false }
            }
        }
    }

    /// Whether the page's own number is what visitors see when no number is free, for want of a fallback.
    fn stands_in(&self, destination: Phone) -> bool {
        let mut pools = self.config.pools.iter().filter(|p| p.destination == Some(destination));
        pools.any(|pool| pool.fallback.is_none())
    }

    /// The number whose hold ends with this call, if its pool says so.
    fn to_release(
        &self,
        record: &CallRecord,
        matched: Option<&Matched>,
        at: Time,
    ) -> Option<Phone> {
        let (Some(Dialled::Number(phone)), Some(matched)) = (&record.dialled, matched) else {
            return None;
        };
        let number = self.numbers.get(self.numbers.find(*phone)?)?;
        let Use::Pool { pool, slot } = number.used else { return None };
        let state = self.pools.get(pool as usize)?;
        let config = self.config.pools.iter().find(|config| config.id == state.id)?;
        if config.after_call != RawAfterCall::Release || matched.kind != MatchKind::Exact {
            return None;
        }
        let holder = state.pool.holder(slot, at.max(self.now))?;
        let same = matched.holders.iter().any(|(name, _)| self.clients.find(name) == Some(holder));
        same.then_some(*phone)
    }

    pub(super) fn apply_called(&mut self, called: &Called, at: Time) {
        let row = self.row_of(called);
        self.calls.put(row);
        if let Some(number) = called.released {
            self.release(number, None, at);
        }
    }

    /// Ends the hold on a number at `at`; only if it is `holder`'s, where one is named.
    pub(super) fn release(&mut self, number: Phone, holder: Option<u32>, at: Time) {
        let Some(number) = self.numbers.find(number).and_then(|n| self.numbers.get_mut(n)) else {
            return;
        };
        let Use::Pool { pool, slot } = number.used else { return };
        let Some(state) = self.pools.get_mut(pool as usize) else { return };
        let held_by = state.pool.holder(slot, at);
        if held_by.is_some() && (holder.is_none() || held_by == holder) {
            state.pool.release(slot, at);
            number.holds.cut(at);
        }
    }

    fn row_of(&self, called: &Called) -> CallRow {
        // What was matched stays as it was then, whatever the number is for by now.
        let same = |row: &&CallRow| row.record.to_match() == called.record.to_match();
        let before = self.calls.find(&called.record.id).and_then(|index| self.calls.get(index));
        let before = before.filter(same).and_then(|row| row.matched.as_ref());
        let kept = before.filter(|row| called.matched.as_ref() == Some(&self.named(row)));
        if kept.is_some() {
            return CallRow { record: called.record.clone(), matched: kept.cloned() };
        }
        let matched = called.matched.as_ref().map(|matched| {
            let number = match &called.record.dialled {
                Some(Dialled::Number(phone)) => self.numbers.find(*phone),
                _ => None,
            };
            let started = called.record.started.unwrap_or(self.now);
            let used = number.and_then(|n| self.numbers.get(n)).map(|n| n.used_at(started));
            let (pool, touch) = match used {
                Some(Use::Pool { pool, .. } | Use::Fallback { pool }) => (pool, NONE),
                Some(Use::Bound { touch }) => (NONE, touch),
                _ => (NONE, NONE),
            };
            let index =
                |(name, share): &(Name, Share)| (self.clients.find(name).unwrap_or(NONE), *share);
            MatchRow {
                kind: matched.kind,
                holders: matched.holders.iter().map(index).collect(),
                number: number.unwrap_or(NONE),
                pool,
                touch,
                fallback: matched.fallback,
            }
        });
        CallRow { record: called.record.clone(), matched }
    }

    fn named(&self, row: &MatchRow) -> Matched {
        let name = |(client, share): &(u32, Share)| (self.clients.names.shared(*client), *share);
        Matched {
            kind: row.kind,
            holders: row.holders.iter().map(name).collect(),
            fallback: row.fallback,
        }
    }

    fn call_answer(&self, index: u32) -> Option<CallAnswer> {
        let row = self.calls.get(index)?;
        Some(self.describe(row, self.calls.earlier_of(index), self.now))
    }

    /// The earlier calls of a caller, for a call that is not in the table yet.
    fn earlier_calls(&self, row: &CallRow) -> &[u32] {
        self.calls.earlier_than(&row.record)
    }

    fn describe(&self, row: &CallRow, earlier: &[u32], now: Time) -> CallAnswer {
        let record = &row.record;
        let oldest = self.oldest_touch(now);
        let (before, known) = self.caller_past(earlier, oldest, self.oldest_call(now));
        let candidates = self.candidates(row, &known);
        let credits = self.credits(row, &known, &self.config.model, oldest);
        let target = self.is_target(row, &known, oldest);
        let class = match record.started.filter(|_| record.caller != Caller::Hidden) {
            Some(started) => {
                let call = CallerCall { started, target };
                class_of(&call, before.iter().rev(), self.config.caller_depth_ms)
            }
            None => CallerClass::hidden(target),
        };
        let status = record.status();
        CallAnswer {
            id: Arc::clone(&record.id),
            dialled: match &record.dialled {
                Some(Dialled::Number(phone)) => Some(*phone),
                _ => None,
            },
            started: record.started,
            status: status.as_str(),
            wait_ms: record.wait_ms(),
            talk_ms: record.talk_ms(),
            matched: row.matched.as_ref().map(|matched| matched.kind),
            clients: candidates
                .iter()
                .filter(|(client, _)| !self.clients.is_set(*client))
                .map(|(client, share)| Candidate {
                    client: self.clients.names.shared(*client),
                    share: *share,
                })
                .collect(),
            credits: credits
                .into_iter()
                .filter_map(|(touch, share)| self.credit(touch, share, record.started))
                .collect(),
            class: ClassAnswer {
                target,
                unique: class.unique,
                repeat: class.repeat(),
                first_target: class.first_target,
                unique_target: class.unique_target,
                abandoned: record.is_abandoned(),
                missed: record.is_missed(),
            },
        }
    }

    fn credit(&self, touch: u32, share: Share, started: Option<Time>) -> Option<Credit> {
        let row = self.touches.get(touch)?;
        let text = self.touches.read(row);
        let owned = |text: Option<&str>| text.unwrap_or_default().to_owned();
        Some(Credit {
            // The origin of a number printed on something has no instant of its own: it acts when the call is made.
            at: if row.at == Time::MIN { started.unwrap_or(row.at) } else { row.at },
            source: owned(text.source),
            medium: owned(text.medium),
            campaign: text.campaign.map(str::to_owned),
            channel: owned(text.channel),
            share,
        })
    }

    /// Whether it is a target call, by the most specific threshold.
    pub(super) fn is_target(&self, row: &CallRow, known: &[u32], oldest: Time) -> bool {
        let Some(talk_ms) = row.record.talk_ms() else { return false };
        // Which channel a call belongs to takes some work, and matters only where channels have thresholds.
        let touch = match self.config.channel_targets_ms.is_empty() {
            false => self.origin(row, known, oldest).and_then(|touch| self.touches.get(touch)),
            true => None,
        };
        let channel = touch.and_then(|touch| self.touches.text(touch.channel));
        let pool = row.matched.as_ref().map_or(NONE, |matched| matched.pool);
        let pool = self.pool_order.iter().position(|index| *index == pool);
        talk_ms >= self.config.target_ms_of(channel, pool)
    }

    /// What a caller's earlier calls tell, oldest first: their starts and targets, and whom the caller surely was.
    fn caller_past(
        &self,
        earlier: &[u32],
        oldest: Time,
        oldest_call: Time,
    ) -> (Vec<CallerCall>, Vec<u32>) {
        let (mut calls, mut known) = (Vec::new(), Vec::new());
        for row in earlier.iter().filter_map(|index| self.calls.get(*index)) {
            if row.record.started.is_some_and(|started| started < oldest_call) {
                continue;
            }
            if let Some(started) = row.record.started {
                calls.push(CallerCall { started, target: self.is_target(row, &known, oldest) });
            }
            self.learn(row, &mut known);
        }
        (calls, known)
    }
}
