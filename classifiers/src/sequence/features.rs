//! What the model looks at: forty views of a unit and its neighbours, each hashed to a number.

use super::units::Unit;

/// How many features a unit has.
pub(super) const COUNT: usize = 40;

/// The features of a unit.
pub(super) type Features = [u32; COUNT];

/// The features in the order in which they are asked, each part with a limit in sixteenths of a nat: a
/// unit of which no more than this is said for any label is no part of a name. The first parts tell
/// most units of a text: what it is, what is beside it, what dictionaries say.
pub(super) const BY_WEIGHT: [(&[usize], i16); 3] = [
    (&[0, 5, 6, 7, 22, 24], -32),
    (&[10, 11, 12, 17, 23, 25, 28, 29], -32),
    (
        &[
            1, 2, 3, 4, 8, 9, 13, 14, 15, 16, 18, 19, 20, 21, 26, 27, 30, 31, 32, 33, 34, 35, 36,
            37, 38, 39,
        ],
        -64,
    ),
];

/// Those that ask the dictionaries.
#[cfg(feature = "training")]
pub(super) const LEXICAL: std::ops::Range<usize> = 22..35;

/// Beyond the ends of the text.
const NOTHING: Unit = Unit {
    start: 0,
    end: 0,
    id: 0,
    shape: 0,
    lexical: 0,
};

/// The features of `units[at]`. `text` is what the units are of.
pub(super) fn features(text: &str, units: &[Unit], at: usize) -> Features {
    let unit = |offset: isize| {
        at.checked_add_signed(offset)
            .and_then(|at| units.get(at))
            .copied()
            .unwrap_or(NOTHING)
    };
    let [before4, before3, before2, last] = [unit(-4), unit(-3), unit(-2), unit(-1)];
    let [here, next, after2, after3, after4] = [unit(0), unit(1), unit(2), unit(3), unit(4)];
    let (head, tail) = edges(text, here);
    let (before, after) = (
        shapes(&[before3, before2, last]),
        shapes(&[next, after2, after3]),
    );
    let lexical = pair(here.lexical, here.shape);
    let values = [
        here.id,
        last.id,
        next.id,
        before2.id,
        after2.id,
        pair(here.id, here.shape),
        pair(last.id, here.id),
        pair(here.id, next.id),
        pair(before2.id, last.id),
        pair(next.id, after2.id),
        triple(last.id, here.id, next.id),
        triple(before2.id, last.id, here.id),
        triple(here.id, next.id, after2.id),
        triple(before3.id, before2.id, last.id),
        triple(next.id, after2.id, after3.id),
        pair(triple(before4.id, before3.id, before2.id), last.id),
        pair(triple(next.id, after2.id, after3.id), after4.id),
        shapes(&[last, here, next]),
        shapes(&[before2, last, here, next, after2]),
        pair(before, here.shape),
        pair(here.shape, after),
        pair(before, pair(here.shape, after)),
        lexical,
        pair(last.lexical, lexical),
        pair(lexical, next.lexical),
        triple(last.lexical, lexical, next.lexical),
        triple(before2.lexical, last.lexical, lexical),
        triple(lexical, next.lexical, after2.lexical),
        pair(lexical, last.id),
        pair(lexical, next.id),
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
    ];
    let mut features = [0; COUNT];
    for (template, (feature, value)) in (1_u32..).zip(features.iter_mut().zip(values)) {
        *feature = pair(value, template.wrapping_mul(0x85EB_CA6B));
    }
    features
}

/// The first and last letters of a word; of anything shorter, nothing.
fn edges(text: &str, unit: Unit) -> (u32, u32) {
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

fn shapes(units: &[Unit]) -> u32 {
    units
        .iter()
        .fold(1, |hash, unit| pair(hash, pair(unit.shape, mark(*unit))))
}

/// Which mark it is; letters are told by their shape alone.
fn mark(unit: Unit) -> u32 {
    if unit.shape % 32 == 11 { unit.id } else { 0 }
}

fn pair(a: u32, b: u32) -> u32 {
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
