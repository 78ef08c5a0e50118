//! Why was this number shown? Every decision can be asked for its reasons.
//!
//! `cargo run -p ringtrace-examples --bin why`

use ringtrace::words::time::Time;
use ringtrace::{Config, Error, Tracker, Visit};

fn main() -> Result<(), Error> {
    let config = Config::from_json(
        r#"{
          "destination": "+442079460000",
          "static_numbers": [{ "number": "+442079460001", "source": "newsletter" }],
          "pools": [
            {
              "id": "paid-berlin",
              "when": { "all": [
                { "field": "city", "equals": "Berlin" },
                { "any": [{ "field": "medium", "one_of": ["cpc", "ppc"] }, { "field": "click_id", "present": true }] }
              ] },
              "numbers": ["+442079460010"]
            },
            { "id": "everybody", "numbers": ["+442079460020", "+442079460021"] }
          ]
        }"#,
    )?;
    let tracker = Tracker::new(config, Time::parse("2026-03-02T00:00:00Z")?);
    let at = Time::parse("2026-03-02T10:00:00Z")?;
    let visit = Visit::new("client-7", at, "https://shop.example/?gclid=abc");

    let why = tracker.explain(&visit)?;
    if let Some(touch) = &why.touch {
        println!("came from {} / {} ({})", touch.source, touch.medium, touch.channel);
    }
    for destination in &why.destinations {
        for asked in &destination.asked {
            match (&asked.number, &asked.pool) {
                (Some(number), _) => println!("static number {number}:"),
                (None, Some(pool)) => println!("pool {pool}:"),
                (None, None) => {}
            }
            for line in asked.condition.lines() {
                println!("  {line}");
            }
        }
        if let Some(number) = &destination.number {
            println!("of {} numbers, {} in use: {}", number.numbers, number.in_use, number.because);
        }
    }
    for shown in &why.answer.shown {
        println!("shown: {:?} ({:?})", shown.number, shown.reason);
    }
    Ok(())
}
