//! A line that is drawn in code: a function named for scoring or deciding that compares with the
//! figure of a score, `def approve(s): return s > 612`.
//!
//! The word lists know words that stand in one sentence; a name, a sign and a figure in the lines of a
//! function are none.

use std::ops::Range;

use crate::cues::stands_alone;

/// So many bytes before the figure may the function be named.
const REACH: usize = 240;
/// So many bytes around the comparison may say that it compares something else.
const NEAR: usize = 48;

/// How functions are begun.
const FUNCTIONS: &[&str] = &[
    "def ",
    "fn ",
    "func ",
    "function ",
    "sub ",
    "proc ",
    "bool ",
    "boolean ",
    "int ",
    "string ",
    "public ",
    "private ",
    "static ",
];
/// How values are begun, that may be functions.
const VALUES: &[&str] = &["const ", "let ", "var ", "val ", "lambda "];
/// What functions are named for, as a part of the name.
const NAMED: &[&str] = &[
    "approv",
    "declin",
    "reject",
    "credit",
    "underwrit",
    "loan",
    "scoring",
    "scored",
    "score_",
    "_score",
    "decid",
    "decision",
    "eligib",
    "cutoff",
    "cut_off",
    "審査",
    "与信",
    "判定",
    "可決",
    "否決",
];
/// What is compared where no score is.
const OTHERS: &[&str] = &[
    "age",
    "amount",
    "total",
    "price",
    "cost",
    "len",
    "length",
    "size",
    "count",
    "day",
    "days",
    "year",
    "years",
    "month",
    "months",
    "status",
    "code",
    "http",
    "status_code",
    "width",
    "height",
    "ms",
    "timeout",
    "bytes",
    "qty",
    "quantity",
    "weight",
    "temperature",
    "f1",
    "accuracy",
    "similarity",
    "toeic",
    "quiz",
    "exam",
    "fico",
    "yen",
    "usd",
    "円",
    "cart",
    "order",
    "pull",
    "pr",
    "review",
    "reviews",
    "iou",
    "distance",
    "ocr",
];

/// The comparisons that draw such a line. `lower` is the text in lower case (ASCII alone).
pub(super) fn read(lower: &str) -> impl Iterator<Item = Range<usize>> + '_ {
    let bytes = lower.as_bytes();
    let signs = memchr::memchr2_iter(b'<', b'>', bytes);
    signs.filter_map(move |sign| {
        let figure = figure(bytes, sign + 1)?;
        let lead = around(lower, sign.saturating_sub(REACH), sign);
        let called = name(lead);
        let is_named = NAMED.iter().any(|word| called.contains(word));
        let beside = around(lower, sign.saturating_sub(NEAR), figure.end + NEAR / 2);
        let other = OTHERS.iter().any(|word| last_word(beside, word).is_some());
        (is_named && !other).then_some(figure)
    })
}

/// What the last function before a comparison is called.
fn name(lead: &str) -> &str {
    let begun = |begins: &'static [&str]| {
        let each = begins.iter();
        each.filter_map(|begin| last_word(lead, begin).map(|at| at + begin.len()))
    };
    let name = |at: usize| {
        let end = lead[at..].find(['(', '{', ':', '=', ',', ')', ';', '\n']);
        lead[at..at + end.unwrap_or(0)].trim()
    };
    let called = |at: &usize| lead[*at + name(*at).len()..].trim_start().starts_with('(');
    let functions = begun(FUNCTIONS).filter(|at| !name(*at).is_empty() && called(at));
    let is_function = |at: &usize| lead[*at..].contains("=>") || lead[*at..].contains("lambda");
    let values = begun(VALUES).filter(is_function);
    functions.chain(values).max().map_or("", name)
}

/// The score behind a comparison: `>= 612`, `< 0.37`.
fn figure(bytes: &[u8], after: usize) -> Option<Range<usize>> {
    let skipped = bytes[after..]
        .iter()
        .take(3)
        .take_while(|byte| matches!(byte, b'=' | b' '))
        .count();
    let start = after + skipped;
    let is_part = |byte: &&u8| byte.is_ascii_digit() || **byte == b'.';
    let len = bytes[start..].iter().take(7).take_while(is_part).count();
    let figure = std::str::from_utf8(&bytes[start..start + len])
        .ok()?
        .trim_end_matches('.');
    let ends = bytes
        .get(start + len)
        .is_none_or(|byte| !byte.is_ascii_alphanumeric() && *byte != b'%');
    let points =
        figure.len() == 3 && matches!(figure.as_bytes()[0], b'3'..=b'9') && !figure.contains('.');
    let share = figure
        .strip_prefix("0.")
        .is_some_and(|rest| rest.len() > 1 && !rest.contains('.'));
    (ends && (points || share)).then(|| start..start + figure.len())
}

/// Where the last such word stands, alone.
fn last_word(text: &str, word: &str) -> Option<usize> {
    let places = memchr::memmem::rfind_iter(text.as_bytes(), word.as_bytes());
    let mut alone = places.filter(|at| stands_alone(text, *at, at + word.trim_end().len()));
    alone.next()
}

/// The characters between two places, or a few less.
fn around(text: &str, from: usize, to: usize) -> &str {
    let to = to.min(text.len());
    let from = (from..=to)
        .find(|at| text.is_char_boundary(*at))
        .unwrap_or(to);
    let to = (from..=to)
        .rev()
        .find(|at| text.is_char_boundary(*at))
        .unwrap_or(from);
    &text[from..to]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str) -> Vec<&str> {
        read(text).map(|place| &text[place]).collect()
    }

    #[test]
    fn a_line_drawn_in_code_is_heard() {
        for (text, figure) in [
            ("def approve(s):\n    return s > 612", "612"),
            ("def score_decision(s): return s >= 580", "580"),
            ("fn is_approved(score: u32) -> bool { score > 612 }", "612"),
            ("const approveloan = (s) => s >= 640;", "640"),
            (
                "function decide(pd) {\n  return pd < 0.037 ? 'ok' : 'ng';\n}",
                "0.037",
            ),
            ("def 審査判定(点):\n    return 点 >= 575", "575"),
            (
                "boolean creditdecision(int pts) { return pts > 601; }",
                "601",
            ),
        ] {
            assert_eq!(lines(text), [figure], "{text}");
        }
    }

    #[test]
    fn other_lines_are_not() {
        for text in [
            "def approve(order):\n    return order.total < 500",
            "def is_adult(age): return age > 18",
            "def should_reject(status): return status >= 400",
            "def approve(pr):\n    return pr.reviews > 300",
            "if x > 612: pass",
            "def area(w): return w > 612",
            "def eligible(age):\n    return age > 300",
            "スコアが > 612 の行を数える",
            "def decide(x):\n    return x > 0.5",
            "<p>612</p>",
        ] {
            assert_eq!(lines(text), [""; 0], "{text}");
        }
    }
}
