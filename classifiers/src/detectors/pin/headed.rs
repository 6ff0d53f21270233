//! Codes behind a short head that says what they are: `SMS:482913`, `code[482913]`, `login: tanaka/482913`.

use std::ops::Range;

use super::told::SENT_REACH;
use crate::context::Context;
use crate::numbers::Number;

/// `SMS:482913`, `code[482913]`: six figures behind the message that brought them, or in brackets behind the
/// word for a code, and nothing of a count.
pub(super) fn handed(number: &Number, text: &Context<'_>) -> bool {
    const BY: &[&str] = &[
        "sms",
        "ショートメール",
        "ショートメッセージ",
        "認証",
        "認証アプリ",
        "二段階",
        "2段階",
        "二要素",
        "ワンタイム",
        "text message",
        "verification",
        "authenticator",
        "トークン",
    ];
    const COUNTS: &[&str] = &[
        "件", "通数", "配信", "送信", "合計", "実績", "本数", "費", "円", "%", "count", "total",
        "sent", "volume", "cost", "sum",
    ];
    const OTHERS: &[&str] = &[
        "error",
        "エラー",
        "status",
        "exit",
        "reason",
        "return",
        "product",
        "商品",
        "銘柄",
        "postal",
        "zip",
        "http",
        "response",
        "country",
        "branch",
        "支店",
        "qr",
    ];
    const BRACKETS: [char; 6] = ['[', '(', '<', '{', '「', '【'];
    const SIGNS: [char; 5] = [':', '→', '=', '"', '\''];
    if number.len() != 6 || number.groups > 2 || number.value().is_multiple_of(1000) {
        return false;
    }
    let Range { start, end } = number.range;
    let line = |text: &str| text.to_lowercase();
    let lead = text.before(start, SENT_REACH);
    let lead = line(lead.rsplit('\n').next().unwrap_or_default());
    let rest = text.after(end, SENT_REACH);
    let rest = line(rest.split('\n').next().unwrap_or_default());
    let spaced = lead.trim_end_matches([' ', '*', '`']);
    let head = spaced.trim_end_matches(SIGNS).trim_end_matches(BRACKETS);
    let head = head
        .trim_end_matches(SIGNS)
        .trim_end_matches([' ', ']', ')']);
    let bracket = spaced.trim_end_matches(SIGNS).ends_with(BRACKETS);
    let signs = bracket || spaced.ends_with(SIGNS);
    let closed =
        rest.trim_start_matches(['」', '】', ']', ')', '>', '}', '"', '\'', ' ', '*', '`']);
    let ends = closed.is_empty()
        || bracket && closed.starts_with(|c: char| c.is_ascii_lowercase())
        || [
            "。", "、", ",", ".", "です", "でし", "だ", "って", "と", "を", "が", "で", "!", "?",
            "is ", "to ", "/",
        ]
        .iter()
        .any(|word| closed.starts_with(word));
    let has = |words: &[&str]| {
        words
            .iter()
            .any(|word| lead.contains(word) || rest.contains(word))
    };
    let begins = |word: &str| {
        let before = head.strip_suffix(word)?;
        Some(!before.ends_with(|c: char| c.is_alphanumeric() || c == '_'))
    };
    let message = || {
        let ended = |word: &&str| begins(word).is_some_and(|alone| alone || !word.is_ascii());
        (signs || spaced.len() < lead.len() && head.ends_with("sms"))
            && BY.iter().any(ended)
            && !has(COUNTS)
    };
    let code = || {
        bracket
            && ["code", "コード", "digits"]
                .iter()
                .any(|word| begins(word) == Some(true))
            && !has(OTHERS)
    };
    ends && (message() || code())
}

/// `login: tanaka/482913, suzuki/771204`: the code of somebody, behind what codes or log-ins are called.
pub(super) fn paired(number: &Number, text: &Context<'_>) -> bool {
    const ANNOUNCED: &[&str] = &[
        "login",
        "logins",
        "log-in",
        "log in",
        "logon",
        "sign-in",
        "sign in",
        "credentials",
        "creds",
        "pin",
        "pins",
        "passcode",
        "passcodes",
        "access codes",
        "door codes",
        "ログイン",
        "ログオン",
        "サインイン",
        "暗証",
        "暗証番号",
        "パスコード",
        "id/pw",
        "id/pin",
        "認証",
    ];
    // `PINs we set: tanaka/4829`
    const ANNOUNCING: &[&str] = &[
        " we set",
        " i set",
        " so far",
        " for now",
        " today",
        " list",
        " info",
        " details",
        " details so far",
        "情報",
        "用",
        "一覧",
        "のメモ",
        "の一覧",
    ];
    // `PIN: docs/4471`
    const PAPERS: &[&str] = &[
        "wiki", "docs", "doc", "pull", "issue", "issues", "ticket", "tickets", "case", "faq",
        "page", "kb", "jira", "help", "manual", "note", "notes", "memo", "rule", "rules", "rfc",
        "api", "node", "file", "path",
    ];
    const MOST: usize = 4;
    if !matches!(number.len(), 4 | 6) || number.groups != 1 {
        return false;
    }
    let lead = text.before(number.range.start, SENT_REACH).to_lowercase();
    let mut before = lead.as_str();
    for _ in 0..MOST {
        let Some(named) = before.strip_suffix('/') else {
            break;
        };
        let named = named.trim_end_matches(' ');
        let start = named
            .trim_end_matches(|c: char| c.is_ascii_lowercase() || c == '.')
            .len();
        let name = &named[start..];
        if name.len() < 3 || PAPERS.contains(&name) {
            return false;
        }
        before = named[..start].trim_end_matches([' ', '「', '"', '\'', '(']);
        // The pair before it in the row.
        let row = before.trim_end_matches([',', '、', ';', '\n', ' ']);
        let figures = row.trim_end_matches(|c: char| c.is_ascii_digit());
        if row.len() == before.len() || !matches!(row.len() - figures.len(), 4 | 6) {
            let said = before.trim_end_matches([':', '=', '→', '>', '\n', ' ']);
            let signed = said.len() < before.trim_end().len();
            let said = ["は", "が", " is", " are", " was", " were", " with", " as"]
                .iter()
                .find_map(|word| said.strip_suffix(word))
                .unwrap_or(said);
            return ANNOUNCED.iter().any(|word| {
                let letter = |c: char| c.is_ascii_alphanumeric();
                let mut places = said.match_indices(word);
                places.any(|(at, _)| {
                    let rest = &said[at + word.len()..];
                    !said[..at].ends_with(letter)
                        && (rest.is_empty() || signed && ANNOUNCING.contains(&rest))
                })
            });
        }
        before = figures;
    }
    false
}

#[cfg(test)]
mod tests {
    use crate::EntityType::Pin;
    use crate::detectors::testing::{found, marked};

    #[test]
    fn a_short_head_tells_a_code() {
        marked(
            Pin,
            &[
                "SMS:⟦640218⟧",
                "SMS「⟦640218⟧」",
                "ショートメール→⟦640218⟧です",
                "Authenticator: ⟦640 218⟧",
                "sms[⟦640218⟧]",
                "verification[⟦640218⟧]",
                "code[⟦640218⟧]",
                "コード【⟦640218⟧】を入力",
                "resp: code(⟦640218⟧) arrived on her phone",
                "my login is ogawa/⟦640218⟧",
                "ログイン→ogawa/⟦6402⟧",
                "PINs we set: kondo/⟦6402⟧, hara/⟦1973⟧",
            ],
        );
    }

    #[test]
    fn counts_other_codes_and_papers_are_none() {
        for text in [
            "SMS:640218件、メール:210344件",
            "SMS配信数:640218",
            "SMS費用:182913円",
            "SMS:640000",
            "sent SMS: 640218, failed 2211",
            "error code[640218] returned by the card API",
            "エラーコード[640218]が出ました",
            "商品コード[640218]",
            "return code(640218) from the batch",
            "worker[640218]: code 3 after the check",
            "login page: docs/4471",
            "PIN: wiki/4471",
            "認証画面: screens/4471",
            "login page: reset/4471",
            "PIN reset: see docs/cards/4471 and pull/4410",
        ] {
            assert!(
                found(Pin, text).is_empty(),
                "{text}: {:?}",
                found(Pin, text)
            );
        }
    }
}
