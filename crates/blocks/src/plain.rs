//! Plain text of inline content.
