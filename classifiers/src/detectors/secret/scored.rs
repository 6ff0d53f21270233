//! Secrets that nothing names clearly: words made as passwords and keys are, of which the words around say
//! enough together. `付箋に「kawasemi77」と書いて端末に貼ってあった`.

use std::ops::Range;
use std::sync::LazyLock;

use super::called::{names_a_series, names_commit, names_owner};
use super::form::{endpoint, is_long_hexadecimal, of_a_program, reads_environment};
use super::stand_ins::a_dummy;
use super::table::{BIAS, FORMS, Form, GROUPS};
use super::told::names_program;
use crate::EntityType::Secret;
use crate::candidates::{Candidates, Evidence};
use crate::context::Context;
use crate::detectors::cue_table::Table;
use crate::names::romaji;
use crate::numbers::next_byte;

/// In tenths of a unit of log odds: enough for a secret; what no words around it make good; and so much
/// that it is one as surely as by a label.
const ENOUGH: i32 = 5;
const OF_FIGURES: i32 = 12;
const HOPELESS: i32 = -38;
const PLAIN: i32 = 20;

const SHORTEST: usize = 6;
const LONGEST: usize = 44;

pub(super) fn detect(text: &Context<'_>, found: &mut Candidates) {
    static TABLE: LazyLock<Table> = LazyLock::new(|| Table::new(GROUPS));
    let mut taken: Vec<Range<usize>> = found
        .all()
        .iter()
        .filter(|c| c.evidence >= Evidence::Checked || c.entity == Secret)
        .map(|c| c.range.clone())
        .collect();
    taken.sort_unstable_by_key(|range| range.start);
    let mut marked = TABLE.read(text.text);
    let mut at = 0;
    while let Some(range) = next_word(text.text, at) {
        at = range.end.max(at + 1);
        let word = text.text[range.clone()].trim_end_matches(['.', ',', '-', '?', '\'', '/']);
        let range = range.start..range.start + word.len();
        if !could_be(word)
            || overlaps(&taken, &range)
            || a_dummy(text, &range)
            || names_a_series(text.text, &range)
            || names_owner(text.text, &range, &taken)
            || names_commit(text.text, &range)
        {
            continue;
        }
        let form = form(text.text, &range);
        if form <= HOPELESS {
            continue;
        }
        let score = marked.score(&range) + form;
        // Digests only where more says that they are secret, and never what is public.
        let enough = match looks_public(text.text, &range) {
            Some(true) => continue,
            Some(false) => OF_FIGURES,
            None => ENOUGH,
        };
        if score >= enough {
            let evidence = if score >= PLAIN {
                Evidence::Labelled
            } else {
                Evidence::Context
            };
            let reason = "made like a secret, by the words around";
            found.add(Secret, range, evidence, reason);
        }
    }
}

fn overlaps(taken: &[Range<usize>], range: &Range<usize>) -> bool {
    let at = taken.partition_point(|other| other.start < range.end);
    // A few longer ones may begin before.
    let mut before = taken[..at].iter().rev().take(4);
    before.any(|other| other.end > range.start)
}

/// Letters, figures and the signs of passwords in one word, from `at` on. A word of letters alone is none.
fn next_word(text: &str, mut at: usize) -> Option<Range<usize>> {
    let bytes = text.as_bytes();
    // All of `À` to `ÿ` begin so, and nothing else does.
    let begins = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == 0xc3;
    loop {
        let start = next_byte(bytes, at, begins)?;
        at = start;
        let mut letters_alone = true;
        while let Some(&byte) = bytes.get(at) {
            match BYTES[usize::from(byte)] {
                Byte::Letter => at += 1,
                Byte::Figure | Byte::Sign | Byte::Joint => {
                    letters_alone = false;
                    at += 1;
                }
                // `À` to `ÿ`
                Byte::Two => at += 2,
                // `²`
                Byte::Other if bytes[at..].starts_with(&[0xC2, 0xB2]) => at += 2,
                Byte::Other => break,
            }
        }
        if !letters_alone {
            return Some(start..at);
        }
    }
}

/// What a byte is in a word.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Byte {
    Letter,
    Figure,
    /// The signs of passwords.
    Sign,
    /// Signs that join words, too.
    Joint,
    /// The first of a letter of two bytes.
    Two,
    Other,
}

static BYTES: [Byte; 256] = {
    let (mut bytes, mut byte) = ([Byte::Other; 256], 0_u8);
    while byte < 128 {
        if byte.is_ascii_alphabetic() {
            bytes[byte as usize] = Byte::Letter;
        } else if byte.is_ascii_digit() {
            bytes[byte as usize] = Byte::Figure;
        }
        byte += 1;
    }
    let (signs, joints) = (b"!#$%&*^~?@+", b"-_./'");
    let mut at = 0;
    while at < signs.len() {
        bytes[signs[at] as usize] = Byte::Sign;
        at += 1;
    }
    at = 0;
    while at < joints.len() {
        bytes[joints[at] as usize] = Byte::Joint;
        at += 1;
    }
    bytes[0xC3] = Byte::Two;
    bytes
};

fn could_be(word: &str) -> bool {
    if !(SHORTEST..=LONGEST).contains(&word.len()) {
        return false;
    }
    let letters = word.chars().filter(|c| c.is_alphabetic()).count();
    let kinds = word.bytes().fold(0_u8, |kinds, byte| {
        kinds | 1 << BYTES[usize::from(byte)] as u8
    });
    let has = |kind: Byte| kinds & 1 << kind as u8 != 0;
    let address = || {
        let host = word.rsplit_once('@').map(|(_, host)| host);
        host.is_some_and(|host| host.contains('.'))
    };
    letters >= 3
        && (has(Byte::Figure) || has(Byte::Sign) || has(Byte::Joint) && letters >= 6)
        && !address()
        && !endpoint(word)
        && !reads_environment(word)
        && !names_program(word)
        && !super::made::percent(word)
        && !of_a_program(word)
        // Long ones number blocks and transactions, unless a label calls them a key.
        && !is_long_hexadecimal(word)
}

/// `SHA256:qv0h…`, `ssh-ed25519 AAAA…`: said to be public. `9f86d081884c…`: may be a digest, or a key.
fn looks_public(text: &str, range: &Range<usize>) -> Option<bool> {
    const SAID: &[&str] = &[
        "sha256:",
        "sha1:",
        "sha512:",
        "md5:",
        "sha256-",
        "sha512-",
        "etag\":\"",
    ];
    let word = &text[range.clone()];
    let lead = &text.as_bytes()[..range.start];
    let said = SAID.iter().any(|said| {
        let from = lead.len().saturating_sub(said.len());
        lead[from..].eq_ignore_ascii_case(said.as_bytes())
    });
    let public = said
        || ["existingSecret: ", "secretName: ", "secretRef: "]
            .iter()
            .any(|key| text[..range.start].ends_with(key))
        || word.starts_with("AAAA")
        || word.contains("xxxx")
        || word.to_ascii_uppercase().starts_with("YOUR_");
    let hex = || word.len() >= 8 && word.bytes().all(|b| b.is_ascii_hexdigit() || b == b'-');
    public.then_some(true).or_else(|| hex().then_some(false))
}

/// How much its own form and the signs beside it speak for a secret.
fn form(text: &str, range: &Range<usize>) -> i32 {
    let word = &text[range.clone()];
    let before = text[..range.start].trim_end_matches(' ');
    let after = text[range.end..].trim_start_matches(' ');
    let last = before.chars().next_back();
    let first = after.chars().next();
    let made = Made {
        word,
        ascii: bits(word.as_bytes()),
        upper: word.chars().any(char::is_uppercase),
        lower: word.chars().any(char::is_lowercase),
        romaji: holds_romaji(word),
    };
    let of =
        |form: &Form| is_made(&made, *form) || is_beside(*form, last, first, before, text, range);
    let weights = FORMS.iter().filter(|(form, _)| of(form));
    weights.map(|(_, weight)| i32::from(*weight)).sum::<i32>() + BIAS
}

/// A word, and what many forms ask of it.
struct Made<'w> {
    word: &'w str,
    /// Which characters of ASCII it has.
    ascii: u128,
    upper: bool,
    lower: bool,
    romaji: bool,
}

/// The characters of ASCII among some bytes, each as a bit.
const fn bits(bytes: &[u8]) -> u128 {
    let (mut bits, mut at) = (0, 0);
    while at < bytes.len() {
        if bytes[at].is_ascii() {
            bits |= 1 << bytes[at];
        }
        at += 1;
    }
    bits
}

const FIGURES: u128 = bits(b"0123456789");
const SIGNS: u128 = bits(b"!#$%&*^~?+");

fn is_made(made: &Made<'_>, form: Form) -> bool {
    let Made {
        word,
        ascii,
        upper,
        lower,
        romaji,
    } = *made;
    let bytes = word.as_bytes();
    let has = |sign: char| ascii & 1 << u32::from(sign) != 0;
    let figures = ascii & FIGURES != 0;
    let alike = |sign: char, test: fn(u8) -> bool| {
        has(sign)
            && word
                .split(sign)
                .all(|part| !part.is_empty() && part.bytes().all(test))
    };
    let small = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit();
    match form {
        Form::BothCases => upper && lower,
        Form::Upper => upper && !lower,
        Form::Lower => !upper && lower,
        Form::NoDigit => !figures,
        Form::Sign => ascii & SIGNS != 0,
        Form::Hyphen => has('-'),
        Form::Underscore => has('_'),
        Form::Dot => has('.'),
        Form::Slash => has('/'),
        Form::At => has('@'),
        Form::Short => word.len() <= 7,
        Form::Long => word.len() >= 16,
        Form::VeryLong => word.len() >= 24,
        Form::Ticket => is_ticket(word),
        Form::Coded => word.split(['-', '_']).all(|part| {
            let capital = |b: u8| b.is_ascii_uppercase() || b.is_ascii_digit();
            !part.is_empty() && part.bytes().all(capital)
        }),
        Form::File => is_file(word),
        Form::Hex => word.bytes().all(|b| b.is_ascii_hexdigit() || b == b'-'),
        Form::Version => {
            let number = word.trim_start_matches(['v', 'V']);
            number.starts_with(|c: char| c.is_ascii_digit())
                && number
                    .trim_start_matches(|c: char| c.is_ascii_digit())
                    .strip_prefix('.')
                    .is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
        }
        Form::FigureFirst => bytes.len() > 2 && bytes[..3].iter().all(u8::is_ascii_digit),
        Form::Romaji => romaji,
        Form::RomajiAndFigures => figures && romaji,
        Form::WordAndNumber => {
            let number = word.trim_end_matches(['!', '?', '#']);
            let letters = number.trim_end_matches(|c: char| c.is_ascii_digit());
            (1..=4).contains(&(number.len() - letters.len()))
                && letters.bytes().all(|b| b.is_ascii_alphabetic())
        }
        Form::FigureInside => {
            let inside = |w: &[u8]| {
                w[0].is_ascii_lowercase() && w[1].is_ascii_digit() && w[2].is_ascii_lowercase()
            };
            figures && lower && bytes.windows(3).any(inside)
        }
        Form::Year => {
            let year = |w: &[u8]| {
                (w.starts_with(b"19") || w.starts_with(b"20")) && w.iter().all(u8::is_ascii_digit)
            };
            figures && bytes.windows(4).any(year)
        }
        Form::SignLast => word.ends_with(['!', '#', '$', '%', '&', '*']),
        Form::Snake => alike('_', small) && word.starts_with(|c: char| c.is_ascii_lowercase()),
        Form::Kebab => alike('-', small),
        Form::Camel => bytes[0].is_ascii_lowercase() && humps(word),
        Form::Pascal => bytes[0].is_ascii_uppercase() && humps(word),
        Form::Shuffled => changes(bytes) >= 5,
        _ => false,
    }
}

fn is_beside(
    form: Form,
    last: Option<char>,
    first: Option<char>,
    before: &str,
    text: &str,
    range: &Range<usize>,
) -> bool {
    let ends = |signs: &str| last.is_some_and(|c| signs.contains(c));
    let begins = |signs: &str| first.is_some_and(|c| signs.contains(c));
    match form {
        Form::Quoted => ends("「『"),
        Form::LatinQuoted => ends("\"'“"),
        Form::Pair => text[..range.start].ends_with(" / "),
        Form::Assigned => ends("="),
        Form::ColonBefore => ends(":"),
        Form::Arrow => ends("→>"),
        Form::Topic => ends("はが"),
        Form::Bracket => ends("("),
        Form::SignBefore => ends("<{$%&?@\\.-_#"),
        Form::BracketBehind => begins("([{"),
        Form::EqualsBehind => begins("="),
        Form::ColonBehind => begins(":"),
        Form::SlashBehind => begins("/\\@"),
        Form::ParticleBehind => begins("でとっだかにを"),
        Form::OfBehind => begins("の"),
        Form::LineStart => before.is_empty() || ends("\n"),
        Form::LineEnd => first.is_none_or(|c| c == '\n'),
        Form::Japanese => !ends("「『→はが、。") && last.is_some_and(|c| !c.is_ascii()),
        Form::BetweenWords => {
            let letter = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphabetic());
            letter(last) && letter(first)
        }
        _ => false,
    }
}

/// `PAY-3391`, `FX2024-03`: a few capitals and figures.
fn is_ticket(word: &str) -> bool {
    let capitals = word.bytes().take_while(u8::is_ascii_uppercase).count();
    let rest = word[capitals..].trim_end_matches(|c: char| c.is_ascii_uppercase());
    (1..=6).contains(&capitals)
        && rest.bytes().any(|b| b.is_ascii_digit())
        && rest
            .bytes()
            .all(|b| b.is_ascii_digit() || b == b'-' || b == b'_')
}

/// `report.xlsx`, `db01.internal`
fn is_file(word: &str) -> bool {
    const ENDS: &[&str] = &[
        "pdf", "xls", "xlsx", "csv", "txt", "zip", "doc", "docx", "py", "js", "ts", "java", "rs",
        "go", "md", "json", "yml", "yaml", "xml", "conf", "cfg", "log", "sql", "sh", "png", "jpg",
        "jpeg", "bin", "gz", "tgz", "tar", "htm", "html", "jp", "com", "net", "org", "io", "local",
        "internal", "example", "lan", "exe", "dll", "pem", "crt", "key", "cer", "ppt", "pptx", "c",
        "h",
    ];
    let mut parts = word.split('.').skip(1);
    parts.any(|part| {
        let end = part.split(|c: char| !c.is_ascii_alphanumeric()).next();
        end.is_some_and(|end| ENDS.iter().any(|known| known.eq_ignore_ascii_case(end)))
    })
}

/// A word of Japanese in Latin letters among its parts.
fn holds_romaji(word: &str) -> bool {
    let mut parts = word.split(|c: char| !c.is_ascii_alphabetic());
    parts.any(|part| {
        (4..=24).contains(&part.len()) && romaji::fold(&part.to_ascii_lowercase()).is_some()
    })
}

/// `umiNoIe`, `UmiNoIe4`
fn humps(word: &str) -> bool {
    let bytes = word.as_bytes();
    let inner = bytes
        .windows(2)
        .any(|w| !w[0].is_ascii_uppercase() && w[1].is_ascii_uppercase());
    let apart = bytes
        .windows(2)
        .all(|w| !(w[0].is_ascii_uppercase() && w[1].is_ascii_uppercase()));
    inner && apart && bytes[0].is_ascii_alphabetic() && bytes.iter().all(u8::is_ascii_alphanumeric)
}

/// How often figures and letters, and the case of these, change.
fn changes(bytes: &[u8]) -> usize {
    let change = |w: &&[u8]| {
        w[0].is_ascii_digit() != w[1].is_ascii_digit()
            || w[0].is_ascii_alphabetic()
                && w[1].is_ascii_alphabetic()
                && w[0].is_ascii_uppercase() != w[1].is_ascii_uppercase()
    };
    bytes.windows(2).filter(change).count()
}

#[cfg(test)]
mod tests {
    use crate::EntityType::Secret;
    use crate::detectors::testing::{found, marked};

    #[test]
    fn many_words_together_tell_a_secret() {
        marked(
            Secret,
            &[
                "付箋に「⟦kawasemi77⟧」と書いて端末に貼ってあった",
                "共有フォルダを開くときは ⟦Asagiri-Hotaru3⟧ と打ってください",
                "休みの先輩に電話したら⟦tanukiLove8⟧って教えてくれたので入れました",
                "VPNは初回だけ⟦Xk7-nozomi-26⟧、ログイン後に変更してください",
                "it worked again after I changed it to ⟦Zugspitze!Gipfel9⟧",
                "demo login is demo_corp with the usual one, i.e. ⟦Kashiwamochi27⟧",
                "同じ ⟦chawan0314⟧ をそのままパスワードにしています",
                "ルータのキーは⟦m4h7w2k9c3⟧で繋がりました",
            ],
        );
    }

    #[test]
    fn words_of_programs_and_papers_are_none() {
        for text in [
            "共有フォルダの report_2026v3.xlsx を開いてください",
            "the password field uses validate_input2 from utils",
            "チケット PAY-3391 と commit 63d2449a を見て",
            "端末は iPhone15、アプリは ver3.2.1 でログインできません",
            "user-defined functions in the account-opening module",
            "サーバ mail-0291 に接続できない",
            "Windows11 の端末でVPNに入れない",
            "expr: bank:late:ratio_rate30m then account login fails",
            "auth:\n  existingSecret: loan-db-cred2\n  password: \"\"",
            "ホスト鍵の指紋は SHA256:qv0hXf0vX3o1mGmI9bUeYkq2sT8rZJpWcN4aLd7uEwQ でログイン前に確認",
            "commit 63d2449a1f0b7c8e9d5a4b3c2f1e0d9c8b7a6f5e fixes the admin login",
            "uid: 7d1f3c52-0b6e-4c0e-9f1c-2a7788e0c941",
            "pod loan-api-7c9d5b6f4-x2x8k に kubectl exec で入る",
        ] {
            assert!(
                found(Secret, text).is_empty(),
                "{text}: {:?}",
                found(Secret, text)
            );
        }
    }
}
