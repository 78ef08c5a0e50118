//! Which visits are people's: bots and referrer spam are told apart before anything is counted.

use crate::replay::options::Spam;
use ringtrace::config::raw::RawConfig;
use ringtrace::visit::bot::Bots;
use ringtrace::visit::own_hosts::OwnHosts;
use ringtrace::visit::page_url::PageUrl;
use ringtrace::visit::touch::{self, SourceRules};
use ringtrace::visit::{Consent, Visit};
use ringtrace::words::time::Time;
use serde::Serialize;
use std::collections::{BTreeMap, HashMap};

/// A page view of somebody who may be lent a number: who, as a small number, and when.
pub type Look = (u32, Time);

/// What was sifted out.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct SiftPart {
    /// Page views of people, which were replayed.
    pub people: u64,
    /// Different clients among them.
    pub clients: u64,
    /// Page views of bots.
    pub bots: u64,
    /// The same by the sign they were told by.
    pub bots_by_sign: BTreeMap<&'static str, u64>,
    /// Page views whose referrer is known for false referrers.
    pub spam: u64,
    /// Page views of people who do not agree to be recognised; they are shown the fallback.
    pub without_consent: u64,
}

/// Sifts `visits` in place: bots go, and spam if it is to be dropped. Gives what is left as looks.
pub fn sift(visits: &mut Vec<Visit>, raw: &RawConfig, spam: Spam) -> (SiftPart, Vec<Look>) {
    let bots = &raw.bots;
    let rules = Bots::new(bots.enabled, &bots.also, &bots.never, bots.missing_agent);
    let mut own = OwnHosts::default();
    for host in raw.domains.iter().chain(&raw.payment_hosts) {
        own.add(host);
    }
    let sources = SourceRules { own, ..SourceRules::default() };
    let mut part = SiftPart::default();
    let mut clients: HashMap<String, u32> = HashMap::new();
    let mut looks = Vec::new();
    visits.retain(|visit| {
        if let Some(sign) = rules.judge(visit.user_agent.as_deref(), visit.purpose.as_deref()) {
            part.bots += 1;
            *part.bots_by_sign.entry(sign.as_str()).or_default() += 1;
            return false;
        }
        let page = PageUrl::parse(&visit.url);
        if touch::read(&page, visit.referrer.as_deref(), &sources).spam {
            part.spam += 1;
            if spam == Spam::Drop {
                return false;
            }
        }
        part.people += 1;
        if visit.consent == Consent::Denied {
            part.without_consent += 1;
            return true;
        }
        let next = u32::try_from(clients.len()).unwrap_or(u32::MAX);
        let client = match clients.get(&visit.client) {
            Some(client) => *client,
            None => *clients.entry(visit.client.clone()).or_insert(next),
        };
        looks.push((client, visit.at));
        true
    });
    part.clients = clients.len() as u64;
    (part, looks)
}
