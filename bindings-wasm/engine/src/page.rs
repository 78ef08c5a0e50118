//! Numbers on the page, without compiling the rules anew for each text: texts in UTF-16, pages as bytes.

use ringtrace::page::html::{HtmlOptions, HtmlRewriter as Rewriter};
use ringtrace::page::{Edit, Rules};
use self_cell::self_cell;
use serde::Serialize;
use wasm_bindgen::JsError;
use wasm_bindgen::prelude::wasm_bindgen;

/// Compiled rules that look through one text after the other.
#[wasm_bindgen]
pub struct Scanner(Rules);

#[wasm_bindgen]
impl Scanner {
    /// The scanner of a table that the operation `rules` answered. Throws an `Error` whose message is the error answer.
    #[wasm_bindgen(constructor)]
    pub fn new(table: &str) -> Result<Scanner, JsError> {
        rules(table).map(Self)
    }

    /// What would change in a text whose second and later segments begin at `cuts`, as JSON: `places`, six figures
    /// for each edit (which of the found numbers it belongs to, the index of the rule, the segment, where in it the
    /// edit begins and ends, and how long the text is that takes its place, all in UTF-16 units), and these `texts` one
    /// after the other. Empty where nothing would change.
    pub fn find(&self, text: &[u16], cuts: &[usize]) -> String {
        #[derive(Serialize)]
        struct Found {
            places: Vec<usize>,
            texts: String,
        }
        let edits = self.0.find_in_utf16(text, cuts);
        if edits.is_empty() {
            return String::new();
        }
        let figures = |edit: &Edit| {
            let units = edit.text.encode_utf16().count();
            [edit.number, edit.rule, edit.segment, edit.start, edit.end, units]
        };
        let places = edits.iter().flat_map(figures).collect();
        let texts = edits.iter().map(|edit| edit.text.as_str()).collect();
        serde_json::to_string(&Found { places, texts }).unwrap_or_default()
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
#[wasm_bindgen]
pub struct HtmlRewriter(Owned);

#[wasm_bindgen]
impl HtmlRewriter {
    /// A rewriter at the beginning of a page. Throws an `Error` whose message is the error answer.
    #[wasm_bindgen(constructor)]
    pub fn new(
        table: &str,
        attributes: bool,
        structured: bool,
        messengers: bool,
    ) -> Result<HtmlRewriter, JsError> {
        let options = HtmlOptions::default()
            .with_attributes(attributes)
            .with_structured(structured)
            .with_messengers(messengers);
        Ok(Self(Owned::new(rules(table)?, |rules| Rewriter::new(rules, options))))
    }

    /// Takes the next bytes, and gives those that are decided.
    pub fn write(&mut self, chunk: &[u8]) -> Vec<u8> {
        let mut out = Vec::with_capacity(chunk.len() + 64);
        self.0.with_dependent_mut(|_, rewriter| rewriter.write(chunk, &mut out));
        out
    }

    /// Gives the rest. Another page may begin.
    pub fn end(&mut self) -> Vec<u8> {
        let mut out = Vec::new();
        self.0.with_dependent_mut(|_, rewriter| rewriter.end(&mut out));
        out
    }
}

fn rules(table: &str) -> Result<Rules, JsError> {
    Rules::from_table(table).map_err(|problem| {
        #[derive(Serialize)]
        struct Refused {
            error: ringtrace::Error,
        }
        let refused = Refused { error: problem.into() };
        JsError::new(&serde_json::to_string(&refused).unwrap_or_default())
    })
}
