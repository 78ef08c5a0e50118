//! Phone numbers as people and machines write them. Expected values are typed by hand from the
//! numbering plans.
#![allow(clippy::unwrap_used, reason = "a test that can't go on fails")]

use proptest::prelude::*;
use ringtrace::words::country::Country;
use ringtrace::words::numbering::Numbering;
use ringtrace::words::phone::{Phone, characters};

/// The number and extension of `text`, or the code of the problem.
fn read(text: &str, country: &str) -> String {
    let country = (!country.is_empty()).then(|| Country::parse(country).unwrap());
    match Phone::parse(text, country) {
        Ok(parsed) => {
            let extension = parsed.extension.map(|digits| format!(" x{digits}"));
            parsed.phone.to_string() + &extension.unwrap_or_default()
        }
        Err(problem) => problem.code.to_string(),
    }
}

fn check(country: &str, cases: &[(&str, &str)]) {
    for (text, expected) in cases {
        assert_eq!(read(text, country), *expected, "`{text}` in `{country}`");
    }
}

#[test]
fn the_international_form_needs_no_country() {
    check(
        "",
        &[
            ("+1 212 555 0100", "+12125550100"),
            ("+1 (212) 555-0100", "+12125550100"),
            ("+7 (495) 123-45-67", "+74951234567"),
            ("+44 20 7946 0000", "+442079460000"),
            ("+44 (0)20 7946 0000", "+442079460000"),
            ("+44 020 7946 0000", "+442079460000"),
            ("(+44) 20 7946 0000", "+442079460000"),
            ("+49 (0) 30 / 23125 000", "+493023125000"),
            ("+39 06 1234 5678", "+390612345678"),
            ("+39 (0)6 1234 5678", "+390612345678"),
            ("+48 (0)22 123 45 67", "+48221234567"),
            ("+33.1.99.00.12.34", "+33199001234"),
            ("+52 1 55 1234 5678", "+525512345678"),
            ("+800 1234 5678", "+80012345678"),
            ("+683 4002", "+6834002"),
        ],
    );
}

#[test]
fn any_script_dash_space_and_invisible_character_is_understood() {
    check(
        "",
        &[
            ("+44 20 7946 0000", "+442079460000"),
            ("+7\u{a0}(495)\u{a0}123\u{2011}45\u{2011}67", "+74951234567"),
            ("+1\u{2013}212\u{2014}555\u{2212}0100", "+12125550100"),
            ("\u{200e}+1\u{200b}212\u{ad}555\u{feff}0100\u{202c}", "+12125550100"),
            ("+٩٧١ ٥٠ ١٢٣ ٤٥٦٧", "+971501234567"),
            ("+९१ ९८७६५ ४३२१०", "+919876543210"),
        ],
    );
}

#[test]
fn the_national_form_needs_a_country() {
    check(
        "GB",
        &[
            ("020 7946 0000", "+442079460000"),
            ("20 7946 0000", "+442079460000"),
            ("07700 900123", "+447700900123"),
            ("00 1 212 555 0100", "+12125550100"),
            ("442079460000", "+442079460000"),
        ],
    );
    check(
        "RU",
        &[
            ("8 (495) 123-45-67", "+74951234567"),
            ("8 800 123-45-67", "+78001234567"),
            ("800 123-45-67", "+78001234567"),
            ("4951234567", "+74951234567"),
            ("74951234567", "+74951234567"),
            ("8~10 44 20 7946 0000", "+442079460000"),
            ("8-10-1-212-555-0100", "+12125550100"),
        ],
    );
    check(
        "US",
        &[
            ("(212) 555-0100", "+12125550100"),
            ("1-212-555-0100", "+12125550100"),
            ("12125550100", "+12125550100"),
            ("011 44 20 7946 0000", "+442079460000"),
            ("555-0100", "invalid_number"),
        ],
    );
    check(
        "IT",
        &[
            ("06 1234 5678", "+390612345678"),
            ("333 123 4567", "+393331234567"),
            ("393331234567", "+393331234567"),
            ("390612345678", "+390612345678"),
        ],
    );
    check("DE", &[("030 23125000", "+493023125000"), ("4915123456789", "+4915123456789")]);
    check("HU", &[("06 1 234 5678", "+3612345678")]);
    check("ES", &[("912 345 678", "+34912345678")]);
    check("KZ", &[("8 (727) 250-00-00", "+77272500000")]);
    check("BY", &[("8 029 491-19-11", "+375294911911"), ("80294911911", "+375294911911")]);
    check("BR", &[("(55) 3221-1234", "+555532211234"), ("5511961234567", "+5511961234567")]);
    check("", &[("020 7946 0000", "country_needed"), ("00442079460000", "country_needed")]);
}

#[test]
fn a_tel_uri_is_read_with_its_parameters() {
    check(
        "",
        &[
            ("tel:+1-212-555-0100", "+12125550100"),
            ("TEL://+12125550100", "+12125550100"),
            ("tel:+7%20(495)%20123-45-67", "+74951234567"),
            ("tel:+12125550100;ext=45", "+12125550100 x45"),
            ("tel:+12125550100;isub=12;ext=4-5", "+12125550100 x45"),
            ("tel:212-555-0100;phone-context=+1", "+12125550100"),
            ("tel:+12125550100,,104", "+12125550100 x104"),
            ("tel:+12125550100;ext=", "invalid_number"),
            ("tel:+1212%FF", "invalid_number"),
        ],
    );
    check("GB", &[("tel:02079460000;phone-context=example.com", "+442079460000")]);
}

#[test]
fn an_extension_is_split_off() {
    check(
        "US",
        &[
            ("212-555-0100 ext. 45", "+12125550100 x45"),
            ("212-555-0100 Extension: 45", "+12125550100 x45"),
            ("(212) 555-0100 (ext 45)", "+12125550100 x45"),
            ("212-555-0100x45", "+12125550100 x45"),
            ("212-555-0100 #12", "+12125550100 x12"),
            ("212-555-0100,,104#", "+12125550100 x104"),
            ("212-555-0100;ext=12", "+12125550100 x12"),
            ("212-555-0100, 212-555-0101", "invalid_number"),
            ("2125550100,2125550101", "invalid_number"),
            ("212-555-0100 ext", "invalid_number"),
        ],
    );
    check(
        "RU",
        &[
            ("8 (495) 123-45-67 доб. 3", "+74951234567 x3"),
            ("8 (495) 123-45-67 (Доб.3)", "+74951234567 x3"),
            ("+7 495 123-45-67 вн. 104", "+74951234567 x104"),
        ],
    );
}

#[test]
fn letters_are_read_only_where_they_spell_a_number() {
    check(
        "US",
        &[
            ("1-800-FLOWERS", "+18003569377"),
            ("+1 888 555 HOME", "+18885554663"),
            ("1-800-GO-FEDEX", "+18004633339"),
            ("1-800-MATTRESS", "invalid_number"),
            ("FLOWERS", "invalid_number"),
            ("212-555-0100 ok", "invalid_number"),
        ],
    );
    check("DE", &[("030 23125000 home", "invalid_number")]);
}

#[test]
fn what_is_no_number_is_refused() {
    for text in ["", " ", "+", "112", "911", "+112", "116117", "+49 116 117", "++12125550100"] {
        assert_eq!(read(text, "DE"), "invalid_number", "`{text}`");
    }
    check(
        "",
        &[
            ("112", "invalid_number"),
            ("hello", "invalid_number"),
            ("+1 212 555 010", "invalid_number"),
            ("+1 212 555 01000", "invalid_number"),
            ("+999 1234 5678", "invalid_number"),
            ("+0 212 555 0100", "invalid_number"),
            ("1+2125550100", "invalid_number"),
            ("+1 212 555 0100 *", "invalid_number"),
            ("123456789012345678901234", "invalid_number"),
        ],
    );
    check("DE", &[("000000000000", "invalid_number")]);
    // A local number, which lacks its area; a country's own 00 leads abroad or nowhere.
    check("AU", &[("9329 1841", "invalid_number"), ("02 9123 4567", "+61291234567")]);
    check("IT", &[("00761458541", "invalid_number")]);
    check("US", &[("0125550100", "invalid_number"), ("112 555 0100", "invalid_number")]);
    check("RU", &[("123-45-67", "invalid_number")]);
    assert_eq!(read(&"1".repeat(257), "US"), "too_long");
    assert_eq!(read(&" ".repeat(256), "US"), "invalid_number");
    assert_eq!(Country::parse("ZZ").unwrap_err().code.as_str(), "unknown_country");
    assert_eq!(Country::parse("RUS").unwrap_err().code.as_str(), "unknown_country");
}

#[test]
fn the_table_is_in_order_and_no_code_begins_like_another() {
    let plans: Vec<Numbering> = (0..1000).filter_map(Numbering::of_code).collect();
    // 206 codes of countries and nine of none, by the list of assigned codes.
    assert_eq!(plans.len(), 215);
    assert_eq!(plans.iter().map(|plan| plan.countries().count()).sum::<usize>(), 245);
    for plan in &plans {
        for letters in plan.countries() {
            assert_eq!(Country::parse(letters).unwrap().calling_code(), plan.code());
        }
        let text = plan.code().to_string();
        let longer = plans.iter().filter(|p| p.code().to_string().starts_with(&text)).count();
        assert_eq!(longer, 1, "{text}");
    }
}

#[test]
fn a_number_tells_its_parts() {
    let rome = Phone::from_e164("+390612345678").unwrap();
    assert_eq!((rome.calling_code(), rome.national().as_str()), (39, "0612345678"));
    let minsk = Phone::from_e164("+375294911911").unwrap();
    assert_eq!((minsk.calling_code(), minsk.national().as_str()), (375, "294911911"));
    assert_eq!(minsk.main_country().unwrap().as_str(), "BY");
    assert_eq!(minsk.numbering().unwrap().trunk_prefix(), Some("8"));
    let freephone = Phone::from_e164("+80012345678").unwrap();
    assert_eq!((freephone.calling_code(), freephone.main_country()), (800, None));
    // 999 is reserved: a number that was stored is still printed and taken apart.
    assert_eq!(Phone::from_e164("+99912345678").unwrap().calling_code(), 999);
}

/// What may stand between two digits without changing the number.
fn separator() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "", "", " ", "-", ".", "/", "\u{a0}", "\u{2009}", "\u{2011}", "\u{2013}", "\u{200b}", ") ",
        " (", "~",
    ])
}

fn number() -> impl Strategy<Value = (&'static str, String)> {
    prop_oneof![
        "[2-9][0-9]{2}55501[0-9]{2}".prop_map(|n| ("US", n)),
        "[349][0-9]{9}".prop_map(|n| ("RU", n)),
        "7700900[0-9]{3}".prop_map(|n| ("GB", n)),
        "3[2-9][0-9]{8}".prop_map(|n| ("IT", n)),
        "[67][0-9]{8}".prop_map(|n| ("FR", n)),
        "9[0-9]{8}".prop_map(|n| ("ES", n)),
    ]
}

/// `digits` with separators between them and each digit in the script whose zero is `zero`.
fn spelled(digits: &str, separators: &[&str], zero: u32) -> String {
    let mut text = String::new();
    for (digit, separator) in digits.chars().zip(separators.iter().cycle()) {
        text.push(char::from_u32(zero + digit.to_digit(10).unwrap()).unwrap());
        text.push_str(separator);
    }
    text
}

proptest! {
    #[test]
    fn every_spelling_is_the_same_number(
        (country, national) in number(),
        separators in prop::collection::vec(separator(), 1..12),
        zero in prop::sample::select(vec![0x30_u32, 0x660, 0x966, 0xff10]),
    ) {
        let home = Country::parse(country).unwrap();
        let expected = Phone::from_e164(&format!("+{}{national}", home.calling_code())).unwrap();
        let code = home.calling_code().to_string();
        let trunk = home.trunk_prefix().unwrap_or("");
        let digits_only = format!("{code}{national}");
        let spell = |digits: &str| spelled(digits, &separators, zero);
        let international = format!("+{}", spell(&digits_only));
        for text in [international, spell(&format!("{trunk}{national}")), spell(&national)] {
            prop_assert_eq!(Phone::parse(&text, Some(home)).unwrap().phone, expected, "{}", text);
        }
        // From abroad, with the international prefix of France.
        let abroad = Country::parse("FR").ok();
        let text = spell(&format!("00{digits_only}"));
        prop_assert_eq!(Phone::parse(&text, abroad).unwrap().phone, expected, "{}", text);
    }

    #[test]
    fn any_text_is_answered(text in any::<String>(), country in "[A-Z]{2}") {
        let _ = Phone::parse(&text, Country::parse(&country).ok());
    }

    #[test]
    fn what_was_read_reads_the_same_again(
        text in "(tel:)?[+]?[0-9 ()~;,x#.-]{4,22}( ext 7)?",
        country in prop::sample::select(vec!["US", "RU", "GB", "DE", "IT", "BY", "HU", "AU"]),
    ) {
        if let Ok(parsed) = Phone::parse(&text, Country::parse(country).ok()) {
            let again = Phone::parse(&parsed.phone.to_string(), None).unwrap();
            prop_assert_eq!(again.phone, parsed.phone);
        }
    }

    #[test]
    fn a_digit_of_any_script_has_its_value(c in any::<char>()) {
        // The standard library knows numeric characters, though not their values: a digit must be
        // one of them.
        if let characters::Character::Digit(value) = characters::read(c) {
            prop_assert!(c.is_numeric() && value <= 9);
        }
    }
}
