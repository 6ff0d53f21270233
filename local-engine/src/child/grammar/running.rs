//! A grammar beside one choice: says what may come, and is told what came.

use std::sync::Arc;

use llguidance::Matcher;
use llguidance::toktrie::{TokEnv, TokenId};

use crate::child::backend::Token;
use crate::child::grammar::constraint::Thinking;
use crate::child::grammar::mask::Mask;

const THINK: &[u8] = b"<think>";
const THOUGHT: &[u8] = b"</think>";
const CALL: &[u8] = b"<tool_call>";

/// The grammar of one choice.
#[derive(Clone)]
pub(crate) struct Grammar {
    plan: Arc<Plan>,
    phase: Phase,
    /// Of the next token, if it was asked for already.
    mask: Option<Mask>,
}

/// Why a choice cannot go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum GrammarError {
    /// No token of the vocabulary can follow.
    #[error("no token can follow in this schema")]
    DeadEnd,
    /// It takes more time or memory than a step may.
    #[error("the schema is too complex")]
    TooComplex,
    /// A token came that was not allowed, or llguidance is broken.
    #[error("the schema's grammar failed")]
    Failed,
}

/// What is the same for all choices of a request.
pub(super) struct Plan {
    pub(super) env: TokEnv,
    pub(super) ends: Mask,
    pub(super) not_ends: Mask,
    /// At the beginning of the answer; of a call, if it `watches`.
    pub(super) answer: Matcher,
    /// At the beginning of the answer or of `<think>`.
    pub(super) opening: Option<Matcher>,
    pub(super) thinking: Thinking,
    /// Text is free up to a call.
    pub(super) watches: bool,
    /// More than one call may come.
    pub(super) several: bool,
}

#[derive(Clone)]
enum Phase {
    /// The answer, or `<think>`; and what was said of it.
    Opening(Matcher, Vec<u8>),
    /// Free until `</think>`; the last bytes said.
    Thinking(Vec<u8>),
    /// Free until `<tool_call>`; the last bytes said.
    Watching(Vec<u8>),
    /// The answer, or a call.
    Strict(Matcher),
    /// Nothing can follow.
    Ended,
}

impl Grammar {
    pub(super) fn new(plan: Arc<Plan>) -> Self {
        let phase = match (plan.thinking, &plan.opening) {
            (Thinking::Begun, _) => Phase::Thinking(Vec::new()),
            (_, Some(opening)) if !plan.watches => Phase::Opening(opening.clone(), Vec::new()),
            _ => Phase::answer(&plan),
        };
        Self {
            plan,
            phase,
            mask: None,
        }
    }

    /// The tokens that may come next, never none; `None`: any may. Computed once a token, so it may
    /// be asked for early.
    ///
    /// # Errors
    /// The choice cannot go on, and is no whole answer.
    pub(crate) fn mask(&mut self) -> Result<Option<&Mask>, GrammarError> {
        if self.mask.is_none() {
            self.mask = match &mut self.phase {
                Phase::Opening(matcher, _) | Phase::Strict(matcher) => {
                    let tokens = matcher.compute_mask_or_eos();
                    let mask = Mask::new(tokens.map_err(|_| error(matcher))?);
                    if mask.is_empty() {
                        return Err(GrammarError::DeadEnd);
                    }
                    Some(mask)
                }
                Phase::Thinking(_) if !self.plan.watches => Some(self.plan.not_ends.clone()),
                Phase::Thinking(_) | Phase::Watching(_) => None,
                Phase::Ended => Some(self.plan.ends.clone()),
            };
        }
        Ok(self.mask.as_ref())
    }

    /// Takes the token that came.
    ///
    /// # Errors
    /// It was not one of the mask.
    pub(crate) fn accept(&mut self, token: Token) -> Result<(), GrammarError> {
        self.mask = None;
        let token = u32::try_from(token).map_err(|_| GrammarError::Failed)?;
        if self.plan.env.tok_trie().eos_tokens().contains(&token) {
            return self.end();
        }
        let plan = self.plan.clone();
        let trie = plan.env.tok_trie();
        if token as usize >= trie.vocab_size() {
            return Err(GrammarError::Failed);
        }
        let bytes = trie.token(token);
        match &mut self.phase {
            Phase::Opening(matcher, said) => {
                consume(matcher, &[token])?;
                said.extend_from_slice(bytes);
                if said == THINK {
                    self.phase = Phase::Thinking(Vec::new());
                }
            }
            Phase::Thinking(said) => {
                if let Some(rest) = after(said, bytes, THOUGHT) {
                    self.phase = Phase::answer(&self.plan);
                    return self.accept_bytes(&rest);
                }
            }
            Phase::Watching(said) => {
                if plan.thinking == Thinking::May && said.is_empty() && bytes == THINK {
                    self.phase = Phase::Thinking(Vec::new());
                } else if let Some(rest) = after(said, bytes, CALL) {
                    self.phase = Phase::Strict(self.plan.answer.clone());
                    return self.accept_bytes(&[CALL, &rest].concat());
                }
            }
            Phase::Strict(matcher) => {
                consume(matcher, &[token])?;
                if self.plan.watches && matcher.is_stopped() {
                    self.phase = if self.plan.several {
                        Phase::Watching(Vec::new())
                    } else {
                        Phase::Ended
                    };
                }
            }
            Phase::Ended => return Err(GrammarError::Failed),
        }
        Ok(())
    }

    fn end(&mut self) -> Result<(), GrammarError> {
        let whole = match &mut self.phase {
            Phase::Opening(matcher, _) | Phase::Strict(matcher) => {
                is_over(matcher) || matcher.is_accepting().unwrap_or(false)
            }
            Phase::Thinking(_) => self.plan.watches,
            Phase::Watching(_) | Phase::Ended => true,
        };
        self.phase = Phase::Ended;
        if whole {
            Ok(())
        } else {
            Err(GrammarError::Failed)
        }
    }

    fn accept_bytes(&mut self, bytes: &[u8]) -> Result<(), GrammarError> {
        if bytes.is_empty() {
            return Ok(());
        }
        let tokens = self.plan.env.tok_trie().greedy_tokenize(bytes);
        tokens.into_iter().try_for_each(|token| {
            self.accept(Token::try_from(token).map_err(|_| GrammarError::Failed)?)
        })
    }
}

impl Phase {
    fn answer(plan: &Plan) -> Self {
        if plan.watches {
            Self::Watching(Vec::new())
        } else {
            Self::Strict(plan.answer.clone())
        }
    }
}

/// What follows `marker`, if it is in what was said with `bytes`.
fn after(said: &mut Vec<u8>, bytes: &[u8], marker: &[u8]) -> Option<Vec<u8>> {
    said.extend_from_slice(bytes);
    let found = said
        .windows(marker.len())
        .position(|window| window == marker);
    if let Some(at) = found {
        return Some(said.split_off(at + marker.len()));
    }
    let keep = said.len().min(marker.len() - 1);
    said.drain(..said.len() - keep);
    None
}

fn consume(matcher: &mut Matcher, tokens: &[TokenId]) -> Result<(), GrammarError> {
    matcher.consume_tokens(tokens).map_err(|_| error(matcher))
}

/// It took a whole answer that nothing can follow.
fn is_over(matcher: &Matcher) -> bool {
    matcher.is_stopped() && matcher.stop_reason().is_ok()
}

fn error(matcher: &Matcher) -> GrammarError {
    let error = matcher.get_error().unwrap_or_default();
    if error.contains("NoExtension") {
        GrammarError::DeadEnd
    } else if ["oo many", "oo complex", "exceeded"]
        .iter()
        .any(|part| error.contains(part))
    {
        GrammarError::TooComplex
    } else {
        GrammarError::Failed
    }
}
