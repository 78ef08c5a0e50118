//! `ringtrace attribute` on small inputs whose answers were worked out by hand.

use serde_json::{Value, json};
use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

fn ringtrace(arguments: &[&str], input: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_ringtrace"))
        .arg("attribute")
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    child.wait_with_output().unwrap()
}

fn printed(arguments: &[&str], input: &str) -> String {
    let output = ringtrace(arguments, input);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

fn data(arguments: &[&str], input: &str) -> Value {
    let arguments: Vec<&str> = arguments.iter().copied().chain(["--json"]).collect();
    serde_json::from_str(&printed(&arguments, input)).unwrap()
}

#[track_caller]
fn refused(arguments: &[&str], input: &str, sentence: &str) {
    let output = ringtrace(arguments, input);
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(error.starts_with("ringtrace: ") && error.contains(sentence), "{error}");
    assert_eq!((output.status.code(), output.stdout.len()), (Some(1), 0));
}

// C1 > C2 > C3 converts, C1 and C2 > C3 do not (Bryl 2016): removal effects 1/2, 1, 1.
const PATHS: &str = "path,total_conversions,total_conversion_value,total_null\n\
    C1 > C2 > C3,5,1000.00,0\nC1,0,0.00,5\nC2 > C3,0,0.00,5\n";

// Ann: Search, a week later Email and a purchase. Bob: Email only. Cy: Direct, and a purchase.
const TOUCHES: &str = "client,time,channel,campaign,converted,value\n\
    ann,2026-03-02T10:00:00Z,Search,shoes,0,\nann,2026-03-09T10:00:00Z,Email,news,1,30\n\
    bob,2026-03-03T10:00:00Z,Email,news,no,\ncy,2026-03-04T10:00:00Z,Direct,,yes,12.5\n";

#[test]
fn ready_made_paths() {
    let answer = data(&["-", "--models", "linear,markov,shapley", "--transitions"], PATHS);
    let models = &answer["answer"]["models"];
    assert_eq!(answer["answer"]["channels"], json!(["C1", "C2", "C3"]));
    assert_eq!(models[1]["scores"], json!([0.5, 1.0, 1.0]));
    assert_eq!(models[1]["value"], json!([200.0, 400.0, 400.0]));
    assert_eq!(models[1]["chain"]["transitions"].as_array().unwrap().len(), 7);
    let text = printed(&["-", "--models", "markov"], PATHS);
    for line in [
        "  paths         standard input: 3 paths",
        "  journeys      15 over 3 channels",
        "  converted     5, worth 1,000",
    ] {
        assert!(text.contains(line), "{text}");
    }
    let table = "  channel  markov\n  C2            2\n  C3            2\n  C1            1\n  all           5\n";
    assert!(text.contains(table), "{text}");
    assert!(text.contains("  C1        50.0 %"), "{text}");
}

#[test]
fn touches_as_csv_and_as_json_lines() {
    let csv = data(&["-", "--models", "first,last,time_decay,last_non_direct"], TOUCHES);
    let models = &csv["answer"]["models"];
    assert_eq!(csv["answer"]["channels"], json!(["Search", "Email", "Direct"]));
    assert_eq!(models[0]["value"], json!([30.0, 0.0, 12.5]));
    assert_eq!(models[1]["value"], json!([0.0, 30.0, 12.5]));
    // Seven days are a half-life: one part to two.
    assert_eq!(models[2]["value"], json!([10.0, 20.0, 12.5]));
    let lines: String = TOUCHES
        .lines()
        .skip(1)
        .map(|line| {
            let f: Vec<&str> = line.split(',').collect();
            json!({ "user_id": f[0], "timestamp": f[1], "channel": f[2], "campaign": f[3], "converted": f[4],
                "revenue": f[5].parse::<f64>().ok() })
            .to_string()
                + "\n"
        })
        .collect();
    let json = data(&["-", "--models", "first,last,time_decay,last_non_direct"], &lines);
    assert_eq!(json["answer"], csv["answer"]);
}

#[test]
fn days_campaigns_and_the_window() {
    let by = data(&["-", "--models", "linear", "--by", "campaign"], TOUCHES);
    let cells = json!([
        { "channel": "Search", "campaign": "shoes" },
        { "channel": "Email", "campaign": "news" },
        { "channel": "Direct" },
    ]);
    assert_eq!(by["answer"]["cells"], cells);
    assert_eq!(by["answer"]["models"][0]["cells"]["conversions"], json!([0.5, 0.5, 1.0]));
    let near = data(&["-", "--models", "first", "--lookback-days", "6"], TOUCHES);
    assert_eq!(near["answer"]["models"][0]["conversions"], json!([0.0, 1.0, 1.0]));
    let text = printed(&["-", "--lookback-days", "6", "--by", "day"], TOUCHES);
    let left_out = "left out      1 touch more than 6 days before a conversion";
    assert!(text.contains(left_out), "{text}");
    assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
    let intervals = printed(&["-", "--models", "last", "--confidence", "50"], TOUCHES);
    assert!(intervals.contains("95 of 100 repeats"), "{intervals}");
}

#[test]
fn conversions_in_a_file_of_their_own() {
    let folder = Folder::new("conversions");
    let conversions = folder
        .write("conversions.csv", "user_id,timestamp,value\na,3000000000,7\nb,3000000000,5\n");
    let touches = "user_id,timestamp,channel\na,2999999000,Search\na,3000000001,Email\n";
    let answer = data(&["-", "--conversions", &conversions, "--models", "last"], touches);
    assert_eq!(answer["answer"]["models"][0]["value"], json!([7.0, 0.0]));
    assert_eq!(answer["answer"]["totals"]["unattributed_value"], 5.0);
}

#[test]
fn names_of_ones_own_and_models_with_options() {
    let input = "who;utm_source;channel;sold\na;google;x;0\na;mail;x;4\n";
    let columns = [
        "-",
        "--column",
        "client=who",
        "--column",
        "channel=utm_source",
        "--column",
        "conversions=sold",
    ];
    let models =
        ["--models", r#"position_based(first=0.25, last=0.75),markov,custom(first=[3], middle=1)"#];
    let order = ["--markov-order", "2"];
    let arguments: Vec<&str> = columns.into_iter().chain(models).chain(order).collect();
    let answer = data(&arguments, input);
    let models = &answer["answer"]["models"];
    assert_eq!(answer["answer"]["channels"], json!(["google", "mail"]));
    assert_eq!(models[0]["conversions"], json!([1.0, 3.0]));
    assert_eq!(models[1]["name"], "markov(order=2)");
    assert_eq!(models[2]["conversions"], json!([3.0, 1.0]));
}

#[test]
fn bad_rows_are_counted_and_named() {
    let input = "client,time,channel,converted,value\n\
        a,2026-03-02T10:00:00Z,Search,1,10\n,2026-03-02T10:00:00Z,Search,0,\na,soon,Search,0,\n\
        a,2026-03-02T10:00:00Z,,0,\na,2026-03-02T10:00:00Z,Search,nan,\na,2026-03-02T10:00:00Z,Search,-1,\n\
        a,2026-03-02T10:00:00Z,Search,1,\na,2026-03-02T10:00:00Z,\"Search,0,\n";
    let answer = data(&["-", "--models", "last"], input);
    let broken = &answer["input"][0]["broken"];
    assert_eq!((&answer["input"][0]["rows"], &broken["count"]), (&json!(1), &json!(7)));
    let reasons: Vec<(u64, &str)> = broken["first"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| (one["line"].as_u64().unwrap(), one["reason"].as_str().unwrap()))
        .collect();
    let wanted = [
        (3, "no client"),
        (4, "not an instant such as 2026-03-01T12:00:00+03:00"),
        (5, "no channel"),
        (6, "the number of conversions is no number"),
        (7, "the number of conversions is negative"),
    ];
    assert_eq!(reasons, wanted);
    assert_eq!(answer["answer"]["totals"]["value"], 10.0);
    let text = printed(&["-", "--models", "last"], input);
    assert!(text.contains("broken        7 lines; line 3: no client; line 4: not an"), "{text}");
}

#[test]
fn mistakes_end_in_a_sentence_and_a_failure() {
    refused(&["no-such-file"], "", "no-such-file: ");
    refused(&["-"], "a,b\n1,2\n", "neither a column `path` nor columns `client` and `channel`");
    refused(&["-"], "client,channel\na,b\n", "nothing says what converted");
    refused(&["-"], "path,value\na,1\n", "paths need a column such as `conversions`");
    refused(
        &["-"],
        "client,channel,converted\n,b,1\n",
        "none of its 1 rows can be understood; line 2: no client",
    );
    refused(&["-"], "[\n{}]\n", "one object a line is needed");
    refused(&["-"], "", "it has no lines");
    refused(&["-", "--models", "lineal"], PATHS, "models[0]: unknown variant `lineal`");
    refused(&["-", "--models", "markov(order=0)"], PATHS, "models[0].markov.order: ");
    refused(&["-", "--models", "markov(order=2"], PATHS, "a bracket is not closed");
    refused(
        &["-", "--models", "time_decay"],
        PATHS,
        "models[0].time_decay: a decay by time needs the times",
    );
    refused(
        &["-", "--lookback-days", "7"],
        PATHS,
        "lookback_days: ready-made paths are cut already",
    );
    refused(&["-", "--confidence", "9"], PATHS, "confidence: clients are drawn one by one");
    refused(&["-", "--by", "day"], "client,channel,converted\na,b,1\n", "by: days need the times");
    assert_eq!(ringtrace(&["-", "--by", "year"], PATHS).status.code(), Some(2));
    assert_eq!(ringtrace(&[], "").status.code(), Some(2));
}

#[test]
fn pictures_are_self_contained_and_say_what_they_show() {
    let folder = Folder::new("pictures");
    let place = folder.0.join("new").display().to_string();
    let input = PATHS.replace("C1", "A & <B");
    let answer = data(&["-", "--models", "last,markov", "--svg", &place], &input);
    let pictures: Vec<&str> =
        answer["pictures"].as_array().unwrap().iter().map(|p| p.as_str().unwrap()).collect();
    assert_eq!(pictures.len(), 3);
    for picture in &pictures {
        let text = std::fs::read_to_string(picture).unwrap();
        assert!(
            text.contains("<title id=\"title\">") && text.contains("<desc id=\"description\">")
        );
        assert!(text.contains("A &amp; &lt;B") && !text.contains("<B"), "{text}");
        assert!(text.contains("prefers-color-scheme:dark") && text.contains("class=\"narrow\""));
        assert!(!text.contains("href") && !text.contains("NaN") && !text.contains("inf"));
        // What is opened is closed.
        for name in ["svg", "g", "text", "title", "style"] {
            let opened = text.matches(&format!("<{name} ")).count()
                + text.matches(&format!("<{name}>")).count();
            assert_eq!(opened, text.matches(&format!("</{name}>")).count(), "{name} in {picture}");
        }
    }
    let bars = std::fs::read_to_string(pictures[0]).unwrap();
    assert!(bars.contains("<title>C2, markov: 2</title>"), "{bars}");
    let graph = std::fs::read_to_string(pictures[2]).unwrap();
    assert!(
        graph.contains("<title>C2 to C3: 100 %</title>")
            && graph.contains("33 % of journeys convert")
    );
    let single = folder.0.join("mine.svg").display().to_string();
    let answer = data(&["-", "--models", "last", "--svg", &single], "path,conversions\na > b,3\n");
    let transitions = folder.0.join("mine-transitions.svg").display().to_string();
    assert_eq!(answer["pictures"], json!([single, transitions]));
}

struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path =
            std::env::temp_dir().join(format!("ringtrace-attribute-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn write(&self, name: &str, content: &str) -> String {
        let path = self.0.join(name);
        std::fs::write(&path, content).unwrap();
        path.display().to_string()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// The sample of the README.
#[test]
fn the_sample_is_answered() {
    let sample = concat!(env!("CARGO_MANIFEST_DIR"), "/../journeys.csv");
    let text = printed(&[sample], "");
    assert!(
        text.contains("journeys      90 over 6 channels") && !text.contains("broken"),
        "{text}"
    );
    assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
}
