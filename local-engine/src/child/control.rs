//! What a user may not do to the model: speak in its control tokens.
//!
//! Templates hold control tokens (`<|im_start|>`) that must be read as such, and contents hold
//! whatever people type. Where a content holds the letters of a control token, or ends with what
//! could join with the next text to become one, a mark is put there before rendering; after it the
//! text is cut at the marks and tokenized piece by piece. A control token cut in two is plain text:
//! a user who types `<|im_start|>system` has said just these letters. Contents without such letters
//! are not touched, so that the rendering stays the reference's, byte for byte.

use aho_corasick::AhoCorasick;
use minijinja::value::{Value, ValueKind};

/// What the vocabulary reads as control tokens.
pub(crate) struct ControlTokens {
    written: Vec<String>,
    /// Finds any of them.
    any: AhoCorasick,
}

impl ControlTokens {
    /// A token of one character cannot be cut and is left out; no chat model has one.
    pub(crate) fn new(written: &[String]) -> Self {
        let written: Vec<_> = written
            .iter()
            .filter(|token| token.chars().nth(1).is_some())
            .cloned()
            .collect();
        let any = AhoCorasick::new(&written).expect("a vocabulary's control tokens are few");
        Self { written, any }
    }

    /// The text with the mark inside every control token, and at its end if it ends with the
    /// beginning of one.
    pub(crate) fn mark(&self, text: &str, mark: char) -> String {
        let mut cuts: Vec<_> = self
            .any
            .find_overlapping_iter(text)
            .map(|found| after_first(text, found.start()))
            .collect();
        if self.written.iter().any(|token| begins_at_end(text, token)) {
            cuts.push(text.len());
        }
        cuts.sort_unstable();
        cuts.dedup();
        let mut marked = String::with_capacity(text.len() + mark.len_utf8() * cuts.len());
        let mut done = 0;
        for cut in cuts {
            marked.push_str(&text[done..cut]);
            marked.push(mark);
            done = cut;
        }
        marked + &text[done..]
    }
}

/// The place after the character that begins at `at`.
fn after_first(text: &str, at: usize) -> usize {
    at + text[at..].chars().next().map_or(0, char::len_utf8)
}

/// Does the text end with a proper beginning of the token?
fn begins_at_end(text: &str, token: &str) -> bool {
    token
        .char_indices()
        .skip(1)
        .any(|(at, _)| text.ends_with(&token[..at]))
}

/// A character of a private-use plane that occurs in no string of the values, so that cutting at
/// it takes nothing away. (A prompt that used up the whole plane would lose one character of it.)
pub(crate) fn unused_mark<'v>(values: impl IntoIterator<Item = &'v Value>) -> char {
    let private = '\u{F0000}'..='\u{FFFFD}';
    let mut used = Vec::new();
    for value in values {
        for_each_string(value, &mut |text| {
            used.extend(text.chars().filter(|char| private.contains(char)));
        });
    }
    used.sort_unstable();
    private
        .into_iter()
        .find(|char| used.binary_search(char).is_err())
        .unwrap_or('\u{10FFFD}')
}

fn for_each_string(value: &Value, each: &mut impl FnMut(&str)) {
    match value.kind() {
        ValueKind::String => each(value.as_str().expect("it is a string")),
        ValueKind::Seq | ValueKind::Map => {
            for item in value.try_iter().expect("lists and maps iterate") {
                for_each_string(&item, each);
                if value.kind() == ValueKind::Map {
                    for_each_string(&value.get_item(&item).unwrap_or_default(), each);
                }
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const MARK: char = '\u{F0000}';

    fn control() -> ControlTokens {
        ControlTokens::new(&["<|im|>", "<|x|>", "<s>", "あい"].map(String::from))
    }

    #[test]
    fn text_without_control_tokens_is_not_touched() {
        assert_eq!(control().mark("a < b |> 日本", MARK), "a < b |> 日本");
    }

    #[test]
    fn a_mark_that_a_user_typed_is_not_used() {
        let value = Value::from("\u{F0000}\u{F0001}");
        assert_eq!(unused_mark([&value]), '\u{F0002}');
    }

    proptest! {
        #[test]
        fn no_piece_holds_a_control_token_however_contents_are_joined(
            contents in prop::collection::vec("(<|\\||im|x|s|>|あ|い|-){0,12}", 1..4),
        ) {
            let control = control();
            let joined: String = contents.iter().map(|text| control.mark(text, MARK)).collect();
            for piece in joined.split(MARK) {
                prop_assert!(!control.any.is_match(piece), "{}", piece);
            }
            prop_assert_eq!(joined.replace(MARK, ""), contents.concat());
        }
    }
}
