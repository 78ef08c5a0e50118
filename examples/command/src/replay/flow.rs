//! Visits and calls through the tracker, in the order of time.
//!
//! A call is told when it has ended; what it is matched to is decided by its start. Where a list does not say what was
//! dialled but whom the caller is (simulated calls), the number is the one that client was shown last before the start.

use crate::input::broken::Broken;
use crate::input::call_row::CallLine;
use crate::replay::summary::{RefusedPart, ShownPart, TruthPart};
use indicatif::ProgressBar;
use ringtrace::tracker::command::{CallAnswer, Reason, Shown, ShownKind, VisitAnswer};
use ringtrace::visit::Visit;
use ringtrace::words::phone::Phone;
use ringtrace::words::time::Time;
use ringtrace::{Error, Tracker};
use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap};

/// A tracker under replay, and what is counted on the way.
pub struct Flow<'a> {
    tracker: &'a mut Tracker,
    offset_minutes: i32,
    // What each client was shown last: the number, and how they fared with the pools.
    clients: HashMap<String, ClientSeen>,
    /// What people were shown.
    pub shown: ShownPart,
    /// What the tracker refused.
    pub refused: RefusedPart,
    /// What became of every call, by the name of its match.
    pub truth: TruthPart,
}

#[derive(Debug, Clone, Copy, Default)]
struct ClientSeen {
    number: Option<Phone>,
    short: bool,
    served: bool,
}

/// A moment of a call that lies ahead: what was dialled is settled at its start, and it is told at its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Moment {
    Dialled,
    Told,
}

impl<'a> Flow<'a> {
    /// Nothing counted yet. Hours of the day are those at `offset_minutes` east of UTC.
    pub fn new(tracker: &'a mut Tracker, offset_minutes: i32) -> Self {
        Self {
            tracker,
            offset_minutes,
            clients: HashMap::new(),
            shown: ShownPart::default(),
            refused: RefusedPart::default(),
            truth: TruthPart::default(),
        }
    }

    /// Runs everything. `calls` get the dialled number where the list did not name one.
    pub fn run(&mut self, visits: &[Visit], calls: &mut [CallLine], bar: &ProgressBar) {
        let mut ahead: BinaryHeap<Reverse<(Time, Moment, usize)>> = BinaryHeap::new();
        for (index, call) in calls.iter().enumerate() {
            let begun = call.event.started.unwrap_or(call.event.at);
            ahead.push(Reverse((begun, Moment::Dialled, index)));
            ahead.push(Reverse((call.event.at.max(begun), Moment::Told, index)));
        }
        for (index, visit) in visits.iter().enumerate() {
            while let Some(Reverse(next)) = ahead.peek().copied().filter(|next| next.0.0 < visit.at)
            {
                ahead.pop();
                self.moment(next, calls);
            }
            self.visit(index, visit);
            bar.inc(1);
        }
        while let Some(Reverse(next)) = ahead.pop() {
            self.moment(next, calls);
        }
        self.shown.clients_short =
            self.clients.values().filter(|client| client.short).count() as u64;
        let never = self.clients.values().filter(|client| client.short && !client.served);
        self.shown.clients_never_served = never.count() as u64;
    }

    fn visit(&mut self, index: usize, visit: &Visit) {
        match self.tracker.visit(visit) {
            Ok(answer) => self.note(visit, &answer),
            Err(error) => refuse(&mut self.refused.visits, index, &error),
        }
    }

    fn note(&mut self, visit: &Visit, answer: &VisitAnswer) {
        // A page may show several numbers; the first is the one that is dialled, as on the page itself.
        let Some(shown) = answer.shown.first() else { return };
        *self.shown.by_kind.entry(name(&shown.kind)).or_default() += 1;
        *self.shown.by_reason.entry(name(&shown.reason)).or_default() += 1;
        let hour = usize::from(visit.at.at_offset(self.offset_minutes).hour());
        let lent = shown.kind == ShownKind::Dynamic;
        let short = shown.reason == Reason::Shortage;
        if let Some(wanted) = self.shown.wanted_by_hour.get_mut(hour) {
            *wanted += u64::from(lent || short);
        }
        if let Some(hours) = self.shown.short_by_hour.get_mut(hour) {
            *hours += u64::from(short);
        }
        let number = dialled_on(shown);
        if let Some(client) = self.clients.get_mut(&visit.client) {
            client.number = number;
            client.short |= short;
            client.served |= lent;
        } else {
            let seen = ClientSeen { number, short, served: lent };
            self.clients.insert(visit.client.clone(), seen);
        }
    }

    fn moment(&mut self, (_, moment, index): (Time, Moment, usize), calls: &mut [CallLine]) {
        let Some(call) = calls.get_mut(index) else { return };
        match moment {
            Moment::Dialled => {
                let shown = call.shown_to.as_ref().filter(|_| call.event.dialled.is_none());
                if let Some(client) = shown.and_then(|client| self.clients.get(client)) {
                    call.event.dialled = client.number.map(|number| number.to_string());
                }
            }
            Moment::Told => match self.tracker.call(&call.event) {
                Ok(answer) => self.measure(call, &answer),
                Err(error) => refuse(&mut self.refused.calls, index, &error),
            },
        }
    }

    fn measure(&mut self, call: &CallLine, answer: &CallAnswer) {
        let Some(truth) = call.truth_client.as_deref() else { return };
        self.truth.calls += 1;
        let best = answer
            .clients
            .iter()
            .reduce(|best, one| if one.share > best.share { one } else { best });
        match best {
            None => self.truth.nobody += 1,
            Some(best) if &*best.client == truth => self.truth.right += 1,
            Some(_) => self.truth.wrong += 1,
        }
        let given = answer.clients.iter().filter(|one| &*one.client == truth);
        self.truth.right_by_share += given.map(|one| one.share.fraction()).sum::<f64>();
    }
}

/// The number somebody dials who looks at this page.
fn dialled_on(shown: &Shown) -> Option<Phone> {
    shown.number.or(shown.destination)
}

/// The name a value has on the wire.
fn name(value: &impl serde::Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(name)) => name,
        _ => String::new(),
    }
}

fn refuse(refused: &mut Broken, index: usize, error: &Error) {
    refused.add(index as u64 + 1, error.to_string());
}
