//! A process of its own that uses a store, and is killed: this test program, run again.

use crate::history::Answered;
use ringtrace::Visit;
use ringtrace::words::phone::Phone;
use ringtrace::words::time::Time;
use ringtrace_store::{Durability, Options, Store};
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// What a child does.
#[derive(Debug, Clone)]
pub struct Orders {
    pub address: String,
    /// Its number, which is in the names of its clients.
    pub worker: usize,
    pub clients: usize,
    pub threads: usize,
    pub durability: Durability,
    pub for_ms: u64,
    /// Keep trying when the store fails.
    pub is_stubborn: bool,
}

fn now_us() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_micros() as u64
}

/// The child's part, which does nothing in an ordinary run of the tests.
#[test]
fn child() {
    let Ok(orders) = std::env::var("RINGTRACE_CHILD") else { return };
    let fields: Vec<&str> = orders.split('\n').collect();
    let level = match fields[4] {
        "memory" => Durability::Memory,
        "written" => Durability::Written,
        _ => Durability::Synced,
    };
    let options = Options {
        durability: level,
        snapshot_events: 200,
        patience: Duration::from_secs(10),
        ..Options::default()
    };
    let store = match Store::open_with(fields[0], options) {
        Ok(store) => store,
        Err(error) => return println!("error {} {}", error.code(), error.message()),
    };
    let until = Instant::now() + Duration::from_millis(fields[5].parse().unwrap());
    let (worker, clients, threads): (usize, usize, usize) =
        (fields[1].parse().unwrap(), fields[2].parse().unwrap(), fields[3].parse().unwrap());
    let is_stubborn = fields[6] == "true";
    println!("ready");
    std::thread::scope(|scope| {
        for thread in 0..threads {
            let store = &store;
            scope.spawn(move || {
                let mut step = thread;
                while Instant::now() < until {
                    // Each client is one thread's, so that its page views have an order.
                    let client = format!("w{worker}-t{thread}-c{}", (step * 7919) % clients);
                    step += 1;
                    if !view(store, &client) && !is_stubborn {
                        return;
                    }
                }
            });
        }
    });
    store.close();
    println!("closed");
}

fn view(store: &Store, client: &str) -> bool {
    let asked = now_us();
    let at = Time::from_unix_ms((asked / 1000) as i64).unwrap();
    let visit = Visit::new(client, at, "https://example.com/?utm_source=google&utm_medium=cpc");
    let given = store.tracker("site").and_then(|tracker| tracker.visit(visit));
    let answered = now_us();
    let line = match &given {
        Ok(answer) => {
            let shown = &answer.shown[0];
            let number = shown.number.map(|number| number.to_string()).unwrap_or_default();
            let until = shown.until.map(|until| until.unix_ms()).unwrap_or_default();
            format!("ack {client} {number} {until} {asked} {answered}\n")
        }
        Err(error) => format!("error {}\n", error.code()),
    };
    // One write a line, so that lines of several threads don't mix.
    let mut out = std::io::stdout().lock();
    let _ = out.write_all(line.as_bytes());
    let _ = out.flush();
    if given.is_err() {
        std::thread::sleep(Duration::from_millis(5));
    }
    given.is_ok()
}

impl Orders {
    /// A command that runs the child, perhaps under a shell that sets limits first.
    pub fn spawn(&self, shell: Option<&str>) -> Running {
        let program = std::env::current_exe().unwrap();
        let mut command = match shell {
            Some(script) => {
                let mut command = Command::new("sh");
                command.args(["-c", &format!("{script}; exec \"$0\" \"$@\"")]).arg(program);
                command
            }
            None => Command::new(program),
        };
        let level = match self.durability {
            Durability::Memory => "memory",
            Durability::Written => "written",
            Durability::Synced => "synced",
        };
        let Self { address, worker, clients, threads, for_ms, is_stubborn, .. } = self;
        let orders =
            format!("{address}\n{worker}\n{clients}\n{threads}\n{level}\n{for_ms}\n{is_stubborn}");
        command
            .args(["--exact", "child::child", "--nocapture", "--test-threads", "1"])
            .env("RINGTRACE_CHILD", orders)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        let mut child = command.spawn().unwrap();
        let out = BufReader::new(child.stdout.take().unwrap());
        Running { child, out }
    }
}

/// A child and what it says.
pub struct Running {
    pub child: Child,
    out: BufReader<ChildStdout>,
}

impl Running {
    /// Waits until the child has opened its store.
    pub fn wait_ready(&mut self) {
        let mut line = String::new();
        // The test program's own words stand before the first one of ours.
        while !line.ends_with("ready\n") {
            line.clear();
            assert!(self.out.read_line(&mut line).unwrap() > 0, "the child never began");
            assert!(!line.contains("error"), "{line}");
        }
    }

    /// What it said until its end: its answers, and the codes of its errors. `closed` stands among them if it ended
    /// well.
    pub fn read(&mut self) -> (Vec<Answered>, Vec<String>) {
        let (mut answers, mut others) = (Vec::new(), Vec::new());
        let mut line = String::new();
        // The last line may be cut short.
        while self.out.read_line(&mut line).unwrap_or(0) > 0 && line.ends_with('\n') {
            let words: Vec<&str> = line.trim_end_matches('\n').split(' ').collect();
            match words.as_slice() {
                ["ack", client, number, until, asked, answered] => answers.push(Answered {
                    client: (*client).to_owned(),
                    number: Phone::from_e164(number).ok(),
                    until: until
                        .parse()
                        .ok()
                        .filter(|ms| *ms > 0)
                        .map(|ms| Time::from_unix_ms(ms).unwrap()),
                    asked: asked.parse().unwrap(),
                    answered: answered.parse().unwrap(),
                }),
                ["error", code, ..] => others.push((*code).to_owned()),
                ["closed"] => others.push("closed".to_owned()),
                _ => {}
            }
            line.clear();
        }
        self.child.wait().unwrap();
        (answers, others)
    }
}
