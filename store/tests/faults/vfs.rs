//! The door to the disk: SQLite's own way to files, with a few of its functions replaced.
//!
//! The only place of this package with `unsafe` code, and only in its tests: SQLite calls C functions here.
#![allow(unsafe_code)]

use crate::disk::{self, Fault};
use rusqlite::ffi;
use std::collections::HashMap;
use std::ffi::{CStr, c_char, c_int, c_void};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, Once, OnceLock, PoisonError};

type Open = unsafe extern "C" fn(
    *mut ffi::sqlite3_vfs,
    *const c_char,
    *mut ffi::sqlite3_file,
    c_int,
    *mut c_int,
) -> c_int;
type Delete = unsafe extern "C" fn(*mut ffi::sqlite3_vfs, *const c_char, c_int) -> c_int;

/// SQLite's own functions for files in general.
static REAL: OnceLock<(Open, Delete)> = OnceLock::new();

/// Open files on disks that can fail: their paths, and SQLite's own functions for them.
static FILES: Mutex<Option<HashMap<usize, (PathBuf, Methods)>>> = Mutex::new(None);

/// A table of functions, which lives as long as the program.
#[derive(Clone, Copy)]
struct Methods(&'static ffi::sqlite3_io_methods);

/// Puts itself in the place of the default, once.
pub fn install() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        // SAFETY: the default is a static of SQLite's, and is only read. Ours is leaked: SQLite keeps the pointer.
        let registered = unsafe {
            let real = *ffi::sqlite3_vfs_find(std::ptr::null());
            let ours = Box::leak(Box::new(real));
            ours.pNext = std::ptr::null_mut();
            ours.zName = c"ringtrace-faults".as_ptr();
            ours.xOpen = Some(open);
            ours.xDelete = Some(delete);
            let _ = REAL.set((real.xOpen.unwrap(), real.xDelete.unwrap()));
            ffi::sqlite3_vfs_register(ours, 1)
        };
        assert_eq!(registered, ffi::SQLITE_OK);
    });
}

fn real() -> &'static (Open, Delete) {
    REAL.get().expect("installed before anything is opened")
}

/// The path and SQLite's own functions of an open file.
fn file(at: *mut ffi::sqlite3_file) -> (PathBuf, &'static ffi::sqlite3_io_methods) {
    let files = FILES.lock().unwrap_or_else(PoisonError::into_inner);
    let (path, methods) = files.as_ref().unwrap().get(&(at as usize)).unwrap();
    (path.clone(), methods.0)
}

unsafe extern "C" fn open(
    vfs: *mut ffi::sqlite3_vfs,
    name: *const c_char,
    file: *mut ffi::sqlite3_file,
    flags: c_int,
    out: *mut c_int,
) -> c_int {
    // SAFETY: the same arguments that SQLite gave, to the function they were meant for. It leaves a table of functions
    // in the file, of which ours is a copy with four others; those find the original by the file's address.
    unsafe {
        let opened = real().0(vfs, name, file, flags, out);
        if opened != ffi::SQLITE_OK || name.is_null() || (*file).pMethods.is_null() {
            return opened;
        }
        let path = PathBuf::from(CStr::from_ptr(name).to_string_lossy().into_owned());
        if disk::is_watched(&path) {
            let methods = &*(*file).pMethods;
            let ours = ffi::sqlite3_io_methods {
                iVersion: methods.iVersion.min(2),
                xClose: Some(close),
                xWrite: Some(write),
                xTruncate: Some(truncate),
                xSync: Some(sync),
                ..*methods
            };
            let mut files = FILES.lock().unwrap_or_else(PoisonError::into_inner);
            files.get_or_insert_default().insert(file as usize, (path, Methods(methods)));
            (*file).pMethods = Box::leak(Box::new(ours));
        }
        opened
    }
}

unsafe extern "C" fn delete(vfs: *mut ffi::sqlite3_vfs, name: *const c_char, dir: c_int) -> c_int {
    // SAFETY: the same arguments, to the function they were meant for.
    unsafe {
        disk::deletes(Path::new(&*CStr::from_ptr(name).to_string_lossy()));
        real().1(vfs, name, dir)
    }
}

unsafe extern "C" fn close(at: *mut ffi::sqlite3_file) -> c_int {
    let (_, methods) = file(at);
    FILES.lock().unwrap_or_else(PoisonError::into_inner).as_mut().unwrap().remove(&(at as usize));
    // SAFETY: the same argument, to the function it was meant for.
    unsafe { methods.xClose.unwrap()(at) }
}

unsafe extern "C" fn write(
    at: *mut ffi::sqlite3_file,
    bytes: *const c_void,
    length: c_int,
    from: ffi::sqlite3_int64,
) -> c_int {
    let (path, methods) = file(at);
    // SAFETY: SQLite promises `length` bytes there; what is passed on is that or the first half of it.
    unsafe {
        let all = std::slice::from_raw_parts(bytes.cast::<u8>(), length as usize);
        match disk::writes(&path, from as usize, all) {
            None => methods.xWrite.unwrap()(at, bytes, length, from),
            Some(Fault::Write) => {
                methods.xWrite.unwrap()(at, bytes, length / 2, from);
                ffi::SQLITE_IOERR_WRITE
            }
            Some(_) => ffi::SQLITE_FULL,
        }
    }
}

unsafe extern "C" fn truncate(at: *mut ffi::sqlite3_file, length: ffi::sqlite3_int64) -> c_int {
    let (path, methods) = file(at);
    disk::cuts(&path, length as usize);
    // SAFETY: the same arguments, to the function they were meant for.
    unsafe { methods.xTruncate.unwrap()(at, length) }
}

unsafe extern "C" fn sync(at: *mut ffi::sqlite3_file, _flags: c_int) -> c_int {
    let (path, _) = file(at);
    // The real disk has nothing to do with it: what a power cut leaves is made up.
    if disk::syncs(&path) { ffi::SQLITE_IOERR_FSYNC } else { ffi::SQLITE_OK }
}
