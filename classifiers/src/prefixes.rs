//! Lists of words of which one may stand at a place: found by two characters, however long the list.

/// Words that a text may begin with, and what each gives.
pub(crate) struct Prefixes<V = ()>(List<V>);

/// Words that a text may end with, and what each gives.
pub(crate) struct Suffixes<V = ()>(List<V>);

impl<V: Copy> Prefixes<V> {
    pub(crate) fn new(words: impl IntoIterator<Item = (&'static str, V)>) -> Self {
        Self(List::new(words, |word| pair(word.chars())))
    }

    /// What the first word that `text` begins with gives.
    pub(crate) fn of(&self, text: &str) -> Option<V> {
        self.first(text).map(|word| word.value)
    }

    /// Whether `text` begins with one of the words.
    pub(crate) fn begin(&self, text: &str) -> bool {
        self.first(text).is_some()
    }

    /// What is left of `text` behind the first word that it begins with.
    pub(crate) fn strip<'t>(&self, text: &'t str) -> Option<&'t str> {
        self.first(text).map(|word| &text[word.word.len()..])
    }

    /// Whether the whole of `text` is one of the words.
    pub(crate) fn contain(&self, text: &str) -> bool {
        let found = pair(text.chars())
            .and_then(|pair| self.0.of_pair(pair).find(|listed| listed.word == text));
        found.is_some()
    }

    /// The same of single characters.
    pub(crate) fn spell(&self, chars: &[char]) -> bool {
        let listed = |listed: &Entry<V>| listed.word.chars().eq(chars.iter().copied());
        let found =
            pair(chars.iter().copied()).and_then(|pair| self.0.of_pair(pair).find(|w| listed(w)));
        found.is_some()
    }

    fn first(&self, text: &str) -> Option<&Entry<V>> {
        self.0.first(text.chars(), |word| text.starts_with(word))
    }
}

impl Prefixes {
    pub(crate) fn of_list(words: &[&'static str]) -> Self {
        Self::new(words.iter().map(|word| (*word, ())))
    }
}

impl<V: Copy> Suffixes<V> {
    pub(crate) fn new(words: impl IntoIterator<Item = (&'static str, V)>) -> Self {
        Self(List::new(words, |word| pair(word.chars().rev())))
    }

    /// The first word that `text` ends with.
    pub(crate) fn of(&self, text: &str) -> Option<&'static str> {
        let found = self
            .0
            .first(text.chars().rev(), |word| text.ends_with(word));
        found.map(|word| word.word)
    }

    /// Whether `text` ends with one of the words.
    pub(crate) fn end(&self, text: &str) -> bool {
        self.of(text).is_some()
    }

    /// What the first word gives that `text` ends with in any case, and that `fits` what is before it.
    /// The words are listed in small letters.
    pub(crate) fn in_any_case(
        &self,
        text: &str,
        fits: impl Fn(&'static str, &str) -> bool,
    ) -> Option<V> {
        let small = text.chars().rev().map(|c| c.to_ascii_lowercase());
        let ends = |word: &'static str| {
            let before = text.len().checked_sub(word.len());
            before.is_some_and(|at| {
                let (head, tail) = text.as_bytes().split_at(at);
                tail.eq_ignore_ascii_case(word.as_bytes()) && fits(word, &text[..head.len()])
            })
        };
        self.0.first(small, ends).map(|word| word.value)
    }
}

impl Suffixes {
    pub(crate) fn of_list(words: &[&'static str]) -> Self {
        Self::new(words.iter().map(|word| (*word, ())))
    }
}

/// The outermost character of a word and the one beside it.
type Pair = (char, Option<char>);

fn pair(mut chars: impl Iterator<Item = char>) -> Option<Pair> {
    chars.next().map(|outer| (outer, chars.next()))
}

struct Entry<V> {
    pair: Pair,
    /// Its place in the list.
    order: usize,
    word: &'static str,
    value: V,
}

/// Words in boxes, by their pairs.
struct List<V> {
    /// For every outermost character, modulo their number, how long words with it are.
    lengths: [u8; OUTER],
    /// Sorted by box, and by order in each.
    words: Box<[Entry<V>]>,
    /// Where each box begins, and where the last one ends.
    boxes: [u16; BOXES + 1],
}

const OUTER: usize = 256;
const BOXES: usize = 256;

/// A word of one character.
const SHORT: u8 = 1;
const LONGER: u8 = 2;

impl<V> List<V> {
    fn new(
        words: impl IntoIterator<Item = (&'static str, V)>,
        pair: impl Fn(&'static str) -> Option<Pair>,
    ) -> Self {
        let mut lengths = [0; OUTER];
        let mut list: Vec<Entry<V>> = Vec::new();
        for (order, (word, value)) in words.into_iter().enumerate() {
            if let Some(pair) = pair(word) {
                let length = if pair.1.is_some() { LONGER } else { SHORT };
                lengths[pair.0 as usize % OUTER] |= length;
                list.push(Entry {
                    pair,
                    order,
                    word,
                    value,
                });
            }
        }
        list.sort_by_key(|word| (number(word.pair), word.order));
        let mut boxes = [0; BOXES + 1];
        for (number_of_box, begin) in boxes.iter_mut().enumerate() {
            let before = list.partition_point(|word| number(word.pair) < number_of_box);
            *begin = u16::try_from(before).expect("lists are far shorter than 65536 words");
        }
        Self {
            lengths,
            words: list.into(),
            boxes,
        }
    }

    fn of_pair(&self, pair: Pair) -> impl Iterator<Item = &Entry<V>> {
        let number = number(pair);
        let (begin, end) = (self.boxes[number], self.boxes[number + 1]);
        self.words[usize::from(begin)..usize::from(end)]
            .iter()
            .filter(move |word| word.pair == pair)
    }

    /// The first of the list, of those with the outermost characters `chars`, that fits.
    #[inline]
    fn first(
        &self,
        mut chars: impl Iterator<Item = char>,
        fits: impl Fn(&'static str) -> bool,
    ) -> Option<&Entry<V>> {
        let outer = chars.next()?;
        let lengths = self.lengths[outer as usize % OUTER];
        if lengths == 0 {
            return None;
        }
        let find = |pair: Pair| self.of_pair(pair).find(|word| fits(word.word));
        let short = (lengths & SHORT != 0).then(|| find((outer, None)));
        let longer = (lengths & LONGER != 0)
            .then(|| chars.next().and_then(|inner| find((outer, Some(inner)))));
        match (short.flatten(), longer.flatten()) {
            (Some(short), Some(longer)) if longer.order < short.order => Some(longer),
            (short, longer) => short.or(longer),
        }
    }
}

/// The box of a pair.
fn number((outer, inner): Pair) -> usize {
    let inner = inner.map_or(0, |c| c as u32);
    let mixed = (outer as u32).wrapping_mul(0x9E37_79B1) ^ inner.wrapping_mul(0x85EB_CA6B);
    (mixed >> 24) as usize
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Prefixes, Suffixes};

    const WORDS: &[(&str, u8)] = &[
        ("から", 1),
        ("から電話", 2),
        ("は", 3),
        ("はい", 4),
        ("は", 5),
        ("いは", 6),
        ("a", 7),
        ("ab", 8),
    ];

    #[test]
    fn the_first_word_that_fits_is_found() {
        let prefixes = Prefixes::new(WORDS.iter().copied());
        assert_eq!(prefixes.of("から電話"), Some(1));
        assert_eq!(prefixes.of("は不在"), Some(3));
        assert_eq!(prefixes.of("も"), None);
        assert_eq!(prefixes.strip("から電話"), Some("電話"));
    }

    proptest! {
        #[test]
        fn words_are_found_as_by_trying_one_after_the_other(text in "[からはい電話abB]{0,5}") {
            let (prefixes, suffixes) = (Prefixes::new(WORDS.iter().copied()), Suffixes::new(WORDS.iter().copied()));
            let begins = WORDS.iter().find(|(word, _)| text.starts_with(word));
            prop_assert_eq!(prefixes.of(&text), begins.map(|(_, value)| *value));
            let ends = WORDS.iter().find(|(word, _)| text.ends_with(word));
            prop_assert_eq!(suffixes.of(&text), ends.map(|(word, _)| *word));
            let small = text.to_ascii_lowercase();
            let ends = WORDS.iter().find(|(word, _)| small.strip_suffix(word).is_some_and(|rest| !rest.ends_with('い')));
            let in_any_case = suffixes.in_any_case(&text, |_, before| !before.ends_with('い'));
            prop_assert_eq!(in_any_case, ends.map(|(_, value)| *value));
            let whole = WORDS.iter().any(|(word, _)| *word == text);
            prop_assert_eq!(prefixes.contain(&text), whole);
            prop_assert_eq!(prefixes.spell(&text.chars().collect::<Vec<_>>()), whole);
        }
    }
}
