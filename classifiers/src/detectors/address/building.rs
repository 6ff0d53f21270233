//! What follows the numbers of an address: building, floor, room.

use super::place_char;

/// Building and room: `パークサイド小杉1309号室`, `-1155`, ` 3F`.
pub(super) fn building_end(text: &str, at: usize) -> usize {
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
