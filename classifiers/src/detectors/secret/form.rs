//! How a value is made: as keys and passwords are, or as words, paths and names.

use crate::names::romaji;

/// Not words joined by signs: figures among the letters, and no long run of small ones.
pub(super) fn random(value: &str) -> bool {
    let digits = value.bytes().filter(u8::is_ascii_digit).count();
    let mut run = 0;
    let mut longest = 0;
    for byte in value.bytes() {
        run = if byte.is_ascii_lowercase() {
            run + 1
        } else {
            0
        };
        longest = longest.max(run);
    }
    (digits >= 3 || digits >= 2 && both_cases(value)) && longest <= 7
}

/// The case changes as often as chance has it, and a figure is among the letters.
pub(super) fn shuffled(value: &str) -> bool {
    let upper = |b: &u8| b.is_ascii_uppercase();
    let letters: Vec<u8> = value.bytes().filter(u8::is_ascii_alphabetic).collect();
    let changes = letters
        .windows(2)
        .filter(|pair| upper(&pair[0]) != upper(&pair[1]))
        .count();
    let unfilled = value.trim_end_matches('=');
    let plain = unfilled.bytes().all(|b| b.is_ascii_alphanumeric());
    plain && unfilled.len() >= 20 && changes >= 7 && value.bytes().any(|b| b.is_ascii_digit())
}

/// As Base64 mixes them.
pub(super) fn both_cases(value: &str) -> bool {
    let upper = value.bytes().filter(u8::is_ascii_uppercase).count();
    let lower = value.bytes().filter(u8::is_ascii_lowercase).count();
    upper >= 4 && lower >= 4
}

pub(super) fn is_example(value: &str) -> bool {
    [
        "password", "xxxx", "example", "sample", "test", "dummy", "****", "your",
    ]
    .iter()
    .any(|word| value.to_ascii_lowercase().starts_with(word))
}

/// Letters of both cases, digits or signs mixed as no word mixes them.
pub(super) fn looks_made(value: &str) -> bool {
    let has = |test: fn(&u8) -> bool| usize::from(value.bytes().any(|b| test(&b)));
    let classes = has(u8::is_ascii_lowercase)
        + has(u8::is_ascii_uppercase)
        + has(u8::is_ascii_digit)
        + has(u8::is_ascii_punctuation);
    classes >= 3
        && value.bytes().any(|b| b.is_ascii_alphabetic())
        && value
            .bytes()
            .any(|b| b.is_ascii_digit() || b.is_ascii_punctuation())
        && !value.contains("://")
}

pub(super) fn mixed(value: &str) -> bool {
    value.bytes().any(|b| b.is_ascii_digit()) && value.bytes().any(|b| b.is_ascii_alphabetic())
}

/// Words, variables and placeholders: `os.getenv("X")`, `${TOKEN}`, `null`, `<your key>`, `failed`.
pub(super) fn is_word(value: &str) -> bool {
    let lower = value.to_ascii_lowercase();
    value
        .bytes()
        .all(|b| b.is_ascii_lowercase() || matches!(b, b'_' | b'.'))
        && value.len() < 16
        || value.bytes().all(|b| b.is_ascii_punctuation())
        || value.bytes().all(|b| b.is_ascii_uppercase() || b == b'_')
        || value.starts_with(['$', '{', '<', '%', '('])
        || value.contains(['(', '*'])
        || reads_environment(value)
        || value.strip_suffix('[').is_some_and(is_path)
        || value.contains("://")
        || (value.bytes().next().is_some_and(|b| b.is_ascii_uppercase())
            && value[1..].bytes().all(|b| b.is_ascii_lowercase()))
        || [
            "xxx", "your", "example", "null", "none", "true", "false", "changeme", "****",
            "redacted",
        ]
        .iter()
        .any(|w| lower.starts_with(w))
        || (lower.starts_with("authentication") || lower.starts_with("for"))
}

/// `himawari`: a word of Japanese in small Latin letters, as people choose it for a password. What reads
/// so in English is said of passwords, or is none.
pub(super) fn japanese_word(value: &str) -> bool {
    const ENGLISH: &[&str] = &[
        "generate", "hidden", "manage", "minute", "remote", "rename", "renege", "resume", "rotate",
        "tomato", "unmade", "engage", "reuse", "changeme",
    ];
    (6..=16).contains(&value.len())
        && value.bytes().all(|b| b.is_ascii_lowercase())
        && !ENGLISH.contains(&value)
        && romaji::fold(value).is_some()
}

/// `process.env.TOKEN`, `System.getenv`: where the value is read from.
pub(super) fn reads_environment(value: &str) -> bool {
    const DOTTED: &[&str] = &[
        "process.env",
        "os.environ",
        "import.meta.env",
        "config.",
        "secrets.",
        "settings.",
    ];
    value.contains('.') && DOTTED.iter().any(|word| value.contains(word))
        || value.contains("getenv")
        || value.contains("ENV[")
}

/// Names of a program: `os.environ`.
pub(super) fn is_path(value: &str) -> bool {
    value
        .bytes()
        .all(|b| b.is_ascii_alphabetic() || b == b'_' || b == b'.')
}

/// `MBR-LIST-2026`, `branch_code_014`: words and figures, each by itself.
pub(super) fn coded_name(value: &str) -> bool {
    let alike = |part: &str| {
        part.bytes().all(|b| b.is_ascii_digit())
            || part.bytes().all(|b| b.is_ascii_uppercase())
            || part.bytes().all(|b| b.is_ascii_lowercase())
    };
    let mut parts = value.split(['-', '_', '.', ':', '~']);
    value.contains(['-', '_', '.', ':', '~']) && parts.all(alike)
}

/// `172.18.60.11:1521/RTLPRD`: where something runs, not how to enter.
pub(super) fn endpoint(value: &str) -> bool {
    value.split_once(':').is_some_and(|(host, rest)| {
        let port = rest.bytes().take_while(u8::is_ascii_digit).count();
        let named = host.contains('.')
            && host
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b == b'.' || b == b'-');
        named && (2..=5).contains(&port) && matches!(rest.as_bytes().get(port), None | Some(b'/'))
    })
}

/// The figures of an address in memory, or of the hash of a piece of code.
const LONGEST_ADDRESS: usize = 16;

/// How many figures a number with `0x` before it has.
pub(super) fn hexadecimal(value: &str) -> Option<usize> {
    let rest = value.strip_prefix("0x")?;
    let figures = rest.trim_end_matches(|c: char| !c.is_ascii_alphanumeric());
    let whole = !figures.is_empty() && figures.bytes().all(|b| b.is_ascii_hexdigit());
    whole.then_some(figures.len())
}

/// `0x` and more figures than an address has: a key, where one is spoken of.
pub(super) fn is_long_hexadecimal(value: &str) -> bool {
    hexadecimal(value).is_some_and(|figures| figures > LONGEST_ADDRESS)
}

/// `0xC0000234`, `actions/setup-node@v4`, `pod/rates-6c8d7-x2kqp`: a number, a package's version, a part of a cluster.
pub(super) fn of_a_program(value: &str) -> bool {
    const RESOURCES: &[&str] = &["pod/", "deployment/", "service/", "node/", "job/"];
    let hexadecimal = hexadecimal(value).is_some_and(|figures| figures <= LONGEST_ADDRESS);
    let package = value.rsplit_once('@').is_some_and(|(name, version)| {
        let version = version.strip_prefix('v').unwrap_or(version);
        let named = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b"-_/.".contains(&b);
        name.contains('/')
            && name.bytes().all(named)
            && version.starts_with(|c: char| c.is_ascii_digit())
            && version.bytes().all(|b| b.is_ascii_digit() || b == b'.')
    });
    hexadecimal || package || RESOURCES.iter().any(|kind| value.starts_with(kind))
}

/// Of a whole connection string only the password is a secret, and that is found by its place.
pub(super) fn holds_a_password(value: &str) -> bool {
    value
        .split_once("://")
        .is_some_and(|(_, rest)| rest.contains('@'))
}
