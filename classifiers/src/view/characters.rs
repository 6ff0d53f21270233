//! Characters one by one: full and half width, what shows nothing, dashes, marks laid over
//! letters, backslash escapes.
//!
//! Folding is local: a *cluster* (one character with all that attaches to it) is folded by itself
//! and maps as a whole.

use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::canonical_combining_class;

use super::escapes::{OCTAL, escape, octal};
use super::map::{Rewriter, Rewritten};
use crate::numbers::next_byte;

/// How a character behaves in folding.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fold {
    /// Reads as itself.
    Stable,
    /// Reads as something else.
    Changes,
    /// Joins the character before it.
    Attaches,
    /// Shows nothing.
    Vanishes,
}

pub(super) fn read(text: &str) -> Option<Rewritten> {
    let mut folder = Folder {
        text,
        out: Rewriter::new(text),
    };
    folder.fold();
    folder.out.finish()
}

struct Folder<'t> {
    text: &'t str,
    out: Rewriter<'t>,
}

impl Folder<'_> {
    fn fold(&mut self) {
        let text = self.text;
        let mut cluster_start = 0;
        let mut at = 0;
        // From one character that may read as something else to the next.
        while let Some(next) = next_unstable(text, at) {
            if next > at {
                let before = text[..next].chars().next_back();
                cluster_start = next - before.map_or(0, char::len_utf8);
            }
            at = next;
            let c = text[at..].chars().next().expect("a character stands here");
            let end = at + c.len_utf8();
            match fold_of(c) {
                // A backslash: nothing else of this kind is stopped at.
                Fold::Stable => {
                    at = self.undo_escape(at);
                    cluster_start = at;
                }
                Fold::Vanishes => {
                    self.out.replace(at..end, "");
                    at = end;
                }
                Fold::Changes => {
                    cluster_start = at;
                    at = self.fold_cluster(cluster_start, end);
                }
                Fold::Attaches => {
                    let start = cluster_start.max(self.out.written());
                    at = self.fold_cluster(start, end);
                    cluster_start = at;
                }
            }
        }
    }

    /// Reads the escape that begins at `at`; what is none reads as it stands.
    fn undo_escape(&mut self, at: usize) -> usize {
        let Some((shown, length)) = escape(&self.text[at..]) else {
            if let Some(end) = self.undo_octal(at) {
                return end;
            }
            // Past all backslashes, so that a long row of them is looked at once.
            let rest = self.text.as_bytes()[at..].iter();
            return at + rest.take_while(|byte| **byte == b'\\').count();
        };
        let folded = shown_by(std::iter::once(shown));
        self.out.replace(at..at + length, &folded);
        at + length
    }

    /// The same for bytes in octal, as many as follow each other.
    fn undo_octal(&mut self, at: usize) -> Option<usize> {
        let mut end = at;
        for shown in octal(&self.text[at..]).chars() {
            let next = end + shown.len_utf8() * OCTAL;
            let folded = shown_by(std::iter::once(shown));
            self.out.replace(end..next, &folded);
            end = next;
        }
        (end > at).then_some(end)
    }

    /// Folds the cluster that begins at `start` and holds at least the bytes before `end`.
    fn fold_cluster(&mut self, start: usize, end: usize) -> usize {
        let mut end = end;
        for c in self.text[end..].chars() {
            if c.is_ascii() || !matches!(fold_of(c), Fold::Attaches | Fold::Vanishes) {
                break;
            }
            end += c.len_utf8();
        }
        let folded = shown_by(self.text[start..end].chars());
        self.out.replace(start..end, &folded);
        end
    }
}

/// NFKC with plain dashes and digits, without what shows nothing, and without the marks that
/// somebody laid over a digit, an ASCII letter or Japanese: no letter is written so.
fn shown_by(cluster: impl Iterator<Item = char>) -> String {
    let seen = cluster.filter(|&c| fold_of(c) != Fold::Vanishes);
    let seen = seen.flat_map(in_brackets);
    let mut base = None;
    let mut shown = String::new();
    for c in seen.nfkc().map(plain) {
        let mark = canonical_combining_class(c) != 0;
        if !mark {
            base = Some(c);
        }
        if !(mark && base.is_some_and(takes_no_marks)) {
            shown.push(c);
        }
    }
    shown
}

/// `鹿内㊞`: a seal is no part of the word before it.
fn in_brackets(c: char) -> impl Iterator<Item = char> {
    let sealed = match c {
        '㊞' => [Some('('), Some('印'), Some(')')],
        c => [Some(c), None, None],
    };
    sealed.into_iter().flatten()
}

fn takes_no_marks(base: char) -> bool {
    base == ' '
        || base.is_ascii_graphic()
        || matches!(base, '\u{3001}'..='\u{30FF}' | '\u{4E00}'..='\u{9FFF}')
}

/// Dashes, and the digits and letters of sign fonts that NFKC leaves as they are.
fn plain(c: char) -> char {
    const LETTERS: [u32; 3] = [0x1_F150, 0x1_F170, 0x1_F1E6];
    let code = u32::from(c);
    match c {
        '\u{2010}'..='\u{2015}'
        | '\u{2212}'
        | '\u{2043}'
        | '\u{2796}'
        | '\u{2500}'
        | '\u{2501}' => '-',
        // Circled digits one to nine of four fonts.
        '\u{2776}'..='\u{277E}' => digit(code - 0x2776 + 1),
        '\u{2780}'..='\u{2788}' => digit(code - 0x2780 + 1),
        '\u{278A}'..='\u{2792}' => digit(code - 0x278A + 1),
        '\u{24F5}'..='\u{24FD}' => digit(code - 0x24F5 + 1),
        '\u{24FF}' | '\u{1F10B}' | '\u{1F10C}' => '0',
        // Breaks of lines, and a blank of Braille.
        '\u{85}' | '\u{2028}' | '\u{2029}' => '\n',
        '\u{2800}' => ' ',
        // Tags show nothing to people, and a model reads them as the letters that they stand for.
        '\u{E0020}'..='\u{E007E}' => char::from_u32(code - 0xE_0000).unwrap_or(c),
        // Letters, white on a disc or on a square, and as flags are spelt.
        _ => LETTERS
            .iter()
            .find_map(|first| code.checked_sub(*first).filter(|place| *place < 26))
            .and_then(|place| char::from_u32(u32::from('A') + place))
            .or_else(|| foreign_digit(code).map(digit))
            .unwrap_or(c),
    }
}

/// The value of a decimal digit of another script: ten in a row from these on (general category Nd of
/// Unicode 16, but for those that NFKC folds).
fn foreign_digit(code: u32) -> Option<u32> {
    const ZEROS: &[u32] = &[
        0x660, 0x6F0, 0x7C0, 0x966, 0x9E6, 0xA66, 0xAE6, 0xB66, 0xBE6, 0xC66, 0xCE6, 0xD66, 0xDE6,
        0xE50, 0xED0, 0xF20, 0x1040, 0x1090, 0x17E0, 0x1810, 0x1946, 0x19D0, 0x1A80, 0x1A90,
        0x1B50, 0x1BB0, 0x1C40, 0x1C50, 0xA620, 0xA8D0, 0xA900, 0xA9D0, 0xA9F0, 0xAA50, 0xABF0,
        0x1_04A0, 0x1_0D30, 0x1_0D40, 0x1_1066, 0x1_10F0, 0x1_1136, 0x1_11D0, 0x1_12F0, 0x1_1450,
        0x1_14D0, 0x1_1650, 0x1_16C0, 0x1_16D0, 0x1_16DA, 0x1_1730, 0x1_18E0, 0x1_1950, 0x1_1BF0,
        0x1_1C50, 0x1_1D50, 0x1_1DA0, 0x1_1F50, 0x1_6130, 0x1_6A60, 0x1_6AC0, 0x1_6B50, 0x1_6D70,
        0x1_E140, 0x1_E2F0, 0x1_E4F0, 0x1_E5F1, 0x1_E950,
    ];
    let next = ZEROS.partition_point(|zero| *zero <= code);
    let zero = ZEROS.get(next.checked_sub(1)?)?;
    Some(code - zero).filter(|value| *value < 10)
}

fn digit(value: u32) -> char {
    char::from_digit(value, 10).expect("a value below ten")
}

/// The first character at or after `from` that may read as something else.
fn next_unstable(text: &str, from: usize) -> Option<usize> {
    let (bytes, folds) = (text.as_bytes(), &**BASIC_PLANE);
    let mut at = from;
    loop {
        at = next_byte(bytes, at, |byte| {
            *byte >= 0x7F || *byte == b'\\' || (*byte < 0x20 && !matches!(*byte, 9..=13))
        })?;
        // Characters of three bytes, as Japanese has them, are looked up undecoded.
        while let Some([first @ 0xE0..=0xEF, second, third]) = bytes.get(at..at + 3) {
            let code = (first & 0xF, second & 0x3F, third & 0x3F);
            let code = usize::from(code.0) << 12 | usize::from(code.1) << 6 | usize::from(code.2);
            if folds[code] != Fold::Stable {
                return Some(at);
            }
            at += 3;
        }
        for c in text[at..].chars() {
            if c.is_ascii() && (c.is_ascii_graphic() || c == ' ') && c != '\\' {
                break;
            }
            if !reads_as_itself(c) {
                return Some(at);
            }
            at += c.len_utf8();
        }
        if at >= bytes.len() {
            return None;
        }
    }
}

fn reads_as_itself(c: char) -> bool {
    fold_of(c) == Fold::Stable && c != '\\'
}

fn fold_of(c: char) -> Fold {
    match BASIC_PLANE.get(c as usize) {
        Some(fold) => *fold,
        None => examine(c),
    }
}

static BASIC_PLANE: LazyLock<Box<[Fold]>> = LazyLock::new(|| {
    let fold = |code: u32| char::from_u32(code).map_or(Fold::Stable, examine);
    (0..0x1_0000).map(fold).collect()
});

fn examine(c: char) -> Fold {
    if shows_nothing(c) {
        return Fold::Vanishes;
    }
    let mut folded = std::iter::once(c).nfkd();
    let first = folded.next().unwrap_or(c);
    if canonical_combining_class(first) != 0 || matches!(first, '\u{1161}'..='\u{11FF}') {
        return Fold::Attaches;
    }
    let same = std::iter::once(c).nfkc().eq(std::iter::once(c));
    if same && plain(c) == c {
        Fold::Stable
    } else {
        Fold::Changes
    }
}

fn shows_nothing(c: char) -> bool {
    matches!(c,
        '\0'..='\u{8}' | '\u{E}'..='\u{1F}' | '\u{7F}'..='\u{84}' | '\u{86}'..='\u{9F}'
        | '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}'
        | '\u{180B}'..='\u{180F}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}'
        | '\u{2060}'..='\u{206F}' | '\u{20DD}'..='\u{20E0}' | '\u{20E2}'..='\u{20E4}'
        | '\u{3164}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFA0}' | '\u{FFF9}'..='\u{FFFB}'
        | '\u{1D173}'..='\u{1D17A}' | '\u{E0000}'..='\u{E001F}' | '\u{E007F}'..='\u{E0FFF}')
}
