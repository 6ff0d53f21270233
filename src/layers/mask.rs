//! Hides what was found from engines outside, and puts it back into their answers.
//!
//! A request that cannot be masked goes to the engines inside that the decision names; if it names
//! none, it is refused. It never goes out.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;
use std::time::{Duration, Instant};

use classifiers::Scanned;
use futures_util::{Stream, StreamExt, stream};
use redaction::{Escape, MaskedPrompt, Masker, Restorer, Scope, Unmaskable, Vault};

use tokio::runtime::{Handle, RuntimeFlavor};

use super::inspect::SMALL_BYTES;
use super::{Rest, Step};
use crate::catalog::{Catalog, ModelName};
use crate::engine::{Event, EventResult, Events, Piece, ToolCallPiece};
use crate::error::Refusal;
use crate::openai::chat::{Chat, Message, ResponseFormat, Role};
use crate::openai::outline::outline;
use crate::passage::{Attempt, Call, Decided, Reply};
use crate::record::{Record, Stage};
use crate::routes::{Action, EngineKind, Target};

/// The step. Made by [`with`].
#[derive(Debug)]
pub struct Mask {
    masker: Masker,
    instruct: bool,
    catalog: Arc<Catalog>,
    total: Duration,
}

/// Masks with `masker`, telling the model to keep placeholders if `instruct`.
#[must_use]
pub fn with(masker: Masker, instruct: bool, catalog: Arc<Catalog>, total: Duration) -> Mask {
    Mask {
        masker,
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
        let (call, vault) = without_delaying_others(bytes, || self.call(decided))?;
        let record = Arc::clone(&call.record);
        let text = if answers_in_json(&call.prompt) {
            Escape::Json
        } else {
            Escape::None
        };
        record.passed(Stage::Mask, began);
        let reply = rest.go(call).await?;
        Ok(match vault {
            Some(vault) if reply.is_external && !vault.is_empty() => {
                reply.map_events(|events| restored(events, vault, text, record))
            }
            _ => reply,
        })
    }
}

impl Mask {
    fn call(&self, decided: Decided) -> Result<(Call, Option<Arc<Vault>>), Refusal> {
        let Decided {
            inspected,
            decision,
        } = decided;
        let Action::Answer {
            engines,
            max_tokens,
            deadline,
        } = decision.action()
        else {
            return Err(Refusal::Internal);
        };
        let record = inspected.record;
        let end = record.arrived() + deadline.unwrap_or(self.total).min(self.total);
        let max_tokens = least(inspected.chat.options.max_tokens, *max_tokens);
        let mut vault = None;
        let mut attempts = Vec::with_capacity(engines.len());
        if engines
            .iter()
            .any(|target| target.kind == EngineKind::External)
        {
            match self.masked(&inspected.app.name, &inspected.chat, max_tokens) {
                Ok((prompt, found)) => {
                    vault = Some(Arc::new(found));
                    attempts = self.attempts(engines, &inspected.model, Some(&Arc::new(prompt)));
                }
                Err(unmaskable) => {
                    record.note(|noted| noted.kept_inside = Some(reason(unmaskable)));
                }
            }
        }
        if attempts.is_empty() {
            attempts = self.attempts(engines, &inspected.model, None);
        }
        if attempts.is_empty() {
            return Err(Refusal::PolicyDenied {
                rule: decision.rule().name().to_owned(),
                message: "the request holds something that cannot be masked, and this rule names \
                          no engine inside the bank"
                    .to_owned(),
                reason: decision.reason().to_owned(),
            });
        }
        let call = Call {
            record,
            app: inspected.app,
            prompt: Arc::new(inspected.chat),
            max_tokens,
            deadline: end,
            attempts,
        };
        Ok((call, vault))
    }

    fn masked(
        &self,
        app: &str,
        chat: &Chat<Scanned>,
        max_tokens: Option<u32>,
    ) -> Result<(MaskedPrompt, Vault), Unmaskable> {
        let scope = Scope {
            app,
            conversation: &opening(chat),
        };
        self.masker
            .mask(&scope, &outline(chat, max_tokens, self.instruct))
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

/// Does `work` on texts of so many bytes; large ones where the runtime knows of it.
fn without_delaying_others<T>(bytes: usize, work: impl FnOnce() -> T) -> T {
    let runtime = Handle::current().runtime_flavor();
    if bytes > SMALL_BYTES && runtime == RuntimeFlavor::MultiThread {
        tokio::task::block_in_place(work)
    } else {
        work()
    }
}

/// Whether the answer's text is a JSON document, in which originals must be escaped.
fn answers_in_json(chat: &Chat<Scanned>) -> bool {
    matches!(
        chat.response_format,
        Some(ResponseFormat::JsonObject | ResponseFormat::JsonSchema(_))
    )
}

/// What stays the same while a conversation goes on: everything up to the first user's message.
fn opening(chat: &Chat<Scanned>) -> Vec<&str> {
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

/// The label of the metric.
fn reason(unmaskable: Unmaskable) -> &'static str {
    match unmaskable {
        Unmaskable::Unscannable(_) => "unscannable",
        Unmaskable::NeverLeaves(_) => "never_leaves",
        Unmaskable::Fixed(_) => "not_maskable_here",
        Unmaskable::Json => "json",
        Unmaskable::Guard(_) => "guard",
        _ => "other",
    }
}

/// One stream of text within an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Channel {
    Text,
    Refusal,
    Reasoning,
    ToolCall(u32),
}

/// The same events with originals in place of placeholders, however the text is cut.
struct Restoring {
    events: Events,
    vault: Arc<Vault>,
    /// How originals are written into the answer's text.
    text: Escape,
    record: Arc<Record>,
    /// One for each stream of text that has begun and not ended.
    restorers: HashMap<(u32, Channel), Restorer>,
    /// Events to be given before any other.
    ready: VecDeque<Event>,
}

fn restored(
    events: Events,
    vault: Arc<Vault>,
    text: Escape,
    record: Arc<Record>,
) -> impl Stream<Item = EventResult> + Send {
    let restoring = Restoring {
        events,
        vault,
        text,
        record,
        restorers: HashMap::new(),
        ready: VecDeque::new(),
    };
    stream::unfold(restoring, |mut restoring| async move {
        let event = restoring.next().await?;
        Some((event, restoring))
    })
}

impl Restoring {
    async fn next(&mut self) -> Option<EventResult> {
        loop {
            if let Some(event) = self.ready.pop_front() {
                return Some(Ok(event));
            }
            match self.events.next().await {
                Some(Ok(Event::Delta { choice, piece })) => {
                    if let Some(piece) = self.restore(choice, piece) {
                        return Some(Ok(Event::Delta { choice, piece }));
                    }
                }
                Some(Ok(Event::Finished { choice, reason })) => {
                    self.flush(Some(choice));
                    self.ready.push_back(Event::Finished { choice, reason });
                }
                Some(other) => return Some(other),
                None if self.restorers.is_empty() => return None,
                None => self.flush(None),
            }
        }
    }

    /// The piece with originals in it; `None` if all of it is held back for now.
    fn restore(&mut self, choice: u32, mut piece: Piece) -> Option<Piece> {
        let channel = match &piece {
            Piece::Text(_) => Channel::Text,
            Piece::Refusal(_) => Channel::Refusal,
            Piece::Reasoning(_) => Channel::Reasoning,
            Piece::ToolCall(call) => Channel::ToolCall(call.index),
        };
        let escape = match channel {
            Channel::ToolCall(_) => Escape::Json,
            Channel::Text => self.text,
            Channel::Refusal | Channel::Reasoning => Escape::None,
        };
        let restorer = self
            .restorers
            .entry((choice, channel))
            .or_insert_with(|| self.vault.restorer(escape));
        let text = piece.text_mut();
        let mut out = String::with_capacity(text.len() + 32);
        restorer.push(text, &mut out);
        *text = out;
        (piece.says_more() || !piece.text_mut().is_empty()).then_some(piece)
    }

    /// Lets out what is held back of one answer, or of all.
    fn flush(&mut self, only: Option<u32>) {
        let mut ended: Vec<_> = self
            .restorers
            .extract_if(|(choice, _), _| only.is_none_or(|only| only == *choice))
            .collect();
        ended.sort_by_key(|((choice, channel), _)| {
            (
                *choice,
                if let Channel::ToolCall(index) = channel {
                    *index + 1
                } else {
                    0
                },
            )
        });
        for ((choice, channel), mut restorer) in ended {
            let mut out = String::new();
            restorer.finish(&mut out);
            self.note(&restorer);
            if !out.is_empty() {
                self.ready.push_back(Event::Delta {
                    choice,
                    piece: channel.piece(out),
                });
            }
        }
    }

    fn note(&self, restorer: &Restorer) {
        let tally = restorer.tally();
        self.record.note(|noted| {
            for (entity, count) in tally.restored.iter() {
                noted.restored.add(entity, count);
            }
            noted.unresolved += tally.unresolved;
        });
    }
}

impl Drop for Restoring {
    fn drop(&mut self) {
        // The client left, or the engine broke off: what was restored until then still counts.
        for restorer in self.restorers.values() {
            self.note(restorer);
        }
    }
}

impl Channel {
    fn piece(self, text: String) -> Piece {
        match self {
            Self::Text => Piece::Text(text.into()),
            Self::Refusal => Piece::Refusal(text),
            Self::Reasoning => Piece::Reasoning(text),
            Self::ToolCall(index) => Piece::ToolCall(ToolCallPiece {
                index,
                arguments: text,
                ..Default::default()
            }),
        }
    }
}
