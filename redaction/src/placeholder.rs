//! The form of a placeholder: `<PERSON_kfqxwbtd>`, and `<PERSON_kfqxwbtd_b>` for the same person
//! written another way.
//!
//! * Angle brackets: the form that models know from elsewhere, never escaped in JSON, rare in
//!   Japanese prose, and not a character that a URL could swallow.
//! * The type, so that the model can inflect and reason around the value.
//! * A stem of eight letters, 32 bits of a keyed hash: unguessable, and stable in a [`crate::Scope`]
//!   without anything being stored. Consonants only, in lower case, without those that look like a
//!   digit or another letter: no word arises, and no detector of numbers fires.
//! * One more letter when a value occurs in more than one notation, so that each comes back as it
//!   was written while the model still sees one stem.

use std::collections::HashSet;

use classifiers::EntityType;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::Scope;
use crate::surrogate::Dice;

/// The letters of a placeholder that say which value it stands for.
pub(crate) type Stem = [u8; STEM_LEN];

/// Letters in a stem.
pub(crate) const STEM_LEN: usize = 8;

/// Letters that a variant may have at most: 16 + 256 notations of one value.
pub(crate) const VARIANT_LEN: usize = 2;

const LETTERS: &[u8; 16] = b"bcdfghjkmpqrtvwx";

/// How many stems are tried for a value before masking gives up.
const CANDIDATE_BLOCKS: u8 = 4;

/// Whether a byte can stand in a stem, in either case.
pub(crate) fn is_letter(byte: u8) -> bool {
    const MASK: u32 = {
        let (mut mask, mut i) = (0, 0);
        while i < LETTERS.len() {
            mask |= 1 << (LETTERS[i] - b'a');
            i += 1;
        }
        mask
    };
    byte.is_ascii_alphabetic() && MASK >> (byte.to_ascii_lowercase() - b'a') & 1 == 1
}

/// The placeholder of a value's `notation`th way of being written; 0 is the first one seen.
/// `None` when there are more notations than letters for them.
pub(crate) fn format(entity: EntityType, stem: Stem, notation: usize) -> Option<String> {
    let mut placeholder = String::with_capacity(entity.name().len() + STEM_LEN + 6);
    placeholder.push('<');
    placeholder.push_str(entity.name());
    placeholder.push('_');
    placeholder.extend(stem.map(char::from));
    if let Some(rest) = notation.checked_sub(1) {
        placeholder.push('_');
        placeholder.push_str(&variant(rest)?);
    }
    placeholder.push('>');
    Some(placeholder)
}

/// Which notation a variant's letters name, the inverse of [`format()`].
pub(crate) fn notation_of(variant: &[u8]) -> Option<usize> {
    let digit = |byte: u8| {
        LETTERS
            .iter()
            .position(|&letter| letter == byte.to_ascii_lowercase())
    };
    match *variant {
        [one] => Some(digit(one)? + 1),
        [high, low] => Some((digit(high)? + 1) * LETTERS.len() + digit(low)? + 1),
        _ => None,
    }
}

fn variant(index: usize) -> Option<String> {
    let base = LETTERS.len();
    let letter = |digit: usize| char::from(LETTERS[digit]);
    match (index / base, index % base) {
        (0, low) => Some(letter(low).into()),
        (high, low) if high <= base => Some([letter(high - 1), letter(low)].iter().collect()),
        _ => None,
    }
}

/// Derives the stems of one scope.
pub(crate) struct Stems {
    scoped: Hmac<Sha256>,
}

impl Stems {
    /// Choices for the invented form of a value, the `round`th.
    pub(crate) fn dice(&self, entity: EntityType, round: u8, identity: &str) -> Dice {
        let mut mac = self.scoped.clone();
        mac.update(b"surrogate");
        mac.update(&[round]);
        mac.update(entity.name().as_bytes());
        mac.update(&[0]);
        mac.update(identity.as_bytes());
        Dice::new(mac)
    }

    /// Binds the masker's key to an application and a conversation.
    pub(crate) fn new(key: &[u8; 32], scope: &Scope<'_>) -> Self {
        let mut mac = keyed(key);
        mac.update(b"sekisho placeholder 1");
        for text in std::iter::once(&scope.app).chain(scope.conversation) {
            mac.update(&(text.len() as u64).to_be_bytes());
            mac.update(text.as_bytes());
        }
        let derived: Zeroizing<[u8; 32]> = Zeroizing::new(mac.finalize().into_bytes().into());
        Self {
            scoped: keyed(&derived),
        }
    }

    /// The stems that a value may have, in the order in which they are to be tried.
    pub(crate) fn candidates(
        &self,
        entity: EntityType,
        identity: &str,
    ) -> impl Iterator<Item = Stem> {
        (0..CANDIDATE_BLOCKS).flat_map(move |block| {
            let mut mac = self.scoped.clone();
            mac.update(&[block]);
            mac.update(entity.name().as_bytes());
            mac.update(&[0]);
            mac.update(identity.as_bytes());
            let digest: [u8; 32] = mac.finalize().into_bytes().into();
            let (chunks, _) = digest.as_chunks::<{ STEM_LEN / 2 }>();
            chunks.iter().copied().map(stem).collect::<Vec<_>>()
        })
    }
}

fn keyed(key: &[u8; 32]) -> Hmac<Sha256> {
    Hmac::new_from_slice(key).expect("HMAC takes keys of any length")
}

fn stem(bytes: [u8; STEM_LEN / 2]) -> Stem {
    std::array::from_fn(|i| {
        let byte = bytes[i / 2];
        LETTERS[usize::from(if i % 2 == 0 { byte >> 4 } else { byte & 15 })]
    })
}

/// Collects everything in a text that could be taken for a stem, so that none of it becomes one.
pub(crate) fn collect_lookalikes(text: &str, into: &mut HashSet<Stem>) {
    let bytes = text.as_bytes();
    let mut searched = 0;
    // A run of eight letters covers a byte at every eighth position.
    let mut probe = STEM_LEN - 1;
    while let Some(&byte) = bytes.get(probe) {
        if is_letter(byte) {
            let before = bytes[searched..probe]
                .iter()
                .rev()
                .take_while(|&&b| is_letter(b))
                .count();
            let after = bytes[probe..].iter().take_while(|&&b| is_letter(b)).count();
            for window in bytes[probe - before..probe + after].windows(STEM_LEN) {
                let mut stem: Stem = window.try_into().expect("a window of that length");
                stem.make_ascii_lowercase();
                into.insert(stem);
            }
            searched = probe + after;
            probe = searched;
        }
        probe += STEM_LEN;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stems(key: u8, app: &str, conversation: &[&str]) -> Stems {
        Stems::new(&[key; 32], &Scope { app, conversation })
    }

    fn first(stems: &Stems, entity: EntityType, identity: &str) -> Stem {
        stems
            .candidates(entity, identity)
            .next()
            .expect("there are many")
    }

    #[test]
    fn a_stem_depends_on_key_app_conversation_type_and_value() {
        let base = first(&stems(1, "crm", &["hi"]), EntityType::Person, "柴田");
        assert_eq!(
            base,
            first(&stems(1, "crm", &["hi"]), EntityType::Person, "柴田")
        );
        let others = [
            first(&stems(2, "crm", &["hi"]), EntityType::Person, "柴田"),
            first(&stems(1, "mail", &["hi"]), EntityType::Person, "柴田"),
            first(&stems(1, "crm", &["ho"]), EntityType::Person, "柴田"),
            first(&stems(1, "crmh", &["i"]), EntityType::Person, "柴田"),
            first(&stems(1, "crm", &["hi"]), EntityType::Organization, "柴田"),
            first(&stems(1, "crm", &["hi"]), EntityType::Person, "田中"),
        ];
        for other in others {
            assert_ne!(base, other);
        }
    }

    #[test]
    fn a_placeholder_has_no_digit_and_every_notation_another_one() {
        let all: HashSet<String> = (0..=272)
            .map(|n| format(EntityType::DateOfBirth, *b"kfqxwbtd", n).expect("room"))
            .collect();
        assert_eq!(all.len(), 273);
        assert!(
            all.iter()
                .all(|placeholder| !placeholder.contains(|c: char| c.is_ascii_digit()))
        );
        assert_eq!(format(EntityType::DateOfBirth, *b"kfqxwbtd", 273), None);
        insta::assert_snapshot!(
            format(EntityType::Person, *b"kfqxwbtd", 2).expect("room"), @"<PERSON_kfqxwbtd_c>");
    }

    #[test]
    fn letters_of_a_variant_name_the_notation_they_were_made_for() {
        for index in 0..272 {
            let letters = variant(index).expect("room");
            assert_eq!(notation_of(letters.as_bytes()), Some(index + 1));
        }
        assert_eq!(notation_of(b"a"), None);
        assert_eq!(notation_of(b""), None);
    }

    #[test]
    fn every_lookalike_is_found_wherever_it_stands() {
        for before in 0..20 {
            for after in 0..20 {
                let text = format!("{}KFQXwbtd{}", "あ".repeat(before), "e".repeat(after));
                let mut found = HashSet::new();
                collect_lookalikes(&text, &mut found);
                assert_eq!(found, HashSet::from([*b"kfqxwbtd"]), "{before} {after}");
            }
        }
        let mut found = HashSet::new();
        collect_lookalikes("kfqxwbt dkfqxwbtdk", &mut found);
        assert_eq!(
            found,
            HashSet::from([*b"dkfqxwbt", *b"kfqxwbtd", *b"fqxwbtdk"])
        );
    }
}
