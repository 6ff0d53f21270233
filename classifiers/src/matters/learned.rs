//! What the word lists miss: a model learned from the sentences in `lists/examples/` and the requests
//! in `lists/examples/requests/`.
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
use crate::learned::{Model, Rare, Votes};
use crate::view::View;
use crate::{Matter, Sensitivity};

/// Sentences are read together until they have as many bytes.
const PIECE: usize = 240;
/// A piece with fewer features than a sentence or two is judged with care.
const ENOUGH: u32 = 60;

/// A piece is restricted where the bank's own restricted matters (deals, scoring, suspicion) have as
/// large a share together, whichever of them it is. This and the next three were chosen on labelled
/// documents, for few false alarms.
const BANK_FROM: f32 = 0.75;
/// And one of the three has most of it: a term sheet has a little of each.
const ONE_FROM: f32 = 0.50;
/// The same for all restricted matters: what is said of a person's health is much like what is said
/// of a family, so that more is asked for.
const RESTRICTED_FROM: f32 = 0.96;
/// A piece is internal where internals and the restricted matters have as large a share.
const INTERNAL_FROM: f32 = 0.75;

/// Sentences and whole requests of a class.
macro_rules! examples {
    ($class:literal) => {
        [
            include_str!(concat!("../../lists/examples/", $class, ".toml")),
            include_str!(concat!("../../lists/examples/requests/", $class, ".toml")),
        ]
    };
}

/// The files of examples of each class, and its matter; the restricted ones last.
const CLASSES: [([&str; 2], Option<Matter>); 7] = [
    (examples!("public"), None),
    (examples!("customer"), None),
    (examples!("internals"), Some(Matter::Internals)),
    (examples!("special-care"), Some(Matter::SpecialCare)),
    (examples!("credit-scoring"), Some(Matter::CreditScoring)),
    (examples!("insider"), Some(Matter::Insider)),
    (examples!("aml"), Some(Matter::AmlSuspicion)),
];
const PUBLIC: usize = 0;
const INTERNALS: usize = 2;
const RESTRICTED: Range<usize> = 3..7;
/// The restricted matters that are the bank's, not a person's.
const BANK: Range<usize> = 4..7;

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

    /// The passages of a scanning view that raise its level: the surest of each level.
    pub(crate) fn read(&self, text: &str, findings: &[Candidate]) -> Vec<Passage> {
        let mut surest: [Option<Sure>; 2] = [None, None];
        for piece in pieces(text) {
            let told = Told::new(&self.votes(text, &piece, findings).likely(ENOUGH));
            for (surest, told) in surest.iter_mut().zip([told.internal, told.restricted]) {
                let Some((share, class)) = told else { continue };
                if surest.as_ref().is_none_or(|(before, ..)| share > *before) {
                    *surest = Some((share, class, piece.clone()));
                }
            }
        }
        let levels = [Sensitivity::Internal, Sensitivity::Restricted];
        let passage = |(level, surest): (Sensitivity, Option<Sure>)| {
            let (_, class, piece) = surest?;
            Some(Passage {
                start: piece.start,
                end: piece.end,
                matter: CLASSES[class].1?,
                level,
            })
        };
        levels.into_iter().zip(surest).filter_map(passage).collect()
    }

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

/// A share, the class that has most of it, and the piece.
type Sure = (f32, usize, Range<usize>);

/// What the likelihoods of one piece say of each level: the share, and the class behind it.
struct Told {
    internal: Option<(f32, usize)>,
    restricted: Option<(f32, usize)>,
}

impl Told {
    fn new(likely: &[f32]) -> Self {
        let share = |classes: Range<usize>| likely[classes].iter().sum::<f32>();
        let internal = share(INTERNALS..CLASSES.len());
        let bank = surest(likely, BANK)
            .filter(|class| likely[*class] >= ONE_FROM && share(BANK) >= BANK_FROM);
        let any = surest(likely, RESTRICTED).filter(|_| share(RESTRICTED) >= RESTRICTED_FROM);
        Self {
            internal: (internal >= INTERNAL_FROM).then_some((internal, INTERNALS)),
            restricted: bank.or(any).map(|class| (share(RESTRICTED), class)),
        }
    }
}

/// The likeliest of these classes.
fn surest(likely: &[f32], classes: Range<usize>) -> Option<usize> {
    classes.max_by(|a, b| likely[*a].total_cmp(&likely[*b]))
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
    // A short rest says little by itself.
    if let [.., before, rest] = &mut pieces[..]
        && rest.len() < PIECE / 2
    {
        before.end = rest.end;
        pieces.pop();
    }
    pieces
}

/// The examples of the files, each with the number of its class.
fn examples() -> Vec<(String, usize)> {
    let of_class = |(number, (files, _)): (usize, &([&'static str; 2], _))| {
        let texts = files
            .map(|file| Reader::read(file, read).expect("the examples are read in every test"));
        let texts = texts.into_iter().flatten();
        texts.map(move |text| (text, number)).collect()
    };
    let of_class = CLASSES.iter().enumerate().map(of_class);
    of_class.flat_map(|examples: Vec<_>| examples).collect()
}

/// The words and examples of the word lists. The words of special-care information stand in every
/// second text about families: alone they teach the wrong thing.
fn words_of_lists() -> Vec<(String, usize)> {
    let mut all = Vec::new();
    for cue in Lists::built_in().cues {
        let class = CLASSES
            .iter()
            .position(|(_, matter)| *matter == Some(cue.matter));
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
    Model::train(&examples, CLASSES.len(), Rare::Dropped)
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
            let model = train(taught.map(|(_, example)| example).chain(&words));
            for (text, class) in examples.iter().skip(fold).step_by(FOLDS) {
                let told = Told::new(&model.votes(text).likely(ENOUGH));
                let told = match (told.restricted, told.internal) {
                    (Some(_), _) => Sensitivity::Restricted,
                    (None, Some(_)) => Sensitivity::Internal,
                    (None, None) => Sensitivity::Public,
                };
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
            let told = LearnedMatters::built_in().read(description, &[]);
            assert!(told.is_empty(), "{description}");
        }
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
