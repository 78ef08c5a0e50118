//! Pages of a shop, made up: many digits, a number here and there, as text and as HTML.

/// The numbers a page names, in the forms in which it writes them.
const NUMBERS: [&str; 8] = [
    "(212) 555-0100",
    "+1 212 555 0100",
    "212.555.0100",
    "212-555-0100",
    "+44 20 7946 0018",
    "020 7946 0018",
    "1-212-555-0100",
    "+12125550100",
];
/// The same in HTML, some over several elements or written with references.
const MARKED: [&str; 6] = [
    r#"<a href="tel:+12125550100">(212) 555-0100</a>"#,
    "<span>(212)</span> <b>555-0100</b>",
    "212&#8209;555&#8209;0100",
    "+44&nbsp;20&nbsp;7946&nbsp;0018",
    "<b>020</b> 7946<!-- x --> 0018",
    "+1 212 555 0100",
];
const WORDS: [&str; 24] = [
    "kettle", "teapot", "green", "delivery", "within", "working", "days", "free", "returns",
    "order", "stock", "price", "was", "now", "per", "pack", "of", "new", "warranty", "years",
    "rating", "stars", "reviews", "size",
];

/// Draws: the same on every machine.
pub struct Draws(pub u64);

impl Draws {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 33) as usize % bound
    }

    fn sentence(&mut self, out: &mut String) {
        for _ in 0..6 + self.below(8) {
            let digits = self.below(100_000);
            match self.below(9) {
                0 => out.push_str(&format!("{}.{:02} ", digits % 900, digits % 100)),
                1 => out.push_str(&format!("{:02}/{:02}/2026 ", 1 + digits % 28, 1 + digits % 12)),
                2 => out.push_str(&format!("{digits}-{} ", digits % 97)),
                _ => {
                    out.push_str(WORDS[self.below(WORDS.len())]);
                    out.push(' ');
                }
            }
        }
    }
}

/// A text of about that many bytes, with one number in about 2,700 bytes.
pub fn text(bytes: usize) -> (String, usize) {
    let (mut out, mut draws, mut count) = (String::new(), Draws(20260302), 0);
    while out.len() < bytes {
        draws.sentence(&mut out);
        if draws.below(32) == 0 {
            out.push_str(&format!("call {}. ", NUMBERS[draws.below(NUMBERS.len())]));
            count += 1;
        }
        out.push('\n');
    }
    (out, count)
}

/// A page of about that many bytes: elements with attributes, scripts and styles between, numbers as people mark them up.
pub fn html(bytes: usize) -> (String, usize) {
    let mut out = "<!doctype html><html><head><title>Shop</title></head><body>\n".to_owned();
    let (mut draws, mut count) = (Draws(20260303), 0);
    while out.len() < bytes {
        let id = draws.below(100_000);
        out.push_str(&format!(
            r#"<div class="card c{id}" id="p{id}"><img src="/i/{id}.jpg" alt="Item {id}"><p>"#
        ));
        draws.sentence(&mut out);
        out.push_str("</p><ul><li>");
        draws.sentence(&mut out);
        out.push_str("</li></ul>");
        match draws.below(12) {
            0 => {
                out.push_str(&format!("<script>var item={{id:{id},price:{}}};</script>", id % 977))
            }
            1 => out.push_str("<style>.card{width:240px;margin:0 12px}</style>"),
            2 | 3 => {
                out.push_str(&format!("<p>Call {} now</p>", MARKED[draws.below(MARKED.len())]));
                count += 1;
            }
            _ => {}
        }
        out.push_str("</div>\n");
    }
    out.push_str("</body></html>\n");
    (out, count)
}
