//! What do the models over all journeys cost, beside a bare scan of the columns, and does the cost
//! grow with the touches alone?
//!
//! The packages that others use stand beside it in `compare.py`, which calls this program with
//! arguments: `columns FOLDER JOURNEYS CHANNELS SEED` writes made-up journeys, `answer FOLDER
//! ROUNDS MODEL...` times models over them and prints one line of JSON each.

mod made;
mod models;
mod npy;
mod timed;

use made::Made;
use ringtrace::attribution::batch::Credits;
use ringtrace::attribution::paths::Grouped;
use ringtrace_benches::clock::is_full;
use ringtrace_benches::page::{count, figure, head, note, table};
use serde_json::json;
use std::error::Error as AnyError;
use std::hint::black_box;
use std::path::Path;
use timed::{Timed, timed};

const SEED: u64 = 1007;

fn main() -> Result<(), Box<dyn AnyError>> {
    let given: Vec<String> = std::env::args().skip(1).filter(|a| !a.starts_with("--")).collect();
    let given: Vec<&str> = given.iter().map(String::as_str).collect();
    match given.as_slice() {
        ["columns", folder, journeys, channels, seed] => {
            let made = Made::new(journeys.parse()?, channels.parse()?, seed.parse()?);
            npy::save(&made, Path::new(folder))
        }
        ["answer", folder, rounds, models @ ..] => answer(Path::new(folder), rounds, models),
        _ => page(),
    }
}

/// Times models over saved columns, for `compare.py`. Besides the models' own names: `scan`,
/// `check`, `rules` and `paths`.
fn answer(folder: &Path, rounds: &str, models: &[&str]) -> Result<(), Box<dyn AnyError>> {
    let rounds = rounds.parse()?;
    let mut loaded = None;
    let load = timed(1, || loaded = Some(npy::load(folder)));
    let made = loaded.ok_or("nothing was loaded")??;
    let journeys = made.journeys()?;
    let paths = Grouped::of(&journeys);
    for model in models {
        let none = Credits::default;
        let (took, credits) = match *model {
            "scan" => (timed(rounds, || models::scan(&made)), none()),
            "check" => (timed(rounds, || made.journeys().is_ok()), none()),
            "paths" => (timed(rounds, || Grouped::of(&journeys).len()), none()),
            name if models::DATA_DRIVEN.contains(&name) => {
                let credits = models::data_driven(name, &paths)?;
                (timed(rounds, || models::data_driven(name, &paths).is_ok()), credits)
            }
            name => {
                let credits = models::by_journey(name, &journeys)?;
                (timed(rounds, || models::by_journey(name, &journeys).is_ok()), credits)
            }
        };
        let line = json!({ "model": model, "load": load.wall, "wall": took.wall, "cpu": took.cpu,
            "peak": took.peak, "input": made.bytes(), "credits": credits.conversions });
        note(&line.to_string());
    }
    Ok(())
}

/// The table of this program alone.
fn page() -> Result<(), Box<dyn AnyError>> {
    head("attribution", "What do the models over all journeys cost, beside a bare scan?");
    let (journeys, rounds) = if is_full() { (1_000_000, 7) } else { (2_000, 1) };
    for channels in [12, 50] {
        beside_scan(&Made::new(journeys, channels, SEED), journeys, rounds)?;
    }
    note("The cost of a touch, in nanoseconds, as there are more of them:\n");
    let sizes: &[u32] = if is_full() { &[100_000, 1_000_000, 10_000_000] } else { &[1_000, 2_000] };
    let mut rows = Vec::new();
    for journeys in sizes {
        rows.push(by_touch(*journeys)?);
    }
    let header = ["journeys", "touches", "scan", "check", "rules", "paths", "markov1", "sets"];
    table(&header, 0, rows);
    Ok(())
}

fn beside_scan(made: &Made, journeys: u32, rounds: usize) -> Result<(), Box<dyn AnyError>> {
    let checked = made.journeys()?;
    let scan = timed(rounds, || models::scan(made));
    let mut rows = Vec::new();
    let mut row = |name: &str, took: Timed| {
        let added = figure(took.peak as f64 / 1e6);
        let ratio = format!("{}x", figure(took.cpu / scan.cpu));
        rows.push(vec![name.to_owned(), figure(took.cpu * 1e3), ratio, added]);
    };
    row("bare scan", scan);
    row("check of the columns", timed(rounds, || made.journeys().is_ok()));
    for (name, _) in models::rules() {
        row(name, timed(rounds, || models::by_journey(name, &checked).is_ok()));
    }
    for (name, _) in models::BY_JOURNEY {
        row(name, timed(rounds, || models::by_journey(name, &checked).is_ok()));
    }
    row(
        "all rule models, one pass",
        timed(rounds, || models::by_journey("rules", &checked).is_ok()),
    );
    row("grouping of equal paths", timed(rounds, || Grouped::of(&checked).len()));
    let paths = Grouped::of(&checked);
    for name in models::DATA_DRIVEN {
        row(name, timed(rounds.min(2), || models::data_driven(name, &paths).is_ok()));
    }
    note(&format!(
        "{} journeys over {} channels: {} touches, {} distinct paths, {} MB of columns.\n",
        count(journeys as usize),
        made.channels,
        count(made.client.len()),
        count(paths.len()),
        figure(made.bytes() as f64 / 1e6)
    ));
    table(&["what", "ms of processor", "to scan", "MB added"], 1, rows);
    Ok(())
}

fn by_touch(journeys: u32) -> Result<Vec<String>, Box<dyn AnyError>> {
    let made = Made::new(journeys, 12, SEED);
    let checked = made.journeys()?;
    let paths = Grouped::of(&checked);
    let rounds = if journeys > 2_000_000 { 2 } else { 5 };
    let touches = made.client.len();
    let nanoseconds = |took: Timed| figure(took.cpu * 1e9 / touches as f64);
    Ok(vec![
        count(journeys as usize),
        count(touches),
        nanoseconds(timed(rounds, || black_box(models::scan(&made)))),
        nanoseconds(timed(rounds, || made.journeys().is_ok())),
        nanoseconds(timed(rounds, || models::by_journey("rules", &checked).is_ok())),
        nanoseconds(timed(rounds, || Grouped::of(&checked).len())),
        nanoseconds(timed(rounds, || models::data_driven("markov1", &paths).is_ok())),
        nanoseconds(timed(rounds, || models::data_driven("shapley_exact_set", &paths).is_ok())),
    ])
}
