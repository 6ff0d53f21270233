//! Codes behind a short head that says what they are: `SMS:482913`, `code[482913]`, `login: tanaka/482913`.

use std::ops::Range;

use super::told::SENT_REACH;
use crate::context::Context;
use crate::numbers::Number;

/// What brings a code.
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
/// What of it stands before a code without a sign.
const SPACED: &[&str] = &["sms", "認証", "二段階", "2段階", "二要素", "ワンタイム"];
/// What is said where messages or tokens are counted.
const COUNTS: &[&str] = &[
    "件",
    "通数",
    "配信",
    "送信",
    "合計",
    "実績",
    "本数",
    "費",
    "円",
    "%",
    "count",
    "total",
    "sent",
    "volume",
    "cost",
    "sum",
    "消費",
    "上限",
    "最大",
    "使用量",
    "プロンプト",
    "llm",
    "max",
];
/// What else is called a code.
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
    "stack",
    "trace",
    "exception",
    "実行",
    "ソース",
    "プログラム",
    "参照",
];
/// What is said of codes that a message brings, whatever they are called: `payment code (482913) came by SMS`.
const CAME: &[&str] = &["sms", "texted", "by text", "arrived", "expired", " phone"];
/// What codes of people are called before the word: any other names another code, `budget code (204410)`.
#[rustfmt::skip]
const CALLED: &[&str] = &[
    "pin", "access", "security", "verification", "verify", "time", "one-time", "onetime", "auth", "authentication",
    "authenticator", "login", "log-in", "logon", "signin", "sign-in", "in", "otp", "sms", "2fa", "mfa", "factor", "tan",
    "confirmation", "reset", "unlock", "door", "entry", "gate", "vault", "safe", "alarm", "keypad", "locker", "secret",
    "temporary", "texted", "my", "your", "her", "his", "their", "the", "a", "this", "that", "these", "those", "new",
    "old", "same", "right", "wrong", "first", "second", "last", "got", "get", "enter", "entered", "typed", "type",
    "use", "used", "with", "is", "was", "as", "and", "or", "says", "said", "sent", "gave", "told", "received", "six",
];
/// What stands before a token or an authentication that brings a code: `最大トークン` and `顔認証` bring none.
#[rustfmt::skip]
const DEVICES: &[&str] = &[
    "ワンタイム", "本人", "二段階", "2段階", "二要素", "多要素", "sms", "メール", "追加", "携帯", "アプリ", "ハード",
    "ソフト", "スマホ", "電話", "の", "は", "が", "で",
];

/// `SMS:482913`, `code[482913]`: six figures behind the message that brought them, or in brackets behind the
/// word for a code, and nothing of a count.
pub(super) fn handed(number: &Number, text: &Context<'_>) -> bool {
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
    // `二段階のやつ 482913`
    let head = ["のやつ", "のほう", "の方", "のん"]
        .iter()
        .find_map(|word| head.strip_suffix(word))
        .unwrap_or(head);
    let bracket = spaced.trim_end_matches(SIGNS).ends_with(BRACKETS);
    let signs = bracket || spaced.ends_with(SIGNS);
    let closed =
        rest.trim_start_matches(['」', '】', ']', ')', '>', '}', '"', '\'', ' ', '*', '`']);
    let ends = closed.is_empty()
        || bracket && closed.starts_with(|c: char| c.is_ascii_lowercase())
        || [
            "。", "、", ",", ".", "です", "でし", "だ", "って", "と", "を", "が", "で", "!", "?",
            "is ", "to ", "/", "入力", "打", "届", "きた", "来た", "通り", "通ら", "期限",
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
        let ended = |word: &&str| match *word {
            // `トークン：204410`: how many a model read, where nothing more is said.
            "トークン" => !closed.is_empty() && by_device(head, word),
            "認証" => by_device(head, word),
            word => begins(word).is_some_and(|alone| alone || !word.is_ascii()),
        };
        // `認証 482913 入力済`
        let spaced = || spaced.len() < lead.len() && SPACED.iter().any(|word| head.ends_with(word));
        (signs || spaced()) && BY.iter().any(ended) && !has(COUNTS)
    };
    let code = || {
        bracket
            && ["code", "コード", "digits"]
                .iter()
                .any(|word| begins(word) == Some(true) && (called(head, word) || has(CAME)))
            && !has(OTHERS)
    };
    ends && (message() || code())
}

/// `最大トークン：204800`, `トークン：204410を消費`: how many a model reads.
pub(super) fn counts_tokens(range: &Range<usize>, text: &Context<'_>) -> bool {
    const COUNTED: &[&str] = &[
        "最大", "入力", "出力", "消費", "上限", "合計", "総", "残り", "使用",
    ];
    const REACH: usize = 36;
    let lead = text.before(range.start, REACH);
    let lead = lead.trim_end_matches([' ', ':', '=', '(', '「', '数', 'は']);
    let behind = text.after(range.end, REACH);
    let spent = behind.trim_start_matches([')', '」', ' ', 'を', 'の']);
    lead.strip_suffix("トークン").is_some_and(|before| {
        COUNTED.iter().any(|word| before.ends_with(word))
            || ["消費", "使用", "上限"]
                .iter()
                .any(|word| spent.starts_with(word))
    })
}

/// `ワンタイムトークン`, `認証` alone.
fn by_device(head: &str, word: &str) -> bool {
    head.strip_suffix(word).is_some_and(|before| {
        !before.ends_with(char::is_alphanumeric)
            || DEVICES.iter().any(|device| before.ends_with(device))
    })
}

/// Whether the word for a code has nothing before it that makes it another thing's.
fn called(head: &str, word: &str) -> bool {
    let before = head.strip_suffix(word).unwrap_or_default();
    let before = before.trim_end_matches(' ');
    let letter = |c: char| c.is_ascii_alphabetic() || c == '-';
    let name = &before[before.trim_end_matches(letter).len()..];
    name.is_empty() || CALLED.contains(&name)
}

/// `PIN: docs/4471`
#[rustfmt::skip]
const PAPERS: &[&str] = &[
    "wiki", "docs", "doc", "pull", "issue", "issues", "ticket", "tickets", "case", "faq", "page", "kb", "jira",
    "help", "manual", "note", "notes", "memo", "rule", "rules", "rfc", "api", "node", "file", "path", "dev",
    "prod", "stg", "server", "host", "room", "floor", "batch", "job", "ldap", "port", "proxy", "app", "web",
    "env", "build", "release", "sprint", "version", "team", "dept", "branch", "desk", "sales", "report",
    "reports",
];

/// What no team, place or paper is called: behind these a year is a code, `login: tanaka/2019`.
#[rustfmt::skip]
const SURNAMES: &[&str] = &[
    "sato", "suzuki", "takahashi", "tanaka", "ito", "watanabe", "yamamoto", "nakamura", "kobayashi", "kato", "yoshida",
    "yamada", "sasaki", "inoue", "kimura", "hayashi", "saito", "shimizu", "yamazaki", "yamasaki", "mori", "abe", "ikeda",
    "hashimoto", "ogawa", "ishii", "hasegawa", "goto", "okada", "kondo", "endo", "aoki", "fujita", "nishimura",
    "fukuda", "miura", "fujiwara", "harada", "matsuda", "takeuchi", "ono", "tamura", "nakayama",
    "wada", "ishida", "morita", "ueda", "hara", "shibata", "kudo", "miyamoto", "uchida", "takagi",
    "ando", "taniguchi", "ohno", "maruyama", "imai", "takada", "fujimoto", "takeda", "murata", "sugiyama", "masuda",
    "sugawara", "koyama", "kubo", "matsui", "iwasaki", "sakurai", "kinoshita", "noguchi", "matsuo",
    "nomura", "kikuchi", "sano", "onishi", "sugimoto", "arai",
];

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
    /// `tokyo/2024`, `auth/8080`
    const YEARS: Range<u64> = 2015..2040;
    const PORTS: &[u64] = &[
        1389, 1433, 1521, 1636, 1812, 1883, 2049, 2181, 3000, 3128, 3306, 3389, 5000, 5432, 5601,
        5672, 5900, 6379, 6443, 8000, 8008, 8080, 8081, 8443, 8888, 9000, 9090, 9092, 9200, 9443,
    ];
    const MOST: usize = 4;
    if !matches!(number.len(), 4 | 6) || number.groups != 1 {
        return false;
    }
    let value = number.value();
    if number.len() == 4 && PORTS.contains(&value) {
        return false;
    }
    let year = number.len() == 4 && YEARS.contains(&value);
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
        let given = name.rsplit('.').next().unwrap_or_default();
        if name.len() < 3 || PAPERS.contains(&name) || year && !SURNAMES.contains(&given) {
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
                "security code [⟦640218⟧] came by text",
                "the code(⟦640218⟧) she read out",
                "one-time code (⟦640218⟧) expired",
                "transfer code (⟦640218⟧) came by SMS",
                "my savings code[⟦640218⟧] arrived",
                "ワンタイムトークン「⟦640218⟧」です",
                "トークン「⟦640218⟧」と出ました",
                "本人認証: ⟦640218⟧",
                "resp: code(⟦640218⟧) arrived on her phone",
                "my login is ogawa/⟦640218⟧",
                "ログイン→ogawa/⟦6402⟧",
                "PINs we set: kondo/⟦6402⟧, hara/⟦1973⟧",
                "login: fujita/⟦2018⟧",
                "認証 ⟦640218⟧ 入力済",
                "二段階のやつ ⟦640218⟧ です",
                "認証：⟦640218⟧、画面は次へ",
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
            "Our budget code (640218) and cost code [210344]",
            "order code (640218) is out of stock",
            "warehouse code(640218)",
            "Account digits(640218)",
            "code[640218] in the stack trace",
            "コード(640218)を実行した",
            "最大トークン：640218",
            "入力トークン「640218」、出力トークン「210344」",
            "トークン：640218を消費",
            "ログイン: sales/2026",
            "login: kobe/2025, nagoya/2026",
            "login: batch/4471",
            "login: nagoya/2018",
            "認証 640218件",
            "認証: 済",
            "ログイン: dev/8443",
            "認証: ldap/1389",
            "PIN: room/1403",
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
