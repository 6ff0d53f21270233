//! Characters to look up, without a place on the heap.

use std::ops::Deref;

/// The first characters of a word, at most `N`.
pub(super) struct Chars<const N: usize> {
    chars: [char; N],
    len: usize,
}

impl<const N: usize> Chars<N> {
    pub(super) fn of(word: &str) -> Self {
        let mut first = Self {
            chars: ['\0'; N],
            len: 0,
        };
        for (place, c) in first.chars.iter_mut().zip(word.chars()) {
            *place = c;
            first.len += 1;
        }
        first
    }
}

impl<const N: usize> Deref for Chars<N> {
    type Target = [char];

    fn deref(&self) -> &[char] {
        &self.chars[..self.len]
    }
}
