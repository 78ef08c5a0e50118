//! A configuration: it is refused with problems, or it can be written, read back and worked with.
#![no_main]

use libfuzzer_sys::fuzz_target;
use ringtrace::words::time::Time;
use ringtrace::{Config, Tracker, Visit};

fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let config = match Config::from_json(text) {
        Ok(config) => config,
        Err(error) => {
            assert!(error.problems().all(|problem| !problem.message.is_empty()));
            return;
        }
    };
    let written = serde_json::to_string(&*config.raw).unwrap();
    let again = Config::from_json(&written).expect("what was taken once is taken again");
    assert_eq!(written, serde_json::to_string(&*again.raw).unwrap());
    let mut tracker = Tracker::new(config, Time::MIN);
    for second in [0, 5, 100_000] {
        let at = Time::MIN.plus_seconds(second);
        let url = "https://example.com/tea?utm_source=google&utm_medium=cpc&gclid=x";
        tracker.visit(&Visit::new("client", at, url)).expect("a good visit");
    }
    let snapshot = tracker.snapshot();
    assert!(Tracker::restore(&snapshot).expect("its own snapshot").snapshot() == snapshot);
});
