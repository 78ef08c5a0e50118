//! A disk that fails when told to, and that a power cut can happen to.
//!
//! It stands between SQLite and the files: what SQLite wrote is on the disk for sure only once it was synced, and a sync
//! that fails loses what was written before it while every later sync succeeds, as Linux does.

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// What can go wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// A sync fails, and what it was to save is lost.
    Sync,
    /// A write fails for want of room.
    Full,
    /// A write fails half way.
    Write,
}

/// When something goes wrong: out of this many times one, by chance; 1 is always.
pub type Odds = u64;

#[derive(Debug, Clone)]
enum Change {
    Write(usize, Vec<u8>),
    Cut(usize),
}

impl Change {
    fn apply(&self, bytes: &mut Vec<u8>) {
        match self {
            Self::Cut(length) => bytes.truncate(*length),
            Self::Write(from, new) => {
                bytes.resize(bytes.len().max(from + new.len()), 0);
                bytes[*from..from + new.len()].copy_from_slice(new);
            }
        }
    }
}

#[derive(Debug, Default)]
struct File {
    /// What a power cut can't take away.
    synced: Vec<u8>,
    /// What was written since.
    since: Vec<Change>,
}

#[derive(Debug, Default)]
struct Platter {
    files: BTreeMap<String, File>,
    fault: Option<(Fault, Odds)>,
    seed: u64,
    happened: usize,
    syncs: usize,
}

impl Platter {
    fn random(&mut self, below: u64) -> u64 {
        self.seed ^= self.seed << 13;
        self.seed ^= self.seed >> 7;
        self.seed ^= self.seed << 17;
        self.seed % below
    }

    fn strikes(&mut self, faults: &[Fault]) -> Option<Fault> {
        let (fault, odds) = self.fault.filter(|(fault, _)| faults.contains(fault))?;
        let strikes = self.random(odds) == 0;
        self.happened += usize::from(strikes);
        strikes.then_some(fault)
    }
}

static PLATTERS: Mutex<Option<HashMap<PathBuf, Platter>>> = Mutex::new(None);

fn platters() -> MutexGuard<'static, Option<HashMap<PathBuf, Platter>>> {
    PLATTERS.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Does something with the disk a path is on; nothing if that is an ordinary one.
fn with<T>(path: &Path, work: impl FnOnce(&mut Platter, String) -> T) -> Option<T> {
    let mut all = platters();
    let platter = all.as_mut()?.get_mut(path.parent()?)?;
    Some(work(platter, path.file_name()?.to_string_lossy().into_owned()))
}

/// Whether files of this path are on such a disk.
pub fn is_watched(path: &Path) -> bool {
    with(path, |_, _| ()).is_some()
}

/// About to write. What comes back is the fault that strikes.
pub fn writes(path: &Path, from: usize, bytes: &[u8]) -> Option<Fault> {
    with(path, |platter, name| {
        let fault = platter.strikes(&[Fault::Full, Fault::Write]);
        let length = match fault {
            None => bytes.len(),
            Some(Fault::Write) => bytes.len() / 2,
            Some(_) => 0,
        };
        let file = platter.files.entry(name).or_default();
        file.since.push(Change::Write(from, bytes[..length].to_vec()));
        fault
    })?
}

/// About to cut a file.
pub fn cuts(path: &Path, length: usize) {
    with(path, |platter, name| {
        platter.files.entry(name).or_default().since.push(Change::Cut(length));
    });
}

/// About to sync. `true`: that fails.
pub fn syncs(path: &Path) -> bool {
    let failed = with(path, |platter, name| {
        platter.syncs += 1;
        let failed = platter.strikes(&[Fault::Sync]).is_some();
        let file = platter.files.entry(name).or_default();
        for change in std::mem::take(&mut file.since).iter().filter(|_| !failed) {
            change.apply(&mut file.synced);
        }
        failed
    });
    failed.unwrap_or(false)
}

/// A file was deleted.
pub fn deletes(path: &Path) {
    with(path, |platter, name| platter.files.remove(&name));
}

/// A disk, which is a folder.
pub struct Disk {
    folder: tempfile::TempDir,
}

impl Disk {
    pub fn new(seed: u64) -> Self {
        crate::vfs::install();
        let folder = tempfile::tempdir().unwrap();
        let platter =
            Platter { seed: seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1, ..Platter::default() };
        platters().get_or_insert_default().insert(folder.path().to_owned(), platter);
        Self { folder }
    }

    pub fn address(&self) -> String {
        self.folder.path().join("ringtrace.db").display().to_string()
    }

    fn with<T>(&self, work: impl FnOnce(&mut Platter) -> T) -> T {
        work(platters().as_mut().unwrap().get_mut(self.folder.path()).unwrap())
    }

    /// From now on this goes wrong, one time out of so many.
    pub fn fails(&self, fault: Fault, odds: Odds) {
        self.with(|platter| platter.fault = Some((fault, odds)));
    }

    /// From now on everything works.
    pub fn heals(&self) {
        self.with(|platter| platter.fault = None);
    }

    /// How often something went wrong, and how often SQLite synced.
    pub fn counts(&self) -> (usize, usize) {
        self.with(|platter| (platter.happened, platter.syncs))
    }

    /// What a power cut now would leave: everything that was synced, and any of the rest.
    pub fn after_a_power_cut(&self) -> tempfile::TempDir {
        let left = tempfile::tempdir().unwrap();
        self.with(|platter| {
            let share = platter.random(5);
            let names: Vec<String> = platter.files.keys().cloned().collect();
            for name in names {
                let (mut bytes, since) = {
                    let file = &platter.files[&name];
                    (file.synced.clone(), file.since.clone())
                };
                for change in since {
                    if platter.random(4) < share {
                        change.apply(&mut bytes);
                    }
                }
                std::fs::write(left.path().join(name), bytes).unwrap();
            }
        });
        left
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        platters().as_mut().and_then(|all| all.remove(self.folder.path()));
    }
}
