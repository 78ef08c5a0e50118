//! The job from end to end: read, ask the engine, draw.

use crate::attribute::columns::Naming;
use crate::attribute::models;
use crate::attribute::options::{AfterConversion, AttributeOptions, By, Lookback};
use crate::attribute::read::{FileCounts, Gathered, Kind, Reader};
use crate::attribute::summary::AttributeSummary;
use crate::attribute::svg;
use crate::failure::Failure;
use crate::input::lines::Lines;
use crate::progress;
use indicatif::ProgressBar;
use ringtrace::Problem;
use ringtrace::attribution::bootstrap::{Bootstrap, Repeated};
use ringtrace::attribution::columns::Columns;
use ringtrace::wire::attribute::{Answer, Names, Question};
use serde_json::{Value, json};
use std::num::NonZero;
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// Days of the look-back window where touches have times and nothing else is said.
const LOOKBACK_DAYS: u32 = 90;

/// Reads what the options name, and answers.
///
/// # Errors
/// A file cannot be read or is not what it should be, a model is refused, or a picture cannot be written.
pub fn run(options: &AttributeOptions) -> Result<AttributeSummary, Failure> {
    let naming = Naming::with(&options.column);
    let reader =
        Reader { naming: &naming, separator: &options.separator, offset_minutes: options.zone };
    let (gathered, input) = gather(options, &reader)?;
    let paths = input.iter().any(|file| file.kind == Kind::Paths);
    let lookback_days = match options.lookback_days {
        Some(Lookback::Days(days)) => Some(days),
        None if gathered.timed && !paths => Some(LOOKBACK_DAYS),
        _ => None,
    };
    let wanted =
        Question::from_json(&question(options, gathered.timed, lookback_days)?.to_string())?;
    let chain = json!({
        "models": ["markov"], "transitions": true, "lookback_days": lookback_days,
        "after_conversion": after(options),
    });
    let chain = Question::from_json(&chain.to_string())?;
    let (timed, valued) = (gathered.timed, gathered.valued);
    let asked = Asked { options, wanted, chain: options.svg.is_some().then_some(chain) };
    let (answer, chain) = if paths {
        let rows = &gathered.paths;
        let channels = texts(rows.channels.count(), |code| rows.channels.name(code));
        let columns = rows.paths(valued, timed);
        asked.ask(|question, run| question.paths(columns, &Names::of(&channels), run))?
    } else {
        let campaigns = gathered.campaigns;
        let table = gathered.table.finish().map_err(ringtrace::Error::from)?;
        let columns = Columns { time: table.columns().time.filter(|_| timed), ..table.columns() };
        let channels = texts(table.channels().count(), |code| table.channels().name(code));
        let labels = texts(table.label_count(), |label| table.label(label));
        let names = Names::of(&channels);
        let names = if campaigns { names.with_campaigns(table.labels(), &labels) } else { names };
        asked.ask(|question, run| question.columns(columns, &names, run))?
    };
    let mut summary = AttributeSummary {
        notes: notes(options, &input, &answer),
        input,
        valued,
        lookback_days,
        answer,
        pictures: Vec::new(),
    };
    if let (Some(place), Some(chain)) = (&options.svg, &chain) {
        summary.pictures = svg::write(place, &summary, chain)?;
    }
    Ok(summary)
}

fn texts<'t>(count: u32, text: impl Fn(u32) -> &'t str) -> Vec<&'t str> {
    (0..count).map(text).collect()
}

fn gather(
    options: &AttributeOptions,
    reader: &Reader<'_>,
) -> Result<(Gathered, Vec<FileCounts>), Failure> {
    let files: Vec<&PathBuf> = options.files.iter().chain(&options.conversions).collect();
    if files.iter().filter(|file| file.as_os_str() == "-").count() > 1 {
        let message = "only one of the files can come from standard input";
        return Err(Failure::Options(message.to_owned()));
    }
    let bar = progress::reading(&files);
    let (mut gathered, mut input) = (Gathered::default(), Vec::new());
    for file in &options.files {
        let lines = Lines::open(file, &bar)?;
        input.push(reader.journeys(lines, options.conversions.is_some(), &mut gathered)?);
    }
    if let Some(file) = &options.conversions {
        input.push(reader.conversions(Lines::open(file, &bar)?, &mut gathered)?);
    }
    bar.finish_and_clear();
    let paths = input.iter().filter(|file| file.kind == Kind::Paths).count();
    if paths > 0 && paths < input.len() {
        let message = "touches and ready-made paths cannot be counted together";
        return Err(Failure::Options(message.to_owned()));
    }
    Ok((gathered, input))
}

fn after(options: &AttributeOptions) -> &'static str {
    match options.after_conversion {
        AfterConversion::Keep => "keep",
        AfterConversion::Restart => "restart",
    }
}

/// The question as the engine reads it.
fn question(
    options: &AttributeOptions,
    timed: bool,
    lookback_days: Option<u32>,
) -> Result<Value, Failure> {
    let mut wanted = match &options.models {
        Some(text) => {
            models::read(text).map_err(|what| Failure::Options(format!("--models: {what}")))?
        }
        None => usual_models(timed),
    };
    for model in &mut wanted {
        match (model.as_str(), options.markov_order) {
            (Some("markov"), Some(order)) if order > 1 => {
                *model = json!({ "markov": { "order": order } })
            }
            (Some("last_non_direct"), _) => {
                *model = json!({ "last_non_direct": { "direct": options.direct } });
            }
            _ => {}
        }
    }
    let confidence =
        options.confidence.map(|repeats| json!({ "repeats": repeats, "seed": options.seed }));
    Ok(json!({
        "models": wanted, "lookback_days": lookback_days, "after_conversion": after(options),
        "offset_minutes": options.zone, "by": options.by.map(By::name), "confidence": confidence,
        "counts": true, "transitions": options.transitions, "positions": options.json,
    }))
}

fn usual_models(timed: bool) -> Vec<Value> {
    let all = [
        "first",
        "last",
        "last_non_direct",
        "linear",
        "position_based",
        "time_decay",
        "markov",
        "shapley",
    ];
    all.iter().filter(|name| timed || **name != "time_decay").map(|name| json!(name)).collect()
}

/// What the engine is asked: the models, and for the picture the chain of order 1.
struct Asked<'o> {
    options: &'o AttributeOptions,
    wanted: Question,
    chain: Option<Question>,
}

type Run<'r> = &'r dyn Fn(&Bootstrap<'_>) -> Result<Vec<Repeated>, Problem>;

impl Asked<'_> {
    fn ask(
        &self,
        ask: impl Fn(&Question, Run<'_>) -> Result<Answer, ringtrace::Error>,
    ) -> Result<(Answer, Option<Answer>), Failure> {
        let repeats = u64::from(self.options.confidence.unwrap_or(0));
        let bar = progress::waiting(repeats, "drawing clients anew");
        let answer = ask(&self.wanted, &|bootstrap| in_parallel(bootstrap, &bar))?;
        bar.finish_and_clear();
        let chain =
            self.chain.as_ref().map(|chain| ask(chain, &|bootstrap| in_parallel(bootstrap, &bar)));
        Ok((answer, chain.transpose()?))
    }
}

/// Runs the pieces of a bootstrap on as many threads as the machine has.
fn in_parallel(bootstrap: &Bootstrap<'_>, bar: &ProgressBar) -> Result<Vec<Repeated>, Problem> {
    let threads = thread::available_parallelism().map_or(1, NonZero::get);
    let pieces = bootstrap.pieces(u32::try_from(threads * 16).unwrap_or(u32::MAX));
    let next = AtomicUsize::new(0);
    let work = || {
        let mut done = Vec::new();
        while let Some(piece) = pieces.get(next.fetch_add(1, Ordering::Relaxed)) {
            done.push(bootstrap.run(piece));
            bar.inc((bar.length().unwrap_or(0) / pieces.len() as u64).max(1));
        }
        done
    };
    let done = thread::scope(|scope| {
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        let results = workers.into_iter().map(thread::ScopedJoinHandle::join);
        // A thread that panicked has said so; whoever reads the answer must not take it for a whole one.
        results.collect::<Result<Vec<_>, _>>()
    });
    match done {
        Ok(done) => done.into_iter().flatten().collect(),
        Err(panic) => std::panic::resume_unwind(panic),
    }
}

fn notes(options: &AttributeOptions, input: &[FileCounts], answer: &Answer) -> Vec<String> {
    let mut notes = Vec::new();
    let passes_over = answer.models.iter().any(|model| model.name.starts_with("last_non_direct"));
    if passes_over && !answer.channels.contains(&options.direct) {
        notes.push(format!(
            "no channel is called `{}`, so that last_non_direct is last; name yours with --direct",
            options.direct
        ));
    }
    let without: u64 = input.iter().map(|file| file.without_offset).sum();
    if without > 0 {
        notes.push(format!("{without} instants name no offset from UTC; --zone says theirs"));
    }
    if answer.totals.conversions == 0.0 {
        notes.push("no conversion has a touch before it".to_owned());
    }
    notes
}
