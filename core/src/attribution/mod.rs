//! Which touch made the phone ring: the touches before a conversion share it under a model.

/// A checked rule model: a path in, credits out.
pub mod model;
/// The weights of the rule models.
pub mod rules;

pub use model::Model;

use crate::words::time::Time;

/// A touch as attribution sees it: when, which one, and whether it was direct.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct PathTouch {
    /// When the touch began.
    pub at: Time,
    /// Which touch: the number under which the caller keeps it.
    pub touch: u32,
    /// Whether the visitor came directly, with no known source.
    pub direct: bool,
}
