//! Sums of very many small credits that lose nothing that matters, in an order that depends on the
//! input alone.

/// For each slot (a channel, mostly) a sum of conversions and one of value.
///
/// Credits are added plainly within a block of journeys; the blocks are added with the compensation
/// of Neumaier (1974). The error stays below 2^-53 times the number of credits in a block, however
/// many there are in all.
#[derive(Debug, Clone)]
pub(super) struct Sums {
    block: Vec<[f64; 2]>,
    total: Vec<[f64; 2]>,
    lost: Vec<[f64; 2]>,
    journeys: usize,
}

const BLOCK_JOURNEYS: usize = 4096;

impl Sums {
    pub(super) fn new(slots: usize) -> Self {
        let zeros = || vec![[0.0; 2]; slots];
        Self { block: zeros(), total: zeros(), lost: zeros(), journeys: 0 }
    }

    /// Makes room for slots below `slots`.
    pub(super) fn grow(&mut self, slots: usize) {
        for sums in [&mut self.block, &mut self.total, &mut self.lost] {
            sums.resize(slots.max(sums.len()), [0.0; 2]);
        }
    }

    #[inline]
    pub(super) fn add(&mut self, slot: u32, conversions: f64, value: f64) {
        if let Some([c, v]) = self.block.get_mut(slot as usize) {
            *c += conversions;
            *v += value;
        }
    }

    /// Ends a journey.
    #[inline]
    pub(super) fn step(&mut self) {
        self.journeys += 1;
        // A block is at least as long as there are slots, so that closing it costs no more than
        // filling it.
        if self.journeys >= BLOCK_JOURNEYS.max(self.block.len()) {
            self.flush();
        }
    }

    fn flush(&mut self) {
        self.journeys = 0;
        let sums = self.total.iter_mut().flatten().zip(self.lost.iter_mut().flatten());
        for ((total, lost), block) in sums.zip(self.block.iter_mut().flatten()) {
            let sum = *total + *block;
            *lost += match total.abs() >= block.abs() {
                true => (*total - sum) + *block,
                false => (*block - sum) + *total,
            };
            (*total, *block) = (sum, 0.0);
        }
    }

    /// The sums of conversions and those of value.
    pub(super) fn finish(mut self) -> (Vec<f64>, Vec<f64>) {
        self.flush();
        self.total.iter().zip(&self.lost).map(|(t, l)| (t[0] + l[0], t[1] + l[1])).unzip()
    }
}

/// One compensated sum (Neumaier 1974).
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Sum {
    total: f64,
    lost: f64,
}

impl Sum {
    pub(super) fn add(&mut self, part: f64) {
        let sum = self.total + part;
        self.lost += match self.total.abs() >= part.abs() {
            true => (self.total - sum) + part,
            false => (part - sum) + self.total,
        };
        self.total = sum;
    }

    pub(super) fn get(self) -> f64 {
        self.total + self.lost
    }

    pub(super) fn of(parts: impl IntoIterator<Item = f64>) -> f64 {
        let mut sum = Self::default();
        parts.into_iter().for_each(|part| sum.add(part));
        sum.get()
    }
}
