//! The rewriter: any bytes as a page, cut where the first byte says. Cuts make no difference, little is held back, a
//! page without a destination stays as it is, and nothing changes twice.
#![no_main]

use libfuzzer_sys::fuzz_target;
use ringtrace::page::html::{HELD_BYTES_MAX, HtmlOptions, HtmlRewriter};
use ringtrace::page::{Rule, Rules};

fn rules(rules: &[Rule]) -> Rules {
    Rules::build(rules).expect("good rules")
}

fn options(byte: u8) -> HtmlOptions {
    HtmlOptions::default()
        .with_attributes(byte & 1 == 0)
        .with_structured(byte & 2 != 0)
        .with_messengers(byte & 4 != 0)
}

fn rewrite(rules: &Rules, page: &[u8], options: HtmlOptions, size: usize) -> Vec<u8> {
    let mut out = Vec::new();
    let mut rewriter = HtmlRewriter::new(rules, options);
    let mut given = 0;
    for chunk in page.chunks(size.max(1)) {
        rewriter.write(chunk, &mut out);
        given += chunk.len();
        // Replacements here are as long as what they replace, up to a reference of a few bytes for each character.
        assert!(given <= out.len() + HELD_BYTES_MAX + chunk.len() + 64);
    }
    rewriter.end(&mut out);
    out
}

fuzz_target!(|data: &[u8]| {
    let Some((first, page)) = data.split_first() else { return };
    let options = options(*first);
    let known = rules(&[
        Rule::new("+12125550100", "+12125550142"),
        Rule::new("+442079460018", "+442079460123"),
    ]);
    let whole = rewrite(&known, page, options, page.len());
    for size in [1, 7, usize::from(*first)] {
        assert!(rewrite(&known, page, options, size) == whole, "cuts make a difference");
    }
    assert!(
        rewrite(&known, &whole, options, whole.len()) == whole,
        "a second pass changes something"
    );
    let absent = rules(&[Rule::new("+33199000017", "+33199000089")]);
    let digits = |bytes: &[u8]| bytes.iter().filter(|byte| byte.is_ascii_digit()).count();
    if digits(page) < 7 && page.is_ascii() && !page.contains(&b'&') && !page.contains(&b'\\') {
        assert!(
            rewrite(&absent, page, options, page.len()) == page,
            "a page without the number changes"
        );
    }
});
