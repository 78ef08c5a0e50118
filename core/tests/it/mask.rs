//! Printing numbers through masks. Expected values are typed by hand.
#![allow(clippy::unwrap_used, reason = "a test that can't go on fails")]

use proptest::prelude::*;
use ringtrace::page::mask::Mask;
use ringtrace::words::phone::Phone;

fn print(mask: &str, number: &str) -> String {
    let phone = Phone::from_e164(number).unwrap();
    match Mask::parse(mask).and_then(|mask| mask.print(phone)) {
        Ok(text) => text,
        Err(problem) => problem.code.to_string(),
    }
}

#[test]
fn a_dozen_countries_print_as_they_are_written_there() {
    let cases = [
        ("+7 (###) ###-##-##", "+74951234567", "+7 (495) 123-45-67"),
        ("8 (495) ###-##-##", "+74951234567", "8 (495) 123-45-67"),
        ("8-800-###-##-##", "+78001234567", "8-800-123-45-67"),
        ("8 (727) ### ## ##", "+77272500000", "8 (727) 250 00 00"),
        ("+1-###-###-####", "+12125550100", "+1-212-555-0100"),
        ("1 (###) ###-####", "+12125550100", "1 (212) 555-0100"),
        ("(###) ###-####", "+12125550100", "(212) 555-0100"),
        ("0## #### ####", "+442079460000", "020 7946 0000"),
        ("+44 (0)## #### ####", "+442079460000", "+44 (0)20 7946 0000"),
        ("44 ##########", "+447700900123", "44 7700900123"),
        ("0## / #######", "+49301234567", "030 / 1234567"),
        ("+39 ## #### ####", "+390612345678", "+39 06 1234 5678"),
        ("06 ########", "+390612345678", "06 12345678"),
        ("0# ## ## ## ##", "+33199001234", "01 99 00 12 34"),
        ("### ### ###", "+34912345678", "912 345 678"),
        ("06 # ### ####", "+3612345678", "06 1 234 5678"),
        ("+420 ### ### ###", "+420212345678", "+420 212 345 678"),
        ("0### ### ## ##", "+902123456789", "0212 345 67 89"),
        ("8 0## ###-##-##", "+375294911911", "8 029 491-19-11"),
        ("tel:+61#########", "+61291234567", "tel:+61291234567"),
        (
            "☎ +7\u{a0}495\u{a0}###\u{2011}##\u{2011}##",
            "+74951234567",
            "☎ +7\u{a0}495\u{a0}123\u{2011}45\u{2011}67",
        ),
    ];
    for (mask, number, expected) in cases {
        assert_eq!(print(mask, number), expected, "`{mask}` for {number}");
    }
}

#[test]
fn a_mask_that_cannot_spell_the_number_is_refused() {
    let cases = [
        ("8 (812) ###-##-##", "+74951234567"),
        ("+1-###-###-####", "+74951234567"),
        ("+7 (###) ###-##-#", "+74951234567"),
        ("+7 (###) ###-##-###", "+74951234567"),
        ("+# (###) ###-##-##", "+74951234567"),
        ("9 (495) ###-##-##", "+74951234567"),
        ("8 (495) ###-##-## доб. 3", "+74951234567"),
        ("0## #### ####", "+12125550100"),
        ("+39 (0)## #### ####", "+390612345678"),
        ("### #### ####", "+99912345678"),
    ];
    for (mask, number) in cases {
        assert_eq!(print(mask, number), "invalid_mask", "`{mask}` for {number}");
    }
}

#[test]
fn a_mask_that_is_none_is_refused() {
    let long = "#".repeat(65);
    for text in ["", "none", "8 495 123 45 67", "##+##", "++##", "+7\n###", "٧ ###", &long] {
        let problem = Mask::parse(text).unwrap_err();
        assert_eq!(problem.code.as_str(), "invalid_mask", "`{text}`");
    }
    assert!(Mask::parse(&"#".repeat(64)).is_ok());
}

/// A mask for a number: what comes before it, then a `#` or the digit itself for each digit, with
/// separators.
fn mask_of(before: &str, national: &str, shape: &[(bool, &'static str)]) -> String {
    let mut mask = format!("{before} ");
    for (digit, (literal, separator)) in national.chars().zip(shape.iter().cycle()) {
        mask.push(if *literal { digit } else { '#' });
        mask.push_str(separator);
    }
    mask
}

proptest! {
    #[test]
    fn what_is_printed_is_read_as_the_same_number(
        number in prop::sample::select(vec![
            "+12125550100", "+74951234567", "+78001234567", "+77272500000", "+442079460000",
            "+447700900123", "+493012345678", "+390612345678", "+33199001234", "+34912345678",
            "+3612345678", "+375294911911",
            "+420212345678", "+902123456789", "+61291234567", "+551123456789",
        ]),
        way in 0..4_usize,
        shape in prop::collection::vec(
            (any::<bool>(), prop::sample::select(vec!["", " ", "-", ") ", "\u{a0}", "\u{2011}"])),
            2..7,
        ),
    ) {
        let phone = Phone::from_e164(number).unwrap();
        let home = phone.main_country().unwrap();
        let (code, trunk) = (phone.calling_code(), home.trunk_prefix().unwrap_or(""));
        let before = match way {
            0 => format!("+{code}"),
            1 => format!("+{code} ({trunk})"),
            2 => trunk.to_owned(),
            _ => String::new(),
        };
        let text = mask_of(&before, &phone.national(), &shape);
        prop_assume!(text.contains('#') && text.chars().count() <= 64);
        let printed = Mask::parse(&text).unwrap().print(phone).unwrap();
        let again = Phone::parse(&printed, Some(home)).unwrap();
        prop_assert_eq!(again.phone, phone, "{} -> {}", text, printed);
    }

    #[test]
    fn any_mask_is_answered(text in any::<String>(), number in 1_000_000_u64..999_999_999_999_999) {
        let phone = Phone::from_e164(&format!("+{number}")).unwrap();
        if let Ok(mask) = Mask::parse(&text) {
            let _ = mask.print(phone);
        }
    }

    #[test]
    fn a_mask_of_signs_alone_prints_the_national_number(
        number in 1_000_000_u64..999_999_999_999_999,
    ) {
        let phone = Phone::from_e164(&format!("+{number}")).unwrap();
        let national = phone.national();
        let mask = Mask::parse(&"#".repeat(national.len())).unwrap();
        prop_assert_eq!(mask.print(phone).unwrap(), national);
    }
}
