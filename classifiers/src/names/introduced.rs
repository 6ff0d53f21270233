//! Names in kana that the sentence introduces: `もしもし、やえがしといいます`, `後任はひなた。`, `名札にははざまとあった`;
//! and given names that begin in kana and end in a kanji: `ふじ枝さま`, `義姉のハツ江`.

use std::ops::Range;

use super::lexicon::{Kinds, Lexicon};
use super::runs::{Run, Script};
use super::score::ENOUGH;
use super::surroundings::{self, behind_relative};
use super::{Chars, Names, is_hiragana, is_kanji, is_katakana, kana};
use crate::context::Context;
use crate::cues::Cue;

/// A name in hiragana that is introduced is no shorter, in bytes.
const SHORTEST: usize = 9;

/// Reads a run of kana.
pub(super) fn detect(text: &Context<'_>, lexicon: &Lexicon, run: &Run, names: &mut Names<'_, '_>) {
    ends_in_kanji(text, run, names);
    if run.script == Script::Hiragana && run.end - run.start >= SHORTEST {
        says(text, lexicon, run, names);
        told(text, lexicon, run, names);
        listed(text, lexicon, run, names);
        ours(text, lexicon, run, names);
    }
}

/// Whether given names of two or three kana end in this kanji.
#[rustfmt::skip]
fn ends_given(c: char) -> bool {
    matches!(
        c,
        '子' | '江' | '枝' | '代' | '美' | '恵' | '香' | '男' | '夫' | '郎' | '奈' | '菜' | '乃' | '緒' | '葉' | '世' | '栄' | '重' | '治' | '吉'
        | '蔵' | '助' | '音' | '穂' | '花' | '里' | '希' | '紀'
    )
}

/// `ふじ枝さま`, `妻のみつ江が`, `ハツ江さん`
fn ends_in_kanji(text: &Context<'_>, run: &Run, names: &mut Names<'_, '_>) {
    let Some(last) = text.char_after(run.end).filter(|c| ends_given(*c)) else {
        return;
    };
    // `妻のみつ江`: behind the particle, one more.
    if run.end - run.start > 4 * 'の'.len_utf8() {
        return;
    }
    let end = run.end + last.len_utf8();
    if text.text[end..]
        .starts_with(|c: char| is_kanji(c) && !matches!(c, '様' | '氏' | '殿' | '君'))
    {
        return;
    }
    // `妻のみつ江`: behind the particle.
    let word = &text.text[run.start..run.end];
    let start = match (word.chars().count(), word.starts_with('の')) {
        (2..=3, false) => run.start,
        (3..=4, true) => run.start + 'の'.len_utf8(),
        _ => return,
    };
    let before = &text.text[..start];
    let kin = behind_relative(text, start)
        || before
            .strip_suffix(['の', ' ', '('])
            .is_some_and(|kin| behind_relative(text, kin.len()));
    let called = surroundings::behind(text, start, end).1;
    let fresh = start > run.start
        || before
            .chars()
            .next_back()
            .is_none_or(|c| !is_kanji(c) && !is_katakana(c) && !is_hiragana(c));
    if (called && fresh || kin) && names.weigh(start..end, ENOUGH, "given name of kana and a kanji")
    {
        names.part(start..end);
    }
}

/// The name and what it begins behind, in bytes.
const MOST_BEFORE: usize = 48;

/// Behind the name that somebody says.
const SAYS: &[&str] = &[
    "といいます",
    "ともうします",
    "と申します",
    "と申し",
    "というもの",
    "といいまして",
    "ですけど",
    "ですけれど",
    "でございます",
    "だけど",
    "と名乗",
    "とあった",
    "とあり",
    "と書いて",
    "とかいて",
    "と呼",
    "とよん",
    "と聞こえ",
];

/// `もしもし、やえがしといいます`: somebody says the own name, or it is read somewhere.
fn says(text: &Context<'_>, lexicon: &Lexicon, run: &Run, names: &mut Names<'_, '_>) {
    let rest = &text.text[run.start..];
    let word = &text.text[run.start..run.end];
    for (at, c) in word.char_indices().skip(3) {
        // What all of them begin with; this is asked at every character.
        if !matches!(c, 'と' | 'で' | 'だ') || !SAYS.iter().any(|says| rest[at..].starts_with(says))
        {
            continue;
        }
        let from = (at.saturating_sub(MOST_BEFORE)..at).find(|from| word.is_char_boundary(*from));
        let head_start = from.unwrap_or(at);
        let head = &word[head_start..at];
        let name = head.char_indices().map(|(from, _)| from).find(|from| {
            let chars = Chars::<9>::of(&head[*from..]);
            let before = &head[..*from];
            let fresh = if before.is_empty() {
                head_start == 0
                    && !text
                        .char_before(run.start)
                        .is_some_and(|c| is_kanji(c) || is_katakana(c))
            } else {
                OPENS.iter().any(|opens| before.ends_with(opens))
            };
            fresh && (3..=8).contains(&chars.len()) && is_name(lexicon, &chars)
        });
        if let Some(from) = name {
            take(
                run.start + from..run.start + at,
                names,
                "somebody gives a name",
            );
            return;
        }
    }
}

/// Before a name in a run of hiragana.
const OPENS: &[&str] = &[
    "もしもし",
    "はい",
    "あの",
    "えっと",
    "ええと",
    "わたし",
    "わたくし",
    "の",
    "は",
    "に",
    "が",
    "と",
    "、",
];

/// `後任はひなた。`, `担当はゆうとです`: a known name, and nothing else, behind the part that somebody plays.
fn told(text: &Context<'_>, lexicon: &Lexicon, run: &Run, names: &mut Names<'_, '_>) {
    let word = &text.text[run.start..run.end];
    let Some(rest) = word.strip_prefix(['は', 'が', 'の']) else {
        return;
    };
    let role = text.hits.before(run.start).is_some_and(|hit| {
        hit.end() == run.start && matches!(hit.cue, Cue::Role | Cue::Name | Cue::Title)
    });
    if !role {
        return;
    }
    let start = run.end - rest.len();
    let Some(end) = whole_name(text, lexicon, start..run.end) else {
        return;
    };
    take(start..end, names, "name of who plays a part");
}

/// Behind a name that ends a clause.
const ENDS: &[&str] = &[
    "です",
    "でした",
    "と",
    "が",
    "に",
    "から",
    "まで",
    "より",
    "へ",
    "も",
    "さん",
    "さま",
    "ちゃん",
    "くん",
];

/// Where a name ends that is the whole of the run, but for what ends a clause.
fn whole_name(text: &Context<'_>, lexicon: &Lexicon, rest: Range<usize>) -> Option<usize> {
    let word = &text.text[rest.clone()];
    let ends = word
        .char_indices()
        .map(|(at, c)| at + c.len_utf8())
        .filter(|len| (9..=24).contains(len));
    ends.rev().map(|len| rest.start + len).find(|end| {
        let behind = &text.text[*end..rest.end];
        let over = behind.is_empty()
            && text
                .char_after(*end)
                .is_none_or(|c| !is_kanji(c) && !is_katakana(c) || c == '様')
            || ENDS.contains(&behind);
        over && is_name(lexicon, &Chars::<8>::of(&text.text[rest.start..*end]))
    })
}

/// `理央とゆうと`, `ひまり、あおいの二人`: beside a name that was found, a known given name.
fn listed(text: &Context<'_>, lexicon: &Lexicon, run: &Run, names: &mut Names<'_, '_>) {
    let word = &text.text[run.start..run.end];
    let found = |end: usize| {
        let mut last = names.found.all().iter().rev().take(12);
        last.any(|found| found.entity == crate::EntityType::Person && found.range.end == end)
    };
    let before = &text.text[..run.start];
    let joined = word.starts_with(['と', 'や']);
    if !joined && !before.ends_with(['、', '・', 'ん', '様', '君']) {
        return;
    }
    let bare = ["さん", "様", "ちゃん", "くん", "君"]
        .iter()
        .find_map(|called| before.strip_suffix(called))
        .unwrap_or(before);
    let start = match () {
        () if joined && found(bare.len()) => run.start + 'と'.len_utf8(),
        () if bare.ends_with(['、', '・']) && found(bare.trim_end_matches(['、', '・']).len()) => {
            run.start
        }
        () => return,
    };
    if let Some(end) = whole_name(text, lexicon, start..run.end) {
        take(start..end, names, "name beside a name");
    }
}

/// `うちのあおいが`, `ゆうとのほうから`: somebody of the family, or somebody who will call.
fn ours(text: &Context<'_>, lexicon: &Lexicon, run: &Run, names: &mut Names<'_, '_>) {
    let word = &text.text[run.start..run.end];
    let given = |chars: &[char]| {
        chars.len() >= 3
            && lexicon.kana(chars.iter().copied()).is(Kinds::GIVEN)
            && !kana::particle(chars)
    };
    let family = ["うちの", "わが家の"]
        .iter()
        .find_map(|lead| word.strip_prefix(lead));
    if let Some(rest) = family {
        let end = ["が", "は", "も", "に", "を", "と"]
            .iter()
            .find_map(|sign| {
                let at = rest.find(sign).filter(|at| (9..=15).contains(at))?;
                given(&Chars::<5>::of(&rest[..at])).then_some(run.end - rest.len() + at)
            });
        if let Some(end) = end {
            take(run.end - rest.len()..end, names, "somebody of the family");
        }
        return;
    }
    let side = text.may_hold("のほう").then(|| word.find("のほう"));
    let reached = side.flatten().filter(|at| {
        let behind = &word[at + "のほう".len()..];
        behind.starts_with("から") || behind.starts_with(['に', 'へ', 'で'])
    });
    if let Some(len) = reached.filter(|len| (9..=15).contains(len)) {
        let chars = Chars::<5>::of(&word[..len]);
        let fresh = text
            .char_before(run.start)
            .is_none_or(|c| !is_kanji(c) && !is_katakana(c));
        if fresh && given(&chars) {
            take(run.start..run.start + len, names, "somebody is reached");
        }
    }
}

fn is_name(lexicon: &Lexicon, chars: &[char]) -> bool {
    let kinds = lexicon.kana(chars.iter().copied());
    let name =
        kinds.is(Kinds(Kinds::SURNAME.0 | Kinds::GIVEN.0)) || kana::split(lexicon, chars).is_some();
    let word: String = chars.iter().collect();
    name && !kana::ends_a_sentence(&word) && !kana::particle(chars) && !kinds.is(Kinds::COMMON)
}

fn take(range: Range<usize>, names: &mut Names<'_, '_>, reason: &'static str) {
    if names.weigh(range.clone(), ENOUGH, reason) {
        names.part(range);
    }
}

#[cfg(test)]
mod tests {
    use crate::names::testing::found;

    #[test]
    fn the_sentence_introduces_a_name_in_kana() {
        for (text, names) in [
            ("はい、おおもりといいます。残高の件で。", vec!["おおもり"]),
            (
                "もしもしはたけやまですけど通帳をなくして",
                vec!["はたけやま"],
            ),
            ("窓口の名札には「ささもと」とあった", vec!["ささもと"]),
            (
                "前任はさくらこ、後任はゆうすけです。",
                vec!["さくらこ", "ゆうすけ"],
            ),
            ("きぬ枝さまへ", vec!["きぬ枝"]),
            ("義妹のトシ江が代筆した", vec!["トシ江"]),
            ("姪の美月とかなでが同居", vec!["美月", "かなで"]),
            ("うちのひかりが窓口に参ります", vec!["ひかり"]),
            ("後ほど、けいたのほうから伺います", vec!["けいた"]),
            ("上の子がかんな、来年小学校です", vec!["かんな"]),
        ] {
            assert_eq!(found(text), names, "{text}");
        }
    }

    #[test]
    fn hiragana_that_says_something_else_is_none() {
        for text in [
            "担当はまだ決まっていません。",
            "後任はいません",
            "担当はこれからです",
            "窓口はこちらです",
            "承認はいつまでですか",
            "あした子どもが来ます",
            "さっきも言いましたけど、まだですけど",
            "送付先はわかりますか",
            "対応はおわりとします",
            "受付はあちらとあった",
            "うちのものが伺います",
            "ひだりのほうから順に",
        ] {
            assert_eq!(found(text), [""; 0], "{text}");
        }
    }
}
