//! How long something takes and how much memory it asks for.

use cpu_time::ThreadTime;
use peak_alloc::PeakAlloc;
use std::time::Instant;

#[global_allocator]
static ALLOCATOR: PeakAlloc = PeakAlloc;

/// The quickest of several rounds.
#[derive(Debug, Clone, Copy)]
pub struct Timed {
    /// Seconds on the wall.
    pub wall: f64,
    /// Seconds of the processor for this thread. Nothing here uses another.
    pub cpu: f64,
    /// Bytes asked of the allocator at the worst moment, beyond what was in use before.
    pub peak: usize,
}

/// Runs `work` so many times.
#[expect(clippy::disallowed_methods, reason = "a benchmark reads the clock")]
pub fn timed<T>(rounds: usize, mut work: impl FnMut() -> T) -> Timed {
    let mut least = Timed { wall: f64::INFINITY, cpu: f64::INFINITY, peak: 0 };
    for _ in 0..rounds.max(1) {
        ALLOCATOR.reset_peak_usage();
        let before = ALLOCATOR.current_usage();
        let (wall, cpu) = (Instant::now(), ThreadTime::now());
        let made = std::hint::black_box(work());
        least.cpu = least.cpu.min(cpu.elapsed().as_secs_f64());
        least.wall = least.wall.min(wall.elapsed().as_secs_f64());
        least.peak = least.peak.max(ALLOCATOR.peak_usage().saturating_sub(before));
        drop(made);
    }
    least
}
