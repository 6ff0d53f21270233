//! A text as it stands, and as it reads once its JSON escapes are undone: `https:\/\/` is an
//! address to whoever decodes the string that it stands in, and a string may hold JSON in turn.

use std::hash::RandomState;

use super::reading::Reading;

/// So many times escapes are undone. Behind an escape deeper than that, nothing is restored.
const DEEPEST: u8 = 4;

/// A text at one depth, and at all below.
#[derive(Clone, Default)]
pub(super) struct Depth {
    reading: Reading,
    deeper: Option<Box<Depth>>,
    /// An escape sequence that is not whole.
    begun: String,
    /// Whether what is deeper is there for that sequence's sake alone.
    is_tentative: bool,
    level: u8,
    /// Whether there was an escape that nobody undoes any more.
    is_lost: bool,
    /// Whether a quote ends a string, and with it all that is deeper.
    is_document: bool,
}

impl Depth {
    /// The beginning of a JSON document.
    pub(super) fn document() -> Self {
        Self {
            is_document: true,
            deeper: Some(Box::new(Self::below(0, Reading::default()))),
            ..Self::default()
        }
    }

    fn below(level: u8, reading: Reading) -> Self {
        Self {
            reading,
            level: level + 1,
            ..Self::default()
        }
    }

    pub(super) fn read(&mut self, text: &str, keys: &RandomState) {
        let mut rest = text;
        while let Some(c) = rest.chars().next() {
            if !self.begun.is_empty() {
                if goes_on(&self.begun, c) {
                    self.escape(c, keys);
                    rest = &rest[c.len_utf8()..];
                } else {
                    self.give_up(keys);
                }
                continue;
            }
            let is_special = |c| c == '\\' || c == '"' && self.is_document;
            let (plain, behind) = rest.split_at(rest.find(is_special).unwrap_or(rest.len()));
            self.both(plain, keys);
            rest = behind;
            if let Some(behind) = rest.strip_prefix('"') {
                self.reading.read("\"", keys);
                self.deeper = Some(Box::new(Self::below(self.level, Reading::default())));
                rest = behind;
            } else if let Some(behind) = rest.strip_prefix('\\') {
                self.begin(keys);
                rest = behind;
            }
        }
    }

    fn both(&mut self, text: &str, keys: &RandomState) {
        self.reading.read(text, keys);
        if let Some(deeper) = &mut self.deeper {
            deeper.read(text, keys);
        }
    }

    /// A backslash came.
    fn begin(&mut self, keys: &RandomState) {
        if self.deeper.is_none() && self.level < DEEPEST {
            let below = Self::below(self.level, self.reading.clone());
            self.deeper = Some(Box::new(below));
            self.is_tentative = true;
        }
        self.begun.push('\\');
        self.reading.read("\\", keys);
    }

    /// One more character of an escape came.
    fn escape(&mut self, c: char, keys: &RandomState) {
        self.begun.push(c);
        let mut bytes = [0; 4];
        self.reading.read(c.encode_utf8(&mut bytes), keys);
        if let Some(decoded) = decoded(&self.begun) {
            self.begun.clear();
            self.is_tentative = false;
            match &mut self.deeper {
                Some(deeper) => deeper.read(decoded.encode_utf8(&mut bytes), keys),
                None => self.is_lost = true,
            }
        }
    }

    /// It was no escape.
    fn give_up(&mut self, keys: &RandomState) {
        let begun = std::mem::take(&mut self.begun);
        if std::mem::take(&mut self.is_tentative) {
            self.deeper = None;
        } else if let Some(deeper) = &mut self.deeper {
            deeper.read(&begun, keys);
        }
    }

    /// No more of an escape comes, at any depth.
    pub(super) fn settle(&mut self, keys: &RandomState) {
        self.give_up(keys);
        if let Some(deeper) = &mut self.deeper {
            deeper.settle(keys);
        }
    }

    /// Whether `is` holds of an address that we are in, at any depth; of one, `None`, that is not
    /// known.
    ///
    /// Between the strings of a document nothing but markup makes addresses: a URL ends with its
    /// string.
    pub(super) fn any_address(&self, is: &mut impl FnMut(Option<u64>) -> bool) -> bool {
        let here = if self.is_document {
            self.reading.marked_up().any(&mut *is)
        } else {
            self.reading.addresses().any(&mut *is)
        };
        let here = here || self.is_lost && is(None);
        let deeper = self.deeper.as_ref();
        here || deeper.is_some_and(|deeper| deeper.any_address(is))
    }

    pub(super) fn pass_over(&mut self, entry: usize) {
        self.reading.pass_over(entry);
        if let Some(deeper) = &mut self.deeper {
            deeper.pass_over(entry);
        }
    }
}

/// Whether a sequence that has begun goes on with this character.
fn goes_on(begun: &str, c: char) -> bool {
    if begun.len() == 1 {
        "\"\\/bfnrtu".contains(c)
    } else {
        c.is_ascii_hexdigit()
    }
}

/// What a whole sequence stands for. Half of a pair is a character of no interest.
fn decoded(sequence: &str) -> Option<char> {
    Some(match (sequence.as_bytes()[1], sequence.len()) {
        (b'u', 6) => {
            let code = u32::from_str_radix(&sequence[2..], 16).unwrap_or_default();
            char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER)
        }
        (b'u', _) => return None,
        (b'b', _) => '\u{8}',
        (b'f', _) => '\u{c}',
        (b'n', _) => '\n',
        (b'r', _) => '\r',
        (b't', _) => '\t',
        (byte, _) => char::from(byte),
    })
}
