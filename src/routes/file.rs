//! The file as written.
