//! Japanese that is written one character a line: `柴\n田\n郁\n恵 様` is `柴田郁恵 様`.

use super::map::{Rewriter, Rewritten};

/// Fewer lines are items of a list.
const FEWEST: usize = 3;

/// Without the line breaks of rows of such lines. The last of them may go on behind a space.
pub(super) fn read(text: &str) -> Option<Rewritten> {
    let bytes = text.as_bytes();
    let mut out = Rewriter::new(text);
    let mut at = Some(0);
    while let Some(start) = at {
        let row = Row::read(text, start);
        if row.breaks.len() + 1 >= FEWEST {
            for place in row.breaks {
                out.replace(place, "");
            }
        }
        at = memchr::memchr(b'\n', &bytes[row.end..]).map(|found| row.end + found + 1);
    }
    out.finish()
}

/// Lines of one character each.
struct Row {
    /// The line breaks between them, with what quotes and indents the next line.
    breaks: Vec<std::ops::Range<usize>>,
    /// Behind the last character.
    end: usize,
}

impl Row {
    fn read(text: &str, start: usize) -> Self {
        let mut row = Self {
            breaks: Vec::new(),
            end: start,
        };
        let mut at = start;
        while let Some(after) = character(text, at) {
            if at > start {
                row.breaks.push(row.end..at);
            }
            row.end = after;
            match next_line(text, after) {
                Some(next) => at = next,
                None => break,
            }
        }
        row
    }
}

/// Where the character that a line begins with ends, if nothing but a space or 様 stands behind it.
fn character(text: &str, at: usize) -> Option<usize> {
    let mut rest = text[at..].chars();
    let first = rest.next().filter(|c| is_japanese(*c))?;
    let stands_alone = rest
        .next()
        .is_none_or(|c| matches!(c, '\n' | '\r' | ' ' | '様'));
    stands_alone.then(|| at + first.len_utf8())
}

/// Where the next line begins, if this one ends here.
fn next_line(text: &str, at: usize) -> Option<usize> {
    let rest = text[at..].trim_start_matches([' ', '\r']);
    let next = rest.strip_prefix('\n')?.trim_start_matches([' ', '>']);
    Some(text.len() - next.len())
}

fn is_japanese(c: char) -> bool {
    matches!(c, '\u{3041}'..='\u{3096}' | '\u{30A1}'..='\u{30FA}' | 'ー' | '々' | '\u{4E00}'..='\u{9FFF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> String {
        read(text).map_or_else(|| text.to_owned(), |read| read.text)
    }

    #[test]
    fn a_row_of_lines_of_one_character_is_a_word() {
        for (text, read) in [
            ("柴\n田\n郁\n恵 様", "柴田郁恵 様"),
            ("宛先:\n山\n田\n太\n郎\n様\n以上", "宛先:\n山田太郎様\n以上"),
            ("> や\r\n> ま\r\n> だ", "> や\r\n> ま\r\n> だ"),
            ("や\r\n> ま\r\n> だ様", "やまだ様"),
        ] {
            assert_eq!(shown(text), read);
        }
    }

    #[test]
    fn short_lists_and_other_lines_stay() {
        for text in [
            "男\n女",
            "一つ\n二つ\n三つ",
            "A\nB\nC\nD",
            "1\n2\n3",
            "可\n不可\n良",
            "",
        ] {
            assert_eq!(shown(text), text);
        }
    }
}
