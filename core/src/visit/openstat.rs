//! The `_openstat` tag of the Russian advertising networks: `service;campaign;ad;place`, plain or
//! in Base64.
//!
//! There is no published grammar that is still kept up; the order of the fields is the one that
//! Yandex Direct fills in.

use super::query::{self, VALUE_BYTES_MAX};
use base64::Engine;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use percent_encoding::percent_decode_str;
use std::borrow::Cow;

/// Longer texts are not this tag.
const OPENSTAT_BYTES_MAX: usize = 2048;

const BASE64: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

/// What the tag says. The place where the advertisement stood is left out: no report asks for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Openstat {
    pub source: Cow<'static, str>,
    pub medium: &'static str,
    pub campaign: Option<String>,
    pub content: Option<String>,
}

/// Reads the tag's value as it stands in the query; `None` if it is none.
pub(super) fn parse(raw: &str) -> Option<Openstat> {
    let fields = decode(raw)?;
    let mut fields = fields
        .split(';')
        .map(|field| query::clean(Cow::Borrowed(field), VALUE_BYTES_MAX).into_owned());
    let service = fields.next()?.to_ascii_lowercase();
    let mut next = || fields.next().filter(|field| !field.is_empty());
    let (campaign, content) = (next(), next());
    if service.is_empty() {
        return None;
    }
    let (source, medium) = origin_of(service);
    Some(Openstat { source, medium, campaign, content })
}

/// The source and the medium of a service named by its host.
fn origin_of(service: String) -> (Cow<'static, str>, &'static str) {
    match service.strip_prefix("www.").unwrap_or(&service) {
        "direct.yandex.ru" => (Cow::Borrowed("yandex"), "cpc"),
        "market.yandex.ru" => (Cow::Borrowed("yandex_market"), "cpc"),
        "adwords.google.com" | "ads.google.com" => (Cow::Borrowed("google"), "cpc"),
        "target.my.com" | "target.mail.ru" => (Cow::Borrowed("mytarget"), "cpc"),
        other if other.len() == service.len() => (Cow::Owned(service), "cpc"),
        other => (Cow::Owned(other.to_owned()), "cpc"),
    }
}

fn decode(raw: &str) -> Option<String> {
    if raw.len() > OPENSTAT_BYTES_MAX {
        return None;
    }
    // No space for a plus here: it is a letter of Base64.
    let text = percent_decode_str(raw).decode_utf8_lossy();
    if text.contains(';') {
        return Some(text.into_owned());
    }
    let standard = text.replace('-', "+").replace('_', "/");
    let bytes = BASE64.decode(standard.trim()).ok()?;
    let text = String::from_utf8_lossy(&bytes);
    text.contains(';').then(|| text.into_owned())
}
