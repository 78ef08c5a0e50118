//! Everything kept, in structs of texts: what a first version of a call tracker remembers.

use ringtrace::Visit;
use ringtrace::words::time::Time;
use std::collections::HashMap;

/// A page view.
#[derive(Debug, Clone)]
pub struct VisitRow {
    /// When.
    pub at: Time,
    /// Who.
    pub client: String,
    /// The page.
    pub page: String,
    /// The number shown.
    pub number: Option<String>,
}

/// How a session began.
#[derive(Debug, Clone, Default)]
pub struct TouchRow {
    /// When.
    pub at: Time,
    /// Who.
    pub client: String,
    /// Where from.
    pub source: String,
    /// By what means.
    pub medium: String,
    /// The campaign.
    pub campaign: Option<String>,
    /// The keyword.
    pub term: Option<String>,
    /// The variant.
    pub content: Option<String>,
    /// The channel.
    pub channel: String,
    /// The click id.
    pub click: Option<(String, String)>,
    /// The host of the first page.
    pub landing_host: String,
    /// The first page.
    pub landing_page: String,
    /// The host the visitor came from.
    pub referrer_host: Option<String>,
    /// The country.
    pub country: Option<String>,
    /// The region.
    pub region: Option<String>,
    /// The city.
    pub city: Option<String>,
    /// The device.
    pub device: Option<String>,
}

/// Who held a number.
#[derive(Debug, Clone)]
pub struct HoldRow {
    /// The number.
    pub number: String,
    /// Who.
    pub client: String,
    /// From when.
    pub from: Time,
    /// Until when.
    pub until: Time,
}

/// A client.
#[derive(Debug, Clone)]
pub struct ClientRow {
    /// When it was last seen.
    pub seen: Time,
    /// The number it has or had last.
    pub number: Option<String>,
}

/// All of it.
#[derive(Debug, Clone, Default)]
pub struct Texts {
    /// Page views.
    pub visits: Vec<VisitRow>,
    /// Touches.
    pub touches: Vec<TouchRow>,
    /// Holds.
    pub holds: Vec<HoldRow>,
    /// Clients by id.
    pub clients: HashMap<String, ClientRow>,
}

impl Texts {
    /// Notes a page view, the number it was shown and whether that was lent anew until `until`, and the touch if a
    /// session began.
    pub fn note(
        &mut self,
        visit: &Visit,
        shown: Option<(String, bool, Time)>,
        touch: Option<TouchRow>,
    ) {
        let (client, at) = (visit.client.clone(), visit.at);
        let number = shown.as_ref().map(|(number, ..)| number.clone());
        if let Some((number, true, until)) = shown {
            self.holds.push(HoldRow { number, client: client.clone(), from: at, until });
        }
        self.touches.extend(touch);
        let page = visit.url.clone();
        self.clients.insert(client.clone(), ClientRow { seen: at, number: number.clone() });
        self.visits.push(VisitRow { at, client, page, number });
    }
}
