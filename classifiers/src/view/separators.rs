//! Separators that nobody expects in a number: `1234|5678|9018`, `4,1,1,1,…`, `0 9 0 - 1 2 3 4`,
//! a quote mark at a line break, the letter O for a zero.
//!
//! What is read between the groups is `-`, and nothing between digits written one by one. Only
//! where the digits then make a number of a kind that is known by its groups or its check digit: a
//! row of a table and a list of amounts stay what they are.

use std::ops::Range;

use super::announced;
use super::broken_numbers::read_broken;
use super::like_digits::{letters_before, letters_behind, like_digit, read_letters};
use super::map::{Rewriter, Rewritten};
use super::plans::Groups;
use super::single_digits::read_singles;
use crate::numbers::next_byte;

/// Some digits in a row.
pub(super) struct Group {
    pub(super) place: Range<usize>,
    /// Letters that are read as digits stand among them.
    pub(super) letters: bool,
}

/// How the gap between two groups reads.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Gap<'t> {
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
        let letters = letters_before(text, group.place.start, at);
        at = group.place.end;
        let behind = letters_behind(text, at);
        at = behind.as_ref().map_or(at, |letters| letters.place.end);
        for group in [letters, Some(group), behind].into_iter().flatten() {
            let hangs = chain
                .last()
                .is_some_and(|before| hangs_together(&text[before.place.end..group.place.start]));
            if !hangs {
                read_chain(text, &chain, &mut out);
                chain.clear();
            }
            chain.push(group);
        }
    }
    read_chain(text, &chain, &mut out);
    out.finish()
}

/// The digits around `digit`, and the letters among them that look like digits, if no others do.
fn group(bytes: &[u8], digit: usize, from: usize) -> Group {
    let belongs = |byte: &&u8| byte.is_ascii_digit() || like_digit(**byte);
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
        let alone = same.len() == 1;
        let announced = || read_announced(text, chain, &gaps, at);
        if breaks && alone {
            read_broken(text, chain, &gaps, at, out);
        } else if let Some(shown) = alone.then(announced).flatten() {
            out.replace(chain[at].place.end..chain[at + 1].place.start, shown);
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

/// What is read between two groups that words announce together, whatever stands there: `〒123:4567`.
fn read_announced(
    text: &str,
    chain: &[Group],
    gaps: &[Gap<'_>],
    at: usize,
) -> Option<&'static str> {
    if matches!(gaps[at], Gap::Usual("-" | ".") | Gap::Line) {
        return None;
    }
    let pair = &chain[at..=at + 1];
    let whole = groups(text, pair);
    let odd = matches!(gaps[at], Gap::Odd(_) | Gap::Usual("/" | "_" | "・"));
    let (before, after) = (&text[..pair[0].place.start], &text[pair[1].place.end..]);
    if whole.is_day() && announced::birth(before, whole.is_recent()) {
        return Some("");
    }
    if !odd {
        return None;
    }
    if whole.is_postal() && (announced::postal(before) || announced::goes_on_as_address(after)) {
        return Some("-");
    }
    let symbol = at
        .checked_sub(1)
        .map(|before| &text[chain[before].place.clone()]);
    let of_post_bank = whole.is_eight()
        && symbol.is_some_and(|symbol| {
            symbol.len() == 5 && symbol.starts_with('1') && !matches!(gaps[at - 1], Gap::Line)
        });
    if of_post_bank || whole.is_insurer() && announced::insurer(before) {
        return Some("");
    }
    (whole.is_eight() && announced::number(before)).then_some("-")
}

/// What is written between two neighbours.
pub(super) fn between<'t>(text: &'t str, pair: &[Group]) -> &'t str {
    &text[pair[0].place.end..pair[1].place.start]
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
    let like_telephone =
        || whole.is_like_telephone() && announced::telephone(&text[..chain[0].place.start]);
    if whole.is_date() && (odd || matches!(gap, Gap::Usual(" " | "_" | "・"))) {
        part_with(chain, "/", out);
    } else if loose
        && chain.len() == 4
        && !whole.is_checked()
        && groups(text, &chain[..3]).is_checked()
    {
        // `1527/5892/9005/1966.12.24`: a date stands in the next cell.
        part_with(&chain[..3], "-", out);
    } else if matches!(gap, Gap::Usual(" "))
        && chain.len() > 3
        && groups(text, &chain[..3]).is_padded_date()
    {
        // `1966 12 24  5158 2022 7727`: so does another number.
        part_with(&chain[..3], "/", out);
    } else if loose
        && chain.len() > 3
        && !whole.is_known()
        && let Some(telephone) = telephone(text, chain)
    {
        part_with(telephone, "-", out);
    } else if odd && (whole.is_known() || postal())
        || loose && (whole.is_fours() || whole.is_telephone() || like_telephone())
    {
        part_with(chain, "-", out);
    }
}

/// Three groups among more that are a telephone number: in the cells of a table.
fn telephone<'g>(text: &str, chain: &'g [Group]) -> Option<&'g [Group]> {
    let mut windows = chain.windows(3);
    windows.find(|window| groups(text, window).is_telephone())
}

pub(super) fn groups(text: &str, chain: &[Group]) -> Groups {
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
