//! Keeps an answer's tokens what its text consists of, when parts of the text gave way to others.
//!
//! A token that was kept whole stays as it is. Tokens of which something was replaced become one:
//! what stands in their place now, with the probability of all of them together and without
//! alternatives, since those are about a text that nobody sees.

use std::collections::VecDeque;

use redaction::Span;

use crate::engine::{Token, TokenLogprob};

/// Puts the tokens of one text and what became of the text beside each other.
#[derive(Default)]
pub(super) struct Aligner {
    /// Tokens whose text has not gone out whole, in order.
    waiting: VecDeque<TokenLogprob>,
    /// Bytes of the first of them that have.
    covered: usize,
    /// Tokens of which something was replaced, as far as they are read.
    merged: Option<Merged>,
    /// The tokens do not say what the text says: nothing is known of where they stand.
    is_lost: bool,
    has_alternatives: bool,
}

#[derive(Default)]
struct Merged {
    bytes: Vec<u8>,
    logprob: f32,
}

impl Aligner {
    /// At the beginning of a text, whose tokens are told with their alternatives or without.
    pub(super) fn new(has_alternatives: bool) -> Self {
        Self {
            has_alternatives,
            ..Self::default()
        }
    }

    /// Takes the next tokens, and the next text that goes out with what became of it; gives the
    /// tokens that have gone out whole.
    pub(super) fn align(
        &mut self,
        tokens: Vec<TokenLogprob>,
        trace: &[Span],
        went: &str,
    ) -> Vec<TokenLogprob> {
        self.waiting.extend(tokens);
        let mut out = Vec::new();
        let mut rest = went.as_bytes();
        for span in trace {
            let (came, went) = match *span {
                Span::Kept(bytes) => (bytes, bytes),
                Span::Replaced { came, went } => (came, went),
            };
            let Some((went, behind)) = rest.split_at_checked(went) else {
                self.is_lost = true;
                break;
            };
            rest = behind;
            match span {
                Span::Kept(_) => self.keep(went, &mut out),
                Span::Replaced { .. } => self.replace(came, went, &mut out),
            }
        }
        if self.is_lost {
            self.waiting.clear();
            out.clear();
        }
        if !self.has_alternatives {
            out.iter_mut().for_each(|token| token.top.clear());
        }
        out
    }

    fn keep(&mut self, mut text: &[u8], out: &mut Vec<TokenLogprob>) {
        while !text.is_empty() {
            let Some(left) = self.left_of_first() else {
                return;
            };
            let len = left.len().min(text.len());
            if left[..len] != text[..len] {
                self.is_lost = true;
                return;
            }
            if let Some(merged) = &mut self.merged {
                merged.bytes.extend_from_slice(&text[..len]);
            }
            text = &text[len..];
            self.cover(len, out);
        }
    }

    fn replace(&mut self, mut came: usize, went: &[u8], out: &mut Vec<TokenLogprob>) {
        if self.merged.is_none() {
            let begun = self.waiting.front().map(bytes_of);
            let begun = begun.and_then(|bytes| bytes.get(..self.covered));
            self.merged = Some(Merged {
                bytes: begun.unwrap_or_default().to_vec(),
                logprob: 0.0,
            });
        }
        if let Some(merged) = &mut self.merged {
            merged.bytes.extend_from_slice(went);
        }
        while came > 0 {
            let Some(left) = self.left_of_first().map(<[u8]>::len) else {
                return;
            };
            let len = left.min(came);
            came -= len;
            self.step(len);
        }
        self.settle(out);
    }

    /// What of the first waiting token has not gone out. Text without a token in front of it means
    /// that the tokens are not those of the text, or that there are none.
    fn left_of_first(&mut self) -> Option<&[u8]> {
        self.is_lost |= self.waiting.is_empty();
        Some(&bytes_of(self.waiting.front()?)[self.covered..])
    }

    /// So many bytes of the first token were kept.
    fn cover(&mut self, len: usize, out: &mut Vec<TokenLogprob>) {
        if self.merged.is_some() {
            self.step(len);
            self.settle(out);
            return;
        }
        out.extend(self.advance(len));
    }

    /// So many bytes of the first token are part of what is merged.
    fn step(&mut self, len: usize) {
        let token = self.advance(len);
        if let (Some(merged), Some(token)) = (&mut self.merged, token) {
            merged.logprob += token.said.logprob;
        }
    }

    /// Covers so many bytes more; gives the token if that was the rest of it.
    fn advance(&mut self, len: usize) -> Option<TokenLogprob> {
        self.covered += len;
        if bytes_of(self.waiting.front()?).len() > self.covered {
            return None;
        }
        self.covered = 0;
        self.waiting.pop_front()
    }

    /// Lets out what is merged once no token is half in it.
    fn settle(&mut self, out: &mut Vec<TokenLogprob>) {
        if self.covered == 0
            && let Some(merged) = self.merged.take()
        {
            out.push(TokenLogprob {
                said: Token::of_bytes(merged.bytes, merged.logprob),
                top: Vec::new(),
            });
        }
    }
}

fn bytes_of(token: &TokenLogprob) -> &[u8] {
    let said = &token.said;
    said.bytes.as_deref().unwrap_or(said.text.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens(texts: &[&str]) -> Vec<TokenLogprob> {
        let token = |text: &&str| TokenLogprob {
            said: Token::of_bytes(text.as_bytes().to_vec(), -0.5),
            top: vec![Token::of_bytes(b"x".to_vec(), -1.0)],
        };
        texts.iter().map(token).collect()
    }

    /// The tokens as `text/logprob/alternatives`.
    fn read(tokens: &[TokenLogprob]) -> Vec<String> {
        let read = |token: &TokenLogprob| {
            format!(
                "{}/{}/{}",
                token.said.text,
                token.said.logprob,
                token.top.len()
            )
        };
        tokens.iter().map(read).collect()
    }

    const REPLACED: Span = Span::Replaced { came: 5, went: 6 };

    #[test]
    fn tokens_of_what_was_replaced_become_one_and_the_others_stay() {
        let mut aligner = Aligner::new(true);
        let trace = [Span::Kept(3), REPLACED, Span::Kept(4)];
        let came = tokens(&["a", " b", "<P", "_x", ">c", "de", "f"]);
        let out = aligner.align(came, &trace, "a b柴田cdef");
        assert_eq!(
            read(&out),
            [
                "a/-0.5/1",
                " b/-0.5/1",
                "柴田c/-1.5/0",
                "de/-0.5/1",
                "f/-0.5/1"
            ]
        );
    }

    #[test]
    fn a_token_half_replaced_waits_for_its_other_half() {
        let mut aligner = Aligner::new(true);
        assert!(
            aligner
                .align(tokens(&["a<"]), &[Span::Kept(1)], "a")
                .is_empty()
        );
        let out = aligner.align(tokens(&["P_x>b"]), &[REPLACED], "柴田");
        assert!(out.is_empty());
        let out = aligner.align(tokens(&["c"]), &[Span::Kept(2)], "bc");
        assert_eq!(read(&out), ["a柴田b/-1/0", "c/-0.5/1"]);
    }

    #[test]
    fn half_a_character_is_told_as_bytes() {
        let half = |bytes: &[u8]| TokenLogprob {
            said: Token::of_bytes(bytes.to_vec(), -0.5),
            top: Vec::new(),
        };
        let mut aligner = Aligner::new(true);
        assert!(aligner.align(vec![half(b"\xe6")], &[], "").is_empty());
        let out = aligner.align(vec![half(b"\x9d\xb1")], &[Span::Kept(3)], "東");
        assert_eq!(read(&out), ["\\xe6/-0.5/0", "\\x9d\\xb1/-0.5/0"]);
    }

    #[test]
    fn tokens_that_say_something_else_are_left_out() {
        let mut aligner = Aligner::new(true);
        assert!(
            aligner
                .align(tokens(&["ax", "b"]), &[Span::Kept(2)], "ab")
                .is_empty()
        );
        assert!(
            aligner
                .align(tokens(&["c"]), &[Span::Kept(1)], "c")
                .is_empty()
        );
        let mut late = Aligner::new(true);
        assert!(late.align(Vec::new(), &[Span::Kept(1)], "a").is_empty());
        assert!(late.align(tokens(&["a"]), &[], "").is_empty());
        assert!(late.align(tokens(&["b"]), &[Span::Kept(1)], "b").is_empty());
    }
}
