//! What the learned model says of one text, and what follows from it.
//!
//! A text is judged whole: a sentence is alike in many matters, a page in few. Long ones are judged in
//! windows of neighbouring pieces, so that a page about the world hides no line about a customer; and what
//! a few sentences say by themselves (`runs`) is heard wherever they stand.

use std::ops::Range;

use super::Passage;
use super::runs::Runs;
use super::sentences::Sentences;
use crate::candidates::{Candidate, Evidence};
use crate::learned::Votes;
use crate::{EntityType, Matter, Sensitivity};

/// Sentences are read together until they have as many bytes.
const PIECE: usize = 240;
/// As many bytes are judged together.
const WINDOW: usize = 4 << 10;
/// A text with fewer features than a sentence or two is judged with care, …
pub(super) const ENOUGH: u32 = 60;
/// … and raised only if it is the surer, the shorter it is.
const FULL: f32 = 70.0;

/// A text is restricted where the restricted matters have as large a share together, whichever of
/// them it is. This and the other shares were chosen on labelled documents that the model was not
/// taught, a level too low being worse than one too high.
const RESTRICTED_FROM: f32 = 0.55;
/// A text is internal where internals and the restricted matters have as large a share.
const INTERNAL_FROM: f32 = 0.60;
/// A few sentences alone raise the text where they have this: what is padded is not hidden.
const ALONE_FROM: f32 = 0.90;
/// A doubtful word of a list counts unless its matters have less than this in the text, …
const RESTRICTED_DOUBTED: f32 = 0.03;
const INTERNAL_DOUBTED: f32 = 0.20;
/// or less than this part of what public matters have in it, …
const PUBLIC_DOUBTED: f32 = 0.5;
/// … and less than this in the sentences around it.
const HERE_DOUBTED: f32 = 0.40;
/// A firm named in so public a text is none that the bank has to do with.
const WORLD_FROM: f32 = 0.90;

/// The classes of the model: the mildest first, then the restricted ones.
pub(super) const MATTERS: [Option<Matter>; 7] = [
    None,
    None,
    Some(Matter::Internals),
    Some(Matter::SpecialCare),
    Some(Matter::CreditScoring),
    Some(Matter::Insider),
    Some(Matter::AmlSuspicion),
];
pub(super) const PUBLIC: usize = 0;
pub(super) const INTERNALS: usize = 2;
const RESTRICTED: Range<usize> = 3..MATTERS.len();

/// A text as the model sees it.
pub(crate) struct Judged {
    sentences: Sentences,
    /// In the order of the text, without gaps.
    windows: Vec<Window>,
    runs: Runs,
}

/// Neighbouring pieces, judged together.
struct Window {
    all: Shares,
    /// Each with its own shares.
    pieces: Vec<(Range<usize>, Shares)>,
}

/// How likely each class is.
pub(super) struct Shares {
    of: Vec<f32>,
    /// How much the length lets them say, 0 to 1.
    weight: f32,
}

impl Judged {
    /// `votes` gives what the words of a range say.
    pub(super) fn new(text: &str, mut votes: impl FnMut(&Range<usize>) -> Votes) -> Self {
        let mut windows = Vec::new();
        let sentences = Sentences::read(text);
        let pieces = together(&sentences);
        let read = |sentence: Range<usize>| {
            let votes = votes(&sentence);
            (sentence, votes)
        };
        let runs = Runs::new(sentences.iter().map(read).collect());
        let mut rest = &pieces[..];
        while let Some(first) = rest.first() {
            let fits = rest.partition_point(|piece| piece.end <= first.start + WINDOW);
            let (now, later) = rest.split_at(fits.max(1));
            windows.extend(Window::new(now, &runs));
            rest = later;
        }
        Self {
            sentences,
            windows,
            runs,
        }
    }

    /// Of the text.
    pub(crate) fn sentences(&self) -> &Sentences {
        &self.sentences
    }

    /// The passages that raise the level: of each level the surest window's surest piece, or the surest
    /// run of sentences.
    pub(crate) fn passages(&self) -> Vec<Passage> {
        let levels = [
            (Sensitivity::Internal, INTERNALS..INTERNALS + 1),
            (Sensitivity::Restricted, RESTRICTED),
        ];
        let passage = |(level, of): (Sensitivity, Range<usize>)| {
            let (from, least) = bounds(level);
            let windows = self.windows.iter();
            let windows = windows.filter(|window| window.raises(&from, least));
            let whole = surest(windows, |window| window.all.sure(&from));
            let (piece, told) = match whole {
                Some(window) => {
                    let (piece, here) = window.surest_piece(&from)?;
                    let all = &window.all;
                    (piece, if all.sure(&from) >= least { all } else { here })
                }
                None => self.runs.raising(level)?,
            };
            Some(Passage {
                start: piece.start,
                end: piece.end,
                matter: MATTERS[told.surest_class(of)]?,
                level,
            })
        };
        levels.into_iter().filter_map(passage).collect()
    }

    /// Whether the text bears out a doubtful word of a list.
    pub(crate) fn bears_out(&self, passage: &Passage) -> bool {
        let Some((window, here)) = self.at(passage.start) else {
            return true;
        };
        let (classes, _) = bounds(passage.level);
        let doubted = match passage.level {
            Sensitivity::Restricted => RESTRICTED_DOUBTED,
            _ => INTERNAL_DOUBTED,
        };
        // What public matters stand around it does not make it doubtful: it is not one itself.
        let public = window.all.of[PUBLIC].min(here.of[PUBLIC]);
        let doubted = doubted.max(public * PUBLIC_DOUBTED);
        window.all.together(&classes) >= doubted
            || here.together(&classes) >= HERE_DOUBTED
            || self.runs.bear_out(passage)
    }

    /// Whether a firm stands where everything speaks of what everybody may know. What a label or a
    /// check digit gives away is somebody's wherever it stands; and a person is, whatever public
    /// matters somebody adds to the text.
    pub(crate) fn is_of_the_world(&self, found: &Candidate) -> bool {
        found.entity == EntityType::Organization
            && found.evidence <= Evidence::Context
            && self.at(found.range.start).is_some_and(|(window, here)| {
                window.all.of[PUBLIC] >= WORLD_FROM && here.of[PUBLIC] >= WORLD_FROM
            })
    }

    /// The window that holds the byte, and the shares of the piece that does.
    fn at(&self, byte: usize) -> Option<(&Window, &Shares)> {
        let of = |window: &Window| window.pieces.last().map_or(0, |(piece, _)| piece.end);
        let window = self.windows.partition_point(|window| of(window) <= byte);
        let window = self.windows.get(window)?;
        let piece = window
            .pieces
            .partition_point(|(piece, _)| piece.end <= byte);
        let (_, shares) = window.pieces.get(piece)?;
        Some((window, shares))
    }
}

impl Window {
    fn new(pieces: &[Range<usize>], runs: &Runs) -> Option<Self> {
        let of_pieces: Vec<Votes> = pieces
            .iter()
            .filter_map(|piece| runs.votes(piece))
            .collect();
        let shares = of_pieces.iter().map(Shares::new);
        let pieces = pieces.iter().cloned().zip(shares).collect();
        let all = of_pieces.into_iter().reduce(|mut all, votes| {
            all.add(&votes);
            all
        })?;
        Some(Self {
            all: Shares::new(&all),
            pieces,
        })
    }

    fn raises(&self, classes: &Range<usize>, least: f32) -> bool {
        let alone = |(_, here): &(_, Shares)| here.sure(classes) >= ALONE_FROM;
        self.all.sure(classes) >= least || self.pieces.iter().any(alone)
    }

    fn surest_piece(&self, classes: &Range<usize>) -> Option<&(Range<usize>, Shares)> {
        surest(self.pieces.iter(), |(_, here)| here.sure(classes))
    }
}

impl Shares {
    pub(super) fn new(votes: &Votes) -> Self {
        Self {
            of: votes.likely(ENOUGH),
            weight: (votes.features() / FULL).min(1.0),
        }
    }

    /// The share of these classes together.
    fn together(&self, classes: &Range<usize>) -> f32 {
        self.of[classes.clone()].iter().sum()
    }

    /// The same, as far as it can be trusted.
    pub(super) fn sure(&self, classes: &Range<usize>) -> f32 {
        self.weight * self.together(classes)
    }

    /// The likeliest of these classes.
    fn surest_class(&self, classes: Range<usize>) -> usize {
        surest(classes, |class| self.of[*class]).expect("no level has no class")
    }
}

/// The classes whose share raises a text to the level, and the least share that does.
pub(super) fn bounds(level: Sensitivity) -> (Range<usize>, f32) {
    match level {
        Sensitivity::Restricted => (RESTRICTED, RESTRICTED_FROM),
        _ => (INTERNALS..MATTERS.len(), INTERNAL_FROM),
    }
}

fn surest<T>(all: impl Iterator<Item = T>, share: impl Fn(&T) -> f32) -> Option<T> {
    all.max_by(|a, b| share(a).total_cmp(&share(b)))
}

/// Neighbouring sentences, a few together.
pub(super) fn pieces(text: &str) -> Vec<Range<usize>> {
    together(&Sentences::read(text))
}

fn together(sentences: &Sentences) -> Vec<Range<usize>> {
    let mut pieces: Vec<Range<usize>> = Vec::new();
    for sentence in sentences.iter() {
        match pieces.last_mut() {
            Some(piece) if piece.len() < PIECE => piece.end = sentence.end,
            _ => pieces.push(sentence),
        }
    }
    // A short rest says little by itself.
    if let [.., before, rest] = &mut pieces[..]
        && rest.len() < PIECE / 2
    {
        before.end = rest.end;
        pieces.pop();
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::matters::LearnedMatters;

    fn judged(text: &str) -> Judged {
        LearnedMatters::built_in().read(text, &[])
    }

    #[test]
    fn what_says_nothing_raises_nothing() {
        for text in ["", "隼", "123 456", "ok?", "\n\n", "はい"] {
            assert!(judged(text).passages().is_empty(), "{text}");
        }
    }

    #[test]
    fn windows_hold_every_byte_once() {
        let text = "一つ目の文です。二つ目はもう少しだけ長い文です。".repeat(300);
        let judged = judged(&text);
        assert!(judged.windows.len() > 2);
        let pieces = judged.windows.iter().flat_map(|window| &window.pieces);
        let mut end = 0;
        for (piece, _) in pieces {
            assert_eq!(piece.start, end);
            end = piece.end;
        }
        assert_eq!(end, text.len());
        assert!(judged.at(text.len() - 1).is_some() && judged.at(text.len()).is_none());
    }

    #[test]
    fn a_deal_is_not_hidden_by_what_stands_around_it() {
        let deal = "プロジェクトの件、買付価格は一株2,150円で取締役会の承認待ち。公表は来週の予定で、それまで社内でも他言無用。TOBの資金は当行が全額を用意する。";
        let public = "円安と物価の関係を、高校生にも分かるように説明してください。";
        let padded = format!("{}\n{deal}\n{}", public.repeat(40), public.repeat(40));
        let level = |text: &str| judged(text).passages().iter().map(|told| told.level).max();
        assert_eq!(level(&padded), Some(Sensitivity::Restricted));
        assert_eq!(level(&public.repeat(40)), None);
    }

    #[test]
    fn pieces_cover_the_text_at_the_ends_of_sentences() {
        let text = "一つ目の文です。".repeat(40);
        let pieces = pieces(&text);
        assert!(pieces.windows(2).all(|pair| pair[0].end == pair[1].start));
        assert_eq!(pieces.iter().map(Range::len).sum::<usize>(), text.len());
        assert!(
            pieces
                .iter()
                .all(|piece| text[piece.clone()].ends_with('。'))
        );
    }
}
