//! Japanese addresses in Latin letters: `3-32-15 Ashibecho, Wakayama Shi, Wakayama Ken 640-8134`,
//! `Obihiro-shi, Nishi 18-jo Minami 3-chome 31-6`, `Sasano-cho 4-2-17, Hitachinaka-shi`.
//!
//! Words around a lot count as far as a division, a prefecture or a known city; the words between
//! must read as Japanese. Other countries: [`super::street`].

use std::ops::Range;

use super::romaji::{RomajiPlaces, is_japanese};
use super::street::opening;
use crate::context::Context;
use crate::cues::Cue;

/// So many words may stand on either side of the number.
const MOST_WORDS: usize = 14;
const MOST_WORDS_BEFORE: usize = 6;
/// A line that goes on may be indented so far.
const DEEPEST_INDENT: usize = 24;

/// The address whose first number stands at `number`.
pub(super) fn latin(
    text: &Context<'_>,
    number: usize,
    places: &RomajiPlaces,
    floor: usize,
) -> Option<Range<usize>> {
    let fresh = !text.text[..number]
        .ends_with(|c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '#' | '/'));
    let lot = Lot::read(text.text, number).filter(|_| fresh)?;
    let before = city_before(text, number, floor, places, &lot);
    let mut rest = Rest {
        end: before.map(|_| lot.end),
        lots: usize::from(!lot.named),
        ..Rest::default()
    };
    rest.read(text, lot.end, places);
    let end = rest.end?;
    let sure = lot.groups >= 2 || lot.named || rest.town;
    let start = match before {
        Some(start) => start,
        None if rest.parted && sure => town_before(text, number, floor, lot.end),
        None => return None,
    };
    Some(opening(text, start, floor)..end)
}

/// `4-2-17`, `3-chome`, `2 CHOME 31-5`.
struct Lot {
    end: usize,
    groups: usize,
    /// 丁目, 番, 号 or 条 is said.
    named: bool,
}

impl Lot {
    fn read(text: &str, start: usize) -> Option<Self> {
        let bytes = text.as_bytes();
        let (mut end, mut groups, mut digits) = (start, 0, 0);
        while groups < 4 {
            let at = end + usize::from(groups > 0);
            let len = bytes[at..]
                .iter()
                .take(5)
                .take_while(|b| b.is_ascii_digit())
                .count();
            if !(1..=4).contains(&len) || groups > 0 && bytes[end] != b'-' {
                break;
            }
            (end, groups, digits) = (at + len, groups + 1, digits + len);
            if bytes.get(end).is_none_or(|b| *b != b'-') {
                break;
            }
        }
        // `2026-11 Sapporo`
        let year = groups > 1
            && matches!(
                bytes[start..],
                [b'1', b'9', _, _, b'-', ..] | [b'2', b'0', _, _, b'-', ..]
            );
        let unit = unit(&text[end..]);
        let over = text[end..]
            .starts_with(|c: char| c.is_ascii_alphanumeric() || matches!(c, ':' | '%' | '_'))
            || text[end..].starts_with(['.', '-', '/'])
                && bytes.get(end + 1).is_some_and(u8::is_ascii_digit);
        let fits =
            groups > 0 && !year && digits <= 9 && bytes[start] != b'0' && (unit.is_some() || !over);
        fits.then(|| Self {
            end: end + unit.unwrap_or(0),
            groups,
            named: unit.is_some(),
        })
    }
}

/// `-chome`, ` CHOME`: its length.
fn unit(rest: &str) -> Option<usize> {
    const UNITS: &[&str] = &["banchi", "chome", "ban", "gou", "go", "jo", "sen"];
    let tight = rest.trim_start_matches(['-', ' ']);
    let gap = rest.len() - tight.len();
    let unit = UNITS.iter().find(|unit| {
        tight
            .get(..unit.len())
            .is_some_and(|head| head.eq_ignore_ascii_case(unit))
            && !tight[unit.len()..].starts_with(|c: char| c.is_ascii_alphabetic())
    })?;
    // `go` by itself is English.
    (gap <= 1 && (rest.starts_with('-') || gap == 0 || unit.len() >= 5)).then_some(gap + unit.len())
}

/// What follows the first number.
#[derive(Default)]
struct Rest {
    /// Behind the last word that is known to belong to it.
    end: Option<usize>,
    /// Plain numbers so far: an address has one, and a room behind a house.
    lots: usize,
    /// A division or a known place was met, behind a word or by its form.
    parted: bool,
    /// A town by its form: `Minatohonmachi`.
    town: bool,
    words: usize,
    house: bool,
}

impl Rest {
    fn read(&mut self, text: &Context<'_>, from: usize, places: &RomajiPlaces) {
        let whole = text.text;
        let mut at = from;
        for _ in 0..MOST_WORDS {
            let Some(start) = past_gap(whole, at) else {
                return;
            };
            if whole[start..].starts_with(|c: char| c.is_ascii_digit() || c == '〒') {
                let Some(end) = self.number(whole, start) else {
                    return;
                };
                at = end;
                continue;
            }
            let len = word_len(&whole[start..]);
            let word = whole[start..start + len].trim_end_matches(['.', '-', '\'']);
            if word.is_empty() || names_another(text, start) || !self.word(word, places) {
                return;
            }
            at = start + word.len();
            if self.counts(word, places) {
                self.end = Some(at);
                self.parted = true;
            }
            self.words += 1;
            // `Pref.`, and a sentence that ends.
            at += usize::from(whole[at..].starts_with(".,"));
        }
    }

    /// A postal code, another lot, or the room of a house: where it ends.
    fn number(&mut self, text: &str, start: usize) -> Option<usize> {
        let digits =
            start + text[start..].len() - text[start..].trim_start_matches(['〒', ' ']).len();
        if postal(&text[digits..]) {
            self.end = self.end.map(|_| digits + 8);
            return Some(digits + 8);
        }
        let lot = Lot::read(text, start)?;
        let floor = text[lot.end..].starts_with('F');
        let room = self.house && lot.groups == 1;
        if !lot.named && self.lots > 0 && !room {
            return None;
        }
        let end = lot.end + usize::from(floor && room);
        self.lots += usize::from(!lot.named);
        self.end = self.end.map(|_| end);
        Some(end)
    }

    /// Whether the word may belong to an address.
    fn word(&mut self, word: &str, places: &RomajiPlaces) -> bool {
        let capital = word.starts_with(char::is_uppercase);
        let lower = word.to_lowercase();
        let house = HOUSES.contains(&lower.as_str());
        self.house |= house;
        self.town |= self.words == 0 && town(&lower);
        let first = self.words > 0 || self.end.is_some() || is_japanese(word) || places.city(word);
        capital && (first || house) && !MONTHS.contains(&lower.as_str())
            || self.words > 0 && form(word)
    }

    fn counts(&self, word: &str, places: &RomajiPlaces) -> bool {
        let behind = self.words > 0 || self.end.is_some();
        divided(word)
            || behind && (form(word) || prefecture(word) || places.city(word))
            || self.end.is_some() && word.eq_ignore_ascii_case("japan")
    }
}

const MONTHS: &[&str] = &[
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
    "jan",
    "feb",
    "mar",
    "apr",
    "jun",
    "jul",
    "aug",
    "sep",
    "oct",
    "nov",
    "dec",
];

/// Words in names of houses.
const HOUSES: &[&str] = &[
    "heights",
    "mansion",
    "maison",
    "residence",
    "court",
    "house",
    "bldg",
    "building",
    "tower",
    "plaza",
    "apartment",
    "apartments",
    "apt",
    "room",
    "rm",
    "corpo",
    "haitsu",
    "hills",
    "terrace",
    "heim",
    "dormitory",
    "flat",
    "unit",
    "park",
];

/// Past spaces, commas and one line break.
fn past_gap(text: &str, at: usize) -> Option<usize> {
    let rest = &text[at..];
    let tight = rest.trim_start_matches([' ', ',', '\n', '>']);
    let gap = &rest[..rest.len() - tight.len()];
    let breaks = gap.matches('\n').count();
    let fits = !gap.is_empty()
        && (gap.len() <= 3 || breaks == 1 && gap.len() <= DEEPEST_INDENT)
        && breaks <= 1;
    fits.then_some(at + gap.len())
}

fn word_len(rest: &str) -> usize {
    let part = |c: char| c.is_alphabetic() && c < '\u{2E80}' || matches!(c, '-' | '\'' | '.');
    let run = rest.char_indices().take(32).take_while(|(_, c)| part(*c));
    run.last().map_or(0, |(at, c)| at + c.len_utf8())
}

/// `Tel`, `Account`: the label of something else.
fn names_another(text: &Context<'_>, start: usize) -> bool {
    text.hits.after(start).is_some_and(|hit| {
        hit.start() == start
            && hit.cue.is_label()
            && !matches!(
                hit.cue,
                Cue::Address | Cue::Postal | Cue::Branch | Cue::Number
            )
    })
}

/// Where the widest of the places before the number begins.
fn city_before(
    text: &Context<'_>,
    number: usize,
    floor: usize,
    places: &RomajiPlaces,
    lot: &Lot,
) -> Option<usize> {
    let whole = text.text;
    let mut at = number;
    let (mut start, mut form_behind) = (None, false);
    for index in 0..MOST_WORDS_BEFORE {
        let lead = whole[floor..at].trim_end_matches([' ', ',']);
        let gap = at - floor - lead.len();
        let part = |c: &char| c.is_alphabetic() && *c < '\u{2E80}' || matches!(c, '-' | '\'');
        let len: usize = lead
            .chars()
            .rev()
            .take(24)
            .take_while(part)
            .map(char::len_utf8)
            .sum();
        let from = lead.len() - len;
        let word = &lead[from..];
        let japanese = divided(word) || form(word) || is_japanese(word);
        if !(1..=2).contains(&gap) || !word.starts_with(char::is_uppercase) || !japanese {
            break;
        }
        let comma = whole[floor + lead.len()..].starts_with(',');
        at = floor + from;
        let sure = divided(word) || form_behind && (places.city(word) || prefecture(word));
        let known = comma && index > 0 && (lot.groups >= 2 || start.is_some());
        if sure
            || known && (places.city(word) || prefecture(word))
            || start.is_some() && prefecture(word)
        {
            start = Some(at);
        }
        form_behind = form(word);
    }
    start
}

/// `Azabu-juban 2-3-4, Minato-ku`: where the town before the number begins, if none follows it.
fn town_before(text: &Context<'_>, number: usize, floor: usize, lot_end: usize) -> usize {
    let whole = text.text;
    let named = whole[floor..number].strip_suffix(' ').and_then(|lead| {
        let part = |c: &char| c.is_alphabetic() && *c < '\u{2E80}' || matches!(c, '-' | '\'');
        let len: usize = lead
            .chars()
            .rev()
            .take(24)
            .take_while(part)
            .map(char::len_utf8)
            .sum();
        let word = &lead[lead.len() - len..];
        let town = word.len() >= 4 && word.starts_with(char::is_uppercase) && is_japanese(word);
        town.then_some(floor + lead.len() - len)
    });
    named
        .filter(|start| whole[lot_end..].starts_with(',') && !names_another(text, *start))
        .unwrap_or(number)
}

/// `100-0005`
fn postal(rest: &str) -> bool {
    let bytes = rest.as_bytes();
    let digits = |range: Range<usize>| {
        bytes
            .get(range)
            .is_some_and(|piece| piece.iter().all(u8::is_ascii_digit))
    };
    digits(0..3)
        && bytes.get(3) == Some(&b'-')
        && digits(4..8)
        && !bytes.get(8).is_some_and(u8::is_ascii_digit)
}

/// `Minato-ku`, `Obihiro-shi`.
fn divided(word: &str) -> bool {
    const TAILS: &[&str] = &[
        "-shi", "-ku", "-ken", "-fu", "-gun", "-machi", "-cho", "-chō", "-mura", "-son", "-to",
        "-do",
    ];
    let Some(hyphen) = word.rfind('-').filter(|at| *at >= 2) else {
        return false;
    };
    let tail = word[hyphen..].to_lowercase();
    TAILS.contains(&tail.as_str()) && word.is_char_boundary(hyphen) && is_japanese(&word[..hyphen])
}

/// A division as a word of its own: `Wakayama Shi`, `Fuchu City`.
fn form(word: &str) -> bool {
    const FORMS: &[&str] = &[
        "shi",
        "ku",
        "ken",
        "gun",
        "machi",
        "cho",
        "mura",
        "city",
        "ward",
        "town",
        "village",
        "prefecture",
        "pref",
    ];
    word.len() <= 10 && FORMS.iter().any(|form| word.eq_ignore_ascii_case(form))
}

/// A town by its end: `Minatohonmachi`, `Ashibecho`.
fn town(lower: &str) -> bool {
    ["machi", "cho", "chō", "mura"]
        .iter()
        .any(|tail| lower.len() >= tail.len() + 3 && lower.ends_with(tail))
        && is_japanese(lower)
}

fn prefecture(word: &str) -> bool {
    const NAMES: &str = " hokkaido aomori iwate miyagi akita yamagata fukushima ibaraki tochigi gunma saitama chiba \
        tokyo kanagawa niigata toyama ishikawa fukui yamanashi nagano gifu shizuoka aichi mie shiga kyoto osaka \
        hyogo nara wakayama tottori shimane okayama hiroshima yamaguchi tokushima kagawa ehime kochi fukuoka saga \
        nagasaki kumamoto oita miyazaki kagoshima okinawa ";
    let lower: String = word
        .chars()
        .map(|c| {
            if c == 'ō' {
                'o'
            } else {
                c.to_ascii_lowercase()
            }
        })
        .collect();
    NAMES.contains(&format!(" {lower} "))
}
