//! Phone numbers in E.164 form: a calling code and a national number, 15 digits at most; and how to
//! read them in the many ways people and machines write them.
//!
//! ```
//! use ringtrace::words::{country::Country, phone::Phone};
//!
//! let russia = Country::parse("RU").ok();
//! let parsed = Phone::parse("8 (495) 123-45-67 доб. 3", russia).unwrap();
//! assert_eq!(parsed.phone.to_string(), "+74951234567");
//! assert_eq!(parsed.extension.as_deref(), Some("3"));
//!
//! let parsed = Phone::parse("tel:+44-(0)20-7946-0000", None).unwrap();
//! assert_eq!((parsed.phone.calling_code(), parsed.phone.national()), (44, "2079460000".into()));
//! assert_eq!(Phone::parse("020 7946 0000", None).unwrap_err().code.as_str(), "country_needed");
//! ```

/// What each character means in a written number.
pub mod characters;
mod extension;
mod reading;
mod written;

pub use written::TEXT_BYTES_MAX;

use crate::error::{Code, Problem};
use crate::words::country::Country;
use crate::words::numbering::Numbering;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use std::fmt;

/// A phone number in E.164 form, as in `+12125550100`. Eight bytes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Phone(u64);

/// What a written number says.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Parsed {
    /// The number.
    pub phone: Phone,
    /// The digits of the extension, as in `45` of `ext. 45`.
    pub extension: Option<String>,
}

impl Phone {
    /// Reads a number as people and telephony systems write it, never by guessing: the same text
    /// gives the same number or none.
    ///
    /// - With a plus sign (`+44 20 7946 0000`, `tel:+44-20-7946-0000`, `+44 (0)20 ...`) no country
    ///   is needed.
    /// - Without one, `default_country` says how to read it: its international prefix (`00 44 ...`,
    ///   `8~10 44 ...`), its own numbers with the trunk prefix (`020 7946 0000`) or without, and
    ///   digits that begin with its calling code (`442079460000`), if they can't be read as a
    ///   national number of that country.
    /// - Digits of every script, dashes, spaces, brackets, dots, slashes and invisible characters
    ///   are understood; letters only if they spell the end of a number (`1-800-FLOWERS`).
    /// - An extension (`ext. 45`, `x45`, `доб. 3`, `;ext=12`, `,,104`, `#12`) is split off.
    ///
    /// The length of the number must occur in its country. Whether it is in service nobody can tell
    /// from the digits.
    ///
    /// # Errors
    /// `too_long` above [`TEXT_BYTES_MAX`] bytes; `country_needed` for a number without its calling
    /// code where there is no default country; `invalid_number` for everything else, short codes
    /// such as 112 included.
    pub fn parse(text: &str, default_country: Option<Country>) -> Result<Parsed, Problem> {
        let written = written::read(text)?;
        let phone = reading::resolve(&written, default_country)?;
        Ok(Parsed { phone, extension: written.extension })
    }

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

    /// The calling code, as in 44. No code begins like another one; digits that begin with none
    /// that is assigned are taken for a code of three digits.
    pub fn calling_code(self) -> u16 {
        let mut first_three = self.0;
        while first_three >= 1000 {
            first_three /= 10;
        }
        let first_three = u16::try_from(first_three).unwrap_or_default();
        let shorter = [first_three / 100, first_three / 10].into_iter();
        shorter
            .filter(|code| *code > 0)
            .find(|code| Numbering::of_code(*code).is_some())
            .unwrap_or(first_three)
    }

    /// The digits behind the calling code, without trunk prefix (the "national significant
    /// number"); a leading zero that belongs to the number, as in Italy, is there.
    pub fn national(self) -> String {
        let all = self.0.to_string();
        all.get(self.calling_code().to_string().len()..).unwrap_or_default().to_owned()
    }

    /// The numbering plan behind the calling code: trunk and international prefixes. `None` if the
    /// code is not assigned, which a number that was only read by [`Phone::from_e164`] may have.
    pub fn numbering(self) -> Option<Numbering> {
        Numbering::of_code(self.calling_code())
    }

    /// The main country of the calling code: `US` for every number of North America, `RU` for
    /// Kazakhstan's, too.
    pub fn main_country(self) -> Option<Country> {
        Country::of_calling_code(self.calling_code())
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
