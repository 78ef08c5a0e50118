//! The default channel group: cases for each rule as it is written, and its two patterns against
//! words they should and should not take.

use ringtrace::visit::channel::{CHANNELS, channel_of};

/// Source, medium, campaign; the channel.
const RULES: &[(&str, &str, &str, &str)] = &[
    ("(direct)", "(none)", "", "Direct"),
    ("(direct)", "(not set)", "", "Direct"),
    ("(Direct)", "(None)", "spring", "Direct"),
    ("(direct)", "email", "", "Email"),
    ("google", "cpc", "My Cross-Network 1", "Cross-network"),
    ("google shopping", "cpc", "", "Paid Shopping"),
    ("amazon.com", "ppc", "", "Paid Shopping"),
    ("google", "cpc", "shop spring", "Paid Shopping"),
    ("google", "cpc", "", "Paid Search"),
    ("Google", "CPC", "", "Paid Search"),
    ("google", "cpm", "", "Paid Search"),
    ("yandex", "paid-search", "", "Paid Search"),
    ("facebook", "retargeting", "", "Paid Social"),
    ("vk", "cpc", "", "Paid Social"),
    ("youtube.com", "cpv-cpm", "", "Paid Video"),
    ("dfa", "cpm", "", "Display"),
    ("google", "banner", "", "Display"),
    ("example.org", "interstitial", "", "Display"),
    ("example.org", "cpa", "", "Paid Other"),
    ("example.org", "paid", "", "Paid Other"),
    ("ebay.de", "referral", "", "Organic Shopping"),
    ("example.org", "email", "e-shop autumn", "Organic Shopping"),
    ("t.co", "referral", "", "Organic Social"),
    ("example.org", "Social Media", "", "Organic Social"),
    ("vimeo.com", "referral", "", "Organic Video"),
    ("example.org", "outstream-video-7", "", "Organic Video"),
    ("example.org", "organic", "", "Organic Search"),
    ("bing", "(not set)", "", "Organic Search"),
    ("e-mail", "", "", "Email"),
    ("crm", "e mail", "", "Email"),
    ("partners", "affiliate", "", "Affiliates"),
    ("example.org", "referral", "", "Referral"),
    ("example.org", "app", "", "Referral"),
    ("example.org", "link", "", "Referral"),
    ("podcast", "audio", "", "Audio"),
    ("SMS", "", "", "SMS"),
    ("crm", "sms", "", "SMS"),
    ("crm", "web-push", "", "Mobile Push Notifications"),
    ("crm", "mobile", "", "Mobile Push Notifications"),
    ("crm", "a notification", "", "Mobile Push Notifications"),
    ("firebase", "", "", "Mobile Push Notifications"),
    ("crm", "pushed", "", "Unassigned"),
    ("feedburner", "feed", "", "Unassigned"),
    ("", "", "", "Unassigned"),
];

#[test]
fn each_rule_names_its_channel() {
    for (source, medium, campaign, channel) in RULES {
        let found = channel_of(source, medium, campaign, false);
        assert_eq!(found, *channel, "{source} / {medium} / {campaign}");
        assert!(CHANNELS.contains(&found));
    }
}

#[test]
fn every_channel_is_reached() {
    let mut reached: Vec<&str> = RULES.iter().map(|(_, _, _, channel)| *channel).collect();
    reached.push(channel_of("claude.ai", "referral", "", true));
    for channel in CHANNELS {
        assert!(reached.contains(&channel), "{channel}");
    }
}

#[test]
fn an_assistant_is_a_referral_unless_asked_for() {
    for (source, medium, plain, apart) in [
        ("chatgpt.com", "referral", "Referral", "AI Assistants"),
        ("Gemini.Google.com", "referral", "Referral", "AI Assistants"),
        ("chatgpt.com", "(not set)", "Unassigned", "AI Assistants"),
        ("chatgpt.com", "organic", "Organic Search", "Organic Search"),
        ("example.org", "referral", "Referral", "Referral"),
    ] {
        assert_eq!(channel_of(source, medium, "", false), plain, "{source} / {medium}");
        assert_eq!(channel_of(source, medium, "", true), apart, "{source} / {medium}");
    }
}

#[test]
fn paid_media_are_told_from_others() {
    for paid in
        ["cpc", "CPC", "xcpx", "cpm-7", "ppc", "retargeting", "paid", "PaidSocial", "paid_x"]
    {
        assert!(channel_of("bing", paid, "", false).starts_with("Paid"), "{paid}");
    }
    for unpaid in ["ppc2", "retargeting2", "unpaid", "pai", "c-p-c", "organic"] {
        assert_eq!(channel_of("bing", unpaid, "", false), "Organic Search", "{unpaid}");
    }
}

#[test]
fn shop_is_a_word_of_its_own() {
    for shop in [
        "shop",
        "Shopping",
        "workshopping",
        "eshop",
        "E-SHOP",
        "my shop",
        "1shop",
        "чайshop",
        "workshop shop",
    ] {
        assert_eq!(channel_of("crm", "x", shop, false), "Organic Shopping", "{shop}");
    }
    for other in ["workshop", "bishops", "sho", "Wshop", ""] {
        assert_eq!(channel_of("crm", "x", other, false), "Unassigned", "{other}");
    }
}

#[test]
fn what_lies_below_a_network_belongs_to_it_but_not_what_ends_like_it() {
    assert_eq!(channel_of("gist.github.com", "referral", "", false), "Organic Social");
    assert_eq!(channel_of("notgithub.com", "referral", "", false), "Referral");
    // Listed by Google for that very host only.
    assert_eq!(channel_of("unix.stackexchange.com", "referral", "", false), "Referral");
}
