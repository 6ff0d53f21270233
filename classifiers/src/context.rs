//! What a detector may ask about the surroundings of a value.

use std::cell::{Cell, OnceCell};
use std::ops::Range;

use crate::candidates::Candidates;
use crate::cues::{Cue, Hit, Hits};
use crate::detectors::Date;
use crate::gaps;
use crate::general_talk::{About, is_dealing};
use crate::grams::Grams;
use crate::names::Judged;
use crate::numbers::Numbers;
use crate::series::Series;
use crate::tables::Columns;
use crate::work;

/// A text with its words, as detectors see it. All offsets are bytes of the scanning view.
pub(crate) struct Context<'t> {
    pub(crate) text: &'t str,
    pub(crate) hits: &'t Hits,
    pub(crate) columns: &'t Columns,
    grams: Grams,
    series: Series,
    /// The labels directly before places, and those of values.
    direct: Asked<usize, Option<Hit>>,
    labels: Asked<(usize, usize), Option<Cue>>,
    /// Asked for twice: when rules have found names, and when the model has.
    pub(crate) dates: OnceCell<Vec<Date>>,
    about: OnceCell<About>,
    dealing: OnceCell<bool>,
    pub(crate) judged: Judged,
}

/// A label governs a value at most this many bytes away.
const REACH: usize = 96;
/// `カード` and `番号` belong together at most this many bytes apart.
const NUMBER_REACH: usize = 24;
/// A label behind its value stands no further: `1234567（口座番号）`.
const REACH_BACK: usize = 16;

impl<'t> Context<'t> {
    pub(crate) fn new(
        text: &'t str,
        hits: &'t Hits,
        columns: &'t Columns,
        numbers: &Numbers<'_>,
    ) -> Self {
        let mut context = Self {
            text,
            hits,
            columns,
            grams: Grams::of(text),
            series: Series::default(),
            direct: Asked::default(),
            labels: Asked::default(),
            dates: OnceCell::new(),
            about: OnceCell::new(),
            dealing: OnceCell::new(),
            judged: Judged::default(),
        };
        context.series = Series::read(&context, numbers);
        context
    }
}

/// What was asked last and before: a dozen detectors ask of the same number, and of the word in which
/// it stands.
struct Asked<K, V>(Cell<[Option<(K, V)>; 2]>);

impl<K: Copy, V: Copy> Default for Asked<K, V> {
    fn default() -> Self {
        Self(Cell::new([None; 2]))
    }
}

impl<K: Copy + PartialEq, V: Copy> Asked<K, V> {
    fn or(&self, key: K, find: impl FnOnce() -> V) -> V {
        let [last, before] = self.0.get();
        let known = [last, before].into_iter().flatten();
        if let Some((_, value)) = known.into_iter().find(|(known, _)| *known == key) {
            return value;
        }
        let value = find();
        self.0.set([Some((key, value)), last]);
        value
    }
}

impl Context<'_> {
    /// Of whom the text speaks, by what was found of identifiers when it is first asked.
    pub(crate) fn about(&self, found: &Candidates) -> &About {
        self.about.get_or_init(|| About::of(self.text, found))
    }

    /// Whether the bank deals with somebody of the text. Asked of many names, and read once.
    pub(crate) fn is_dealing(&self) -> bool {
        *self.dealing.get_or_init(|| is_dealing(self.text))
    }

    /// The label that names the value at `at`: directly before it, at the head of its column, or
    /// before the first of the series that it continues.
    pub(crate) fn label(&self, at: usize) -> Option<Cue> {
        self.own_label(at).or_else(|| self.series.label(at))
    }

    /// As [`Self::label`], without what is handed on in a series.
    pub(crate) fn own_label(&self, at: usize) -> Option<Cue> {
        let direct = self.direct_label(at);
        match self.columns.cell(at) {
            // In a cell, only what stands in it comes before the head of its column.
            Some((start, label)) => direct
                .filter(|hit| hit.start() >= start)
                .map_or(Some(label), |hit| Some(hit.cue)),
            None => direct.map(|hit| hit.cue),
        }
    }

    /// The label of a whole value: also one that follows it, `1234567（口座番号）`.
    pub(crate) fn label_of(&self, value: &Range<usize>) -> Option<Cue> {
        self.labels
            .or((value.start, value.end), || self.find_label_of(value))
    }

    fn find_label_of(&self, value: &Range<usize>) -> Option<Cue> {
        let before = self.label(value.start);
        match before {
            None | Some(Cue::Number | Cue::Name) => self.label_behind(value.end).or(before),
            told => told,
        }
    }

    /// The label directly before `at`: nothing but what [`gaps`] knows between the two.
    pub(crate) fn direct_label(&self, at: usize) -> Option<Hit> {
        self.direct.or(at, || self.find_direct_label(at))
    }

    fn find_direct_label(&self, at: usize) -> Option<Hit> {
        let mut hit = self.hits.label_before(at)?;
        if !self.leads(hit, at, REACH) {
            return None;
        }
        // `birth = DATE '1985-10-04'`, `TO_DATE('19851004'`: the word says how the value is written.
        if hit.cue == Cue::Amount && self.writes_literal(hit, at) {
            let word = hit.start();
            hit = self.hits.label_before(word)?;
            if !self.leads(hit, word, REACH) {
                return None;
            }
        }
        // `カード番号` in two words, `"account": {"number": …}`: the word before says of what.
        if hit.cue == Cue::Number
            && let Some(of) = self.hits.label_before(hit.start())
            && of.cue.is_identifier()
            && self.leads(of, hit.start(), NUMBER_REACH)
        {
            return Some(of);
        }
        Some(hit)
    }

    fn writes_literal(&self, hit: Hit, at: usize) -> bool {
        let word = &self.text[hit.start()..hit.end()];
        let gap = &self.text[hit.end()..at];
        (word.eq_ignore_ascii_case("date") || word.eq_ignore_ascii_case("timestamp"))
            && matches!(gap, "'" | " '" | "('" | " ('" | "(\"")
    }

    pub(crate) fn labelled(&self, at: usize, cue: Cue) -> bool {
        self.label(at) == Some(cue)
    }

    /// `（口座番号）`, `←暗証` directly behind a value that ends at `end`.
    fn label_behind(&self, end: usize) -> Option<Cue> {
        let hit = self.hits.after(end)?;
        if hit.start() - end > REACH_BACK || !hit.cue.is_label() {
            return None;
        }
        let gap = self.text[end..hit.start()].trim_start_matches([' ', '"', '\'', '」']);
        let bracketed = matches!(gap, "(" | "[" | "<" | "【" | "(=" | "(※")
            && self.text[hit.end()..]
                .chars()
                .take(4)
                .any(|c| matches!(c, ')' | ']' | '>' | '】'));
        let pointed = matches!(
            gap,
            "←" | "<-" | "<- " | "← " | "<=" | "が" | "is my " | "is the "
        );
        (bracketed || pointed).then_some(hit.cue)
    }

    fn leads(&self, hit: Hit, at: usize, reach: usize) -> bool {
        let gap = hit.end()..at;
        gap.len() <= reach && gaps::is_filler(self.text, gap)
    }

    /// Whether the word stands within so many bytes of the value.
    pub(crate) fn near(&self, value: &Range<usize>, cue: Cue, before: usize, after: usize) -> bool {
        let from = value.start.saturating_sub(before);
        let to = value.end.saturating_add(after);
        self.hits.within(from, to).iter().any(|hit| hit.cue == cue)
    }

    /// The last of `cues` that ends before `at`, at most `within` bytes away.
    pub(crate) fn last_of(&self, at: usize, cues: &[Cue], within: usize) -> Option<Cue> {
        let hits = self.hits.within(at.saturating_sub(within), at);
        hits.iter()
            .rev()
            .find(|hit| cues.contains(&hit.cue))
            .map(|hit| hit.cue)
    }

    /// At most so many bytes before `at`, from the beginning of a character.
    pub(crate) fn before(&self, at: usize, bytes: usize) -> &str {
        work::spent(bytes.min(at));
        let from = (at.saturating_sub(bytes)..=at).find(|from| self.text.is_char_boundary(*from));
        &self.text[from.unwrap_or(at)..at]
    }

    /// At most so many bytes from `at` on, to the end of a character.
    pub(crate) fn after(&self, at: usize, bytes: usize) -> &str {
        let limit = at.saturating_add(bytes).min(self.text.len());
        work::spent(limit - at);
        let to = (at..=limit)
            .rev()
            .find(|to| self.text.is_char_boundary(*to));
        &self.text[at..to.unwrap_or(at)]
    }

    /// Whether the word may stand anywhere in the text. If not, it does not.
    pub(crate) fn may_hold(&self, word: &str) -> bool {
        self.grams.may_hold(word)
    }

    /// Where a word stands.
    pub(crate) fn places<'w>(&'w self, word: &'w str) -> impl Iterator<Item = usize> + use<'w> {
        self.grams.places(self.text, word)
    }

    pub(crate) fn char_before(&self, at: usize) -> Option<char> {
        self.text[..at].chars().next_back()
    }

    pub(crate) fn char_after(&self, at: usize) -> Option<char> {
        self.text[at..].chars().next()
    }
}
