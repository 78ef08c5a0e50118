//! Laws of the scanner and the rewriter, on made-up texts.

use proptest::prelude::*;
use ringtrace::page::html::{HtmlOptions, HtmlRewriter};
use ringtrace::page::{Rule, Rules, apply, undo};

const NUMBERS: &[&str] = &[
    "212",
    "555",
    "0100",
    "0101",
    "2125550100",
    "+1",
    "1",
    "(212)",
    "(",
    ")",
    "8",
    "0",
    "00",
    "+",
    "44",
    "(0)",
    "20",
    "7946",
    "0018",
    "020 7946 0018",
    "212-555-0100",
    "+442079460018",
    "212 555 0142",
    "٢١٢",
    "５５５",
    "O100",
    "GET",
    "030 231250",
    "030",
    "23125",
    "2",
];

const BETWEEN: &[&str] = &[
    " ",
    "-",
    ".",
    "/",
    "\u{a0}",
    "\u{200b}",
    "\u{2011}",
    "–",
    ",",
    ", ",
    " x",
    "ext ",
    "a",
    "é",
    "ж",
    "$",
    "€",
    "%",
    "@",
    "\n",
    " - ",
    "[",
    "]",
    "·",
    "_",
    "https://a.bc/",
    "№",
    "\u{ad}",
    "7",
];

const MARKUP: &[&str] = &[
    "<b>",
    "</b>",
    "<p>",
    "</p>",
    "<br>",
    "<!-- 5 -->",
    "&nbsp;",
    "&#48;",
    "&#x32;",
    "&shy;",
    "&",
    "<",
    "<a href=\"tel:",
    "\">",
    "</a>",
    "<i title='",
    "'>",
    "<script>",
    "</script>",
    "<title>",
    "</title>",
    "<sup>",
    "<textarea>",
    "</textarea>",
    "<template>",
    "</template>",
    "%20",
    "\"",
    "\\u0030",
    "<script type='application/ld+json'>\"",
    "<p data-ringtrace-skip>",
    "</",
    "<!",
    "-->",
    "<td ",
    "=",
];

/// Pieces of numbers, of neighbours, and of markup.
fn piece() -> impl Strategy<Value = String> {
    prop_oneof![
        5 => prop::sample::select(NUMBERS).prop_map(str::to_owned),
        3 => prop::sample::select(BETWEEN).prop_map(str::to_owned),
        1 => prop::sample::select(MARKUP).prop_map(str::to_owned),
        1 => any::<char>().prop_map(String::from),
    ]
}

fn text() -> impl Strategy<Value = String> {
    prop::collection::vec(piece(), 0..24).prop_map(|pieces| pieces.concat())
}

/// Three destinations, one the beginning of another, one in another script's reach; no tracking
/// number is one of them.
fn rules() -> Rules {
    let rules = [
        Rule::new("+12125550100", "+12125550142").with_alias("555-0100"),
        Rule::new("+442079460018", "+442079460123"),
        Rule::new("+4930231250", "+4930231891"),
        Rule::new("+493023125", "+493023126"),
    ];
    Rules::build(&rules).unwrap()
}

/// Rules whose numbers differ in length, country and mask.
fn shapes() -> Rules {
    let rules = [
        Rule::new("+12125550100", "+442079460123"),
        Rule::new("+442079460018", "+44800123456"),
        Rule::new("+4930231250", "+12125550142").with_mask("+1 (###) ###-####"),
    ];
    Rules::build(&rules).unwrap()
}

fn options() -> HtmlOptions {
    HtmlOptions::default().with_structured(true)
}

fn chunked(rules: &Rules, html: &[u8], cuts: &[usize]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut rewriter = HtmlRewriter::new(rules, options());
    let mut from = 0;
    for cut in cuts.iter().map(|cut| cut % (html.len() + 1)) {
        if cut > from {
            rewriter.write(&html[from..cut], &mut out);
            from = cut;
        }
    }
    rewriter.write(&html[from..], &mut out);
    rewriter.end(&mut out);
    out
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn twice_is_once(text in text()) {
        let rules = rules();
        let once = rules.replace(&text).into_owned();
        prop_assert_eq!(rules.replace(&once), once.as_str());
        let page = rules.rewrite_html(&text, options());
        prop_assert_eq!(rules.rewrite_html(&page, options()), page);
    }

    #[test]
    fn without_a_destination_nothing_changes(text in text()) {
        let rules = Rules::build(&[Rule::new("+33199000017", "+33199000089")]).unwrap();
        prop_assert_eq!(rules.replace(&text), text.as_str());
        prop_assert_eq!(rules.rewrite_html(&text, options()), text);
    }

    #[test]
    fn only_digits_and_letters_of_numbers_change(text in text()) {
        let kept = |c: &char| !c.is_alphanumeric();
        let out = rules().replace(&text).into_owned();
        prop_assert_eq!(out.chars().count(), text.chars().count());
        let same = out.chars().zip(text.chars()).all(|(one, other)| one == other || !kept(&other));
        prop_assert!(same, "{text:?} -> {out:?}");
    }

    #[test]
    fn undo_restores_the_text(text in text()) {
        for rules in [rules(), shapes()] {
            let edits = rules.find(&text);
            let shown = apply(&text, &edits);
            prop_assert_eq!(apply(&shown, &undo(&text, &edits)), text.as_str());
        }
    }

    #[test]
    fn cuts_make_no_difference(html in text(), cuts in prop::collection::vec(0..400_usize, 0..6)) {
        let mut cuts = cuts;
        cuts.sort_unstable();
        for rules in [rules(), shapes()] {
            let whole = rules.rewrite_html(&html, options());
            prop_assert_eq!(&chunked(&rules, html.as_bytes(), &cuts), whole.as_bytes());
            let every: Vec<usize> = (0..html.len()).collect();
            prop_assert_eq!(&chunked(&rules, html.as_bytes(), &every), whole.as_bytes());
        }
    }

    #[test]
    fn segments_make_no_difference(text in text(), cuts in prop::collection::vec(0..200_usize, 0..6)) {
        let mut cuts: Vec<usize> =
            cuts.iter().map(|cut| cut % (text.len() + 1)).filter(|cut| text.is_char_boundary(*cut)).collect();
        cuts.extend([0, text.len()]);
        cuts.sort_unstable();
        let segments: Vec<&str> = cuts.windows(2).map(|pair| &text[pair[0]..pair[1]]).collect();
        for rules in [rules(), shapes()] {
            let mut shown = String::new();
            let edits = rules.find_in(&segments);
            for (index, segment) in segments.iter().enumerate() {
                let own: Vec<_> = edits.iter().filter(|edit| edit.segment == index).cloned().collect();
                shown.push_str(&apply(segment, &own));
            }
            prop_assert_eq!(shown, rules.replace(&text).into_owned());
        }
    }

    #[test]
    fn utf_16_and_utf_8_agree(text in text()) {
        let units: Vec<u16> = text.encode_utf16().collect();
        for rules in [rules(), shapes()] {
            let wide: Vec<String> = rules.find_utf16(&units).into_iter().map(|edit| edit.text).collect();
            let narrow: Vec<String> = rules.find(&text).into_iter().map(|edit| edit.text).collect();
            prop_assert_eq!(wide, narrow);
        }
    }

    #[test]
    fn one_pass_never_hops_twice(text in text()) {
        // A's tracking number is B's destination; B's rule must see only what was B's before.
        let (a, b) = (Rule::new("+12125550100", "+12125550142"), Rule::new("+12125550142", "+12125550177"));
        let both = Rules::build(&[a.clone(), b.clone()]).unwrap();
        let (first, second) = (Rules::build(&[a]).unwrap(), Rules::build(&[b]).unwrap());
        let mut alone: Vec<(usize, usize, String)> = Vec::new();
        for edit in first.find(&text).into_iter().chain(second.find(&text)) {
            alone.push((edit.start, edit.end, edit.text));
        }
        alone.sort();
        let together: Vec<_> =
            both.find(&text).into_iter().map(|edit| (edit.start, edit.end, edit.text)).collect();
        prop_assert_eq!(together, alone);
    }

    #[test]
    fn any_bytes_are_read(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let rules = rules();
        let whole = chunked(&rules, &bytes, &[]);
        let every: Vec<usize> = (0..bytes.len()).collect();
        prop_assert_eq!(chunked(&rules, &bytes, &every), whole);
    }

    #[test]
    fn any_table_text_is_read_or_refused(text in "(ringtrace\t1\t00\n)?([+=]?[0-9]{0,3}\t?[0-9]{0,12}\t[0-9]{0,12}\n){0,4}") {
        if let Ok(rules) = Rules::from_table(&text) {
            prop_assert_eq!(Rules::from_table(rules.table()).unwrap(), rules);
        }
    }
}
