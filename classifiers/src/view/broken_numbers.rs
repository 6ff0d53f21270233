//! Numbers that a line break parts: `090-1234⏎-5678`.

use super::announced;
use super::map::Rewriter;
use super::plans::Groups;
use super::separators::{Gap, Group, between};

/// A number that goes on in the next line: the break after group `at` is the only one in it.
pub(super) fn read_broken(
    text: &str,
    chain: &[Group],
    gaps: &[Gap<'_>],
    at: usize,
    out: &mut Rewriter<'_>,
) {
    const MOST_TO_EACH_SIDE: usize = 3;
    // `… 8743` / `2029年8月`: a date begins in the next line.
    if text[chain[at + 1].place.end..].starts_with('年') || is_dated(text, &chain[at + 1..]) {
        return;
    }
    if parts_rows(text, &chain[at], &chain[at + 1]) {
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
        let behind = &text[chain[at + 1].place.end..];
        let postal =
            before + after == 0 && two.is_postal() && announced::goes_on_as_address(behind);
        let shown = if sign == "/" { "/" } else { "-" };
        (two.is_known() || date || postal).then_some(shown)
    });
    if let Some(shown) = shown {
        out.replace(chain[at].place.end..chain[at + 1].place.start, shown);
    }
}

/// `src=203.0.113.80` / `2025-11-26T03:41:12`: the next line of a log.
fn is_dated(text: &str, next: &[Group]) -> bool {
    let [year, month, day, ..] = next else {
        return false;
    };
    let joined =
        |sign: &str| between(text, &next[..2]) == sign && between(text, &next[1..3]) == sign;
    let shown = |group: &Group| &text[group.place.clone()];
    year.place.len() == 4
        && (shown(year).starts_with("19") || shown(year).starts_with("20"))
        && [month, day].iter().all(|group| group.place.len() == 2)
        && (joined("-") || joined("/"))
}

/// `…,6465353,20251225` / `0116,…`: a row ends with a day, and the next one begins.
fn parts_rows(text: &str, last: &Group, first: &Group) -> bool {
    let digits = &text[last.place.clone()];
    let day = digits.len() == 8
        && (digits.starts_with("19") || digits.starts_with("20"))
        && ("01".."13").contains(&&digits[4..6])
        && ("01".."32").contains(&&digits[6..]);
    let cells = |sign: char| {
        text[..last.place.start].ends_with(sign) && text[first.place.end..].starts_with(sign)
    };
    day && [',', '\t', '|', ';'].into_iter().any(cells)
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
    let labelled = announced::number(line);
    named && ends && halves && (matches!(total, 7 | 8 | 10..=13) || labelled && total >= 4)
}
