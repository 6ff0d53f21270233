//! Names in kana alone: `シバタ フミエ`, `ﾓﾘﾀｸﾐ`, `さいとう ゆみこ`, `グエン・ティ・ホア`.

use std::ops::Range;
use std::sync::LazyLock;

use super::lexicon::{Kinds, Lexicon};
use super::pieces::end_of_name;
use super::runs::{Run, Script, run_end};
use super::score::{ENOUGH, Points};
use super::surroundings::around;
use super::told;
use super::words::is_kin;
use super::{Chars, Names, is_hiragana, is_kanji, is_katakana};
use crate::context::Context;
use crate::cues::{Cue, Hit};
use crate::prefixes::Prefixes;

/// More parts than a name has.
const MOST_PARTS: usize = 5;

/// A word of katakana and what the dictionaries say of it.
struct Part {
    range: Range<usize>,
    kinds: Kinds,
    len: usize,
    split: Option<usize>,
}

impl Part {
    /// A name and no word of everyday language.
    fn known(&self) -> bool {
        self.kinds.is(Kinds::ANY_NAME) && !self.word()
    }

    fn word(&self) -> bool {
        self.kinds.is(Kinds::COMMON) && !self.kinds.is(Kinds::FOREIGN)
    }
}

/// Reads the run and the katakana that `・` or a space joins to it; where the name ends.
pub(super) fn katakana(
    text: &Context<'_>,
    lexicon: &Lexicon,
    run: &Run,
    names: &mut Names<'_, '_>,
) -> Option<usize> {
    // A word that announces something is none itself, nor what it ends: `フリガナ`, `カタカナ`.
    let hits = text.hits.within(run.start, run.end);
    if hits
        .iter()
        .any(|hit| hit.end() >= run.end && hit.cue != Cue::Honorific)
    {
        return None;
    }
    let (parts, dotted) = parts(text, lexicon, run);
    if parts.len() == 1 {
        single(text, &parts[0], names);
        return None;
    }
    let (start, end) = (parts[0].range.start, parts.last()?.range.end);
    let around = around(text, start, end);
    let points = if dotted {
        foreign(&parts, around.honorific())
    } else {
        japanese(&parts).max(foreign(&parts, false) - 1)
    };
    if names.weigh(start..end, points + around.points, "name in katakana") {
        for part in &parts {
            names.part(part.range.clone());
        }
        return Some(end);
    }
    if !dotted {
        single(text, &parts[0], names);
        return None;
    }
    Some(end)
}

fn parts(text: &Context<'_>, lexicon: &Lexicon, run: &Run) -> (Vec<Part>, bool) {
    let mut parts = Vec::with_capacity(2);
    let mut start = run.start;
    let mut dotted = false;
    loop {
        let whole = run_end(text.text, start, Script::Katakana);
        let end = end_of_name(text, start, whole);
        let chars = Chars::<16>::of(&text.text[start..end]);
        parts.push(Part {
            range: start..end,
            kinds: lexicon.kana(chars.iter().copied()),
            len: chars.len(),
            split: split(lexicon, &chars),
        });
        let Some(gap) = text
            .char_after(end)
            .filter(|c| matches!(c, '・' | ' ' | '='))
        else {
            break;
        };
        let next = end + gap.len_utf8();
        let goes_on = end == whole && text.text[next..].starts_with(is_katakana);
        if !goes_on
            || parts.len() == MOST_PARTS
            || dotted && gap == ' '
            || !dotted && parts.len() > 1 && gap != ' '
        {
            break;
        }
        dotted |= gap != ' ';
        start = next;
    }
    (parts, dotted)
}

/// Surname and given name, apart by a space.
fn japanese(parts: &[Part]) -> Points {
    let [surname, given] = parts else {
        return -4;
    };
    let fits = surname.kinds.is(Kinds::SURNAME) && given.kinds.is(Kinds::GIVEN) && given.len >= 2;
    let words = i32::from(surname.word()) + i32::from(given.word());
    if fits { 12 - words * 3 } else { -4 }
}

/// Two parts or more, some of them known.
fn foreign(parts: &[Part], honorific: bool) -> Points {
    let called = if honorific { 1 } else { 4 };
    let count = |test: fn(&Part) -> bool| {
        i32::try_from(parts.iter().filter(|part| test(part)).count()).unwrap_or(0)
    };
    let (known, words) = (count(Part::known), count(Part::word));
    let long = parts.iter().any(|part| part.len > 9);
    3 + 3 * known - called * words - i32::from(long) * 4
}

fn single(text: &Context<'_>, part: &Part, names: &mut Names<'_, '_>) {
    let Part {
        range: word,
        kinds,
        len,
        split,
    } = part;
    if !(2..=10).contains(len) {
        return;
    }
    let range = initial(text.text, word.start)..word.end;
    let around = around(text, range.start, range.end);
    // `おばあちゃん（トキさん）`: what somebody is called, in brackets behind who it is.
    let told = around.honorific()
        && [
            "ちゃん(",
            "さん(",
            "さま(",
            "様(",
            "家内(",
            "妻(",
            "夫(",
            "母(",
            "父(",
        ]
        .iter()
        .any(|whose| text.text[..range.start].ends_with(whose));
    let points = match () {
        () if told => 2,
        () if part.word() => -4,
        () if split.is_some() && *len >= 5 && !kinds.is(Kinds::COMMON) => 4,
        () if kinds.is(Kinds::SURNAME) && *len >= 3 => 5,
        () if part.known() => 4,
        () if kinds.is(Kinds::FOREIGN) => 2,
        () if !kinds.is(Kinds::COMMON) && around.honorific() => 2,
        () => -2,
    };
    if !around.called && around.points < 4 {
        return;
    }
    // `受付ベル`: directly behind a word in kanji, a thing.
    let joined = text.char_before(range.start).is_some_and(is_kanji);
    let points = if joined && !around.honorific() {
        points - 4
    } else {
        points
    };
    if names.weigh(range.clone(), points + around.points, "name in katakana") {
        names.part(range.clone());
        if let Some(split) = split {
            names.part(word.start..word.start + split * 3);
            names.part(word.start + split * 3..word.end);
        }
    }
}

/// `R.モラレス`: where the initial before the word begins.
fn initial(text: &str, start: usize) -> usize {
    let before = text[..start].trim_end_matches('.');
    let dotted = start - before.len() == 1 && before.ends_with(|c: char| c.is_ascii_uppercase());
    if dotted { before.len() - 1 } else { start }
}

/// Reads a run of hiragana: a name with an honorific, or surname and given name apart by a space.
pub(super) fn hiragana(
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

/// Particles and endings that are also given names.
pub(super) fn particle(word: &[char]) -> bool {
    #[rustfmt::skip]
    const NOT: &[&str] = &[
        "よう", "こと", "もの", "ため", "まで", "から", "より", "ほど", "など", "なら", "ので", "のに", "とき",
        "ところ", "まま", "だけ", "ずつ", "さえ", "でも", "とも", "かな", "です", "ます", "する", "した", "ある",
        "いる", "なる", "なお", "また", "のみ", "あり", "なし", "さま", "さん", "くん", "いく", "くる", "みる",
        "やる", "のか", "には", "にて", "とか", "かも", "がわ", "がい", "たち", "ごと", "かね", "おく", "とおり",
        "あと", "まえ", "うち", "そば", "ほか", "よる", "おり", "もし", "しか", "もう", "まだ", "いま", "ここ",
        "そこ", "これ", "それ", "どこ", "だれ", "なに", "いつ", "かた", "みな", "おや", "おば", "おじ", "あに",
        "あね", "ちち", "はは", "ほう", "ぶん", "せい", "もと", "うちの", "いも", "すぐ", "ちょう", "どう", "こう", "そう", "おう", "ひと", "とり",
    ];
    static WORDS: LazyLock<Prefixes> = LazyLock::new(|| Prefixes::of_list(NOT));
    WORDS.spell(word)
}

/// `教えたくありません`: what is said, and no name.
pub(super) fn ends_a_sentence(word: &str) -> bool {
    const ENDS: &[&str] = &[
        "ません",
        "ます",
        "です",
        "した",
        "ない",
        "ください",
        "いる",
        "ある",
    ];
    ENDS.iter().any(|end| word.ends_with(end))
}

/// The length of the surname in a word of kana.
pub(super) fn split(lexicon: &Lexicon, chars: &[char]) -> Option<usize> {
    (2..chars.len().saturating_sub(1)).find(|&at| {
        lexicon.kana(chars[..at].iter().copied()).is(Kinds::SURNAME)
            && lexicon.kana(chars[at..].iter().copied()).is(Kinds::GIVEN)
    })
}
