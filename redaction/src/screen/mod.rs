//! Searches an answer for values that are not the client's own, and hides them from it before any
//! of their characters goes out.
//!
//! ```text
//! pieces ── units ── scan, with what came before ── own? ── placeholders ──> out
//!           up to a place that no value goes beyond
//! ```
//!
//! A detector looks at what stands before and behind a value, so nothing of a sentence can go out
//! before the sentence is there. `units` says where one ends, from its characters alone: however
//! the text is cut, the same units are scanned, and the same comes out.

mod json;
mod own;
mod units;

use std::collections::HashMap;
use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use classifiers::{EntityType, Scanned, Unscannable};
use zeroize::Zeroize;

use self::json::Place;
use self::own::Own;
use self::units::Unit;
use crate::identity::identity;
use crate::needles::Needles;
use crate::placeholder::{self, Stems};
use crate::restorer::Span;
use crate::{Counts, Escape};

/// So many bytes of what went out are scanned again, for what they say of what follows.
const CONTEXT: usize = 256;

/// Values of one stream that are remembered: as hidden, or as the client's own.
const MOST_REMEMBERED: usize = 256;

/// What the streams of one answer are screened by: what its client wrote, and what hides the rest.
pub struct Screening {
    own: Own,
    stems: Stems,
}

impl Screening {
    pub(crate) fn new<'s>(stems: Stems, texts: impl Iterator<Item = &'s Scanned>) -> Self {
        let own = Own::of(texts);
        Self { own, stems }
    }

    /// A screen for one stream of text, which is written so.
    #[must_use]
    pub fn screen(self: &Arc<Self>, escape: Escape) -> Screen {
        Screen {
            shared: Arc::clone(self),
            context: String::new(),
            held: String::new(),
            searched: 0,
            place: (escape == Escape::Json).then(Place::default),
            verdicts: HashMap::new(),
            hidden: Vec::new(),
            needles: Needles::new(std::iter::empty()),
            masked: Counts::default(),
            trace: None,
        }
    }

    /// What stands in a value's place: of the same form as in a request, and nobody's.
    fn placeholder(&self, entity: EntityType, value: &str) -> String {
        let value = identity(entity, value);
        let stem = self.stems.candidates(entity, &value).next();
        let stem = stem.expect("every value has candidates");
        placeholder::format(entity, stem, 0).expect("there is room for a first notation")
    }
}

/// Hides what is not the client's own in one stream of text, however it is cut.
///
/// Held back is what belongs to no whole sentence or line yet, at most [`Screen::MOST_HELD`] bytes.
/// Beyond those, a quarter of a kilobyte of what went out is kept, and the values that were found.
pub struct Screen {
    shared: Arc<Screening>,
    /// The last of what went out, as it came.
    context: String,
    held: String,
    /// Bytes of `held` in which no unit ends.
    searched: usize,
    /// In a JSON document, where in it we are.
    place: Option<Place>,
    /// Whether a value is hidden, of those that were found.
    verdicts: HashMap<(EntityType, String), bool>,
    /// Values that were hidden, and what finds them where no detector does.
    hidden: Vec<(EntityType, String)>,
    needles: Needles,
    masked: Counts,
    trace: Option<Vec<Span>>,
}

/// A stretch of a unit that does not go out, and what it says.
struct Mask {
    range: Range<usize>,
    entity: EntityType,
    value: String,
}

impl Screen {
    /// More is never held back between two pieces.
    pub const MOST_HELD: usize = units::LONGEST + units::LOOKAHEAD;

    /// The same screen, which remembers for [`Screen::take_trace`] what it does.
    #[must_use]
    pub fn tracing(mut self) -> Self {
        self.trace = Some(Vec::new());
        self
    }

    /// What became of the bytes that went out since this was last asked, in order.
    pub fn take_trace(&mut self) -> Vec<Span> {
        self.trace.as_mut().map(std::mem::take).unwrap_or_default()
    }

    /// Takes the next piece, and appends to `out` what can go out.
    ///
    /// # Errors
    /// Fails closed: what cannot be scanned does not go out, nor does anything behind it.
    pub fn push(
        &mut self,
        piece: &str,
        scan: impl Fn(String) -> Scanned,
        out: &mut String,
    ) -> Result<(), Unscannable> {
        self.held.push_str(piece);
        self.release(&scan, false, out)
    }

    /// Appends what was held back: the stream is over.
    ///
    /// # Errors
    /// Fails closed: what cannot be scanned does not go out.
    pub fn finish(
        &mut self,
        scan: impl Fn(String) -> Scanned,
        out: &mut String,
    ) -> Result<(), Unscannable> {
        self.release(&scan, true, out)
    }

    /// Occurrences that were hidden so far.
    #[must_use]
    pub fn masked(&self) -> Counts {
        self.masked
    }

    fn release(
        &mut self,
        scan: &dyn Fn(String) -> Scanned,
        is_last: bool,
        out: &mut String,
    ) -> Result<(), Unscannable> {
        let mut text = std::mem::take(&mut self.held);
        let mut done = 0;
        while let Some(unit) = units::next(&text[done..], &mut self.searched, is_last) {
            done += self.let_out(&text[done..], &unit, scan, out)?;
            self.searched = 0;
        }
        text.drain(..done);
        self.held = text;
        Ok(())
    }

    /// Lets out a unit, less what crosses the end of one that was cut; says how much that was.
    fn let_out(
        &mut self,
        text: &str,
        unit: &Unit,
        scan: &dyn Fn(String) -> Scanned,
        out: &mut String,
    ) -> Result<usize, Unscannable> {
        let seen = &text[..unit.seen];
        let found = self.find(seen, scan)?;
        let mut masks = Vec::new();
        for (entity, range, value) in &found {
            if self.is_hidden(*entity, value) {
                masks.push(Mask::new(range.clone(), *entity, value));
            }
        }
        self.add_known(seen, &mut masks);
        let found = found.iter().map(|(_, range, _)| range.clone());
        let values = found.chain(masks.iter().map(|mask| mask.range.clone()));
        let end = units::end_between_values(unit, &values);
        masks.retain(|mask| mask.range.start < end);
        self.write(&seen[..end], &masks, out);
        self.remember(&seen[..end]);
        Ok(end)
    }

    /// What a detector sees in it, with what came before or without: a label before it makes a
    /// number an account, and a number before it hides where it begins.
    fn find(
        &self,
        seen: &str,
        scan: &dyn Fn(String) -> Scanned,
    ) -> Result<Vec<(EntityType, Range<usize>, String)>, Unscannable> {
        let before = self.context.len();
        let mut found = Vec::new();
        for (text, before) in [
            ([&self.context, seen].concat(), before),
            (seen.to_owned(), 0),
        ] {
            let scanned = scan(text);
            if let Some(why) = scanned.why_unscannable() {
                return Err(why);
            }
            for finding in scanned.findings().iter().filter(|f| f.range.end > before) {
                let range = finding.range.start.saturating_sub(before)..finding.range.end - before;
                let value = scanned.text()[finding.range.clone()].to_owned();
                if !found.iter().any(|(_, other, _)| overlap(other, &range)) {
                    found.push((finding.entity, range, value));
                }
            }
            if before == 0 {
                break;
            }
        }
        Ok(found)
    }

    /// Whether a value is not the client's own. What is hidden once is hidden wherever it stands.
    fn is_hidden(&mut self, entity: EntityType, value: &str) -> bool {
        let key = (entity, value.to_owned());
        if let Some(&verdict) = self.verdicts.get(&key) {
            return verdict;
        }
        let is_hidden = !self.shared.own.holds(entity, value);
        if self.verdicts.len() < MOST_REMEMBERED {
            if is_hidden {
                self.hidden.push(key.clone());
                let values = self.hidden.iter();
                self.needles = Needles::new(values.map(|(entity, value)| (*entity, &**value)));
            }
            self.verdicts.insert(key, is_hidden);
        }
        is_hidden
    }

    /// Adds masks for values that were hidden before, where no detector sees them.
    fn add_known(&self, seen: &str, masks: &mut Vec<Mask>) {
        for hit in self.needles.find(seen) {
            if !masks.iter().any(|mask| overlap(&mask.range, &hit.range)) {
                masks.push(Mask::new(hit.range.clone(), hit.entity, &seen[hit.range]));
            }
        }
        masks.sort_unstable_by_key(|mask| mask.range.start);
    }

    fn write(&mut self, text: &str, masks: &[Mask], out: &mut String) {
        let mut writer = Writer {
            out,
            trace: self.trace.as_mut(),
        };
        let mut parts = Vec::new();
        match &mut self.place {
            None => parts.extend(masks.iter().map(|mask| (mask.range.clone(), mask, false))),
            Some(place) => {
                let classes = place.read(text);
                for mask in masks {
                    let pieces = json::pieces(mask.range.clone(), &classes);
                    parts.extend(pieces.map(|(range, is_bare)| (range, mask, is_bare)));
                }
            }
        }
        let mut written = 0;
        for (range, mask, is_bare) in parts {
            let placeholder = self.shared.placeholder(mask.entity, &mask.value);
            // Two values can share an escape sequence or a number.
            if range.end <= written {
                continue;
            }
            writer.keep(&text[written..range.start.max(written)]);
            let came = range.end - range.start.max(written);
            let quote = if is_bare { "\"" } else { "" };
            writer.replace(came, &[quote, &placeholder, quote]);
            written = range.end;
        }
        writer.keep(&text[written..]);
        for mask in masks {
            self.masked.add(mask.entity, 1);
        }
    }

    /// Keeps the end of what went out.
    fn remember(&mut self, text: &str) {
        self.context.push_str(text);
        let surplus = self.context.len().saturating_sub(CONTEXT);
        let surplus = units::floor(&self.context, surplus);
        self.context.drain(..surplus);
    }
}

fn overlap(one: &Range<usize>, other: &Range<usize>) -> bool {
    one.start < other.end && other.start < one.end
}

impl Mask {
    fn new(range: Range<usize>, entity: EntityType, value: &str) -> Self {
        Self {
            range,
            entity,
            value: value.to_owned(),
        }
    }
}

/// Writes text, and what became of it.
struct Writer<'o> {
    out: &'o mut String,
    trace: Option<&'o mut Vec<Span>>,
}

impl Writer<'_> {
    fn keep(&mut self, text: &str) {
        self.out.push_str(text);
        self.note(Span::Kept(text.len()));
    }

    fn replace(&mut self, came: usize, parts: &[&str]) {
        let before = self.out.len();
        parts.iter().for_each(|part| self.out.push_str(part));
        let went = self.out.len() - before;
        self.note(Span::Replaced { came, went });
    }

    fn note(&mut self, span: Span) {
        if let Some(trace) = &mut self.trace {
            span.add_to(trace);
        }
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        let verdicts = self.verdicts.drain().map(|((_, value), _)| value);
        let hidden = self.hidden.drain(..).map(|(_, value)| value);
        let texts = [&mut self.context, &mut self.held].map(std::mem::take);
        let all = verdicts.chain(hidden).chain(texts);
        all.for_each(|mut text| text.zeroize());
    }
}

impl fmt::Debug for Screening {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Screening")
            .field("own", &self.own)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for Screen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Screen")
            .field("held_bytes", &self.held.len())
            .field("masked", &self.masked.total())
            .finish_non_exhaustive()
    }
}
