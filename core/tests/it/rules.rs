//! The rule models: weights, exact credits, and which parameters are refused.

use proptest::prelude::*;
use ringtrace::attribution::{Model, PathTouch, rules};
use ringtrace::config::{model::check_model, raw::RawModel};
use ringtrace::words::time::Time;
use ringtrace::{Code, Error};

fn filled(count: usize, rule: impl Fn(&mut [f64])) -> Vec<f64> {
    let mut out = vec![f64::NAN; count];
    rule(&mut out);
    out
}

fn close(found: &[f64], expected: &[f64]) -> bool {
    found.len() == expected.len()
        && found.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-12 * b.abs().max(1.0))
}

/// A path of touches that many hours apart from 1970 on; `d` is direct.
fn path(touches: &[(i64, char)]) -> Vec<PathTouch> {
    let touch = |(hour, kind): &(i64, char)| PathTouch {
        at: Time::MIN.plus_seconds(hour * 3600),
        touch: 0,
        direct: *kind == 'd',
    };
    touches.iter().map(touch).collect()
}

fn billionths(model: &Model, path: &[PathTouch]) -> Vec<u32> {
    model.credits(path).iter().map(|share| share.billionths()).collect()
}

#[test]
fn weights_worked_by_hand() {
    assert_eq!(filled(3, rules::first), [1.0, 0.0, 0.0]);
    assert_eq!(filled(3, rules::last), [0.0, 0.0, 1.0]);
    assert_eq!(filled(4, rules::linear), [0.25; 4]);
    assert_eq!(filled(3, |out| rules::only(3, out)), [0.0; 3]);

    let position = |count| filled(count, |out| rules::position_based(0.1, 0.6, out));
    assert!(close(&position(1), &[1.0]));
    assert!(close(&position(2), &[0.25, 0.75]));
    assert!(close(&position(5), &[0.1, 0.1, 0.1, 0.1, 0.6]));
    let renormalised =
        |count| filled(count, |out| rules::position_based_renormalised(0.1, 0.4, out));
    assert!(close(&renormalised(1), &[1.0]));
    assert!(close(&renormalised(2), &[0.2, 0.8]));
    assert!(close(&renormalised(3), &[0.1, 0.5, 0.4]));
    let no_ends = filled(2, |out| rules::position_based_renormalised(0.0, 0.0, out));
    assert!(close(&no_ends, &[0.5, 0.5]));

    // Ages of 14, 7 and 0 days at a half-life of 7: 1, 2, 4 parts of 7.
    let decay = filled(3, |out| rules::time_decay(&[14.0, 7.0, 0.0], 7.0, out));
    assert!(close(&decay, &[1.0 / 7.0, 2.0 / 7.0, 4.0 / 7.0]));
    // 0.5 a full week: 13 days are one week, 6 are none.
    let steps = filled(3, |out| rules::time_decay_in_steps(&[14.0, 13.0, 6.0], 0.5, 7.0, out));
    assert!(close(&steps, &[1.0 / 7.0, 2.0 / 7.0, 4.0 / 7.0]));
    assert!(close(&filled(3, rules::rank_decay), &[1.0 / 6.0, 2.0 / 6.0, 3.0 / 6.0]));
    let geometric = filled(3, |out| rules::geometric(0.5, out));
    assert!(close(&geometric, &[1.0 / 7.0, 2.0 / 7.0, 4.0 / 7.0]));

    for empty in [rules::first, rules::last, rules::linear, rules::rank_decay] {
        assert!(filled(0, empty).is_empty());
    }
    assert!(filled(0, |out| rules::time_decay(&[], 7.0, out)).is_empty());
    assert!(filled(0, |out| rules::custom(&[1.0], 1.0, &[1.0], out)).is_empty());
}

#[test]
fn custom_weights_on_short_paths() {
    let custom = |count| filled(count, |out| rules::custom(&[0.3, 0.1], 0.05, &[0.4, 0.2], out));
    assert!(close(&custom(4), &[0.3, 0.1, 0.2, 0.4]));
    // Two in the middle: 1.1 in all.
    let middle = 0.05 / 1.1;
    assert!(close(&custom(6), &[0.3 / 1.1, 0.1 / 1.1, middle, middle, 0.2 / 1.1, 0.4 / 1.1]));
    // The second touch is the second from both ends: 0.1 + 0.2.
    assert!(close(&custom(3), &[0.3, 0.3, 0.4]));
    // 0.3 + 0.2 and 0.1 + 0.4.
    assert!(close(&custom(2), &[0.5, 0.5]));
    assert!(close(&custom(1), &[1.0]));
    // Nothing of the weights is left on one touch.
    assert!(close(&filled(1, |out| rules::custom(&[0.0, 1.0], 0.0, &[], out)), &[1.0]));
    assert!(close(&filled(2, |out| rules::custom(&[0.0, 0.0, 1.0], 0.0, &[], out)), &[0.5, 0.5]));
}

#[test]
fn long_ago_is_not_nothing() {
    // A hundred years before the newest touch it is nothing; but two touches of long ago share as
    // two of today.
    let old = filled(2, |out| rules::time_decay(&[900_000.0, 899_832.0], 168.0, out));
    assert!(close(&old, &[1.0 / 3.0, 2.0 / 3.0]));
    let old = filled(2, |out| rules::time_decay_in_steps(&[9e6, 9e6 - 168.0], 0.5, 168.0, out));
    assert!(close(&old, &[1.0 / 3.0, 2.0 / 3.0]));
}

#[test]
fn credits_of_models() {
    let all = 1_000_000_000;
    let touches = path(&[(0, 'a'), (168, 'a'), (336, 'd'), (504, 'd')]);
    assert_eq!(billionths(&Model::default(), &touches), [0, all, 0, 0]);
    assert_eq!(billionths(&Model::default(), &touches[2..]), [0, all]);
    assert_eq!(billionths(&Model::FIRST, &touches), [all, 0, 0, 0]);
    assert_eq!(billionths(&Model::LAST, &touches), [0, 0, 0, all]);
    assert_eq!(billionths(&Model::LINEAR, &touches[..3]), [333_333_334, 333_333_333, 333_333_333]);
    let position = Model::position_based(0.4, 0.4).unwrap();
    assert_eq!(billionths(&position, &touches), [all / 10 * 4, all / 10, all / 10, all / 10 * 4]);
    // 1, 2, 4, 8 parts of 15.
    let decay = Model::time_decay(168.0).unwrap();
    let fifteenths = [66_666_667, 133_333_333, 266_666_667, 533_333_333];
    assert_eq!(billionths(&decay, &touches), fifteenths);
    let custom = Model::custom(vec![2.0], 0.0, vec![1.0, 1.0]).unwrap();
    assert_eq!(billionths(&custom, &touches), [all / 2, 0, all / 4, all / 4]);
    assert_eq!(billionths(&custom, &[]), [] as [u32; 0]);
}

fn problems(json: &str) -> Vec<(Code, String)> {
    let raw: RawModel = serde_json::from_str(json).unwrap();
    let mut problems = Vec::new();
    check_model(&raw, "attribution.model", &mut problems);
    let short = |path: &str| path.replace("attribution.model", "m");
    problems.iter().map(|problem| (problem.code, short(&problem.path))).collect()
}

#[test]
fn models_from_the_configuration() {
    let model = |json: &str| {
        let raw: RawModel = serde_json::from_str(json).unwrap();
        let mut problems = Vec::new();
        let model = check_model(&raw, "model", &mut problems);
        assert_eq!(problems, [], "{json}");
        model
    };
    assert_eq!(model(r#""last_non_direct""#), Model::default());
    assert_eq!(model(r#""first""#), Model::FIRST);
    assert_eq!(model(r#""last""#), Model::LAST);
    assert_eq!(model(r#""linear""#), Model::LINEAR);
    let w = model(r#"{"custom": {"first": [0.3], "middle": 0.1, "last": [0.3, 0.3]}}"#);
    assert_eq!(Ok(w), Model::custom(vec![0.3], 0.1, vec![0.3, 0.3]));
    assert_eq!(Ok(model(r#"{"position_based": {}}"#)), Model::position_based(0.4, 0.4));
    assert_eq!(Ok(model(r#"{"time_decay": {}}"#)), Model::time_decay(168.0));
    // 0.99 added up cent by cent: above one by rounding only.
    model(r#"{"position_based": {"first": 0.01, "last": 0.9900000000000007}}"#);

    let invalid = |paths: &[&str]| -> Vec<(Code, String)> {
        paths.iter().map(|path| (Code::InvalidWeight, (*path).to_owned())).collect()
    };
    assert_eq!(
        problems(r#"{"position_based": {"first": -0.1, "last": 1.5}}"#),
        invalid(&["m.position_based.first", "m.position_based.last"])
    );
    assert_eq!(
        problems(r#"{"position_based": {"first": 0.7, "last": 0.4}}"#),
        invalid(&["m.position_based.last"])
    );
    assert_eq!(
        problems(r#"{"custom": {"first": [1, -1], "middle": -2, "last": [0, 0, -0.5]}}"#),
        invalid(&["m.custom.first[1]", "m.custom.last[2]", "m.custom.middle"])
    );
    assert_eq!(problems(r#"{"custom": {"first": [0], "last": [0]}}"#), invalid(&["m.custom"]));
    let half_life = vec![(Code::OutOfRange, "m.time_decay.half_life_hours".to_owned())];
    for hours in ["0", "-1", "87600.1", "1e300"] {
        let json = format!(r#"{{"time_decay": {{"half_life_hours": {hours}}}}}"#);
        assert_eq!(problems(&json), half_life, "{hours}");
    }
    let many = format!(r#"{{"custom": {{"first": {:?}}}}}"#, vec![1.0; 101]);
    assert_eq!(problems(&many), [(Code::TooMany, "m.custom.first".to_owned())]);
}

#[test]
fn numbers_that_are_none() {
    let code = |result: Result<Model, Error>| result.err().map(|error| error.code());
    for bad in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        assert_eq!(code(Model::position_based(bad, 0.4)), Some(Code::InvalidWeight));
        assert_eq!(code(Model::time_decay(bad)), Some(Code::OutOfRange));
        assert_eq!(code(Model::custom(vec![1.0], bad, vec![])), Some(Code::InvalidWeight));
    }
}

fn any_model() -> impl Strategy<Value = Model> {
    let weights = || proptest::collection::vec(0.0..9.0_f64, 0..5);
    prop_oneof![
        Just(Model::LAST_NON_DIRECT),
        Just(Model::FIRST),
        Just(Model::LAST),
        Just(Model::LINEAR),
        (0.0..0.5_f64, 0.0..0.5_f64).prop_map(|(a, b)| Model::position_based(a, b).unwrap()),
        (1e-7..87_600.0_f64).prop_map(|hours| Model::time_decay(hours).unwrap()),
        (weights(), 0.1..2.0_f64, weights())
            .prop_map(|(first, middle, last)| Model::custom(first, middle, last).unwrap()),
    ]
}

proptest! {
    /// Whatever the model and the path, credits add up to exactly one, and weights to one.
    #[test]
    fn credits_add_up(
        model in any_model(),
        mut touches in proptest::collection::vec(
            (0_i64..900_000, proptest::sample::select(vec!['a', 'd'])), 0..40),
    ) {
        touches.sort();
        let path = path(&touches);
        let weights = model.weights(&path);
        prop_assert!(weights.iter().all(|weight| (0.0..=1.0 + 1e-12).contains(weight)));
        let (sum, parts) = (weights.iter().sum::<f64>(), billionths(&model, &path));
        let whole = !path.is_empty();
        prop_assert!((sum - f64::from(u8::from(whole))).abs() < 1e-9);
        prop_assert_eq!(parts.iter().sum::<u32>(), if whole { 1_000_000_000 } else { 0 });
        for (weight, part) in weights.iter().zip(&parts) {
            prop_assert!((weight * 1e9 - f64::from(*part)).abs() < 2.0);
        }
    }

    /// Time decay is 2^(-age / half-life) over the sum of all, ages in hours before any later
    /// conversion.
    #[test]
    fn decay_agrees_with_its_formula(
        mut hours in proptest::collection::vec(0_i64..2000, 1..20),
        later in 0_i64..500,
        half_life in 24.0..2000.0_f64,
    ) {
        hours.sort();
        let touches: Vec<(i64, char)> = hours.iter().map(|hour| (*hour, 'a')).collect();
        let found = Model::time_decay(half_life).unwrap().weights(&path(&touches));
        let conversion = hours[hours.len() - 1] + later;
        let raw = |hour: &i64| 2.0_f64.powf(-((conversion - hour) as f64) / half_life);
        let sum: f64 = hours.iter().map(raw).sum();
        let expected: Vec<f64> = hours.iter().map(|hour| raw(hour) / sum).collect();
        prop_assert!(close(&found, &expected), "{:?} {:?}", found, expected);
    }

    /// Position-based is a custom model of one weight at either end, where there is a middle.
    #[test]
    fn position_based_is_a_custom_model(count in 3_usize..30, first in 0.0..0.5, last in 0.0..0.5) {
        let middle = (1.0 - first - last) / (count - 2) as f64;
        let custom = filled(count, |out| rules::custom(&[first], middle, &[last], out));
        let position = filled(count, |out| rules::position_based(first, last, out));
        prop_assert!(close(&position, &custom));
    }
}
