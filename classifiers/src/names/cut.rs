//! Names that a line break may cut, by the dictionaries alone: cheap, and right often enough that it
//! is worth reading the lines again without the break.

use super::lexicon::{Kinds, Lexicon};
use super::{is_hiragana, is_kanji, is_katakana};

/// Surnames and given names in kanji are no longer.
const LONGEST: usize = 3;
/// The same with a title behind it, where a space says that two words were parted.
const LONGEST_APART: usize = 4;
/// A surname and a given name in katakana.
const LONGEST_KANA: usize = 12;

impl Lexicon {
    /// Whether a word in Latin letters is a name and no word of prose.
    pub(crate) fn may_be_latin_name(&self, word: &str) -> bool {
        let kinds = self.latin(word);
        kinds.is(Kinds::ANY_NAME) && !kinds.is(Kinds::COMMON)
    }

    /// Whether a word in Latin letters is one of prose.
    pub(crate) fn is_prose(&self, word: &str) -> bool {
        self.latin(word).is(Kinds::COMMON) || self.no_name(word)
    }

    /// Whether a name may stand across the end of `head` and the beginning of `tail`, both of them
    /// kanji or kana. Between words a surname ends the one, and a given name begins the other.
    pub(crate) fn may_cut_name(&self, head: &[char], tail: &[char], between_words: bool) -> bool {
        let (Some(last), Some(first)) = (head.last(), tail.first()) else {
            return false;
        };
        let all_behind = tail;
        let before = |is: fn(char) -> bool| head.iter().rev().take_while(|c| is(**c)).count();
        let behind = |is: fn(char) -> bool| tail.iter().take_while(|c| is(**c)).count();
        if is_kanji(*last) && is_kanji(*first) {
            let head = &head[head.len() - before(is_kanji)..];
            let tail = &tail[..behind(is_kanji)];
            if between_words {
                return head.len().max(tail.len()) <= LONGEST_APART;
            }
            let title = tail.iter().take(LONGEST + 1).skip(1);
            return head.len() <= LONGEST
                && title.into_iter().any(|c| matches!(c, '様' | '氏' | '殿'))
                || self.surname_then_given(head, tail)
                || self.within_word(head, tail);
        }
        if is_katakana(*last) && is_katakana(*first) {
            let head = &head[head.len() - before(is_katakana)..];
            let tail = &tail[..behind(is_katakana)];
            let title = &all_behind[tail.len()..];
            return title.starts_with(&['さ', 'ん'])
                || title.starts_with(&['様'])
                || self.kana_across(head, tail, between_words);
        }
        if is_kanji(*last) && is_hiragana(*first) {
            let head = &head[head.len() - before(is_kanji)..];
            let given = behind(is_hiragana);
            return self.ends_with_surname(head)
                && (2..=given.min(4))
                    .any(|len| self.kana(tail[..len].iter().copied()).is(Kinds::GIVEN));
        }
        false
    }

    /// Whether kanji are a surname.
    pub(crate) fn is_surname(&self, word: &[char]) -> bool {
        self.kanji(word).is(Kinds::FAMILY)
    }

    /// Whether kanji end with a surname, and the hiragana behind them are a given name: `古木き⏎よのぶ`.
    pub(crate) fn may_be_named(&self, head: &[char], begun: &[char], rest: &[char]) -> bool {
        let given = begun.iter().chain(rest).copied();
        self.ends_with_surname(head) && self.kana(given).is(Kinds::GIVEN)
    }

    /// `佐⏎藤`, `健⏎一`.
    fn within_word(&self, head: &[char], tail: &[char]) -> bool {
        let mut word = Vec::with_capacity(2 * LONGEST);
        (1..=LONGEST.min(head.len())).any(|before| {
            word.clear();
            word.extend_from_slice(&head[head.len() - before..]);
            tail.iter().take(LONGEST).any(|c| {
                word.push(*c);
                let kinds = self.kanji(&word);
                kinds.is(Kinds::FAMILY) && !kinds.is(Kinds::COMMON)
                    || kinds.is(Kinds::GIVEN)
                        && (head.len() == 1 && !kinds.is(Kinds::COMMON)
                            || self.ends_with_surname(&head[..head.len() - before]))
            })
        })
    }

    /// `佐藤⏎健一`.
    fn surname_then_given(&self, head: &[char], tail: &[char]) -> bool {
        self.ends_with_surname(head)
            && (1..=LONGEST.min(tail.len())).any(|len| self.kanji(&tail[..len]).is(Kinds::GIVEN))
    }

    fn ends_with_surname(&self, head: &[char]) -> bool {
        (1..=LONGEST.min(head.len())).any(|len| {
            let kinds = self.kanji(&head[head.len() - len..]);
            kinds.is(Kinds::FAMILY) && !kinds.is(Kinds::COMMON) && (len > 1 || head.len() == 1)
        })
    }

    fn kana_across(&self, head: &[char], tail: &[char], between_words: bool) -> bool {
        if head.len() + tail.len() > LONGEST_KANA {
            return false;
        }
        if between_words {
            return true;
        }
        let name = |kinds: Kinds| kinds.is(Kinds::ANY_NAME) && !kinds.is(Kinds::COMMON);
        let word: Vec<char> = head.iter().chain(tail).copied().collect();
        name(self.kana(word.iter().copied())) || super::kana::split(self, &word).is_some()
    }
}
