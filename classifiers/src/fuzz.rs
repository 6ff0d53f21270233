//! Two fuzzers: the scanning view with its map, and the whole classifier.
//!
//! They make texts of pieces that rules react to, disguise them, nest the disguises, and break them
//! at any character. `SEKISHO_FUZZ_CASES` says how many texts each of them makes; `make fuzz` makes
//! them for hours.
//!
//! | claim | for |
//! |---|---|
//! | nothing panics | any text |
//! | every step maps back exactly: between the replaced pieces, bytes are the same | the view |
//! | ranges of the view map to whole characters of the text, in order | the view |
//! | a view is at most [`MOST_GROWTH`] times as long as its text | the view |
//! | findings and signals lie on character boundaries, findings are sorted and apart | the classifier |
//! | the same text gives the same findings | the classifier |
//! | texts come back in their order, unchanged | a conversation |
//!
//! What they cost is held by `growth`.

use proptest::prelude::*;
use proptest::sample::{Index, select};

use crate::view::{MOST_GROWTH, View, Views, steps_fit};
use crate::{Classifier, Scanned, Unscannable};

fn cases(usual: u32) -> ProptestConfig {
    let asked = std::env::var("SEKISHO_FUZZ_CASES").ok();
    let cases = asked.and_then(|asked| asked.parse().ok()).unwrap_or(usual);
    ProptestConfig {
        cases,
        max_shrink_iters: 20_000,
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

/// What rules react to. The corpus of seeds.
pub(crate) const PIECES: &[&str] = &[
    "マイナンバー",
    "個人番号",
    "123456789018",
    "1234-",
    "5678",
    "５６７８",
    "口座",
    "普通",
    "店番",
    "様",
    "佐藤",
    "佐藤 健一",
    "鈴木花子",
    "password=",
    "://a:b@",
    "eyJ",
    "AKIA",
    "-----BEGIN PRIVATE KEY",
    "昭和",
    "S36.4.20",
    "五十八年三月四日",
    "生",
    "株式会社",
    "東京都港区",
    "丁目",
    "1-2-3",
    "@example.com",
    "taro",
    "\n",
    " ",
    ",",
    "|",
    "\n> ",
    "\t",
    "\u{200b}",
    "ﾊﾞ",
    "。",
    "\"name\":",
    "Mr. ",
    "Tanaka",
    "記号",
    "ゆうちょ",
    "〒",
    "٣",
    "🏦",
    "DE89",
    "::1",
    ".",
    "パスワード",
    "〇九〇一二三四五",
    "壱弐参四",
    "e\u{301}",
    "\u{336}",
    "О9О",
    "раss",
    "ロ座",
    "サ一ビス",
    "①②③④",
    "㈠㈡㈢㈣",
    "ゼロキューゼロ",
    "いちにさん",
    "zero nine ",
    "double five ",
    "**",
    "`",
    "~~",
    "<b>",
    "</b>",
    "<br>",
    "\\text{",
    "}",
    "\\,",
    "$-$",
    "[at]",
    " (dot) ",
    "&#x31;",
    "&#49;",
    "&amp;",
    "&",
    "%31",
    "%E5%B1%B1",
    "%",
    "=E5=B1=B1",
    "=\r\n",
    "\u{2067}",
    "\u{202C}",
    "72 101 108 108 111 ",
    "\\110\\145\\154",
    "5bGx\n55Sw\n",
    "5bGx\", \"",
    "<~jfu)RPd'8FWp,.r+>~>",
    "=?UTF-8?B?5bGx?=",
    "=?iso-2022-jp?B?GyRCOzMbKEI=?=",
    "\\u5c71",
    "\\ud842\\udfb7",
    "\\xe5\\xb1\\xb1",
    "\\n",
    "\\",
    "5bGx55Sw",
    "MDkwMTIzNDU2Nzg=",
    "e5 b1 b1",
    "e5b1b1e794b0",
    "data:image/png;base64,",
    "iVBORw0KGgo",
    "0x",
    "3031323334",
    "4,1,1,1,1,1,1,1",
    "0 9 0 1 2 3 4 5",
    "1234|5678|9018",
    "2025 +0900",
    "090一1234一5678",
    "続き",
    "後半は",
    "前半は",
    "…",
    "\u{FDFA}",
    "㌍",
    "\0",
    "\u{3164}",
    "\u{FEFF}",
    "\u{202E}",
    "\u{E0041}",
    "️⃣",
    "🅰",
    "ᴀ",
    "①",
    "        ",
    "<~",
    "~>",
    "7oCA\n",
    "YeOBgeOB\n",
    "abcdefghijklmnopqrstuvwxyzab\n",
    "V_|Y+AT%*CF(5H9F)<)9F)=Y9F)=YQ ",
    " 1)",
    " 2)",
    "1 ",
    "keynes ",
    "Ken Tanaka\n",
    "の小説",
    "名前は",
    "-----BEGIN PRIVATE KEY-----",
    "-----END",
    "hmac.new(",
    "tel1:1 tel2:2 ",
    "<mn>1234</mn>",
];

/// A text of pieces, with disguises over parts of it and breaks anywhere.
fn texts() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        8 => select(PIECES).prop_map(str::to_owned),
        1 => "\\PC{1,3}",
        1 => "[0-9]{1,14}",
        1 => any::<char>().prop_map(String::from),
    ];
    let text = prop::collection::vec(piece, 0..20).prop_map(|pieces| pieces.concat());
    let disguises = prop::collection::vec((0_u8..12, any::<Index>(), any::<Index>()), 0..4);
    (text, disguises).prop_map(|(text, disguises)| {
        disguises.into_iter().fold(text, |text, (kind, from, to)| {
            disguised(&text, kind, from, to)
        })
    })
}

/// The text with the part between two characters disguised.
fn disguised(text: &str, kind: u8, from: Index, to: Index) -> String {
    let places: Vec<usize> = text
        .char_indices()
        .map(|(at, _)| at)
        .chain([text.len()])
        .collect();
    let (from, to) = (
        places[from.index(places.len())],
        places[to.index(places.len())],
    );
    let (from, to) = (from.min(to), from.max(to));
    let (before, part, after) = (&text[..from], &text[from..to], &text[to..]);
    format!("{before}{}{after}", disguise(part, kind))
}

fn disguise(part: &str, kind: u8) -> String {
    let bytes = |sign: &str| {
        let written = part.bytes().map(|byte| format!("{sign}{byte:02X}"));
        written.collect::<Vec<_>>().concat()
    };
    let chars = |of: fn(char) -> String| part.chars().map(of).collect::<String>();
    let units = || {
        let written = part.encode_utf16().map(|unit| format!("\\u{unit:04x}"));
        written.collect::<Vec<_>>().concat()
    };
    let wide = |c: char| char::from_u32(u32::from(c) + 0xFEE0).filter(|_| c.is_ascii_graphic());
    match kind {
        0 => bytes("%"),
        1 => bytes("="),
        2 => bytes("\\x"),
        3 => bytes(""),
        4 => chars(|c| format!("&#{};", u32::from(c))),
        5 => units(),
        6 => chars(|c| format!("{c}\u{200B}")),
        7 => chars(|c| format!("{c} ")),
        8 => part.chars().map(|c| wide(c).unwrap_or(c)).collect(),
        9 => base64(part.as_bytes()),
        10 => part.replace(['-', ' '], "\n"),
        _ => part.chars().rev().collect(),
    }
}

fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut shown = String::new();
    for chunk in bytes.chunks(3) {
        let bits = chunk
            .iter()
            .fold(0, |bits, byte| bits << 8 | usize::from(*byte))
            << (8 * (3 - chunk.len()));
        for letter in 0..=chunk.len() {
            shown.push(char::from(LETTERS[bits >> (18 - 6 * letter) & 0x3F]));
        }
    }
    shown
}

fn check_map(text: &str, view: &View<'_>) -> Result<(), TestCaseError> {
    prop_assert!(view.text().len() <= MOST_GROWTH * text.len() + MOST_GROWTH);
    let mut last = 0..0;
    for (at, c) in view.text().char_indices() {
        let original = view.original(&(at..at + c.len_utf8()));
        prop_assert!(
            text.get(original.clone())
                .is_some_and(|piece| !piece.is_empty())
        );
        prop_assert!(last.start <= original.start && last.end <= original.end);
        last = original;
    }
    let whole = view.original(&(0..view.text().len()));
    prop_assert!(text.get(whole).is_some());
    Ok(())
}

fn check_scanned(scanned: &Scanned) -> Result<(), TestCaseError> {
    let text = scanned.text();
    prop_assert_ne!(scanned.why_unscannable(), Some(Unscannable::DetectorFailed));
    let findings = scanned.findings();
    prop_assert!(
        findings
            .windows(2)
            .all(|pair| pair[0].range.end <= pair[1].range.start)
    );
    for finding in findings {
        prop_assert!(
            text.get(finding.range.clone())
                .is_some_and(|piece| !piece.is_empty())
        );
    }
    for signal in scanned.signals() {
        prop_assert!(text.get(signal.range.clone()).is_some());
    }
    Ok(())
}

proptest! {
    #![proptest_config(cases(8_000))]

    #[test]
    fn fuzz_the_view_and_its_map(text in texts()) {
        prop_assert!(steps_fit(&text), "a step whose map is not exact");
        let views = Views::new(&text);
        check_map(&text, &views.plain)?;
        if let Some(layered) = &views.layered {
            check_map(&text, &layered.view)?;
            for piece in &layered.decoded {
                prop_assert!(text.get(piece.clone()).is_some_and(|piece| !piece.is_empty()));
            }
        }
    }
}

proptest! {
    #![proptest_config(cases(4_000))]

    #[test]
    fn fuzz_the_whole_classifier(texts in prop::collection::vec(texts(), 1..4)) {
        let scanned = Classifier::shared().scan_all(texts.clone());
        prop_assert_eq!(scanned.len(), texts.len());
        for (scanned, text) in scanned.iter().zip(&texts) {
            prop_assert_eq!(scanned.text(), text);
            check_scanned(scanned)?;
        }
        let again = Classifier::shared().scan_all(texts);
        for (scanned, again) in scanned.iter().zip(&again) {
            prop_assert_eq!(scanned.findings(), again.findings());
            prop_assert_eq!(scanned.signals(), again.signals());
        }
    }
}
