//! How fast numbers are found in text, and how fast a page is rewritten on its way: ringtrace, with peers beside it, in
//! one run. `README.md` has the results; `bench.mjs` and `bench.py` measure other languages on the same material, which
//! is written to the folder named as the first argument.

mod html;
mod material;

use cpu_time::ThreadTime;
use ringtrace::page::{Rule, Rules};
use rlibphonenumber::phonenumber_matcher::{Leniency, PhoneNumberMatcherFactory};
use rlibphonenumber::{PHONE_NUMBER_UTIL, Region};
use std::error::Error;
use std::fs;

/// Bytes of material; a short run (`--short`) only shows that everything works.
const BYTES: usize = 2_200_000;
/// The slowest peers get this share of the text.
const SLOW_SHARE: usize = 10;

/// Megabytes a second of this thread's processor time, the best of several rounds, and what the last one answered.
fn measure<T>(bytes: usize, rounds: usize, mut run: impl FnMut() -> T) -> (f64, T) {
    let mut best = f64::INFINITY;
    let mut answer = run();
    for _ in 0..rounds {
        let start = ThreadTime::now();
        answer = run();
        best = best.min(start.elapsed().as_secs_f64());
    }
    (bytes as f64 / 1e6 / best, answer)
}

fn row(name: &str, (speed, found): (f64, usize), of: usize) {
    let speed = if speed < 10.0 { format!("{speed:.1}") } else { format!("{speed:.0}") };
    println!("| {name} | {speed} | {found} of {of} |");
}

fn main() -> Result<(), Box<dyn Error>> {
    let folder = std::env::args().nth(1).unwrap_or_else(|| "target/page-bench".to_owned());
    let short = std::env::args().any(|argument| argument == "--short");
    let (bytes, rounds) = if short { (BYTES / 40, 1) } else { (BYTES, 9) };
    let rules = Rules::build(&[
        Rule::new("+12125550100", "+12125550142"),
        Rule::new("+442079460018", "+442079460123"),
    ])?;
    let (text, numbers) = material::text(bytes);
    let (page, marked) = material::html(bytes);
    fs::create_dir_all(&folder)?;
    fs::write(format!("{folder}/text.txt"), &text)?;
    fs::write(format!("{folder}/page.html"), &page)?;
    fs::write(format!("{folder}/table.txt"), rules.table())?;
    fs::write(format!("{folder}/count.txt"), format!("{numbers} {marked}"))?;

    println!("| text, {} kB | MB/s | numbers found |\n| --- | ---: | ---: |", text.len() / 1000);
    row("ringtrace, UTF-8", measure(text.len(), rounds, || rules.find(&text).len()), numbers);
    let units: Vec<u16> = text.encode_utf16().collect();
    row(
        "ringtrace, UTF-16",
        measure(text.len(), rounds, || rules.find_utf16(&units).len()),
        numbers,
    );
    let end =
        (text.len() / SLOW_SHARE..text.len()).find(|at| text.is_char_boundary(*at)).unwrap_or(0);
    let part = &text[..end];
    let matcher = PhoneNumberMatcherFactory::new_for_util(&*PHONE_NUMBER_UTIL);
    let peer = || matcher.create_matcher(part, Leniency::Valid, u64::MAX, Some(Region::US)).count();
    row(
        "rlibphonenumber, a tenth of the text",
        measure(part.len(), rounds.min(3), peer),
        rules.find(part).len(),
    );

    println!(
        "\n| HTML, {} kB | MB/s | numbers changed |\n| --- | ---: | ---: |",
        page.len() / 1000
    );
    let changed = |out: &[u8]| html::places(out);
    let ours = || html::ringtrace(&rules, page.as_bytes(), page.len());
    let (speed, out) = measure(page.len(), rounds, ours);
    row("ringtrace, in one piece", (speed, changed(&out)), marked);
    let (speed, out) =
        measure(page.len(), rounds, || html::ringtrace(&rules, page.as_bytes(), 16_384));
    row("ringtrace, chunks of 16 KiB", (speed, changed(&out)), marked);
    let (speed, out) = measure(page.len(), rounds, || html::bare(page.as_bytes()));
    row("lol_html, no handlers", (speed, changed(&out)), marked);
    let (speed, out) = measure(page.len(), rounds, || html::handlers(&rules, page.as_bytes()));
    row("lol_html, a handler for each text node and tel:", (speed, changed(&out)), marked);
    let (speed, out) = measure(page.len(), rounds, || html::held_back(&rules, page.as_bytes()));
    row("lol_html, text held back to the end of the block", (speed, changed(&out)), marked);
    Ok(())
}
