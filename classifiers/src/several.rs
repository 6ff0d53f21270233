//! Several words that one text gives, looked for in all of it.

use std::ops::Range;

use aho_corasick::AhoCorasick;

use crate::work;

/// So few words are found sooner one by one than by an automaton; in so short a text, in bytes, any number
/// is found sooner than an automaton is built.
const FEW: usize = 24;
const SHORT: usize = 16 << 10;

/// Every place of every word, also of words in others: by their ends, and of those that end together
/// the longest first. No word is empty.
pub(crate) fn places<'w>(
    text: &str,
    words: impl IntoIterator<Item = &'w str>,
) -> Vec<Range<usize>> {
    let words: Vec<&str> = words.into_iter().collect();
    if words.is_empty() {
        return Vec::new();
    }
    let in_one = words.len() > FEW && text.len() > SHORT;
    work::spent(text.len() * if in_one { 1 } else { words.len() });
    if in_one {
        let automaton = AhoCorasick::new(&words).expect("a text gives far fewer words than fit");
        let found = automaton.find_overlapping_iter(text);
        return found.map(|found| found.start()..found.end()).collect();
    }
    let mut places = Vec::new();
    for word in words {
        let finder = memchr::memmem::Finder::new(word);
        let mut from = 0;
        while let Some(at) = finder.find(&text.as_bytes()[from..]) {
            places.push(from + at..from + at + word.len());
            // A word may begin again inside itself: `ももも` in `もももも`.
            from += at + 1;
        }
    }
    places.sort_unstable_by_key(|place| (place.end, place.start));
    places
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn few_words_are_found_as_an_automaton_finds_them(
            text in "[もaさb]{0,12}",
            words in prop::collection::btree_set("[もaさ]{1,3}", 1..5),
        ) {
            let automaton = AhoCorasick::new(&words).expect("few words");
            let expected: Vec<Range<usize>> = automaton
                .find_overlapping_iter(&text)
                .map(|found| found.start()..found.end())
                .collect();
            prop_assert_eq!(places(&text, words.iter().map(String::as_str)), expected);
        }
    }
}
