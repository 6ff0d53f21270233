//! Codes that no label names: what was sent, shown, read from the back of a card, or called the card's.

use std::ops::Range;

use super::others;
use crate::context::Context;
use crate::cues::Cue;
use crate::numbers::Number;

/// So far behind a code it may be called one: `「8521」と書いてある。暗証だそう`.
pub(super) const SAID_REACH: usize = 60;
/// So far before a code stands how it came.
pub(super) const SENT_REACH: usize = 60;
/// So far before three digits stands the card that they are of, in bytes.
const CARD_REACH: usize = 120;

/// How a code came.
const ARRIVED: &[&str] = &[
    "届いた",
    "届きました",
    "は届いて",
    "届いてる",
    "届いてた",
    "届く",
    "来た",
    "来てる",
    "きた",
    "きてる",
    "きました",
    "来ました",
    "出た",
    "出てる",
    "表示された",
    "言われた",
    "入ってきた",
    "送られてきた",
    "送られた",
    "受け取った",
    "もらった",
    "SMSで",
    "SMSに",
    "SMSの",
    "SMSのやつ",
    "見たら",
    "texted is",
    "text",
    "texted",
    "sent",
    "got",
    "received",
    "gave me",
    "sent me",
    "it says",
    "says",
    "arrived",
    "came",
];
/// What it is called directly behind how it came.
const CAME_AS: &[&str] = &["認証コード", "コード", "番号", "数字", "やつ", "ん"];
/// With what it came.
const MESSAGE: &[&str] = &[
    "sms",
    "ショートメ",
    "text me",
    "a text",
    "texted",
    "text message",
    "ワンタイム",
    "otp",
    "認証",
    "確認コード",
    "one-time",
    "verification",
    "メッセージ",
    "2段階",
    "二段階",
    "トークン",
];
/// What it is called behind it.
const CODE: &[&str] = &["番号", "コード", "数字", "code", "やつ"];
/// Behind a code that somebody passes on.
const YOURS: &[&str] = &[
    "って来",
    "ってきた",
    "って届",
    "が届",
    "が来",
    "quick",
    "hurry",
    "急いで",
    "いそいで",
    "はやく",
    "早く",
    "はログイン用",
    "は認証用",
    "があなたの",
    "があなた様の",
    "is your ",
    "が確認コード",
    "が認証コード",
];
/// Asked for shortly before.
const SECOND: &[&str] = &[
    "2段目",
    "二段目",
    "2段階",
    "二要素",
    "ワンタイム",
    "認証アプリ",
    "second factor",
    "to my phone",
    "to your phone",
    "authenticator",
    "2FA",
    "MFA",
    "別の番号が",
];

/// `さっき届いた「739 204」って番号`, `SMSに来た 482913`, `the thing they text me. got 493 016`: three
/// and three, a number or code by the words around, or a message before.
pub(super) fn relayed(number: &Number, text: &Context<'_>) -> bool {
    if number.len() != 6 || number.groups > 2 {
        return false;
    }
    let lead = text.before(number.range.start, SENT_REACH);
    let before = lead.trim_end_matches([
        '「', '"', '\'', '『', ' ', 'は', ':', 'の', '、', '。', '\n',
    ]);
    // `番号きました。730416です`
    let announced = || {
        let rest = text.text[number.range.end..].trim_start();
        let named = ["番号", "コード", "数字", "code"];
        named.iter().any(|word| lead.contains(word))
            && (rest.is_empty()
                || ["です", "」", "って", "。", "\n", "?", "でい", ","]
                    .iter()
                    .any(|end| rest.starts_with(end)))
            && !matches!(
                text.label_of(&number.range),
                Some(Cue::Document | Cue::Customer)
            )
            && number.whole()
    };
    let after = text.text[number.range.end..].trim_start_matches([
        '」', '"', '\'', '』', ' ', 'っ', 'て', 'と', 'の', 'い', 'う',
    ]);
    // `LINEで来たコード 640218`
    let noun = (number.len() == 6)
        .then(|| CAME_AS.iter().find_map(|word| before.strip_suffix(word)))
        .flatten();
    let arrived = |before: &str| ARRIVED.iter().any(|word| before.ends_with(word));
    let arrived = arrived(before) || noun.is_some_and(arrived);
    let told = CODE.iter().any(|word| after.starts_with(word));
    let lower = lead.to_lowercase();
    let message = MESSAGE.iter().any(|word| lower.contains(word));
    let yours = YOURS.iter().any(|word| {
        text.after(number.range.end, 30)
            .trim_start()
            .starts_with(word)
    });
    // `2段目聞かれた` / `338 207 いそいで`
    let second = SECOND
        .iter()
        .any(|word| text.before(number.range.start, 90).contains(word));
    let apart = number.shape() == [3, 3];
    yours
        || arrived && (told || message || announced())
        || number.groups == 2 && (arrived || told)
        || apart && second
}

/// `トークンの液晶は 204518 に見える`: six digits that a token shows, read from it.
pub(super) fn shown(number: &Number, text: &Context<'_>) -> bool {
    const TOKENS: &[&str] = &[
        "トークン",
        "認証アプリ",
        "ワンタイム",
        "カード型",
        "Authenticator",
        "authenticator",
    ];
    const READ: &[&str] = &[
        "に見え",
        "と見え",
        "と読め",
        "に読め",
        "と出",
        "って出",
        "が出",
        "と表示",
        "が表示",
        "になって",
        "のまま",
    ];
    if number.len() != 6 || number.groups > 2 {
        return false;
    }
    let after = text.text[number.range.end..].trim_start_matches(['」', '"', '\'', ' ']);
    // `204518か204578に見える`
    let either = after
        .strip_prefix(['か', '、'])
        .is_some_and(|rest| rest.trim_start().starts_with(|c: char| c.is_ascii_digit()));
    let before = text.before(number.range.start, SENT_REACH + 30);
    TOKENS.iter().any(|word| before.contains(word))
        && (either || READ.iter().any(|word| after.starts_with(word)))
}

/// `カードは、4703、変えてない`: four digits that are called the card's, and not its last.
/// Or `card/4471`, where codes are spoken of.
pub(super) fn of_a_card(number: &Number, text: &Context<'_>) -> bool {
    if number.len() != 4 || number.groups != 1 {
        return false;
    }
    let Range { start, end } = number.range;
    let joined = text.before(start, 24).strip_suffix('/');
    if joined.is_some_and(others::of_a_card)
        && text.near(&number.range, Cue::Pin, CARD_REACH, SAID_REACH)
    {
        return true;
    }
    let lead = text.before(start, 12);
    let ends = lead
        .trim_end_matches(['「', '、', ' '])
        .ends_with(['は', 'が', 'も']);
    let after = text.after(end, 12);
    let clear =
        after.is_empty() || after.starts_with(['、', '。', '」', '\n', '!', '?', 'で', 'の', 'っ']);
    ends && clear
        && !["末尾", "下", "円", "ポイント"]
            .iter()
            .any(|word| lead.contains(word) || after.contains(word))
        && text.own_label(start) == Some(Cue::Card)
}

/// `my card …, code 4627`: where a card is spoken of; other codes are named more closely.
pub(super) fn code(number: &Number, text: &Context<'_>) -> bool {
    const OTHERS: &[&str] = &[
        "error", "status", "country", "area", "product", "branch", "bank", "sort", "zip", "postal",
        "qr", "exit", "reason", "response", "swift", "http", "source", "currency", "industry",
    ];
    let lead = text.text[..number.range.start].trim_end_matches([' ', ':', '"', '\'', '=', '#']);
    let Some(before) = lead
        .strip_suffix("code")
        .or_else(|| lead.strip_suffix("Code"))
    else {
        return false;
    };
    let word = before.trim_end_matches([' ', '_', '-']);
    let len = word
        .bytes()
        .rev()
        .take(12)
        .take_while(u8::is_ascii_alphabetic)
        .count();
    let word = word[word.len() - len..].to_ascii_lowercase();
    // `Reset says code 840216 expired`
    let sent = number.len() == 6 && text.hits.has(Cue::Secret);
    number.len() != 3 && (text.hits.has(Cue::Card) || sent) && !OTHERS.contains(&word.as_str())
}

/// `"SETEX" "otp:5500127734" "180" "472830"`: six figures in quotes behind the key of a one-time code.
pub(super) fn stored(number: &Number, text: &Context<'_>) -> bool {
    let Range { start, end } = number.range;
    let quoted = text.text[..start].ends_with('"') && text.text[end..].starts_with('"');
    if number.len() != 6 || number.groups != 1 || !quoted {
        return false;
    }
    let before = text.before(start, SENT_REACH).to_ascii_lowercase();
    let line = before.rsplit('\n').next().unwrap_or_default();
    let keys = [
        "otp:",
        "otp/",
        "otp_",
        "mfa:",
        "2fa:",
        "verify:",
        "onetime:",
        "sms_code:",
    ];
    keys.iter().any(|key| line.contains(key))
}
