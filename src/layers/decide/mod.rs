//! One rule speaks. What is decided depends on [`Facts`] alone; here they are put together, with
//! what the request does not say itself: the clock, the language, what was spent, who is down.

use std::sync::Arc;
use std::time::Instant;

use sha2::{Digest, Sha256};

use super::mask::opening;
use super::{Rest, Step};
use crate::config::Secret;
use crate::engine::dispatch::Engines;
use crate::error::Refusal;
use crate::openai::chat::{Chat, Content, Form, Options, Role};
use crate::passage::{Decided, Inspected, Reply};
use crate::record::{Asked, Stage};
use crate::routes::{
    Action, Decision, Endpoint, EntityCounts, Facts, Moment, RecordedFacts, RulesHandle, Steering,
    Tongue, TopicFact, language, size_in_tokens,
};
use classifiers::{Scanned, Topic, Topics};

/// The step. Made by [`by`].
#[derive(Debug)]
pub struct Decide {
    rules: Arc<RulesHandle>,
    engines: Arc<Engines>,
    /// Makes draws that nobody outside can foresee.
    key: Secret,
}

/// Decides by the rules in force when the request comes.
#[must_use]
pub fn by(rules: Arc<RulesHandle>, engines: Arc<Engines>, key: Secret) -> Decide {
    Decide {
        rules,
        engines,
        key,
    }
}

impl Step<Inspected> for Decide {
    type Next = Decided;
    type Answer = Reply;
    type Error = Refusal;

    async fn pass(&self, inspected: Inspected, rest: impl Rest<Decided>) -> Result<Reply, Refusal> {
        let began = Instant::now();
        let topic = topic(&inspected.chat);
        let rules = self.rules.policy();
        let down = self.engines.down();
        let facts = Facts {
            engines_down: &down,
            draw: self.draw(&inspected),
            ..facts(&inspected, topic.as_ref())
        };
        let decision = rules.decide(&facts);
        if let Some(trial) = self.rules.trial() {
            trial.look(&facts, &decision);
        }
        let record = &inspected.record;
        let recorded = audit::Facts::of(&RecordedFacts::from(&facts));
        record.note(|noted| {
            noted.facts = Some(recorded);
            noted.asked = asked(&facts);
            noted.decision = Some(decision.clone());
            noted.rules = Some(rules);
        });
        record.passed(Stage::Decide, began);
        if let Some(refusal) = refusal(&decision, inspected.headers.tongue) {
            return Err(refusal);
        }
        let mut inspected = inspected;
        if let Action::Answer { steering, .. } = decision.action() {
            steer(&mut inspected.chat.options, *steering);
        }
        rest.go(Decided {
            inspected,
            decision,
        })
        .await
    }
}

impl Decide {
    /// The same for every request of a conversation: made of what stays the same in it.
    fn draw(&self, inspected: &Inspected) -> u64 {
        let mut hash = Sha256::new_with_prefix(self.key.expose());
        hash.update("canary");
        for text in [&*inspected.app.name]
            .into_iter()
            .chain(opening(&inspected.chat))
        {
            hash.update(text.len().to_le_bytes());
            hash.update(text);
        }
        let hash = hash.finalize();
        let first = hash[..8].try_into().expect("a hash has 32 bytes");
        u64::from_le_bytes(first)
    }
}

/// What the application is told if nobody answers.
fn refusal(decision: &Decision, tongue: Option<Tongue>) -> Option<Refusal> {
    let message = match (decision.action(), decision.refused()) {
        (Action::Refuse { message }, _) => message.told_in(tongue).to_owned(),
        (_, Some(entity)) => match tongue {
            Some(Tongue::Japanese) => {
                format!("依頼に {entity} が含まれており、この規則はその送信を拒否します")
            }
            Some(Tongue::English) | None => {
                format!("the request holds {entity}, which this rule refuses to send")
            }
        },
        (Action::Answer { .. }, None) => return None,
    };
    Some(Refusal::PolicyDenied {
        rule: decision.rule().name().to_owned(),
        message,
        reason: decision.reason_in(tongue).to_owned(),
    })
}

/// What the rule says of thinking goes before what the request says.
fn steer(options: &mut Options, steering: Steering) {
    if steering.thinking.is_some() || steering.reasoning_effort.is_some() {
        options.thinking = steering.thinking;
        options.reasoning_effort = match (steering.reasoning_effort, steering.thinking) {
            (None, Some(false)) => Some("none"),
            // Whoever is to think thinks as much as the request says, if it says so.
            (None, _) => options.reasoning_effort.filter(|effort| *effort != "none"),
            (effort, _) => effort,
        };
    }
}

fn facts<'a>(inspected: &'a Inspected, topic: Option<&'a Topic>) -> Facts<'a> {
    let Inspected {
        app,
        headers,
        record,
        model,
        chat,
        content,
        ..
    } = inspected;
    let moment = Moment::now();
    Facts {
        app: &app.name,
        app_tags: &app.tags,
        purpose: headers.purpose.as_deref(),
        endpoint: Endpoint::Chat,
        model: model.requested(),
        content: *content,
        counts: EntityCounts::distinct(chat.texts()),
        topic: topic.map(|topic| TopicFact {
            name: &topic.name,
            percent: topic.percent,
        }),
        language: language(newest(chat)),
        has_unknown: chat.has_unknown,
        // A part that is no text is refused where requests are read.
        non_text: false,
        tools: has_tools(chat),
        stream: chat.form != Form::Whole,
        tokens: estimated_tokens(chat),
        moment,
        budget_percent: record.budget_percent(&app.name, moment.day),
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
        purpose: facts.purpose.map(str::to_owned),
        language: facts.language.name(),
    }
}

/// What users say in it, oldest first. System prompts are the application's words, and the same in
/// all its requests.
fn said_by_users(chat: &Chat<Scanned>) -> impl DoubleEndedIterator<Item = &Scanned> {
    let users = chat.messages.iter().filter(|it| it.role == Role::User);
    users.flat_map(|message| match &message.content {
        Content::None => &[],
        Content::Text(text) => std::slice::from_ref(text),
        Content::Parts(parts) => parts.as_slice(),
    })
}

fn topic(chat: &Chat<Scanned>) -> Option<Topic> {
    let said: Vec<&Scanned> = said_by_users(chat).collect();
    Topics::of(&said)
}

/// The newest of what users say, up to [`ENOUGH_BYTES`] of it.
fn newest(chat: &Chat<Scanned>) -> impl Iterator<Item = &str> {
    let mut read = 0;
    let said = said_by_users(chat).map(Scanned::text);
    said.rev().take_while(move |text| {
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

fn estimated_tokens(chat: &Chat<Scanned>) -> u32 {
    size_in_tokens(chat.texts().map(|text| text.text().len()).sum())
}
