//! One session: which pages are looked at, and when.

use crate::simulate::draws::Draws;
use crate::simulate::person::Person;
use crate::simulate::shape::Shape;
use crate::simulate::sources::{PAGES, SITE, SourceShape};
use ringtrace::visit::Visit;
use ringtrace::words::time::Time;

/// More pages than this nobody looks at; without a bound one draw in a million would make a very long session.
const PAGES_MAX: u64 = 200;

/// The page views of one session, and when its visitor left.
#[derive(Debug, Clone)]
pub struct Session {
    /// The page views, in order.
    pub visits: Vec<Visit>,
    /// When the last page was left.
    pub left: Time,
}

/// A person's session that begins at `at`.
pub fn of_person(
    shape: &Shape,
    person: &Person,
    source: &SourceShape,
    at: Time,
    draws: &mut Draws,
) -> Session {
    let pages = pages(shape, draws);
    let mut now = at;
    let mut url = source.landing_url(draws);
    let mut referrer = (!source.referrer.is_empty()).then(|| source.referrer.to_owned());
    let mut visits = Vec::new();
    for _ in 0..pages {
        let next = format!("{SITE}{}", draws.one_of(&PAGES));
        let before = std::mem::replace(&mut url, next);
        visits.push(view(person, now, before.clone(), referrer.replace(before)));
        now = now.plus_ms((draws.spread(shape.page_seconds) * 1000.0) as i64);
    }
    Session { visits, left: now }
}

/// A bot's session that begins at `at`: up to eight pages, a few seconds apart.
pub fn of_bot(bot: &Person, at: Time, draws: &mut Draws) -> Session {
    let mut now = at;
    let mut visits = Vec::new();
    for _ in 0..=draws.below(8) {
        visits.push(view(bot, now, format!("{SITE}{}", draws.one_of(&PAGES)), None));
        now = now.plus_seconds(1 + draws.below(5) as i64);
    }
    Session { visits, left: now }
}

fn view(person: &Person, at: Time, url: String, referrer: Option<String>) -> Visit {
    Visit {
        referrer,
        user_agent: Some(person.user_agent.to_owned()),
        ip: Some(person.ip.clone()),
        place: person.place.clone(),
        device: Some(person.device),
        ..Visit::new(person.client.clone(), at, url)
    }
}

fn pages(shape: &Shape, draws: &mut Draws) -> u64 {
    if draws.chance(shape.single_page_share) {
        return 1;
    }
    // Two, and then as many more as a geometric draw of the remaining mean says.
    let more = shape.pages_mean.max(2.0) - 2.0;
    let stop = 1.0 / (1.0 + more);
    if stop >= 1.0 {
        return 2;
    }
    let beyond = draws.exponential() / -libm::log(1.0 - stop);
    2 + (beyond as u64).min(PAGES_MAX)
}
