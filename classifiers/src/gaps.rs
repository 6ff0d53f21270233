//! What may stand between a label and its value without parting them: punctuation, particles,
//! a note in brackets, markup, the other half of a key-value pair, the words of somebody speaking.

use std::ops::Range;
use std::sync::LazyLock;

use crate::prefixes::Prefixes;
use crate::work;

/// Words between a label and its value, in Latin letters.
const WORDS: &[&str] = &[
    "no",
    "id",
    "is",
    "was",
    "value",
    "val",
    "text",
    "content",
    "in",
    "like",
    "num",
    "are",
    "of",
    "the",
    "as",
    "to",
    "at",
    "on",
    "eq",
    "new",
    "old",
    "nr",
    "home",
    "mobile",
    "work",
    "primary",
    "main",
    "office",
    "current",
    "data",
    "str",
    "string",
    "int",
    "jp",
    "s",
    "number",
    "num",
    "full",
    "would",
    "be",
    "should",
    "set",
    "now",
    "still",
    "here",
    "starts",
    "field",
    "input",
    "valuetext",
    "answer",
    "n",
    "o",
    "i",
    "d",
    "it",
    "values",
    "has",
];

/// As [`WORDS`], in Japanese. Longer ones first.
const PHRASES: &[&str] = &[
    "下記の通りです",
    "以下の通りです",
    "次の通りです",
    "下記の通り",
    "以下の通り",
    "下記のとおり",
    "以下のとおり",
    "でございます",
    "なんですけど",
    "なんですが",
    "なのですが",
    "だったかな",
    "えーっと",
    "えーと",
    "えっと",
    "ええと",
    "あのー",
    "変更前",
    "変更後",
    "こちら",
    "たしか",
    "確か",
    "下記",
    "以下",
    "現在",
    "新規",
    "控え",
    "です",
    "って",
    "まして",
    "えー",
    "なし",
    "値",
    "新",
    "旧",
    "今",
    "は",
    "が",
    "の",
    "を",
    "も",
    "で",
    "と",
    "に",
    "へ",
    "第",
    "先",
    "欄",
    "。",
];

/// The lengths of [`PHRASES`].
static LENGTHS: LazyLock<Prefixes<usize>> =
    LazyLock::new(|| Prefixes::new(PHRASES.iter().map(|phrase| (*phrase, phrase.len()))));

/// So many words and particles, and so many line breaks.
const MOST_WORDS: usize = 5;
const MOST_LINES: usize = 2;
/// A note in brackets, or the rest of a tag, is shorter, in bytes.
const LONGEST_NOTE: usize = 60;

/// Whether `gap`, between a label and a value, holds nothing that parts them.
pub(crate) fn is_filler(text: &str, gap: Range<usize>) -> bool {
    work::spent(gap.len());
    let mut rest = &text[gap.clone()];
    if let Some(inside) = rest_of_tag(&text[..gap.start], rest) {
        rest = &rest[inside..];
    }
    let (mut lines, mut words) = (0, 0);
    while let Some(c) = rest.chars().next() {
        let step = match c {
            '\n' => {
                lines += 1;
                1
            }
            '(' | '[' | '<' | '【' => note(rest, c).unwrap_or(c.len_utf8()),
            c if c.is_ascii_alphabetic() => {
                let len = rest.bytes().take_while(u8::is_ascii_alphabetic).count();
                let word = &rest[..len];
                if !is_word(word) {
                    return false;
                }
                words += 1;
                len
            }
            c if c.is_ascii_punctuation() || c.is_whitespace() || is_mark(c) => c.len_utf8(),
            _ => {
                let Some(len) = LENGTHS.of(rest) else {
                    return false;
                };
                words += 1;
                len
            }
        };
        if lines > MOST_LINES || words > MOST_WORDS {
            return false;
        }
        rest = &rest[step..];
    }
    true
}

/// Whether it is one of [`WORDS`], in any case.
fn is_word(word: &str) -> bool {
    static KNOWN: LazyLock<Prefixes> = LazyLock::new(|| Prefixes::of_list(WORDS));
    let mut small = [0; LONGEST_WORD];
    let Some(small) = small.get_mut(..word.len()) else {
        return false;
    };
    small.copy_from_slice(word.as_bytes());
    small.make_ascii_lowercase();
    std::str::from_utf8(small).is_ok_and(|word| KNOWN.contain(word))
}

/// None of [`WORDS`] has more letters.
const LONGEST_WORD: usize = 12;

fn is_mark(c: char) -> bool {
    matches!(
        c,
        '「' | '」'
            | '『'
            | '』'
            | '】'
            | '〔'
            | '〕'
            | '《'
            | '》'
            | '〈'
            | '〉'
            | '、'
            | '・'
            | '→'
            | '⇒'
            | '…'
            | '―'
            | 'ー'
            | '─'
            | '│'
            | '●'
            | '■'
            | '◆'
            | '○'
            | '◎'
            | '※'
            | '“'
            | '”'
            | '‘'
            | '’'
            | '▶'
            | '▼'
            | '├'
            | '└'
            | '┃'
            | '┗'
            | '◇'
            | '□'
            | '☆'
            | '★'
            | '〓'
    )
}

/// The length of a note in brackets without figures, `（引落用）`, or of a tag, `</td><td>`.
fn note(rest: &str, open: char) -> Option<usize> {
    let close = match open {
        '(' => ')',
        '[' => ']',
        '【' => '】',
        _ => '>',
    };
    let mut digits = 0;
    for (at, c) in rest.char_indices().take_while(|(at, _)| *at < LONGEST_NOTE) {
        digits += usize::from(c.is_ascii_digit());
        if c == close {
            return (digits < 3).then_some(at + c.len_utf8());
        }
        if c == '\n' {
            return None;
        }
    }
    None
}

/// `<Tel type="home">`: how much of the gap still belongs to the tag in which the label stands.
fn rest_of_tag(before: &str, gap: &str) -> Option<usize> {
    let near = &gap.as_bytes()[..gap.len().min(LONGEST_NOTE)];
    let close = memchr::memchr(b'>', near)?;
    let attributes = gap[..close].bytes().all(|b| {
        b.is_ascii_alphanumeric()
            || matches!(
                b,
                b' ' | b'=' | b'"' | b'\'' | b'-' | b'_' | b':' | b'.' | b'/'
            )
    });
    let opened = before
        .bytes()
        .rev()
        .take(LONGEST_NOTE)
        .find(|b| matches!(b, b'<' | b'>' | b'\n'))
        == Some(b'<');
    (attributes && opened).then_some(close + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn between(label: &str, text: &str) -> bool {
        let start = text.find(label).expect("the label stands in the text") + label.len();
        let end = text.find('7').expect("the value begins with 7");
        is_filler(text, start..end)
    }

    #[test]
    fn punctuation_notes_and_markup_join() {
        for text in [
            "口座番号:7",
            "口座番号(引落用): 7",
            "<口座番号 type=\"main\">7",
            "<td>口座番号</td><td>7",
            "{\"key\":\"口座番号\",\"value\":\"7",
            "口座番号は下記の通りです。\n7",
            "口座番号なんですけど、えっと7",
            "**口座番号** | 7",
        ] {
            assert!(between("口座番号", text), "{text}");
        }
    }

    #[test]
    fn other_words_and_figures_part() {
        for text in [
            "口座番号を確認のうえ 7",
            "口座番号 123 と 7",
            "口座番号(123) 7",
            "口座番号\n\n\n7",
        ] {
            assert!(!between("口座番号", text), "{text}");
        }
    }
}
