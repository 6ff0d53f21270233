//! Names of persons, in kanji, kana and Latin letters.
//!
//! A dictionary alone marks half the language: most surnames are places or things. So a word that
//! may be a name becomes one by what stands around it: an honorific, a title, a label, a given name
//! beside the surname; and a name found once is found wherever the text repeats it.

mod bare;
mod japanese;
mod kana;
mod labelled;
mod latin;
mod lexicon;
mod repeated;
mod romaji;
mod runs;
mod words;

use std::ops::Range;

pub(crate) use lexicon::Lexicon;
pub(crate) use words::{GREETINGS, HONORIFICS, LABELS, TITLES};

use crate::EntityType::Person;
use crate::candidates::{Candidates, Evidence};
use crate::context::Context;

/// Every name in the text.
pub(crate) fn detect(text: &Context<'_>, lexicon: &Lexicon, found: &mut Candidates) {
    let mut names = Names {
        found,
        parts: Vec::new(),
    };
    labelled::detect(text, lexicon, &mut names);
    let runs = runs::runs(text.text);
    japanese::detect(text, &runs, lexicon, &mut names);
    latin::detect(text, lexicon, &mut names);
    bare::detect(text, &runs, lexicon, &mut names);
    let parts = std::mem::take(&mut names.parts);
    repeated::detect(text, &parts, &mut names);
}

/// Collects names, and their parts to look for elsewhere.
struct Names<'f> {
    found: &'f mut Candidates,
    /// Surnames, given names and whole names, by place.
    parts: Vec<Range<usize>>,
}

impl Names<'_> {
    fn add(&mut self, range: Range<usize>, evidence: Evidence, reason: &'static str) {
        self.found.add(Person, range, evidence, reason);
    }

    /// A part that stands for the person when the text repeats it.
    fn part(&mut self, range: Range<usize>) {
        self.parts.push(range);
    }
}

/// Kanji, and the marks that stand among them in names.
fn is_kanji(c: char) -> bool {
    matches!(c, '\u{4E00}'..='\u{9FFF}' | '\u{3400}'..='\u{4DBF}' | '々' | 'ヶ' | '\u{F900}'..='\u{FAFF}')
}

fn is_katakana(c: char) -> bool {
    matches!(c, '\u{30A1}'..='\u{30FA}' | 'ー')
}

fn is_hiragana(c: char) -> bool {
    matches!(c, '\u{3041}'..='\u{3096}')
}

#[cfg(test)]
mod testing {
    //! `found("text")` for the tests of the name detectors.

    use crate::{Classifier, EntityType};

    /// The names that the whole classifier finds.
    pub(super) fn found(text: &str) -> Vec<String> {
        let scanned = Classifier::shared().scan(text.to_owned());
        let names = scanned
            .findings()
            .iter()
            .filter(|finding| finding.entity == EntityType::Person);
        names
            .map(|finding| text[finding.range.clone()].to_owned())
            .collect()
    }
}
