//! Words in Latin letters that begin with a capital, in rows that may be names: what each may be.

use std::cell::OnceCell;
use std::sync::LazyLock;

use super::lexicon::{Kinds, Lexicon};
use super::romaji;
use super::score::Points;
use crate::prefixes::Suffixes;

/// A capitalised word.
pub(super) struct Word<'t> {
    pub(super) start: usize,
    pub(super) text: &'t str,
    pub(super) kinds: Kinds,
    /// A word of prose or a place.
    pub(super) no_name: bool,
    /// As [`Self::syllabic`] was answered.
    syllabic: OnceCell<bool>,
}

impl Word<'_> {
    pub(super) fn end(&self) -> usize {
        self.start + self.text.len()
    }

    /// English writes it small, or it is a place or a firm.
    pub(super) fn doubtful(&self) -> bool {
        self.kinds.is(Kinds(Kinds::COMMON.0 | Kinds::PLACE.0))
    }

    pub(super) fn initial(&self) -> bool {
        self.text.len() == 1
    }

    pub(super) fn capitals(&self) -> bool {
        !self.text.bytes().any(|b| b.is_ascii_lowercase())
    }

    /// Points as a given name.
    pub(super) fn given(&self) -> Option<Points> {
        let small = self.text.len() == 2 && self.doubtful();
        let known = self.kinds.is(Kinds::ANY_GIVEN) && !self.no_name && !small;
        known.then_some(if self.doubtful() { 2 } else { 5 })
    }

    /// Points as a surname.
    pub(super) fn surname(&self) -> Option<Points> {
        if self.no_name
            || !self.kinds.is(Kinds::ANY_SURNAME)
            || self.text.len() == 2 && self.doubtful()
        {
            return None;
        }
        Some(match (self.doubtful(), self.kinds.is(Kinds::SURNAME)) {
            (true, true) => 3,
            (true, false) => 1,
            (false, true) => 5,
            (false, false) => 4,
        })
    }

    /// No register has it, and English does not write it small.
    pub(super) fn unknown(&self) -> bool {
        let prose = ENDINGS.iter().any(|ending| self.text.ends_with(ending));
        let known = Kinds(Kinds::ANY_NAME.0 | Kinds::COMMON.0 | Kinds::PLACE.0);
        let code = self.text.len() < 3 || self.camel() || self.capitals() && self.text.len() == 3;
        !(self.kinds.is(known) || self.no_name || code) && (!prose || self.compound())
    }

    /// `AttributeError`, no name but `McDonald`.
    fn camel(&self) -> bool {
        let mut pairs = self.text.as_bytes().windows(2).skip(2);
        pairs.any(|pair| pair[0].is_ascii_lowercase() && pair[1].is_ascii_uppercase())
    }

    pub(super) fn compound(&self) -> bool {
        self.text.contains(['-', '\'', '’'])
    }

    /// Ends as surnames of Eastern and Northern Europe, the Caucasus, Greece and Turkey do.
    pub(super) fn patronymic(&self) -> bool {
        const ENDS: &[&str] = &[
            "ov", "ev", "ova", "eva", "enko", "chuk", "sky", "ski", "ska", "skiy", "skyi", "yan",
            "shvili", "dze", "oglu", "vic", "vich", "ovic", "sson", "escu", "poulos", "idis",
            "akis", "nen", "ovych", "enko", "yev", "yeva",
        ];
        static END: LazyLock<Suffixes> = LazyLock::new(|| Suffixes::of_list(ENDS));
        self.text.len() >= 5 && END.in_any_case(self.text, |_, _| true).is_some()
    }

    /// `Al-Harthy`, `El-Sayed`: of a family by its article.
    pub(super) fn patrial(&self) -> bool {
        let family = ["Al-", "El-", "Ben-", "Abu-", "Bin-", "Ibn-"]
            .iter()
            .find_map(|article| self.text.strip_prefix(article));
        family.is_some_and(|family| family.len() >= 4) && !self.doubtful()
    }

    /// Built as a given name of China or Korea is: `Xiaoming`, `Ji-hoon`.
    pub(super) fn syllabic(&self) -> bool {
        *self.syllabic.get_or_init(|| self.has_syllables())
    }

    fn has_syllables(&self) -> bool {
        match self.text.split_once('-') {
            Some((first, second)) => [first, second].iter().all(|part| {
                (2..=6).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphabetic())
            }),
            None => self.text.len() <= 9 && pinyin(&self.text.to_ascii_lowercase()),
        }
    }

    /// Reads as Japanese syllables.
    pub(super) fn japanese(&self) -> bool {
        romaji::fold(self.text).is_some()
    }
}

/// What words of English prose end in.
#[rustfmt::skip]
const ENDINGS: &[&str] = &[
    "ion", "ment", "ing", "ity", "ness", "ance", "ence", "ory", "ary", "ive", "able", "ible", "ers", "ics", "ism",
    "ist", "als", "ure", "age", "ed", "ly", "ware", "soft", "tech", "Bank", "bank",
];

#[rustfmt::skip]
const ONSETS: &[&str] = &[
    "zh", "ch", "sh", "b", "p", "m", "f", "d", "t", "n", "l", "g", "k", "h", "j", "q", "x", "r", "z", "c", "s", "y",
    "w", "",
];

#[rustfmt::skip]
const FINALS: &[&str] = &[
    "iang", "iong", "uang", "ang", "eng", "ing", "ong", "ian", "iao", "uai", "uan", "an", "en", "in", "un", "ai",
    "ei", "ao", "ou", "oon", "oong", "eon", "eong", "eo", "oo", "ee", "ae", "aek", "uk", "ok", "ak", "ul", "il",
    "yeon", "yeong", "yun", "yu", "wan", "won", "woo", "eun", "eul", "im", "am", "um", "om", "eom", "ia", "ie", "iu",
    "ua", "uo", "ue", "ui", "er", "a", "o", "e", "i", "u",
];

/// One or two syllables of pinyin.
fn pinyin(word: &str) -> bool {
    fn syllables(word: &str, left: usize) -> bool {
        word.is_empty()
            || left > 0
                && behind(word, ONSETS)
                    .any(|rest| behind(rest, FINALS).any(|rest| syllables(rest, left - 1)))
    }
    /// What is left behind each of these that the word begins with.
    fn behind<'w>(word: &'w str, sounds: &'static [&'static str]) -> impl Iterator<Item = &'w str> {
        let first = word.as_bytes().first();
        let may = move |sound: &&&str| {
            let begins = sound.as_bytes().first();
            begins.is_none() || begins == first
        };
        sounds
            .iter()
            .filter(may)
            .filter_map(|sound| word.strip_prefix(sound))
    }
    word.len() >= 2 && syllables(word, 2)
}

/// The next word that begins with a capital; `O'Rourke`, `Al-Sayed` and `K.` are one word each.
pub(super) fn next<'t>(text: &'t str, from: usize, lexicon: &Lexicon) -> Option<Word<'t>> {
    let bytes = text.as_bytes();
    let mut at = from;
    loop {
        let start = capital(bytes, at)?;
        let first = text[start..].chars().next()?;
        if !first.is_uppercase() || wide(first) {
            at = start + first.len_utf8();
            continue;
        }
        let inside = text[..start].ends_with(|c: char| {
            c.is_alphabetic() && !wide(c) || matches!(c, '_' | '.' | '-' | '$' | '\\')
        });
        let len = text[start..]
            .char_indices()
            .find(|(_, c)| {
                !(c.is_alphanumeric() && !wide(*c)
                    || matches!(c, '\'' | '’' | '-' | '_' | '\u{300}'..='\u{36F}'))
            })
            .map_or(text.len() - start, |(at, _)| at);
        let word = &text[start..start + len];
        at = start + len.max(1);
        let spoken = bare(word);
        let numbered = text[..start].ends_with(|c: char| c.is_ascii_digit()) && word.len() < 4;
        let path = text[..start].ends_with('/')
            && !text[..start - 1].ends_with(|c: char| c.is_ascii_uppercase());
        let plain = !spoken.bytes().any(|b| b.is_ascii_digit() || b == b'_');
        if inside || numbered || path || !plain || spoken.is_empty() || is_code(&text[at..]) {
            continue;
        }
        let no_name = lexicon.no_name(spoken);
        let none = no_name || spoken.len() < 2;
        return Some(Word {
            start,
            text: spoken,
            kinds: if none {
                Kinds::default()
            } else {
                kinds(lexicon, spoken)
            },
            no_name,
            syllabic: OnceCell::new(),
        });
    }
}

/// Where the next letter begins that may be a capital. Most of a text is passed over in blocks.
pub(super) fn capital(bytes: &[u8], from: usize) -> Option<usize> {
    let may = |b: &u8| b.is_ascii_uppercase() || matches!(b, 0xC3..=0xC7 | 0xE1);
    let (blocks, _) = bytes[from..].as_chunks::<16>();
    let none = |block: &&[u8; 16]| !block.iter().fold(false, |any, b| any | may(b));
    let from = from + 16 * blocks.iter().take_while(none).count();
    let next = bytes[from..].iter().position(may);
    next.map(|next| from + next)
}

/// Without `-san` and `'s`.
fn bare(word: &str) -> &str {
    if word.bytes().all(|b| b.is_ascii_alphanumeric()) {
        return word;
    }
    let spoken = word
        .find("-san")
        .or_else(|| word.find("-sama"))
        .map_or(word, |cut| &word[..cut]);
    let spoken = spoken.trim_end_matches(['-', '\'', '’']);
    spoken
        .strip_suffix("'s")
        .or_else(|| spoken.strip_suffix("’s"))
        .unwrap_or(spoken)
}

/// An identifier of a program: `Thread(`, `Name=`.
fn is_code(after: &str) -> bool {
    let call = after.strip_prefix('(').is_some_and(|inside| {
        inside.starts_with(|c: char| c.is_ascii_graphic() && !c.is_ascii_uppercase())
    });
    call || after.starts_with(['@', '=']) || after.starts_with("::")
}

fn wide(c: char) -> bool {
    c as u32 >= 0x2E80
}

/// What the dictionaries say of a word, or of its pieces.
fn kinds(lexicon: &Lexicon, word: &str) -> Kinds {
    if word.is_ascii() && !word.contains(['-', '\'']) {
        return lexicon.latin(word);
    }
    let folded = fold(word);
    let whole: String = folded.chars().filter(char::is_ascii_alphabetic).collect();
    let pieces = folded.split(['-', '\'']).filter(|piece| piece.len() > 1);
    let each: Vec<Kinds> = pieces.map(|piece| lexicon.latin(piece)).collect();
    let prose = each.len() > 1 && each.iter().all(|kinds| kinds.is(Kinds::COMMON))
        || each
            .last()
            .is_some_and(|kinds| kinds.is(Kinds::COMMON) && !kinds.is(Kinds::ANY_NAME));
    let kinds = each
        .into_iter()
        .fold(lexicon.latin(&whole), |all, one| Kinds(all.0 | one.0));
    // `Al-` and `Ji-` make no word common, nor do letters of Viet Nam: `Mỹ`, `Thảo`.
    let vietnamese = word
        .chars()
        .any(|c| matches!(c, '\u{1EA0}'..='\u{1EF9}' | 'ơ' | 'ư' | 'Đ' | 'đ' | 'ă'));
    let common = if prose && !vietnamese {
        Kinds::COMMON.0
    } else {
        0
    };
    Kinds(kinds.0 & !Kinds::COMMON.0 | common)
}

/// Without the marks of letters: `Nguyễn` reads Nguyen, `Đức` Duc.
pub(super) fn fold(word: &str) -> String {
    let plain = |c: char| match c {
        'Đ' | 'Ð' => 'D',
        'đ' | 'ð' => 'd',
        'Ø' => 'O',
        'ø' => 'o',
        'Ł' => 'L',
        'ł' => 'l',
        'ß' => 's',
        '’' => '\'',
        _ => c,
    };
    unicode_normalization::UnicodeNormalization::nfd(word)
        .map(plain)
        .filter(char::is_ascii)
        .collect()
}

/// Between two words of one row: a space, the dot of an initial, a comma, small words of names.
pub(super) fn joined(gap: &str) -> bool {
    matches!(gap, " " | ". " | "." | "  " | ", " | "/") || connects(gap)
}

/// `van der`, `da`, `bin`: small words that stand inside names.
pub(super) fn connects(gap: &str) -> bool {
    const SMALL: &[&str] = &[
        "de", "da", "do", "dos", "das", "del", "della", "di", "du", "van", "von", "der", "den",
        "ter", "ten", "bin", "binti", "ibn", "al", "el", "la", "le", "dela", "delos", "y", "e",
        "zu", "af", "av", "bt", "s/o", "d/o",
    ];
    gap.len() <= 12
        && gap.starts_with(' ')
        && gap.ends_with(' ')
        && gap.split(' ').filter(|word| !word.is_empty()).count() > 0
        && gap
            .split(' ')
            .filter(|word| !word.is_empty())
            .all(|word| SMALL.contains(&word))
}

#[cfg(test)]
mod tests {
    use super::{connects, pinyin};

    #[test]
    fn small_words_connect_names() {
        assert!(connects(" van der "));
        assert!(!connects(" and "));
        assert!(!connects("  "));
    }

    #[test]
    fn pinyin_is_told_from_english() {
        for word in ["xiaoming", "jianguo", "wei", "zhiqiang", "yu"] {
            assert!(pinyin(word), "{word}");
        }
        for word in ["report", "branch", "station", "monday", "street"] {
            assert!(!pinyin(word), "{word}");
        }
    }
}
