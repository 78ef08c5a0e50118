//! How numbers are printed.

use super::number::Spot;
use crate::error::Problem;
use crate::page::mask::Mask;
use crate::words::phone::Phone;

/// Reads the mask at `path`.
pub(super) fn mask(text: &str, path: &str, problems: &mut Vec<Problem>) -> Option<Mask> {
    Mask::parse(text).map_err(|problem| problems.push(problem.at(path))).ok()
}

/// Checks that a mask can print numbers; the first that it can't print is a problem. (If the mask is what is wrong,
/// the others would only say the same.)
pub(super) fn check_prints(
    mask: &Mask,
    numbers: impl IntoIterator<Item = (Phone, Spot)>,
    problems: &mut Vec<Problem>,
) {
    let failed =
        numbers.into_iter().find_map(|(number, spot)| Some((mask.print(number).err()?, spot)));
    if let Some((problem, spot)) = failed {
        problems.push(problem.at(&spot.to_string()));
    }
}
