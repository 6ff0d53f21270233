//! How much a number's own form and the signs beside it speak for a code.

use std::ops::Range;

use super::keys::{key_before, names_a_code};
use super::table::{FORMS, Form};

pub(super) fn figures(value: &str) -> impl Iterator<Item = u8> + '_ {
    value.bytes().filter(u8::is_ascii_digit)
}

/// How much its own form and the signs beside it speak for a code.
pub(super) fn form(text: &str, range: &Range<usize>) -> i32 {
    let shown = &text[range.clone()];
    let digits: Vec<u8> = figures(shown).collect();
    let plain = shown.len() == digits.len();
    let value = digits
        .iter()
        .fold(0_u32, |value, digit| value * 10 + u32::from(digit - b'0'));
    let single = shown.split(|c: char| !c.is_ascii_digit());
    let single = single
        .filter(|part| !part.is_empty())
        .all(|part| part.len() == 1);
    let before = text[..range.start].trim_end_matches(' ');
    let after = text[range.end..].trim_start_matches(' ');
    let last = before.chars().next_back();
    let first = after.chars().next();
    let key = key_before(text, range.start).and_then(names_a_code);
    let is = |form: Form| -> bool {
        let ends = |signs: &[char]| last.is_some_and(|c| signs.contains(&c));
        let begins = |signs: &[char]| first.is_some_and(|c| signs.contains(&c));
        match form {
            Form::Three => digits.len() == 3,
            Form::Four => digits.len() == 4,
            Form::Five => digits.len() == 5,
            Form::Six => digits.len() == 6,
            Form::Eight => digits.len() == 8,
            Form::Apart => !plain && single,
            Form::Grouped => !plain && !single,
            Form::Year => plain && digits.len() == 4 && (1900..=2035).contains(&value),
            Form::Zero => plain && matches!(digits.len(), 4 | 6) && digits[0] == b'0',
            Form::Round => plain && value % 100 == 0 && value != 0,
            Form::Quoted => ends(&['「', '『', '"', '\'', '“']),
            Form::CommaBehind => begins(&['、', ',']),
            Form::CommaBefore => ends(&['、', ',']),
            Form::Topic => ends(&['は', 'が']),
            Form::Of => ends(&['の']),
            Form::Assigned => ends(&[':', '=']),
            Form::Arrow => ends(&['→', '>']),
            Form::Cell => ends(&['|', '\t']) || begins(&['|', '\t']),
            Form::Object => begins(&['を']),
            Form::Cited => begins(&['と', 'っ']),
            Form::With => begins(&['で']),
            Form::Said => begins(&['か', 'だ', 'な']),
            Form::HashBehind => begins(&['#']),
            Form::TopicBehind => begins(&['は', 'が']),
            Form::To => begins(&['に']),
            Form::LineStart => last.is_none_or(|c| c == '\n'),
            Form::LineEnd => first.is_none_or(|c| c == '\n'),
            Form::Word => ends_with(last, |c| c.is_ascii_alphabetic()),
            Form::Kanji => ends_with(last, |c| matches!(c, '\u{4E00}'..='\u{9FFF}')),
            Form::Katakana => ends_with(last, |c| matches!(c, 'ァ'..='ー')),
            Form::Key => key == Some(true),
            Form::OtherKey => key == Some(false),
            Form::Alone => ends(&['「', '『', '"', '“']) && begins(&['」', '』', '"', '”', '?']),
            Form::SaidBehind => begins(&['ね', 'よ', 'や', '、']),
        }
    };
    FORMS
        .iter()
        .filter(|(form, _)| is(*form))
        .map(|(_, weight)| i32::from(*weight))
        .sum()
}

fn ends_with(last: Option<char>, is: impl Fn(char) -> bool) -> bool {
    last.is_some_and(is)
}
