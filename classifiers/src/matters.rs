//! Matters that set the level of a whole text, by the word lists in `lists/`.
//!
//! The lists are TOML that a compliance officer can read and extend; `lists/README.md` says how.
//! All their words are one automaton, so the text is read once for every list.

use std::collections::BTreeMap;
use std::ops::Range;

use daachorse::CharwiseDoubleArrayAhoCorasickBuilder;
use daachorse::charwise::CharwiseDoubleArrayAhoCorasick;
use serde::Deserialize;

use crate::candidates::Candidate;
use crate::cues::stands_alone;
use crate::{EntityType, Matter, Sensitivity};

/// A passage of the scanning view that sets a level.
pub(crate) struct Passage {
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) matter: Matter,
    pub(crate) level: Sensitivity,
}

/// The lists, compiled.
pub(crate) struct Matters {
    /// Its words are lower-case; each gives the first of its meanings and their number.
    automaton: CharwiseDoubleArrayAhoCorasick<(u32, u32)>,
    /// Which cue, and in what part of it.
    meaning: Vec<(usize, Part)>,
    cues: Vec<Cue>,
}

struct Cue {
    matter: Matter,
    level: Sensitivity,
    with: Option<With>,
    and: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Any,
    And,
    Unless,
}

/// One list as written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct List {
    matter: String,
    level: String,
    #[serde(default)]
    cue: Vec<WrittenCue>,
}

/// Words of which one must stand in the text, and the conditions under which that counts.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenCue {
    any: Vec<String>,
    /// One of these must stand in the text, too.
    #[serde(default)]
    and: Vec<String>,
    /// None of these may stand in the text.
    #[serde(default)]
    unless: Vec<String>,
    with: Option<With>,
    #[serde(default)]
    #[expect(dead_code, reason = "for the reader of the list")]
    note: Option<String>,
}

/// Whom the text must speak of.
#[derive(Clone, Copy, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
enum With {
    /// A person is named or identified.
    Person,
    /// A person, a firm, an account.
    Customer,
}

const LISTS: &[&str] = &[
    include_str!("../lists/special-care.toml"),
    include_str!("../lists/credit-scoring.toml"),
    include_str!("../lists/insider.toml"),
    include_str!("../lists/aml.toml"),
    include_str!("../lists/internals.toml"),
];

impl Matters {
    pub(crate) fn built_in() -> Self {
        let mut words: BTreeMap<String, Vec<(usize, Part)>> = BTreeMap::new();
        let mut cues = Vec::new();
        for list in LISTS {
            let list: List =
                toml::from_str(list).expect("the built-in lists are read in every test");
            let matter = Matter::ALL
                .into_iter()
                .find(|matter| matter.name() == list.matter);
            let matter = matter.expect("the built-in lists name known matters");
            let level = list
                .level
                .parse()
                .expect("the built-in lists name known levels");
            for cue in list.cue {
                let index = cues.len();
                cues.push(Cue {
                    matter,
                    level,
                    with: cue.with,
                    and: !cue.and.is_empty(),
                });
                let parts = [
                    (cue.any, Part::Any),
                    (cue.and, Part::And),
                    (cue.unless, Part::Unless),
                ];
                for (list, part) in parts {
                    for word in list {
                        let meaning = words.entry(word.to_ascii_lowercase()).or_default();
                        meaning.push((index, part));
                    }
                }
            }
        }
        let mut meaning = Vec::new();
        let count = |n: usize| u32::try_from(n).expect("the built-in lists are short");
        let patterns: Vec<_> = words
            .into_iter()
            .map(|(word, meanings)| {
                let place = (count(meaning.len()), count(meanings.len()));
                meaning.extend(meanings);
                (word, place)
            })
            .collect();
        let automaton = CharwiseDoubleArrayAhoCorasickBuilder::new()
            .use_prefilter(false)
            .build_with_values(patterns)
            .expect("the built-in lists are far below the automaton's limits");
        Self {
            automaton,
            meaning,
            cues,
        }
    }

    /// The passages that count, given what else the text holds. `lower` is the text in lower case,
    /// as far as it is ASCII.
    pub(crate) fn read(&self, text: &str, lower: &str, findings: &[Candidate]) -> Vec<Passage> {
        debug_assert_eq!(text.len(), lower.len());
        let mut heard: Vec<Heard> = Vec::new();
        heard.resize_with(self.cues.len(), Heard::default);
        for found in self.automaton.find_overlapping_iter(lower) {
            if !stands_alone(text, found.start(), found.end()) {
                continue;
            }
            let (first, count) = found.value();
            for &(cue, part) in &self.meaning[first as usize..][..count as usize] {
                let heard = &mut heard[cue];
                match part {
                    Part::Any => {
                        heard.any.get_or_insert(found.start()..found.end());
                    }
                    Part::And => heard.and = true,
                    Part::Unless => heard.unless = true,
                }
            }
        }
        let person = findings.iter().any(|finding| identifies(finding.entity));
        let customer = person
            || findings
                .iter()
                .any(|finding| finding.entity == EntityType::Organization);
        let counts = |(cue, heard): (&Cue, &Heard)| {
            let Range { start, end } = heard.any.clone()?;
            let there = match cue.with {
                None => true,
                Some(With::Person) => person,
                Some(With::Customer) => customer,
            };
            let counts = there && (heard.and || !cue.and) && !heard.unless;
            counts.then_some(Passage {
                start,
                end,
                matter: cue.matter,
                level: cue.level,
            })
        };
        self.cues.iter().zip(&heard).filter_map(counts).collect()
    }
}

#[derive(Default)]
struct Heard {
    any: Option<Range<usize>>,
    and: bool,
    unless: bool,
}

/// Types that lead to one person.
fn identifies(entity: EntityType) -> bool {
    use EntityType as E;
    !matches!(
        entity,
        E::Organization
            | E::CorporateNumber
            | E::SwiftBic
            | E::Secret
            | E::IpAddress
            | E::ConfidentialTerm
    )
}
