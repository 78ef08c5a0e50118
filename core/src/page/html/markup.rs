//! What tags do: they end flows, open contents of their own, and carry attributes.

use super::SKIP;
use super::attribute::{Reading, push_text, push_url, reading};
use super::content::Use;
use super::element::{Kind, is_void, kind};
use super::flow::{Flow, Place, Source};
use super::rewriter::{HtmlRewriter, State};
use super::skip::Skip;
use super::tag::Attribute;

impl HtmlRewriter<'_> {
    pub(super) fn end_tag(&mut self, name: &[u8]) {
        if let Some(skip) = &mut self.skip {
            if skip.end(name) {
                self.skip = None;
            }
        } else if !matches!(kind(name), Kind::Inline | Kind::Raised | Kind::Hidden) {
            self.flush();
        }
    }

    pub(super) fn start_tag(&mut self, name: &[u8], attributes: &[Attribute], end: usize) {
        let kind = kind(name);
        if self.skip.as_mut().is_some_and(|skip| skip.start(name)) {
            self.skip = None;
        }
        if self.skip.is_some() {
            return self.enter(name, kind, attributes, end);
        }
        match kind {
            Kind::Inline | Kind::Hidden => {}
            Kind::Raised => self.raised = self.flow.ends_with_digit(),
            _ => self.flush(),
        }
        if kind == Kind::Inert || self.is_skipped(attributes) {
            self.flush();
            if !is_void(name) {
                self.skip = Some(Skip::new(name));
            }
        } else {
            self.attribute_values(attributes);
        }
        self.enter(name, kind, attributes, end);
    }

    fn part(&self, range: &std::ops::Range<usize>) -> &[u8] {
        self.rest().get(range.clone()).unwrap_or(&[])
    }

    /// Whether the element says that it stays as it is: by [`SKIP`], or because the visitor edits
    /// it.
    fn is_skipped(&self, attributes: &[Attribute]) -> bool {
        attributes.iter().any(|attribute| {
            let name = self.part(&attribute.name);
            if !matches!(name.first(), Some(b'c' | b'C' | b'd' | b'D')) {
                return false;
            }
            let editable = name.eq_ignore_ascii_case(b"contenteditable")
                && !self.part(&attribute.value).eq_ignore_ascii_case(b"false");
            editable || name.eq_ignore_ascii_case(SKIP.as_bytes())
        })
    }

    /// Prepares for content that is text only.
    fn enter(&mut self, name: &[u8], kind: Kind, attributes: &[Attribute], end: usize) {
        let skipped = self.skip.is_some();
        let use_as = match kind {
            Kind::Hidden if !skipped && self.options.structured && self.is_json(attributes) => {
                self.flush();
                Use::Json(false)
            }
            Kind::Title if !skipped => Use::Text,
            Kind::Hidden | Kind::Raw | Kind::Title | Kind::Entry => Use::Ignored,
            _ => return,
        };
        self.state = State::Raw { name: name.to_vec(), from: self.at + end, use_as };
    }

    fn is_json(&self, attributes: &[Attribute]) -> bool {
        attributes.iter().any(|attribute| {
            let value = self.part(&attribute.value).split(|b| *b == b';').next();
            let value = value.unwrap_or(&[]).trim_ascii();
            self.part(&attribute.name).eq_ignore_ascii_case(b"type")
                && value.eq_ignore_ascii_case(b"application/ld+json")
        })
    }

    fn attribute_values(&mut self, attributes: &[Attribute]) {
        for attribute in attributes {
            let (name, value) = (self.part(&attribute.name), self.part(&attribute.value));
            let Some(how) = reading(name, value, &self.options) else { continue };
            let raw = self.at + attribute.value.start;
            let mut flow = Flow::default();
            let place = match how {
                Reading::Text(place) => {
                    push_text(value, raw, true, &mut flow);
                    place
                }
                Reading::Url => {
                    push_url(value, raw, &self.options, &mut flow);
                    Place::Url
                }
            };
            let source = Source { bytes: &self.held, base: self.base };
            flow.scan(&self.rules.table, true, place, source, &mut self.patches);
        }
    }
}
