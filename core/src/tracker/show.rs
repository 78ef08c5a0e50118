//! What to print in the place of one destination number: a static number, one of a pool, or nothing.

use super::clients::SET_MARK;
use super::command::{Reason, Shown, ShownKind};
use super::event::{HoldChange, NewTouch, SetHolder};
use super::explain::Trace;
use super::numbers::Use;
use super::rate::address_hash;
use super::{PoolState, Tracker};
use crate::config::pool::PoolConfig;
use crate::error::Error;
use crate::page::mask::Mask;
use crate::report::TouchText;
use crate::visit::Visit;
use crate::visit::condition::Facts;
use crate::visit::hold::Hold;
use crate::visit::list::NONE;
use crate::visit::pool::Choice;
use crate::words::name::Name;
use crate::words::phone::Phone;
use crate::words::time::Time;
use std::borrow::Cow;
use std::sync::Arc;

/// What is known while a page's numbers are chosen, and what has been chosen so far.
pub(super) struct Showing<'a> {
    pub(super) visit: &'a Visit,
    pub(super) at: Time,
    /// The client, if known from earlier.
    pub(super) client: Option<u32>,
    /// The touch of the session.
    pub(super) current: TouchText<'a>,
    pub(super) facts: Facts<'a>,
    /// Static numbers bound to the page the session began on.
    pub(super) bound: &'a [Phone],
    pub(super) holds: Vec<HoldChange>,
    pub(super) shortages: Vec<Name>,
}

impl<'a> Showing<'a> {
    /// Nothing chosen yet.
    pub(super) fn new(
        visit: &'a Visit,
        at: Time,
        client: Option<u32>,
        current: TouchText<'a>,
        facts: Facts<'a>,
        bound: &'a [Phone],
    ) -> Self {
        Self { visit, at, client, current, facts, bound, holds: Vec::new(), shortages: Vec::new() }
    }
}

impl Tracker {
    /// The destinations to answer for: those of the page that the configuration knows, or all of them.
    pub(super) fn destinations_on(&self, visit: &Visit) -> Result<Cow<'_, [Option<Phone>]>, Error> {
        let all = self.config.destinations();
        let Some(on_page) = &visit.destinations else { return Ok(Cow::Borrowed(all)) };
        let mut chosen = Vec::new();
        for (index, text) in on_page.iter().enumerate() {
            let number = self.config.number(text).map_err(|p| p.at(&format!("destinations[{index}]")))?;
            if all.contains(&Some(number)) && !chosen.contains(&Some(number)) {
                chosen.push(Some(number));
            }
        }
        Ok(Cow::Owned(chosen))
    }

    /// What everybody sees who is lent nothing.
    pub(super) fn fallbacks(&self, destinations: &[Option<Phone>], reason: Reason) -> Vec<Shown> {
        let fallback = |destination: &Option<Phone>| {
            let pool = self.config.pools().iter().find(|pool| pool.destination == *destination);
            self.fallback(*destination, pool, reason)
        };
        destinations.iter().map(fallback).collect()
    }

    fn fallback(&self, destination: Option<Phone>, pool: Option<&PoolConfig>, reason: Reason) -> Shown {
        let number = pool.and_then(|pool| pool.fallback);
        let kind = if number.is_some() { ShownKind::Fallback } else { ShownKind::Own };
        self.shown(destination, number, pool, kind, reason, None)
    }

    fn shown(
        &self,
        destination: Option<Phone>,
        number: Option<Phone>,
        pool: Option<&PoolConfig>,
        kind: ShownKind,
        reason: Reason,
        until: Option<Time>,
    ) -> Shown {
        let mask = pool.and_then(|pool| pool.mask.as_ref()).or(self.config.mask());
        let print = |phone: Phone| mask.and_then(|mask: &Mask| mask.print(phone).ok());
        Shown {
            destination,
            number,
            text: number.and_then(print),
            kind,
            reason,
            pool: pool.map(|pool| Arc::clone(&pool.id)),
            until,
        }
    }

    /// The number for one destination: statics first, then the first pool whose condition holds.
    pub(super) fn show(
        &self,
        destination: Option<Phone>,
        showing: &mut Showing<'_>,
        trace: &mut impl Trace,
    ) -> Shown {
        trace.destination(destination);
        let statics = self.config.statics().iter().filter(|s| s.destination == destination);
        for bound in statics {
            let fits = bound.fits(&showing.current, showing.bound);
            let holds = fits && bound.when.holds(&showing.facts);
            trace.bound(bound, fits, &showing.facts);
            if holds {
                let number = Some(bound.number);
                return self.shown(destination, number, None, ShownKind::Static, Reason::Bound, None);
            }
        }
        let pools = self.config.pools().iter().zip(&self.pool_order);
        for (pool, index) in pools.filter(|(pool, _)| pool.destination == destination) {
            let holds = pool.when.holds(&showing.facts);
            trace.pool(pool, &showing.facts);
            if let Some(state) = self.pools.get(*index as usize).filter(|_| holds) {
                let shown = self.from_pool(pool, *index, state, showing);
                return shown;
            }
        }
        let shown = self.shown(destination, None, None, ShownKind::Own, Reason::NoPool, None);
        shown
    }

    fn from_pool(
        &self,
        pool: &PoolConfig,
        index: u32,
        state: &PoolState,
        showing: &mut Showing<'_>,
    ) -> Shown {
        let at = showing.at;
        let set = (!pool.per.is_empty()).then(|| set_holder(pool, &showing.current));
        let holder = match &set {
            Some(set) => self.clients.find(&set.name),
            None => showing.client,
        };
        let last = holder.and_then(|holder| self.clients.last_slot(holder, index));
        let (slot, reason, cut) = match state.pool.choose(holder.unwrap_or(NONE), last, at) {
            Choice::Extend(slot) => (slot, Reason::Extended, None),
            Choice::Again(slot) => (slot, Reason::Again, None),
            Choice::Free(slot) => (slot, Reason::Lent, None),
            Choice::Reclaim { slot, cut } => (slot, Reason::Reclaimed, Some(cut)),
            Choice::Shortage => {
                if pool.lazy && !showing.visit.intent {
                    return self.fallback(pool.destination, Some(pool), Reason::Lazy);
                }
                showing.shortages.push(Arc::clone(&pool.id));
                return self.fallback(pool.destination, Some(pool), Reason::Shortage);
            }
        };
        let new = reason != Reason::Extended;
        let mut address = None;
        if new {
            if pool.lazy && !showing.visit.intent {
                return self.fallback(pool.destination, Some(pool), Reason::Lazy);
            }
            if let (Some(limit), Some(ip)) = (self.config.rate_limit(), &showing.visit.ip) {
                let hash = address_hash(ip, self.config.raw().seed);
                if !self.rates.allows(hash, at, limit) {
                    return self.fallback(pool.destination, Some(pool), Reason::Rate);
                }
                address = Some(hash);
            }
        }
        let number = state.pool.number(slot).and_then(|number| self.numbers.get(number));
        let Some(number) = number.map(|number| number.phone) else {
            return self.fallback(pool.destination, Some(pool), Reason::Shortage);
        };
        let until = at.plus_ms(state.pool.terms().window_ms);
        let id = Arc::clone(&pool.id);
        showing.holds.push(HoldChange { pool: id, number, until, new, cut, set, address });
        let kind = ShownKind::Dynamic;
        self.shown(pool.destination, Some(number), Some(pool), kind, reason, Some(until))
    }

    /// Writes down that somebody holds a number.
    pub(super) fn apply_hold(&mut self, change: &HoldChange, client: u32, at: Time) {
        let Some(index) = self.numbers.find(change.number) else { return };
        let Some(number) = self.numbers.get_mut(index) else { return };
        let Use::Pool { pool, slot } = number.used else { return };
        let holder = match &change.set {
            None => client,
            Some(set) => {
                let holder = self.clients.add(&set.name, at);
                if let Some(row) = self.clients.get_mut(holder) {
                    row.seen = at;
                    if row.touch == NONE {
                        row.touch = self.touches.add(at, holder, NONE, &set.touch);
                    }
                }
                holder
            }
        };
        let Some(state) = self.pools.get_mut(pool as usize) else { return };
        let until = change.until.max(at);
        if !change.new && state.pool.holder(slot, at) == Some(holder) {
            state.pool.extend(slot, at, until);
            number.holds.extend(until);
            state.extensions += 1;
        } else {
            if let Some(cut) = change.cut {
                number.holds.cut(cut);
            }
            state.pool.lend(slot, holder, at, until);
            number.holds.begin(Hold { from: at, until, holder });
        }
        self.clients.set_slot(holder, pool, slot);
        if holder != client {
            self.clients.set_slot(client, pool, slot);
        }
        if let (Some(address), Some(limit)) = (change.address, self.config.rate_limit()) {
            self.rates.note(address, at, limit);
        }
    }
}

/// Who holds a number of a pool that lends to sets of values: the set the session's touch has.
pub(super) fn set_holder(pool: &PoolConfig, touch: &TouchText<'_>) -> SetHolder {
    let mut name = format!("{SET_MARK}{}", pool.id);
    let mut kept = NewTouch::default();
    for field in &pool.per {
        let value = field.read(touch);
        name.push(SET_MARK);
        name.push_str(value.unwrap_or(""));
        field.write(&mut kept, value);
    }
    SetHolder { name: Name::from(name), touch: kept }
}
