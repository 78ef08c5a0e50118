//! The columns that all journeys are read from: one row a touch, borrowed from wherever the caller
//! keeps them.
//!
//! ```
//! use ringtrace::attribution::columns::{Columns, Converted};
//!
//! // Client 0 came by channel 1, then by 0, and bought for 30.00; client 1 came once.
//! let columns = Columns {
//!     client: &[0, 0, 1],
//!     time: Some(&[0, 60_000, 5_000]),
//!     channel: &[1, 0, 1],
//!     channels: 2,
//!     converted: Converted::Flags(&[0, 1, 0]),
//!     value: Some(&[0.0, 30.0, 0.0]),
//! };
//! assert!(columns.check().is_ok());
//! ```

use crate::error::{Code, Problem};

/// The most channels that one call takes: 2^24. A table of credits has a place for every one of
/// them.
pub const CHANNELS_MAX: u32 = 1 << 24;

/// One row a touch, ordered by client and, within a client, by time.
///
/// A conversion is either written on the touch at whose instant it happened ([`Converted::Flags`]
/// and its like), or in a table of its own ([`Converted::Apart`]).
#[derive(Debug, Clone, Copy)]
pub struct Columns<'a> {
    /// Who: any numbers, ascending. Where each journey is already known, its number serves.
    pub client: &'a [u32],
    /// When, in milliseconds since 1970 (or since anything else), ascending within a client.
    /// Without it there is no look-back window, no decay by time and no table of conversions; the
    /// order of the rows counts.
    pub time: Option<&'a [i64]>,
    /// By what: 0 to `channels - 1`.
    pub channel: &'a [u32],
    /// How many channels there are.
    pub channels: u32,
    /// What came of it.
    pub converted: Converted<'a>,
    /// What the conversions of the row are worth in all, in any unit; read only where the row
    /// converted. May be negative (a refund). Without it every conversion is worth 1. Not used with
    /// [`Converted::Apart`].
    pub value: Option<&'a [f64]>,
}

/// Where the conversions stand.
#[derive(Debug, Clone, Copy)]
pub enum Converted<'a> {
    /// A number of conversions a row, usually 0 or 1.
    Flags(&'a [u8]),
    /// A number of conversions a row, where one byte is too little.
    Counts(&'a [u32]),
    /// Parts of conversions a row (modelled or offline ones): not negative.
    Amounts(&'a [f64]),
    /// A table of their own, for conversions that are not touches.
    Apart(Conversions<'a>),
}

/// One row a conversion, ordered by client and, within a client, by time. A touch at the instant of
/// a conversion comes before it.
#[derive(Debug, Clone, Copy)]
pub struct Conversions<'a> {
    /// Who, with the numbers of [`Columns::client`].
    pub client: &'a [u32],
    /// When, on the clock of [`Columns::time`].
    pub time: &'a [i64],
    /// How many; without it, one each.
    pub count: Option<&'a [f64]>,
    /// What the row is worth in all; without it, its count.
    pub value: Option<&'a [f64]>,
}

impl Columns<'_> {
    /// Reads every column once and says what is wrong first.
    ///
    /// # Errors
    /// - `invalid_shape`: columns of different lengths, or a table of conversions without times;
    /// - `too_many`: more than 2^32 - 2 rows, or more channels than [`CHANNELS_MAX`];
    /// - `unsorted`: a client or a time that is less than the one of the row before, at
    ///   `client[row]` or `time[row]`;
    /// - `unknown`: a channel that is not below `channels`, at `channel[row]`;
    /// - `invalid_weight`: a value that is not finite where the row converted, a count that is not
    ///   finite or is negative.
    pub fn check(&self) -> Result<(), Problem> {
        self.lengths()?;
        self.known_channels()?;
        in_order(self.client, self.time.unwrap_or(&[]))?;
        match self.converted {
            Converted::Flags(flags) => self.values(flags.iter().map(|n| *n != 0)),
            Converted::Counts(counts) => self.values(counts.iter().map(|n| *n != 0)),
            Converted::Amounts(amounts) => {
                counts_usable(amounts, "converted")?;
                self.values(amounts.iter().map(|n| *n != 0.0))
            }
            Converted::Apart(table) => table.check().map_err(|problem| problem.at("conversions")),
        }
    }

    fn lengths(&self) -> Result<(), Problem> {
        let rows = self.client.len();
        if rows >= u32::MAX as usize {
            return Err(Problem::new(Code::TooMany, "client", "more rows than 2^32 - 2"));
        }
        same_length("channel", self.channel.len(), rows)?;
        if let Some(time) = self.time {
            same_length("time", time.len(), rows)?;
        }
        if let Some(value) = self.value {
            same_length("value", value.len(), rows)?;
        }
        match self.converted {
            Converted::Flags(flags) => same_length("converted", flags.len(), rows),
            Converted::Counts(counts) => same_length("converted", counts.len(), rows),
            Converted::Amounts(amounts) => same_length("converted", amounts.len(), rows),
            Converted::Apart(_) if self.time.is_none() => Err(Problem::new(
                Code::InvalidShape,
                "time",
                "a table of conversions needs the times of the touches",
            )),
            Converted::Apart(_) if self.value.is_some() => Err(Problem::new(
                Code::Conflict,
                "value",
                "the values stand in the table of conversions",
            )),
            Converted::Apart(_) => Ok(()),
        }
    }

    fn known_channels(&self) -> Result<(), Problem> {
        channels_known(self.channel, self.channels)
    }

    fn values(&self, converted: impl Iterator<Item = bool>) -> Result<(), Problem> {
        let Some(value) = self.value else { return Ok(()) };
        let bad = value.iter().zip(converted).position(|(value, yes)| yes && !value.is_finite());
        bad.map_or(Ok(()), |row| Err(not_finite("value", row)))
    }
}

impl Conversions<'_> {
    fn check(&self) -> Result<(), Problem> {
        let rows = self.client.len();
        same_length("time", self.time.len(), rows)?;
        in_order(self.client, self.time)?;
        if let Some(count) = self.count {
            same_length("count", count.len(), rows)?;
            counts_usable(count, "count")?;
        }
        if let Some(value) = self.value {
            same_length("value", value.len(), rows)?;
            values_usable(value, "value")?;
        }
        Ok(())
    }
}

pub(super) fn same_length(column: &str, length: usize, rows: usize) -> Result<(), Problem> {
    if length == rows {
        return Ok(());
    }
    let message = format!("{length} entries where there are {rows} rows");
    Err(Problem::new(Code::InvalidShape, column, message))
}

pub(super) fn channels_known(column: &[u32], channels: u32) -> Result<(), Problem> {
    if channels > CHANNELS_MAX {
        let message = format!("{channels} channels; at most {CHANNELS_MAX} are allowed");
        return Err(Problem::new(Code::TooMany, "channels", message));
    }
    // The largest first: a loop without an early way out is read several rows at a time.
    if column.iter().fold(0, |most, channel| most.max(*channel)) < channels || column.is_empty() {
        return Ok(());
    }
    let row = column.iter().position(|channel| *channel >= channels).unwrap_or(0);
    let message = format!("no such channel; there are {channels}");
    Err(Problem::new(Code::Unknown, format!("channel[{row}]"), message))
}

pub(super) fn counts_usable(column: &[f64], name: &str) -> Result<(), Problem> {
    match column.iter().position(|count| !count.is_finite() || *count < 0.0) {
        None => Ok(()),
        Some(row) => Err(Problem::new(
            Code::InvalidWeight,
            format!("{name}[{row}]"),
            "a count is a finite number, not negative",
        )),
    }
}

pub(super) fn values_usable(column: &[f64], name: &str) -> Result<(), Problem> {
    let bad = column.iter().position(|value| !value.is_finite());
    bad.map_or(Ok(()), |row| Err(not_finite(name, row)))
}

fn not_finite(name: &str, row: usize) -> Problem {
    Problem::new(Code::InvalidWeight, format!("{name}[{row}]"), "a value is a finite number")
}

/// Clients ascend; times ascend within a client. No times: only the clients are looked at.
fn in_order(client: &[u32], time: &[i64]) -> Result<(), Problem> {
    let clients = || client.iter().zip(client.iter().skip(1));
    let times = || time.iter().zip(time.iter().skip(1));
    // Folds instead of searches, for the same reason as above; the row is looked for only if there
    // is one.
    let clients_bad = clients().fold(false, |bad, (a, b)| bad | (a > b));
    if clients_bad {
        let row = clients().position(|(a, b)| a > b).unwrap_or(0) + 1;
        return Err(unsorted("client", row));
    }
    let back = |((c, d), (a, b)): ((&u32, &u32), (&i64, &i64))| (c == d) & (a > b);
    let times_bad = clients().zip(times()).fold(false, |bad, pair| bad | back(pair));
    if times_bad {
        let row = clients().zip(times()).position(back).unwrap_or(0) + 1;
        return Err(unsorted("time", row));
    }
    Ok(())
}

fn unsorted(name: &str, row: usize) -> Problem {
    let message = "less than in the row before; order the rows by client, then by time";
    Problem::new(Code::Unsorted, format!("{name}[{row}]"), message)
}
