//! Processes are killed, disks fill up, servers go away: nothing acknowledged is lost, no number is held by two.
//!
//! `RINGTRACE_ROUNDS` (of killing) and `RINGTRACE_SECONDS` (of hammering) make the tests longer.

use crate::child::Orders;
use crate::history::check;
use crate::places::{Place, each_durable};
use crate::postgres::Server;
use crate::story::{config, noon};
use crate::suite::{replayed, snapshot};
use ringtrace_store::Durability;
use std::time::Duration;

fn from_environment(name: &str, usual: u64) -> u64 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(usual)
}

fn orders(place: &Place, worker: usize, durability: Durability) -> Orders {
    Orders {
        address: place.address(),
        worker,
        clients: 40,
        threads: 2,
        durability,
        for_ms: 60_000,
        is_stubborn: false,
    }
}

/// The history must explain all answers, and the state must be what the events come to.
fn check_all(place: &Place, answers: &[crate::history::Answered], lost_max: usize) -> usize {
    let store = place.open();
    let stored = check(&store, "site", answers, lost_max);
    let stored_tracker = store.tracker("site").unwrap();
    assert_eq!(snapshot(&stored_tracker), replayed(&store, "site").snapshot());
    stored
}

#[test]
fn killed_processes_lose_nothing_they_acknowledged() {
    let rounds = from_environment("RINGTRACE_ROUNDS", 24);
    each_durable(|place| {
        let mut answers = Vec::new();
        place.open().create("site", config(60), noon()).unwrap();
        let mut seed = 88_172_645_463_325_252_u64;
        for round in 0..rounds {
            seed ^= seed << 13;
            seed ^= seed >> 7;
            seed ^= seed << 17;
            // A process that is killed loses nothing that was written, synced or not.
            let level = if round % 2 == 0 { Durability::Synced } else { Durability::Written };
            let workers = 1 + (round % 3) as usize;
            // Nobody comes back: what a killed process left unanswered is the last thing of its clients.
            let worker = |worker| orders(place, round as usize * 3 + worker, level);
            let mut children: Vec<_> =
                (0..workers).map(|place| worker(place).spawn(None)).collect();
            // Now and then they are killed while they open.
            if round % 4 != 3 {
                children[0].wait_ready();
            }
            std::thread::sleep(Duration::from_millis(seed % 150));
            children.iter_mut().for_each(|running| running.child.kill().unwrap());
            children.iter_mut().for_each(|running| answers.extend(running.read().0));
            if round % 200 == 199 || round + 1 == rounds {
                // Every thread of every killed process may have had one page view under way.
                let stored = check_all(place, &answers, rounds as usize * 6);
                eprintln!("{round}: {} answers, {stored} stored", answers.len());
            }
        }
        assert!(!answers.is_empty(), "nothing was ever acknowledged");
    });
}

#[test]
fn many_processes_share_one_pool() {
    let seconds = from_environment("RINGTRACE_SECONDS", 3);
    each_durable(|place| {
        place.open().create("site", config(100), noon()).unwrap();
        let children: Vec<_> = (0..8)
            .map(|worker| {
                let level = if worker % 2 == 0 { Durability::Synced } else { Durability::Written };
                let mut orders = orders(place, worker, level);
                (orders.for_ms, orders.clients) = (seconds * 1000, 1000);
                orders.is_stubborn = true;
                std::thread::spawn(move || orders.spawn(None).read())
            })
            .collect();
        let (mut answers, mut stalls) = (Vec::new(), 0);
        for child in children {
            let (given, mut others) = child.join().unwrap();
            assert!(!given.is_empty(), "a process came to nothing: {others:?}");
            assert_eq!(others.pop().as_deref(), Some("closed"), "{others:?}");
            // A disk that stands still for longer than the patience is told of, and what waited may be too late then.
            let may_be = ["locked", "time_went_back"];
            assert!(others.iter().all(|code| may_be.contains(&code.as_str())), "{others:?}");
            stalls += others.len();
            answers.extend(given);
        }
        assert!(stalls * 50 <= answers.len(), "{stalls} stalls, {} answers", answers.len());
        let stored = check_all(place, &answers, 0);
        assert_eq!(stored, answers.len());
        eprintln!("8 processes, {seconds} s: {stored} page views, {stalls} told to ask again");
    });
}

#[test]
fn a_full_disk_stops_nothing_for_good() {
    // A limit on the size of files does what a full disk does; `ulimit` counts blocks of 512 bytes or 1 KiB.
    for blocks in [400, 700] {
        let place = Place::file();
        place.open().create("site", config(60), noon()).unwrap();
        let limit = format!("trap '' XFSZ; ulimit -f {blocks}");
        let mut child = orders(&place, 0, Durability::Synced).spawn(Some(&limit));
        let (answers, errors) = child.read();
        let full = ["disk_full", "io_failed"];
        assert!(errors.iter().any(|code| full.contains(&code.as_str())), "{errors:?}");
        assert!(!answers.is_empty(), "the limit came too early");
        check_all(&place, &answers, 4);
        let mut more = orders(&place, 1, Durability::Synced);
        more.for_ms = 200;
        let (again, errors) = more.spawn(None).read();
        assert_eq!(errors, ["closed"]);
        check_all(&place, &[answers, again].concat(), 4);
    }
}

#[test]
fn a_server_that_crashes_or_cuts_connections_loses_nothing() {
    let Some(mut server) = Server::start() else { return };
    let place = Place::Server(server.database());
    place.open().create("site", config(100), noon()).unwrap();
    let children: Vec<_> = (0..3)
        .map(|worker| {
            let mut orders = orders(&place, worker, Durability::Synced);
            (orders.for_ms, orders.is_stubborn, orders.clients) = (6000, true, 300);
            std::thread::spawn(move || orders.spawn(None).read())
        })
        .collect();
    std::thread::sleep(Duration::from_millis(1500));
    for _ in 0..8 {
        server.sql(
            "postgres",
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
            WHERE application_name = 'ringtrace'",
        );
        std::thread::sleep(Duration::from_millis(150));
    }
    server.crash_and_restart();
    let (mut answers, mut errors) = (Vec::new(), Vec::new());
    for child in children {
        let (given, others) = child.join().unwrap();
        assert_eq!(others.last().map(String::as_str), Some("closed"), "{others:?}");
        answers.extend(given);
        errors.extend(others);
    }
    let unexpected: Vec<_> =
        errors.iter().filter(|code| !["closed", "unreachable"].contains(&code.as_str())).collect();
    assert!(unexpected.is_empty(), "{unexpected:?}");
    let stored = check_all(&place, &answers, errors.len());
    eprintln!("{stored} page views, {} errors", errors.len() - 3);
}
