//! The way of a text: view, words, numbers, detectors, names, matters, and back to the original.

use std::sync::LazyLock;

use crate::candidates::{Candidate, Candidates, Evidence};
use crate::context::Context;
use crate::cues::Cues;
use crate::detectors::{self, Gazetteer};
use crate::matters::{Matters, Passage};
use crate::names::{self, Lexicon};
use crate::numbers::Numbers;
use crate::tables::Columns;
use crate::terms::{Dictionary, Terms, TermsError};
use crate::view::View;
use crate::{EntityType, Finding, Matter, Scanned, Signal, Unscannable};

/// The detectors, compiled. Build it once, share it, scan from any thread.
pub struct Classifier {
    dictionary: Dictionary,
    max_text_bytes: usize,
    built_in: &'static BuiltIn,
}

/// Everything that no configuration changes: compiled once a process.
struct BuiltIn {
    cues: Cues,
    lexicon: Lexicon,
    gazetteer: Gazetteer,
    matters: Matters,
}

/// Words in which a cue would be misheard (`仕様`, `お客様`), and names of general knowledge.
const ORDINARY: [&str; 2] = [
    include_str!("../lists/ordinary-words.txt"),
    include_str!("../lists/public-figures.txt"),
];

static BUILT_IN: LazyLock<BuiltIn> = LazyLock::new(|| BuiltIn {
    cues: Cues::new(detectors::WORDS, &ORDINARY),
    lexicon: Lexicon::new(),
    gazetteer: Gazetteer::new(),
    matters: Matters::built_in(),
});

impl Classifier {
    /// The built-in detectors and lists, and the bank's dictionary.
    ///
    /// # Errors
    /// When the dictionary cannot be compiled.
    pub fn new(terms: &Terms) -> Result<Self, TermsError> {
        let dictionary = Dictionary::new(terms)?;
        Ok(Self {
            dictionary,
            max_text_bytes: terms.max_text_bytes,
            built_in: &BUILT_IN,
        })
    }

    /// Scans one text. Never fails: a text that cannot be read whole comes back unscannable.
    #[must_use]
    pub fn scan(&self, text: String) -> Scanned {
        self.scan_as(text, |text| View::new(text))
    }

    /// Scans a JSON document: its escapes read as the characters that they stand for. Otherwise
    /// as [`Classifier::scan`].
    #[must_use]
    pub fn scan_json(&self, text: String) -> Scanned {
        self.scan_as(text, |text| View::json(text))
    }

    fn scan_as(&self, text: String, view: fn(&str) -> View<'_>) -> Scanned {
        if text.len() > self.max_text_bytes {
            return Scanned::unscannable(text, Unscannable::TooLong);
        }
        // A detector that panics is a fault of ours; the text must not leave because of it.
        let read =
            std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| self.read(&view(&text))));
        match read {
            Ok((findings, signals)) => Scanned::new(text, findings, signals),
            Err(_) => Scanned::unscannable(text, Unscannable::DetectorFailed),
        }
    }

    fn read(&self, view: &View<'_>) -> (Vec<Finding>, Vec<Signal>) {
        let shown = view.text();
        let hits = self.built_in.cues.read(shown);
        let columns = Columns::read(shown, &hits);
        let context = Context {
            text: shown,
            hits: &hits,
            columns: &columns,
        };
        let numbers = Numbers::read(shown);
        let mut found = Candidates::default();
        let mut passages: Vec<Passage> = Vec::new();
        for (range, level) in self.dictionary.find(shown) {
            passages.push(Passage {
                start: range.start,
                end: range.end,
                matter: Matter::Dictionary,
                level,
            });
            if level > crate::Sensitivity::Internal {
                found.add(
                    EntityType::ConfidentialTerm,
                    range,
                    Evidence::Certain,
                    "term of the bank's dictionary",
                );
            }
        }
        detectors::detect(&context, &numbers, &mut found);
        names::detect(&context, &self.built_in.lexicon, &mut found);
        detectors::detect_beside_names(&context, &numbers, &self.built_in.gazetteer, &mut found);
        let settled = found.settle(shown);
        passages.extend(self.built_in.matters.read(shown, &settled));
        (findings(view, settled), signals(view, passages))
    }
}

impl Default for Classifier {
    fn default() -> Self {
        Self::new(&Terms::default()).expect("an empty dictionary compiles")
    }
}

impl std::fmt::Debug for Classifier {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Classifier")
            .field("max_text_bytes", &self.max_text_bytes)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
impl Classifier {
    /// One for all tests of the crate.
    pub(crate) fn shared() -> &'static Self {
        static SHARED: LazyLock<Classifier> = LazyLock::new(Classifier::default);
        &SHARED
    }
}

/// Back to the original. Clusters may make neighbours touch: they are kept apart.
fn findings(view: &View<'_>, settled: Vec<Candidate>) -> Vec<Finding> {
    let mut findings: Vec<Finding> = Vec::with_capacity(settled.len());
    for candidate in settled {
        let mut range = view.original(&candidate.range);
        if let Some(last) = findings.last() {
            range.start = range.start.max(last.range.end);
        }
        if !range.is_empty() {
            findings.push(Finding {
                range,
                entity: candidate.entity,
                reason: candidate.reason,
            });
        }
    }
    findings
}

fn signals(view: &View<'_>, mut passages: Vec<Passage>) -> Vec<Signal> {
    passages.sort_by_key(|passage| (passage.start, passage.end));
    let signal = |passage: Passage| Signal {
        range: view.original(&(passage.start..passage.end)),
        matter: passage.matter,
        level: passage.level,
    };
    passages.into_iter().map(signal).collect()
}
