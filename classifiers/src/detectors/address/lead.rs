//! What stands before the first number of an address, as one place: over the gaps that people leave
//! between its parts and, where a form was read by a machine, over broken lines and between its
//! letters.

use std::ops::Range;

use super::lots::kanji_figure;
use super::place_char;

/// The longest place, in characters: prefecture, district, town, quarter, crossing in Kyoto.
const LONGEST: usize = 48;

/// A line that goes on may be indented so far: as far as the last column of a printed table.
pub(super) const DEEPEST_INDENT: usize = 48;

/// What the parts of a place end in, where a line may break behind them.
const DIVISIONS: [char; 15] = [
    '都', '道', '府', '県', '市', '区', '郡', '町', '村', '字', '入', '通', 'ル', 'る', '筋',
];

/// The place before a number.
pub(super) struct Lead {
    /// Without its gaps, if it was read over any.
    pub(super) text: String,
    /// Where its first character stands in the text.
    pub(super) start: usize,
    /// Its letters stand apart: `鹿 ノ 台`.
    pub(super) spaced: bool,
    /// From where on in `text` how many bytes of gaps were left out.
    gaps: Vec<(usize, usize)>,
}

impl Lead {
    /// Where the byte `at` of the place stands in the text.
    pub(super) fn original(&self, at: usize) -> usize {
        let left_out = self.gaps.iter().rev().find(|(from, _)| *from <= at);
        self.start + at + left_out.map_or(0, |(_, bytes)| *bytes)
    }
}

/// Kanji, kana and the marks in place names; gaps only behind 都道府県市区郡町村 and the turns of
/// Kyoto, or directly before the number.
pub(super) fn strict(text: &str, number: usize, floor: usize) -> usize {
    let (mut start, mut at) = (number, number);
    let figures = kanji_figures_before(text, number, floor);
    for _ in 0..LONGEST {
        let lead = &text[floor..at];
        match lead.chars().next_back() {
            Some(c) if place_char(c) => {
                at -= c.len_utf8();
                start = at;
            }
            Some(_) => {
                let gap = gap_before(lead);
                let behind = &lead[..lead.len() - gap];
                let before_number = at == number || at == figures;
                if gap == 0 || !before_number && !behind.ends_with(DIVISIONS) {
                    break;
                }
                at -= gap;
            }
            None => break,
        }
    }
    start
}

/// As [`strict`], over one line break anywhere, and over the spaces between letters that stand
/// alone. `None`: there is nothing of the kind.
pub(super) fn loose(text: &str, number: usize, floor: usize) -> Option<Lead> {
    let figures = kanji_figures_before(text, number, floor);
    let mut pieces: Vec<Range<usize>> = Vec::with_capacity(4);
    let (mut at, mut end, mut broken, mut spaced, mut plain) = (number, number, false, false, true);
    for _ in 0..LONGEST {
        let lead = &text[floor..at];
        let Some(c) = lead.chars().next_back() else {
            break;
        };
        if place_char(c) {
            at -= c.len_utf8();
            continue;
        }
        let gap = gap_before(lead);
        let behind = &lead[..lead.len() - gap];
        if gap == 0 || !behind.ends_with(place_char) {
            break;
        }
        let usual = at == number || at == figures || behind.ends_with(DIVISIONS);
        let breaks = text[at - gap..at].contains('\n');
        let lone = gap <= 2 && alone(text, at) && alone_before(behind);
        if !usual && !lone && (broken || !breaks) {
            break;
        }
        broken |= breaks && !usual;
        spaced |= lone;
        plain &= usual;
        if at < end {
            pieces.push(at..end);
        }
        at -= gap;
        end = at;
    }
    pieces.push(at..end);
    pieces.retain(|piece| !piece.is_empty());
    let start = pieces.last()?.start;
    if plain {
        return None;
    }
    let mut lead = Lead {
        text: String::with_capacity(number - start),
        start,
        spaced,
        gaps: Vec::with_capacity(pieces.len()),
    };
    for piece in pieces.into_iter().rev() {
        let left_out = piece.start - start - lead.text.len();
        lead.gaps.push((lead.text.len(), left_out));
        lead.text.push_str(&text[piece]);
    }
    Some(lead)
}

/// Where the kanji figures that end at `number` begin: `四` of `四丁目`, which is reached at its 丁.
fn kanji_figures_before(text: &str, number: usize, floor: usize) -> usize {
    let lead = &text[floor..number];
    let run = lead.char_indices().rev().take(6);
    let figures = run.take_while(|(_, c)| kanji_figure(*c)).last();
    figures.map_or(number, |(at, _)| floor + at)
}

/// Whether the character at `at` has a space behind it.
fn alone(text: &str, at: usize) -> bool {
    let mut chars = text[at..].chars();
    chars.next().is_some() && chars.next().is_none_or(|c| !place_char(c))
}

/// Whether the last character has a space before it.
fn alone_before(lead: &str) -> bool {
    let mut chars = lead.chars().rev();
    chars.next().is_some_and(place_char) && chars.next().is_none_or(|c| !c.is_alphanumeric())
}

/// The length of three spaces, commas or cell borders, or of a line break and what indents the next
/// line.
fn gap_before(lead: &str) -> usize {
    let gap = |b: &u8| matches!(b, b' ' | b'\n' | b',' | b'|' | b'>');
    let lead = lead.as_bytes();
    let mark = if lead.ends_with("、".as_bytes()) {
        3
    } else {
        0
    };
    let run = lead[..lead.len() - mark]
        .iter()
        .rev()
        .take(DEEPEST_INDENT + 1)
        .take_while(|b| gap(b));
    let (len, breaks) = run.fold((mark, 0), |(len, breaks), b| {
        (len + 1, breaks + usize::from(*b == b'\n'))
    });
    let fits = len <= 3 || breaks == 1 && len <= DEEPEST_INDENT;
    if fits && breaks <= 1 { len } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gaps_are_left_out_and_known() {
        let text = "県 津 山 市 上 町\n下 3";
        let number = text.len() - 1;
        let lead = loose(text, number, 0).expect("a place");
        assert_eq!(lead.text, "県津山市上町下");
        for (at, c) in lead.text.char_indices() {
            assert!(text[lead.original(at)..].starts_with(c));
        }
    }
}
