//! Cuts a text where no value goes on, from its characters alone.
//!
//! | a unit ends behind | unless |
//! |---|---|
//! | `。` `！` `？` | |
//! | `.` and white space | the word before is not four small letters: `Mr.`, `No.`, `J.` |
//! | a line's end | the line breaks off where a value may go on: in a number, a name, a bracket |
//! | any line's end | no list, table, heading or blank line begins behind it |
//!
//! Where none of these comes for [`LONGEST`] bytes, the text is cut between two words, with what
//! follows in view.

use std::ops::Range;

/// Bytes of the longest unit.
pub(super) const LONGEST: usize = 1024;

/// Bytes behind a place that can decide whether a unit ends there.
pub(super) const LOOKAHEAD: usize = 16;

/// Bytes that are in view behind a cut between two words: more than most values have.
const VIEW: usize = 256;

/// The text up to a place that no value goes beyond.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Unit {
    /// Bytes to scan.
    pub(super) seen: usize,
    /// Of these, bytes that may go out. Fewer, if the unit had to be cut.
    pub(super) end: usize,
}

/// Whether a unit ends somewhere.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Ends {
    Yes,
    No,
    /// What comes next decides.
    Open,
}

/// The first unit of a text, if it is there whole. `searched` are bytes in which none ends.
pub(super) fn next(text: &str, searched: &mut usize, is_last: bool) -> Option<Unit> {
    let from = *searched;
    for (at, c) in text[from..].char_indices() {
        let (at, end) = (from + at, from + at + c.len_utf8());
        if end > LONGEST {
            break;
        }
        match ends(&text[..at], c, &text[end..], is_last) {
            Ends::Yes => return Some(Unit { seen: end, end }),
            Ends::No => *searched = end,
            Ends::Open => return None,
        }
    }
    if text.len() >= LONGEST + LOOKAHEAD || is_last && text.len() > LONGEST {
        return Some(cut(text));
    }
    let rest = Unit {
        seen: text.len(),
        end: text.len(),
    };
    (is_last && !text.is_empty()).then_some(rest)
}

/// A unit whose end nothing shows.
fn cut(text: &str) -> Unit {
    let seen = floor(text, LONGEST);
    let most = floor(text, LONGEST - VIEW);
    let least = floor(text, LONGEST - 2 * VIEW);
    let is_between =
        |c: char| c.is_whitespace() || c.is_ascii_punctuation() || "、，・".contains(c);
    let between = text[least..most]
        .char_indices()
        .rev()
        .find(|(_, c)| is_between(*c));
    let end = between.map_or(most, |(at, c)| least + at + c.len_utf8());
    Unit { seen, end }
}

/// Where a unit that was cut ends so that no value is cut with it.
pub(super) fn end_between_values(
    unit: &Unit,
    values: &(impl Iterator<Item = Range<usize>> + Clone),
) -> usize {
    let crossing = |end: usize| {
        let mut values = values.clone();
        values.find(|value| value.start < end && end < value.end)
    };
    let mut end = unit.end;
    while let Some(value) = crossing(end) {
        if value.start > 0 {
            end = value.start;
            continue;
        }
        // It takes up all of the unit: it goes as a whole.
        end = value.end;
        while let Some(value) = crossing(end) {
            end = value.end;
        }
        return end;
    }
    end
}

/// The last boundary between characters that is not beyond `at`.
pub(super) fn floor(text: &str, at: usize) -> usize {
    let mut boundaries = (0..=at.min(text.len())).rev();
    let found = boundaries.find(|at| text.is_char_boundary(*at));
    found.expect("0 is a boundary")
}

fn ends(before: &str, c: char, behind: &str, is_last: bool) -> Ends {
    match c {
        '。' | '！' | '？' | '｡' => Ends::Yes,
        '.' => ends_sentence(before, behind, is_last),
        '\n' if ends_line(before) => Ends::Yes,
        '\n' => begins_block(behind, is_last),
        _ => Ends::No,
    }
}

/// `. ` after a word, not after an abbreviation or an initial.
fn ends_sentence(before: &str, behind: &str, is_last: bool) -> Ends {
    let word = before.bytes().rev().take(4);
    if word.filter(u8::is_ascii_lowercase).count() < 4 {
        return Ends::No;
    }
    match behind.chars().next() {
        None if is_last => Ends::Yes,
        None => Ends::Open,
        Some(next) if next.is_whitespace() => Ends::Yes,
        Some(_) => Ends::No,
    }
}

/// Whether a line says by its end that nothing of it goes on in the next.
fn ends_line(line: &str) -> bool {
    let line = line.trim_end_matches([' ', '\t', '\r', '\u{3000}']);
    let mut from_behind = line.chars().rev();
    match from_behind.next() {
        None | Some('\n') => true,
        Some(')' | '）' | ']' | '］') => from_behind.next().is_some_and(|c| !c.is_numeric()),
        Some(c) => {
            matches!(c, 'ぁ'..='ん') || "、，。．：；！？…:;,|>`*\"」』】〉》〕}{".contains(c)
        }
    }
}

/// Whether the next line begins something of its own.
fn begins_block(behind: &str, is_last: bool) -> Ends {
    let near = &behind[..floor(behind, LOOKAHEAD)];
    let line = near.trim_start_matches([' ', '\t']);
    let number = line.trim_start_matches(|c: char| c.is_ascii_digit());
    let digits = line.len() - number.len();
    let mut chars = line.chars();
    let ends = match (chars.next(), chars.next()) {
        (Some('-' | '*' | '+'), Some(' ')) => Ends::Yes,
        (Some(c), _) if "\n•・○●■◆▪【「|#>(（①②③④⑤⑥⑦⑧⑨".contains(c) => {
            Ends::Yes
        }
        (Some('-' | '*' | '+'), None) | (None, _) => Ends::Open,
        _ if (1..3).contains(&digits) => match number.chars().next() {
            Some('.' | ')' | '．' | '）') => Ends::Yes,
            None => Ends::Open,
            Some(_) => Ends::No,
        },
        _ => Ends::No,
    };
    let may_go_on = near.len() == behind.len() && behind.len() < LOOKAHEAD && !is_last;
    if ends == Ends::Open && !may_go_on {
        return Ends::No;
    }
    ends
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The units of a whole text.
    fn units(text: &str) -> Vec<&str> {
        let mut units = Vec::new();
        let mut rest = text;
        while let Some(unit) = next(rest, &mut 0, true) {
            let (unit, behind) = rest.split_at(unit.end);
            units.push(unit);
            rest = behind;
        }
        units
    }

    #[test]
    fn sentences_lines_and_items_are_units() {
        assert_eq!(
            units("承知しました。次に、口座です。\nご確認ください\n以上"),
            [
                "承知しました。",
                "次に、口座です。",
                "\n",
                "ご確認ください\n",
                "以上"
            ]
        );
        assert_eq!(
            units("Please wait. Mr. J. Doe is in. Bye"),
            ["Please wait.", " Mr. J. Doe is in. Bye"]
        );
        assert_eq!(
            units("一覧:\n- 柴田\n- 佐藤\n1. 090\n\n| a | b |\n| c |\n"),
            [
                "一覧:\n",
                "- 柴田\n",
                "- 佐藤\n",
                "1. 090\n",
                "\n",
                "| a | b |\n",
                "| c |\n"
            ]
        );
    }

    #[test]
    fn a_line_that_breaks_off_goes_on() {
        for text in [
            "電話 090-\n1234-5678",
            "柴田\n郁恵",
            "(03\n) 12",
            "Ikue\nShibata",
            "1234\n-5678",
            "12\n345.6",
        ] {
            assert_eq!(units(text), [text]);
        }
    }

    #[test]
    fn no_text_is_left_over_at_its_end() {
        for text in ["Thank you.", "a sentence. Another.", "one.\nlast", "x\n1"] {
            assert_eq!(units(text).concat(), text);
        }
    }

    #[test]
    fn nothing_is_decided_before_it_is_certain() {
        for text in [
            "x",
            "wait.",
            "柴田\n",
            "柴田\n-",
            "柴田\n  ",
            "柴田\n1",
            "柴田\n12",
        ] {
            assert_eq!(next(text, &mut 0, false), None, "{text}");
        }
    }

    #[test]
    fn a_text_without_ends_is_cut_between_words_with_what_follows_in_view() {
        let text = "word ".repeat(400);
        let unit = next(&text, &mut 0, false).expect("it is long enough");
        assert_eq!((unit.seen, unit.end), (LONGEST, 765));
        let unit = next(&"漢".repeat(400), &mut 0, false).expect("it is long enough");
        assert_eq!((unit.seen, unit.end), (1023, 768));
    }

    #[test]
    fn a_cut_goes_around_values() {
        let unit = Unit {
            seen: 1000,
            end: 700,
        };
        let end = |values: &[Range<usize>]| end_between_values(&unit, &values.iter().cloned());
        assert_eq!(end(&[600..700, 700..800]), 700);
        assert_eq!(end(&[10..20, 690..710]), 690);
        assert_eq!(end(&[680..695, 690..710]), 680);
        assert_eq!(end(&[0..900, 950..960]), 900);
    }
}
