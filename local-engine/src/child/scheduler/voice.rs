//! From the tokens that a choice draws to what it is heard to say: text, thinking, calls, and how
//! likely each token was.

use std::collections::VecDeque;

use crate::child::backend::{Backend, Token};
use crate::child::sampler::Logprob;
use crate::child::speech::{Said, Speech, SpeechRules};
use crate::protocol::{Alternative, Event, Finish, TokenLogprob};

pub(super) struct Voice {
    speech: Speech,
    /// Reused from token to token.
    bytes: Vec<u8>,
    said: Vec<Said>,
    /// Of tokens whose text is held back.
    logprobs: VecDeque<TokenLogprob>,
    /// Bytes of text told, less those of the tokens told: not above 0, as a token is told with its
    /// first byte.
    untold: i64,
    /// What was said last was thinking.
    is_thinking: bool,
    /// Tokens of thinking.
    thought: u32,
}

impl Voice {
    pub(super) fn new(rules: &SpeechRules) -> Self {
        Self {
            speech: Speech::new(rules),
            bytes: Vec::new(),
            said: Vec::new(),
            logprobs: VecDeque::new(),
            untold: 0,
            is_thinking: false,
            thought: 0,
        }
    }

    /// Takes a token; why the choice ends with it, if it does. `is_last`: no more may be drawn.
    pub(super) fn say(
        &mut self,
        token: Token,
        logprob: Option<Logprob>,
        is_last: bool,
        backend: &impl Backend,
    ) -> Option<Finish> {
        if backend.is_end(token) {
            self.speech.finish(&mut self.said);
            return Some(self.end_of_turn());
        }
        self.bytes.clear();
        backend.piece(token, &mut self.bytes);
        if let Some(logprob) = logprob {
            self.logprobs
                .push_back(written(&self.bytes, &logprob, backend));
        }
        let is_over = self.speech.push(&self.bytes, &mut self.said);
        if let Some(last) = self.said.last() {
            self.is_thinking = matches!(last, Said::Reasoning(_));
        }
        self.thought += u32::from(self.is_thinking);
        if is_over {
            return Some(self.end_of_turn());
        }
        is_last.then(|| {
            self.speech.finish(&mut self.said);
            Finish::Length
        })
    }

    /// Tells what may be told by now.
    pub(super) fn tell(&mut self, choice: u32, tell: &mut impl FnMut(Event)) {
        for said in std::mem::take(&mut self.said) {
            match said {
                Said::Text(text) => {
                    let logprobs = self.logprobs_of(text.len());
                    tell(Event::Text {
                        choice,
                        text,
                        logprobs,
                    });
                }
                Said::Reasoning(text) => {
                    self.forget_logprobs();
                    tell(Event::Reasoning { choice, text });
                }
                Said::Call {
                    index,
                    name,
                    arguments,
                } => {
                    self.forget_logprobs();
                    tell(Event::ToolCall {
                        choice,
                        index,
                        name,
                        arguments,
                    });
                }
            }
        }
    }

    /// Tokens of thinking so far.
    pub(super) fn thought(&self) -> u32 {
        self.thought
    }

    fn end_of_turn(&self) -> Finish {
        if self.speech.has_called() {
            Finish::ToolCalls
        } else {
            Finish::Stop
        }
    }

    /// The tokens that begin within the next `length` bytes of text.
    fn logprobs_of(&mut self, length: usize) -> Vec<TokenLogprob> {
        let mut tokens = Vec::new();
        self.untold += signed(length);
        while self.untold > 0
            && let Some(token) = self.logprobs.pop_front()
        {
            self.untold -= signed(token.bytes.len());
            tokens.push(token);
        }
        tokens
    }

    /// Only tokens of the text are told.
    fn forget_logprobs(&mut self) {
        self.logprobs.clear();
        self.untold = 0;
    }
}

fn written(bytes: &[u8], logprob: &Logprob, backend: &impl Backend) -> TokenLogprob {
    let alternative = |&(token, logprob): &(Token, f32)| {
        let mut bytes = Vec::new();
        backend.piece(token, &mut bytes);
        Alternative { bytes, logprob }
    };
    TokenLogprob {
        bytes: bytes.to_vec(),
        logprob: logprob.logprob,
        top: logprob.top.iter().map(alternative).collect(),
    }
}

fn signed(bytes: usize) -> i64 {
    i64::try_from(bytes).expect("a text in memory")
}
