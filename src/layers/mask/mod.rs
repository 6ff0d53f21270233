//! Hides what was found from engines outside, and puts it back into their answers. Where the rule
//! says so, hides from the client what an answer says and the client did not write.
//!
//! A request that cannot be masked goes to the engines inside that the decision names; if it names
//! none, it is refused. It never goes out.

mod channels;
mod logprobs;
mod restoring;
mod screening;

use std::sync::Arc;
use std::time::{Duration, Instant};

use classifiers::Scanned;
use redaction::{Escape, MaskedPrompt, Masker, Masking, Scope, Unmaskable, Vault};
use tokio::runtime::{Handle, RuntimeFlavor};

use self::channels::filtered;
use self::restoring::Restoring;
use self::screening::Screening;
use super::inspect::{SMALL_BYTES, Scan};
use super::{Rest, Step};
use crate::catalog::{Catalog, ModelName};
use crate::error::Refusal;
use crate::openai::chat::{Chat, Message, ResponseFormat, Role};
use crate::openai::outline::outline;
use crate::passage::{Attempt, Call, Decided, Reply};
use crate::record::Stage;
use crate::routes::{Action, Answers, EngineKind, Target, Tongue};

/// The step. Made by [`with`].
pub struct Mask {
    masker: Masker,
    scanner: Arc<dyn Scan>,
    instruct: bool,
    catalog: Arc<Catalog>,
    total: Duration,
}

/// Masks with `masker`, telling the model to keep placeholders if `instruct`; searches answers with
/// `scanner`.
#[must_use]
pub fn with(
    masker: Masker,
    scanner: Arc<dyn Scan>,
    instruct: bool,
    catalog: Arc<Catalog>,
    total: Duration,
) -> Mask {
    Mask {
        masker,
        scanner,
        instruct,
        catalog,
        total,
    }
}

impl Step<Decided> for Mask {
    type Next = Call;
    type Answer = Reply;
    type Error = Refusal;

    async fn pass(&self, decided: Decided, rest: impl Rest<Call>) -> Result<Reply, Refusal> {
        let began = Instant::now();
        let bytes: usize = decided
            .inspected
            .chat
            .texts()
            .map(|text| text.text().len())
            .sum();
        let (call, back) = without_delaying_others(bytes, || self.call(decided))?;
        let record = Arc::clone(&call.record);
        record.passed(Stage::Mask, began);
        let reply = rest.go(call).await?;
        let reply = match back.restoring {
            Some(restoring) if reply.is_external && !restoring.vault.is_empty() => {
                let record = Arc::clone(&record);
                reply.map_events(|events| filtered(events, restoring, record))
            }
            _ => reply,
        };
        Ok(match back.screening {
            Some(screening) => reply.map_events(|events| filtered(events, screening, record)),
            None => reply,
        })
    }
}

/// What an answer goes through on its way back.
struct Back {
    restoring: Option<Restoring>,
    screening: Option<Screening>,
}

/// What the application is told of a request that cannot leave and may not stay.
const fn unmaskable_in(tongue: Option<Tongue>) -> &'static str {
    match tongue {
        Some(Tongue::Japanese) => {
            "マスキングできない内容が含まれており、この規則は行内のエンジンを定めていません"
        }
        Some(Tongue::English) | None => {
            "the request holds something that cannot be masked, and this rule names no engine \
             inside the bank"
        }
    }
}

impl Mask {
    fn call(&self, decided: Decided) -> Result<(Call, Back), Refusal> {
        let Decided {
            inspected,
            decision,
        } = decided;
        let Action::Answer {
            engines,
            max_tokens,
            deadline,
            steering,
            masking,
            restoring,
            shadow: _,
        } = decision.action()
        else {
            return Err(Refusal::Internal);
        };
        let record = inspected.record;
        let end = record.arrived() + deadline.unwrap_or(self.total).min(self.total);
        let max_tokens = least(inspected.chat.options.max_tokens, *max_tokens);
        let mut back = Back {
            restoring: None,
            screening: (restoring.answers == Answers::Mask)
                .then(|| self.screening(&inspected.app.name, &inspected.chat)),
        };
        let shadow = decision.shadow();
        let mut prompt = None;
        let mut leaving = engines.iter().chain(shadow);
        if leaving.any(|target| target.kind == EngineKind::External) {
            match self.masked(&inspected.app.name, &inspected.chat, max_tokens, masking) {
                Ok((masked, found)) => {
                    back.restoring = Some(Restoring {
                        vault: Arc::new(found),
                        text: written_as(&inspected.chat),
                        tool_arguments: restoring.tool_arguments,
                        logprobs: inspected.chat.options.logprobs.is_some(),
                    });
                    prompt = Some(Arc::new(masked));
                }
                Err(unmaskable) => {
                    record.note(|noted| noted.kept_inside = Some(reason(unmaskable)));
                    alert(unmaskable);
                }
            }
        }
        let attempts = self.attempts(engines, &inspected.model, prompt.as_ref());
        let shadow = shadow.map(std::slice::from_ref).unwrap_or_default();
        let shadow = self
            .attempts(shadow, &inspected.model, prompt.as_ref())
            .pop();
        if attempts.is_empty() {
            return Err(Refusal::PolicyDenied {
                rule: decision.rule().name().to_owned(),
                message: unmaskable_in(inspected.headers.tongue).to_owned(),
                reason: decision.reason_in(inspected.headers.tongue).to_owned(),
            });
        }
        let call = Call {
            record,
            app: inspected.app,
            prompt: Arc::new(inspected.chat),
            max_tokens,
            deadline: end,
            priority: steering.priority,
            attempts,
            shadow,
        };
        Ok((call, back))
    }

    fn masked(
        &self,
        app: &str,
        chat: &Chat<Scanned>,
        max_tokens: Option<u32>,
        masking: &Masking,
    ) -> Result<(MaskedPrompt, Vault), Unmaskable> {
        let scope = Scope {
            app,
            conversation: &opening(chat),
        };
        let outline = outline(chat, max_tokens, self.instruct);
        let scan = |text| self.scanner.scan(app, text);
        self.masker
            .mask_looking_twice(&scope, &outline, masking, &scan)
    }

    fn screening(&self, app: &str, chat: &Chat<Scanned>) -> Screening {
        let scope = Scope {
            app,
            conversation: &opening(chat),
        };
        Screening {
            by: Arc::new(self.masker.screening(&scope, chat.texts())),
            scanner: Arc::clone(&self.scanner),
            text: written_as(chat),
            logprobs: chat.options.logprobs.is_some(),
        }
    }

    /// The engines to try. Without a masked prompt, only those inside.
    fn attempts(
        &self,
        targets: &[Target],
        asked: &ModelName,
        masked: Option<&Arc<MaskedPrompt>>,
    ) -> Vec<Attempt> {
        let attempt = |target: &Target| {
            let model = self.catalog.model_for(target, asked)?;
            let engine = Arc::clone(&target.engine);
            match target.kind {
                EngineKind::Local => Some(Attempt::Local { engine, model }),
                EngineKind::External => masked.map(|prompt| Attempt::External {
                    engine,
                    model,
                    prompt: Arc::clone(prompt),
                }),
            }
        };
        targets.iter().filter_map(attempt).collect()
    }
}

impl std::fmt::Debug for Mask {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Mask")
            .field("masker", &self.masker)
            .field("instruct", &self.instruct)
            .finish_non_exhaustive()
    }
}

/// Does `work` on texts of so many bytes; large ones where the runtime knows of it.
pub(super) fn without_delaying_others<T>(bytes: usize, work: impl FnOnce() -> T) -> T {
    let runtime = Handle::current().runtime_flavor();
    if bytes > SMALL_BYTES && runtime == RuntimeFlavor::MultiThread {
        tokio::task::block_in_place(work)
    } else {
        work()
    }
}

/// How the answer's text is written: as plain text, or as a JSON document.
fn written_as(chat: &Chat<Scanned>) -> Escape {
    match chat.response_format {
        Some(ResponseFormat::JsonObject | ResponseFormat::JsonSchema(_)) => Escape::Json,
        Some(ResponseFormat::Text) | None => Escape::None,
    }
}

/// What stays the same while a conversation goes on: everything up to the first user's message.
pub(super) fn opening(chat: &Chat<Scanned>) -> Vec<&str> {
    let end = chat
        .messages
        .iter()
        .position(|message| message.role == Role::User);
    let first = &chat.messages[..end.map_or(chat.messages.len(), |end| end + 1)];
    first
        .iter()
        .flat_map(Message::texts)
        .map(Scanned::text)
        .collect()
}

fn least(asked: Option<u32>, cap: Option<u32>) -> Option<u32> {
    match (asked, cap) {
        (Some(asked), Some(cap)) => Some(asked.min(cap)),
        (asked, cap) => asked.or(cap),
    }
}

/// The last door should never have to shut. What it found is said by its type alone.
fn alert(unmaskable: Unmaskable) {
    if let Unmaskable::Guard(entity) = unmaskable {
        tracing::error!(
            alert = "egress_blocked",
            entity = entity.name(),
            "a masked request still held a value: it was not sent; report this"
        );
    }
}

/// The label of the metric.
fn reason(unmaskable: Unmaskable) -> &'static str {
    match unmaskable {
        Unmaskable::Unscannable(_) => "unscannable",
        Unmaskable::NeverLeaves(_) => "never_leaves",
        Unmaskable::Refused(_) => "refused",
        Unmaskable::Endless => "endless",
        Unmaskable::Json => "json",
        Unmaskable::Number(_) => "number",
        Unmaskable::Guard(_) => "guard",
        _ => "other",
    }
}
