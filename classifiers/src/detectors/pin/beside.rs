//! What stands directly beside a number and says that it is no code, whatever else is said: that it counts
//! something, is an example, or ends another number.

use crate::context::Context;
use crate::numbers::Number;

/// So far before a number it is called the end of another, in bytes.
const SENT_LEAD: usize = 40;

/// `1234や誕生日は避ける`: advice, not a code.
pub(super) fn an_example(text: &Context<'_>, number: &Number) -> bool {
    let after = text.text[number.range.end..].trim_start_matches(['」', '"', '\'', ')', '』']);
    let before = text.text[..number.range.start].trim_end_matches(['「', '"', '\'', '(', ' ']);
    // `7731やねん`
    let said = ["やね", "やっ", "やろ", "やん", "やけ", "やわ"];
    let said = said.iter().any(|word| after.starts_with(word));
    !said
        && ["や", "など", "のよう", "といった", "等", "とか", "みたいな"]
            .iter()
            .any(|word| after.starts_with(word))
        || [
            "such as",
            "like",
            "e.g.",
            "例えば",
            "たとえば",
            "例:",
            "例)",
        ]
        .iter()
        .any(|word| before.ends_with(word))
}

/// `カードは下4桁 0041 と 0058`: the last figures of a number, not a code.
pub(super) fn an_ending(text: &Context<'_>, start: usize) -> bool {
    const ENDINGS: &[&str] = &[
        "下4桁",
        "下四桁",
        "下4けた",
        "下4ケタ",
        "下3桁",
        "末尾4桁",
        "末尾",
        "last four",
        "last 4",
        "ending",
        "ending in",
    ];
    let lead = text.before(start, SENT_LEAD);
    // Of several the last: `下4桁 0041 と 0058`.
    let between = |c: char| {
        c.is_ascii_digit()
            || matches!(
                c,
                'と' | 'や' | '、' | ',' | ' ' | '「' | '」' | 'が' | 'は' | ':'
            )
    };
    let lead = lead.trim_end_matches(between);
    ENDINGS.iter().any(|word| lead.ends_with(word))
}

/// Counted things are no codes: `4桁`, `3回`, `2025年`.
pub(super) fn unit(text: &Context<'_>, number: &Number) -> bool {
    // `130A`: a piece of a code.
    let coded = |c: char| c.is_ascii_uppercase();
    let ways = text.text[number.range.end..].starts_with("通り");
    ways || text.char_after(number.range.end).is_some_and(coded)
        || matches!(
            text.char_after(number.range.end),
            Some(
                '桁' | '回'
                    | '年'
                    | '円'
                    | '件'
                    | '月'
                    | '日'
                    | '分'
                    | '秒'
                    | '時'
                    | '条'
                    | '名'
                    | '人'
                    | '%'
                    | ':'
                    | '万'
                    | '枚'
                    | 'x'
                    | '号'
                    | '歳'
                    | '文'
                    | '番'
                    | '字'
                    | '階'
                    | '個'
                    | '種'
                    | '度'
                    | '割'
            )
        )
}
