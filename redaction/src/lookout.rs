//! Recognises a live placeholder in what a model wrote, also when the model damaged it.
//!
//! Written by hand, not compiled per request: a vault has few placeholders, all of one shape, and
//! the answer is mostly something else. What is forgiven, as long as the type and all eight letters
//! of a live stem are there:
//!
//! * case: `<Person_KFQXWBTD>`
//! * separators: `<PERSON kfqxwbtd>`, `PERSON-kfqxwbtd`, `<PERSON\_kfqxwbtd>`, `PERSON_ kfqxwbtd`
//! * brackets: lost, escaped (`\<…\>`, `&lt;…&gt;`, in JSON `\u003c…`), full-width (`＜…＞`)
//! * any of its characters in full width, or as a JSON escape
//! * Markdown emphasis and spaces just inside the brackets
//! * a possessive or an honorific inside the brackets (`<PERSON_kfqxwbtd様>`), which stays
//!
//! A letter too many, too few or wrong, another type, a notation that does not exist: such a thing
//! stands for nothing, and stays.

use std::ops::Range;
use std::sync::Arc;

use crate::Escape;
use crate::cursor::{Cursor, NOTHING, Partial};
use crate::placeholder::{STEM_LEN, VARIANT_LEN, is_letter, notation_of};
use crate::vault::{Entries, Group};

/// Letters of a live stem from which on a damaged placeholder is called one.
const NEAR: usize = 4;

/// What models write behind a name, and so at times before the closing bracket.
const SUFFIXES: [&str; 10] = [
    "'s",
    "’s",
    "様",
    "さん",
    "さま",
    "氏",
    "殿",
    "先生",
    "君",
    "ちゃん",
];

/// Finds the live placeholders of one vault.
pub(crate) struct Lookout {
    pub(crate) entries: Arc<Entries>,
    pub(crate) escape: Escape,
    /// Bytes at which a placeholder, or what it may be wrapped in, can begin.
    starts: [bool; 256],
}

/// A live placeholder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Match {
    /// Bytes that it takes up, with all that belongs to it.
    pub(crate) len: usize,
    pub(crate) entry: usize,
    /// Whether the quotes around it belong to it: a JSON number was masked.
    pub(crate) is_quoted: bool,
    /// Bytes of it that stay, behind the original.
    pub(crate) suffix: Range<usize>,
}

/// Why there is no placeholder here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Miss {
    /// There may be one: the text ends too early to tell.
    Partial,
    /// There is none.
    None,
    /// There is none, though it begins like one.
    Near,
}

impl From<Partial> for Miss {
    fn from(_: Partial) -> Self {
        Self::Partial
    }
}

/// What stands around a placeholder.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Wrap {
    Angle,
    Escaped,
    Entity,
}

impl Lookout {
    pub(crate) fn new(entries: Arc<Entries>, escape: Escape) -> Self {
        let mut starts = [false; 256];
        if !entries.is_empty() {
            for byte in [b'<', b'\\', b'&', 0xef] {
                starts[usize::from(byte)] = true;
            }
            starts[usize::from(b'"')] = escape == Escape::Json && entries.has_bare();
            for entity in entries.types() {
                let initial = entity.name().as_bytes()[0];
                starts[usize::from(initial)] = true;
                starts[usize::from(initial.to_ascii_lowercase())] = true;
            }
            if let Some(recogniser) = entries.recogniser() {
                for (byte, starts) in (0..=u8::MAX).zip(&mut starts) {
                    *starts |= recogniser.may_start(byte, escape);
                }
            }
        }
        Self {
            entries,
            escape,
            starts,
        }
    }

    /// Where, from `at` on, a placeholder or surrogate could begin.
    pub(crate) fn next_start(&self, text: &str, at: usize) -> Option<usize> {
        let rest = &text.as_bytes()[at..];
        rest.iter()
            .position(|&byte| self.starts[usize::from(byte)])
            .map(|found| at + found)
    }

    /// The bytes of the character at `at`: of a JSON escape, all of it.
    pub(crate) fn width(&self, text: &str, at: usize) -> usize {
        Cursor::new(text, at, self.escape, true)
            .peek()
            .map_or(1, |c| c.len)
            .max(1)
    }

    /// The placeholder or surrogate that begins at `at`, if one does. `is_last` says that no text
    /// follows.
    pub(crate) fn look(&self, text: &str, at: usize, is_last: bool) -> Result<Match, Miss> {
        let miss = match self.placeholder(text, at, is_last) {
            Err(miss @ (Miss::None | Miss::Near)) => miss,
            found => return found,
        };
        let Some(recogniser) = self.entries.recogniser() else {
            return Err(miss);
        };
        let found = recogniser.look(text, at, self.escape, is_last)?;
        let (len, entry) = found.ok_or(miss)?;
        Ok(Match {
            len,
            entry,
            is_quoted: false,
            suffix: 0..0,
        })
    }

    fn placeholder(&self, text: &str, at: usize, is_last: bool) -> Result<Match, Miss> {
        let mut cursor = Cursor::new(text, at, self.escape, is_last);
        let first = cursor.peek()?;
        let mut suffix = 0..0;
        let entry = match first.byte {
            b'"' => self.quoted(&mut cursor)?,
            b'<' => {
                cursor.step(first);
                self.wrapped(&mut cursor, Wrap::Angle, &mut suffix)?
            }
            b'\\' if cursor.take(b"\\<")? => {
                self.wrapped(&mut cursor, Wrap::Escaped, &mut suffix)?
            }
            b'&' if cursor.take(b"&lt;")? => {
                self.wrapped(&mut cursor, Wrap::Entity, &mut suffix)?
            }
            byte if byte.is_ascii_alphabetic() => {
                let entry = self.core(&mut cursor)?;
                // Only the opening bracket got lost.
                cursor.take(b">")?;
                entry
            }
            _ => return Err(Miss::None),
        };
        Ok(Match {
            len: cursor.at() - at,
            entry,
            is_quoted: first.byte == b'"',
            suffix: suffix.start.saturating_sub(at)..suffix.end.saturating_sub(at),
        })
    }

    /// `"<TYPE_stem>"`, the whole of a JSON string, for what was a number.
    fn quoted(&self, cursor: &mut Cursor<'_>) -> Result<usize, Miss> {
        if !(cursor.take(b"\"")? && cursor.take(b"<")?) {
            return Err(Miss::None);
        }
        let entry = self.core(cursor)?;
        let is_whole = cursor.take(b">")? && cursor.take(b"\"")?;
        if is_whole && self.entries.get(entry).is_bare {
            Ok(entry)
        } else {
            Err(Miss::None)
        }
    }

    /// A placeholder whose opening bracket was read.
    fn wrapped(
        &self,
        cursor: &mut Cursor<'_>,
        wrap: Wrap,
        suffix: &mut Range<usize>,
    ) -> Result<usize, Miss> {
        const DECORATION: &[u8] = b" *`";
        cursor.skip(DECORATION, 3)?;
        let entry = self.core(cursor)?;
        let end = cursor.at();
        for written in SUFFIXES {
            if cursor.take_text(written)? {
                *suffix = end..cursor.at();
                break;
            }
        }
        cursor.skip(DECORATION, 3)?;
        let close: &[u8] = match wrap {
            Wrap::Angle => b">",
            Wrap::Escaped => b"\\>",
            Wrap::Entity => b"&gt;",
        };
        if !cursor.take(close)? {
            // `\<PERSON_…>` is a backslash before a placeholder, not an escaped one.
            if wrap == Wrap::Escaped {
                return Err(Miss::None);
            }
            cursor.back_to(end);
            *suffix = 0..0;
        }
        Ok(entry)
    }

    /// Type, stem and notation, without brackets; ends where a word could end.
    fn core(&self, cursor: &mut Cursor<'_>) -> Result<usize, Miss> {
        let start = cursor.at();
        let mut miss = Miss::None;
        for entity in self.entries.types() {
            cursor.back_to(start);
            match named(cursor, entity.name()) {
                Ok(true) => {
                    cursor.skip(b"_- \\:*", 4)?;
                    let group = self.stem(cursor)?;
                    if group.entity != *entity {
                        return Err(Miss::Near);
                    }
                    return notation(cursor, group);
                }
                Ok(false) => {}
                Err(Partial) => miss = Miss::Partial,
            }
        }
        Err(miss)
    }

    /// The value whose stem comes next; gives up at the first letter that no live stem has.
    fn stem(&self, cursor: &mut Cursor<'_>) -> Result<&Group, Miss> {
        let mut groups = self.entries.by_stem();
        for i in 0..STEM_LEN {
            let next = cursor.peek()?;
            let letter = next.byte;
            let from = groups.partition_point(|group| group.stem[i] < letter);
            let to = groups.partition_point(|group| group.stem[i] <= letter);
            groups = &groups[from..to];
            if groups.is_empty() || !is_letter(letter) {
                return Err(if i < NEAR { Miss::None } else { Miss::Near });
            }
            cursor.step(next);
        }
        groups.first().ok_or(Miss::None)
    }
}

/// Reads a type's name; its underscores may be other separators, or gone.
fn named(cursor: &mut Cursor<'_>, name: &str) -> Result<bool, Partial> {
    for byte in name.bytes() {
        if byte == b'_' {
            cursor.skip(b"_- \\", 3)?;
            continue;
        }
        let next = cursor.peek()?;
        if next.byte != byte.to_ascii_lowercase() {
            return Ok(false);
        }
        cursor.step(next);
    }
    Ok(true)
}

/// Reads the letters that tell one notation of a value from another, if there are any.
fn notation(cursor: &mut Cursor<'_>, group: &Group) -> Result<usize, Miss> {
    let end = cursor.at();
    let (mut has_underscore, mut has_space) = (false, false);
    for _ in 0..3 {
        let next = cursor.peek()?;
        if !matches!(next.byte, b'_' | b'-' | b'\\' | b' ') {
            break;
        }
        has_underscore |= next.byte == b'_';
        has_space |= next.byte == b' ';
        cursor.step(next);
    }
    let is_separated = cursor.at() > end;
    let mut letters = [NOTHING; VARIANT_LEN + 1];
    let mut count = 0;
    while count < letters.len() {
        let next = cursor.peek()?;
        if !next.byte.is_ascii_alphanumeric() {
            break;
        }
        letters[count] = next.byte;
        count += 1;
        cursor.step(next);
    }
    let named = notation_of(&letters[..count]).and_then(|index| group.notation(index));
    match named {
        // Behind a space, a letter is a word unless a bracket closes there.
        Some(entry) if has_space && matches!(cursor.peek()?.byte, b'>' | b'&' | b'\\') => Ok(entry),
        Some(entry) if is_separated && !has_space && cursor.peek()?.byte != b'_' => Ok(entry),
        // More letters: `PERSON_kfqxwbtds`, or a notation that nobody gave out.
        _ if count > 0 && (has_underscore || !is_separated) => Err(Miss::Near),
        _ => {
            cursor.back_to(end);
            group.notation(0).ok_or(Miss::None)
        }
    }
}
