//! What happened, as facts: the only thing that changes a tracker, and what a store keeps.
//!
//! A fact says what was so ("this client holds this number until then"), never what to do, and names things by their
//! texts. So an old journal replays to the same state under newer code, whatever the rules have become since.

use crate::call::matching::MatchKind;
use crate::call::record::CallRecord;
use crate::config::raw::RawConfig;
use crate::visit::Device;
use crate::words::name::Name;
use crate::words::phone::Phone;
use crate::words::share::Share;
use crate::words::time::Time;
use crate::words::wide;
use serde::{Deserialize, Serialize};

/// The version this library writes. It reads this one and every earlier one.
pub const EVENT_VERSION: u16 = 1;

/// Something that happened at an instant.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Event {
    /// The version of the event's form.
    pub v: u16,
    /// When it happened. Events of a tracker are ordered: none is earlier than the one before.
    pub at: Time,
    /// What happened.
    pub fact: Fact,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Fact {
    /// The owner changed the configuration.
    Configured(#[serde(with = "config_text")] Box<RawConfig>),
    /// A client saw a page.
    Visited(Box<Visited>),
    /// A client showed that it is still there.
    KeptAlive(KeptAlive),
    /// A client left; its holds ended.
    Left(Left),
    /// Something became known of a call.
    Called(Box<Called>),
    /// A client asked to be forgotten, and was.
    Forgotten(Forgotten),
}

/// A client saw a page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Visited {
    /// Who.
    pub client: Name,
    /// How their session began, if one began.
    pub touch: Option<NewTouch>,
    /// The first number shown, for reports.
    pub shown: Option<Phone>,
    /// What became of holds.
    pub holds: Vec<HoldChange>,
    /// Pools that had no number left.
    pub shortages: Vec<Name>,
}

/// A number is held by somebody from the event's instant until another one, or for longer than before.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct HoldChange {
    /// The pool.
    pub pool: Name,
    /// The number.
    pub number: Phone,
    /// When the hold ends, as things stand.
    pub until: Time,
    /// A new hold, not a longer one.
    pub new: bool,
    /// The number was somebody else's, whose hold ended here.
    pub cut: Option<Time>,
    /// In a pool that lends to sets of values: the set that holds the number. Else the client does.
    pub set: Option<SetHolder>,
    /// A keyed hash of the address the number was lent to, where lending is limited by address.
    #[serde(with = "wide::option", default)]
    pub address: Option<u64>,
}

/// The set of values that holds a number of a coarse pool, instead of a client.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SetHolder {
    /// Its name in the table of holders.
    pub name: Name,
    /// What a call on the number tells of its origin.
    pub touch: NewTouch,
}

/// How a session began.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct NewTouch {
    /// Where from.
    pub source: String,
    /// By what means.
    pub medium: String,
    /// The campaign.
    pub campaign: Option<String>,
    /// The keyword.
    pub term: Option<String>,
    /// The variant of the advertisement.
    pub content: Option<String>,
    /// The channel.
    pub channel: String,
    /// The click id's kind and value.
    pub click: Option<(String, String)>,
    /// The host of the page the session began on.
    pub landing_host: Option<String>,
    /// The path of the page the session began on.
    pub landing_page: Option<String>,
    /// The host the visitor came from.
    pub referrer_host: Option<String>,
    /// Country, as the caller resolved it.
    pub country: Option<String>,
    /// Region, as the caller resolved it.
    pub region: Option<String>,
    /// City, as the caller resolved it.
    pub city: Option<String>,
    /// The device.
    pub device: Option<Device>,
    /// Static numbers bound to the page the session began on.
    pub bound: Vec<Phone>,
}

/// A client showed that it is still there.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct KeptAlive {
    /// Who.
    pub client: Name,
    /// Its holds, and when they end now.
    pub holds: Vec<HoldChange>,
}

/// A client left.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Left {
    /// Who.
    pub client: Name,
    /// The numbers whose holds ended.
    pub numbers: Vec<Phone>,
}

/// Something became known of a call.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Called {
    /// All that is known of it now.
    pub record: CallRecord,
    /// Whose call it is, once it is known what was dialled and when.
    pub matched: Option<Matched>,
    /// The number whose hold ended with the call.
    pub released: Option<Phone>,
}

/// Whose call it is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Matched {
    /// How sure that is.
    pub kind: MatchKind,
    /// Who held the number, with the probability that it was them; adds up to one unless empty.
    pub holders: Vec<(Name, Share)>,
    /// The dialled number was what is shown when no dynamic one is free.
    pub fallback: bool,
}

/// A client was forgotten.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Forgotten {
    /// Who.
    pub client: Name,
}

/// A configuration in an event: an object in JSON, and JSON text in forms such as postcard, which can't leave out a
/// field as the configuration does where it says nothing.
mod config_text {
    use super::RawConfig;
    use serde::{Deserialize, Deserializer, Serialize, Serializer, de, ser};

    pub(super) fn serialize<S: Serializer>(raw: &RawConfig, out: S) -> Result<S::Ok, S::Error> {
        if out.is_human_readable() {
            return raw.serialize(out);
        }
        out.serialize_str(&serde_json::to_string(raw).map_err(ser::Error::custom)?)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        from: D,
    ) -> Result<Box<RawConfig>, D::Error> {
        if from.is_human_readable() {
            return Box::deserialize(from);
        }
        serde_json::from_str(&String::deserialize(from)?).map_err(de::Error::custom)
    }
}
