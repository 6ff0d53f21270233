//! One rule speaks. Pure and synchronous: what is decided depends on [`Facts`] alone.

use std::sync::Arc;
use std::time::Instant;

use super::{Rest, Step};
use crate::error::Refusal;
use crate::openai::chat::{Chat, Form};
use crate::passage::{Decided, Inspected, Reply};
use crate::record::Stage;
use crate::routes::{Action, Facts, RulesHandle};
use classifiers::Scanned;

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
        let decision = self.rules.policy().decide(&facts(&inspected));
        let record = &inspected.record;
        record.note(|noted| noted.decision = Some(decision.clone()));
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

fn facts(inspected: &Inspected) -> Facts<'_> {
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
        model: model.requested(),
        content: *content,
        has_unknown: chat.has_unknown,
        tools: has_tools(chat),
        stream: chat.form != Form::Whole,
        tokens: estimated_tokens(chat),
    }
}

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
