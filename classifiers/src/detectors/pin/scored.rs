//! Codes that nothing names clearly: short numbers of which the words around say enough together.
//! `母の通帳の箱に「7306」とだけ書いたメモがあり、ATMで打ったら下ろせた`.

use std::ops::Range;
use std::sync::LazyLock;

use super::others::of_something_else;
use super::table::{FORMS, Form, GROUPS};
use super::{Told, an_ending, an_example, told, unit};
use crate::EntityType::Pin;
use crate::candidates::{Candidates, Evidence};
use crate::context::Context;
use crate::cues::Cue;
use crate::detectors::cue_table::{Marked, Table};
use crate::numbers::{Number, Numbers};

/// In tenths of a unit of log odds: enough for a code; enough beside one that was found, of as many
/// figures and in the same breath; and so much that only a label that names something else says more.
const ENOUGH: i32 = 6;
const ENOUGH_BESIDE: i32 = 0;
const PLAIN: i32 = 20;
/// What a label of something else costs.
const OTHERWISE_NAMED: i32 = 15;
/// Two codes in the same breath are no further apart, in bytes.
const BREATH: usize = 60;
/// What parts the figures of a code that are written one by one.
const PARTED_BY: &[&str] = &["*", "|", "-", "・", " ", "][", "–", "ー", "_"];
const MOST_FIGURES: usize = 8;

/// A short number that could be a code.
struct Short {
    range: Range<usize>,
    figures: usize,
    score: i32,
}

pub(in crate::detectors) fn detect(
    text: &Context<'_>,
    numbers: &Numbers<'_>,
    found: &mut Candidates,
) {
    static TABLE: LazyLock<Table> = LazyLock::new(|| Table::new(GROUPS));
    let mut taken: Vec<Range<usize>> = found
        .all()
        .iter()
        .filter(|c| c.evidence >= Evidence::Checked || c.entity == Pin)
        .map(|c| c.range.clone())
        .collect();
    taken.sort_unstable_by_key(|range| range.start);
    let mut marked: Option<Marked<'_>> = None;
    let mut short: Vec<Short> = Vec::new();
    let mut index = 0;
    while index < numbers.count() {
        let Some((range, groups)) = candidate(text, numbers, index) else {
            index += 1;
            continue;
        };
        let first = index;
        index += groups;
        let other = || an_ending(text, range.start) || listed(text.text, &range);
        if overlaps(&taken, &range) || other() || of_something_else(text, &range) {
            continue;
        }
        let Some(named) = named(text, &range) else {
            continue;
        };
        let marked = marked.get_or_insert_with(|| TABLE.read(text.text));
        let told = told_nearby(text, numbers, first, &range, found);
        let score = marked.score(&range) + form(text.text, &range) + told - named;
        let figures = figures(&text.text[range.clone()]).count();
        short.push(Short {
            range,
            figures,
            score,
        });
    }
    let told: Vec<(usize, usize)> = short
        .iter()
        .filter(|short| short.score >= ENOUGH)
        .map(|short| (short.range.start, short.figures))
        .collect();
    for short in short {
        let from = told.partition_point(|(at, _)| at + BREATH < short.range.start);
        let beside = || {
            let near = told[from..].iter();
            let mut near = near.take_while(|(at, _)| *at < short.range.end + BREATH);
            near.any(|(_, figures)| *figures == short.figures)
        };
        if short.score >= ENOUGH || short.score >= ENOUGH_BESIDE && beside() {
            let evidence = if short.score >= PLAIN {
                Evidence::Labelled
            } else {
                Evidence::Context
            };
            let reason = "PIN or one-time code: the words around";
            found.add(Pin, short.range, evidence, reason);
        }
    }
}

/// What a way of telling a code adds, if one is there.
fn told_nearby(
    text: &Context<'_>,
    numbers: &Numbers<'_>,
    index: usize,
    range: &Range<usize>,
    found: &Candidates,
) -> i32 {
    let mut runs = numbers.from(index);
    let number = runs.find(|number| number.range == *range);
    match number.and_then(|number| told(&number, text, found)) {
        Some(Told::Plainly) => 40,
        Some(Told::Named) => 30,
        Some(Told::Loosely) => 26,
        None => 0,
    }
}

fn overlaps(taken: &[Range<usize>], range: &Range<usize>) -> bool {
    let at = taken.partition_point(|other| other.start < range.end);
    // A few longer ones may begin before.
    taken[..at]
        .iter()
        .rev()
        .take(4)
        .any(|other| other.end > range.start)
}

/// What a label of something else costs; `None` where it names the number for certain.
fn named(text: &Context<'_>, range: &Range<usize>) -> Option<i32> {
    match text.label_of(range) {
        Some(Cue::Document | Cue::Amount | Cue::Version) => Some(OTHERWISE_NAMED),
        Some(Cue::Pin | Cue::Card | Cue::Number | Cue::Name | Cue::Secret) | None => Some(0),
        Some(cue) if cue.is_identifier() => None,
        Some(_) => Some(0),
    }
}

/// The short number that begins with this group, and of how many groups it is.
fn candidate(
    text: &Context<'_>,
    numbers: &Numbers<'_>,
    index: usize,
) -> Option<(Range<usize>, usize)> {
    if let Some(parted) = parted(text.text, numbers, index) {
        return Some(parted);
    }
    let two = numbers
        .from(index)
        .nth(1)
        .filter(|number| matches!(number.shape(), [3, 3] | [4, 4] | [2, 2]));
    let one = || {
        let number = numbers.from(index).next()?;
        matches!(number.len(), 3..=6 | 8).then_some(number)
    };
    let tight = |number: &Number| {
        let gap = number.range.start + number.lengths[0]..number.range.end - number.lengths[1];
        text.text
            .get(gap)
            .is_some_and(|gap| matches!(gap, "-" | " "))
    };
    let number = two.filter(tight).or_else(one)?;
    // `3581 7653 9926 4158`
    let apart = !number.in_long_chain || number.groups == 1 && !in_a_row(numbers, index);
    let fits = apart
        && fresh(text.text, &number.range)
        && !unit(text, &number)
        && !an_example(text, &number);
    fits.then(|| (number.range.clone(), number.groups))
}

/// Among three groups or more that only spaces part.
fn in_a_row(numbers: &Numbers<'_>, index: usize) -> bool {
    let space = |at: usize| {
        at < numbers.count() && numbers.group(at).joint == Some(crate::numbers::Joint::Space)
    };
    space(index) && (space(index + 1) || index > 0 && space(index - 1))
        || space(index + 1) && space(index + 2)
}

/// `3-3-7-0`, `[7][6][2][9]`, `4|3|1|9`: single figures that the same sign parts.
fn parted(text: &str, numbers: &Numbers<'_>, index: usize) -> Option<(Range<usize>, usize)> {
    let single = |at: usize| {
        let group = numbers.group(at);
        group.end - group.start == 1
    };
    let gap = |at: usize| &text[numbers.group(at).end..numbers.group(at + 1).start];
    let last = numbers.count().checked_sub(1)?;
    if index >= last || !single(index) || !PARTED_BY.contains(&gap(index)) {
        return None;
    }
    let sign = gap(index);
    let mut end = index;
    while end < last && end - index < MOST_FIGURES && single(end + 1) && gap(end) == sign {
        end += 1;
    }
    let count = end - index + 1;
    let range = numbers.group(index).start..numbers.group(end).end;
    let whole = end == last || gap(end) != sign;
    (matches!(count, 3..=6) && whole && fresh(text, &range)).then_some((range, count))
}

/// `2109 暗証相違` / `2117 未登録`: the first word of a line, as in the line beside it.
fn listed(text: &str, range: &Range<usize>) -> bool {
    let first = |line: &str| {
        let figures = line.bytes().take_while(u8::is_ascii_digit).count();
        let more = line[figures..].trim_matches(' ').chars().count();
        (figures == range.len() && more > 2).then_some(())
    };
    if !(range.start == 0 || text[..range.start].ends_with('\n')) {
        return false;
    }
    let mut after = text[range.start..].split('\n');
    let this = after.next().and_then(first);
    let next = after.next().and_then(first);
    let before = text[..range.start].trim_end_matches('\n');
    let before = before.rsplit('\n').next().and_then(first);
    this.is_some() && (next.is_some() || before.is_some())
}

/// Nothing hangs on the number that makes it a piece of something else.
fn fresh(text: &str, range: &Range<usize>) -> bool {
    let bytes = text.as_bytes();
    let at = |at: Option<usize>| at.and_then(|at| bytes.get(at)).copied().unwrap_or(b' ');
    let (before, first) = (
        at(range.start.checked_sub(1)),
        at(range.start.checked_sub(2)),
    );
    let (after, last) = (at(Some(range.end)), at(Some(range.end + 1)));
    // `#2841`: a ticket's.
    let wordy = |b: u8| b.is_ascii_alphanumeric() || b == b'_';
    let ticket = before == b'#';
    // `411111******1111`, `<host>:1521/`
    let masked = text[..range.start].ends_with("**") || text[range.end..].starts_with("**");
    let port = before == b':' && after == b'/';
    let joins = |sign: u8, other: u8| {
        b".,:/-+".contains(&sign) && other.is_ascii_digit()
            || sign == b'-' && other.is_ascii_alphabetic()
    };
    // `G-226699`, as the codes of one sender are written.
    let sender = text[..range.start].ends_with("G-")
        && !text[..range.start - 2].ends_with(|c: char| c.is_ascii_alphanumeric());
    let money = ['¥', '$', '€', '£', '+'];
    !wordy(before)
        && !ticket
        && !masked
        && !port
        && !wordy(after)
        && (sender || !joins(before, first))
        && !joins(after, last)
        && !text[..range.start].ends_with(money)
        && !text[range.end..].starts_with(['千', '億', '株', '台', '点', '冊', '本', '㎡', '坪'])
}

fn figures(value: &str) -> impl Iterator<Item = u8> + '_ {
    value.bytes().filter(u8::is_ascii_digit)
}

/// How much its own form and the signs beside it speak for a code.
fn form(text: &str, range: &Range<usize>) -> i32 {
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

/// `otp = `, `"trace":`: the key of a value that begins at `at`.
fn key_before(text: &str, at: usize) -> Option<&str> {
    const LONGEST_KEY: usize = 40;
    let mut from = at.saturating_sub(LONGEST_KEY);
    while !text.is_char_boundary(from) {
        from += 1;
    }
    let quotes = ['"', '\''];
    let lead = text[from..at]
        .trim_end_matches(quotes)
        .trim_end_matches(' ');
    let key = if let Some(key) = lead.strip_suffix('=') {
        key.trim_end_matches(' ').trim_end_matches(quotes)
    } else {
        let key = lead.strip_suffix(':')?.trim_end_matches(' ');
        key.strip_suffix(quotes)?
    };
    let part = |c: char| c.is_ascii_alphanumeric() || "_.- ".contains(c);
    let start = key.rfind(|c| !part(c)).map_or(0, |at| at + next(key, at));
    let key = key[start..].trim_start_matches(|c: char| !c.is_ascii_alphabetic());
    (!key.is_empty()).then_some(key)
}

fn next(text: &str, at: usize) -> usize {
    text[at..].chars().next().map_or(0, char::len_utf8)
}

/// Whether a key of a program names a code: `pinBlock`, `challenge_entry`. `None` where it says nothing.
fn names_a_code(key: &str) -> Option<bool> {
    const WITHIN: &[&str] = &[
        "pass",
        "secret",
        "challenge",
        "dtmf",
        "verif",
        "combo",
        "ansho",
        "angou",
        "totp",
        "keybuf",
    ];
    const FIRST: &[&str] = &["pin", "otp", "cvv", "cvc", "cv2"];
    const OPEN: &[&str] = &[
        "code", "entry", "input", "digits", "answer", "body", "expected", "text", "value", "resp",
        "sms", "in", "old", "new", "got", "asr", "mfa", "tan", "pw", "buf",
    ];
    const COUNTED: &[&str] = &[
        "ttl", "len", "length", "max", "min", "retry", "retries", "cnt", "count", "id", "status",
        "fail", "fails", "attempts", "size", "timeout", "expires", "sec", "ms", "at", "ts", "seq",
        "version",
    ];
    let named = |part: &str| {
        let part = part.to_ascii_lowercase();
        let code = FIRST.iter().any(|word| part.starts_with(word))
            || WITHIN.iter().any(|word| part.contains(word));
        let open = OPEN.contains(&part.as_str());
        (code || open).then_some(code)
    };
    let humps = |part: &str| -> Vec<usize> {
        let bytes = part.as_bytes();
        (1..bytes.len())
            .filter(|at| bytes[at - 1].is_ascii_lowercase() && bytes[*at].is_ascii_uppercase())
            .collect()
    };
    // `otp_ttl`, `pin_fail_cnt`: what is counted of it.
    let last = key.rsplit(['_', '.', '-', ' ']).next().unwrap_or_default();
    if COUNTED.iter().any(|word| word.eq_ignore_ascii_case(last)) {
        return Some(false);
    }
    let mut open = false;
    for part in key.split(['_', '.', '-', ' ']) {
        let mut from = 0;
        let mut ends = humps(part);
        ends.push(part.len());
        for end in ends {
            match named(&part[from..end]) {
                Some(true) => return Some(true),
                Some(false) => open = true,
                None => {}
            }
            from = end;
        }
    }
    (!open).then_some(false)
}

fn ends_with(last: Option<char>, is: impl Fn(char) -> bool) -> bool {
    last.is_some_and(is)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detectors::testing::{found, marked};

    #[test]
    fn many_words_together_tell_a_code() {
        marked(
            Pin,
            &[
                "ATMで娘に頼まれて⟦3916⟧と押したら弾かれたそうです",
                "電話の相手に「⟦6027⟧」と教えてしまい、カードも渡した",
                "通用口のテンキーは⟦5583⟧、警備は夜だけ",
                "手帳に⟦4719⟧と書いてあり、ATMで試したら下ろせた",
                "She told me over the phone that the keypad takes ⟦5583⟧ now",
                "届いた6桁は⟦804 156⟧でした、これを入力すればいいですか",
                "金庫の番号錠は⟦7-1-4-9⟧に変更、前のは無効",
                "本人の声で⟦2951⟧と読み上げてしまっている",
                "the cash machine ate my card after I typed ⟦6640⟧ three times",
                "希望する四桁 [⟦5][0][8][3⟧]",
            ],
        );
    }

    #[test]
    fn short_numbers_of_other_things_are_none() {
        for text in [
            "会議室は3916、内線は5583です",
            "受付番号6027でお待ちください",
            "エラー4719が出たら再起動",
            "ticket 5583 was closed, see room 3916",
            "売上は5583、前年は4719でした",
            "2019年にATMを1200台入れ替えた",
            "port 8443, timeout 3000 ms, retry 300",
            "カードの発行は4719件、紛失は583件",
        ] {
            assert!(
                found(Pin, text).is_empty(),
                "{text}: {:?}",
                found(Pin, text)
            );
        }
    }
}
