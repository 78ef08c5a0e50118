//! How numbers are looked for on the pages, as the configuration's JSON says it.

use serde::{Deserialize, Serialize};

/// How numbers are looked for on the pages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct RawPage {
    /// Numbers are replaced in attributes for people and scripts too (`title`, `alt`, `aria-label`, `data-phone`).
    pub attributes: bool,
    /// Numbers are replaced in what search engines read (`content` of `meta`, JSON-LD).
    pub structured: bool,
    /// Numbers are replaced in links to messengers and to text messages.
    pub messengers: bool,
    /// What is particular to single destinations.
    pub substitutions: Vec<RawSubstitution>,
}

impl Default for RawPage {
    fn default() -> Self {
        Self { attributes: true, structured: false, messengers: false, substitutions: Vec::new() }
    }
}

/// Where one destination is looked for, and how else it is written.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct RawSubstitution {
    /// The destination.
    pub destination: String,
    /// Other written forms: a local number without its area code, a short number, a word after digits (`800-GET-PAVE`).
    pub aliases: Vec<String>,
    /// A CSS selector: only inside elements it selects. In the browser only; a server rewrites the whole page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scope: Option<String>,
    /// A CSS selector: not inside elements it selects. In the browser only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub except: Option<String>,
}
