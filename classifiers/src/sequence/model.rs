//! The file of weights.
//!
//! | bytes | what |
//! |---|---|
//! | 8 | `SEKISHO1` |
//! | 81 × 2 | transitions from label to label (rows: the label before) |
//! | 2^18 | a filter: a bit for every value of the upper 21 bits of a feature, set where one is known |
//! | 42,000 × 64 | buckets of seven features |
//!
//! Most features of a text are unknown, which the filter tells without a look at the buckets. A
//! feature, as a fraction of 2^32, tells its bucket, and its lowest byte tells it from the others there. A bucket is eight bytes that tell (the eighth is 0), then seven rows of weights: one
//! signed byte for every label but `Outside`, whose weight is 0. A feature that is not there says
//! nothing. Numbers of two bytes are little-endian. All weights are in sixteenths of a nat.

use std::borrow::Cow;

use super::features::COUNT;
use super::labels::LABELS;

const MAGIC: &[u8] = b"SEKISHO1";
const HEAD: usize = MAGIC.len() + 2 * LABELS * LABELS;
const FILTER: usize = 1 << 18;
const BUCKETS: usize = 42_000;
const BUCKET: usize = 64;
const LEN: usize = HEAD + FILTER + BUCKETS * BUCKET;

/// Weights of a feature.
pub(super) const ROW: usize = LABELS - 1;
/// Features of a bucket.
#[cfg(feature = "training")]
const ROWS: usize = BUCKET / ROW - 1;

/// The weights, ready to use.
pub(crate) struct Model {
    pub(super) transitions: [[i32; LABELS]; LABELS],
    filter: Cow<'static, [u8]>,
    buckets: Cow<'static, [u8]>,
}

/// The file is not one of weights.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a file of sequence weights of this version: train it again (classifiers/training)")]
pub struct ModelError;

impl Model {
    /// # Errors
    /// When the bytes are not exactly such a file.
    pub(crate) fn parse(file: impl Into<Cow<'static, [u8]>>) -> Result<Self, ModelError> {
        let file = file.into();
        if file.len() != LEN || !file.starts_with(MAGIC) {
            return Err(ModelError);
        }
        let mut numbers = file[MAGIC.len()..HEAD]
            .chunks_exact(2)
            .map(|bytes| i32::from(i16::from_le_bytes([bytes[0], bytes[1]])));
        let mut number = || numbers.next().expect("the head holds them all");
        let transitions = [(); LABELS].map(|()| [(); LABELS].map(|()| number()));
        let (filter, buckets) = match file {
            Cow::Borrowed(file) => {
                let (filter, buckets) = file[HEAD..].split_at(FILTER);
                (Cow::Borrowed(filter), Cow::Borrowed(buckets))
            }
            Cow::Owned(mut file) => {
                let buckets = file.split_off(HEAD + FILTER);
                (Cow::Owned(file.split_off(HEAD)), Cow::Owned(buckets))
            }
        };
        Ok(Self {
            transitions,
            filter,
            buckets,
        })
    }

    /// Adds what the model says of the features to `sum`, by label from the second on.
    ///
    /// Buckets are seldom in the processor's nearest memory: what tells their features is fetched for
    /// all of them before any is looked at, so that their ways overlap.
    pub(super) fn add(&self, features: impl Iterator<Item = u32>, sum: &mut [i16; ROW]) {
        let mut known = [0; COUNT];
        let mut count = 0;
        for feature in features {
            let (byte, bit) = filter(feature);
            known[count] = feature;
            count += usize::from(self.filter[byte] & bit != 0);
        }
        let mut tellers = [[0; ROW]; COUNT];
        for (tellers, feature) in tellers.iter_mut().zip(&known[..count]) {
            tellers.copy_from_slice(&self.buckets[bucket(*feature) * BUCKET..][..ROW]);
        }
        for (tellers, feature) in tellers.iter().zip(&known[..count]) {
            if let Some(at) = place(*tellers, teller(*feature)) {
                let row = &self.buckets[bucket(*feature) * BUCKET + ROW * (1 + at)..][..ROW];
                for (sum, weight) in sum.iter_mut().zip(row) {
                    *sum += i16::from(weight.cast_signed());
                }
            }
        }
    }
}

/// Which of a bucket's features it is: all seven are compared at once.
fn place(tellers: [u8; ROW], teller: u8) -> Option<usize> {
    const ONES: u64 = 0x0101_0101_0101_0101;
    let differences = u64::from_le_bytes(tellers) ^ (u64::from(teller) * ONES);
    let same = differences.wrapping_sub(ONES) & !differences & (ONES << 7);
    (same != 0).then(|| same.trailing_zeros() as usize / 8)
}

/// The byte of the filter and the bit in it.
fn filter(feature: u32) -> (usize, u8) {
    ((feature >> 14) as usize, 1 << (feature >> 11 & 7))
}

fn bucket(feature: u32) -> usize {
    (feature as usize * BUCKETS) >> 32
}

/// What tells a feature from others of its bucket; 0 is nobody's.
fn teller(feature: u32) -> u8 {
    feature.to_le_bytes()[0].max(1)
}

#[cfg(feature = "training")]
pub(super) mod write {
    //! Making of the file.

    use super::{
        BUCKET, BUCKETS, FILTER, HEAD, LABELS, LEN, MAGIC, ROW, ROWS, bucket, filter, teller,
    };

    /// Weights are whole multiples of one part in so many.
    const STEPS: f32 = 16.0;

    /// The file for these weights. Of too many features for a bucket the first ones stay.
    pub(in crate::sequence) fn file(
        transitions: &[[f32; LABELS]; LABELS],
        rows: impl Iterator<Item = (u32, [f32; ROW])>,
    ) -> Vec<u8> {
        let mut file = MAGIC.to_vec();
        for weight in transitions.as_flattened() {
            file.extend(steps(*weight, f32::from(i16::MAX)).to_le_bytes());
        }
        assert_eq!(file.len(), HEAD);
        file.resize(LEN, 0);
        let (known, buckets) = file[HEAD..].split_at_mut(FILTER);
        let mut taken = vec![0; BUCKETS];
        for (feature, weights) in rows {
            let row = weights.map(|weight| steps(weight, 127.0).to_le_bytes()[0]);
            let bytes = &mut buckets[bucket(feature) * BUCKET..][..BUCKET];
            let taken = &mut taken[bucket(feature)];
            let told = bytes[..*taken].contains(&teller(feature));
            if *taken < ROWS && !told && row != [0; ROW] {
                bytes[*taken] = teller(feature);
                bytes[ROW * (1 + *taken)..][..ROW].copy_from_slice(&row);
                *taken += 1;
                let (byte, bit) = filter(feature);
                known[byte] |= bit;
            }
        }
        file
    }

    /// The nearest step within the range.
    #[expect(
        clippy::cast_possible_truncation,
        reason = "clamped to the range of its use"
    )]
    fn steps(weight: f32, most: f32) -> i16 {
        (weight * STEPS).round().clamp(-most, most) as i16
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bucket_tells_its_features_apart() {
        let tellers = [7, 1, 255, 128, 7, 3, 0, 0];
        assert_eq!(place(tellers, 7), Some(0));
        assert_eq!(place(tellers, 255), Some(2));
        assert_eq!(place(tellers, 3), Some(5));
        assert_eq!(place(tellers, 2), None);
        assert_eq!(place([0; ROW], 1), None);
    }
}
