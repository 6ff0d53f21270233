//! Numbers in kanji: `〇九〇-一二三四-五六七八`, 大字 (`壱弐参`), `㈠㈡㈢`, `昭和五十八年三月四日`.
//!
//! Digits are read as figures in rows: four together, or seven in groups. Shorter ones are words
//! (一二三, 三四郎, 四半期), a row of zeros is a blank to be filled in (〇〇〇〇様), and 一、二、三 counts.
//! Numerals with 十 and 百 are read only in complete dates, where a number of fixed length is meant.

use std::ops::Range;
use std::str::CharIndices;
use std::sync::LazyLock;

use regex::Regex;

use super::map::{Rewriter, Rewritten};
use super::signs::Signs;

/// A digit of a row.
struct Token {
    place: Range<usize>,
    value: u8,
    kind: Kind,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Figure,
    Kanji,
    /// 〇 and the circles that stand for it: a zero, or a blank.
    Zero,
}

const IN_A_GROUP: usize = 4;
const IN_A_ROW: usize = 7;
const OF_A_BRANCH: usize = 3;
const LONGEST_GAP: usize = 3;

pub(super) fn read_rows(text: &str) -> Option<Rewritten> {
    if text.is_ascii() {
        return None;
    }
    let mut out = Rewriter::new(text);
    let mut row: Vec<Token> = Vec::new();
    let mut gap = 0;
    let mut from = 0;
    // From one row to the next: between them nothing is decoded.
    while let Some(start) = BEGINS.next(text, from, |byte| byte.is_ascii_digit()) {
        let mut chars = text[start..].char_indices();
        while let Some((at, c)) = chars.next() {
            let at = start + at;
            from = start + chars.offset();
            if let Some((value, kind)) = numeral(c).or_else(|| spoken_zero(c, &mut chars)) {
                from = start + chars.offset();
                let place = at..from;
                row.push(Token { place, value, kind });
                gap = 0;
                continue;
            }
            gap += 1;
            if row.is_empty() || gap > LONGEST_GAP || !is_gap(c) {
                break;
            }
        }
        read_row(text, &row, &mut out);
        row.clear();
    }
    out.finish()
}

/// What a row begins with, but for figures.
static BEGINS: Signs = Signs::of(&[
    '〇', '零', '○', '◯', '一', '壱', '壹', '弌', '二', '弐', '貳', '貮', '三', '参', '參', '叁',
    '四', '肆', '五', '伍', '六', '陸', '七', '漆', '柒', '八', '捌', '九', '玖', 'ゼ', 'ぜ',
]);

/// `ゼロ八ゼロの`: a zero as it is said, among figures.
fn spoken_zero(c: char, rest: &mut CharIndices<'_>) -> Option<(u8, Kind)> {
    let word = match c {
        'ゼ' => 'ロ',
        'ぜ' => 'ろ',
        _ => return None,
    };
    rest.as_str().starts_with(word).then(|| {
        rest.next();
        (0, Kind::Zero)
    })
}

fn numeral(c: char) -> Option<(u8, Kind)> {
    if !c.is_ascii_digit() && c < '○' {
        return None;
    }
    let value = match c {
        '0'..='9' => return Some((u8::try_from(c).ok()? - b'0', Kind::Figure)),
        '〇' | '零' | '○' | '◯' => return Some((0, Kind::Zero)),
        '一' | '壱' | '壹' | '弌' => 1,
        '二' | '弐' | '貳' | '貮' => 2,
        '三' | '参' | '參' | '叁' => 3,
        '四' | '肆' => 4,
        '五' | '伍' => 5,
        '六' | '陸' => 6,
        '七' | '漆' | '柒' => 7,
        '八' | '捌' => 8,
        '九' | '玖' => 9,
        _ => return None,
    };
    Some((value, Kind::Kanji))
}

fn is_gap(c: char) -> bool {
    matches!(
        c,
        ' ' | '-'
            | '.'
            | '・'
            | ','
            | '、'
            | '/'
            | 'の'
            | 'ノ'
            | '('
            | ')'
            | '_'
            | 'ー'
            | '|'
            | ':'
            | '\n'
    )
}

fn read_row(text: &str, row: &[Token], out: &mut Rewriter<'_>) {
    let written = |token: &Token| token.kind != Kind::Figure;
    if row.len() == OF_A_BRANCH && row.iter().all(written) && names_branch(text, row) {
        row.iter().for_each(|token| figure(token, out));
        return;
    }
    if row.len() < IN_A_GROUP
        || !row.iter().any(written)
        || row.iter().all(|t| t.kind == Kind::Zero)
    {
        return;
    }
    let groups: Vec<&[Token]> = row
        .chunk_by(|before, after| before.place.end == after.place.start)
        .collect();
    let all_written = row.iter().all(written);
    let singles = groups.iter().all(|group| group.len() == 1);
    if singles && all_written && said_one_by_one(text, row) {
        for (index, token) in row.iter().enumerate() {
            figure(token, out);
            if let Some(next) = row.get(index + 1) {
                out.replace(token.place.end..next.place.start, "");
            }
        }
        return;
    }
    if all_written && hyphenated(text, &groups) {
        row.iter().for_each(|token| figure(token, out));
        return;
    }
    let is_date = matches!(groups[..], [[_, _, _, _], [_] | [_, _], [_] | [_, _]]) && all_written;
    if is_date || singles && row.len() >= IN_A_ROW && !counts(row) {
        row.iter().for_each(|token| figure(token, out));
        return;
    }
    for group in groups {
        let end = group.last().map_or(0, |token| token.place.end);
        read_group(group, row.len(), text[end..].chars().next(), out);
    }
}

/// `四〇九八八-二`, `〇四九九八(三)四四七一`: one number in groups, the longest of four figures or more.
fn hyphenated(text: &str, groups: &[&[Token]]) -> bool {
    let joint = |pair: &[&[Token]]| {
        let from = pair[0].last().map_or(0, |token| token.place.end);
        let to = pair[1].first().map_or(0, |token| token.place.start);
        matches!(&text[from..to], "-" | "(" | ")" | "ノ" | ")-")
    };
    let long = groups.iter().any(|group| group.len() >= IN_A_GROUP);
    let total: usize = groups.iter().map(|group| group.len()).sum();
    groups.len() >= 2 && long && total >= IN_A_GROUP + 2 && groups.windows(2).all(joint)
}

/// `店番号〇八一`: three digits that a label calls a branch's.
fn names_branch(text: &str, row: &[Token]) -> bool {
    let lead = text[..row[0].place.start].trim_end_matches(['は', ':', ' ', '「']);
    let tight = row
        .windows(2)
        .all(|pair| pair[0].place.end == pair[1].place.start);
    tight
        && ["店番", "店番号", "支店番号", "支店コード", "店舗番号"]
            .iter()
            .any(|label| lead.ends_with(label))
}

/// 八、八、零、三: a code, as it is told. Numbers that rise are a list, and so is what is counted.
fn said_one_by_one(text: &str, row: &[Token]) -> bool {
    let rises = row.windows(2).all(|pair| pair[1].value > pair[0].value);
    let first = row.first().map_or(0, |token| token.place.start);
    let last = row.last().map_or(0, |token| token.place.end);
    let same = row.windows(2).all(|pair| {
        let gap = &text[pair[0].place.end..pair[1].place.start];
        matches!(gap, "、" | "・" | " " | ",")
    });
    let counted = text[last..]
        .starts_with(|c| "十百千万億兆条項号章節回目月年日人つ番巡丁階次位等級".contains(c));
    (IN_A_GROUP..IN_A_ROW).contains(&row.len())
        && same
        && !rises
        && !counted
        && !text[..first].ends_with('第')
}

/// 一、二、三、四: each is one more than the one before.
fn counts(row: &[Token]) -> bool {
    row.windows(2)
        .all(|pair| pair[1].value == pair[0].value + 1)
}

/// A group of a row of `total` digits, followed by `next`.
fn read_group(group: &[Token], total: usize, next: Option<char>, out: &mut Rewriter<'_>) {
    let written = group
        .iter()
        .filter(|token| token.kind != Kind::Figure)
        .count();
    if written == group.len() {
        let row = group.len() >= 2 && total >= IN_A_ROW;
        let word = next.is_some_and(|c| "十百千万億兆半".contains(c)) || is_idiom(group);
        let blank = group.iter().all(|token| token.kind == Kind::Zero) && total < IN_A_ROW;
        if (group.len() >= IN_A_GROUP || row) && !blank && (!word || group.len() >= IN_A_ROW) {
            group.iter().for_each(|token| figure(token, out));
        }
    } else if written > 0 && group.len() >= IN_A_GROUP {
        read_mixed_group(group, out);
    }
}

/// 三三五五: in twos and threes.
fn is_idiom(group: &[Token]) -> bool {
    matches!(group, [a, b, c, d] if [a.value, b.value, c.value, d.value] == [3, 3, 5, 5])
}

/// `0九0一2三4`: what stands between figures belongs to them, and so does a zero beside one; what
/// begins a word does not: 5678八木様.
fn read_mixed_group(group: &[Token], out: &mut Rewriter<'_>) {
    let hyphens = ones_are_hyphens(group);
    let mut at = 0;
    for run in group.chunk_by(|a, b| (a.kind == Kind::Figure) == (b.kind == Kind::Figure)) {
        let (first, last) = (at == 0, at + run.len() == group.len());
        at += run.len();
        if run[0].kind == Kind::Figure {
            continue;
        }
        let inside = !first && !last;
        let zeros = run
            .iter()
            .all(|token| token.kind == Kind::Zero && token.place.len() == 3);
        if hyphens {
            run.iter()
                .for_each(|token| out.replace(token.place.clone(), "-"));
        } else if inside || zeros || run.len() >= IN_A_GROUP {
            run.iter().for_each(|token| figure(token, out));
        }
    }
}

/// `090一1234一5678`: the kanji for one is drawn as a dash is.
fn ones_are_hyphens(group: &[Token]) -> bool {
    let mut lengths = group
        .split(|token| token.kind == Kind::Kanji && token.value == 1)
        .map(<[Token]>::len);
    let shape = [
        lengths.next(),
        lengths.next(),
        lengths.next(),
        lengths.next(),
    ];
    let plain = group
        .iter()
        .all(|token| token.kind == Kind::Figure || token.value == 1);
    plain
        && lengths.next().is_none()
        && matches!(
            shape,
            [Some(4), Some(4), Some(4), None | Some(4)]
                | [Some(2..=5), Some(1..=4), Some(4), None]
                | [Some(3 | 4), Some(4), None, None]
                | [Some(4), Some(6), None, None]
                | [Some(4), Some(1..=2), Some(1..=2), None]
        )
}

fn figure(token: &Token, out: &mut Rewriter<'_>) {
    if token.kind != Kind::Figure {
        let digit = char::from(b'0' + token.value);
        out.replace(token.place.clone(), digit.encode_utf8(&mut [0; 4]));
    }
}

/// `(1)(2)(3)(4)`, as ⑴⑵⑶⑷ and ㈠㈡㈢㈣ fold.
pub(super) fn read_bracketed(text: &str) -> Option<Rewritten> {
    static ROWS: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?:\([0-9〇一二三四五六七八九]\)[ -]?){4,}").expect("a fixed pattern compiles")
    });
    let mut out = Rewriter::new(text);
    for row in ROWS.find_iter(text) {
        let brackets = row
            .as_str()
            .char_indices()
            .filter(|(_, c)| matches!(c, '(' | ')'));
        for (at, _) in brackets {
            let at = row.start() + at;
            out.replace(at..at + 1, "");
        }
    }
    out.finish()
}

/// Complete dates: `昭和五十八年三月四日`.
pub(super) fn read_dates(text: &str) -> Option<Rewritten> {
    static DATES: LazyLock<Regex> = LazyLock::new(|| {
        let part = "[0-9〇零一二三四五六七八九十百千廿丗卅]";
        let more = format!("(?: ?{part})");
        Regex::new(&format!(
            r"(?:(明 治|大 正|昭 和|平 成|令 和) ?)?({part}{more}{{0,5}}|元)\s?年\s?({part}{more}{{0,2}})\s?月\s?({part}{more}{{0,2}})\s?日"
        ))
        .expect("a fixed pattern compiles")
    });
    if !has_months(text) {
        return None;
    }
    let mut out = Rewriter::new(text);
    // Most dates are written in figures.
    let plain = |c: char| c.is_ascii_digit() || matches!(c, '元' | '年' | '月' | '日');
    let dates = DATES.find_iter(text);
    for whole in dates.filter(|whole| !whole.as_str().chars().all(plain)) {
        let Some(date) = DATES.captures(whole.as_str()) else {
            continue;
        };
        let read = |part: usize| value(&date[part]).map(|value| value.to_string());
        let year = read(2).unwrap_or_else(|| date[2].to_owned());
        let (Some(month), Some(day)) = (read(3), read(4)) else {
            continue;
        };
        let era = date.get(1).map_or("", |era| era.as_str()).replace(' ', "");
        out.replace(whole.range(), &format!("{era}{year}年{month}月{day}日"));
    }
    out.finish()
}

/// Whether 月 stands somewhere as near behind 年 as in a date: most texts are told so at once.
fn has_months(text: &str) -> bool {
    /// In bytes: a month of three numerals and the spaces between them, with room.
    const REACH: usize = 32;
    let [year, month] = ["年", "月"].map(str::as_bytes);
    memchr::memmem::find_iter(text.as_bytes(), year).any(|at| {
        let behind = &text.as_bytes()[at + year.len()..];
        let near = &behind[..behind.len().min(REACH)];
        near.windows(month.len()).any(|window| window == month)
    })
}

/// 五十八 or 五八; nothing for 元 and what is no number.
fn value(numeral: &str) -> Option<u32> {
    let (mut sum, mut open) = (0_u32, None);
    for c in numeral.chars() {
        let unit = match c {
            '廿' | '丗' | '卅' => {
                sum += if c == '廿' { 20 } else { 30 };
                continue;
            }
            '十' => 10,
            '百' => 100,
            '千' => 1000,
            ' ' => continue,
            _ => {
                let (digit, _) = self::numeral(c)?;
                open = Some(open.unwrap_or(0) * 10 + u32::from(digit));
                continue;
            }
        };
        sum += open.take().unwrap_or(1) * unit;
    }
    Some(sum + open.unwrap_or(0))
}
