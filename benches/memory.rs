//! What does the past cost in memory?
//!
//! A counting allocator adds up what is asked for. Each kind of thing is measured by a tracker that sees a million visits
//! which differ from another million in that kind alone; then a million steady visits together, beside the same facts in
//! structs of texts.

use ringtrace::config::raw::RawWindow;
use ringtrace::tracker::command::Reason;
use ringtrace::visit::device;
use ringtrace::visit::page_url::PageUrl;
use ringtrace::visit::touch::{self, SourceRules};
use ringtrace::words::time::Time;
use ringtrace::{Tracker, Visit};
use ringtrace_benches::clock::size;
use ringtrace_benches::obvious::texts::{Texts, TouchRow};
use ringtrace_benches::page::{count, figure, head, note, table};
use ringtrace_benches::site;
use ringtrace_benches::steady::{Steady, client_id};
use stats_alloc::{INSTRUMENTED_SYSTEM, StatsAlloc};
use std::alloc::System;
use std::error::Error as AnyError;

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

const NUMBERS: usize = 1_000;

/// Bytes in use now.
fn in_use() -> i128 {
    let stats = ALLOCATOR.stats();
    stats.bytes_allocated as i128 - stats.bytes_deallocated as i128
}

/// What `make` leaves in memory, and what it made.
fn kept<T>(
    make: impl FnOnce() -> Result<T, Box<dyn AnyError>>,
) -> Result<(f64, T), Box<dyn AnyError>> {
    let before = in_use();
    let made = make()?;
    Ok(((in_use() - before) as f64, made))
}

/// A tracker after these visits, which are made one by one and not kept.
fn seen(visits: impl Iterator<Item = Visit>) -> Result<Tracker, Box<dyn AnyError>> {
    let mut tracker = site::tracker(NUMBERS, RawWindow::Hard)?;
    for visit in visits {
        tracker.visit(&visit)?;
    }
    Ok(tracker)
}

/// The `n`th of visits of one kind, `step_ms` apart.
fn visits(
    total: usize,
    step_ms: i64,
    begin: Time,
    client: impl Fn(usize) -> usize,
    query: impl Fn(usize) -> String,
) -> impl Iterator<Item = Visit> {
    (0..total).map(move |n| {
        let url = format!("https://{}/kettles{}", site::HOST, query(n));
        let at = begin.plus_ms(n as i64 * step_ms);
        Visit::new(client_id(client(n) as u64), at, url)
    })
}

/// Bytes of each kind for itself, as differences between runs.
fn kinds(total: usize) -> Result<Vec<Vec<String>>, Box<dyn AnyError>> {
    let begin = site::begin()?;
    // A thousand clients come by in turn. Every 0.1 s: each is back after 100 s, so holds and sessions go on. Every
    // 0.7 s: back after 700 s, so the hold is over and a new one begins, but the session goes on.
    let (among, plain) = (|n: usize| n % NUMBERS, |_: usize| String::new());
    let tagged = |n: usize| format!("?utm_source=letter{}&utm_medium=email", n / NUMBERS % 100);
    let each = total as f64;
    let (empty, _tracker) = kept(|| seen(std::iter::empty()))?;
    let (base, _tracker) = kept(|| seen(visits(NUMBERS, 1, begin, among, plain)))?;
    let (views, tracker) = kept(|| seen(visits(total, 100, begin, among, plain)))?;
    let view = (views - base) / (each - NUMBERS as f64);
    drop(tracker);
    let (holds, tracker) = kept(|| seen(visits(total, 700, begin, among, plain)))?;
    let lent: u64 = tracker.pools().iter().map(|pool| pool.lends).sum();
    drop(tracker);
    let (touches, tracker) = kept(|| seen(visits(total, 100, begin, among, tagged)))?;
    drop(tracker);
    // New clients, none of whom is lent a number: one visit and one touch each.
    let (clients, tracker) = kept(|| seen(visits(total, 1, begin, |n| n, plain)))?;
    let client_lent: u64 = tracker.pools().iter().map(|pool| pool.lends).sum();
    drop(tracker);
    let hold = (holds - views) / lent as f64;
    let touch = (touches - views) / each;
    let client = (clients - empty) / each - view - touch - hold * client_lent as f64 / each;
    let row =
        |name: &str, made: usize, bytes: f64| vec![name.to_owned(), count(made), figure(bytes)];
    Ok(vec![
        row("visit", total, view),
        row("closed hold", usize::try_from(lent)?, hold),
        row("touch", total, touch),
        row("client, with an id of 36 bytes", total, client),
    ])
}

/// The touch of a session, in texts of its own.
fn touch_row(visit: &Visit, rules: &SourceRules) -> TouchRow {
    let page = PageUrl::parse(&visit.url);
    let read = touch::read(&page, visit.referrer.as_deref(), rules);
    let owned = |text: &Option<std::borrow::Cow<'_, str>>| text.as_deref().map(str::to_owned);
    TouchRow {
        at: visit.at,
        client: visit.client.clone(),
        source: read.source.to_string(),
        medium: read.medium.to_string(),
        campaign: owned(&read.campaign),
        term: owned(&read.term),
        content: owned(&read.content),
        channel: read.channel.to_string(),
        click: read.click.map(|click| (click.kind.as_str().to_owned(), click.value.to_string())),
        landing_host: page.host.to_string(),
        landing_page: read.landing_page.to_string(),
        referrer_host: owned(&read.referrer_host),
        country: visit.place.country.clone(),
        region: visit.place.region.clone(),
        city: visit.place.city.clone(),
        device: visit.user_agent.as_deref().map(|a| device::of_agent(a).as_str().to_owned()),
    }
}

/// The same visits in structs of texts; the tracker only says what to note.
fn noted(total: usize) -> Result<Texts, Box<dyn AnyError>> {
    let mut tracker = site::tracker(NUMBERS, RawWindow::Hard)?;
    let mut texts = Texts::default();
    for visit in Steady::new(NUMBERS, site::begin()?, 1).take(total) {
        let answer = tracker.visit(&visit)?;
        let shown = answer.shown.first().and_then(|shown| {
            let new = shown.reason != Reason::Extended;
            Some((shown.number?.to_string(), new, shown.until?))
        });
        let rules = &tracker.config().sources;
        let touch = answer.session_started.then(|| touch_row(&visit, rules));
        texts.note(&visit, shown, touch);
    }
    Ok(texts)
}

fn main() -> Result<(), Box<dyn AnyError>> {
    head("memory", "What does the past cost in memory?");
    let total = size(1_000_000, 20_000);
    // Tables built on first use belong to no tracker.
    drop(noted(1_000)?);
    table(&["one", "of", "bytes"], 1, kinds(total)?);

    let steady = Steady::new(NUMBERS, site::begin()?, 1).take(total);
    let (ours, tracker) = kept(|| seen(steady))?;
    let snapshot = tracker.snapshot().len() as f64;
    drop(tracker);
    let (theirs, texts) = kept(|| noted(total))?;
    let share = |bytes: f64| figure(bytes / total as f64);
    let rows = vec![
        vec!["ringtrace".into(), share(ours), "1.0x".into()],
        vec!["structs of texts".into(), share(theirs), format!("{}x", figure(theirs / ours))],
        vec![
            "ringtrace's snapshot".into(),
            share(snapshot),
            format!("{}x", figure(snapshot / ours)),
        ],
    ];
    note(&format!(
        "{} steady visits of {} clients with {} touches and {} holds, all of it together:\n",
        count(total),
        count(texts.clients.len()),
        count(texts.touches.len()),
        count(texts.holds.len())
    ));
    table(&["kept as", "bytes a visit", "to ringtrace"], 1, rows);
    note(
        "Bytes asked of the allocator and still held, room to grow included. A vector that has just grown is half",
    );
    note("empty: at other totals a figure may be up to twice as large.");
    Ok(())
}
