//! What the model knows of a number: its form, the words of its line and of the line before, the head
//! of its column, and the numbers beside it.

use memchr::memchr_iter;

use super::places::Place;
use crate::EntityType;
use crate::learned::BUCKETS;

/// So many characters to each side.
const NEAR: usize = 24;
const BEHIND: usize = 16;
const LINE: usize = 40;

/// A number farther away says nothing, in characters.
const LONGEST_GAP: usize = 12;
/// What parts two numbers of one kind of writing is as short.
const JOINS: usize = 4;

/// The lines of a text, and the heads of those that are rows.
pub(super) struct Surroundings {
    lines: Vec<Line>,
}

struct Line {
    start: usize,
    end: usize,
    /// What parts its cells, and where the line above begins that has as many and no figures.
    row: Option<(char, usize)>,
}

/// More characters than the head of a column has.
const LONGEST_HEAD: usize = 24;

impl Surroundings {
    pub(super) fn of(text: &str) -> Self {
        let mut lines: Vec<Line> = Vec::new();
        let mut table: Option<(char, usize, usize)> = None;
        let mut start = 0;
        for piece in text.split_inclusive('\n') {
            let line = piece.trim_end_matches('\n');
            let parted = [b'|', b'\t', b';', b','].into_iter().find_map(|sign| {
                let count = memchr_iter(sign, line.as_bytes()).count();
                let parts = count >= 2 || sign != b',' && count == 1;
                parts.then_some((char::from(sign), count))
            });
            let mut row = None;
            match (parted, table) {
                (Some((sign, count)), Some((of, columns, head)))
                    if (sign, count) == (of, columns) =>
                {
                    row = Some((sign, head));
                }
                (Some((sign, count)), _) => {
                    let head = !has_number(line);
                    table = head.then_some((sign, count, start));
                }
                (None, _) => table = None,
            }
            lines.push(Line {
                start,
                end: start + line.len(),
                row,
            });
            start += piece.len();
        }
        Self { lines }
    }

    fn line(&self, at: usize) -> usize {
        self.lines.partition_point(|line| line.start <= at) - 1
    }
}

/// Three figures in a row.
fn has_number(line: &str) -> bool {
    line.as_bytes()
        .windows(3)
        .any(|three| three.iter().all(u8::is_ascii_digit))
}

/// The buckets of everything that is known of number `index`, each once. `known` tells what a number
/// beside it has been found to be.
pub(super) fn of(
    text: &str,
    around: &Surroundings,
    places: &[Place],
    index: usize,
    known: impl Fn(usize) -> Option<EntityType>,
) -> Vec<u32> {
    let place = &places[index];
    let value = &text[place.range.clone()];
    let form = u32::try_from(place.digits.min(17)).unwrap_or(17);
    let mut all = Features {
        buckets: Vec::with_capacity(320),
        form,
    };
    all.shape(place, value);
    let number = around.line(place.range.start);
    let line = &around.lines[number];
    let before = &text[line.start..place.range.start];
    let after = text.get(place.range.end..line.end).unwrap_or_default();
    all.edges(before, after);

    let last = index
        .checked_sub(1)
        .map_or(0, |before| places[before].range.end);
    let own = &text[last.clamp(line.start, place.range.start)..place.range.start];
    all.words(1, tail(own, NEAR), false);
    all.words(2, tail(own, NEAR), true);
    let next = places
        .get(index + 1)
        .map_or(line.end, |next| next.range.start);
    let own =
        &text[place.range.end.min(line.end)..next.clamp(place.range.end.min(line.end), line.end)];
    all.words(3, head(own, BEHIND), false);
    all.words(4, tail(before, LINE), false);
    all.words(5, head(after, LINE), false);
    if let Some(previous) = number.checked_sub(1).map(|number| &around.lines[number]) {
        all.words(6, tail(&text[previous.start..previous.end], LINE), false);
    }
    if before.trim().is_empty() {
        all.add(7, 1, 0);
    }
    if after.trim().is_empty() {
        all.add(7, 2, 0);
    }
    if let Some((sign, start)) = line.row {
        let column = before.matches(sign).count();
        let head_line = text[start..].split('\n').next().unwrap_or_default();
        let cell = head_line.split(sign).nth(column).unwrap_or_default().trim();
        all.add(7, 3, 0);
        all.words(8, head(cell, LONGEST_HEAD), false);
        all.words(9, head(cell, LONGEST_HEAD), true);
    }
    if let Some(before) = index.checked_sub(1) {
        let gap = places[before].range.end..place.range.start;
        all.beside(10, &places[before], &text[gap], known(before));
    }
    if let Some(behind) = places.get(index + 1) {
        let gap = place.range.end..behind.range.start;
        all.beside(11, behind, &text[gap], known(index + 1));
    }
    all.buckets.sort_unstable();
    all.buckets.dedup();
    all.buckets
}

struct Features {
    buckets: Vec<u32>,
    /// The number of digits: words say other things of four figures than of seven.
    form: u32,
}

impl Features {
    fn add(&mut self, kind: u32, a: u32, b: u32) {
        let hash = mix(mix(mix(0x811C_9DC5, kind), a), b);
        #[expect(
            clippy::cast_possible_truncation,
            reason = "the remainder is below 2^19"
        )]
        self.buckets
            .push(((hash ^ (hash >> 16)) as usize % BUCKETS) as u32);
    }

    fn shape(&mut self, place: &Place, value: &str) {
        let digits = value.bytes().filter(u8::is_ascii_digit);
        let first = digits.clone().next();
        #[expect(clippy::cast_possible_truncation, reason = "a hash of the shape")]
        let shape = (place.shape ^ place.shape >> 32) as u32;
        self.add(20, shape, u32::try_from(place.letters).unwrap_or(9));
        self.add(21, self.form, 0);
        if first == Some(b'0') {
            self.add(22, self.form, 0);
        }
        if value.ends_with("000") {
            self.add(23, 0, 0);
        }
        let figure: u32 = digits
            .clone()
            .take(8)
            .fold(0, |sum, b| sum * 10 + u32::from(b - b'0'));
        if place.digits == 4 && (1900..=2035).contains(&figure) {
            self.add(24, 0, 0);
        }
        if place.digits == 4
            && (1..=12).contains(&(figure / 100))
            && (1..=31).contains(&(figure % 100))
        {
            self.add(25, 0, 0);
        }
        if place.digits == 8 && (1900..=2035).contains(&(figure / 10_000)) {
            self.add(26, 0, 0);
        }
        if place.letters > 0 {
            let letters: String = value
                .chars()
                .take_while(char::is_ascii_alphabetic)
                .collect();
            self.add(27, mix_all(&letters.to_ascii_uppercase()), 0);
        }
    }

    /// A number on one side, what parts the two, and what it has been found to be.
    fn beside(&mut self, side: u32, other: &Place, gap: &str, known: Option<EntityType>) {
        if gap.chars().nth(LONGEST_GAP).is_some() {
            return;
        }
        let digits = u32::try_from(other.digits.min(13)).unwrap_or(13);
        self.add(side, digits, self.form);
        if gap.chars().nth(JOINS).is_some() {
            return;
        }
        let sign = mix_all(gap);
        self.add(side + 2, sign, self.form);
        self.add(side + 4, sign, self.form << 8 | digits);
        if let Some(entity) = known {
            self.add(side + 6, entity as u32, self.form);
            self.add(side + 8, entity as u32, sign);
        }
    }

    /// The signs directly before and behind.
    fn edges(&mut self, before: &str, after: &str) {
        for len in 1..=3 {
            let (lead, rest) = (mix_all(tail(before, len)), mix_all(head(after, len)));
            let kind = 30 + u32::try_from(len).unwrap_or(0);
            self.add(kind, lead, 0);
            self.add(kind + 4, rest, 0);
            if len < 3 {
                self.add(kind + 8, lead, self.form);
                self.add(kind + 12, rest, self.form);
            }
        }
    }

    /// Latin words, single kanji, and rows of two and three Japanese characters.
    fn words(&mut self, kind: u32, piece: &str, with_form: bool) {
        let kind = 50 + kind;
        let form = if with_form { self.form } else { 0 };
        let mut word = 0;
        let (mut last, mut before_last) = (0, 0);
        for c in piece.chars() {
            if c.is_ascii_alphabetic() {
                word = mix(word, u32::from(c.to_ascii_lowercase()));
                (last, before_last) = (0, 0);
                continue;
            }
            if word != 0 {
                self.add(kind, word, form);
                word = 0;
            }
            if !is_letter(c) || c.is_ascii_digit() {
                if !c.is_whitespace() && !c.is_ascii_digit() {
                    self.add(kind, u32::from(c), form);
                }
                (last, before_last) = (0, 0);
                continue;
            }
            let c = u32::from(c);
            if c >= 0x4E00 {
                self.add(kind, c, form);
            }
            if last != 0 {
                self.add(kind, mix(last, c), form);
                if before_last != 0 {
                    self.add(kind, mix(mix(before_last, last), c), form);
                }
            }
            (before_last, last) = (last, c);
        }
        if word != 0 {
            self.add(kind, word, form);
        }
    }
}

/// Or a figure.
fn is_letter(c: char) -> bool {
    matches!(c, 'ぁ'..='ゖ' | 'ァ'..='ヺ' | '一'..='鿿') || c.is_alphanumeric()
}

/// The last `len` characters.
fn tail(text: &str, len: usize) -> &str {
    let from = text.char_indices().rev().take(len).last();
    from.map_or("", |(from, _)| &text[from..])
}

/// The first `len` characters.
fn head(text: &str, len: usize) -> &str {
    text.char_indices()
        .nth(len)
        .map_or(text, |(to, _)| &text[..to])
}

fn mix_all(text: &str) -> u32 {
    text.chars().fold(1, |hash, c| mix(hash, u32::from(c)))
}

fn mix(hash: u32, next: u32) -> u32 {
    (hash ^ next).wrapping_mul(0x9E37_79B1).rotate_left(15)
}
