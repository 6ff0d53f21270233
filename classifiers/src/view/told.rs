//! Numbers told in kana with what they count: `さんちょうめ にじゅうばん はちごう`, `しょうわにじゅうきゅうねん
//! ごがつ ついたち`. Only beside ちょうめ or 丁目, between の, and in whole dates: kana that read as a
//! number stand in most words.

use std::ops::Range;

use super::map::{Rewriter, Rewritten};
use crate::mentions::Mentions;

const ONES: &[(&str, u32)] = &[
    ("いち", 1),
    ("いっ", 1),
    ("にー", 2),
    ("にい", 2),
    ("に", 2),
    ("さん", 3),
    ("よん", 4),
    ("しー", 4),
    ("ごー", 5),
    ("ご", 5),
    ("ろく", 6),
    ("ろっ", 6),
    ("なな", 7),
    ("しち", 7),
    ("し", 4),
    ("はち", 8),
    ("はっ", 8),
    ("きゅう", 9),
    ("きゅー", 9),
    ("く", 9),
    ("ゼロ", 0),
    ("ぜろ", 0),
    ("まる", 0),
    ("れい", 0),
];
const TENS: &[(&str, u32)] = &[
    ("じゅう", 10),
    ("じゅっ", 10),
    ("ひゃく", 100),
    ("びゃく", 100),
    ("ぴゃく", 100),
    ("せん", 1000),
    ("ぜん", 1000),
];
const DAYS: &[(&str, u32)] = &[
    ("ついたち", 1),
    ("ふつか", 2),
    ("みっか", 3),
    ("よっか", 4),
    ("いつか", 5),
    ("むいか", 6),
    ("なのか", 7),
    ("ようか", 8),
    ("ここのか", 9),
    ("とおか", 10),
    ("はつか", 20),
];
const ERAS: &[(&str, &str)] = &[
    ("めいじ", "明治"),
    ("たいしょう", "大正"),
    ("しょうわ", "昭和"),
    ("へいせい", "平成"),
    ("れいわ", "令和"),
];

/// No number has more words.
const MOST_WORDS: usize = 7;

pub(super) fn read(text: &str) -> Option<Rewritten> {
    static BLOCKS: Mentions = Mentions::of(&["丁目", "ちょうめ"]);
    static DATES: Mentions = Mentions::of(&["月", "がつ", "ねん"]);
    if text.is_ascii() {
        return None;
    }
    let (blocks, dates) = (BLOCKS.within(text), DATES.within(text));
    let joined = is_joined(text);
    if !(blocks || dates || joined) {
        return None;
    }
    let mut found: Vec<(Range<usize>, String)> = Vec::new();
    if blocks {
        read_blocks(text, &mut found);
    }
    if joined {
        read_joined(text, &mut found);
    }
    if dates {
        read_dates(text, &mut found);
    }
    found.sort_by_key(|(range, _)| range.start);
    let mut out = Rewriter::new(text);
    let mut done = 0;
    for (range, shown) in found {
        if range.start >= done && shown.len() <= range.len() {
            done = range.end;
            out.replace(range, &shown);
        }
    }
    out.finish()
}

/// A number at the beginning: its value and length. `にじゅうろく` is 26, `いちさんよん` 134.
fn number(text: &str) -> Option<(u32, usize)> {
    let (mut sum, mut open, mut at) = (0_u32, None::<u32>, 0);
    for _ in 0..MOST_WORDS {
        let rest = &text[at..];
        // `はちごう`: 8号
        if at > 0 && rest.starts_with("ごう") {
            break;
        }
        if let Some((word, unit)) = TENS.iter().find(|(word, _)| rest.starts_with(word)) {
            sum = sum.checked_add(open.take().unwrap_or(1).checked_mul(*unit)?)?;
            at += word.len();
        } else if let Some((word, one)) = ONES.iter().find(|(word, _)| rest.starts_with(word)) {
            open = Some(open.unwrap_or(0).checked_mul(10)?.checked_add(*one)?);
            at += word.len();
        } else {
            break;
        }
    }
    (at > 0).then(|| (sum + open.unwrap_or(0), at))
}

/// The number that ends at the end of `lead`, in which no figures follow each other: where it
/// begins, and its value.
fn number_before(lead: &str) -> Option<(usize, u32)> {
    let near = lead.char_indices().rev().take(10);
    let mut starts: Vec<usize> = near.map(|(at, _)| at).collect();
    starts.reverse();
    starts.into_iter().find_map(|at| {
        let (value, len) = number(&lead[at..])?;
        let tens = TENS.iter().any(|(word, _)| lead[at..].contains(word));
        (at + len == lead.len() && (tens || value < 10) && value < 100).then_some((at, value))
    })
}

/// What ends a number that no unit follows.
fn ends(rest: &str) -> bool {
    const BEHIND: &[&str] = &[
        "です",
        "でし",
        "に",
        "へ",
        "って",
        "と",
        "になり",
        "から",
        "まで",
        "で",
    ];
    rest.chars().next().is_none_or(|c| !is_kana(c))
        || BEHIND.iter().any(|word| rest.starts_with(word))
}

fn is_kana(c: char) -> bool {
    matches!(c, '\u{3041}'..='\u{30FF}')
}

const UNITS: &[(&str, &str)] = &[
    ("ばんちの", "番地の"),
    ("ばんち", "番地"),
    ("ばんの", "番の"),
    ("ばん", "番"),
    ("ごうしつ", "号室"),
    ("ごう", "号"),
];

fn read_blocks(text: &str, found: &mut Vec<(Range<usize>, String)>) {
    let mut done = 0;
    for (word, at) in places(text, &["ちょうめ", "丁目"]) {
        if at < done {
            continue;
        }
        let before = number_before(&text[done..at]).map(|(start, value)| (done + start, value));
        let figures = text[..at]
            .ends_with(|c: char| c.is_ascii_digit() || "一二三四五六七八九十".contains(c));
        match before {
            Some((start, value)) => found.push((start..at + word.len(), format!("{value}丁目"))),
            None if figures => {
                if word == "ちょうめ" {
                    found.push((at..at + word.len(), "丁目".to_owned()));
                }
            }
            None => continue,
        }
        done = rest_of_lot(text, at + word.len(), found);
    }
}

/// `にじゅうばん はちごう`, `、じゅうにの、なな`: up to four numbers behind a block.
fn rest_of_lot(text: &str, from: usize, found: &mut Vec<(Range<usize>, String)>) -> usize {
    let mut at = from;
    for _ in 0..4 {
        let rest = text[at..].trim_start_matches([' ', '、', 'の', '\n']);
        let start = text.len() - rest.len();
        let digits = rest.bytes().take(5).take_while(u8::is_ascii_digit).count();
        let read = number(rest).filter(|_| digits == 0 && start - at <= 7);
        let Some((value, len)) = read else { break };
        let end = start + len;
        let unit = UNITS.iter().find(|(word, _)| text[end..].starts_with(word));
        match unit {
            Some((word, shown)) => {
                found.push((start..end + word.len(), format!("{value}{shown}")));
                at = end + word.len();
            }
            None if text[end..].starts_with('の') || ends(&text[end..]) => {
                found.push((start..end, value.to_string()));
                at = end;
            }
            None => break,
        }
    }
    at
}

/// Whether の stands anywhere behind what a number ends with.
fn is_joined(text: &str) -> bool {
    const ENDS: [&str; 10] = [
        "いち",
        "に",
        "さん",
        "よん",
        "ご",
        "ろく",
        "なな",
        "はち",
        "きゅう",
        "じゅう",
    ];
    let mut places = memchr::memmem::find_iter(text.as_bytes(), "の");
    places.any(|at| ENDS.iter().any(|end| text[..at].ends_with(end)))
}

/// `ごのにじゅうななのきゅう`: three numbers with の between them, and nothing else.
fn read_joined(text: &str, found: &mut Vec<(Range<usize>, String)>) {
    let mut done = 0;
    for at in memchr::memmem::find_iter(text.as_bytes(), "の") {
        if at < done {
            continue;
        }
        let lead = &text[done..at];
        let run = lead.char_indices().rev().take(12);
        let Some(from) = run
            .take_while(|(_, c)| is_kana(*c))
            .last()
            .map(|(at, _)| done + at)
        else {
            continue;
        };
        let mut numbers = Vec::with_capacity(4);
        let mut next = from;
        while let Some((value, len)) = number(&text[next..]) {
            numbers.push((next..next + len, value.to_string()));
            next += len;
            let behind = text[next..].trim_start_matches(' ');
            let Some(rest) = behind.strip_prefix('の').filter(|_| numbers.len() < 5) else {
                break;
            };
            next = text.len() - rest.trim_start_matches(' ').len();
        }
        if numbers.len() >= 3 && ends(&text[next..]) {
            done = next;
            found.append(&mut numbers);
        }
    }
}

/// `しょうわにじゅうきゅうねんのごがつついたち`, `2019ねん3がつ1にち`.
fn read_dates(text: &str, found: &mut Vec<(Range<usize>, String)>) {
    for (word, at) in places(text, &["ねん", "年"]) {
        let Some((start, year)) = year_before(&text[..at]) else {
            continue;
        };
        let mut rest = Rest {
            text,
            at: at + word.len(),
            kana: word == "ねん",
        };
        let Some(month) = rest.count(&["がつ", "月"]) else {
            continue;
        };
        let Some(day) = rest.day() else { continue };
        let told = !text[start..at].is_ascii() && text[start..at].contains(is_kana);
        if (rest.kana || told) && (1..=12).contains(&month) && (1..=31).contains(&day) {
            found.push((start..rest.at, format!("{year}年{month}月{day}日")));
        }
    }
}

/// The rest of a date.
struct Rest<'t> {
    text: &'t str,
    at: usize,
    /// Something of it was told in kana.
    kana: bool,
}

impl<'t> Rest<'t> {
    fn skip(&mut self) -> &'t str {
        let tight = self.text[self.at..].trim_start_matches(['の', ' ', '、']);
        self.at = self.text.len() - tight.len();
        &self.text[self.at..]
    }

    fn figure(&mut self) -> Option<u32> {
        let rest = self.skip();
        let digits = rest.bytes().take(2).take_while(u8::is_ascii_digit).count();
        if digits > 0 {
            let value = rest[..digits].parse().ok();
            self.at += digits;
            return value;
        }
        if let Some((value, len)) = kanji(rest) {
            self.at += len;
            return Some(value);
        }
        let (value, len) = number(rest)?;
        self.at += len;
        self.kana = true;
        Some(value)
    }

    fn count(&mut self, units: &[&str]) -> Option<u32> {
        let value = self.figure()?;
        let unit = units
            .iter()
            .find(|unit| self.text[self.at..].starts_with(**unit))?;
        self.kana |= unit.starts_with(is_kana);
        self.at += unit.len();
        Some(value)
    }

    fn day(&mut self) -> Option<u32> {
        let rest = self.skip();
        let tens = [("にじゅう", 20), ("じゅう", 10)];
        let ten = tens.iter().find(|(word, _)| rest.starts_with(word));
        let behind = ten.map_or(rest, |(word, _)| &rest[word.len()..]);
        if let Some((word, day)) = DAYS.iter().find(|(word, _)| behind.starts_with(word)) {
            self.at = self.text.len() - behind.len() + word.len();
            self.kana = true;
            return Some(ten.map_or(0, |(_, ten)| *ten) + day);
        }
        self.count(&["にち", "日"])
    }
}

/// 一 to 三十一, as months and days are.
fn kanji(rest: &str) -> Option<(u32, usize)> {
    let (mut sum, mut open, mut len) = (0, None, 0);
    for c in rest.chars().take(3) {
        match "一二三四五六七八九".chars().position(|figure| figure == c) {
            Some(at) => open = u32::try_from(at + 1).ok(),
            None if c == '十' => sum += open.take().unwrap_or(1) * 10,
            None => break,
        }
        len += c.len_utf8();
    }
    (len > 0).then(|| (sum + open.unwrap_or(0), len))
}

/// The year that ends `lead`, with its era: where it begins, and how it is written.
fn year_before(lead: &str) -> Option<(usize, String)> {
    let digits = lead
        .bytes()
        .rev()
        .take(4)
        .take_while(u8::is_ascii_digit)
        .count();
    let (start, value) = if digits == 0 {
        // `よねん`, `じゅうよねん`
        match lead.strip_suffix('よ') {
            Some(tens) => {
                number_before(tens).map_or((tens.len(), 4), |(start, tens)| (start, tens + 4))
            }
            None => number_before(lead)?,
        }
    } else {
        (
            lead.len() - digits,
            lead[lead.len() - digits..].parse().ok()?,
        )
    };
    let before = lead[..start].trim_end_matches(' ');
    let kana = ERAS.iter().find(|(word, _)| before.ends_with(word));
    let written = ERAS.iter().find(|(_, word)| before.ends_with(word));
    match (kana, written) {
        (Some((word, era)), _) => Some((before.len() - word.len(), format!("{era}{value}"))),
        (_, Some(_)) => Some((start, value.to_string())),
        _ if digits == 4 => Some((start, value.to_string())),
        _ => None,
    }
}

/// Where each of the words stands, in order.
fn places<'w>(text: &str, words: &[&'w str]) -> Vec<(&'w str, usize)> {
    let mut places: Vec<(&str, usize)> = words
        .iter()
        .flat_map(|word| {
            memchr::memmem::find_iter(text.as_bytes(), word.as_bytes()).map(|at| (*word, at))
        })
        .collect();
    places.sort_by_key(|(_, at)| *at);
    places
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> Option<String> {
        read(text).map(|read| read.text)
    }

    #[test]
    fn blocks_and_lots_are_read() {
        for (told, written) in [
            (
                "紫原 ろくちょうめ にじゅうばん はちごう",
                "紫原 6丁目 20番 8号",
            ),
            (
                "はい、よんちょうめ、じゅうにの、ななです",
                "はい、4丁目、12の、7です",
            ),
            ("本町さん丁目ごの二", "本町3丁目5の二"),
            ("本町 ごのにじゅうななのきゅう に", "本町 5の27の9 に"),
        ] {
            assert_eq!(shown(told).as_deref(), Some(written), "{told}");
        }
    }

    #[test]
    fn dates_are_read() {
        for (told, written) in [
            (
                "しょうわにじゅうきゅうねんのごがつついたち",
                "昭和29年5月1日",
            ),
            ("へいせい よねん しちがつ にじゅうよっか", "平成4年7月24日"),
            ("2019ねん3がつ1にち生まれ", "2019年3月1日生まれ"),
            ("昭和じゅういちねん一月の三日", "昭和11年1月3日"),
        ] {
            assert_eq!(shown(told).as_deref(), Some(written), "{told}");
        }
    }

    #[test]
    fn other_words_stay() {
        for text in [
            "それは何丁目ですか、ごめんなさい",
            "さんねんですが、しがつから",
            "2025年3月1日、三丁目",
            "これのあのその",
            "いちごのしごとのにもつ",
        ] {
            assert_eq!(shown(text), None, "{text}");
        }
    }
}
