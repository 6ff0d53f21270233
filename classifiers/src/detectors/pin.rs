//! 暗証番号, CVV, one-time codes: 3 to 8 digits, known by their label alone.

use std::ops::Range;

use crate::EntityType::Pin;
use crate::candidates::{Candidates, Evidence};
use crate::context::Context;
use crate::cues::Cue;
use crate::numbers::{Joint, Number};

pub(super) const WORDS: &[&str] = &[
    "暗証番号",
    "暗証",
    "暗証NO",
    "暗唱番号",
    "PIN",
    "PINコード",
    "CVV",
    "CVC",
    "CVV2",
    "CVC2",
    "セキュリティコード",
    "認証コード",
    "確認コード",
    "ワンタイムパスワード",
    "ワンタイム",
    "OTP",
    "one-time code",
    "one time code",
    "passcode",
    "パスコード",
    "security code",
    "うら",
    "裏の3桁",
    "裏面3桁",
    "裏面の3桁",
    "裏面三桁",
    "裏三桁",
    "裏3桁",
    "6桁",
    "verification code",
    "認証番号",
    "SMSコード",
    "4桁",
    "one-time password",
    "pin_code",
    "第二暗証",
    "取引暗証",
    "確認番号",
    "auth code",
    "２段階認証",
    "二段階認証",
    "3桁",
    "secret number",
    "SMS code",
    "login code",
    "authentication code",
    "reset code",
    "3-digit code",
    "6-digit code",
    "4-digit code",
    "pin code",
    "pin number",
    "pinCode",
    "pin_no",
    "card_pin",
    "atm_pin",
    "atm pin",
    "cvc_code",
    "cvv_code",
    "card verification",
    "security_code",
    "securityCode",
    "otp_code",
    "otpCode",
    "one_time_code",
    "2fa code",
    "mfa code",
    "2fa",
    "mfa",
    "totp",
    "passkey code",
    "access code",
    "confirmation code",
    "verification_code",
    "activation code",
    "unlock code",
    "ワンタイムPW",
    "ワンタイムコード",
    "ワンパス",
    "ワンタイムPASS",
    "本人確認コード",
    "本人認証コード",
    "暗証番号4桁",
    "暗証4桁",
    "4桁の暗証番号",
    "4桁の番号",
    "4桁の暗証",
    "6桁のコード",
    "6桁の数字",
    "6桁の番号",
    "認証用コード",
    "認証コード(SMS)",
    "照合コード",
    "ピン番号",
    "ピンコード",
    "あんしょう番号",
    "アンショウ",
    "暗証ナンバー",
    "暗証No",
    "カード裏",
    "裏面の番号",
    "裏の番号",
    "裏の数字",
    "セキュリティーコード",
    "セキュリティ番号",
    "セキュリティナンバー",
    "トークンの数字",
    "トークン表示",
    "ansho",
    "anshou",
    "ansho_bango",
    "第一暗証",
    "ATM暗証",
    "暗証番号欄",
    "電話バンキング暗証",
    "CVV/CVC",
    "CID",
];

/// A PIN may stand this far behind its label.
const REACH: usize = 60;
/// So far before an answer it may have been spoken of.
const ANSWER_REACH: usize = 120;

pub(super) fn detect(number: &Number, text: &Context<'_>, found: &mut Candidates) {
    let fits = match number.shape() {
        [3..=8] => true,
        [3, 3] | [2, 2, 2] | [4, 4] | [1, 1, 1, 1] | [2, 2] => {
            number.joined_by(&[Joint::Space, Joint::Hyphen])
        }
        _ => false,
    };
    if !fits || number.open_before || number.open_after {
        return;
    }
    if unit(text, number) || an_example(text, number) {
        return;
    }
    if text.label_of(&number.range) == Some(Cue::Pin) {
        found.add(
            Pin,
            number.range.clone(),
            Evidence::Certain,
            "PIN or one-time code: label",
        );
    } else if matches!(number.len(), 3 | 4 | 6)
        && (close(number, text)
            || code(number, text)
            || relayed(number, text)
            || remembered(number, text))
    {
        found.add(
            Pin,
            number.range.clone(),
            Evidence::Labelled,
            "PIN or one-time code: named nearby",
        );
    }
}

/// The word stands shortly before, in the same line, or directly after; no other label in between.
fn close(number: &Number, text: &Context<'_>) -> bool {
    let start = number.range.start;
    let nearby = text.hits.within(start.saturating_sub(REACH), start);
    let before = nearby
        .iter()
        .rev()
        .find(|hit| hit.cue == Cue::Pin && hit.end() <= start);
    if let Some(hit) = before {
        let gap = &text.text[hit.end()..start];
        let same_line = !gap.contains(['\n', '。', '?', '!']);
        // `6桁は届いていますか` / `はい、482 913`: the answer stands in the next line.
        let answer = number.len() == 6 && gap.matches('\n').count() <= 1;
        return (same_line || answer) && !gap.bytes().any(|b| b.is_ascii_digit());
    }
    let after = text.hits.after(number.range.end);
    after.is_some_and(|hit| hit.cue == Cue::Pin && hit.start() - number.range.end <= 12)
}

/// `さっき届いた「739 204」って番号`: three and three, a number or code by the words around.
fn relayed(number: &Number, text: &Context<'_>) -> bool {
    let before =
        text.text[..number.range.start].trim_end_matches(['「', '"', '\'', '『', ' ', 'は']);
    let arrived = [
        "届いた",
        "届きました",
        "届く",
        "来た",
        "きた",
        "出た",
        "表示された",
        "言われた",
        "SMSで",
        "texted",
        "sent",
    ]
    .iter()
    .any(|word| before.ends_with(word));
    let after = text.text[number.range.end..].trim_start_matches([
        '」', '"', '\'', '』', ' ', 'っ', 'て', 'と', 'の', 'い', 'う',
    ]);
    let told = ["番号", "コード", "数字", "code"]
        .iter()
        .any(|word| after.starts_with(word));
    number.len() == 6
        && number.groups <= 2
        && (arrived && told || number.groups == 2 && (arrived || told))
}

/// `暗証は何でしたっけ` / `4987だと思う`, `I forgot my PIN. Maybe it's 4987?`: the answer to talk of one.
fn remembered(number: &Number, text: &Context<'_>) -> bool {
    let Range { start, end } = number.range;
    let lead = text.text[..start].trim_end_matches([' ', '「', '"', '\'']);
    let after = text.text[end..].trim_start_matches(['」', '"', '\'', ' ']);
    let told = [
        "だと思",
        "だったと",
        "だった気",
        "かも",
        "かな",
        "のはず",
        "でした",
    ]
    .iter()
    .any(|word| after.starts_with(word))
        || ["it's", "it’s", "it was", "think it is", "maybe"]
            .iter()
            .any(|word| lead.ends_with(word));
    number.groups == 1 && told && text.near(&number.range, Cue::Pin, ANSWER_REACH, 0)
}

/// `my card …, code 4627`: where a card is spoken of; other codes are named more closely.
fn code(number: &Number, text: &Context<'_>) -> bool {
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

/// `1234や誕生日は避ける`: advice, not a code.
fn an_example(text: &Context<'_>, number: &Number) -> bool {
    let after = text.text[number.range.end..].trim_start_matches(['」', '"', '\'', ')', '』']);
    let before = text.text[..number.range.start].trim_end_matches(['「', '"', '\'', '(', ' ']);
    ["や", "など", "のよう", "といった", "等", "とか", "みたいな"]
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

/// Counted things are no codes: `4桁`, `3回`, `2025年`.
fn unit(text: &Context<'_>, number: &Number) -> bool {
    matches!(
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detectors::testing::{found, marked};

    #[test]
    fn labelled_codes_are_found() {
        assert_eq!(found(Pin, "暗証番号は4987です"), ["4987"]);
        assert_eq!(found(Pin, "うら755 あと暗証6403"), ["755", "6403"]);
        assert_eq!(found(Pin, "認証コード 482913 も入力"), ["482913"]);
        assert_eq!(found(Pin, "CVV: 123"), ["123"]);
        marked(
            Pin,
            &[
                "{\"card\":{\"pin\":\"⟦4627⟧\",\"cvv\":\"⟦123⟧\"}}",
                "your machine ate my card, it's 4539, code ⟦4627⟧ if that helps",
                "my machine ate my card, access code ⟦4627⟧ if that helps",
                "客から「さっき届いた⟦739 204⟧って番号、教えてしまった」と",
                "SMSで届いた ⟦482 913⟧（認証コード）",
                "お客様から暗証は⟦８４３２⟧でいいかと",
                "暗証は何でしたっけ？\n⟦4987⟧だと思う",
                "I forgot my PIN. I think it's ⟦4987⟧?",
                "the reset says code ⟦840216⟧ expired, my password is gone",
                "<pin encrypted=\"false\">⟦4627⟧</pin>",
            ],
        );
    }

    #[test]
    fn rules_about_codes_are_none() {
        for text in [
            "暗証番号は4桁の数字です",
            "暗証番号を3回間違えるとロック",
            "暗証番号の変更手数料は1,100円",
            "暗証番号に1234や生年月日は使わない",
            "a PIN such as 1234 is refused",
            "the card API answers with error code 4004",
            "セキュリティコードは3桁または4桁",
        ] {
            assert!(found(Pin, text).is_empty(), "{text}");
        }
    }
}
