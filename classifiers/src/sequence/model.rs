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

/// What features of a unit say of each label but `Outside`, in sixteenths of a nat.
pub(super) type Emissions = [i16; ROW];

/// Features of a bucket.
const ROWS: usize = BUCKET / ROW - 1;

/// The weights, ready to use.
pub(crate) struct Model {
    pub(super) transitions: [[i32; LABELS]; LABELS],
    /// In words of the processor.
    filter: Box<[u32; FILTER / 4]>,
    buckets: Box<[Bucket; BUCKETS]>,
}

/// A row of each feature, and what tells them. A line of the processor's memory, so that a look at it
/// waits once.
#[repr(align(64))]
struct Bucket([Row; ROWS + 1]);

/// The weights of a feature, or what tells those of a bucket.
type Row = [i8; ROW];

impl Bucket {
    /// As the file has it: what tells the features comes first there.
    fn new(rows: &[Row; ROWS + 1]) -> Self {
        let mut rows = *rows;
        rows.rotate_left(1);
        Self(rows)
    }

    /// Adds the weights of the feature that this tells to `sum`, if it is there. It does not branch:
    /// whether a feature is there can seldom be foretold.
    fn add(&self, teller: u8, sum: &mut Emissions) {
        /// All of a row, and nothing of what tells them, which is read where none is told.
        const KEPT: [Emissions; ROWS + 1] = {
            let mut kept = [[!0; ROW]; ROWS + 1];
            kept[ROWS] = [0; ROW];
            kept
        };
        let row = self.place(teller);
        for ((sum, weight), kept) in sum.iter_mut().zip(&self.0[row]).zip(&KEPT[row]) {
            *sum += i16::from(*weight) & kept;
        }
    }

    /// Which of its features it is: all are compared at once. The place behind the last if none is.
    fn place(&self, teller: u8) -> usize {
        let tellers = u64::from_le_bytes(self.0[ROWS].map(i8::cast_unsigned));
        let differences = tellers ^ (u64::from(teller) * ONES);
        let same = differences.wrapping_sub(ONES) & !differences & (ONES << 7);
        (same | 1 << 63).trailing_zeros() as usize / 8
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
        let (filter, _) = filter.as_chunks();
        let filter: Box<[u32]> = filter
            .iter()
            .map(|word| u32::from_le_bytes(*word))
            .collect();
        let (rows, _) = buckets.as_chunks();
        let rows = rows.iter().map(|row| row.map(u8::cast_signed));
        let rows: Vec<Row> = rows.collect();
        let (buckets, _) = rows.as_chunks();
        let buckets: Box<[Bucket]> = buckets.iter().map(Bucket::new).collect();
        let split = "split there";
        Ok(Self {
            transitions: [(); LABELS].map(|()| [(); LABELS].map(|()| number())),
            filter: filter.try_into().expect(split),
            buckets: buckets.try_into().ok().expect(split),
        })
    }

    /// Adds what the model says of the features to `sum`.
    ///
    /// Buckets are seldom in the processor's nearest memory: nothing branches on what one of them says,
    /// so that their ways overlap.
    #[inline]
    pub(super) fn add<const N: usize>(&self, features: &[u32; N], sum: &mut Emissions) {
        // Those that the filter knows, moved to the front.
        let (mut known, mut count) = ([0; N], 0);
        for &feature in features {
            known[count] = feature;
            let (word, bit) = filter(feature);
            count += (self.filter[word] >> bit & 1) as usize;
        }
        for &feature in &known[..count] {
            self.buckets[bucket(feature)].add(teller(feature), sum);
        }
    }
}

/// The word of the filter and the place of the bit in it.
fn filter(feature: u32) -> (usize, u32) {
    ((feature >> 16) as usize, feature >> 11 & 31)
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
                let (word, bit) = filter(feature);
                known[word * 4 + bit as usize / 8] |= 1 << (bit % 8);
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
        let mut rows = [[0; ROW]; ROWS + 1];
        rows[0] = [7, 1, -1, -128, 7, 3, 9, 0];
        for (row, weight) in rows[1..].iter_mut().zip(1..) {
            *row = [weight, -weight, 127, -127, 0, 0, 0, 0];
        }
        let bucket = Bucket::new(&rows);
        let mut sum = Emissions::default();
        for (teller, weight) in [(7, 1), (1, 2), (255, 3), (128, 4), (3, 6), (9, 7), (2, 0)] {
            let before = sum;
            bucket.add(teller, &mut sum);
            assert_eq!(
                sum[..2],
                [before[0] + weight, before[1] - weight],
                "{teller}"
            );
        }
        assert_eq!(sum[2..], [6 * 127, -6 * 127, 0, 0, 0, 0]);
    }
}
