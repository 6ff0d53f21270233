//! From the tokens that a choice draws to what it is heard to say: text, thinking, calls, and how
//! likely each token was.

use std::collections::VecDeque;

use crate::child::backend::{Backend, Token};
use crate::child::sampler::Logprob;
use crate::child::speech::{Said, Speech, SpeechRules};
use crate::protocol::{Alternative, Counts, Event, Finish, TokenLogprob};

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
        let is_over = self.speech.push(&self.bytes, &mut self.said);
        if let Some(last) = self.said.last() {
            self.is_thinking = matches!(last, Said::Reasoning(_));
        }
        self.thought += u32::from(self.is_thinking);
        let has_text = self.said.iter().any(|said| matches!(said, Said::Text(_)));
        if let Some(logprob) = logprob
            && (has_text || self.speech.may_be_text())
        {
            self.logprobs
                .push_back(written(&self.bytes, &logprob, backend));
        }
        if is_over {
            return Some(self.end_of_turn());
        }
        is_last.then(|| {
            self.speech.finish(&mut self.said);
            Finish::Length
        })
    }

    /// Tells what may be told by now, and how much was drawn for it.
    pub(super) fn tell(&mut self, choice: u32, counts: Counts, tell: &mut impl FnMut(Event)) {
        for said in std::mem::take(&mut self.said) {
            match said {
                Said::Text(text) => {
                    let logprobs = self.logprobs_of(text.len());
                    tell(Event::Text {
                        choice,
                        text,
                        logprobs,
                        counts,
                    });
                }
                Said::Reasoning(text) => tell(Event::Reasoning {
                    choice,
                    text,
                    counts,
                }),
                Said::Call {
                    index,
                    name,
                    arguments,
                } => tell(Event::ToolCall {
                    choice,
                    index,
                    name,
                    arguments,
                    counts,
                }),
            }
        }
        // Of thinking, calls and tags nothing is told.
        if !self.speech.may_be_text() {
            self.logprobs.clear();
            self.untold = 0;
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

#[cfg(test)]
mod tests {
    use std::ops::Range;

    use super::*;
    use crate::child::backend::{Adapter, DecodeFailed, Entry, Sequence};
    use crate::child::speech::Thinking;

    /// What a choice is heard to say of tokens that are written so, and whose log-probabilities are
    /// their places.
    fn heard(thinking: Thinking, tokens: &[&str]) -> Vec<(String, Vec<String>)> {
        let rules = SpeechRules {
            thinking,
            calls: true,
            parallel_calls: true,
            stop: Vec::new().into(),
        };
        let mut voice = Voice::new(&rules);
        let model = Spelled(tokens.iter().map(|&token| token.to_owned()).collect());
        let mut texts = Vec::new();
        for token in (0..).take(tokens.len()) {
            let logprob = Logprob {
                logprob: 0.0,
                top: Vec::new(),
            };
            voice.say(token, Some(logprob), false, &model);
            voice.tell(0, Counts::default(), &mut |event| {
                if let Event::Text { text, logprobs, .. } = event {
                    let bytes = logprobs.into_iter().map(|token| token.bytes);
                    let tokens = bytes.map(|bytes| String::from_utf8(bytes).expect("whole"));
                    texts.push((text, tokens.collect()));
                }
            });
        }
        texts
    }

    /// A model whose tokens are written so; it only spells.
    struct Spelled(Vec<String>);

    impl Backend for Spelled {
        fn decode(&mut self, _: &[Entry], _: Option<Adapter>) -> Result<(), DecodeFailed> {
            Ok(())
        }

        fn logits(&self, _: usize) -> &[f32] {
            &[]
        }

        fn share(&mut self, _: Sequence, _: Sequence, _: Range<u32>) {}

        fn forget(&mut self, _: Sequence, _: Range<u32>) {}

        fn forget_all(&mut self) {}

        fn is_end(&self, _: Token) -> bool {
            false
        }

        fn piece(&self, token: Token, bytes: &mut Vec<u8>) {
            let token = usize::try_from(token).expect("not negative");
            bytes.extend_from_slice(self.0[token].as_bytes());
        }
    }

    #[test]
    fn only_tokens_of_the_text_are_told() {
        let thinking = Thinking::Split { opened: true };
        let tokens = ["abc", "\n", "</think>", "\n\n", "Paris", " is", " nice"];
        let texts = heard(thinking, &tokens);
        for (text, tokens) in &texts {
            assert_eq!(text, &tokens.concat());
        }
        assert_eq!(texts.len(), 3);
        let tokens = [
            "Hi",
            "<tool_call>",
            "\n{\"name\": \"f\", \"arguments\": {}}\n",
            "</tool_call>",
        ];
        let texts = heard(Thinking::Off, &tokens);
        assert_eq!(texts, [("Hi".to_owned(), vec!["Hi".to_owned()])]);
    }
}
