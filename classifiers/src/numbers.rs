//! Digits in a text: one pass finds the groups, and every numeric detector tries the runs of them.
//!
//! A *group* is a maximal sequence of digits; a *run* is a chain of groups with separators between
//! them that people put into numbers. `\b` plays no part: `個人番号は4829です` has no word boundary
//! around its digits as Unicode sees it.

use std::ops::Range;

use crate::work;

/// What stands between two groups of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Joint {
    /// `-`, and the long-vowel mark that is often typed for it.
    Hyphen,
    Space,
    Dot,
    Slash,
    /// `(` or `)`, with or without a space or hyphen.
    Bracket,
    /// `の`, as numbers are spoken.
    No,
    /// A line break in the middle.
    Line,
}

/// A maximal sequence of digits, and how it hangs together with the one before.
#[derive(Clone, Debug)]
pub(crate) struct Group {
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) joint: Option<Joint>,
    /// Its figures: fewer than its bytes where they stand apart, `0 2 8 6 4 8 2`.
    pub(crate) digits: usize,
    /// Part of an amount with thousands separators or decimals.
    pub(crate) amount: bool,
}

/// The longest number that any detector knows: 19 digits, with room to see that one is longer.
const MOST_DIGITS: usize = 24;
const MOST_GROUPS: usize = 8;

/// Every group of the text.
pub(crate) struct Numbers<'t> {
    text: &'t str,
    groups: Vec<Group>,
}

/// Some consecutive groups of one chain, read as one number.
pub(crate) struct Number {
    digits: [u8; MOST_DIGITS],
    len: usize,
    pub(crate) range: Range<usize>,
    pub(crate) lengths: [usize; MOST_GROUPS],
    pub(crate) groups: usize,
    /// The joints inside, the first of them at index 0.
    pub(crate) joints: [Option<Joint>; MOST_GROUPS],
    /// Hangs by a hyphen or dot on a further group before or after.
    pub(crate) open_before: bool,
    pub(crate) open_after: bool,
    /// Its first group stands in a chain of three or more: `1234 5678 9018`.
    pub(crate) in_long_chain: bool,
}

impl Number {
    /// Its digits, as values 0 to 9.
    pub(crate) fn digits(&self) -> &[u8] {
        &self.digits[..self.len]
    }

    pub(crate) fn len(&self) -> usize {
        self.len
    }

    /// The lengths of its groups.
    pub(crate) fn shape(&self) -> &[usize] {
        &self.lengths[..self.groups]
    }

    /// The number formed by its first `n` digits.
    pub(crate) fn value(&self) -> u64 {
        self.digits()
            .iter()
            .fold(0, |sum, &d| sum * 10 + u64::from(d))
    }

    /// Eight digits that are a day of this or the last century.
    pub(crate) fn is_day(&self) -> bool {
        let (year, month, day) = (
            self.value() / 10_000,
            self.value() / 100 % 100,
            self.value() % 100,
        );
        self.len == 8
            && (1900..=2100).contains(&year)
            && (1..=12).contains(&month)
            && (1..=31).contains(&day)
    }

    /// One figure repeated, as people fill in where no number is meant: `0000000`, `999-9999`.
    pub(crate) fn blank(&self) -> bool {
        self.len >= 5 && self.digits().iter().all(|digit| *digit == self.digits[0])
    }

    /// Nothing hangs on to it: the number is here from its first digit to its last.
    pub(crate) fn whole(&self) -> bool {
        !self.open_before && !self.open_after
    }

    /// All joints are one of these.
    pub(crate) fn joined_by(&self, allowed: &[Joint]) -> bool {
        self.joints[..self.groups - 1]
            .iter()
            .flatten()
            .all(|joint| allowed.contains(joint))
    }
}

impl<'t> Numbers<'t> {
    pub(crate) fn read(text: &'t str) -> Self {
        let bytes = text.as_bytes();
        let mut groups: Vec<Group> = Vec::with_capacity(16);
        let mut at = 0;
        while let Some(start) = next_byte(bytes, at, u8::is_ascii_digit) {
            at = start;
            while at < bytes.len() && bytes[at].is_ascii_digit() {
                at += 1;
            }
            let mut digits = at - start;
            if digits == 1
                && let Some((more, end)) = apart(bytes, at)
            {
                digits += more;
                at = end;
            }
            let joint = groups
                .last()
                .and_then(|before| joint(text, before.end, start));
            let amount = continues_amount(text, groups.last(), start, at);
            if amount && let Some(before) = groups.last_mut() {
                before.amount = true;
            }
            groups.push(Group {
                start,
                end: at,
                joint: if amount { None } else { joint },
                digits,
                amount,
            });
        }
        Self { text, groups }
    }

    pub(crate) fn count(&self) -> usize {
        self.groups.len()
    }

    pub(crate) fn group(&self, index: usize) -> &Group {
        &self.groups[index]
    }

    /// How many groups hang together around this one, as far as three to each side.
    fn chain(&self, index: usize) -> usize {
        let joined = |group: &&Group| group.joint.is_some();
        let before = self.groups[..=index]
            .iter()
            .rev()
            .take(3)
            .take_while(joined)
            .count();
        let after = self.groups[index + 1..]
            .iter()
            .take(3)
            .take_while(joined)
            .count();
        before + 1 + after
    }

    /// The group that begins at this place, by itself.
    pub(crate) fn at(&self, start: usize) -> Option<Number> {
        let index = self
            .groups
            .binary_search_by_key(&start, |group| group.start)
            .ok()?;
        self.from(index).next()
    }

    /// The group that ends at this place, by itself.
    pub(crate) fn ending(&self, end: usize) -> Option<Number> {
        let found = self.groups.binary_search_by_key(&end, |group| group.end);
        self.from(found.ok()?).next()
    }

    /// The numbers that begin with group `first`: one group, two groups, and so on.
    pub(crate) fn from(&self, first: usize) -> impl Iterator<Item = Number> + '_ {
        let mut digits = [0; MOST_DIGITS];
        let mut len = 0;
        let mut lengths = [0; MOST_GROUPS];
        let mut joints = [None; MOST_GROUPS];
        let in_long_chain = self.chain(first) >= 3;
        let open_before = matches!(self.groups[first].joint, Some(Joint::Hyphen | Joint::Dot));
        (0..MOST_GROUPS).map_while(move |more| {
            let group = self.groups.get(first + more)?;
            let size = group.digits;
            if group.amount || (more > 0 && group.joint.is_none()) || len + size > MOST_DIGITS {
                return None;
            }
            let figures = self.text.as_bytes()[group.start..group.end].iter();
            for (digit, byte) in digits[len..]
                .iter_mut()
                .zip(figures.filter(|byte| byte.is_ascii_digit()))
            {
                *digit = byte - b'0';
            }
            len += size;
            lengths[more] = size;
            if more > 0 {
                joints[more - 1] = group.joint;
            }
            let next = self
                .groups
                .get(first + more + 1)
                .and_then(|next| next.joint);
            Some(Number {
                digits,
                len,
                range: self.groups[first].start..group.end,
                lengths,
                groups: more + 1,
                joints,
                open_before,
                in_long_chain,
                open_after: matches!(next, Some(Joint::Hyphen | Joint::Dot)),
            })
        })
    }
}

/// The first such byte at or after `from`. Stretches that hold none are passed over whole: in
/// Japanese few bytes are digits or Latin letters.
pub(crate) fn next_byte(bytes: &[u8], from: usize, is: impl Fn(&u8) -> bool) -> Option<usize> {
    let mut at = from;
    for stretch in bytes[from..].chunks(STRETCH) {
        if stretch.iter().fold(false, |any, byte| any | is(byte)) {
            return stretch.iter().position(is).map(|there| at + there);
        }
        at += stretch.len();
    }
    None
}

/// As many bytes as a processor compares at once.
const STRETCH: usize = 16;

/// `0 2 8 6 4 8 2`, as forms with boxes are read: how many single figures follow, each behind one
/// space, and where the last ends.
fn apart(bytes: &[u8], at: usize) -> Option<(usize, usize)> {
    let digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    let mut end = at;
    // A longer row is none, and is not walked to its end from each of its figures.
    let longest = at + 2 * MOST_DIGITS;
    while end < longest && bytes.get(end) == Some(&b' ') && digit(end + 1) && !digit(end + 2) {
        end += 2;
    }
    work::spent(end - at);
    let more = (end - at) / 2;
    // Not where longer numbers stand in the same row.
    let row = bytes.get(end) == Some(&b' ') && digit(end + 1);
    ((2..MOST_DIGITS).contains(&more) && !row).then_some((more, end))
}

/// `12,345`: the second group continues the first one's amount. `394,090-6819` does not.
fn continues_amount(text: &str, before: Option<&Group>, start: usize, end: usize) -> bool {
    let Some(before) = before else { return false };
    let bytes = text.as_bytes();
    let lead = before.start.checked_sub(1).map_or(b' ', |at| bytes[at]);
    let short = before.end - before.start <= 3 && bytes[before.start] != b'0' && lead != b'-';
    let next = bytes.get(end).copied().unwrap_or(b' ');
    // `302,070(6154)4802`: a cell, and a telephone number in the next.
    let dialled = next == b'(' && bytes.get(end + 1).is_some_and(u8::is_ascii_digit);
    let thousands = &text[before.end..start] == "," && end - start == 3 && next != b'-' && !dialled;
    thousands && (short || before.amount)
}

fn joint(text: &str, from: usize, to: usize) -> Option<Joint> {
    if to - from > 6 {
        return None;
    }
    let gap = &text[from..to];
    match gap {
        "-" | "ー" | "~" | "--" | "_" => return Some(Joint::Hyphen),
        " " | "  " | "\t" => return Some(Joint::Space),
        "." | "・" | "·" => return Some(Joint::Dot),
        "/" => return Some(Joint::Slash),
        "の" | "の、" | "の " => return Some(Joint::No),
        "\n-" => return Some(Joint::Line),
        _ => {}
    }
    let trimmed = gap.trim_matches(' ');
    match trimmed {
        "-" | "ー" => Some(Joint::Hyphen),
        "." => Some(Joint::Dot),
        "/" => Some(Joint::Slash),
        "(" | ")" | ")-" | "-(" => Some(Joint::Bracket),
        "\n" | "\r\n" | "-\n" => Some(Joint::Line),
        "" => Some(Joint::Space),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<(String, Vec<usize>)> {
        let numbers = Numbers::read(text);
        let show = |n: Number| {
            (
                n.digits().iter().map(|d| char::from(b'0' + d)).collect(),
                n.shape().to_vec(),
            )
        };
        numbers.from(0).map(show).collect()
    }

    #[test]
    fn a_run_offers_every_length() {
        let got = read("番号は1234-5678 9012です");
        assert_eq!(got[0], ("1234".into(), vec![4]));
        assert_eq!(got[2], ("123456789012".into(), vec![4, 4, 4]));
    }

    #[test]
    fn figures_in_boxes_are_one_number() {
        assert_eq!(
            read("番号 0 2 8 6 4 8 2です")[0],
            ("0286482".into(), vec![7])
        );
        assert_eq!(read("1 2 34")[0], ("1".into(), vec![1]));
    }

    #[test]
    fn an_amount_is_no_number() {
        assert!(read("12,345円").is_empty());
    }
}
