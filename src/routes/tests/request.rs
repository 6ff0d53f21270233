//! A request in words, for tests of what is decided about it.

use std::str::FromStr as _;

use classifiers::EntityType;

use crate::routes::{
    Content, Endpoint, EntityCounts, Facts, Language, Member, Moment, Requested, TopicFact,
};

/// A request, owned.
#[derive(Clone, Debug)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a variable of its own, and any of them can go with any other"
)]
pub(crate) struct Request {
    pub(super) app: String,
    pub(super) tags: Vec<String>,
    pub(super) purpose: Option<String>,
    pub(super) endpoint: Endpoint,
    pub(super) model: Model,
    pub(super) content: Content,
    pub(super) counts: EntityCounts,
    pub(super) topic: Option<(String, u8)>,
    pub(super) language: Language,
    pub(super) has_unknown: bool,
    pub(super) non_text: bool,
    pub(super) tools: bool,
    pub(super) stream: bool,
    pub(super) tokens: u32,
    pub(super) moment: Moment,
    pub(super) budget_percent: u32,
    pub(super) engines_down: Vec<String>,
    pub(super) draw: u64,
}

#[derive(Clone, Debug)]
pub(super) enum Model {
    Auto,
    Local(String),
    External(String),
}

impl Request {
    /// From words like `app=demo tags=frontier findings=PERSON,EMAIL*3`; findings raise the level as
    /// the classifier does.
    pub(crate) fn parse(words: &str) -> Self {
        let mut request = Self {
            app: "demo".to_owned(),
            tags: Vec::new(),
            model: Model::Auto,
            purpose: None,
            endpoint: Endpoint::Chat,
            content: Content::default(),
            counts: EntityCounts::default(),
            topic: None,
            language: Language::Japanese,
            has_unknown: false,
            non_text: false,
            tools: false,
            stream: false,
            tokens: 100,
            // A Wednesday.
            moment: "2026-04-01T10:00".parse().expect("a moment"),
            budget_percent: 0,
            engines_down: Vec::new(),
            draw: 0,
        };
        for word in words.split_whitespace() {
            let (key, value) = word.split_once('=').unwrap_or((word, ""));
            request.set(key, value);
        }
        request
    }

    fn set(&mut self, key: &str, value: &str) {
        let content = &mut self.content;
        match key {
            "app" => value.clone_into(&mut self.app),
            "tags" => self.tags = value.split(',').map(str::to_owned).collect(),
            "model" if value == "smollm2" => self.model = Model::Local(value.to_owned()),
            "model" => self.model = Model::External(value.to_owned()),
            "sensitivity" => content.sensitivity = value.parse().expect("a level"),
            "findings" => {
                for found in value.split(',') {
                    let (name, count) = found.split_once('*').unwrap_or((found, "1"));
                    let entity = EntityType::from_str(name).expect("a type");
                    let count = count.parse().expect("a number");
                    self.counts.set(entity, count);
                    content.findings.insert(entity);
                    content.sensitivity = content.sensitivity.max(entity.sensitivity());
                }
            }
            "matter" => {
                let matters = classifiers::Matter::ALL.iter().copied();
                content
                    .matters
                    .extend(matters.filter(|matter| matter.name() == value));
            }
            "unscannable" => content.add_unscannable(),
            "purpose" => self.purpose = Some(value.to_owned()),
            "endpoint" => self.endpoint = member(value),
            "topic" => {
                let (name, percent) = value.split_once('*').unwrap_or((value, "80"));
                let percent = percent.parse().expect("a number");
                self.topic = Some((name.to_owned(), percent));
            }
            "language" => self.language = member(value),
            "at" => self.moment = value.parse().expect("a moment"),
            "budget" => self.budget_percent = value.parse().expect("a number"),
            "down" => self.engines_down.push(value.to_owned()),
            "draw" => self.draw = value.parse().expect("a number"),
            "non-text" => self.non_text = true,
            "unknown-field" => self.has_unknown = true,
            "tools" => self.tools = true,
            "stream" => self.stream = true,
            "tokens" => self.tokens = value.parse().expect("a number"),
            _ => panic!("a request has no {key}"),
        }
    }

    /// The same request as the classifier would leave it: what was found sets the least level.
    pub(in crate::routes) fn as_classified(&self) -> Self {
        let mut request = self.clone();
        let content = &mut request.content;
        let least = content.findings.iter().map(EntityType::sensitivity).max();
        content.sensitivity = content.sensitivity.max(least.unwrap_or_default());
        if content.matters.contains(classifiers::Matter::Unscannable) {
            content.add_unscannable();
        }
        request
    }

    pub(crate) fn facts(&self) -> Facts<'_> {
        Facts {
            app: &self.app,
            app_tags: &self.tags,
            purpose: self.purpose.as_deref(),
            endpoint: self.endpoint,
            model: match &self.model {
                Model::Auto => Requested::Auto,
                Model::Local(name) => Requested::Local(name),
                Model::External(name) => Requested::External(name),
            },
            content: self.content,
            counts: self.counts,
            topic: self.topic.as_ref().map(|(name, percent)| TopicFact {
                name,
                percent: *percent,
            }),
            language: self.language,
            has_unknown: self.has_unknown,
            non_text: self.non_text,
            tools: self.tools,
            stream: self.stream,
            tokens: self.tokens,
            moment: self.moment,
            budget_percent: self.budget_percent,
            engines_down: &self.engines_down,
            draw: self.draw,
        }
    }
}

fn member<T: Member>(name: &str) -> T {
    let mut members = T::ALL.iter().copied();
    members
        .find(|member| member.name() == name)
        .expect("a name")
}
