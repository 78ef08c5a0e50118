//! Timing in rounds and parts: each round measures every contender once, part by part of the same work, and of each part
//! the quickest round counts. A busy moment spoils one part of one round and not the figure.
//!
//! What counts is the processor time of this thread, not the time on the wall: other work on the machine adds nothing
//! but what it does to the caches.

use cpu_time::ThreadTime;

/// What one contender took.
#[derive(Debug, Clone, Default)]
pub struct Times {
    /// Of each part: the quickest time in nanoseconds, and how many operations it has.
    parts: Vec<(f64, usize)>,
    next: usize,
}

impl Times {
    /// The parts are measured once more, from the first on.
    pub fn begin_round(&mut self) {
        self.next = 0;
    }

    /// Runs the next part, which is so many operations.
    pub fn measure<T>(&mut self, operations: usize, work: impl FnOnce() -> T) -> T {
        let begin = ThreadTime::now();
        let result = std::hint::black_box(work());
        let took = begin.elapsed().as_secs_f64() * 1e9;
        match self.parts.get_mut(self.next) {
            Some((least, _)) => *least = least.min(took),
            None => self.parts.push((took, operations)),
        }
        self.next += 1;
        result
    }

    /// Nanoseconds for each operation; `None` if none was measured.
    pub fn least(&self) -> Option<f64> {
        let operations: usize = self.parts.iter().map(|(_, operations)| operations).sum();
        let took: f64 = self.parts.iter().map(|(took, _)| took).sum();
        (operations > 0).then(|| took / operations as f64)
    }
}

/// Whether to run at full size: `cargo bench` says `--bench`. Else a short run shows only that everything works.
pub fn is_full() -> bool {
    std::env::args().any(|argument| argument == "--bench")
}

/// `full` under `cargo bench`, else `short`.
pub fn size(full: usize, short: usize) -> usize {
    if is_full() { full } else { short }
}
