//! What a site's owner decides: the raw form that JSON says, and the checked form the engine uses.

/// The attribution model, checked.
pub mod model;
/// The raw form.
pub mod raw;
