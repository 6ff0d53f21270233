//! Cells of a column whose other cells are persons, or firms, without a head that says so.
//!
//! Lines that stand one below the other and have as many cells (between tabs, bars or commas) are a
//! table. Where a column holds names, its other cells are, too, unless they are words or figures.

use std::ops::Range;

use super::lexicon::{Kinds, Lexicon};
use super::{Chars, Names, is_hiragana, is_kanji, is_katakana};
use crate::EntityType::{self, Organization, Person};
use crate::candidates::{Candidates, Evidence};
use crate::context::Context;

/// Longer tables are read to here: columns with heads are found by their heads.
const MOST_LINES: usize = 400;

const MOST_CELLS: usize = 24;

type Row = Vec<Range<usize>>;

/// What was found of one type, by place.
struct Known {
    entity: EntityType,
    ranges: Vec<Range<usize>>,
}

impl Known {
    fn of(found: &Candidates, entity: EntityType) -> Self {
        let all = found.all().iter().filter(|found| found.entity == entity);
        let mut ranges: Vec<Range<usize>> = all.map(|found| found.range.clone()).collect();
        ranges.sort_by_key(|range| (range.start, range.end));
        Self { entity, ranges }
    }

    /// Whether a finding fills the cell, but for a sign at its ends.
    fn fill(&self, cell: &Range<usize>) -> bool {
        let next = self
            .ranges
            .partition_point(|range| range.start <= cell.start + 2);
        let mut near = self.ranges[..next].iter().rev().take(4);
        near.any(|range| {
            range.end > cell.start && range.end + 2 >= cell.end && range.start < cell.end
        })
    }
}

/// Adds the cells of columns that hold what was found so far.
pub(crate) fn detect(text: &Context<'_>, lexicon: &Lexicon, found: &mut Candidates) {
    let mut known = None;
    let mut read = |table: &[Row], found: &mut Candidates| {
        if table.len() >= 2 {
            let sorted = || [Person, Organization].map(|entity| Known::of(found, entity));
            let known = known.get_or_insert_with(sorted);
            read(text, lexicon, table, known, found);
        }
    };
    for (sign, least) in [(b'\t', 2), (b'|', 2), (b',', 3)] {
        if memchr::memchr(sign, text.text.as_bytes()).is_none() {
            continue;
        }
        let mut table: Vec<Row> = Vec::new();
        let mut at = 0;
        for line in text.text.split_inclusive('\n').take(MOST_LINES) {
            let start = at;
            at += line.len();
            let signs = memchr::memchr_iter(sign, bare(line, sign).as_bytes());
            let columns = signs.count() + 1;
            if table.last().is_some_and(|last| last.len() != columns) {
                read(&table, found);
                table.clear();
            }
            if (least..=MOST_CELLS).contains(&columns) && !is_rule(line) {
                table.push(cells(line, start, sign));
            }
        }
        read(&table, found);
    }
}

/// `|---|---|`
fn is_rule(line: &str) -> bool {
    line.contains("--")
        && line
            .chars()
            .all(|c| matches!(c, '|' | '-' | ':' | ' ' | '\n'))
}

/// A line without what stands around its cells.
fn bare(line: &str, sign: u8) -> &str {
    let bare = line.trim_end_matches(['\n', '\r']).trim_matches(' ');
    if sign == b'|' {
        bare.trim_matches('|')
    } else {
        bare
    }
}

fn cells(line: &str, start: usize, sign: u8) -> Row {
    let cell = |cell: &str| {
        let inside = cell.trim_matches([' ', '"', '\'']);
        let at = start + inside.as_ptr() as usize - line.as_ptr() as usize;
        at..at + inside.len()
    };
    bare(line, sign).split(char::from(sign)).map(cell).collect()
}

fn read(
    text: &Context<'_>,
    lexicon: &Lexicon,
    table: &[Row],
    known: &[Known],
    found: &mut Candidates,
) {
    let persons = known.iter().find(|known| known.entity == Person);
    side_by_side(text, lexicon, table, persons, found);
    for column in 0..table[0].len() {
        for known in known {
            let entity = known.entity;
            let is = |cell: &Range<usize>| known.fill(cell);
            let filled = || {
                table
                    .iter()
                    .map(|row| &row[column])
                    .filter(|cell| !cell.is_empty())
            };
            let (all, names) = (filled().count(), filled().filter(|cell| is(cell)).count());
            if names == all || names == 0 || names * 2 < all || names == 1 && all > 2 {
                continue;
            }
            let others: Vec<Range<usize>> = filled()
                .filter(|cell| !is(cell) && written_as(text, lexicon, cell, entity))
                .cloned()
                .collect();
            add(text, lexicon, others, entity, found);
        }
    }
}

/// `"佐官","千尋"`, `Szabó,Katalin`: a column of surnames, and one of given names beside it.
fn side_by_side(
    text: &Context<'_>,
    lexicon: &Lexicon,
    table: &[Row],
    known: Option<&Known>,
    found: &mut Candidates,
) {
    const SURNAME: Kinds = Kinds(Kinds::FAMILY.0 | Kinds::FOREIGN_SURNAME.0);
    let is = |cell: &Range<usize>, kind: Kinds| {
        if known.is_some_and(|known| known.fill(cell)) {
            return Some(Alone::Name);
        }
        of_kind(lexicon, &text.text[cell.clone()], kind)
    };
    for column in 1..table[0].len() {
        let pair = |row: &Row| {
            let surname = is(&row[column - 1], SURNAME);
            let given = is(&row[column], Kinds::ANY_GIVEN);
            // One of them may be a place's name, or a word, by itself.
            surname
                .zip(given)
                .is_some_and(|both| both != (Alone::Word, Alone::Word))
        };
        let pairs = table.iter().filter(|row| pair(row)).count();
        if pairs < 2 || pairs * 2 < table.len() {
            continue;
        }
        let mut names = Names::new(text, lexicon, found);
        let written = |row: &Row| {
            [&row[column - 1], &row[column]]
                .iter()
                .all(|cell| written_as(text, lexicon, cell, Person))
        };
        for row in table.iter().filter(|row| pair(row) || written(row)) {
            for cell in [&row[column - 1], &row[column]] {
                names.add(
                    cell.clone(),
                    Evidence::Context,
                    "surname and given name in cells",
                );
            }
        }
    }
}

/// What a name of a dictionary is without one beside it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Alone {
    Name,
    /// As likely a place or a word.
    Word,
}

/// What a cell is that is one word, and in a dictionary as such a name.
fn of_kind(lexicon: &Lexicon, cell: &str, kind: Kinds) -> Option<Alone> {
    let chars = Chars::<12>::of(cell);
    let (kinds, noun) = match () {
        () if chars.iter().all(|c| is_kanji(*c)) => (
            lexicon.kanji(&chars),
            lexicon.kanji(&chars).is(Kinds::PLACE),
        ),
        () if chars.iter().all(|c| is_hiragana(*c) || is_katakana(*c)) => {
            let kinds = lexicon.kana(chars.iter().copied());
            (kinds, kinds.is(Kinds::COMMON))
        }
        () if cell.starts_with(char::is_uppercase) && cell.chars().all(char::is_alphabetic) => {
            let kinds = lexicon.latin(&super::latin_words::fold(cell));
            (kinds, kinds.is(Kinds::COMMON) || lexicon.no_name(cell))
        }
        () => return None,
    };
    let alone = if noun { Alone::Word } else { Alone::Name };
    (chars.len() > 1 && kinds.is(kind)).then_some(alone)
}

fn add(
    text: &Context<'_>,
    lexicon: &Lexicon,
    cells: Vec<Range<usize>>,
    entity: EntityType,
    found: &mut Candidates,
) {
    if entity == Person {
        let mut names = Names::new(text, lexicon, found);
        for cell in cells {
            names.add(cell, Evidence::Context, "in a column of persons");
        }
    } else {
        for cell in cells {
            found.add(entity, cell, Evidence::Form, "in a column of firms");
        }
    }
}

/// Whether a cell may hold a name of this kind: letters alone, and no word.
fn written_as(
    text: &Context<'_>,
    lexicon: &Lexicon,
    cell: &Range<usize>,
    entity: EntityType,
) -> bool {
    let value = &text.text[cell.clone()];
    let letters = value.chars().count();
    let mut hits = text.hits.within(cell.start, cell.end).iter();
    let other = text.text[..cell.start].ends_with('(') || hits.any(|hit| hit.start() == cell.start);
    let name = value.chars().all(|c| {
        c.is_alphabetic() || matches!(c, ' ' | '-' | '.' | '\'' | '・' | '&' | 'ー' | '々')
    });
    // `-`, `M`, `NULL`: what stands where nothing is told, or a code.
    let code = value.is_ascii() && (letters < 2 || value.eq_ignore_ascii_case("null"));
    if other || code || !name || value.contains('&') && entity == Person {
        return false;
    }
    let chars: Vec<char> = value.chars().collect();
    let kanji = chars.iter().all(|c| is_kanji(*c));
    let word = kanji && lexicon.noun_in_kanji(&chars)
        || chars.iter().all(|c| is_katakana(*c)) && lexicon.noun_in_katakana(chars.iter().copied());
    let words = || value.split([' ', '-', '.']).filter(|word| word.len() > 1);
    let prose = value.is_ascii()
        && words().any(|word| {
            let kinds = lexicon.latin(word);
            !word.starts_with(|c: char| c.is_ascii_uppercase())
                || !kinds.is(Kinds::ANY_NAME) && (kinds.is(Kinds::COMMON) || lexicon.no_name(word))
        });
    match entity {
        Person if kanji => {
            let kinds = lexicon.kanji(&chars);
            (1..=5).contains(&letters)
                && (kinds.is(Kinds(Kinds::FAMILY.0 | Kinds::GIVEN.0))
                    || !word && letters >= 2 && lexicon.name_like(&chars))
        }
        Person if value.is_ascii() => letters >= 3 && words().count() <= 4 && !prose,
        Person => {
            letters <= 24
                && !word
                && chars
                    .iter()
                    .any(|c| is_kanji(*c) || is_katakana(*c) || !c.is_ascii() && !is_hiragana(*c))
        }
        _ => {
            (3..=30).contains(&letters)
                && !word
                && !(value.is_ascii() && value.bytes().all(|b| b.is_ascii_lowercase()))
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::names::testing::found;

    #[test]
    fn the_cells_beside_names_are_names() {
        let text = "101\t2001\t五味渕\n102\t2002\tPereira Ana\n103\t2003\t朝比奈 譲";
        assert_eq!(found(text), ["五味渕", "Pereira Ana", "朝比奈 譲"]);
        let text = "| 商店A | 城所 |\n| 商店B | 中川 ゆき |\n| 商店C | 高橋 誠 |";
        assert_eq!(found(text), ["城所", "中川 ゆき", "高橋 誠"]);
    }

    #[test]
    fn surnames_and_given_names_stand_in_cells_side_by_side() {
        let text = "1,蜷川,千歳,東京都\n2,Novák,Katalin,Osaka\n3,熊谷,ロドリゴ,沖縄県";
        assert_eq!(
            found(text),
            ["蜷川", "千歳", "Novák", "Katalin", "熊谷", "ロドリゴ"]
        );
    }

    #[test]
    fn codes_beside_names_are_none() {
        let text = "941|柏 尚|F|-\n942|蜷川 千尋|M|-\n943|熊谷 詩|F|-";
        assert_eq!(found(text), ["柏 尚", "蜷川 千尋", "熊谷 詩"]);
    }

    #[test]
    fn words_and_places_in_a_table_are_none() {
        for text in [
            "| 森林 | 融資 | 12 |\n| 原価 | 預金 | 30 |\n| 東証 | 為替 | 44 |",
            "札幌\t本店\t3\n仙台\t支店\t4\n金沢\t支店\t9",
            "Retail,Credit,Risk\nMarket,Branch,Fee\nPolicy,Score,Limit",
        ] {
            assert_eq!(found(text), [""; 0], "{text}");
        }
    }
}
