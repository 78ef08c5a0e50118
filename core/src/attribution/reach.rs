//! Walking over the columns once: which rows belong to which conversion.

use super::columns::{Columns, Conversions};
use super::journeys::{AfterConversion, Edge, Journey, Splitting, at};

/// The rows that count for the conversion at hand: `low..high` of the columns. `low` only ever
/// moves forward within a client, so that every row is passed over once.
pub(super) struct Reach<'c, 'a> {
    columns: &'c Columns<'a>,
    splitting: &'c Splitting,
    client: Option<u32>,
    low: usize,
}

impl<'c, 'a> Reach<'c, 'a> {
    pub(super) fn new(columns: &'c Columns<'a>, splitting: &'c Splitting) -> Self {
        Self { columns, splitting, client: None, low: 0 }
    }

    /// A conversion on a touch.
    #[inline]
    pub(super) fn row(&mut self, row: usize, count: f64, visit: &mut impl FnMut(&Journey<'a>)) {
        let client = at(self.columns.client, row);
        if self.client != Some(client) {
            let before = self.columns.client.get(..row).unwrap_or(&[]);
            self.client = Some(client);
            self.low = row - before.iter().rev().take_while(|other| **other == client).count();
        }
        let when = self.columns.time.map_or(0, |time| at(time, row));
        let value = self.columns.value.map_or(count, |value| at(value, row));
        self.conversion(row + 1, when, (count, value), visit);
    }

    fn conversion(
        &mut self,
        high: usize,
        when: i64,
        (count, value): (f64, f64),
        visit: &mut impl FnMut(&Journey<'a>),
    ) {
        self.forget(high, when);
        let journey = self.journey(high, when);
        visit(&Journey { conversions: count, value, ..journey });
        if self.splitting.after_conversion == AfterConversion::Restart {
            self.low = high;
        }
    }

    /// Moves `low` past the touches that lie before the look-back window of an instant.
    fn forget(&mut self, high: usize, when: i64) {
        let (Some(window), Some(time)) = (self.splitting.lookback_ms, self.columns.time) else {
            return;
        };
        let since = when.saturating_sub(window);
        let touches = time.get(self.low..high).unwrap_or(&[]);
        self.low += match self.splitting.edge {
            Edge::Inside => touches.iter().take_while(|time| **time < since).count(),
            Edge::Outside => touches.iter().take_while(|time| **time <= since).count(),
        };
    }

    fn journey(&self, high: usize, when: i64) -> Journey<'a> {
        Journey {
            client: self.client.unwrap_or(0),
            first_row: self.low,
            channels: self.columns.channel.get(self.low..high).unwrap_or(&[]),
            times: self.columns.time.and_then(|time| time.get(self.low..high)).unwrap_or(&[]),
            at: when,
            conversions: 0.0,
            value: 0.0,
            nulls: 0.0,
        }
    }

    /// The touches that no conversion followed, up to the client's last row.
    fn without(&mut self, high: usize, converted: bool, visit: &mut impl FnMut(&Journey<'a>)) {
        let keep = self.splitting.after_conversion == AfterConversion::Keep;
        if self.low == high || (converted && keep) {
            return;
        }
        let when = self.columns.time.map_or(0, |time| at(time, high - 1));
        self.forget(high, when);
        visit(&Journey { nulls: 1.0, ..self.journey(high, when) });
    }

    pub(super) fn everyone(
        &mut self,
        count: impl Fn(usize) -> f64,
        visit: &mut impl FnMut(&Journey<'a>),
    ) {
        let clients = self.columns.client;
        let mut start = 0;
        while let Some(client) = clients.get(start) {
            let end = start + same(clients, start, *client);
            (self.client, self.low) = (Some(*client), start);
            let mut converted = false;
            for row in start..end {
                let count = count(row);
                if count > 0.0 {
                    self.row(row, count, visit);
                    converted = true;
                }
            }
            self.without(end, converted, visit);
            start = end;
        }
    }

    pub(super) fn apart(
        &mut self,
        table: &Conversions<'_>,
        nulls: bool,
        visit: &mut impl FnMut(&Journey<'a>),
    ) {
        let clients = self.columns.client;
        let (mut row, mut next) = (0, 0);
        loop {
            let touched = clients.get(row).copied();
            let client = match (touched.filter(|_| nulls), table.client.get(next).copied()) {
                (Some(a), Some(b)) => a.min(b),
                (Some(one), None) | (None, Some(one)) => one,
                (None, None) => return,
            };
            // Clients without a conversion are of no interest unless their journeys are asked for.
            row += clients.get(row..).unwrap_or(&[]).partition_point(|other| *other < client);
            let (end, stop) =
                (row + same(clients, row, client), next + same(table.client, next, client));
            (self.client, self.low) = (Some(client), row);
            self.conversions_of(table, (row, end), (next, stop), visit);
            if nulls {
                self.without(end, next < stop, visit);
            }
            (row, next) = (end, stop);
        }
    }

    fn conversions_of(
        &mut self,
        table: &Conversions<'_>,
        (row, end): (usize, usize),
        (next, stop): (usize, usize),
        visit: &mut impl FnMut(&Journey<'a>),
    ) {
        let time = self.columns.time.unwrap_or(&[]);
        let mut high = row;
        for conversion in next..stop {
            let when = at(table.time, conversion);
            let touches = time.get(high..end).unwrap_or(&[]);
            high += touches.iter().take_while(|time| **time <= when).count();
            let count = table.count.map_or(1.0, |count| at(count, conversion));
            let value = table.value.map_or(count, |value| at(value, conversion));
            if count > 0.0 {
                self.conversion(high, when, (count, value), visit);
            }
        }
    }
}

/// How many entries from `start` on are `client`.
fn same(clients: &[u32], start: usize, client: u32) -> usize {
    let rest = clients.get(start..).unwrap_or(&[]);
    rest.iter().take_while(|other| **other == client).count()
}

/// Visits the flags that are not zero, passing over 32 zeros at a time.
pub(super) fn each_flag(flags: &[u8], mut visit: impl FnMut(usize, f64)) {
    let (blocks, rest) = flags.as_chunks::<32>();
    for (number, block) in blocks.iter().enumerate() {
        if block.iter().fold(0, |any, flag| any | flag) == 0 {
            continue;
        }
        for (word, flags) in block.as_chunks::<8>().0.iter().enumerate() {
            let mut bits = u64::from_le_bytes(*flags);
            while bits != 0 {
                let byte = bits.trailing_zeros() / 8;
                let flag = (bits >> (byte * 8)) as u8;
                visit(number * 32 + word * 8 + byte as usize, f64::from(flag));
                bits &= !(0xff << (byte * 8));
            }
        }
    }
    for (place, flag) in rest.iter().enumerate().filter(|(_, flag)| **flag != 0) {
        visit(blocks.len() * 32 + place, f64::from(*flag));
    }
}
