//! The words that one text has, and which cues count because of them.
//!
//! A word counts where it stands: not inside one of its `except`, with none of its `unless` in the
//! sentence, with one of its `and` and whom it needs (`with`) close enough. A sentence that asks in
//! general speaks of nobody, unless it names somebody.

use std::cell::Cell;
use std::ops::Range;

use super::lists::{Cue, With};
use super::sentences::Sentences;
use super::subjects::Speaks;
use super::{Named, Part, What};
use crate::{EntityType, work};

/// Whoever is only meant (`the applicant`) is meant this many sentences around.
const MEANT_WITHIN: usize = 1;

/// Everything that the automaton found, in the order of its ends.
#[derive(Default)]
pub(super) struct Heard {
    words: Vec<Word>,
    speaks: Vec<(Speaks, usize)>,
    /// Whether any cue can count at all.
    any: bool,
}

/// Sorted by cue, part and place.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Word {
    cue: u32,
    part: Part,
    start: usize,
    end: usize,
}

impl Heard {
    pub(super) fn note(&mut self, what: What, range: Range<usize>) {
        match what {
            What::Cue(cue, part) => {
                self.any |= part == Part::Any;
                self.words.push(Word {
                    cue,
                    part,
                    start: range.start,
                    end: range.end,
                });
            }
            What::Speaks(speaks) => self.speaks.push((speaks, range.start)),
        }
    }

    /// The cues that count, each with the first word that makes it count. `bears_out` says of a word of a
    /// cue whether it means what it says.
    pub(super) fn settle(
        mut self,
        text: &str,
        sentences: &Sentences,
        named: Named<'_>,
        cues: &[Cue],
        bears_out: &dyn Fn(usize, &Range<usize>) -> bool,
    ) -> Vec<(usize, Range<usize>)> {
        if !self.any {
            return Vec::new();
        }
        self.words.sort_unstable();
        let spoken = Spoken::new(sentences, &self.speaks, named);
        let of_cue = self.words.chunk_by(|a, b| a.cue == b.cue);
        of_cue
            .filter(|words| words[0].part == Part::Any)
            .filter_map(|words| {
                let number = words[0].cue as usize;
                let scene = Scene::new(&cues[number], words, text, sentences, &spoken);
                Some((number, scene.first(&|word| bears_out(number, word))?))
            })
            .collect()
    }
}

/// The numbers of the sentences that speak of somebody; each sorted.
struct Spoken {
    named_person: Vec<usize>,
    /// A person or a firm.
    named_customer: Vec<usize>,
    meant_person: Vec<usize>,
    meant_customer: Vec<usize>,
    bank: Vec<usize>,
    general: Vec<usize>,
    /// In another text.
    named_elsewhere: bool,
}

impl Spoken {
    fn new(sentences: &Sentences, speaks: &[(Speaks, usize)], whom: Named<'_>) -> Self {
        let of = |wanted: &[Speaks]| {
            let places = speaks.iter().filter(|(speaks, _)| wanted.contains(speaks));
            sorted(places.map(|(_, at)| sentences.at(*at)))
        };
        let named = |wanted: fn(EntityType) -> bool| {
            let found = whom.here.iter().filter(|found| wanted(found.entity));
            sorted(found.map(|found| sentences.at(found.range.start)))
        };
        Self {
            named_person: named(identifies),
            named_customer: named(|entity| {
                identifies(entity) || entity == EntityType::Organization
            }),
            meant_person: of(&[Speaks::OfPerson]),
            meant_customer: of(&[Speaks::OfPerson, Speaks::OfFirm]),
            bank: of(&[Speaks::OfBank]),
            general: of(&[Speaks::InGeneral]),
            named_elsewhere: whom.elsewhere,
        }
    }

    /// Whether somebody is spoken of close enough to the sentence.
    fn counts(&self, with: With, sentence: usize, within: Option<usize>) -> bool {
        let (named, meant) = match with {
            With::Person => (&self.named_person, &self.meant_person),
            With::Customer => (&self.named_customer, &self.meant_customer),
            With::Bank => return near(&self.bank, sentence, within),
        };
        let meant_within = within.map_or(MEANT_WITHIN, |within| within.min(MEANT_WITHIN));
        near(named, sentence, Some(0))
            || (!near(&self.general, sentence, Some(0))
                && (self.named_elsewhere
                    || near(named, sentence, within)
                    || near(meant, sentence, Some(meant_within))))
    }
}

/// One cue in one text.
struct Scene<'s> {
    cue: &'s Cue,
    any: &'s [Word],
    except: &'s [Word],
    and: Vec<usize>,
    unless: Vec<usize>,
    text: &'s str,
    sentences: &'s Sentences,
    spoken: &'s Spoken,
    /// The last sentence of which it was asked whether it has a figure, and the answer.
    figure: Cell<Option<(usize, bool)>>,
}

impl<'s> Scene<'s> {
    fn new(
        cue: &'s Cue,
        words: &'s [Word],
        text: &'s str,
        sentences: &'s Sentences,
        spoken: &'s Spoken,
    ) -> Self {
        let part = |part: Part| {
            let start = words.partition_point(|word| word.part < part);
            let end = words.partition_point(|word| word.part <= part);
            &words[start..end]
        };
        let places = |of: Part| sorted(part(of).iter().map(|word| sentences.at(word.start)));
        Self {
            cue,
            any: part(Part::Any),
            except: part(Part::Except),
            and: places(Part::And),
            unless: places(Part::Unless),
            text,
            sentences,
            spoken,
            figure: Cell::new(None),
        }
    }

    /// The first word that counts and is borne out. Of several in one sentence the first one is
    /// asked about: they stand in the same company.
    fn first(&self, bears_out: &dyn Fn(&Range<usize>) -> bool) -> Option<Range<usize>> {
        let mut refused = None;
        let mut counting = self.any.iter().filter(|word| self.counts(word));
        let word = counting.find(|word| {
            let sentence = self.sentences.at(word.start);
            let asked = refused == Some(sentence);
            refused = Some(sentence);
            !asked && bears_out(&(word.start..word.end))
        })?;
        Some(word.start..word.end)
    }

    fn counts(&self, word: &Word) -> bool {
        let sentence = self.sentences.at(word.start);
        let cue = self.cue;
        !self.excepted(word)
            && !near(&self.unless, sentence, Some(0))
            && (cue.and.is_empty() || near(&self.and, sentence, cue.within))
            && (!cue.figure || self.has_figure(sentence))
            && cue
                .with
                .is_none_or(|with| self.spoken.counts(with, sentence, cue.within))
    }

    /// Whether the word is only a part of one that means something else.
    fn excepted(&self, word: &Word) -> bool {
        /// In bytes: no word of a list is longer by more than this.
        const REACH: usize = 100;
        let after = self
            .except
            .partition_point(|except| except.start <= word.start);
        let before = self.except[..after].iter().rev();
        before
            .take_while(|except| except.start + REACH > word.start)
            .any(|except| except.end >= word.end)
    }

    /// A sentence may be as long as the text and full of words that ask this.
    fn has_figure(&self, sentence: usize) -> bool {
        if let Some((asked, told)) = self.figure.get()
            && asked == sentence
        {
            return told;
        }
        let range = self.sentences.range(sentence);
        work::spent(range.len());
        let told = self.text.as_bytes()[range].iter().any(u8::is_ascii_digit);
        self.figure.set(Some((sentence, told)));
        told
    }
}

/// Whether one of the sorted numbers is at most `within` away; however far, without a limit.
fn near(sorted: &[usize], sentence: usize, within: Option<usize>) -> bool {
    let Some(within) = within else {
        return !sorted.is_empty();
    };
    let first = sorted.partition_point(|at| at + within < sentence);
    sorted.get(first).is_some_and(|at| *at <= sentence + within)
}

fn sorted(numbers: impl Iterator<Item = usize>) -> Vec<usize> {
    let mut all: Vec<usize> = numbers.collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// Types that lead to one person.
fn identifies(entity: EntityType) -> bool {
    use EntityType as E;
    !matches!(
        entity,
        E::Organization
            | E::CorporateNumber
            | E::SwiftBic
            | E::Secret
            | E::IpAddress
            | E::ConfidentialTerm
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_counts_sentences_on_both_sides() {
        let places = [2, 9];
        assert!(near(&places, 9, Some(0)));
        assert!(near(&places, 3, Some(1)) && near(&places, 1, Some(1)));
        assert!(!near(&places, 5, Some(2)));
        assert!(near(&places, 500, None) && !near(&[], 0, None));
    }
}
