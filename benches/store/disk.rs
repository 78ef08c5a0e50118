//! What does a visit take on the disk?

use crate::kinds::{Kind, Place, Promise};
use crate::{AnyError, NUMBERS, Size};
use ringtrace::Visit;
use ringtrace_benches::page::{count, note, table};

pub fn show(place: &Place, visits: &[Visit], size: &Size) -> Result<(), AnyError> {
    let visits =
        visits.get(..if size.is_quick { 2_000 } else { 40_000 }).ok_or("too few visits")?;
    let mut rows = Vec::new();
    let kinds = [Kind::Ours, Kind::OursOnPostgres, Kind::Redis, Kind::ByHand, Kind::SkipLocked];
    for kind in kinds.into_iter().filter(|kind| place.has(*kind)) {
        for batch in [1, 64, 1_000] {
            if batch > 1 && !matches!(kind, Kind::Ours | Kind::OursOnPostgres) {
                continue;
            }
            let contender = place.start(kind, Promise::Written, NUMBERS)?;
            let empty = contender.disk_bytes()?;
            let contender = match kind {
                // Asking for the size closes the store.
                Kind::Ours | Kind::OursOnPostgres => {
                    place.start(kind, Promise::Written, NUMBERS)?
                }
                _ => contender,
            };
            let mut client = contender.client()?;
            for part in visits.chunks(batch) {
                client.visits(part)?;
            }
            let bytes = contender.disk_bytes()?.saturating_sub(empty) as usize;
            rows.push(vec![kind.name().to_owned(), batch.to_string(), count(bytes / visits.len())]);
        }
    }
    table(&["kept by", "at once", "bytes a visit"], 1, rows);
    note(
        "Everything that grew: events, the tables for people and a snapshot of ours; rows and indexes, or the",
    );
    note(&format!("append-only file, of the others. {} visits.\n", count(visits.len())));
    Ok(())
}
