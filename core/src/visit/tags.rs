//! What a page's address says of how it was reached: `utm_` tags, click ids and `_openstat`,
//! gathered in one pass.

use super::click::{CLICK_BYTES_MAX, Click, ClickKind};
use super::openstat::{self, Openstat};
use super::page_url::PageUrl;
use super::query::{VALUE_BYTES_MAX, decode};
use std::borrow::Cow;

/// The tags of one address. Of several tags of one name the first that says something counts.
#[derive(Debug, Default)]
pub(super) struct Tags<'a> {
    pub source: Option<Cow<'a, str>>,
    pub medium: Option<Cow<'a, str>>,
    pub campaign: Option<Cow<'a, str>>,
    pub term: Option<Cow<'a, str>>,
    pub content: Option<Cow<'a, str>>,
    pub click: Option<Click<'a>>,
    pub openstat: Option<Openstat>,
}

impl<'a> Tags<'a> {
    /// The tags of `url`, in its query or its fragment.
    pub fn of(url: &PageUrl<'a>) -> Self {
        let mut tags = Self::default();
        if url.query.is_empty() && url.fragment.is_empty() {
            return tags;
        }
        for (name, raw) in url.pairs() {
            if let Some(name) = strip_utm(&name) {
                tags.add_utm(name, raw);
            } else if name.eq_ignore_ascii_case("_openstat") {
                tags.openstat = tags.openstat.or_else(|| openstat::parse(raw));
            } else if let Some(kind) = ClickKind::of_parameter(&name) {
                tags.add_click(kind, raw);
            }
        }
        tags
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        let Self { source, medium, campaign, term, content, click, openstat } = self;
        let texts = [source, medium, campaign, term, content];
        texts.iter().all(|text| text.is_none()) && click.is_none() && openstat.is_none()
    }

    /// Other tags (`utm_id`, `utm_source_platform`, ...) name nothing that is reported, and are
    /// passed over.
    fn add_utm(&mut self, name: &str, raw: &'a str) {
        let places: [(&str, &mut Option<Cow<'a, str>>); 5] = [
            ("source", &mut self.source),
            ("medium", &mut self.medium),
            ("campaign", &mut self.campaign),
            ("term", &mut self.term),
            ("content", &mut self.content),
        ];
        for (tag, place) in places {
            if place.is_none() && tag.eq_ignore_ascii_case(name) {
                *place = Some(decode(raw, VALUE_BYTES_MAX)).filter(|value| !value.is_empty());
            }
        }
    }

    fn add_click(&mut self, kind: ClickKind, raw: &'a str) {
        if self.click.as_ref().is_some_and(|known| known.kind <= kind) {
            return;
        }
        // One byte more than allowed, to tell a text that is too long from one that just fits.
        let value = decode(raw, CLICK_BYTES_MAX + 1);
        let is_id = !value.is_empty() && value.len() <= CLICK_BYTES_MAX;
        let marks_other_engine = kind == ClickKind::Gclsrc && value.eq_ignore_ascii_case("ds");
        if is_id && !marks_other_engine {
            self.click = Some(Click { kind, value });
        }
    }
}

fn strip_utm(name: &str) -> Option<&str> {
    let (start, rest) = name.split_at_checked(4)?;
    start.eq_ignore_ascii_case("utm_").then_some(rest)
}
