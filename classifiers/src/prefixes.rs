//! Words to look for at one place, found by their first character.

/// A set of words with what each gives.
pub(crate) struct Prefixes<V> {
    by_first: Vec<Vec<Prefix<V>>>,
}

struct Prefix<V> {
    first: char,
    word: &'static str,
    value: V,
}

/// The first characters fall into so many boxes.
const BOXES: usize = 128;

impl<V: Copy> Prefixes<V> {
    pub(crate) fn new(words: impl IntoIterator<Item = (&'static str, V)>) -> Self {
        let mut by_first: Vec<Vec<Prefix<V>>> = Vec::new();
        by_first.resize_with(BOXES, Vec::new);
        for (word, value) in words {
            if let Some(first) = word.chars().next() {
                by_first[first as usize % BOXES].push(Prefix { first, word, value });
            }
        }
        Self { by_first }
    }

    /// What the first word that `text` begins with gives.
    pub(crate) fn of(&self, text: &str) -> Option<V> {
        let first = text.chars().next()?;
        let found = self.by_first[first as usize % BOXES]
            .iter()
            .find(|prefix| prefix.first == first && text.starts_with(prefix.word));
        found.map(|prefix| prefix.value)
    }
}

#[cfg(test)]
mod tests {
    use super::Prefixes;

    #[test]
    fn the_first_word_that_fits_is_found() {
        let prefixes = Prefixes::new([("から", 1), ("から電話", 2), ("は", 3)]);
        assert_eq!(prefixes.of("から電話"), Some(1));
        assert_eq!(prefixes.of("は不在"), Some(3));
        assert_eq!(prefixes.of("も"), None);
    }
}
