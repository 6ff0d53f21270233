//! Finds invented values in what a model wrote: as they were given out, and in another notation
//! (width, case, separators). What comes near one and is none stays.

use unicode_normalization::UnicodeNormalization;

use crate::Escape;
use crate::cursor::Partial;

/// One invented value.
pub(crate) struct Pattern {
    /// As it was given out.
    pub(crate) written: String,
    /// Whether its signs are part of it, as in a mailbox.
    pub(crate) is_symbolic: bool,
    pub(crate) entry: usize,
}

/// Signs that may stand within a number or a name, at most so many in a row.
const MOST_SIGNS: usize = 3;

/// The invented values of one vault.
pub(crate) struct Recogniser {
    nodes: Vec<Node>,
    /// The first characters, sorted.
    firsts: Vec<char>,
    /// The bytes with which they begin.
    starts: [bool; 256],
}

#[derive(Default)]
struct Node {
    /// Sorted.
    next: Vec<(char, usize)>,
    entry: Option<usize>,
    /// Whether signs may stand here that belong to no pattern.
    may_skip: bool,
}

/// Where exact patterns begin, and where those in any notation do.
const EXACT: usize = 0;
const LOOSE: usize = 1;

/// A character of a text, with JSON's escapes undone.
#[derive(Clone, Copy)]
struct Char {
    char: char,
    len: usize,
}

impl Recogniser {
    pub(crate) fn new(patterns: &[Pattern]) -> Self {
        let mut recogniser = Self {
            nodes: vec![Node::default(), Node::default()],
            firsts: Vec::new(),
            starts: [false; 256],
        };
        for pattern in patterns {
            recogniser.add(EXACT, pattern.written.chars(), pattern, false);
            let may_skip = !pattern.is_symbolic;
            let loose: Vec<char> = pattern.written.chars().flat_map(fold).collect();
            let significant = loose
                .into_iter()
                .filter(|&c| !may_skip || is_significant(c));
            recogniser.add(LOOSE, significant, pattern, may_skip);
        }
        recogniser.firsts.sort_unstable();
        recogniser.firsts.dedup();
        recogniser
    }

    fn add(
        &mut self,
        root: usize,
        chars: impl Iterator<Item = char>,
        pattern: &Pattern,
        may_skip: bool,
    ) {
        let mut node = root;
        for c in chars {
            if node == root {
                self.start_with(c);
            }
            let place = self.nodes[node].next.binary_search_by_key(&c, |(c, _)| *c);
            node = match place {
                Ok(place) => self.nodes[node].next[place].1,
                Err(place) => {
                    let new = self.nodes.len();
                    self.nodes.push(Node::default());
                    self.nodes[node].next.insert(place, (c, new));
                    new
                }
            };
            self.nodes[node].may_skip |= may_skip;
        }
        // Of several notations that differ in signs only, the first is the one to restore.
        if node != root {
            self.nodes[node].entry.get_or_insert(pattern.entry);
        }
    }

    fn start_with(&mut self, c: char) {
        self.firsts.push(c);
        let upper = c.to_uppercase().next().unwrap_or(c);
        for c in [c, upper] {
            let mut bytes = [0; 4];
            c.encode_utf8(&mut bytes);
            self.starts[usize::from(bytes[0])] = true;
        }
        // Full-width and half-width forms, and JSON's escapes.
        self.starts[0xef] = true;
    }

    /// Whether an invented value may begin with this byte.
    pub(crate) fn may_start(&self, byte: u8, escape: Escape) -> bool {
        self.starts[usize::from(byte)] || byte == b'\\' && escape == Escape::Json
    }

    /// The longest invented value that begins at `at`: its length and entry. `is_last` says that no
    /// text follows.
    pub(crate) fn look(
        &self,
        text: &str,
        at: usize,
        escape: Escape,
        is_last: bool,
    ) -> Result<Option<(usize, usize)>, Partial> {
        let Some(first) = read(text, at, escape, is_last)? else {
            return Ok(None);
        };
        let folded = fold(first.char).next().unwrap_or(first.char);
        if ![first.char, folded]
            .iter()
            .any(|c| self.firsts.binary_search(c).is_ok())
        {
            return Ok(None);
        }
        let source = Source {
            text,
            escape,
            is_last,
        };
        let exact = self.walk(EXACT, at, &source)?;
        let loose = match exact {
            None => self.walk(LOOSE, at, &source)?,
            found => found,
        };
        Ok(loose.map(|(end, entry)| (end - at, entry)))
    }

    /// Goes as far as the text agrees with a pattern; gives the last whole one on the way.
    fn walk(
        &self,
        root: usize,
        at: usize,
        source: &Source<'_>,
    ) -> Result<Option<(usize, usize)>, Partial> {
        let (mut node, mut at, mut skipped) = (root, at, 0);
        let mut found = None;
        loop {
            let next = source.read(at)?;
            if let (Some(entry), 0) = (self.nodes[node].entry, skipped)
                && !source.goes_on(at, next)
            {
                found = Some((at, entry));
            }
            let Some(next) = next.filter(|_| !self.nodes[node].next.is_empty()) else {
                return Ok(found);
            };
            let step = match root {
                EXACT => self.step(node, next.char),
                _ => fold(next.char).try_fold(node, |node, c| self.step(node, c)),
            };
            match step {
                Some(step) => (node, skipped) = (step, 0),
                None if self.nodes[node].may_skip && is_sign(next.char) && skipped < MOST_SIGNS => {
                    skipped += 1;
                }
                None => return Ok(found),
            }
            at += next.len;
        }
    }

    fn step(&self, node: usize, c: char) -> Option<usize> {
        let next = &self.nodes[node].next;
        let place = next.binary_search_by_key(&c, |(c, _)| *c).ok()?;
        Some(next[place].1)
    }
}

struct Source<'t> {
    text: &'t str,
    escape: Escape,
    is_last: bool,
}

impl Source<'_> {
    fn read(&self, at: usize) -> Result<Option<Char>, Partial> {
        read(self.text, at, self.escape, self.is_last)
    }

    /// Whether a number or word that ends at `at` goes on there.
    fn goes_on(&self, at: usize, next: Option<Char>) -> bool {
        let is_word = |c: char| c.nfkc().all(|c| c.is_ascii_alphanumeric());
        let ends_in_word = self.text[..at].chars().next_back().is_some_and(is_word);
        ends_in_word && next.is_some_and(|next| is_word(next.char))
    }
}

/// The character at `at`; `None` at the end of the last piece, and for what is no character.
fn read(text: &str, at: usize, escape: Escape, is_last: bool) -> Result<Option<Char>, Partial> {
    let Some(char) = text[at..].chars().next() else {
        return if is_last { Ok(None) } else { Err(Partial) };
    };
    if char != '\\' || escape == Escape::None {
        let len = char.len_utf8();
        return Ok(Some(Char { char, len }));
    }
    let rest = &text.as_bytes()[at..];
    let unit = |from: usize| {
        let hex = rest.get(from + 2..from + 6)?;
        u16::from_str_radix(std::str::from_utf8(hex).ok()?, 16).ok()
    };
    let (char, len) = match rest.get(1) {
        None if !is_last => return Err(Partial),
        Some(b'u') if rest.len() < 6 && !is_last => return Err(Partial),
        Some(b'u') => match unit(0) {
            Some(0xd800..0xdc00) if rest.len() < 12 && !is_last => return Err(Partial),
            Some(high @ 0xd800..0xdc00) => {
                let pair = [high, unit(6).unwrap_or_default()];
                (char::decode_utf16(pair).next().and_then(Result::ok), 12)
            }
            Some(code) => (char::from_u32(code.into()), 6),
            None => (None, 1),
        },
        Some(b'n') => (Some('\n'), 2),
        Some(b't') => (Some('\t'), 2),
        Some(b'r') => (Some('\r'), 2),
        Some(&sign @ (b'"' | b'\\' | b'/')) => (Some(char::from(sign)), 2),
        _ => (None, 1),
    };
    Ok(char.map(|char| Char { char, len }))
}

/// A text as invented values are compared: widths, case and signs do not count.
pub(super) fn folded(text: &str) -> String {
    text.chars()
        .flat_map(fold)
        .filter(|&c| is_significant(c))
        .collect()
}

fn fold(c: char) -> impl Iterator<Item = char> {
    c.nfkd().flat_map(char::to_lowercase)
}

/// Letters, digits, and the marks that half-width kana carry as characters of their own.
fn is_significant(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '\u{3099}' | '\u{309a}')
}

/// What people put between the groups of a number or the words of a name.
fn is_sign(c: char) -> bool {
    matches!(
        c,
        ' ' | '\u{a0}'
            | '\u{3000}'
            | '-'
            | '.'
            | ','
            | '('
            | ')'
            | '/'
            | '・'
            | '･'
            | 'ー'
            | '−'
            | '－'
            | '（'
            | '）'
            | '．'
            | '\u{2010}'..='\u{2015}' | '\u{200b}' | '*' | '_'
    )
}
