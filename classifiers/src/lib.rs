//! What is in this text, and how sensitive is it?
//!
//! Pure: no I/O, no async, no clock. [`Classifier::scan`] takes a text and gives it back as
//! [`Scanned`], with every identifier found in it and every passage that sets its level.

mod entity;
mod scanned;
mod sensitivity;

pub use entity::{EntityType, UnknownEntityType};
pub use scanned::{Finding, Scanned, Signal, Unscannable};
pub use sensitivity::{Matter, Sensitivity, UnknownSensitivity};

/// The detectors, compiled. Build it once, share it, scan from any thread.
#[derive(Debug)]
pub struct Classifier {
    _todo: (),
}

impl Classifier {
    /// Scans one text. Never fails: a text that cannot be read whole comes back unscannable.
    #[must_use]
    pub fn scan(&self, text: String) -> Scanned {
        Scanned::new(text, Vec::new(), Vec::new())
    }
}
