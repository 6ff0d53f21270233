//! Matters that set the level of a whole text, by the word lists in `lists/`.
//!
//! The lists are TOML that a compliance officer can read and extend; `lists/README.md` says how.
//! All their words are one automaton, so the text is read once for every list.

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};
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
    automaton: AhoCorasick,
    /// By pattern: which cue, and in what part of it.
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
        let (mut words, mut meaning, mut cues) = (Vec::new(), Vec::new(), Vec::new());
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
                    meaning.extend(list.iter().map(|_| (index, part)));
                    words.extend(list);
                }
            }
        }
        let automaton = AhoCorasick::builder()
            .match_kind(MatchKind::Standard)
            .ascii_case_insensitive(true)
            .kind(Some(AhoCorasickKind::DFA))
            .build(words)
            .expect("the built-in lists are far below the automaton's limits");
        Self {
            automaton,
            meaning,
            cues,
        }
    }

    /// The passages that count, given what else the text holds.
    pub(crate) fn read(&self, text: &str, findings: &[Candidate]) -> Vec<Passage> {
        let mut heard: Vec<Heard> = Vec::new();
        heard.resize_with(self.cues.len(), Heard::default);
        for found in self.automaton.find_overlapping_iter(text) {
            let (cue, part) = self.meaning[found.pattern().as_usize()];
            let heard = &mut heard[cue];
            let known = match part {
                Part::Any => heard.any.is_some(),
                Part::And => heard.and,
                Part::Unless => heard.unless,
            };
            if known || !stands_alone(text, found.start(), found.end()) {
                continue;
            }
            match part {
                Part::Any => heard.any = Some((found.start(), found.end())),
                Part::And => heard.and = true,
                Part::Unless => heard.unless = true,
            }
        }
        let person = findings.iter().any(|finding| identifies(finding.entity));
        let customer = person
            || findings
                .iter()
                .any(|finding| finding.entity == EntityType::Organization);
        let counts = |(cue, heard): (&Cue, &Heard)| {
            let (start, end) = heard.any?;
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
    any: Option<(usize, usize)>,
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
