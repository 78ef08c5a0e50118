//! Why: the same decision as for a visit, with its reasons.

use super::Tracker;
use super::command::VisitAnswer;
use crate::config::{Pool, StaticNumber};
use crate::error::Error;
use crate::visit::Visit;
use crate::visit::condition::Facts;
use crate::visit::explanation::Explanation;
use crate::visit::touch::Touch;
use crate::words::name::Name;
use crate::words::phone::Phone;
use serde::Serialize;
use std::sync::Arc;

/// What hears the reasons while a decision is made. The empty one, `()`, costs nothing.
pub(super) trait Trace {
    fn touch(&mut self, _touch: &Touch<'_>, _session_started: bool) {}
    fn destination(&mut self, _destination: Option<Phone>) {}
    fn bound(&mut self, _number: &StaticNumber, _fits: bool, _facts: &Facts<'_>) {}
    fn pool(&mut self, _pool: &Pool, _facts: &Facts<'_>) {}
}

impl Trace for () {}

/// A decision about a visit, and why it is so.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct WhyVisit {
    /// The decision, as [`Tracker::visit`] would make it.
    pub answer: VisitAnswer,
    /// How the visitor came, as read from this visit; absent for bots and where consent is denied.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub touch: Option<WhyTouch>,
    /// What was looked at, destination by destination, up to what was chosen.
    pub destinations: Vec<WhyDestination>,
}

/// How the visitor came.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WhyTouch {
    /// Where from.
    pub source: String,
    /// By what means.
    pub medium: String,
    /// The campaign.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub campaign: Option<String>,
    /// The channel.
    pub channel: String,
    /// The kind of click id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub click: Option<&'static str>,
    /// The referrer is a spammer's and was dropped.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub spam: bool,
    /// A session begins with this visit. If not, the session's own touch counts, not this one.
    pub session_started: bool,
}

/// What was looked at for one destination.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct WhyDestination {
    /// The number on the page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub destination: Option<Phone>,
    /// Static numbers and pools in the order they were asked; the last one was chosen if it fits.
    pub asked: Vec<WhyCandidate>,
}

/// One static number or pool that was asked.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct WhyCandidate {
    /// The static number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number: Option<Phone>,
    /// The pool.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pool: Option<Name>,
    /// For a static number: whether what it is bound to fits the session.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub binding_fits: Option<bool>,
    /// The display condition, test by test.
    pub condition: Explanation,
}

#[derive(Default)]
struct Reasons {
    touch: Option<WhyTouch>,
    destinations: Vec<WhyDestination>,
}

impl Reasons {
    fn ask(&mut self, candidate: WhyCandidate) {
        if let Some(destination) = self.destinations.last_mut() {
            destination.asked.push(candidate);
        }
    }
}

impl Trace for Reasons {
    fn touch(&mut self, touch: &Touch<'_>, session_started: bool) {
        self.touch = Some(WhyTouch {
            source: touch.source.to_string(),
            medium: touch.medium.to_string(),
            campaign: touch.campaign.as_deref().map(str::to_owned),
            channel: touch.channel.to_string(),
            click: touch.click.as_ref().map(|click| click.kind.as_str()),
            spam: touch.spam,
            session_started,
        });
    }

    fn destination(&mut self, destination: Option<Phone>) {
        self.destinations.push(WhyDestination { destination, asked: Vec::new() });
    }

    fn bound(&mut self, bound: &StaticNumber, fits: bool, facts: &Facts<'_>) {
        self.ask(WhyCandidate {
            number: Some(bound.number),
            pool: None,
            binding_fits: Some(fits),
            condition: bound.condition().explain(facts),
        });
    }

    fn pool(&mut self, pool: &Pool, facts: &Facts<'_>) {
        self.ask(WhyCandidate {
            number: None,
            pool: Some(Arc::clone(&pool.id)),
            binding_fits: None,
            condition: pool.when.explain(facts),
        });
    }
}

impl Tracker {
    /// What a visit would be shown, and why. Changes nothing.
    ///
    /// # Errors
    /// As for [`Tracker::visit`].
    pub fn explain(&self, visit: &Visit) -> Result<WhyVisit, Error> {
        let mut reasons = Reasons::default();
        let (_, answer) = self.decide_visit_traced(visit, &mut reasons)?;
        let Reasons { touch, destinations } = reasons;
        Ok(WhyVisit { answer, touch, destinations })
    }
}
