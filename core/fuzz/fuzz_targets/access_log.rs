//! Lines of an access log: each is a record or is refused in words, and its texts can be had.
#![no_main]

use libfuzzer_sys::fuzz_target;
use ringtrace_command::input::access_log::Record;

fuzz_target!(|data: &[u8]| {
    for line in data.split(|byte| *byte == b'\n') {
        match Record::parse(line) {
            Err(what) => assert!(!what.is_empty()),
            Ok(record) => {
                assert!(!record.ip.is_empty());
                for quoted in
                    [Some(record.target), record.referrer, record.user_agent].into_iter().flatten()
                {
                    let (text, url) = (quoted.text(), quoted.url());
                    assert!(
                        text.len() <= quoted.raw().len() * 3 && url.len() <= quoted.raw().len() * 3
                    );
                    assert!(
                        url.bytes().all(|byte| byte.is_ascii_graphic() || byte == b' '),
                        "{url:?}"
                    );
                }
            }
        }
    }
});
