//! Numbers in HTML: rewrites a page on its way to the visitor, in chunks of any size.
//!
//! Only the replaced characters change; every other byte stays, in its place and as it was written.
//! A number is found over inline elements, comments and character references, and never over the
//! boundary of a block, a cell, a list item or a line break. Script, style, comments, form fields,
//! templates, `noscript` and editable elements stay, and so does every element with the attribute
//! [`SKIP`], with all inside.

mod attribute;
mod content;
mod element;
mod flow;
mod markup;
mod reference;
mod rewriter;
mod skip;
mod structured;
mod tag;

pub use rewriter::HtmlRewriter;

use super::Rules;

/// An element with this attribute stays as it is, with all inside.
pub const SKIP: &str = "data-ringtrace-skip";

/// The most that is held back while a decision is open, in bytes.
pub const HELD_BYTES_MAX: usize = 65_536;

/// The messengers' links: how they begin, and what stands before the number.
const MESSENGERS: [(&str, &str); 12] = [
    ("https://wa.me/", "wa.me/"),
    ("http://wa.me/", "wa.me/"),
    ("//wa.me/", "wa.me/"),
    ("https://api.whatsapp.com/", "phone="),
    ("https://web.whatsapp.com/", "phone="),
    ("whatsapp:", "phone="),
    ("viber:", "number="),
    ("https://t.me/+", "t.me/+"),
    ("https://t.me/%2b", "t.me/+"),
    ("tg:", "phone="),
    ("sms:", "sms:"),
    ("imessage:", "imessage:"),
];

/// Where in a page numbers are replaced, beside visible text, the title, and `tel:` and `callto:`
/// links.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct HtmlOptions {
    /// In attributes for people and scripts: `title`, `alt`, `aria-label`, `data-phone`,
    /// `data-clipboard-text` and their like. On by default.
    pub attributes: bool,
    /// In what search engines read: `content` of `meta` elements, JSON-LD. Off by default: a
    /// crawler would list a number that is not the business's.
    pub structured: bool,
    /// In links to messengers (WhatsApp, Viber, Telegram) and to text messages. Off by default: a
    /// tracking number seldom has an account there.
    pub messengers: bool,
}

impl Default for HtmlOptions {
    fn default() -> Self {
        Self { attributes: true, structured: false, messengers: false }
    }
}

impl HtmlOptions {
    /// Sets [`HtmlOptions::attributes`].
    #[must_use]
    pub fn with_attributes(mut self, on: bool) -> Self {
        self.attributes = on;
        self
    }

    /// Sets [`HtmlOptions::structured`].
    #[must_use]
    pub fn with_structured(mut self, on: bool) -> Self {
        self.structured = on;
        self
    }

    /// Sets [`HtmlOptions::messengers`].
    #[must_use]
    pub fn with_messengers(mut self, on: bool) -> Self {
        self.messengers = on;
        self
    }
}

/// The position of a byte at or after `from`.
fn find(text: &[u8], from: usize, byte: u8) -> Option<usize> {
    memchr::memchr(byte, text.get(from..)?).map(|step| from + step)
}

impl Rules {
    /// The page with every number replaced.
    ///
    /// ```
    /// use ringtrace::page::html::HtmlOptions;
    /// use ringtrace::page::{Rule, Rules};
    ///
    /// let rules = Rules::build(&[Rule::new("+12125550100", "+12125550142")])?;
    /// let page = r#"<a href="tel:+12125550100"><b>(212)</b>&nbsp;555&#8209;0100</a>"#;
    /// let shown = r#"<a href="tel:+12125550142"><b>(212)</b>&nbsp;555&#8209;0142</a>"#;
    /// assert_eq!(rules.rewrite_html(page, HtmlOptions::default()), shown);
    /// # Ok::<(), ringtrace::Error>(())
    /// ```
    pub fn rewrite_html(&self, html: &str, options: HtmlOptions) -> String {
        let mut out = Vec::with_capacity(html.len() + 64);
        let mut rewriter = HtmlRewriter::new(self, options);
        rewriter.write(html.as_bytes(), &mut out);
        rewriter.end(&mut out);
        // Whole characters only are replaced by whole characters, so this never falls back.
        String::from_utf8(out).unwrap_or_else(|_| html.to_owned())
    }
}
