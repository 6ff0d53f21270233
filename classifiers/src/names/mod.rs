//! Names of persons, in kanji, kana and Latin letters.
//!
//! A dictionary alone marks half the language: most surnames are places or things. So every word
//! that may be a name is weighed (`score.rs`): what the dictionaries say of it, what stands before
//! and behind it, whether the text speaks of persons, whether it stands in a list beside one; and a
//! name found once is found wherever the text repeats it.

mod affixed;
mod called;
mod doubtful;
mod figures;
mod japanese;
mod kana;
mod labelled;
mod latin;
mod latin_around;
mod latin_words;
mod lexicon;
mod packed;
mod pieces;
mod readings;
mod repeated;
pub(crate) mod romaji;
mod runs;
mod score;
mod speakers;
mod surroundings;
mod words;

use std::ops::Range;

pub(crate) use lexicon::Lexicon;
pub(crate) use words::{GREETINGS, HONORIFICS, LABELS, ROLES, TITLES};

use crate::EntityType::Person;
use crate::candidates::{Candidates, Evidence};
use crate::context::Context;
use crate::cues::Cue;
use score::{DOUBTFUL, ENOUGH, Points};

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
    let runs = runs::runs(text.text);
    japanese::detect(text, &runs, lexicon, &mut names);
    latin::detect(text, lexicon, &mut names);
    doubtful::settle(text, &mut names);
    let parts = std::mem::take(&mut names.parts);
    repeated::detect(text, &parts, &mut names);
}

/// Adds what another recogniser takes for names. Called last: what a rule says of the same place, a
/// firm or an address, is stronger.
pub(crate) fn judge(
    text: &Context<'_>,
    lexicon: &Lexicon,
    proposals: Vec<Proposal>,
    found: &mut Candidates,
) {
    let persons = found.all().iter().any(|found| found.entity == Person);
    let more = if persons || text.hits.has(Cue::Honorific) {
        score::PERSONS
    } else {
        0
    };
    let mut names = Names::new(text, lexicon, found);
    for Proposal { range, points } in proposals {
        if points + more >= ENOUGH && !in_code(text.text, &range) && !is_word(text, lexicon, &range)
        {
            let range = without_honorific(text, without_title(text.text, range));
            names.add(range, Evidence::Form, "read as a name");
        }
    }
}

/// One kanji that is a word, or what the lists say is one: `経理の方です`, `奥さん`, `長谷川式`.
fn is_word(text: &Context<'_>, lexicon: &Lexicon, range: &Range<usize>) -> bool {
    let mut chars = text.text[range.clone()].chars();
    if let (Some(one), None) = (chars.next(), chars.next()) {
        return lexicon.kanji(&[one]).is(lexicon::Kinds::COMMON);
    }
    // `10:00 品川: 会議`, and a title alone.
    let chars: Vec<char> = text.text[range.clone()].chars().take(5).collect();
    let place =
        lexicon.kanji(&chars).is(lexicon::Kinds::PLACE) && text.text[range.end..].starts_with(':');
    if place
        || matches!(
            &text.text[range.clone()],
            "Mr" | "Mrs" | "Ms" | "Miss" | "Dr" | "Prof"
        )
    {
        return true;
    }
    let hits = text.hits.within(range.start, range.start + 1);
    hits.iter()
        .any(|hit| hit.cue == Cue::Ordinary && hit.end() >= range.end)
}

/// `TO_CHAR(`, `user.Name=`: a piece of an identifier of a program.
fn in_code(text: &str, range: &Range<usize>) -> bool {
    let word = &text[range.clone()];
    let bound = |c: char| matches!(c, '_' | '$' | '\\' | '`');
    let call = text[range.end..].strip_prefix('(');
    let called = call.is_some_and(|inside| inside.starts_with(|c: char| c.is_ascii_graphic()));
    word.is_ascii()
        && (text[..range.start].ends_with(bound) || text[range.end..].starts_with(bound) || called)
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

/// `Mr van der Merwe` is `van der Merwe`.
fn without_title(text: &str, name: Range<usize>) -> Range<usize> {
    let word = &text[name.clone()];
    let titles = ["Mr", "Mrs", "Ms", "Miss", "Dr", "Prof"];
    let rest = titles
        .iter()
        .find_map(|title| word.strip_prefix(title))
        .filter(|rest| rest.starts_with(['.', ' ']));
    let rest = rest.map_or(word, |rest| rest.trim_start_matches(['.', ' ']));
    name.end - rest.len()..name.end
}

/// `蒼真君` is `蒼真`.
fn without_honorific(text: &Context<'_>, name: Range<usize>) -> Range<usize> {
    let hits = text.hits.within(name.start, name.end);
    let honorific = hits
        .iter()
        .find(|hit| hit.cue == Cue::Honorific && hit.end() == name.end);
    name.start..honorific.map_or(name.end, |hit| hit.start())
}

/// Collects names, and their parts to look for elsewhere.
struct Names<'f, 't> {
    text: &'f Context<'t>,
    lexicon: &'f Lexicon,
    found: &'f mut Candidates,
    /// Surnames, given names and whole names, by place.
    parts: Vec<Range<usize>>,
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
            doubtful: Vec::new(),
        }
    }

    /// Adds a name, unless it is that of a public figure; whether it did.
    fn add(&mut self, range: Range<usize>, evidence: Evidence, reason: &'static str) -> bool {
        let ours = !figures::spoken_of(self.text, self.lexicon, &range)
            && !is_tag(self.text.text, &range)
            && !is_unheard(self.text, &range)
            && !in_a_pattern(self.text.text, &range)
            && !speakers::nobody(&self.text.text[range.clone()]);
        if ours {
            self.found.add(Person, range, evidence, reason);
        }
        ours
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
    matches!(c, '\u{30A1}'..='\u{30FA}' | 'ー')
}

pub(crate) fn is_hiragana(c: char) -> bool {
    matches!(c, '\u{3041}'..='\u{3096}')
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
