//! Where a visitor is, as the caller resolved it. The engine looks no address up.

use serde::{Deserialize, Serialize};

/// A place as the caller's geo database names it. Parts that are not known are absent.
///
/// Names are compared without regard to ASCII and Unicode case; the engine does not know that `US` and `United States`
/// are the same country, so a configuration uses the names its geo database gives.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Place {
    /// Country: an ISO 3166-1 code or a name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
    /// Region, state or province.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// City.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub city: Option<String>,
}

impl Place {
    /// Whether nothing at all is known.
    pub fn is_unknown(&self) -> bool {
        self.country.is_none() && self.region.is_none() && self.city.is_none()
    }
}
