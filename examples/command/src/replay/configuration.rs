//! The tracker's configuration that the options describe.

use crate::failure::Failure;
use crate::input::site::host_of;
use crate::replay::gather::Gathered;
use crate::replay::options::{MissingAgent, ReplayOptions, Spam};
use crate::simulate::sources::DESTINATION;
use ringtrace::config::raw::{RawConfig, RawPool, RawWindow};
use std::collections::HashMap;
use std::path::Path;

/// The pool of configurations that are made of options.
pub const POOL: &str = "site";

/// The number shown when none is free; reserved for fiction, as all numbers made here.
const FALLBACK: &str = "+12125550199";

/// The configuration in the file that the options name, or one pool of `numbers` numbers for all visits.
///
/// # Errors
/// The file cannot be read, or is not JSON of the right shape.
pub fn configuration(
    options: &ReplayOptions,
    gathered: &Gathered,
    numbers: u32,
) -> Result<RawConfig, Failure> {
    let mut raw = match &options.config {
        Some(path) => from_file(path)?,
        None => RawConfig {
            country: Some("US".to_owned()),
            destination: Some(DESTINATION.to_owned()),
            domains: own_domains(gathered),
            offset_minutes: options.zone,
            pools: vec![pool(options, numbers)],
            ..RawConfig::default()
        },
    };
    if let Some(model) = options.model {
        raw.attribution.model = model.raw();
    }
    if options.spam == Spam::Keep {
        raw.sources.keep_spam = true;
    }
    if options.keep_bots {
        raw.bots.enabled = false;
    }
    match options.missing_agent {
        MissingAgent::Bot => raw.bots.missing_agent = true,
        MissingAgent::Human => raw.bots.missing_agent = false,
        // A configuration of the owner's own says what it wants.
        MissingAgent::Auto if options.config.is_some() => {}
        MissingAgent::Auto => {
            let told = gathered.visits.iter().any(|visit| visit.user_agent.is_some());
            raw.bots.missing_agent = told;
        }
    }
    Ok(raw)
}

fn from_file(path: &Path) -> Result<RawConfig, Failure> {
    let name = path.display().to_string();
    let text = std::fs::read_to_string(path).map_err(|source| Failure::file(&name, source))?;
    serde_json::from_str(&text).map_err(|error| Failure::input(name, error.to_string()))
}

fn pool(options: &ReplayOptions, numbers: u32) -> RawPool {
    RawPool {
        id: POOL.to_owned(),
        numbers: (0..numbers).map(number).collect(),
        fallback: Some(FALLBACK.to_owned()),
        window_seconds: options.window.first().copied().unwrap_or(1800),
        window: if options.hard { RawWindow::Hard } else { RawWindow::Soft },
        quarantine_seconds: options.quarantine,
        policy: options.policy.raw(),
        ..RawPool::default()
    }
}

/// The `index`th number to lend: +1 and an area code from 213 up, then 555 0100 to 555 0199, reserved for fiction.
fn number(index: u32) -> String {
    let area =
        (213..1000_u32).filter(|code| !matches!(code % 100, 0 | 11)).nth(index as usize / 100);
    format!("+1{}55501{:02}", area.unwrap_or(213), index % 100)
}

/// The site's own hosts: told or learnt from the log, else the host of most page views.
fn own_domains(gathered: &Gathered) -> Vec<String> {
    let counts = gathered.input.visits.as_ref();
    let told = counts.and_then(|counts| counts.site.as_deref()).and_then(host_of);
    let host = told.map(str::to_owned).or_else(|| {
        let mut hosts: HashMap<&str, u64> = HashMap::new();
        for host in gathered.visits.iter().filter_map(|visit| host_of(&visit.url)) {
            *hosts.entry(host).or_default() += 1;
        }
        let most = hosts.into_iter().max_by(|a, b| a.1.cmp(&b.1).then(b.0.cmp(a.0)));
        most.map(|(host, _)| host.to_owned())
    });
    // Subdomains are the site's own too, so `www.` goes.
    host.map(|host| host.strip_prefix("www.").map_or(host.clone(), str::to_owned))
        .into_iter()
        .collect()
}
