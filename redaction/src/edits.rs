//! Which bytes of which text give way to a placeholder.

use std::borrow::Cow;
use std::ops::Range;

use classifiers::{EntityType, Reading, Scanned};
use unicode_normalization::UnicodeNormalization;

use crate::json::{self, Role, Token};
use crate::needles::{Hit, Needles};
use crate::vault::Place;
use crate::{Outline, Unmaskable, readings};

/// So often a text is read again after a value in it was replaced.
const MOST_READINGS: usize = 3;

/// How a scanned text stands in the request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// In a JSON string.
    Text,
    /// In a JSON string, and itself a JSON document.
    JsonText,
    /// A JSON document within the request's.
    Json,
    /// In a JSON string, a name or an id: masked whole, in few signs.
    Name,
}

/// A scanned text of the outline with what is to be replaced in it.
pub(crate) struct Leaf<'a> {
    scanned: &'a Scanned,
    pub(crate) form: Form,
    /// Whether kana or kanji stand in it.
    is_japanese: bool,
    /// Sorted, never overlapping.
    pub(crate) edits: Vec<Edit>,
}

/// One replacement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Edit {
    /// Bytes of the text, on character boundaries.
    pub(crate) range: Range<usize>,
    pub(crate) entity: EntityType,
    /// Whether a bare JSON number gives way to a string, which brings its own quotes.
    pub(crate) is_bare: bool,
    /// Whether it is all of a name or key, which takes few signs.
    pub(crate) is_name: bool,
    /// Whether it stands in a key, which must stay another than every other key.
    pub(crate) is_key: bool,
    /// The vault's entry, once it is known.
    pub(crate) entry: usize,
}

/// The scanned texts of an outline in the order in which they are serialised, with an edit for
/// each finding.
pub(crate) fn leaves<'a>(outline: &Outline<'a>) -> Result<Vec<Leaf<'a>>, Unmaskable> {
    let mut leaves = Vec::new();
    collect(outline, &mut leaves)?;
    Ok(leaves)
}

fn collect<'a>(outline: &Outline<'a>, leaves: &mut Vec<Leaf<'a>>) -> Result<(), Unmaskable> {
    let (scanned, form) = match outline {
        Outline::Null
        | Outline::Bool(_)
        | Outline::Number(_)
        | Outline::Literal(_)
        | Outline::Instruction => return Ok(()),
        Outline::WhenMasked(part) => return collect(part, leaves),
        Outline::List(parts) => return parts.iter().try_for_each(|part| collect(part, leaves)),
        Outline::Object(members) => {
            return members
                .iter()
                .try_for_each(|(_, part)| collect(part, leaves));
        }
        Outline::Text(scanned) => (*scanned, Form::Text),
        Outline::JsonText(scanned) => (*scanned, Form::JsonText),
        Outline::Json(scanned) => (*scanned, Form::Json),
        Outline::Name(scanned) => (*scanned, Form::Name),
    };
    leaves.push(Leaf::new(scanned, form)?);
    Ok(())
}

impl<'a> Leaf<'a> {
    fn new(scanned: &'a Scanned, form: Form) -> Result<Self, Unmaskable> {
        if let Some(why) = scanned.why_unscannable() {
            return Err(Unmaskable::Unscannable(why));
        }
        let findings = scanned.findings();
        if let Some(finding) = findings
            .iter()
            .find(|finding| finding.entity.never_leaves())
        {
            return Err(Unmaskable::NeverLeaves(finding.entity));
        }
        let mut leaf = Self {
            scanned,
            form,
            is_japanese: is_japanese(scanned.text()),
            edits: Vec::new(),
        };
        leaf.settle_form()?;
        let hits = findings.iter().map(|finding| Hit {
            range: finding.range.clone(),
            entity: finding.entity,
        });
        leaf.add(hits.collect());
        Ok(leaf)
    }

    /// A document that is to stay JSON must be JSON; one inside a string may as well be plain text.
    fn settle_form(&mut self) -> Result<(), Unmaskable> {
        match self.form {
            Form::Json if !json::is_valid(self.text()) => Err(Unmaskable::Json),
            Form::JsonText if !json::is_valid(self.text()) => {
                self.form = Form::Text;
                Ok(())
            }
            _ => Ok(()),
        }
    }

    pub(crate) fn text(&self) -> &'a str {
        self.scanned.text()
    }

    /// Where an edit stands, for what is to stand there instead.
    pub(crate) fn place(&self, edit: &Edit) -> Place {
        let is_japanese = self.is_japanese;
        match edit {
            Edit { is_name: true, .. } => Place::Name,
            Edit { is_key: true, .. } => Place::Key,
            Edit { is_bare: true, .. } => Place::Number { is_japanese },
            _ => Place::Text {
                is_japanese,
                is_in_word: is_in_word(self.text(), &edit.range),
            },
        }
    }

    /// What an edit takes out, as it reads outside JSON.
    pub(crate) fn original(&self, edit: &Edit) -> Cow<'a, str> {
        let raw = &self.text()[edit.range.clone()];
        match self.form {
            Form::Text | Form::Name => Cow::Borrowed(raw),
            Form::JsonText | Form::Json if edit.is_bare => Cow::Borrowed(raw),
            Form::JsonText | Form::Json => json::decode(raw),
        }
    }

    /// The name that an edit takes out, if the next one takes out how it is read.
    pub(crate) fn read_as(&self, edit: usize) -> Option<Cow<'a, str>> {
        let (first, second) = (self.edits.get(edit)?, self.edits.get(edit + 1)?);
        let are_persons = [first, second].map(|edit| edit.entity) == [EntityType::Person; 2];
        let are_one = are_persons && readings::are_one(self.text(), &first.range, &second.range);
        are_one.then(|| self.original(first))
    }

    /// Replaces the values known by now wherever no detector saw them, as they stand and however
    /// they are disguised: escaped, encoded, full-width, with characters that nobody sees.
    pub(crate) fn propagate(&mut self, needles: &Needles) {
        self.propagate_plain(needles);
        self.propagate_disguised(needles);
    }

    fn propagate_disguised(&mut self, needles: &Needles) {
        let text = self.text();
        if Reading::of(text).is_none_or(|reading| reading.text() == text) {
            return;
        }
        self.add(self.disguised(needles, 0..text.len()));
        // What a value stood next to may be read otherwise now that the value is gone.
        for _ in 0..MOST_READINGS {
            let known = self.edits.len();
            let hits = self.gaps().into_iter();
            let hits = hits.flat_map(|gap| self.disguised(needles, gap)).collect();
            self.add(hits);
            if self.edits.len() == known {
                break;
            }
        }
    }

    /// Where values stand in a part of the text as the detectors read it, and no edit is yet.
    fn disguised(&self, needles: &Needles, part: Range<usize>) -> Vec<Hit> {
        let text = &self.text()[part.clone()];
        let Some(reading) = Reading::of(text).filter(|reading| reading.text() != text) else {
            return Vec::new();
        };
        let hits = needles.find(reading.text()).into_iter().flat_map(|hit| {
            let entity = hit.entity;
            let range = reading.original(&hit.range);
            let hit = move |range| Hit { range, entity };
            let whole = range.start + part.start..range.end + part.start;
            self.unedited(whole).map(hit)
        });
        hits.collect()
    }

    /// The parts of a range that no edit replaces yet.
    fn unedited(&self, range: Range<usize>) -> impl Iterator<Item = Range<usize>> {
        let first = self
            .edits
            .partition_point(|edit| edit.range.end <= range.start);
        let edits = self.edits[first..].iter().map(|edit| edit.range.clone());
        let taken = edits.take_while(|edit| edit.start < range.end);
        let mut free = Vec::new();
        let mut from = range.start;
        for edit in taken {
            free.push(from..edit.start.max(from));
            from = edit.end;
        }
        free.push(from..range.end.max(from));
        free.into_iter().filter(|part| !part.is_empty())
    }

    fn propagate_plain(&mut self, needles: &Needles) {
        let text = self.text();
        let hits = self.gaps().into_iter().flat_map(|gap| {
            let from = gap.start;
            let found = needles.find(&text[gap]).into_iter();
            found.map(move |mut hit| {
                hit.range = hit.range.start + from..hit.range.end + from;
                hit
            })
        });
        let hits = hits.collect();
        self.add(hits);
    }

    /// What lies between the edits.
    pub(crate) fn gaps(&self) -> Vec<Range<usize>> {
        let ends = self.edits.iter().map(|edit| edit.range.end);
        let starts = self.edits.iter().map(|edit| edit.range.start);
        let gaps = std::iter::once(0)
            .chain(ends)
            .zip(starts.chain([self.text().len()]));
        gaps.map(|(from, to)| from..to).collect()
    }

    /// Replaces these as well.
    pub(crate) fn add(&mut self, hits: Vec<Hit>) {
        let Some(first) = hits.first() else {
            return;
        };
        match self.form {
            Form::Name if self.edits.is_empty() => self.edits.push(Edit {
                range: 0..self.text().len(),
                entity: first.entity,
                is_bare: false,
                is_name: true,
                is_key: false,
                entry: usize::MAX,
            }),
            Form::Name => {}
            Form::Text => self.edits.extend(hits.into_iter().map(Edit::from)),
            Form::JsonText | Form::Json => {
                let is_definition = self.form == Form::Json;
                self.edits
                    .extend(within_tokens(self.text(), &hits, is_definition));
            }
        }
        self.edits
            .sort_by_key(|edit| (edit.range.start, edit.range.end));
        self.edits.dedup_by(|next, kept| {
            let overlaps = next.range.start < kept.range.end;
            if overlaps {
                kept.range.end = kept.range.end.max(next.range.end);
            }
            overlaps
        });
    }
}

impl From<Hit> for Edit {
    fn from(hit: Hit) -> Self {
        Self {
            range: hit.range,
            entity: hit.entity,
            is_bare: false,
            is_name: false,
            is_key: false,
            entry: usize::MAX,
        }
    }
}

/// Whether a letter or digit goes on directly before or behind a range.
fn is_in_word(text: &str, range: &Range<usize>) -> bool {
    // Kana and kanji are no other letters, and to look that up is slow.
    let is_own = |c: char| matches!(c, 'ぁ'..='ヿ' | '\u{4e00}'..='\u{9fff}');
    let is_word = |c: Option<char>| {
        c.is_some_and(|c| !is_own(c) && c.nfkc().all(|c| c.is_ascii_alphanumeric()))
    };
    is_word(text[..range.start].chars().next_back()) || is_word(text[range.end..].chars().next())
}

fn is_japanese(text: &str) -> bool {
    text.contains(|c| matches!(c, 'ぁ'..='ヿ' | '\u{4e00}'..='\u{9fff}'))
}

/// The pieces of the hits that lie in strings and numbers; structure is left as it is.
fn within_tokens(text: &str, mut hits: &[Hit], is_definition: bool) -> Vec<Edit> {
    let mut edits: Vec<Edit> = Vec::new();
    for mut token in json::tokens(text) {
        let whole = token.range.clone();
        while hits
            .first()
            .is_some_and(|hit| hit.range.end <= token.range.start)
        {
            hits = &hits[1..];
        }
        if hits.is_empty() {
            break;
        }
        for hit in hits
            .iter()
            .take_while(|hit| hit.range.start < token.range.end)
        {
            if let Some(edit) = piece(text, &token, &whole, hit, is_definition) {
                token.range.start = edit.range.end;
                edits.push(edit);
            }
        }
    }
    edits
}

fn piece(
    text: &str,
    token: &Token,
    whole: &Range<usize>,
    hit: &Hit,
    is_definition: bool,
) -> Option<Edit> {
    let start = hit.range.start.max(token.range.start);
    let end = hit.range.end.min(token.range.end);
    if !text.get(start..end)?.chars().any(char::is_alphanumeric) {
        return None;
    }
    let is_tool = token.role == Role::Name && is_definition;
    let range = if token.is_string && !is_tool {
        json::widen_to_escapes(text, &token.range, start..end)
    } else {
        token.range.clone()
    };
    // What is required is written as the key that it means.
    let is_key = token.role == Role::Key || token.role == Role::Required && is_definition;
    // Without brackets, a placeholder needs a key for itself.
    let is_whole_key = is_key && range == *whole;
    Some(Edit {
        range,
        entity: hit.entity,
        is_bare: !token.is_string,
        is_name: is_tool || is_whole_key,
        is_key,
        entry: usize::MAX,
    })
}
