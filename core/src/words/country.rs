//! Countries by their ISO 3166-1 letters, as far as they have telephones.
//!
//! ```
//! use ringtrace::words::country::Country;
//!
//! let britain = Country::parse("GB").unwrap();
//! assert_eq!(britain.calling_code(), 44);
//! assert_eq!(britain.trunk_prefix(), Some("0"));
//! assert_eq!(Country::of_calling_code(7), Country::parse("RU").ok());
//! assert!(Country::parse("UK").is_err());
//! ```

use crate::error::{Code, Problem};
use crate::words::numbering::Numbering;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use std::fmt;

/// A country or territory with a calling code, as two letters of ISO 3166-1 (and `AC`, `TA`, `XK`,
/// which are in use without standing there). Two bytes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
// INVARIANT: two capital ASCII letters that the table of numbering plans knows.
pub struct Country([u8; 2]);

impl Country {
    /// Reads two letters, capital or small.
    ///
    /// # Errors
    /// `unknown_country` for anything that is not the code of a country with telephones.
    pub fn parse(text: &str) -> Result<Self, Problem> {
        let letters = <[u8; 2]>::try_from(text.as_bytes()).ok();
        let letters = letters.map(|pair| pair.map(|letter| letter.to_ascii_uppercase()));
        letters.filter(|pair| Numbering::of_letters(*pair).is_some()).map(Self).ok_or_else(|| {
            let message = "not a country code of two letters (ISO 3166-1), such as US";
            Problem::new(Code::UnknownCountry, "", message)
        })
    }

    /// The main country of a calling code: 1 is `US`, 7 is `RU`, 44 is `GB`. `None` for a code that
    /// is not assigned or belongs to no country, such as 800.
    pub fn of_calling_code(code: u16) -> Option<Self> {
        Self::parse(Numbering::of_code(code)?.countries().next()?).ok()
    }

    /// The two letters.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }

    /// The numbering plan the country belongs to; `None` never happens for a value that was parsed.
    pub fn numbering(self) -> Option<Numbering> {
        Numbering::of_letters(self.0)
    }

    /// The calling code, as in 44.
    pub fn calling_code(self) -> u16 {
        self.numbering().map_or(0, Numbering::code)
    }

    /// What is dialled before a national number, as in `0`; `None` if nothing is.
    pub fn trunk_prefix(self) -> Option<&'static str> {
        self.numbering()?.trunk_prefix()
    }

    /// What is dialled before the calling code of another country, as in `00`; a `.` is any digit.
    pub fn international_prefixes(self) -> impl Iterator<Item = &'static str> {
        self.numbering().into_iter().flat_map(Numbering::international_prefixes)
    }
}

impl fmt::Display for Country {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for Country {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for Country {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Country {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        Country::parse(&text).map_err(|problem| de::Error::custom(problem.message))
    }
}
