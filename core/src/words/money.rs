//! Money: an integer number of minor units (cents, kopecks) of one currency.
//!
//! ```
//! use ringtrace::words::money::Money;
//!
//! let price = Money::parse("1234.50", "EUR", 2)?;
//! assert_eq!((price.minor(), price.to_string().as_str()), (123_450, "1234.50 EUR"));
//! # Ok::<(), ringtrace::Problem>(())
//! ```

use crate::error::{Code, Problem};
use std::fmt;

/// An amount in minor units of a currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Money {
    minor: i64,
    currency: [u8; 3],
    decimals: u8,
}

impl Money {
    /// `minor` minor units of `currency` (three capital letters, ISO 4217), which has `decimals` digits
    /// after the point.
    ///
    /// # Errors
    /// `invalid_money` if the currency is not three capital letters, or `decimals` is above 4.
    pub fn new(minor: i64, currency: &str, decimals: u8) -> Result<Self, Problem> {
        let code: [u8; 3] = currency
            .as_bytes()
            .try_into()
            .ok()
            .filter(|code: &[u8; 3]| code.iter().all(u8::is_ascii_uppercase))
            .ok_or_else(|| invalid("a currency is three capital letters"))?;
        if decimals > 4 {
            return Err(invalid("no currency has more than 4 decimals"));
        }
        Ok(Self { minor, currency: code, decimals })
    }

    /// Reads a decimal amount such as `1234.50`. Nothing is rounded: more digits than the currency has are refused.
    ///
    /// # Errors
    /// `invalid_money` if the text is not a plain decimal number, or does not fit.
    pub fn parse(amount: &str, currency: &str, decimals: u8) -> Result<Self, Problem> {
        let money = Self::new(0, currency, decimals)?;
        let (negative, digits) = match amount.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, amount),
        };
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let plain = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
        if whole.is_empty() || !plain(whole) || !plain(fraction) {
            return Err(invalid("not a decimal amount such as 1234.50"));
        }
        if fraction.len() > usize::from(decimals) || (digits.contains('.') && fraction.is_empty()) {
            return Err(invalid("more decimals than the currency has"));
        }
        let padded = format!("{whole}{fraction:0<width$}", width = usize::from(decimals));
        let minor: i64 = padded.parse().map_err(|_| invalid("the amount is too large"))?;
        Ok(Self { minor: if negative { -minor } else { minor }, ..money })
    }

    /// The amount in minor units.
    pub const fn minor(self) -> i64 {
        self.minor
    }

    /// The currency's three letters.
    pub fn currency(&self) -> &str {
        // INVARIANT: three ASCII capitals, so this is always UTF-8.
        std::str::from_utf8(&self.currency).unwrap_or("")
    }
}

fn invalid(message: &str) -> Problem {
    Problem::new(Code::InvalidMoney, "", message)
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.minor < 0 { "-" } else { "" };
        let scale = 10u64.pow(u32::from(self.decimals));
        let amount = self.minor.unsigned_abs();
        write!(f, "{sign}{}", amount / scale)?;
        if self.decimals > 0 {
            write!(f, ".{:0width$}", amount % scale, width = usize::from(self.decimals))?;
        }
        write!(f, " {}", self.currency())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimal_amounts() {
        let minor = |text: &str| Money::parse(text, "RUB", 2).map(Money::minor);
        assert_eq!(minor("0.05"), Ok(5));
        assert_eq!(minor("-12.3"), Ok(-1230));
        for bad in ["", "1,5", "1.234", ".5", "1.", "1e3", "99999999999999999999"] {
            assert_eq!(minor(bad).map_err(|p| p.code), Err(Code::InvalidMoney), "{bad}");
        }
        assert_eq!(Money::parse("-0.05", "RUB", 2).unwrap().to_string(), "-0.05 RUB");
        assert_eq!(Money::new(7, "JPY", 0).unwrap().to_string(), "7 JPY");
    }
}
