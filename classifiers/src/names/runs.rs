//! Runs of one script: kanji, katakana, hiragana.

use super::{is_hiragana, is_kanji, is_katakana};

/// A script that Japanese names are written in.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Script {
    Kanji,
    Katakana,
    Hiragana,
}

pub(super) fn script(c: char) -> Option<Script> {
    match c {
        c if is_kanji(c) => Some(Script::Kanji),
        c if is_katakana(c) => Some(Script::Katakana),
        c if is_hiragana(c) => Some(Script::Hiragana),
        _ => None,
    }
}

/// Where the first run at or after `from` begins.
pub(super) fn next_run(text: &str, from: usize) -> Option<(usize, Script)> {
    text[from..]
        .char_indices()
        .find_map(|(at, c)| script(c).map(|script| (from + at, script)))
}

/// Where the run that begins at `start` ends.
pub(super) fn run_end(text: &str, start: usize, of: Script) -> usize {
    let len = text[start..]
        .char_indices()
        .find(|(_, c)| script(*c) != Some(of))
        .map(|(at, _)| at);
    len.map_or(text.len(), |len| start + len)
}
