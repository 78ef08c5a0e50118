//! Pictures of the answers: self-contained SVG files.

/// The models beside each other.
pub mod bars;
/// The transitions of the Markov chain.
pub mod graph;
/// What all pictures have in common.
pub mod page;

use crate::attribute::summary::AttributeSummary;
use crate::failure::Failure;
use ringtrace::wire::attribute::Answer;
use std::fs;
use std::path::{Path, PathBuf};

/// Writes all pictures of `summary`; `chain` holds the chain of order 1. `place` is a folder, or the name of the first
/// picture.
///
/// # Errors
/// A picture cannot be written.
pub fn write(
    place: &Path,
    summary: &AttributeSummary,
    chain: &Answer,
) -> Result<Vec<String>, Failure> {
    let single = place.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("svg"));
    let folder = if single { place.parent().unwrap_or(Path::new("")) } else { place };
    if !folder.as_os_str().is_empty() {
        let failed = |source| Failure::file(folder.display().to_string(), source);
        fs::create_dir_all(folder).map_err(failed)?;
    }
    let name = |what: &str, first: bool| -> PathBuf {
        let stem = place.file_stem().unwrap_or_default().to_string_lossy();
        match (single, first) {
            (true, true) => place.to_owned(),
            (true, false) => place.with_file_name(format!("{stem}-{what}.svg")),
            (false, _) => place.join(format!("{what}.svg")),
        }
    };
    let mut pictures =
        vec![(name("conversions", true), bars::chart(&summary.answer, "Conversions", false))];
    if summary.valued {
        pictures.push((name("value", false), bars::chart(&summary.answer, "Value", true)));
    }
    if let Some(drawn) = graph::graph(chain) {
        pictures.push((name("transitions", false), drawn));
    }
    for (path, drawn) in &pictures {
        fs::write(path, drawn)
            .map_err(|source| Failure::file(path.display().to_string(), source))?;
    }
    Ok(pictures.into_iter().map(|(path, _)| path.display().to_string()).collect())
}
