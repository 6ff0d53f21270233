//! How the codes of a text are built: another one that is built alike is of the same kind.

use super::written::Written;

/// No text has more kinds of codes of its customers.
pub(super) const MOST_KINDS: usize = 8;

/// How codes are built that were told of.
#[derive(Default)]
pub(super) struct Kinds(Vec<String>);

impl Kinds {
    /// A single row of figures tells nothing.
    pub(super) fn learn(&mut self, code: &Written, text: &str) {
        if code.parts > 1 && !code.apart && self.0.len() < MOST_KINDS && !self.know(code, text) {
            self.0.push(code.kind(text));
        }
    }

    pub(super) fn know(&self, code: &Written, text: &str) -> bool {
        !self.0.is_empty() && self.0.contains(&code.kind(text))
    }
}
