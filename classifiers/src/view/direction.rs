//! Text that is written in one order and shown in another: characters that turn the direction of
//! writing around (`U+202E 4321`), and those that order the runs of a line anew.
//!
//! The order is that of the Unicode bidirectional algorithm (UAX #9), a line at a time. What is shown
//! is no view with patches, since its pieces stand in another order: it is a text of its own, with
//! the way back for every range of it.

use std::ops::Range;

use unicode_bidi::{Level, ParagraphBidiInfo};

use crate::work;

/// Where a paragraph ends, and with it every direction (bidirectional class B).
const ENDS: [char; 7] = [
    '\n', '\r', '\u{1C}', '\u{1D}', '\u{1E}', '\u{85}', '\u{2029}',
];

/// A text in the order in which it is shown.
pub(crate) struct Shown {
    text: String,
    /// In the order of `text`, without gaps.
    runs: Vec<Run>,
}

/// A run of characters of one direction.
struct Run {
    shown: Range<usize>,
    original: Range<usize>,
    way: Way,
}

/// How a run is shown.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    AsWritten,
    /// At another place.
    Moved,
    /// From its end to its beginning, perhaps at another place.
    Reversed,
}

impl Shown {
    /// Nothing if the text is shown as it is written.
    pub(crate) fn of(text: &str) -> Option<Self> {
        if !turns(text) {
            return None;
        }
        work::spent(text.len());
        let mut shown = Self {
            text: String::with_capacity(text.len()),
            runs: Vec::new(),
        };
        let mut start = 0;
        for line in text.split_inclusive(ENDS) {
            if turns(line) {
                shown.push_ordered(line, start);
            } else {
                shown.push(line, start, Way::AsWritten);
            }
            start += line.len();
        }
        shown.runs.iter().any(Run::is_turned).then_some(shown)
    }

    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// The ranges of the original that a range of the text shows, if any of them is turned around.
    pub(crate) fn turned(&self, range: &Range<usize>) -> Vec<Range<usize>> {
        let first = self
            .runs
            .partition_point(|run| run.shown.end <= range.start);
        let runs = self.runs[first..].iter();
        let runs = runs.take_while(|run| run.shown.start < range.end);
        if !runs.clone().any(Run::is_turned) {
            return Vec::new();
        }
        runs.map(|run| run.original_of(range)).collect()
    }

    /// The smallest range of the original that holds all that a range of the text shows.
    pub(crate) fn around(&self, range: &Range<usize>) -> Range<usize> {
        let runs = self.runs.iter();
        let within = runs.filter(|run| run.shown.start < range.end && range.start < run.shown.end);
        let places = within.map(|run| run.original_of(range));
        let around = places.reduce(|all, place| all.start.min(place.start)..all.end.max(place.end));
        around.unwrap_or(0..0)
    }

    /// A line that begins at `start`, in the order of its runs.
    fn push_ordered(&mut self, line: &str, start: usize) {
        let info = ParagraphBidiInfo::new(line, Some(Level::ltr()));
        let (levels, runs) = info.visual_runs(0..line.len());
        let reversed = |run: &Range<usize>| {
            levels[run.start].is_rtl() && line[run.clone()].chars().nth(1).is_some()
        };
        if runs.is_sorted_by_key(|run| run.start) && !runs.iter().any(reversed) {
            return self.push(line, start, Way::AsWritten);
        }
        for run in runs {
            let way = match levels[run.start].number() {
                0 => Way::AsWritten,
                _ if reversed(&run) => Way::Reversed,
                _ => Way::Moved,
            };
            self.push(&line[run.clone()], start + run.start, way);
        }
    }

    fn push(&mut self, run: &str, start: usize, way: Way) {
        let from = self.text.len();
        if way == Way::Reversed {
            self.text.extend(run.chars().rev());
        } else {
            self.text.push_str(run);
        }
        self.runs.push(Run {
            shown: from..self.text.len(),
            original: start..start + run.len(),
            way,
        });
    }
}

/// Whether something makes an order from right to left: RLE, RLO or RLI.
fn turns(line: &str) -> bool {
    let bytes = line.as_bytes();
    memchr::memchr_iter(0xE2, bytes)
        .any(|at| matches!(bytes[at + 1..], [0x80, 0xAB | 0xAE, ..] | [0x81, 0xA7, ..]))
}

impl Run {
    fn is_turned(&self) -> bool {
        self.way != Way::AsWritten
    }

    /// What of the range this run shows, in the original.
    fn original_of(&self, range: &Range<usize>) -> Range<usize> {
        let start = range.start.max(self.shown.start) - self.shown.start;
        let end = range.end.min(self.shown.end) - self.shown.start;
        if self.way == Way::Reversed {
            self.original.end - end..self.original.end - start
        } else {
            self.original.start + start..self.original.start + end
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn shown(text: &str) -> Option<String> {
        Shown::of(text).map(|shown| shown.text)
    }

    /// Without the characters that show nothing.
    fn seen(text: &str) -> String {
        let shows = |c: &char| !matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
        shown(text)
            .unwrap_or_else(|| text.to_owned())
            .chars()
            .filter(shows)
            .collect()
    }

    #[test]
    fn what_is_turned_around_is_read_as_it_is_shown() {
        assert_eq!(
            seen("番号 \u{202E}8109 8765 4321\u{202C} です"),
            "番号 1234 5678 9018 です"
        );
        assert_eq!(seen("\u{202E}様子花 木鈴"), "鈴木 花子様");
        assert_eq!(seen("\u{202E}esol\nabc"), "lose\nabc");
        // Numbers keep their own direction, and change places.
        assert_eq!(seen("\u{2067}5678 1234\u{2069}"), "1234 5678");
    }

    #[test]
    fn what_is_shown_as_it_is_written_is_read_once() {
        for text in [
            "1234",
            "\u{202D}1234\u{202C}",
            "\u{2067}柴田\u{2069}",
            "\u{202E}",
        ] {
            assert_eq!(shown(text), None, "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn every_range_maps_to_the_characters_that_it_shows(
            text in "[a-c1-3 山田\u{301}\n\u{202A}-\u{202E}\u{2066}-\u{2069}א]{0,24}",
        ) {
            let Some(shown) = Shown::of(&text) else { return Ok(()) };
            let ends: Vec<usize> = shown.text.char_indices().map(|(at, c)| at + c.len_utf8()).collect();
            for (start, _) in shown.text.char_indices() {
                for end in ends.iter().filter(|end| **end > start) {
                    let around = shown.around(&(start..*end));
                    prop_assert!(text.get(around.clone()).is_some());
                    let pieces = shown.turned(&(start..*end));
                    let sorted = |text: &str| { let mut c: Vec<char> = text.chars().collect(); c.sort_unstable(); c };
                    let told: String = pieces.iter().map(|piece| &text[piece.clone()]).collect();
                    if !pieces.is_empty() {
                        prop_assert_eq!(sorted(&told), sorted(&shown.text[start..*end]));
                    }
                }
            }
        }
    }
}
