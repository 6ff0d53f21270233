//! Where a value may stop in one text and go on in another.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

/// Longer runs are no values that anybody cuts in two by hand.
const LONGEST_RUN: usize = 200;
/// Nobody announces a part further away from it.
const NEAR: usize = 160;

/// What holds a value together, and further groups of digits.
const RUN: &str = r"[0-9A-Za-z０-９〇一二三四五六七八九@＠._+/=%\-‐－―ー]+(?:[ \u{3000}][0-9０-９〇一二三四五六七八九][0-9A-Za-z０-９〇一二三四五六七八九\-‐－―ー]*)*[ \u{3000}\-]?";
/// The same, beginning with a digit.
const DIGITS: &str =
    r"[0-9０-９〇一二三四五六七八九][0-9A-Za-z０-９〇一二三四五六七八九._/\-‐－―ー \u{3000}]*";

static LAST_RUN: LazyLock<Regex> = LazyLock::new(|| {
    let on = r"(?:\s|…|\.{2,}|→|->|、|,|[」』”)）]|続く|つづく|\((?:続く|cont\.?|1/\d)\))*";
    Regex::new(&format!(r"({RUN}){on}$")).expect("a fixed pattern compiles")
});

static FIRST_RUN: LazyLock<Regex> = LazyLock::new(|| {
    let on = "続き|つづき|それから|あと|残り|のこり|次が|次は|and then|then|and|continued|cont\\.?|[(（]?[2-9]/[2-9][)）]?";
    let marks = r"[\s…・→>:：、,「『“(（*\-は]|\.{2,}|です";
    Regex::new(&format!(r"^(?:{marks}|{on})*({RUN})")).expect("a fixed pattern compiles")
});

static FIRST_PART: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(&format!(
        r"(?i:前半|上半分|最初の(?:半分|\d+桁)|上\d+桁|頭\d+桁|はじめの\d+桁|first (?:half|part|\w+ digits)|part (?:1|one))[^0-9\n]{{0,20}}?({DIGITS})"
    ))
    .expect("a fixed pattern compiles")
});

static LAST_PART: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(&format!(
        r"(?i:後半|下半分|残り|のこり|下\d+桁|最後の\d+桁|末尾\d+桁|second half|(?:second|other|last) part|last \w+ digits|the rest|part (?:2|two))[^0-9\n]{{0,20}}?({DIGITS})"
    ))
    .expect("a fixed pattern compiles")
});

/// The last run of a text.
pub(super) struct Tail {
    pub(super) run: Range<usize>,
    /// Nothing follows it.
    pub(super) flush: bool,
    /// The text says that it is a first part.
    pub(super) announced: bool,
}

/// The first run of a text.
pub(super) struct Head {
    pub(super) run: Range<usize>,
    /// Nothing stands before it.
    pub(super) flush: bool,
    /// The text says that it is the rest.
    pub(super) announced: bool,
    /// Nothing stands before or after it.
    pub(super) is_all: bool,
}

impl Tail {
    pub(super) fn of(text: &str) -> Option<Self> {
        let from = boundary(text, text.len().saturating_sub(LONGEST_RUN + NEAR));
        let end = &text[from..];
        if let Some(part) = FIRST_PART.captures(end).and_then(|found| found.get(1)) {
            let run = trimmed(part.as_str(), from + part.start());
            let flush = run.end >= text.trim_end().len();
            return Some(Self {
                run,
                flush,
                announced: true,
            });
        }
        let run = LAST_RUN.captures(end)?.get(1)?;
        let run = trimmed(run.as_str(), from + run.start());
        let found = holds_value(&text[run.clone()]);
        found.then_some(Self {
            run,
            flush: true,
            announced: false,
        })
    }
}

impl Head {
    pub(super) fn of(text: &str) -> Option<Self> {
        let beginning = &text[..boundary(text, text.len().min(LONGEST_RUN + NEAR))];
        if let Some(part) = LAST_PART.captures(beginning).and_then(|found| found.get(1)) {
            return Some(Self {
                run: trimmed(part.as_str(), part.start()),
                flush: false,
                announced: true,
                is_all: false,
            });
        }
        let run = FIRST_RUN.captures(beginning)?.get(1)?;
        let run = trimmed(run.as_str(), run.start());
        let after = &text[run.end..];
        let idle = |c: char| c.is_whitespace() || matches!(c, '…' | '.' | '、' | ',' | '-');
        (goes_on(&text[run.clone()]) && !is_item(&text[run.clone()], after)).then(|| Self {
            is_all: after.chars().all(idle),
            run,
            flush: true,
            announced: false,
        })
    }
}

fn goes_on(run: &str) -> bool {
    holds_value(run) || run.contains('.')
}

/// `1. ` or `2)`, the beginning of an item of a list.
fn is_item(run: &str, after: &str) -> bool {
    let bare = run.trim_end_matches('.');
    bare.len() <= 2 && (bare.len() < run.len() || after.starts_with([')', '）', '、', '．']))
}

fn holds_value(run: &str) -> bool {
    run.bytes()
        .any(|byte| byte.is_ascii_digit() || byte == b'@')
        || !run.is_ascii()
}

/// Without white space at its end.
fn trimmed(run: &str, start: usize) -> Range<usize> {
    start..start + run.trim_end().len()
}

fn boundary(text: &str, at: usize) -> usize {
    (0..=at)
        .rev()
        .find(|&at| text.is_char_boundary(at))
        .unwrap_or(0)
}
