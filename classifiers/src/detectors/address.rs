//! Addresses, in Japanese and Latin order, and postal codes.
//!
//! Driven by numbers: every address ends in some (丁目, 番, 号, `4-3-5`, a room). From there the
//! place is read backwards to the widest part that the gazetteer knows, and building and room are
//! read forwards. A bare prefecture or city is no address.

use std::collections::HashSet;
use std::ops::Range;

use crate::EntityType::Address;
use crate::candidates::{Candidates, Evidence};
use crate::context::Context;
use crate::cues::Cue;
use crate::numbers::{Joint, Number, Numbers};

pub(super) const LABELS: &[&str] = &[
    "住所",
    "ご住所",
    "現住所",
    "旧住所",
    "新住所",
    "届出住所",
    "住居地",
    "所在地",
    "本店所在地",
    "送付先",
    "送付先住所",
    "届け先",
    "お届け先",
    "自宅",
    "ご自宅",
    "本籍",
    "居所",
    "address",
    "addr",
    "address1",
    "street",
    "AdrLine",
    "本店",
    "新本店",
    "旧本店",
    "宛先",
    "勤務先住所",
    "物件所在地",
    "勤務先",
    "address_line",
    "home_address",
    "homeAddress",
    "住民票",
    "転居先",
    "登記住所",
    "物件",
];

pub(super) const POSTAL: &[&str] = &[
    "〒",
    "郵便番号",
    "zip",
    "postal code",
    "postcode",
    "zip_code",
    "zipcode",
    "postal_code",
    "postalCode",
    "ZIP code",
    "郵便",
];

/// The longest place, in characters: prefecture, district, town, quarter.
const LONGEST_PLACE: usize = 28;

/// The prefectures, cities, wards, districts and towns of Japan.
pub(crate) struct Gazetteer {
    /// Every municipality, also without its district: `気仙沼市`, `塩谷郡高根沢町`, `高根沢町`.
    municipalities: HashSet<&'static str>,
    towns: HashSet<&'static str>,
}

const PREFECTURES: &[&str] = &[
    "北海道",
    "青森県",
    "岩手県",
    "宮城県",
    "秋田県",
    "山形県",
    "福島県",
    "茨城県",
    "栃木県",
    "群馬県",
    "埼玉県",
    "千葉県",
    "東京都",
    "神奈川県",
    "新潟県",
    "富山県",
    "石川県",
    "福井県",
    "山梨県",
    "長野県",
    "岐阜県",
    "静岡県",
    "愛知県",
    "三重県",
    "滋賀県",
    "京都府",
    "大阪府",
    "兵庫県",
    "奈良県",
    "和歌山県",
    "鳥取県",
    "島根県",
    "岡山県",
    "広島県",
    "山口県",
    "徳島県",
    "香川県",
    "愛媛県",
    "高知県",
    "福岡県",
    "佐賀県",
    "長崎県",
    "熊本県",
    "大分県",
    "宮崎県",
    "鹿児島県",
    "沖縄県",
];

impl Gazetteer {
    pub(crate) fn new() -> Self {
        let mut municipalities = HashSet::new();
        for line in include_str!("../../data/municipalities.txt").lines() {
            let city = line.split('\t').nth(1).unwrap_or_default();
            municipalities.insert(city);
            if let Some((_, town)) = city.split_once('郡') {
                municipalities.insert(town);
            }
            if let Some((designated, ward)) = city
                .split_once('市')
                .filter(|(_, ward)| ward.ends_with('区'))
            {
                municipalities.insert(&city[..designated.len() + '市'.len_utf8()]);
                municipalities.insert(ward);
            }
        }
        let towns = include_str!("../../data/towns.txt").lines().collect();
        Self {
            municipalities,
            towns,
        }
    }

    /// Where in `lead` the address begins, and how sure that is.
    fn start(&self, lead: &str) -> Option<(usize, Evidence)> {
        if let Some(at) = PREFECTURES.iter().filter_map(|name| lead.find(name)).min() {
            return Some((at, Evidence::Certain));
        }
        let starts: Vec<usize> = lead.char_indices().map(|(at, _)| at).collect();
        for &start in &starts {
            let ends = lead[start..]
                .char_indices()
                .map(|(at, c)| (start + at + c.len_utf8(), c))
                .take(10);
            for (end, c) in ends {
                if matches!(c, '市' | '区' | '町' | '村')
                    && self.municipalities.contains(&lead[start..end])
                {
                    return Some((start, Evidence::Certain));
                }
            }
        }
        None
    }

    /// Where the town at the end of `lead` begins.
    fn town(&self, lead: &str) -> Option<usize> {
        let starts: Vec<usize> = lead
            .char_indices()
            .rev()
            .take(5)
            .map(|(at, _)| at)
            .collect();
        starts.into_iter().rev().find(|&at| {
            self.towns
                .contains(lead[at..].trim_end_matches(kanji_number))
        })
    }
}

/// `〒123-4567`, `123-4567` under a label.
pub(super) fn postal_code(number: &Number, text: &Context<'_>, found: &mut Candidates) {
    if number.len() != 7 || !matches!(number.shape(), [7] | [3, 4]) || number.open_before {
        return;
    }
    let start = number.range.start;
    let before = text.text[..start].trim_end_matches(' ');
    let marked = before.ends_with('〒');
    if marked || text.labelled(start, Cue::Postal) {
        let from = if marked {
            before.len() - '〒'.len_utf8()
        } else {
            start
        };
        found.add(
            Address,
            from..number.range.end,
            Evidence::Certain,
            "postal code: 〒 or label",
        );
    }
}

pub(super) fn detect(
    text: &Context<'_>,
    numbers: &Numbers<'_>,
    gazetteer: &Gazetteer,
    found: &mut Candidates,
) {
    let mut done = 0;
    for index in 0..numbers.count() {
        let group = numbers.group(index);
        if group.start < done || group.amount || group.end - group.start > 5 {
            continue;
        }
        let range = japanese(text, group.start, done, gazetteer).or_else(|| {
            let number = numbers.from(index).take(4).last()?;
            latin(text.text, &number).map(|range| (range, Evidence::Checked))
        });
        if let Some((range, evidence)) = range {
            done = range.end;
            found.add(Address, range, evidence, "address: place and numbers");
        }
    }
    for at in memchr::memmem::find_iter(text.text.as_bytes(), "丁目") {
        if at >= done
            && let Some((range, evidence)) = japanese(text, at, done, gazetteer)
        {
            done = range.end;
            found.add(Address, range, evidence, "address: place and numbers");
        }
    }
}

fn japanese(
    text: &Context<'_>,
    number: usize,
    floor: usize,
    gazetteer: &Gazetteer,
) -> Option<(Range<usize>, Evidence)> {
    let from = lead_start(text.text, number, floor);
    let lead = &text.text[from..number];
    if lead.is_empty() {
        return None;
    }
    let (end, strength) = numbers_end(text.text, number);
    let place = gazetteer.start(lead);
    let (start, evidence) = match place {
        Some((at, evidence)) if strength >= 2 || strength == 1 && names_town(&lead[at..]) => {
            (from + at, evidence)
        }
        _ if strength >= 2 => {
            let at = gazetteer
                .town(lead)
                .filter(|at| lead[..*at].chars().next_back().is_none_or(|c| !kanji(c)));
            let labelled = text.label(from) == Some(Cue::Address)
                && text.text[from..number].chars().all(place_char);
            match at {
                Some(at) => (from + at, Evidence::Context),
                None if labelled => (from, Evidence::Labelled),
                None => return None,
            }
        }
        _ => return None,
    };
    let end = building_end(text.text, end);
    Some((with_postal(text.text, start)..end, evidence))
}

/// More than the municipality, and no particle before the number: `富山県内で3` is no address.
fn names_town(lead: &str) -> bool {
    let lead = lead.trim_end_matches([' ', '\n']);
    let ends_in_kanji = lead.ends_with(|c: char| kanji(c) || matches!(c, '\u{30A1}'..='\u{30FC}'));
    ends_in_kanji && !lead.ends_with(['市', '県', '都', '府', '約', '第', '全', '計', '他', '内'])
}

/// Kanji, kana and the marks in place names; a space only behind 都道府県市区郡町村.
fn lead_start(text: &str, number: usize, floor: usize) -> usize {
    let mut at = number;
    let before = text[floor..number].char_indices().rev().take(LONGEST_PLACE);
    for (index, c) in before {
        let index = floor + index;
        if place_char(c) {
            at = index;
        } else if c == ' ' || c == '\n' {
            let behind = text[floor..index].chars().next_back();
            let break_here = behind.is_none_or(|c| {
                !matches!(
                    c,
                    '都' | '道' | '府' | '県' | '市' | '区' | '郡' | '町' | '村'
                )
            });
            if break_here && index + 1 != number {
                break;
            }
        } else {
            break;
        }
    }
    at
}

fn kanji(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9FFF}' | '々' | 'ヶ')
}

fn place_char(c: char) -> bool {
    kanji(c) || matches!(c, '\u{3041}'..='\u{3096}' | '\u{30A1}'..='\u{30FC}')
}

fn kanji_number(c: char) -> bool {
    "〇一二三四五六七八九十百丁目番地".contains(c)
}

/// Where the numbers end, and how much they look like an address: 0 not, 1 a little, 2 surely.
fn numbers_end(text: &str, start: usize) -> (usize, u8) {
    let mut at = start;
    let mut parts = 0;
    let mut units = u8::from(text[..start].ends_with("丁目"));
    loop {
        let rest = &text[at..];
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let figures = if digits > 0 {
            digits
        } else {
            rest.len()
                - rest
                    .trim_start_matches(|c| "〇一二三四五六七八九十百".contains(c))
                    .len()
        };
        if figures == 0 && !(parts == 0 && rest.starts_with("丁目")) {
            break;
        }
        if digits > 5 {
            break;
        }
        at += figures;
        parts += 1;
        let (after, unit) = unit(&text[at..]);
        units += u8::from(unit);
        let next = &text[at + after..];
        let more = next
            .trim_start_matches(' ')
            .starts_with(|c: char| c.is_ascii_digit() || "〇一二三四五六七八九十".contains(c));
        if after == 0 || !more {
            at += if unit {
                text[at..at + after]
                    .trim_end_matches([' ', '-', 'の'])
                    .len()
            } else {
                0
            };
            break;
        }
        at += after + next.len() - next.trim_start_matches(' ').len();
    }
    let strength = if units > 0 || parts >= 3 {
        2
    } else {
        u8::from(parts > 0)
    };
    let date = text[at..].starts_with(['年', '月', '%', '円', '名', '件', '時', '回']);
    (at, if date { 0 } else { strength })
}

/// What stands between two numbers of an address, and whether it is a unit.
fn unit(rest: &str) -> (usize, bool) {
    const UNITS: &[&str] = &[
        "丁目",
        "番地の",
        "番地",
        "番",
        "号",
        "条",
        "線",
        "地割",
        "の",
    ];
    let spaces = rest.len() - rest.trim_start_matches(' ').len();
    for unit in UNITS {
        if rest[spaces..].starts_with(unit) {
            return (spaces + unit.len(), *unit != "の");
        }
    }
    let dash = rest.trim_start_matches(' ');
    let dash = rest.len() - dash.strip_prefix(['-', 'ー', '~']).unwrap_or(rest).len();
    (dash, false)
}

/// Building and room: `パークサイド小杉1309号室`, `-1155`, ` 3F`.
fn building_end(text: &str, at: usize) -> usize {
    let at = room_end(text, at, true).unwrap_or(at);
    let rest = &text[at..];
    let spaces = rest.len() - rest.trim_start_matches([' ', '\n']).len();
    if spaces > 2 {
        return at;
    }
    let name = rest[spaces..]
        .char_indices()
        .take(24)
        .take_while(|(_, c)| {
            place_char(*c) || c.is_ascii_alphabetic() || matches!(c, '・' | ' ' | '.' | '&')
        })
        .last()
        .map_or(0, |(last, c)| last + c.len_utf8());
    let name = rest[spaces..spaces + name].trim_end();
    if name.chars().count() < 2 {
        return at;
    }
    let end = at + spaces + name.len();
    let known = BUILDINGS.iter().any(|word| name.contains(word));
    let digits = text[end..].trim_start_matches(' ');
    let room = text.len() - digits.len();
    match room_end(text, room, known) {
        Some(room) => room,
        None if known && BUILDINGS.iter().any(|word| name.ends_with(word)) => end,
        None => at,
    }
}

const BUILDINGS: &[&str] = &[
    "ハイツ",
    "コーポ",
    "マンション",
    "ビル",
    "タワー",
    "レジデンス",
    "メゾン",
    "パーク",
    "アパート",
    "荘",
    "寮",
    "館",
    "ハウス",
    "プラザ",
    "パレス",
    "シャトー",
    "グラン",
    "サン",
    "コート",
    "ハイム",
    "ヴィラ",
    "ビラ",
    "テラス",
    "ガーデン",
    "フラット",
    "ドーム",
    "キャッスル",
    "団地",
    "社宅",
    "住宅",
    "号棟",
    "ヒルズ",
    "レジデンシャル",
    "アーク",
    "フォレスト",
    "リバー",
    "ロイヤル",
    "プレイス",
    "スクエア",
    "エステート",
    "ホーム",
    "ホームズ",
    "ライオンズ",
    "カーサ",
    "クレスト",
];

/// A number with 号室, F, 階 or 号; without a unit only where a building or a hyphen leads.
fn room_end(text: &str, at: usize, bare: bool) -> Option<usize> {
    let rest = &text[at..];
    let dash = rest.len() - rest.strip_prefix('-').unwrap_or(rest).len();
    let number = &rest[dash..];
    let letters = number
        .bytes()
        .take(1)
        .filter(u8::is_ascii_uppercase)
        .count();
    let digits = number[letters..]
        .bytes()
        .take_while(u8::is_ascii_digit)
        .count();
    if digits == 0 || digits > 4 || (letters > 0 && dash == 0 && !bare) {
        return None;
    }
    let end = at + dash + letters + digits;
    let unit = ["号室", "号棟", "号", "階", "F", "室"]
        .iter()
        .find(|unit| text[end..].starts_with(*unit));
    match unit {
        Some(unit) => Some(room_end(text, end + unit.len(), false).unwrap_or(end + unit.len())),
        None if bare || dash > 0 => Some(end),
        None => None,
    }
}

/// A postal code directly in front belongs to the address.
fn with_postal(text: &str, start: usize) -> usize {
    let before = text[..start].trim_end_matches([' ', '\n']);
    if start - before.len() > 2 {
        return start;
    }
    let tail: Vec<char> = before.chars().rev().take(8).collect();
    let code = tail.len() == 8
        && tail.iter().enumerate().all(|(at, c)| {
            if at == 4 {
                *c == '-'
            } else {
                c.is_ascii_digit()
            }
        });
    if !code {
        return start;
    }
    let from = before.len() - 8;
    let mark = text[..from].trim_end_matches(' ');
    if mark.ends_with('〒') {
        mark.len() - '〒'.len_utf8()
    } else {
        from
    }
}

/// `3-32-15 Ashibecho, Wakayama Shi, Wakayama Ken 640-8134`
fn latin(text: &str, number: &Number) -> Option<Range<usize>> {
    let lead = (2..=4).contains(&number.groups)
        && number.joined_by(&[Joint::Hyphen])
        && number.shape().iter().all(|n| *n <= 4);
    if !lead || number.open_after || !text[number.range.end..].starts_with([' ', ',']) {
        return None;
    }
    let mut at = number.range.end;
    let mut end = None;
    for _ in 0..14 {
        let rest = &text[at..];
        let gap = rest.len() - rest.trim_start_matches([' ', ',', '\n']).len();
        let word_len = rest[gap..]
            .bytes()
            .take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'\''))
            .count();
        let word = &rest[gap..gap + word_len];
        if word_len == 0 || gap > 3 {
            break;
        }
        at += gap + word_len;
        if postal(word) {
            return end.is_some().then_some(number.range.start..at);
        }
        if !word.starts_with(|c: char| c.is_ascii_uppercase()) {
            break;
        }
        if division(word) {
            end = Some(at);
        }
    }
    end.map(|end| number.range.start..end)
}

fn postal(word: &str) -> bool {
    let bytes = word.as_bytes();
    bytes.len() == 8
        && bytes[3] == b'-'
        && bytes
            .iter()
            .enumerate()
            .all(|(at, b)| at == 3 || b.is_ascii_digit())
}

fn division(word: &str) -> bool {
    let lower = word.to_ascii_lowercase();
    matches!(
        lower.as_str(),
        "shi"
            | "ku"
            | "ken"
            | "fu"
            | "to"
            | "gun"
            | "machi"
            | "cho"
            | "mura"
            | "son"
            | "tokyo"
            | "osaka"
            | "kyoto"
            | "hokkaido"
            | "japan"
    ) || [
        "-shi", "-ku", "-ken", "-fu", "-gun", "-machi", "-cho", "-mura",
    ]
    .iter()
    .any(|tail| lower.ends_with(tail))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detectors::testing::found;

    #[test]
    fn usual_notations_are_found_whole() {
        for address in [
            "富山県氷見市小杉五丁目38番8号 パークサイド小杉1309号室",
            "羽島市小熊町9丁目33-25",
            "東京都品川区東五反田９－３６－１２",
            "〒107-0061 東京都港区北青山七丁目16番8号-462",
            "愛知県津島市永楽町17番地の18",
            "神奈川県厚木市鳶尾六丁目24番27号-394",
            "3-32-15 Ashibecho, Wakayama Shi, Wakayama Ken 640-8134",
            "京都府京丹後市峰山町光明寺２－２７－１１",
        ] {
            assert_eq!(found(Address, &format!("届出は{address}、以上")), [address]);
        }
        assert_eq!(found(Address, "郵便番号 640-8134"), ["640-8134"]);
    }

    #[test]
    fn places_without_numbers_are_none() {
        for text in [
            "東京都内の店舗は12店",
            "渋谷区の人口",
            "第3条の2",
            "札幌支店 3名",
            "2025年10月3日",
            "東証プライム 3-5 銘柄",
        ] {
            assert!(found(Address, text).is_empty(), "{text}");
        }
    }
}
