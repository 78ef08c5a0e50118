//! A server whose connections break in the middle of anything: before a command arrives, or before its answer does.

use crate::history::{Answered, check};
use crate::places::Place;
use crate::postgres;
use crate::story::{config, noon};
use crate::suite::{replayed, snapshot};
use ringtrace::Visit;
use ringtrace::words::time::Time;
use ringtrace_store::{Durability, Options, Store};
use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// How often 160 page views are seen at most.
const ROUNDS_MAX: usize = 10;

/// Stands before a server, and cuts each connection after some thousand bytes.
struct Cutter {
    port: u16,
    cuts: Arc<AtomicUsize>,
}

impl Cutter {
    /// A connection lives for its beginning, and for so many bytes more at most. It ends with the process.
    fn start(server: u16, bytes_max: u64) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let cuts = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&cuts);
        std::thread::spawn(move || {
            let mut seed = 88_172_645_463_325_252_u64;
            for client in listener.incoming() {
                let client = client.unwrap();
                let Ok(server) = TcpStream::connect(("127.0.0.1", server)) else { continue };
                seed ^= seed << 13;
                seed ^= seed >> 7;
                seed ^= seed << 17;
                // One direction is cut: what was asked never arrives, or its answer does not.
                let left = 6_000 + (seed >> 20) % bytes_max;
                let (there, back) =
                    if seed.is_multiple_of(2) { (left, u64::MAX) } else { (u64::MAX, left) };
                for (from, to, left) in [(&client, &server, there), (&server, &client, back)] {
                    let (from, to) = (from.try_clone().unwrap(), to.try_clone().unwrap());
                    let (left, counted) = (AtomicU64::new(left), Arc::clone(&counted));
                    std::thread::spawn(move || pass_on(from, to, &left, &counted));
                }
            }
        });
        Self { port, cuts }
    }
}

fn pass_on(mut from: TcpStream, mut to: TcpStream, left: &AtomicU64, cuts: &AtomicUsize) {
    let mut bytes = [0; 4096];
    while let Ok(length @ 1..) = from.read(&mut bytes) {
        let may = left.load(Ordering::Relaxed).min(length as u64) as usize;
        if to.write_all(&bytes[..may]).is_err() {
            break;
        }
        left.fetch_sub(may as u64, Ordering::Relaxed);
        if may < length {
            cuts.fetch_add(1, Ordering::Relaxed);
            break;
        }
    }
    let _ = (from.shutdown(Shutdown::Both), to.shutdown(Shutdown::Both));
}

fn now_us() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_micros() as u64
}

/// Page views of one thread's own clients, failures and all.
fn view(store: &Store, thread: usize, steps: usize) -> (Vec<Answered>, Vec<&'static str>) {
    let (mut answers, mut errors) = (Vec::new(), Vec::new());
    for step in 0..steps {
        let client = format!("t{thread}-c{}", step % 20);
        let asked = now_us();
        let at = Time::from_unix_ms((asked / 1000) as i64).unwrap();
        let visit = Visit::new(&*client, at, "https://example.com/");
        match store.tracker("site").and_then(|tracker| tracker.visit(visit)) {
            Err(error) => errors.push(error.code()),
            Ok(answer) => {
                let shown = &answer.shown[0];
                let (number, until) = (shown.number, shown.until);
                answers.push(Answered { client, number, until, asked, answered: now_us() });
            }
        }
    }
    (answers, errors)
}

#[test]
fn connections_cut_in_the_middle_of_commands_lose_nothing() {
    let Some(server) = postgres::shared() else { return };
    let place = Place::Server(server.database());
    place.open().create("site", config(100), noon()).unwrap();
    for (bytes_max, durability) in [(5_000, Durability::Synced), (12_000, Durability::Written)] {
        let cutter = Cutter::start(server.port, bytes_max);
        let through =
            place.address().replace(&format!(":{}/", server.port), &format!(":{}/", cutter.port));
        let patience = Duration::from_secs(5);
        let options =
            || Options { durability, patience, snapshot_events: 100, ..Options::default() };
        // Two processes would be two stores.
        let stores = [(); 2].map(|()| Store::open_with(&through, options()).unwrap());
        let (mut answers, mut errors) = (Vec::new(), Vec::new());
        let cut = || cutter.cuts.load(Ordering::Relaxed);
        // How many commands share a commit is up to the machine, and so is how many bytes cross: until enough was cut.
        for _ in 0..ROUNDS_MAX {
            let results: Vec<_> = std::thread::scope(|scope| {
                let stores = &stores;
                let viewing = |thread| scope.spawn(move || view(&stores[thread % 2], thread, 40));
                let threads: Vec<_> = (0..4).map(viewing).collect();
                threads.into_iter().map(|thread| thread.join().unwrap()).collect()
            });
            for (answered, failed) in results {
                answers.extend(answered);
                errors.extend(failed);
            }
            if cut() > 2 {
                break;
            }
        }
        assert!(errors.iter().all(|code| *code == "unreachable"), "{errors:?}");
        let (cuts, asked) = (cut(), answers.len() + errors.len());
        assert!(cuts > 2, "only {cuts} connections were cut");
        assert!(answers.len() > asked / 2, "only {} of {asked} were answered", answers.len());
        drop(stores);
        let store = place.open();
        let stored = check(&store, "site", &answers, errors.len());
        assert_eq!(snapshot(&store.tracker("site").unwrap()), replayed(&store, "site").snapshot());
        eprintln!(
            "{cuts} cuts, {} answers, {} errors, {stored} stored",
            answers.len(),
            errors.len()
        );
        store.remove("site").unwrap();
        store.create("site", config(100), noon()).unwrap();
    }
}
