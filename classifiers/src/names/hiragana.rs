//! Names in hiragana alone: `さいとう ゆみこ`, `たかはしさん`, `ひらまつ主任`, `長女のほのか`.

use super::kana::{particle, split};
use super::lexicon::{Kinds, Lexicon};
use super::runs::{Run, Script, run_end};
use super::score::{ENOUGH, Points};
use super::surroundings::around;
use super::told;
use super::words::is_kin;
use super::{Chars, Names, is_hiragana, is_kanji, is_katakana};
use crate::context::Context;
use crate::cues::{Cue, Hit};

/// Reads a run of hiragana: a name with an honorific, or surname and given name apart by a space.
pub(super) fn read(
    text: &Context<'_>,
    lexicon: &Lexicon,
    run: &Run,
    names: &mut Names<'_, '_>,
) -> Option<usize> {
    if let Some(end) = pair(text, lexicon, run, names) {
        return Some(end);
    }
    relative(text, lexicon, run, names);
    told::detect(text, lexicon, run, names);
    titled(text, lexicon, run, names);
    if !text.hits.has(Cue::Honorific) {
        return None;
    }
    let honorifics = text
        .hits
        .within(run.start, run.end + 4)
        .iter()
        .filter(|hit| {
            hit.cue == Cue::Honorific && hit.start() > run.start && hit.start() <= run.end + 1
        });
    let mut from = run.start;
    for honorific in honorifics {
        let end = run.end.min(honorific.start());
        let part = Run {
            start: from.min(end),
            end,
            script: run.script,
        };
        from = honorific.end().min(run.end);
        let called = &text.text[honorific.start()..honorific.end()];
        if let Some((start, points)) = last_name(text, lexicon, &part, end)
            .or_else(|| new_name(text, lexicon, &part, end, called))
            && names.weigh(start..end, points + 8, "name in hiragana with honorific")
        {
            names.part(start..end);
        }
    }
    None
}

/// `たかはし部長`: a surname that is no word, directly before a title.
fn titled(text: &Context<'_>, lexicon: &Lexicon, run: &Run, names: &mut Names<'_, '_>) {
    const SHORTEST: usize = 3;
    let title = |hit: &Hit| {
        let word = &text.text[hit.start()..hit.end()];
        // `うめだ支店長`: of a place.
        let of_a_place = ["支店長", "市長", "所長", "店長"]
            .iter()
            .any(|title| word.starts_with(title));
        hit.cue == Cue::Title && hit.start() == run.end && !is_kin(word) && !of_a_place
    };
    let mut behind = text.hits.within(run.end, run.end + 1).iter();
    if !text.text[run.end..].starts_with(is_kanji) || !behind.any(title) {
        return;
    }
    let Some((start, points)) = last_name(text, lexicon, run, run.end) else {
        return;
    };
    let chars = Chars::<8>::of(&text.text[start..run.end]);
    let kinds = lexicon.kana(chars.iter().copied());
    let surname = kinds.is(Kinds::SURNAME) && !kinds.is(Kinds::COMMON);
    let noun = lexicon.noun_in_katakana(chars.iter().copied());
    if surname
        && !noun
        && chars.len() >= SHORTEST
        && names.weigh(start..run.end, points + 8, "name in hiragana with a title")
    {
        names.part(start..run.end);
    }
}

/// `長女のほのかが`: a given name behind a relative.
fn relative(text: &Context<'_>, lexicon: &Lexicon, run: &Run, names: &mut Names<'_, '_>) {
    let of_kin = |hit: Hit| is_kin(&text.text[hit.start()..hit.end()]);
    let word = &text.text[run.start..run.end];
    // `妻(ともみ)`, `長女のほのか`
    let bracket = text.text[..run.start].ends_with('(') && text.text[run.end..].starts_with(')');
    // `母 ふみ`, `長女　ひまり`
    let spaced = text.text[..run.start].ends_with(' ');
    if !bracket && !spaced && !word.starts_with(['の', 'は', 'が']) {
        return;
    }
    let kin = text
        .hits
        .before(run.start)
        .filter(|hit| matches!(&text.text[hit.end()..run.start], "" | "(" | " "));
    if !kin.is_some_and(of_kin) {
        return;
    }
    let start = run.start
        + if bracket || spaced {
            0
        } else {
            'の'.len_utf8()
        };
    // `妻のなずな様`: whatever the dictionaries have.
    let called = text
        .hits
        .after(start)
        .filter(|hit| hit.cue == Cue::Honorific && (6..=15).contains(&(hit.start() - start)))
        .map(Hit::start)
        .filter(|end| *end <= run.end);
    if let Some(end) = called {
        if names.weigh(start..end, ENOUGH, "given name behind a relative") {
            names.part(start..end);
        }
        return;
    }
    let ends = [4, 3, 2]
        .into_iter()
        .map(|n| start + n * 3)
        .filter(|end| *end <= run.end);
    for end in ends {
        let chars = Chars::<4>::of(&text.text[start..end]);
        let over = end == run.end
            || text.text[end..].starts_with(['が', 'は', 'の', 'と', 'を', 'に', 'も', 'で', 'へ']);
        if over && lexicon.kana(chars.iter().copied()).is(Kinds::GIVEN) && !particle(&chars) {
            if names.weigh(start..end, ENOUGH, "given name behind a relative") {
                names.part(start..end);
            }
            return;
        }
    }
}

/// The longest name that ends at `end`, behind a particle or at the head of the run.
fn last_name(
    text: &Context<'_>,
    lexicon: &Lexicon,
    run: &Run,
    end: usize,
) -> Option<(usize, Points)> {
    let word = &text.text[run.start..end];
    let starts = word.char_indices().map(|(at, _)| run.start + at);
    starts
        .filter(|&start| (6..=24).contains(&(end - start)))
        .find_map(|start| {
            let before = text.char_before(start);
            let fresh = if start == run.start {
                !before.is_some_and(|c| is_kanji(c) || is_katakana(c))
            } else {
                matches!(
                    before,
                    Some('の' | 'は' | 'が' | 'と' | 'や' | 'も' | 'を' | 'へ' | 'に' | 'で')
                )
            };
            let chars = Chars::<8>::of(&text.text[start..end]);
            let kinds = lexicon.kana(chars.iter().copied());
            let known = kinds.is(Kinds(Kinds::SURNAME.0 | Kinds::GIVEN.0))
                || split(lexicon, &chars).is_some();
            let points = if chars.len() == 2 && start != run.start {
                1
            } else {
                3
            };
            (fresh && known && !particle(&chars)).then_some((start, points))
        })
}

/// `どうめきくん助かる`: a word that no dictionary has, between a blank and what calls somebody.
fn new_name(
    text: &Context<'_>,
    lexicon: &Lexicon,
    run: &Run,
    end: usize,
    called: &str,
) -> Option<(usize, Points)> {
    let chars = Chars::<8>::of(&text.text[run.start..end]);
    let fresh = text
        .char_before(run.start)
        .is_none_or(|c| !c.is_alphanumeric() && !is_katakana(c));
    let sure = matches!(called, "様" | "くん" | "ちゃん" | "氏");
    let noun = lexicon.noun_in_katakana(chars.iter().copied())
        || lexicon.kana(chars.iter().copied()).is(Kinds::COMMON);
    let word = matches!(chars.first(), Some('お' | 'ご'))
        || chars.iter().any(|c| matches!(c, 'を' | 'っ' | 'へ'))
        || matches!(
            chars.last(),
            Some(
                'の' | 'は'
                    | 'が'
                    | 'で'
                    | 'に'
                    | 'と'
                    | 'も'
                    | 'や'
                    | 'た'
                    | 'て'
                    | 'な'
                    | 'じ'
                    | 'ば'
            )
        );
    let long = if sure { 4..=6 } else { 5..=6 };
    (fresh && long.contains(&chars.len()) && !noun && !word && !particle(&chars))
        .then_some((run.start, 2))
}

/// `さいとう ゆみこ`, also behind `名前は` and before `です`.
fn pair(
    text: &Context<'_>,
    lexicon: &Lexicon,
    run: &Run,
    names: &mut Names<'_, '_>,
) -> Option<usize> {
    let rest = text.text[run.end..].strip_prefix(' ')?;
    if !rest.starts_with(is_hiragana) {
        return None;
    }
    let second = run.end + 1;
    let whole = run_end(text.text, second, Script::Hiragana);
    let first = &text.text[run.start..run.end];
    if first.starts_with("ひらがな") {
        return None;
    }
    let heads = first.char_indices().map(|(at, _)| run.start + at);
    let start = heads
        .filter(|&at| (6..=18).contains(&(run.end - at)))
        .find(|&at| {
            let fresh =
                at == run.start || matches!(text.char_before(at), Some('の' | 'は' | 'が' | 'と'));
            fresh
                && lexicon
                    .kana(text.text[at..run.end].chars())
                    .is(Kinds::SURNAME)
        })?;
    let ends = text.text[second..whole]
        .char_indices()
        .map(|(at, c)| second + at + c.len_utf8());
    let end = ends
        .rev()
        .filter(|end| (6..=15).contains(&(end - second)))
        .find(|&end| {
            let chars = Chars::<5>::of(&text.text[second..end]);
            let over = [
                "",
                "です",
                "と",
                "さ",
                "様",
                "の",
                "が",
                "は",
                "に",
                "で",
                "ちゃん",
                "くん",
                "か",
                "よ",
                "も",
            ]
            .iter()
            .any(|after| end == whole || !after.is_empty() && text.text[end..].starts_with(after));
            over && lexicon.kana(chars.iter().copied()).is(Kinds::GIVEN) && !particle(&chars)
        })?;
    let length = (end - start - 1) / 3;
    let around = around(text, start, end);
    let points = if length >= 5 { 9 } else { 6 } + around.points.max(0);
    names
        .weigh(start..end, points, "surname and given name in hiragana")
        .then(|| {
            names.part(start..run.end);
            names.part(second..end);
            end
        })
}
