//! A site's static numbers as the table from which the page script chooses in the browser, without a backend.

use crate::failure::Failure;
use clap::Args;
use ringtrace::Config;
use ringtrace::config::StaticTable;
use std::path::{Path, PathBuf};

/// Prints the table from which the page script chooses static numbers where a site has no backend. Serve it as a file of
/// the site, and name it in the script's tag: `data-table="/table.json"`.
#[derive(Debug, Clone, Args)]
pub struct TableOptions {
    /// The site's configuration, as JSON; `-` reads standard input
    #[arg(value_name = "CONFIG")]
    pub config: PathBuf,
    /// Know the hosts of referrer spam: four times as large a table
    #[arg(long)]
    pub spam: bool,
}

/// The table as one line of JSON.
///
/// # Errors
/// The file cannot be read, or the configuration is refused, or asks for what only a backend can do.
pub fn table(options: &TableOptions) -> Result<String, Failure> {
    let config = Config::from_json(&text(&options.config)?)?;
    let table = StaticTable::build(&config, options.spam)?;
    let json = serde_json::to_string(&table);
    json.map(|text| text + "\n").map_err(|error| Failure::Options(error.to_string()))
}

fn text(path: &Path) -> Result<String, Failure> {
    if path == Path::new("-") {
        return std::io::read_to_string(std::io::stdin())
            .map_err(|source| Failure::file("standard input", source));
    }
    std::fs::read_to_string(path)
        .map_err(|source| Failure::file(path.display().to_string(), source))
}
