//! One visit as a JSON object: `{"t","client","url","referrer","user_agent","ip","geo"}`. Other keys are passed over.
//!
//! Only the instant is needed (`t` or `at`) and a client; where `client` is absent but `ip` is there, it is made of
//! address and user agent as for access logs. `device` is a text or `{"category": ...}`; `language`, `consent`
//! (`granted`, `denied`), `purpose` and `intent` are read too. Everything may be null.
//!
//! ```
//! use ringtrace_command::input::{instant::Clock, visit_line};
//!
//! let line = br#"{"t":"2026-03-01T12:00:00Z","client":"c1","url":"https://flowers.example/","hits":3}"#;
//! let visit = visit_line::read(line, &mut Clock::new(0))?;
//! assert_eq!((visit.client.as_str(), visit.user_agent), ("c1", None));
//! # Ok::<(), &str>(())
//! ```

use crate::input::instant::Clock;
use crate::input::page_view::client_of;
use ringtrace::visit::{Consent, Device, Visit};
use ringtrace::words::place::Place;
use serde::Deserialize;
use serde::de::IgnoredAny;

#[derive(Deserialize)]
struct VisitLine {
    #[serde(alias = "at")]
    t: Option<String>,
    client: Option<String>,
    url: Option<String>,
    referrer: Option<String>,
    user_agent: Option<String>,
    ip: Option<String>,
    #[serde(alias = "place")]
    geo: Option<Geo>,
    device: Option<DeviceText>,
    language: Option<String>,
    consent: Option<Consent>,
    purpose: Option<String>,
    intent: Option<bool>,
}

#[derive(Default, Deserialize)]
struct Geo {
    country: Option<String>,
    region: Option<String>,
    city: Option<String>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum DeviceText {
    Name(String),
    Detailed { category: Option<String> },
    Other(IgnoredAny),
}

/// Reads one line.
///
/// # Errors
/// What is wrong with it, without its content.
pub fn read(line: &[u8], clock: &mut Clock) -> Result<Visit, &'static str> {
    let line: VisitLine = serde_json::from_slice(line).map_err(|error| match error.classify() {
        serde_json::error::Category::Data => "a field has a wrong type or an unknown value",
        serde_json::error::Category::Eof => "the JSON object is cut off",
        _ => "not a JSON object in UTF-8",
    })?;
    let at = clock.read(&line.t.ok_or("no `t`")?)?;
    let agent = line.user_agent.as_deref().unwrap_or_default();
    let client = match (line.client.filter(|client| !client.is_empty()), &line.ip) {
        (Some(client), _) => client,
        (None, Some(ip)) => client_of(ip, agent.as_bytes()),
        (None, None) => return Err("neither `client` nor `ip`"),
    };
    let geo = line.geo.unwrap_or_default();
    let known = |text: &String| !text.is_empty() && text != "-";
    Ok(Visit {
        referrer: line.referrer.filter(known),
        user_agent: line.user_agent,
        ip: line.ip,
        place: Place { country: geo.country, region: geo.region, city: geo.city },
        device: line.device.as_ref().and_then(device_of),
        language: line.language,
        consent: line.consent.unwrap_or_default(),
        purpose: line.purpose,
        intent: line.intent.unwrap_or(false),
        ..Visit::new(client, at, line.url.unwrap_or_default())
    })
}

fn device_of(text: &DeviceText) -> Option<Device> {
    let name = match text {
        DeviceText::Name(name) => name,
        DeviceText::Detailed { category } => category.as_ref()?,
        DeviceText::Other(IgnoredAny) => return None,
    };
    let devices = [Device::Desktop, Device::Mobile, Device::Tablet, Device::Other];
    devices.into_iter().find(|device| device.as_str().eq_ignore_ascii_case(name))
}
