//! Integers of 64 bits as every JSON reader can keep them: numbers up to 2^53 - 1, texts of digits beyond.
//!
//! JavaScript and many other readers hold JSON numbers as doubles, which are exact only that far (RFC 8259, section 6).
//! Both forms are read, whatever the size.

use serde::de::{Error, Unexpected, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;

/// The largest integer that a double tells from its neighbours.
const EXACT_MAX: u64 = (1 << 53) - 1;

/// Such an integer, for `#[serde(with = "wide")]`.
pub(crate) fn serialize<S: Serializer>(value: &u64, serializer: S) -> Result<S::Ok, S::Error> {
    if serializer.is_human_readable() && *value > EXACT_MAX {
        serializer.collect_str(value)
    } else {
        serializer.serialize_u64(*value)
    }
}

/// Reads it back.
pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u64, D::Error> {
    if deserializer.is_human_readable() {
        deserializer.deserialize_any(Either)
    } else {
        u64::deserialize(deserializer)
    }
}

struct Either;

impl Visitor<'_> for Either {
    type Value = u64;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an integer from 0 to 2^64 - 1, or a text of its digits")
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<u64, E> {
        Ok(value)
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<u64, E> {
        u64::try_from(value).map_err(|_| E::invalid_value(Unexpected::Signed(value), &self))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<u64, E> {
        let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        let value = digits.then(|| text.parse().ok()).flatten();
        value.ok_or_else(|| E::invalid_value(Unexpected::Other("another text"), &self))
    }
}

/// The same where there may be none.
pub(crate) mod option {
    use super::{Deserialize, Deserializer, Serialize, Serializer};

    #[derive(Serialize, Deserialize)]
    struct Wide(#[serde(with = "super")] u64);

    /// Writes it.
    pub(crate) fn serialize<S: Serializer>(
        value: &Option<u64>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        value.map(Wide).serialize(serializer)
    }

    /// Reads it back.
    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<u64>, D::Error> {
        Ok(Option::<Wide>::deserialize(deserializer)?.map(|Wide(value)| value))
    }
}
