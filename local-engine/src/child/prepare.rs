//! From a request to a job: the prompt rendered, tokenized, counted, and refused if it does not
//! fit. Done on a thread of its own, so that a long prompt does not hold up a step.

use std::sync::Arc;

use crate::child::arrivals::Arrived;
use crate::child::backend::Token;
use crate::child::cache::{Domain, Owner};
use crate::child::constrain::Unconstrained;
use crate::child::grammar::{self, Constraint};
use crate::child::sampler::Drawing;
use crate::child::scheduler::Job;
use crate::child::speech::{self, SpeechRules};
use crate::child::template::{Rendered, Template, Thinking};
use crate::config::{ModelConfig, PrefixCache};
use crate::error::EngineError;
use crate::protocol::{Request, ToolChoice};
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

pub(crate) struct Preparer {
    template: Template,
    vocabulary: Arc<dyn Tokenize>,
    /// Names of the adapters, in their order.
    adapters: Vec<String>,
    prefix_cache: PrefixCache,
    default_max_tokens: u32,
    /// Of each lane, shorter contexts first.
    lanes: Vec<Room>,
}

/// What a request must fit into.
#[derive(Clone, Copy, Debug)]
struct Room {
    context: u32,
    sequences: u32,
    cells: u32,
}

/// What became of a request.
pub(crate) enum Outcome {
    Ready(Prepared),
    /// It lacks its grammar.
    Unconstrained(Unconstrained),
}

/// A request ready to be computed, and in which lane.
pub(crate) struct Prepared {
    pub(crate) lane: usize,
    pub(crate) job: Job,
}

impl Preparer {
    pub(crate) fn new(
        template: Template,
        vocabulary: Arc<dyn Tokenize>,
        config: &ModelConfig,
    ) -> Self {
        let lanes = config.lanes().map(|lane| Room {
            context: lane.context,
            sequences: lane.parallel,
            cells: lane.cache_tokens,
        });
        let names = config.adapters.iter().map(|adapter| adapter.name.clone());
        Self {
            lanes: lanes.collect(),
            adapters: names.collect(),
            prefix_cache: config.prefix_cache,
            default_max_tokens: config.default_max_tokens,
            template,
            vocabulary,
        }
    }

    /// # Errors
    /// The request cannot be answered; nothing was computed for it.
    pub(crate) fn prepare(&self, arrived: Arrived<Box<Request>>) -> Result<Outcome, EngineError> {
        let Arrived {
            id,
            mut request,
            at,
            cancelled,
        } = arrived;
        if request.tool_choice == ToolChoice::None {
            request.prompt.tools = None;
        }
        let domain = self.domain(id, &request)?;
        let rendered = self.template.render(&request.prompt);
        let rendered = rendered.map_err(|error| EngineError::Invalid(error.to_string()))?;
        let prompt = self.tokenize(&rendered, request.max_tokens.unwrap_or(1))?;
        let (lane, max_tokens) = self.place(prompt.len(), &request)?;
        let constraint = constraint(&request, &rendered)?;
        let speech = SpeechRules {
            thinking: thinking(&rendered),
            calls: request.prompt.tools.is_some(),
            parallel_calls: request.parallel_tool_calls,
            stop: request.stop.0.into(),
        };
        let job = Job {
            id,
            domain,
            class: request.class,
            arrived: at,
            prompt: prompt.into(),
            max_tokens,
            choices: request.choices,
            drawing: Drawing {
                sampling: request.sampling,
                logit_bias: biases(&request.logit_bias),
                logprobs: request.logprobs,
            },
            speech,
            grammar: None,
            deadline: request.deadline.and_then(|limit| at.checked_add(limit)),
            cancelled,
        };
        let prepared = Prepared { lane, job };
        Ok(match constraint {
            None => Outcome::Ready(prepared),
            Some(constraint) => Outcome::Unconstrained(Unconstrained {
                prepared,
                constraint,
            }),
        })
    }

    /// Whose computation it may share.
    fn domain(&self, id: RequestId, request: &Request) -> Result<Domain, EngineError> {
        let named = |name: &String| self.adapters.iter().position(|adapter| adapter == name);
        let adapter = match &request.adapter {
            None => None,
            Some(name) => {
                let known = named(name);
                let unknown = || EngineError::Invalid("the engine has no such adapter".into());
                Some(known.ok_or_else(unknown)?)
            }
        };
        let owner = match self.prefix_cache {
            _ if wants_to_be_repeated(request) => Owner::Request(id),
            PrefixCache::PerOwner => Owner::Named(request.owner.as_str().into()),
            PrefixCache::Shared => Owner::Named("".into()),
            PrefixCache::Off => Owner::Request(id),
        };
        Ok(Domain { owner, adapter })
    }

    /// The first lane with room for it, and how many tokens each choice may say there.
    fn place(&self, prompt: usize, request: &Request) -> Result<(usize, u32), EngineError> {
        let prompt = u32::try_from(prompt).unwrap_or(u32::MAX);
        let wanted = request.max_tokens.unwrap_or(self.default_max_tokens);
        let roomy = |room: &Room| {
            room.context.saturating_sub(prompt) >= wanted
                && room
                    .grant(prompt, Some(wanted), wanted, request.choices)
                    .is_ok()
        };
        let last = self.lanes.len() - 1;
        let lane = self.lanes.iter().position(roomy).unwrap_or(last);
        let default = self.default_max_tokens;
        let room = self.lanes[lane];
        let granted = room.grant(prompt, request.max_tokens, default, request.choices)?;
        Ok((lane, granted))
    }

    fn tokenize(&self, rendered: &Rendered, max_tokens: u32) -> Result<Vec<Token>, EngineError> {
        let context = self
            .lanes
            .iter()
            .map(|room| room.context)
            .max()
            .unwrap_or(0);
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
        default_max_tokens: u32,
        choices: u32,
    ) -> Result<u32, EngineError> {
        let Self {
            context,
            sequences,
            cells,
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

/// What the answer must be, if it must be anything.
fn constraint(request: &Request, rendered: &Rendered) -> Result<Option<Constraint>, EngineError> {
    let thinking = match rendered.thinking() {
        Thinking::No => grammar::Thinking::No,
        Thinking::May => grammar::Thinking::May,
        Thinking::Begun => grammar::Thinking::Begun,
    };
    Constraint::of(request, thinking).map_err(EngineError::Invalid)
}

/// The template may end the prompt with `<think>`.
fn thinking(rendered: &Rendered) -> speech::Thinking {
    match rendered.thinking() {
        Thinking::No => speech::Thinking::Off,
        Thinking::May => speech::Thinking::Split { opened: false },
        Thinking::Begun => speech::Thinking::Split { opened: true },
    }
}

/// What is drawn by a seed must be the same again. A prefix computed in other pieces differs in
/// the last digits, which is enough to draw another token.
fn wants_to_be_repeated(request: &Request) -> bool {
    request.sampling.seed.is_some() && request.sampling.temperature > 0.0
}

/// As the sampler takes it; a token that cannot be is dropped.
fn biases(biases: &[(u32, f32)]) -> Arc<[(Token, f32)]> {
    let token = |&(token, bias): &(u32, f32)| Some((Token::try_from(token).ok()?, bias));
    biases.iter().filter_map(token).collect()
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

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
        let result = preparer.prepare(Arrived {
            id: 1,
            request: Box::new(request),
            at: Instant::now(),
            cancelled: Arc::default(),
        });
        result.map(|outcome| match outcome {
            Outcome::Ready(ready) => ready.job,
            Outcome::Unconstrained(_) => panic!("nobody asked for a schema"),
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
