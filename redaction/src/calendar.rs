//! Dates as people write them, and the day they mean: western years and eras, digits and kanji,
//! English months, eight digits in a row.

use std::ops::Range;

use crate::numerals::{self, Script};

/// A date, as far as it is said for certain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Day {
    pub(crate) year: u32,
    /// `None` where only a year is written, or where day and month cannot be told apart.
    pub(crate) month: Option<u32>,
    /// Of the month.
    pub(crate) date: Option<u32>,
}

/// A date and the places of its numbers.
#[derive(Debug)]
pub(crate) struct Written {
    pub(crate) day: Day,
    /// The era of its year, if it is not a western one.
    pub(crate) era: Option<Era>,
    pub(crate) year: Field,
    pub(crate) month: Option<Field>,
    pub(crate) date: Option<Field>,
}

/// A number of a date, or a month's name.
#[derive(Clone, Debug)]
pub(crate) struct Field {
    pub(crate) range: Range<usize>,
    pub(crate) style: Style,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Style {
    /// Digits in a row.
    Row(Script),
    /// With 十.
    Tens,
    /// 元年.
    First,
    /// `May`.
    Name,
}

/// A Japanese era.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Era {
    /// The western year before its first.
    pub(crate) before: u32,
    /// Its last year, counted in its own.
    pub(crate) last: u32,
}

const ERAS: [(&[&str], char, Era); 5] = [
    (
        &["明治", "㍾"],
        'm',
        Era {
            before: 1867,
            last: 45,
        },
    ),
    (
        &["大正", "㍽"],
        't',
        Era {
            before: 1911,
            last: 15,
        },
    ),
    (
        &["昭和", "㍼"],
        's',
        Era {
            before: 1925,
            last: 64,
        },
    ),
    (
        &["平成", "㍻"],
        'h',
        Era {
            before: 1988,
            last: 31,
        },
    ),
    (
        &["令和", "㋿"],
        'r',
        Era {
            before: 2018,
            last: 99,
        },
    ),
];

pub(crate) const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// A piece of a date that says something.
struct Token {
    range: Range<usize>,
    what: What,
}

#[derive(Clone, Copy)]
enum What {
    Number(u32, Style),
    Month(u32),
    Era(Era),
}

/// Reads a text that is a date and nothing else. `None` if it is not, or says no year for certain.
pub(crate) fn read(text: &str) -> Option<Written> {
    let mut tokens = tokens(text)?;
    let mut era = None;
    if let Some(&Token {
        what: What::Era(named),
        ..
    }) = tokens.first()
    {
        era = Some(named);
        tokens.remove(0);
    }
    if let [only] = &tokens[..] {
        tokens = in_a_row(text, only, era.is_some());
    }
    let name = tokens
        .iter()
        .position(|token| matches!(token.what, What::Month(_)));
    let month = name.map(|at| tokens.remove(at));
    let values: Vec<u32> = tokens
        .iter()
        .filter_map(|token| token.what.number())
        .collect();
    if values.len() != tokens.len() {
        return None;
    }
    let is_year = |value: u32| era.is_some() || (1000..3000).contains(&value);
    // Which of the numbers is year, month and day.
    let places: (usize, Option<usize>, Option<usize>) = match (&month, &values[..]) {
        (None, [year, _, _]) if is_year(*year) => (0, Some(1), Some(2)),
        (None, [year, _]) if is_year(*year) => (0, Some(1), None),
        (_, [year]) if is_year(*year) => (0, None, None),
        (Some(_), [year, _]) if is_year(*year) => (0, None, Some(1)),
        (Some(_), [_, year]) if is_year(*year) => (1, None, Some(0)),
        (None, [13..=31, 1..=12, year]) if is_year(*year) => (2, Some(1), Some(0)),
        (None, [1..=12, 13..=31, year]) if is_year(*year) => (2, Some(0), Some(1)),
        (None, [_, _, year]) if is_year(*year) => (2, None, None),
        _ => return None,
    };
    let field = |at: usize| tokens[at].field();
    let year = values[places.0] + era.map_or(0, |era| era.before);
    let day = Day {
        year,
        month: month
            .as_ref()
            .and_then(|token| token.what.month())
            .or(places.1.map(|at| values[at])),
        date: places.2.map(|at| values[at]),
    };
    day.is_possible().then(|| Written {
        day,
        era,
        year: field(places.0),
        month: month.as_ref().map(Token::field).or(places.1.map(field)),
        date: places.2.map(field),
    })
}

impl Day {
    fn is_possible(self) -> bool {
        (1000..3000).contains(&self.year)
            && self.month.is_none_or(|month| (1..=12).contains(&month))
            && self.date.is_none_or(|date| (1..=31).contains(&date))
    }
}

impl What {
    fn number(self) -> Option<u32> {
        match self {
            Self::Number(value, _) => Some(value),
            Self::Month(_) | Self::Era(_) => None,
        }
    }

    fn month(self) -> Option<u32> {
        match self {
            Self::Month(month) => Some(month),
            Self::Number(..) | Self::Era(_) => None,
        }
    }
}

impl Token {
    fn field(&self) -> Field {
        Field {
            range: self.range.clone(),
            style: match self.what {
                What::Number(_, style) => style,
                What::Month(_) | What::Era(_) => Style::Name,
            },
        }
    }
}

/// `19630501`, `S380501`: the parts of one number, if it has as many digits.
fn in_a_row(text: &str, token: &Token, has_era: bool) -> Vec<Token> {
    let places: Vec<usize> = text[token.range.clone()]
        .char_indices()
        .map(|(at, _)| at)
        .collect();
    let year_len = if has_era { 2 } else { 4 };
    let row = match token.what {
        What::Number(_, style @ Style::Row(_)) if places.len() == year_len + 4 => Some(style),
        _ => None,
    };
    let Some(style) = row else {
        let Token { range, what } = token;
        return vec![Token {
            range: range.clone(),
            what: *what,
        }];
    };
    let at = |place: usize| {
        let len = places.get(place).copied();
        token.range.start + len.unwrap_or(token.range.len())
    };
    [
        0..year_len,
        year_len..year_len + 2,
        year_len + 2..year_len + 4,
    ]
    .into_iter()
    .map(|part| {
        let range = at(part.start)..at(part.end);
        let value = numerals::value(&text[range.clone()]).unwrap_or_default();
        Token {
            range,
            what: What::Number(value, style),
        }
    })
    .collect()
}

fn tokens(text: &str) -> Option<Vec<Token>> {
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        let rest = &text[at..];
        let (len, what) = if let Some((len, what)) = number(rest) {
            (len, Some(what))
        } else if let Some((len, era)) = era(rest, tokens.is_empty()) {
            (len, Some(What::Era(era)))
        } else if c.is_ascii_alphabetic() {
            let len = rest.bytes().take_while(u8::is_ascii_alphabetic).count();
            (len, month(&rest[..len])?)
        } else if is_between(c) {
            (c.len_utf8(), None)
        } else {
            return None;
        };
        let range = at..at + len;
        at = range.end;
        tokens.extend(what.map(|what| Token { range, what }));
    }
    Some(tokens)
}

fn number(rest: &str) -> Option<(usize, What)> {
    if rest.starts_with("元年") {
        return Some(("元".len(), What::Number(1, Style::First)));
    }
    let first = rest.chars().next()?;
    let script = numerals::digit(first).map(|(_, script)| script);
    let is_kanji = script.is_none_or(|script| script == Script::Kanji);
    let belongs = |c: char| match numerals::digit(c) {
        Some((_, of)) => Some(of) == script || is_kanji && of == Script::Kanji,
        None => is_kanji && numerals::power(c).is_some(),
    };
    let len = rest.find(|c| !belongs(c)).unwrap_or(rest.len());
    let numeral = &rest[..len];
    let style = if numeral.contains(|c| numerals::power(c).is_some()) {
        Style::Tens
    } else {
        Style::Row(script?)
    };
    Some((len, What::Number(numerals::value(numeral)?, style)))
}

fn era(rest: &str, is_first: bool) -> Option<(usize, Era)> {
    let mut letters = rest.chars();
    let letter = letters.next()?.to_ascii_lowercase();
    let before_number = letters
        .find(|c| !matches!(c, '.' | '．' | ' '))
        .is_some_and(|c| numerals::digit(c).is_some());
    ERAS.iter().find_map(|(names, initial, era)| {
        let named = names.iter().find(|name| rest.starts_with(**name));
        let len = named.map(|name| name.len());
        let is_initial = is_first && before_number && half_width(letter) == *initial;
        len.or(is_initial.then_some(letter.len_utf8()))
            .map(|len| (len, *era))
    })
}

fn half_width(c: char) -> char {
    match c {
        'Ａ'..='Ｚ' => char::from_u32(u32::from(c) - 0xff21 + 0x61).unwrap_or(c),
        c => c,
    }
}

/// `May`, `Sept`; nothing for the ending of `1st`. `None` for any other word.
#[expect(
    clippy::option_option,
    reason = "a word that says nothing is none that is wrong"
)]
fn month(word: &str) -> Option<Option<What>> {
    let word = word.to_ascii_lowercase();
    if matches!(&*word, "st" | "nd" | "rd" | "th" | "of") {
        return Some(None);
    }
    let is_it = |name: &str| {
        word.len() >= 3 && name.starts_with(&*word) || word == "sept" && name == "september"
    };
    let month = MONTHS.iter().position(|name| is_it(name))?;
    Some(Some(What::Month(u32::try_from(month + 1).expect("twelve"))))
}

fn is_between(c: char) -> bool {
    c.is_whitespace()
        || matches!(
            c,
            '年' | '月'
                | '日'
                | '-'
                | '/'
                | '.'
                | ','
                | '、'
                | '－'
                | '／'
                | '．'
                | '・'
                | '\u{2010}'..='\u{2015}' | '−' | '生' | '\''
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Option<(u32, Option<u32>, Option<u32>)> {
        read(text).map(|written| {
            let Day { year, month, date } = written.day;
            (year, month, date)
        })
    }

    #[test]
    fn every_notation_of_a_day_means_it() {
        for text in [
            "1963-05-01",
            "1963/5/1",
            "1963年5月1日",
            "１９６３年５月１日",
            "昭和38年5月1日",
            "昭和三十八年五月一日",
            "S38.5.1",
            "s38/05/01",
            "Ｓ３８．５．１",
            "19630501",
            "S380501",
            "May 1, 1963",
            "1 May 1963",
            "1st May 1963",
            "㍼38年5月1日",
            "一九六三年五月一日",
        ] {
            assert_eq!(day(text), Some((1963, Some(5), Some(1))), "{text}");
        }
        assert_eq!(day("平成元年1月8日"), Some((1989, Some(1), Some(8))));
        assert_eq!(day("23/05/1963"), Some((1963, Some(5), Some(23))));
        assert_eq!(day("05/23/1963"), Some((1963, Some(5), Some(23))));
    }

    #[test]
    fn what_is_not_said_for_certain_is_not_read() {
        assert_eq!(day("05/01/1963"), Some((1963, None, None)));
        assert_eq!(day("昭和38年"), Some((1963, None, None)));
        assert_eq!(day("1963年5月"), Some((1963, Some(5), None)));
        for text in [
            "63/5/1",
            "1963-13-01",
            "5月1日",
            "柴田",
            "",
            "1963-05-01 or so",
            "123456",
        ] {
            assert_eq!(day(text), None, "{text}");
        }
    }
}
