//! Which features are worth learning: those that more than one source shows.

use std::collections::HashMap;
use std::hash::BuildHasherDefault;

use super::Labelled;
use super::field::Weights;
use crate::names::Lexicon;
use crate::sequence::features::{Features, features};
use crate::sequence::model::ROW;
use crate::sequence::units::units;

/// The features that are learned.
pub(super) struct Known {
    /// Which row of weights is a feature's.
    rows: HashMap<u32, u32, BuildHasherDefault<Mixed>>,
    /// By row: the feature, and how often it was seen.
    seen: Vec<(u32, u32)>,
}

/// Features are hashes already.
#[derive(Default)]
struct Mixed(u64);

impl std::hash::Hasher for Mixed {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, _: &[u8]) {
        unreachable!("keys are u32");
    }

    fn write_u32(&mut self, key: u32) {
        self.0 = u64::from(key).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    }
}

/// A feature is learned when it was seen so often.
const OFTEN: u32 = 4;

impl Known {
    pub(super) fn count(documents: &[Labelled], lexicon: &Lexicon) -> Self {
        // How often, in which source first, and whether in another.
        let mut seen: HashMap<u32, (u32, u32, bool), BuildHasherDefault<Mixed>> =
            HashMap::default();
        for document in documents {
            let units = units(&document.text, lexicon);
            for at in 0..units.len() {
                let source = document.source(units[at].start as usize);
                for feature in features(&document.text, &units, at) {
                    let (times, first, others) = seen.entry(feature).or_insert((0, source, false));
                    *times += 1;
                    *others |= *first != source;
                }
            }
        }
        let mut seen: Vec<(u32, u32)> = seen
            .into_iter()
            .filter(|(_, (times, _, others))| *others && *times >= OFTEN)
            .map(|(feature, (times, ..))| (feature, times))
            .collect();
        seen.sort_unstable();
        let rows = (0..).zip(&seen).map(|(row, (feature, _))| (*feature, row));
        Self {
            rows: rows.collect(),
            seen,
        }
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.rows.len()
    }

    /// The rows of a unit's features.
    pub(super) fn rows_of(&self, features: &Features) -> Features {
        features.map(|feature| self.rows.get(&feature).copied().unwrap_or(UNKNOWN))
    }

    /// Every feature with its weights, the most telling first.
    pub(super) fn best_first(&self, weights: &Weights) -> impl Iterator<Item = (u32, [f32; ROW])> {
        let telling = |row: usize| {
            let most = weights[row]
                .iter()
                .fold(0.0, |most: f32, weight| most.max(weight.abs()));
            #[expect(clippy::cast_precision_loss, reason = "an order, no sum")]
            let times = self.seen[row].1 as f32;
            most * times.sqrt()
        };
        let mut rows: Vec<usize> = (0..self.seen.len()).collect();
        rows.sort_by(|a, b| telling(*b).total_cmp(&telling(*a)));
        rows.into_iter().map(|row| (self.seen[row].0, weights[row]))
    }
}

/// The row of a feature that is not learned.
pub(super) const UNKNOWN: u32 = u32::MAX;
