//! The simulator keeps its stated shape, and is the same bytes for the same seed.

use proptest::prelude::*;
use ringtrace::visit::Visit;
use ringtrace::words::time::Time;
use ringtrace_command::simulate::draws::{Draws, Purpose, Spread};
use ringtrace_command::simulate::happening::{Happening, Intention};
use ringtrace_command::simulate::person::{CALLERS, caller_number};
use ringtrace_command::simulate::shape::Shape;
use ringtrace_command::simulate::stream::Stream;
use ringtrace_command::simulate::write;
use std::collections::{BTreeMap, BTreeSet, HashMap};

fn near(what: &str, found: f64, expected: f64, tolerance: f64) {
    let off = (found - expected).abs() / expected.abs();
    assert!(off <= tolerance, "{what}: {found} instead of {expected} ({:.1} % off)", off * 100.0);
}

struct World {
    visits: Vec<Visit>,
    calls: Vec<Intention>,
    all: Vec<Happening>,
}

fn world(shape: &Shape) -> World {
    let all: Vec<Happening> = Stream::new(shape).collect();
    let visits = all.iter().filter_map(|one| match one {
        Happening::Visit(visit) => Some(visit.clone()),
        _ => None,
    });
    let calls = all.iter().filter_map(|one| match one {
        Happening::Intention(call) => Some(call.clone()),
        _ => None,
    });
    World { visits: visits.collect(), calls: calls.collect(), all }
}

/// Two weeks of people only, so that sessions can be told apart by their first page's referrer and time.
fn people() -> Shape {
    Shape { days: 14, sessions_a_day: 2000.0, bot_share: 0.0, ..Shape::default() }
}

#[test]
fn everything_comes_in_order_and_inside_the_days() {
    let shape = Shape { days: 3, ..Shape::default() };
    let world = world(&shape);
    let times: Vec<Time> = world.all.iter().map(Happening::at).collect();
    assert!(times.is_sorted());
    assert!(times[0] >= shape.begin && times[times.len() - 1] <= shape.end());
    let kinds = |wanted: fn(&Happening) -> bool| world.all.iter().filter(|one| wanted(one)).count();
    assert!(kinds(|one| matches!(one, Happening::Sale(_))) > 5);
    // Five paid campaigns, three days.
    assert_eq!(kinds(|one| matches!(one, Happening::Cost(_))), 15);
}

#[test]
fn sessions_keep_their_number_hours_and_pages() {
    let shape = people();
    let world = world(&shape);
    // A session's first page is the only one whose referrer is not a page of the site.
    let begins: Vec<&Visit> = world
        .visits
        .iter()
        .filter(|v| v.referrer.as_deref().is_none_or(|r| !r.starts_with("https://flowers.example")))
        .collect();
    near("sessions", begins.len() as f64, 14.0 * 2000.0, 0.02);
    near("pages", world.visits.len() as f64 / begins.len() as f64, shape.pages_a_session(), 0.02);
    let hourly: f64 = shape.hourly.iter().sum();
    for hour in [3, 9, 15, 22] {
        let found = begins.iter().filter(|v| usize::from(v.at.at_offset(0).hour()) == hour).count();
        let expected = 28_000.0 * shape.hourly[hour] / hourly;
        // Four deviations of a Poisson count.
        near("hour", found as f64, expected, 4.0 / expected.sqrt());
    }
    let weekly: f64 = shape.weekday.iter().sum();
    for (day, share) in (1_u8..).zip(shape.weekday) {
        let found = begins.iter().filter(|v| v.at.at_offset(0).weekday() == day).count();
        near("weekday", found as f64, 28_000.0 * share / weekly, 0.065);
    }
    let clients: BTreeSet<&str> = world.visits.iter().map(|v| v.client.as_str()).collect();
    // A returning visitor who is still on the site is passed over, hence a little more room.
    near("clients", clients.len() as f64, 28_000.0 * (1.0 - shape.returning_share), 0.03);
    let tagged = begins.iter().filter(|v| v.url.contains("gclid=")).count() as f64;
    let total: f64 = shape.sources.iter().map(|source| source.weight).sum();
    let direct = shape.returning_share * shape.returning_direct_share;
    near("gclid", tagged, 28_000.0 * 19.0 / total * (1.0 - direct), 0.04);
}

#[test]
fn bots_come_as_often_as_stated_and_never_call() {
    let shape = Shape { days: 10, bot_share: 0.3, ..Shape::default() };
    let world = world(&shape);
    let is_bot = |visit: &Visit| visit.device == Some(ringtrace::visit::Device::Other);
    let bots: BTreeSet<&str> =
        world.visits.iter().filter(|v| is_bot(v)).map(|v| v.client.as_str()).collect();
    near("bots", bots.len() as f64, 0.3 * 10_000.0, 0.06);
    assert!(
        world
            .calls
            .iter()
            .all(|call| { call.shown_to.as_deref().is_none_or(|client| !bots.contains(client)) })
    );
}

#[test]
fn calls_keep_their_shape() {
    let shape = Shape { call_share: 0.3, ..people() };
    let world = world(&shape);
    let first: Vec<&Intention> = world.calls.iter().filter(|c| c.id.ends_with("-1")).collect();
    let online: Vec<&&Intention> = first.iter().filter(|c| c.shown_to.is_some()).collect();
    near("callers", online.len() as f64, 28_000.0 * 0.3, 0.04);
    let offline = (first.len() - online.len()) as f64;
    near("offline", offline / first.len() as f64, shape.offline_share, 0.12);
    // The last day's late and repeated calls fall off its end, hence the room.
    near("again", world.calls.len() as f64, first.len() as f64 * shape.calls_an_occasion(), 0.04);
    let answered: Vec<&Intention> = world.calls.iter().filter(|c| c.answered).collect();
    let share = answered.len() as f64 / world.calls.len() as f64;
    near("answered", share, 1.0 - shape.abandoned_share, 0.02);
    let talk = answered.iter().map(|c| f64::from(c.talk_seconds)).sum::<f64>();
    near("talk", talk / answered.len() as f64, shape.talk_seconds.mean(), 0.05);
    let waits = answered.iter().filter(|c| c.wait_seconds > 0).map(|c| f64::from(c.wait_seconds));
    let (sum, count) = waits.fold((0.0, 0.0), |(sum, count), wait| (sum + wait, count + 1.0));
    near("wait", sum / count, shape.wait_seconds.mean(), 0.06);
    near("waited", count / answered.len() as f64, shape.waited_share, 0.05);
    let hidden = first.iter().filter(|c| c.caller == "anonymous").count() as f64;
    near("hidden", hidden / first.len() as f64, shape.hidden_share, 0.2);
    let known: Vec<&&Intention> = first.iter().filter(|c| c.caller != "anonymous").collect();
    assert!(known.iter().all(|c| ringtrace::words::phone::Phone::from_e164(&c.caller).is_ok()));
}

#[test]
fn late_calls_are_as_many_and_as_late_as_stated() {
    let shape = Shape { call_share: 0.3, returning_share: 0.0, ..people() };
    let world = world(&shape);
    // Nobody returns, so a client's last page view belongs to the session before the call.
    let last: HashMap<&str, Time> =
        world.visits.iter().map(|visit| (visit.client.as_str(), visit.at)).collect();
    let first: Vec<&Intention> = world
        .calls
        .iter()
        .filter(|call| call.id.ends_with("-1") && call.shown_to.is_some())
        .collect();
    // A page is looked at longer than 15 minutes once in 1,700 times; later callers have left.
    let gone: Vec<f64> = first
        .iter()
        .map(|call| call.at.ms_since(last[call.shown_to.as_deref().unwrap()]) as f64 / 1000.0)
        .filter(|seconds| *seconds > 900.0)
        .collect();
    // P(page + lateness > 900 s) by 1,000,000 draws of Python's `random` (seed 1): 0.3695.
    near("late", gone.len() as f64 / first.len() as f64, shape.late_share * 0.3695, 0.12);
}

#[test]
fn the_same_client_calls_from_the_same_number() {
    let world = world(&Shape { days: 7, call_share: 0.3, ..Shape::default() });
    let mut numbers: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for call in &world.calls {
        if let Some(client) = &call.truth_client {
            numbers.entry(client).or_default().insert(&call.caller);
        }
    }
    assert!(numbers.values().all(|callers| callers.len() == 1));
    let known: Vec<&&str> =
        numbers.values().flatten().filter(|caller| **caller != "anonymous").collect();
    let different: BTreeSet<&&&str> = known.iter().collect();
    assert_eq!(known.len(), different.len(), "two clients share a number");
}

#[test]
fn callers_are_reserved_numbers_and_all_different() {
    let all: BTreeSet<String> = (0..CALLERS).map(caller_number).collect();
    assert_eq!(all.len() as u64, CALLERS);
    assert!(all.iter().all(|number| number.len() == 12 && &number[5..10] == "55501"));
}

#[test]
fn draws_are_those_of_pcg64() {
    // Computed by another program (Python integers) from the published definitions of SplitMix64 and PCG XSL RR 128/64.
    // They must never change: files and figures in documents come from them.
    let first = |seed, purpose, number| {
        let mut draws = Draws::new(seed, purpose, number);
        [0; 3].map(|_| draws.below(1_000_000))
    };
    assert_eq!(first(1, Purpose::Arrivals, 0), [759_690, 343_527, 573_950]);
    assert_eq!(first(u64::MAX, Purpose::Calls, 77), [594_649, 302_733, 964_027]);
}

#[test]
fn draws_keep_their_distributions() {
    let mut draws = Draws::new(7, Purpose::Calls, 3);
    let spread = Spread { median: 50.0, sigma: 1.0 };
    let mut values: Vec<f64> = (0..20_001).map(|_| draws.spread(spread)).collect();
    near("mean", values.iter().sum::<f64>() / 20_001.0, 50.0 * 0.5_f64.exp(), 0.04);
    values.sort_by(f64::total_cmp);
    near("median", values[10_000], 50.0, 0.03);
    // A normal's upper quartile is 0.6745 deviations up.
    near("quartile", values[15_000], 50.0 * 0.6745_f64.exp(), 0.03);
}

#[test]
fn files_say_that_they_are_simulated_and_read_back() {
    use ringtrace_command::input::{calls, lines::Lines, visits};
    let folder = std::env::temp_dir().join(format!("ringtrace-simulate-{}", std::process::id()));
    let shape = Shape { sessions_a_day: 300.0, ..Shape::default() };
    let written = write::write(&shape, &folder, false, |_| {}).unwrap();
    let refused = write::write(&shape, &folder, false, |_| {}).unwrap_err().to_string();
    assert!(refused.contains("--replace"), "{refused}");
    let readme = std::fs::read_to_string(folder.join("README.txt")).unwrap();
    assert!(readme.starts_with("SIMULATED"), "{readme}");
    let open =
        |name: &str| Lines::open(&folder.join(name), &indicatif::ProgressBar::hidden()).unwrap();
    let options = visits::VisitOptions::default();
    let visits = visits::read(open("SIMULATED_visits.jsonl"), &options).unwrap();
    let calls = calls::read(open("SIMULATED_calls.csv"), 0).unwrap();
    std::fs::remove_dir_all(&folder).unwrap();
    let world = world(&shape);
    assert_eq!((written.visits, written.calls), (visits.counts.requests, calls.counts.calls));
    assert_eq!(visits.visits, world.visits);
    let direct: Vec<_> = world.calls.iter().map(Intention::call_line).collect();
    assert_eq!(calls.calls, direct);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]
    #[test]
    fn the_same_seed_is_the_same_world_and_another_is_another(seed in any::<u64>()) {
        let shape = Shape { seed, sessions_a_day: 100.0, ..Shape::default() };
        let text = |shape: &Shape| format!("{:?}", Stream::new(shape).collect::<Vec<_>>());
        let first = text(&shape);
        prop_assert_eq!(&first, &text(&shape));
        prop_assert_ne!(first, text(&Shape { seed: seed.wrapping_add(1), ..shape }));
    }
}
