//! Static numbers as a table from which a browser chooses: a site that lends no numbers needs no backend.
//!
//! The table is JSON; `bindings-wasm/decide/` reads it and decides as [`Tracker::visit`](crate::Tracker::visit) does,
//! from what a page knows: its address, the referrer, the language, the user agent, the clock. It carries what the
//! decision asks for and no more: the kinds of sources only where a channel matters, the words of user agents only
//! where a device does.
//!
//! ```
//! use ringtrace::config::{Config, StaticTable};
//!
//! let config = Config::from_json(r#"{
//!   "destination": "+12125550100",
//!   "static_numbers": [{ "number": "+12125550150", "source": "google", "medium": "cpc" }]
//! }"#)?;
//! let table = StaticTable::build(&config, false)?;
//! assert_eq!(table.numbers[0].number.to_string(), "+12125550150");
//! # Ok::<(), ringtrace::Error>(())
//! ```

use super::raw::{RawCondition, RawRule, RawStatic};
use super::settings::Config;
use super::static_number::StaticNumber;
use crate::error::{Code, Error, Problem};
use crate::page::{Rule, Rules};
use crate::visit::click::ClickKind;
use crate::visit::condition::Field;
use crate::visit::{channel, device, referrer};
use crate::words::phone::Phone;
use serde::Serialize;

/// The version of the table's form.
const VERSION: u32 = 1;

/// What a browser needs to choose among static numbers.
#[derive(Debug, Clone, Serialize)]
#[non_exhaustive]
pub struct StaticTable {
    /// The version of this form.
    pub version: u32,
    /// A session ends after this much idle time.
    pub session_seconds: i64,
    /// Minutes east of UTC, for weekdays and hours.
    pub offset_minutes: i32,
    /// The site's own hosts and its payment hosts, without `www.`.
    pub own: Vec<String>,
    /// The click id of a paid click outranks `utm_source` and `utm_medium`.
    pub paid_click_first: bool,
    /// AI assistants are a channel of their own.
    pub assistant_channel: bool,
    /// Own rules for source and channel.
    pub rules: Vec<RawRule>,
    /// The numbers, in the order in which they are asked; of those that stand in for one destination the first that
    /// fits is shown.
    pub numbers: Vec<Entry>,
    /// The first line of a table of substitution rules.
    pub head: String,
    /// Attributes for people and scripts are rewritten.
    pub attributes: bool,
    /// What search engines read is rewritten.
    pub structured: bool,
    /// Links to messengers are rewritten.
    pub messengers: bool,
    /// Parameters of click ids in their order, each with the source and the medium it stands for, a line each.
    pub clicks: String,
    /// Search engines: `name|parameters|hosts`, a line each.
    pub engines: String,
    /// Kinds of sources, for channels.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub kinds: String,
    /// Hosts of referrer spam.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub spam: String,
    /// Words of user agents by what they tell: other, tablet, `silk/`, `mobile`, phone, android, desktop.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub devices: Vec<&'static [&'static str]>,
}

/// A static number, and when it is shown: all its bindings must hold.
#[derive(Debug, Clone, Serialize)]
#[non_exhaustive]
pub struct Entry {
    /// The number on the page.
    pub destination: Phone,
    /// The number to print.
    pub number: Phone,
    /// The number as the mask prints it, if there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// A CSS selector: only inside elements it selects.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scope: Option<String>,
    /// A CSS selector: not inside elements it selects.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub except: Option<String>,
    /// The lines of its table of substitution rules, as those of rule 0.
    pub lines: String,
    /// The texts that fields must be, as pairs of a field and a text.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub equals: Vec<(&'static str, String)>,
    /// The host that sent the visitor, or one above it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub referrer: Option<String>,
    /// The page on which the session began.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub landing_page: Option<String>,
    /// A further condition.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub when: Option<RawCondition>,
}

impl StaticTable {
    /// The table of a configuration without pools.
    ///
    /// `spam`: whether the hosts of referrer spam are in it, which makes it four times as large. Robots that call
    /// themselves sent by such hosts run no scripts, so a browser rarely asks; without them a visitor from such a host
    /// is taken for one from any other page, as under `sources.keep_spam`.
    ///
    /// # Errors
    /// All that only a backend can do: `conflict` for pools, for conditions on the visitor's place, and for numbers
    /// that stand in for no destination in particular.
    pub fn build(config: &Config, spam: bool) -> Result<Self, Error> {
        let mut problems = Vec::new();
        let mut refuse = |path: String, message: &str| {
            problems.push(Problem::new(Code::Conflict, path, message));
        };
        if !config.pools.is_empty() {
            refuse("pools".to_owned(), "numbers are lent by a backend, and not by a browser");
        }
        let conditions = conditions(config);
        for (path, condition) in &conditions {
            if PLACE.iter().any(|field| asks(condition, &[*field])) {
                refuse(path.clone(), "a browser does not know the visitor's place");
            }
        }
        for (index, number) in config.statics.iter().enumerate() {
            if number.destination.is_none() && number.offline.is_none() {
                let path = format!("static_numbers[{index}].destination");
                refuse(path, "a browser must know which number to replace");
            }
        }
        if let Some(error) = Error::from_problems(problems) {
            return Err(error);
        }
        let asked = |fields: &[Field]| conditions.iter().any(|(_, c)| asks(c, fields));
        let by_channel = config.statics.iter().any(|number| number.channel.is_some());
        let sources = &config.sources;
        let options = config.page.options;
        let click = |kind: &ClickKind| {
            let (source, medium) = kind.source_medium();
            format!("{} {source} {medium}", kind.as_str())
        };
        Ok(Self {
            version: VERSION,
            session_seconds: config.session_ms / 1000,
            offset_minutes: config.offset_minutes,
            own: sources.own.sorted(),
            paid_click_first: sources.paid_click_first,
            assistant_channel: sources.assistant_channel,
            rules: config.raw.rules.clone(),
            numbers: numbers(config)?,
            head: Rules::build(&[])?.table().to_owned(),
            attributes: options.attributes,
            structured: options.structured,
            messengers: options.messengers,
            clicks: ClickKind::ALL.iter().map(click).collect::<Vec<_>>().join("\n"),
            engines: referrer::engines_text(asked(&[Field::Term])),
            kinds: if by_channel || asked(&[Field::Channel]) {
                channel::kinds_text()
            } else {
                String::new()
            },
            spam: if spam && !sources.keep_spam { referrer::spam_text() } else { String::new() },
            devices: if asked(&[Field::Device]) { device::words() } else { Vec::new() },
        })
    }
}

const PLACE: [Field; 3] = [Field::Country, Field::Region, Field::City];

/// The conditions of rules and numbers, with their paths.
fn conditions(config: &Config) -> Vec<(String, &RawCondition)> {
    let raw = &config.raw;
    let rules = raw.rules.iter().map(|rule| &rule.when).enumerate();
    let rules = rules.map(|(index, when)| (format!("rules[{index}].when"), when));
    let numbers = raw.static_numbers.iter().enumerate();
    let numbers = numbers.filter_map(|(index, number)| {
        Some((format!("static_numbers[{index}].when"), number.when.as_ref()?))
    });
    rules.chain(numbers).collect()
}

/// Whether a condition tests one of these fields.
fn asks(condition: &RawCondition, fields: &[Field]) -> bool {
    let parts = condition.all.iter().chain(&condition.any).flatten();
    let mut parts = parts.chain(condition.not.as_deref());
    let own = condition.field.as_deref().and_then(Field::parse);
    own.is_some_and(|field| fields.contains(&field)) || parts.any(|part| asks(part, fields))
}

fn numbers(config: &Config) -> Result<Vec<Entry>, Error> {
    let mut entries = Vec::new();
    for place in &config.destinations {
        for index in &place.statics {
            let number = config.statics.get(*index).zip(config.raw.static_numbers.get(*index));
            if let (Some((number, raw)), Some(destination)) = (number, place.number) {
                entries.push(entry(config, destination, number, raw)?);
            }
        }
    }
    Ok(entries)
}

fn entry(
    config: &Config,
    destination: Phone,
    number: &StaticNumber,
    raw: &RawStatic,
) -> Result<Entry, Error> {
    let particular = config.page.substitution_of(destination);
    let mut rule = Rule::new(destination.to_string(), number.number.to_string());
    if let Some(mask) = &config.mask {
        rule = rule.with_mask(mask.as_str());
    }
    let aliases = particular.map(|known| known.aliases.as_slice()).unwrap_or_default();
    let rules = Rules::build(&[aliases.iter().fold(rule, Rule::with_alias)])?;
    let equals = [
        (Field::Source, &number.source),
        (Field::Medium, &number.medium),
        (Field::Campaign, &number.campaign),
        (Field::Channel, &number.channel),
    ];
    let equals = equals
        .into_iter()
        .filter_map(|(field, text)| Some((field.as_str(), text.as_deref()?.to_owned())));
    Ok(Entry {
        destination,
        number: number.number,
        text: config.mask.as_ref().and_then(|mask| mask.print(number.number).ok()),
        scope: particular.and_then(|known| known.scope.clone()),
        except: particular.and_then(|known| known.except.clone()),
        lines: rules.table().split_once('\n').map_or("", |(_, lines)| lines).to_owned(),
        equals: equals.collect(),
        referrer: number.referrer.clone(),
        landing_page: number.landing_page.as_deref().map(str::to_owned),
        when: raw.when.clone(),
    })
}
