//! Elements that stay as they are, and where they end.

use super::element::{Kind, ends_itself, is_void, kind};

/// An element that stays as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Skip {
    name: Vec<u8>,
    /// How many elements of the name are open.
    depth: usize,
    /// How many blocks are open inside.
    inner: usize,
}

impl Skip {
    /// The element with this name has just begun.
    pub fn new(name: &[u8]) -> Self {
        Self { name: name.to_vec(), depth: 1, inner: 0 }
    }

    /// Sees a start tag; true if the element ended before it.
    pub fn start(&mut self, name: &[u8]) -> bool {
        let outer = self.depth == 1 && self.inner == 0 && ends_itself(&self.name);
        let block = is_container(name);
        if outer && (self.name == name || (self.name == b"p" && block)) {
            return true;
        }
        if self.name == name && !is_void(name) {
            self.depth += 1;
        } else if block {
            self.inner += 1;
        }
        false
    }

    /// Sees an end tag; true if the element ends with it, or ended before.
    pub fn end(&mut self, name: &[u8]) -> bool {
        if self.name == name {
            self.depth = self.depth.saturating_sub(1);
            return self.depth == 0;
        }
        if !is_container(name) {
            return false;
        }
        let outer = self.inner == 0 && ends_itself(&self.name);
        self.inner = self.inner.saturating_sub(1);
        outer
    }
}

/// Whether the element is a block with an end tag that is always written.
fn is_container(name: &[u8]) -> bool {
    kind(name) == Kind::Block && !is_void(name) && !ends_itself(name)
}
