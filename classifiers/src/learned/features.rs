//! The features of a text: Latin words and pairs of them; of Japanese, single kanji and
//! rows of two and three characters. Digits say nothing: what
//! holds numbers differs from what is about them. Case and width are the caller's to fold.

/// As many features are told apart; others share a bucket.
pub(crate) const BUCKETS: usize = 1 << 19;

/// Calls `feature` with the bucket of each.
pub(super) fn each_feature(text: &str, mut feature: impl FnMut(usize)) {
    let mut word = Hash::default();
    let mut last_word = 0;
    let (mut last, mut before_last) = (None, None);
    for c in text.chars() {
        match kind(c) {
            Kind::Latin(letter) => {
                word.push(letter);
                (last, before_last) = (None, None);
            }
            Kind::Japanese => {
                if word.letters > 0 {
                    last_word = word.end(last_word, &mut feature);
                }
                if matches!(c, '一'..='鿿') {
                    feature(bucket(3, u32::from(c), 0));
                }
                if let Some(b) = last {
                    feature(bucket(2, u32::from(b), u32::from(c)));
                    if let Some(a) = before_last {
                        feature(bucket(u32::from(a), u32::from(b), u32::from(c)));
                    }
                }
                (before_last, last) = (last, Some(c));
            }
            Kind::Between => {
                if word.letters > 0 {
                    last_word = word.end(last_word, &mut feature);
                }
                (last, before_last) = (None, None);
            }
        }
    }
    word.end(last_word, &mut feature);
}

enum Kind {
    Latin(u32),
    Japanese,
    Between,
}

fn kind(c: char) -> Kind {
    match c {
        'a'..='z' | '_' | '\'' => Kind::Latin(u32::from(c)),
        'A'..='Z' => Kind::Latin(u32::from(c.to_ascii_lowercase())),
        'ぁ'..='ゖ' | 'ァ'..='ヺ' | 'ー' | '々' | '一'..='鿿' => Kind::Japanese,
        _ => Kind::Between,
    }
}

/// A word, as it is read.
#[derive(Default)]
struct Hash {
    value: u32,
    letters: u32,
}

impl Hash {
    fn push(&mut self, letter: u32) {
        self.value = mix(self.value, letter);
        self.letters += 1;
    }

    /// Tells the word and its pair with the one before it; gives what the next one pairs with.
    fn end(&mut self, last: u32, feature: &mut impl FnMut(usize)) -> u32 {
        let Self {
            value: word,
            letters,
        } = std::mem::take(self);
        if letters < 2 {
            return last;
        }
        feature(bucket(1, word, 0));
        if last != 0 {
            feature(bucket(1, last, word));
        }
        word
    }
}

fn mix(hash: u32, next: u32) -> u32 {
    (hash ^ next).wrapping_mul(0x9E37_79B1).rotate_left(15)
}

fn bucket(a: u32, b: u32, c: u32) -> usize {
    let hash = mix(mix(mix(0x811C_9DC5, a), b), c);
    (hash ^ (hash >> 16)) as usize % BUCKETS
}

#[cfg(test)]
mod tests {
    use super::*;

    fn features(text: &str) -> Vec<usize> {
        let mut all = Vec::new();
        each_feature(text, |bucket| all.push(bucket));
        all
    }

    #[test]
    fn words_and_their_pairs_and_rows_of_characters_are_features() {
        assert_eq!(features("What is").len(), 3);
        assert_eq!(features("稟議書").len(), 6);
        assert_eq!(features("すき。や").len(), 1);
        assert_eq!(features("12 345"), [0; 0]);
        assert_ne!(features("稟議"), features("議稟"));
    }
}
