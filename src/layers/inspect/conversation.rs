//! All texts of a request, scanned: each by itself, then what is split over several, and what one
//! tells of another.

use std::panic::{AssertUnwindSafe, catch_unwind};

use classifiers::{Scanned, Unscannable};

use super::Scan;
use crate::openai::chat::{Chat, Content, Message};

/// The request with every text scanned, and whether the parts of a content hold something together
/// that could not be masked in each.
pub(super) fn scan_all(scanner: &dyn Scan, app: &str, chat: Chat<String>) -> (Chat<Scanned>, bool) {
    let mut texts = Vec::new();
    let places = chat.map(|text| {
        texts.push(scan_one(scanner, app, text));
        texts.len() - 1
    });
    let mut texts: Vec<Option<Scanned>> = texts.into_iter().map(Some).collect();
    // What stands between in a message (names, calls, ids) does not part the two halves of a value.
    let said = contents(&places).flat_map(Content::texts);
    scan_together(said, &mut texts, |texts| scanner.scan_seams(texts));
    let told = places.messages.iter().flat_map(told);
    scan_together(told, &mut texts, |texts| scanner.scan_context(app, texts));
    let chat = places.map(|place| texts[place].take().expect("every text has one place"));
    let is_split = contents(&chat).any(|content| lies_across(scanner, app, content.texts()));
    (chat, is_split)
}

/// A detector that panics leaves its text unscanned, and the request inside.
fn scan_one(scanner: &dyn Scan, app: &str, text: String) -> Scanned {
    let kept = text.clone();
    catch_unwind(AssertUnwindSafe(|| scanner.scan(app, text)))
        .unwrap_or_else(|_| Scanned::unscannable(kept, Unscannable::DetectorFailed))
}

/// What is said: by the messages, one after the other, and by the prediction of the answer.
fn contents<T>(chat: &Chat<T>) -> impl Iterator<Item = &Content<T>> {
    let messages = chat.messages.iter().map(|message| &message.content);
    messages.chain([&chat.prediction])
}

/// What a message tells and asks: what it says, and with what it calls.
fn told<T>(message: &Message<T>) -> impl Iterator<Item = &T> {
    let arguments = message.tool_calls.iter().map(|call| &call.arguments);
    message.content.texts().iter().chain(arguments)
}

/// Reads the texts of these places together. If that fails, none of them is known to be scanned.
fn scan_together<'p>(
    places: impl Iterator<Item = &'p usize>,
    texts: &mut [Option<Scanned>],
    read: impl FnOnce(&mut [Scanned]),
) {
    let places: Vec<usize> = places.copied().collect();
    let taken = places.iter().filter_map(|place| texts[*place].take());
    let mut together: Vec<Scanned> = taken.collect();
    let read = catch_unwind(AssertUnwindSafe(|| read(&mut together)));
    for (place, text) in places.into_iter().zip(together) {
        texts[place] = Some(match read {
            Ok(()) => text,
            Err(_) => Scanned::unscannable(text.into_text(), Unscannable::DetectorFailed),
        });
    }
}

/// Whether the parts of a content, read one after the other as a model reads them, hold something
/// that was not found in each part that has a piece of it: so it could not be masked.
fn lies_across(scanner: &dyn Scan, app: &str, parts: &[Scanned]) -> bool {
    if parts.len() < 2 {
        return false;
    }
    let joined = scan_one(scanner, app, parts.iter().map(Scanned::text).collect());
    if joined.why_unscannable().is_some() {
        return true;
    }
    let found = joined.findings().iter();
    let found = found.map(|finding| (finding.range.clone(), true));
    let spoken = joined.signals().iter();
    let spoken = spoken.map(|signal| (signal.range.clone(), false));
    found.chain(spoken).any(|(range, can_be_masked)| {
        let pieces = pieces(parts, &range);
        let is_split = pieces.len() > 1;
        is_split && !(can_be_masked && pieces.iter().all(|(part, piece)| is_found(part, piece)))
    })
}

/// What of each part lies in a range of all parts together.
fn pieces<'p>(
    parts: &'p [Scanned],
    range: &std::ops::Range<usize>,
) -> Vec<(&'p Scanned, std::ops::Range<usize>)> {
    let mut begin = 0;
    let piece = |part: &'p Scanned| {
        let start = range.start.max(begin) - begin;
        begin += part.text().len();
        let end = range
            .end
            .min(begin)
            .saturating_sub(begin - part.text().len());
        (start < end).then_some((part, start..end))
    };
    parts.iter().filter_map(piece).collect()
}

/// Whether findings of a text cover all letters and digits of this piece.
fn is_found(part: &Scanned, piece: &std::ops::Range<usize>) -> bool {
    let in_finding = |at: usize| {
        let findings = part.findings();
        let next = findings.partition_point(|finding| finding.range.end <= at);
        findings
            .get(next)
            .is_some_and(|finding| finding.range.start <= at)
    };
    let text = &part.text()[piece.clone()];
    let mut letters = text.char_indices().filter(|(_, c)| c.is_alphanumeric());
    letters.all(|(at, _)| in_finding(piece.start + at))
}
