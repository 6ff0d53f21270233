//! Codes that somebody has chosen, remembers or has tried: `孫の誕生日にした→0817`, `暗証は何でしたっけ` / `4987だ
//! と思う`, `2861でも8261でも通らず`.

use std::ops::Range;

use super::told::{SAID_REACH, SENT_REACH};
use crate::context::Context;
use crate::cues::Cue;
use crate::numbers::Number;
use crate::view::READ_OUT;

/// So far before an answer a code may have been spoken of, in bytes.
const ANSWER_REACH: usize = 120;

/// `孫の誕生日にした→0817`, `数字は車と同じにしてもらった、6038`: four digits that somebody has chosen.
pub(super) fn chosen(number: &Number, text: &Context<'_>) -> bool {
    const SET: &[&str] = &[
        "にした",
        "にしたはずなのに",
        "にしたはずだけど",
        "にしたのに",
        "逆にして",
        "にしてる",
        "にしてある",
        "にしている",
        "にしてもらった",
        "にしてもろた",
        "にしてます",
        "にしました",
        "にしとる",
        "に設定した",
        "に設定しました",
        "に変えた",
        "に変えました",
        "に決めた",
        "と同じ",
        "と一緒",
    ];
    const BY: &[&str] = &[
        "誕生日",
        "記念日",
        "命日",
        "数字",
        "暗証",
        "カード",
        "ナンバー",
        "車の",
        "番地",
        "電話の下",
    ];
    if number.len() != 4 || number.groups != 1 || !number.whole() {
        return false;
    }
    let lead = text.before(number.range.start, SENT_REACH + 30);
    let said = lead.trim_end_matches(['→', '「', '、', ' ', ':', '=', '>', '-', '"', '。', 'で']);
    let this_line = said.rsplit('\n').next().unwrap_or_default();
    // `番地の0926やってんけど`, where a card or a code is spoken of.
    let named = |said: &str| {
        let by = said.strip_suffix("の").unwrap_or(said);
        BY.iter().any(|word| by.ends_with(word))
            && (text.near(&number.range, Cue::Pin, ANSWER_REACH, SAID_REACH)
                || refused(number, text))
    };
    SET.iter().any(|word| said.ends_with(word)) && BY.iter().any(|word| this_line.contains(word))
        || named(said)
}

/// `暗証は何でしたっけ` / `4987だと思う`, `I forgot my PIN. Maybe it's 4987?`, `機械ではじかれる。8803で合って
/// るはず`: the answer to talk of one, or of a machine that refuses it.
pub(super) fn remembered(number: &Number, text: &Context<'_>) -> bool {
    const TOLD: &[&str] = &[
        "だと思",
        "だったと",
        "だった気",
        "かも",
        "かな",
        "のはず",
        "でした",
        "で合って",
        "であって",
        "だよね",
        "ですよね",
        "だったはず",
        "だけど",
        "のまま",
        "で間違い",
        "なんだけど",
        "なんですけど",
        "なのに",
        "を押し",
        "って見え",
        "と見え",
        "って押し",
        "と押し",
        "って入れ",
        "を入れ",
        "と言って",
        "って言って",
        "と言い",
        "と書い",
        "って書い",
        "とメモ",
        "のメモ",
        "と鉛筆",
        "と油性",
        "と付箋",
        "とおっしゃ",
        "と口にし",
        "と答え",
        "と読み上げ",
        "と言われ",
        "と伺",
        "と聞いた",
        "と教え",
    ];
    if number.groups != 1 {
        return false;
    }
    let Range { start, end } = number.range;
    let lead = text.text[..start].trim_end_matches([' ', '「', '"', '\'']);
    let after = text.text[end..].trim_start_matches(['」', '"', '\'', ' ']);
    let told = TOLD.iter().any(|word| after.starts_with(word))
        || ["it's", "it’s", "it was", "think it is", "maybe"]
            .iter()
            .any(|word| lead.ends_with(word));
    if !told {
        return false;
    }
    text.near(&number.range, Cue::Pin, ANSWER_REACH, SAID_REACH) || refused(number, text)
}

/// `4、7、2、9と言われました`, `she read out 4, 7, 2, 9`: figures that somebody says or presses one by one, and not
/// those of an address or a chapter.
pub(super) fn one_by_one(range: &Range<usize>, text: &Context<'_>) -> bool {
    const SAID: &[&str] = &[
        "と言",
        "と読",
        "と答",
        "とおっしゃ",
        "と口",
        "と告",
        "と押",
        "と打",
        "と入",
        "と聞",
        "と復唱",
        "って言",
        "って読",
        "って押",
        "って打",
        "って入",
        "を押",
        "を打",
        "の順に押",
        "の順に打",
    ];
    const PLACES: &[&str] = &[
        "住所",
        "番地",
        "丁目",
        "町",
        "区",
        "市",
        "電話",
        "内線",
        "章",
        "節",
        "項",
        "条",
        "号",
        "版",
        "ver",
        "version",
        "chapter",
        "section",
        "clause",
        "menu",
        "メニュー",
        "ガイダンス",
        "案内",
    ];
    const BEHIND: &[&str] = &[
        "てください",
        "て下さい",
        "てね",
        "please",
        "エレベーター",
        "elevator",
    ];
    let shown = &text.text[range.clone()];
    let single = shown.split(|c: char| !c.is_ascii_digit());
    let single = single
        .filter(|part| !part.is_empty())
        .all(|part| part.len() == 1);
    let digits: Vec<u8> = shown.bytes().filter(u8::is_ascii_digit).collect();
    if !matches!(digits.len(), 4 | 6) || !single {
        return false;
    }
    let lead = text.before(range.start, SENT_REACH).to_lowercase();
    let lead = lead.rsplit(['。', '\n', '?']).next().unwrap_or_default();
    let said = lead.trim_end_matches([' ', ',', ':', '"', '「', '\'']);
    let said_of = text.after(range.end, SENT_REACH);
    let said_of = said_of.split(['。', '\n']).next().unwrap_or_default();
    let rest = text.text[range.end..].trim_start_matches(['」', '"', '、', ' ']);
    (SAID.iter().any(|word| rest.starts_with(word))
        || READ_OUT.iter().any(|word| said.ends_with(word)))
        && !PLACES.iter().any(|word| lead.contains(word))
        && !BEHIND.iter().any(|word| said_of.contains(word))
}

/// What is said of a machine that refuses a code, and of a card that is lost.
const REFUSED: &[&str] = &[
    "誤入力",
    "ロック",
    "はじか",
    "弾か",
    "機械",
    "ATM",
    "押し間違",
    "打ち間違",
    "通らない",
    "通らん",
    "キャッシュカード",
    "きゃっしゅかーど",
    "紛失",
    "なくした",
    "失くした",
    "落とし",
    "盗まれ",
    "盗難",
    "代理人カード",
    "数字を",
    "財布",
    "メモも",
    "locked",
    "rejected",
    "吸い込",
    "飲み込",
    "出てこな",
    "戻ってこな",
    "通らず",
    "通らな",
    "戻ってくる",
    "返ってくる",
    "三度",
    "3度",
    "三回",
    "3回",
    "swallow",
    "kept my card",
    "keeps my card",
    "wrong pin",
    "cash machine",
];

/// Four digits, where a machine refuses a code or a card is lost.
fn refused(number: &Number, text: &Context<'_>) -> bool {
    let before = text.before(number.range.start, ANSWER_REACH + SAID_REACH);
    let after = text.after(number.range.end, SAID_REACH);
    number.len() == 4
        && REFUSED
            .iter()
            .any(|word| before.contains(word) || after.contains(word))
}

/// `2861でも8261でも通らず`, `I tried 4471 and then 4417`, `孫のに変えたような。2106か`: codes that were tried,
/// one or several.
pub(super) fn tried(number: &Number, text: &Context<'_>) -> bool {
    const FAILED: &[&str] = &[
        "でも通",
        "でもだめ",
        "でもダメ",
        "でも駄目",
        "でもあか",
        "でもはじ",
        "でも弾",
        "でもエラー",
        "でもなく",
        "も通ら",
        "もだめ",
        "もダメ",
        "もあか",
        "やって",
        "やねん",
        "やった",
        "だった",
        "か」",
        "か。",
        "か?",
        "かしら",
        "かいな",
        "じゃない",
        "じゃなかった",
        "で押",
        "って打",
        "と打",
        "を打",
        "で打",
        "で入れ",
        "やけど",
        "なのよ",
        "だもん",
    ];
    const TRIED: &[&str] = &[
        " tried",
        " used",
        " entered",
        " typed",
        " punched in",
        " put in",
        " keyed in",
        " pressed",
    ];
    if number.len() != 4
        || number.groups != 1
        || !number.whole()
        || (2015..=2035).contains(&number.value())
    {
        return false;
    }
    let before = before_others(&text.text[..number.range.start]);
    let after = behind_others(&text.text[number.range.end..]);
    let told = FAILED.iter().any(|word| after.starts_with(word))
        || TRIED.iter().any(|word| before.ends_with(word));
    told && refused(number, text)
}

/// No more codes are tried in a row.
const MOST_TRIED: usize = 3;

/// What stands behind the other codes of the row: `でも8261`, ` and then 4417`.
fn behind_others(rest: &str) -> &str {
    const JOINTS: &[&str] = &[
        "でも",
        "も",
        "か",
        "と",
        "や",
        "、",
        " and then ",
        " and ",
        " or ",
        ", then ",
        ", ",
    ];
    let mut rest = rest.trim_start_matches(['」', '"', '\'']);
    for _ in 0..MOST_TRIED {
        let next = JOINTS.iter().find_map(|joint| rest.strip_prefix(joint));
        let next = next.map(|next| next.trim_start_matches(['「', '"', '\'', '、']));
        match next {
            Some(next) if figures(next.bytes()) == 4 => rest = &next[4..],
            _ => break,
        }
    }
    rest
}

/// What stands before the other codes of the row.
fn before_others(lead: &str) -> &str {
    let mut lead = lead.trim_end();
    for _ in 0..MOST_TRIED {
        let joints = [" and then", " and", " or", ", then", ","];
        let Some(before) = joints.iter().find_map(|joint| lead.strip_suffix(joint)) else {
            break;
        };
        if figures(before.bytes().rev()) != 4 {
            break;
        }
        lead = before[..before.len() - 4].trim_end();
    }
    lead
}

pub(super) fn figures(bytes: impl Iterator<Item = u8>) -> usize {
    bytes.take(5).take_while(u8::is_ascii_digit).count()
}

#[cfg(test)]
mod tests {
    use crate::EntityType::Pin;
    use crate::detectors::testing::{found, marked};

    #[test]
    fn figures_that_somebody_says_one_by_one_are_a_code() {
        marked(
            Pin,
            &[
                "she said ⟦8 2 0 6⟧",
                "he whispered ⟦5 5 2 9⟧ to the teller",
                "the caller read out ⟦6 4 0 2 1 8⟧",
            ],
        );
        for text in [
            "she said 8 20 6 of them",
            "the menu said 8 2 0 6",
            "he said 82 06",
        ] {
            assert!(found(Pin, text).is_empty(), "{text}");
        }
    }
}
