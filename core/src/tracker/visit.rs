//! The first flow: a visit becomes a touch, a hold, a number on the page.

use super::clients::Client;
use super::command::{Reason, VisitAnswer};
use super::event::{Event, Fact, NewTouch, Visited};
use super::explain::Trace;
use super::show::Showing;
use super::{Seen, Tracker, event};
use crate::config::{Rule, StaticNumber};
use crate::error::{Code, Error, Problem};
use crate::report::TouchText;
use crate::visit::condition::{Facts, Field};
use crate::visit::list::NONE;
use crate::visit::page_url::PageUrl;
use crate::visit::touch::{self, SourceRules, Touch};
use crate::visit::{Consent, Device, Visit, device};
use crate::words::name::{self, Name};
use crate::words::phone::Phone;
use crate::words::time::Time;
use std::borrow::Cow;
use std::cell::OnceCell;
use std::sync::Arc;

/// The longest URL, referrer or user agent taken, in bytes. Browsers and servers stop at 8,000 or 16,000.
pub const TEXT_BYTES_MAX: usize = 65_536;

/// The most destination numbers one page may name.
pub const DESTINATIONS_MAX: usize = 1000;

impl Tracker {
    /// A page view: what to show on it.
    ///
    /// # Errors
    /// `empty`, `too_long`, `control_character` (ids and texts), `time_went_back`, `invalid_number` (destinations).
    pub fn visit(&mut self, visit: &Visit) -> Result<VisitAnswer, Error> {
        let (event, answer) = self.decide_visit(visit)?;
        if let Some(event) = event {
            self.apply(&event);
        }
        Ok(answer)
    }

    pub(super) fn decide_visit(
        &self,
        visit: &Visit,
    ) -> Result<(Option<Event>, VisitAnswer), Error> {
        self.decide_visit_traced(visit, &mut ())
    }

    /// The flow of a visit; `trace` hears why.
    pub(super) fn decide_visit_traced(
        &self,
        visit: &Visit,
        trace: &mut impl Trace,
    ) -> Result<(Option<Event>, VisitAnswer), Error> {
        check(visit)?;
        let at = self.clock(visit.at)?;
        let destinations = self.destinations_on(visit)?;
        let seen = SeenPage::of(visit, self.asks_facts);
        let read = self.read_touch(&seen);
        let sign = self.config.bots.judge(visit.user_agent.as_deref(), visit.purpose.as_deref());
        if sign.is_some() || visit.consent == Consent::Denied {
            let bot = sign.map(|sign| sign.as_str());
            let reason = if bot.is_some() { Reason::Bot } else { Reason::Consent };
            let click = read.click.as_ref().map(|click| click.kind.as_str());
            let facts = self.facts(&seen, &text_read(&read, &seen), click, at);
            let shown = self.fallbacks(&destinations, &facts, reason);
            return Ok((None, VisitAnswer { shown, session_started: false, bot }));
        }

        let client = self.clients.find(&visit.client);
        let known = client.and_then(|index| self.clients.get(index));
        let session = self.session(known, &read, at);
        trace.touch(&read, session.is_none());
        let started = session.is_none().then(|| self.new_touch(&seen, &read));
        let (current, bound, click) = match (session, &started) {
            (Some((index, touch)), _) => {
                let bound = self.touches.bound.get(&index).map_or(&[][..], Vec::as_slice);
                // Only conditions ask for it.
                let click = self.asks_facts.then(|| self.touches.clicks.get(&index)).flatten();
                (touch, bound, click.map(|(kind, _)| &**kind))
            }
            (None, Some(new)) => {
                let click = new.click.as_ref().map(|(kind, _)| kind.as_str());
                (text_of(new), new.bound.as_slice(), click)
            }
            (None, None) => (TouchText::default(), &[][..], None),
        };
        let facts = self.facts(&seen, &current, click, at);
        let mut showing = Showing::new(visit, at, client, current, facts, bound);
        let shown: Vec<_> =
            destinations.iter().map(|d| self.show(d, &mut showing, trace)).collect();
        let Showing { holds, shortages, .. } = showing;
        let session_started = started.is_some();
        let visited = Visited {
            client: client
                .map_or_else(|| Arc::from(&*visit.client), |c| self.clients.names.shared(c)),
            shown: shown.iter().find_map(|shown| shown.number),
            touch: started,
            holds,
            shortages,
        };
        let event = event(at, Fact::Visited(Box::new(visited)));
        Ok((Some(event), VisitAnswer { shown, session_started, bot: None }))
    }

    /// The touch this visit would be: by the owner's rules first, by the built-in ones else.
    fn read_touch<'a>(&self, seen: &SeenPage<'a>) -> Touch<'a> {
        let mut read = touch::read(&seen.page, seen.visit.referrer.as_deref(), self.sources());
        if !self.config.rules.is_empty() {
            let rule = {
                let click = read.click.as_ref().map(|click| click.kind.as_str());
                let facts = self.facts(seen, &text_read(&read, seen), click, seen.visit.at);
                self.config.rules.iter().find(|rule| rule.when.holds(&facts))
            };
            if let Some(rule) = rule {
                self.rename(&mut read, rule);
            }
        }
        read
    }

    /// The touch of the session that goes on, or none if a session begins with this visit.
    fn session(
        &self,
        client: Option<&Client>,
        read: &Touch<'_>,
        at: Time,
    ) -> Option<(u32, TouchText<'_>)> {
        let client = client?;
        let touch = self.touches.get(client.touch)?;
        if at.ms_since(client.seen) > self.config.session_ms {
            return None;
        }
        let text = self.touches.read(touch);
        let (source, medium) = (text.source.unwrap_or(""), text.medium.unwrap_or(""));
        let other = !read.is_direct() && read.differs_from(source, medium, text.campaign);
        (!other).then_some((client.touch, text))
    }

    fn new_touch(&self, seen: &SeenPage<'_>, read: &Touch<'_>) -> NewTouch {
        let owned = |text: &Option<Cow<'_, str>>| text.as_deref().map(str::to_owned);
        let place = &seen.visit.place;
        NewTouch {
            source: read.source.to_string(),
            medium: read.medium.to_string(),
            campaign: owned(&read.campaign),
            term: owned(&read.term),
            content: owned(&read.content),
            channel: read.channel.to_string(),
            click: read.click.as_ref().map(|c| (c.kind.as_str().to_owned(), c.value.to_string())),
            landing_host: (!seen.page.host.is_empty()).then(|| seen.page.host.to_string()),
            landing_page: (!read.landing_page.is_empty()).then(|| read.landing_page.to_string()),
            referrer_host: owned(&read.referrer_host),
            country: place.country.clone(),
            region: place.region.clone(),
            city: place.city.clone(),
            device: seen.device(),
            bound: self.bound_to_landing(seen),
        }
    }

    /// What conditions are asked about.
    fn facts<'a>(
        &self,
        seen: &'a SeenPage<'_>,
        touch: &TouchText<'a>,
        click: Option<&'a str>,
        at: Time,
    ) -> Facts<'a> {
        let mut facts = Facts::default();
        if !self.asks_facts {
            return facts;
        }
        let place = &seen.visit.place;
        let texts = [
            (Field::Country, place.country.as_deref()),
            (Field::Region, place.region.as_deref()),
            (Field::City, place.city.as_deref()),
            (Field::Source, touch.source),
            (Field::Medium, touch.medium),
            (Field::Campaign, touch.campaign),
            (Field::Term, touch.term),
            (Field::Content, touch.content),
            (Field::Channel, touch.channel),
            (Field::ClickId, click),
            (Field::LandingPage, touch.landing_page),
            (Field::LandingHost, touch.landing_host),
            (Field::Page, Some(seen.path_and_query.as_ref())),
            (Field::Host, Some(seen.page.host.as_ref())),
            (Field::ReferrerHost, touch.referrer_host),
            (Field::Device, seen.device().map(Device::as_str)),
            (Field::Language, seen.visit.language.as_deref()),
        ];
        let utm = [
            Field::UtmSource,
            Field::UtmMedium,
            Field::UtmCampaign,
            Field::UtmTerm,
            Field::UtmContent,
        ];
        let utm = utm.into_iter().zip(seen.utm.iter().map(Option::as_deref));
        texts.into_iter().chain(utm).for_each(|(field, text)| facts.set(field, text));
        let offset = seen.visit.offset_minutes.unwrap_or(self.config.offset_minutes);
        let local = at.at_offset(offset);
        (facts.weekday, facts.hour) = (Some(local.weekday()), Some(local.hour()));
        facts
    }

    /// What one of the owner's rules calls a touch.
    fn rename(&self, touch: &mut Touch<'_>, rule: &Rule) {
        let owned = |name: &Option<Name>| name.as_deref().map(|text| Cow::Owned(text.to_owned()));
        if let Some(source) = owned(&rule.source) {
            touch.source = source;
        }
        if let Some(medium) = owned(&rule.medium) {
            touch.medium = medium;
        }
        touch.campaign = owned(&rule.campaign).or(touch.campaign.take());
        touch.settle_channel(self.sources());
        if let Some(channel) = owned(&rule.channel) {
            touch.channel = channel;
        }
    }

    /// The static numbers bound to the page a session begins on.
    fn bound_to_landing(&self, seen: &SeenPage<'_>) -> Vec<Phone> {
        let fits = |number: &&StaticNumber| {
            number.landing.as_ref().is_some_and(|l| l.fits(&seen.visit.url, &seen.path_and_query))
        };
        self.config.statics.iter().filter(fits).map(|number| number.number).collect()
    }

    fn sources(&self) -> &SourceRules {
        &self.config.sources
    }

    pub(super) fn apply_visited(&mut self, visited: &Visited, at: Time) {
        let client = self.clients.add(&visited.client, at);
        let Some(row) = self.clients.get_mut(client) else { return };
        row.seen = at;
        if let Some(new) = &visited.touch {
            row.touch = self.touches.add(at, client, row.touch, new);
        }
        let touch = row.touch;
        let number = visited.shown.and_then(|phone| self.numbers.find(phone)).unwrap_or(NONE);
        self.visits.push_back(Seen { at, touch, number });
        for change in &visited.holds {
            self.apply_hold(change, client, at);
        }
        for id in &visited.shortages {
            if let Some(state) = self.pools.iter_mut().find(|state| state.id == *id) {
                state.shortages += 1;
            }
        }
    }
}

/// A page view, read: what conditions and touches are made of.
struct SeenPage<'a> {
    visit: &'a Visit,
    page: PageUrl<'a>,
    /// Read from the agent when it is first asked for: most visits go on with a session and need none.
    device: OnceCell<Option<Device>>,
    /// Only read where there are conditions.
    path_and_query: Cow<'a, str>,
    utm: [Option<Cow<'a, str>>; 5],
}

impl<'a> SeenPage<'a> {
    fn of(visit: &'a Visit, conditions: bool) -> Self {
        let page = PageUrl::parse(&visit.url);
        let mut seen = Self {
            visit,
            device: OnceCell::new(),
            path_and_query: Cow::Borrowed(page.path),
            utm: [const { None }; 5],
            page,
        };
        if conditions {
            if !seen.page.query.is_empty() {
                seen.path_and_query = format!("{}?{}", seen.page.path, seen.page.query).into();
            }
            let names = ["utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content"];
            seen.utm = names.map(|name| seen.page.parameter(name));
        }
        seen
    }

    fn device(&self) -> Option<Device> {
        let agent = self.visit.user_agent.as_deref();
        *self.device.get_or_init(|| self.visit.device.or_else(|| agent.map(device::of_agent)))
    }
}

/// The texts of a touch that has just been read.
fn text_read<'r>(read: &'r Touch<'_>, seen: &'r SeenPage<'_>) -> TouchText<'r> {
    let place = &seen.visit.place;
    TouchText {
        source: Some(&read.source),
        medium: Some(&read.medium),
        campaign: read.campaign.as_deref(),
        term: read.term.as_deref(),
        content: read.content.as_deref(),
        channel: Some(&read.channel),
        landing_host: Some(&seen.page.host),
        landing_page: Some(&read.landing_page),
        referrer_host: read.referrer_host.as_deref(),
        country: place.country.as_deref(),
        region: place.region.as_deref(),
        city: place.city.as_deref(),
        device: seen.device().map(Device::as_str),
    }
}

/// The texts of a touch that is about to be recorded.
fn text_of(new: &NewTouch) -> TouchText<'_> {
    TouchText {
        source: Some(&new.source),
        medium: Some(&new.medium),
        campaign: new.campaign.as_deref(),
        term: new.term.as_deref(),
        content: new.content.as_deref(),
        channel: Some(&new.channel),
        landing_host: new.landing_host.as_deref(),
        landing_page: new.landing_page.as_deref(),
        referrer_host: new.referrer_host.as_deref(),
        country: new.country.as_deref(),
        region: new.region.as_deref(),
        city: new.city.as_deref(),
        device: new.device.map(Device::as_str),
    }
}

/// Refuses what no honest request holds.
fn check(visit: &Visit) -> Result<(), Problem> {
    name::check(&visit.client, "client")?;
    let long = [
        ("url", Some(&visit.url)),
        ("referrer", visit.referrer.as_ref()),
        ("user_agent", visit.user_agent.as_ref()),
    ];
    for (path, text) in long {
        check_length(path, text, TEXT_BYTES_MAX)?;
    }
    let short = [
        ("ip", visit.ip.as_ref()),
        ("language", visit.language.as_ref()),
        ("purpose", visit.purpose.as_ref()),
        ("place.country", visit.place.country.as_ref()),
        ("place.region", visit.place.region.as_ref()),
        ("place.city", visit.place.city.as_ref()),
    ];
    for (path, text) in short {
        check_length(path, text, name::NAME_BYTES_MAX)?;
    }
    let count = visit.destinations.as_ref().map_or(0, Vec::len);
    if count > DESTINATIONS_MAX {
        let message = format!("{count} entries; at most {DESTINATIONS_MAX} are allowed");
        return Err(Problem::new(Code::TooMany, "destinations", message));
    }
    if visit.offset_minutes.is_some_and(|offset| !(-1440..=1440).contains(&offset)) {
        return Err(Problem::new(
            Code::OutOfRange,
            "offset_minutes",
            "must lie between -1440 and 1440",
        ));
    }
    Ok(())
}

fn check_length(path: &str, text: Option<&String>, max: usize) -> Result<(), Problem> {
    match text {
        Some(text) if text.len() > max => {
            let message = format!("{} bytes long; at most {max} are allowed", text.len());
            Err(Problem::new(Code::TooLong, path, message))
        }
        _ => Ok(()),
    }
}
