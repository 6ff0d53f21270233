//! Japanese addresses in Latin letters: `3-32-15 Ashibecho, Wakayama Shi, Wakayama Ken 640-8134`,
//! `Obihiro-shi, Nishi 18-jo Minami 3-chome 31-6`, `Ebisu 1-chome 20-8, Shibuya`.
//!
//! The words around a number are read one by one (`latin_words`). Enough of them must be divisions,
//! known places, towns by their form or blocks; then the address reaches from the first to the last
//! word of which that is known, over the words between. Other countries: [`super::street`].

use std::ops::Range;

use super::latin_words::{BLOCKS, Kind, kind};
use super::romaji::RomajiPlaces;
use super::street::opening;
use crate::candidates::Evidence;
use crate::context::Context;
use crate::cues::Cue;

/// So many words may stand on either side of the number.
const MOST_BEFORE: usize = 10;
const MOST_BEHIND: usize = 16;
/// So many words that are known for nothing may stand together.
const MOST_UNKNOWN: usize = 4;
/// No address has so many words of figures alone in a row; a table has.
const ROW: usize = 5;
/// A line that goes on may be indented so far.
const DEEPEST_INDENT: usize = 56;
const LONGEST_WORD: usize = 32;

/// A word of the address.
struct Word {
    range: Range<usize>,
    kind: Kind,
    /// A comma or a line break stands before it.
    parted: bool,
}

/// The address in which the number at `number` stands, and how sure it is.
pub(super) fn latin(
    text: &Context<'_>,
    number: usize,
    places: &RomajiPlaces,
    floor: usize,
) -> Option<(Range<usize>, Evidence)> {
    let fresh = !text.text[..number]
        .ends_with(|c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '/' | ':'));
    if !fresh {
        return None;
    }
    let words = Words::around(text, number, places, floor)?;
    let main = words.main()?;
    let range = words.range(main);
    let evidence = words.evidence(main, range.clone())?;
    let from = words.list[range.start].range.start;
    let start = opening(text, from, floor).min(words.rooms_before(range.start));
    Some((start..words.list[range.end].range.end, evidence))
}

/// Words of figures alone, counted while they follow each other.
#[derive(Default)]
struct Figures(usize);

impl Figures {
    /// Takes the next word; whether an address can still go on.
    fn are_no_row(&mut self, word: &str) -> bool {
        let is_number = word.bytes().all(|byte| byte.is_ascii_digit());
        self.0 = if is_number { self.0 + 1 } else { 0 };
        self.0 < ROW
    }
}

struct Words<'t> {
    text: &'t str,
    list: Vec<Word>,
    /// The index of the number.
    at: usize,
}

impl<'t> Words<'t> {
    fn around(
        text: &Context<'t>,
        number: usize,
        places: &RomajiPlaces,
        floor: usize,
    ) -> Option<Self> {
        let whole = text.text;
        // `#305` begins at its sign.
        let number = if whole[floor..number].ends_with('#') {
            number - 1
        } else {
            number
        };
        let mut list: Vec<Word> = Vec::with_capacity(8);
        let (mut at, mut parted) = (number, true);
        let mut figures = Figures::default();
        while list.len() < MOST_BEFORE
            && let Some((range, gap_parts)) = word_before(whole, at, floor)
            && figures.are_no_row(&whole[range.clone()])
            && let Some(kind) = kind(&whole[range.clone()], places)
            && (kind == Kind::House || !names_another(text, range.start))
        {
            // What stands behind a word parts the next one from it.
            match list.last_mut() {
                Some(next) => next.parted = gap_parts,
                None => parted = gap_parts,
            }
            at = range.start;
            list.push(Word {
                range,
                kind,
                parted: true,
            });
        }
        list.reverse();
        let first = list.len();
        let mut at = number;
        let mut figures = Figures::default();
        while list.len() < first + MOST_BEHIND {
            let len = word_len(&whole[at..]);
            let word = trimmed(&whole[at..at + len]);
            if !figures.are_no_row(word) {
                break;
            }
            let Some(kind) = kind(word, places) else {
                break;
            };
            // `Rm` is also who looks after a customer.
            if list.len() > first && kind != Kind::House && names_another(text, at) {
                break;
            }
            let end = at + word.len();
            let (end, kind) = with_block(whole, end, kind);
            list.push(Word {
                range: at..end,
                kind,
                parted,
            });
            let Some((next, comma)) = past_gap(whole, end) else {
                break;
            };
            (at, parted) = (next, comma);
        }
        (list.len() > first + usize::from(first == 0)).then_some(Self {
            text: whole,
            list,
            at: first,
        })
    }

    fn kind(&self, index: usize) -> Option<Kind> {
        self.list.get(index).map(|word| word.kind)
    }

    /// The lot or block that carries the address, at the number or behind it.
    fn main(&self) -> Option<usize> {
        let carries = |index: &usize| match self.list[*index].kind {
            Kind::Block => true,
            Kind::Lot(groups) => {
                groups >= 2 || self.beside(*index, |kind| kind == Kind::Town || kind == Kind::Form)
            }
            _ => false,
        };
        (self.at..self.list.len())
            .find(carries)
            .or_else(|| matches!(self.list[self.at].kind, Kind::Lot(_)).then_some(self.at))
    }

    /// Whether such a word stands directly before or behind, with nothing but a space between.
    fn beside(&self, index: usize, is: impl Fn(Kind) -> bool) -> bool {
        let before = index > 0 && !self.list[index].parted && is(self.list[index - 1].kind);
        let behind = self
            .list
            .get(index + 1)
            .is_some_and(|word| !word.parted && is(word.kind));
        before || behind
    }

    /// From the first to the last word that belongs to the address for sure, both inclusive.
    fn range(&self, main: usize) -> Range<usize> {
        self.first(main)..self.last(main)
    }

    fn first(&self, main: usize) -> usize {
        let mut start = main;
        let mut unknown = 0;
        for index in (0..main).rev() {
            // A place before the lot is parted from it by nothing: `Ken Ishikawa, 3-5-12 Honcho`.
            let led = !self.list[main].parted;
            let known = match self.list[index].kind {
                Kind::Division | Kind::Town | Kind::Block | Kind::Postal => true,
                Kind::Form => index + 1 < main || led,
                Kind::City => led && (index + 1 < main || self.kind(main) != Some(Kind::Lot(1))),
                Kind::Japanese | Kind::Capital => led && index + 1 == main,
                Kind::Lot(_) | Kind::Room | Kind::House | Kind::Japan => break,
            };
            if known {
                start = index;
                unknown = 0;
                // `Hakata Ward`: the name before its form.
                let divides = matches!(self.list[index].kind, Kind::Form);
                if divides && index > 0 && !self.list[index].parted && self.is_word(index - 1) {
                    start = index - 1;
                }
            } else {
                unknown += 1;
                if unknown > MOST_UNKNOWN {
                    break;
                }
            }
        }
        start
    }

    fn is_word(&self, index: usize) -> bool {
        matches!(
            self.list[index].kind,
            Kind::Japanese | Kind::Capital | Kind::City
        )
    }

    fn last(&self, main: usize) -> usize {
        let mut end = main;
        let mut unknown = 0;
        for index in main + 1..self.list.len() {
            let word = &self.list[index];
            let before = self.list[index - 1].kind;
            let next_to = !word.parted && end + 1 == index;
            let known = match word.kind {
                Kind::Division
                | Kind::Town
                | Kind::Block
                | Kind::Postal
                | Kind::Room
                | Kind::Japan => true,
                Kind::Form => !word.parted,
                Kind::City => word.parted || next_to,
                Kind::Japanese => next_to && matches!(before, Kind::Lot(_) | Kind::Block),
                // `Apt 601`, `Heights 203`, `2-chome 31-9`, `Ayameike-kita 3`
                Kind::Lot(groups) => {
                    let room = self.house_between(end, index);
                    let behind_block = before == Kind::Block || self.compass(index - 1);
                    let town = next_to && groups <= 2 && self.ends_part(index);
                    if !(room || behind_block || town) {
                        break;
                    }
                    true
                }
                // `Cosmo Heim` in brackets or between commas, at the end.
                Kind::House => {
                    !word.parted && self.ends_part(index) && index > main + 1
                        || matches!(before, Kind::Room) && !word.parted
                }
                Kind::Capital => false,
            };
            if known {
                end = index;
                unknown = 0;
            } else {
                unknown += 1;
                if unknown > MOST_UNKNOWN {
                    break;
                }
            }
        }
        end
    }

    /// A word for a house or a room stands between the two.
    fn house_between(&self, end: usize, index: usize) -> bool {
        (end..index).any(|at| self.list[at].kind == Kind::House)
    }

    /// `Nishi` of `22-jo Nishi 6`.
    fn compass(&self, index: usize) -> bool {
        let word = self.text[self.list[index].range.clone()].to_ascii_lowercase();
        ["kita", "minami", "higashi", "nishi"].contains(&word.as_str())
    }

    /// Nothing follows in the same part of the address.
    fn ends_part(&self, index: usize) -> bool {
        if let Some(next) = self.list.get(index + 1) {
            return next.parted;
        }
        let rest = &self.text[self.list[index].range.end..];
        !rest.starts_with(' ') || rest.trim_start().starts_with(|c: char| !c.is_lowercase())
    }

    /// Whether so much is enough for an address.
    fn evidence(&self, main: usize, range: Range<usize>) -> Option<Evidence> {
        let count = |kind: Kind| {
            let list = &self.list[range.start..=range.end];
            list.iter().filter(|word| word.kind == kind).count()
        };
        let forms = (range.start..=range.end)
            .filter(|at| self.divides(*at))
            .count();
        let divisions = count(Kind::Division) + forms;
        let (towns, cities) = (count(Kind::Town), count(Kind::City));
        let postal = count(Kind::Postal);
        let sure = match self.list[main].kind {
            Kind::Block => true,
            Kind::Lot(groups) => groups >= 2,
            _ => false,
        };
        let place = |kind| matches!(kind, Kind::Japanese | Kind::Town | Kind::City);
        let placed = self.beside(main, place);
        let strong = divisions > 0 && (sure || towns > 0 || divisions + cities > 1)
            || towns > 0 && cities + postal > 0;
        let named = placed || self.list[main].kind == Kind::Block && count(Kind::Japanese) > 0;
        // `2-3 Toyota`: the word beside is no place around.
        let own = usize::from(self.beside(main, |kind| kind == Kind::City));
        let fair =
            sure && named && cities + postal > own || sure && placed && self.town_by_form(main);
        if strong && (divisions > 1 || sure) {
            Some(Evidence::Certain)
        } else if strong || fair {
            Some(Evidence::Checked)
        } else {
            None
        }
    }

    /// `Fuchu City`, `Oaza Nagakura`: a division as a word of its own, of a Japanese name.
    fn divides(&self, index: usize) -> bool {
        let name = |at: usize| {
            self.kind(at)
                .is_some_and(|kind| matches!(kind, Kind::Japanese | Kind::City | Kind::Town))
        };
        let word = &self.text[self.list[index].range.clone()];
        let leads = word.eq_ignore_ascii_case("oaza") || word.eq_ignore_ascii_case("aza");
        self.list[index].kind == Kind::Form
            && (index > 0 && name(index - 1) || leads && name(index + 1))
    }

    /// `Gonoura-cho 9-9`: a town with its hyphen, in the same part as the lot.
    fn town_by_form(&self, main: usize) -> bool {
        let part = (0..main).rev().take_while(|at| !self.list[at + 1].parted);
        let mut towns = part.filter(|at| self.list[*at].kind == Kind::Town);
        towns.any(|at| self.text[self.list[at].range.clone()].contains('-'))
    }

    /// Where `Room 6B, Daisan Kaigankan, ` and `105, Maison Akebono, ` before the address begin.
    fn rooms_before(&self, first: usize) -> usize {
        let mut start = self.list[first].range.start;
        let mut end = first;
        for _ in 0..3 {
            if end == 0 || !self.list[end].parted {
                break;
            }
            let begin = (0..end).rev().find(|at| self.list[*at].parted).unwrap_or(0);
            let part = &self.list[begin..end];
            let numbered = part
                .iter()
                .any(|word| matches!(word.kind, Kind::Room | Kind::Lot(1)));
            let house = part.iter().any(|word| word.kind == Kind::House);
            let alone = numbered && part.len() == 1;
            let named = part.len() > 1 && self.text[part[part.len() - 1].range.clone()].len() == 3;
            if part.len() > MOST_UNKNOWN {
                break;
            }
            if numbered && (house || alone || named || part[0].kind == Kind::Room) {
                start = part[0].range.start;
            }
            end = begin;
        }
        start
    }
}

/// The word before `at`, and whether a comma or a line break stands between the two.
fn word_before(text: &str, at: usize, floor: usize) -> Option<(Range<usize>, bool)> {
    let lead = &text[floor..at];
    let tight = lead.trim_end_matches([' ', ',', '\n', '"']);
    let gap = &lead[tight.len()..];
    let breaks = gap.matches('\n').count();
    if gap.is_empty() || breaks > 1 || gap.len() > 3 && breaks == 0 || gap.len() > DEEPEST_INDENT {
        return None;
    }
    let run = tight.char_indices().rev().take(LONGEST_WORD);
    let start = run.take_while(|(_, c)| part(*c)).last()?.0;
    let before = tight[..start].chars().next_back();
    if before.is_some_and(|c| c.is_alphanumeric() && c < '\u{2E80}' || matches!(c, '_' | '@' | '/'))
    {
        return None;
    }
    let word = tight[start..].trim_end_matches('.');
    let parted = gap.contains([',', '\n']);
    (!word.is_empty()).then_some((floor + start..floor + tight.len(), parted))
}

/// A letter of a word, or what stands inside one.
fn part(c: char) -> bool {
    c.is_alphanumeric() && c < '\u{2E80}' || matches!(c, '-' | '\'' | '.' | '#')
}

fn word_len(rest: &str) -> usize {
    let run = rest
        .char_indices()
        .take(LONGEST_WORD)
        .take_while(|(_, c)| part(*c));
    run.last().map_or(0, |(at, c)| at + c.len_utf8())
}

fn trimmed(word: &str) -> &str {
    word.trim_end_matches(['.', '-', '\''])
}

/// `2 CHOME`: a number with the unit behind a space. `go` and `cho` by themselves are other words.
fn with_block(text: &str, end: usize, kind: Kind) -> (usize, Kind) {
    if !matches!(kind, Kind::Lot(1 | 2)) {
        return (end, kind);
    }
    let Some(rest) = text[end..].strip_prefix(' ') else {
        return (end, kind);
    };
    let len = rest
        .bytes()
        .take(10)
        .take_while(u8::is_ascii_alphabetic)
        .count();
    let lower = rest[..len].to_ascii_lowercase();
    if len >= 5 && BLOCKS.contains(&lower.as_str()) {
        (end + 1 + len, Kind::Block)
    } else {
        (end, kind)
    }
}

/// Past spaces, commas, quotes and one line break: where the next word begins, and whether it is
/// parted from the last.
fn past_gap(text: &str, at: usize) -> Option<(usize, bool)> {
    let rest = &text[at..];
    let tight = rest.trim_start_matches(['.', ' ', ',', '\n', '>', '"', '〒']);
    let gap = &rest[..rest.len() - tight.len()];
    let breaks = gap.matches('\n').count();
    let sentence = gap.starts_with(". ") && !gap.contains(',') && !abbreviated(&text[..at]);
    let fits = !gap.is_empty()
        && !sentence
        && !gap.ends_with('.')
        && (gap.len() <= 3 || breaks == 1 && gap.len() <= DEEPEST_INDENT || gap.contains('〒'))
        && breaks <= 1;
    fits.then_some((at + gap.len(), gap.len() > 1))
}

/// `Bldg. 5`, `Pref. 640-8134`
fn abbreviated(lead: &str) -> bool {
    let word = lead.rsplit([' ', ',', '\n']).next().unwrap_or_default();
    [
        "Bldg", "Pref", "Apt", "Rm", "No", "Fl", "bldg", "apt", "rm", "no",
    ]
    .contains(&word)
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
