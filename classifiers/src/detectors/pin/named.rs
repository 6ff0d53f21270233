//! Codes with a word for such codes beside them: shortly before in the same line, in the line above that asks
//! for one, or directly behind.

use crate::context::Context;
use crate::cues::Cue;
use crate::numbers::Number;

/// A PIN may stand this far behind its label.
const REACH: usize = 60;
/// It is asked for in the line above, in so many bytes.
const ASKED_REACH: usize = 60;
/// Nor is the line longer in which it is told, in bytes behind it.
const LONGEST_ANSWER: usize = 60;

/// What else has so many digits.
const OTHERS: &[&str] = &[
    "エラー",
    "商品",
    "製品",
    "社員",
    "職員",
    "行員",
    "郵便",
    "銘柄",
    "伝票",
    "案件",
    "支店",
    "店番",
    "科目",
    "型番",
    "error",
    "product",
    "postal",
    "ticket",
    "employee",
];

/// The word stands shortly before, in the same line, or directly after; no other label in between.
pub(super) fn close(number: &Number, text: &Context<'_>) -> bool {
    let start = number.range.start;
    // `#448133 ワンタイムパスワードが届かない`: the number of a case.
    if text.text[..start].ends_with('#') {
        return false;
    }
    let nearby = text.hits.within(start.saturating_sub(REACH), start);
    let before = nearby
        .iter()
        .rev()
        .find(|hit| hit.cue == Cue::Pin && hit.end() <= start);
    if let Some(hit) = before {
        let gap = &text.text[hit.end()..start];
        // `otp:timeout 180`: a key, and its setting.
        let key = gap.strip_prefix(':').unwrap_or_default();
        if key.starts_with(|c: char| c.is_ascii_lowercase()) {
            return false;
        }
        // `6桁のエラーコード 730416`
        if OTHERS.iter().any(|word| gap.contains(word)) {
            return false;
        }
        let same_line = !gap.contains(['\n', '。', '?', '!']);
        // `6桁は届いていますか` / `はい、482 913`: the answer stands in the next line.
        let answer = number.len() == 6 && gap.matches('\n').count() <= 1;
        // `裏の3桁は。` / `B: えっと、740`: nothing but who speaks stands before it.
        let (asked, said) = gap.split_once('\n').unwrap_or(("x", ""));
        let speaker = said.find(':').map_or("", |colon| &said[colon + 1..]);
        let words = speaker.trim_matches([' ', '、', '「', ',']);
        let short = words.is_empty()
            || matches!(
                words,
                "えっと" | "えーと" | "ええと" | "あの" | "um" | "uh" | "it's"
            );
        let replied = said.len() <= 40 && said.contains(':') && short && asked.len() <= 24;
        // The first four figures of a card are none.
        let alone = number.groups == 1 && !number.in_long_chain;
        let answer = answer
            || alone && (number.len() <= 4 && replied || asked_above(number, asked, said, text));
        return (same_line || answer) && !gap.bytes().any(|b| b.is_ascii_digit());
    }
    let after = text.hits.after(number.range.end);
    let named = matches!(
        text.label(start),
        Some(Cue::Amount | Cue::Document | Cue::Card)
    );
    !named && after.is_some_and(|hit| hit.cue == Cue::Pin && hit.start() - number.range.end <= 12)
}

/// `暗証番号を入力してください。` / `4821`: asked for in the line above, and alone in its own or behind
/// who speaks. `asked` and `said` are what stands between the word and the number in the two lines.
fn asked_above(number: &Number, asked: &str, said: &str, text: &Context<'_>) -> bool {
    const ASKING: &[&str] = &[
        "教えて",
        "入力",
        "お願い",
        "どうぞ",
        "？",
        "?",
        "enter",
        "tell",
        "provide",
    ];
    let words = text
        .before(number.range.start - said.len(), ASKED_REACH)
        .to_lowercase();
    let after = text.after(number.range.end, LONGEST_ANSWER);
    let rest = after.split_once('\n').map_or(after, |(line, _)| line);
    let rest = rest.trim_end_matches(['。', '.', '!', ' ', '\r']);
    asked.len() <= ASKED_REACH
        && ASKING.iter().any(|word| words.contains(word))
        && !said.contains('\n')
        && said
            .trim_end()
            .trim_end_matches(':')
            .chars()
            .all(char::is_alphabetic)
        && (said.is_empty() || said.contains(':'))
        && matches!(rest, "" | "です" | "でお願いします" | "ですが")
}
