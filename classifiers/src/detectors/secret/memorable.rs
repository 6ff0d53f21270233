//! What people keep in their heads behind a label: a word of Japanese or one that is often chosen, or nothing but
//! figures; and whatever word is set as a variable of the environment.

use std::ops::Range;

use super::chosen::is_chosen;
use super::form::japanese_word;
use crate::cues::Hit;

/// Whether `value` is such a password, behind the label at `hit`.
pub(super) fn behind(text: &str, hit: Hit, value: &Range<usize>) -> bool {
    let label = text[hit.start()..hit.end()].to_ascii_lowercase();
    let of = ["pass", "pwd", "pw", "パス", "合言葉"];
    if !of.iter().any(|word| label.contains(word)) {
        return false;
    }
    let word = &text[value.clone()];
    let gap = behind_the_word(text, hit, value);
    let rest = text[value.end..].trim_start_matches(' ');
    let assigned = gap.contains(['=', ':', '→', '「', '\'', '"', '>']);
    let japanese = japanese_word(word);
    // `パスワード yamabiko`
    let spaced = gap == " " && !label.is_ascii() && japanese;
    let noted = japanese && rest.starts_with('(');
    let told = assigned || told_in_japanese(gap, rest);
    (told || spaced) && (japanese || is_chosen(word)) && (ends_there(rest) || noted)
        || figures(text, hit, value, told)
        || of_the_environment(text, hit, value)
}

/// What stands between the word and the value, with the particle that some labels end with.
fn behind_the_word<'t>(text: &'t str, hit: Hit, value: &Range<usize>) -> &'t str {
    let label = &text[hit.start()..hit.end()];
    let word = label.strip_suffix('は').unwrap_or(label);
    &text[hit.start() + word.len()..value.start]
}

/// `zipのパスは0915`, `取引パスワード 447182`
fn figures(text: &str, hit: Hit, value: &Range<usize>, told: bool) -> bool {
    const YEARS: Range<u32> = 1990..2040;
    const GOES_ON: &[&str] = &[
        "のまま",
        "って",
        "と書",
        "と言",
        "とメモ",
        "を忘",
        "で開",
        "で入",
        "で解",
    ];
    // `pass: 1204, fail: 3`
    const COUNTED: &[&str] = &["fail", "skip", "warn", "ng", "不合格"];
    let word = &text[value.clone()];
    let label = &text[hit.start()..hit.end()];
    let gap = behind_the_word(text, hit, value);
    if !(4..=8).contains(&word.len()) || !word.bytes().all(|b| b.is_ascii_digit()) {
        return false;
    }
    let year = word.len() == 4 && word.parse().is_ok_and(|year| YEARS.contains(&year));
    let line = |text: &str| {
        text.split('\n')
            .next()
            .unwrap_or_default()
            .to_ascii_lowercase()
    };
    let rest = text[value.end..].trim_start_matches([' ', '」']);
    let short = ["pass", "パス"].contains(&label.to_ascii_lowercase().as_str());
    let named = gap.starts_with(['は', ':', '=', '「', '→']) && !gap.contains('\n');
    let led = if short {
        named
    } else {
        named || told || matches!(gap, " " | "\u{3000}" | "が" | "を")
    };
    let ends = ends_there(rest) || GOES_ON.iter().any(|word| rest.starts_with(word));
    let near: String = rest.chars().take(40).collect();
    let counted = COUNTED.iter().any(|word| line(&near).contains(word));
    let dated = year && !gap.contains(['=', ':', '「', '→']);
    led && ends && !counted && !dated
}

/// `POSTGRES_PASSWORD=riverbank`: what is set as a variable in capitals, without a space.
fn of_the_environment(text: &str, hit: Hit, value: &Range<usize>) -> bool {
    const STAND_INS: &[&str] = &[
        "required",
        "string",
        "null",
        "none",
        "true",
        "false",
        "changeme",
        "password",
        "passwd",
        "secret",
        "example",
        "optional",
        "prompt",
        "empty",
        "hidden",
        "masked",
        "redacted",
        "todo",
        "dummy",
        "your",
        "file",
        "vault",
        "unset",
        "xxx",
        "placeholder",
        "default",
        "value",
        "test",
        "sample",
        "fixme",
        "foo",
        "bar",
        "sops",
        "encrypted",
    ];
    let word = &text[value.clone()];
    let capital = |b: u8| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_';
    let label = text[hit.start()..hit.end()].bytes().all(capital);
    let before =
        text[..hit.start()].ends_with(['_', ' ', '\n', '"', '\'', '-', ';']) || hit.start() == 0;
    let small = word.bytes().all(|b| b.is_ascii_lowercase());
    label
        && before
        && &text[hit.end()..value.start] == "="
        && small
        && (6..=24).contains(&word.len())
        // `RESET_PASSWORD=enabled`
        && !word.ends_with("ed")
        && !STAND_INS.iter().any(|stand_in| word.starts_with(stand_in))
        && (text[value.end..].is_empty()
            || text[value.end..].starts_with([' ', '\n', '\r', '"', '\'']))
}

/// `パスワードは sunshine です`.
fn told_in_japanese(gap: &str, rest: &str) -> bool {
    let rest = rest.trim_start_matches([' ', '」']);
    let told = ["です", "でし", "だ", "に変", "にし", "になり"];
    gap.contains('は') && told.iter().any(|end| rest.starts_with(end))
}

/// Nothing is said of the value behind it: `sakuma さんに確認` is no password.
fn ends_there(rest: &str) -> bool {
    rest.is_empty()
        || rest.starts_with([
            '\n', '"', '\'', '`', ',', ';', '&', '。', '、', '」', '』', ')', '}', '<', '|',
        ])
        || ["です", "でし", "だ", "に変", "にし", "になり", "/", "# "]
            .iter()
            .any(|end| rest.starts_with(end))
}

#[cfg(test)]
mod tests {
    use crate::EntityType::Secret;
    use crate::detectors::testing::{found, marked};

    #[test]
    fn words_figures_and_variables_are_found() {
        marked(
            Secret,
            &[
                "ID eod-03、パスワード ⟦kawarazaki⟧、変えていません",
                "パスワード：⟦kawarazaki⟧（小文字のみ）",
                "zipのパスは⟦0814⟧",
                "取引パスワード ⟦640218⟧",
                "初期パスワードは「⟦0000⟧」です",
                "初期PW ⟦7719⟧ のまま使っている",
                "docker run -e POSTGRES_PASSWORD=⟦riverbank⟧ postgres",
                "TRUSTSTORE_PASSWORD=⟦lilypond⟧\n",
            ],
        );
    }

    #[test]
    fn counts_years_and_stand_ins_are_none() {
        for text in [
            "pass: 1204, fail: 3",
            "パスワード 2026年版",
            "パスワードは 2026 にする方針",
            "パスワード 1204件",
            "パスワード 12345678文字",
            "定期パスの申請 1204",
            "DB_PASSWORD=required",
            "RESET_PASSWORD=enabled",
            "ALLOW_EMPTY_PASSWORD=allowed",
            "DB_PASSWORD_FILE=/run/secrets/db",
            "DB_PASSWORD=file:/run/secrets/db2",
            "パスは /var/lib/eod8206",
            "DB_PASSWORD=changeme",
            "connect(password=settings)",
            "password=optional&page=2",
            "パスワード kawarazaki さんに確認",
        ] {
            assert!(
                found(Secret, text).is_empty(),
                "{text}: {:?}",
                found(Secret, text)
            );
        }
    }
}
