//! Numbers in texts and in HTML.

use crate::commands::utf8;
use crate::refusals::{guarded, raised, refused};
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyString};
use ringtrace::page::html::{HtmlOptions, HtmlRewriter};
use ringtrace::page::{self, Rule};
use ringtrace::{Code, Error, Problem};
use ringtrace_store::StoreError;
use self_cell::self_cell;
use std::sync::{Arc, Mutex, PoisonError};

/// Compiled substitution rules.
#[pyclass(frozen, module = "ringtrace._native")]
pub(crate) struct Rules(Arc<page::Rules>);

/// A rule as the facade gives it: destination, tracking number, mask, aliases.
type Given = (String, String, Option<String>, Vec<String>);

/// An edit as the facade takes it: number, rule, segment, start, end, text.
type Found = (usize, usize, usize, usize, usize, String);

fn options(attributes: bool, structured: bool, messengers: bool) -> HtmlOptions {
    HtmlOptions::default()
        .with_attributes(attributes)
        .with_structured(structured)
        .with_messengers(messengers)
}

#[pymethods]
impl Rules {
    #[new]
    fn build(py: Python<'_>, rules: Vec<Given>) -> PyResult<Self> {
        let rule = |(destination, tracking, mask, aliases): Given| {
            let rule = aliases.into_iter().fold(Rule::new(destination, tracking), Rule::with_alias);
            match mask {
                Some(mask) => rule.with_mask(mask),
                None => rule,
            }
        };
        let rules: Vec<Rule> = rules.into_iter().map(rule).collect();
        let built = page::Rules::build(&rules);
        let built = built.map_err(|e| raised(py, &StoreError::Input(e.at("rules"))))?;
        Ok(Self(Arc::new(built)))
    }

    #[staticmethod]
    fn from_table(py: Python<'_>, table: &str) -> PyResult<Self> {
        let read = page::Rules::from_table(table).map_err(|e| refused(py, e.at("table")))?;
        Ok(Self(Arc::new(read)))
    }

    #[getter]
    fn table(&self) -> &str {
        self.0.table()
    }

    /// The text with every number replaced; the very object that was given where there is none.
    fn replace<'py>(&self, text: &Bound<'py, PyString>) -> PyResult<Bound<'py, PyString>> {
        let py = text.py();
        let given = utf8(text, "text").map_err(|problem| refused(py, problem))?;
        let replaced = py.detach(|| guarded(|| Ok(self.0.replace(given))));
        Ok(match replaced.map_err(|error| raised(py, &error))? {
            std::borrow::Cow::Borrowed(_) => text.clone(),
            std::borrow::Cow::Owned(text) => PyString::new(py, &text),
        })
    }

    /// What would change; positions are characters of the segment.
    fn edits(&self, py: Python<'_>, segments: Vec<String>) -> PyResult<Vec<Found>> {
        let found = || {
            let texts: Vec<&str> = segments.iter().map(String::as_str).collect();
            let edits = self.0.find_in(&texts);
            let place = |segment: usize, byte: usize| {
                let before = texts.get(segment).and_then(|text| text.get(..byte));
                before.map_or(byte, |before| before.chars().count())
            };
            let found = edits.into_iter().map(|edit| {
                let (start, end) = (place(edit.segment, edit.start), place(edit.segment, edit.end));
                (edit.number, edit.rule, edit.segment, start, end, edit.text)
            });
            Ok(found.collect())
        };
        py.detach(|| guarded(found)).map_err(|error| raised(py, &error))
    }

    /// A page as text or as bytes, rewritten into the same.
    fn rewrite_html<'py>(
        &self,
        html: &Bound<'py, PyAny>,
        attributes: bool,
        structured: bool,
        messengers: bool,
    ) -> PyResult<Bound<'py, PyAny>> {
        let (py, options) = (html.py(), options(attributes, structured, messengers));
        if let Ok(text) = html.cast::<PyString>() {
            let given = utf8(text, "html").map_err(|problem| refused(py, problem))?;
            let shown = py.detach(|| guarded(|| Ok(self.0.rewrite_html(given, options))));
            let shown = shown.map_err(|error| raised(py, &error))?;
            return Ok(PyString::new(py, &shown).into_any());
        }
        let Ok(bytes) = html.cast::<PyBytes>() else {
            let message = format!("a page is str or bytes, not {}", html.get_type());
            return Err(PyTypeError::new_err(message));
        };
        let given = bytes.as_bytes();
        let rewrite = || {
            let mut out = Vec::with_capacity(given.len() + 64);
            let mut rewriter = HtmlRewriter::new(&self.0, options);
            rewriter.write(given, &mut out);
            rewriter.end(&mut out);
            Ok(out)
        };
        let shown = py.detach(|| guarded(rewrite)).map_err(|error| raised(py, &error))?;
        Ok(PyBytes::new(py, &shown).into_any())
    }
}

self_cell!(
    struct Running {
        owner: Arc<page::Rules>,
        #[not_covariant]
        dependent: Borrowing,
    }
);

type Borrowing<'r> = HtmlRewriter<'r>;

/// A page that is rewritten as it passes.
#[pyclass(frozen, module = "ringtrace._native")]
pub(crate) struct Rewriter(Mutex<Option<Running>>);

impl Rewriter {
    fn with(
        &self,
        py: Python<'_>,
        act: impl FnOnce(&mut HtmlRewriter<'_>, &mut Vec<u8>) + Send,
        ends: bool,
    ) -> PyResult<Vec<u8>> {
        let act = || {
            let mut slot = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            let message = "the page has ended; make another rewriter";
            let ended = || Error::from(Problem::new(Code::Conflict, "", message));
            // Taken out, so that a page which meets a mistake of the engine's is at its end.
            let mut running = slot.take().ok_or_else(|| StoreError::Input(ended()))?;
            let mut out = Vec::new();
            running.with_dependent_mut(|_, rewriter| act(rewriter, &mut out));
            if !ends {
                *slot = Some(running);
            }
            Ok(out)
        };
        py.detach(|| guarded(act)).map_err(|error| raised(py, &error))
    }
}

#[pymethods]
impl Rewriter {
    #[new]
    fn begin(rules: &Rules, attributes: bool, structured: bool, messengers: bool) -> Self {
        let options = options(attributes, structured, messengers);
        let running = Running::new(Arc::clone(&rules.0), |rules| HtmlRewriter::new(rules, options));
        Self(Mutex::new(Some(running)))
    }

    /// The next bytes of the page in, what is decided out.
    fn write<'py>(&self, py: Python<'py>, chunk: &[u8]) -> PyResult<Bound<'py, PyBytes>> {
        let out = self.with(py, |rewriter, out| rewriter.write(chunk, out), false)?;
        Ok(PyBytes::new(py, &out))
    }

    /// Ends the page: what was held back.
    fn end<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyBytes>> {
        let out = self.with(py, |rewriter, out| rewriter.end(out), true)?;
        Ok(PyBytes::new(py, &out))
    }
}
