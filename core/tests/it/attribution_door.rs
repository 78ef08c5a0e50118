//! Attribution over all journeys as bindings ask for it: over their own columns, on their own threads, and large.

use proptest::prelude::*;
use ringtrace::Code;
use ringtrace::attribution::columns::{Columns, Converted};
use ringtrace::config::batch_model::RawBatchModel;
use ringtrace::wire::attribute::{Answer, MODELS_MAX, Names, Question, in_sequence};
use serde_json::{Value, json};

const COLUMNS: Columns<'_> = Columns {
    client: &[0, 0, 0, 1, 2, 2],
    time: Some(&[0, 3_600_000, 7_200_000, 5, 1, 2]),
    channel: &[0, 1, 2, 1, 0, 2],
    channels: 3,
    converted: Converted::Flags(&[0, 0, 1, 1, 0, 0]),
    value: Some(&[0.0, 0.0, 30.0, 12.0, 0.0, 0.0]),
};
const CHANNELS: [&str; 3] = ["Search", "Email", "Direct"];

fn question(models: Value) -> Question {
    Question::from_json(&json!({ "models": models, "confidence": { "repeats": 60 } }).to_string())
        .unwrap()
}

fn ask(input: &Value) -> Value {
    serde_json::from_str(&ringtrace::wire::ask("attribute", &input.to_string())).unwrap()
}

#[test]
fn columns_and_text_are_answered_alike() {
    let models = json!(["first", "linear", "time_decay", "markov", "shapley", "last_non_direct"]);
    let input = json!({
        "touches": {
            "client": ["a", "a", "a", "b", "c", "c"],
            "at": [0, 3_600_000, 7_200_000, 5, 1, 2],
            "channel": ["Search", "Email", "Direct", "Email", "Search", "Direct"],
            "converted": [0, 0, 1, 1, 0, 0],
            "value": [0.0, 0.0, 30.0, 12.0, 0.0, 0.0],
        },
        "models": models, "confidence": { "repeats": 60 },
    });
    let answer = question(models).columns(COLUMNS, &Names::of(&CHANNELS), in_sequence).unwrap();
    assert_eq!(ask(&input)["ok"], serde_json::to_value(&answer).unwrap());
}

#[test]
fn threads_change_nothing() {
    let question = question(json!(["last", "markov"]));
    let ask = |pieces: u32| -> Answer {
        let run = |bootstrap: &ringtrace::attribution::bootstrap::Bootstrap<'_>| {
            let pieces = bootstrap.pieces(pieces);
            std::thread::scope(|scope| {
                let workers: Vec<_> =
                    pieces.iter().map(|piece| scope.spawn(move || bootstrap.run(piece))).collect();
                workers.into_iter().rev().map(|worker| worker.join().unwrap()).collect()
            })
        };
        question.columns(COLUMNS, &Names::of(&CHANNELS), run).unwrap()
    };
    let alone = question.columns(COLUMNS, &Names::of(&CHANNELS), in_sequence).unwrap();
    assert!(alone.models[0].intervals.is_some());
    assert_eq!(ask(7), alone);
}

#[test]
fn names_that_do_not_fit_are_refused() {
    let refused = |channels: &[&str], code, path: &str| {
        let question = question(json!(["last"]));
        let error = question.columns(COLUMNS, &Names::of(channels), in_sequence).unwrap_err();
        assert_eq!((error.code(), error.path()), (code, path));
    };
    refused(&["Search", "Email"], Code::InvalidShape, "channels");
    refused(&["Search", "Email", "Search"], Code::Duplicate, "channels[2]");
    let back = Columns { time: Some(&[9, 1, 2, 3, 1, 2]), ..COLUMNS };
    let error = question(json!(["last"])).columns(back, &Names::of(&CHANNELS), in_sequence);
    assert_eq!(error.unwrap_err().path(), "time[1]");
    let error = Question::from_json(r#"{"models": ["last"], "paths": []}"#).unwrap_err();
    assert_eq!((error.code(), error.path()), (Code::Conflict, "paths"));
}

/// Client `k` came by channel `k`, every tenth by channel `k + 1` as well, every hundredth bought.
#[test]
fn a_hundred_thousand_channels() {
    let count = 100_000;
    let (mut client, mut channel, mut converted) = (Vec::new(), Vec::new(), Vec::new());
    for k in 0..count {
        for touch in 0..if k % 10 == 0 { 2 } else { 1 } {
            client.push(k);
            channel.push((k + touch) % count);
            converted.push(u8::from(k % 100 == 0 && touch == 1));
        }
    }
    let columns = Columns {
        client: &client,
        time: None,
        channel: &channel,
        channels: count,
        converted: Converted::Flags(&converted),
        value: None,
    };
    let names: Vec<String> = (0..count).map(|k| format!("channel {k}")).collect();
    let question =
        Question::from_json(r#"{"models": ["first", "linear", "shapley"], "counts": true}"#)
            .unwrap();
    let answer = question.columns(columns, &Names::of(&names), in_sequence).unwrap();
    assert_eq!((answer.totals.conversions, answer.counts.unwrap().nulls), (1000.0, 99_000.0));
    for model in &answer.models {
        let sum: f64 = model.conversions.iter().sum();
        assert!((sum - 1000.0).abs() < 1e-6, "{}: {sum}", model.name);
    }
    assert_eq!(answer.models[1].conversions[100..103], [0.5, 0.5, 0.0]);
    // Their intervals would take gigabytes.
    let text = json!({ "models": ["first"], "confidence": { "repeats": 1000 } }).to_string();
    let question = Question::from_json(&text).unwrap();
    let error = question.columns(columns, &Names::of(&names), in_sequence).unwrap_err();
    assert_eq!((error.code(), error.path()), (Code::TooMany, "confidence.repeats"));
}

#[test]
fn a_title_names_what_is_not_usual() {
    let title = |value: Value| RawBatchModel::from_json(value).unwrap().title();
    assert_eq!(title(json!("position_based")), "position_based");
    assert_eq!(
        title(json!({ "position_based": { "first": 0.4, "last": 0.5 } })),
        "position_based(last=0.5)"
    );
    assert_eq!(
        title(json!({ "last_non_direct": { "direct": "(none)" } })),
        "last_non_direct(direct=(none))"
    );
    assert_eq!(
        title(json!({ "shapley": { "form": "combination", "size": 4 } })),
        "shapley(form=combination, size=4)"
    );
    let read = |name: &str| RawBatchModel::from_json(json!(name));
    assert_eq!(read("markov").unwrap(), RawBatchModel::from_json(json!({ "markov": {} })).unwrap());
    assert!(read("lineal").unwrap_err().message.contains("lineal"));
    const { assert!(MODELS_MAX >= 20) };
}

proptest! {
    /// Whatever the touches: rows in another order are answered alike (instants differ), and every model shares out
    /// exactly what there is.
    #[test]
    fn the_order_of_rows_does_not_matter(
        rows in proptest::collection::vec((0_usize..4, 0_usize..3, 0_u8..3), 1..40),
        seed in 0_usize..40,
    ) {
        let row = |at: usize| { let (client, channel, converted) = rows[at]; (at, client, channel, converted) };
        let input = |order: &[usize]| {
            let all: Vec<_> = order.iter().map(|at| row(*at)).collect();
            json!({
                "touches": {
                    "client": all.iter().map(|r| ["a", "b", "c", "d"][r.1]).collect::<Vec<_>>(),
                    "at": all.iter().map(|r| r.0 as u64 * 60_000).collect::<Vec<_>>(),
                    "channel": all.iter().map(|r| CHANNELS[r.2]).collect::<Vec<_>>(),
                    "converted": all.iter().map(|r| r.3).collect::<Vec<_>>(),
                },
                "models": ["first", "w_shaped", "z_shaped", "time_decay", "shapley"],
            })
        };
        let order: Vec<usize> = (0..rows.len()).collect();
        let mut turned = order.clone();
        turned.rotate_left(seed % rows.len());
        let (one, other) = (ask(&input(&order)), ask(&input(&turned)));
        let by_name = |answer: &Value, model: usize| -> Vec<(String, String)> {
            let names = answer["ok"]["channels"].as_array().unwrap();
            let figures = answer["ok"]["models"][model]["conversions"].as_array().unwrap();
            let mut pairs: Vec<_> = names.iter().zip(figures).map(|(n, f)| (n.to_string(), format!("{:.9}", f.as_f64().unwrap()))).collect();
            pairs.sort();
            pairs
        };
        let total: f64 = rows.iter().map(|row| f64::from(row.2)).sum();
        for model in 0..5 {
            prop_assert_eq!(by_name(&one, model), by_name(&other, model));
            let figures = one["ok"]["models"][model]["conversions"].as_array().unwrap();
            let sum: f64 = figures.iter().map(|figure| figure.as_f64().unwrap()).sum();
            prop_assert!((sum - total).abs() < 1e-9);
        }
    }
}
