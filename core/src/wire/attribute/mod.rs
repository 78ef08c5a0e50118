//! Attribution over all journeys, through the door: what is asked comes as JSON, and so does the answer.
//!
//! As text, touches and conversions included (the operation `attribute` of [`ask`](super::ask)):
//!
//! ```
//! let input = r#"{
//!     "touches": { "client": ["a", "a", "b"], "channel": ["Search", "Email", "Email"], "converted": [0, 1, 0] },
//!     "models": ["first", { "position_based": { "first": 0.3, "last": 0.7 } }, { "markov": { "order": 1 } }]
//! }"#;
//! let answer = ringtrace::wire::ask("attribute", input);
//! assert!(answer.starts_with(r#"{"ok":{"channels":["Search","Email"],"totals":{"conversions":1.0"#), "{answer}");
//! assert!(answer.contains(r#""name":"position_based(first=0.3, last=0.7)""#), "{answer}");
//! ```
//!
//! Over encoded columns, for bindings that can read the caller's memory and for programs in Rust:
//!
//! ```
//! use ringtrace::attribution::columns::{Columns, Converted};
//! use ringtrace::wire::attribute::{Names, Question, in_sequence};
//!
//! let question = Question::from_json(r#"{ "models": ["linear"] }"#)?;
//! let columns = Columns { client: &[0, 0, 1], time: None, channel: &[0, 1, 1], channels: 2,
//!     converted: Converted::Flags(&[0, 1, 0]), value: None };
//! let answer = question.columns(columns, &Names::of(&["Search", "Email"]), in_sequence)?;
//! assert_eq!(answer.models[0].conversions, [0.5, 0.5]);
//! # Ok::<(), ringtrace::Error>(())
//! ```
//!
//! # What is asked
//!
//! The journeys:
//! - `touches`: columns with one entry a touch, in any order. `client` and `channel` are texts; `at` is RFC 3339 texts
//!   or milliseconds since 1970 (without it, a client's rows stand in their order); `campaign` is texts or null;
//!   `converted` is how often the touch converted (numbers, true, false) and `value` what that is worth in all (without
//!   it, 1 each).
//! - `conversions`: in the place of `touches.converted`, columns of conversions that are not touches: `client`, `at`,
//!   `count` (without it, 1 each), `value` (without it, the count).
//! - `paths`: in the place of touches, `[{"path": ["Search", "Email"], "conversions": 3, "value": 30.0, "nulls": 1,
//!   "hours_before": [50, 2]}]`. Counts that are left out are 0; where no path has a `value`, conversions are worth 1.
//!
//! What to make of them:
//! - `models`: a list of [models](crate::config::batch_model::RawBatchModel), by name or as `{"name": {options}}`.
//! - `lookback_days`: touches longer before a conversion do not count. Default: 90 where touches have times, else no
//!   limit; `null`: no limit.
//! - `lookback_edge`: whether a touch exactly that long before is `inside` (default) or `outside`.
//! - `after_conversion`: touches before a conversion `keep` (default) counting for the next one, or journeys `restart`.
//! - `by`: credits by channel and `day` (of the touch), `conversion_day` or `campaign` as well. Default: channel only.
//! - `offset_minutes`: where days begin, east of UTC. Default: 0.
//! - `confidence`: bootstrap intervals by client, `{"repeats": 1000, "level": 0.95, "seed": 0}`. Default: none.
//! - `transitions`, `positions`, `counts`: `true` for the chains of Markov models, the positions of ordered Shapley
//!   values, what the journeys were. Default: `false`.
//!
//! The answer is an [`Answer`].

mod answer;
mod names;
mod question;
mod raw;
mod rows;
mod run;

pub use answer::{
    Answer, Bound, CellAnswer, CellCredits, ChainAnswer, Counts, IntervalsAnswer, ModelAnswer,
    StateAnswer, TRANSITIONS_MAX, TotalsAnswer, TransitionAnswer,
};
pub use names::Names;
pub use question::{MODELS_MAX, Question};
pub use run::{REPEATED_FIGURES_MAX, in_sequence};

use crate::attribution::columns::Columns;
use crate::error::{Code, Error, Problem};
use raw::RawQuestion;

/// The operation `attribute`: journeys and what is asked of them in one text.
pub(super) fn attribute(input: &str) -> Result<Answer, Error> {
    let raw: RawQuestion = super::parse(input)?;
    let mut problems = Vec::new();
    let question = Question::check(&raw, &mut problems);
    match (&raw.touches, &raw.paths) {
        (Some(touches), None) => {
            let table = rows::table(touches, raw.conversions.as_ref(), &mut problems);
            let Some(table) = table.filter(|_| problems.is_empty()) else {
                return refused(problems);
            };
            let timed = touches.at.is_some();
            let columns =
                Columns { time: table.columns().time.filter(|_| timed), ..table.columns() };
            let channels = texts(table.channels().count(), |code| table.channels().name(code));
            let campaigns = texts(table.label_count(), |label| table.label(label));
            let names = Names::of(&channels);
            let names = match touches.campaign {
                Some(_) => names.with_campaigns(table.labels(), &campaigns),
                None => names,
            };
            question.columns(columns, &names, in_sequence)
        }
        (None, Some(paths)) => {
            if raw.conversions.is_some() {
                let message = "the conversions of ready-made paths stand in the paths";
                problems.push(Problem::new(Code::Conflict, "conversions", message));
            }
            let encoded = rows::paths(paths, &mut problems);
            let Some(encoded) = encoded.filter(|_| problems.is_empty()) else {
                return refused(problems);
            };
            let channels = texts(encoded.channels.count(), |code| encoded.channels.name(code));
            question.paths(encoded.paths(), &Names::of(&channels), in_sequence)
        }
        _ => {
            let message = "give either `touches` or `paths`";
            problems.insert(0, Problem::new(Code::InvalidShape, "", message));
            refused(problems)
        }
    }
}

fn texts<'t>(count: u32, text: impl Fn(u32) -> &'t str) -> Vec<&'t str> {
    (0..count).map(text).collect()
}

fn refused(problems: Vec<Problem>) -> Result<Answer, Error> {
    Err(Error::from_problems(problems).unwrap_or_else(super::broken))
}
