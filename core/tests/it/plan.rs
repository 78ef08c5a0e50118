//! Sizing: published tables and examples, and the measured demand against a slow, obvious model.
// The tables are retyped as they are printed.
#![allow(clippy::excessive_precision)]

use proptest::prelude::*;
use ringtrace::Code;
use ringtrace::plan::demand::{Demand, Renewal};
use ringtrace::plan::sizing::{self, Prices};
use ringtrace::plan::survey::Survey;
use ringtrace::plan::{Wish, erlang};
use ringtrace::words::time::Time;

fn at(second: i64) -> Time {
    Time::parse("2026-03-02T00:00:00Z").unwrap().plus_seconds(second)
}

/// Numbers, load, blocking: computed elsewhere with 20 digits.
#[test]
fn blocking_agrees_with_tables() {
    for (numbers, load, blocking) in [
        (1, 0.3, 0.23076923076923076923),
        (2, 0.2, 0.016393442622950819672),
        (3, 0.3, 0.0033345683586513523527),
        (12, 0.6, 2.4940281519746080728e-12),
        (200, 20.0, 4.1997250113359099595e-124),
        (250, 125.0, 2.6984018047446739780e-23),
        (1000, 500.0, 1.6524151277513418047e-86),
        (10000, 11000.0, 0.091799166106076389077),
        (10000, 50000.0, 0.80000499968753319813),
    ] {
        let found = erlang::blocking(numbers, load).unwrap();
        assert!((found - blocking).abs() <= 1e-12 * blocking, "{numbers} {load}: {found}");
    }
    // Far below the smallest f64: nothing is left, and nothing breaks.
    assert_eq!(erlang::blocking(10_000, 100.0).unwrap(), 0.0);
}

#[test]
fn inverse_questions_agree_with_tables() {
    for (load, accuracy, numbers) in [
        (0.1, 0.8, 1),
        (1.0, 0.9, 3),
        (10.0, 0.9, 13),
        (10.0, 0.99, 18),
        (30.0, 0.95, 36),
        (100.0, 0.9999, 137),
        (1000.0, 0.95, 966),
        (10000.0, 0.995, 10052),
    ] {
        assert_eq!(erlang::numbers_needed(load, accuracy), Ok(numbers), "{load} {accuracy}");
    }
    for (numbers, accuracy, load) in [
        (1, 0.9, 0.11111111111111),
        (1, 0.999, 1.0010010010010e-3),
        (5, 0.95, 2.2184722687747),
        (20, 0.99, 12.030614594901),
        (500, 0.9, 546.72978450374),
    ] {
        let found = erlang::load_carried(numbers, accuracy).unwrap();
        assert!((found - load).abs() <= 1e-12 * load, "{numbers} {accuracy}: {found}");
    }
}

#[test]
fn bad_input_to_erlang_is_a_problem() {
    let code_path = |problem: ringtrace::Problem| (problem.code, problem.path);
    let out = |path: &str| Err((Code::OutOfRange, path.to_owned()));
    for load in [0.0, -1.0, f64::NAN, f64::INFINITY, 1_000_000.1] {
        assert_eq!(erlang::blocking(1, load).map_err(code_path), out("load").map(|()| 0.0));
        assert_eq!(erlang::numbers_needed(load, 0.9).map_err(code_path), out("load").map(|()| 0));
    }
    for numbers in [0, 1_000_001] {
        assert_eq!(erlang::blocking(numbers, 1.0).map_err(code_path), out("numbers").map(|()| 0.0));
    }
    for accuracy in [0.0, 1.0, -0.5, 1.5, f64::NAN] {
        let needed = erlang::numbers_needed(1.0, accuracy).map_err(code_path);
        assert_eq!(needed, out("accuracy").map(|()| 0));
        let carried = erlang::load_carried(1, accuracy).map_err(code_path);
        assert_eq!(carried, out("accuracy").map(|()| 0.0));
    }
}

#[test]
fn published_rules() {
    // 50 visits a day: the articles' minimum of one static and one dynamic number.
    let by_visits = [50, 100, 300, 1000, 1001, 10_000].map(sizing::numbers_by_daily_visits);
    assert_eq!(by_visits, [2, 2, 4, 11, 12, 101].map(Ok));
    assert_eq!([1, 5, 10, 15].map(sizing::dynamic_by_peak), [2, 6, 12, 18].map(Ok));
    assert_eq!([300, 301].map(sizing::window_by_time_on_site), [360, 362].map(Ok));
    assert_eq!(sizing::dynamic_by_source(&[200, 40]), Ok(12));
    assert_eq!(sizing::dynamic_by_source(&[1, 0, 1]), Ok(2));
    assert_eq!(sizing::dynamic_by_busiest_hour(200, 180), Ok(10));
    assert_eq!(sizing::accuracy(2, 5), Ok(0.6));
    // 1,000 visits a day at 200 roubles a number and one a minute, in kopecks: 11 * 200 + 500 + 990.
    let prices = Prices { number: 20_000, minute: 100, fee: 99_000 };
    assert_eq!(sizing::cost(11, 500, prices), Ok(369_000));
}

#[test]
fn bad_input_to_the_rules_is_a_problem() {
    let path = |answer: Result<u64, ringtrace::Problem>| answer.unwrap_err().path;
    assert_eq!(path(sizing::numbers_by_daily_visits(0)), "visits_a_day");
    assert_eq!(path(sizing::dynamic_by_peak(0)), "peak_concurrent");
    assert_eq!(path(sizing::dynamic_by_peak(u64::MAX)), "peak_concurrent");
    assert_eq!(path(sizing::window_by_time_on_site(0)), "time_on_site_seconds");
    assert_eq!(path(sizing::dynamic_by_source(&[])), "visitors_a_day");
    assert_eq!(path(sizing::dynamic_by_source(&[u64::MAX; 40])), "visitors_a_day");
    assert_eq!(path(sizing::dynamic_by_busiest_hour(u64::MAX, 2)), "visitors");
    assert_eq!(sizing::accuracy(0, 0).unwrap_err().path, "calls");
    assert_eq!(sizing::accuracy(3, 2).unwrap_err().path, "static_calls");
    let prices = Prices { number: 2, minute: 1, fee: 0 };
    assert_eq!(path(sizing::cost(u64::MAX, 0, prices)), "numbers");
    assert_eq!(path(sizing::cost(1, u64::MAX, prices)), "numbers");
}

#[test]
fn a_client_that_comes_back_at_the_end_holds_anew() {
    // Sliding: 0 to 80, then to 120; 140 to 200. Fixed: 0 to 60, 60 to 120, 140 to 200.
    for (renewal, holds) in [(Renewal::Sliding, 2), (Renewal::Fixed, 3)] {
        let mut demand = Demand::new(60, renewal).unwrap();
        let begun = [0, 20, 60, 140].map(|second| demand.event(1, at(second)).unwrap());
        assert_eq!(begun, [true, false, renewal == Renewal::Fixed, true]);
        let figures = demand.figures();
        assert_eq!((figures.events, figures.holds, figures.peak), (4, holds, 1));
        assert_eq!(figures.mean_held, Some(180.0 / 200.0));
    }
    let mut demand = Demand::new(60, Renewal::Sliding).unwrap();
    assert!(demand.event(1, at(0)).unwrap() && demand.event(1, at(60)).unwrap());
    assert_eq!((demand.figures().holds, demand.figures().peak), (2, 1));
}

#[test]
fn the_busiest_hour_splits_holds_at_its_borders() {
    let mut demand = Demand::new(1800, Renewal::Sliding).unwrap();
    // Half an hour from 0:50, 10 minutes of it before one o'clock, and half an hour from 1:10.
    for (client, minute) in [(1, 50), (2, 70), (3, 240)] {
        demand.event(client, at(minute * 60)).unwrap();
    }
    let figures = demand.figures();
    let hour = figures.busiest_hour.unwrap();
    assert_eq!((hour.from, hour.load), (at(3600), 50.0 / 60.0));
    assert_eq!((figures.arrivals_busiest_hour, figures.mean_hold_seconds), (1, Some(1800.0)));
}

#[test]
fn demand_refuses_what_it_cannot_count() {
    for window in [0, 366 * 86_400 + 1] {
        assert_eq!(Demand::new(window, Renewal::Fixed).unwrap_err().path, "window_seconds");
    }
    let mut demand = Demand::new(60, Renewal::Sliding).unwrap();
    assert_eq!(demand.figures().mean_held, None);
    demand.event(1, at(10)).unwrap();
    let before = demand.figures();
    assert_eq!(demand.event(2, at(9)).unwrap_err().code, Code::TimeWentBack);
    assert_eq!(demand.figures(), before);
    assert_eq!(Survey::new(60, 0, 0).unwrap_err().path, "session_seconds");
    assert_eq!(Survey::new(60, 60, 1440).unwrap_err().path, "offset_minutes");
}

#[test]
fn advice_puts_the_rules_beside_the_log() {
    let mut survey = Survey::new(360, 1800, 0).unwrap();
    // A client a minute from nine to eleven, each gone after a minute's look at a second page.
    for minute in 0..120 {
        let nine = 9 * 3600 + i64::from(minute) * 60;
        survey.event(minute, at(nine)).unwrap();
        survey.event(minute, at(nine + 59)).unwrap();
    }
    let prices = Prices { number: 100, minute: 3, fee: 50 };
    let wish = Wish { accuracy: 0.95, prices: Some(prices), minutes: 10, ..Wish::default() };
    let advice = survey.advise(&wish).unwrap();
    assert_eq!((advice.log.sessions, advice.log.sessions_busiest_day), (120, 120));
    // Each holds for 59 + 360 seconds: 7 at once between a start and the end of the seventh before
    // it.
    assert_eq!((advice.log.sliding.peak, advice.window_seconds), (7, Some(71)));
    // From ten to eleven 419 seconds are held in every 60.
    assert_eq!(format!("{:.3}", advice.load), "6.983");
    let rules: Vec<_> = advice.rules.iter().map(|rule| (rule.rule, rule.dynamic_numbers)).collect();
    let wanted = [
        ("daily_visits", 2),
        ("peak_plus_fifth", 9),
        ("daily_visitors_by_source", 6),
        ("busiest_hour", 7),
        ("erlang_b", 11),
        ("peak", 7),
    ];
    assert_eq!(rules, wanted);
    for rule in &advice.rules {
        assert_eq!(rule.numbers, rule.dynamic_numbers + 1);
        assert_eq!(rule.cost, Some(rule.numbers * 100 + 10 * 3 + 50));
        let enough = rule.dynamic_numbers >= 11;
        assert_eq!(rule.shortage <= 0.05, enough, "{}", rule.rule);
    }
    let said = Wish { time_on_site_seconds: Some(300), ..wish };
    assert_eq!(survey.advise(&said).unwrap().window_seconds, Some(360));
    assert_eq!(Survey::new(60, 60, 0).unwrap().advise(&said).unwrap_err().code, Code::Empty);
}

/// The obvious model: all holds as intervals, every instant looked at.
struct Slow {
    holds: Vec<(i64, i64)>,
}

impl Slow {
    fn new(window: i64, renewal: Renewal, events: &[(u32, i64)]) -> Self {
        let mut holds: Vec<(u32, i64, i64)> = Vec::new();
        for (client, second) in events {
            let live = holds.iter_mut().find(|(c, _, until)| c == client && second < until);
            match live {
                Some((_, _, until)) if renewal == Renewal::Sliding => *until = second + window,
                Some(_) => {}
                None => holds.push((*client, *second, second + window)),
            }
        }
        Self { holds: holds.into_iter().map(|(_, from, until)| (from, until)).collect() }
    }

    fn held(&self, second: i64) -> u64 {
        self.holds.iter().filter(|(from, until)| *from <= second && second < *until).count() as u64
    }
}

proptest! {
    #[test]
    fn blocking_falls_with_numbers_and_grows_with_load(
        numbers in 1_u32..400,
        load in 0.01_f64..400.0,
        more in 0.01_f64..10.0,
    ) {
        let blocking = |numbers, load| erlang::blocking(numbers, load).unwrap();
        let here = blocking(numbers, load);
        prop_assert!((0.0..1.0).contains(&here));
        prop_assume!(here > 1e-300);
        prop_assert!(blocking(numbers + 1, load) < here);
        prop_assert!(blocking(numbers, load + more) > here);
    }

    #[test]
    fn the_numbers_needed_are_enough_and_one_less_is_not(
        load in 0.01_f64..500.0,
        accuracy in 0.05_f64..0.9999,
    ) {
        let needed = erlang::numbers_needed(load, accuracy).unwrap();
        let served = |numbers| 1.0 - erlang::blocking(numbers, load).unwrap();
        prop_assert!(served(needed) >= accuracy - 1e-11);
        prop_assert!(needed == 1 || served(needed - 1) < accuracy);
        // And the load that they carry is at least this one, while one less carries less.
        prop_assert!(erlang::load_carried(needed, accuracy).unwrap() >= load * (1.0 - 1e-9));
        let less = needed.saturating_sub(1).max(1);
        prop_assert!(needed == 1 || erlang::load_carried(less, accuracy).unwrap() < load);
    }

    #[test]
    fn demand_agrees_with_the_slow_model(
        window in 1_u32..5000,
        sliding: bool,
        steps in prop::collection::vec((0_u32..12, 0_i64..1500), 1..150),
    ) {
        let renewal = if sliding { Renewal::Sliding } else { Renewal::Fixed };
        let mut second = 0;
        let mut events = Vec::new();
        for (client, step) in steps {
            // Most steps are short, so that instants and ends of windows often coincide.
            second += if step % 3 == 0 { step } else { step % 5 };
            events.push((client, second));
        }
        let mut demand = Demand::new(window, renewal).unwrap();
        for (client, second) in &events {
            demand.event(*client, at(*second)).unwrap();
        }
        let (figures, slow) = (demand.figures(), Slow::new(i64::from(window), renewal, &events));
        prop_assert_eq!(figures.holds, slow.holds.len() as u64);
        // Counts grow only where a hold begins.
        let peak = slow.holds.iter().map(|(from, _)| slow.held(*from)).max().unwrap();
        let first = slow.holds.iter().map(|(from, _)| *from).find(|from| slow.held(*from) == peak);
        prop_assert_eq!((figures.peak, figures.first_at), (peak, first.map(at)));
        let held: i64 = slow.holds.iter().map(|(from, until)| until - from).sum();
        let end = slow.holds.iter().map(|(_, until)| *until).max().unwrap();
        let mean = held as f64 / (end - events[0].1) as f64;
        prop_assert!((figures.mean_held.unwrap() - mean).abs() < 1e-9);
        let in_hour = |hour: i64| -> i64 {
            let (from, until) = (hour * 3600, (hour + 1) * 3600);
            let part = |hold: &(i64, i64)| (hold.1.min(until) - hold.0.max(from)).max(0);
            slow.holds.iter().map(part).sum()
        };
        let most = (0..=end / 3600).map(in_hour).max().unwrap();
        let hour = figures.busiest_hour.unwrap();
        prop_assert!((hour.load - most as f64 / 3600.0).abs() < 1e-9);
        let earliest = (0..=end / 3600).find(|hour| in_hour(*hour) == most).unwrap();
        prop_assert_eq!(hour.from, at(earliest * 3600));
    }
}
