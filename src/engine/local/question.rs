//! A question of the gateway's own to an engine inside, answered in JSON of a given schema.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use futures_util::StreamExt;
use local_engine::{Event, Format, Json, Message, Prompt, Request, Role, Sampling};

use super::{Local, failure};
use crate::engine::{EngineFailure, Usage};

/// What is asked.
pub struct Question<'q> {
    /// Whose text it is about: local caches are kept apart by application.
    pub app: &'q str,
    /// What is to be done with the text.
    pub instruction: &'q str,
    /// The text.
    pub text: String,
    /// What the answer must be: a JSON schema.
    pub schema: &'q str,
    /// Tokens of the answer at most.
    pub max_tokens: u32,
    /// The answer must be whole by then.
    pub within: Duration,
    /// Where it is told what the answer used, also if nobody waits for it any more.
    pub spent: &'q Mutex<Usage>,
}

impl Local {
    /// The whole answer to a question.
    ///
    /// # Errors
    /// Everything that is not a whole answer in time.
    pub async fn answer(&self, question: Question<'_>) -> Result<String, EngineFailure> {
        let (within, spent) = (question.within, question.spent);
        let asked = self.engine.generate(request(question));
        let said = async {
            let mut events = asked.await.map_err(|error| failure(&error))?;
            let mut answer = String::new();
            while let Some(event) = events.next().await {
                let event = event.map_err(|error| failure(&error))?;
                note_spent(&event, spent);
                if let Event::Text { text, .. } = event {
                    answer.push_str(&text);
                }
            }
            Ok(answer)
        };
        // The engine keeps to it too; this one holds even if the engine is stuck.
        let in_time = tokio::time::timeout(within, said).await;
        in_time.unwrap_or(Err(EngineFailure::Timeout))
    }
}

fn note_spent(event: &Event, spent: &Mutex<Usage>) {
    let mut spent = spent.lock().unwrap_or_else(PoisonError::into_inner);
    if let Event::Started {
        prompt_tokens,
        cached_tokens,
        ..
    } = *event
    {
        spent.input = prompt_tokens.into();
        spent.cached_input = cached_tokens.into();
    }
    // Told with every piece, so that what an answer cost that did not end in time is known.
    if let Some((_, counts)) = event.counts() {
        spent.output = counts.completion_tokens.into();
        spent.reasoning = counts.reasoning_tokens.into();
    }
}

fn request(question: Question<'_>) -> Request {
    let messages = vec![
        Message::new(Role::System, question.instruction),
        Message::new(Role::User, question.text),
    ];
    Request {
        max_tokens: Some(question.max_tokens),
        sampling: Sampling {
            temperature: 0.0,
            ..Sampling::default()
        },
        format: Format::JsonSchema(Json(question.schema.to_owned())),
        owner: question.app.to_owned(),
        deadline: Some(question.within),
        ..Request::new(Prompt {
            messages,
            ..Prompt::default()
        })
    }
}

impl std::fmt::Debug for Question<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Question")
            .field("app", &self.app)
            .field("bytes", &self.text.len())
            .field("within", &self.within)
            .finish_non_exhaustive()
    }
}
