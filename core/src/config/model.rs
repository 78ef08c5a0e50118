//! From the configuration's words to a checked attribution model.

use super::raw::RawModel;
use crate::attribution::Model;
use crate::error::{Error, Problem};

/// Checks a model. Problems are pushed to `problems` with their path below `path`, as in
/// `attribution.model.custom.first[2]`; the answer is then the default model, which must not be
/// used.
///
/// ```
/// use ringtrace::config::{model::check_model, raw::RawModel};
///
/// let raw: RawModel = serde_json::from_str(r#"{"time_decay": {"half_life_hours": -1}}"#)?;
/// let mut problems = Vec::new();
/// check_model(&raw, "attribution.model", &mut problems);
/// assert_eq!(problems[0].path, "attribution.model.time_decay.half_life_hours");
/// # Ok::<(), serde_json::Error>(())
/// ```
pub fn check_model(raw: &RawModel, path: &str, problems: &mut Vec<Problem>) -> Model {
    let (name, checked) = match raw {
        RawModel::LastNonDirect => return Model::LAST_NON_DIRECT,
        RawModel::First => return Model::FIRST,
        RawModel::Last => return Model::LAST,
        RawModel::Linear => return Model::LINEAR,
        RawModel::PositionBased(raw) => {
            ("position_based", Model::position_based(raw.first, raw.last))
        }
        RawModel::TimeDecay(raw) => ("time_decay", Model::time_decay(raw.half_life_hours)),
        RawModel::Custom(raw) => {
            ("custom", Model::custom(raw.first.clone(), raw.middle, raw.last.clone()))
        }
    };
    checked.unwrap_or_else(|error: Error| {
        problems.extend(error.problems().map(|problem| problem.clone().at(name).at(path)));
        Model::default()
    })
}
