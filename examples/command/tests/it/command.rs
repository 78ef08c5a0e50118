//! The command itself, as it is called from a shell.

use std::io::Write;
use std::process::{Command, Output, Stdio};

pub fn ringtrace(arguments: &[&str], input: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_ringtrace"))
        .args(arguments)
        .env_remove("NO_COLOR")
        .env_remove("CLICOLOR_FORCE")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A command that refuses its input early closes it early.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    child.wait_with_output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

#[test]
fn a_simulated_day_without_any_input() {
    let output = ringtrace(&["replay"], "");
    let printed = text(&output.stdout);
    assert!(output.status.success() && printed.starts_with("SIMULATED"), "{printed}");
    // A pipe is no terminal: no colours, no progress bar.
    assert!(!printed.contains('\u{1b}') && output.stderr.is_empty());
    assert_eq!(ringtrace(&["replay"], "").stdout, output.stdout);
}

#[test]
fn json_says_the_same() {
    let log = r#"192.0.2.1 - - [22/Oct/2021:02:00:03 -0700] "GET /a HTTP/1.1" 200 10 "-" "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
broken
"#;
    let output = ringtrace(&["replay", "-", "--json"], log);
    let json: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(json["input"]["visits"]["kind"], "access_log");
    assert_eq!(json["input"]["visits"]["broken"]["first"][0]["line"], 2);
    assert_eq!(json["pools"][0]["lent"], 1);
    assert_eq!(json["accuracy"], serde_json::Value::Null);
    let printed = text(&ringtrace(&["replay", "-"], log).stdout);
    assert!(printed.contains("1 line; line 2: no time"), "{printed}");
}

#[test]
fn a_log_of_bots_only_and_calls_alone() {
    let log =
        r#"192.0.2.1 - - [22/Oct/2021:02:00:03 -0700] "GET /a HTTP/1.1" 200 10 "-" "curl/8.5.0""#;
    let json: serde_json::Value =
        serde_json::from_slice(&ringtrace(&["replay", "-", "--json"], log).stdout).unwrap();
    assert_eq!((&json["sift"]["bots"], &json["need"]), (&1.into(), &serde_json::Value::Null));
    let calls = "start,dialled,talk_s\n2026-03-02T12:00:00Z,AA0101,70\n";
    let output = ringtrace(&["replay", "--calls", "-", "--json"], calls);
    let json: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(json["callers"]["totals"]["target"], 1);
    assert_eq!(json["input"]["calls"]["dialled_not_a_number"], 1);
}

#[test]
fn mistakes_end_in_a_sentence_and_a_failure() {
    for (arguments, input, sentence) in [
        (&["replay", "no-such-file"][..], "", "no-such-file: "),
        (&["replay", "-"], "a,b\n1,2\n", "standard input: it is a table"),
        (&["replay", "-", "--calls", "-"], "", "only one of"),
        (&["replay", "--by", "colour"], "", "--by colour"),
        (&["replay", "--config", "no-such-file"], "", "no-such-file: "),
    ] {
        let output = ringtrace(arguments, input);
        let error = text(&output.stderr);
        assert!(error.starts_with(&format!("ringtrace: {sentence}")), "{error}");
        assert!(!output.status.success() && output.stdout.is_empty());
    }
    let usage = ringtrace(&["replay", "--window", "soon"], "");
    assert!(text(&usage.stderr).contains("30s, 5m, 1h or 7d"));
}

#[test]
fn a_configuration_of_ones_own() {
    let folder = std::env::temp_dir().join(format!("ringtrace-command-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let path = folder.join("config.json");
    let config = |window: u32| {
        format!(
            r#"{{"country":"US","destination":"+12125550100","pools":[
                {{"id":"roses","when":{{"field":"page","prefix":"/roses"}},"numbers":["+12125550101"],"window_seconds":{window}}},
                {{"id":"all","numbers":["+12125550102","+12125550103"],"fallback":"+12125550199"}}]}}"#
        )
    };
    let arguments = ["replay", "--config", path.to_str().unwrap(), "--json"];
    std::fs::write(&path, config(600)).unwrap();
    let output = ringtrace(&arguments, "");
    std::fs::write(&path, config(0)).unwrap();
    let refused = ringtrace(&arguments, "");
    std::fs::remove_dir_all(&folder).unwrap();
    let json: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let pools = json["pools"].as_array().unwrap();
    assert_eq!((&pools[0]["id"], &pools[1]["id"]), (&"roses".into(), &"all".into()));
    assert!(pools[0]["lent"].as_u64() > Some(10) && pools[1]["lent"].as_u64() > Some(10));
    let error = text(&refused.stderr);
    assert!(error.contains("pools[0].window_seconds"), "{error}");
}

#[test]
fn what_is_simulated_can_be_replayed() {
    let folder = std::env::temp_dir().join(format!("ringtrace-written-{}", std::process::id()));
    let out = folder.to_str().unwrap();
    let made = ringtrace(&["simulate", "--out", out, "--sessions", "400", "--seed", "7"], "");
    assert!(text(&made.stdout).starts_with("SIMULATED"), "{made:?}");
    let visits = folder.join("SIMULATED_visits.jsonl");
    let calls = folder.join("SIMULATED_calls.csv");
    let output = ringtrace(
        &["replay", visits.to_str().unwrap(), "--calls", calls.to_str().unwrap(), "--json"],
        "",
    );
    std::fs::remove_dir_all(&folder).unwrap();
    let json: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert!(json["accuracy"]["truth"]["right"].as_u64() > Some(5), "{}", json["accuracy"]);
}
