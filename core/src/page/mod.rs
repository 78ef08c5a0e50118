//! Numbers on the page: how a lent number is printed where the destination number stood.

/// How a number is printed.
pub mod mask;
