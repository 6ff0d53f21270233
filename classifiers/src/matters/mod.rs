//! Matters that set the level of a whole text, by the word lists in `lists/`.
//!
//! The lists are TOML that a compliance officer can read and extend; `lists/README.md` says how.
//! All their words are one automaton, so the text is read once for every list; what stands close
//! to what is decided on the hits alone.
//!
//! | module | what it does |
//! |---|---|
//! | `learned` | what the lists miss: a model learned from examples |
//! | `judged` | what the model says of a text, and what follows |
//! | `runs` | the same of a few sentences by themselves |
//! | `lists` | the files as written, checked |
//! | `subjects` | words for whom a text speaks of, and for asking in general |
//! | `sentences` | where sentences begin: the unit of closeness |
//! | `examples` | whether the examples that lists give are true |
//! | `compared` | scores that a function's code is compared with |
//! | `heard` | which words a text has, and whether a cue counts |

mod compared;
mod examples;
mod heard;
mod judged;
mod learned;
mod lists;
mod runs;
mod sentences;
mod subjects;

use std::collections::BTreeMap;
use std::ops::Range;

use daachorse::CharwiseDoubleArrayAhoCorasickBuilder;
use daachorse::charwise::CharwiseDoubleArrayAhoCorasick;

use self::heard::Heard;
pub(crate) use self::learned::LearnedMatters;
use self::lists::Cue;
pub use self::lists::Lists;
pub(crate) use self::sentences::Sentences;
use self::subjects::{Speaks, Subjects};
use crate::candidates::Candidate;
use crate::cues::stands_alone;
use crate::file_problems::{FileError, FileProblem};
use crate::{Matter, Sensitivity};

/// A passage of the scanning view that sets a level.
pub(crate) struct Passage {
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) matter: Matter,
    pub(crate) level: Sensitivity,
}

/// Whom a text speaks of by name or number.
#[derive(Clone, Copy)]
pub(crate) struct Named<'f> {
    /// What was found in it.
    here: &'f [Candidate],
    /// Another text of the conversation names somebody.
    elsewhere: bool,
}

impl<'f> Named<'f> {
    pub(crate) const fn here(here: &'f [Candidate]) -> Self {
        Self {
            here,
            elsewhere: false,
        }
    }

    pub(crate) const fn elsewhere() -> Self {
        Self {
            here: &[],
            elsewhere: true,
        }
    }
}

/// The lists, compiled.
pub(crate) struct Matters {
    /// Its words are lower-case; each gives the first of its meanings and their number.
    automaton: CharwiseDoubleArrayAhoCorasick<(u32, u32)>,
    meanings: Vec<Meaning>,
    cues: Vec<Cue>,
}

/// What a word means to one cue or about the whole text.
#[derive(Clone, Copy)]
struct Meaning {
    what: What,
    /// Only with a number behind it: `INC#` is `INC0047719` and `INC-12`.
    numbered: bool,
}

#[derive(Clone, Copy)]
enum What {
    Cue(u32, Part),
    Speaks(Speaks),
}

/// In which of a cue's lists a word stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    Any,
    Except,
    And,
    Unless,
}

const LISTS: &[&str] = &[
    include_str!("../../lists/special-care.toml"),
    include_str!("../../lists/credit-scoring.toml"),
    include_str!("../../lists/insider.toml"),
    include_str!("../../lists/aml.toml"),
    include_str!("../../lists/internals.toml"),
];

impl Lists {
    pub(crate) fn built_in() -> Self {
        let read = |file| Self::written(file).expect("the built-in lists are read in every test");
        LISTS
            .iter()
            .map(|file| read(file))
            .fold(Self::default(), Self::and)
    }
}

impl Matters {
    pub(crate) fn built_in() -> Self {
        Self::new(Lists::built_in()).expect("the built-in lists are far below the limits")
    }

    /// # Errors
    /// When the words are too many to compile.
    pub(crate) fn new(lists: Lists) -> Result<Self, FileError> {
        let mut words: BTreeMap<String, Vec<Meaning>> = BTreeMap::new();
        let mut add = |list: &[String], what: What| {
            for word in list {
                let (word, numbered) = match word.strip_suffix('#') {
                    Some(word) => (word, true),
                    None => (word.as_str(), false),
                };
                let meanings = words.entry(word.to_owned()).or_default();
                meanings.push(Meaning { what, numbered });
            }
        };
        for (number, cue) in lists.cues.iter().enumerate() {
            let cue_word = |part| What::Cue(count(number), part);
            add(&cue.any, cue_word(Part::Any));
            add(&cue.except, cue_word(Part::Except));
            add(&cue.and, cue_word(Part::And));
            add(&cue.unless, cue_word(Part::Unless));
        }
        for (speaks, list) in Subjects::built_in().words() {
            add(list, What::Speaks(speaks));
        }
        let mut meanings = Vec::new();
        let patterns: Vec<_> = words
            .into_iter()
            .map(|(word, all)| {
                let place = (count(meanings.len()), count(all.len()));
                meanings.extend(all);
                (word, place)
            })
            .collect();
        let automaton = CharwiseDoubleArrayAhoCorasickBuilder::new()
            .use_prefilter(false)
            .build_with_values(patterns)
            .map_err(|_| too_many())?;
        Ok(Self {
            automaton,
            meanings,
            cues: lists.cues,
        })
    }

    /// The passages that count, given what else the text holds: at most one a cue, and one in code. `lower` is the
    /// text in lower case, as far as it is ASCII.
    ///
    /// A word of a doubtful cue counts where it is borne out.
    pub(crate) fn read(
        &self,
        text: &str,
        lower: &str,
        sentences: &Sentences,
        named: Named<'_>,
        bears_out: &dyn Fn(&Passage) -> bool,
    ) -> Vec<Passage> {
        let passage = |cue: usize, range: Range<usize>| Passage {
            start: range.start,
            end: range.end,
            matter: self.cues[cue].matter,
            level: self.cues[cue].level,
        };
        let counts = |cue: usize, range: &Range<usize>| {
            !self.cues[cue].doubtful || bears_out(&passage(cue, range.clone()))
        };
        let counted = self
            .heard(lower, text)
            .settle(text, sentences, named, &self.cues, &counts);
        let counted = counted.into_iter().map(|(cue, range)| passage(cue, range));
        let drawn = compared::read(lower).map(|range| Passage {
            start: range.start,
            end: range.end,
            matter: Matter::CreditScoring,
            level: Sensitivity::Restricted,
        });
        counted.chain(drawn.take(1)).collect()
    }

    /// Which cues count if no word is doubted, each with the word that made it count.
    pub(crate) fn counted(
        &self,
        text: &str,
        lower: &str,
        named: Named<'_>,
    ) -> Vec<(usize, Range<usize>)> {
        self.heard(lower, text)
            .settle(text, &Sentences::read(text), named, &self.cues, &|_, _| {
                true
            })
    }

    fn heard(&self, lower: &str, text: &str) -> Heard {
        debug_assert_eq!(text.len(), lower.len());
        let mut heard = Heard::default();
        for found in self.automaton.find_overlapping_iter(lower) {
            let (start, end) = (found.start(), found.end());
            if !stands_alone(text, start, end) || !katakana_stands_alone(text, start, end) {
                continue;
            }
            let (first, count) = found.value();
            for meaning in &self.meanings[first as usize..][..count as usize] {
                if !meaning.numbered || number_follows(&text[end..]) {
                    heard.note(meaning.what, start..end);
                }
            }
        }
        heard
    }
}

fn count(n: usize) -> u32 {
    u32::try_from(n).expect("a list file has far less than 4 GiB")
}

fn too_many() -> FileError {
    let message = "the words are too many to compile: remove some".to_owned();
    FileError {
        problems: vec![FileProblem { line: 1, message }],
    }
}

/// Words of two katakana are no part of a longer one: `ロマ` is not in `ロマンス`.
fn katakana_stands_alone(text: &str, start: usize, end: usize) -> bool {
    const SHORT: usize = 2 * 'ア'.len_utf8();
    let katakana = |c: char| matches!(c, 'ァ'..='ヺ' | 'ー');
    if end - start > SHORT || !text[start..end].chars().all(katakana) {
        return true;
    }
    let before = text[..start].chars().next_back();
    let after = text[end..].chars().next();
    !before.is_some_and(katakana) && !after.is_some_and(katakana)
}

/// `INC0047719`, `INC-12`, `INC No. 12`. A time of day is none: `the cut-off is 10:00`.
fn number_follows(after: &str) -> bool {
    let after = after.trim_start_matches(['-', '_', ' ', '#', ':', '.']);
    let rest = after.trim_start_matches(|c: char| c.is_ascii_digit());
    let time = || {
        let minutes = rest.strip_prefix(':').map(str::as_bytes);
        minutes.is_some_and(|m| m.len() >= 2 && m[..2].iter().all(u8::is_ascii_digit))
    };
    rest.len() < after.len() && !time()
}

#[cfg(test)]
mod padding;
#[cfg(test)]
mod tests;
