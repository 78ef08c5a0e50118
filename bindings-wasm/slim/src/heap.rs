//! Memory: pieces are handed out one after another; going back to an earlier end gives back all that came later.

use core::alloc::{GlobalAlloc, Layout};
use core::sync::atomic::{AtomicUsize, Ordering::Relaxed};

/// Bytes of a page of linear memory.
const PAGE: usize = 65_536;

/// Where the last piece ends, and where the last one that stays ends; 0 before the first.
static END: AtomicUsize = AtomicUsize::new(0);
static KEPT: AtomicUsize = AtomicUsize::new(0);

struct Heap;

#[global_allocator]
static HEAP: Heap = Heap;

unsafe extern "C" {
    /// Where the linker's data end and free memory begins.
    static __heap_base: u8;
}

/// Keeps all pieces there are.
pub fn keep() {
    KEPT.store(END.load(Relaxed), Relaxed);
}

/// Gives back all other pieces, which nobody may use any more.
pub fn go_back() {
    END.store(KEPT.load(Relaxed), Relaxed);
}

// SAFETY: every piece lies behind those still in use and within the memory; the module is run by one thread.
unsafe impl GlobalAlloc for Heap {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let start = END.load(Relaxed).max((&raw const __heap_base) as usize);
        let start = (start + layout.align() - 1) & !(layout.align() - 1);
        let end = start + layout.size();
        let missing = end.saturating_sub(core::arch::wasm32::memory_size(0) * PAGE).div_ceil(PAGE);
        if missing > 0 && core::arch::wasm32::memory_grow(0, missing) == usize::MAX {
            return core::ptr::null_mut();
        }
        END.store(end, Relaxed);
        start as *mut u8
    }

    unsafe fn dealloc(&self, _: *mut u8, _: Layout) {}

    unsafe fn realloc(&self, old: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        // The last piece grows where it is.
        if old as usize + layout.size() == END.load(Relaxed) {
            END.store(old as usize, Relaxed);
        }
        // SAFETY: the caller's. Moving forwards over itself does not happen: the last piece stays where it is.
        unsafe {
            let new = self.alloc(Layout::from_size_align_unchecked(size, layout.align()));
            if !new.is_null() && new != old {
                core::ptr::copy_nonoverlapping(old, new, layout.size());
            }
            new
        }
    }
}
