//! Values that are split over the texts of one conversation, over the parts of a message, or over
//! two lines; and names of which one text gives the whole and another a part (`known`).
//!
//! Texts are joined at a *seam* only where a value may go on, and only around it:
//!
//! - *flush*: one text ends in a run of digits, letters and what holds codes together, with a digit
//!   or `@` in it, and the next one begins with such a run. After the one and before the other may
//!   stand white space, quotation marks, dots and words of going on (`…`, 続き, `(2/2)`, `and then`).
//! - *announced*: one says that a run in it is the first part (前半, 上4桁, first half), or the other
//!   that it is the rest (後半, 残り, 下4桁, last four).
//!
//! Between the two, one text may stand that has nothing to do with it: the other party's "go on". A
//! text that is nothing but such a run is a piece in the middle. What is found in the joined text
//! counts only if it lies on both sides of a seam, is of a fixed form (no name, no address) and is
//! known by more than its form; each piece of it becomes a finding.
//!
//! Besides, a text is read with what those before it ask for ([`answers`]) and whom others name
//! ([`named`]).
//!
//! A text of which a reading together with others fails is not known to be read, as if it had failed
//! alone.

mod answers;
mod joined;
mod known;
mod named;
mod seams;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use joined::Joined;
use seams::{Head, Tail};

use crate::{
    Classifier, Confidence, EntityType, Finding, Scanned, Signal, Unscannable, decoded, work,
};

/// No number is dictated in more pieces.
const MOST_PIECES: usize = 8;
/// So many texts may stand between two pieces.
const MOST_BETWEEN: usize = 1;

/// What reading a text together with others tells of it.
enum Told {
    Found(Finding),
    /// Nothing: that reading failed.
    Unread(Unscannable),
}

impl Classifier {
    /// Scans the texts of one conversation, in their order: each as [`Classifier::scan`] does, and
    /// besides what is split over several of them.
    #[must_use]
    pub fn scan_all(&self, texts: Vec<String>) -> Vec<Scanned> {
        let mut scanned: Vec<Scanned> = texts.into_iter().map(|text| self.scan(text)).collect();
        self.scan_seams(&mut scanned);
        self.scan_context(&mut scanned);
        scanned
    }

    /// Adds to texts that were scanned one by one, in their order, what only another text tells of
    /// them: answers to its questions, and what is said of somebody whom it names.
    pub fn scan_context(&self, scanned: &mut [Scanned]) {
        self.scan_context_by(scanned, &|text| self.scan(text));
    }

    pub(crate) fn scan_context_by(
        &self,
        scanned: &mut [Scanned],
        scan: &dyn Fn(String) -> Scanned,
    ) {
        let told = answers::read(self.cues(), scanned, scan);
        note(scanned, told);
        for (text, signal) in named::read(self, scanned) {
            scanned[text].hear(signal);
        }
    }

    /// Adds to texts that were scanned one by one, in their order, what is split over several.
    pub fn scan_seams(&self, scanned: &mut [Scanned]) {
        scan_seams_by(scanned, &|text| self.scan(text));
        for (text, findings) in known::repeated(scanned, self.lexicon()) {
            scanned[text].add(findings);
        }
    }
}

fn scan_seams_by(scanned: &mut [Scanned], scan: &dyn Fn(String) -> Scanned) {
    let told: Vec<(usize, Told)> = {
        let texts: Vec<&str> = scanned.iter().map(readable).collect();
        let of_chain = |chain: Joined<'_>| match split_values(&chain, scan) {
            Ok(found) => found
                .into_iter()
                .map(|(text, it)| (text, Told::Found(it)))
                .collect(),
            Err(why) => chain
                .texts()
                .map(|text| (text, Told::Unread(why)))
                .collect(),
        };
        chains(&texts).flat_map::<Vec<_>, _>(of_chain).collect()
    };
    note(scanned, told);
}

/// Adds to each text what is told of it.
fn note(scanned: &mut [Scanned], told: Vec<(usize, Told)>) {
    let mut found: BTreeMap<usize, Vec<Finding>> = BTreeMap::new();
    for (text, told) in told {
        match told {
            Told::Found(finding) => found.entry(text).or_default().push(finding),
            Told::Unread(why) => {
                scanned[text].found_mut().unscannable.get_or_insert(why);
            }
        }
    }
    for (text, findings) in found {
        scanned[text].add(findings);
    }
}

/// The pieces of the values that lie over a seam of the chain.
fn split_values(
    chain: &Joined<'_>,
    scan: &dyn Fn(String) -> Scanned,
) -> Result<Vec<(usize, Finding)>, Unscannable> {
    // Put together as the pieces stand, and as groups.
    for between in ["", " "] {
        let scanned = scan(chain.text(between)).read_whole()?;
        let found = scanned.findings().iter().filter(|it| may_be_split(it));
        let found: Vec<_> = found.flat_map(|it| chain.pieces(between, it)).collect();
        if !found.is_empty() {
            return Ok(found);
        }
    }
    Ok(Vec::new())
}

/// Nothing of a text that was too long to be scanned is looked at.
fn readable(scanned: &Scanned) -> &str {
    match scanned.why_unscannable() {
        None => scanned.text(),
        Some(_) => "",
    }
}

fn may_be_split(finding: &Finding) -> bool {
    use EntityType::{Address, ConfidentialTerm, Organization, Person};
    !matches!(
        finding.entity,
        Person | Address | Organization | ConfidentialTerm
    ) && finding.confidence >= Confidence::Likely
}

/// Every place where something may go on in the next texts.
fn chains<'t>(texts: &[&'t str]) -> impl Iterator<Item = Joined<'t>> {
    (0..texts.len())
        .filter_map(move |first| {
            let tail = Tail::of(texts[first]);
            let mut joined = Joined::new(first, texts[first], tail.as_ref()?);
            let mut announced = tail.as_ref()?.announced;
            let mut between = 0;
            for (index, text) in texts.iter().enumerate().skip(first + 1) {
                match Head::of(text) {
                    Some(head)
                        if head.announced || announced || tail.as_ref()?.flush && head.flush =>
                    {
                        joined.push(index, text, &head);
                        between = 0;
                        announced |= head.announced;
                        if !head.is_all || joined.len() == MOST_PIECES {
                            break;
                        }
                    }
                    _ if between < MOST_BETWEEN => between += 1,
                    _ => break,
                }
            }
            (joined.len() > 1).then_some(joined)
        })
        .collect::<Vec<_>>()
        .into_iter()
}

impl Scanned {
    /// The same, if nothing of it is left unread.
    fn read_whole(self) -> Result<Self, Unscannable> {
        self.why_unscannable().map_or(Ok(self), Err)
    }

    /// All at once: each time all findings of the text are gone through.
    fn add(&mut self, further: Vec<Finding>) {
        if further.is_empty() {
            return;
        }
        let mut findings = std::mem::take(&mut self.found_mut().findings);
        findings.extend(further);
        work::spent(findings.len());
        self.found_mut().findings = decoded::apart(findings);
    }

    fn hear(&mut self, signal: Signal) {
        let signals = &mut self.found_mut().signals;
        if !signals.contains(&signal) {
            let place = (signal.range.start, signal.range.end);
            let at = signals.partition_point(|it| (it.range.start, it.range.end) <= place);
            signals.insert(at, signal);
        }
    }
}
