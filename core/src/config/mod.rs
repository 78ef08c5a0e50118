//! What a site's owner decides: the raw form that JSON says, and the checked form the engine uses.

mod agent_texts;
pub mod batch_model;
mod check;
/// From the configuration's words to a condition that can be asked.
pub mod condition;
mod host;
mod json;
/// How much a configuration may hold.
pub mod limits;
mod mask;
/// The attribution model, checked.
pub mod model;
mod name;
mod number;
/// How numbers are looked for on the pages, checked.
pub mod page;
/// A pool, checked.
pub mod pool;
/// The raw form.
pub mod raw;
/// An own rule for source and channel, checked.
pub mod rule;
/// The checked form.
pub mod settings;
/// A static number, checked.
pub mod static_number;
/// Static numbers for a browser to choose from.
pub mod static_table;

pub(crate) use json::json_problem;
pub use page::{PageSettings, Substitution};
pub use pool::Pool;
pub use rule::Rule;
pub use settings::{Config, Destination, Rate, Retention, Settings};
pub use static_number::{LandingPattern, StaticNumber};
pub use static_table::StaticTable;
