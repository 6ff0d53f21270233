//! What stands beside a date: a name, the numbers of the person, the word for a relative, the talk in which it
//! is an answer.

use std::ops::Range;

use super::dates::{Date, Form};
use crate::EntityType::{DateOfBirth, Person};
use crate::candidates::Candidates;
use crate::context::Context;
use crate::detectors::surroundings;

/// The persons whom the text names.
pub(super) struct People {
    /// Their names, by where they end.
    named: Vec<Range<usize>>,
    /// Everything else that was found, by where it ends.
    codes: Vec<Range<usize>>,
    /// The text is about persons, by more than a guess.
    pub(super) sure: bool,
}

/// Between a name and a date, in bytes.
const LONGEST_GAP: usize = 42;
/// Numbers of the person between the two.
const MOST_CODES: usize = 3;
/// Who speaks stands so far before an answer, in bytes.
const SPEAKER_REACH: usize = 150;

impl People {
    pub(super) fn of(found: &Candidates) -> Self {
        let most = found.all().len();
        let (mut named, mut codes) = (Vec::with_capacity(most), Vec::with_capacity(most));
        for c in found.all() {
            let same = if c.entity == Person {
                &mut named
            } else if c.entity == DateOfBirth {
                // Nobody is born twice.
                continue;
            } else {
                &mut codes
            };
            same.push(c.range.clone());
        }
        named.sort_unstable_by_key(|range: &Range<usize>| range.end);
        codes.sort_unstable_by_key(|range: &Range<usize>| range.end);
        Self {
            named,
            codes,
            sure: surroundings::about_persons(found),
        }
    }

    pub(super) fn any(&self) -> bool {
        !self.named.is_empty()
    }

    /// The last name that ends before `at`.
    fn before(&self, at: usize) -> Option<&Range<usize>> {
        let named = self.named.partition_point(|name| name.end <= at);
        self.named.get(named.checked_sub(1)?)
    }

    /// The name ends shortly before the date, with little but an honorific between, or numbers of the
    /// person's: `TAMANG SITA VV64227591PJ 2002-05-19`.
    pub(super) fn beside(&self, date: &Date, text: &Context<'_>) -> bool {
        let Some(person) = self.before(date.range.start) else {
            return false;
        };
        let from = self.codes.partition_point(|code| code.end <= person.end);
        let mut between = Between::default();
        let mut at = person.end;
        for code in self.codes[from..].iter().take(MOST_CODES) {
            if code.end > date.range.start {
                break;
            }
            if code.start >= at {
                between.add(&text.text[at..code.start]);
                at = code.end;
            }
        }
        let lines = usize::from(at == person.end);
        between.add(&text.text[at..date.range.start]);
        between.bytes <= LONGEST_GAP && between.signs <= 9 && between.lines <= lines
    }

    /// `子 轟うみ R8/5/9`: a relative's name stands between its word, which begins the line, and the date.
    pub(super) fn relative_beside(&self, date: &Date, text: &Context<'_>) -> bool {
        const RELATIVES: &[&str] = &[
            "子",
            "長男",
            "長女",
            "次男",
            "次女",
            "二男",
            "二女",
            "三男",
            "三女",
            "孫",
            "妻",
            "夫",
            "父",
            "母",
            "本人",
            "配偶者",
        ];
        let Some(person) = self.before(date.range.start) else {
            return false;
        };
        let gap = &text.text[person.end..date.range.start];
        let line = text.before(person.start, LONGEST_GAP);
        let line = line.rsplit('\n').next().unwrap_or_default();
        let word = line.trim_matches([' ', ':', '・', '-', '*', '(', ')', '|', ',']);
        gap.len() <= 6
            && gap
                .chars()
                .all(|c| matches!(c, ' ' | '(' | '/' | ',' | '|' | '、'))
            && RELATIVES.contains(&word)
    }
}

/// What stands between a name and a date, without the numbers in it.
#[derive(Default)]
struct Between {
    bytes: usize,
    signs: usize,
    lines: usize,
}

impl Between {
    fn add(&mut self, piece: &str) {
        self.bytes += piece.len();
        // What is too long is not looked at.
        if self.bytes <= LONGEST_GAP {
            self.signs += piece.chars().filter(|c| c.is_alphanumeric()).count();
            self.lines += piece.matches(['\n', '。']).count() + usize::from(piece.contains('。'));
        }
    }
}

/// `漢字は真実の真。平成十九年七月二日。`: the answer of somebody who speaks, and nothing else.
pub(super) fn said_alone(date: &Date, text: &Context<'_>) -> bool {
    let rest = &text.text[date.range.end..];
    let ends = rest.starts_with('。')
        || ["です", "になります", "だ"]
            .iter()
            .any(|end| rest.starts_with(end));
    let line = text.before(date.range.start, SPEAKER_REACH);
    let line = line.rsplit('\n').next().unwrap_or_default();
    date.form == Form::Full
        && ends
        && line.ends_with(['。', ':', '「', '、'])
        && line.contains([':', '「'])
}
