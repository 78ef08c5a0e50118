//! Runs `core/spec/page/text.json`: hand-written texts and what they become.

use crate::page_spec::{Group, rules, spec};

fn groups() -> Vec<Group> {
    spec("text.json")
}

#[test]
fn the_texts_of_the_specification_become_what_it_says() {
    let mut wrong = Vec::new();
    for group in groups() {
        let rules = rules(&group.rules);
        let stays = group.stays.iter().map(|text| (text, text));
        for (text, shows) in group.shows.iter().map(|(text, shows)| (text, shows)).chain(stays) {
            if rules.replace(text) != *shows {
                wrong.push(format!("{}: {text:?} -> {:?}", group.name, rules.replace(text)));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn utf_16_gets_the_edits_of_utf_8() {
    for group in groups() {
        let rules = rules(&group.rules);
        for text in group.shows.iter().map(|(text, _)| text).chain(&group.stays) {
            let units: Vec<u16> = text.encode_utf16().collect();
            let wide = rules.find_utf16(&units);
            let narrow = rules.find(text);
            let length = |end: usize| text[..end].encode_utf16().count();
            assert_eq!(wide.len(), narrow.len(), "{}: {text:?}", group.name);
            for (wide, narrow) in wide.iter().zip(&narrow) {
                assert_eq!((wide.start, wide.end), (length(narrow.start), length(narrow.end)));
                assert_eq!(wide.text, narrow.text);
            }
        }
    }
}

#[test]
fn a_number_in_a_sentence_is_found_as_well_as_alone() {
    for group in groups() {
        let rules = rules(&group.rules);
        for (text, shows) in &group.shows {
            let sentence = format!("Звоните нам: {text} — всегда.");
            let becomes = format!("Звоните нам: {shows} — всегда.");
            assert_eq!(rules.replace(&sentence), becomes, "{}", group.name);
        }
    }
}
