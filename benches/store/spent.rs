//! What the processors did for us: this process, and the servers it started.

use std::collections::HashMap;

/// Ticks a second, as Linux counts the time of processes.
const TICKS: f64 = 100.0;

/// Seconds of processor time so far, of this process and of everything it started; zero where there is no `/proc`.
pub fn seconds() -> f64 {
    let Ok(folder) = std::fs::read_dir("/proc") else { return 0.0 };
    let mut all: HashMap<u32, (u32, f64)> = HashMap::new();
    for entry in folder.flatten() {
        let Ok(id) = entry.file_name().to_string_lossy().parse::<u32>() else { continue };
        let Ok(text) = std::fs::read_to_string(entry.path().join("stat")) else { continue };
        // The program's name, in brackets, may hold anything.
        let Some((_, fields)) = text.rsplit_once(") ") else { continue };
        let fields: Vec<&str> = fields.split(' ').collect();
        let number = |at: usize| fields.get(at).and_then(|field| field.parse::<f64>().ok());
        let parent = number(1).unwrap_or(0.0) as u32;
        // Its own time, and that of its children that have ended.
        let ticks = (11..15).filter_map(number).sum::<f64>();
        all.insert(id, (parent, ticks));
    }
    let ours = std::process::id();
    let is_ours = |mut id: u32| loop {
        match all.get(&id) {
            _ if id == ours => return true,
            Some((parent, _)) => id = *parent,
            None => return false,
        }
    };
    let ticks = all.iter().filter(|(id, _)| is_ours(**id)).map(|(_, (_, ticks))| ticks);
    ticks.sum::<f64>() / TICKS
}
