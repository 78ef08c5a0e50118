//! Random months against the slow, obvious tracker of `model`. A month is a list of timed commands made from a seed; on a
//! difference the list is cut to the failing prefix, thinned out as long as it still fails, and printed with its seed.
//!
//! `RINGTRACE_MONTHS=1000 cargo test --test it simulate` runs more months, `RINGTRACE_SEED=17` begins at that one.

use crate::model::{Model, Record};
use crate::month::{ARRIVALS, Act, Dial, Timed, month, number, raw_config, time};
use ringtrace::tracker::command::{CallAnswer, Shown, Sign};
use ringtrace::visit::Consent;
use ringtrace::words::phone::Phone;
use ringtrace::{CallEvent, Config, Tracker, Visit};
use std::collections::{BTreeMap, BTreeSet};

const FIREFOX: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";

pub struct Run {
    pub model: Model,
    pub tracker: Tracker,
    /// What each call dialled.
    dialled: BTreeMap<u32, u32>,
    /// Which reasons and match kinds there were.
    met: BTreeSet<String>,
}

fn client(client: u32) -> String {
    format!("client-{client}")
}

fn call_id(id: u32) -> String {
    format!("call-{id:04}")
}

/// Fails with both texts unless they are the same.
pub fn same(
    what: &str,
    tracker: impl std::fmt::Debug,
    model: impl std::fmt::Debug,
) -> Result<(), String> {
    let (tracker, model) = (format!("{tracker:?}"), format!("{model:?}"));
    let message = || format!("{what}\n  tracker: {tracker}\n  model:   {model}");
    if tracker == model { Ok(()) } else { Err(message()) }
}

fn name(value: impl serde::Serialize) -> String {
    serde_json::to_value(value).unwrap().as_str().unwrap().to_owned()
}

impl Run {
    fn new(months: &[Timed]) -> Self {
        let first = &months[0];
        let Act::Configure(setup) = &first.act else { panic!("a month begins with its setup") };
        let config = Config::check(raw_config(setup)).unwrap();
        Self {
            model: Model::new((**setup).clone(), first.at),
            tracker: Tracker::new(config, time(first.at)),
            dialled: BTreeMap::new(),
            met: BTreeSet::new(),
        }
    }

    fn step(&mut self, timed: &Timed) -> Result<(), String> {
        let at = timed.at;
        match &timed.act {
            Act::Visit { client, arrival, landing, intent, bot, denied } => {
                self.visit(at, *client, *arrival, landing, [*intent, *bot, *denied])
            }
            Act::KeepAlive(who) => {
                let answer = self.tracker.keep_alive(&Sign::new(client(*who), time(at))).unwrap();
                let held = answer.holds.iter().map(|h| (h.number.to_string(), h.until.unix_ms()));
                let (mut held, mut lost) = (held.collect::<Vec<_>>(), texts(&answer.lost));
                let (kept, gone) = self.model.keep_alive(*who, at);
                let mut kept: Vec<_> = kept.iter().map(|(n, until)| (number(*n), *until)).collect();
                let mut gone: Vec<_> = gone.into_iter().map(number).collect();
                held.sort();
                kept.sort();
                lost.sort();
                gone.sort();
                same("keep-alive", (held, lost), (kept, gone))
            }
            Act::Leave(who) => {
                let answer = self.tracker.leave(&Sign::new(client(*who), time(at))).unwrap();
                let mut released = texts(&answer.released);
                let mut wanted: Vec<_> =
                    self.model.leave(*who, at).into_iter().map(number).collect();
                released.sort();
                wanted.sort();
                same("leave", released, wanted)
            }
            Act::Configure(setup) => {
                self.tracker.configure(raw_config(setup), time(at)).unwrap();
                self.model.configure((**setup).clone(), at);
                Ok(())
            }
            Act::Call { told, dial } => self.call(at, *told, *dial),
            Act::Report { from, until, linear } => self.report(*from, *until, *linear),
        }
    }

    fn visit(
        &mut self,
        at: i64,
        who: u32,
        arrival: usize,
        landing: &'static str,
        [intent, bot, denied]: [bool; 3],
    ) -> Result<(), String> {
        let (query, referrer, arrival) = ARRIVALS[arrival];
        let mut visit =
            Visit::new(client(who), time(at), format!("https://example.com{landing}{query}"));
        visit.referrer = referrer.map(str::to_owned);
        visit.user_agent = Some(if bot { "Googlebot/2.1" } else { FIREFOX }.to_owned());
        visit.intent = intent;
        visit.consent = if denied { Consent::Denied } else { Consent::Granted };
        let answer = self.tracker.visit(&visit).unwrap();
        let (shown, started) = match (bot, denied) {
            (true, _) => (self.model.fallbacks(arrival, "bot"), false),
            (_, true) => (self.model.fallbacks(arrival, "consent"), false),
            _ => self.model.visit(who, at, arrival, landing, intent),
        };
        let line = |shown: &Shown| {
            let text = |phone: Option<Phone>| phone.map(|phone| phone.to_string());
            let until = shown.until.map(|until| until.unix_ms());
            let pool = shown.pool.as_deref().map(str::to_owned);
            let (to, own) = (text(shown.destination), text(shown.number));
            (to, own, name(shown.kind), name(shown.reason), pool, until)
        };
        let lines: Vec<_> = answer.shown.iter().map(line).collect();
        self.met.extend(lines.iter().map(|line| line.3.clone()));
        let wanted: Vec<_> = shown
            .iter()
            .map(|s| {
                let (to, own) = (Some(number(s.destination)), s.number.map(number));
                (
                    to,
                    own,
                    s.kind.to_owned(),
                    s.reason.to_owned(),
                    s.pool.map(str::to_owned),
                    s.until,
                )
            })
            .collect();
        same("visit", (lines, answer.session_started, answer.bot.is_some()), (wanted, started, bot))
    }

    fn call(&mut self, at: i64, told: Record, dial: Dial) -> Result<(), String> {
        let model = &self.model;
        let started = told.started.unwrap_or(at);
        let dialled = *self.dialled.entry(told.id).or_insert_with(|| match dial {
            Dial::Number(number) => number,
            Dial::HeldBy(client) => {
                let theirs = |h: &&crate::model::Hold| h.client == client && h.from <= started;
                model.holds.iter().rfind(theirs).map_or(30, |hold| hold.number)
            }
        });
        let told = Record { dialled: told.dialled.map(|_| dialled), ..told };
        let mut event = CallEvent::new(call_id(told.id), time(at));
        event.dialled = told.dialled.map(number);
        event.caller = told.caller.map(number);
        event.started = told.started.map(time);
        event.answered = told.answered.map(time);
        event.ended = told.ended.map(time);
        let answer = self.tracker.call(&event).unwrap();
        self.met.extend(answer.matched.map(|kind| kind.as_str().to_owned()));
        let index = self.model.call(told, at);
        self.compare_call(&answer, index)
    }

    fn compare_call(&self, answer: &CallAnswer, index: usize) -> Result<(), String> {
        let (model, call) = (&self.model, &self.model.calls[index]);
        let record = &call.record;
        same(
            "wait and talk",
            (answer.wait_ms, answer.talk_ms),
            (record.wait_ms().filter(|_| record.started.is_some()), record.talk_ms()),
        )?;
        same("match", answer.matched.map(|kind| kind.as_str()), call.kind)?;
        let clients = answer.clients.iter().map(|c| (c.client.to_string(), c.share.fraction()));
        let wanted = model.candidates(call).into_iter().map(|(c, share)| (client(c), share));
        same_parts("clients", clients, wanted)?;
        let credits = answer.credits.iter().map(|c| {
            let from = (c.source.clone(), c.medium.clone(), c.campaign.clone());
            // An origin that a number is bound to has no instant of its own.
            let at = Some(c.at.unix_ms()).filter(|_| c.medium != "(not set)");
            (format!("{from:?} {at:?}"), c.share.fraction())
        });
        let wanted = model.credits(call, model.setup.linear);
        let wanted = wanted.into_iter().map(|(touch, share)| {
            let arrival = touch.from;
            let from = (arrival.source, arrival.medium, arrival.campaign);
            let at = Some(touch.at).filter(|_| arrival.medium != "(not set)");
            (format!("{from:?} {at:?}"), share)
        });
        same_parts("credits", credits, wanted)?;
        let class = model.class(call);
        let told = &answer.class;
        same(
            "target, unique, repeat, first and unique target, abandoned, missed",
            [
                [told.target, told.unique, told.repeat, told.first_target],
                [told.unique_target, told.abandoned, told.missed, false],
            ],
            [
                [class.target, class.unique, !class.unique, class.first_target],
                [class.target && class.unique, record.is_abandoned(), record.is_missed(), false],
            ],
        )
    }

    /// Every call as it stands at the end, when earlier calls have become known late.
    fn compare_calls(&self) -> Result<(), String> {
        for (index, call) in self.model.calls.iter().enumerate() {
            let answer = self.tracker.call_by_id(&call_id(call.record.id)).unwrap();
            self.compare_call(&answer, index)?;
        }
        Ok(())
    }
}

fn texts(phones: &[Phone]) -> Vec<String> {
    phones.iter().map(Phone::to_string).collect()
}

/// How far parts may differ: the tracker keeps probabilities in billionths, and where it knows the caller it divides
/// some of them, which may be as small as 2^-12, anew.
const PART_TOLERANCE: f64 = 2e-5;

/// The same things with the same parts, but for the rounding, in any order.
fn same_parts(
    what: &str,
    tracker: impl Iterator<Item = (String, f64)>,
    model: impl Iterator<Item = (String, f64)>,
) -> Result<(), String> {
    let sorted = |mut parts: Vec<(String, f64)>| {
        parts.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)));
        parts
    };
    let (tracker, model) =
        (sorted(tracker.collect()), sorted(model.filter(|p| p.1 > 1e-9).collect()));
    let near =
        |(a, b): (&(String, f64), &(String, f64))| a.0 == b.0 && (a.1 - b.1).abs() < PART_TOLERANCE;
    let equal = tracker.len() == model.len() && tracker.iter().zip(&model).all(near);
    if equal { Ok(()) } else { same(what, tracker, model) }
}

/// The step at which both differ, and how.
fn difference(commands: &[Timed]) -> Option<(usize, String)> {
    let mut run = Run::new(commands);
    for (index, timed) in commands.iter().enumerate().skip(1) {
        if let Err(message) = run.step(timed) {
            return Some((index, message));
        }
    }
    let last = commands.len() - 1;
    run.compare_calls().err().map(|message| (last, message))
}

/// The failing prefix, without what is not needed for a failure.
fn shrunk(mut commands: Vec<Timed>) -> (Vec<Timed>, String) {
    let (last, mut message) = difference(&commands).unwrap();
    commands.truncate(last + 1);
    let mut size = commands.len() / 2;
    while size > 0 {
        let mut from = 1;
        while from < commands.len() {
            let mut fewer = commands.clone();
            fewer.drain(from..(from + size).min(commands.len()));
            match difference(&fewer) {
                Some((last, found)) => {
                    fewer.truncate(last + 1);
                    (commands, message) = (fewer, found);
                }
                None => from += size,
            }
        }
        size /= 2;
    }
    (commands, message)
}

#[test]
fn months_are_as_the_slow_tracker_has_them() {
    // The only test that reads the environment: how many months, from which seed on.
    #[allow(clippy::disallowed_methods)]
    let read =
        |name: &str, usual: u64| std::env::var(name).map_or(usual, |text| text.parse().unwrap());
    let first = read("RINGTRACE_SEED", 1);
    for seed in first..first + read("RINGTRACE_MONTHS", 36) {
        let commands = month(seed);
        if difference(&commands).is_some() {
            let (fewer, message) = shrunk(commands);
            let lines: Vec<String> = fewer.iter().map(|timed| format!("{timed:?}")).collect();
            panic!("seed {seed}, {} commands:\n{}\n{message}", lines.len(), lines.join("\n"));
        }
    }
}

#[test]
fn months_hold_every_reason_and_match() {
    let mut met = BTreeSet::new();
    for seed in 1..5 {
        let commands = month(seed);
        let mut run = Run::new(&commands);
        commands.iter().skip(1).for_each(|timed| run.step(timed).unwrap());
        met.append(&mut run.met);
    }
    let reasons = "bound extended again lent reclaimed shortage bot consent lazy no_pool";
    let kinds = "exact late ambiguous static unidentified unknown_number";
    for wanted in reasons.split(' ').chain(kinds.split(' ')) {
        assert!(met.contains(wanted), "{wanted} is not in {met:?}");
    }
}
