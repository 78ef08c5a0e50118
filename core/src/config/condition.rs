//! From the configuration's words to a condition that can be asked.

use super::limits::{self, fits};
use super::raw::RawCondition;
use crate::error::{Code, Problem};
use crate::visit::condition::{Condition, Field, Test, WEEKDAYS};

/// Compiles a condition. Everything that is wrong with it is pushed to `problems`, with paths below `path` as in
/// `pools[0].when.all[1].field`; then the answer is `None`.
///
/// ```
/// use ringtrace::config::{condition::compile, raw::RawCondition};
///
/// let json = r#"{"all": [{"field": "city", "equals": "Riga"}, {"field": "town"}]}"#;
/// let raw: RawCondition = serde_json::from_str(json)?;
/// let mut problems = Vec::new();
/// assert!(compile(&raw, "when", &mut problems).is_none());
/// assert_eq!(problems[0].path, "when.all[1].field");
/// # Ok::<(), serde_json::Error>(())
/// ```
pub fn compile(raw: &RawCondition, path: &str, problems: &mut Vec<Problem>) -> Option<Condition> {
    let before = problems.len();
    let mut compiler = Compiler { nodes: 0, problems };
    let condition = compiler.node(raw, path, 1);
    if compiler.nodes > limits::CONDITION_NODES_MAX {
        let most = limits::CONDITION_NODES_MAX;
        compiler.refuse(Code::TooMany, path, format!("more than {most} parts"));
    }
    condition.filter(|_| problems.len() == before)
}

/// The same where a condition may be absent, which holds for every visit.
pub(super) fn compile_optional(
    raw: Option<&RawCondition>,
    path: &str,
    problems: &mut Vec<Problem>,
) -> Option<Condition> {
    raw.map_or_else(|| Some(Condition::always()), |raw| compile(raw, path, problems))
}

struct Compiler<'a> {
    nodes: usize,
    problems: &'a mut Vec<Problem>,
}

impl Compiler<'_> {
    fn refuse(&mut self, code: Code, path: impl Into<String>, message: impl Into<String>) {
        self.problems.push(Problem::new(code, path, message));
    }

    fn node(&mut self, raw: &RawCondition, path: &str, depth: usize) -> Option<Condition> {
        self.nodes += 1;
        if self.nodes > limits::CONDITION_NODES_MAX {
            return None;
        }
        if depth > limits::CONDITION_DEPTH_MAX {
            let message = format!("nested more than {} deep", limits::CONDITION_DEPTH_MAX);
            self.refuse(Code::TooMany, path, message);
            return None;
        }
        let is_leaf = raw.field.is_some() || !tests(raw).is_empty();
        match (&raw.all, &raw.any, &raw.not, is_leaf) {
            (Some(parts), None, None, false) => {
                Some(Condition::all(self.parts(parts, &format!("{path}.all"), depth)?))
            }
            (None, Some(parts), None, false) => {
                Some(Condition::any(self.parts(parts, &format!("{path}.any"), depth)?))
            }
            (None, None, Some(part), false) => {
                Some(Condition::not(self.node(part, &format!("{path}.not"), depth + 1)?))
            }
            (None, None, None, true) => self.leaf(raw, path),
            (None, None, None, false) => {
                self.refuse(Code::InvalidCondition, path, "says nothing");
                None
            }
            _ => {
                let message = "`all`, `any`, `not` and a test of a field each stand alone";
                self.refuse(Code::InvalidCondition, path, message);
                None
            }
        }
    }

    /// All parts, even behind a wrong one, so that every problem is found.
    fn parts(&mut self, raw: &[RawCondition], path: &str, depth: usize) -> Option<Vec<Condition>> {
        if raw.is_empty() {
            self.refuse(Code::InvalidCondition, path, "has no part");
        }
        let mut parts = Vec::with_capacity(raw.len().min(limits::CONDITION_NODES_MAX));
        let mut sound = !raw.is_empty();
        for (index, part) in raw.iter().enumerate() {
            match self.node(part, &format!("{path}[{index}]"), depth + 1) {
                Some(part) => parts.push(part),
                None => sound = false,
            }
            if self.nodes > limits::CONDITION_NODES_MAX {
                break;
            }
        }
        sound.then_some(parts)
    }

    fn leaf(&mut self, raw: &RawCondition, path: &str) -> Option<Condition> {
        let field = match raw.field.as_deref() {
            None => {
                self.refuse(Code::InvalidCondition, path, "a test without a `field`");
                None
            }
            Some(name) => {
                let field = Field::parse(name);
                if field.is_none() {
                    let message = format!("no field is called `{}`", name.escape_debug());
                    self.refuse(Code::Unknown, format!("{path}.field"), message);
                }
                field
            }
        };
        let tests = tests(raw);
        let [test] = tests.as_slice() else {
            let message = if tests.is_empty() {
                "a field without a test".to_owned()
            } else {
                format!("more than one test: {}", tests.join(", "))
            };
            self.refuse(Code::InvalidCondition, path, message);
            return None;
        };
        let (field, path) = (field?, format!("{path}.{test}"));
        let test = match raw.present {
            Some(present) => Test::present(present),
            None if field.is_number() => self.number_test(field, raw, &path)?,
            None => self.text_test(raw, &path)?,
        };
        Some(Condition::test(field, test))
    }

    fn text_test(&mut self, raw: &RawCondition, path: &str) -> Option<Test> {
        if let Some(texts) = &raw.one_of {
            self.list(texts, path)?;
            return Some(Test::one_of(texts));
        }
        let (text, test): (&str, fn(&str) -> Test) = match raw {
            RawCondition { equals: Some(text), .. } => (text, Test::equals),
            RawCondition { prefix: Some(text), .. } => (text, Test::prefix),
            RawCondition { contains: Some(text), .. } => (text, Test::contains),
            RawCondition { glob: Some(text), .. } => (text, Test::glob),
            _ => {
                self.refuse(Code::InvalidCondition, path, "`between` is for `hour` only");
                return None;
            }
        };
        self.text(text, path).then(|| test(text))
    }

    fn number_test(&mut self, field: Field, raw: &RawCondition, path: &str) -> Option<Test> {
        if let (Some((from, until)), Field::Hour) = (raw.between, field) {
            if from > 23 || until > 24 || from == until {
                let message = "two different hours, the first 0 to 23, the second 0 to 24";
                self.refuse(Code::OutOfRange, path, message);
                return None;
            }
            let inside = |h: &u8| {
                if from < until { (from..until).contains(h) } else { *h >= from || *h < until }
            };
            return Some(Test::numbers((0..24).filter(inside)));
        }
        let texts = match raw {
            RawCondition { equals: Some(text), .. } => std::slice::from_ref(text),
            RawCondition { one_of: Some(texts), .. } => self.list(texts, path)?,
            _ => {
                let message = format!(
                    "`{}` takes `equals`, `one_of` or `present`, `hour` also `between`",
                    field.as_str()
                );
                self.refuse(Code::InvalidCondition, path, message);
                return None;
            }
        };
        let numbers: Option<Vec<u8>> = texts.iter().map(|text| number(field, text)).collect();
        if numbers.is_none() {
            let message = match field {
                Field::Weekday => "a weekday is one of `monday` to `sunday`",
                _ => "an hour is one of `0` to `23`",
            };
            self.refuse(Code::InvalidCondition, path, message);
        }
        numbers.map(Test::numbers)
    }

    /// The list, if it is short enough, is not empty, and all its texts can be compared with.
    fn list<'t>(&mut self, texts: &'t [String], path: &str) -> Option<&'t [String]> {
        if texts.is_empty() {
            self.refuse(Code::InvalidCondition, path, "an empty list");
            return None;
        }
        if !fits(texts.len(), limits::ONE_OF_MAX, path, self.problems) {
            return None;
        }
        let mut sound = true;
        for (index, text) in texts.iter().enumerate() {
            sound &= self.text(text, &format!("{path}[{index}]"));
        }
        sound.then_some(texts)
    }

    fn text(&mut self, text: &str, path: &str) -> bool {
        let most = limits::CONDITION_TEXT_BYTES_MAX;
        if text.is_empty() {
            let message = "an empty text; `present: false` asks for fields that are not known";
            self.refuse(Code::InvalidCondition, path, message);
        } else if text.len() > most {
            let message = format!("{} bytes long; at most {most} are allowed", text.len());
            self.refuse(Code::TooLong, path, message);
        }
        (1..=most).contains(&text.len())
    }
}

/// The names of the tests that a leaf has.
fn tests(raw: &RawCondition) -> Vec<&'static str> {
    let all = [
        ("equals", raw.equals.is_some()),
        ("one_of", raw.one_of.is_some()),
        ("prefix", raw.prefix.is_some()),
        ("contains", raw.contains.is_some()),
        ("glob", raw.glob.is_some()),
        ("present", raw.present.is_some()),
        ("between", raw.between.is_some()),
    ];
    all.into_iter().filter(|(_, is_there)| *is_there).map(|(name, _)| name).collect()
}

fn number(field: Field, text: &str) -> Option<u8> {
    if field == Field::Weekday {
        let day = WEEKDAYS.iter().position(|day| day.eq_ignore_ascii_case(text))?;
        return u8::try_from(day + 1).ok();
    }
    let digits = (1..=2).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    text.parse().ok().filter(|hour| digits && *hour < 24)
}
