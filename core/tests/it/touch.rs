//! How a session began, case by case from the rules as they are written, and for any text at all.

use proptest::prelude::*;
use ringtrace::visit::channel::channel_of;
use ringtrace::visit::click::{CLICK_BYTES_MAX, ClickKind};
use ringtrace::visit::own_hosts::OwnHosts;
use ringtrace::visit::page_url::{PageUrl, URL_BYTES_MAX};
use ringtrace::visit::touch::{self, SourceRules, Touch};
use std::borrow::Cow;

fn rules() -> SourceRules {
    let mut own = OwnHosts::default();
    assert!(own.add("*.example.com") && own.add("https://pay.example.net/checkout"));
    SourceRules { own, ..SourceRules::default() }
}

fn read<'a>(url: &'a str, referrer: &'a str) -> Touch<'a> {
    touch::read(&PageUrl::parse(url), Some(referrer), &rules())
}

/// As in `google / cpc / Paid Search, campaign spring, term tea`.
fn told(url: &str, referrer: &str) -> String {
    let touch = read(url, referrer);
    let mut told = format!("{} / {} / {}", touch.source, touch.medium, touch.channel);
    let more = [("campaign", touch.campaign), ("term", touch.term), ("content", touch.content)];
    for (name, value) in more {
        told.extend(value.map(|value| format!(", {name} {value}")));
    }
    told
}

#[track_caller]
fn check(cases: &[(&str, &str, &str)]) {
    for (query, referrer, expected) in cases {
        let url = format!("https://www.example.com/tea{query}");
        assert_eq!(told(&url, referrer), *expected, "{query} from {referrer}");
    }
}

#[test]
fn the_referrer_decides_when_nothing_is_tagged() {
    let direct = "(direct) / (none) / Direct";
    check(&[
        ("", "", direct),
        ("", "-", direct),
        ("", "about:blank", direct),
        ("", "https://www.example.com/", direct),
        ("", "https://EXAMPLE.com.:8443/", direct),
        ("", "https://deep.shop.example.com/x", direct),
        ("", "https://3ds.pay.example.net/done", direct),
        ("", "https://example.net/", "example.net / referral / Referral"),
        ("", "https://notexample.com/", "notexample.com / referral / Referral"),
        ("", "https://www.google.co.uk/", "google / organic / Organic Search"),
        (
            "",
            "https://www.google.com/url?q=https%3A%2F%2Fx.test",
            "google / organic / Organic Search, term https://x.test",
        ),
        (
            "",
            "https://duckduckgo.com/?q=green+tea",
            "duckduckgo / organic / Organic Search, term green tea",
        ),
        (
            "",
            "https://yandex.ru/search/?text=%D1%87%D0%B0%D0%B9",
            "yandex / organic / Organic Search, term чай",
        ),
        ("", "https://go.mail.ru/search?q=%F7%E0%E9", "mailru / organic / Organic Search"),
        ("", "https://ca.search.yahoo.com/", "yahoo / organic / Organic Search"),
        ("", "https://cn.bing.com/", "bing / organic / Organic Search"),
        ("", "https://m.bing.com/", "bing / organic / Organic Search"),
        ("", "https://ads.bing.com/", "ads.bing.com / referral / Referral"),
        ("", "https://google.example.org/", "google.example.org / referral / Referral"),
        ("", "https://mail.google.com/", "mail.google.com / referral / Referral"),
        ("", "https://www.facebook.com/", "facebook.com / referral / Organic Social"),
        ("", "https://old.reddit.com/r/tea", "old.reddit.com / referral / Organic Social"),
        ("", "https://www.youtube.com/watch?v=1", "youtube.com / referral / Organic Video"),
        ("", "https://chatgpt.com/", "chatgpt.com / referral / Referral"),
        ("", "m.facebook.com", "m.facebook.com / referral / Organic Social"),
        ("", "android-app://com.google.android.gm/", "com.google.android.gm / referral / Referral"),
        (
            "",
            "android-app://com.google.android.googlequicksearchbox/",
            "google / organic / Organic Search",
        ),
    ]);
}

#[test]
fn tags_come_before_click_ids_and_click_ids_before_the_referrer() {
    let google = "https://www.google.com/";
    check(&[
        (
            "?utm_source=a&utm_medium=cpc&utm_campaign=b&utm_term=c&utm_content=d",
            google,
            "a / cpc / Paid Other, campaign b, term c, content d",
        ),
        ("?utm_source=bing&utm_medium=cpc&gclid=1", google, "bing / cpc / Paid Search"),
        ("?utm_source=google&gclid=1", "", "google / cpc / Paid Search"),
        ("?utm_source=news&gclid=1", "", "news / (not set) / Unassigned"),
        ("?utm_source=news", google, "news / (not set) / Unassigned"),
        ("?utm_source=google", google, "google / (not set) / Organic Search"),
        ("?gclid=1", "https://example.org/", "google / cpc / Paid Search"),
        ("?utm_campaign=spring&gclid=1", "", "google / cpc / Paid Search, campaign spring"),
        (
            "?utm_medium=email&utm_campaign=spring",
            "https://example.org/",
            "example.org / email / Email, campaign spring",
        ),
        ("?utm_medium=cpc", "", "(direct) / cpc / Paid Other"),
        ("?utm_campaign=spring", "", "(direct) / (none) / Direct, campaign spring"),
        ("?fbclid=1", "https://l.facebook.com/", "facebook / social / Organic Social"),
        ("?fbclid=1&gclid=2", "", "google / cpc / Paid Search"),
        ("?gclsrc=ds", "https://example.org/", "example.org / referral / Referral"),
        ("?dclid=1", "", "google / display / Display"),
        ("?irclickid=1", "", "impact / affiliate / Affiliates"),
        ("?ymclid=1", "", "yandex_market / cpc / Paid Shopping"),
        ("?utm_id=7&utm_source_platform=x", "", "(direct) / (none) / Direct"),
        ("?gclid=1", "https://duckduckgo.com/?q=tea", "google / cpc / Paid Search"),
    ]);
}

#[test]
fn tags_are_read_however_they_are_spelt() {
    check(&[
        ("?UTM_Source=A&utm_MEDIUM=b", "", "A / b / Unassigned"),
        (
            "?utm_source=&utm_source=%20&utm_source=first&utm_source=second",
            "",
            "first / (not set) / Unassigned",
        ),
        ("?utm_source=a&amp;utm_medium=b", "", "a / b / Unassigned"),
        ("?utm%5Fsource=a", "", "a / (not set) / Unassigned"),
        ("?utm_source=a+b%20c%2Bd", "", "a b c+d / (not set) / Unassigned"),
        ("?utm_source=a%00%0A\u{7}b%C2%85", "", "ab / (not set) / Unassigned"),
        // `чай` in windows-1251, a lone percent sign, a half escape.
        ("?utm_source=%F7%E0%E9", "", "\u{fffd}\u{fffd}\u{fffd} / (not set) / Unassigned"),
        ("?utm_source=100%&utm_medium=%4", "", "100% / %4 / Unassigned"),
        ("#utm_source=a&utm_medium=b", "", "a / b / Unassigned"),
        ("?x=1#/page?utm_source=a&utm_medium=b", "", "a / b / Unassigned"),
        ("?utm_source=query#utm_source=fragment", "", "query / (not set) / Unassigned"),
    ]);
}

#[test]
fn openstat_is_read_plain_and_in_base64() {
    // printf 'direct.yandex.ru;123;456;yandex.ru:premium' | base64
    let yandex = "yandex / cpc / Paid Search, campaign 123, content 456";
    check(&[
        ("?_openstat=direct.yandex.ru;123;456;yandex.ru:premium", "", yandex),
        ("?_openstat=ZGlyZWN0LnlhbmRleC5ydTsxMjM7NDU2O3lhbmRleC5ydTpwcmVtaXVt", "", yandex),
        // printf 'direct.yandex.ru;123;456;yandex.ru' | base64, its `==` escaped, then left out
        ("?_openstat=ZGlyZWN0LnlhbmRleC5ydTsxMjM7NDU2O3lhbmRleC5ydQ%3D%3D", "", yandex),
        ("?_openstat=ZGlyZWN0LnlhbmRleC5ydTsxMjM7NDU2O3lhbmRleC5ydQ", "", yandex),
        ("?_openstat=ads.example.org;;9;", "", "ads.example.org / cpc / Paid Other, content 9"),
        (
            "?_openstat=direct.yandex.ru;1;2;3&utm_campaign=own",
            "",
            "yandex / cpc / Paid Search, campaign own, content 2",
        ),
        // The same alphabet, and the one for addresses.
        (
            "?_openstat=YWRzLmV4YW1wbGUub3JnO35+fj8/Pz4+Pjs5Ow==",
            "",
            "ads.example.org / cpc / Paid Other, campaign ~~~???>>>, content 9",
        ),
        (
            "?_openstat=YWRzLmV4YW1wbGUub3JnO35-fj8_Pz4-Pjs5Ow==",
            "",
            "ads.example.org / cpc / Paid Other, campaign ~~~???>>>, content 9",
        ),
        ("?_openstat=nonsense", "", "(direct) / (none) / Direct"),
        ("?_openstat=;1;2;3", "", "(direct) / (none) / Direct"),
    ]);
}

#[test]
fn click_ids_are_kept_whole_or_not_at_all() {
    let just = "Aa".repeat(CLICK_BYTES_MAX / 2);
    let url = format!("https://example.com/?GCLID={just}");
    let click = read(&url, "").click.expect("a click id");
    assert_eq!((click.kind, click.value.as_ref()), (ClickKind::Gclid, just.as_str()));
    let too_long = format!("{url}x");
    let touch = read(&too_long, "");
    assert!(touch.click.is_none() && touch.is_direct() && !touch.tagged);
}

#[test]
fn every_click_id_is_found_by_its_name_in_any_case() {
    for kind in ClickKind::ALL {
        let name = kind.as_str().to_ascii_uppercase();
        let url = format!("https://example.com/?a=b&{name}=Xy_1");
        let touch = read(&url, "");
        let click = touch.click.as_ref().expect("a click id");
        assert_eq!((click.kind, click.value.as_ref()), (*kind, "Xy_1"));
        assert_eq!((touch.source.as_ref(), touch.medium.as_ref()), kind.source_medium());
        assert!(touch.tagged && !touch.is_direct());
    }
}

#[test]
fn a_paid_click_may_outrank_the_tags() {
    let paid_first = SourceRules { paid_click_first: true, ..rules() };
    let source = |query: &str| {
        let url = format!("https://example.com/?{query}");
        let touch = touch::read(&PageUrl::parse(&url), None, &paid_first);
        format!("{} / {} / {}", touch.source, touch.medium, touch.campaign.unwrap_or_default())
    };
    let tags = "utm_source=crm&utm_medium=email&utm_campaign=spring";
    assert_eq!(source(&format!("{tags}&gclid=1")), "google / cpc / spring");
    assert_eq!(source(&format!("{tags}&fbclid=1")), "crm / email / spring");
    assert_eq!(source(tags), "crm / email / spring");
}

#[test]
fn referrer_spam_is_flagged_and_does_not_count() {
    let touch = read("https://example.com/", "http://www.semalt.com/");
    assert!(touch.spam && touch.is_direct());
    assert_eq!(touch.referrer_host.as_deref(), Some("www.semalt.com"));
    let mut own = OwnHosts::default();
    assert!(own.add("semalt.com"));
    let theirs = SourceRules { own, ..SourceRules::default() };
    let url = PageUrl::parse("https://app.semalt.com/");
    assert!(!touch::read(&url, Some("https://semalt.com/"), &theirs).spam);
}

#[test]
fn every_line_of_the_tables_can_be_found() {
    let lines = |text: &'static str| {
        text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'))
    };
    for line in lines(include_str!("../../src/visit/tables/search_engines.txt")) {
        let columns: Vec<&str> = line.split('|').map(str::trim).collect();
        let &[engine, _, hosts] = columns.as_slice() else { panic!("{line}") };
        for host in hosts.split_whitespace() {
            let host = host.replace("??.", "uk.").replace("*.", "a.b.").replace(".*", ".co.jp");
            let url = format!("https://www.{host}/");
            let touch = read("/", &url);
            assert_eq!(
                (touch.source.as_ref(), touch.medium.as_ref()),
                (engine, "organic"),
                "{host}"
            );
        }
    }
    for host in lines(include_str!("../../src/visit/tables/referrer_spam.txt")) {
        assert!(read("/", host).spam && read("/", &format!("http://a.b.{host}/")).spam, "{host}");
    }
    let mut channel = "";
    for line in lines(include_str!("../../src/visit/tables/sources.txt")) {
        match line {
            "[search]" => channel = "Organic Search",
            "[social]" => channel = "Organic Social",
            "[video]" => channel = "Organic Video",
            "[shopping]" => channel = "Organic Shopping",
            "[assistant]" => channel = "AI Assistants",
            _ => {
                let below = line.strip_prefix('.').map(|host| format!("a.b.{host}"));
                for name in
                    [Some(line.trim_start_matches('.').to_owned()), below].into_iter().flatten()
                {
                    assert_eq!(channel_of(&name.to_uppercase(), "", "", true), channel, "{name}");
                }
            }
        }
    }
}

#[test]
fn assistants_are_a_channel_when_asked_for() {
    let rules = SourceRules { assistant_channel: true, ..rules() };
    let channel = |url: &str, referrer| {
        touch::read(&PageUrl::parse(url), referrer, &rules).channel.into_owned()
    };
    assert_eq!(channel("/", Some("https://www.perplexity.ai/search")), "AI Assistants");
    assert_eq!(channel("/?utm_source=chatgpt.com", None), "AI Assistants");
    assert_eq!(channel("/?utm_source=chatgpt.com&utm_medium=cpc", None), "Paid Other");
}

#[test]
fn a_touch_tells_where_it_landed_and_whether_it_is_new() {
    let touch = read("https://example.com?utm_source=a&utm_medium=b&utm_campaign=c#top", "");
    assert_eq!(touch.landing_page, "/");
    assert!(!touch.differs_from("a", "b", Some("c")));
    assert!(touch.differs_from("a", "b", None) && touch.differs_from("x", "b", Some("c")));
    assert!(read("/page.html?x=1", "").landing_page == "/page.html");
    assert!(read("/?utm_campaign=c", "").tagged && !read("/?utm_campaign=c", "").is_direct());
}

#[test]
fn addresses_are_taken_apart_leniently() {
    let parts = |text| {
        let url = PageUrl::parse(text);
        (url.host.into_owned(), url.path, url.query, url.fragment)
    };
    let owned = |host: &str, path, query, fragment| (host.to_owned(), path, query, fragment);
    assert_eq!(
        parts("HTTPS://me:pw@Example.COM.:80/a?b?c#d#e"),
        owned("example.com", "/a", "b?c", "d#e")
    );
    assert_eq!(parts("//example.com/a"), owned("example.com", "/a", "", ""));
    assert_eq!(parts("http:\\\\example.com\\a"), owned("example.com", "\\a", "", ""));
    assert_eq!(parts(" https://[2001:db8::1]:8080/a\n"), owned("[2001:db8::1]", "/a", "", ""));
    assert_eq!(parts("https://bad host/a"), owned("", "/a", "", ""));
    assert_eq!(parts("https://${jndi:ldap://x}/a").0, "");
    assert_eq!(parts("https://a..b/").0, "");
    assert_eq!(
        parts("/go?to=https://example.org/"),
        owned("", "/go", "to=https://example.org/", "")
    );
    assert_eq!(parts("javascript:alert(1)"), owned("", "javascript:alert(1)", "", ""));
}

#[test]
fn what_comes_after_the_limit_is_not_looked_at() {
    let long = format!("https://example.com/?x={}&utm_source=late", "я".repeat(5 << 20));
    let url = PageUrl::parse(&long);
    assert!(url.query.len() < URL_BYTES_MAX && url.parameter("utm_source").is_none());
    let source = "é".repeat(200);
    let url = format!("/?utm_source={source}");
    assert_eq!(read(&url, "").source, "é".repeat(128));
}

#[test]
fn the_usual_visit_copies_nothing() {
    let is_slice = |text: &Cow<'_, str>| matches!(text, Cow::Borrowed(_));
    for (url, referrer) in [
        ("https://www.example.com/tea", ""),
        ("https://www.example.com/tea?page=2", "https://www.example.com/"),
        ("https://www.example.com/", "https://www.google.com/"),
        ("https://www.example.com/?utm_source=a&utm_medium=b&gclid=Cj0K", "https://example.org/x"),
    ] {
        let touch = read(url, referrer);
        let texts = [&touch.source, &touch.medium, &touch.channel, &touch.landing_page];
        assert!(texts.into_iter().all(is_slice), "{url}");
        assert!(touch.click.iter().all(|click| is_slice(&click.value)), "{url}");
        assert!(touch.referrer_host.iter().all(is_slice), "{url}");
    }
}

proptest! {
    #[test]
    fn any_two_texts_make_a_touch(
        url in "\\PC*|.*",
        referrer in ".{0,300}",
        host in "[a-z.]{0,20}",
    ) {
        let tagged = format!("//x/?utm_source={url}#{url}");
        let addresses = [url.clone(), format!("https://{host}/{url}"), tagged];
        for address in &addresses {
            for referrer in [&referrer, &format!("https://{host}/{referrer}"), &url] {
                let touch = read(address, referrer);
                let asked = [touch.campaign, touch.term, touch.content].into_iter().flatten();
                for text in asked.chain([touch.source, touch.medium]) {
                    prop_assert!(!text.is_empty() && text.len() <= 256);
                    prop_assert!(!text.chars().any(char::is_control));
                }
            }
        }
    }

    #[test]
    fn any_bytes_in_a_value_are_read(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let escaped: String = bytes.iter().map(|byte| format!("%{byte:02x}")).collect();
        let url = format!("/?utm_source={escaped}&gclid={escaped}&_openstat={escaped}");
        let expected = String::from_utf8_lossy(&bytes);
        let expected: String = expected.chars().filter(|c| !c.is_control()).collect();
        let touch = read(&url, &url);
        if expected.trim().is_empty() {
            prop_assert_eq!(&touch.source, "(direct)");
        } else {
            prop_assert!(expected.trim().starts_with(touch.source.as_ref()));
        }
    }

    #[test]
    fn a_tag_comes_back_as_written(value in "[a-zA-Z0-9.;|-]{1,64}( [а-яéß漢字]{1,8})?") {
        let escaped: String = value.bytes().map(|byte| format!("%{byte:02X}")).collect();
        let url = format!("https://example.com/?a=b&utm_campaign={escaped}&c=d");
        let touch = read(&url, "");
        prop_assert_eq!(touch.campaign.as_deref(), Some(value.as_str()));
    }
}
