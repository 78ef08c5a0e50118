//! The streaming rewriter: a tokenizer that keeps positions, and holds back only what may still
//! change.

use super::attribute::push_text;
use super::content::Use;
use super::element::ElementName;
use super::flow::{Flow, Patch, Place, Source};
use super::reference::REFERENCE_BYTES_MAX;
use super::skip::Skip;
use super::tag::{Attribute, read};
use super::{HELD_BYTES_MAX, HtmlOptions};
use crate::page::Rules;
use crate::page::html::find;

/// A longer tag is passed on as it is, and no number runs over it.
const TAG_BYTES_MAX: usize = HELD_BYTES_MAX / 2;
/// With more markup than this between its ends, a number is no longer one.
const SPAN_BYTES_MAX: usize = HELD_BYTES_MAX / 4;
/// What is taken in at a time.
const STEP_BYTES: usize = HELD_BYTES_MAX / 4;

/// What the next byte is part of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum State {
    /// Text and tags.
    Data,
    /// A comment that began at this position.
    Comment(usize),
    /// `<!`, `<?` or `</` and something that is no tag: up to the next `>`.
    Bogus,
    /// A tag too long to be held: inside this quote, or outside of any.
    Long(Option<u8>),
    /// The content of an element without tags inside, up to its end tag.
    Raw { name: Vec<u8>, from: usize, use_as: Use },
}

/// Rewrites one page that arrives in chunks. Where the chunks are cut makes no difference to what
/// comes out.
///
/// ```
/// use ringtrace::page::html::{HtmlOptions, HtmlRewriter};
/// use ringtrace::page::{Rule, Rules};
///
/// let rules = Rules::build(&[Rule::new("+12125550100", "+12125550142")])?;
/// let mut out = Vec::new();
/// let mut rewriter = HtmlRewriter::new(&rules, HtmlOptions::default());
/// rewriter.write(b"<p>(212) 555-01", &mut out);
/// rewriter.write(b"00</p>", &mut out);
/// rewriter.end(&mut out);
/// assert_eq!(out, b"<p>(212) 555-0142</p>");
/// # Ok::<(), ringtrace::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct HtmlRewriter<'r> {
    pub(super) rules: &'r Rules,
    pub(super) options: HtmlOptions,
    /// What has not been given out yet; its first byte is the document's byte `base`.
    pub(super) held: Vec<u8>,
    pub(super) base: usize,
    /// The position of the next byte to read.
    pub(super) at: usize,
    pub(super) state: State,
    pub(super) skip: Option<Skip>,
    pub(super) flow: Flow,
    pub(super) patches: Vec<Patch>,
    pub(super) attributes: Vec<Attribute>,
    /// A raised element has just begun after a digit.
    pub(super) raised: bool,
}

impl<'r> HtmlRewriter<'r> {
    /// A rewriter at the beginning of a page.
    pub fn new(rules: &'r Rules, options: HtmlOptions) -> Self {
        Self {
            rules,
            options,
            held: Vec::new(),
            base: 0,
            at: 0,
            state: State::Data,
            skip: None,
            flow: Flow::default(),
            patches: Vec::new(),
            attributes: Vec::new(),
            raised: false,
        }
    }

    /// Takes the next bytes of the page and appends what is decided to `out`. At most
    /// [`HELD_BYTES_MAX`] bytes are held back.
    pub fn write(&mut self, chunk: &[u8], out: &mut Vec<u8>) {
        for step in chunk.chunks(STEP_BYTES) {
            self.held.extend_from_slice(step);
            self.advance(false);
            self.release(out);
        }
    }

    /// Ends the page and appends what was held back. The rewriter is then at the beginning of
    /// another page.
    pub fn end(&mut self, out: &mut Vec<u8>) {
        self.advance(true);
        self.at = self.base + self.held.len();
        self.flush();
        self.release(out);
        *self = Self::new(self.rules, self.options);
    }

    /// Bytes taken in but not given out.
    pub fn held(&self) -> usize {
        self.held.len()
    }

    fn advance(&mut self, last: bool) {
        while self.at < self.base + self.held.len() {
            let go_on = match &self.state {
                State::Data => self.data(last),
                State::Comment(from) => self.comment(*from),
                State::Bogus => self.bogus(),
                State::Long(quote) => self.long(*quote),
                State::Raw { .. } => self.raw(last),
            };
            if !go_on {
                break;
            }
        }
    }

    pub(super) fn rest(&self) -> &[u8] {
        self.held.get(self.at - self.base..).unwrap_or(&[])
    }

    /// Text up to the next tag, or the tag. False if more must arrive first.
    fn data(&mut self, last: bool) -> bool {
        let rest = self.rest();
        let open = find(rest, 0, b'<');
        if open != Some(0) {
            let complete = open.is_some() || last;
            return self.text(open.unwrap_or(rest.len()), complete) || open.is_some();
        }
        match rest.get(1) {
            None if !last => false,
            Some(b'!') if !last && rest.len() < 7 => false,
            Some(b'!') => self.declaration(),
            Some(b'?') => self.go_bogus(),
            Some(b'/') => match rest.get(2) {
                None if !last => false,
                Some(b) if b.is_ascii_alphabetic() => self.tag(true, last),
                None => self.text(2, true),
                _ => self.go_bogus(),
            },
            Some(b) if b.is_ascii_alphabetic() => self.tag(false, last),
            _ => self.text(1, true),
        }
    }

    fn to(&mut self, state: State, step: usize) -> bool {
        self.state = state;
        self.at += step;
        true
    }

    fn declaration(&mut self) -> bool {
        let from = self.at;
        match self.rest() {
            [_, _, b'-', b'-', b'>', ..] => self.to(State::Data, 5),
            [_, _, b'-', b'-', b'-', b'>', ..] => self.to(State::Data, 6),
            [_, _, b'-', b'-', ..] => self.to(State::Comment(from), 4),
            _ => self.go_bogus(),
        }
    }

    fn go_bogus(&mut self) -> bool {
        self.flush();
        self.to(State::Bogus, 2)
    }

    fn comment(&mut self, from: usize) -> bool {
        let rest = self.rest();
        let ends = |at: usize| {
            let next = |step: usize| rest.get(at + step).copied();
            match (next(1), next(2), next(3)) {
                (Some(b'-'), Some(b'>'), _) => Some(at + 3),
                (Some(b'-'), Some(b'!'), Some(b'>')) => Some(at + 4),
                _ => None,
            }
        };
        let mut at = 0;
        let mut end = None;
        while let Some(dash) = find(rest, at, b'-') {
            end = ends(dash);
            if end.is_some() {
                break;
            }
            at = dash + 1;
        }
        let step = end.unwrap_or(rest.len().saturating_sub(3));
        self.at += step;
        self.crossed(from);
        if end.is_some() {
            self.state = State::Data;
        }
        end.is_some()
    }

    fn bogus(&mut self) -> bool {
        match find(self.rest(), 0, b'>') {
            Some(end) => self.to(State::Data, end + 1),
            None => self.to(State::Bogus, self.rest().len()),
        }
    }

    /// No number runs over markup that is longer than can be held.
    pub(super) fn crossed(&mut self, from: usize) {
        if self.at - from > SPAN_BYTES_MAX && !self.flow.is_empty() {
            self.flush();
        }
    }

    /// The rest of a tag that is too long.
    fn long(&mut self, quote: Option<u8>) -> bool {
        let rest = self.rest();
        match quote {
            Some(quote) => match find(rest, 0, quote) {
                Some(end) => self.to(State::Long(None), end + 1),
                None => self.to(State::Long(Some(quote)), rest.len()),
            },
            None => match rest.iter().position(|b| matches!(b, b'>' | b'"' | b'\'')) {
                Some(end) if rest.get(end) == Some(&b'>') => self.to(State::Data, end + 1),
                Some(end) => self.to(State::Long(rest.get(end).copied()), end + 1),
                None => self.to(State::Long(None), rest.len()),
            },
        }
    }

    /// The next `length` bytes as text. Unless `complete`, a reference at its end is left for
    /// later; false if nothing could be taken.
    pub(super) fn text(&mut self, length: usize, complete: bool) -> bool {
        let rest = self.rest();
        let mut length = length;
        if !complete {
            let tail = length.saturating_sub(REFERENCE_BYTES_MAX + 4);
            let ampersand =
                rest.get(tail..length).and_then(|end| end.iter().rposition(|b| *b == b'&'));
            length = ampersand.map_or(length, |step| tail + step);
        }
        if self.skip.is_none() && length > 0 {
            let text = self
                .held
                .get(self.at - self.base..)
                .and_then(|rest| rest.get(..length))
                .unwrap_or(&[]);
            if std::mem::take(&mut self.raised) && text.first().is_some_and(u8::is_ascii_digit) {
                self.flow.push_char(0xfffd, self.at, 0);
            }
            push_text(text, self.at, false, &mut self.flow);
            if self.flow.is_full() {
                self.scan(false, Place::Shown);
            }
        }
        self.at += length;
        length > 0
    }

    fn tag(&mut self, end: bool, last: bool) -> bool {
        let mut attributes = std::mem::take(&mut self.attributes);
        attributes.clear();
        let rest = self.rest();
        let read = read(rest, 1 + usize::from(end), &mut attributes);
        let length = read.as_ref().map(|tag| tag.end);
        let go_on = match read {
            Some(tag) if tag.end <= TAG_BYTES_MAX => {
                let name = ElementName::new(rest.get(tag.name).unwrap_or(&[]));
                let name = name.bytes();
                if end {
                    self.end_tag(name);
                } else {
                    self.start_tag(name, &attributes, tag.end);
                }
                self.at += tag.end;
                self.bound();
                true
            }
            None if rest.len() <= TAG_BYTES_MAX && !last => false,
            None if last => {
                self.at += rest.len();
                true
            }
            _ => self.too_long(length),
        };
        self.attributes = attributes;
        go_on
    }

    fn too_long(&mut self, length: Option<usize>) -> bool {
        self.flush();
        match length {
            Some(length) => self.to(State::Data, length),
            None => self.to(State::Long(None), 1),
        }
    }

    /// Ends the flow if more is held for it than may be.
    fn bound(&mut self) {
        let held =
            |flow: &Flow, at: usize| flow.pending().is_some_and(|from| at - from > SPAN_BYTES_MAX);
        if held(&self.flow, self.at) {
            self.scan(false, Place::Shown);
            if held(&self.flow, self.at) {
                self.flush();
            }
        }
    }

    pub(super) fn scan(&mut self, last: bool, place: Place) {
        let source = Source { bytes: &self.held, base: self.base };
        self.flow.scan(&self.rules.table, last, place, source, &mut self.patches);
    }

    /// Ends the flow: a number never runs over this place.
    pub(super) fn flush(&mut self) {
        if !self.flow.is_empty() {
            self.scan(true, Place::Shown);
            self.flow.clear();
        }
        self.raised = false;
    }

    /// Gives out what cannot change any more.
    fn release(&mut self, out: &mut Vec<u8>) {
        let safe = self.flow.pending().unwrap_or(self.at).min(self.at);
        self.patches.sort_by_key(|patch| patch.start);
        let ready = self.patches.iter().take_while(|patch| patch.end <= safe).count();
        let source = Source { bytes: &self.held, base: self.base };
        let mut from = self.base;
        for patch in self.patches.drain(..ready) {
            out.extend_from_slice(source.get(from, patch.start));
            out.extend_from_slice(patch.text.as_bytes());
            from = patch.end;
        }
        out.extend_from_slice(source.get(from, safe));
        self.held.drain(..safe - self.base);
        self.base = safe;
    }
}
