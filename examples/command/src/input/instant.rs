//! Instants as other programs write them: RFC 3339, without an offset, in seconds since 1970, in access logs.
//!
//! ```
//! use ringtrace_command::input::instant::{Clock, log_time};
//!
//! let log = log_time(b"22/Oct/2021:02:28:56 -0700").ok_or("not a log's time")?;
//! let mut clock = Clock::new(180);
//! assert_eq!(clock.read("2021-10-22 12:28:56")?, log);
//! assert_eq!(clock.read("1634894936")?, log);
//! assert_eq!(clock.without_offset, 1);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use ringtrace::words::time::Time;

/// The length of an access log's time, without its brackets.
pub const LOG_TIME_BYTES: usize = 26;

/// Reads an access log's time, as in `22/Oct/2021:02:28:56 -0700`.
pub fn log_time(text: &[u8]) -> Option<Time> {
    let mut form = *b"0000-00-00T00:00:00+00:00";
    let month = match text.get(3..6)? {
        b"Jan" => b"01",
        b"Feb" => b"02",
        b"Mar" => b"03",
        b"Apr" => b"04",
        b"May" => b"05",
        b"Jun" => b"06",
        b"Jul" => b"07",
        b"Aug" => b"08",
        b"Sep" => b"09",
        b"Oct" => b"10",
        b"Nov" => b"11",
        b"Dec" => b"12",
        _ => return None,
    };
    let separators = [(2, b'/'), (6, b'/'), (11, b':'), (20, b' ')];
    if text.len() != LOG_TIME_BYTES || separators.iter().any(|(at, b)| text.get(*at) != Some(b)) {
        return None;
    }
    form.get_mut(5..7)?.copy_from_slice(month);
    // Where each part stands in RFC 3339, where it stands in the log, how long it is; colons are checked by the reader.
    for (to, from, length) in [(0, 7, 4), (8, 0, 2), (11, 12, 8), (19, 21, 3), (23, 24, 2)] {
        form.get_mut(to..to + length)?.copy_from_slice(text.get(from..from + length)?);
    }
    Time::parse(std::str::from_utf8(&form).ok()?).ok()
}

/// Reads instants of one file, and remembers how many of them did not say their offset.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Clock {
    offset_minutes: i32,
    /// How many instants came without an offset and were read at the clock's own.
    pub without_offset: u64,
}

impl Clock {
    /// A clock for instants that do not say their offset: they are at `offset_minutes` east of UTC.
    pub fn new(offset_minutes: i32) -> Self {
        Self { offset_minutes, without_offset: 0 }
    }

    /// Reads RFC 3339, the same without an offset, or seconds or milliseconds since 1970-01-01T00:00:00Z.
    ///
    /// # Errors
    /// What forms are understood.
    pub fn read(&mut self, text: &str) -> Result<Time, &'static str> {
        let text = text.trim();
        if let Ok(time) = Time::parse(text) {
            return Ok(time);
        }
        if let Some(time) = unix(text) {
            return Ok(time);
        }
        let local = Time::parse(&format!("{text}Z"))
            .or_else(|_| Time::parse(&format!("{text}:00Z")))
            .map_err(|_| "not an instant such as 2026-03-01T12:00:00+03:00")?;
        self.without_offset += 1;
        Ok(local.plus_seconds(i64::from(self.offset_minutes) * -60))
    }
}

/// Seconds (up to 11 digits, so up to the year 5138) or milliseconds (12 or 13 digits), a fraction allowed.
fn unix(text: &str) -> Option<Time> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if !(9..=13).contains(&whole.len()) || !digits(whole) || !digits(fraction) {
        return None;
    }
    let value: i64 = whole.parse().ok()?;
    if whole.len() > 11 {
        return Time::from_unix_ms(value).ok();
    }
    let ms: i64 = format!("{fraction:0<3}").get(..3)?.parse().ok()?;
    Time::from_unix_ms(value * 1000 + ms).ok()
}

/// Reads an offset from UTC, as in `+03:00`, `-0700`, `Z`: minutes east.
///
/// # Errors
/// What forms are understood.
pub fn offset_minutes(text: &str) -> Result<i32, String> {
    // The calendar's own reader knows offsets; noon of a fixed day keeps every offset inside its range.
    const NOON_MS: i64 = 86_400_000 + 43_200_000;
    Time::parse(&format!("1970-01-02T12:00:00{text}"))
        .ok()
        .filter(|_| !text.starts_with('.'))
        .and_then(|time| i32::try_from((NOON_MS - time.unix_ms()) / 60_000).ok())
        .filter(|minutes| minutes.abs() <= 14 * 60)
        .ok_or_else(|| "an offset from UTC looks like +03:00, -0700 or Z".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_logs_and_offsets() {
        // Unix values from `date -u -d`.
        for (text, unix) in [
            ("22/Oct/2021:02:28:56 -0700", Some(1_634_894_936)),
            ("29/Feb/2024:23:59:59 +0530", Some(1_709_231_399)),
            ("29/Feb/2023:23:59:59 +0000", None),
            ("22-Oct-2021:02:28:56 -0700", None),
            ("22/Okt/2021:02:28:56 -0700", None),
            ("22/Oct/2021:02:28:56  0700", None),
        ] {
            assert_eq!(log_time(text.as_bytes()).map(|t| t.unix_ms() / 1000), unix, "{text}");
        }
        for (text, minutes) in [("+03:00", 180), ("-0730", -450), ("Z", 0)] {
            assert_eq!(offset_minutes(text), Ok(minutes));
        }
        for text in ["", "3", "+25:00", "+03:00Z", ".5Z"] {
            assert!(offset_minutes(text).is_err(), "{text}");
        }
    }
}
