//! What a choice says, as it says it: bytes of tokens go in; whole characters of text, thinking and
//! tool calls come out.
//!
//! ```text
//! <think>…</think> text <tool_call>…</tool_call> text <stop string>
//! └──Reasoning───┘ └Text┘└─────Call───────────┘ └Text┘
//! ```
//!
//! Everything is decided character by character, so that it does not matter how the model cuts what
//! it says into tokens. At most the longest stop string or tag is held back; line breaks around
//! tags, and the beginning of a call until it is surely one, besides.
//!
//! - **Thinking** is what stands between `<think>`, at the very beginning, and `</think>`; without
//!   the latter it is all. The line breaks at both its ends, and those before the text that follows,
//!   belong to the tags and are left out, as Qwen's examples and llama-server do (vLLM's parser
//!   leaves them in).
//! - **Calls**: see [`call`]. One line break before a call and all after it belong to the tags: so
//!   the model's template, given the message back, writes what the model wrote.
//! - **Stop strings** end the text, not thinking, not arguments. The first to be complete counts;
//!   where a tag is complete with the same character, the tag.
//!
//! What parses as nothing of this is text. Nothing is ever an error.

mod call;
mod characters;
mod patterns;
mod said;
#[cfg(test)]
mod tests;
mod unescape;

use std::fmt;

use call::{Call, Next};
use characters::Characters;
pub(crate) use patterns::Patterns;
use patterns::Search;
pub(crate) use said::Said;
use said::say;

const THINK: &str = "<think>";
const THOUGHT: &str = "</think>";

/// What to look for in what a choice says.
#[derive(Clone)]
pub(crate) struct SpeechRules {
    /// Is there thinking to be told apart?
    pub(crate) thinking: Thinking,
    /// May there be calls?
    pub(crate) calls: bool,
    /// May there be more than one? Else the choice ends before the second.
    pub(crate) parallel_calls: bool,
    /// The text ends before any of these; all choices of a request share them.
    pub(crate) stop: Patterns,
}

impl fmt::Debug for SpeechRules {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SpeechRules")
            .field("thinking", &self.thinking)
            .field("calls", &self.calls)
            .field("parallel_calls", &self.parallel_calls)
            .field("stop", &self.stop.len())
            .finish()
    }
}

/// Is there thinking to be told apart from text?
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Thinking {
    /// All is text.
    Off,
    /// The answer may begin with `<think>`.
    Split {
        /// The prompt ends with `<think>` already.
        opened: bool,
    },
}

/// One choice's saying.
pub(crate) struct Speech {
    characters: Characters,
    mode: Mode,
    /// Text, or thinking, that may be the beginning of a stop string or a tag.
    held: String,
    /// In the text. Empty in thinking, and without stop strings.
    stops: Search,
    /// In the text.
    calls: Search,
    /// In the thinking.
    thought: Search,
    parallel_calls: bool,
    /// Number of calls announced.
    announced: u32,
}

enum Mode {
    /// At the beginning, where `<think>` may stand: after so many line breaks, and so many bytes
    /// of it.
    Beginning {
        opened: bool,
        line_breaks: usize,
        matched: usize,
    },
    /// `None`: nothing was thought yet. Else so many line breaks are held back.
    Thinking {
        line_breaks: Option<usize>,
    },
    /// After a tag, where line breaks are not text.
    AfterTag,
    Text,
    Call(Box<Call>),
    /// After a call, and so many bytes of its end tag.
    AfterCall {
        matched: usize,
    },
    Ended,
}

impl Speech {
    pub(crate) fn new(rules: &SpeechRules) -> Self {
        let before_call = format!("\n{}", call::OPEN);
        let calls: &[&str] = if rules.calls {
            &[call::OPEN, &before_call]
        } else {
            &[]
        };
        let mode = match rules.thinking {
            Thinking::Off => Mode::Text,
            Thinking::Split { opened } => Mode::Beginning {
                opened,
                line_breaks: 0,
                matched: 0,
            },
        };
        Self {
            characters: Characters::default(),
            mode,
            held: String::new(),
            stops: Search::new(rules.stop.clone()),
            calls: Search::new(Patterns::new(calls)),
            thought: Search::new(Patterns::new(&[THOUGHT])),
            parallel_calls: rules.parallel_calls,
            announced: 0,
        }
    }

    /// Takes the bytes of a token, and adds what can be told to `out`, joined with what is there.
    /// True: a stop string came, or a second call where only one is allowed; the choice ends, and
    /// nothing more is said.
    pub(crate) fn push(&mut self, bytes: &[u8], out: &mut Vec<Said>) -> bool {
        for next in self.characters.take(bytes).chars() {
            self.take(next, out);
        }
        matches!(self.mode, Mode::Ended)
    }

    /// Adds what was held back, when no token follows. Half a character is never told.
    pub(crate) fn finish(&mut self, out: &mut Vec<Said>) {
        match std::mem::replace(&mut self.mode, Mode::Ended) {
            Mode::Beginning {
                opened,
                line_breaks,
                matched,
            } => {
                self.no_tag(opened, line_breaks, matched, out);
                self.finish(out);
            }
            Mode::Thinking { line_breaks } => {
                self.think(line_breaks, self.held.len(), out);
            }
            Mode::AfterTag | Mode::Text => say(out, Said::Text(std::mem::take(&mut self.held))),
            Mode::Call(mut call) if call.is_announced() => {
                let arguments = call.finish();
                self.say_call(None, arguments, out);
            }
            Mode::Call(call) => {
                self.no_call(*call, out);
                self.finish(out);
            }
            // What there is of the end tag is no text.
            Mode::AfterCall { .. } | Mode::Ended => {}
        }
    }

    /// May what was pushed last be text, told already or held back?
    pub(crate) fn may_be_text(&self) -> bool {
        matches!(self.mode, Mode::Text | Mode::Beginning { .. })
    }

    /// Was a call announced?
    pub(crate) fn has_called(&self) -> bool {
        self.announced > 0
    }

    fn take(&mut self, next: char, out: &mut Vec<Said>) {
        match &mut self.mode {
            Mode::Beginning { .. } => self.take_beginning(next, out),
            Mode::Thinking { line_breaks } => {
                let line_breaks = *line_breaks;
                self.take_thinking(line_breaks, next, out);
            }
            Mode::AfterTag if next == '\n' => {}
            Mode::AfterTag | Mode::Text => self.take_text(next, out),
            Mode::Call(call) => {
                let what = call.take(next);
                self.take_call(what, next, out);
            }
            Mode::AfterCall { matched } => {
                let matched = *matched;
                self.take_after_call(matched, next, out);
            }
            Mode::Ended => {}
        }
    }

    fn take_beginning(&mut self, next: char, out: &mut Vec<Said>) {
        let Mode::Beginning {
            opened,
            line_breaks,
            matched,
        } = &mut self.mode
        else {
            unreachable!("called at the beginning");
        };
        if *matched == 0 && next == '\n' {
            *line_breaks += 1;
        } else if THINK[*matched..].starts_with(next) {
            *matched += 1;
            if *matched == THINK.len() {
                self.mode = Mode::Thinking { line_breaks: None };
            }
        } else {
            let (opened, line_breaks, matched) = (*opened, *line_breaks, *matched);
            self.no_tag(opened, line_breaks, matched, out);
            self.take(next, out);
        }
    }

    fn take_thinking(&mut self, line_breaks: Option<usize>, next: char, out: &mut Vec<Said>) {
        self.held.push(next);
        if self.thought.take(next).is_some() {
            let thought = self.held.len() - THOUGHT.len();
            self.held.truncate(thought);
            self.think(line_breaks, thought, out);
            self.mode = Mode::AfterTag;
        } else {
            let free = self.held.len() - self.thought.open();
            let line_breaks = self.think(line_breaks, free, out);
            self.mode = Mode::Thinking { line_breaks };
        }
    }

    fn take_call(&mut self, what: Next, next: char, out: &mut Vec<Said>) {
        match what {
            Next::Goes => self.tell(out),
            Next::Done => {
                self.tell(out);
                self.mode = Mode::AfterCall { matched: 0 };
            }
            Next::DoneBefore => {
                self.tell(out);
                self.mode = Mode::AfterCall { matched: 0 };
                self.take(next, out);
            }
            Next::Broken => {
                if let Mode::Call(call) = std::mem::replace(&mut self.mode, Mode::Text) {
                    self.no_call(*call, out);
                }
                self.take(next, out);
            }
        }
    }

    /// White space, and a bracket too many, are passed over.
    fn take_after_call(&mut self, matched: usize, next: char, out: &mut Vec<Said>) {
        if call::CLOSE[matched..].starts_with(next) {
            let matched = matched + 1;
            self.mode = if matched == call::CLOSE.len() {
                Mode::AfterTag
            } else {
                Mode::AfterCall { matched }
            };
        } else if matched > 0 || !matches!(next, ' ' | '\n' | '\r' | '\t' | '}') {
            self.mode = Mode::AfterTag;
            let text = call::CLOSE[..matched].chars().chain([next]);
            text.for_each(|next| self.take(next, out));
        }
    }

    fn take_text(&mut self, next: char, out: &mut Vec<Said>) {
        self.mode = Mode::Text;
        let stop = self.stops.take(next);
        let call = self.calls.take(next);
        self.held.push(next);
        if let Some(tag) = call {
            let open = self.held.split_off(self.held.len() - tag);
            if self.announced > 0 && !self.parallel_calls {
                self.end(out);
            } else {
                self.mode = Mode::Call(Box::new(Call::new(open)));
            }
        } else if let Some(stop) = stop {
            self.held.truncate(self.held.len() - stop);
            self.end(out);
        } else {
            let open = self.held.len() - self.stops.open().max(self.calls.open());
            let open = self.held.split_off(open);
            say(out, Said::Text(std::mem::replace(&mut self.held, open)));
        }
    }

    /// What is held is told, and no more.
    fn end(&mut self, out: &mut Vec<Said>) {
        say(out, Said::Text(std::mem::take(&mut self.held)));
        self.mode = Mode::Ended;
    }

    /// There is no `<think>` at the beginning.
    fn no_tag(&mut self, opened: bool, line_breaks: usize, matched: usize, out: &mut Vec<Said>) {
        self.mode = if opened {
            Mode::Thinking { line_breaks: None }
        } else {
            Mode::Text
        };
        let line_breaks = std::iter::repeat_n('\n', line_breaks);
        let so_far = line_breaks.chain(THINK[..matched].chars());
        so_far.for_each(|next| self.take(next, out));
    }

    /// Tells so many bytes of the thinking that is held, but for the line breaks at its ends;
    /// gives the number of those at the end.
    fn think(
        &mut self,
        mut line_breaks: Option<usize>,
        bytes: usize,
        out: &mut Vec<Said>,
    ) -> Option<usize> {
        let open = self.held.split_off(bytes);
        let free = std::mem::replace(&mut self.held, open);
        let mut thought = String::with_capacity(free.len());
        for next in free.chars() {
            if next == '\n' {
                line_breaks = line_breaks.map(|number| number + 1);
            } else {
                let line_breaks = line_breaks.replace(0).unwrap_or(0);
                thought.extend(std::iter::repeat_n('\n', line_breaks));
                thought.push(next);
            }
        }
        say(out, Said::Reasoning(thought));
        line_breaks
    }

    /// Tells what the call can tell; with its announcement, the text before it.
    fn tell(&mut self, out: &mut Vec<Said>) {
        let Mode::Call(call) = &mut self.mode else {
            unreachable!("called during a call");
        };
        let Some((name, arguments)) = call.tell() else {
            return;
        };
        if name.is_some() {
            self.announced += 1;
            say(out, Said::Text(std::mem::take(&mut self.held)));
            self.stops.reset();
            self.calls.reset();
        }
        self.say_call(name, arguments, out);
    }

    fn say_call(&self, name: Option<String>, arguments: String, out: &mut Vec<Said>) {
        let index = self.announced - 1;
        say(
            out,
            Said::Call {
                index,
                name,
                arguments,
            },
        );
    }

    /// What looked like a call is text, as is what was held before it. No tag begins in it, but a
    /// stop string may.
    fn no_call(&mut self, call: Call, out: &mut Vec<Said>) {
        self.mode = Mode::Text;
        let text = std::mem::take(&mut self.held) + &call.into_raw();
        self.stops.reset();
        for next in text.chars() {
            self.calls.reset();
            if !matches!(self.mode, Mode::Ended) {
                self.take_text(next, out);
            }
        }
        self.calls.reset();
    }
}
