//! Which touch made the phone ring: the touches before a conversion share it under a model.

/// A checked rule model: a path in, credits out.
pub mod model;
/// The weights of the rule models.
pub mod rules;

pub use model::Model;
