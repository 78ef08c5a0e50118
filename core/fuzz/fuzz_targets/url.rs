//! A page's address and a referrer, one a line: they become a touch whose texts keep their limits.
#![no_main]

use libfuzzer_sys::fuzz_target;
use ringtrace::visit::page_url::PageUrl;
use ringtrace::visit::touch::{self, SourceRules};

fuzz_target!(|data: &[u8]| {
    let text = String::from_utf8_lossy(data);
    let (page, referrer) = text.split_once('\n').unwrap_or((&text, ""));
    let url = PageUrl::parse(page);
    let rules = SourceRules { paid_click_first: data.len() % 2 == 1, ..SourceRules::default() };
    let read = touch::read(&url, (!referrer.is_empty()).then_some(referrer), &rules);
    let optional = [&read.campaign, &read.term, &read.content, &read.referrer_host];
    let texts = optional.into_iter().flatten().chain([&read.source, &read.medium, &read.channel]);
    for text in texts {
        assert!(!text.is_empty() && text.len() <= 256, "{text:?}");
        assert!(!text.chars().any(char::is_control), "{text:?}");
    }
    if let Some(click) = &read.click {
        assert!(!click.value.is_empty() && click.value.len() <= 512);
    }
    assert!(!read.landing_page.is_empty() && read.landing_page.len() <= touch::PAGE_BYTES_MAX);
    // A direct visit tells nothing, so reading it as such must not lose a tag.
    assert!(!(read.is_direct() && read.click.is_some()));
});
