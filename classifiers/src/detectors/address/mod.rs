//! Addresses, in Japanese and Latin order, and postal codes.
//!
//! Driven by numbers: every address ends in some (丁目, 番, 号, `4-3-5`, a room). From there the
//! place is read backwards to the widest part that the gazetteer knows, and building and room are
//! read forwards. A bare prefecture or city is no address.

mod building;
mod gazetteer;
mod latin;

use std::ops::Range;

use building::building_end;
pub(crate) use gazetteer::Gazetteer;
use latin::latin;

use crate::EntityType::Address;
use crate::candidates::{Candidates, Evidence};
use crate::context::Context;
use crate::cues::Cue;
use crate::numbers::{Number, Numbers};

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
    if strength == 0 {
        return None;
    }
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
