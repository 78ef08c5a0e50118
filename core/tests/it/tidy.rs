//! The house rules that a compiler does not know: floors, sizes, and what core never does.

use std::fs;
use std::path::{Path, PathBuf};

/// Each part of core and the parts it may import, beside `error` and `words`, which everybody may.
const FLOORS: &[(&str, &[&str])] = &[
    ("error", &[]),
    ("words", &[]),
    ("visit", &["visit"]),
    ("page", &["page"]),
    ("attribution", &["attribution"]),
    ("call", &["call", "visit", "attribution"]),
    ("report", &["report", "visit", "call"]),
    ("plan", &["plan"]),
    ("config", &["config", "visit", "call", "attribution", "page", "report"]),
    ("tracker", &["tracker", "config", "visit", "call", "attribution", "page", "report", "plan"]),
    (
        "wire",
        &["wire", "tracker", "config", "visit", "call", "attribution", "page", "report", "plan"],
    ),
];

/// Text that would make core read a clock, a random source, a file, a socket or the environment, or start a thread.
const IMPURE: &[&str] = &[
    "SystemTime",
    "Instant::now",
    "std::fs",
    "std::net",
    "std::env",
    "std::thread",
    "std::process",
    "std::io::std",
    "Utc::now",
    "Local::now",
    "getrandom",
    "thread_rng",
    "println!",
    "eprintln!",
    "unsafe ",
];

const LINES_MAX: usize = 400;
const WIDTH_MAX: usize = 120;

fn rust_files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            rust_files(&path, found);
        } else if path.extension().is_some_and(|e| e == "rs") {
            found.push(path);
        }
    }
}

/// `core/src/visit/pool.rs` belongs to `visit`; `core/src/wire/door.rs` to `wire`.
fn part_of(file: &Path, root: &Path) -> String {
    let inside = file.strip_prefix(root).unwrap();
    let first = inside.components().next().unwrap().as_os_str().to_str().unwrap();
    first.trim_end_matches(".rs").to_owned()
}

/// The parts a line of code names: `use crate::visit::pool` and `crate::call::x()` alike.
fn parts_named(line: &str) -> impl Iterator<Item = &str> {
    line.match_indices("crate::").map(|(at, found)| {
        let rest = &line[at + found.len()..];
        &rest[..rest.find(|c: char| !c.is_ascii_lowercase() && c != '_').unwrap_or(rest.len())]
    })
}

fn code(line: &str) -> &str {
    line.split("//").next().unwrap_or("")
}

/// What is wrong with the files of `root`, one line each.
fn complaints(root: &Path) -> Vec<String> {
    let mut files = Vec::new();
    rust_files(root, &mut files);
    files.sort();
    let mut wrong = Vec::new();
    for file in &files {
        let part = part_of(file, root);
        let text = fs::read_to_string(file).unwrap();
        let name = file.strip_prefix(root).unwrap().display();
        let allowed = FLOORS.iter().find(|(floor, _)| *floor == part).map(|(_, below)| *below);
        if text.lines().count() > LINES_MAX {
            wrong.push(format!("{name}: more than {LINES_MAX} lines"));
        }
        for (number, line) in text.lines().enumerate() {
            let place = format!("{name}:{}", number + 1);
            if line.chars().count() > WIDTH_MAX {
                wrong.push(format!("{place}: wider than {WIDTH_MAX} columns"));
            }
            if let Some(found) = IMPURE.iter().find(|found| code(line).contains(**found)) {
                wrong.push(format!("{place}: core is pure and has no `{found}`"));
            }
            if part == "lib" {
                continue;
            }
            let Some(allowed) = allowed else {
                wrong.push(format!("{name}: `{part}` has no floor"));
                break;
            };
            for other in parts_named(code(line)) {
                let free = ["error", "words", "", part.as_str()].contains(&other);
                let is_part = FLOORS.iter().any(|(floor, _)| *floor == other);
                if is_part && !free && !allowed.contains(&other) {
                    wrong.push(format!("{place}: `{part}` may not import `{other}`"));
                }
            }
        }
    }
    wrong
}

#[test]
fn core_keeps_its_floors() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let wrong = complaints(&root);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_rules_can_fail() {
    let root = std::env::temp_dir().join(format!("ringtrace-tidy-{}", std::process::id()));
    fs::create_dir_all(root.join("visit")).unwrap();
    let bad = "use crate::tracker::Tracker;\nlet now = std::time::SystemTime::now();\n";
    fs::write(root.join("visit/pool.rs"), bad).unwrap();
    let wrong = complaints(&root);
    fs::remove_dir_all(&root).unwrap();
    assert_eq!(
        wrong,
        [
            "visit/pool.rs:1: `visit` may not import `tracker`",
            "visit/pool.rs:2: core is pure and has no `SystemTime`"
        ]
    );
}
