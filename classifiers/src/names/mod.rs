//! Names of persons, in kanji, kana and Latin letters.
//!
//! A dictionary alone marks half the language: most surnames are places or things. So every word
//! that may be a name is weighed (`score.rs`): what the dictionaries say of it, what stands before
//! and behind it, whether the text speaks of persons, whether it stands in a list beside one; and a
//! name found once is found wherever the text repeats it.

mod affixed;
mod beginnings;
mod beside;
mod called;
mod chars;
mod columns;
mod cut;
mod doubtful;
mod figures;
mod follows;
mod given;
mod given_apart;
mod held;
mod hiragana;
mod initials;
mod introduced;
mod japanese;
mod judged;
mod kana;
mod labelled;
mod latin;
mod latin_around;
mod latin_words;
mod lexicon;
mod nobody;
mod packed;
mod pieces;
mod places;
mod proposed;
mod public_figures;
mod read_aloud;
mod readings;
mod repeated;
pub(crate) mod romaji;
mod runs;
mod score;
mod spaced;
mod speakers;
mod spelled;
mod surroundings;
mod terms;
mod told;
mod wholes;
mod words;

use std::collections::BTreeSet;
use std::ops::Range;

use chars::Chars;
pub(crate) use columns::detect as detect_in_columns;
pub(crate) use judged::Judged;
use judged::Verdict;
pub(crate) use lexicon::{Kinds, Lexicon};
pub(crate) use proposed::judge;
pub(crate) use repeated::{known_elsewhere, parts_of_names};
pub(crate) use words::{GREETINGS, HONORIFICS, LABELS, ROLES, TITLES};

use crate::EntityType::Person;
use crate::candidates::{Candidates, Evidence};
use crate::context::Context;
use crate::cues::Cue;
use score::{DOUBTFUL, ENOUGH, Points};
use words::CALLED;

/// What another recogniser takes for a name: its range in the text and how much it counts for, in
/// the points of `score.rs` (ten are enough alone; fewer need help from the text).
#[derive(Clone, Debug)]
pub(crate) struct Proposal {
    pub(crate) range: Range<usize>,
    pub(crate) points: i32,
}

/// Every name in the text.
pub(crate) fn detect(text: &Context<'_>, lexicon: &Lexicon, found: &mut Candidates) {
    let mut names = Names::new(text, lexicon, found);
    labelled::detect(text, lexicon, &mut names);
    speakers::detect(text, lexicon, &mut names);
    let runs = runs::Runs::of(text.text);
    read_aloud::in_brackets(text, &runs, lexicon, &mut names);
    japanese::detect(text, &runs, lexicon, &mut names);
    spaced::detect(text, &runs, lexicon, &mut names);
    latin::detect(text, lexicon, &mut names);
    spelled::detect(text, lexicon, &mut names);
    doubtful::settle(text, &mut names);
    beside::detect(text, lexicon, &mut names);
    let parts = std::mem::take(&mut names.parts);
    repeated::detect(text, &parts, Evidence::Context, &mut names);
    read_aloud::detect(text, &parts, lexicon, &mut names);
}

/// `柏木健太郎さん`, `Ms Kashiwagi`: spoken of as one speaks of those whom one knows.
fn is_addressed(text: &str, name: &Range<usize>) -> bool {
    const TITLES: &[&str] = &[
        "Mr", "Mrs", "Ms", "Miss", "Mx", "Dr", "Prof", "Madam", "Sir",
    ];
    let before = text[..name.start].trim_end_matches([' ', '.']);
    CALLED.begin(text[name.end..].trim_start())
        || TITLES.iter().any(|title| {
            before
                .strip_suffix(title)
                .is_some_and(|rest| !rest.ends_with(char::is_alphanumeric))
        })
}

/// `<Cdtr>…</Cdtr>`: the name of an element, which its end repeats; `<Tanaka> hello` is somebody.
fn is_tag(text: &str, range: &Range<usize>) -> bool {
    let word = &text[range.clone()];
    if !word.bytes().all(|b| b.is_ascii_alphanumeric())
        || !text[range.end..].starts_with(['>', ' ', '/'])
    {
        return false;
    }
    let before = &text[..range.start];
    before.ends_with("</")
        || before.ends_with('<') && text[range.end..].contains(&format!("</{word}>"))
}

/// The whole is a word of `lists/ordinary-words.txt`: `直通`.
fn is_unheard(text: &Context<'_>, range: &Range<usize>) -> bool {
    let hits = text.hits.within(range.start, range.end);
    hits.iter()
        .any(|hit| hit.cue == Cue::Ordinary && hit.start() == range.start && hit.end() == range.end)
}

/// `LIKE '%田中%'`: what is looked for in a column, a part of the names of many.
fn in_a_pattern(text: &str, range: &Range<usize>) -> bool {
    let before = text[..range.start].strip_suffix("'%");
    before.is_some_and(|before| before.trim_end().to_ascii_lowercase().ends_with("like"))
        && text[range.end..].starts_with("%'")
}

/// `「神田」「大森」「赤羽」`: words that somebody sorts, one in quotes beside the other.
fn in_a_row_of_quotes(text: &str, range: &Range<usize>) -> bool {
    let (before, behind) = (&text[..range.start], &text[range.end..]);
    let quoted = |before: &str, behind: &str| before.ends_with('「') && behind.starts_with('」');
    quoted(before, behind) && (before.ends_with("」「") || behind.starts_with("」「"))
}

/// Collects names, and their parts to look for elsewhere.
struct Names<'f, 't> {
    text: &'f Context<'t>,
    lexicon: &'f Lexicon,
    found: &'f mut Candidates,
    /// Surnames, given names and whole names, by place.
    parts: Vec<Range<usize>>,
    /// Where the names of speakers end: what they say begins there.
    speakers: BTreeSet<usize>,
    /// Weighed and found too light, so far.
    doubtful: Vec<Doubtful>,
}

/// A word that is a name if the rest of the text speaks for it.
struct Doubtful {
    range: Range<usize>,
    points: Points,
    reason: &'static str,
}

impl<'f, 't> Names<'f, 't> {
    fn new(text: &'f Context<'t>, lexicon: &'f Lexicon, found: &'f mut Candidates) -> Self {
        Self {
            text,
            lexicon,
            found,
            parts: Vec::new(),
            speakers: BTreeSet::new(),
            doubtful: Vec::new(),
        }
    }

    /// Adds a name, unless it is that of a public figure; whether it did.
    fn add(&mut self, range: Range<usize>, evidence: Evidence, reason: &'static str) -> bool {
        if !self.is_ours(&range, evidence) {
            return false;
        }
        let left_alone = self.of_general_talk(&range);
        match (left_alone, self.text.judged.is_news(&range, evidence)) {
            (true, true) => self.found.leave_alone(range, evidence, reason),
            (true, false) => {}
            (false, true) => self.found.add(Person, range, evidence, reason),
            (false, false) => self.found.repeat(&range),
        }
        !left_alone
    }

    fn is_ours(&self, range: &Range<usize>, evidence: Evidence) -> bool {
        let text = self.text.text;
        let labelled = evidence >= Evidence::Labelled;
        let known = self.text.judged.of(range);
        let asked = if labelled { known.may_be } else { known.is };
        if let Some(ours) = asked {
            return ours;
        }
        let may_be = known.may_be.unwrap_or_else(|| {
            !is_tag(text, range)
                && !is_unheard(self.text, range)
                && !nobody::is_letter(text, range)
                && !in_a_pattern(text, range)
                && !speakers::nobody(&text[range.clone()])
                && !figures::spoken_of(self.text, range)
                && !terms::part_of_a_payment(&text[range.clone()])
        });
        let is = (!labelled).then(|| {
            may_be
                && !in_a_row_of_quotes(text, range)
                && !nobody::is_nobody(text, self.lexicon, range)
                && !terms::is_which(text, range)
                && (called::is_called(self.text, range)
                    && !text[range.end..].starts_with(['/', '|', '\t', ':'])
                    || !terms::is_term(text, self.lexicon, range)
                        && !places::is_place(self.text, self.lexicon, range))
        });
        let verdict = Verdict {
            may_be: Some(may_be),
            is,
            ..known
        };
        self.text.judged.keep(range, verdict);
        is.unwrap_or(may_be)
    }

    /// The text speaks of the world or of a tale where this one stands, and of nobody as one speaks of
    /// those whom one knows.
    fn of_general_talk(&self, range: &Range<usize>) -> bool {
        let text = self.text.text;
        self.text.about(self.found).lets_go(text, range)
            && !is_addressed(text, range)
            && !figures::as_customer(self.text, range)
    }

    /// Adds what has enough points, and keeps what may get them from the rest of the text.
    fn weigh(&mut self, range: Range<usize>, points: Points, reason: &'static str) -> bool {
        if points >= ENOUGH {
            return self.add(range, score::evidence(points), reason);
        }
        if points >= DOUBTFUL {
            self.doubtful.push(Doubtful {
                range,
                points,
                reason,
            });
        }
        false
    }

    /// Adds the name of somebody who speaks.
    fn speaker(&mut self, range: Range<usize>, reason: &'static str) {
        if self.add(range.clone(), Evidence::Labelled, reason) {
            self.speakers.insert(range.end);
            self.part(range);
        }
    }

    /// A part that stands for the person when the text repeats it.
    fn part(&mut self, range: Range<usize>) {
        self.parts.push(range);
    }
}

/// Kanji, and the marks that stand among them in names.
pub(crate) fn is_kanji(c: char) -> bool {
    matches!(c, '\u{4E00}'..='\u{9FFF}' | '\u{3400}'..='\u{4DBF}' | '々' | 'ヶ' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{2FA1F}')
}

pub(crate) fn is_katakana(c: char) -> bool {
    matches!(c, '\u{30A1}'..='\u{30FA}' | 'ー' | 'ヽ' | 'ヾ')
}

pub(crate) fn is_hiragana(c: char) -> bool {
    matches!(c, '\u{3041}'..='\u{3096}' | 'ゝ' | 'ゞ')
}

#[cfg(test)]
mod testing {
    //! `found("text")` for the tests of the name detectors, and the files of examples.

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

    /// A line of an examples file: names stand in `⟦⟧`, `\n` and `\t` are written as such.
    fn example(line: &str) -> (String, Vec<String>) {
        let line = line.replace("\\n", "\n").replace("\\t", "\t");
        let names = line
            .split('⟦')
            .skip(1)
            .filter_map(|rest| rest.split('⟧').next());
        let names = names.map(str::to_owned).collect();
        (line.replace(['⟦', '⟧'], ""), names)
    }

    fn failing(examples: &str) -> Vec<(String, Vec<String>)> {
        let lines = examples
            .lines()
            .filter(|line| !line.is_empty() && !line.starts_with('#'));
        lines
            .map(example)
            .map(|(text, names)| (found(&text) == names, text))
            .filter(|(right, _)| !right)
            .map(|(_, text)| (text.clone(), found(&text)))
            .collect()
    }

    #[test]
    fn every_example_gives_the_names_that_it_marks_and_no_more() {
        for examples in [
            include_str!("examples/japanese.txt"),
            include_str!("examples/kana.txt"),
            include_str!("examples/kanji-foreign.txt"),
            include_str!("examples/latin.txt"),
            include_str!("examples/mixed.txt"),
            include_str!("examples/none.txt"),
        ] {
            let failing = failing(examples);
            assert!(failing.is_empty(), "{failing:#?}");
        }
    }
}
