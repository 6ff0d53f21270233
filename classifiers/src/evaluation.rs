//! How good is it? What people say is in documents, beside what was found in them.
//!
//! Counted in letters and digits of the text, as Unicode code points. `ORGANIZATION` stands apart:
//! which firm is a customer and which is general knowledge is often a matter of opinion, so it is
//! in no figure of the whole.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use crate::{EntityType, Matter, Scanned, Sensitivity, code_point_offsets};

/// What is in a document, as people or as a classifier say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Labels {
    /// The level of the whole.
    pub level: Sensitivity,
    /// Whether it holds special-care personal information (要配慮個人情報).
    pub special_care: bool,
    /// The identifiers in it: ranges in code points, with their types.
    pub spans: Vec<(Range<usize>, EntityType)>,
}

impl From<&Scanned> for Labels {
    fn from(scanned: &Scanned) -> Self {
        let findings = scanned.findings();
        let ranges = findings.iter().map(|finding| finding.range.clone());
        let points = code_point_offsets(scanned.text(), ranges);
        let types = findings.iter().map(|finding| finding.entity);
        Self {
            level: scanned.sensitivity(),
            special_care: scanned
                .signals()
                .iter()
                .any(|signal| signal.matter == Matter::SpecialCare),
            spans: points.into_iter().zip(types).collect(),
        }
    }
}

/// Figures over many documents. Add each with [`Evaluation::add`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Evaluation {
    documents: u32,
    types: BTreeMap<EntityType, Tally>,
    findings: Share,
    false_documents: Share,
    under: u32,
    over: u32,
    special_care: Share,
    special_care_elsewhere: Share,
    /// By gold level in order of appearance, then by given level, mildest first.
    levels: Vec<(Sensitivity, [u32; Sensitivity::ALL.len()])>,
}

/// How much of one type was found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Spans that people marked.
    pub spans: u32,
    /// Spans none of whose letters and digits is left outside all findings, of whatever type.
    pub covered: u32,
    /// Covered, and at least half of it in findings of its own type.
    pub typed: u32,
}

/// So many of so many.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Share {
    /// So many.
    pub of_these: u32,
    /// Of so many.
    pub all: u32,
}

/// What went wrong in one document, as places in its labels.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mistakes {
    /// Marked spans that were not covered.
    pub missed: Vec<usize>,
    /// Findings with less than half of their letters and digits in marked spans.
    pub wrong: Vec<usize>,
}

impl Evaluation {
    /// Counts a document: `gold` is what people say, `given` what was found.
    pub fn add(&mut self, text: &str, gold: &Labels, given: &Labels) -> Mistakes {
        let page = Page::new(text, gold, given);
        self.documents += 1;
        let mistakes = Mistakes {
            missed: self.count_spans(&page, gold),
            wrong: self.count_findings(&page, given),
        };
        if gold.spans.is_empty() {
            let found = given.spans.iter().any(|(_, entity)| is_counted(*entity));
            self.false_documents.count(found);
        }
        self.under += u32::from(given.level < gold.level);
        self.over += u32::from(given.level > gold.level);
        self.count_level(gold.level, given.level);
        let special_care = if gold.special_care {
            &mut self.special_care
        } else {
            &mut self.special_care_elsewhere
        };
        special_care.count(given.special_care);
        mistakes
    }

    fn count_level(&mut self, gold: Sensitivity, given: Sensitivity) {
        let is_row = |(level, _): &(Sensitivity, _)| *level == gold;
        let row = self.levels.iter().position(is_row).unwrap_or_else(|| {
            self.levels.push((gold, [0; Sensitivity::ALL.len()]));
            self.levels.len() - 1
        });
        self.levels[row].1[given as usize] += 1;
    }

    fn count_spans(&mut self, page: &Page, gold: &Labels) -> Vec<usize> {
        let mut missed = Vec::new();
        for (index, (range, entity)) in gold.spans.iter().enumerate() {
            let tally = self.types.entry(*entity).or_default();
            tally.spans += 1;
            if page.count(range, |at| page.given[at].is_none()) > 0 {
                missed.push(index);
                continue;
            }
            let own = page.count(range, |at| page.given[at] == Some(*entity));
            tally.covered += 1;
            tally.typed += u32::from(own * 2 >= page.count(range, |_| true));
        }
        missed
    }

    fn count_findings(&mut self, page: &Page, given: &Labels) -> Vec<usize> {
        let mut wrong = Vec::new();
        for (index, (range, entity)) in given.spans.iter().enumerate() {
            let letters = page.count(range, |_| true);
            if !is_counted(*entity) || letters == 0 {
                continue;
            }
            let is_right = page.count(range, |at| page.marked[at]) * 2 >= letters;
            self.findings.count(is_right);
            if !is_right {
                wrong.push(index);
            }
        }
        wrong
    }

    /// How many documents were added.
    #[must_use]
    pub fn documents(&self) -> u32 {
        self.documents
    }

    /// The types that people marked, `ORGANIZATION` too.
    pub fn types(&self) -> impl Iterator<Item = (EntityType, Tally)> {
        self.types.iter().map(|(entity, tally)| (*entity, *tally))
    }

    /// All types but `ORGANIZATION`.
    #[must_use]
    pub fn all_types(&self) -> Tally {
        let counted = self.types().filter(|(entity, _)| is_counted(*entity));
        counted.fold(Tally::default(), |sum, (_, tally)| Tally {
            spans: sum.spans + tally.spans,
            covered: sum.covered + tally.covered,
            typed: sum.typed + tally.typed,
        })
    }

    /// Of the findings, those with at least half of their letters and digits in marked spans.
    #[must_use]
    pub fn precision(&self) -> f64 {
        self.findings.ratio()
    }

    /// Harmonic mean of covered recall and precision.
    #[must_use]
    pub fn f1(&self) -> f64 {
        let (recall, precision) = (self.all_types().covered_share().ratio(), self.precision());
        2.0 * precision * recall / (precision + recall).max(1e-9)
    }

    /// Of the documents without a marked span, those with a finding.
    #[must_use]
    pub fn false_documents(&self) -> Share {
        self.false_documents
    }

    /// Of the documents, those that were given a lower level: what could leave and must not.
    #[must_use]
    pub fn under(&self) -> Share {
        Share {
            of_these: self.under,
            all: self.documents,
        }
    }

    /// Of the documents, those that were given a higher level.
    #[must_use]
    pub fn over(&self) -> Share {
        Share {
            of_these: self.over,
            all: self.documents,
        }
    }

    /// Of the documents with special-care information, those recognised.
    #[must_use]
    pub fn special_care(&self) -> Share {
        self.special_care
    }

    /// Of the documents without special-care information, those said to have some.
    #[must_use]
    pub fn special_care_elsewhere(&self) -> Share {
        self.special_care_elsewhere
    }

    /// For each level that people gave, in order of appearance: how many of its documents were
    /// given which, in the order of [`Sensitivity::ALL`].
    #[must_use]
    pub fn levels(&self) -> &[(Sensitivity, [u32; Sensitivity::ALL.len()])] {
        &self.levels
    }
}

impl Tally {
    /// The covered ones of all.
    #[must_use]
    pub const fn covered_share(self) -> Share {
        Share {
            of_these: self.covered,
            all: self.spans,
        }
    }

    /// The typed ones of all.
    #[must_use]
    pub const fn typed_share(self) -> Share {
        Share {
            of_these: self.typed,
            all: self.spans,
        }
    }
}

impl Share {
    fn count(&mut self, is_one: bool) {
        self.all += 1;
        self.of_these += u32::from(is_one);
    }

    /// 0 to 1; 0 of none at all.
    #[must_use]
    pub fn ratio(self) -> f64 {
        f64::from(self.of_these) / f64::from(self.all.max(1))
    }
}

fn is_counted(entity: EntityType) -> bool {
    entity != EntityType::Organization
}

/// A document, one entry a code point.
struct Page {
    /// Whether it is a letter or a digit.
    solid: Vec<bool>,
    /// Whether a marked span holds it.
    marked: Vec<bool>,
    /// The finding that holds it: findings never overlap.
    given: Vec<Option<EntityType>>,
}

/// Letters and numbers by category. Rust's `is_alphanumeric` also has marks and circled letters,
/// which other tools that measure do not count.
static SOLID: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^[\p{L}\p{N}]$").expect("the pattern is right"));

impl Page {
    fn new(text: &str, gold: &Labels, given: &Labels) -> Self {
        let is_solid = |c: char| {
            c.is_ascii_alphanumeric() || !c.is_ascii() && SOLID.is_match(c.encode_utf8(&mut [0; 4]))
        };
        let solid: Vec<bool> = text.chars().map(is_solid).collect();
        let mut page = Self {
            marked: vec![false; solid.len()],
            given: vec![None; solid.len()],
            solid,
        };
        for (range, _) in &gold.spans {
            let range = page.within(range);
            page.marked[range].fill(true);
        }
        for (range, entity) in &given.spans {
            let range = page.within(range);
            page.given[range].fill(Some(*entity));
        }
        page
    }

    fn within(&self, range: &Range<usize>) -> Range<usize> {
        let end = range.end.min(self.solid.len());
        range.start.min(end)..end
    }

    /// The letters and digits of a range of which this is true.
    fn count(&self, range: &Range<usize>, is_one: impl Fn(usize) -> bool) -> usize {
        let letters = self.within(range).filter(|at| self.solid[*at]);
        letters.filter(|at| is_one(*at)).count()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use EntityType::{Email, Organization, Person, Phone};
    use Sensitivity::{Confidential, Public, Restricted};

    fn labels(level: Sensitivity, spans: &[(Range<usize>, EntityType)]) -> Labels {
        Labels {
            level,
            special_care: level == Restricted,
            spans: spans.to_vec(),
        }
    }

    fn evaluation(text: &str, gold: &Labels, given: &Labels) -> (Evaluation, Mistakes) {
        let mut evaluation = Evaluation::default();
        let mistakes = evaluation.add(text, gold, given);
        (evaluation, mistakes)
    }

    #[test]
    fn a_span_is_covered_when_no_letter_of_it_is_left_outside() {
        let gold = labels(Confidential, &[(0..7, Phone)]);
        for (given, covered, typed) in [
            (vec![(0..3, Phone), (4..7, Phone)], 1, 1), // the hyphen may be left out
            (vec![(0..3, Phone), (4..7, Person)], 1, 1), // half of it is enough
            (vec![(0..2, Phone), (2..7, Person)], 1, 0),
            (vec![(0..6, Phone)], 0, 0),
            (vec![], 0, 0),
        ] {
            let (all, mistakes) = evaluation("012-345", &gold, &labels(Confidential, &given));
            let tally = all.all_types();
            assert_eq!((tally.covered, tally.typed), (covered, typed), "{given:?}");
            assert_eq!(mistakes.missed.is_empty(), covered == 1);
        }
    }

    #[test]
    fn a_finding_is_right_when_half_of_it_was_marked_as_anything() {
        let gold = labels(Confidential, &[(0..2, Person)]);
        let given = labels(Confidential, &[(0..4, Email), (4..6, Phone)]);
        let (all, mistakes) = evaluation("佐藤ab口座", &gold, &given);
        assert!((all.precision() - 0.5).abs() < 1e-12);
        assert_eq!(mistakes.wrong, [1]);
    }

    #[test]
    fn firms_are_counted_on_their_own_row_alone() {
        let gold = labels(Public, &[]);
        let (all, mistakes) =
            evaluation("株式会社", &gold, &labels(Public, &[(0..4, Organization)]));
        assert_eq!(
            (all.false_documents().of_these, all.all_types().spans),
            (0, 0)
        );
        assert_eq!((all.precision(), mistakes), (0.0, Mistakes::default()));
    }

    #[test]
    fn a_level_can_be_too_low_or_too_high() {
        let (low, high) = (labels(Public, &[]), labels(Restricted, &[]));
        let mut all = Evaluation::default();
        all.add("a", &low, &high);
        all.add("b", &high, &low);
        all.add("c", &high, &high);
        assert_eq!((all.under().of_these, all.over().of_these), (1, 1));
        assert_eq!(
            all.levels(),
            [(Public, [0, 0, 0, 1]), (Restricted, [1, 0, 0, 1])]
        );
        assert_eq!(
            all.special_care(),
            Share {
                of_these: 1,
                all: 2
            }
        );
        assert_eq!(
            all.special_care_elsewhere(),
            Share {
                of_these: 1,
                all: 1
            }
        );
    }

    #[test]
    fn marks_and_symbols_are_no_letters() {
        let text = "ⓐ㈱Ⅳ〇々ー３ｶﾞ";
        let page = Page::new(text, &Labels::default(), &Labels::default());
        assert_eq!(page.solid.iter().filter(|solid| **solid).count(), 7);
    }
}
