//! A text as the detectors read it, for whoever looks for values in it that were found elsewhere.

use std::fmt;
use std::ops::Range;

use crate::view::{self, View};

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

/// A piece of a text without its notation: escapes and encodings undone, widths folded, and base64 or
/// hexadecimal read.
pub struct Decoded {
    text: String,
    /// Whether base64 or hexadecimal was read: then there may be more in it than one value.
    pub is_layered: bool,
}

impl Decoded {
    /// `None` for a piece of 4 GiB and more.
    #[must_use]
    pub fn of(piece: &str) -> Option<Self> {
        u32::try_from(piece.len()).ok()?;
        let (text, is_layered) = view::decoded(piece);
        Some(Self { text, is_layered })
    }

    /// What is written there.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }
}

impl fmt::Debug for Decoded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Decoded")
            .field("bytes", &self.text.len())
            .field("is_layered", &self.is_layered)
            .finish()
    }
}

impl fmt::Debug for Reading<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reading")
            .field("bytes", &self.text().len())
            .finish_non_exhaustive()
    }
}
