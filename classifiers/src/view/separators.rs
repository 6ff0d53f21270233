//! Separators that nobody expects in a number: `1234|5678|9018`, `4,1,1,1,…`, `0 9 0 - 1 2 3 4`,
//! a quote mark at a line break, the letter O for a zero.
//!
//! What is read between the groups is `-`, and nothing between digits written one by one. Only
//! where the digits then make a number of a kind that is known by its groups or its check digit: a
//! row of a table and a list of amounts stay what they are.

use std::ops::Range;

use super::map::{Rewriter, Rewritten};
use super::plans::Groups;
use crate::numbers::next_byte;

/// Some digits in a row.
struct Group {
    place: Range<usize>,
    /// Letters that are read as digits stand among them.
    letters: bool,
}

/// How the gap between two groups reads.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Gap<'t> {
    /// As [`crate::numbers`] knows it.
    Usual(&'t str),
    /// A line break with what mails and tables put around it.
    Line,
    /// White space, wider than usual.
    Wide,
    /// Signs, without the white space around them.
    Odd(&'t str),
}

const LONGEST_GAP: usize = 12;

pub(super) fn read(text: &str) -> Option<Rewritten> {
    let bytes = text.as_bytes();
    let mut out = Rewriter::new(text);
    let mut chain: Vec<Group> = Vec::new();
    let mut at = 0;
    while let Some(digit) = next_byte(bytes, at, u8::is_ascii_digit) {
        let group = group(bytes, digit, at);
        at = group.place.end;
        let hangs = chain
            .last()
            .is_some_and(|before| hangs_together(&text[before.place.end..group.place.start]));
        if !hangs {
            read_chain(text, &chain, &mut out);
            chain.clear();
        }
        chain.push(group);
    }
    read_chain(text, &chain, &mut out);
    out.finish()
}

/// The digits around `digit`, and the letters among them that look like digits, if no others do.
fn group(bytes: &[u8], digit: usize, from: usize) -> Group {
    let belongs = |byte: &&u8| byte.is_ascii_digit() || matches!(byte, b'O' | b'o' | b'I' | b'l');
    let start = digit - bytes[from..digit].iter().rev().take_while(belongs).count();
    let end = digit + bytes[digit..].iter().take_while(belongs).count();
    let alone = |at: Option<&u8>| at.is_none_or(|byte| !byte.is_ascii_alphanumeric());
    let before = start.checked_sub(1).map(|before| &bytes[before]);
    let place = start..end;
    if alone(before) && alone(bytes.get(end)) {
        let letters = bytes[place.clone()]
            .iter()
            .any(|byte| !byte.is_ascii_digit());
        return Group { place, letters };
    }
    let end = digit
        + bytes[digit..]
            .iter()
            .take_while(|byte| byte.is_ascii_digit())
            .count();
    Group {
        place: digit..end,
        letters: false,
    }
}

fn hangs_together(gap: &str) -> bool {
    let sign = |c: char| {
        c.is_ascii_whitespace()
            || c.is_ascii_punctuation() && !matches!(c, '%' | '\\' | '@')
            || matches!(
                c,
                '・' | '、'
                    | '。'
                    | '·'
                    | '•'
                    | 'ー'
                    | '〜'
                    | 'の'
                    | '→'
                    | '※'
                    | '¦'
                    | '┃'
                    | '│'
            )
    };
    (1..=LONGEST_GAP).contains(&gap.len()) && gap.chars().all(sign)
}

fn gap_of(gap: &str) -> Gap<'_> {
    let core = gap.trim_matches([' ', '\t']);
    match core {
        "" if gap.len() <= 2 => Gap::Usual(" "),
        "" => Gap::Wide,
        "-" | "ー" | "--" | "~" => Gap::Usual("-"),
        "." | "・" | "·" | "/" | "の" | "_" | "(" | ")" | ")-" | "-(" | "\n" | "\r\n" | "-\n" => {
            Gap::Usual(core)
        }
        _ if core.contains('\n')
            && core
                .chars()
                .all(|c| c.is_ascii_whitespace() || matches!(c, '>' | '-' | '/' | '.' | '|')) =>
        {
            Gap::Line
        }
        _ => Gap::Odd(core),
    }
}

fn read_chain(text: &str, chain: &[Group], out: &mut Rewriter<'_>) {
    let digits: usize = chain.iter().map(|group| group.place.len()).sum();
    if chain.iter().any(|group| group.letters) && read_letters(text, chain, digits, out) {
        return;
    }
    if chain.len() < 2 || digits < 4 {
        return;
    }
    let singles = |part: &[Group]| part.len() >= 4 && part[0].place.len() == 1;
    let alike = |a: &Group, b: &Group| (a.place.len() == 1) == (b.place.len() == 1);
    if !chain.chunk_by(alike).any(singles) {
        read_groups(text, chain, out);
        return;
    }
    for part in chain.chunk_by(alike) {
        if !(singles(part) && read_singles(text, part, out)) {
            read_groups(text, part, out);
        }
    }
}

fn read_groups(text: &str, chain: &[Group], out: &mut Rewriter<'_>) {
    let gaps: Vec<Gap<'_>> = chain
        .windows(2)
        .map(|pair| gap_of(between(text, pair)))
        .collect();
    if read_mixed(text, chain, &gaps, out) {
        return;
    }
    let mut at = 0;
    let mut parts = gaps.chunk_by(|a, b| a == b).peekable();
    let mut before = 0;
    while let Some(same) = parts.next() {
        let behind = parts.peek().map_or(0, |next| next.len());
        let part = &chain[at..=at + same.len()];
        let breaks = matches!(same[0], Gap::Line | Gap::Usual("\n" | "\r\n" | "-\n"));
        if breaks && same.len() == 1 {
            read_broken(text, chain, &gaps, at, out);
        } else {
            // `9018,5027-118340`, `5387-6649-6047-0198,4111,2000`: the ends of cells are no number of
            // their own, where one that hangs together as well or better begins or ends with them.
            let apart = matches!(same[0], Gap::Odd(_) | Gap::Usual("/"));
            let cells = apart && before.max(behind) >= same.len();
            if !cells {
                read_uniform(text, part, same[0], out);
            }
        }
        at += same.len();
        before = same.len();
    }
}

/// What is written between two neighbours.
fn between<'t>(text: &'t str, pair: &[Group]) -> &'t str {
    &text[pair[0].place.end..pair[1].place.start]
}

/// A number that goes on in the next line: the break after group `at` is the only one in it.
fn read_broken(text: &str, chain: &[Group], gaps: &[Gap<'_>], at: usize, out: &mut Rewriter<'_>) {
    const MOST_TO_EACH_SIDE: usize = 3;
    // `… 8743` / `2029年8月`: a date begins in the next line.
    if text[chain[at + 1].place.end..].starts_with('年') {
        return;
    }
    let joins = |gap: &&Gap<'_>| matches!(gap, Gap::Usual("-" | " " | "." | "/" | ")"));
    let before = gaps[..at].iter().rev().take(MOST_TO_EACH_SIDE);
    let before = before.take_while(joins).count();
    let after = gaps[at + 1..].iter().take(MOST_TO_EACH_SIDE);
    let after = after.take_while(joins).count();
    let gap = between(text, &chain[at..at + 2]);
    let sign = gap.trim_matches(['\n', '\r', ' ', '\t', '>', '|']);
    let windows = (0..=before).rev();
    let mut windows =
        windows.flat_map(|before| (0..=after).rev().map(move |after| (before, after)));
    let shown = windows.find_map(|(before, after)| {
        let part = &chain[at - before..=at + 1 + after];
        let one = groups_over_break(text, part, before, false);
        let whole = one.is_checked() || one.is_branch_and_account();
        let alone = before + after == 0 && goes_on(text, &chain[at], &chain[at + 1]);
        if sign.is_empty() && (whole || alone) {
            return Some("");
        }
        let two = groups_over_break(text, part, before, true);
        let date = two.is_date() && before + after > 0;
        let shown = if sign == "/" { "/" } else { "-" };
        (two.is_known() || date).then_some(shown)
    });
    if let Some(shown) = shown {
        out.replace(chain[at].place.end..chain[at + 1].place.start, shown);
    }
}

/// The groups of `part`; the break stands after its group `at`, and parts two or nothing.
fn groups_over_break(text: &str, part: &[Group], at: usize, parts: bool) -> Groups {
    let mut groups = Groups::default();
    for (index, group) in part.iter().enumerate() {
        let digits = &text[group.place.clone()];
        if index == at + 1 && !parts {
            groups.extend(digits);
        } else {
            groups.push(digits);
        }
    }
    groups
}

/// What announces a number of any length.
const LABELS: [&str; 14] = [
    "番号",
    "記号",
    "暗証",
    "コード",
    "普通",
    "当座",
    "口座",
    "店番",
    "ゆうちょ",
    "no.",
    "No.",
    "code",
    "PIN",
    "account",
];

/// Something stands before the first part in its line, nothing but the number in the next one,
/// and together they are as long as an account or a person's number is.
fn goes_on(text: &str, first: &Group, second: &Group) -> bool {
    let line = text[..first.place.start]
        .rsplit('\n')
        .next()
        .unwrap_or_default();
    let named = line
        .trim()
        .chars()
        .next_back()
        .is_some_and(|c| !c.is_ascii_digit());
    let after = text[second.place.end..].chars().next();
    let ends = after.is_none_or(|c| {
        let measure = matches!(
            c,
            '.' | ','
                | '%'
                | '/'
                | ':'
                | '年'
                | '月'
                | '日'
                | '円'
                | '万'
                | '億'
                | '件'
                | '名'
                | '人'
        );
        let list = c == ')' && second.place.len() <= 2;
        !(measure || list || c.is_ascii_alphanumeric())
    });
    let halves = first.place.len() <= 6 && second.place.len() <= 6 && second.place.len() > 1;
    let total = first.place.len() + second.place.len();
    let labelled = LABELS.iter().any(|label| {
        line.trim_end_matches([' ', ':', 'は', '「', '"'])
            .ends_with(label)
    });
    named && ends && halves && (matches!(total, 7 | 8 | 10..=13) || labelled && total >= 4)
}

/// `O9O`: no more letters than digits in all of the number.
fn read_letters(text: &str, chain: &[Group], digits: usize, out: &mut Rewriter<'_>) -> bool {
    let letters = |group: &Group| {
        let piece = text[group.place.clone()].bytes();
        piece.filter(u8::is_ascii_alphabetic).count()
    };
    let end = chain.last().map_or(0, |group| group.place.end);
    let of_a_date = text[end..].starts_with(['年', '月', '日']);
    // `1500l` is a measure.
    let code = digits >= 4 && end > 0 && text.as_bytes()[end - 1].is_ascii_digit();
    let letters = chain.iter().map(letters).sum::<usize>();
    if digits < 7 && !of_a_date && !(code && letters * 2 <= digits) || letters * 3 > digits * 2 {
        return false;
    }
    for group in chain.iter().filter(|group| group.letters) {
        let piece = &text[group.place.clone()];
        for (at, c) in piece
            .char_indices()
            .filter(|(_, c)| c.is_ascii_alphabetic())
        {
            let at = group.place.start + at;
            let digit = if matches!(c, 'O' | 'o') { "0" } else { "1" };
            out.replace(at..at + 1, digit);
        }
    }
    true
}

/// Digits one by one. What parts most of them parts nothing; cells and lines part numbers; the rest
/// parts groups.
fn read_singles(text: &str, chain: &[Group], out: &mut Rewriter<'_>) -> bool {
    const LOOKED_AT: usize = 24;
    let gaps = || {
        chain
            .windows(2)
            .take(LOOKED_AT)
            .map(|pair| between(text, pair))
    };
    let count = |gap: &str| gaps().filter(|other| *other == gap).count();
    let usual = gaps().max_by_key(|gap| count(gap)).unwrap_or(" ");
    let ends = |gap: &str| gap != usual && gap.contains([',', '|', '\n', ';', '、']);
    let mut done = false;
    let mut start = 0;
    for (index, pair) in chain.windows(2).enumerate() {
        if ends(between(text, pair)) {
            done |= read_single_number(text, &chain[start..=index], usual, out);
            start = index + 1;
        }
    }
    done | read_single_number(text, &chain[start..], usual, out)
}

fn read_single_number(text: &str, chain: &[Group], usual: &str, out: &mut Rewriter<'_>) -> bool {
    const MOST: usize = 24;
    // Four digits with hyphens or points between them are an address or a version.
    let fewest = if usual == " " { 4 } else { 7 };
    if !(fewest..=MOST).contains(&chain.len()) {
        return false;
    }
    let unusual = chain.windows(2).filter(|pair| between(text, pair) != usual);
    let whole = groups(text, chain);
    let counts = whole.digits().windows(2).all(|pair| pair[1] == pair[0] + 1);
    if counts || unusual.count() * 2 > chain.len() {
        return false;
    }
    let start = chain[0].place.start;
    if text[..start].ends_with("+ ") && start > out.written() {
        out.replace(start - 1..start, "");
    }
    for pair in chain.windows(2) {
        let shown = if between(text, pair) == usual {
            ""
        } else {
            "-"
        };
        out.replace(pair[0].place.end..pair[1].place.start, shown);
    }
    true
}

/// A telephone number that is parted by two different signs, one of them odd.
fn read_mixed(text: &str, chain: &[Group], gaps: &[Gap<'_>], out: &mut Rewriter<'_>) -> bool {
    let [first, second] = gaps else {
        return false;
    };
    // `2025 +0900` is a time of day.
    let odd = |gap: &Gap<'_>| matches!(gap, Gap::Odd(sign) if !sign.contains('+'));
    let telephone =
        first != second && (odd(first) || odd(second)) && groups(text, chain).is_telephone();
    if telephone {
        part_with(chain, "-", out);
    }
    telephone
}

/// Groups that are all parted by the same sign.
fn read_uniform(text: &str, chain: &[Group], gap: Gap<'_>, out: &mut Rewriter<'_>) {
    const MOST_GROUPS: usize = 10;
    if chain.len() > MOST_GROUPS || matches!(gap, Gap::Usual("-")) {
        return;
    }
    let whole = groups(text, chain);
    let odd = !matches!(gap, Gap::Usual(_));
    // `2025 +0900` is a time of day, and `8080:8080` are ports.
    let time = matches!(gap, Gap::Odd(sign) if sign.contains('+') || sign.contains(':') && chain.len() < 3);
    let loose = !time && matches!(gap, Gap::Odd(_) | Gap::Usual("/" | "_" | "・"));
    let postal = || text[..chain[0].place.start].trim_end().ends_with('〒') && whole.is_postal();
    if whole.is_date() && (odd || matches!(gap, Gap::Usual(" " | "_" | "・"))) {
        part_with(chain, "/", out);
    } else if loose
        && chain.len() == 4
        && !whole.is_checked()
        && groups(text, &chain[..3]).is_checked()
    {
        // `1527/5892/9005/1966.12.24`: a date stands in the next cell.
        part_with(&chain[..3], "-", out);
    } else if odd && (whole.is_known() || postal()) || loose && whole.is_fours() {
        part_with(chain, "-", out);
    }
}

fn groups(text: &str, chain: &[Group]) -> Groups {
    let mut groups = Groups::default();
    for group in chain {
        groups.push(&text[group.place.clone()]);
    }
    groups
}

fn part_with(chain: &[Group], shown: &str, out: &mut Rewriter<'_>) {
    for pair in chain.windows(2) {
        out.replace(pair[0].place.end..pair[1].place.start, shown);
    }
}
