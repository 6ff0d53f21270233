//! Addresses, in Japanese and Latin order, and postal codes.
//!
//! Driven by numbers: every address ends in some (丁目, 番, 号, `4-3-5`, a room). From there the
//! place is read backwards to the widest part that the gazetteer knows, and building and room are
//! read forwards. A bare prefecture or city is no address. What a label calls an address, in a line,
//! a cell or a field of its own, is taken whole.

mod abroad;
mod asia;
mod building;
mod gazetteer;
mod houses;
mod kanji_lots;
mod labelled;
mod latin;
mod latin_words;
mod lead;
mod lots;
mod romaji;
mod segments;
mod split;
mod street;
mod words;

use std::ops::Range;

use building::building_end;
pub(crate) use gazetteer::Gazetteer;
use lots::{Lots, counts_letters, kanji_number};
pub(super) use words::{LABELS, POSTAL};

use crate::EntityType::Address;
use crate::candidates::{Candidates, Evidence};
use crate::context::Context;
use crate::cues::Cue;
use crate::numbers::{Number, Numbers};

/// An address may be spoken of so far before it, in bytes.
const NAMED_REACH: usize = 40;

/// `〒123-4567`, `123-4567` under a label.
pub(super) fn postal_code(number: &Number, text: &Context<'_>, found: &mut Candidates) {
    if number.len() != 7
        || !matches!(number.shape(), [7] | [3, 4])
        || number.open_before
        || number.blank()
    {
        return;
    }
    let start = number.range.start;
    let before = text.text[..start].trim_end_matches(' ');
    let marked = before.ends_with(['〒', '〠']);
    if marked || text.labelled(start, Cue::Postal) {
        let from = if marked {
            before.len() - '〒'.len_utf8()
        } else {
            start
        };
        found.add(
            Address,
            from..number.range.end,
            Evidence::Certain,
            "postal code: 〒 or label",
        );
    }
}

pub(super) fn detect(
    text: &Context<'_>,
    numbers: &Numbers<'_>,
    gazetteer: &Gazetteer,
    found: &mut Candidates,
) {
    let mut done = 0;
    let mut kanji = kanji_lots::kanji_lots(text).into_iter().peekable();
    for index in 0..numbers.count() {
        let group = numbers.group(index);
        while let Some(at) = kanji.next_if(|at| *at < group.start) {
            done = japanese(text, at, done, gazetteer, found);
        }
        if group.start < done || group.amount || group.digits > 5 {
            continue;
        }
        let before = done;
        done = japanese(text, group.start, done, gazetteer, found);
        if done == before
            && let Some((range, evidence)) =
                latin::latin(text, group.start, &gazetteer.romaji, done)
                    .or_else(|| Some((street::street(text, group.start, done)?, Evidence::Checked)))
        {
            done = range.end;
            found.add(Address, range, evidence, "address: street or ward, number");
        }
    }
    for at in kanji {
        done = japanese(text, at, done, gazetteer, found);
    }
    labelled::detect(text, gazetteer, found);
    split::detect(text, gazetteer, found);
    asia::detect(text, found);
    without_lot(text, gazetteer, found);
}

/// `東京都小笠原村母島字元地`: from the prefecture to a hamlet that has no lots.
fn without_lot(text: &Context<'_>, gazetteer: &Gazetteer, found: &mut Candidates) {
    for at in text.places("字") {
        let end = at + "字".len();
        let from = lead::strict(text.text, end, 0);
        let lead = &text.text[from..at];
        let name = text.text[end..].chars().take(7).take_while(|c| kanji(*c));
        let name: usize = name.map(char::len_utf8).sum();
        let Some(start) = gazetteer.start(lead).filter(|_| (3..=18).contains(&name)) else {
            continue;
        };
        let widest = gazetteer.widest(&lead[start..]).unwrap_or(0);
        let second = gazetteer.widest(&lead[start + widest..]).unwrap_or(0);
        let behind = text.text[end + name..].chars().next();
        if second > 0 && behind.is_none_or(|c| !place_char(c)) {
            let reason = "address: prefecture, municipality and hamlet";
            found.add(Address, from + start..end + name, Evidence::Context, reason);
        }
    }
}

/// Adds the address whose first number stands at `number`; gives back up to where the text is read.
fn japanese(
    text: &Context<'_>,
    number: usize,
    floor: usize,
    gazetteer: &Gazetteer,
    found: &mut Candidates,
) -> usize {
    if number < floor {
        return floor;
    }
    let Some((range, evidence)) = japanese_at(text, number, floor, gazetteer) else {
        return floor;
    };
    let end = range.end;
    found.add(Address, range, evidence, "address: place and numbers");
    end
}

fn japanese_at(
    text: &Context<'_>,
    number: usize,
    floor: usize,
    gazetteer: &Gazetteer,
) -> Option<(Range<usize>, Evidence)> {
    let from = lead::strict(text.text, number, floor);
    if from == number {
        return None;
    }
    let tight = Lots::read(text.text, number, false)
        .and_then(|lots| Some((place(text, from, number, &lots, gazetteer)?, lots)));
    let ((start, evidence), lots) = match tight {
        Some(((_, Evidence::Certain), _)) => tight?,
        _ => loose_place(text.text, number, floor, gazetteer).or(tight)?,
    };
    let end = lots.quarter_behind(text.text, gazetteer);
    Some((
        with_postal(text.text, start)..building_end(text, end),
        evidence,
    ))
}

/// Where the place before the number begins, and how sure that is.
fn place(
    text: &Context<'_>,
    from: usize,
    number: usize,
    lots: &Lots,
    gazetteer: &Gazetteer,
) -> Option<(usize, Evidence)> {
    let lead = &text.text[from..number];
    if let Some(at) = hamlet(text.text, from, number)
        && gazetteer.start(lead).is_none()
    {
        return Some(match town_before(text.text, at, gazetteer) {
            Some(town) => (town, Evidence::Certain),
            None => (at, Evidence::Context),
        });
    }
    match gazetteer.start(lead) {
        Some(at) if lots.sure() || gazetteer.names_town(&lead[at..]) => {
            Some((from + at, Evidence::Certain))
        }
        _ if lots.sure() => without_city(text, from, number, lots, gazetteer),
        // `自宅は碑文谷2-20`
        _ if lots.parts() == 2 && text.last_of(number, &[Cue::Address], NAMED_REACH).is_some() => {
            Some((from + town_at_end(lead, gazetteer)?, Evidence::Context))
        }
        _ if lots.parts() == 2 => Some((from + town_alone(lead)?, Evidence::Context)),
        _ => None,
    }
}

/// `(桜宮町237-8)`: where a town begins that is named by its last letter alone, with a lot of two numbers.
fn town_alone(lead: &str) -> Option<usize> {
    let run = lead.char_indices().rev().take(7);
    let (start, _) = run.take_while(|(_, c)| kanji(*c)).last()?;
    let opened = lead[..start]
        .chars()
        .next_back()
        .is_none_or(|c| !place_char(c) || c == 'の' || c == 'は');
    let name = lead[start..].chars().count();
    (lead.ends_with('町') && opened && (3..=6).contains(&name)).then_some(start)
}

/// `御殿場市川島田 字富士見`: where the place that a hamlet is part of begins, over the gap between them.
fn town_before(text: &str, hamlet: usize, gazetteer: &Gazetteer) -> Option<usize> {
    let lead = text[..hamlet].strip_suffix(' ')?;
    let from = lead::strict(text, lead.len(), 0);
    gazetteer.start(&lead[from..]).map(|at| from + at)
}

/// `字中尾 21`, `大字北城6307`: where such a place begins without its town.
fn hamlet(text: &str, from: usize, number: usize) -> Option<usize> {
    let lead = &text[from..number];
    let at = lead
        .find("字")
        .filter(|at| *at <= 3 && from + at + 3 < number)
        .filter(|at| !counts_letters(text, from + at))?;
    let at = if lead.starts_with('大') { 0 } else { at };
    let sentence = lead.contains(['は', 'を', 'が', '\n']) || lead.starts_with("字幕");
    (at == 0 && lead.chars().count() <= 10 && !sentence).then_some(from)
}

/// A place that a machine read letter by letter, or over a broken line.
fn loose_place(
    text: &str,
    number: usize,
    floor: usize,
    gazetteer: &Gazetteer,
) -> Option<((usize, Evidence), Lots)> {
    let lead = lead::loose(text, number, floor)?;
    let lots = Lots::read(text, number, lead.spaced)?;
    let at = gazetteer.start(&lead.text)?;
    let known = lots.sure() || gazetteer.names_town(&lead.text[at..]);
    known.then(|| ((lead.original(at), Evidence::Checked), lots))
}

/// An address that begins at the town.
fn without_city(
    text: &Context<'_>,
    from: usize,
    number: usize,
    lots: &Lots,
    gazetteer: &Gazetteer,
) -> Option<(usize, Evidence)> {
    let lead = &text.text[from..number];
    if let Some(at) = town_at_end(lead, gazetteer) {
        return Some((from + at, Evidence::Context));
    }
    let labelled = text.label(from) == Some(Cue::Address)
        && lead.starts_with(|c| kanji(c) || matches!(c, '\u{30A1}'..='\u{30FC}'))
        && lead.chars().all(place_char);
    if labelled {
        return Some((from, Evidence::Labelled));
    }
    if let Some(at) = former(lead).filter(|_| lots.in_units()) {
        return Some((from + at, Evidence::Context));
    }
    // `青葉台ニュータウン3丁目4番5号`: nothing but an address is written so.
    if !lots.full || lead.chars().all(kanji_number) {
        return None;
    }
    let run = lead
        .char_indices()
        .rev()
        .take_while(|(_, c)| kanji(*c) || matches!(c, '\u{30A1}'..='\u{30FC}'));
    let start = run.last().map(|(at, _)| at)?;
    (lead[start..].chars().count() >= 2).then_some((from + start, Evidence::Context))
}

/// `浦和市高砂3丁目`, `東茨城郡内原町鯉淵`: where a city that is no more begins.
fn former(lead: &str) -> Option<usize> {
    let named = |c: char| kanji(c) || matches!(c, '\u{30A1}'..='\u{30FC}');
    let at = lead
        .rmatch_indices(['市', '郡'])
        .map(|(at, _)| at)
        .find(|at| {
            let beyond = &lead[at + '市'.len_utf8()..];
            beyond.chars().take(2).filter(|c| named(*c)).count() == 2
        })?;
    let run = lead[..at].char_indices().rev().take(5);
    let start = run.take_while(|(_, c)| named(*c)).last()?.0;
    let name = lead[start..at].chars().count();
    let whole = lead[..start]
        .chars()
        .next_back()
        .is_none_or(|c| !place_char(c) || !kanji(c));
    (name >= 2 && whole).then_some(start)
}

/// Where the town directly before the number begins, if nothing hangs on to it.
fn town_at_end(lead: &str, gazetteer: &Gazetteer) -> Option<usize> {
    gazetteer
        .town(lead)
        .filter(|at| lead[..*at].chars().next_back().is_none_or(|c| !kanji(c)))
}

fn kanji(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9FFF}' | '々' | 'ヶ' | '〇')
}

fn place_char(c: char) -> bool {
    kanji(c) || matches!(c, '\u{3041}'..='\u{3096}' | '\u{30A1}'..='\u{30FC}')
}

/// A postal code directly in front belongs to the address.
fn with_postal(text: &str, start: usize) -> usize {
    let before = text[..start].trim_end_matches([' ', '\n']);
    if start - before.len() > 3 {
        return start;
    }
    let tail: Vec<char> = before.chars().rev().take(8).collect();
    let code = tail.len() == 8
        && tail.iter().enumerate().all(|(at, c)| {
            if at == 4 {
                matches!(c, '-' | 'ー')
            } else {
                c.is_ascii_digit()
            }
        });
    if !code {
        return start;
    }
    let from = before.len() - tail.iter().map(|c| c.len_utf8()).sum::<usize>();
    let mark = text[..from].trim_end_matches(' ');
    if mark.ends_with('〒') {
        mark.len() - '〒'.len_utf8()
    } else {
        from
    }
}

#[cfg(test)]
mod tests;
