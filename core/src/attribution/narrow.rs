//! A flow without the places that only one other leads to: what visits them is a part of what
//! visits that one. Of a long memory that is most places.

use super::flow::Flow;
use super::journeys::at;

/// Roots are the start and the places with several ways in. Every other place hangs on one root by
/// a single way.
pub(super) struct Narrow {
    /// By place, its root's number.
    pub(super) root: Vec<u32>,
    /// By place, which part of the visits to its root come to it; 1 for a root.
    pub(super) part: Vec<f64>,
    /// By place, the place before it on the way from its root; itself for a root.
    pub(super) before: Vec<u32>,
    /// By number, the place of a root, ascending.
    pub(super) places: Vec<u32>,
    row: Vec<u32>,
    steps: Vec<Step>,
    /// By step, the place it comes from: a root, or one that hangs on it.
    pub(super) via: Vec<u32>,
}

/// A way into a root: from which root, and for which part of its visits.
#[derive(Clone, Copy, Default)]
pub(super) struct Step {
    pub(super) from: u32,
    pub(super) part: f64,
}

impl Narrow {
    pub(super) fn of(flow: &Flow) -> Self {
        let ways = ways_in(flow);
        let (mut root, mut part) = (vec![0; flow.len()], vec![1.0; flow.len()]);
        let mut before: Vec<u32> = (0..flow.len() as u32).collect();
        let mut places = Vec::new();
        // A place with one way in comes after the place it is reached from: whoever walks in depth
        // finds it there.
        for place in 0..flow.len() {
            if place == 0 || at(&ways, place) != 1 {
                set(&mut root, place, places.len() as u32);
                places.push(place as u32);
            }
            let (own_root, own_part) = (at(&root, place), at(&part, place));
            for (to, step) in flow.steps_from(place) {
                if at(&ways, to as usize) == 1 {
                    set(&mut root, to as usize, own_root);
                    set(&mut part, to as usize, own_part * step);
                    set(&mut before, to as usize, place as u32);
                }
            }
        }
        let (row, steps, via) = steps_to_roots(flow, &ways, &root, &part, places.len());
        Self { root, part, before, places, row, steps, via }
    }

    /// How many steps lead into roots.
    pub(super) fn steps(&self) -> usize {
        self.steps.len()
    }

    /// The steps into the root with this number, and where they stand in `via`.
    #[inline]
    pub(super) fn steps_to(&self, number: usize) -> (usize, &[Step]) {
        let range = at(&self.row, number) as usize..at(&self.row, number + 1) as usize;
        (range.start, self.steps.get(range).unwrap_or(&[]))
    }
}

/// By place, how many steps lead to it. The start has none: nothing comes back to it.
fn ways_in(flow: &Flow) -> Vec<u32> {
    let mut ways = vec![0_u32; flow.len()];
    for (to, _) in (0..flow.len()).flat_map(|place| flow.steps_from(place)) {
        if let Some(ways) = ways.get_mut(to as usize) {
            *ways += 1;
        }
    }
    ways
}

fn steps_to_roots(
    flow: &Flow,
    ways: &[u32],
    root: &[u32],
    part: &[f64],
    roots: usize,
) -> (Vec<u32>, Vec<Step>, Vec<u32>) {
    // Where each root's steps start, one entry further on: filling moves it to where they end.
    let mut row = vec![0_u32; roots + 2];
    let several = |to: u32| at(ways, to as usize) > 1;
    for (place, ways) in ways.iter().enumerate().filter(|(_, ways)| **ways > 1) {
        set(&mut row, at(root, place) as usize + 2, *ways);
    }
    let mut sum = 0;
    for start in &mut row {
        sum += *start;
        *start = sum;
    }
    let (mut steps, mut via) = (vec![Step::default(); sum as usize], vec![0; sum as usize]);
    for place in 0..flow.len() {
        for (to, step) in flow.steps_from(place).filter(|(to, _)| several(*to)) {
            let Some(next) = row.get_mut(at(root, to as usize) as usize + 1) else { continue };
            let slot = *next as usize;
            *next += 1;
            let step = Step { from: at(root, place), part: at(part, place) * step };
            set(&mut steps, slot, step);
            set(&mut via, slot, place as u32);
        }
    }
    (row, steps, via)
}

fn set<T>(column: &mut [T], place: usize, entry: T) {
    if let Some(slot) = column.get_mut(place) {
        *slot = entry;
    }
}
