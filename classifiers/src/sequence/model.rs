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
    filter: Box<[u8; FILTER]>,
    buckets: Vec<Bucket>,
}

/// What tells the features, and a row each. A line of the processor's memory, so that a look at it
/// waits once.
#[repr(align(64))]
struct Bucket([u64; BUCKET / ROW]);

impl Bucket {
    /// As the file has it: signed weights, which are made to bytes from 0 on.
    fn new(rows: &[[u8; ROW]; BUCKET / ROW]) -> Self {
        let [tellers, rows @ ..] = rows.map(u64::from_le_bytes);
        let mut bucket = [tellers; BUCKET / ROW];
        bucket[1..].copy_from_slice(&rows.map(|row| row ^ (ONES << 7)));
        Self(bucket)
    }
}

/// One in every byte.
const ONES: u64 = 0x0101_0101_0101_0101;

/// The file is not one of weights.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a file of sequence weights of this version: train it again (classifiers/training)")]
pub struct ModelError;

impl Model {
    /// # Errors
    /// When the bytes are not exactly such a file.
    pub(crate) fn parse(file: &[u8]) -> Result<Self, ModelError> {
        if file.len() != LEN || !file.starts_with(MAGIC) {
            return Err(ModelError);
        }
        let (head, rest) = file[MAGIC.len()..].split_at(HEAD - MAGIC.len());
        let (head, _) = head.as_chunks();
        let mut numbers = head
            .iter()
            .map(|bytes| i32::from(i16::from_le_bytes(*bytes)));
        let mut number = || numbers.next().expect("the head holds them all");
        let (filter, buckets) = rest.split_at(FILTER);
        let (rows, _) = buckets.as_chunks();
        let (buckets, _) = rows.as_chunks();
        Ok(Self {
            transitions: [(); LABELS].map(|()| [(); LABELS].map(|()| number())),
            filter: Box::<[u8]>::from(filter).try_into().expect("split there"),
            buckets: buckets.iter().map(Bucket::new).collect(),
        })
    }

    /// Adds what the model says of the features to `sum`.
    ///
    /// Buckets are seldom in the processor's nearest memory: what tells their features is fetched for
    /// all of them before any is looked at, so that their ways overlap.
    pub(super) fn add<const N: usize>(&self, features: [u32; N], sum: &mut Sum) {
        // A bit for each feature that the filter knows.
        let mut known = 0_u32;
        for (at, feature) in features.iter().enumerate() {
            let (byte, bit) = filter(*feature);
            known |= u32::from(self.filter[byte] >> bit & 1) << at;
        }
        let each = || Ones(known).map(|at| features[at]);
        let mut tellers = [0; N];
        for (tellers, feature) in tellers.iter_mut().zip(each()) {
            *tellers = self.buckets[bucket(feature)].0[0];
        }
        for (tellers, feature) in tellers.iter().zip(each()) {
            if let Some(at) = place(*tellers, teller(feature)) {
                sum.add(self.buckets[bucket(feature)].0[1 + at]);
            }
        }
    }
}

/// The places of the bits that are set, from the lowest on.
struct Ones(u32);

impl Iterator for Ones {
    type Item = usize;

    #[inline]
    fn next(&mut self) -> Option<usize> {
        let place = (self.0 != 0).then(|| self.0.trailing_zeros() as usize)?;
        self.0 &= self.0 - 1;
        Some(place)
    }
}

/// A sum of rows, all labels at once: the weights are bytes above [`BIAS`], summed in lanes of two
/// bytes, four to a word. Forty bytes do not fill a lane.
#[derive(Clone, Copy, Default)]
pub(super) struct Sum {
    even: u64,
    odd: u64,
    rows: i16,
}

/// What is added to a weight to make it a byte from 0 on.
const BIAS: i16 = 128;

impl Sum {
    fn add(&mut self, row: u64) {
        const LANES: u64 = 0x00FF_00FF_00FF_00FF;
        self.even += row & LANES;
        self.odd += row >> 8 & LANES;
        self.rows += 1;
    }

    /// The sum of each label from the second on, in sixteenths of a nat.
    pub(super) fn by_label(self) -> [i16; ROW] {
        let (even, odd) = (self.even.to_le_bytes(), self.odd.to_le_bytes());
        let mut labels = [0; ROW];
        for (label, sum) in labels.iter_mut().enumerate() {
            let lane = if label % 2 == 0 { even } else { odd };
            let at = label / 2 * 2;
            *sum = i16::from_le_bytes([lane[at], lane[at + 1]]) - BIAS * self.rows;
        }
        labels
    }
}

/// Which of a bucket's features it is: all seven are compared at once.
fn place(tellers: u64, teller: u8) -> Option<usize> {
    let differences = tellers ^ (u64::from(teller) * ONES);
    let same = differences.wrapping_sub(ONES) & !differences & (ONES << 7);
    (same != 0).then(|| same.trailing_zeros() as usize / 8)
}

/// The byte of the filter and the place of the bit in it.
fn filter(feature: u32) -> (usize, u32) {
    ((feature >> 14) as usize, feature >> 11 & 7)
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
                known[byte] |= 1 << bit;
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
        let tellers = u64::from_le_bytes([7, 1, 255, 128, 7, 3, 0, 0]);
        assert_eq!(place(tellers, 7), Some(0));
        assert_eq!(place(tellers, 255), Some(2));
        assert_eq!(place(tellers, 3), Some(5));
        assert_eq!(place(tellers, 2), None);
        assert_eq!(place(0, 1), None);
    }

    #[test]
    fn rows_are_summed_by_label() {
        let rows = [
            [1_i8, -1, 127, -127, 0, 5, -6, 7],
            [1, -2, 127, -127, 0, 5, 6, -7],
        ];
        let mut file = [[0; ROW]; BUCKET / ROW];
        for (bytes, row) in file[1..].iter_mut().zip(rows) {
            *bytes = row.map(i8::cast_unsigned);
        }
        let bucket = Bucket::new(&file);
        let mut sum = Sum::default();
        for row in &bucket.0[1..=rows.len()] {
            sum.add(*row);
        }
        assert_eq!(sum.by_label(), [2, -3, 254, -254, 0, 10, 0, 0]);
    }
}
