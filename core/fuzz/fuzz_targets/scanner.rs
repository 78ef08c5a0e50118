//! The scanner: a compiled table, an empty line, a text. Texts that are no table are refused; edits lie in order inside
//! their segments, cuts and encodings make no difference, undoing restores the text, and nothing changes twice.
#![no_main]

use libfuzzer_sys::fuzz_target;
use ringtrace::page::{Rule, Rules, apply, undo};

/// Rules whose tracking numbers are no destinations and as long, so that a second pass finds nothing.
fn alike() -> Vec<Rule> {
    vec![
        Rule::new("+12125550100", "+12125550142").with_alias("5550100"),
        Rule::new("+442079460018", "+442079460123"),
    ]
}

/// A mask or a shorter number may set free what stands beside: digits that were one chain with the number before.
fn others() -> Vec<Rule> {
    let masked = Rule::new("+74951234567", "+74951234599").with_mask("+7 (###) ###-##-##");
    [alike(), vec![masked, Rule::new("+4930231250", "+493023189")]].concat()
}

fn built(rules: &[Rule]) -> Rules {
    Rules::build(rules).expect("good rules")
}

fuzz_target!(|data: &[u8]| {
    let text = String::from_utf8_lossy(data);
    let (table, text) = text.split_once("\n\n").unwrap_or(("", &text));
    let read = Rules::from_table(table).ok();
    for rules in read.iter().chain([&built(&others())]) {
        let edits = rules.find(text);
        let mut end = 0;
        for edit in &edits {
            assert!(end <= edit.start && edit.start < edit.end && edit.end <= text.len());
            end = edit.end;
        }
        let shown = apply(text, &edits);
        assert_eq!(apply(&shown, &undo(text, &edits)), text);
        let half = (text.len() / 2..=text.len()).find(|at| text.is_char_boundary(*at)).unwrap_or(0);
        let (one, other) = text.split_at(half);
        let segments = [one, other];
        let parts = rules.find_in(&segments);
        let part = |segment| {
            let own: Vec<_> =
                parts.iter().filter(|edit| edit.segment == segment).cloned().collect();
            apply(segments[segment], &own)
        };
        assert_eq!(part(0) + &part(1), shown);
        let units: Vec<u16> = text.encode_utf16().collect();
        let wide: Vec<String> =
            rules.find_utf16(&units).into_iter().map(|edit| edit.text).collect();
        let narrow: Vec<String> = edits.into_iter().map(|edit| edit.text).collect();
        assert_eq!(wide, narrow);
    }
    let rules = built(&alike());
    let once = rules.replace(text).into_owned();
    assert_eq!(rules.replace(&once), once);
});
