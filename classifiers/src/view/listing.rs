//! Circled numbers that count the lines of a form, `①お名前 ②ご生年月日`: `1)お名前 2)ご生年月日`.
//!
//! Folded as characters they would become the first digit of what follows, `③080…`. A row of circled
//! digits that spells a number stays one: there no ② stands at the beginning of a word.

use super::map::{Rewriter, Rewritten};
use crate::work;

const FIRST: char = '①';
const LAST: char = '⑳';

pub(super) fn read(text: &str) -> Option<Rewritten> {
    let first = memchr::memmem::find(text.as_bytes(), FIRST.to_string().as_bytes())?;
    let markers = || {
        let rest = text[first..].char_indices();
        rest.map(|(at, c)| (first + at, c))
            .filter(|(at, c)| counts(text, *at, *c))
    };
    let listed = markers().any(|(_, c)| c == FIRST) && markers().any(|(_, c)| c == '②');
    // Where nothing would be glued to them, they stay as they are.
    let glued = || {
        markers().any(|(at, c)| {
            let next = text[at + c.len_utf8()..].chars().next();
            next.is_some_and(|c| {
                c.is_ascii_alphanumeric() || matches!(c, '０'..='９' | 'Ａ'..='Ｚ' | 'ａ'..='ｚ')
            })
        })
    };
    if !(listed && glued()) {
        return None;
    }
    let mut out = Rewriter::new(text);
    for (at, c) in markers() {
        let shown = format!("{})", u32::from(c) - u32::from(FIRST) + 1);
        out.replace(at..at + c.len_utf8(), &shown);
    }
    out.finish()
}

fn circled(c: char) -> bool {
    (FIRST..=LAST).contains(&c)
}

/// A circled number at the beginning of a word, with no sign behind it that joins digits.
fn counts(text: &str, at: usize, c: char) -> bool {
    if !circled(c) {
        return false;
    }
    let begins = text[..at]
        .chars()
        .next_back()
        .is_none_or(|before| before.is_whitespace() || matches!(before, '(' | '（' | '、' | '。'));
    let behind = text[at + c.len_utf8()..].trim_start_matches([' ', '　']);
    let joined = behind.starts_with(|next: char| {
        circled(next)
            || matches!(
                next,
                '-' | '－' | '‐' | '−' | 'ー' | '.' | '・' | '⓪' | '/' | ','
            )
    });
    work::spent(text.len() - at - behind.len());
    begins && !joined && !behind.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> Option<String> {
        read(text).map(|read| read.text)
    }

    #[test]
    fn what_counts_lines_is_no_digit_of_theirs() {
        assert_eq!(
            shown("①名前 ②携帯\n①原\n②080-1234").as_deref(),
            Some("1)名前 2)携帯\n1)原\n2)080-1234")
        );
    }

    #[test]
    fn a_number_in_circles_stays_one() {
        for text in [
            "番号 ①②③④",
            "①-②-③",
            "① ② ③ ④",
            "①2③4⑤6",
            "港区①丁目②番",
            "①申込\n②審査",
        ] {
            assert_eq!(shown(text), None, "{text}");
        }
    }
}
