//! The outline becomes the bytes that leave.

use std::ops::Range;

use crate::edits::{Form, Leaf};
use crate::outline::instruction;
use crate::vault::{Entries, Kinds, Place};
use crate::{Counts, Outline, json};

/// The members of the outline's object, without the braces.
pub(crate) struct Serialised {
    pub(crate) members: String,
    /// Where our own words stand in it, literals and placeholders, in order.
    ours: Vec<Range<usize>>,
    pub(crate) masked: Counts,
}

impl Serialised {
    /// Whether a range of the members lies within words of our own.
    pub(crate) fn is_ours(&self, range: &Range<usize>) -> bool {
        let next = self.ours.partition_point(|ours| ours.end < range.end);
        self.ours
            .get(next)
            .is_some_and(|ours| ours.start <= range.start)
    }
}

/// Writes the members. The leaves are those of the same outline, with their entries known.
pub(crate) fn members(
    members: &[(&'static str, Outline<'_>)],
    leaves: &[Leaf<'_>],
    entries: &Entries,
) -> Serialised {
    let room = leaves.iter().map(|leaf| leaf.text().len() + 64).sum();
    let mut writer = Writer {
        leaves: leaves.iter(),
        instruction: instruction(kinds(leaves, entries)),
        entries,
        done: Serialised {
            members: String::with_capacity(room),
            ours: Vec::new(),
            masked: Counts::default(),
        },
    };
    writer.members(members);
    writer.done
}

/// A masked JSON document by itself.
pub(crate) fn document(leaf: &Leaf<'_>, entries: &Entries) -> String {
    let mut document = String::with_capacity(leaf.text().len() + 64);
    let mut written = 0;
    for edit in &leaf.edits {
        document.push_str(&leaf.text()[written..edit.range.start]);
        let (text, is_quoted) = entries.get(edit.entry).outside(leaf.place(edit));
        let quote = if is_quoted { "\"" } else { "" };
        for part in [quote, text, quote] {
            document.push_str(part);
        }
        written = edit.range.end;
    }
    document.push_str(&leaf.text()[written..]);
    document
}

/// The kinds of stand-ins that the texts hold.
fn kinds(leaves: &[Leaf<'_>], entries: &Entries) -> Kinds {
    let mut kinds = Kinds::default();
    for leaf in leaves {
        for edit in &leaf.edits {
            entries
                .get(edit.entry)
                .note_kind(leaf.place(edit), &mut kinds);
        }
    }
    kinds
}

struct Writer<'w, 'a> {
    leaves: std::slice::Iter<'w, Leaf<'a>>,
    instruction: String,
    entries: &'w Entries,
    done: Serialised,
}

impl Writer<'_, '_> {
    fn value(&mut self, outline: &Outline<'_>) {
        match outline {
            Outline::Null => self.push("null"),
            Outline::Bool(value) => self.push(if *value { "true" } else { "false" }),
            Outline::Number(number) => self.push(&number.to_string()),
            Outline::Literal(text) => self.literal(text),
            Outline::Text(_) | Outline::JsonText(_) | Outline::Json(_) | Outline::Name(_) => {
                self.leaf();
            }
            Outline::Instruction => {
                let instruction = std::mem::take(&mut self.instruction);
                self.literal(&instruction);
                self.instruction = instruction;
            }
            Outline::WhenMasked(part) => self.value(part),
            Outline::List(parts) => {
                self.push("[");
                self.separated(parts, |part| part, Self::value);
                self.push("]");
            }
            Outline::Object(members) => {
                self.push("{");
                self.members(members);
                self.push("}");
            }
        }
    }

    fn members(&mut self, members: &[(&'static str, Outline<'_>)]) {
        self.separated(
            members,
            |(_, value)| value,
            |writer, (name, value)| {
                writer.literal(name);
                writer.push(":");
                writer.value(value);
            },
        );
    }

    /// Writes the parts that are there, with commas between them.
    fn separated<'o, T>(
        &mut self,
        parts: &[T],
        outline: impl Fn(&T) -> &Outline<'o>,
        mut write: impl FnMut(&mut Self, &T),
    ) {
        let vanishes = self.instruction.is_empty();
        let there = |part: &&T| !(vanishes && matches!(outline(part), Outline::WhenMasked(_)));
        for (i, part) in parts.iter().filter(there).enumerate() {
            if i > 0 {
                self.push(",");
            }
            write(self, part);
        }
    }

    fn literal(&mut self, text: &str) {
        self.push("\"");
        let start = self.done.members.len();
        json::push_escaped(text, &mut self.done.members);
        self.is_ours_from(start);
        self.push("\"");
    }

    fn leaf(&mut self) {
        let leaf = self
            .leaves
            .next()
            .expect("a leaf was collected for every text, in this order");
        let quote = if leaf.form == Form::Json { "" } else { "\"" };
        self.push(quote);
        let mut written = 0;
        for edit in &leaf.edits {
            self.user_text(leaf.form, &leaf.text()[written..edit.range.start]);
            self.stand_in(leaf.form, edit.entry, leaf.place(edit));
            written = edit.range.end;
        }
        self.user_text(leaf.form, &leaf.text()[written..]);
        self.push(quote);
    }

    fn user_text(&mut self, form: Form, text: &str) {
        match form {
            Form::Json => self.push(text),
            Form::Text | Form::JsonText | Form::Name => {
                json::push_escaped(text, &mut self.done.members);
            }
        }
    }

    fn stand_in(&mut self, form: Form, entry: usize, place: Place) {
        let entry = self.entries.get(entry);
        let (text, is_quoted) = entry.outside(place);
        let quote = match form {
            _ if !is_quoted => "",
            Form::Json => "\"",
            Form::Text | Form::JsonText | Form::Name => "\\\"",
        };
        self.push(quote);
        let start = self.done.members.len();
        json::push_escaped(text, &mut self.done.members);
        self.is_ours_from(start);
        self.push(quote);
        self.done.masked.add(entry.entity, 1);
    }

    fn push(&mut self, text: &str) {
        self.done.members.push_str(text);
    }

    /// Remembered only when something was masked: otherwise nobody will ask.
    fn is_ours_from(&mut self, start: usize) {
        if !self.entries.is_empty() {
            self.done.ours.push(start..self.done.members.len());
        }
    }
}
