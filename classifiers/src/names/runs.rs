//! Runs of one script: kanji, katakana, hiragana.

use super::{is_hiragana, is_kanji, is_katakana};
use crate::offsets::offset;

/// A script that Japanese names are written in.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Script {
    Kanji,
    Katakana,
    Hiragana,
}

pub(super) fn script(c: char) -> Option<Script> {
    match c {
        '\0'..'\u{3000}' => None,
        c if is_hiragana(c) => Some(Script::Hiragana),
        c if is_kanji(c) => Some(Script::Kanji),
        c if is_katakana(c) => Some(Script::Katakana),
        _ => None,
    }
}

/// A run: as much of one script as stands together.
#[derive(Clone, Copy)]
pub(super) struct Run {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) script: Script,
}

/// Every run of a text, in order. A long Japanese text has one for every seven bytes: they are kept small.
pub(super) struct Runs(Vec<Small>);

struct Small {
    start: u32,
    end: u32,
    script: Script,
}

impl Small {
    fn run(&self) -> Run {
        Run {
            start: self.start as usize,
            end: self.end as usize,
            script: self.script,
        }
    }
}

impl Runs {
    pub(super) fn of(text: &str) -> Self {
        let mut runs = Vec::with_capacity(text.len() / 6);
        let mut add = |start: usize, end: usize, script: Option<Script>| {
            runs.extend(script.map(|script| Small {
                start: offset(start),
                end: offset(end),
                script,
            }));
        };
        let mut start = 0;
        let mut open = None;
        let mut rest = text.chars();
        loop {
            if open.is_none() {
                let ascii = rest.as_str().bytes().take_while(u8::is_ascii).count();
                rest = rest.as_str()[ascii..].chars();
            }
            let at = text.len() - rest.as_str().len();
            let Some(c) = rest.next() else { break };
            let script = script(c);
            // `一ノ瀬`: one kana between two kanji belongs to them.
            let inside = || {
                open == Some(Script::Kanji)
                    && matches!(c, 'ノ' | 'ケ' | 'ヵ')
                    && joins(&text[at + 3..])
            };
            if script != open && !inside() {
                add(start, at, open);
                (start, open) = (at, script);
            }
        }
        add(start, text.len(), open);
        Self(runs)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = Run> + '_ {
        self.0.iter().map(Small::run)
    }
}

fn joins(rest: &str) -> bool {
    rest.starts_with(is_kanji)
}

/// Where the run that begins at `start` ends.
pub(super) fn run_end(text: &str, start: usize, of: Script) -> usize {
    let rest = &text[start..];
    let len = match of {
        Script::Kanji => rest.find(|c| !is_kanji(c)),
        Script::Katakana => rest.find(|c| !is_katakana(c) || is_kanji(c)),
        Script::Hiragana => rest.find(|c| !is_hiragana(c)),
    };
    len.map_or(text.len(), |len| start + len)
}
