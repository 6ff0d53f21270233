//! One rule speaks. What is decided depends on [`Facts`] alone; here they are put together, with
//! what the request does not say itself: the clock and the language.

mod language;

use std::sync::Arc;
use std::time::Instant;

use super::{Rest, Step};
use crate::error::Refusal;
use crate::openai::chat::{Chat, Content, Form, Role};
use crate::passage::{Decided, Inspected, Reply};
use crate::record::{Asked, Stage};
use crate::routes::{Action, Endpoint, EntityCounts, Facts, Moment, RulesHandle, TopicFact};
use classifiers::{Scanned, Topic, Topics};

/// The step. Made by [`by`].
#[derive(Debug)]
pub struct Decide {
    rules: Arc<RulesHandle>,
}

/// Decides by the rules in force when the request comes.
#[must_use]
pub fn by(rules: Arc<RulesHandle>) -> Decide {
    Decide { rules }
}

impl Step<Inspected> for Decide {
    type Next = Decided;
    type Answer = Reply;
    type Error = Refusal;

    async fn pass(&self, inspected: Inspected, rest: impl Rest<Decided>) -> Result<Reply, Refusal> {
        let began = Instant::now();
        let topic = topic(&inspected.chat);
        let facts = facts(&inspected, topic.as_ref());
        let rules = self.rules.policy();
        let decision = rules.decide(&facts);
        if let Some(trial) = self.rules.trial() {
            trial.look(&facts, &decision);
        }
        let record = &inspected.record;
        record.note(|noted| {
            noted.asked = asked(&facts);
            noted.decision = Some(decision.clone());
            noted.rules = Some(rules);
        });
        record.passed(Stage::Decide, began);
        if let Action::Refuse { message } = decision.action() {
            return Err(Refusal::PolicyDenied {
                rule: decision.rule().name().to_owned(),
                message: message.to_string(),
                reason: decision.reason().to_owned(),
            });
        }
        if let Some(entity) = decision.refused() {
            return Err(Refusal::PolicyDenied {
                rule: decision.rule().name().to_owned(),
                message: format!("the request holds {entity}, which this rule refuses to send"),
                reason: decision.reason().to_owned(),
            });
        }
        rest.go(Decided {
            inspected,
            decision,
        })
        .await
    }
}

fn facts<'a>(inspected: &'a Inspected, topic: Option<&'a Topic>) -> Facts<'a> {
    let Inspected {
        app,
        model,
        chat,
        content,
        ..
    } = inspected;
    Facts {
        app: &app.name,
        app_tags: &app.tags,
        purpose: None,
        endpoint: Endpoint::Chat,
        model: model.requested(),
        content: *content,
        counts: EntityCounts::distinct(chat.texts()),
        topic: topic.map(|topic| TopicFact {
            name: &topic.name,
            percent: topic.percent,
        }),
        language: language::language(newest(chat)),
        has_unknown: chat.has_unknown,
        // A part that is no text is refused where requests are read.
        non_text: false,
        tools: has_tools(chat),
        stream: chat.form != Form::Whole,
        tokens: estimated_tokens(chat),
        moment: Moment::now(),
        budget_percent: 0,
        engines_down: &[],
        draw: 0,
    }
}

/// What the record tells of it, beside what was found.
fn asked(facts: &Facts<'_>) -> Asked {
    Asked {
        tags: facts.app_tags.to_vec(),
        model: facts.model.name().to_owned(),
        tools: facts.tools,
        unknown_fields: facts.has_unknown,
        stream: facts.stream,
        tokens: facts.tokens,
        topic: facts.topic.map(|topic| topic.name.to_owned()),
    }
}

/// What users say in it, oldest first. System prompts are the application's words, and the same in
/// all its requests.
fn said_by_users(chat: &Chat<Scanned>) -> impl DoubleEndedIterator<Item = &str> {
    let users = chat.messages.iter().filter(|it| it.role == Role::User);
    let contents = users.flat_map(|message| match &message.content {
        Content::None => &[],
        Content::Text(text) => std::slice::from_ref(text),
        Content::Parts(parts) => parts.as_slice(),
    });
    contents.map(Scanned::text)
}

fn topic(chat: &Chat<Scanned>) -> Option<Topic> {
    let said: Vec<&str> = said_by_users(chat).collect();
    Topics::built_in().classify(&said)
}

/// The newest of what users say, up to [`ENOUGH_BYTES`] of it.
fn newest(chat: &Chat<Scanned>) -> impl Iterator<Item = &str> {
    let mut read = 0;
    said_by_users(chat).rev().take_while(move |text| {
        let is_wanted = read < ENOUGH_BYTES;
        read += text.len();
        is_wanted
    })
}

/// So much text tells its language.
const ENOUGH_BYTES: usize = 16 << 10;

fn has_tools(chat: &Chat<Scanned>) -> bool {
    chat.tools.is_some()
        || chat
            .messages
            .iter()
            .any(|message| !message.tool_calls.is_empty() || message.tool_call_id.is_some())
}

/// Tokens of the prompt, rather too many: one for two bytes. (Japanese has about three bytes a
/// token with the tokenizers in use, English about four.)
fn estimated_tokens(chat: &Chat<Scanned>) -> u32 {
    let bytes: usize = chat.texts().map(|text| text.text().len()).sum();
    u32::try_from(bytes / 2).unwrap_or(u32::MAX)
}
