//! A small model learned from labelled examples: which of a few classes a text belongs to.
//!
//! Multinomial logistic regression on hashed n-grams. It is trained when it is built, from examples
//! that stand in files that people can read and extend, in some tens of milliseconds; the same
//! examples in the same order give the same model. What it has never seen has no weight, and no
//! class is likelier for having more examples.

mod features;

use std::ops::Range;

pub(crate) use self::features::BUCKETS;
use self::features::each_feature;

/// Numbers of four classes, which the processor adds at once.
type Lane = [f32; 4];

/// The place of a feature that has no weights.
const UNKNOWN: u32 = u32::MAX;

/// What tells the classes apart.
pub(crate) struct Model {
    classes: usize,
    /// Where the weights of a feature stand, by its bucket.
    places: Box<[u32; BUCKETS]>,
    /// One row of `lanes` a feature. What the last one has beyond the classes stays 0.
    weights: Vec<Lane>,
    lanes: usize,
}

/// How a model is taught.
#[derive(Clone, Copy)]
pub(crate) struct Teaching {
    pub(crate) rare: Rare,
    /// How often it goes over the examples.
    pub(crate) rounds: u8,
    /// How far one example moves the weights in the first round.
    pub(crate) step: f32,
    /// To what each round shrinks the weights: what few examples say counts little.
    pub(crate) shrink: f32,
}

/// What becomes of the features that only one example has.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Rare {
    /// They have weights as all others: where examples are few.
    Learned,
    /// They have none. Of a thousand examples they are three of four features, and tell nothing.
    Dropped,
}

/// How much the features of one piece of text speak for each class; pieces can be added.
#[derive(Clone)]
pub(crate) struct Votes {
    sums: Vec<Lane>,
    classes: usize,
    features: u32,
}

impl Model {
    /// `examples`: a text and the number of its class, below `classes`.
    pub(crate) fn train(examples: &[(&str, usize)], classes: usize, teaching: Teaching) -> Self {
        let rows: Vec<(Vec<u32>, usize)> = examples
            .iter()
            .map(|(text, class)| (buckets(text), *class))
            .collect();
        Self::train_on(&rows, classes, teaching)
    }

    /// `examples`: the buckets of the features of each, below [`BUCKETS`], and the number of its class.
    pub(crate) fn train_on(
        examples: &[(Vec<u32>, usize)],
        classes: usize,
        teaching: Teaching,
    ) -> Self {
        let (places, known) = known_features(examples, teaching.rare);
        let lanes = classes.div_ceil(Lane::default().len());
        let mut model = Self {
            classes,
            places,
            weights: vec![Lane::default(); known * lanes],
            lanes,
        };
        let rows: Vec<(Vec<u32>, f32, usize)> = examples
            .iter()
            .map(|(buckets, class)| {
                let mut row = model.places_of(buckets);
                let kept = at_most_twice(&mut row);
                row.truncate(kept);
                (row, scale(length(buckets)), *class)
            })
            .collect();
        let mut order: Vec<usize> = (0..rows.len()).collect();
        let mut random = 0x2545_F491_u32;
        for round in 0..teaching.rounds {
            shuffle(&mut order, &mut random);
            let step = teaching.step / (1.0 + f32::from(round) * 0.15);
            for &number in &order {
                let (row, scale, class) = &rows[number];
                model.learn(row, *scale, *class, step);
            }
            for weight in model.weights.as_flattened_mut() {
                *weight *= teaching.shrink;
            }
        }
        model
    }

    fn learn(&mut self, row: &[u32], scale: f32, class: usize, step: f32) {
        let mut votes = Votes::none(self);
        for &place in row {
            self.add(place, &mut votes.sums);
        }
        let mut shares = shares(votes.by_class(), scale);
        shares[class] -= 1.0;
        for &place in row {
            let start = place as usize * self.lanes;
            let weights = self.weights[start..start + self.lanes].as_flattened_mut();
            for (weight, wrong) in weights.iter_mut().zip(&shares) {
                *weight -= step * scale * wrong;
            }
        }
    }

    /// What a piece of text says.
    pub(crate) fn votes(&self, text: &str) -> Votes {
        self.votes_within(text, &mut Vec::new())
    }

    /// The same, with working memory that is kept from piece to piece.
    pub(crate) fn votes_within(&self, text: &str, memory: &mut Vec<u32>) -> Votes {
        // A text has no more features than bytes. Those that have weights are kept without a branch:
        // which do can seldom be foretold.
        if memory.len() < text.len() {
            memory.resize(text.len(), 0);
        }
        let (mut all, mut known, places) = (0, 0, &mut memory[..text.len()]);
        each_feature(text, |bucket| {
            all += 1;
            places[known] = self.places[bucket];
            known += usize::from(places[known] != UNKNOWN);
        });
        self.votes_at(&mut places[..known], all)
    }

    /// What features say, told by their buckets.
    pub(crate) fn votes_of(&self, buckets: &[u32]) -> Votes {
        self.votes_at(&mut self.places_of(buckets), length(buckets))
    }

    /// Of so many features these have weights.
    fn votes_at(&self, places: &mut [u32], features: u32) -> Votes {
        let mut votes = Votes::none(self);
        votes.features = features;
        let kept = at_most_twice(places);
        for place in &places[..kept] {
            self.add(*place, &mut votes.sums);
        }
        votes
    }

    /// Where the weights of those features stand that have any.
    fn places_of(&self, buckets: &[u32]) -> Vec<u32> {
        let places = buckets.iter().map(|bucket| self.places[*bucket as usize]);
        let mut known = Vec::with_capacity(buckets.len());
        known.extend(places.filter(|place| *place != UNKNOWN));
        known
    }

    fn add(&self, place: u32, sums: &mut [Lane]) {
        let start = place as usize * self.lanes;
        add(sums, &self.weights[start..start + self.lanes]);
    }
}

impl Votes {
    /// Of no text at all.
    pub(crate) fn none(model: &Model) -> Self {
        Self {
            sums: vec![Lane::default(); model.lanes],
            classes: model.classes,
            features: 0,
        }
    }

    /// How likely each class is, 0 to 1, together 1. A text of fewer features than `enough` says
    /// less than its features.
    pub(crate) fn likely(&self, enough: u32) -> Vec<f32> {
        shares(self.by_class(), scale(self.features.max(enough)))
    }

    fn by_class(&self) -> &[f32] {
        &self.sums.as_flattened()[..self.classes]
    }

    /// Whether the likeliest class is one of these.
    pub(crate) fn are_led_by(&self, classes: &Range<usize>) -> bool {
        let (these, others) = self.most(classes);
        these > others
    }

    /// By how much the likeliest of these classes is ahead of the others, in nats: of a text of fewer
    /// features than `enough`, as [`Votes::likely`] has it.
    pub(crate) fn lead(&self, classes: &Range<usize>, enough: u32) -> f32 {
        let (these, others) = self.most(classes);
        (these - others) * scale(self.features.max(enough))
    }

    /// The most that speaks for one of these classes, and for one of the others.
    fn most(&self, classes: &Range<usize>) -> (f32, f32) {
        let most = |sums: &[f32]| sums.iter().copied().fold(f32::MIN, f32::max);
        let sums = self.by_class();
        let others = most(&sums[..classes.start]).max(most(&sums[classes.end..]));
        (most(&sums[classes.clone()]), others)
    }

    /// How many features the text had, roughly.
    pub(crate) fn features(&self) -> f32 {
        #[expect(clippy::cast_precision_loss, reason = "a length, roughly")]
        let features = self.features as f32;
        features
    }

    pub(crate) fn add(&mut self, other: &Self) {
        self.features += other.features;
        add(&mut self.sums, &other.sums);
    }
}

fn add(sums: &mut [Lane], more: &[Lane]) {
    for (sums, more) in sums.iter_mut().zip(more) {
        *sums = std::array::from_fn(|class| sums[class] + more[class]);
    }
}

/// The features of a text.
fn buckets(text: &str) -> Vec<u32> {
    let mut buckets = Vec::with_capacity(text.len());
    each_feature(text, |bucket| {
        buckets.push(u32::try_from(bucket).expect("there are fewer buckets"));
    });
    buckets
}

fn length(buckets: &[u32]) -> u32 {
    u32::try_from(buckets.len()).unwrap_or(u32::MAX)
}

/// What a text says again and again counts twice: repeating a word makes nobody surer. Sorts the places, and gives
/// how many of the first ones are left.
fn at_most_twice(places: &mut [u32]) -> usize {
    places.sort_unstable();
    let mut kept = 0;
    for at in 0..places.len() {
        let place = places[at];
        if kept < 2 || places[kept - 2] != place {
            places[kept] = place;
            kept += 1;
        }
    }
    kept
}

/// Softmax.
fn shares(sums: &[f32], scale: f32) -> Vec<f32> {
    let mut shares: Vec<f32> = sums.iter().map(|sum| sum * scale).collect();
    let most = shares.iter().copied().fold(f32::MIN, f32::max);
    for share in &mut shares {
        *share = (*share - most).exp();
    }
    let all: f32 = shares.iter().sum();
    for share in &mut shares {
        *share /= all;
    }
    shares
}

/// Long texts say more, but not in proportion.
fn scale(features: u32) -> f32 {
    #[expect(clippy::cast_precision_loss, reason = "a length, roughly")]
    let features = features.max(1) as f32;
    features.sqrt().recip()
}

/// The features of all examples that are worth a weight: their places by bucket, and how many there
/// are.
fn known_features(examples: &[(Vec<u32>, usize)], rare: Rare) -> (Box<[u32; BUCKETS]>, usize) {
    // 0: in no example so far; else the last one that had it, from 1.
    let mut seen_in = vec![0; BUCKETS];
    let mut places = vec![UNKNOWN; BUCKETS];
    let mut known = 0;
    for ((buckets, _), number) in examples.iter().zip(1_u32..) {
        for bucket in buckets {
            let bucket = *bucket as usize;
            let again = seen_in[bucket] != 0 && seen_in[bucket] != number;
            seen_in[bucket] = number;
            let worth = again || rare == Rare::Learned;
            if worth && places[bucket] == UNKNOWN && known < UNKNOWN {
                places[bucket] = known;
                known += 1;
            }
        }
    }
    let places = places.into_boxed_slice().try_into();
    (places.expect("as many buckets"), known as usize)
}

/// Fisher and Yates, with a xorshift: the same order in every run.
fn shuffle(order: &mut [usize], random: &mut u32) {
    for last in (1..order.len()).rev() {
        *random ^= *random << 13;
        *random ^= *random >> 17;
        *random ^= *random << 5;
        order.swap(last, *random as usize % (last + 1));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEACHING: Teaching = Teaching {
        rare: Rare::Learned,
        rounds: 25,
        step: 1.5,
        shrink: 0.998,
    };

    #[test]
    fn a_model_tells_what_it_was_taught() {
        let examples = [
            ("金利の見通しを教えて", 0),
            ("為替の見通しを教えて", 0),
            ("rates outlook please", 0),
            ("議事録を要約して", 1),
            ("メールを要約して", 1),
            ("summarise the mail please", 1),
        ];
        let model = Model::train(&examples, 2, TEACHING);
        for (text, class) in examples {
            assert!(model.votes(text).likely(1)[class] > 0.5, "{text}");
        }
        assert!(model.votes("株価の見通し").likely(1)[0] > 0.5);
        let again = Model::train(&examples, 2, TEACHING);
        assert_eq!(model.weights, again.weights);
    }

    #[test]
    fn repeating_a_word_makes_nobody_surer() {
        let model = Model::train(
            &[("reports and bonds", 0), ("illness and pain", 1)],
            2,
            TEACHING,
        );
        let once = model.votes("pain and pain").likely(1)[1];
        let often = model.votes(&"pain and ".repeat(100)).likely(1)[1];
        assert!(often < once, "{often} of {once}");
    }

    #[test]
    fn a_text_without_known_features_says_nothing() {
        let model = Model::train(
            &[("aa bb", 0), ("aa bb", 0), ("cc dd", 1), ("cc dd", 1)],
            2,
            TEACHING,
        );
        let likely = model.votes("全く別の話").likely(1);
        assert!((likely[0] - 0.5).abs() < 0.1);
    }
}
