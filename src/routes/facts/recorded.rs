//! Facts that are kept: what a decision was made on, written and read again. No text of a request.

use std::collections::BTreeMap;
use std::str::FromStr;

use classifiers::{EntityType, Scanned, Sensitivity, Topics};
use serde::{Deserialize, Serialize};

use super::{
    Content, Endpoint, EntityCounts, EntitySet, Facts, Language, Member, Moment, Requested, Set,
    TopicFact, language, size_in_tokens,
};

/// The form of records. It changes when a fact comes to mean something else, not when one is added.
const VERSION: u8 = 1;

/// The facts of one request, as a record holds them: names and numbers alone.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a variable of its own, as in `Facts`"
)]
pub struct RecordedFacts {
    /// Of this form: [`VERSION`].
    pub(in crate::routes) version: u8,
    pub(in crate::routes) app: String,
    pub(in crate::routes) app_tags: Vec<String>,
    pub(in crate::routes) purpose: Option<String>,
    pub(in crate::routes) endpoint: String,
    pub(in crate::routes) model: String,
    /// `local` or `external`; none for `auto`.
    pub(in crate::routes) model_kind: Option<String>,
    pub(in crate::routes) sensitivity: String,
    /// Distinct values by type.
    pub(in crate::routes) findings: BTreeMap<String, u32>,
    pub(in crate::routes) matters: Vec<String>,
    pub(in crate::routes) topic: Option<String>,
    pub(in crate::routes) topic_percent: u8,
    pub(in crate::routes) language: String,
    pub(in crate::routes) has_unknown: bool,
    pub(in crate::routes) non_text: bool,
    pub(in crate::routes) tools: bool,
    pub(in crate::routes) stream: bool,
    pub(in crate::routes) tokens: u32,
    /// In Asia/Tokyo: `2026-04-01T09:30`.
    pub(in crate::routes) at: String,
    pub(in crate::routes) budget_percent: u32,
    pub(in crate::routes) engines_down: Vec<String>,
    pub(in crate::routes) draw: u64,
}

/// A name in the record that this version of the program does not know.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the record's `{0}` holds a name that this version does not know")]
pub struct UnreadableFacts(&'static str);

impl From<&Facts<'_>> for RecordedFacts {
    fn from(facts: &Facts<'_>) -> Self {
        let content = &facts.content;
        let count = |entity: EntityType| (entity.name().to_owned(), facts.count(entity));
        let model_kind = match facts.model {
            Requested::Auto => None,
            Requested::Local(_) => Some("local"),
            Requested::External(_) => Some("external"),
        };
        Self {
            version: VERSION,
            app: facts.app.to_owned(),
            app_tags: facts.app_tags.to_vec(),
            purpose: facts.purpose.map(str::to_owned),
            endpoint: facts.endpoint.name().to_owned(),
            model: facts.model.name().to_owned(),
            model_kind: model_kind.map(str::to_owned),
            sensitivity: content.sensitivity.name().to_owned(),
            findings: content.findings.iter().map(count).collect(),
            matters: content
                .matters
                .iter()
                .map(|it| it.name().to_owned())
                .collect(),
            topic: facts.topic.map(|topic| topic.name.to_owned()),
            topic_percent: facts.topic.map_or(0, |topic| topic.percent),
            language: facts.language.name().to_owned(),
            has_unknown: facts.has_unknown,
            non_text: facts.non_text,
            tools: facts.tools,
            stream: facts.stream,
            tokens: facts.tokens,
            at: facts.moment.to_string(),
            budget_percent: facts.budget_percent,
            engines_down: facts.engines_down.to_vec(),
            draw: facts.draw,
        }
    }
}

impl RecordedFacts {
    /// The facts as they were.
    ///
    /// # Errors
    /// A name is unknown to this version of the program.
    pub fn facts(&self) -> Result<Facts<'_>, UnreadableFacts> {
        if self.version != VERSION {
            return Err(UnreadableFacts("version"));
        }
        let mut content = Content {
            sensitivity: member(&self.sensitivity).ok_or(UnreadableFacts("sensitivity"))?,
            matters: members(&self.matters).ok_or(UnreadableFacts("matters"))?,
            findings: EntitySet::default(),
        };
        let mut counts = EntityCounts::default();
        for (name, count) in &self.findings {
            let entity = EntityType::from_str(name).map_err(|_| UnreadableFacts("findings"))?;
            content.findings.insert(entity);
            counts.set(entity, *count);
        }
        Ok(Facts {
            app: &self.app,
            app_tags: &self.app_tags,
            purpose: self.purpose.as_deref(),
            endpoint: member(&self.endpoint).ok_or(UnreadableFacts("endpoint"))?,
            model: match self.model_kind.as_deref() {
                Some("local") => Requested::Local(&self.model),
                Some("external") => Requested::External(&self.model),
                Some(_) => return Err(UnreadableFacts("model_kind")),
                None => Requested::Auto,
            },
            content,
            counts,
            topic: self.topic.as_deref().map(|name| TopicFact {
                name,
                percent: self.topic_percent,
            }),
            language: member(&self.language).ok_or(UnreadableFacts("language"))?,
            has_unknown: self.has_unknown,
            non_text: self.non_text,
            tools: self.tools,
            stream: self.stream,
            tokens: self.tokens,
            moment: Moment::from_str(&self.at).map_err(|_| UnreadableFacts("at"))?,
            budget_percent: self.budget_percent,
            engines_down: &self.engines_down,
            draw: self.draw,
        })
    }
}

/// Facts as they are put together by hand: for tests of rules and for explanations.
impl RecordedFacts {
    /// A request of nobody for `auto`, in Japanese and without anything in it, at this moment.
    #[must_use]
    pub fn of_nothing(at: Moment) -> Self {
        Self {
            version: VERSION,
            endpoint: Endpoint::Chat.name().to_owned(),
            model: Requested::Auto.name().to_owned(),
            sensitivity: Sensitivity::Public.name().to_owned(),
            language: Language::Japanese.name().to_owned(),
            at: at.to_string(),
            ..Self::default()
        }
    }

    /// Of this application, with its tags and for this purpose.
    #[must_use]
    pub fn sent_by(self, app: &str, app_tags: Vec<String>, purpose: Option<String>) -> Self {
        Self {
            app: app.to_owned(),
            app_tags,
            purpose,
            ..self
        }
    }

    /// With so much of the budget used and these engines down.
    #[must_use]
    pub fn while_it_is_so(self, budget_percent: u32, engines_down: Vec<String>) -> Self {
        Self {
            budget_percent,
            engines_down,
            ..self
        }
    }

    /// Takes in what a user says: what was found in it, what it is about, how much it is.
    pub fn say(&mut self, text: &Scanned) {
        self.add_text(text);
        self.tell_topic(text.text());
        self.tell_language(text.text());
        self.tell_tokens(text.text());
    }

    pub(in crate::routes) fn raise(&mut self, level: Sensitivity) {
        let before: Option<Sensitivity> = member(&self.sensitivity);
        let level = before.map_or(level, |before| before.max(level));
        level.name().clone_into(&mut self.sensitivity);
    }

    pub(in crate::routes) fn add_found(&mut self, entity: EntityType, count: u32) {
        *self.findings.entry(entity.name().to_owned()).or_default() += count;
        self.raise(entity.sensitivity());
    }

    pub(in crate::routes) fn add_text(&mut self, text: &Scanned) {
        let content: Content = [text].into_iter().collect();
        let counts = EntityCounts::distinct([text]);
        for entity in content.findings.iter() {
            self.add_found(entity, counts.of(entity).max(1));
        }
        for matter in content.matters.iter() {
            self.matters.push(matter.name().to_owned());
        }
        self.raise(content.sensitivity);
    }

    pub(in crate::routes) fn tell_topic(&mut self, text: &str) {
        let topic = Topics::built_in().classify(&[text]);
        self.topic_percent = topic.as_ref().map_or(0, |topic| topic.percent);
        self.topic = topic.map(|topic| topic.name.to_string());
    }

    pub(in crate::routes) fn tell_language(&mut self, text: &str) {
        language([text]).name().clone_into(&mut self.language);
    }

    pub(in crate::routes) fn tell_tokens(&mut self, text: &str) {
        self.tokens = size_in_tokens(text.len());
    }
}

fn member<T: Member>(name: &str) -> Option<T> {
    T::ALL.iter().copied().find(|member| member.name() == name)
}

fn members<T: Member>(names: &[String]) -> Option<Set<T>> {
    names.iter().map(|name| member(name)).collect()
}
