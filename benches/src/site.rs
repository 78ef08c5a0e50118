//! The site the visits are of: one pool under the default policy.

use ringtrace::config::raw::{RawConfig, RawPool, RawWindow};
use ringtrace::words::phone::Phone;
use ringtrace::words::time::Time;
use ringtrace::{Config, Error, Tracker};

/// How long a hold outlives the last activity, in seconds.
pub const WINDOW_SECONDS: u32 = 600;

/// Under soft windows, how long a client counts as present, in seconds.
pub const PRESENCE_SECONDS: u32 = 120;

/// The host of the site.
pub const HOST: &str = "shop.example.com";

/// When everything begins.
///
/// # Errors
/// None, as long as the text below is an instant.
pub fn begin() -> Result<Time, Error> {
    Ok(Time::parse("2026-03-02T06:00:00Z")?)
}

/// The number at `position` of the pool.
///
/// # Errors
/// Beyond the tenth million: there are no more numbers under this code.
pub fn number(position: usize) -> Result<Phone, Error> {
    // There are too few reserved numbers for such a pool: these are of an area code that nobody has.
    Ok(Phone::parse(&format!("+1372{:07}", 2_000_000 + position), None)?.phone)
}

/// A configuration with one pool of so many numbers.
///
/// # Errors
/// Those of [`Config::check`]; see [`number`].
pub fn config(numbers: usize, window: RawWindow) -> Result<Config, Error> {
    let all: Result<Vec<String>, Error> =
        (0..numbers).map(|position| Ok(number(position)?.to_string())).collect();
    let pool = RawPool {
        id: "site".into(),
        numbers: all?,
        fallback: Some("+12125550199".into()),
        window_seconds: WINDOW_SECONDS,
        presence_seconds: PRESENCE_SECONDS,
        window,
        ..RawPool::default()
    };
    Config::check(RawConfig {
        destination: Some("+12125550100".into()),
        domains: vec![HOST.into()],
        pools: vec![pool],
        ..RawConfig::default()
    })
}

/// A tracker of such a configuration.
///
/// # Errors
/// As for [`config`].
pub fn tracker(numbers: usize, window: RawWindow) -> Result<Tracker, Error> {
    Ok(Tracker::new(config(numbers, window)?, begin()?))
}
