//! Timing in rounds: each round measures every contender once, so that a busy minute slows all of them alike.
//!
//! What counts is the processor time of this thread, not the time on the wall: other work on the machine adds nothing.

use cpu_time::ThreadTime;

/// What one contender took, round by round, in nanoseconds for each operation.
#[derive(Debug, Clone, Default)]
pub struct Times(Vec<f64>);

impl Times {
    /// The quickest round: what the work costs when nothing disturbs it. `None` before the first round.
    pub fn least(&self) -> Option<f64> {
        self.0.iter().copied().min_by(f64::total_cmp)
    }

    /// The round in the middle (of an even number: the later of the two).
    pub fn median(&self) -> Option<f64> {
        let mut sorted = self.0.clone();
        sorted.sort_by(f64::total_cmp);
        sorted.get(sorted.len() / 2).copied()
    }

    /// Runs `work` and notes what each of its `operations` took.
    pub fn measure<T>(&mut self, operations: usize, work: impl FnOnce() -> T) -> T {
        let begin = ThreadTime::now();
        let result = std::hint::black_box(work());
        self.0.push(begin.elapsed().as_secs_f64() * 1e9 / operations.max(1) as f64);
        result
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
