//! Numbers on the page, without JSON between: texts as JavaScript keeps them, pages as bytes.

use crate::answer::refusal;
use napi::Result;
use napi::bindgen_prelude::{Uint8Array, Utf16String};
use napi_derive::napi;
use ringtrace::page::Rules;
use ringtrace::page::html::{HtmlOptions, HtmlRewriter as Rewriter};
use self_cell::self_cell;

/// Compiled rules that look through one text after the other.
#[napi]
pub struct Scanner(Rules);

#[napi]
impl Scanner {
    /// The scanner of a table that the operation `rules` answered.
    #[napi(constructor, catch_unwind)]
    pub fn open(table: String) -> Result<Self> {
        rules(&table).map(Self)
    }

    /// What would change in a text; positions are those of JavaScript.
    #[napi(catch_unwind)]
    pub fn find(&self, text: Utf16String) -> Vec<Edit> {
        self.0.find_utf16(&text).into_iter().map(Edit::from).collect()
    }
}

/// [`ringtrace::page::Edit`].
#[napi(object, object_from_js = false)]
pub struct Edit {
    /// Which of the found numbers it belongs to.
    pub number: u32,
    /// The index of the rule.
    pub rule: u32,
    /// The index of the segment.
    pub segment: u32,
    /// Where it begins.
    pub start: u32,
    /// Where it ends.
    pub end: u32,
    /// What to put there.
    pub text: String,
}

impl From<ringtrace::page::Edit> for Edit {
    fn from(edit: ringtrace::page::Edit) -> Self {
        // No text of JavaScript has 2^30 units.
        let small = |count| u32::try_from(count).unwrap_or(u32::MAX);
        Self {
            number: small(edit.number),
            rule: small(edit.rule),
            segment: small(edit.segment),
            start: small(edit.start),
            end: small(edit.end),
            text: edit.text,
        }
    }
}

self_cell! {
    struct Owned {
        owner: Rules,
        #[covariant]
        dependent: Rewriter,
    }
}

/// A page on its way, in pieces of any size.
#[napi]
pub struct HtmlRewriter(Owned);

#[napi]
impl HtmlRewriter {
    /// A rewriter at the beginning of a page.
    #[napi(constructor, catch_unwind)]
    pub fn open(
        table: String,
        attributes: bool,
        structured: bool,
        messengers: bool,
    ) -> Result<Self> {
        let options = HtmlOptions::default()
            .with_attributes(attributes)
            .with_structured(structured)
            .with_messengers(messengers);
        Ok(Self(Owned::new(rules(&table)?, |rules| Rewriter::new(rules, options))))
    }

    /// Takes the next bytes, and gives those that are decided.
    #[napi(catch_unwind)]
    pub fn write(&mut self, chunk: &[u8]) -> Uint8Array {
        let mut out = Vec::with_capacity(chunk.len() + 64);
        self.0.with_dependent_mut(|_, rewriter| rewriter.write(chunk, &mut out));
        out.into()
    }

    /// Gives the rest. Another page may begin.
    #[napi(catch_unwind)]
    pub fn end(&mut self) -> Uint8Array {
        let mut out = Vec::new();
        self.0.with_dependent_mut(|_, rewriter| rewriter.end(&mut out));
        out.into()
    }
}

fn rules(table: &str) -> Result<Rules> {
    Rules::from_table(table).map_err(|problem| refusal(&ringtrace::Error::from(problem)))
}
