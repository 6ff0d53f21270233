//! Fixed strings looked for while a text grows: has one come, and could one be coming?
//!
//! Knuth, Morris and Pratt's automaton for each string, so that a character costs the same however
//! long the text and the strings are.

use std::sync::Arc;

/// Strings to look for. Clones share them.
#[derive(Clone, Default)]
pub(crate) struct Patterns {
    each: Arc<[Pattern]>,
}

struct Pattern {
    bytes: Box<[u8]>,
    /// For each number of matched bytes, less one: the longest proper beginning of the pattern
    /// that these bytes end with.
    fallback: Box<[usize]>,
}

/// Patterns looked for in one text.
pub(super) struct Search {
    patterns: Patterns,
    /// For each pattern: length of its longest beginning that the text ends with.
    matched: Box<[usize]>,
}

impl Patterns {
    /// Empty strings are never found.
    pub(super) fn new<S: AsRef<str>>(strings: &[S]) -> Self {
        let strings = strings.iter().map(AsRef::as_ref);
        Self {
            each: strings
                .filter(|string| !string.is_empty())
                .map(|string| Pattern::new(string.as_bytes()))
                .collect(),
        }
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.each.len()
    }

    #[cfg(test)]
    pub(super) fn strings(&self) -> Vec<String> {
        let string = |pattern: &Pattern| String::from_utf8(pattern.bytes.to_vec());
        let strings = self.each.iter().map(string).collect::<Result<_, _>>();
        strings.expect("they were strings")
    }
}

impl From<Vec<String>> for Patterns {
    fn from(strings: Vec<String>) -> Self {
        Self::new(&strings)
    }
}

impl Search {
    pub(super) fn new(patterns: Patterns) -> Self {
        Self {
            matched: vec![0; patterns.len()].into(),
            patterns,
        }
    }

    /// Takes the text's next character. If strings end with it: the length of the longest, in
    /// bytes.
    pub(super) fn take(&mut self, next: char) -> Option<usize> {
        let mut utf8 = [0; 4];
        let bytes = next.encode_utf8(&mut utf8).as_bytes();
        let mut longest = None;
        for (pattern, matched) in self.patterns.each.iter().zip(&mut self.matched) {
            *matched = bytes
                .iter()
                .fold(*matched, |matched, &byte| pattern.take(matched, byte));
            if *matched == pattern.bytes.len() {
                longest = longest.max(Some(*matched));
            }
        }
        longest
    }

    /// How many bytes at the end of the text may be the beginning of a string. Always whole
    /// characters, as the strings are.
    pub(super) fn open(&self) -> usize {
        self.matched.iter().copied().max().unwrap_or(0)
    }

    /// Forgets the text.
    pub(super) fn reset(&mut self) {
        self.matched.fill(0);
    }
}

impl Pattern {
    fn new(bytes: &[u8]) -> Self {
        let mut fallback = vec![0; bytes.len()];
        let mut matched = 0;
        for at in 1..bytes.len() {
            while matched > 0 && bytes[matched] != bytes[at] {
                matched = fallback[matched - 1];
            }
            matched += usize::from(bytes[matched] == bytes[at]);
            fallback[at] = matched;
        }
        Self {
            bytes: bytes.into(),
            fallback: fallback.into(),
        }
    }

    /// From so many matched bytes to how many are with one more.
    fn take(&self, mut matched: usize, byte: u8) -> usize {
        if matched == self.bytes.len() {
            matched = self.fallback[matched - 1];
        }
        while matched > 0 && self.bytes[matched] != byte {
            matched = self.fallback[matched - 1];
        }
        matched + usize::from(self.bytes[matched] == byte)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn searches_share_the_strings_and_nothing_else() {
        let patterns = Patterns::new(&["ab"]);
        let (mut one, mut other) = (Search::new(patterns.clone()), Search::new(patterns));
        assert!(Arc::ptr_eq(&one.patterns.each, &other.patterns.each));
        assert_eq!((one.take('a'), other.take('b')), (None, None));
        assert_eq!((one.take('b'), other.take('b')), (Some(2), None));
    }

    proptest! {
        #[test]
        fn what_ends_and_what_may_begin_is_found_at_every_character(
            text in "[ab関<]{0,24}",
            strings in prop::collection::vec("[ab関<]{0,5}", 0..4),
        ) {
            let mut search = Search::new(Patterns::new(&strings));
            let mut so_far = String::new();
            for next in text.chars() {
                so_far.push(next);
                let ended = strings.iter().filter(|string| !string.is_empty());
                let ended = ended.filter(|string| so_far.ends_with(*string)).map(String::len).max();
                prop_assert_eq!(search.take(next), ended);
                let begins = |length: &usize| {
                    let end = &so_far.as_bytes()[so_far.len() - length..];
                    strings.iter().any(|string| string.as_bytes().starts_with(end))
                };
                let open = (1..=so_far.len()).rev().find(begins).unwrap_or(0);
                prop_assert_eq!(search.open(), open);
                prop_assert!(so_far.is_char_boundary(so_far.len() - search.open()));
            }
        }
    }
}
