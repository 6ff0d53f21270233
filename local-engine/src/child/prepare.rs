//! From a request to a job: the prompt rendered, tokenized, counted, and refused if it does not
//! fit. Done on a thread of its own, so that a long prompt does not hold up a step.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Instant;

use crate::child::backend::Token;
use crate::child::scheduler::Job;
use crate::child::template::{Rendered, Template};
use crate::config::ModelConfig;
use crate::error::EngineError;
use crate::protocol::Request;
use crate::wire::RequestId;

/// Turns text into tokens.
pub(crate) trait Tokenize: Send + Sync {
    /// Control tokens in the text are read as such.
    fn tokenize(&self, text: &str) -> Vec<Token>;

    /// The token that must stand first, if the model wants one.
    fn first(&self) -> Option<Token>;

    /// Bytes of the longest token.
    fn longest(&self) -> usize;
}

/// A request as it came off the socket.
pub(crate) struct Arrived {
    pub(crate) id: RequestId,
    pub(crate) request: Request,
    pub(crate) at: Instant,
    pub(crate) cancelled: Arc<AtomicBool>,
}

pub(crate) struct Preparer {
    template: Template,
    vocabulary: Arc<dyn Tokenize>,
    room: Room,
}

/// What a request must fit into.
#[derive(Clone, Copy, Debug)]
struct Room {
    context: u32,
    sequences: u32,
    cells: u32,
    default_max_tokens: u32,
}

impl Preparer {
    pub(crate) fn new(
        template: Template,
        vocabulary: Arc<dyn Tokenize>,
        config: &ModelConfig,
    ) -> Self {
        let room = Room {
            context: config.context,
            sequences: config.parallel,
            cells: config.cache_tokens(),
            default_max_tokens: config.default_max_tokens,
        };
        Self {
            template,
            vocabulary,
            room,
        }
    }

    /// # Errors
    /// The request cannot be answered; nothing was computed for it.
    pub(crate) fn prepare(&self, arrived: Arrived) -> Result<Job, EngineError> {
        let Arrived {
            id,
            request,
            at,
            cancelled,
        } = arrived;
        let rendered = self.template.render(&request.prompt);
        let rendered = rendered.map_err(|error| EngineError::Invalid(error.to_string()))?;
        let prompt = self.tokenize(&rendered, request.max_tokens.unwrap_or(1))?;
        let prompt_tokens = u32::try_from(prompt.len()).unwrap_or(u32::MAX);
        let max_tokens = self
            .room
            .grant(prompt_tokens, request.max_tokens, request.choices)?;
        Ok(Job {
            id,
            prompt: prompt.into(),
            max_tokens,
            choices: request.choices,
            stop: request.stop.0.into(),
            sampling: request.sampling,
            deadline: request.deadline.and_then(|limit| at.checked_add(limit)),
            cancelled,
        })
    }

    fn tokenize(&self, rendered: &Rendered, max_tokens: u32) -> Result<Vec<Token>, EngineError> {
        let context = self.room.context;
        // A text so long that it cannot fit is not worth counting exactly.
        let bytes: usize = rendered.pieces().map(str::len).sum();
        let at_least = u32::try_from(bytes / self.vocabulary.longest().max(1)).unwrap_or(u32::MAX);
        if at_least > context {
            let prompt_tokens = at_least;
            return Err(EngineError::ContextExceeded {
                prompt_tokens,
                max_tokens,
                context,
            });
        }
        let mut tokens: Vec<Token> = rendered
            .pieces()
            .flat_map(|piece| self.vocabulary.tokenize(piece))
            .collect();
        if let Some(first) = self.vocabulary.first()
            && tokens.first() != Some(&first)
        {
            tokens.insert(0, first);
        }
        if tokens.is_empty() {
            return Err(EngineError::Invalid("the prompt is empty".into()));
        }
        Ok(tokens)
    }
}

impl Room {
    /// How many tokens each choice may say.
    fn grant(
        self,
        prompt_tokens: u32,
        asked: Option<u32>,
        choices: u32,
    ) -> Result<u32, EngineError> {
        let Self {
            context,
            sequences,
            cells,
            default_max_tokens,
        } = self;
        if choices > sequences {
            return Err(EngineError::Invalid(format!(
                "`n` is {choices}, but the engine decodes at most {sequences} choices at once"
            )));
        }
        let left = context.saturating_sub(prompt_tokens);
        let max_tokens = asked.unwrap_or(1);
        if max_tokens > left {
            return Err(EngineError::ContextExceeded {
                prompt_tokens,
                max_tokens,
                context,
            });
        }
        let left = left.min(cells.saturating_sub(prompt_tokens) / choices);
        let granted = asked.unwrap_or_else(|| left.min(default_max_tokens));
        if granted > left || granted == 0 {
            return Err(EngineError::Invalid(format!(
                "`n` is {choices} and each choice may have {max_tokens} tokens after a prompt of \
                 {prompt_tokens}, but the engine's cache holds {cells}; ask for fewer"
            )));
        }
        Ok(granted)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::{Message, Prompt, Role};

    /// One token a byte.
    struct Bytes;

    impl Tokenize for Bytes {
        fn tokenize(&self, text: &str) -> Vec<Token> {
            text.bytes().map(Token::from).collect()
        }

        fn first(&self) -> Option<Token> {
            Some(1000)
        }

        fn longest(&self) -> usize {
            4
        }
    }

    fn prepare(content: &str, change: impl FnOnce(&mut Request)) -> Result<Job, EngineError> {
        let config = ModelConfig {
            context: 100,
            parallel: 4,
            cache_tokens: Some(150),
            default_max_tokens: 20,
            ..ModelConfig::new("")
        };
        let source = "{{ messages[0].content }}".to_owned();
        let template = Template::new(Some(source), &[], String::new(), String::new());
        let preparer = Preparer::new(template.expect("Jinja"), Arc::new(Bytes), &config);
        let messages = vec![Message::new(Role::User, content)];
        let mut request = Request::new(Prompt {
            messages,
            ..Prompt::default()
        });
        change(&mut request);
        preparer.prepare(Arrived {
            id: 1,
            request,
            at: Instant::now(),
            cancelled: Arc::default(),
        })
    }

    fn exceeded(prompt_tokens: u32, max_tokens: u32) -> EngineError {
        EngineError::ContextExceeded {
            prompt_tokens,
            max_tokens,
            context: 100,
        }
    }

    #[test]
    fn a_prompt_is_counted_with_the_token_that_must_stand_first() {
        assert_eq!(
            prepare("abc", |_| ()).expect("it fits").prompt[..],
            [1000, 97, 98, 99]
        );
    }

    #[test]
    fn what_does_not_fit_is_refused_with_the_numbers() {
        let text = "x".repeat(79);
        assert!(prepare(&text, |request| request.max_tokens = Some(20)).is_ok());
        let refused = prepare(&text, |request| request.max_tokens = Some(21)).err();
        assert_eq!(refused, Some(exceeded(80, 21)));
        assert_eq!(
            prepare(&"x".repeat(99), |_| ()).err(),
            Some(exceeded(100, 1))
        );
        let refused = prepare(&text, |request| request.max_tokens = Some(u32::MAX)).err();
        assert_eq!(refused, Some(exceeded(80, u32::MAX)));
    }

    #[test]
    fn a_hopelessly_long_text_is_refused_without_counting_it() {
        assert_eq!(
            prepare(&"x".repeat(4000), |_| ()).err(),
            Some(exceeded(1000, 1))
        );
    }

    #[test]
    fn an_open_max_tokens_is_as_many_as_fit_up_to_the_default() {
        let granted = |length, choices| {
            let job = prepare(&"x".repeat(length), |request| request.choices = choices);
            job.map(|job| job.max_tokens)
        };
        assert_eq!(granted(10, 1), Ok(20));
        assert_eq!(granted(94, 1), Ok(5));
        assert_eq!(granted(94, 4), Ok(5));
        assert_eq!(granted(89, 4), Ok(10));
        assert_eq!(granted(79, 4), Ok(17));
    }

    #[test]
    fn choices_that_cannot_be_held_at_once_are_refused() {
        let ask = |choices, max_tokens| {
            let refused = prepare("abc", |request| {
                request.choices = choices;
                request.max_tokens = Some(max_tokens);
            });
            refused.err().expect("refused").to_string()
        };
        insta::assert_snapshot!(ask(5, 1), @"invalid request: `n` is 5, but the engine decodes at most 4 choices at once");
        insta::assert_snapshot!(ask(4, 50), @"invalid request: `n` is 4 and each choice may have 50 tokens after a prompt of 4, but the engine's cache holds 150; ask for fewer");
    }
}
