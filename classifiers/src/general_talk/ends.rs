//! Where the sentences of a text end. They are looked for once, however many names ask of theirs.

use std::ops::Range;

use crate::work;

/// The marks that end sentences, in order and apart.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Ends(Vec<Range<usize>>);

impl Ends {
    pub(super) fn of(text: &str) -> Self {
        work::spent(text.len());
        let mark = |(at, c): (usize, char)| match c {
            '。' | '\n' | '?' | '!' | ';' => Some(at..at + c.len_utf8()),
            '.' if text[at + 1..].starts_with([' ', '"']) => Some(at..at + 2),
            _ => None,
        };
        Self(text.char_indices().filter_map(mark).collect())
    }

    /// How many of them lie in a piece of the text.
    pub(super) fn within(&self, piece: &Range<usize>) -> usize {
        let first = self.0.partition_point(|mark| mark.start < piece.start);
        let behind = self.0.partition_point(|mark| mark.end <= piece.end);
        behind.saturating_sub(first)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Mark by mark, in the piece alone.
    fn counted(piece: &str) -> usize {
        piece.matches(['。', '\n', '?', '!', ';']).count()
            + piece.matches(". ").count()
            + piece.matches(".\"").count()
    }

    proptest! {
        #[test]
        fn as_many_sentences_end_in_a_piece_as_in_a_text_of_its_own(
            before in "[a。.? \"]{0,6}", piece in "[a。.? \"\n]{0,9}", behind in "[a。.? \"]{0,6}",
        ) {
            let text = format!("{before}{piece}{behind}");
            let place = before.len()..before.len() + piece.len();
            prop_assert_eq!(Ends::of(&text).within(&place), counted(&piece));
        }
    }
}
