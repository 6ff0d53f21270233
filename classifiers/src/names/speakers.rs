//! Who speaks in a chat: `鴨志田 9:02`, `[10:03] Nanami: mid 150.12`, `沢渡：入れた`, `なつみ「明日の…」`.
//!
//! A time beside it makes the head of a line a speaker; without one, only what is said in turns.

mod turns;

use std::collections::HashMap;
use std::ops::Range;
use std::sync::LazyLock;

use super::lexicon::{Kinds, Lexicon};
use super::{Names, is_hiragana, is_kanji, is_katakana, kana};
use crate::context::Context;
use crate::cues::Cue;
use crate::prefixes::Prefixes;

/// A speaker's name is shorter, in characters.
const LONGEST: usize = 24;

/// The head of a line that somebody may speak in.
struct Head {
    name: Range<usize>,
    /// A time stands before or behind it.
    timed: bool,
}

pub(super) fn detect(text: &Context<'_>, lexicon: &Lexicon, names: &mut Names<'_, '_>) {
    turns::detect(text, lexicon, names);
    let heads = heads(text.text);
    if heads.is_empty() {
        return;
    }
    let mut said: HashMap<&str, usize> = HashMap::new();
    for head in &heads {
        *said.entry(&text.text[head.name.clone()]).or_default() += 1;
    }
    let timed = heads.iter().filter(|head| head.timed).count();
    let turns = said.len() >= 2 && heads.len() >= 3;
    let known = |word: &str| matches!(likeness(lexicon, word), Likeness::Name);
    // Whoever speaks in turns with persons is one.
    let persons = turns
        && said
            .iter()
            .filter(|(_, times)| **times >= 2)
            .any(|(word, _)| known(word));
    for head in &heads {
        let word = &text.text[head.name.clone()];
        let again = said.get(word).is_some_and(|times| *times >= 2);
        let enough = match likeness(lexicon, word) {
            Likeness::Name => head.timed || turns && again,
            Likeness::Perhaps => again && (head.timed && timed >= 2 || persons),
            Likeness::None => false,
        };
        if enough && !heard(text, &head.name) {
            names.speaker(head.name.clone(), "somebody speaks in a chat");
        }
    }
}

/// A word that announces something: `お客様:`, `担当 10:00`.
pub(super) fn heard(text: &Context<'_>, name: &Range<usize>) -> bool {
    let hits = text.hits.within(name.start, name.end);
    hits.iter().any(|hit| {
        let whole = hit.start() == name.start && hit.end() >= name.end;
        hit.end() == name.end && hit.cue != Cue::Honorific && hit.end() - hit.start() > 3 || whole
    })
}

/// The heads of lines that look as speakers do.
fn heads(text: &str) -> Vec<Head> {
    let mut heads = Vec::new();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        heads.extend(head(line).map(|head| Head {
            name: at + head.name.start..at + head.name.end,
            ..head
        }));
        at += line.len();
    }
    heads
}

fn head(line: &str) -> Option<Head> {
    let mark = |c: char| matches!(c, ' ' | '\t' | '>' | '|' | '*' | '・' | '#');
    let start = line.len() - line.trim_start_matches(mark).len();
    if let Some(name) = in_part(&line[start..]) {
        return Some(Head {
            name: start + name.start..start + name.end,
            timed: true,
        });
    }
    let (start, stamped) = stamp(line, start);
    let rest = &line[start..];
    let start = start + rest.len() - rest.trim_start_matches([' ', '\t', '@']).len();
    let rest = &line[start..];
    let mut letters = rest.char_indices().take(LONGEST + 1);
    let (end, sign) = letters
        .find(|&(at, c)| !in_name(c) || c == ' ' && time(rest[at..].trim_start()).is_some())?;
    let bold = rest[end..].trim_start_matches('*').trim_start();
    // `Wójcik (11:20): …`
    let bracketed = sign == '(' && time(&rest[end + 1..]).is_some();
    let timed_behind = bracketed
        || sign == '*' && time(bold).is_some()
        || sign == ' '
        || sign == '\t' && time(rest[end..].trim_start()).is_some();
    let speaks = match sign {
        ':' => {
            !rest[end + 1..].starts_with(['/', ':'])
                && !rest[end + 1..].starts_with(|c: char| c.is_ascii_digit())
        }
        '「' | '>' => true,
        '(' => bracketed,
        // `*Camila*  …`, `**takumi.h** 09:31 …`: set in bold.
        '*' => {
            let bold = rest[end..].trim_start_matches('*');
            line[..start].ends_with('*')
                && (bold.starts_with("  ")
                    || bold.starts_with(':')
                    || time(bold.trim_start()).is_some())
        }
        // `10:12⇥諸星⇥了解`, `18:40 類家→夜勤 …`
        '\t' | '→' => stamped || timed_behind,
        _ => timed_behind,
    };
    let name = without_part(rest[..end].trim_end());
    // `Jan 22 03:11`: the rest of a date.
    let dated = name
        .split(' ')
        .any(|word| word.starts_with(|c: char| c.is_ascii_digit()));
    let at = start + name.as_ptr() as usize - rest.as_ptr() as usize;
    (speaks && !dated && !name.is_empty()).then(|| Head {
        name: at..at + name.len(),
        timed: stamped || timed_behind,
    })
}

/// `[agent-Kudaka] …`, `<op_sato> …`: the name behind the part, in brackets at the head of a line.
fn in_part(line: &str) -> Option<Range<usize>> {
    const PARTS: &[&str] = &[
        "agent", "op", "operator", "staff", "rep", "csr", "user", "member", "client", "cust",
        "customer", "guest", "visitor", "担当", "行員", "係", "客", "顧客",
    ];
    let inside = line.strip_prefix(['[', '<'])?;
    let len = inside
        .char_indices()
        .take(LONGEST)
        .find(|(_, c)| matches!(c, ']' | '>'))?
        .0;
    let (part, name) = inside[..len].split_once(['-', '_', ':', '/', ' '])?;
    let name = name.trim();
    let plays = PARTS.iter().any(|known| part.eq_ignore_ascii_case(known));
    let start = name.as_ptr() as usize - line.as_ptr() as usize;
    (plays && !name.is_empty() && name.chars().all(in_name)).then(|| start..start + name.len())
}

fn in_name(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_alphanumeric() || matches!(c, ' ' | '.' | '-' | '_' | '\'');
    }
    is_kanji(c)
        || is_katakana(c)
        || is_hiragana(c)
        || c.is_alphanumeric() && (c as u32) < 0x2E80
        || c == '’'
}

/// Before a speaker: what part he plays.
const PARTS: &[&str] = &[
    "担当者 ",
    "担当 ",
    "オペレーター ",
    "オペレータ ",
    "応対者 ",
    "行員 ",
    "窓口 ",
    "受付 ",
    "係 ",
    "店員 ",
    "Agent ",
    "Operator ",
    "Visitor ",
    "Customer ",
    "Client ",
    "Staff ",
    "Ate ",
    "Kuya ",
    "Mr. ",
    "Ms. ",
    "Mrs. ",
    "Dr. ",
];

/// The name without the part before it and the honorific behind it.
fn without_part(name: &str) -> &str {
    let name = PARTS
        .iter()
        .find_map(|part| name.strip_prefix(part))
        .unwrap_or(name);
    let bare = ["さん", "様", "くん", "ちゃん", "氏"]
        .iter()
        .find_map(|called| name.strip_suffix(called));
    bare.unwrap_or(name).trim_end()
}

/// The time at the head of a line, also with a date or a channel in brackets: where it ends, and whether
/// there is one.
fn stamp(line: &str, start: usize) -> (usize, bool) {
    let rest = &line[start..];
    if rest.starts_with(['[', '<', '(']) {
        let close = rest
            .char_indices()
            .take(32)
            .find(|(_, c)| matches!(c, ']' | '>' | ')'));
        if let Some((end, _)) = close
            && rest[1..end]
                .match_indices(':')
                .any(|(at, _)| clock(&rest[1..end], at))
        {
            return (start + end + 1, true);
        }
        return (start, false);
    }
    let len = rest
        .find(|c: char| {
            !(c.is_ascii_digit()
                || matches!(
                    c,
                    ':' | '/' | '-' | '.' | ' ' | '年' | '月' | '日' | '時' | '分' | '\t'
                ))
        })
        .unwrap_or(rest.len());
    if len == 0 {
        return (start, false);
    }
    let told = rest[..len]
        .match_indices(':')
        .any(|(at, _)| clock(rest, at))
        || rest[..len].contains('時');
    if told {
        (start + len, true)
    } else {
        (start, false)
    }
}

/// Whether the colon at `at` stands in a time.
fn clock(text: &str, at: usize) -> bool {
    let bytes = text.as_bytes();
    let digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    at > 0 && digit(at - 1) && digit(at + 1) && digit(at + 2)
}

/// `9:02`, `13:20` at the head of a text.
fn time(text: &str) -> Option<()> {
    let hour = text.bytes().take_while(u8::is_ascii_digit).count();
    ((1..=2).contains(&hour) && text[hour..].starts_with(':') && clock(text, hour)).then_some(())
}

/// Whether a user's name has the name of a person in it.
pub(super) fn is_handle(lexicon: &Lexicon, word: &str) -> bool {
    matches!(in_latin(lexicon, word), Likeness::Name)
}

pub(super) enum Likeness {
    Name,
    /// Also a place or a word, or in no dictionary.
    Perhaps,
    None,
}

/// Who or what speaks in chats without being a person.
const NOBODY: &[&str] = &[
    "ボット",
    "チャットボット",
    "システム",
    "オペレーター",
    "オペレータ",
    "センター",
    "サポート",
    "ヘルプデスク",
    "コールセンター",
    "アシスタント",
    "ユーザー",
    "テスト",
    "タイトル",
    "コメント",
    "メモ",
    "ログ",
    "エラー",
    "スタッフ",
    "ゲスト",
    "クライアント",
    "カスタマー",
    "あなた",
    "なお",
    "また",
    "ただ",
    "もし",
    "なおかつ",
    "わたし",
    "じぶん",
    "せんせい",
    "bot",
    "Bot",
    "user",
    "User",
    "assistant",
    "Assistant",
    "system",
    "System",
    "guest",
    "admin",
    "root",
    "agent",
    "Agent",
    "Teller",
    "Caller",
    "Clerk",
    "Banker",
    "Customer",
    "Operator",
    "Visitor",
    "Host",
    "Speaker",
    "Chair",
    "Narrator",
    "Moderator",
    "Support",
    "Manager",
    "Officer",
    "Client",
    "Doctor",
    "Nurse",
];

pub(super) fn nobody(word: &str) -> bool {
    static WORDS: LazyLock<Prefixes> = LazyLock::new(|| Prefixes::of_list(NOBODY));
    WORDS.contain(word)
}

pub(super) fn likeness(lexicon: &Lexicon, word: &str) -> Likeness {
    if nobody(word) {
        return Likeness::None;
    }
    let chars: Vec<char> = word.chars().filter(|c| *c != ' ').take(LONGEST).collect();
    let Some(first) = chars.first() else {
        return Likeness::None;
    };
    if chars.iter().all(|c| is_kanji(*c)) {
        return in_kanji(lexicon, &chars);
    }
    if is_kanji(*first) {
        let splits = super::japanese::split(lexicon, &chars.iter().collect::<String>()).is_some();
        return if splits {
            Likeness::Name
        } else {
            Likeness::None
        };
    }
    if chars.iter().all(|c| is_hiragana(*c) || is_katakana(*c)) {
        return in_kana(lexicon, &chars);
    }
    if word.chars().all(|c| (c as u32) < 0x2E80) {
        in_latin(lexicon, word)
    } else {
        Likeness::None
    }
}

fn in_kanji(lexicon: &Lexicon, chars: &[char]) -> Likeness {
    let kinds = lexicon.kanji(chars);
    let word = kinds.is(Kinds(Kinds::COMMON.0 | Kinds::PLACE.0)) || lexicon.noun_in_kanji(chars);
    let name = kinds.is(Kinds(Kinds::FAMILY.0 | Kinds::GIVEN.0));
    match () {
        () if chars.len() == 1 && name => Likeness::Perhaps,
        () if name && !word => Likeness::Name,
        // `帯刀 17:05`: a surname that is also a word, as often as one speaks.
        () if name && kinds.is(Kinds(Kinds::FREQUENT.0 | Kinds::SURNAME.0)) => Likeness::Perhaps,
        () if chars.len() >= 3 && super::readings::split(lexicon, chars).is_some() && !word => {
            Likeness::Name
        }
        () if lexicon.surname_like(chars) && !word => Likeness::Perhaps,
        () => Likeness::None,
    }
}

fn in_kana(lexicon: &Lexicon, chars: &[char]) -> Likeness {
    let kinds = lexicon.kana(chars.iter().copied());
    let whole = kinds.is(Kinds::ANY_NAME) || kana::split(lexicon, chars).is_some();
    let word = kinds.is(Kinds::COMMON) || lexicon.noun_in_katakana(chars.iter().copied());
    match () {
        () if chars.len() < 2 || chars.len() > 9 || kana::particle(chars) => Likeness::None,
        () if whole && !word => Likeness::Name,
        () if whole || chars.iter().all(|c| is_katakana(*c)) && !word => Likeness::Perhaps,
        () => Likeness::None,
    }
}

/// Capitalised words, or a handle that has a name in it: `okubo-h`, `kawasumi`.
fn in_latin(lexicon: &Lexicon, word: &str) -> Likeness {
    let pieces = word
        .split(|c: char| !c.is_alphabetic())
        .filter(|piece| piece.len() >= 3);
    let (mut known, mut perhaps, mut prose) = (false, false, false);
    for piece in pieces {
        let kinds = lexicon.latin(&super::latin_words::fold(piece));
        let doubtful = kinds.is(Kinds(Kinds::COMMON.0 | Kinds::PLACE.0)) || lexicon.no_name(piece);
        known |= kinds.is(Kinds::ANY_NAME) && !doubtful;
        perhaps |= !doubtful && piece.starts_with(char::is_uppercase)
            || kinds.is(Kinds::ANY_GIVEN) && !lexicon.no_name(piece)
            || kinds.is(Kinds::ANY_NAME)
                && !lexicon.no_name(piece)
                && piece.starts_with(char::is_uppercase);
        prose |= doubtful && !kinds.is(Kinds::ANY_NAME);
    }
    match () {
        () if prose || word.split(' ').count() > 3 => Likeness::None,
        () if known => Likeness::Name,
        () if perhaps => Likeness::Perhaps,
        () => Likeness::None,
    }
}
