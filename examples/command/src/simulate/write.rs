//! The simulation as files, for people and for programs in other languages.

use crate::failure::Failure;
use crate::simulate::happening::{Happening, Intention};
use crate::simulate::shape::Shape;
use crate::simulate::stream::Stream;
use serde::Serialize;
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

/// The files' names; each says what it is.
pub const FILES: [&str; 5] = [
    "README.txt",
    "SIMULATED_visits.jsonl",
    "SIMULATED_calls.csv",
    "SIMULATED_sales.csv",
    "SIMULATED_costs.csv",
];

/// How much of each was written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Written {
    /// Page views.
    pub visits: u64,
    /// Intentions to call.
    pub calls: u64,
    /// Sales.
    pub sales: u64,
    /// Lines of cost: one a day and campaign.
    pub costs: u64,
}

/// Writes everything that happens under `shape` into `folder`, which is made if need be. `each` is told of every
/// happening, for a progress bar.
///
/// # Errors
/// One of the files is there already and `replace` is false, or cannot be written.
pub fn write(
    shape: &Shape,
    folder: &Path,
    replace: bool,
    mut each: impl FnMut(&Happening),
) -> Result<Written, Failure> {
    let name = |path: &Path| path.display().to_string();
    std::fs::create_dir_all(folder).map_err(|source| Failure::file(name(folder), source))?;
    let paths: Vec<PathBuf> = FILES.iter().map(|file| folder.join(file)).collect();
    if let Some(there) = paths.iter().find(|path| path.exists()).filter(|_| !replace) {
        let message = "is there already; choose another folder with --out, or give --replace";
        return Err(Failure::input(name(there), message));
    }
    let mut files = Vec::new();
    for path in &paths {
        let file = File::create(path).map_err(|source| Failure::file(name(path), source))?;
        files.push(BufWriter::new(file));
    }
    let outcome = match &mut files[..] {
        [readme, visits, calls, sales, costs] => {
            let mut out = Out {
                visits,
                calls: csv::Writer::from_writer(calls),
                sales: csv::Writer::from_writer(sales),
                costs: csv::Writer::from_writer(costs),
                written: Written::default(),
            };
            out.all(shape, readme, &mut each)
        }
        _ => Ok(Written::default()),
    };
    outcome.map_err(|source| Failure::file(name(folder), source))
}

struct Out<W: Write> {
    visits: W,
    calls: csv::Writer<W>,
    sales: csv::Writer<W>,
    costs: csv::Writer<W>,
    written: Written,
}

impl<W: Write> Out<W> {
    fn all(
        &mut self,
        shape: &Shape,
        readme: &mut impl Write,
        each: &mut impl FnMut(&Happening),
    ) -> io::Result<Written> {
        for happening in Stream::new(shape) {
            self.one(&happening)?;
            each(&happening);
        }
        self.visits.flush()?;
        self.calls.flush()?;
        self.sales.flush()?;
        self.costs.flush()?;
        readme.write_all(readme_text(shape, self.written).as_bytes())?;
        readme.flush()?;
        Ok(self.written)
    }

    fn one(&mut self, happening: &Happening) -> io::Result<()> {
        match happening {
            Happening::Visit(visit) => {
                self.written.visits += 1;
                serde_json::to_writer(&mut self.visits, visit)?;
                self.visits.write_all(b"\n")?;
            }
            Happening::Intention(intention) => {
                self.written.calls += 1;
                self.calls.serialize(CallRow::of(intention))?;
            }
            Happening::Sale(sale) => {
                self.written.sales += 1;
                self.sales.serialize(sale)?;
            }
            Happening::Cost(cost) => {
                self.written.costs += 1;
                self.costs.serialize(cost)?;
            }
        }
        Ok(())
    }
}

/// One line of the calls' file.
#[derive(Serialize)]
struct CallRow<'a> {
    call_id: &'a str,
    start: String,
    dialled: &'a str,
    caller: &'a str,
    wait_s: u32,
    talk_s: u32,
    status: &'a str,
    shown_to: &'a str,
    truth_client: &'a str,
}

impl<'a> CallRow<'a> {
    fn of(intention: &'a Intention) -> Self {
        Self {
            call_id: &intention.id,
            start: intention.at.to_string(),
            dialled: intention.dialled.as_deref().unwrap_or_default(),
            caller: &intention.caller,
            wait_s: intention.wait_seconds,
            talk_s: intention.talk_seconds,
            status: if intention.answered { "answered" } else { "missed" },
            shown_to: intention.shown_to.as_deref().unwrap_or_default(),
            truth_client: intention.truth_client.as_deref().unwrap_or_default(),
        }
    }
}

fn readme_text(shape: &Shape, written: Written) -> String {
    format!(
        "SIMULATED: nothing in this folder happened.

Made by `ringtrace simulate --seed {seed} --days {days} --sessions {sessions}`: a made-up flower shop, \
{visits} page views, {calls} calls, {sales} sales. The same options give the same bytes.

SIMULATED_visits.jsonl  page views: client, at, url, referrer, user_agent, ip, place, device
SIMULATED_calls.csv     calls, or rather intentions to call: which number rings depends on what the tracker
                        lent, so `dialled` is empty and `shown_to` names the client who dials the number they
                        were shown last. Callers who were never on the site have a `dialled` and no `shown_to`.
                        `truth_client` is who really calls: it is for measuring and no tracker may look at it.
SIMULATED_sales.csv     what callers bought, in minor units (cents)
SIMULATED_costs.csv     what each campaign cost each day, in minor units

Run it: ringtrace replay SIMULATED_visits.jsonl --calls SIMULATED_calls.csv
",
        seed = shape.seed,
        days = shape.days,
        sessions = shape.sessions_a_day,
        visits = written.visits,
        calls = written.calls,
        sales = written.sales,
    )
}
