//! Numbers on the page, without JSON between: texts as JavaScript keeps them, pages as bytes.

use crate::answer::refusal;
use napi::bindgen_prelude::{FnArgs, Function, Uint8Array, Uint32Array, Utf16String};
use napi::{Env, Result};
use napi_derive::napi;
use ringtrace::page::html::{HtmlOptions, HtmlRewriter as Rewriter};
use ringtrace::page::{Edit, Rules};
use self_cell::self_cell;

/// What would change in a text. Objects of JavaScript, one for each edit, would take longer than finding the numbers.
#[napi(object, object_from_js = false)]
pub struct Found {
    /// Six figures for each edit: which of the found numbers it belongs to, the index of the rule, the segment, where
    /// in it the edit begins and ends, and how long the text is that takes its place, all in UTF-16 units.
    pub places: Uint32Array,
    /// These texts, one after the other.
    pub texts: String,
}

/// A function that looks through one text after the other, by a table that the operation `rules` answered; `null` where
/// nothing would change. Of a text that lies in segments it is told where the second and later ones begin.
#[napi(catch_unwind)]
pub fn finder(env: &Env, table: String) -> Result<Finder<'_>> {
    let rules = rules(&table)?;
    env.create_function_from_closure("find", move |call| {
        let text: Utf16String = call.get(0)?;
        let edits = if call.length() > 1 {
            let cuts = call.get::<Vec<u32>>(1)?.into_iter();
            rules.find_in_utf16(&text, &cuts.map(|cut| cut as usize).collect::<Vec<_>>())
        } else {
            rules.find_utf16(&text)
        };
        Ok((!edits.is_empty()).then(|| found(&edits)))
    })
}

type Finder<'env> = Function<'env, FnArgs<(Utf16String, Vec<u32>)>, Option<Found>>;

fn found(edits: &[Edit]) -> Found {
    // No text of JavaScript has 2^30 units.
    let small = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    let figures = |edit: &Edit| {
        let units = edit.text.encode_utf16().count();
        [edit.number, edit.rule, edit.segment, edit.start, edit.end, units].map(small)
    };
    Found {
        places: edits.iter().flat_map(figures).collect::<Vec<u32>>().into(),
        texts: edits.iter().map(|edit| edit.text.as_str()).collect(),
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
