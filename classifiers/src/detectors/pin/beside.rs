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

/// Counted things are no codes: `4桁`, `3回`, `2025年`, `10000通り`, and `130A` is a piece of one.
pub(super) fn unit(text: &Context<'_>, number: &Number) -> bool {
    counted_by(&text.text[number.range.end..])
}

/// Whether what stands behind a number begins with what it counts.
pub(super) fn counted_by(after: &str) -> bool {
    const UNITS: &str = "桁回年円件月日分秒時条名人%:万枚x号歳文番字階個種度割";
    let first = after.chars().next();
    first.is_some_and(|c| c.is_ascii_uppercase() || UNITS.contains(c)) || messages(after)
}

/// `10000通り`, `640通の返信`: what `640218通りました` tells went through.
fn messages(after: &str) -> bool {
    let Some(rest) = after.strip_prefix('通') else {
        return false;
    };
    let ways = rest.strip_prefix('り');
    let through = |rest: &str| {
        ["まし", "ませ", "た"]
            .iter()
            .any(|verb| rest.starts_with(verb))
    };
    let ends = rest.is_empty() || rest.starts_with(['の', '、', '。', 'を', ')']);
    ends || ways.is_some_and(|rest| !through(rest))
}
