//! How sessions began: 72 bytes a touch, its texts kept once in a table.

use super::event::NewTouch;
use crate::report::TouchText;
use crate::visit::Device;
use crate::visit::list::NONE;
use crate::words::name::Names;
use crate::words::phone::Phone;
use crate::words::time::Time;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// One touch. Texts are indexes into [`Touches::texts`], [`NONE`] where there is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Touch {
    pub(crate) at: Time,
    /// Whose; [`NONE`] for the origins bound to static numbers.
    pub(crate) client: u32,
    /// The same client's touch before this one.
    pub(crate) before: u32,
    pub(crate) source: u32,
    pub(crate) medium: u32,
    pub(crate) campaign: u32,
    pub(crate) term: u32,
    pub(crate) content: u32,
    pub(crate) channel: u32,
    pub(crate) landing_host: u32,
    pub(crate) landing_page: u32,
    pub(crate) referrer_host: u32,
    pub(crate) country: u32,
    pub(crate) region: u32,
    pub(crate) city: u32,
    pub(crate) device: Option<Device>,
}

/// Kind and value of click ids, by touch.
pub(crate) type Clicks = BTreeMap<u32, (Box<str>, Box<str>)>;

/// All touches, and the texts they share.
#[derive(Debug, Clone)]
pub(crate) struct Touches {
    pub(crate) rows: Vec<Touch>,
    pub(crate) texts: Names,
    /// Click ids, which are different for every click: kind and value by touch.
    pub(crate) clicks: Clicks,
    /// Static numbers bound to the page a session began on, by touch.
    pub(crate) bound: BTreeMap<u32, Vec<Phone>>,
    direct: u32,
}

impl Touches {
    pub(crate) fn with_seed(seed: u64) -> Self {
        let mut texts = Names::with_seed(seed);
        let direct = texts.add(crate::visit::touch::DIRECT);
        Self { rows: Vec::new(), texts, clicks: BTreeMap::new(), bound: BTreeMap::new(), direct }
    }

    /// The table with these contents, as a snapshot keeps them.
    pub(crate) fn from_rows(
        rows: Vec<Touch>,
        mut texts: Names,
        clicks: Clicks,
        bound: BTreeMap<u32, Vec<Phone>>,
    ) -> Self {
        let direct = texts.add(crate::visit::touch::DIRECT);
        Self { rows, texts, clicks, bound, direct }
    }

    pub(crate) fn get(&self, index: u32) -> Option<&Touch> {
        self.rows.get(index as usize)
    }

    /// Adds a touch of `client`, whose touch before it was `before`.
    pub(crate) fn add(&mut self, at: Time, client: u32, before: u32, new: &NewTouch) -> u32 {
        let texts = &mut self.texts;
        let mut optional = |text: &Option<String>| text.as_deref().map_or(NONE, |t| texts.add(t));
        let (campaign, term) = (optional(&new.campaign), optional(&new.term));
        let (content, landing_page) = (optional(&new.content), optional(&new.landing_page));
        let (referrer_host, country) = (optional(&new.referrer_host), optional(&new.country));
        let landing_host = optional(&new.landing_host);
        let (region, city) = (optional(&new.region), optional(&new.city));
        let row = Touch {
            at,
            client,
            before,
            source: texts.add(&new.source),
            medium: texts.add(&new.medium),
            campaign,
            term,
            content,
            channel: texts.add(&new.channel),
            landing_host,
            landing_page,
            referrer_host,
            country,
            region,
            city,
            device: new.device,
        };
        let index = u32::try_from(self.rows.len()).unwrap_or(NONE);
        self.rows.push(row);
        if let Some((kind, value)) = &new.click {
            self.clicks.insert(index, (kind.as_str().into(), value.as_str().into()));
        }
        if !new.bound.is_empty() {
            self.bound.insert(index, new.bound.clone());
        }
        index
    }

    pub(crate) fn is_direct(&self, touch: &Touch) -> bool {
        touch.source == self.direct
    }

    /// The text of an index, or none for [`NONE`].
    pub(crate) fn text(&self, index: u32) -> Option<&str> {
        (index != NONE).then(|| self.texts.text(index))
    }

    /// A touch's texts, for reports.
    pub(crate) fn read(&self, touch: &Touch) -> TouchText<'_> {
        TouchText {
            source: self.text(touch.source),
            medium: self.text(touch.medium),
            campaign: self.text(touch.campaign),
            term: self.text(touch.term),
            content: self.text(touch.content),
            channel: self.text(touch.channel),
            landing_host: self.text(touch.landing_host),
            landing_page: self.text(touch.landing_page),
            referrer_host: self.text(touch.referrer_host),
            country: self.text(touch.country),
            region: self.text(touch.region),
            city: self.text(touch.city),
            device: touch.device.map(Device::as_str),
        }
    }

    /// The touch as it came in, for export and snapshots.
    pub(crate) fn write(&self, index: u32, touch: &Touch) -> NewTouch {
        let owned = |index: u32| self.text(index).map(str::to_owned);
        NewTouch {
            source: owned(touch.source).unwrap_or_default(),
            medium: owned(touch.medium).unwrap_or_default(),
            campaign: owned(touch.campaign),
            term: owned(touch.term),
            content: owned(touch.content),
            channel: owned(touch.channel).unwrap_or_default(),
            click: self
                .clicks
                .get(&index)
                .map(|(kind, value)| (kind.to_string(), value.to_string())),
            landing_host: owned(touch.landing_host),
            landing_page: owned(touch.landing_page),
            referrer_host: owned(touch.referrer_host),
            country: owned(touch.country),
            region: owned(touch.region),
            city: owned(touch.city),
            device: touch.device,
            bound: self.bound.get(&index).cloned().unwrap_or_default(),
        }
    }

    /// A client's touches from the latest to the first.
    pub(crate) fn newest_first(&self, last: u32) -> impl Iterator<Item = (u32, &Touch)> {
        let mut next = last;
        std::iter::from_fn(move || {
            let index = next;
            let touch = self.rows.get(index as usize)?;
            next = touch.before;
            Some((index, touch))
        })
    }

    /// Unties a chain of touches from its client and removes what could tell who it was.
    pub(crate) fn anonymise(&mut self, last: u32) {
        let mut next = last;
        while let Some(touch) = self.rows.get_mut(next as usize) {
            self.clicks.remove(&next);
            self.bound.remove(&next);
            next = std::mem::replace(&mut touch.before, NONE);
            touch.client = NONE;
            (touch.term, touch.content, touch.landing_page) = (NONE, NONE, NONE);
            (touch.referrer_host, touch.country, touch.region, touch.city) =
                (NONE, NONE, NONE, NONE);
            touch.device = None;
        }
        self.erase_unused_texts();
    }

    /// Removes the texts that no touch has any more: whoever was forgotten may have been the only one with them.
    fn erase_unused_texts(&mut self) {
        let mut used = vec![false; self.texts.len()];
        let texts = |touch: &Touch| {
            let (names, pages) = (
                [
                    touch.source,
                    touch.medium,
                    touch.campaign,
                    touch.term,
                    touch.content,
                    touch.channel,
                ],
                [touch.landing_host, touch.landing_page, touch.referrer_host],
            );
            let places = [touch.country, touch.region, touch.city];
            names.into_iter().chain(pages).chain(places)
        };
        for text in self.rows.iter().flat_map(texts).chain([self.direct]) {
            if let Some(used) = used.get_mut(text as usize) {
                *used = true;
            }
        }
        let unused = (0..).zip(used).filter(|(_, used)| !used);
        unused.for_each(|(text, _)| self.texts.erase(text));
    }
}
