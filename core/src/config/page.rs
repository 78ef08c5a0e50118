//! How numbers are looked for on the pages, checked.

use super::limits::{self, fits};
use super::number::number;
use super::raw::{RawPage, RawSubstitution};
use super::settings::Destination;
use crate::error::{Code, Problem};
use crate::page::html::HtmlOptions;
use crate::page::{Rule, Rules};
use crate::words::country::Country;
use crate::words::phone::Phone;

/// How numbers are looked for on the pages.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct PageSettings {
    /// Where, beside text and telephone links.
    pub options: HtmlOptions,
    /// What is particular to single destinations.
    pub substitutions: Vec<Substitution>,
}

impl PageSettings {
    /// What is particular to this destination.
    pub fn substitution_of(&self, destination: Phone) -> Option<&Substitution> {
        self.substitutions.iter().find(|known| known.destination == destination)
    }
}

/// What is particular to one destination.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Substitution {
    /// The destination.
    pub destination: Phone,
    /// Other written forms.
    pub aliases: Vec<String>,
    /// A CSS selector: only inside elements it selects.
    pub scope: Option<String>,
    /// A CSS selector: not inside elements it selects.
    pub except: Option<String>,
}

/// Checks the section `page`.
pub(super) fn check(
    raw: &RawPage,
    country: Option<Country>,
    destinations: &[Destination],
    problems: &mut Vec<Problem>,
) -> PageSettings {
    let options = HtmlOptions::default()
        .with_attributes(raw.attributes)
        .with_structured(raw.structured)
        .with_messengers(raw.messengers);
    let mut substitutions: Vec<Substitution> = Vec::new();
    let most = limits::SUBSTITUTIONS_MAX;
    if !fits(raw.substitutions.len(), most, "page.substitutions", problems) {
        return PageSettings { options, substitutions };
    }
    for (index, raw) in raw.substitutions.iter().enumerate() {
        let path = format!("page.substitutions[{index}]");
        let Some(checked) = substitution(raw, &path, country, problems) else { continue };
        let path = format!("{path}.destination");
        if substitutions.iter().any(|known| known.destination == checked.destination) {
            let message = "this destination stands above already";
            problems.push(Problem::new(Code::Duplicate, path, message));
        } else if !destinations.iter().any(|known| known.number == Some(checked.destination)) {
            let message = format!("`{}` is no destination of this configuration", raw.destination);
            problems.push(Problem::new(Code::Conflict, path, message));
        } else {
            substitutions.push(checked);
        }
    }
    PageSettings { options, substitutions }
}

fn substitution(
    raw: &RawSubstitution,
    path: &str,
    country: Option<Country>,
    problems: &mut Vec<Problem>,
) -> Option<Substitution> {
    for (field, selector) in [("scope", &raw.scope), ("except", &raw.except)] {
        let selector = selector.as_deref();
        problems.extend(selector.and_then(|text| wrong_selector(text, format!("{path}.{field}"))));
    }
    let destination = number(&raw.destination, country, &format!("{path}.destination"), problems)?;
    if fits(raw.aliases.len(), limits::ALIASES_MAX, &format!("{path}.aliases"), problems) {
        // Rules know which forms can be looked for; which number is printed is all the same here.
        let text = destination.to_string();
        let rule = Rule::new(text.as_str(), text.as_str());
        let rule = raw.aliases.iter().fold(rule, Rule::with_alias);
        let wrong = Rules::build(&[rule]).err();
        let wrong: Vec<Problem> =
            wrong.iter().flat_map(|error| error.problems().cloned()).collect();
        problems.extend(wrong.into_iter().map(|problem| {
            let place = problem.path.strip_prefix("[0]").unwrap_or("").to_owned();
            Problem { path: format!("{path}{place}"), ..problem }
        }));
    }
    Some(Substitution {
        destination,
        aliases: raw.aliases.clone(),
        scope: raw.scope.clone(),
        except: raw.except.clone(),
    })
}

/// Only a browser knows whether a text selects anything; this much can be said without one.
fn wrong_selector(text: &str, path: String) -> Option<Problem> {
    if text.len() > limits::SELECTOR_BYTES_MAX {
        let most = limits::SELECTOR_BYTES_MAX;
        let message = format!("{} bytes; at most {most} are allowed", text.len());
        return Some(Problem::new(Code::TooLong, path, message));
    }
    let empty = text.trim().is_empty() || text.chars().any(char::is_control);
    empty.then(|| Problem::new(Code::InvalidShape, path, "not a CSS selector"))
}
