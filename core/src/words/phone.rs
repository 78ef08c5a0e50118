//! Phone numbers in E.164 form: a country code and a national number, 15 digits at most.

use crate::error::{Code, Problem};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use std::fmt;

/// A phone number in E.164 form, as in `+12125550100`. Eight bytes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Phone(u64);

impl Phone {
    /// Reads a number that is already in international form: `+` and 7 to 15 digits, nothing else.
    ///
    /// # Errors
    /// `invalid_number` for anything else.
    pub fn from_e164(text: &str) -> Result<Self, Problem> {
        let digits = text.strip_prefix('+').unwrap_or("");
        let plain = (7..=15).contains(&digits.len())
            && digits.bytes().all(|b| b.is_ascii_digit())
            && !digits.starts_with('0');
        match digits.parse() {
            Ok(value) if plain => Ok(Self(value)),
            _ => Err(Problem::new(
                Code::InvalidNumber,
                "",
                "not a phone number in international form, such as +12125550100",
            )),
        }
    }

    /// The digits, country code first, as an integer.
    pub const fn digits(self) -> u64 {
        self.0
    }
}

impl fmt::Display for Phone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "+{}", self.0)
    }
}

impl fmt::Debug for Phone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for Phone {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            serializer.collect_str(self)
        } else {
            serializer.serialize_u64(self.0)
        }
    }
}

impl<'de> Deserialize<'de> for Phone {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = if deserializer.is_human_readable() {
            std::borrow::Cow::<'de, str>::deserialize(deserializer)?.into_owned()
        } else {
            format!("+{}", u64::deserialize(deserializer)?)
        };
        Phone::from_e164(&text).map_err(|problem| de::Error::custom(problem.message))
    }
}
