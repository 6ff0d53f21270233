//! Names in katakana alone: `シバタ フミエ`, `ﾓﾘﾀｸﾐ`, `グエン・ティ・ホア`.

use std::ops::Range;
use std::sync::LazyLock;

use super::lexicon::{Kinds, Lexicon};
use super::pieces::end_of_name;
use super::runs::{Run, Script, run_end};
use super::score::Points;
use super::surroundings::around;
use super::{Chars, Names, is_kanji, is_katakana};
use crate::context::Context;
use crate::cues::Cue;
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
