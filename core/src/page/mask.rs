//! Masks: how a site wants its numbers printed, as in `+7 (###) ###-##-##`.
//!
//! The digits and `#` of a mask, in order, are its *cells*; every other character stands for
//! itself. The cells must spell the number, in one of these ways (the first that fits):
//!
//! | the cells, in order | as in |
//! | --- | --- |
//! | `+`, the calling code as digits, the national number | `+1-###-###-####` |
//! | `+`, the calling code and the trunk prefix as digits, the national number | `+44 (0)## ####` |
//! | the national number | `(###) ###-####` |
//! | the trunk prefix as digits, the national number | `8 (495) ###-##-##` |
//! | the calling code as digits, the national number | `44 ## #### ####` |
//!
//! The national number takes exactly one cell for each of its digits: `#` prints the digit, a digit
//! must be equal to it. So `8 (495) ###-##-##` prints numbers of Moscow only. The trunk prefixes
//! are those of the number's country.
//!
//! ```
//! use ringtrace::page::mask::Mask;
//! use ringtrace::words::phone::Phone;
//!
//! let mask = Mask::parse("8 (495) ###-##-##").unwrap();
//! let moscow = Phone::from_e164("+74951234567").unwrap();
//! assert_eq!(mask.print(moscow).unwrap(), "8 (495) 123-45-67");
//!
//! let petersburg = Phone::from_e164("+78121234567").unwrap();
//! assert_eq!(mask.print(petersburg).unwrap_err().code.as_str(), "invalid_mask");
//! ```

use crate::error::{Code, Problem};
use crate::words::phone::Phone;
use crate::words::phone::characters::{self, Character};
use std::fmt;

/// The longest mask, in characters.
pub const CHARACTERS_MAX: usize = 64;

/// How a number is printed.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Mask {
    text: String,
    /// The digits and `#` of the text, in order.
    cells: String,
    /// Whether a `+` stands before the first cell.
    international: bool,
}

impl Mask {
    /// Reads a mask: 1 to [`CHARACTERS_MAX`] characters, at least one `#`, no control characters,
    /// digits in ASCII, and a `+` at most once, before the first digit or `#`.
    ///
    /// # Errors
    /// `invalid_mask`.
    pub fn parse(text: &str) -> Result<Self, Problem> {
        if text.chars().count() > CHARACTERS_MAX {
            return Err(invalid(format!("longer than {CHARACTERS_MAX} characters")));
        }
        let mut mask = Self { text: text.to_owned(), cells: String::new(), international: false };
        for c in text.chars() {
            match characters::read(c) {
                _ if c == '#' => mask.cells.push(c),
                _ if c.is_control() => return Err(invalid("contains a control character")),
                Character::Digit(_) if c.is_ascii_digit() => mask.cells.push(c),
                Character::Digit(_) => return Err(invalid("digits must be 0 to 9 in ASCII")),
                Character::Plus if mask.international || !mask.cells.is_empty() => {
                    return Err(invalid("a plus may stand once, before the first digit or `#`"));
                }
                Character::Plus => mask.international = true,
                _ => {}
            }
        }
        if mask.cells.contains('#') { Ok(mask) } else { Err(invalid("contains no `#`")) }
    }

    /// The mask as it was written.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Prints a number.
    ///
    /// # Errors
    /// `invalid_mask` if the digits and `#` of the mask don't spell the number in any of the ways
    /// listed above.
    pub fn print(&self, phone: Phone) -> Result<String, Problem> {
        let national = phone.national();
        let Some(fixed) = self.fixed_cells(phone, &national) else {
            return Err(invalid(format!(
                "`{}` does not fit the number: behind the calling code or trunk prefix it needs \
                 {} digits or `#`, and its digits must be equal to the number's",
                self.text,
                national.len()
            )));
        };
        let mut cell = 0;
        let mut digits = national.chars();
        let print = |c: char| {
            if c != '#' && !c.is_ascii_digit() {
                return c;
            }
            cell += 1;
            // Every cell behind the fixed ones takes the next digit; a written one is equal to it.
            if cell > fixed { digits.next().unwrap_or(c) } else { c }
        };
        Ok(self.text.chars().map(print).collect())
    }

    /// How many cells come before the national number, if the mask fits it.
    fn fixed_cells(&self, phone: Phone, national: &str) -> Option<usize> {
        let code = phone.calling_code().to_string();
        let trunks = || phone.numbering().into_iter().flat_map(|plan| plan.trunk_prefixes());
        let spells = |before: &str| {
            let cells = self.cells.strip_prefix(before)?;
            let same = |(cell, digit): (char, char)| cell == '#' || cell == digit;
            let fits =
                cells.len() == national.len() && cells.chars().zip(national.chars()).all(same);
            fits.then_some(before.len())
        };
        if self.international {
            spells(&code).or_else(|| trunks().find_map(|trunk| spells(&format!("{code}{trunk}"))))
        } else {
            spells("").or_else(|| trunks().find_map(spells)).or_else(|| spells(&code))
        }
    }
}

impl fmt::Display for Mask {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

fn invalid(message: impl Into<String>) -> Problem {
    Problem::new(Code::InvalidMask, "", message)
}
