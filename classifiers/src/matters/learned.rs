//! What the word lists miss: a model learned from the sentences in `lists/examples/` and the requests
//! in `lists/examples/requests/`.
//!
//! It reads pieces of a few sentences and may only raise a level, above a threshold a matter; what
//! is read in a piece is told with the piece as its passage.

use std::ops::Range;
use std::sync::LazyLock;

use toml::de::DeTable;

use super::judged::{Judged, MATTERS, PUBLIC, pieces};
use super::lists::Lists;
use super::subjects::Subjects;
use crate::Matter;
use crate::candidates::Candidate;
use crate::file_problems::Reader;
use crate::learned::{Model, Rare, Teaching, Votes};
use crate::view::View;

/// Chosen by cross-validation on labelled documents: fewer examples say less than they seem to.
const TEACHING: Teaching = Teaching {
    rare: Rare::Dropped,
    rounds: 10,
    step: 1.5,
    shrink: 0.96,
};

/// Sentences and whole requests of a class.
macro_rules! examples {
    ($class:literal) => {
        [
            include_str!(concat!("../../lists/examples/", $class, ".toml")),
            include_str!(concat!("../../lists/examples/requests/", $class, ".toml")),
        ]
    };
}

/// The files of examples of each class of [`MATTERS`].
const FILES: [[&str; 2]; MATTERS.len()] = [
    examples!("public"),
    examples!("customer"),
    examples!("internals"),
    examples!("special-care"),
    examples!("credit-scoring"),
    examples!("insider"),
    examples!("aml"),
];

/// The model.
pub(crate) struct LearnedMatters {
    model: Model,
}

impl LearnedMatters {
    /// Trained once a process.
    pub(crate) fn built_in() -> &'static Self {
        static LEARNED: LazyLock<LearnedMatters> = LazyLock::new(|| {
            let (examples, words) = (examples(), words_of_lists());
            LearnedMatters {
                model: train(examples.iter().chain(&words)),
            }
        });
        &LEARNED
    }

    /// What a scanning view says beside its identifiers.
    pub(crate) fn read(&self, text: &str, findings: &[Candidate]) -> Judged {
        let mut memory = Vec::new();
        Judged::new(text, |piece| self.votes(text, piece, findings, &mut memory))
    }

    /// What the words of a piece say. Identifiers say nothing: somebody's name is no matter.
    fn votes(
        &self,
        text: &str,
        piece: &Range<usize>,
        findings: &[Candidate],
        memory: &mut Vec<u32>,
    ) -> Votes {
        let first = findings.partition_point(|found| found.range.end <= piece.start);
        let within = findings[first..].iter().map(|found| &found.range);
        let mut all: Option<Votes> = None;
        let mut add = |part: Range<usize>| {
            if !part.is_empty() {
                let votes = self.model.votes_within(&text[part], memory);
                match &mut all {
                    Some(all) => all.add(&votes),
                    None => all = Some(votes),
                }
            }
        };
        let mut start = piece.start;
        for found in within.take_while(|found| found.start < piece.end) {
            add(start..found.start);
            start = found.end;
        }
        add(start..piece.end);
        all.unwrap_or_else(|| Votes::none(&self.model))
    }
}

/// The examples of the files, each with the number of its class.
fn examples() -> Vec<(String, usize)> {
    let read = |file: &str| Reader::read(file, read).expect("the examples are read in every test");
    let of_class = |(class, files): (usize, &[&'static str; 2])| {
        let texts = files.iter().flat_map(|file| read(file));
        texts.map(move |text| (text, class)).collect::<Vec<_>>()
    };
    FILES.iter().enumerate().flat_map(of_class).collect()
}

/// The words and examples of the word lists. The words of special-care information stand in every
/// second text about families: alone they teach the wrong thing.
fn words_of_lists() -> Vec<(String, usize)> {
    let mut all = Vec::new();
    for cue in Lists::built_in().cues {
        let class = MATTERS
            .iter()
            .position(|matter| *matter == Some(cue.matter));
        let class = class.expect("every matter of a list has a file of examples");
        let words = cue.any.into_iter();
        let words = words.filter(|_| cue.matter != Matter::SpecialCare);
        let examples = cue.examples.iter().map(|example| seen(&example.text));
        all.extend(words.chain(examples).map(|text| (text, class)));
    }
    let general = Subjects::built_in().general().to_vec();
    all.extend(general.into_iter().map(|text| (text, PUBLIC)));
    all
}

/// A request is learned in pieces: what is told in one of them is not told in the others.
fn train<'e>(examples: impl Iterator<Item = &'e (String, usize)>) -> Model {
    let of = |(text, class): &'e (String, usize)| {
        let pieces = pieces(text).into_iter();
        pieces.map(|piece| (&text[piece], *class))
    };
    let examples: Vec<(&str, usize)> = examples.flat_map(of).collect();
    Model::train(&examples, MATTERS.len(), TEACHING)
}

/// As the scanning view shows it.
fn seen(text: &str) -> String {
    View::new(text).text().to_owned()
}

/// `ja = ["…"]` and `en = ["…"]`.
fn read(reader: &mut Reader<'_>, table: DeTable<'_>) -> Vec<String> {
    let mut examples = Vec::new();
    for (key, value) in table {
        let name = key.get_ref().as_ref();
        match name {
            "ja" | "en" | "mix" => examples.extend(
                reader
                    .texts(name, value)
                    .into_iter()
                    .map(|(_, text)| seen(&text)),
            ),
            other => reader.unknown(&key.span(), other, "ja, en, mix"),
        }
    }
    examples
}

#[cfg(test)]
mod tests {
    use super::super::judged::INTERNALS;
    use super::*;
    use crate::Sensitivity;

    /// Every tenth example is kept from the model and then asked for, ten times over.
    const FOLDS: usize = 10;

    /// The level of a text of the class.
    fn level(class: usize) -> Sensitivity {
        use Sensitivity as S;
        [S::Public, S::Confidential, S::Internal][..]
            .get(class)
            .copied()
            .unwrap_or(S::Restricted)
    }

    #[test]
    fn examples_kept_apart_are_seldom_raised_too_high() {
        let (examples, words) = (examples(), words_of_lists());
        let (mut low, mut heard, mut too_high) = (0_u16, 0_u16, 0_u16);
        for fold in 0..FOLDS {
            let taught = (0..).zip(&examples);
            let taught = taught.filter(|(number, _)| number % FOLDS != fold);
            let model = LearnedMatters {
                model: train(taught.map(|(_, example)| example).chain(&words)),
            };
            for (text, class) in examples.iter().skip(fold).step_by(FOLDS) {
                let told = model.read(text, &[]).passages().into_iter();
                let told = told.map(|passage| passage.level).max().unwrap_or_default();
                too_high += u16::from(told > level(*class));
                if *class >= INTERNALS {
                    low += 1;
                    heard += u16::from(told >= level(*class));
                }
            }
        }
        println!(
            "raised {heard} of {low}; too high {too_high} of {}",
            examples.len()
        );
        assert!(heard * 2 > low, "{heard} of {low}");
        assert!(usize::from(too_high) * 40 < examples.len(), "{too_high}");
    }

    #[test]
    fn what_a_tool_does_is_public() {
        for description in [
            "Looks up the balance of an account",
            "Returns the last ten transactions of an account",
            "Blocks a card that was reported lost",
            "Gets the credit score of an applicant",
            "Returns suspicious transactions of the day",
            "口座の残高を照会します",
            "融資の返済予定表を作る関数です",
            "反社チェックの結果を返す",
        ] {
            let told = LearnedMatters::built_in().read(description, &[]).passages();
            assert!(told.is_empty(), "{description}");
        }
    }
}
