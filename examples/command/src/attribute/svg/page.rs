//! What all pictures have in common: one self-contained file, light and dark, in a wide and a narrow form.

/// The width of the wide form, and of the narrow one.
pub const WIDE: f64 = 960.0;
/// The narrow form's, for a telephone held upright.
pub const NARROW: f64 = 360.0;
/// Windows narrower than this get the narrow form.
const NARROW_BELOW: u32 = 760;

/// A drawing of one form: its height and its elements.
#[derive(Debug, Default)]
pub struct Drawing {
    /// How high it is.
    pub height: f64,
    /// SVG elements.
    pub elements: String,
}

/// The whole file. Wide is what programs show that do not read the style; `title` and `description` are read aloud.
pub fn page(title: &str, description: &str, wide: &Drawing, narrow: &Drawing) -> String {
    let (title, description) = (escaped(title), escaped(description));
    let style = STYLE
        .replace("NARROW_BELOW", &NARROW_BELOW.to_string())
        .replace("NARROW_WIDTH", &px(NARROW))
        .replace("NARROW_HEIGHT", &px(narrow.height));
    format!(
        r#"<svg xmlns="http://www.w3.org/2000/svg" width="{}" height="{}" role="img" aria-labelledby="title description">
<title id="title">{title}</title>
<desc id="description">{description}</desc>
<style>{style}</style>
<defs><marker id="arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="9" markerHeight="9" markerUnits="userSpaceOnUse" orient="auto"><path class="head" d="M0 0.5L8 4L0 7.5z"/></marker></defs>
<rect class="ground" width="100%" height="100%"/>
<g class="wide">{}</g>
<g class="narrow" display="none">{}</g>
</svg>
"#,
        px(WIDE),
        px(wide.height),
        wide.elements,
        narrow.elements
    )
}

// Text on its ground has a contrast of at least 4.5 : 1, bars and lines one of 3 : 1 (WCAG 2.2), in both schemes.
const STYLE: &str = "
svg{display:block;margin:0 auto;background:#fff;font:13px system-ui,-apple-system,'Segoe UI',Roboto,'Noto Sans',sans-serif}
.ground{fill:#fff}.text{fill:#1c2733}.quiet{fill:#55616e}.strong{font-weight:600}.large{font-size:17px;font-weight:600}
.small{font-size:11.5px}.bar{fill:#2f6fb3}.less{fill:#b3552f}.range{stroke:#1c2733;stroke-width:1.5;fill:none}
.rule{stroke:#d5dbe1;stroke-width:1}.node{fill:#eaf1f8;stroke:#2f6fb3;stroke-width:1.5}
.good{fill:#e4f2e7;stroke:#2c7a43;stroke-width:1.5}.bad{fill:#f3f0ee;stroke:#7a6a60;stroke-width:1.5}
.edge{stroke:#51718f;fill:none}.edge.won{stroke:#2c7a43}.edge.lost{stroke:#8a7a70}.head{fill:#46566a}
.halo{paint-order:stroke;stroke:#fff;stroke-width:4px;stroke-linejoin:round}
@media (prefers-color-scheme:dark){
svg{background:#12181f}
.ground{fill:#12181f}.text{fill:#e8edf2}.quiet{fill:#a5b1bd}.bar{fill:#5b9bdc}.less{fill:#e08a5f}.range{stroke:#e8edf2}
.rule{stroke:#33404c}.node{fill:#1b2a39;stroke:#5b9bdc}.good{fill:#16301e;stroke:#5fb878}.bad{fill:#2a2522;stroke:#a8978b}
.edge{stroke:#86a3bf}.edge.won{stroke:#5fb878}.edge.lost{stroke:#a8978b}.head{fill:#b4c3d1}.halo{stroke:#12181f}}
@media (max-width:NARROW_BELOWpx){svg{width:NARROW_WIDTHpx;height:NARROW_HEIGHTpx}.wide{display:none}.narrow{display:inline}}
";

/// A length or a place, to a tenth of a pixel.
pub fn px(length: f64) -> String {
    let text = format!("{:.1}", length);
    let text = text.strip_suffix(".0").unwrap_or(&text);
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

/// Text as it may stand in XML; control characters, which may not, are left out.
pub fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars().filter(|letter| !letter.is_control()) {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            other => out.push(other),
        }
    }
    out
}

/// A text element. `anchor` is `start`, `middle` or `end`.
pub fn text(place: (f64, f64), anchor: &str, class: &str, text: &str) -> String {
    let (x, y) = (px(place.0), px(place.1));
    format!(
        "<text x=\"{x}\" y=\"{y}\" text-anchor=\"{anchor}\" class=\"{class}\">{}</text>\n",
        escaped(text)
    )
}

/// A text cut so that it is about as wide as `width`, in the font's usual proportions.
pub fn cut(text: &str, width: f64, letter: f64) -> String {
    let most = ((width / letter) as usize).max(2);
    if text.chars().count() <= most {
        return text.to_owned();
    }
    text.chars().take(most - 1).collect::<String>() + "…"
}
