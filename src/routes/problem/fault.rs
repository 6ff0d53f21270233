//! What is wrong where a file is not TOML, as its author would say it: [`Fault`].

use std::fmt;

use super::kind::Code;

/// Where the parser stopped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::routes) enum Fault {
    /// A full-width or typographic character, and the one that TOML has in its place.
    Wide {
        found: char,
        write: char,
    },
    /// A remark begins with two slashes.
    Slashes,
    /// Between two entries of a table or a list.
    NoComma,
    /// A text that does not end on its line, and with what it ends.
    OpenText {
        quote: char,
    },
    /// A bracket without its other half.
    Open {
        bracket: char,
    },
    /// Neither a text in quotes, a number, a date, nor `true` or `false`.
    NoValue,
    NoEquals,
    TwoEquals,
    BadKey,
    NoSuchDate,
    LineEnds,
    TooDeep,
    /// In the parser's words.
    Other(String),
}

impl Fault {
    /// What the parser means by `message`, where the text goes on with `rest`.
    pub(in crate::routes) fn of(message: &str, rest: &str) -> Self {
        let next = rest.chars().next();
        if let Some((found, write)) = next.and_then(|c| Some((c, narrow(c)?))) {
            return Self::Wide { found, write };
        }
        if rest.starts_with("//") {
            return Self::Slashes;
        }
        let begins = |with: &str| message.starts_with(with);
        if begins("missing comma") || begins("missing key for inline table") {
            Self::NoComma
        } else if begins("invalid basic string") || begins("invalid multi-line basic") {
            Self::OpenText { quote: '"' }
        } else if begins("invalid literal string") || begins("invalid multi-line literal") {
            Self::OpenText { quote: '\'' }
        } else if begins("unclosed inline table") {
            Self::Open { bracket: '}' }
        } else if begins("unclosed array") || begins("unclosed table") {
            Self::Open { bracket: ']' }
        } else if begins("string values must be quoted") {
            Self::NoValue
        } else if begins("key with no value") {
            Self::NoEquals
        } else if begins("extra assignment") {
            Self::TwoEquals
        } else if begins("invalid unquoted key") {
            Self::BadKey
        } else if begins("invalid date") || begins("invalid time") || begins("invalid datetime") {
            Self::NoSuchDate
        } else if begins("carriage return") {
            Self::LineEnds
        } else if begins("cannot recurse") {
            Self::TooDeep
        } else {
            Self::Other(message.to_owned())
        }
    }
}

/// The character of TOML that stands on the same key of a Japanese keyboard, or that a word
/// processor makes this one of.
fn narrow(c: char) -> Option<char> {
    match c {
        '“' | '”' | '„' | '″' | '「' | '」' | '『' | '』' => Some('"'),
        '‘' | '’' | '′' => Some('\''),
        '、' => Some(','),
        '。' => Some('.'),
        '\u{3000}' | '\u{a0}' => Some(' '),
        '−' | '‐' | '–' | '—' | 'ー' => Some('-'),
        ':' | '：' => Some('='),
        // Full-width forms stand in the order of ASCII.
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0),
        _ => None,
    }
}

/// In English.
impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Wide { found, write: ' ' } => {
                write!(
                    f,
                    "a wide space ({}) stands here; write a plain one",
                    Code(*found)
                )
            }
            Self::Wide { found: ':', write } => write!(f, "`:` stands here; write `{write}`"),
            Self::Wide { found, write } => {
                write!(
                    f,
                    "`{found}` ({}) stands here; write `{write}`",
                    Code(*found)
                )
            }
            Self::Slashes => f.write_str("a remark begins with `#`, not with `//`"),
            Self::NoComma => {
                f.write_str("a comma is missing here, or a bracket or a text before is not closed")
            }
            Self::OpenText { quote } => {
                write!(
                    f,
                    "the text does not end on its line; close it with `{quote}`"
                )
            }
            Self::Open { bracket } => write!(f, "a bracket is not closed; write `{bracket}`"),
            Self::NoValue => f.write_str(
                "this is no value; a text stands in quotes, and `true`, `false`, numbers and \
                 dates without",
            ),
            Self::NoEquals => f.write_str("after a key comes `=` and its value"),
            Self::TwoEquals => f.write_str("one `=` is enough"),
            Self::BadKey => f.write_str("a key is made of ASCII letters, digits, `-` and `_`"),
            Self::NoSuchDate => f.write_str(
                "there is no such date; write one that is in the calendar, like `2026-04-01`",
            ),
            Self::LineEnds => f.write_str(
                "a line ends with a carriage return alone; save the file with the line ends of \
                 Unix or Windows",
            ),
            Self::TooDeep => {
                f.write_str("tables stand in each other too deep; write it with fewer of them")
            }
            Self::Other(message) => f.write_str(message),
        }
    }
}

/// In Japanese.
pub(super) fn japanese(fault: &Fault) -> String {
    match fault {
        Fault::Wide { found, write: ' ' } => {
            format!(
                "全角などの空白({})があります。半角の空白にしてください",
                Code(*found)
            )
        }
        Fault::Wide { found: ':', write } => {
            format!("`:` ではなく `{write}` と書いてください")
        }
        Fault::Wide { found, write } => {
            format!(
                "`{found}`({})があります。`{write}` と書いてください",
                Code(*found)
            )
        }
        Fault::Slashes => "注釈は `//` ではなく `#` で始めてください".to_owned(),
        Fault::NoComma => {
            "ここにカンマがないか、これより前の括弧か引用符が閉じていません".to_owned()
        }
        Fault::OpenText { quote } => {
            format!("文字列がこの行で終わっていません。`{quote}` で閉じてください")
        }
        Fault::Open { bracket } => {
            format!("括弧が閉じていません。`{bracket}` で閉じてください")
        }
        Fault::NoValue => "値として読めません。文字列は引用符で囲み、`true`・`false`・数・日付は\
                           囲まずに書いてください"
            .to_owned(),
        Fault::NoEquals => "キーの後には `=` と値を書いてください".to_owned(),
        Fault::TwoEquals => "`=` は1つだけ書いてください".to_owned(),
        Fault::BadKey => "キーに使えるのは半角の英数字と `-`、`_` だけです".to_owned(),
        Fault::NoSuchDate => {
            "そのような日付はありません。`2026-04-01` のように、暦にある日付を書いてください"
                .to_owned()
        }
        Fault::LineEnds => {
            "改行がCRだけの行があります。改行をLFまたはCRLFにして保存してください".to_owned()
        }
        Fault::TooDeep => "表の入れ子が深すぎます。浅くしてください".to_owned(),
        Fault::Other(message) => message.clone(),
    }
}
