//! What the model looks at: forty views of a unit and its neighbours, each hashed to a number.

use super::units::Unit;

/// How many features a unit has.
#[cfg(feature = "training")]
pub(super) const COUNT: usize = FIRST.len() + SECOND.len() + THIRD.len();

/// The features of a unit, by template.
#[cfg(feature = "training")]
pub(super) type Features = [u32; COUNT];

/// The templates in three parts, in the order in which they are asked. The first parts tell most units
/// of a text: what it is, what is beside it, what dictionaries say.
const FIRST: [u32; 6] = [0, 5, 6, 7, 22, 24];
const SECOND: [u32; 8] = [10, 11, 12, 17, 23, 25, 28, 29];
const THIRD: [u32; 26] = [
    1, 2, 3, 4, 8, 9, 13, 14, 15, 16, 18, 19, 20, 21, 26, 27, 30, 31, 32, 33, 34, 35, 36, 37, 38,
    39,
];

/// Those that ask the dictionaries.
#[cfg(feature = "training")]
pub(super) const LEXICAL: std::ops::Range<usize> = 22..35;

/// So many units on either side are looked at.
pub(super) const BESIDE: usize = 4;

/// Beyond the ends of the text.
pub(super) const NOTHING: Unit = Unit {
    start: 0,
    end: 0,
    id: 0,
    shape: 0,
    seen: pair(0, 0),
    lexical: 0,
};

/// A unit, and those that are looked at on either side.
pub(super) type Neighbours = [Unit; 2 * BESIDE + 1];

/// A unit among its neighbours. Each part of its features is worked out when it is asked for: few
/// units get beyond the first.
pub(super) struct Around<'t> {
    text: &'t str,
    units: &'t Neighbours,
    /// What the dictionaries say of it, by its shape.
    lexical: u32,
}

impl<'t> Around<'t> {
    /// `text` is what the units are of.
    pub(super) fn new(text: &'t str, units: &'t Neighbours) -> Self {
        let here = &units[BESIDE];
        Self {
            text,
            units,
            lexical: pair(here.lexical, here.shape),
        }
    }

    pub(super) fn first(&self) -> [u32; FIRST.len()] {
        let [_, _, _, last, here, next, ..] = self.units;
        let lexical = self.lexical;
        numbered(
            &FIRST_NUMBERS,
            [
                here.id,
                pair(here.id, here.shape),
                pair(last.id, here.id),
                pair(here.id, next.id),
                lexical,
                pair(lexical, next.lexical),
            ],
        )
    }

    pub(super) fn second(&self) -> [u32; SECOND.len()] {
        let [_, _, before2, last, here, next, after2, ..] = self.units;
        let lexical = self.lexical;
        numbered(
            &SECOND_NUMBERS,
            [
                triple(last.id, here.id, next.id),
                triple(before2.id, last.id, here.id),
                triple(here.id, next.id, after2.id),
                shapes([last.seen, here.seen, next.seen]),
                pair(last.lexical, lexical),
                triple(last.lexical, lexical, next.lexical),
                pair(lexical, last.id),
                pair(lexical, next.id),
            ],
        )
    }

    pub(super) fn third(&self) -> [u32; THIRD.len()] {
        let [before4, before3, before2, last, here, ahead @ ..] = self.units;
        let [next, after2, after3, after4] = ahead;
        let lexical = self.lexical;
        let (head, tail) = edges(self.text, here);
        let before = shapes([before3.seen, before2.seen, last.seen]);
        let after = shapes([next.seen, after2.seen, after3.seen]);
        let ahead = triple(next.id, after2.id, after3.id);
        numbered(
            &THIRD_NUMBERS,
            [
                last.id,
                next.id,
                before2.id,
                after2.id,
                pair(before2.id, last.id),
                pair(next.id, after2.id),
                triple(before3.id, before2.id, last.id),
                ahead,
                pair(triple(before4.id, before3.id, before2.id), last.id),
                pair(ahead, after4.id),
                shapes([before2.seen, last.seen, here.seen, next.seen, after2.seen]),
                pair(before, here.shape),
                pair(here.shape, after),
                pair(before, pair(here.shape, after)),
                triple(before2.lexical, last.lexical, lexical),
                triple(lexical, next.lexical, after2.lexical),
                pair(pair(lexical, next.lexical), after2.id),
                triple(pair(lexical, next.lexical), after2.lexical, after3.id),
                pair(pair(lexical, last.lexical), before2.id),
                triple(lexical, last.id, next.id),
                pair(lexical, pair(before, after)),
                triple(here.shape, before2.id, last.id),
                triple(here.shape, next.id, after2.id),
                pair(here.shape, head),
                pair(here.shape, tail),
                pair(last.shape, pair(last.id, next.id)),
            ],
        )
    }
}

/// Values as features: what two templates say of the same value is apart.
fn numbered<const N: usize>(numbers: &[u32; N], values: [u32; N]) -> [u32; N] {
    let mut features = values;
    for (feature, number) in features.iter_mut().zip(numbers) {
        *feature = pair(*feature, *number);
    }
    features
}

const FIRST_NUMBERS: [u32; FIRST.len()] = numbers(FIRST);
const SECOND_NUMBERS: [u32; SECOND.len()] = numbers(SECOND);
const THIRD_NUMBERS: [u32; THIRD.len()] = numbers(THIRD);

/// A number for each template.
const fn numbers<const N: usize>(templates: [u32; N]) -> [u32; N] {
    let (mut numbers, mut at) = ([0; N], 0);
    while at < N {
        numbers[at] = (templates[at] + 1).wrapping_mul(0x85EB_CA6B);
        at += 1;
    }
    numbers
}

/// The features of `units[at]`, by template.
#[cfg(feature = "training")]
pub(super) fn features(text: &str, units: &[Unit], at: usize) -> Features {
    let unit = |place: usize| units.get(place.checked_sub(BESIDE)?).copied();
    let neighbours = std::array::from_fn(|offset| unit(at + offset).unwrap_or(NOTHING));
    let around = Around::new(text, &neighbours);
    let mut features = [0; COUNT];
    let (first, second, third) = (around.first(), around.second(), around.third());
    let said = first.into_iter().chain(second).chain(third);
    let templates = FIRST.into_iter().chain(SECOND).chain(THIRD);
    for (template, feature) in templates.zip(said) {
        features[template as usize] = feature;
    }
    features
}

/// The first and last letters of a word; of anything shorter, nothing.
fn edges(text: &str, unit: &Unit) -> (u32, u32) {
    let word = &text.as_bytes()[unit.start as usize..unit.end as usize];
    let hash = |letters: &[u8]| {
        letters.iter().fold(7, |hash: u32, letter| {
            pair(hash, u32::from(letter.to_ascii_lowercase()))
        })
    };
    match word {
        [head @ .., _, _, _] if head.len() > 1 => (hash(&word[..3]), hash(&word[word.len() - 3..])),
        _ => (0, 0),
    }
}

fn shapes<const N: usize>(seen: [u32; N]) -> u32 {
    seen.into_iter().fold(1, pair)
}

pub(super) const fn pair(a: u32, b: u32) -> u32 {
    let mixed = a
        .wrapping_mul(0x9E37_79B1)
        .rotate_left(13)
        .wrapping_add(b)
        .wrapping_mul(0xC2B2_AE3D);
    mixed ^ (mixed >> 15)
}

fn triple(a: u32, b: u32, c: u32) -> u32 {
    pair(pair(a, b), c)
}
