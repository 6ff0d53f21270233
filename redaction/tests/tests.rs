//! The crate's promises, from outlines to restored answers.

mod addresses;
mod damage;
mod documents;
mod idempotence;
mod masking;
mod properties;
mod restoring;
mod screening;
mod support;
mod surrogates;
mod usefulness;
