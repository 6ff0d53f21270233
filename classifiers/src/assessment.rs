//! All texts of a request together: one level, with the reasons for it.

use std::collections::BTreeMap;

use crate::{EntityType, Matter, Scanned, Sensitivity, Topic};

/// What is in a request, without any of its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assessment {
    /// The level of the strictest text.
    pub level: Sensitivity,
    /// Whether a text holds special-care personal information (要配慮個人情報).
    pub special_care: bool,
    /// Whether a text could not be read whole.
    pub unscannable: bool,
    /// How many identifiers of each type.
    pub counts: BTreeMap<EntityType, usize>,
    /// Every distinct reason, strictest first.
    pub reasons: Vec<Reason>,
    /// What the request is about, if somebody asked and it can be told. It never lowers the level.
    pub topic: Option<Topic>,
}

/// Why the level is not lower.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Reason {
    /// The level that this alone would give.
    pub level: Sensitivity,
    /// What it is about.
    pub matter: Matter,
    /// The identifier behind it, if it is one.
    pub entity: Option<EntityType>,
}

impl std::fmt::Display for Reason {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.entity {
            Some(entity) => write!(f, "{entity} ({})", self.level),
            None => write!(f, "{} ({})", self.matter, self.level),
        }
    }
}

/// Assesses all texts of a request.
#[must_use]
pub fn assess<'s>(texts: impl IntoIterator<Item = &'s Scanned>) -> Assessment {
    let mut assessment = Assessment {
        level: Sensitivity::Public,
        special_care: false,
        unscannable: false,
        counts: BTreeMap::new(),
        reasons: Vec::new(),
        topic: None,
    };
    for text in texts {
        assessment.add(text);
    }
    assessment
        .reasons
        .sort_unstable_by(|a, b| b.level.cmp(&a.level).then(a.cmp(b)));
    assessment.reasons.dedup();
    assessment
}

impl Assessment {
    /// The same, with what the request is about.
    #[must_use]
    pub fn about(self, topic: Option<Topic>) -> Self {
        Self { topic, ..self }
    }

    fn add(&mut self, text: &Scanned) {
        self.level = self.level.max(text.sensitivity());
        if text.why_unscannable().is_some() {
            self.unscannable = true;
            self.reason(Sensitivity::Restricted, Matter::Unscannable, None);
        }
        for finding in text.findings() {
            *self.counts.entry(finding.entity).or_default() += 1;
            let entity = finding.entity;
            let matter = if entity.never_leaves() {
                Matter::Identifier
            } else {
                Matter::PersonalData
            };
            self.reason(entity.sensitivity(), matter, Some(entity));
        }
        for signal in text.signals() {
            self.special_care |= signal.matter == Matter::SpecialCare;
            self.reason(signal.level, signal.matter, None);
        }
    }

    fn reason(&mut self, level: Sensitivity, matter: Matter, entity: Option<EntityType>) {
        let reason = Reason {
            level,
            matter,
            entity,
        };
        if !self.reasons.contains(&reason) {
            self.reasons.push(reason);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Classifier, Topics, Unscannable};

    #[test]
    fn a_request_is_as_sensitive_as_its_strictest_text() {
        let classifier = Classifier::shared();
        let texts = [
            "What is a SWIFT code?",
            "メールは qwertyui@example.com",
            "マイナンバー 123456789018",
        ];
        let scanned: Vec<Scanned> = texts
            .iter()
            .map(|text| classifier.scan((*text).to_owned()))
            .collect();
        let all = assess(&scanned);
        assert_eq!(all.level, Sensitivity::Restricted);
        assert_eq!(all.counts[&EntityType::Email], 1);
        let reasons: Vec<String> = all.reasons.iter().map(ToString::to_string).collect();
        assert_eq!(reasons, ["MY_NUMBER (restricted)", "EMAIL (confidential)"]);
        assert_eq!(assess(&scanned[..1]).level, Sensitivity::Public);
        let topic = Topics::built_in().classify(&texts[..1]);
        let told = assess(&scanned[..1]).about(topic).topic;
        assert_eq!(told.map(|topic| topic.name).as_deref(), Some("markets"));
    }

    #[test]
    fn what_cannot_be_read_is_restricted() {
        let text = Scanned::unscannable("x".into(), Unscannable::TooLong);
        let all = assess([&text]);
        assert!(all.unscannable);
        assert_eq!(all.level, Sensitivity::Restricted);
    }
}
