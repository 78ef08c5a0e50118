//! What each HTML element means for a number that might run over it.

/// How an element takes part in the flow of text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A number may run over its tags (every element that is not named below, unknown ones included).
    Inline,
    /// A number never runs over its tags.
    Block,
    /// Its text is small and raised or lowered: a digit glued to a number there is a footnote, not a digit more.
    Raised,
    /// Its content is text without tags, and is never changed; a number may run over the whole element.
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

const BLOCKS: [&str; 80] = [
    "address",
    "applet",
    "area",
    "article",
    "aside",
    "audio",
    "base",
    "blockquote",
    "body",
    "br",
    "button",
    "canvas",
    "caption",
    "center",
    "col",
    "colgroup",
    "dd",
    "details",
    "dialog",
    "dir",
    "div",
    "dl",
    "dt",
    "embed",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "foreignobject",
    "form",
    "frame",
    "frameset",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "head",
    "header",
    "hgroup",
    "hr",
    "html",
    "input",
    "legend",
    "li",
    "link",
    "listing",
    "main",
    "map",
    "marquee",
    "math",
    "menu",
    "meta",
    "meter",
    "nav",
    "object",
    "ol",
    "p",
    "param",
    "pre",
    "progress",
    "search",
    "section",
    "source",
    "summary",
    "table",
    "tbody",
    "td",
    "text",
    "tfoot",
    "th",
    "thead",
    "tr",
    "track",
    "ul",
    "video",
    "svg",
    "optgroup",
    "output",
];

/// The kind of the element with this lower-case name.
pub(super) fn kind(name: &[u8]) -> Kind {
    match name {
        b"sup" | b"sub" => Kind::Raised,
        b"script" | b"style" => Kind::Hidden,
        b"xmp" | b"iframe" | b"noembed" | b"noframes" | b"noscript" | b"plaintext" => Kind::Raw,
        b"title" => Kind::Title,
        b"textarea" => Kind::Entry,
        b"template" | b"select" | b"datalist" => Kind::Inert,
        _ if BLOCKS.iter().any(|block| block.as_bytes() == name) => Kind::Block,
        _ => Kind::Inline,
    }
}

/// Whether the element has no end tag.
pub(super) fn is_void(name: &[u8]) -> bool {
    const VOID: [&str; 13] = [
        "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source",
        "track", "wbr",
    ];
    VOID.iter().any(|void| void.as_bytes() == name)
}

/// Whether a start tag of the same name ends the element (its end tag may be left out).
pub(super) fn ends_itself(name: &[u8]) -> bool {
    matches!(name, b"p" | b"li" | b"dt" | b"dd" | b"td" | b"th" | b"tr" | b"option")
}
