//! Everything that happens, in the order of time, made while it is read: only what lies just ahead is held, so ten
//! million visits need no more memory than ten thousand.

use crate::simulate::arrivals::Arrivals;
use crate::simulate::calling::{self, Caller};
use crate::simulate::draws::{Draws, Purpose};
use crate::simulate::happening::{Cost, Happening};
use crate::simulate::person::{Person, caller_number};
use crate::simulate::session;
use crate::simulate::shape::Shape;
use crate::simulate::sources::{self, CURRENCY, SourceShape};
use ringtrace::words::time::Time;
use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap, VecDeque};

/// How many past sessions a returning visitor may be from.
const REMEMBERED: usize = 5000;

const DAY_SECONDS: i64 = 86_400;

/// The happenings of a made-up site.
pub struct Stream {
    shape: Shape,
    arrivals: Arrivals,
    next_arrival: Option<Time>,
    ahead: BinaryHeap<Reverse<Ahead>>,
    // Numbers things in the order they were made; breaks ties of time.
    made: u64,
    sessions: u64,
    persons: u64,
    former: VecDeque<(u64, Time)>,
    // Which caller's number a person has; only people who called are here.
    callers: HashMap<u64, u64>,
    offline_callers: u64,
    mean_call_weight: f64,
    day: Day,
}

/// The paid clicks of the day that runs.
struct Day {
    index: u64,
    clicks: Vec<u64>,
}

struct Ahead {
    at: Time,
    made: u64,
    happening: Happening,
}

impl PartialEq for Ahead {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}
impl Eq for Ahead {}
impl PartialOrd for Ahead {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for Ahead {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        (self.at, self.made).cmp(&(other.at, other.made))
    }
}

impl Stream {
    /// Everything that happens under `shape`, from its first midnight to its last.
    pub fn new(shape: &Shape) -> Self {
        let mut arrivals = Arrivals::new(shape);
        let total: f64 = shape.sources.iter().map(|source| source.weight).sum();
        let weighted = shape.sources.iter().map(|source| source.weight * source.call_weight);
        Self {
            next_arrival: arrivals.next(),
            arrivals,
            ahead: BinaryHeap::new(),
            made: 0,
            sessions: 0,
            persons: 0,
            former: VecDeque::new(),
            callers: HashMap::new(),
            offline_callers: 0,
            mean_call_weight: weighted.sum::<f64>() / total.max(f64::MIN_POSITIVE),
            day: Day { index: 0, clicks: vec![0; shape.sources.len()] },
            shape: shape.clone(),
        }
    }

    fn push(&mut self, happening: Happening) {
        // What would happen after the last day does not happen; a day's costs are due at its very end.
        let at = happening.at();
        if at < self.shape.end() || matches!(happening, Happening::Cost(_)) {
            self.made += 1;
            self.ahead.push(Reverse(Ahead { at, made: self.made, happening }));
        }
    }

    fn begin_session(&mut self, at: Time) {
        self.sessions += 1;
        let mut draws = Draws::new(self.shape.seed, Purpose::Session, self.sessions);
        if draws.chance(self.shape.bot_share) {
            self.persons += 1;
            let bot = Person::bot(&self.shape, self.persons);
            let session = session::of_bot(&bot, at, &mut draws);
            session.visits.into_iter().for_each(|visit| self.push(Happening::Visit(visit)));
            return;
        }
        let returning = self.former_visitor(at, &mut draws);
        let number = returning.unwrap_or_else(|| {
            self.persons += 1;
            self.persons
        });
        let person = Person::new(&self.shape, number);
        let source = self.source(returning.is_some(), &mut draws);
        let session = session::of_person(&self.shape, &person, &source, at, &mut draws);
        self.former.push_back((number, session.left));
        if self.former.len() > REMEMBERED {
            self.former.pop_front();
        }
        session.visits.into_iter().for_each(|visit| self.push(Happening::Visit(visit)));
        let ready = source.call_weight / self.mean_call_weight.max(f64::MIN_POSITIVE);
        let mut draws = Draws::new(self.shape.seed, Purpose::Calls, self.sessions);
        if draws.chance(self.shape.call_share * ready) {
            let begins = calling::moment(&self.shape, at, session.left, &mut draws);
            self.call(Some((number, &person)), begins, &mut draws);
        }
        let offline = self.shape.offline_share / (1.0 - self.shape.offline_share);
        if draws.chance(self.shape.call_share * offline) {
            self.call(None, at, &mut draws);
        }
    }

    /// A former visitor who comes back now and is not on the site already.
    fn former_visitor(&mut self, at: Time, draws: &mut Draws) -> Option<u64> {
        if !draws.chance(self.shape.returning_share) {
            return None;
        }
        // A few tries: the chosen one may still be here.
        for _ in 0..4 {
            let place = usize::try_from(draws.below(self.former.len() as u64)).ok()?;
            let (number, left) = *self.former.get(place)?;
            if left < at {
                // Everybody is remembered by their latest session only.
                self.former.swap_remove_back(place);
                return Some(number);
            }
        }
        None
    }

    fn source(&mut self, returning: bool, draws: &mut Draws) -> SourceShape {
        let sources = &self.shape.sources;
        let direct = sources.iter().position(|source| source.medium == "(none)");
        let chosen = match direct {
            Some(direct) if returning && draws.chance(self.shape.returning_direct_share) => direct,
            _ => draws.weighted(sources.iter().map(|source| source.weight)),
        };
        if let Some(clicks) = self.day.clicks.get_mut(chosen) {
            *clicks += 1;
        }
        sources.get(chosen).cloned().unwrap_or(sources::DIRECT)
    }

    fn call(&mut self, who: Option<(u64, &Person)>, at: Time, draws: &mut Draws) {
        let index = (self.callers.len() as u64) + self.offline_callers;
        let index = match who {
            Some((number, _)) => *self.callers.entry(number).or_insert(index),
            None => {
                self.offline_callers += 1;
                index
            }
        };
        let hides = match who {
            Some((_, person)) => person.hides_number,
            None => draws.chance(self.shape.hidden_share),
        };
        let number = if hides { "anonymous".to_owned() } else { caller_number(index) };
        let kind = if who.is_some() { "call" } else { "offline" };
        let id = format!("{kind}-{}", self.sessions);
        let client = who.map(|(_, person)| person.client.as_str());
        let caller = Caller { client, number: &number, id: &id };
        let (calls, sales) = calling::calls(&self.shape, caller, at, draws);
        calls.into_iter().for_each(|call| self.push(Happening::Intention(call)));
        sales.into_iter().for_each(|sale| self.push(Happening::Sale(sale)));
    }

    /// Closes every day that ended by `now`: its paid clicks are due. Says whether there was one.
    fn close_days(&mut self, now: Time) -> bool {
        let mut closed = false;
        loop {
            let begin = self.shape.begin.plus_seconds(self.day.index as i64 * DAY_SECONDS);
            if now < begin.plus_seconds(DAY_SECONDS) || self.day.index >= u64::from(self.shape.days)
            {
                return closed;
            }
            self.close_day(begin);
            closed = true;
        }
    }

    fn close_day(&mut self, begin: Time) {
        let day = begin.at_offset(self.shape.offset_minutes).date();
        let mut draws = Draws::new(self.shape.seed, Purpose::Costs, self.day.index);
        let mut costs = Vec::new();
        for (source, clicks) in self.shape.sources.iter().zip(&mut self.day.clicks) {
            let clicks = std::mem::take(clicks);
            // Prices move a little from day to day.
            let price = source.click_minor * (0.9 + 0.2 * draws.part());
            if price > 0.0 && clicks > 0 {
                costs.push(Cost {
                    at: begin.plus_seconds(DAY_SECONDS),
                    day: day.clone(),
                    source: source.source,
                    medium: source.medium,
                    campaign: source.campaign,
                    clicks,
                    amount_minor: libm::round(price * clicks as f64) as i64,
                    currency: CURRENCY,
                });
            }
        }
        costs.into_iter().for_each(|cost| self.push(Happening::Cost(cost)));
        self.day.index += 1;
    }
}

impl Iterator for Stream {
    type Item = Happening;

    fn next(&mut self) -> Option<Happening> {
        loop {
            let ahead = self.ahead.peek().map(|Reverse(ahead)| ahead.at);
            let next = [ahead, self.next_arrival].into_iter().flatten().min();
            if self.close_days(next.unwrap_or(self.shape.end())) {
                continue;
            }
            match self.next_arrival.filter(|arrival| ahead.is_none_or(|ahead| *arrival < ahead)) {
                Some(arrival) => {
                    self.next_arrival = self.arrivals.next();
                    self.begin_session(arrival);
                }
                None => return self.ahead.pop().map(|Reverse(ahead)| ahead.happening),
            }
        }
    }
}
