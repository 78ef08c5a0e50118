//! The door: lines of an operation, a blank and its input, asked one after another of one small tracker. No answer says
//! that the tracker broke, and an error changes nothing.
#![no_main]

use libfuzzer_sys::fuzz_target;
use ringtrace::Code;
use ringtrace::wire::Door;

const CONFIG: &str = r#"{ "country": "US", "destination": "+12125550100",
    "pools": [{ "id": "ads", "numbers": ["+12125550110"], "when": { "field": "source", "equals": "google" } },
              { "id": "site", "numbers": ["+12125550111", "+12125550112"], "fallback": "+12125550199" }],
    "static_numbers": [{ "number": "+12125550120", "landing_page": "/tea*" }] }"#;

fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let door = Door::open(CONFIG, "2026-03-01T00:00:00Z").expect("a good configuration");
    for line in text.lines() {
        let (operation, input) = line.split_once(' ').unwrap_or((line, ""));
        let before = door.snapshot().expect("the door is open");
        let answer: serde_json::Value =
            serde_json::from_str(&door.ask(operation, input)).expect("answers are JSON");
        if let Some(error) = answer.get("error") {
            let code = error["code"].as_str().expect("errors have a code");
            assert!(Code::ALL.iter().any(|known| known.as_str() == code), "{code}");
            assert_ne!(code, "broken", "{line}");
            assert!(door.snapshot().expect("the door is open") == before, "{line}");
        }
    }
    let snapshot = door.snapshot().expect("the door is open");
    let again = Door::restore(&snapshot).expect("its own snapshot");
    assert!(again.snapshot().expect("the door is open") == snapshot);
});
