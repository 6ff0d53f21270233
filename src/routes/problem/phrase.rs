//! What a message says in each language: [`Phrase`].

use crate::routes::Tongue;

/// The same in English and in Japanese.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::routes) struct Phrase {
    english: String,
    japanese: String,
}

impl Phrase {
    pub(in crate::routes) fn new(english: impl Into<String>, japanese: impl Into<String>) -> Self {
        Self {
            english: english.into(),
            japanese: japanese.into(),
        }
    }

    /// What `tell` makes of it in each language.
    pub(in crate::routes) fn of(tell: impl Fn(Tongue) -> String) -> Self {
        Self::new(tell(Tongue::English), tell(Tongue::Japanese))
    }

    pub(in crate::routes) fn told_in(&self, tongue: Tongue) -> &str {
        match tongue {
            Tongue::English => &self.english,
            Tongue::Japanese => &self.japanese,
        }
    }
}
