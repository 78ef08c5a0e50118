//! Columns in files: one `.npy` a column, which NumPy maps and everybody can read.

use crate::made::Made;
use std::error::Error as AnyError;
use std::fs;
use std::io::{BufWriter, Write};
use std::path::Path;

/// Written by NumPy's format, version 1.0: a head of 128 bytes, then the entries, the lowest byte
/// of each first.
fn write<const N: usize, T: Copy>(
    path: &Path,
    kind: &str,
    column: &[T],
    bytes: impl Fn(T) -> [u8; N],
) -> Result<(), Box<dyn AnyError>> {
    let count = column.len();
    let head = format!("{{'descr': '{kind}', 'fortran_order': False, 'shape': ({count},), }}");
    let mut file = BufWriter::new(fs::File::create(path)?);
    file.write_all(b"\x93NUMPY\x01\x00\x76\x00")?;
    file.write_all(format!("{head:<117}\n").as_bytes())?;
    for entry in column {
        file.write_all(&bytes(*entry))?;
    }
    file.flush()?;
    Ok(())
}

fn read<const N: usize, T>(
    path: &Path,
    entry: impl Fn([u8; N]) -> T,
) -> Result<Vec<T>, Box<dyn AnyError>> {
    let bytes = fs::read(path)?;
    let entries = bytes.get(128..).unwrap_or(&[]).as_chunks::<N>().0;
    Ok(entries.iter().map(|bytes| entry(*bytes)).collect())
}

/// Writes all columns into a folder.
pub fn save(made: &Made, folder: &Path) -> Result<(), Box<dyn AnyError>> {
    fs::create_dir_all(folder)?;
    write(&folder.join("client.npy"), "<u4", &made.client, u32::to_le_bytes)?;
    write(&folder.join("time.npy"), "<i8", &made.time, i64::to_le_bytes)?;
    write(&folder.join("channel.npy"), "<u4", &made.channel, u32::to_le_bytes)?;
    write(&folder.join("converted.npy"), "|u1", &made.converted, u8::to_le_bytes)?;
    write(&folder.join("value.npy"), "<f8", &made.value, f64::to_le_bytes)?;
    write(&folder.join("channels.npy"), "<u4", &[made.channels], u32::to_le_bytes)
}

/// Reads them back.
pub fn load(folder: &Path) -> Result<Made, Box<dyn AnyError>> {
    let channels = read(&folder.join("channels.npy"), u32::from_le_bytes)?;
    Ok(Made {
        client: read(&folder.join("client.npy"), u32::from_le_bytes)?,
        time: read(&folder.join("time.npy"), i64::from_le_bytes)?,
        channel: read(&folder.join("channel.npy"), u32::from_le_bytes)?,
        converted: read(&folder.join("converted.npy"), u8::from_le_bytes)?,
        value: read(&folder.join("value.npy"), f64::from_le_bytes)?,
        channels: channels.first().copied().unwrap_or(0),
    })
}
