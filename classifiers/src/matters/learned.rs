//! What the word lists miss: a model learned from the examples in `lists/examples/`.
//!
//! It reads pieces of a few sentences and may only raise a level, above a threshold a matter; what
//! is read in a piece is told with the piece as its passage.

use std::ops::Range;
use std::sync::LazyLock;

use toml::de::DeTable;

use super::Passage;
use super::lists::Lists;
use super::sentences::Sentences;
use super::subjects::Subjects;
use crate::candidates::Candidate;
use crate::file_problems::Reader;
use crate::learned::{Model, Votes};
use crate::view::View;
use crate::{Matter, Sensitivity};

/// Sentences are read together until they have as many bytes.
const PIECE: usize = 240;

/// One class of examples, and what a piece of that class means.
struct Class {
    file: &'static str,
    raises: Option<Raises>,
}

struct Raises {
    matter: Matter,
    level: Sensitivity,
    /// A piece counts from here on, 0 to 1: chosen on labelled documents, for few false alarms.
    from: f32,
}

/// The place of general knowledge among the classes.
const PUBLIC: usize = 0;

/// The examples, one file a class.
const CLASSES: [Class; 7] = [
    Class {
        file: include_str!("../../lists/examples/public.toml"),
        raises: None,
    },
    Class {
        file: include_str!("../../lists/examples/customer.toml"),
        raises: None,
    },
    Class {
        file: include_str!("../../lists/examples/internals.toml"),
        raises: Some(Raises {
            matter: Matter::Internals,
            level: Sensitivity::Internal,
            from: 0.70,
        }),
    },
    restricted(
        include_str!("../../lists/examples/special-care.toml"),
        Matter::SpecialCare,
        0.85,
    ),
    restricted(
        include_str!("../../lists/examples/credit-scoring.toml"),
        Matter::CreditScoring,
        0.80,
    ),
    restricted(
        include_str!("../../lists/examples/insider.toml"),
        Matter::Insider,
        0.80,
    ),
    restricted(
        include_str!("../../lists/examples/aml.toml"),
        Matter::AmlSuspicion,
        0.80,
    ),
];

const fn restricted(file: &'static str, matter: Matter, from: f32) -> Class {
    Class {
        file,
        raises: Some(Raises {
            matter,
            level: Sensitivity::Restricted,
            from,
        }),
    }
}

/// The model and what its classes mean.
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

    /// The pieces of a scanning view that raise its level: at most one a matter, the surest.
    pub(crate) fn read(&self, text: &str, findings: &[Candidate]) -> Vec<Passage> {
        let mut surest: Vec<Option<(f32, Range<usize>)>> = vec![None; CLASSES.len()];
        for piece in pieces(text) {
            let likely = self.votes(text, &piece, findings).likely(1.0);
            for (number, class) in CLASSES.iter().enumerate() {
                let Some(raises) = &class.raises else {
                    continue;
                };
                let sure = likely[number];
                let before = surest[number].as_ref();
                let before = before.map_or(raises.from, |(sure, _)| *sure);
                if sure >= before {
                    surest[number] = Some((sure, piece.clone()));
                }
            }
        }
        let passage = |(class, surest): (&Class, Option<(f32, Range<usize>)>)| {
            let (raises, (_, piece)) = (class.raises.as_ref()?, surest?);
            Some(Passage {
                start: piece.start,
                end: piece.end,
                matter: raises.matter,
                level: raises.level,
            })
        };
        CLASSES.iter().zip(surest).filter_map(passage).collect()
    }
}

impl LearnedMatters {
    /// What the words of a piece say. Identifiers say nothing: somebody's name is no matter.
    fn votes(&self, text: &str, piece: &Range<usize>, findings: &[Candidate]) -> Votes {
        let first = findings.partition_point(|found| found.range.end <= piece.start);
        let within = findings[first..].iter().map(|found| &found.range);
        let mut votes = Votes::none(&self.model);
        let mut start = piece.start;
        for found in within.take_while(|found| found.start < piece.end) {
            if start < found.start {
                votes.add(&self.model.votes(&text[start..found.start]));
            }
            start = found.end;
        }
        if start < piece.end {
            votes.add(&self.model.votes(&text[start..piece.end]));
        }
        votes
    }
}

/// Neighbouring sentences, a few together.
fn pieces(text: &str) -> Vec<Range<usize>> {
    let mut pieces: Vec<Range<usize>> = Vec::new();
    for sentence in Sentences::read(text).iter() {
        match pieces.last_mut() {
            Some(piece) if piece.len() < PIECE => piece.end = sentence.end,
            _ => pieces.push(sentence),
        }
    }
    pieces
}

/// The examples of the files, each with the number of its class.
fn examples() -> Vec<(String, usize)> {
    let of_class = |(number, class): (usize, &Class)| {
        let texts = Reader::read(class.file, read).expect("the examples are read in every test");
        texts.into_iter().map(move |text| (text, number)).collect()
    };
    let of_class = CLASSES.iter().enumerate().map(of_class);
    of_class.flat_map(|examples: Vec<_>| examples).collect()
}

/// The words and examples of the word lists. The words of special-care information stand in every
/// second text about families: alone they teach the wrong thing.
fn words_of_lists() -> Vec<(String, usize)> {
    let mut all = Vec::new();
    for cue in Lists::built_in().cues {
        let matter = |class: &Class| class.raises.as_ref().map(|raises| raises.matter);
        let class = CLASSES
            .iter()
            .position(|class| matter(class) == Some(cue.matter));
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

fn train<'e>(examples: impl Iterator<Item = &'e (String, usize)>) -> Model {
    let of = |(text, class): &'e (String, usize)| (text.as_str(), *class);
    let examples: Vec<(&str, usize)> = examples.map(of).collect();
    Model::train(&examples, CLASSES.len())
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
    use super::*;

    /// Every tenth example is kept from the model and then asked for, ten times over.
    const FOLDS: usize = 10;

    /// The level of a text of the class.
    fn level(class: usize) -> Sensitivity {
        let raises = CLASSES[class].raises.as_ref();
        let harmless = [Sensitivity::Public, Sensitivity::Confidential];
        raises.map_or_else(|| harmless[class], |raises| raises.level)
    }

    #[test]
    fn examples_kept_apart_are_seldom_raised_too_high() {
        let (examples, words) = (examples(), words_of_lists());
        let (mut low, mut heard, mut too_high) = (0_u16, 0_u16, 0_u16);
        for fold in 0..FOLDS {
            let taught = (0..).zip(&examples);
            let taught = taught.filter(|(number, _)| number % FOLDS != fold);
            let model = train(taught.map(|(_, example)| example).chain(&words));
            for (text, class) in examples.iter().skip(fold).step_by(FOLDS) {
                let likely = model.votes(text).likely(1.0);
                let told = CLASSES.iter().zip(likely).filter_map(|(class, likely)| {
                    let raises = class.raises.as_ref()?;
                    (likely >= raises.from).then_some(raises.level)
                });
                let told = told.max().unwrap_or_default();
                too_high += u16::from(told > level(*class));
                let raises = CLASSES[*class].raises.is_some();
                low += u16::from(raises);
                heard += u16::from(raises && told >= level(*class));
            }
        }
        println!(
            "raised {heard} of {low}; too high {too_high} of {}",
            examples.len()
        );
        assert!(heard * 4 > low, "{heard} of {low}");
        assert!(usize::from(too_high) * 25 < examples.len(), "{too_high}");
    }

    #[test]
    fn pieces_cover_the_text_at_the_ends_of_sentences() {
        let text = "一つ目の文です。".repeat(40);
        let pieces = pieces(&text);
        assert!(pieces.windows(2).all(|pair| pair[0].end == pair[1].start));
        assert_eq!(pieces.iter().map(Range::len).sum::<usize>(), text.len());
        assert!(
            pieces
                .iter()
                .all(|piece| text[piece.clone()].ends_with('。'))
        );
    }
}
