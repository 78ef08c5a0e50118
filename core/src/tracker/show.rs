//! What to print in the place of one destination number: a static number, one of a pool, or nothing.

use super::clients::SET_MARK;
use super::command::{Reason, Shown, ShownKind};
use super::event::{HoldChange, NewTouch, SetHolder};
use super::explain::Trace;
use super::numbers::Use;
use super::rate::address_hash;
use super::{PoolState, Tracker};
use crate::config::{self, Destination, StaticNumber};
use crate::error::Error;
use crate::report::TouchText;
use crate::visit::channel::channel_of;
use crate::visit::condition::{Facts, Field};
use crate::visit::hold::Hold;
use crate::visit::list::NONE;
use crate::visit::pool::Choice;
use crate::visit::touch::NOT_SET;
use crate::visit::{Device, Visit};
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
    pub(super) fn destinations_on(&self, visit: &Visit) -> Result<Cow<'_, [Destination]>, Error> {
        let all = &self.config.destinations;
        let Some(on_page) = &visit.destinations else { return Ok(Cow::Borrowed(all)) };
        let mut chosen: Vec<Destination> = Vec::new();
        for (index, text) in on_page.iter().enumerate() {
            let number =
                self.config.number(text).map_err(|p| p.at(&format!("destinations[{index}]")))?;
            let known = all.iter().find(|known| known.number == Some(number));
            let new =
                |known: &&Destination| chosen.iter().all(|other| other.number != known.number);
            if let Some(known) = known.filter(new) {
                chosen.push(known.clone());
            }
        }
        Ok(Cow::Owned(chosen))
    }

    /// What everybody sees who is lent nothing: the fallback of the pool meant for the visit.
    pub(super) fn fallbacks(
        &self,
        destinations: &[Destination],
        facts: &Facts<'_>,
        reason: Reason,
    ) -> Vec<Shown> {
        let fallback = |destination: &Destination| {
            let mut pools =
                destination.pools.iter().filter_map(|index| self.config.pools.get(*index));
            let pool = pools.find(|pool| pool.when.holds(facts));
            self.fallback(destination.number, pool, reason)
        };
        destinations.iter().map(fallback).collect()
    }

    fn fallback(
        &self,
        destination: Option<Phone>,
        pool: Option<&config::Pool>,
        reason: Reason,
    ) -> Shown {
        let number = pool.and_then(|pool| pool.fallback);
        let kind = if number.is_some() { ShownKind::Fallback } else { ShownKind::Own };
        self.shown(destination, number, pool, kind, reason, None)
    }

    fn shown(
        &self,
        destination: Option<Phone>,
        number: Option<Phone>,
        pool: Option<&config::Pool>,
        kind: ShownKind,
        reason: Reason,
        until: Option<Time>,
    ) -> Shown {
        let mask = self.config.mask_of(pool);
        let print = |phone: Phone| mask.and_then(|mask| mask.print(phone).ok());
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
        place: &Destination,
        showing: &mut Showing<'_>,
        trace: &mut impl Trace,
    ) -> Shown {
        let destination = place.number;
        trace.destination(destination);
        let statics = place.statics.iter().filter_map(|index| self.config.statics.get(*index));
        for bound in statics {
            let fits = fits_landing(bound, showing.bound);
            trace.bound(bound, fits, &showing.facts);
            if fits && bound.condition().holds(&showing.facts) {
                let number = Some(bound.number);
                return self.shown(
                    destination,
                    number,
                    None,
                    ShownKind::Static,
                    Reason::Bound,
                    None,
                );
            }
        }
        for position in &place.pools {
            let Some(pool) = self.config.pools.get(*position) else { continue };
            trace.pool(pool, &showing.facts);
            if !pool.when.holds(&showing.facts) {
                continue;
            }
            let index = self.pool_order.get(*position).copied().unwrap_or(NONE);
            if let Some(state) = self.pools.get(index as usize) {
                return self.number_of(pool, index, state, showing, trace);
            }
        }
        self.shown(destination, None, None, ShownKind::Own, Reason::NoPool, None)
    }

    fn number_of(
        &self,
        pool: &config::Pool,
        index: u32,
        state: &PoolState,
        showing: &mut Showing<'_>,
        trace: &mut impl Trace,
    ) -> Shown {
        let at = showing.at;
        let set = (!pool.per.is_empty()).then(|| set_holder(pool, &showing.current));
        let holder = match &set {
            Some(set) => self.clients.find(&set.name),
            None => showing.client,
        };
        let last = holder.and_then(|holder| self.clients.last_slot(holder, index));
        let choice = state.pool.choose(holder.unwrap_or(NONE), last, at);
        trace.chosen(&state.pool, choice, at);
        let (slot, reason, cut) = match choice {
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
            if let (Some(limit), Some(ip)) = (self.config.lends_per_address, &showing.visit.ip) {
                let hash = address_hash(ip, self.config.seed);
                let same = |hold: &&HoldChange| hold.address == Some(hash);
                let pending = showing.holds.iter().filter(same).count();
                if !self.rates.allows(hash, at, limit, pending) {
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
                number.holds.reclaim(cut);
            }
            state.pool.lend(slot, holder, at, until);
            number.holds.begin(Hold::new(at, until, holder));
        }
        self.clients.set_slot(holder, pool, slot);
        if holder != client {
            self.clients.set_slot(client, pool, slot);
        }
        if let (Some(address), Some(limit)) = (change.address, self.config.lends_per_address) {
            self.rates.note(address, at, limit);
        }
    }
}

/// Who holds a number of a pool that lends to sets of values: the set the session's touch has.
pub(super) fn set_holder(pool: &config::Pool, touch: &TouchText<'_>) -> SetHolder {
    let mut name = format!("{SET_MARK}{}", pool.id);
    let mut kept = NewTouch::default();
    for field in &pool.per {
        let value = read(*field, touch);
        name.push(SET_MARK);
        name.push_str(value.unwrap_or(""));
        write(*field, value, &mut kept);
    }
    // What tells the origin of the calls is the source at least; what no field says is not known.
    if kept.source.is_empty() {
        NOT_SET.clone_into(&mut kept.source);
    }
    if kept.medium.is_empty() {
        NOT_SET.clone_into(&mut kept.medium);
    }
    if kept.channel.is_empty() {
        let campaign = kept.campaign.as_deref().unwrap_or("");
        channel_of(&kept.source, &kept.medium, campaign, false).clone_into(&mut kept.channel);
    }
    SetHolder { name: Name::from(name), touch: kept }
}

/// Whether a static number that is bound to a landing page fits a session that began on these pages' numbers.
fn fits_landing(number: &StaticNumber, bound: &[Phone]) -> bool {
    number.landing.is_none() || bound.contains(&number.number)
}

/// A field of a touch that pools can lend by.
fn read<'a>(field: Field, touch: &TouchText<'a>) -> Option<&'a str> {
    match field {
        Field::Source => touch.source,
        Field::Medium => touch.medium,
        Field::Campaign => touch.campaign,
        Field::Term => touch.term,
        Field::Content => touch.content,
        Field::Channel => touch.channel,
        Field::LandingPage => touch.landing_page,
        Field::Country => touch.country,
        Field::Region => touch.region,
        Field::City => touch.city,
        Field::Device => touch.device,
        _ => None,
    }
}

fn write(field: Field, value: Option<&str>, touch: &mut NewTouch) {
    let text = || value.map(str::to_owned);
    match field {
        Field::Source => touch.source = text().unwrap_or_default(),
        Field::Medium => touch.medium = text().unwrap_or_default(),
        Field::Channel => touch.channel = text().unwrap_or_default(),
        Field::Campaign => touch.campaign = text(),
        Field::Term => touch.term = text(),
        Field::Content => touch.content = text(),
        Field::LandingPage => touch.landing_page = text(),
        Field::Country => touch.country = text(),
        Field::Region => touch.region = text(),
        Field::City => touch.city = text(),
        Field::Device => touch.device = value.and_then(Device::parse),
        _ => {}
    }
}
