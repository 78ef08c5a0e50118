//! Everything that goes into a replay: visits and calls, read from files or simulated.

use crate::failure::Failure;
use crate::input::call_row::CallLine;
use crate::input::calls::{self, CallCounts};
use crate::input::lines::Lines;
use crate::input::visits::{self, VisitCounts, VisitOptions};
use crate::progress;
use crate::replay::options::ReplayOptions;
use crate::simulate::happening::{Happening, Intention};
use crate::simulate::shape::Shape;
use crate::simulate::stream::Stream;
use ringtrace::visit::Visit;
use serde::Serialize;
use std::collections::HashSet;

/// What goes in.
#[derive(Debug, Default)]
pub struct Gathered {
    /// Visits, in the order of time.
    pub visits: Vec<Visit>,
    /// Calls, in the order of their start.
    pub calls: Vec<CallLine>,
    /// Where they come from and what was met on the way.
    pub input: InputPart,
}

/// Where visits and calls come from, and what was met on the way.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct InputPart {
    /// Set if nothing of this happened.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub simulated: Option<SimulatedPart>,
    /// The file of visits as it was named.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub visits_file: Option<String>,
    /// What was met in it; absent if there are only calls.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub visits: Option<VisitCounts>,
    /// The file of calls as it was named.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub calls_file: Option<String>,
    /// What was met in it; absent if there are only visits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub calls: Option<CallCounts>,
}

/// The figures of the simulated day.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct SimulatedPart {
    /// Its seed.
    pub seed: u64,
    /// How many days.
    pub days: u32,
    /// Sessions on a mean day.
    pub sessions_a_day: f64,
}

/// Reads what the options name; simulates a day if they name nothing.
///
/// # Errors
/// A file cannot be read, or is not what it should be.
pub fn gather(options: &ReplayOptions) -> Result<Gathered, Failure> {
    let files: Vec<_> = options.visits.iter().chain(&options.calls).collect();
    if files.is_empty() {
        return Ok(simulated(&Shape::default()));
    }
    if files.iter().filter(|file| file.as_os_str() == "-").count() > 1 {
        let message = "only one of VISITS and --calls can come from standard input";
        return Err(Failure::Options(message.to_owned()));
    }
    let bar = progress::reading(&files);
    let mut gathered = Gathered::default();
    if let Some(path) = &options.visits {
        let how = VisitOptions {
            site: options.site.clone(),
            all_requests: options.all_requests,
            offset_minutes: options.zone,
        };
        let lines = Lines::open(path, &bar)?;
        gathered.input.visits_file = Some(lines.name().to_owned());
        let read = visits::read(lines, &how)?;
        gathered.visits = read.visits;
        gathered.input.visits = Some(read.counts);
    }
    if let Some(path) = &options.calls {
        let lines = Lines::open(path, &bar)?;
        gathered.input.calls_file = Some(lines.name().to_owned());
        let read = calls::read(lines, options.zone)?;
        gathered.calls = read.calls;
        gathered.input.calls = Some(read.counts);
    }
    bar.finish_and_clear();
    Ok(gathered)
}

/// What happens under `shape`, gathered.
pub fn simulated(shape: &Shape) -> Gathered {
    let (mut visits, mut calls) = (Vec::new(), Vec::new());
    for happening in Stream::new(shape) {
        match happening {
            Happening::Visit(visit) => visits.push(visit),
            Happening::Intention(intention) => calls.push(Intention::call_line(&intention)),
            Happening::Sale(_) | Happening::Cost(_) => {}
        }
    }
    let clients: HashSet<&str> = visits.iter().map(|visit| visit.client.as_str()).collect();
    let is = |test: fn(&CallLine) -> bool| calls.iter().filter(|call| test(call)).count() as u64;
    let call_counts = CallCounts {
        lines: calls.len() as u64,
        calls: calls.len() as u64,
        answered: is(CallLine::is_answered),
        unanswered: is(CallLine::is_unanswered),
        first: calls.first().and_then(|call| call.event.started),
        last: calls.last().and_then(|call| call.event.started),
        ..CallCounts::default()
    };
    let visit_counts = VisitCounts {
        kind: "simulated",
        lines: visits.len() as u64,
        requests: visits.len() as u64,
        page_views: visits.len() as u64,
        without_referrer: visits.iter().filter(|visit| visit.referrer.is_none()).count() as u64,
        clients: clients.len() as u64,
        site: Some(crate::simulate::sources::SITE.to_owned()),
        first: visits.first().map(|visit| visit.at),
        last: visits.last().map(|visit| visit.at),
        ..VisitCounts::default()
    };
    let Shape { seed, days, sessions_a_day, .. } = *shape;
    let input = InputPart {
        simulated: Some(SimulatedPart { seed, days, sessions_a_day }),
        visits: Some(visit_counts),
        calls: Some(call_counts),
        ..InputPart::default()
    };
    Gathered { visits, calls, input }
}
