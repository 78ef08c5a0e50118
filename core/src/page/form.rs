//! The forms in which a number is looked for: what stands before it, and the number.

/// How the digits of a number begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// With the calling code, perhaps after an international prefix.
    International,
    /// With a trunk prefix.
    Trunk,
    /// With the national number itself.
    Bare,
    /// A form the rule names, complete as it is.
    Alias,
}

/// What may stand before a national number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Head {
    /// How many digits.
    pub size: usize,
    pub form: Form,
    /// Whether a plus sign may stand before it.
    pub plus: bool,
    /// Without a plus sign: how many digits stand before one that must not be glued to them.
    pub seam: Option<usize>,
}

/// A number looked for and what is printed in its place. The texts are those of a table's line
/// (`page/table.rs`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Number<'t> {
    pub rule: usize,
    /// How many digits of its own are looked for.
    pub size: usize,
    pub print: &'t str,
    pub lead: &'t str,
    pub mask: &'t str,
}
