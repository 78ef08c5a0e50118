//! Decide, store, apply: how to keep a tracker in whatever database you have, and how to have it again.
//!
//! `cargo run -p ringtrace-examples --bin journal`

use ringtrace::tracker::command::{Command, Sign};
use ringtrace::tracker::event::Event;
use ringtrace::words::time::Time;
use ringtrace::{Config, Error, Tracker, Visit};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let config =
        Config::from_json(r#"{ "pools": [{ "id": "site", "numbers": ["+12125550101"] }] }"#)?;
    let start = Time::parse("2026-03-02T00:00:00Z")?;
    let mut tracker = Tracker::new(config.clone(), start);

    // Your table: one line of JSON an event.
    let mut journal: Vec<String> = Vec::new();
    let commands = [
        Command::Visit(Box::new(Visit::new(
            "a",
            start.plus_seconds(60),
            "https://shop.example/?utm_source=news",
        ))),
        Command::Visit(Box::new(Visit::new("b", start.plus_seconds(70), "https://shop.example/"))),
        Command::Leave(Sign::new("a", start.plus_seconds(80))),
        Command::Visit(Box::new(Visit::new(
            "b",
            start.plus_seconds(90),
            "https://shop.example/contact",
        ))),
    ];
    for command in &commands {
        let decision = tracker.decide(command)?;
        for event in &decision.events {
            journal.push(serde_json::to_string(event)?); // store first ...
            tracker.apply(event); // ... then change the state ...
        }
        println!("{}", serde_json::to_string(&decision.answer)?); // ... then answer.
    }

    // After a crash: the same events give the same state, to the byte.
    let mut again = Tracker::new(config, start);
    for line in &journal {
        let event: Event = serde_json::from_str(line)?;
        again.check(&event)?;
        again.apply(&event);
    }
    assert_eq!(again.snapshot(), tracker.snapshot());
    println!(
        "\n{} events replayed, {} bytes of state, equal",
        journal.len(),
        again.snapshot().len()
    );
    restore_from_a_snapshot(&tracker)?;
    Ok(())
}

/// A snapshot and the events after it are enough, too.
fn restore_from_a_snapshot(tracker: &Tracker) -> Result<(), Error> {
    let restored = Tracker::restore(&tracker.snapshot())?;
    println!("restored at event {}, {}", restored.sequence(), restored.now());
    Ok(())
}
