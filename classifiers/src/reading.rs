//! A text as the detectors read it, for whoever looks for values in it that were found elsewhere.

use std::fmt;
use std::ops::Range;

use crate::view::View;

/// Escapes and encodings undone, widths folded, hidden characters gone, spoken and kanji numerals
/// as digits; with the way back. Base64 and hexadecimal stay as they are.
pub struct Reading<'t>(View<'t>);

impl<'t> Reading<'t> {
    /// `None` for a text of 4 GiB and more, which nobody reads.
    #[must_use]
    pub fn of(text: &'t str) -> Option<Self> {
        u32::try_from(text.len()).ok()?;
        Some(Self(View::new(text)))
    }

    /// What is read.
    #[must_use]
    pub fn text(&self) -> &str {
        self.0.text()
    }

    /// The smallest byte range of the original that shows all of `range` of what is read, on
    /// character boundaries.
    #[must_use]
    pub fn original(&self, range: &Range<usize>) -> Range<usize> {
        self.0.original(range)
    }
}

impl fmt::Debug for Reading<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reading")
            .field("bytes", &self.text().len())
            .finish_non_exhaustive()
    }
}
