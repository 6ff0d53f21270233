//! Passwords in a line of their own below the one that announces or asks for them: `パスワードは以下の通りです。`
//! / `――――` / `Kx7mQ2vZ`, `DBのパスワードください` / `原: mizu-Umi.40`.

use std::ops::Range;

use super::form::{endpoint, is_word, mixed, of_a_program};
use super::told::names_program;
use crate::EntityType::Secret;
use crate::candidates::{Candidates, Evidence};
use crate::context::Context;
use crate::cues::{Cue, Hit};

/// So long is the rest of the announcing line, and what follows it is read, in bytes.
const LONGEST_LINE: usize = 60;
const REACH: usize = 200;
/// So many lines are empty or ruled before it.
const MOST_RULES: usize = 3;
/// So long is a password, in bytes.
const SHORTEST: usize = 6;
const LONGEST: usize = 40;
/// Who speaks, and when, in bytes.
const LONGEST_SPEAKER: usize = 40;

pub(super) fn detect(text: &Context<'_>, found: &mut Candidates) {
    let labels = text.hits.all().iter().filter(|hit| hit.cue == Cue::Secret);
    for hit in labels {
        if let Some(range) = below(text, *hit) {
            let reason = "password in a line of its own, below what announces it";
            found.add(Secret, range, Evidence::Context, reason);
        }
    }
}

fn below(text: &Context<'_>, hit: Hit) -> Option<Range<usize>> {
    const ANNOUNCED: &[&str] = &["以下", "下記", "次の", "こちら", "below", "as follows"];
    const ASKED: &[&str] = &[
        "ください",
        "下さい",
        "くれ",
        "教えて",
        "おしえて",
        "なんでした",
        "何でした",
        "なんだっけ",
        "何だっけ",
        "知りませんか",
        "分かりますか",
        "わかりますか",
        "お願い",
        "please",
        "what is it",
        "what's",
    ];
    let label = text.text[hit.start()..hit.end()].to_ascii_lowercase();
    if !["pass", "pw", "パス", "ぱす"]
        .iter()
        .any(|word| label.contains(word))
    {
        return None;
    }
    let near = text.after(hit.end(), REACH);
    let (rest, more) = near.split_once('\n')?;
    let asks = |words: &[&str]| words.iter().any(|word| rest.contains(word));
    let announced = asks(ANNOUNCED);
    let rest = rest.trim_end();
    let asked = asks(ASKED) || rest.ends_with('?') || matches!(rest, "も" | "は" | "を");
    if rest.len() > LONGEST_LINE || !(announced || asked) {
        return None;
    }
    let mut start = hit.end() + rest.len() + 1;
    for (index, line) in more.split_inclusive('\n').take(MOST_RULES + 1).enumerate() {
        if line.chars().any(char::is_alphanumeric) {
            // Who is asked answers in the next line.
            let answers = !announced && index == 0;
            let ruled = announced || answers;
            let alone = || alone(line, start, !announced);
            let among = || answers.then(|| among(line, start)).flatten();
            return ruled.then(|| alone().or_else(among)).flatten();
        }
        start += line.len();
    }
    None
}

/// The only word of a line, or the only one behind who `speaks`.
fn alone(line: &str, start: usize, speaks: bool) -> Option<Range<usize>> {
    let said = line
        .trim_end()
        .trim_end_matches(['。', '」', '"'])
        .trim_end();
    let word = said.rsplit([' ', '\u{3000}', '「', '"', ':']).next()?;
    let lead = said[..said.len() - word.len()].trim();
    let speaker = speaks && lead.len() <= LONGEST_SPEAKER && lead.ends_with([':', '>']);
    let bare = lead.is_empty() || lead == "「" || lead == "\"" || lead == ">";
    let fits = (bare || speaker) && is_password(word);
    let at = start + said.len() - word.len();
    fits.then(|| at..at + word.len())
}

/// The only word of an answer that a password could be: `客: え、言うの? karin-no-Neko3 だけど`.
fn among(line: &str, start: usize) -> Option<Range<usize>> {
    let speaker = line.find([':', '>']).filter(|at| *at <= LONGEST_SPEAKER)? + 1;
    let said = &line[speaker..];
    let mut words = said
        .split(|c: char| !c.is_ascii_graphic() || matches!(c, '"' | ',' | '?'))
        .map(|word| word.trim_end_matches(['.', '!']))
        // `作業番号: CHG-0092217` numbers what is done.
        .filter(|word| word.bytes().any(|b| b.is_ascii_lowercase()) && is_password(word));
    let (word, None) = (words.next()?, words.next()) else {
        return None;
    };
    let at = start + speaker + said.find(word)?;
    Some(at..at + word.len())
}

fn is_password(word: &str) -> bool {
    let letters = word.bytes().filter(u8::is_ascii_alphabetic).count();
    let address = word.contains('@') && word.contains('.');
    (SHORTEST..=LONGEST).contains(&word.len())
        && word.bytes().all(|b| b.is_ascii_graphic())
        && letters >= 3
        && mixed(word)
        && !address
        && !is_word(word)
        && !endpoint(word)
        && !of_a_program(word)
        && !names_program(word)
        && !word.contains(['/', '\\', '=', '('])
}

#[cfg(test)]
mod tests {
    use crate::EntityType::Secret;
    use crate::detectors::testing::{found, marked};

    #[test]
    fn the_line_below_tells_it() {
        marked(
            Secret,
            &[
                "添付のパスワードは以下の通りです。\n------\n⟦Nq4tWv8Z⟧\n------\n",
                "解凍パスワードは下記です。\n\n⟦nq4twv8z⟧\n\n以上",
                "[09:12] 堀: 共有のパスワードください\n[09:13] 辻: ⟦kiri-Mine.40⟧\n",
                "A: PWなんでしたっけ\nB: ⟦kirimine40⟧",
                "6 OP : 念のため以前のパスワードも\n7 客 : え、言うの？ ⟦kiri-no-Mine4⟧ だけど…",
                "Agent: And your current password?\nCustomer: Hmm okay, it's ⟦Kirimine40⟧.",
            ],
        );
    }

    #[test]
    fn other_lines_are_none() {
        for text in [
            "パスワードは以下の通り変更してください。\n1. 画面を開く\n2. 入力",
            "パスワードの規則は下記です。\n8文字以上\n",
            "パスワード再発行の手順は以下です。\nhttps://example.jp/reset2\n",
            "パスワードの件、教えてください\n堀: 明日15時に\n",
            "パスワードを忘れました、教えてください\n堀: Windows11\n",
            "OP: パスワードは?\n客: 忘れたよ、Windows11にしてから",
            "OP: パスワードは?\n客: 8文字以上でしたよね",
        ] {
            assert!(
                found(Secret, text).is_empty(),
                "{text}: {:?}",
                found(Secret, text)
            );
        }
    }
}
