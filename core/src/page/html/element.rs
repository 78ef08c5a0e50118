//! What each HTML element means for a number that might run over it.

/// How an element takes part in the flow of text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A number may run over its tags (every element that is not named below, unknown ones
    /// included).
    Inline,
    /// A number never runs over its tags.
    Block,
    /// Its text is small and raised or lowered: a digit glued to a number there is a footnote, not
    /// a digit more.
    Raised,
    /// Its content is text without tags, and is never changed; a number may run over the whole
    /// element.
    Hidden,
    /// The same, but a number never runs over it.
    Raw,
    /// Its content is text with character references, one flow of its own.
    Title,
    /// The same, but never changed.
    Entry,
    /// Its content is elements, and is never changed.
    Inert,
}

/// The kind of the element with this lower-case name.
pub(super) fn kind(name: &[u8]) -> Kind {
    match name {
        b"sup" | b"sub" => Kind::Raised,
        b"script" | b"style" => Kind::Hidden,
        b"xmp" | b"iframe" | b"noembed" | b"noframes" | b"noscript" | b"plaintext" => Kind::Raw,
        b"title" => Kind::Title,
        b"textarea" => Kind::Entry,
        b"template" | b"select" | b"datalist" => Kind::Inert,
        b"address" | b"applet" | b"area" | b"article" | b"aside" | b"audio" | b"base"
        | b"blockquote" | b"body" | b"br" | b"button" | b"canvas" | b"caption" | b"center"
        | b"col" | b"colgroup" | b"dd" | b"details" | b"dialog" | b"dir" | b"div" | b"dl"
        | b"dt" | b"embed" | b"fieldset" | b"figcaption" | b"figure" | b"footer"
        | b"foreignobject" | b"form" | b"frame" | b"frameset" | b"h1" | b"h2" | b"h3" | b"h4"
        | b"h5" | b"h6" | b"head" | b"header" | b"hgroup" | b"hr" | b"html" | b"input"
        | b"legend" | b"li" | b"link" | b"listing" | b"main" | b"map" | b"marquee" | b"math"
        | b"menu" | b"meta" | b"meter" | b"nav" | b"object" | b"ol" | b"optgroup" | b"output"
        | b"p" | b"param" | b"pre" | b"progress" | b"search" | b"section" | b"source"
        | b"summary" | b"svg" | b"table" | b"tbody" | b"td" | b"text" | b"tfoot" | b"th"
        | b"thead" | b"tr" | b"track" | b"ul" | b"video" => Kind::Block,
        _ => Kind::Inline,
    }
}

/// Whether the element has no end tag.
pub(super) fn is_void(name: &[u8]) -> bool {
    matches!(
        name,
        b"area"
            | b"base"
            | b"br"
            | b"col"
            | b"embed"
            | b"hr"
            | b"img"
            | b"input"
            | b"link"
            | b"meta"
            | b"source"
            | b"track"
            | b"wbr"
    )
}

/// Whether a start tag of the same name ends the element (its end tag may be left out).
pub(super) fn ends_itself(name: &[u8]) -> bool {
    matches!(name, b"p" | b"li" | b"dt" | b"dd" | b"td" | b"th" | b"tr" | b"option")
}

/// The first bytes of an element's name, in lower case: more than any name that means something
/// here has.
#[derive(Debug, Clone, Copy)]
pub(super) struct ElementName {
    bytes: [u8; 24],
    length: usize,
}

impl ElementName {
    pub fn new(name: &[u8]) -> Self {
        let mut bytes = [0; 24];
        for (place, byte) in bytes.iter_mut().zip(name) {
            *place = byte.to_ascii_lowercase();
        }
        Self { bytes, length: name.len().min(24) }
    }

    pub fn bytes(&self) -> &[u8] {
        self.bytes.get(..self.length).unwrap_or(&[])
    }
}
