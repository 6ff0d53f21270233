//! A run of one script, cut where words stand in it: `取引先佐藤様宛` is 佐藤 between two words.

use super::held;
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
        if !cuts(text, lexicon, run, at, *hit) {
            continue;
        }
        if let Some((name, title)) = surname_into(text, lexicon, at, *hit) {
            hand_out(text.text, at, name, chars, &mut read);
            at = title.max(hit.end()).clamp(at, run.end);
            continue;
        }
        let stop = hit.start().clamp(at, run.end);
        hand_out(text.text, at, stop, chars, &mut read);
        let next = surname_from(text, lexicon, run, *hit).unwrap_or(hit.end());
        at = next.clamp(at, run.end);
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

/// Where a surname ends that goes on into the word that is heard behind it: `山本部長` is no 山 who is
/// 本部長, `田代理事` no 田 who is 代理. And where that title ends.
fn surname_into(
    text: &Context<'_>,
    lexicon: &Lexicon,
    at: usize,
    hit: Hit,
) -> Option<(usize, usize)> {
    let last = text.char_after(hit.start())?;
    let end = hit.start() + last.len_utf8();
    let title = held::title_over(text.text, end)?;
    let name: Vec<char> = text.text.get(at..end)?.chars().take(4).collect();
    let surname = (2..=3).contains(&name.len()) && lexicon.kanji(&name).is(Kinds::FAMILY);
    surname.then_some((end, end + title.len()))
}

/// Where a surname begins whose 長 is heard as the end of a title: `融資課長谷川様`.
fn surname_from(text: &Context<'_>, lexicon: &Lexicon, run: &Run, hit: Hit) -> Option<usize> {
    const LAST: char = '長';
    if hit.cue != Cue::Title || !text.text[hit.start()..hit.end()].ends_with(LAST) {
        return None;
    }
    let start = hit.end() - LAST.len_utf8();
    let end = text
        .hits
        .after(hit.end())
        .filter(|next| next.cue == Cue::Honorific)?
        .start();
    let name: Vec<char> = text
        .text
        .get(start..end.min(run.end))?
        .chars()
        .take(4)
        .collect();
    let surname = (2..=3).contains(&name.len()) && lexicon.kanji(&name).is(Kinds::FREQUENT);
    surname.then_some(start)
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

#[cfg(test)]
mod tests {
    use crate::EntityType::Person;
    use crate::detectors::testing::{found, marked};

    #[test]
    fn a_surname_goes_on_into_the_title_behind_it() {
        marked(
            Person,
            &[
                "⟦岸本⟧部長に確認する",
                "⟦宮本⟧部長と面談",
                "⟦森本⟧部長へ送付",
                "⟦山本⟧部長が来店",
                "（業務用空調、⟦松本⟧部長）",
                "⟦佐々木⟧本部長の指示",
                "⟦松本⟧本部長より",
                "⟦田代⟧理事長と面談",
                "⟦山本⟧社長と面談、⟦橋本⟧店長へ、⟦坂本⟧殿",
                "⟦阿部⟧店長、⟦長谷部⟧店長に連絡",
                "東京支店⟦井上⟧様、⟦本多⟧様の口座",
                "融資課⟦長谷川⟧様、人事部⟦長野⟧様が来店",
                "⟦松本⟧夫妻と⟦山口⟧邸で、⟦石川⟧携帯へ",
                "⟦佐藤⟧奥様より電話、⟦小林⟧ご主人",
            ],
        );
        for text in [
            "経理本部長に回付",
            "営業本部長へ",
            "本部長の決裁",
            "支店長代理事務",
        ] {
            assert!(found(Person, text).is_empty(), "{text}");
        }
    }

    #[test]
    fn the_head_of_a_division_is_called_by_it() {
        marked(
            Person,
            &[
                "⟦佐藤⟧融資課長に確認",
                "⟦佐野⟧営業部長へ",
                "⟦佐野⟧法人部長代理",
                "⟦中村⟧総務部長と⟦高橋⟧経理課長",
                "支店長代理の⟦佐藤⟧と申します",
            ],
        );
        for text in [
            "法人営業部長の承認",
            "本店営業部長へ",
            "個人融資課長",
            "東京営業部長の異動",
            "支店長の交代、代理の原本",
        ] {
            assert!(found(Person, text).is_empty(), "{text}");
        }
    }
}
