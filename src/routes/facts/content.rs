//! What all texts of a request hold, taken together: levels, kinds and counts.

use std::collections::HashSet;

use classifiers::{EntityType, Matter, Scanned, Sensitivity};
use redaction::identity;

use super::set::{EntitySet, MatterSet};

/// What all texts of a request hold, taken together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Content {
    /// The highest level of any text.
    pub sensitivity: Sensitivity,
    /// The kinds of identifier in any text.
    pub findings: EntitySet,
    /// What any text speaks of, as far as it sets its level.
    pub matters: MatterSet,
}

impl Content {
    /// Takes in what was found in one more text. A text that could not be read whole makes the
    /// content restricted.
    pub fn add(&mut self, text: &Scanned) {
        self.sensitivity = self.sensitivity.max(text.sensitivity());
        for finding in text.findings() {
            self.findings.insert(finding.entity);
        }
        for signal in text.signals() {
            self.matters.insert(signal.matter);
        }
        if text.why_unscannable().is_some() {
            self.add_unscannable();
        }
    }

    /// Takes in something that nobody can scan: an image, a file, an unreadable part.
    pub fn add_unscannable(&mut self) {
        self.sensitivity = Sensitivity::Restricted;
        self.matters.insert(Matter::Unscannable);
    }
}

impl<'t> FromIterator<&'t Scanned> for Content {
    fn from_iter<I: IntoIterator<Item = &'t Scanned>>(texts: I) -> Self {
        let mut content = Self::default();
        texts.into_iter().for_each(|text| content.add(text));
        content
    }
}

/// Tokens of so many bytes of prompt, rather too many: one for two bytes. (Japanese has about three
/// bytes a token with the tokenizers in use, English about four.)
#[must_use]
pub fn size_in_tokens(bytes: usize) -> u32 {
    u32::try_from(bytes / 2).unwrap_or(u32::MAX)
}

/// How many distinct values of each type were found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EntityCounts([u32; EntityType::ALL.len()]);

impl Default for EntityCounts {
    fn default() -> Self {
        Self([0; EntityType::ALL.len()])
    }
}

impl EntityCounts {
    /// Of one type.
    #[must_use]
    pub const fn of(&self, entity: EntityType) -> u32 {
        self.0[entity as usize]
    }

    /// Sets the count of one type.
    pub const fn set(&mut self, entity: EntityType, count: u32) {
        self.0[entity as usize] = count;
    }

    /// The distinct values in these texts. Two are the same if masking gives them the same
    /// placeholder.
    pub fn distinct<'t>(texts: impl IntoIterator<Item = &'t Scanned>) -> Self {
        let mut seen: HashSet<(EntityType, String)> = HashSet::new();
        let mut counts = Self::default();
        for text in texts {
            for finding in text.findings() {
                let value = &text.text()[finding.range.clone()];
                if seen.insert((finding.entity, identity(finding.entity, value))) {
                    counts.0[finding.entity as usize] += 1;
                }
            }
        }
        counts
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use classifiers::{Confidence, Finding, Unscannable};

    #[test]
    fn a_text_that_was_not_read_makes_the_content_restricted() {
        let text = Scanned::unscannable(String::new(), Unscannable::TooLong);
        let content: Content = [&text].into_iter().collect();
        assert_eq!(content.sensitivity, Sensitivity::Restricted);
        assert!(content.matters.contains(Matter::Unscannable));
    }

    #[test]
    fn a_value_counts_once_however_it_is_written_and_wherever_it_stands() {
        let phone = |text: &str| {
            let finding = Finding {
                range: 0..text.len(),
                entity: EntityType::Phone,
                confidence: Confidence::Certain,
                reason: "a test",
            };
            Scanned::for_tests(text, vec![finding])
        };
        let texts = [
            "090-1234-5678",
            "０９０(1234)5678",
            "09012345678",
            "090-1234-5679",
        ];
        let counts = EntityCounts::distinct(&texts.map(phone));
        assert_eq!(counts.of(EntityType::Phone), 2);
        assert_eq!(counts.of(EntityType::Email), 0);
    }
}
