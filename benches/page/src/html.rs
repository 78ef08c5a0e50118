//! Pages rewritten by ringtrace and by lol_html.

use lol_html::html_content::{ContentType, TextChunk};
use lol_html::{HtmlRewriter, OutputSink, Settings, element, text};
use ringtrace::page::Rules;
use ringtrace::page::html::{HtmlOptions, HtmlRewriter as Rewriter};
use std::cell::RefCell;
use std::rc::Rc;

/// How many numbers of the material are changed: each form of it leaves its own trace.
pub fn places(out: &[u8]) -> usize {
    let text = String::from_utf8_lossy(out);
    let forms = [
        ">(212) 555-0142</a>",
        "<b>555-0142</b>",
        "212&#8209;555&#8209;0142",
        "20&nbsp;7946&nbsp;0123",
        "7946<!-- x --> 0123",
        "+1 212 555 0142",
    ];
    forms.iter().map(|form| text.matches(form).count()).sum()
}

pub fn ringtrace(rules: &Rules, page: &[u8], chunk: usize) -> Vec<u8> {
    let mut out = Vec::with_capacity(page.len() + 64);
    let mut rewriter = Rewriter::new(rules, HtmlOptions::default());
    for chunk in page.chunks(chunk) {
        rewriter.write(chunk, &mut out);
    }
    rewriter.end(&mut out);
    out
}

fn run(settings: Settings<'_, '_>, page: &[u8], sink: impl OutputSink) {
    let mut rewriter = HtmlRewriter::new(settings, sink);
    for chunk in page.chunks(16_384) {
        rewriter.write(chunk).expect("it is a page");
    }
    rewriter.end().expect("it is a page");
}

/// lol_html as it is: what its tokenizer costs.
pub fn bare(page: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(page.len());
    run(Settings::new(), page, |chunk: &[u8]| out.extend_from_slice(chunk));
    out
}

/// What a text node's chunks say, put together: a number may be cut by chunks.
fn whole(pending: &RefCell<String>, chunk: &mut TextChunk<'_>, rules: &Rules) {
    let mut text = pending.borrow_mut();
    text.push_str(chunk.as_str());
    if chunk.last_in_text_node() {
        chunk.replace(&rules.replace(&text), ContentType::Html);
        text.clear();
    } else {
        chunk.remove();
    }
}

/// The usual way: each text node by itself, and telephone links. Text is raw here: references stay as they are written.
pub fn handlers(rules: &Rules, page: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(page.len());
    let pending = RefCell::new(String::new());
    let settings = Settings::new()
        .append_element_content_handler(element!("a[href^='tel:']", |link| {
            let href = link.get_attribute("href").unwrap_or_default();
            Ok(link.set_attribute("href", &rules.replace(&href))?)
        }))
        .append_element_content_handler(text!("p, li, title", |chunk| {
            whole(&pending, chunk, rules);
            Ok(())
        }));
    run(settings, page, |chunk: &[u8]| out.extend_from_slice(chunk));
    out
}

/// A hold-back in front of the sink, as numbers over several elements need: what comes out of lol_html waits until a
/// block ends; texts between are scanned as segments of one text and written where they stood. References are not
/// decoded; that would need a second tokenizer.
pub fn held_back(rules: &Rules, page: &[u8]) -> Vec<u8> {
    let out = Rc::new(RefCell::new(Vec::with_capacity(page.len())));
    let held: Rc<RefCell<Held>> = Rc::default();
    let (for_text, for_block, for_sink) = (held.clone(), held.clone(), held.clone());
    let sink_out = out.clone();
    let settings = Settings::new()
        .append_element_content_handler(element!("a[href^='tel:']", |link| {
            let href = link.get_attribute("href").unwrap_or_default();
            Ok(link.set_attribute("href", &rules.replace(&href))?)
        }))
        .append_element_content_handler(text!("p, p *, li, li *, title", move |chunk| {
            for_text.borrow_mut().is_text |= !chunk.as_str().is_empty();
            Ok(())
        }))
        .append_element_content_handler(element!("p, li, div, ul", move |_| {
            for_block.borrow_mut().ends = true;
            Ok(())
        }));
    run(settings, page, move |chunk: &[u8]| {
        let mut held = for_sink.borrow_mut();
        if held.ends {
            held.flush(rules, &mut sink_out.borrow_mut());
        }
        let is_text = std::mem::take(&mut held.is_text) && chunk.first() != Some(&b'<');
        held.parts.push((is_text, String::from_utf8_lossy(chunk).into_owned()));
    });
    held.borrow_mut().flush(rules, &mut out.borrow_mut());
    out.take()
}

/// What has come out of lol_html and waits.
#[derive(Default)]
struct Held {
    parts: Vec<(bool, String)>,
    is_text: bool,
    ends: bool,
}

impl Held {
    fn flush(&mut self, rules: &Rules, out: &mut Vec<u8>) {
        let texts: Vec<&str> = self
            .parts
            .iter()
            .filter(|(is_text, _)| *is_text)
            .map(|(_, text)| text.as_str())
            .collect();
        let edits = rules.find_in(&texts);
        let mut segment = 0;
        for (is_text, text) in &self.parts {
            if *is_text {
                let own: Vec<_> =
                    edits.iter().filter(|edit| edit.segment == segment).cloned().collect();
                out.extend_from_slice(ringtrace::page::apply(text, &own).as_bytes());
                segment += 1;
            } else {
                out.extend_from_slice(text.as_bytes());
            }
        }
        self.parts.clear();
        self.ends = false;
    }
}
