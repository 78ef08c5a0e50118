//! Display conditions: what must be true of a visit for a pool or a number to be shown.
//!
//! A test of a field that is not known is false, and its `not` is true; an
//! [`Explanation`](crate::visit::explanation::Explanation) says where that happened.
//!
//! ```
//! use ringtrace::visit::condition::{Condition, Facts, Field, Test};
//!
//! let berlin = Condition::test(Field::City, Test::equals("Berlin"));
//! let paid = Condition::test(Field::Medium, Test::one_of(&["cpc", "ppc"]));
//! let both = Condition::all(vec![berlin, paid]);
//! let facts = Facts::default().with(Field::City, "BERLIN");
//! assert!(!both.holds(&facts));
//! assert_eq!(both.explain(&facts).lines()[2], "  medium is one of `cpc`, `ppc`: unknown, so no");
//! ```

use super::explanation::{Explanation, Kind};
use super::fold;
use super::glob::Glob;

pub use super::facts::{Facts, Field, WEEKDAYS};

/// A condition, ready to be asked. The one that says nothing ([`Condition::always`]) holds for every visit.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Condition {
    node: Node,
}

#[derive(Debug, Clone, PartialEq, Default)]
enum Node {
    #[default]
    Always,
    All(Vec<Condition>),
    Any(Vec<Condition>),
    Not(Box<Condition>),
    Test(Field, Test),
}

/// What a field is compared with, in any case.
#[derive(Debug, Clone, PartialEq)]
pub struct Test(Kinds);

#[derive(Debug, Clone, PartialEq)]
enum Kinds {
    /// Lower-case text.
    Equals(Box<str>),
    /// Lower-case texts, sorted.
    OneOf(Box<[Box<str>]>),
    /// Lower-case text.
    Prefix(Box<str>),
    /// Lower-case text.
    Contains(Box<str>),
    Glob(Glob),
    Present(bool),
    /// Of `hour` or `weekday`: the bit of each number that passes.
    Numbers(u32),
}

impl Test {
    /// The field is this text. For `language`, `en` is also `en-GB`: a tag stands for its own subtags.
    pub fn equals(text: &str) -> Self {
        Self(Kinds::Equals(fold::lowered(text)))
    }

    /// The field is one of these texts, each as in [`Test::equals`].
    pub fn one_of<T: AsRef<str>>(texts: &[T]) -> Self {
        let mut lowered: Vec<_> = texts.iter().map(|text| fold::lowered(text.as_ref())).collect();
        lowered.sort_unstable();
        lowered.dedup();
        Self(Kinds::OneOf(lowered.into()))
    }

    /// The field begins with this text.
    pub fn prefix(text: &str) -> Self {
        Self(Kinds::Prefix(fold::lowered(text)))
    }

    /// The field contains this text.
    pub fn contains(text: &str) -> Self {
        Self(Kinds::Contains(fold::lowered(text)))
    }

    /// The field matches this pattern from end to end.
    pub fn glob(pattern: &str) -> Self {
        Self(Kinds::Glob(Glob::new(pattern)))
    }

    /// The field is known (`true`) or is not (`false`).
    pub fn present(present: bool) -> Self {
        Self(Kinds::Present(present))
    }

    /// `hour` (0 to 23) or `weekday` (1 to 7, Monday first) is one of these numbers; others of more than 31 are left
    /// out.
    pub fn numbers(numbers: impl IntoIterator<Item = u8>) -> Self {
        let bits = numbers.into_iter().filter(|n| *n < 32).fold(0, |bits, n| bits | 1_u32 << n);
        Self(Kinds::Numbers(bits))
    }

    fn passes(&self, field: Field, facts: &Facts<'_>) -> bool {
        if let Kinds::Numbers(bits) = self.0 {
            return facts.number(field).is_some_and(|n| n < 32 && bits >> n & 1 == 1);
        }
        if let Kinds::Present(wanted) = self.0 {
            return facts.knows(field) == wanted;
        }
        let Some(value) = facts.get(field) else { return false };
        match &self.0 {
            Kinds::Equals(want) => is(field, value, want),
            Kinds::OneOf(wanted) => wanted.iter().any(|want| is(field, value, want)),
            Kinds::Prefix(want) => fold::begins(value, want),
            Kinds::Contains(want) => fold::contains(value, want),
            Kinds::Glob(glob) => glob.matches(value),
            Kinds::Present(_) | Kinds::Numbers(_) => false,
        }
    }

    /// The test in words, behind the field's name.
    fn words(&self, field: Field) -> String {
        let list = |texts: &[Box<str>]| {
            let shown = texts.iter().take(LISTED_MAX).map(|text| format!("`{text}`"));
            let more = texts.len().saturating_sub(LISTED_MAX);
            let more = (more > 0).then(|| format!("{more} more"));
            shown.chain(more).collect::<Vec<_>>().join(", ")
        };
        match &self.0 {
            Kinds::Equals(text) => format!("is `{text}`"),
            Kinds::OneOf(texts) => format!("is one of {}", list(texts)),
            Kinds::Prefix(text) => format!("begins with `{text}`"),
            Kinds::Contains(text) => format!("contains `{text}`"),
            Kinds::Glob(glob) => format!("matches `{}`", glob.as_str()),
            Kinds::Present(true) => "is known".to_owned(),
            Kinds::Present(false) => "is not known".to_owned(),
            Kinds::Numbers(bits) => {
                let numbers = (0_u8..32).filter(|n| bits >> n & 1 == 1);
                let names: Vec<_> = numbers.map(|n| field.number_text(n)).collect();
                format!("is one of {}", names.join(", "))
            }
        }
    }
}

/// How many entries of a list an explanation names.
const LISTED_MAX: usize = 10;

/// Whether `value` is `want`; a language tag is also its own subtags' (RFC 4647, basic filtering).
fn is(field: Field, value: &str, want: &str) -> bool {
    match fold::rest_after(value, want) {
        Some("") => true,
        Some(rest) => field == Field::Language && rest.starts_with(['-', '_']),
        None => false,
    }
}

impl Condition {
    /// The condition that says nothing: it holds for every visit.
    pub fn always() -> Self {
        Self::default()
    }

    /// Holds if every part does; without parts it holds.
    pub fn all(parts: Vec<Condition>) -> Self {
        Self { node: Node::All(parts) }
    }

    /// Holds if at least one part does; without parts it doesn't.
    pub fn any(parts: Vec<Condition>) -> Self {
        Self { node: Node::Any(parts) }
    }

    /// Holds if `part` doesn't.
    // The wire's word; a function without `self`, so that it can't be taken for the operator.
    #[allow(clippy::should_implement_trait)]
    pub fn not(part: Condition) -> Self {
        Self { node: Node::Not(Box::new(part)) }
    }

    /// One test of one field.
    pub fn test(field: Field, test: Test) -> Self {
        Self { node: Node::Test(field, test) }
    }

    /// Whether it is [`Condition::always`].
    pub fn is_always(&self) -> bool {
        matches!(self.node, Node::Always)
    }

    /// Whether it holds for a visit of which `facts` are known.
    pub fn holds(&self, facts: &Facts<'_>) -> bool {
        match &self.node {
            Node::Always => true,
            Node::All(parts) => parts.iter().all(|part| part.holds(facts)),
            Node::Any(parts) => parts.iter().any(|part| part.holds(facts)),
            Node::Not(part) => !part.holds(facts),
            Node::Test(field, test) => test.passes(*field, facts),
        }
    }

    /// The same as [`Condition::holds`], part by part; every part is asked.
    pub fn explain(&self, facts: &Facts<'_>) -> Explanation {
        let explained =
            |parts: &[Condition]| parts.iter().map(|part| part.explain(facts)).collect();
        let holds = self.holds(facts);
        match &self.node {
            Node::Always => Explanation::group(Kind::Always, holds, Vec::new()),
            Node::All(parts) => Explanation::group(Kind::All, holds, explained(parts)),
            Node::Any(parts) => Explanation::group(Kind::Any, holds, explained(parts)),
            Node::Not(part) => Explanation::group(Kind::Not, holds, vec![part.explain(facts)]),
            Node::Test(field, test) => {
                Explanation::test(*field, test.words(*field), facts.seen(*field), holds)
            }
        }
    }
}
