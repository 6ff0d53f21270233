//! What the client wrote itself, and so may read.

use std::collections::HashSet;
use std::fmt;

use classifiers::{EntityType, Scanned};
use zeroize::{Zeroize, Zeroizing};

use crate::identity::{identity, plain};
use crate::needles::Needles;

/// The texts of a request, and what was found in them.
pub(super) struct Own {
    identities: HashSet<(EntityType, String)>,
    texts: Vec<Zeroizing<String>>,
}

impl Own {
    pub(super) fn of<'s>(texts: impl Iterator<Item = &'s Scanned>) -> Self {
        let mut own = Self {
            identities: HashSet::new(),
            texts: Vec::new(),
        };
        for scanned in texts {
            for finding in scanned.findings() {
                let value = &scanned.text()[finding.range.clone()];
                own.identities
                    .insert((finding.entity, identity(finding.entity, value)));
            }
            own.texts.push(Zeroizing::new(scanned.text().to_owned()));
        }
        own
    }

    /// Whether the client wrote this value: as one that was found, in whatever notation, as two
    /// parts of a name, or as nothing in particular.
    pub(super) fn holds(&self, entity: EntityType, value: &str) -> bool {
        let identity = identity(entity, value);
        let is_name = entity == EntityType::Person;
        is_name && self.is_made_of_two(&identity)
            || self.identities.contains(&(entity, identity))
            || self.stands_in_a_text(entity, &plain(value))
    }

    /// `柴田郁恵` of `{"last_name": "柴田", "first_name": "郁恵"}`.
    fn is_made_of_two(&self, name: &str) -> bool {
        let known = |part: &str| {
            let key = (EntityType::Person, part.to_owned());
            self.identities.contains(&key)
        };
        let mut cuts = name.char_indices().skip(1).map(|(at, _)| name.split_at(at));
        cuts.any(|(first, last)| known(first.trim()) && known(last.trim()))
    }

    fn stands_in_a_text(&self, entity: EntityType, value: &str) -> bool {
        let needles = Needles::new(std::iter::once((entity, value)));
        self.texts.iter().any(|text| {
            // A value too short to search for as a word is the client's if it stands anywhere.
            if needles.is_empty() {
                text.contains(value)
            } else {
                !needles.find_all(text).is_empty()
            }
        })
    }
}

impl Drop for Own {
    fn drop(&mut self) {
        for (_, mut identity) in self.identities.drain() {
            identity.zeroize();
        }
    }
}

impl fmt::Debug for Own {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Own")
            .field("values", &self.identities.len())
            .field("texts", &self.texts.len())
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use classifiers::{Confidence, Finding};

    use super::*;

    fn own(text: &str, values: &[(&str, EntityType)]) -> Own {
        let finding = |&(value, entity): &(&str, EntityType)| {
            let start = text.find(value).expect("the value is in the text");
            Finding {
                range: start..start + value.len(),
                entity,
                confidence: Confidence::Certain,
                reason: "test",
            }
        };
        let scanned = Scanned::for_tests(text, values.iter().map(finding).collect());
        Own::of(std::iter::once(&scanned))
    }

    #[test]
    fn what_the_client_wrote_is_its_own_in_any_notation() {
        use EntityType as E;
        let own = own(
            "柴田 郁恵様、090-1234-5678、姓 佐藤 名 太郎、ikue@bank.example、Osaka",
            &[
                ("柴田 郁恵", E::Person),
                ("090-1234-5678", E::Phone),
                ("佐藤", E::Person),
                ("太郎", E::Person),
                ("ikue@bank.example", E::Email),
            ],
        );
        for (entity, value) in [
            (E::Person, "柴田郁恵"),
            (E::Person, "柴田郁恵様"),
            (E::Person, "佐藤太郎"),
            (E::Person, "佐藤 太郎"),
            (E::Person, "Osaka"),
            (E::Phone, "０９０１２３４５６７８"),
            (E::Email, "IKUE@bank.example"),
            (E::Email, "ikue%40bank.example"),
        ] {
            assert!(own.holds(entity, value), "{value}");
        }
        for (entity, value) in [
            (E::Person, "田中郁恵"),
            (E::Person, "Osak"),
            (E::Phone, "090-1234-5679"),
            (E::Email, "kue@bank.example"),
            (E::BankAccount, "1234567"),
        ] {
            assert!(!own.holds(entity, value), "{value}");
        }
    }
}
