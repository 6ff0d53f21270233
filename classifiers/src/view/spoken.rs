//! Numbers spelt out as they are spoken: `ゼロキューゼロ、イチニーサンヨン`, `zero nine zero, double five`.
//!
//! Four digits in a row at least, most of them in words that are nothing else; に, し, ご and く are
//! particles and syllables too. Counting (one two three four) is no number.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::map::{Rewriter, Rewritten};

/// The words, the more letters the earlier. One letter of kana is a weak sign.
const KANA: &[(&str, u8)] = &[
    ("ぜろ", 0),
    ("ゼロ", 0),
    ("れい", 0),
    ("レイ", 0),
    ("まる", 0),
    ("マル", 0),
    ("いち", 1),
    ("イチ", 1),
    ("にー", 2),
    ("にいち", TWO_AND_ONE),
    ("ニイチ", TWO_AND_ONE),
    ("にい", 2),
    ("ニー", 2),
    ("ニイ", 2),
    ("に", 2),
    ("ニ", 2),
    ("さん", 3),
    ("サン", 3),
    ("よん", 4),
    ("ヨン", 4),
    ("しー", 4),
    ("シー", 4),
    ("ごー", 5),
    ("ごお", 5),
    ("ごう", 5),
    ("ゴー", 5),
    ("ゴオ", 5),
    ("ゴウ", 5),
    ("ご", 5),
    ("ゴ", 5),
    ("ろく", 6),
    ("ロク", 6),
    ("ろっ", 6),
    ("なな", 7),
    ("ナナ", 7),
    ("しち", 7),
    ("シチ", 7),
    ("し", 4),
    ("シ", 4),
    ("はち", 8),
    ("ハチ", 8),
    ("はっ", 8),
    ("きゅう", 9),
    ("きゅー", 9),
    ("キュー", 9),
    ("キュウ", 9),
    ("く", 9),
    ("ク", 9),
];

const ENGLISH: &[(&str, u8)] = &[
    ("zero", 0),
    ("nought", 0),
    ("oh", 0),
    ("o", 0),
    ("one", 1),
    ("two", 2),
    ("three", 3),
    ("four", 4),
    ("five", 5),
    ("six", 6),
    ("seven", 7),
    ("eight", 8),
    ("nine", 9),
    ("niner", 9),
];

/// `にいち` is に and いち, never にい and a ち that says nothing.
const TWO_AND_ONE: u8 = 21;

/// A word of a row: where it stands, and the digit or digits that it says.
struct Word {
    place: Range<usize>,
    digit: u8,
    times: usize,
    weak: bool,
}

impl Word {
    /// The digits that it says, each a word.
    fn apart(self) -> impl Iterator<Item = Self> {
        let both = self.digit == TWO_AND_ONE;
        let cut = self.place.start + 'に'.len_utf8();
        let first = Self {
            place: if both {
                self.place.start..cut
            } else {
                self.place.clone()
            },
            digit: if both { 2 } else { self.digit },
            times: self.times,
            weak: both || self.weak,
        };
        let second = both.then_some(Self {
            place: cut..self.place.end,
            digit: 1,
            times: 1,
            weak: false,
        });
        std::iter::once(first).chain(second)
    }
}

const FEWEST: usize = 4;

pub(super) fn read(text: &str) -> Option<Rewritten> {
    let mut out = Rewriter::new(text);
    for row in ROWS.find_iter(text) {
        let words: Vec<Word> = WORDS
            .captures_iter(row.as_str())
            .map(|word| read_word(&word, row.start()))
            .flat_map(Word::apart)
            .collect();
        if let Some(words) = number(text, &words) {
            write(text, words, &mut out);
        }
    }
    out.finish()
}

static ROWS: LazyLock<Regex> = LazyLock::new(|| {
    let kana = alternatives(KANA);
    let english = format!(
        "(?i-u:(?:(?:double|triple) )?(?:{}))",
        alternatives(ENGLISH)
    );
    let japanese = format!(r"(?:{kana})(?:[\s、,・/\-のー]{{0,3}}(?:{kana})){{2,}}");
    let spelt = format!(r"(?-u:\b){english}(?:[\s,\-]{{1,3}}{english}(?-u:\b)){{2,}}");
    Regex::new(&format!("{japanese}|{spelt}")).expect("a fixed pattern compiles")
});

static WORDS: LazyLock<Regex> = LazyLock::new(|| {
    let english = alternatives(ENGLISH);
    Regex::new(&format!(
        "(?<kana>{})|(?i-u:(?:(?<times>double|triple) )?\\b(?<english>{english})\\b)",
        alternatives(KANA)
    ))
    .expect("a fixed pattern compiles")
});

fn alternatives(words: &[(&str, u8)]) -> String {
    let words: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
    words.join("|")
}

fn read_word(word: &regex::Captures<'_>, base: usize) -> Word {
    let place = word.get(0).expect("the whole of a match").range();
    let digit = |words: &[(&str, u8)], said: &str| {
        let same = words
            .iter()
            .find(|(word, _)| word.eq_ignore_ascii_case(said));
        same.map_or(0, |(_, digit)| *digit)
    };
    let times = match word.name("times").map(|times| times.as_str().as_bytes()[0]) {
        Some(b'd' | b'D') => 2,
        Some(_) => 3,
        None => 1,
    };
    let (digit, weak) = match (word.name("kana"), word.name("english")) {
        (Some(kana), _) => (digit(KANA, kana.as_str()), kana.len() == 3),
        (None, Some(english)) => (digit(ENGLISH, english.as_str()), false),
        (None, None) => (0, true),
    };
    Word {
        place: base + place.start..base + place.end,
        digit,
        times,
        weak,
    }
}

/// The words that say a number, without particles at either end.
fn number<'w>(text: &str, words: &'w [Word]) -> Option<&'w [Word]> {
    let mut words = words;
    if let [first, second, ..] = words
        && first.weak
        && first.place.end == second.place.start
        && text[..first.place.start]
            .chars()
            .next_back()
            .is_some_and(|c| is_kana(c) && !ENDS_A_PHRASE.contains(&c))
    {
        words = &words[1..];
    }
    // `ぜろ ろく ご」`: one by one, with nothing behind them, none is a particle.
    let spaced = |words: &[Word]| {
        let gap = |pair: &[Word]| &text[pair[0].place.end..pair[1].place.start];
        words.windows(2).all(|pair| gap(pair) == " ")
    };
    let ends = |last: &Word| {
        let after = text[last.place.end..].chars().next();
        after.is_none_or(|c| !c.is_alphanumeric() && c != ' ')
    };
    if let [rest @ .., last] = words
        && last.weak
        && !(ends(last) && spaced(words))
        && !is_usual_length(digits(words))
        && is_usual_length(digits(rest))
    {
        words = rest;
    }
    let strong = words.iter().filter(|word| !word.weak).count();
    let counts = words
        .windows(2)
        .all(|pair| pair[1].digit == pair[0].digit + 1 && pair[0].times == 1);
    let apart = words
        .windows(2)
        .all(|pair| pair[0].place.end < pair[1].place.start);
    let enough = strong >= 3 && (apart || strong * 2 >= words.len())
        || strong == 2 && words.len() == FEWEST && spaced(words);
    // `なな・よん・ゼロ`, as the digits on the back of a card are told.
    let pointed = words.windows(2).all(|pair| {
        &text[pair[0].place.end..pair[1].place.start] == "・" && !pair[0].weak && !pair[1].weak
    });
    let fewest = if begins_telephone(text, words) || pointed {
        FEWEST - 1
    } else {
        FEWEST
    };
    (digits(words) >= fewest && enough && !counts).then_some(words)
}

/// `ゼロハチゼロの、1946の`, `ぜろきゅーぜろ 2817`: three figures from zero, and others behind them.
fn begins_telephone(text: &str, words: &[Word]) -> bool {
    let [first, .., last] = words else {
        return false;
    };
    let rest = text[last.place.end..].trim_start_matches(['の', '、', ' ', '-']);
    let figures = rest.chars().take(4).filter(char::is_ascii_digit).count();
    first.digit == 0 && first.place.len() > 3 && figures >= 2 && words.iter().all(|word| !word.weak)
}

fn digits(words: &[Word]) -> usize {
    words.iter().map(|word| word.times).sum()
}

/// Of PINs, accounts, telephones, cards and numbers of persons.
fn is_usual_length(digits: usize) -> bool {
    matches!(digits, 4 | 7 | 8 | 10 | 11 | 12 | 13 | 14 | 16)
}

/// Particles behind which a number begins: `番号はごよん…`.
const ENDS_A_PHRASE: [char; 5] = ['は', 'が', 'も', 'を', 'で'];

fn is_kana(c: char) -> bool {
    matches!(c, '\u{3041}'..='\u{30FF}')
}

/// Figures in the place of words. What parts most words parts nothing; the rest parts groups.
fn write(text: &str, words: &[Word], out: &mut Rewriter<'_>) {
    let gaps: Vec<&str> = words
        .windows(2)
        .map(|pair| &text[pair[0].place.end..pair[1].place.start])
        .collect();
    let usual = gaps
        .iter()
        .copied()
        .max_by_key(|gap| gaps.iter().take(16).filter(|other| *other == gap).count());
    for (index, word) in words.iter().enumerate() {
        let digit = char::from(b'0' + word.digit).to_string();
        out.replace(word.place.clone(), &digit.repeat(word.times));
        if let (Some(gap), Some(next)) = (gaps.get(index), words.get(index + 1)) {
            let parts = Some(*gap) != usual && !matches!(*gap, "" | "ー");
            if !gap.is_empty() {
                out.replace(
                    word.place.end..next.place.start,
                    if parts { "-" } else { "" },
                );
            }
        }
    }
}
