//! Systems without a protection of their own yet.

/// Nothing: macOS writes core dumps only when somebody switched them on.
pub(crate) fn protect_memory() {}
