//! Why: the same decision as for a visit, with its reasons.

use super::Tracker;
use super::command::VisitAnswer;
use crate::config::{Pool, StaticNumber};
use crate::error::Error;
use crate::visit::Visit;
use crate::visit::condition::Facts;
use crate::visit::explanation::Explanation;
use crate::visit::pool::{Choice, Policy, Pool as Numbers};
use crate::visit::touch::Touch;
use crate::words::name::Name;
use crate::words::phone::Phone;
use crate::words::time::Time;
use serde::Serialize;
use std::sync::Arc;

/// What hears the reasons while a decision is made. The empty one, `()`, costs nothing.
pub(super) trait Trace {
    fn touch(&mut self, _touch: &Touch<'_>, _session_started: bool) {}
    fn destination(&mut self, _destination: Option<Phone>) {}
    fn bound(&mut self, _number: &StaticNumber, _fits: bool, _facts: &Facts<'_>) {}
    fn pool(&mut self, _pool: &Pool, _facts: &Facts<'_>) {}
    fn chosen(&mut self, _numbers: &Numbers, _choice: Choice, _at: Time) {}
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
    /// Why this number of the pool, if a pool was chosen.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number: Option<WhyNumber>,
}

/// Why this number of the pool and no other.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WhyNumber {
    /// How many numbers the pool has.
    pub numbers: usize,
    /// How many of them are held.
    pub in_use: u32,
    /// When the chosen number's last holder was last active or its last hold ended; absent if it was never lent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub since: Option<Time>,
    /// In words.
    pub because: String,
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
        self.destinations.push(WhyDestination { destination, asked: Vec::new(), number: None });
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

    fn chosen(&mut self, pool: &Numbers, choice: Choice, at: Time) {
        let (slot, because) = match choice {
            Choice::Extend(slot) => (Some(slot), "the client holds it"),
            Choice::Again(slot) => {
                (Some(slot), "it was the client's last number and is still free")
            }
            Choice::Free(slot) => (Some(slot), free_words(pool)),
            Choice::Reclaim { slot, .. } => {
                (Some(slot), "none is free, and its client has been gone the longest")
            }
            Choice::Shortage if pool.terms().presence_ms.is_some() => {
                (None, "none is free, and every client is present or left too lately")
            }
            Choice::Shortage => (None, "none is free"),
        };
        let why = WhyNumber {
            numbers: pool.len(),
            in_use: pool.in_use(at),
            since: slot.and_then(|slot| pool.last_activity(slot, at)),
            because: because.to_owned(),
        };
        if let Some(destination) = self.destinations.last_mut() {
            destination.number = Some(why);
        }
    }
}

fn free_words(pool: &Numbers) -> &'static str {
    match pool.terms().policy {
        Policy::LongestIdle => {
            "of the free numbers it is idle the longest, or never lent and the first by position"
        }
        Policy::Random(_) => "it was drawn from the free numbers",
        Policy::RoundRobin => "it is the next free one by position after the one lent last",
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
