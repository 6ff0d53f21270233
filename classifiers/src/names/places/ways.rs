//! The two ends of a way: airports and towns beside an arrow.

use crate::names::{is_kanji, is_katakana};

/// `成田→ハノイ`: airports and towns abroad, which nobody is called.
const PLACES: &[&str] = &[
    "関空",
    "新千歳",
    "ソウル",
    "仁川",
    "台北",
    "桃園",
    "上海",
    "浦東",
    "北京",
    "香港",
    "ハノイ",
    "ホーチミン",
    "バンコク",
    "シンガポール",
    "マニラ",
    "ジャカルタ",
    "クアラルンプール",
    "デリー",
    "ムンバイ",
    "ドバイ",
    "ロンドン",
    "パリ",
    "フランクフルト",
    "ニューヨーク",
    "ロサンゼルス",
    "サンフランシスコ",
    "ホノルル",
    "シドニー",
    "ダナン",
    "プノンペン",
    "ヤンゴン",
    "ダッカ",
    "釜山",
    "青島",
    "深圳",
    "広州",
    "高雄",
];

/// `ハノイ→関空`, `仁川から丹東に変更`: on a way between two places.
pub(super) fn on_a_way(before: &str, behind: &str) -> bool {
    const WAYS: &[&str] = &[
        "経由地を",
        "行き先を",
        "行先を",
        "仕向地を",
        "仕向港を",
        "船積港を",
        "出発地を",
        "寄港地を",
        "発着地を",
    ];
    let from = |text: &str| WAYS.iter().any(|way| text.ends_with(way));
    let word = |c: char| is_kanji(c) || is_katakana(c);
    if from(before) {
        return true;
    }
    if let Some(start) = before.strip_suffix("から")
        && from(start.trim_end_matches(word))
    {
        return true;
    }
    let arrow = ['→', '⇒', '~', '⇔', '↔'];
    // `上海→佐野→本店`: through somebody's hands.
    if before.trim_end_matches(' ').ends_with(arrow)
        && behind.trim_start_matches(' ').starts_with(arrow)
    {
        return false;
    }
    let left = before
        .trim_end_matches(' ')
        .strip_suffix(arrow)
        .is_some_and(|head| {
            let head = head.trim_end_matches([' ', ')']);
            PLACES.iter().any(|place| {
                head.strip_suffix(place)
                    .is_some_and(|rest| !rest.ends_with(word))
            })
        });
    let right = behind
        .trim_start_matches(' ')
        .strip_prefix(arrow)
        .is_some_and(|rest| {
            let rest = rest.trim_start_matches(' ');
            PLACES.iter().any(|place| {
                rest.strip_prefix(place)
                    .is_some_and(|rest| !rest.starts_with(word))
            })
        });
    left || right
}
