//! Which bytes of which text give way to a placeholder.

use std::borrow::Cow;
use std::ops::Range;

use classifiers::{EntityType, Reading, Scanned};

use crate::json::{self, Token};
use crate::needles::{Hit, Needles};
use crate::{Outline, Unmaskable};

/// How a scanned text stands in the request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// In a JSON string.
    Text,
    /// In a JSON string, and itself a JSON document.
    JsonText,
    /// A JSON document within the request's.
    Json,
    /// In a JSON string, and not to be changed.
    Fixed,
}

/// A scanned text of the outline with what is to be replaced in it.
pub(crate) struct Leaf<'a> {
    scanned: &'a Scanned,
    pub(crate) form: Form,
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
        Outline::Null | Outline::Bool(_) | Outline::Number(_) | Outline::Literal(_) => {
            return Ok(());
        }
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
        Outline::Fixed(scanned) => (*scanned, Form::Fixed),
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
            edits: Vec::new(),
        };
        leaf.settle_form()?;
        let hits = findings.iter().map(|finding| Hit {
            range: finding.range.clone(),
            entity: finding.entity,
        });
        leaf.replace(hits.collect())?;
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

    /// What an edit takes out, as it reads outside JSON.
    pub(crate) fn original(&self, edit: &Edit) -> Cow<'a, str> {
        let raw = &self.text()[edit.range.clone()];
        match self.form {
            Form::Text | Form::Fixed => Cow::Borrowed(raw),
            Form::JsonText | Form::Json if edit.is_bare => Cow::Borrowed(raw),
            Form::JsonText | Form::Json => json::decode(raw),
        }
    }

    /// Replaces the values known by now wherever no detector saw them, as they stand and however
    /// they are disguised: escaped, encoded, full-width, with characters that nobody sees.
    pub(crate) fn propagate(&mut self, needles: &Needles) -> Result<(), Unmaskable> {
        self.propagate_plain(needles)?;
        self.propagate_disguised(needles)
    }

    fn propagate_disguised(&mut self, needles: &Needles) -> Result<(), Unmaskable> {
        let text = self.text();
        let Some(reading) = Reading::of(text).filter(|reading| reading.text() != text) else {
            return Ok(());
        };
        let hits = needles.find(reading.text()).into_iter().flat_map(|hit| {
            let entity = hit.entity;
            let range = reading.original(&hit.range);
            let hit = move |range| Hit { range, entity };
            self.unedited(range).map(hit)
        });
        let hits = hits.collect();
        self.replace(hits)
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

    fn propagate_plain(&mut self, needles: &Needles) -> Result<(), Unmaskable> {
        let text = self.text();
        let ends = self.edits.iter().map(|edit| edit.range.end);
        let starts = self.edits.iter().map(|edit| edit.range.start);
        let gaps = std::iter::once(0)
            .chain(ends)
            .zip(starts.chain([text.len()]));
        let hits: Vec<Hit> = gaps
            .flat_map(|(from, to)| {
                needles
                    .find(&text[from..to])
                    .into_iter()
                    .map(move |mut hit| {
                        hit.range = hit.range.start + from..hit.range.end + from;
                        hit
                    })
            })
            .collect();
        self.replace(hits)
    }

    fn replace(&mut self, hits: Vec<Hit>) -> Result<(), Unmaskable> {
        let Some(first) = hits.first() else {
            return Ok(());
        };
        match self.form {
            Form::Fixed => return Err(Unmaskable::Fixed(first.entity)),
            Form::Text => self.edits.extend(hits.into_iter().map(Edit::from)),
            Form::JsonText | Form::Json => self.edits.extend(within_tokens(self.text(), &hits)),
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
        Ok(())
    }
}

impl From<Hit> for Edit {
    fn from(hit: Hit) -> Self {
        Self {
            range: hit.range,
            entity: hit.entity,
            is_bare: false,
            entry: usize::MAX,
        }
    }
}

/// The pieces of the hits that lie in strings and numbers; structure is left as it is.
fn within_tokens(text: &str, mut hits: &[Hit]) -> Vec<Edit> {
    let mut edits: Vec<Edit> = Vec::new();
    for mut token in json::tokens(text) {
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
            if let Some(edit) = piece(text, &token, hit) {
                token.range.start = edit.range.end;
                edits.push(edit);
            }
        }
    }
    edits
}

fn piece(text: &str, token: &Token, hit: &Hit) -> Option<Edit> {
    let start = hit.range.start.max(token.range.start);
    let end = hit.range.end.min(token.range.end);
    if !text.get(start..end)?.chars().any(char::is_alphanumeric) {
        return None;
    }
    let range = if token.is_string {
        json::widen_to_escapes(text, &token.range, start..end)
    } else {
        token.range.clone()
    };
    Some(Edit {
        range,
        entity: hit.entity,
        is_bare: !token.is_string,
        entry: usize::MAX,
    })
}
