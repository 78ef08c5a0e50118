//! The words everything else is written in: names, phone numbers, instants, places, money.

/// Countries by their ISO letters.
pub mod country;
/// Amounts of money.
pub mod money;
/// Names given by the caller, and the table that makes them small numbers.
pub mod name;
/// National numbering plans.
pub mod numbering;
/// Phone numbers in E.164 form.
pub mod phone;
/// Where a visitor is.
pub mod place;
/// Parts of one: how credit and probability are shared.
pub mod share;
/// Instants and half-open intervals.
pub mod time;
/// Integers of 64 bits in JSON.
pub(crate) mod wide;
