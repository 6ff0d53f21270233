//! Japanese names in kanji, and in kanji and kana: `佐藤`, `佐藤 健一`, `松永かおる`, `梅沢トメ子`.

use std::cell::LazyCell;
use std::ops::{Deref, Range};

use super::affixed::{before_affix, before_title, behind_katakana};
use super::called::{apart_alone, called_as_person};
use super::given::{follows_name, given_end, kana_given, mixed_end};
use super::introduced;
use super::lexicon::{Kinds, Lexicon};
use super::pieces::{self, Piece};
use super::readings::{self, Reading};
use super::runs::{Runs, Script, run_end, script};
use super::surroundings::{self, Surroundings, around};
use super::{Chars, Names, hiragana, is_hiragana, is_kanji, is_katakana, kana};
use crate::context::Context;
use crate::cues::Cue;

/// No piece of a run longer than this, in characters, is read as one name.
const LONGEST_RUN: usize = 6;

pub(super) fn detect(
    text: &Context<'_>,
    runs: &Runs,
    lexicon: &Lexicon,
    names: &mut Names<'_, '_>,
) {
    let mut chars: Vec<char> = Vec::with_capacity(32);
    let mut read_to = 0;
    for run in runs.iter() {
        let run = &run;
        if run.script != Script::Kanji && run.start >= read_to {
            introduced::detect(text, lexicon, run, names);
        }
        match run.script {
            Script::Kanji => pieces::for_each(text, lexicon, run, &mut chars, |piece| {
                if piece.start >= read_to {
                    read_to = kanji(text, lexicon, piece, names).unwrap_or(read_to);
                }
            }),
            Script::Katakana if run.start >= read_to => {
                read_to = kana::katakana(text, lexicon, run, names).unwrap_or(read_to);
            }
            Script::Hiragana if run.start >= read_to => {
                read_to = hiragana::read(text, lexicon, run, names).unwrap_or(read_to);
            }
            _ => {}
        }
    }
}

/// Reads one piece of kanji; where the name that it begins ends, if it goes on beyond the piece.
fn kanji(
    text: &Context<'_>,
    lexicon: &Lexicon,
    piece: &Piece<'_>,
    names: &mut Names<'_, '_>,
) -> Option<usize> {
    if piece.chars.len() > LONGEST_RUN {
        let around = LazyCell::new(|| around(text, piece.start, piece.end));
        tail(text, lexicon, piece, &around, names);
        return None;
    }
    if text.char_after(piece.end) == Some(' ') {
        for len in [2, 3, 1] {
            if let Some(end) = behind_office(text, lexicon, piece, len, names) {
                return Some(end);
            }
        }
    }
    let whole = lexicon.kanji(piece.chars);
    if piece.chars.len() <= 4 {
        let longer = given_after_space(text, lexicon, piece, names)
            .or_else(|| given_in_kana(text, lexicon, piece, whole, names));
        if longer.is_some() {
            return longer;
        }
    }
    let mut reading = readings::best(lexicon, piece.chars, whole);
    // Of most words it need not be known.
    let around = LazyCell::new(|| around(text, piece.start, piece.end));
    let called = surroundings::may_be_called(text, piece.end);
    if behind_katakana(text, lexicon, piece, &around, names) {
        return None;
    }
    // `1件目`: what is counted.
    let counted = text
        .char_before(piece.start)
        .is_some_and(|c| c.is_ascii_digit());
    if counted && (reading.split.is_none() && !whole.is(Kinds::SURNAME) || piece.chars.len() == 1) {
        return None;
    }
    // `楡さん`: a kanji that is no everyday word.
    let kanji = |c: &char| matches!(c, '\u{4E00}'..='\u{9FFF}');
    let rare = piece.chars.len() == 1 && piece.chars.iter().all(kanji);
    let new = || whole == Kinds::default() && (rare || lexicon.may_name(piece.chars));
    // `陣内先生`: a title that nothing but a person has.
    let titled = called && around.titled() && around.points >= 7 && piece.chars.len() > 1;
    let known = || {
        whole.is(Kinds(Kinds::GIVEN.0 | Kinds::FAMILY.0))
            && (called_as_person(piece.chars, *around) || titled)
    };
    // `樋掛社長が`: however rare, and called like a village.
    let family = whole.is(Kinds::FAMILY);
    let word = whole.is(Kinds(Kinds::COMMON.0 | Kinds::PLACE.0));
    if titled && family && !word && (0..3).contains(&reading.points) {
        reading.points = 3;
    }
    if called && reading.points < 2 && around.open && (around.honorific() && new() || known()) {
        reading = Reading {
            points: 2,
            split: None,
            reason: "word with honorific",
        };
    }
    if piece.chars.len() == 1 {
        let honorific = called && around.honorific();
        if honorific && is_of_politeness(text.text, piece.start)
            || !honorific && !apart_alone(text, lexicon, piece, &around)
        {
            return None;
        }
    }
    if before_title(text, lexicon, piece, names) || before_affix(lexicon, piece, &around, names) {
        return None;
    }
    if reading.points < 0 {
        tail(text, lexicon, piece, &around, names);
        return None;
    }
    let added = weigh(piece, reading, *around, names);
    if !added && piece.chars.len() >= 4 {
        tail(text, lexicon, piece, &around, names);
    }
    None
}

/// `お店さま`, `ご縁さま`: what one speaks politely of.
fn is_of_politeness(text: &str, start: usize) -> bool {
    let rest = text[..start].strip_suffix(['お', 'ご', '御']);
    rest.is_some_and(|rest| !rest.ends_with(is_hiragana))
}

fn weigh(
    piece: &Piece<'_>,
    reading: Reading,
    around: Surroundings,
    names: &mut Names<'_, '_>,
) -> bool {
    let added = names.weigh(
        piece.start..piece.end,
        reading.points + around.points,
        reading.reason,
    );
    if added {
        names.part(piece.start..piece.end);
        if let Some(split) = reading.split {
            let cut = piece.offset(split);
            names.part(piece.start..cut);
            names.part(cut..piece.end);
        }
    }
    added
}

/// Before a name in one run of kanji: where somebody works, what somebody is.
const HEADS: &[char] = &[
    '課', '部', '店', '室', '係', '社', '先', '主', '者', '員', '行', '所', '局', '役', '当', '方',
    '客', '側', '人',
];

/// The name at the end of a longer run: `取引先朝倉基真子様`, `融資課赤羽根です`.
fn tail(
    text: &Context<'_>,
    lexicon: &Lexicon,
    piece: &Piece<'_>,
    around: &impl Deref<Target = Surroundings>,
    names: &mut Names<'_, '_>,
) {
    let n = piece.chars.len();
    let lengths = 2..=5.min(n - 1);
    let headed = |len: usize| HEADS.contains(&piece.chars[n - len - 1]);
    let called = surroundings::may_be_called(text, piece.end);
    if !(lengths.clone().any(headed) || called && around.honorific()) {
        return;
    }
    let behind = surroundings::around(text, piece.end, piece.end);
    let context = around.points.max(behind.points);
    if context < 4 && !around.called {
        return;
    }
    for len in lengths.rev() {
        let head = piece.chars[n - len - 1];
        let word = &piece.chars[n - len..];
        let kinds = lexicon.kanji(word);
        let reading = readings::best(lexicon, word, kinds);
        let whole = reading.split.is_some() && len >= 3;
        let frequent = kinds.is(Kinds::FREQUENT);
        let office = matches!(head, '課' | '部' | '店' | '室' | '係') && context >= 4;
        let known = office && reading.points >= 4
            || whole && reading.points >= 7
            || frequent
            || around.honorific() && reading.points >= 4;
        if !known || !(HEADS.contains(&head) || around.honorific() && whole) {
            continue;
        }
        let start = piece.offset(n - len);
        if names.weigh(
            start..piece.end,
            reading.points + context.max(0) + 1,
            "name at the end of a run",
        ) {
            names.part(start..piece.end);
        }
        return;
    }
}

/// Whether a third kanji stands alone before the first of these two, or behind the second.
fn letters_apart(text: &str, first: usize, second: usize) -> bool {
    let mut behind = text[second..].chars();
    let kanji = behind.next().is_some_and(is_kanji);
    let alone = !behind.as_str().starts_with(is_kanji);
    let one = kanji && behind.next() == Some(' ');
    let mut third = behind.as_str().trim_start_matches(' ').chars();
    let ends = third.next().is_some_and(is_kanji) && !third.next().is_some_and(is_kanji);
    let before = text[..first].trim_end_matches(' ');
    let mut before_it = before.chars().rev();
    let begins = before.len() < first
        && before_it.next().is_some_and(is_kanji)
        && before_it.next().is_none_or(|c| c == ' ' || c == '\n');
    one && ends || begins && alone
}

/// `柴田 郁恵`: surname (the piece), space, given name.
fn given_after_space(
    text: &Context<'_>,
    lexicon: &Lexicon,
    piece: &Piece<'_>,
    names: &mut Names<'_, '_>,
) -> Option<usize> {
    if names.speakers.contains(&piece.end) {
        return None;
    }
    let rest = &text.text[piece.end..];
    if !rest.starts_with([' ', '\n']) {
        return None;
    }
    let mut gap = rest.len() - rest.trim_start_matches(' ').len();
    // `被保険者氏名 日下部⏎康二`: a narrow cell breaks the name.
    let broken = rest.starts_with('\n') && piece.chars.len() > 1 && names_person(text, piece.start);
    if broken {
        gap = 1;
    }
    // `審査部 三枝`: the 部 of a longer word is no surname.
    let inside = piece.chars.len() == 1 && text.char_before(piece.start).is_some_and(is_kanji);
    // `係 栗山`: what part somebody played.
    let part = matches!(piece.chars, ['係' | '受' | '担' | '検' | '扱']);
    if !(1..=3).contains(&gap) || inside || part {
        return None;
    }
    let start = piece.end + gap;
    // `所 在 地`: every letter stands apart (`spaced.rs`).
    if piece.chars.len() == 1 && letters_apart(text.text, piece.start, start) {
        return None;
    }
    let of = text.text[start..].chars().next().and_then(script)?;
    let whole = given_end(text, start, of);
    let (end, points) = match of {
        // `高橋 マリア・エレナ`
        Script::Katakana if text.text[whole..].starts_with('・') => {
            let word = Chars::<8>::of(&text.text[start..whole]);
            let points = kana_given(lexicon, piece.chars, &word, true)?;
            let second = whole + '・'.len_utf8();
            let end = run_end(text.text, second, Script::Katakana);
            (if end > second { end } else { whole }, points + 1)
        }
        Script::Kanji => {
            let word = Chars::<8>::of(&text.text[start..whole]);
            if broken && !lexicon.kanji(&word).is(Kinds::GIVEN) {
                return None;
            }
            (
                mixed_end(text, whole),
                readings::apart(lexicon, piece.chars, &word)?,
            )
        }
        Script::Katakana => {
            let word = Chars::<8>::of(&text.text[start..whole]);
            (whole, kana_given(lexicon, piece.chars, &word, true)? + 1)
        }
        // `来栖 うららって`: hiragana goes on in what is said of the person.
        Script::Hiragana => {
            let ends = text.text[start..whole]
                .char_indices()
                .map(|(at, c)| start + at + c.len_utf8());
            let ends = ends.filter(|end| (6..=18).contains(&(end - start)));
            ends.rev().find_map(|end| {
                let word = Chars::<6>::of(&text.text[start..end]);
                let known = lexicon.kana(word.iter().copied()).is(Kinds::GIVEN);
                let points = kana_given(lexicon, piece.chars, &word, true)?;
                (end == whole || known && word.len() >= 3).then_some((end, points + 1))
            })?
        }
    };
    let around = around_pair(text, piece.start, end);
    take(
        piece.start..end,
        &[piece.start..piece.end, start..end],
        points + around,
        names,
    )
}

/// `元役員権藤 輝夫`: what somebody is stands directly before the surname, of `len` kanji.
fn behind_office(
    text: &Context<'_>,
    lexicon: &Lexicon,
    piece: &Piece<'_>,
    len: usize,
    names: &mut Names<'_, '_>,
) -> Option<usize> {
    let at = piece.chars.len().checked_sub(len).filter(|at| *at > 1)?;
    let surname = &piece.chars[at..];
    let spaced = text.text[piece.end..].starts_with(' ');
    let known = lexicon.kanji(surname).is(Kinds::FAMILY);
    if !spaced || !known || !HEADS.contains(&piece.chars[at - 1]) {
        return None;
    }
    let rest = Piece {
        start: piece.offset(at),
        end: piece.end,
        text: &text.text[piece.offset(at)..piece.end],
        chars: surname,
    };
    let start = piece.end + 1;
    let whole = given_end(text, start, Script::Kanji);
    let given = Chars::<8>::of(&text.text[start..whole]);
    if !(2..=3).contains(&given.len()) || !lexicon.kanji(&given).is(Kinds::GIVEN) {
        return None;
    }
    let points = readings::apart(lexicon, surname, &given)?
        + surroundings::behind(text, rest.start, whole).0.max(0);
    take(
        rest.start..whole,
        &[rest.start..rest.end, start..whole],
        points,
        names,
    )
}

/// A label for names stands directly before.
fn names_person(text: &Context<'_>, at: usize) -> bool {
    let label = text.direct_label(at);
    label.is_some_and(|hit| hit.cue == Cue::Name)
}

fn around_pair(text: &Context<'_>, start: usize, end: usize) -> i32 {
    let around = around(text, start, end);
    // `総務部 佐藤 健一`, `柴田 郁恵 女 43歳`: in a row of words the neighbours say nothing.
    around.points.max(-1) - if around.open { 0 } else { 3 }
}

/// `松永かおる`: a surname in kanji (the piece), the given name in kana directly behind it.
fn given_in_kana(
    text: &Context<'_>,
    lexicon: &Lexicon,
    piece: &Piece<'_>,
    whole: Kinds,
    names: &mut Names<'_, '_>,
) -> Option<usize> {
    let of = text.text[piece.end..].chars().next().and_then(script)?;
    let family = match of {
        Script::Kanji => false,
        Script::Hiragana => whole.is(Kinds::FAMILY),
        Script::Katakana => whole.is(Kinds::FAMILY) || lexicon.may_name(piece.chars),
    };
    if !family {
        return None;
    }
    let whole = given_end(text, piece.end, of);
    let called = |end: usize| {
        let hit = text.hits.after(end);
        hit.is_some_and(|hit| hit.cue == Cue::Honorific && hit.start() == end)
    };
    let ended = |end: usize| {
        let goes_on = |c: char| is_katakana(c) || of == Script::Hiragana && is_hiragana(c);
        !text.char_after(end).is_some_and(goes_on)
    };
    // `松永かおるが`: hiragana goes on in what is said of the person.
    let ends = text.text[piece.end..whole]
        .char_indices()
        .map(|(at, c)| piece.end + at + c.len_utf8())
        .filter(|end| (6..=15).contains(&(end - piece.end)));
    let given = ends.rev().find_map(|end| {
        let word = Chars::<6>::of(&text.text[piece.end..end]);
        let points = kana_given(lexicon, piece.chars, &word, false)?;
        let clear = called(end) || ended(end) && (word.len() >= 3 || of == Script::Katakana);
        let goes_on = word.len() >= 3 && of == Script::Hiragana && follows_name(&text.text[end..]);
        (clear || goes_on).then_some((end, points - i32::from(goes_on) * 2))
    });
    let (end, points) = given?;
    let around = around(text, piece.start, end);
    take(
        piece.start..end,
        &[piece.start..piece.end, piece.end..end],
        points + around.points,
        names,
    )
}

fn take(
    range: Range<usize>,
    parts: &[Range<usize>],
    points: i32,
    names: &mut Names<'_, '_>,
) -> Option<usize> {
    let end = range.end;
    names
        .weigh(range.clone(), points, "surname and given name")
        .then(|| {
            parts.iter().for_each(|part| names.part(part.clone()));
            names.part(range);
            end
        })
}

/// Where the surname ends in a word that is a surname and a given name, in bytes.
pub(super) fn split(lexicon: &Lexicon, word: &str) -> Option<usize> {
    // Kana and kanji alone.
    if word.is_ascii() {
        return None;
    }
    let chars = Chars::<12>::of(word);
    if chars.len() > 10 {
        return None;
    }
    let at = if chars.iter().all(|c| is_kanji(*c)) {
        readings::split(lexicon, &chars)
    } else if chars.iter().all(|c| is_katakana(*c) || is_hiragana(*c)) {
        kana::split(lexicon, &chars)
    } else {
        let kanji = chars.iter().take_while(|c| is_kanji(**c)).count();
        let mixed = (1..=3).contains(&kanji)
            && kana_given(lexicon, &chars[..kanji], &chars[kanji..], false).is_some();
        mixed.then_some(kanji)
    };
    at.map(|at| chars[..at].iter().map(|c| c.len_utf8()).sum())
}
