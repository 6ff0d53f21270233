//! The sentences in which an invariant can be written, in English and in Japanese.
//!
//! The grammar is small, so that a sentence that is understood says what it seems to say:
//!
//! ```text
//! no [LEVELS] request {of app NAMES | of group NAMES | tagged NAMES | for purpose NAMES |
//!     asking for NAMES | about NAMES | with TYPES | with N or more TYPE | with tools |
//!     speaking of MATTERS | of at least N tokens | of at most N tokens} OUTCOME
//! ```
//!
//! `japanese` reads the same in Japanese. What either reads is what a `when` would hold, and is
//! checked like one.

mod english;
mod japanese;

use classifiers::{Matter, Sensitivity};

use super::super::facts::{Member, Set};
use super::super::problem::Kind;
use super::super::read::{Reader, Word};
use super::invariant::Claim;
use super::{Ask, Term};

impl Reader<'_> {
    /// What the sentence claims. What it is not understood to say is reported.
    pub(in crate::routes) fn claim(&mut self, sentence: &Word) -> Option<Claim> {
        if sentence
            .text
            .trim_start()
            .to_ascii_lowercase()
            .starts_with("no ")
        {
            english::claim(self, sentence)
        } else if sentence.text.contains("依頼は") {
            japanese::claim(self, sentence)
        } else {
            self.report(sentence.at, Kind::NoClaim);
            None
        }
    }

    fn not_understood(&mut self, at: usize, found: &str, expected: &'static str) {
        let found = found.to_owned();
        self.report(at, Kind::NotUnderstood { found, expected });
    }

    /// Words of a fixed vocabulary as a set.
    fn vocabulary<T: Member>(&mut self, words: &[Word], what: &'static str) -> Set<T> {
        let members = words.iter().filter_map(|word| self.member(word, what));
        members.collect()
    }
}

fn is_level(text: &str) -> bool {
    Sensitivity::ALL.iter().any(|level| level.name() == text)
}

/// The levels, and with `or_higher` all that are stricter than the mildest of them.
fn levels(reader: &mut Reader<'_>, words: &[Word], or_higher: bool) -> Option<Term> {
    let at = words.first()?.at;
    let named: Set<Sensitivity> = reader.vocabulary(words, "level");
    let least = named.iter().min()?;
    let all = Sensitivity::ALL.into_iter();
    let levels = all.filter(|level| named.contains(*level) || or_higher && *level >= least);
    let ask = Ask::Sensitivity(levels.collect());
    Some(Term { at, ask })
}

fn matters(reader: &mut Reader<'_>, words: &[Word]) -> Ask {
    Ask::Matter(reader.vocabulary::<Matter>(words, "matter"))
}

/// Names of groups, with the sign that marks them in the file.
fn groups(words: Vec<Word>) -> Vec<Word> {
    let sign = |word: Word| match word.text.strip_prefix('@') {
        Some(_) => word,
        None => Word {
            text: format!("@{}", word.text),
            at: word.at,
        },
    };
    words.into_iter().map(sign).collect()
}
