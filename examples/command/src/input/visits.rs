//! Visits from an access log, or from JSON Lines `{"t","client","url","referrer","user_agent","ip","geo"}`.

use crate::failure::Failure;
use crate::input::access_log::Record;
use crate::input::broken::Broken;
use crate::input::instant::Clock;
use crate::input::kind::{self, Kind};
use crate::input::lines::{Line, Lines};
use crate::input::page_view;
use crate::input::site::{Site, SiteGuess};
use crate::input::visit_line;
use ringtrace::visit::Visit;
use ringtrace::words::time::Time;
use serde::Serialize;
use std::collections::{BTreeMap, HashSet};

/// How many different methods are told apart; scanners invent them.
const METHODS_MAX: usize = 30;

/// How visits are read.
#[derive(Debug, Clone, Default)]
pub struct VisitOptions {
    /// The site that an access log is of, as in `https://www.example.com`.
    pub site: Option<Site>,
    /// Take every request of a log for a visit, not only page views.
    pub all_requests: bool,
    /// The offset of instants that name none, in minutes east of UTC.
    pub offset_minutes: i32,
}

/// All visits of a file, in the order of time, and what was met on the way.
#[derive(Debug, Default)]
pub struct VisitsRead {
    /// The visits.
    pub visits: Vec<Visit>,
    /// What was met.
    pub counts: VisitCounts,
}

/// What was met in a file of visits.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct VisitCounts {
    /// `access_log`, `json_lines` or `simulated`.
    pub kind: &'static str,
    /// Lines that hold something.
    pub lines: u64,
    /// Lines that are a request or a visit.
    pub requests: u64,
    /// Access logs: requests by method; `-` where the request line has none.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub methods: BTreeMap<String, u64>,
    /// Access logs: requests by status.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub statuses: BTreeMap<u16, u64>,
    /// Requests that are page views; for JSON Lines all of them.
    pub page_views: u64,
    /// Requests without a referrer.
    pub without_referrer: u64,
    /// Requests whose user agent is missing or empty.
    pub without_user_agent: u64,
    /// Different clients among the visits.
    pub clients: u64,
    /// Visits that stood after a later one; they were put in order.
    pub out_of_order: u64,
    /// Instants without an offset, read at the offset given.
    pub without_offset: u64,
    /// The site, as it was told or as the log's own references show it.
    pub site: Option<String>,
    /// The site was not told.
    pub site_guessed: bool,
    /// The first visit.
    pub first: Option<Time>,
    /// The last visit.
    pub last: Option<Time>,
    /// Lines that could not be understood.
    pub broken: Broken,
    /// What ended the file before its end, if anything did.
    pub damage: Option<String>,
}

/// Reads all visits of `lines`.
///
/// # Errors
/// The file cannot be read, or holds no visits; the message says what to do.
pub fn read(mut lines: Lines, options: &VisitOptions) -> Result<VisitsRead, Failure> {
    let refuse = |name: &str, what: &str| {
        let wanted =
            "visits are read from an access log or from JSON Lines; see `ringtrace replay --help`";
        Failure::input(name, format!("{what} ({wanted})"))
    };
    let kind = kind::of(lines.first_lines()).map_err(|what| refuse(lines.name(), what))?;
    let mut reading = Reading::new(options);
    reading.counts.kind = match kind {
        Kind::AccessLog => "access_log",
        Kind::JsonLines => "json_lines",
        Kind::CallTable(_) => {
            return Err(refuse(lines.name(), "this is a list of calls; give it with --calls"));
        }
    };
    while let Some((number, line)) = lines.next_line()? {
        let outcome = match line {
            Line::TooLong => Err("longer than 1 MiB"),
            Line::Text(line) if line.trim_ascii().is_empty() => continue,
            Line::Text(line) if kind == Kind::AccessLog => reading.log_line(line),
            Line::Text(line) => reading.json_line(line),
        };
        reading.counts.lines += 1;
        if let Err(reason) = outcome {
            reading.counts.broken.add(number, reason);
        }
    }
    reading.counts.damage = lines.damage().map(str::to_owned);
    Ok(reading.finish())
}

struct Reading<'a> {
    options: &'a VisitOptions,
    clock: Clock,
    guess: SiteGuess,
    visits: Vec<Visit>,
    counts: VisitCounts,
}

impl<'a> Reading<'a> {
    fn new(options: &'a VisitOptions) -> Self {
        let clock = Clock::new(options.offset_minutes);
        let (visits, counts) = (Vec::new(), VisitCounts::default());
        Self { options, clock, guess: SiteGuess::default(), visits, counts }
    }

    fn log_line(&mut self, line: &[u8]) -> Result<(), &'static str> {
        let record = Record::parse(line)?;
        let counts = &mut self.counts;
        let method = record.method.unwrap_or("-");
        if let Some(count) = counts.methods.get_mut(method) {
            *count += 1;
        } else {
            let method = if counts.methods.len() < METHODS_MAX { method } else { "others" };
            *counts.methods.entry(method.to_owned()).or_default() += 1;
        }
        *counts.statuses.entry(record.status).or_default() += 1;
        let is_page_view = page_view::is_page_view(&record);
        counts.requests += 1;
        counts.page_views += u64::from(is_page_view);
        counts.without_referrer += u64::from(record.referrer.is_none());
        let has_agent = record.user_agent.is_some_and(|agent| !agent.raw().is_empty());
        counts.without_user_agent += u64::from(!has_agent);
        self.guess.look_at(&record);
        if is_page_view || self.options.all_requests {
            let site = self.options.site.as_ref().map(Site::as_str);
            self.visits.push(page_view::visit_of(&record, site));
        }
        Ok(())
    }

    fn json_line(&mut self, line: &[u8]) -> Result<(), &'static str> {
        let visit = visit_line::read(line, &mut self.clock)?;
        let counts = &mut self.counts;
        counts.requests += 1;
        counts.page_views += 1;
        counts.without_referrer += u64::from(visit.referrer.is_none());
        let has_agent = visit.user_agent.as_ref().is_some_and(|agent| !agent.is_empty());
        counts.without_user_agent += u64::from(!has_agent);
        self.visits.push(visit);
        Ok(())
    }

    fn finish(mut self) -> VisitsRead {
        let counts = &mut self.counts;
        counts.without_offset = self.clock.without_offset;
        counts.site = self.options.site.as_ref().map(|site| site.as_str().to_owned());
        if let (None, Some(site)) = (&counts.site, self.guess.site()) {
            for visit in self.visits.iter_mut().filter(|visit| visit.url.starts_with('/')) {
                visit.url.insert_str(0, &site);
            }
            counts.site = Some(site);
            counts.site_guessed = true;
        }
        let mut latest = Time::MIN;
        for visit in &self.visits {
            counts.out_of_order += u64::from(visit.at < latest);
            latest = latest.max(visit.at);
        }
        if counts.out_of_order > 0 {
            self.visits.sort_by_key(|visit| visit.at);
        }
        let clients: HashSet<&str> =
            self.visits.iter().map(|visit| visit.client.as_str()).collect();
        counts.clients = clients.len() as u64;
        counts.first = self.visits.first().map(|visit| visit.at);
        counts.last = self.visits.last().map(|visit| visit.at);
        VisitsRead { visits: self.visits, counts: self.counts }
    }
}
