//! The words that announce what stands beside them: `口座番号`, `"dob":`, `様`.
//!
//! Every detector lists its own words; here they are one automaton, so that a text is read once
//! however many detectors there are. Longer words win over words inside them: `基礎年金番号` is
//! heard, the `番号` in it is not.

use std::collections::BTreeMap;

use daachorse::{DoubleArrayAhoCorasick, DoubleArrayAhoCorasickBuilder, MatchKind};

use crate::offsets::offset;

macro_rules! cues {
    ($( $(#[$doc:meta])* $variant:ident, )+) => {
        /// What a word announces.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[repr(u8)]
        pub(crate) enum Cue { $( $(#[$doc])* $variant, )+ }

        impl Cue {
            #[cfg(test)]
            pub(crate) const ALL: &'static [Self] = &[ $( Self::$variant, )+ ];
        }
    };
}

cues! {
    MyNumber,
    Corporate,
    License,
    /// 保険者番号.
    Insurer,
    /// An insurance card, whose 記号 and 番号 follow.
    InsuranceCard,
    /// 記号, of an insurance card or a ゆうちょ account.
    Symbol,
    /// 番号 or `no` alone: what it numbers is said elsewhere.
    Number,
    Pension,
    Passport,
    Residence,
    Account,
    Branch,
    Yucho,
    Card,
    Iban,
    Bic,
    Phone,
    /// Before a date: 生年月日.
    Birth,
    /// After a date: 生まれ.
    Born,
    Email,
    Customer,
    Pin,
    Ssn,
    /// Password, token, key: the value follows.
    Secret,
    /// What a password was made into: a digest follows.
    Digest,
    /// The fixed beginning of a key: `AKIA`.
    SecretPrefix,
    /// Numbers documents, cases, tickets: not persons.
    Document,
    Version,
    /// Public hotlines.
    Hotline,
    Name,
    Address,
    Postal,
    /// After a name: 様.
    Honorific,
    /// Before or after a name: 部長, `Mr.`
    Title,
    /// Before a person who does something: 受付, 検印, 売主.
    Role,
    /// 株式会社, `Co., Ltd.`
    CompanyForm,
    /// Before a value that is none of ours: amounts, times.
    Amount,
    /// A word in which another cue would be misheard: `仕様`, `お客様`.
    Ordinary,
    /// Names a firm, or the part that it plays: 会社名, 借主.
    Company,
    /// Said where the bank deals with customers: 融資, 審査.
    Dealing,
    /// Before a name in a letter or a chat: `Dear`, `Thanks,`.
    Greeting,
}

impl Cue {
    const fn bit(self) -> u64 {
        1 << self as u8
    }

    /// Whether what follows is named by this word. The others say something of what stands before.
    pub(crate) const fn is_label(self) -> bool {
        !matches!(
            self,
            Self::Honorific
                | Self::Title
                | Self::Role
                | Self::CompanyForm
                | Self::Born
                | Self::SecretPrefix
                | Self::Ordinary
                | Self::Hotline
                | Self::Greeting
                | Self::Dealing
        )
    }
}

impl Cue {
    /// Whether the word names what a number stands for, by itself.
    pub(crate) const fn is_identifier(self) -> bool {
        matches!(
            self,
            Self::MyNumber
                | Self::Corporate
                | Self::License
                | Self::Insurer
                | Self::InsuranceCard
                | Self::Pension
                | Self::Passport
                | Self::Residence
                | Self::Account
                | Self::Branch
                | Self::Yucho
                | Self::Card
                | Self::Iban
                | Self::Bic
                | Self::Phone
                | Self::Customer
                | Self::Pin
                | Self::Ssn
                | Self::Document
                | Self::Version
        )
    }
}

/// A word in the text.
#[derive(Clone, Copy)]
pub(crate) struct Hit {
    pub(crate) start: u32,
    pub(crate) end: u32,
    pub(crate) cue: Cue,
}

impl Hit {
    pub(crate) fn start(self) -> usize {
        self.start as usize
    }

    pub(crate) fn end(self) -> usize {
        self.end as usize
    }
}

/// Every word of a text, sorted, never overlapping.
pub(crate) struct Hits {
    words: Vec<Hit>,
    /// For every block of the text, how many words begin before it. Detectors ask for the words
    /// around a place all the time: from here they are a step or two away.
    blocks: Vec<u32>,
    seen: u64,
}

/// Bytes of a block: a word or two of Japanese.
const BLOCK: usize = 32;

/// The words of all detectors, compiled.
pub(crate) struct Cues {
    /// Its words are lower-case.
    automaton: DoubleArrayAhoCorasick<Cue>,
}

impl Cues {
    /// `ordinary` are lists of words that must not be heard as anything, one a line.
    pub(crate) fn new(words: &[(Cue, &[&str])], ordinary: &[&'static str]) -> Self {
        let cued = words
            .iter()
            .flat_map(|(cue, words)| words.iter().map(move |w| (*cue, *w)));
        let unheard = ordinary
            .iter()
            .flat_map(|list| list.lines())
            .map(|word| (Cue::Ordinary, word));
        // Of a word that two detectors list, the first is heard.
        let mut meaning: BTreeMap<String, Cue> = BTreeMap::new();
        for (cue, word) in cued.chain(unheard) {
            meaning.entry(word.to_ascii_lowercase()).or_insert(cue);
        }
        // The words that are listed come before the spellings that are made of others.
        let listed: Vec<(String, Cue)> = meaning
            .iter()
            .map(|(word, cue)| (word.clone(), *cue))
            .collect();
        for (word, cue) in listed {
            for other in spellings(&word) {
                meaning.entry(other).or_insert(cue);
            }
            // Names have lists of their own, and measures stand in no boxes.
            if cue.is_label()
                && !matches!(cue, Cue::Name | Cue::Amount | Cue::Company)
                && let Some(other) = spaced(&word)
            {
                meaning.entry(other).or_insert(cue);
            }
        }
        let automaton = DoubleArrayAhoCorasickBuilder::new()
            .match_kind(MatchKind::LeftmostLongest)
            .build_with_values(meaning)
            .expect("the built-in words are far below the automaton's limits");
        Self { automaton }
    }

    /// `lower` is the text in lower case, as far as it is ASCII.
    pub(crate) fn read(&self, text: &str, lower: &str) -> Hits {
        debug_assert_eq!(text.len(), lower.len());
        let mut hits = Vec::with_capacity(text.len() / 32 + 4);
        let mut seen = 0;
        for found in self.automaton.leftmost_find_iter(lower) {
            let cue = found.value();
            let alone = match cue {
                // What a key begins with goes on in the key.
                Cue::SecretPrefix => begins_fresh(text, found.start()),
                Cue::Honorific if begins_katakana(text, found.start(), found.end()) => false,
                _ => stands_alone(text, found.start(), found.end()),
            };
            if !alone {
                continue;
            }
            seen |= cue.bit();
            hits.push(Hit {
                start: offset(found.start()),
                end: offset(found.end()),
                cue,
            });
        }
        let blocks = blocks(&hits, text.len());
        Hits {
            words: hits,
            blocks,
            seen,
        }
    }
}

/// `account_no` is also written `account-no`, `account no` and, with a capital in the middle,
/// `accountNo`.
fn spellings(word: &str) -> impl Iterator<Item = String> + '_ {
    let plain = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric());
    let parts: Vec<&str> = word.split(['_', ' ']).collect();
    let several = parts.len() > 1 && parts.iter().all(|part| plain(part));
    let signs = several.then_some(["_", "-", " ", ""]).into_iter().flatten();
    signs.map(move |sign| parts.join(sign))
}

/// `番号` is printed on forms as `番 号`.
fn spaced(word: &str) -> Option<String> {
    let letters: Vec<char> = word.chars().collect();
    let kanji = letters.iter().all(|c| matches!(c, '\u{4E00}'..='\u{9FFF}'));
    (kanji && (2..=5).contains(&letters.len())).then(|| {
        let letters: Vec<String> = letters.iter().map(char::to_string).collect();
        letters.join(" ")
    })
}

fn blocks(hits: &[Hit], len: usize) -> Vec<u32> {
    let mut blocks = Vec::with_capacity(len / BLOCK + 2);
    for (index, hit) in hits.iter().enumerate() {
        blocks.resize(blocks.len().max(hit.start() / BLOCK + 1), offset(index));
    }
    blocks.push(offset(hits.len()));
    blocks
}

/// Not part of a longer Latin word: `tel` in `home_tel`, `homeTel` and `Tel.`, not in `hotel`.
pub(crate) fn stands_alone(text: &str, start: usize, end: usize) -> bool {
    let bytes = text.as_bytes();
    let last = bytes[end - 1];
    let after = bytes.get(end).copied().unwrap_or(b' ');
    let over = !last.is_ascii_alphabetic()
        || !after.is_ascii_alphabetic()
        || (last.is_ascii_lowercase() && after.is_ascii_uppercase());
    over && begins_fresh(text, start)
}

/// A word in katakana that goes on begins here: `監査サンプリング`, and not `タナカサンノ`.
fn begins_katakana(text: &str, start: usize, end: usize) -> bool {
    let katakana = |c: Option<char>| c.is_some_and(|c| matches!(c, 'ァ'..='ヺ' | 'ー'));
    katakana(text[start..end].chars().next_back())
        && katakana(text[end..].chars().next())
        && !katakana(text[..start].chars().next_back())
}

/// No Latin word goes on here: `Tel` in `homeTel` begins one.
fn begins_fresh(text: &str, start: usize) -> bool {
    let bytes = text.as_bytes();
    let first = bytes[start];
    let before = start.checked_sub(1).map_or(b' ', |at| bytes[at]);
    !first.is_ascii_alphabetic()
        || !before.is_ascii_alphabetic()
        || (before.is_ascii_lowercase() && first.is_ascii_uppercase())
}

impl Hits {
    pub(crate) fn all(&self) -> &[Hit] {
        &self.words
    }

    /// Whether the word is anywhere in the text.
    pub(crate) fn has(&self, cue: Cue) -> bool {
        self.seen & cue.bit() != 0
    }

    /// The last word that ends at or before `at`.
    pub(crate) fn before(&self, at: usize) -> Option<Hit> {
        self.upto(at).last().copied()
    }

    /// The last label that ends at or before `at`.
    pub(crate) fn label_before(&self, at: usize) -> Option<Hit> {
        self.upto(at)
            .iter()
            .rev()
            .take(4)
            .find(|hit| hit.cue.is_label())
            .copied()
    }

    /// The first word that begins at or after `at`.
    pub(crate) fn after(&self, at: usize) -> Option<Hit> {
        self.words.get(self.begun(at)).copied()
    }

    /// Words that touch `from..to`.
    pub(crate) fn within(&self, from: usize, to: usize) -> &[Hit] {
        let first = self.ended(from);
        &self.words[first..self.begun(to).max(first)]
    }

    fn upto(&self, at: usize) -> &[Hit] {
        &self.words[..self.ended(at)]
    }

    /// How many words begin before `at`.
    #[inline]
    fn begun(&self, at: usize) -> usize {
        let block = (at / BLOCK).min(self.blocks.len() - 1);
        let first = self.blocks[block] as usize;
        let more = self.words[first..]
            .iter()
            .take_while(|hit| hit.start() < at);
        first + more.count()
    }

    /// How many words end at or before `at`: they do not overlap, so all that begin before it but
    /// perhaps the last.
    fn ended(&self, at: usize) -> usize {
        let begun = self.begun(at);
        let open = begun > 0 && self.words[begun - 1].end() > at;
        begun - usize::from(open)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_cue_has_a_bit_of_its_own() {
        assert!(Cue::ALL.len() <= 64);
    }

    #[test]
    fn a_word_in_katakana_is_no_honorific_and_its_beginning() {
        let begins = |text: &str| {
            let start = text.find("サン").expect("it stands there");
            begins_katakana(text, start, start + "サン".len())
        };
        assert!(begins("監査サンプリング"));
        assert!(!begins("タナカサンノ") && !begins("田中サンです"));
    }

    #[test]
    fn longer_words_win_and_latin_words_stand_alone() {
        let cues = Cues::new(
            &[
                (Cue::Pension, &["基礎年金番号"]),
                (Cue::Number, &["番号"]),
                (Cue::Phone, &["tel"]),
            ],
            &[],
        );
        let heard = |text: &str| {
            cues.read(text, &text.to_ascii_lowercase())
                .all()
                .iter()
                .map(|h| h.cue)
                .collect::<Vec<_>>()
        };
        assert_eq!(heard("基礎年金番号と番号"), [Cue::Pension, Cue::Number]);
        assert_eq!(
            heard("TEL, home_tel, homeTel, hotel, telling"),
            [Cue::Phone; 3]
        );
    }
}
