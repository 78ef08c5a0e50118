//! The tables for people: holds, touches and calls as plain rows.
//!
//! They say what the tracker's state says, and are written from it: not event by event, which would cost more than the
//! events themselves, but for everything that changed since the last time, about once a second.

use ringtrace::call::caller::{Caller, Dialled};
use ringtrace::tracker::Tracker;
use ringtrace::tracker::event::{Event, Fact, HoldChange, NewTouch};
use ringtrace::words::name::Name;
use ringtrace::words::phone::Phone;
use ringtrace::words::time::Time;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// New and changed rows.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub(crate) struct Rows {
    pub(crate) holds: Vec<HoldLine>,
    pub(crate) touches: Vec<TouchLine>,
    pub(crate) calls: Vec<CallLine>,
}

/// A hold; number and beginning are its key.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct HoldLine {
    pub(crate) number: String,
    pub(crate) from_ms: i64,
    pub(crate) until_ms: i64,
    /// None for the sets of values of coarse pools.
    pub(crate) client: Option<String>,
    pub(crate) pool: Option<String>,
}

/// A touch; the number of its event is its key.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct TouchLine {
    pub(crate) sequence: u64,
    pub(crate) at_ms: i64,
    pub(crate) client: String,
    pub(crate) source: String,
    pub(crate) medium: String,
    pub(crate) campaign: Option<String>,
    pub(crate) term: Option<String>,
    pub(crate) content: Option<String>,
    pub(crate) channel: String,
    pub(crate) click_kind: Option<String>,
    pub(crate) click_id: Option<String>,
    pub(crate) landing_host: Option<String>,
    pub(crate) landing_page: Option<String>,
    pub(crate) referrer_host: Option<String>,
    pub(crate) country: Option<String>,
    pub(crate) region: Option<String>,
    pub(crate) city: Option<String>,
    pub(crate) device: Option<&'static str>,
}

/// A call; its id is its key.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct CallLine {
    pub(crate) id: String,
    pub(crate) dialled: Option<String>,
    /// None if hidden.
    pub(crate) caller: Option<String>,
    pub(crate) started_ms: Option<i64>,
    pub(crate) answered_ms: Option<i64>,
    pub(crate) ended_ms: Option<i64>,
    pub(crate) status: &'static str,
    pub(crate) matched: Option<&'static str>,
    /// The most probable client.
    pub(crate) client: Option<String>,
    /// How probable that is, in billionths.
    pub(crate) share: Option<u32>,
    pub(crate) target: bool,
    pub(crate) first: bool,
}

/// What changed since the tables were last brought up to date.
#[derive(Debug, Default)]
pub(crate) struct Changes {
    /// The tracker's instant then.
    since: Time,
    numbers: BTreeMap<Phone, Option<Name>>,
    /// A configuration may have ended any hold.
    all_numbers: bool,
    touches: Vec<TouchLine>,
    calls: BTreeSet<Name>,
}

impl Changes {
    /// Nothing changed since `since`.
    pub(crate) fn since(since: Time) -> Self {
        Self { since, ..Self::default() }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.len() == 0 && !self.all_numbers
    }

    /// About how many rows there are to write.
    pub(crate) fn len(&self) -> usize {
        self.numbers.len() + self.touches.len() + self.calls.len()
    }

    /// Notes what the event of this number changes.
    pub(crate) fn note(&mut self, sequence: u64, event: &Event) {
        match &event.fact {
            Fact::Visited(visited) => {
                self.note_holds(&visited.holds);
                if let Some(touch) = &visited.touch {
                    self.touches.push(touch_line(sequence, event.at, &visited.client, touch));
                }
            }
            Fact::KeptAlive(kept) => self.note_holds(&kept.holds),
            Fact::Left(left) => left.numbers.iter().for_each(|number| self.note_number(*number)),
            Fact::Called(called) => {
                self.calls.insert(Name::clone(&called.record.id));
                called.released.iter().for_each(|number| self.note_number(*number));
            }
            // Whatever else happens is rare, and may have ended any hold.
            _ => self.all_numbers = true,
        }
    }

    fn note_holds(&mut self, changes: &[HoldChange]) {
        for change in changes {
            self.numbers.insert(change.number, Some(Name::clone(&change.pool)));
        }
    }

    fn note_number(&mut self, number: Phone) {
        self.numbers.entry(number).or_default();
    }

    /// The rows that say how things stand now; nothing has changed since, afterwards.
    pub(crate) fn take(&mut self, tracker: &Tracker) -> Rows {
        let mut rows = Rows { touches: std::mem::take(&mut self.touches), ..Rows::default() };
        if self.all_numbers {
            for number in tracker.numbers() {
                self.note_number(number);
            }
        }
        for (number, pool) in &self.numbers {
            // A hold that ended before the last time can't have changed since.
            let changed = tracker.holds_of(*number).take_while(|hold| hold.until >= self.since);
            rows.holds.extend(changed.map(|hold| HoldLine {
                number: number.to_string(),
                from_ms: hold.from.unix_ms(),
                until_ms: hold.until.unix_ms(),
                client: (!hold.is_set).then(|| hold.holder.to_owned()),
                pool: pool.as_deref().map(str::to_owned),
            }));
        }
        rows.calls = self.calls.iter().filter_map(|id| call_line(tracker, id)).collect();
        *self = Self::since(tracker.now());
        rows
    }

    /// The rows of the whole state, for a tracker that moves in. Touches are those still to come: the state does not
    /// know by which events they came.
    pub(crate) fn everything(tracker: &Tracker) -> Self {
        Self {
            since: Time::MIN,
            all_numbers: true,
            calls: tracker.call_records().map(|record| Name::clone(&record.id)).collect(),
            ..Self::default()
        }
    }
}

fn touch_line(sequence: u64, at: Time, client: &str, touch: &NewTouch) -> TouchLine {
    let touch = touch.clone();
    let (click_kind, click_id) = touch.click.unzip();
    TouchLine {
        sequence,
        at_ms: at.unix_ms(),
        client: client.to_owned(),
        source: touch.source,
        medium: touch.medium,
        campaign: touch.campaign,
        term: touch.term,
        content: touch.content,
        channel: touch.channel,
        click_kind,
        click_id,
        landing_host: touch.landing_host,
        landing_page: touch.landing_page,
        referrer_host: touch.referrer_host,
        country: touch.country,
        region: touch.region,
        city: touch.city,
        device: touch.device.map(|device| device.as_str()),
    }
}

fn call_line(tracker: &Tracker, id: &str) -> Option<CallLine> {
    let record = tracker.call_record(id)?;
    let answer = tracker.call_by_id(id).ok()?;
    let likely = answer.clients.iter().max_by_key(|candidate| candidate.share.billionths());
    let ms = |at: Option<Time>| at.map(Time::unix_ms);
    Some(CallLine {
        id: id.to_owned(),
        dialled: record.dialled.as_ref().map(|dialled| match dialled {
            Dialled::Other(text) => text.to_string(),
            Dialled::Number(phone) => phone.to_string(),
        }),
        caller: match &record.caller {
            Caller::Hidden => None,
            Caller::Other(text) => Some(text.to_string()),
            Caller::Known(phone) => Some(phone.to_string()),
        },
        started_ms: ms(record.started),
        answered_ms: ms(record.answered),
        ended_ms: ms(record.ended),
        status: answer.status,
        matched: answer.matched.map(|kind| kind.as_str()),
        client: likely.map(|candidate| candidate.client.to_string()),
        share: likely.map(|candidate| candidate.share.billionths()),
        target: answer.class.target,
        first: answer.class.unique,
    })
}
