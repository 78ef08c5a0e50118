//! The names that columns of touches, conversions and paths go by.
//!
//! ```
//! use ringtrace_command::attribute::columns::{Column, Naming};
//!
//! let naming = Naming::default();
//! assert_eq!(naming.column("User ID"), Some(Column::Client));
//! assert_eq!(naming.column("utm_source"), None);
//! let naming = Naming::with(&[(Column::Channel, "utm_source".to_owned())]);
//! assert_eq!(naming.column("utm_source"), Some(Column::Channel));
//! assert_eq!(naming.column("channel"), None);
//! ```

use clap::ValueEnum;

/// A column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Column {
    /// Who
    Client,
    /// When
    Time,
    /// By what
    Channel,
    /// By which campaign
    Campaign,
    /// How often it converted
    Conversions,
    /// What the conversions are worth in all
    Value,
    /// The channels of a journey
    Path,
    /// How often a path ended without a conversion
    Nulls,
    /// Hours from each touch of a path to the conversion
    HoursBefore,
}

/// How many columns there are.
pub const COLUMNS: usize = 9;

/// Names in lower case, with `_` for spaces and dashes.
const NAMES: [(Column, &[&str]); COLUMNS] = [
    (
        Column::Client,
        &[
            "client",
            "client_id",
            "user",
            "user_id",
            "visitor",
            "visitor_id",
            "customer",
            "customer_id",
            "journey_id",
            "fullvisitorid",
            "cookie",
            "person",
            "person_id",
        ],
    ),
    (
        Column::Time,
        &[
            "time",
            "timestamp",
            "at",
            "t",
            "date",
            "datetime",
            "instant",
            "event_time",
            "touch_time",
            "conversion_tstamp",
            "tstamp",
        ],
    ),
    (
        Column::Channel,
        &[
            "channel",
            "channel_grouping",
            "channelgrouping",
            "touchpoint",
            "interaction",
            "marketing_channel",
        ],
    ),
    (Column::Campaign, &["campaign", "utm_campaign", "campaign_name"]),
    (
        Column::Conversions,
        &[
            "converted",
            "conversion",
            "conversions",
            "total_conversions",
            "is_conversion",
            "has_converted",
            "count",
            "orders",
            "sales",
        ],
    ),
    (
        Column::Value,
        &[
            "value",
            "revenue",
            "conversion_value",
            "total_conversion_value",
            "conversions_value",
            "amount",
            "order_value",
        ],
    ),
    (Column::Path, &["path", "transformed_path", "channels", "channels_agg"]),
    (Column::Nulls, &["nulls", "null", "total_null", "non_conversions", "total_nulls"]),
    (Column::HoursBefore, &["hours_before", "time_till_conv", "time_till_conv_agg"]),
];

/// What the columns of one command are called.
#[derive(Debug, Clone, Default)]
pub struct Naming {
    own: Vec<(Column, String)>,
}

impl Naming {
    /// The usual names, but for those columns that have a name of the user's own.
    pub fn with(own: &[(Column, String)]) -> Self {
        let own = own.iter().map(|(column, name)| (*column, plain(name)));
        Self { own: own.collect() }
    }

    /// The column called `name`.
    pub fn column(&self, name: &str) -> Option<Column> {
        let name = plain(name);
        if let Some((column, _)) = self.own.iter().find(|(_, own)| *own == name) {
            return Some(*column);
        }
        let usual = NAMES.iter().find(|(_, names)| names.contains(&name.as_str()));
        let own = |column| self.own.iter().any(|(other, _)| *other == column);
        usual.map(|(column, _)| *column).filter(|column| !own(*column))
    }
}

fn plain(name: &str) -> String {
    name.trim().to_lowercase().replace([' ', '-'], "_")
}

/// Reads `channel=utm_source`.
///
/// # Errors
/// What it looks like.
pub fn own_name(text: &str) -> Result<(Column, String), String> {
    let (column, name) =
        text.split_once('=').ok_or("a column is named as in channel=utm_source")?;
    let column = Column::from_str(&column.replace('_', "-"), true);
    let known = "columns are client, time, channel, campaign, conversions, value, path, nulls, hours-before";
    Ok((column.map_err(|_| known)?, name.to_owned()))
}
