//! The streaming rewriter: a tokenizer that keeps positions, and holds back only what may still change.

use super::attribute::{Reading, push_text, push_url, reading};
use super::element::{Kind, ends_itself, is_void, kind};
use super::flow::{Flow, Patch, Place, Source};
use super::reference::REFERENCE_BYTES_MAX;
use super::structured::{Stop, between, string};
use super::tag::{Attribute, read};
use super::{HELD_BYTES_MAX, HtmlOptions, SKIP};
use crate::page::Rules;
use crate::page::text::find;

/// A longer tag is passed on as it is, and no number runs over it.
const TAG_BYTES_MAX: usize = HELD_BYTES_MAX / 2;
/// With more markup than this between its ends, a number is no longer one.
const SPAN_BYTES_MAX: usize = HELD_BYTES_MAX / 4;
/// What is taken in at a time.
const STEP_BYTES: usize = HELD_BYTES_MAX / 4;

/// What the next byte is part of.
#[derive(Debug, Clone, PartialEq, Eq)]
enum State {
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

/// What the content of an element without tags is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Use {
    /// Nothing that is looked at.
    Ignored,
    /// Text with character references.
    Text,
    /// JSON; inside a string, or not.
    Json(bool),
}

/// An element that stays as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Skip {
    name: Vec<u8>,
    /// How many elements of the name are open.
    depth: usize,
    /// How many blocks are open inside.
    inner: usize,
}

impl Skip {
    /// Sees a start tag; true if the element ended before it.
    fn start(&mut self, name: &[u8]) -> bool {
        let outer = self.depth == 1 && self.inner == 0 && ends_itself(&self.name);
        let block = is_container(name);
        if outer && (self.name == name || (self.name == b"p" && block)) {
            return true;
        }
        if self.name == name && !is_void(name) {
            self.depth += 1;
        } else if block {
            self.inner += 1;
        }
        false
    }

    /// Sees an end tag; true if the element ends with it, or ended before.
    fn end(&mut self, name: &[u8]) -> bool {
        if self.name == name {
            self.depth = self.depth.saturating_sub(1);
            return self.depth == 0;
        }
        if !is_container(name) {
            return false;
        }
        let outer = self.inner == 0 && ends_itself(&self.name);
        self.inner = self.inner.saturating_sub(1);
        outer
    }
}

/// Whether the element is a block with an end tag that is always written.
fn is_container(name: &[u8]) -> bool {
    kind(name) == Kind::Block && !is_void(name) && !ends_itself(name)
}

/// The first bytes of an element's name, in lower case: more than any name that means something here has.
#[derive(Debug, Clone, Copy)]
struct ElementName {
    bytes: [u8; 24],
    length: usize,
}

impl ElementName {
    fn new(name: &[u8]) -> Self {
        let mut bytes = [0; 24];
        for (place, byte) in bytes.iter_mut().zip(name) {
            *place = byte.to_ascii_lowercase();
        }
        Self { bytes, length: name.len().min(24) }
    }

    fn bytes(&self) -> &[u8] {
        self.bytes.get(..self.length).unwrap_or(&[])
    }
}

/// Rewrites one page that arrives in chunks. Where the chunks are cut makes no difference to what comes out.
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
    rules: &'r Rules,
    options: HtmlOptions,
    /// What has not been given out yet; its first byte is the document's byte `base`.
    held: Vec<u8>,
    base: usize,
    /// The position of the next byte to read.
    at: usize,
    state: State,
    skip: Option<Skip>,
    flow: Flow,
    patches: Vec<Patch>,
    attributes: Vec<Attribute>,
    /// A raised element has just begun after a digit.
    raised: bool,
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

    /// Takes the next bytes of the page and appends what is decided to `out`. At most [`HELD_BYTES_MAX`] bytes are
    /// held back.
    pub fn write(&mut self, chunk: &[u8], out: &mut Vec<u8>) {
        for step in chunk.chunks(STEP_BYTES) {
            self.held.extend_from_slice(step);
            self.advance(false);
            self.release(out);
        }
    }

    /// Ends the page and appends what was held back. The rewriter is then at the beginning of another page.
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

    fn rest(&self) -> &[u8] {
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
    fn crossed(&mut self, from: usize) {
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

    /// The next `length` bytes as text. Unless `complete`, a reference at its end is left for later; false if
    /// nothing could be taken.
    fn text(&mut self, length: usize, complete: bool) -> bool {
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

    fn end_tag(&mut self, name: &[u8]) {
        if let Some(skip) = &mut self.skip {
            if skip.end(name) {
                self.skip = None;
            }
        } else if !matches!(kind(name), Kind::Inline | Kind::Raised | Kind::Hidden) {
            self.flush();
        }
    }

    fn start_tag(&mut self, name: &[u8], attributes: &[Attribute], end: usize) {
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
                self.skip = Some(Skip { name: name.to_vec(), depth: 1, inner: 0 });
            }
        } else {
            self.attribute_values(attributes);
        }
        self.enter(name, kind, attributes, end);
    }

    fn part(&self, range: &std::ops::Range<usize>) -> &[u8] {
        self.rest().get(range.clone()).unwrap_or(&[])
    }

    /// Whether the element says that it stays as it is: by [`SKIP`], or because the visitor edits it.
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
            let value = self.part(&attribute.value).trim_ascii();
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

    /// The content of an element without tags inside. False if more must arrive first.
    fn raw(&mut self, last: bool) -> bool {
        let State::Raw { name, from, use_as } = &mut self.state else { return false };
        let (from, mut used) = (*from, *use_as);
        let rest = self.held.get(self.at - self.base..).unwrap_or(&[]);
        let end = end_of(rest, name);
        let hidden = matches!(name.as_slice(), b"script" | b"style");
        // Without the end tag in sight, what may be its beginning is kept back.
        let whole = if last { rest.len() } else { rest.len().saturating_sub(name.len() + 2) };
        let length = end.unwrap_or(whole);
        let stop = self.at + length;
        let before = self.at;
        match &mut used {
            Use::Ignored => self.at = stop,
            Use::Text => {
                self.text(length, end.is_some() || last);
            }
            Use::Json(inside) => *inside = self.json(*inside, stop),
        }
        if end.is_some() {
            self.end_json(used);
            self.at = stop;
            self.state = State::Data;
        } else if let State::Raw { use_as, .. } = &mut self.state {
            *use_as = used;
        }
        if hidden {
            self.crossed(from);
        }
        end.is_some() || self.at > before
    }

    /// A string that the block's end cuts off ends there.
    fn end_json(&mut self, used: Use) {
        if matches!(used, Use::Json(_)) {
            self.scan(true, Place::Data);
            self.flow.clear();
        }
    }

    /// JSON up to `stop`, beginning inside a string or not; returns the same of its end.
    fn json(&mut self, inside: bool, stop: usize) -> bool {
        let mut inside = inside;
        while self.at < stop {
            let text = self.held.get(self.at - self.base..stop - self.base).unwrap_or(&[]);
            let step = if inside { string(text, self.at, &mut self.flow) } else { between(text) };
            match step {
                Stop::Quote(step) => {
                    self.at += step + 1;
                    if inside {
                        self.scan(true, Place::Data);
                        self.flow.clear();
                    }
                    inside = !inside;
                }
                Stop::More(step) => {
                    self.at += step;
                    if self.flow.is_full() {
                        self.scan(false, Place::Data);
                    }
                    break;
                }
            }
        }
        inside
    }

    fn scan(&mut self, last: bool, place: Place) {
        let source = Source { bytes: &self.held, base: self.base };
        self.flow.scan(&self.rules.table, last, place, source, &mut self.patches);
    }

    /// Ends the flow: a number never runs over this place.
    fn flush(&mut self) {
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

/// Where the end tag of `name` begins.
fn end_of(text: &[u8], name: &[u8]) -> Option<usize> {
    let mut at = 0;
    while let Some(open) = find(text, at, b'<') {
        at = open;
        let rest = text.get(at + 1..).unwrap_or(&[]);
        if let Some((b'/', tail)) = rest.split_first() {
            let own = tail.get(..name.len()).is_some_and(|own| own.eq_ignore_ascii_case(name));
            let closed = tail
                .get(name.len())
                .is_some_and(|b| matches!(b, b' ' | b'\t' | b'\n' | b'\r' | 0x0c | b'/' | b'>'));
            if own && closed {
                return Some(at);
            }
        }
        at += 1;
    }
    None
}
