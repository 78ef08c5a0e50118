//! The first story: a visitor comes from an advertisement, is lent a number, and calls it.
//!
//! `cargo run -p ringtrace-examples --bin first_call`

use ringtrace::report::RawQuery;
use ringtrace::words::time::Time;
use ringtrace::{CallEvent, Config, Error, Tracker, Visit};

fn main() -> Result<(), Error> {
    let config = Config::from_json(
        r#"{
          "name": "A dentist in New York",
          "country": "US",
          "destination": "(212) 555-0100",
          "mask": "(###) ###-####",
          "domains": ["dentist.example"],
          "target_seconds": 20,
          "pools": [{
            "id": "site",
            "numbers": ["(212) 555-0101", "(212) 555-0102", "(212) 555-0103"],
            "fallback": "(212) 555-0199",
            "window_seconds": 600
          }]
        }"#,
    )?;
    let mut tracker = Tracker::new(config, Time::parse("2026-03-02T00:00:00Z")?);

    // Ten in the morning: somebody clicks an advertisement.
    let at = Time::parse("2026-03-02T10:00:00Z")?;
    let url =
        "https://dentist.example/implants?utm_source=google&utm_medium=cpc&utm_campaign=implants";
    let mut visit = Visit::new("client-7", at, url);
    visit.user_agent =
        Some("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0".into());
    let answer = tracker.visit(&visit)?;
    let shown = &answer.shown[0];
    println!(
        "the page shows {} ({:?})",
        shown.text.as_deref().unwrap_or("its own number"),
        shown.reason
    );

    // Two minutes later the phone rings; somebody answers after 8 seconds, and they talk for a minute and a half.
    let started = at.plus_seconds(120);
    let mut call = CallEvent::new("call-1", started.plus_seconds(98));
    call.dialled = Some("+12125550101".into());
    call.caller = Some("(646) 555-0142".into());
    call.started = Some(started);
    call.answered = Some(started.plus_seconds(8));
    call.ended = Some(started.plus_seconds(98));
    let call = tracker.call(&call)?;
    println!(
        "the call is {}'s ({}), waited {} s, talked {} s, target: {}",
        call.clients[0].client,
        call.matched.map_or("unmatched", |kind| kind.as_str()),
        call.wait_ms.unwrap_or(0) / 1000,
        call.talk_ms.unwrap_or(0) / 1000,
        call.class.target
    );
    for credit in &call.credits {
        println!(
            "credit: {} / {} ({}) gets {}",
            credit.source,
            credit.medium,
            credit.channel,
            credit.share.fraction()
        );
    }

    let query: RawQuery = serde_json::from_str(
        r#"{ "dimensions": ["channel", "campaign"], "metrics": ["visits", "clients", "calls", "target", "unique"] }"#,
    )
    .map_err(|error| ringtrace::Problem::new(ringtrace::Code::InvalidJson, "", error.to_string()))?;
    println!("\n{}", tracker.report(&query.check()?, None)?.table(80));
    Ok(())
}
