//! Whether any word of a list stands anywhere in a text.

use std::sync::OnceLock;

use memchr::memmem::Finder;

use crate::context::Context;

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
        let mut finders = self.finders().iter();
        finders.any(|finder| finder.find(text.as_bytes()).is_some())
    }

    /// The same of a text whose pieces are known: few words are looked for.
    pub(crate) fn among(&self, text: &Context<'_>) -> bool {
        let held = self.words.iter().map(|word| text.may_hold(word));
        let mut finders = self.finders().iter().zip(held);
        finders.any(|(finder, held)| held && finder.find(text.text.as_bytes()).is_some())
    }

    fn finders(&self) -> &[Finder<'static>] {
        self.finders
            .get_or_init(|| self.words.iter().map(Finder::new).collect())
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
