//! A run of one script, cut where words stand in it: `取引先佐藤様宛` is 佐藤 between two words.

use super::lexicon::{Kinds, Lexicon};
use super::runs::Run;
use crate::context::Context;
use crate::cues::{Cue, Hit};

/// What is left of a run between two words of it.
pub(super) struct Piece<'t> {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) text: &'t str,
    pub(super) chars: &'t [char],
}

impl Piece<'_> {
    /// Where its `n`th character begins in the text.
    pub(super) fn offset(&self, n: usize) -> usize {
        self.start + self.chars[..n].iter().map(|c| c.len_utf8()).sum::<usize>()
    }
}

/// Cuts a run at the words in it, and hands out what is between them.
pub(super) fn for_each(
    text: &Context<'_>,
    lexicon: &Lexicon,
    run: &Run,
    chars: &mut Vec<char>,
    mut read: impl FnMut(&Piece<'_>),
) {
    let hits = text.hits.within(run.start, run.end);
    let mut at = run.start;
    for hit in hits {
        let stop = hit.start().clamp(at, run.end);
        if !cuts(text, lexicon, run, at, *hit) {
            continue;
        }
        hand_out(text.text, at, stop, chars, &mut read);
        at = hit.end().clamp(at, run.end);
    }
    // `私卯野木みどりは`
    let myself = text.text[at..run.end].starts_with('私') && run.end - at > 2 * '私'.len_utf8();
    if myself && !text.text[at..].starts_with("私立") {
        at += '私'.len_utf8();
    }
    hand_out(text.text, at, run.end, chars, &mut read);
}

fn hand_out(
    text: &str,
    start: usize,
    end: usize,
    chars: &mut Vec<char>,
    read: &mut impl FnMut(&Piece<'_>),
) {
    if start < end {
        let text = &text[start..end];
        chars.clear();
        chars.extend(text.chars());
        read(&Piece {
            start,
            end,
            text,
            chars,
        });
    }
}

/// Where a word that ends a name before the run's own end begins.
pub(super) fn end_of_name(text: &Context<'_>, start: usize, end: usize) -> usize {
    text.hits
        .within(start, end)
        .iter()
        .find(|hit| {
            let long = hit.end() - hit.start() > 3;
            let inside = text.text[..hit.start()].ends_with('ッ') || hit.start() < start + 6;
            let kana = text.text[hit.start()..].starts_with('サ');
            hit.start() > start && (long || hit.cue == Cue::Honorific) && !(kana && inside)
        })
        .map_or(end, |hit| hit.start())
}

/// A word of one kanji is part of many names (和夫, 氏家, 生田): it cuts only where none goes through it.
fn cuts(text: &Context<'_>, lexicon: &Lexicon, run: &Run, at: usize, hit: Hit) -> bool {
    if hit.end() - hit.start() > 3 {
        return true;
    }
    match hit.cue {
        Cue::Honorific => {
            // `氏家様`, `君島`: at the head of a name.
            // `鵜殿専務`, `杜氏の`: at the end of one, unless what is left is a surname, too (`森殿`).
            let whole: Vec<char> = text.text[at..hit.end()].chars().take(4).collect();
            let goes_on = hit.end() < run.end || text.text[hit.end()..].starts_with('の');
            let head = &whole[..whole.len() - 1];
            let known = lexicon.kanji(&whole).is(Kinds::SURNAME)
                && head.len() == 1
                && !lexicon.kanji(head).is(Kinds::FREQUENT);
            let family = lexicon.kanji(&whole).is(Kinds::FAMILY);
            if (family || lexicon.noun_in_kanji(&whole)) && goes_on || known {
                return false;
            }
            let next: Vec<char> = text.text[hit.start()..run.end].chars().take(2).collect();
            hit.start() > at && text.text.is_char_boundary(at)
                || hit.start() > run.start
                || !(next.len() == 2 && lexicon.kanji(&next).is(Kinds::SURNAME))
        }
        // `妻由美子`, `亡父`: no relative stands in the middle of a run.
        Cue::Title | Cue::Role => {
            let before = text.char_before(hit.start());
            let next: Vec<char> = text.text[hit.start()..run.end].chars().take(2).collect();
            let surname = next.len() == 2 && lexicon.kanji(&next).is(Kinds::SURNAME);
            hit.start() == at && !surname
                || matches!(before, Some('亡' | '義' | '実' | '祖' | '養'))
        }
        _ => false,
    }
}
