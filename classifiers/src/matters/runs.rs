//! Sentences that follow each other, judged by themselves, whatever else is in the text.
//!
//! A text that is judged whole can be drowned: a page about the world around a few lines about a
//! customer. So runs of sentences are judged, too, wherever they begin: what stands before and behind
//! them has no say in that. The shorter a run, the surer it must be.

use std::ops::Range;

use super::Passage;
use super::judged::{ENOUGH, INTERNALS, MATTERS, Shares, bounds};
use crate::Sensitivity;
use crate::learned::Votes;

/// Runs have as many bytes at least, …
const LENGTHS: [usize; 3] = [200, 400, 600];
/// … and raise a text where the classes of the level have as large a share: above all that labelled
/// documents of lower levels have. No share is below what five classes have beside one as likely.
const RESTRICTED_FROM: [f32; 3] = [0.97, 0.95, 0.88];
const INTERNAL_FROM: [f32; 3] = [0.97, 0.90, 0.85];

/// So many sentences on each side of a doubtful word may bear it out, …
const AROUND: usize = 3;
/// … with these shares. Words of internals are said of public things, too.
const RESTRICTED_NEAR: f32 = 0.75;
const INTERNAL_NEAR: f32 = 0.88;

/// What each sentence of a text says.
pub(super) struct Runs {
    /// In the order of the text, without gaps.
    sentences: Vec<(Range<usize>, Votes)>,
    /// Those that could raise a level.
    sure: Vec<Run>,
}

struct Run {
    range: Range<usize>,
    /// Of [`LENGTHS`].
    length: usize,
    shares: Shares,
}

impl Runs {
    pub(super) fn new(sentences: Vec<(Range<usize>, Votes)>) -> Self {
        let runs = (0..sentences.len()).flat_map(|first| beginning(&sentences[first..]));
        Self {
            sure: runs.collect(),
            sentences,
        }
    }

    /// What all sentences of a range say together.
    pub(super) fn votes(&self, range: &Range<usize>) -> Option<Votes> {
        let first = self
            .sentences
            .partition_point(|(place, _)| place.end <= range.start);
        let within = self.sentences[first..].iter();
        let mut within = within.take_while(|(place, _)| place.start < range.end);
        let mut all = within.next()?.1.clone();
        for (_, votes) in within {
            all.add(votes);
        }
        Some(all)
    }

    /// The surest of the runs that raise a text to the level.
    pub(super) fn raising(&self, level: Sensitivity) -> Option<(&Range<usize>, &Shares)> {
        let (classes, _) = bounds(level);
        let least = match level {
            Sensitivity::Restricted => RESTRICTED_FROM,
            _ => INTERNAL_FROM,
        };
        let runs = self.sure.iter();
        let raising = runs.filter(|run| run.shares.sure(&classes) >= least[run.length]);
        let share = |run: &&Run| run.shares.sure(&classes);
        let surest = raising.max_by(|a, b| share(a).total_cmp(&share(b)))?;
        Some((&surest.range, &surest.shares))
    }

    /// Whether a few sentences around a doubtful word are of its matters.
    pub(super) fn bear_out(&self, passage: &Passage) -> bool {
        let at = self
            .sentences
            .partition_point(|(place, _)| place.end <= passage.start);
        if at == self.sentences.len() {
            return true;
        }
        let last = (at + AROUND + 1).min(self.sentences.len());
        (at.saturating_sub(AROUND)..=at).any(|first| {
            let mut all: Option<Votes> = None;
            self.sentences[first..last]
                .iter()
                .zip(first..)
                .any(|((_, votes), sentence)| {
                    match &mut all {
                        Some(all) => all.add(votes),
                        None => all = Some(votes.clone()),
                    }
                    sentence >= at && all.as_ref().is_some_and(|all| speaks(all, passage))
                })
        })
    }
}

/// The shortest run of each length that begins with the first sentence, where public matters lead
/// neither in that nor in the run: of public text, which is most, nothing is added up.
fn beginning(sentences: &[(Range<usize>, Votes)]) -> Vec<Run> {
    let (first, votes) = &sentences[0];
    let classes = INTERNALS..MATTERS.len();
    if !votes.are_led_by(&classes) {
        return Vec::new();
    }
    let (mut all, mut end, mut next) = (votes.clone(), first.end, 1);
    let mut runs = Vec::new();
    for (length, least) in LENGTHS.into_iter().enumerate() {
        while end - first.start < least
            && let Some((place, votes)) = sentences.get(next)
        {
            all.add(votes);
            (end, next) = (place.end, next + 1);
        }
        if end - first.start < least {
            break;
        }
        if all.are_led_by(&classes) {
            runs.push(Run {
                range: first.start..end,
                length,
                shares: Shares::new(&all),
            });
        }
    }
    runs
}

fn speaks(votes: &Votes, passage: &Passage) -> bool {
    let (classes, _) = bounds(passage.level);
    let least = match passage.level {
        Sensitivity::Restricted => RESTRICTED_NEAR,
        _ => INTERNAL_NEAR,
    };
    // Five classes that are a whole nat behind another one have less than two thirds together.
    votes.lead(&classes, ENOUGH) > -1.0
        && votes.likely(ENOUGH)[classes].iter().sum::<f32>() >= least
}
