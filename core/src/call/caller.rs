//! Who called, and what was dialled, read from what telephony systems send as text.
//!
//! ```
//! use ringtrace::call::caller::Caller;
//! use ringtrace::words::phone::Phone;
//!
//! let read = |text: &str| Caller::read(text, Phone::from_e164);
//! assert_eq!(read("+12125550100")?, Caller::Known(Phone::from_e164("+12125550100")?));
//! assert_eq!(read("sip:anonymous@anonymous.invalid")?, Caller::Hidden);
//! assert_eq!(read("front-desk")?, Caller::Other("front-desk".into()));
//! # Ok::<(), ringtrace::Problem>(())
//! ```

use crate::error::{Code, Problem};
use crate::words::name::{self, Name};
use crate::words::phone::Phone;
use serde::{Deserialize, Serialize};

/// Who called.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Caller {
    /// Nothing is known: the caller's id was withheld, or never given. Such calls can't be told to
    /// be one caller's.
    #[default]
    Hidden,
    /// An id that is no phone number, kept as it came: a name, an extension.
    Other(Name),
    /// A phone number.
    Known(Phone),
}

/// What was dialled.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Dialled {
    /// Something that is no phone number, and so none of the tracker's: an extension, a name.
    Other(Name),
    /// A phone number.
    Number(Phone),
}

/// What telephony systems write where there is no caller id, without spaces and punctuation.
const HIDDEN: [&str; 22] = [
    "anonymous",
    "blocked",
    "callerunknown",
    "hidden",
    "nocallerid",
    "noid",
    "nonumber",
    "notavailable",
    "null",
    "private",
    "privatenumber",
    "restricted",
    "unavailable",
    "unidentified",
    "unknown",
    "unknowncaller",
    "withheld",
    "numberwithheld",
    "withheldnumber",
    "анонимный",
    "неизвестный",
    "скрытыйномер",
];

/// The words ANONYMOUS, RESTRICTED, BLOCKED, UNKNOWN and UNAVAILABLE typed on a keypad, as Twilio
/// sends them. With the `+` none is a number that can be assigned; without it they may be national
/// numbers (266 696 687 is one in Portugal).
const HIDDEN_ON_A_KEYPAD: [&str; 5] =
    ["+266696687", "+7378742833", "+2562533", "+8656696", "+86282452253"];

impl Caller {
    /// Reads a caller id. `parse` reads a phone number; what it refuses is kept as
    /// [`Caller::Other`].
    ///
    /// Hidden are: the empty text, one with no letter or digit in it, one of only zeros, and the
    /// usual words for it (`anonymous`, `restricted`, `private`, `withheld`, `unknown`,
    /// `unavailable`, ...) in any case, as a SIP address (RFC 3323: `anonymous@anonymous.invalid`),
    /// or typed on a keypad (`+266696687`).
    ///
    /// # Errors
    /// `too_long` or `control_character` for an id that is no phone number and no name either.
    pub fn read(
        text: &str,
        parse: impl Fn(&str) -> Result<Phone, Problem>,
    ) -> Result<Self, Problem> {
        let user = user_part(text);
        if is_hidden(user) {
            return Ok(Self::Hidden);
        }
        match parse(user) {
            Ok(phone) => Ok(Self::Known(phone)),
            Err(_) => {
                name::check(user, "")?;
                Ok(Self::Other(Name::from(user)))
            }
        }
    }

    /// The phone number, if it is known.
    pub const fn number(&self) -> Option<Phone> {
        match self {
            Self::Known(phone) => Some(*phone),
            Self::Other(_) | Self::Hidden => None,
        }
    }

    /// Both facts in one: a phone number tells more than another id, and that more than nothing.
    /// `None` if they contradict each other: two different numbers, or two different ids.
    pub(super) fn merged(&self, other: &Self) -> Option<Self> {
        match (self, other) {
            (Self::Known(a), Self::Known(b)) if a != b => None,
            (Self::Other(a), Self::Other(b)) if a != b => None,
            // The order of the variants is the order of what they tell.
            (a, b) => Some(a.max(b).clone()),
        }
    }
}

impl Dialled {
    /// Reads what was dialled; `None` for a text of blanks. `parse` reads a phone number; what is
    /// none is kept as [`Dialled::Other`].
    ///
    /// # Errors
    /// `country_needed` if `parse` says so: dropping to [`Dialled::Other`] would lose every call of
    /// a tracker whose configuration lacks its country. `too_long` or `control_character` for what
    /// is no phone number and no name either.
    pub fn read(
        text: &str,
        parse: impl Fn(&str) -> Result<Phone, Problem>,
    ) -> Result<Option<Self>, Problem> {
        let user = user_part(text);
        if user.is_empty() {
            return Ok(None);
        }
        match parse(user) {
            Ok(phone) => Ok(Some(Self::Number(phone))),
            Err(problem) if problem.code == Code::CountryNeeded => Err(problem),
            Err(_) => {
                name::check(user, "")?;
                Ok(Some(Self::Other(Name::from(user))))
            }
        }
    }

    /// The phone number, if it is one.
    pub const fn number(&self) -> Option<Phone> {
        match self {
            Self::Number(phone) => Some(*phone),
            Self::Other(_) => None,
        }
    }

    /// Both facts in one: a phone number tells more than anything else. `None` if they contradict
    /// each other.
    pub(super) fn merged(&self, other: &Self) -> Option<Self> {
        match (self, other) {
            (Self::Number(a), Self::Number(b)) if a != b => None,
            (Self::Other(a), Self::Other(b)) if a != b => None,
            (a, b) => Some(a.max(b).clone()),
        }
    }
}

/// The id in a text: what stands between angle brackets, if any; of a `sip:` or `tel:` address the
/// part that names the user.
fn user_part(text: &str) -> &str {
    let inner = text.rsplit_once('<').and_then(|(_, rest)| rest.split_once('>'));
    let id = inner.map_or(text, |(inside, _)| inside).trim();
    for scheme in ["sip:", "sips:", "tel:"] {
        let Some((head, rest)) = id.split_at_checked(scheme.len()) else { continue };
        if head.eq_ignore_ascii_case(scheme) {
            return rest.split(['@', ';', '?']).next().unwrap_or(rest).trim();
        }
    }
    id
}

fn is_hidden(id: &str) -> bool {
    let user = id.split('@').next().unwrap_or(id);
    // No hidden word is as long as this; a longer text need not be folded.
    if user.len() > 64 {
        return false;
    }
    let folded: String =
        user.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    folded.bytes().all(|b| b == b'0')
        || HIDDEN.contains(&folded.as_str())
        || HIDDEN_ON_A_KEYPAD.contains(&user)
}
