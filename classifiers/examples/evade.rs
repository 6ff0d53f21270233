//! Disguises the labelled values of documents, one technique at a time, so that what a technique
//! costs can be measured: `{"id","text","spans":[…]}` lines in, the same lines out with the values
//! disguised and their spans at their new places. Always the same output for the same input.
//!
//!     cargo run --release -p classifiers --example evade -- --list
//!     cargo run --release -p classifiers --example evade -- base64 < GOLD.jsonl > DISGUISED.jsonl

#![expect(clippy::print_stdout, reason = "a tool that prints documents")]

use std::fmt::Write as _;
use std::io::{self, BufRead as _, Write as _};

use serde_json::{Value, json};

/// A disguise for one value; nothing where the technique does not apply to it.
type Technique = fn(&str) -> Option<String>;

/// A disguise for a whole text.
type Whole = fn(&str) -> String;

const TECHNIQUES: &[(&str, Technique)] = &[
    ("full-width", |value| {
        each(value, |c| shifted(c, '!'..='~', 0xFEE0))
    }),
    ("zero-width", |value| {
        Some(after_each(value, &['\u{200B}', '\u{2060}', '\u{FEFF}']))
    }),
    ("soft-hyphen", |value| Some(after_each(value, &['\u{AD}']))),
    ("bidi-control", |value| {
        Some(format!(
            "\u{202D}{}\u{202C}",
            after_each(value, &['\u{200E}'])
        ))
    }),
    ("combining", |value| Some(after_each(value, &['\u{336}']))),
    ("homoglyph", |value| each(value, cyrillic)),
    ("greek", |value| each(value, greek)),
    ("mathematical", |value| each(value, mathematical)),
    ("letters-for-digits", |value| {
        of_digits(value, |value| each(value, letter_for_digit))
    }),
    ("kanji-digits", |value| {
        of_digits(value, |value| {
            each(value, |c| from_table(c, "〇一二三四五六七八九"))
        })
    }),
    ("daiji", |value| {
        of_digits(value, |value| {
            each(value, |c| from_table(c, "零壱弐参四五六七八九"))
        })
    }),
    ("circled", |value| {
        each(value, |c| from_table(c, "⓪①②③④⑤⑥⑦⑧⑨"))
    }),
    ("black-circled", |value| {
        each(value, |c| from_table(c, "⓿❶❷❸❹❺❻❼❽❾"))
    }),
    ("superscript", |value| {
        each(value, |c| from_table(c, "⁰¹²³⁴⁵⁶⁷⁸⁹"))
    }),
    ("keycap", |value| {
        each(value, |c| {
            c.is_ascii_digit().then(|| format!("{c}\u{FE0F}\u{20E3}"))
        })
    }),
    ("spoken-katakana", |value| {
        of_digits(value, |value| spoken(value, &KATAKANA, ""))
    }),
    ("spoken-hiragana", |value| {
        of_digits(value, |value| spoken(value, &HIRAGANA, " "))
    }),
    ("spoken-english", |value| {
        of_digits(value, |value| spoken(value, &ENGLISH, " "))
    }),
    ("slash", |value| parted(value, "/")),
    ("underscore", |value| parted(value, "_")),
    ("middle-dot", |value| parted(value, "・")),
    ("comma", |value| parted(value, ",")),
    ("colon", |value| parted(value, ":")),
    ("table-cells", |value| parted(value, " | ")),
    ("no-break-space", |value| parted(value, "\u{A0}")),
    ("thin-space", |value| parted(value, "\u{2009}")),
    ("kanji-one-for-hyphen", |value| parted(value, "一")),
    ("spaced", |value| {
        of_digits(value, |value| Some(spaced(value)))
    }),
    ("line-break-in-number", |value| {
        of_digits(value, |value| Some(broken(value, "\n")))
    }),
    ("quoted-line-break-in-number", |value| {
        of_digits(value, |value| Some(broken(value, "\n> ")))
    }),
    ("line-break", |value| Some(broken(value, "\n"))),
    ("markdown", emphasised),
    ("code-spans", |value| {
        of_digits(value, |value| Some(value.replace('-', "`-`")))
    }),
    ("html-tag", |value| Some(broken(value, "<b></b>"))),
    ("html-decimal", |value| {
        Some(spelt(value, |c, out| write!(out, "&#{};", u32::from(c))))
    }),
    ("html-hexadecimal", |value| {
        Some(spelt(value, |c, out| write!(out, "&#x{:X};", u32::from(c))))
    }),
    ("percent", |value| Some(bytewise(value, "%"))),
    ("percent-twice", |value| Some(bytewise(value, "%25"))),
    ("json-escape", |value| Some(json_escaped(value))),
    ("byte-escape", |value| {
        Some(bytewise(value, "\\x").to_lowercase())
    }),
    ("quoted-printable", |value| {
        (!value.is_ascii()).then(|| bytewise(value, "="))
    }),
    ("encoded-word", |value| {
        Some(format!(
            "=?UTF-8?B?{}?=",
            base64(value.as_bytes(), STANDARD)
        ))
    }),
    ("base64", |value| Some(base64(value.as_bytes(), STANDARD))),
    ("base64-url", |value| {
        Some(
            base64(value.as_bytes(), URL_SAFE)
                .trim_end_matches('=')
                .to_owned(),
        )
    }),
    ("base64-twice", |value| {
        Some(base64(
            base64(value.as_bytes(), STANDARD).as_bytes(),
            STANDARD,
        ))
    }),
    ("hexadecimal", |value| {
        Some(bytewise(value, "").to_lowercase())
    }),
    ("hexadecimal-spaced", |value| {
        Some(bytewise(value, " ").trim_start().to_lowercase())
    }),
    ("turned-around", |value| {
        let turned: String = value.chars().rev().collect();
        Some(format!("\u{202E}{turned}\u{202C}"))
    }),
    ("decimal-bytes", |value| {
        Some(numbered(value, ", ", |byte| format!("{byte}")))
    }),
    ("octal-bytes", |value| {
        Some(numbered(value, " ", |byte| format!("{byte:03o}")))
    }),
    ("octal-escape", |value| {
        Some(numbered(value, "", |byte| format!("\\{byte:03o}")))
    }),
    ("binary-bytes", |value| {
        Some(numbered(value, " ", |byte| format!("{byte:08b}")))
    }),
    ("base64-lines", |value| {
        (value.len() > 6).then(|| in_pieces(&base64(value.as_bytes(), STANDARD), 6, "\n> "))
    }),
    ("base64-elements", |value| {
        (value.len() > 6).then(|| in_pieces(&base64(value.as_bytes(), STANDARD), 5, "\", \""))
    }),
    ("base85", |value| {
        (value.len() >= 12).then(|| base85(value.as_bytes()))
    }),
];

/// As [`TECHNIQUES`], for the document as a whole: one value from its beginning to its end.
const OF_DOCUMENTS: &[(&str, Whole)] = &[
    ("document-base64", |text| {
        wrapped(&base64(text.as_bytes(), STANDARD))
    }),
    ("document-hexadecimal", |text| bytewise(text, "")),
];

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let name = std::env::args()
        .nth(1)
        .ok_or("name a technique, or --list")?;
    if name == "--list" {
        let names = TECHNIQUES.iter().map(|(name, _)| name);
        names
            .chain(OF_DOCUMENTS.iter().map(|(name, _)| name))
            .for_each(|name| println!("{name}"));
        return Ok(());
    }
    let of_value = TECHNIQUES.iter().find(|(known, _)| *known == name);
    let of_document = OF_DOCUMENTS.iter().find(|(known, _)| *known == name);
    let mut out = io::BufWriter::new(io::stdout().lock());
    for line in io::stdin().lock().lines() {
        let document: Value = serde_json::from_str(&line?)?;
        let disguised = match (of_value, of_document) {
            (Some((_, technique)), _) => values_disguised(document, *technique),
            (_, Some((_, technique))) => document_disguised(document, *technique),
            _ => return Err(format!("`{name}` is unknown: see --list").into()),
        };
        writeln!(out, "{disguised}")?;
    }
    Ok(())
}

/// The document with every labelled value disguised where the technique applies.
fn values_disguised(mut document: Value, technique: Technique) -> Value {
    let text: Vec<char> = document["text"]
        .as_str()
        .unwrap_or_default()
        .chars()
        .collect();
    let mut spans = spans(&document);
    spans.sort_unstable();
    let mut shown: Vec<char> = Vec::with_capacity(text.len() * 2);
    let mut places = Vec::new();
    let mut copied = 0;
    for (start, end, entity) in spans {
        shown.extend(&text[copied..start]);
        let value: String = text[start..end].iter().collect();
        let from = shown.len();
        shown.extend(technique(&value).unwrap_or(value).chars());
        places.push(json!({"start": from, "end": shown.len(), "type": entity}));
        copied = end;
    }
    shown.extend(&text[copied..]);
    document["text"] = shown.into_iter().collect::<String>().into();
    document["spans"] = places.into();
    document
}

/// The document disguised as a whole. Every value is then the whole of it.
fn document_disguised(mut document: Value, technique: Whole) -> Value {
    let shown = technique(document["text"].as_str().unwrap_or_default());
    let end = shown.chars().count();
    let whole = |(_, _, entity)| json!({"start": 0, "end": end, "type": entity});
    document["spans"] = spans(&document).into_iter().take(1).map(whole).collect();
    document["text"] = shown.into();
    document
}

fn spans(document: &Value) -> Vec<(usize, usize, String)> {
    let place = |span: &Value, key: &str| usize::try_from(span[key].as_u64()?).ok();
    let read = |span: &Value| {
        let entity = span["type"].as_str()?.to_owned();
        Some((place(span, "start")?, place(span, "end")?, entity))
    };
    let spans = document["spans"].as_array();
    spans.into_iter().flatten().filter_map(read).collect()
}

/// Every character for which there is another, replaced; nothing if there is none.
fn each(value: &str, other: impl Fn(char) -> Option<String>) -> Option<String> {
    let shown: String = value
        .chars()
        .map(|c| other(c).unwrap_or_else(|| c.to_string()))
        .collect();
    (shown != value).then_some(shown)
}

fn shifted(c: char, of: std::ops::RangeInclusive<char>, by: u32) -> Option<String> {
    let shown = of.contains(&c).then(|| char::from_u32(u32::from(c) + by))?;
    shown.map(String::from)
}

fn after_each(value: &str, hidden: &[char]) -> String {
    value
        .chars()
        .zip(hidden.iter().cycle())
        .flat_map(|(c, hidden)| [c, *hidden])
        .collect()
}

fn paired(c: char, from: &str, to: &str) -> Option<String> {
    let place = from.chars().position(|letter| letter == c)?;
    to.chars().nth(place).map(String::from)
}

fn cyrillic(c: char) -> Option<String> {
    paired(c, "ABCEHKMOPTXYaceopxyijs", "АВСЕНКМОРТХУасеорхуіјѕ")
}

fn greek(c: char) -> Option<String> {
    paired(c, "ABEZHIKMNOPTYXoav", "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧοαν")
}

fn mathematical(c: char) -> Option<String> {
    shifted(c, 'A'..='Z', 0x1_D400 - 0x41)
        .or_else(|| shifted(c, 'a'..='z', 0x1_D41A - 0x61))
        .or_else(|| shifted(c, '0'..='9', 0x1_D7CE - 0x30))
}

fn letter_for_digit(c: char) -> Option<String> {
    paired(c, "01", "Ol")
}

fn from_table(c: char, digits: &str) -> Option<String> {
    let value = usize::try_from(c.to_digit(10)?).ok()?;
    digits.chars().nth(value).map(String::from)
}

/// Applies to numbers only: digits, and the separators and units that people write between them.
fn of_digits(value: &str, technique: impl Fn(&str) -> Option<String>) -> Option<String> {
    let digits = value.chars().filter(char::is_ascii_digit).count();
    let number = value
        .chars()
        .all(|c| c.is_ascii_digit() || " -/.()+年月日".contains(c));
    let internet = value.parse::<std::net::Ipv4Addr>().is_ok();
    (number && digits >= 4 && !internet).then(|| technique(value))?
}

/// Another separator in the place of hyphens and spaces, or after every fourth digit.
fn parted(value: &str, sign: &str) -> Option<String> {
    of_digits(value, |value| {
        if value.contains(['(', '+', '年']) {
            return None;
        }
        if value.contains(['-', ' ', '/', '.']) {
            return Some(value.replace(['-', ' ', '/', '.'], sign));
        }
        let fours = value.as_bytes().chunks(4).map(String::from_utf8_lossy);
        (value.len() % 4 == 0 && value.len() > 4).then(|| fours.collect::<Vec<_>>().join(sign))
    })
}

/// One digit by one; what stood between them stands between spaces.
fn spaced(value: &str) -> String {
    let signs: Vec<String> = value
        .chars()
        .filter(|c| *c != ' ')
        .map(String::from)
        .collect();
    signs.join(" ")
}

/// In the middle, or after the separator that comes first after it.
fn broken(value: &str, sign: &str) -> String {
    let chars: Vec<char> = value.chars().collect();
    let middle = chars.len() / 2;
    let place = chars[middle..].iter().position(|c| matches!(c, '-' | ' '));
    let at = place
        .map_or(middle, |place| middle + place + 1)
        .min(chars.len() - 1)
        .max(1);
    let (before, after) = chars.split_at(at.min(chars.len()));
    let text = |part: &[char]| part.iter().collect::<String>();
    format!("{}{sign}{}", text(before), text(after))
}

fn emphasised(value: &str) -> Option<String> {
    let chars: Vec<char> = value.chars().collect();
    let third = (chars.len() / 3).max(1);
    (chars.len() > 2).then(|| {
        let text = |part: &[char]| part.iter().collect::<String>();
        format!(
            "{}**{}**{}",
            text(&chars[..third]),
            text(&chars[third..2 * third]),
            text(&chars[2 * third..])
        )
    })
}

const KATAKANA: [&str; 10] = [
    "ゼロ",
    "イチ",
    "ニー",
    "サン",
    "ヨン",
    "ゴー",
    "ロク",
    "ナナ",
    "ハチ",
    "キュー",
];
const HIRAGANA: [&str; 10] = [
    "ぜろ",
    "いち",
    "に",
    "さん",
    "よん",
    "ご",
    "ろく",
    "なな",
    "はち",
    "きゅう",
];
const ENGLISH: [&str; 10] = [
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine",
];

/// The words of the digits; the groups keep a comma between them. Dates are not spoken so.
fn spoken(value: &str, words: &[&str; 10], between: &str) -> Option<String> {
    if value.contains(['年', '/', '(', '+', '.']) {
        return None;
    }
    let groups = value.split(['-', ' ']).filter(|group| !group.is_empty());
    let say = |group: &str| -> String {
        let said: Vec<&str> = group
            .bytes()
            .map(|digit| words[usize::from(digit - b'0')])
            .collect();
        said.join(between)
    };
    let comma = if between.is_empty() { "、" } else { ", " };
    Some(groups.map(say).collect::<Vec<_>>().join(comma))
}

fn spelt(value: &str, write: impl Fn(char, &mut String) -> std::fmt::Result) -> String {
    let mut shown = String::new();
    for c in value.chars() {
        write(c, &mut shown).expect("a string takes everything");
    }
    shown
}

fn bytewise(value: &str, sign: &str) -> String {
    value.bytes().fold(String::new(), |mut shown, byte| {
        write!(shown, "{sign}{byte:02X}").expect("a string takes everything");
        shown
    })
}

fn numbered(value: &str, between: &str, write: fn(u8) -> String) -> String {
    value.bytes().map(write).collect::<Vec<_>>().join(between)
}

fn json_escaped(value: &str) -> String {
    value.encode_utf16().fold(String::new(), |mut shown, unit| {
        write!(shown, "\\u{unit:04x}").expect("a string takes everything");
        shown
    })
}

const STANDARD: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const URL_SAFE: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

fn base64(bytes: &[u8], alphabet: &[u8; 64]) -> String {
    let mut shown = String::new();
    for chunk in bytes.chunks(3) {
        let byte = |at: usize| usize::from(chunk.get(at).copied().unwrap_or(0));
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for letter in 0..4 {
            let value = bits >> (18 - 6 * letter) & 0x3F;
            shown.push(if letter <= chunk.len() {
                char::from(alphabet[value])
            } else {
                '='
            });
        }
    }
    shown
}

/// As git and Python write it (RFC 1924).
fn base85(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 85] =
        b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%&()*+-;<=>?@^_`{|}~";
    let mut shown = String::new();
    for chunk in bytes.chunks(4) {
        let byte = |at: usize| u32::from(chunk.get(at).copied().unwrap_or(0));
        let sum = (0..4).fold(0, |sum, at| sum << 8 | byte(at));
        for letter in 0..=chunk.len() {
            let power = 85_u32.pow(u32::try_from(4 - letter).expect("four bytes at most"));
            let value = usize::try_from(sum / power % 85).expect("one of 85 letters");
            shown.push(char::from(LETTERS[value]));
        }
    }
    shown
}

/// Lines of 76 letters, as mails carry it.
fn wrapped(encoded: &str) -> String {
    in_pieces(encoded, 76, "\n")
}

fn in_pieces(encoded: &str, width: usize, between: &str) -> String {
    let pieces = encoded.as_bytes().chunks(width);
    let pieces: Vec<_> = pieces.map(String::from_utf8_lossy).collect();
    pieces.join(between)
}
