//! The transition graph of a Markov chain of order 1: where journeys begin, go on to, and end.

use crate::attribute::svg::page::{Drawing, NARROW, WIDE, cut, escaped, page, px, text};
use ringtrace::wire::attribute::{Answer, Bound, StateAnswer, TransitionAnswer};
use std::collections::BTreeMap;
use std::f64::consts::TAU;

/// Channels drawn as they are; the others become one.
const CHANNELS_MAX: usize = 9;
const START: usize = 0;
const CONVERSION: usize = 1;
const NULL: usize = 2;
const FIRST_CHANNEL: usize = 3;

/// States as nodes, transitions as edges.
struct Graph {
    names: Vec<String>,
    // How often each step was taken, by its two nodes.
    steps: BTreeMap<(usize, usize), f64>,
    // How often each node was left.
    left: Vec<f64>,
    all: usize,
}

/// Where the nodes of a form stand, and how large they are.
struct Places {
    width: f64,
    height: f64,
    centre: (f64, f64),
    radius: (f64, f64),
    node: (f64, f64),
    bounds: [(f64, f64); 3],
    // Channels stand on an ellipse, beginning at the left, clockwise; or in two columns, top down, a little askew.
    ring: bool,
    // Steps between channels that are drawn, and how many of them are labelled.
    steps: (usize, usize),
}

const WIDE_PLACES: Places = Places {
    width: WIDE,
    height: 640.0,
    centre: (470.0, 350.0),
    radius: (270.0, 225.0),
    node: (136.0, 44.0),
    bounds: [(72.0, 350.0), (880.0, 240.0), (880.0, 460.0)],
    ring: true,
    steps: (16, 12),
};

const NARROW_PLACES: Places = Places {
    width: NARROW,
    height: 760.0,
    centre: (180.0, 425.0),
    radius: (102.0, 205.0),
    node: (124.0, 44.0),
    bounds: [(180.0, 130.0), (84.0, 720.0), (276.0, 720.0)],
    ring: false,
    steps: (10, 8),
};

/// The graph of the first model that has a chain; nothing if there is none, or no step in it.
pub fn graph(answer: &Answer) -> Option<String> {
    let chain = answer.models.iter().find_map(|model| model.chain.as_ref())?;
    let graph = Graph::of(&chain.transitions);
    if graph.names.len() == FIRST_CHANNEL {
        return None;
    }
    let title = "Transitions of the Markov chain";
    let mut description = format!(
        "Where journeys go from channel to channel; {} of them convert.",
        percent(chain.probability)
    );
    for node in graph.channels() {
        let (begun, won) = (graph.part(START, node), graph.part(node, CONVERSION));
        let name = graph.name(node);
        description.push_str(&format!(
            " {name}: {} of journeys begin here, {} of its touches convert at once.",
            percent(begun),
            percent(won)
        ));
    }
    let wide = graph.draw(&WIDE_PLACES, chain.probability);
    let narrow = graph.draw(&NARROW_PLACES, chain.probability);
    Some(page(title, &description, &wide, &narrow))
}

impl Graph {
    fn of(transitions: &[TransitionAnswer]) -> Self {
        let mut seen: BTreeMap<&str, f64> = BTreeMap::new();
        for transition in transitions {
            if let StateAnswer::Channels(channels) = &transition.from {
                *seen.entry(channels.first().map_or("", String::as_str)).or_default() +=
                    transition.count;
            }
        }
        let mut order: Vec<(&str, f64)> = seen.into_iter().collect();
        order.sort_by(|a, b| b.1.total_cmp(&a.1));
        let shown = if order.len() <= CHANNELS_MAX + 1 { order.len() } else { CHANNELS_MAX };
        let mut names: Vec<String> =
            ["start", "conversion", "no conversion"].map(str::to_owned).to_vec();
        names.extend(order.iter().take(shown).map(|(name, _)| (*name).to_owned()));
        let others = names.len();
        if order.len() > shown {
            names.push(format!("{} others", order.len() - shown));
        }
        let places: BTreeMap<&str, usize> = order
            .iter()
            .enumerate()
            .map(|(at, (name, _))| (*name, (FIRST_CHANNEL + at).min(others)))
            .collect();
        let node = |state: &StateAnswer| match state {
            StateAnswer::Bound(Bound::Start) => START,
            StateAnswer::Bound(Bound::Conversion) => CONVERSION,
            StateAnswer::Bound(Bound::Null) => NULL,
            StateAnswer::Channels(channels) => channels
                .first()
                .and_then(|name| places.get(name.as_str()))
                .copied()
                .unwrap_or(others),
        };
        let mut steps = BTreeMap::new();
        let mut left = vec![0.0; names.len()];
        for transition in transitions {
            let (from, to) = (node(&transition.from), node(&transition.to));
            *steps.entry((from, to)).or_insert(0.0) += transition.count;
            if let Some(left) = left.get_mut(from) {
                *left += transition.count;
            }
        }
        Self { names, steps, left, all: transitions.len() }
    }

    fn channels(&self) -> std::ops::Range<usize> {
        FIRST_CHANNEL..self.names.len()
    }

    fn name(&self, node: usize) -> &str {
        self.names.get(node).map_or("", String::as_str)
    }

    /// Which part of the steps from one node goes to another.
    fn part(&self, from: usize, to: usize) -> f64 {
        let left = self.left.get(from).copied().unwrap_or(0.0);
        self.steps.get(&(from, to)).map_or(0.0, |count| count / left)
    }

    fn draw(&self, places: &Places, probability: f64) -> Drawing {
        let mut out = String::new();
        out += &text((16.0, 32.0), "start", "text large", "Transitions of the Markov chain");
        let (drawn, labelled) = places.steps;
        let between = self
            .steps
            .iter()
            .filter(|((from, to), _)| *from >= FIRST_CHANNEL && *to >= FIRST_CHANNEL && from != to);
        let mut between: Vec<(usize, usize, f64)> =
            between.map(|((from, to), count)| (*from, *to, *count)).collect();
        between.sort_by(|a, b| b.2.total_cmp(&a.2));
        let pairs = between.len();
        between.truncate(drawn);
        let won = format!("{} of journeys convert", percent(probability));
        let most = if pairs > drawn {
            format!("the {drawn} most walked of {pairs} steps between channels")
        } else {
            format!("{} transitions", self.all)
        };
        let key = "in: journeys begin here; won: touches convert at once";
        let lines = match places.width > NARROW {
            true => vec![format!("{won}; {most}"), key.to_owned()],
            false => vec![won, most, key.to_owned()],
        };
        for (line, words) in lines.iter().enumerate() {
            let place = (16.0, 52.0 + 16.0 * line as f64);
            out += &text(place, "start", "quiet small", words);
        }
        for node in self.channels() {
            for (from, to, class) in
                [(START, node, "edge"), (node, CONVERSION, "edge won"), (node, NULL, "edge lost")]
            {
                self.edge(&mut out, places, (from, to), class, 0.45);
            }
        }
        for (from, to, _) in &between {
            self.edge(&mut out, places, (*from, *to), "edge", 0.85);
        }
        for node in 0..self.names.len() {
            self.node(&mut out, places, node);
        }
        self.labels(&mut out, places, between.iter().take(labelled));
        Drawing { height: places.height, elements: out }
    }

    /// The parts along the edges, each where it covers no node and no other label; left out where there is no room.
    fn labels<'e>(
        &self,
        out: &mut String,
        places: &Places,
        edges: impl Iterator<Item = &'e (usize, usize, f64)>,
    ) {
        let (width, height) = places.node;
        let nodes = (0..self.names.len()).map(|node| (self.place(places, node), (width, height)));
        let mut taken: Vec<((f64, f64), (f64, f64))> = nodes.collect();
        for (from, to, _) in edges {
            let (a, b) = (self.place(places, *from), self.place(places, *to));
            let handle = bend(a, b);
            let size = (44.0, 16.0);
            let free = |place: &(f64, f64)| {
                taken.iter().all(|(other, (w, h))| {
                    (place.0 - other.0).abs() > (size.0 + w) / 2.0
                        || (place.1 - other.1).abs() > (size.1 + h) / 2.0
                })
            };
            let tries = [0.5, 0.42, 0.58, 0.34, 0.66, 0.28, 0.72];
            let place = tries.iter().map(|part| along(a, handle, b, *part)).find(free);
            if let Some((x, y)) = place {
                taken.push(((x, y), size));
                let label = percent(self.part(*from, *to));
                *out += &text((x, y + 4.0), "middle", "text small halo", &label);
            }
        }
    }

    fn place(&self, places: &Places, node: usize) -> (f64, f64) {
        if let Some(place) = places.bounds.get(node) {
            return *place;
        }
        let channels = self.names.len() - FIRST_CHANNEL;
        // The busiest channels stand apart from each other, so that the steps between them can be seen; half a step
        // off, so that none stands between the start and the others.
        let place = (node - FIRST_CHANNEL) * apart(channels) % channels;
        let ((x, y), (rx, ry)) = (places.centre, places.radius);
        if !places.ring {
            let below = place as f64 / (channels - 1).max(1) as f64;
            let beside = if place.is_multiple_of(2) { -rx } else { rx };
            return (x + beside, y - ry + 2.0 * ry * below);
        }
        let angle = (0.5 + (place as f64 + 0.5) / channels as f64) * TAU;
        (x + rx * libm::cos(angle), y + ry * libm::sin(angle))
    }

    fn edge(
        &self,
        out: &mut String,
        places: &Places,
        (from, to): (usize, usize),
        class: &str,
        opacity: f64,
    ) {
        let part = self.part(from, to);
        if part <= 0.0 {
            return;
        }
        let (a, b) = (self.place(places, from), self.place(places, to));
        let handle = bend(a, b);
        let ((x1, y1), (x2, y2)) =
            (border(a, handle, places.node, 0.0), border(b, handle, places.node, 3.0));
        let hint = format!("{} to {}: {}", self.name(from), self.name(to), percent(part));
        *out += &format!(
            "<path class=\"{class}\" d=\"M{} {}Q{} {} {} {}\" stroke-width=\"{}\" stroke-opacity=\"{opacity}\" marker-end=\"url(#arrow)\"><title>{}</title></path>\n",
            px(x1),
            px(y1),
            px(handle.0),
            px(handle.1),
            px(x2),
            px(y2),
            px(0.8 + 6.0 * part),
            escaped(&hint)
        );
    }

    fn node(&self, out: &mut String, places: &Places, node: usize) {
        let ((x, y), (width, height)) = (self.place(places, node), places.node);
        let class = match node {
            CONVERSION => "good",
            NULL => "bad",
            _ => "node",
        };
        let name = escaped(self.name(node));
        *out += &format!(
            "<g><title>{name}</title><rect class=\"{class}\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" rx=\"8\"/>\n",
            px(x - width / 2.0),
            px(y - height / 2.0),
            px(width),
            px(height)
        );
        let shown = cut(self.name(node), width - 8.0, 7.4);
        if node < FIRST_CHANNEL {
            *out += &text((x, y + 4.5), "middle", "text strong", &shown);
        } else {
            *out += &text((x, y - 3.0), "middle", "text strong", &shown);
            let (begun, won) =
                (percent(self.part(START, node)), percent(self.part(node, CONVERSION)));
            *out +=
                &text((x, y + 13.0), "middle", "quiet small", &format!("in {begun}, won {won}"));
        }
        *out += "</g>\n";
    }
}

/// The handle of the curve between two places: a little to the left of it, so that both ways can be seen.
fn bend(a: (f64, f64), b: (f64, f64)) -> (f64, f64) {
    let (dx, dy) = (b.0 - a.0, b.1 - a.1);
    ((a.0 + b.0) / 2.0 + dy * 0.16, (a.1 + b.1) / 2.0 - dx * 0.16)
}

/// A place on the curve between two places.
fn along(a: (f64, f64), handle: (f64, f64), b: (f64, f64), part: f64) -> (f64, f64) {
    let rest = 1.0 - part;
    let at = |a: f64, h: f64, b: f64| rest * rest * a + 2.0 * rest * part * h + part * part * b;
    (at(a.0, handle.0, b.0), at(a.1, handle.1, b.1))
}

/// Of so many places in a circle, a step that visits them all: about two fifths of the circle.
fn apart(count: usize) -> usize {
    let common = |mut a: usize, mut b: usize| {
        while b > 0 {
            (a, b) = (b, a % b);
        }
        a
    };
    let wanted = count * 2 / 5;
    (wanted.max(1)..=count).find(|step| common(*step, count) == 1).unwrap_or(1)
}

/// Where the line from a node's centre to `toward` leaves its rectangle, and `gap` further.
fn border(
    centre: (f64, f64),
    toward: (f64, f64),
    (width, height): (f64, f64),
    gap: f64,
) -> (f64, f64) {
    let (dx, dy) = (toward.0 - centre.0, toward.1 - centre.1);
    let length = libm::hypot(dx, dy).max(1e-9);
    let scale = (width / 2.0 / dx.abs().max(1e-9)).min(height / 2.0 / dy.abs().max(1e-9));
    let scale = scale + gap / length;
    (centre.0 + dx * scale, centre.1 + dy * scale)
}

fn percent(part: f64) -> String {
    match part * 100.0 {
        percent if percent > 0.0 && percent < 0.05 => "< 0.1 %".to_owned(),
        percent if percent >= 10.0 => format!("{percent:.0} %"),
        percent => format!("{percent:.1} %"),
    }
}
