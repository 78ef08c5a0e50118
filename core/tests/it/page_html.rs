//! Runs `core/spec/page/html.json`: hand-written pages and what they become; and what streaming
//! promises.

use crate::page_spec::{Group, rules, spec};
use ringtrace::page::html::{HELD_BYTES_MAX, HtmlOptions, HtmlRewriter};
use ringtrace::page::{Rule, Rules};

fn options(group: &Group) -> HtmlOptions {
    group.options.iter().fold(HtmlOptions::default(), |options, name| match name.as_str() {
        "no_attributes" => options.with_attributes(false),
        "structured" => options.with_structured(true),
        "messengers" => options.with_messengers(true),
        other => panic!("unknown option {other}"),
    })
}

fn in_chunks(rules: &Rules, options: HtmlOptions, html: &[u8], size: usize) -> Vec<u8> {
    let mut out = Vec::new();
    let mut rewriter = HtmlRewriter::new(rules, options);
    for chunk in html.chunks(size) {
        rewriter.write(chunk, &mut out);
        assert!(rewriter.held() <= HELD_BYTES_MAX, "{} bytes held", rewriter.held());
    }
    rewriter.end(&mut out);
    out
}

#[test]
fn the_pages_of_the_specification_become_what_it_says() {
    let mut wrong = Vec::new();
    for group in spec("html.json") {
        let (rules, options) = (rules(&group.rules), options(&group));
        let stays = group.stays.iter().map(|html| (html, html));
        for (html, shows) in group.shows.iter().map(|(html, shows)| (html, shows)).chain(stays) {
            let out = rules.rewrite_html(html, options);
            if out != *shows {
                wrong.push(format!("{}: {html} -> {out}", group.name));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn a_cut_anywhere_makes_no_difference() {
    for group in spec("html.json") {
        let (rules, options) = (rules(&group.rules), options(&group));
        let pages = group.shows.iter().map(|(html, _)| html).chain(&group.stays);
        for html in pages {
            let whole = rules.rewrite_html(html, options).into_bytes();
            assert_eq!(in_chunks(&rules, options, html.as_bytes(), 1), whole, "{html}");
            for cut in 1..html.len() {
                let mut out = Vec::new();
                let mut rewriter = HtmlRewriter::new(&rules, options);
                rewriter.write(&html.as_bytes()[..cut], &mut out);
                rewriter.write(&html.as_bytes()[cut..], &mut out);
                rewriter.end(&mut out);
                assert_eq!(out, whole, "{html} cut at {cut}");
            }
        }
    }
}

fn one_rule() -> Rules {
    Rules::build(&[Rule::new("+12125550100", "+12125550142")]).unwrap()
}

#[test]
fn a_long_page_is_not_held() {
    let rules = one_rule();
    let options = HtmlOptions::default().with_structured(true);
    let far = "7 ".repeat(60_000);
    let long = "z".repeat(300_000);
    let pages = [
        format!("<p>{far}212-555-0100 {far}"),
        format!("212-555-<!--{long}-->0100, 212-555-0100"),
        format!("212-555-<a title='{long}212-555-0100'>0100</a>, 212-555-0100"),
        format!("<script>{long}</script>212-555-0100"),
        format!("212-555-0100 <b>{}", "<i class='some class'>1</i> ".repeat(20_000)),
        format!("<script type=application/ld+json>\"{far}212-555-0100 {far}\"</script>"),
        format!("212 <{long}"),
        format!("212-555-<!{long}>0100, 212-555-0100"),
    ];
    for page in pages {
        let whole = rules.rewrite_html(&page, options).into_bytes();
        for size in [4096, 65_537] {
            assert!(in_chunks(&rules, options, page.as_bytes(), size) == whole, "{}", &page[..30]);
        }
        let expected = page.matches("212-555-0100").count() - usize::from(page.contains("title='"));
        let changed = whole.windows(12).filter(|w| w == b"212-555-0142").count();
        assert_eq!(changed, expected, "{}", &page[..30]);
    }
}

#[test]
fn bytes_that_are_no_utf_8_stay() {
    let rules = one_rule();
    let page = b"<p>\xd2\xe5\xeb.: 212\xa0555\x960100 \xff\xfe</p>";
    let shown = b"<p>\xd2\xe5\xeb.: 212\xa0555\x960142 \xff\xfe</p>";
    assert_eq!(in_chunks(&rules, HtmlOptions::default(), page, 5), shown);
}
