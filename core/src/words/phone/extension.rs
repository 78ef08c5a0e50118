//! Extensions behind a phone number: `ext. 45`, `x45`, `доб. 3`, `;ext=12`, `,,104`, `#12`.

/// The most digits of an extension behind a word (RFC 3966 sets no limit; libphonenumber takes 20).
pub(super) const DIGITS_MAX: usize = 20;
/// The most digits behind a bare sign; more look like a second number.
const SIGN_DIGITS_MAX: usize = 6;

/// Words, in small letters, a longer one before its own ending.
const WORDS: [&str; 22] = [
    "extension",
    "extensión",
    "extn",
    "xtn",
    "ext",
    "anexo",
    "interno",
    "int",
    "ramal",
    "poste",
    "durchwahl",
    "wew",
    "добавочный",
    "добавочн",
    "доб",
    "внутренний",
    "внутр",
    "вн",
    "内線",
    "分机",
    "分機",
    "내선",
];
/// Signs: the letter, its Cyrillic twin, the sign of multiplication, keys and pauses.
const SIGNS: [char; 6] = ['x', 'х', '×', '#', ',', ';'];

/// Splits a text, as [`super::written`] folds it, into the number and the digits of its extension.
pub(super) fn split(text: &str) -> (&str, Option<&str>) {
    let end = text.trim_end_matches([' ', ')', '#']);
    let before = end.trim_end_matches(|c: char| c.is_ascii_digit());
    let digits = end.get(before.len()..).unwrap_or_default();
    let before = before.trim_end_matches([' ', ':', '=', '(']);
    let number = match digits.len() {
        1..=DIGITS_MAX => without_word(before)
            .or_else(|| (digits.len() <= SIGN_DIGITS_MAX).then(|| without_sign(before)).flatten()),
        _ => None,
    };
    match number {
        Some(number) => (number.trim_end_matches([' ', '(', ',', ';']), Some(digits)),
        None => (text, None),
    }
}

fn without_word(text: &str) -> Option<&str> {
    let rest = WORDS.iter().find_map(|word| text.strip_suffix(word))?;
    ends_outside_word(rest).then_some(rest)
}

fn without_sign(text: &str) -> Option<&str> {
    let rest = text.strip_suffix(SIGNS)?;
    ends_outside_word(rest).then_some(rest)
}

/// Whether a label that follows `text` stands for itself and is not the end of a word.
fn ends_outside_word(text: &str) -> bool {
    !text.ends_with(char::is_alphabetic)
}
