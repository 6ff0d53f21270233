//! A second look at the doubtful middle, by a model inside: off unless `[classifier.verifier]` says
//! which engine looks.
//!
//! What the model says can raise a request's level and add findings, which are masked like all
//! others; it can take nothing away. A text that tells the model what to say gains nothing by it.
//! Only engines inside can be asked: [`Judge`] is implemented for them alone, and the settings
//! refuse the name of any other.

mod verdict;

use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use classifiers::{Scanned, Sensitivity};
use redaction::Counts;

use self::verdict::Verdict;
use super::{Rest, Step};
use crate::config;
use crate::engine::dispatch::Engines;
use crate::engine::local::Question;
use crate::engine::{EngineFailure, Usage};
use crate::error::Refusal;
use crate::passage::{Inspected, Reply};
use crate::record::Spent;
use crate::routes::Content;

/// Who looks: an engine inside, and nothing else.
pub trait Judge: Send + Sync + 'static {
    /// The model's configured name.
    fn model(&self) -> Arc<str>;

    /// The whole answer to a question.
    fn answer<'a>(
        &'a self,
        question: Question<'a>,
    ) -> Pin<Box<dyn Future<Output = Result<String, EngineFailure>> + Send + 'a>>;
}

/// One of the built-in engines, by its configured name.
struct Inside {
    engines: Arc<Engines>,
    name: String,
}

impl Judge for Inside {
    fn model(&self) -> Arc<str> {
        let engine = self.engines.local.get(&self.name);
        engine.map_or_else(Arc::default, |engine| engine.model().into())
    }

    fn answer<'a>(
        &'a self,
        question: Question<'a>,
    ) -> Pin<Box<dyn Future<Output = Result<String, EngineFailure>> + Send + 'a>> {
        Box::pin(async move {
            let engine = self.engines.local.get(&self.name);
            let engine = engine.ok_or(EngineFailure::Unavailable)?;
            engine.answer(question).await
        })
    }
}

/// How a second look ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    /// Nothing was added to what had been found.
    Agreed,
    /// The level was raised, or something was found.
    Raised,
    /// No verdict came in time.
    Timeout,
    /// The engine failed, or what it said is no verdict.
    Failed,
    /// There is more text than is looked at.
    TooLong,
}

impl Look {
    /// The name in metrics and logs.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Agreed => "agreed",
            Self::Raised => "raised",
            Self::Timeout => "timeout",
            Self::Failed => "failed",
            Self::TooLong => "too_long",
        }
    }
}

/// The step. Made by [`by`].
pub struct Verify(Option<Verifier>);

struct Verifier {
    judge: Arc<dyn Judge>,
    settings: config::Verifier,
}

/// Looks a second time as the settings say; without settings, not at all.
#[must_use]
pub fn by(settings: Option<&config::Verifier>, engines: &Arc<Engines>) -> Verify {
    Verify(settings.map(|settings| Verifier {
        judge: Arc::new(Inside {
            engines: Arc::clone(engines),
            name: settings.engine.clone(),
        }),
        settings: settings.clone(),
    }))
}

impl Step<Inspected> for Verify {
    type Next = Inspected;
    type Answer = Reply;
    type Error = Refusal;

    async fn pass(
        &self,
        inspected: Inspected,
        rest: impl Rest<Inspected>,
    ) -> Result<Reply, Refusal> {
        match &self.0 {
            Some(verifier) if verifier.doubts(&inspected.content) => {
                rest.go(verifier.look(inspected).await).await
            }
            _ => rest.go(inspected).await,
        }
    }
}

impl Verifier {
    fn doubts(&self, content: &Content) -> bool {
        self.settings.levels.contains(&content.sensitivity)
    }

    /// The request with what the model adds to it, noted in its record.
    async fn look(&self, inspected: Inspected) -> Inspected {
        let began = Instant::now();
        let spent = Mutex::default();
        let verdict = self.verdict(&inspected, &spent).await;
        let spent = spent.into_inner().unwrap_or_else(PoisonError::into_inner);
        self.note_spent(&inspected, spent);
        let (look, inspected) = match verdict {
            Ok(verdict) => applied(&verdict, inspected),
            Err(look) => (look, self.without_verdict(inspected)),
        };
        inspected.record.note(|noted| {
            noted.second_look = Some((look, began.elapsed()));
            noted.sensitivity = Some(inspected.content.sensitivity);
            let mut findings = Counts::default();
            for finding in inspected.chat.texts().flat_map(Scanned::findings) {
                findings.add(finding.entity, 1);
            }
            noted.findings = findings;
        });
        inspected
    }

    async fn verdict(&self, inspected: &Inspected, spent: &Mutex<Usage>) -> Result<Verdict, Look> {
        let text = all_text(inspected);
        if text.len() > self.settings.max_bytes {
            return Err(Look::TooLong);
        }
        let question = Question {
            app: &inspected.app.name,
            instruction: verdict::INSTRUCTION,
            text,
            schema: verdict::SCHEMA,
            max_tokens: verdict::MAX_TOKENS,
            within: self.settings.timeout,
            spent,
        };
        match self.in_time(question).await {
            Ok(answer) => Verdict::parse(&answer).ok_or(Look::Failed),
            Err(EngineFailure::Timeout) => Err(Look::Timeout),
            Err(_) => Err(Look::Failed),
        }
    }

    /// A look is paid for, whether a verdict came of it or not.
    fn note_spent(&self, inspected: &Inspected, usage: Usage) {
        if usage == Usage::default() {
            return;
        }
        let spent = Spent {
            engine: self.settings.engine.as_str().into(),
            model: self.judge.model(),
            is_external: false,
            usage,
            is_estimated: usage.output == 0,
            error: None,
        };
        inspected
            .record
            .note(|noted| noted.spent_beside.push(spent));
    }

    /// Whoever answers, it does not hold the request up for longer than was said.
    async fn in_time(&self, question: Question<'_>) -> Result<String, EngineFailure> {
        let within: Duration = question.within;
        let answer = tokio::time::timeout(within, self.judge.answer(question)).await;
        answer.unwrap_or(Err(EngineFailure::Timeout))
    }

    /// Nobody looked: the request stays as it was found, or inside if the settings want that.
    fn without_verdict(&self, mut inspected: Inspected) -> Inspected {
        if self.settings.on_timeout == config::OnTimeout::Raise {
            inspected.content.sensitivity = Sensitivity::Restricted;
        }
        inspected
    }
}

/// Every text of a request, one a paragraph.
fn all_text(inspected: &Inspected) -> String {
    let texts: Vec<&str> = inspected.chat.texts().map(Scanned::text).collect();
    texts.join("\n\n")
}

/// The request with what a verdict adds. Nothing is taken away.
fn applied(verdict: &Verdict, inspected: Inspected) -> (Look, Inspected) {
    let Inspected {
        app,
        headers,
        record,
        model,
        chat,
        content: before,
    } = inspected;
    let count = |chat: &crate::openai::chat::Chat<Scanned>| -> usize {
        chat.texts().map(|text| text.findings().len()).sum()
    };
    let findings_before = count(&chat);
    let chat = chat.map(|text| verdict.add_to(text));
    let mut content = before;
    chat.texts().for_each(|text| content.add(text));
    content.sensitivity = content.sensitivity.max(verdict.level);
    let is_raised = content.sensitivity > before.sensitivity || count(&chat) > findings_before;
    let look = if is_raised {
        Look::Raised
    } else {
        Look::Agreed
    };
    let inspected = Inspected {
        app,
        headers,
        record,
        model,
        chat,
        content,
    };
    (look, inspected)
}

impl std::fmt::Debug for Verify {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let settings = self.0.as_ref().map(|verifier| &verifier.settings);
        f.debug_tuple("Verify").field(&settings).finish()
    }
}

#[cfg(test)]
mod tests;
