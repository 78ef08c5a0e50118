//! A progress bar on standard error, for long inputs and only on a terminal.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::path::PathBuf;

/// Files below this are read before a bar could be seen.
const BYTES_SHOWN_FROM: u64 = 4 << 20;
/// So are this many steps done.
const STEPS_SHOWN_FROM: u64 = 200_000;

/// A bar over the bytes of `files`; a moving sign where one of them is standard input, whose end is not known.
pub fn reading(files: &[&PathBuf]) -> ProgressBar {
    if files.iter().any(|file| file.as_os_str() == "-") {
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
        return bar.with_style(style("{spinner} reading {bytes} ({bytes_per_sec})"));
    }
    let sizes = files.iter().filter_map(|file| file.metadata().ok()).map(|size| size.len());
    let total = sizes.sum();
    if total < BYTES_SHOWN_FROM {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::with_draw_target(Some(total), ProgressDrawTarget::stderr());
    bar.with_style(style("reading {wide_bar} {bytes}/{total_bytes}, {eta} left"))
}

/// A bar over `total` steps of `what`.
pub fn counting(total: u64, what: &str) -> ProgressBar {
    if total < STEPS_SHOWN_FROM {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::with_draw_target(Some(total), ProgressDrawTarget::stderr());
    bar.with_style(style("{msg} {wide_bar} {human_pos}/{human_len}, {eta} left"))
        .with_message(what.to_owned())
}

/// A bar over `total` steps of `what`, each of which may take long; none for no steps.
pub fn waiting(total: u64, what: &str) -> ProgressBar {
    if total == 0 {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::with_draw_target(Some(total), ProgressDrawTarget::stderr());
    bar.with_style(style("{msg} {wide_bar} {human_pos}/{human_len}, {eta} left"))
        .with_message(what.to_owned())
}

fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar())
}
