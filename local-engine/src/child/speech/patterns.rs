//! Fixed strings looked for while a text grows: has one come, and could one be coming?
//!
//! Knuth, Morris and Pratt's automaton for each string, so that a character costs the same however
//! long the text and the strings are.

/// Strings that are looked for in one text.
pub(super) struct Patterns {
    each: Vec<Pattern>,
}

struct Pattern {
    bytes: Box<[u8]>,
    /// For each number of matched bytes, less one: the longest proper beginning of the pattern
    /// that these bytes end with.
    fallback: Box<[usize]>,
    /// Length of the longest beginning of the pattern that the text ends with.
    matched: usize,
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

    /// Takes the text's next character. If strings end with it: the length of the longest, in
    /// bytes.
    pub(super) fn take(&mut self, next: char) -> Option<usize> {
        let mut utf8 = [0; 4];
        let bytes = next.encode_utf8(&mut utf8).as_bytes();
        for pattern in &mut self.each {
            bytes.iter().for_each(|&byte| pattern.take(byte));
        }
        let ended = self.each.iter().filter(|pattern| pattern.is_whole());
        ended.map(|pattern| pattern.bytes.len()).max()
    }

    /// How many bytes at the end of the text may be the beginning of a string. Always whole
    /// characters, as the strings are.
    pub(super) fn open(&self) -> usize {
        let open = self.each.iter().map(|pattern| pattern.matched);
        open.max().unwrap_or(0)
    }

    /// Forgets the text.
    pub(super) fn reset(&mut self) {
        for pattern in &mut self.each {
            pattern.matched = 0;
        }
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
            matched: 0,
        }
    }

    fn is_whole(&self) -> bool {
        self.matched == self.bytes.len()
    }

    fn take(&mut self, byte: u8) {
        if self.is_whole() {
            self.matched = self.fallback[self.matched - 1];
        }
        while self.matched > 0 && self.bytes[self.matched] != byte {
            self.matched = self.fallback[self.matched - 1];
        }
        self.matched += usize::from(self.bytes[self.matched] == byte);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_ends_and_what_may_begin_is_found_at_every_character(
            text in "[ab関<]{0,24}",
            strings in prop::collection::vec("[ab関<]{0,5}", 0..4),
        ) {
            let mut patterns = Patterns::new(&strings);
            let mut so_far = String::new();
            for next in text.chars() {
                so_far.push(next);
                let ended = strings.iter().filter(|string| !string.is_empty());
                let ended = ended.filter(|string| so_far.ends_with(*string)).map(String::len).max();
                prop_assert_eq!(patterns.take(next), ended);
                let begins = |length: &usize| {
                    let end = &so_far.as_bytes()[so_far.len() - length..];
                    strings.iter().any(|string| string.as_bytes().starts_with(end))
                };
                let open = (1..=so_far.len()).rev().find(begins).unwrap_or(0);
                prop_assert_eq!(patterns.open(), open);
                prop_assert!(so_far.is_char_boundary(so_far.len() - patterns.open()));
            }
        }
    }
}
