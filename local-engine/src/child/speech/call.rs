//! A tool call in the style of Hermes and Qwen, read while it is written:
//!
//! ```text
//! <tool_call>
//! {"name": "rate", "arguments": {"currency": "USD"}}
//! </tool_call>
//! ```
//!
//! Models misspell. What can be read as a call is one: keys in either order, arguments written as
//! a JSON string, none at all, any white space, more keys, a missing end. A call is announced when
//! its name is known and its arguments have begun; what turns out to be no call before that is
//! text, in full. After that it cannot be taken back: arguments that are no JSON, or that break
//! off, stay as they were written, and it is for the caller to check them, as with any model.

use super::patterns::{Patterns, Search};
use super::unescape::Unescape;

/// Begins a call.
pub(super) const OPEN: &str = "<tool_call>";
/// Ends a call.
pub(super) const CLOSE: &str = "</tool_call>";
/// Ends a call even inside a string of its arguments: no JSON string holds a line break.
const CLOSE_ON_NEW_LINE: &str = "\n</tool_call>";

/// At most this many bytes of a call are held back before it is announced; a longer beginning is
/// no call. (Arguments written before the name can be long.)
const LONGEST_UNANNOUNCED: usize = 256 * 1024;

/// A call whose end has not come.
pub(super) struct Call {
    at: At,
    /// All of it, `<tool_call>` included, until it is announced.
    raw: String,
    name: Option<String>,
    /// The arguments have begun, or it is known that they are empty.
    has_arguments: bool,
    /// It has keys that a call has not.
    has_others: bool,
    announced: bool,
    /// Arguments that were not told yet.
    arguments: String,
    /// Looks for an end inside the arguments.
    close: Search,
}

/// Where in the call the next character stands.
enum At {
    /// Before `{`.
    Object,
    /// Before a key or `}`.
    Key,
    InKey(Unescape, String),
    Colon(Key),
    Value(Key),
    Name(Unescape, String),
    Arguments(Nesting),
    /// Arguments written as a string.
    Quoted(Unescape),
    /// The next letter of `null`, written for arguments.
    Null(usize),
    /// The value of a key that a call has not.
    Other(Nesting),
    /// Before `,` or `}`.
    Comma,
}

#[derive(Clone, Copy)]
enum Key {
    Name,
    Arguments,
    Other,
}

/// What became of a call with the next character.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Next {
    /// It goes on.
    Goes,
    /// It is done.
    Done,
    /// It was done before this character.
    DoneBefore,
    /// It is none: all of it, without this character, is text.
    Broken,
}

impl Call {
    /// `open`: what began it, as it was written.
    pub(super) fn new(open: String) -> Self {
        Self {
            at: At::Object,
            raw: open,
            name: None,
            has_arguments: false,
            has_others: false,
            announced: false,
            arguments: String::new(),
            close: Search::new(Patterns::new(&[CLOSE, CLOSE_ON_NEW_LINE])),
        }
    }

    pub(super) fn is_announced(&self) -> bool {
        self.announced
    }

    /// All of it as it was written, if it was not announced.
    pub(super) fn into_raw(self) -> String {
        self.raw
    }

    pub(super) fn take(&mut self, next: char) -> Next {
        let what = self.step(next).unwrap_or(if self.announced {
            Next::DoneBefore
        } else {
            Next::Broken
        });
        if !self.announced && what != Next::Broken {
            if self.raw.len() + next.len_utf8() > LONGEST_UNANNOUNCED {
                return Next::Broken;
            }
            self.raw.push(next);
        }
        what
    }

    /// What can be told: the name, once, when the call is announced, and arguments.
    pub(super) fn tell(&mut self) -> Option<(Option<String>, String)> {
        let mut name = None;
        if !self.announced {
            if !self.has_arguments {
                return None;
            }
            name = Some(self.name.clone()?);
            self.announced = true;
            self.raw = String::new();
        }
        let open = match self.at {
            At::Arguments(_) | At::Quoted(_) => self.close.open(),
            _ => 0,
        };
        let open = self.arguments.split_off(self.arguments.len() - open);
        let arguments = std::mem::replace(&mut self.arguments, open);
        (name.is_some() || !arguments.is_empty()).then_some((name, arguments))
    }

    /// The rest of an announced call when no character follows.
    pub(super) fn finish(&mut self) -> String {
        std::mem::take(&mut self.arguments)
    }

    /// `None`: the character cannot stand here.
    fn step(&mut self, next: char) -> Option<Next> {
        let space = matches!(next, ' ' | '\n' | '\r' | '\t');
        match &mut self.at {
            At::Object | At::Key | At::Colon(_) | At::Value(_) | At::Comma if space => {}
            At::Object if next == '{' => self.at = At::Key,
            At::Key if next == '"' => self.at = At::InKey(Unescape::default(), String::new()),
            At::Key | At::Comma if next == '}' => return self.end_of_object(),
            At::Comma if next == ',' => self.at = At::Key,
            At::Colon(key) if next == ':' => self.at = At::Value(*key),
            At::Value(key) => {
                let key = *key;
                return self.begin_value(key, next);
            }
            At::InKey(..) | At::Name(..) if next == '\n' => return None,
            At::InKey(string, key) => {
                if string.take(next, key) {
                    let key = std::mem::take(key);
                    self.at = At::Colon(self.key(&key));
                }
            }
            At::Name(string, name) => {
                if string.take(next, name) {
                    self.name = Some(std::mem::take(name)).filter(|name| !name.is_empty());
                    self.at = At::Comma;
                    return self.name.is_some().then_some(Next::Goes);
                }
            }
            At::Null(letter) => {
                if next != char::from(b"null"[*letter]) {
                    return None;
                }
                *letter += 1;
                if *letter == b"null".len() {
                    self.end_arguments();
                }
            }
            At::Arguments(_) | At::Quoted(_) | At::Other(_) => return self.inside(next),
            At::Object | At::Key | At::Colon(_) | At::Comma => return None,
        }
        Some(Next::Goes)
    }

    /// A second name or second arguments are passed over.
    fn key(&mut self, key: &str) -> Key {
        match key {
            "name" if self.name.is_none() => Key::Name,
            "arguments" if !self.has_arguments => Key::Arguments,
            _ => {
                self.has_others = true;
                Key::Other
            }
        }
    }

    fn begin_value(&mut self, key: Key, first: char) -> Option<Next> {
        self.close.reset();
        match (key, first) {
            (Key::Name, '"') => self.at = At::Name(Unescape::default(), String::new()),
            (Key::Arguments, '"') => self.at = At::Quoted(Unescape::default()),
            (Key::Arguments, 'n') => {
                self.at = At::Null(1);
                return Some(Next::Goes);
            }
            (Key::Arguments, '{') => {
                self.arguments.push('{');
                self.at = At::Arguments(Nesting::begin(first));
            }
            (Key::Other, ',' | '}' | ']' | ':' | '<') | (Key::Name | Key::Arguments, _) => {
                return None;
            }
            (Key::Other, _) => self.at = At::Other(Nesting::begin(first)),
        }
        self.has_arguments |= matches!(self.at, At::Arguments(_));
        Some(Next::Goes)
    }

    /// Inside a value that may hold the call's end if it is broken.
    fn inside(&mut self, next: char) -> Option<Next> {
        let before = self.arguments.len();
        let (ended, in_string) = match &mut self.at {
            At::Arguments(nesting) => {
                let in_string = nesting.in_string;
                let ended = nesting.take(next);
                self.arguments.push(next);
                (ended, in_string)
            }
            At::Quoted(string) => {
                let ended = string.take(next, &mut self.arguments);
                self.has_arguments |= !self.arguments.is_empty();
                (if ended { Ended::With } else { Ended::Not }, true)
            }
            At::Other(nesting) => {
                let in_string = nesting.in_string;
                (nesting.take(next), in_string)
            }
            _ => unreachable!("called inside values only"),
        };
        let closed = self.close.take(next);
        if closed.is_some_and(|length| !in_string || length == CLOSE_ON_NEW_LINE.len()) {
            return self.closed_inside(before, closed.unwrap_or(0) - next.len_utf8());
        }
        match ended {
            Ended::Not => {}
            Ended::With if matches!(self.at, At::Other(_)) => self.at = At::Comma,
            Ended::With => self.end_arguments(),
            Ended::Before => {
                self.at = At::Comma;
                return self.step(next);
            }
        }
        Some(Next::Goes)
    }

    /// `</tool_call>` came before the value was whole; its last character is not in the arguments
    /// that were `before` bytes long, all the others may be.
    fn closed_inside(&mut self, before: usize, tag: usize) -> Option<Next> {
        if !self.announced {
            return None;
        }
        if !matches!(self.at, At::Other(_)) {
            self.arguments.truncate(before - tag);
        }
        self.at = At::Comma;
        Some(Next::Done)
    }

    fn end_arguments(&mut self) {
        // `null` or an empty string.
        if !self.has_arguments {
            self.no_arguments();
        }
        self.at = At::Comma;
    }

    fn no_arguments(&mut self) {
        self.arguments.push_str("{}");
        self.has_arguments = true;
    }

    fn end_of_object(&mut self) -> Option<Next> {
        if self.name.is_some() && !self.has_arguments && !self.has_others {
            self.no_arguments();
        }
        (self.name.is_some() && self.has_arguments).then_some(Next::Done)
    }
}

/// How deep in brackets and strings a value is; looks at nothing else.
struct Nesting {
    depth: usize,
    in_string: bool,
    escaped: bool,
}

enum Ended {
    Not,
    /// This character ends the value.
    With,
    /// The value ended before this character.
    Before,
}

impl Nesting {
    fn begin(first: char) -> Self {
        Self {
            depth: usize::from(matches!(first, '{' | '[')),
            in_string: first == '"',
            escaped: false,
        }
    }

    fn take(&mut self, next: char) -> Ended {
        let was_string = self.in_string;
        match next {
            _ if self.escaped => self.escaped = false,
            '\\' if self.in_string => self.escaped = true,
            '"' => self.in_string = !self.in_string,
            _ if self.in_string => {}
            '{' | '[' => self.depth += 1,
            ',' | ' ' | '\n' | '\r' | '\t' | '}' | ']' if self.depth == 0 => return Ended::Before,
            '}' | ']' => {
                self.depth -= 1;
                return if self.depth == 0 {
                    Ended::With
                } else {
                    Ended::Not
                };
            }
            _ => {}
        }
        let ends = self.depth == 0 && was_string && !self.in_string;
        if ends { Ended::With } else { Ended::Not }
    }
}
