//! From text to columns: channels and clients become small numbers, rows are put in order.
//!
//! ```
//! use ringtrace::attribution::encode::Table;
//!
//! let mut table = Table::default();
//! table.touch("ann", 60_000, "Email", 1.0, 30.0)?;
//! table.touch("ann", 0, "Search", 0.0, 0.0)?;
//! let table = table.finish()?;
//! assert_eq!(table.columns().channel, [1, 0]);
//! assert_eq!(table.channels().name(1), "Search");
//! # Ok::<(), ringtrace::Problem>(())
//! ```

use super::columns::{Columns, Conversions, Converted};
use crate::error::{Code, Problem};
use crate::words::name::{self, Names};

/// The channels' names, each with its code: 0, 1, 2, ... in the order in which they were first met.
#[derive(Debug, Clone)]
pub struct Channels {
    names: Names,
}

impl Default for Channels {
    fn default() -> Self {
        // The seed decides places in a table, not codes; no visitor chooses channel names freely
        // enough to need another.
        Self { names: Names::with_seed(0) }
    }
}

impl Channels {
    /// The code of `name`, which is added if it is new.
    ///
    /// # Errors
    /// `empty`, `too_long` or `control_character`, at `channel`.
    pub fn code(&mut self, name: &str) -> Result<u32, Problem> {
        name::check(name, "channel")?;
        Ok(self.names.add(name))
    }

    /// The code of `name`, if it has one.
    pub fn find(&self, name: &str) -> Option<u32> {
        self.names.find(name)
    }

    /// The name of a code; empty if there is no such code.
    pub fn name(&self, code: u32) -> &str {
        self.names.text(code)
    }

    /// How many there are.
    pub fn count(&self) -> u32 {
        u32::try_from(self.names.len()).unwrap_or(u32::MAX)
    }

    /// Each channel's place in the order of the names by Unicode code points, for the model that
    /// asks for it ([`Combination`](super::shapley::Shapley::Combination)).
    pub fn ranks(&self) -> Vec<u32> {
        let mut order: Vec<u32> = (0..self.count()).collect();
        order.sort_by(|a, b| self.name(*a).cmp(self.name(*b)));
        let mut ranks = vec![0; order.len()];
        for (rank, code) in (0..).zip(order) {
            if let Some(place) = ranks.get_mut(code as usize) {
                *place = rank;
            }
        }
        ranks
    }
}

#[derive(Debug, Clone, Copy)]
struct Touch {
    client: u32,
    time: i64,
    channel: u32,
    label: u32,
    converted: f64,
    value: f64,
}

#[derive(Debug, Clone, Copy)]
struct Conversion {
    client: u32,
    time: i64,
    count: f64,
    value: f64,
}

/// Rows as they come, in any order.
#[derive(Debug, Clone)]
pub struct Table {
    clients: Names,
    channels: Channels,
    labels: Names,
    touches: Vec<Touch>,
    conversions: Vec<Conversion>,
}

impl Default for Table {
    fn default() -> Self {
        Self {
            clients: Names::with_seed(0),
            channels: Channels::default(),
            // Label 0: none.
            labels: Names::from_texts(vec!["".into()], 0),
            touches: Vec::new(),
            conversions: Vec::new(),
        }
    }
}

impl Table {
    /// Adds a touch of `client` at `time` (milliseconds) by `channel`, which at once brought
    /// `converted` conversions worth `value` in all (mostly 0 and 0).
    ///
    /// # Errors
    /// `empty`, `too_long` or `control_character`, at `client` or `channel`.
    pub fn touch(
        &mut self,
        client: &str,
        time: i64,
        channel: &str,
        converted: f64,
        value: f64,
    ) -> Result<(), Problem> {
        name::check(client, "client")?;
        let (client, channel) = (self.clients.add(client), self.channels.code(channel)?);
        self.touches.push(Touch { client, time, channel, label: 0, converted, value });
        Ok(())
    }

    /// Gives the touch that was added last a label, of its campaign for instance.
    ///
    /// # Errors
    /// `empty`, `too_long` or `control_character`, at `label`.
    pub fn label(&mut self, label: &str) -> Result<(), Problem> {
        name::check(label, "label")?;
        if let Some(touch) = self.touches.last_mut() {
            touch.label = self.labels.add(label);
        }
        Ok(())
    }

    /// Adds `count` conversions of `client` at `time`, worth `value` in all, that are not touches.
    ///
    /// # Errors
    /// `empty`, `too_long` or `control_character`, at `client`.
    pub fn conversion(
        &mut self,
        client: &str,
        time: i64,
        count: f64,
        value: f64,
    ) -> Result<(), Problem> {
        name::check(client, "client")?;
        let client = self.clients.add(client);
        self.conversions.push(Conversion { client, time, count, value });
        Ok(())
    }

    /// Puts the rows in order: by client in the order in which they were first met, then by time,
    /// then as they came.
    ///
    /// # Errors
    /// `conflict`, at `conversions`, if some touches converted and others have their conversions
    /// apart.
    pub fn finish(mut self) -> Result<Ordered, Problem> {
        if !self.conversions.is_empty() && self.touches.iter().any(|row| row.converted != 0.0) {
            let message = "conversions stand either on touches or apart, not both";
            return Err(Problem::new(Code::Conflict, "conversions", message));
        }
        self.touches.sort_by_key(|row| (row.client, row.time));
        self.conversions.sort_by_key(|row| (row.client, row.time));
        let (touches, conversions) = (&self.touches, &self.conversions);
        Ok(Ordered {
            client: touches.iter().map(|row| row.client).collect(),
            time: touches.iter().map(|row| row.time).collect(),
            channel: touches.iter().map(|row| row.channel).collect(),
            label: touches.iter().map(|row| row.label).collect(),
            converted: touches.iter().map(|row| row.converted).collect(),
            value: touches.iter().map(|row| row.value).collect(),
            conversion_client: conversions.iter().map(|row| row.client).collect(),
            conversion_time: conversions.iter().map(|row| row.time).collect(),
            count: conversions.iter().map(|row| row.count).collect(),
            conversion_value: conversions.iter().map(|row| row.value).collect(),
            channels: self.channels,
            labels: self.labels,
        })
    }
}

/// Rows in order, as columns that own their content.
#[derive(Debug, Clone)]
pub struct Ordered {
    channels: Channels,
    labels: Names,
    client: Vec<u32>,
    time: Vec<i64>,
    channel: Vec<u32>,
    label: Vec<u32>,
    converted: Vec<f64>,
    value: Vec<f64>,
    conversion_client: Vec<u32>,
    conversion_time: Vec<i64>,
    count: Vec<f64>,
    conversion_value: Vec<f64>,
}

impl Ordered {
    /// The columns, to be read from.
    pub fn columns(&self) -> Columns<'_> {
        let apart = !self.conversion_client.is_empty();
        let conversions = Conversions {
            client: &self.conversion_client,
            time: &self.conversion_time,
            count: Some(&self.count),
            value: Some(&self.conversion_value),
        };
        Columns {
            client: &self.client,
            time: Some(&self.time),
            channel: &self.channel,
            channels: self.channels.count(),
            converted: match apart {
                true => Converted::Apart(conversions),
                false => Converted::Amounts(&self.converted),
            },
            value: (!apart).then_some(&self.value),
        }
    }

    /// The channels' names.
    pub fn channels(&self) -> &Channels {
        &self.channels
    }

    /// The label of each row of the columns, for [`By::Label`](super::cells::By::Label); 0 where
    /// there is none.
    pub fn labels(&self) -> &[u32] {
        &self.label
    }

    /// How many labels there are, the missing one included.
    pub fn label_count(&self) -> u32 {
        u32::try_from(self.labels.len()).unwrap_or(u32::MAX)
    }

    /// The text of a label; empty for 0.
    pub fn label(&self, number: u32) -> &str {
        self.labels.text(number)
    }
}
