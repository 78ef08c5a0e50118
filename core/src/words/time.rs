//! Instants and half-open intervals. Nothing here knows what time it is.
//!
//! An instant is a number of milliseconds since 1970-01-01T00:00:00Z and stands on the wire as RFC 3339 text with an
//! offset. An interval `[from, until)` contains its beginning and not its end, so two holds that touch do not overlap.
//!
//! ```
//! use ringtrace::words::time::{Interval, Time};
//!
//! let noon = Time::parse("2026-03-01T12:00:00+03:00")?;
//! assert_eq!(noon.to_string(), "2026-03-01T09:00:00Z");
//! let hold = Interval::new(noon, noon.plus_seconds(60))?;
//! assert!(hold.contains(noon) && !hold.contains(hold.until()));
//! # Ok::<(), ringtrace::Problem>(())
//! ```

use crate::error::{Code, Problem};
use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use std::fmt;

const DAY_MS: i64 = 86_400_000;
const NO_INSTANT: &str =
    "not an instant of the form 2026-03-01T12:00:00Z (RFC 3339, with Z or an offset)";
const OUT_OF_YEARS: &str = "the instant is outside the years 1970 to 9999";

/// Whether a message is this module's about an instant: formats such as JSON hand on the message alone.
pub(crate) fn is_complaint(message: &str) -> bool {
    message == NO_INSTANT || message == OUT_OF_YEARS
}

/// An instant, in milliseconds since the Unix epoch; from 1970 to 9999.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Time(i64);

impl Time {
    /// 1970-01-01T00:00:00Z.
    pub const MIN: Time = Time(0);
    /// 9999-12-31T23:59:59.999Z.
    pub const MAX: Time = Time(253_402_300_799_999);

    /// The instant `ms` milliseconds after the Unix epoch.
    ///
    /// # Errors
    /// `invalid_time` outside the years 1970 to 9999.
    pub fn from_unix_ms(ms: i64) -> Result<Self, Problem> {
        if (Self::MIN.0..=Self::MAX.0).contains(&ms) {
            Ok(Self(ms))
        } else {
            Err(invalid(OUT_OF_YEARS))
        }
    }

    /// Milliseconds since the Unix epoch.
    pub const fn unix_ms(self) -> i64 {
        self.0
    }

    /// Reads RFC 3339 text: `2026-03-01T12:00:00Z`, `2026-03-01 12:00:00.250+03:00`. Digits of a second beyond
    /// milliseconds are cut. A leap second (`:60`) counts as the last millisecond of its minute.
    ///
    /// # Errors
    /// `invalid_time` if the text has another form, has no offset, or names no real instant.
    pub fn parse(text: &str) -> Result<Self, Problem> {
        parse_rfc3339(text).ok_or_else(|| invalid(NO_INSTANT))?
    }

    /// The instant `seconds` later (earlier when negative); stays within the range of [`Time`].
    #[must_use]
    pub fn plus_seconds(self, seconds: i64) -> Self {
        self.plus_ms(seconds.saturating_mul(1000))
    }

    /// The instant `ms` milliseconds later (earlier when negative); stays within the range of [`Time`].
    #[must_use]
    pub fn plus_ms(self, ms: i64) -> Self {
        Self(self.0.saturating_add(ms).clamp(Self::MIN.0, Self::MAX.0))
    }

    /// Milliseconds from `earlier` to this instant; negative if `earlier` is later.
    pub const fn ms_since(self, earlier: Time) -> i64 {
        self.0 - earlier.0
    }

    /// The calendar of this instant at an offset of `offset_minutes` east of UTC.
    pub fn at_offset(self, offset_minutes: i32) -> Local {
        let ms = self.0 + i64::from(offset_minutes) * 60_000;
        let day = ms.div_euclid(DAY_MS);
        let minute = ms.rem_euclid(DAY_MS) / 60_000;
        Local { day, minute: minute as u16 }
    }
}

/// A calendar day and a time of day, as a clock on the wall shows them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Local {
    day: i64,
    minute: u16,
}

impl Local {
    /// Days since 1970-01-01.
    pub const fn day(self) -> i64 {
        self.day
    }
    /// 0 to 23.
    pub const fn hour(self) -> u8 {
        (self.minute / 60) as u8
    }
    /// Minutes since midnight, 0 to 1439.
    pub const fn minute_of_day(self) -> u16 {
        self.minute
    }
    /// 1 (Monday) to 7 (Sunday), as in ISO 8601.
    pub const fn weekday(self) -> u8 {
        ((self.day + 3).rem_euclid(7) + 1) as u8
    }
    /// The day as `2026-03-01`.
    pub fn date(self) -> String {
        date_text(self.day)
    }
}

fn invalid(message: &str) -> Problem {
    Problem::new(Code::InvalidTime, "", message)
}

fn date_of(day: i64) -> Option<NaiveDate> {
    NaiveDate::from_num_days_from_ce_opt(i32::try_from(day).ok()?.checked_add(719_163)?)
}

fn date_text(day: i64) -> String {
    match date_of(day) {
        Some(date) => format!("{:04}-{:02}-{:02}", date.year(), date.month(), date.day()),
        None => String::new(),
    }
}

fn parse_rfc3339(text: &str) -> Option<Result<Time, Problem>> {
    let bytes = text.as_bytes();
    let number = |from: usize, to: usize| -> Option<i64> {
        let digits = bytes.get(from..to)?;
        digits.iter().all(u8::is_ascii_digit).then_some(())?;
        Some(digits.iter().fold(0, |sum, digit| sum * 10 + i64::from(digit - b'0')))
    };
    let is = |at: usize, wanted: u8| bytes.get(at) == Some(&wanted);
    if !(is(4, b'-') && is(7, b'-') && is(13, b':') && is(16, b':')) {
        return None;
    }
    if !matches!(bytes.get(10)?, b'T' | b't' | b' ') {
        return None;
    }
    let (year, month, day) = (number(0, 4)?, number(5, 7)?, number(8, 10)?);
    let (hour, minute, second) = (number(11, 13)?, number(14, 16)?, number(17, 19)?);
    if hour > 23 || minute > 59 || second > 60 {
        return None;
    }
    let mut rest = bytes.get(19..)?;
    let mut ms = 0;
    if let Some((b'.', tail)) = rest.split_first() {
        let digits = tail.iter().take_while(|b| b.is_ascii_digit()).count();
        if digits == 0 {
            return None;
        }
        for place in 0..3 {
            let digit = if place < digits { *tail.get(place)? - b'0' } else { 0 };
            ms = ms * 10 + i64::from(digit);
        }
        rest = tail.get(digits..)?;
    }
    let offset_minutes = match rest {
        [b'Z' | b'z'] => 0,
        [sign @ (b'+' | b'-'), tail @ ..] => {
            let (h, m) = match tail {
                [a, b, b':', c, d] | [a, b, c, d] => ([*a, *b], [*c, *d]),
                _ => return None,
            };
            let two = |pair: [u8; 2]| {
                pair.iter()
                    .all(u8::is_ascii_digit)
                    .then(|| pair.iter().fold(0, |sum, d| sum * 10 + i64::from(d - b'0')))
            };
            let (h, m) = (two(h)?, two(m)?);
            if h > 23 || m > 59 {
                return None;
            }
            (h * 60 + m) * if *sign == b'-' { -1 } else { 1 }
        }
        _ => return None,
    };
    let date = NaiveDate::from_ymd_opt(year as i32, month as u32, day as u32)?;
    let days = i64::from(date.num_days_from_ce()) - 719_163;
    let (second, ms) = if second == 60 { (59, 999) } else { (second, ms) };
    let total = days * DAY_MS + (hour * 3600 + minute * 60 + second) * 1000 + ms;
    Some(Time::from_unix_ms(total - offset_minutes * 60_000))
}

impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (day, ms) = (self.0.div_euclid(DAY_MS), self.0.rem_euclid(DAY_MS));
        let date = date_of(day).unwrap_or_default();
        let second = ms / 1000;
        let parts = [
            (0..4, i64::from(date.year())),
            (5..7, i64::from(date.month())),
            (8..10, i64::from(date.day())),
            (11..13, second / 3600),
            (14..16, second / 60 % 60),
            (17..19, second % 60),
        ];
        // Every answer and event holds instants, and digits put in place cost a fraction of formatted ones.
        let mut text = *b"0000-00-00T00:00:00";
        for (place, value) in parts {
            put_digits(text.get_mut(place).unwrap_or_default(), value);
        }
        f.write_str(std::str::from_utf8(&text).unwrap_or_default())?;
        match ms % 1000 {
            0 => f.write_str("Z"),
            ms => write!(f, ".{ms:03}Z"),
        }
    }
}

/// Fills `place` with the last digits of a value that is not negative.
fn put_digits(place: &mut [u8], mut value: i64) {
    for digit in place.iter_mut().rev() {
        *digit = b'0' + (value % 10) as u8;
        value /= 10;
    }
}

impl Serialize for Time {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            serializer.collect_str(self)
        } else {
            serializer.serialize_i64(self.0)
        }
    }
}

impl<'de> Deserialize<'de> for Time {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if deserializer.is_human_readable() {
            let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
            Time::parse(&text).map_err(|problem| de::Error::custom(problem.message))
        } else {
            let ms = i64::deserialize(deserializer)?;
            Time::from_unix_ms(ms).map_err(|problem| de::Error::custom(problem.message))
        }
    }
}

/// A half-open interval `[from, until)`. It may be empty, never negative.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
pub struct Interval {
    // INVARIANT: from <= until.
    from: Time,
    until: Time,
}

impl Interval {
    /// The interval from `from` (inside) to `until` (outside).
    ///
    /// # Errors
    /// `invalid_interval` if `until` is before `from`.
    pub fn new(from: Time, until: Time) -> Result<Self, Problem> {
        if until < from {
            return Err(Problem::new(Code::InvalidInterval, "", "the end is before the beginning"));
        }
        Ok(Self { from, until })
    }

    /// The first instant inside.
    pub const fn from(self) -> Time {
        self.from
    }

    /// The first instant after.
    pub const fn until(self) -> Time {
        self.until
    }

    /// Whether `at` lies inside.
    pub fn contains(self, at: Time) -> bool {
        self.from <= at && at < self.until
    }

    /// Whether some instant lies in both.
    pub fn overlaps(self, other: Interval) -> bool {
        self.from.max(other.from) < self.until.min(other.until)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_and_prints() {
        // Unix values from `date -u -d TEXT +%s`.
        for (text, unix_ms) in [
            ("1970-01-01T00:00:00Z", 0),
            ("2017-10-16T07:01:08Z", 1_508_137_268_000),
            ("1999-02-01T00:11:28+02:00", 917_820_688_000),
            ("2026-02-28 23:59:59.9999-07:00", 1_772_348_399_999),
            ("2024-02-29T00:00:00.5Z", 1_709_164_800_500),
            ("2016-12-31T23:59:60Z", 1_483_228_799_999),
        ] {
            assert_eq!(Time::parse(text).map(Time::unix_ms), Ok(unix_ms), "{text}");
        }
        for text in [
            "",
            "2026-02-29T00:00:00Z",
            "2026-02-28T00:00:00",
            "2026-02-28",
            "1969-12-31T23:59:59Z",
        ] {
            assert_eq!(Time::parse(text).map_err(|p| p.code), Err(Code::InvalidTime), "{text}");
        }
        assert_eq!(Time(1_772_348_399_999).to_string(), "2026-03-01T06:59:59.999Z");
        for text in ["1970-01-01T00:00:00Z", "2024-02-29T23:08:05.040Z", "9999-12-31T23:59:59.999Z"]
        {
            assert_eq!(Time::parse(text).map(|time| time.to_string()).as_deref(), Ok(text));
        }
    }

    #[test]
    fn calendar_at_an_offset() {
        // 2026-03-01 is a Sunday.
        let late = Time::parse("2026-03-01T22:30:00Z").unwrap();
        let local = late.at_offset(180);
        assert_eq!((local.date().as_str(), local.hour(), local.weekday()), ("2026-03-02", 1, 1));
        assert_eq!(late.at_offset(-300).weekday(), 7);
    }
}
