//! A country's two letters and a written number: whatever is read as a number reads the same from its own form.
#![no_main]

use libfuzzer_sys::fuzz_target;
use ringtrace::words::country::Country;
use ringtrace::words::phone::Phone;

fuzz_target!(|data: &[u8]| {
    let text = String::from_utf8_lossy(data);
    let (country, written) = text.split_at_checked(2).unwrap_or(("", &text));
    let Ok(parsed) = Phone::parse(written, Country::parse(country).ok()) else { return };
    let phone = parsed.phone;
    let text = phone.to_string();
    assert!((5..=16).contains(&text.len()) && text.starts_with('+'), "{text}");
    assert_eq!(Phone::from_e164(&text), Ok(phone));
    assert_eq!(Phone::parse(&text, None).map(|parsed| parsed.phone), Ok(phone));
    assert_eq!(text, format!("+{}{}", phone.calling_code(), phone.national()));
});
