//! What else happens on a day: firms are founded, laws take force, licences are granted.

use super::dates::Date;
use crate::context::Context;

/// How far from the date a licence is spoken of, in bytes.
const LICENCE_REACH: usize = 120;

/// `二・小・原 平成10年02月04日`, as on a driving licence, and where one is spoken of `他 …` and `二種 …`: when a class
/// of it was granted.
pub(super) fn licence_granted(date: &Date, text: &Context<'_>) -> bool {
    const CLASSES: &[&str] = &["二・小・原", "二小原", "小・原"];
    const LICENCES: &[&str] = &["免許", "優良", "二・小・原", "二小原", "小・原"];
    const ASKED: &[&str] = &["職業", "職種", "業種", "続柄", "性別", "区分"];
    let lead = text.text[..date.range.start].trim_end_matches([' ', ':']);
    if CLASSES.iter().any(|class| lead.ends_with(class)) {
        return true;
    }
    let spoken_of = |at: usize| {
        let before = text.before(at, LICENCE_REACH);
        LICENCES.iter().any(|word| before.contains(word))
    };
    if let Some(before) = lead.strip_suffix("二種") {
        let behind = text.after(date.range.end, LICENCE_REACH);
        return spoken_of(before.len()) || LICENCES.iter().any(|word| behind.contains(word));
    }
    // `職業 他`: what is filled in.
    let other = lead
        .strip_suffix('他')
        .filter(|before| before.is_empty() || before.ends_with(['・', ' ', '\n']));
    other.is_some_and(|before| {
        let asked = before.trim_end_matches([' ', ':']);
        !ASKED.iter().any(|label| asked.ends_with(label)) && spoken_of(before.len())
    })
}

/// What happens to firms, laws, houses and contracts on a day.
const EVENTS: &[&str] = &[
    "設立",
    "創業",
    "創立",
    "施行",
    "改正",
    "制定",
    "締結",
    "開設",
    "発行",
    "竣工",
    "築",
    "建築",
    "新築",
    "付",
    "現在",
    "時点",
    "入社",
    "入行",
    "開店",
    "開業",
    "公布",
    "発足",
    "合併",
    "上場",
    "取得",
    "登記",
    "契約",
    "作成",
    "更新",
    "満了",
    "まで",
    "以降",
    "から",
    "交付",
    "実行",
    "融資",
    "申込",
    "受付",
    "死亡",
    "逝去",
    "相続",
    "結婚",
    "入籍",
    "退職",
    "就任",
    "約定",
    "満期",
    "口座開設",
];

pub(super) fn of_an_event(date: &Date, text: &Context<'_>) -> bool {
    let before = &text.text[..date.range.start];
    let after = &text.text[date.range.end..];
    // `佐藤健一(昭50.3.4)融資先`: what stands in brackets is over where they close.
    let after = match after.strip_prefix(')') {
        Some(_) if before.ends_with('(') => "",
        // `佐藤健一様 S50.3.4、申込 LN-…`: the next thing that is told of the person.
        _ if after.starts_with(['、', ','])
            && ["様", "さん", "氏", "殿"]
                .iter()
                .any(|title| before.trim_end_matches([' ', '(']).ends_with(title)) =>
        {
            ""
        }
        _ => after.trim_start_matches([' ', '(', '、', 'に', 'の', ')']),
    };
    let before = before.trim_end_matches([' ', ':', '(', '日', 'は', '|', ',', '"', '年', '月']);
    // `黒木 悠真様 H4.3.15 受付 JL-501825`: what the number is of.
    let numbered = ["受付", "申込"]
        .iter()
        .find_map(|form| after.strip_prefix(form))
        .is_some_and(|rest| {
            let rest = rest
                .strip_prefix("番号")
                .unwrap_or(rest)
                .trim_start_matches([' ', ':']);
            let number = rest.trim_start_matches(|c: char| c.is_ascii_uppercase());
            number.len() < rest.len()
                && number
                    .trim_start_matches('-')
                    .starts_with(|c: char| c.is_ascii_digit())
        });
    let happens = |event: &str| after.starts_with(event) && !numbered || before.ends_with(event);
    EVENTS.iter().any(|event| happens(event))
        || before
            .get(before.len().saturating_sub(14)..)
            .is_some_and(|lead| {
                [
                    "since",
                    "founded",
                    "established",
                    "incorporated",
                    "dated",
                    "effective",
                ]
                .iter()
                .any(|word| lead.to_ascii_lowercase().ends_with(word))
            })
}
