//! Whether any word of a list stands anywhere in a text.

use std::sync::OnceLock;

use memchr::memmem::Finder;

/// A list of words. Each is looked for by itself, thirty bytes at a time: no automaton is faster for
/// lists of some dozens.
pub(crate) struct Mentions {
    words: &'static [&'static str],
    finders: OnceLock<Vec<Finder<'static>>>,
}

impl Mentions {
    pub(crate) const fn of(words: &'static [&'static str]) -> Self {
        Self {
            words,
            finders: OnceLock::new(),
        }
    }

    pub(crate) fn within(&self, text: &str) -> bool {
        let finders = self
            .finders
            .get_or_init(|| self.words.iter().map(Finder::new).collect());
        let mut finders = finders.iter();
        finders.any(|finder| finder.find(text.as_bytes()).is_some())
    }
}

#[cfg(test)]
mod tests {
    use super::Mentions;

    #[test]
    fn any_word_of_the_list_is_found_inside_others_too() {
        static PETS: Mentions = Mentions::of(&["猫", "cat"]);
        assert!(PETS.within("黒猫です") && PETS.within("concatenate"));
        assert!(!PETS.within("犬 dog"));
    }
}
