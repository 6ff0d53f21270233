//! One automaton for all that is searched for in a request (Aho and Corasick, 1975): whatever there
//! is to find, a text is read once for each way of reading it.
//!
//! Written by hand, since it is made of originals: a library gives its tables back to the allocator
//! as they are. Here, every byte of a pattern stands in one buffer that never grows and is zeroised
//! when the automaton goes; the rest says how a tree of them is shaped.

use std::ops::Range;

use memchr::memchr;
use zeroize::Zeroizing;

/// Where reading starts, and what no byte leads to.
const START: u32 = 0;

/// Searches for all patterns at once.
pub(crate) struct Automaton {
    states: Vec<State>,
    /// The byte that leads to each state. The states that follow one stand side by side.
    bytes: Zeroizing<Vec<u8>>,
    /// Where each byte leads from the start.
    starts: Box<Zeroizing<[u32; 256]>>,
    /// The patterns, equal ones side by side.
    order: Vec<u32>,
}

/// So much of some pattern was read.
#[derive(Clone, Default)]
struct State {
    /// So many bytes.
    length: u32,
    /// One byte more of it.
    children: Range<u32>,
    /// Of what was read, the longest end that is itself the beginning of a pattern.
    fallback: u32,
    /// This state or the first on the way back in which a pattern ends; or the start.
    nearest_end: u32,
    /// The patterns that were read whole, in `order`.
    ending: Range<u32>,
}

impl Automaton {
    /// An automaton for these patterns, of which none is empty. Its size is that of all of them.
    pub(crate) fn new(patterns: &[impl AsRef<[u8]>]) -> Self {
        let pattern = |number: &u32| patterns[*number as usize].as_ref();
        let mut order: Vec<u32> = (0..index(patterns.len())).collect();
        order.sort_unstable_by(|one, other| pattern(one).cmp(pattern(other)));
        let most = 1 + patterns.iter().map(|p| p.as_ref().len()).sum::<usize>();
        let mut new = Self {
            states: Vec::with_capacity(most),
            bytes: Zeroizing::new(Vec::with_capacity(most)),
            starts: Box::new(Zeroizing::new([START; 256])),
            order: Vec::new(),
        };
        // Of each state, the patterns that begin like it, and its length. They come before their
        // children, so what a state falls back to is whole when it is asked.
        let mut like = vec![(0..order.len(), 0)];
        new.add(0, State::default());
        for at in 0.. {
            let Some((range, length)) = like.get(at).cloned() else {
                break;
            };
            let group = &order[range.clone()];
            let whole = group.partition_point(|number| pattern(number).len() == length);
            let first_child = new.states.len();
            let mut from = range.start + whole;
            for run in group[whole..].chunk_by(|a, b| pattern(a)[length] == pattern(b)[length]) {
                let byte = pattern(&run[0])[length];
                let fallback = match at {
                    0 => START,
                    _ => new.next(new.states[at].fallback, byte),
                };
                let state = State {
                    length: index(length + 1),
                    fallback,
                    ..State::default()
                };
                new.add(byte, state);
                like.push((from..from + run.len(), length + 1));
                from += run.len();
            }
            let nearest_end = match whole {
                0 => new.states[new.states[at].fallback as usize].nearest_end,
                _ => index(at),
            };
            let children = index(first_child)..index(new.states.len());
            if at == 0 {
                for child in children.clone() {
                    new.starts[usize::from(new.bytes[child as usize])] = child;
                }
            }
            let state = &mut new.states[at];
            state.children = children;
            state.nearest_end = nearest_end;
            state.ending = index(range.start)..index(range.start + whole);
        }
        new.order = order;
        new
    }

    /// A reader before the first byte.
    pub(crate) fn reader(&self) -> Reader<'_> {
        Reader {
            automaton: self,
            state: START,
        }
    }

    fn add(&mut self, byte: u8, state: State) {
        self.bytes.push(byte);
        self.states.push(state);
    }

    #[inline]
    fn next(&self, mut state: u32, byte: u8) -> u32 {
        while state != START {
            let State {
                children, fallback, ..
            } = &self.states[state as usize];
            let bytes = &self.bytes[children.start as usize..children.end as usize];
            if let Some(found) = memchr(byte, bytes) {
                return children.start + index(found);
            }
            state = *fallback;
        }
        self.starts[usize::from(byte)]
    }
}

/// Reads a text byte by byte, in whatever form.
pub(crate) struct Reader<'a> {
    automaton: &'a Automaton,
    state: u32,
}

impl<'a> Reader<'a> {
    /// Reads the next byte; gives the patterns that end with it, if any do.
    #[inline]
    pub(crate) fn read(&mut self, byte: u8) -> Option<Ending<'a>> {
        self.state = self.automaton.next(self.state, byte);
        // Most texts hold nothing most of the time.
        if self.state == START {
            return None;
        }
        let end = self.automaton.states[self.state as usize].nearest_end;
        (end != START).then_some(Ending {
            automaton: self.automaton,
            end,
        })
    }

    /// What comes next does not continue what came before.
    pub(crate) fn restart(&mut self) {
        self.state = START;
    }

    /// Whether what was read last begins no pattern.
    #[inline]
    pub(crate) fn is_at_start(&self) -> bool {
        self.state == START
    }
}

/// The patterns that end at one place.
pub(crate) struct Ending<'a> {
    automaton: &'a Automaton,
    /// The longest of them, or of its ends.
    end: u32,
}

impl<'a> Ending<'a> {
    /// Each pattern with its length, the longest first.
    pub(crate) fn patterns(mut self) -> impl Iterator<Item = (usize, usize)> + use<'a> {
        let states = std::iter::from_fn(move || {
            let state = &self.automaton.states[self.end as usize];
            self.end = self.automaton.states[state.fallback as usize].nearest_end;
            (!state.ending.is_empty()).then_some(state)
        });
        states.flat_map(move |state| {
            let patterns = state.ending.start as usize..state.ending.end as usize;
            let numbers = self.automaton.order[patterns].iter();
            numbers.map(|&number| (number as usize, state.length as usize))
        })
    }
}

fn index(at: usize) -> u32 {
    u32::try_from(at).expect("a request is far smaller than 4 GB")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Every place at which a pattern ends, and which.
    fn found(patterns: &[impl AsRef<[u8]>], text: &[u8]) -> Vec<(usize, usize)> {
        let automaton = Automaton::new(patterns);
        let mut reader = automaton.reader();
        let ends = text.iter().enumerate().flat_map(|(at, &byte)| {
            let ending = reader.read(byte).map(|ending| ending.patterns().collect());
            let ending: Vec<_> = ending.unwrap_or_default();
            ending.into_iter().map(move |(pattern, len)| {
                assert_eq!(len, patterns[pattern].as_ref().len());
                (at + 1, pattern)
            })
        });
        let mut ends: Vec<_> = ends.collect();
        ends.sort_unstable();
        ends
    }

    #[test]
    fn patterns_within_patterns_and_equal_ones_are_all_found() {
        assert_eq!(
            found(&["she", "he", "hers", "he"], b"ushers"),
            [(4, 0), (4, 1), (4, 3), (6, 2)]
        );
        assert_eq!(found(&["aa"], b"aaa"), [(2, 0), (3, 0)]);
        assert_eq!(found(&[""; 0], b"a"), []);
    }

    #[test]
    fn it_begins_anew_when_it_is_told_to() {
        let automaton = Automaton::new(&["ab"]);
        let mut reader = automaton.reader();
        assert!(reader.read(b'a').is_none());
        reader.restart();
        assert!(reader.read(b'b').is_none());
        assert!(reader.read(b'a').is_none());
        assert!(reader.read(b'b').is_some());
    }

    #[test]
    fn its_buffers_never_grow_and_so_leave_nothing_behind() {
        let patterns = ["abcd", "abce", "xabcd", "漢字", "漢"];
        let automaton = Automaton::new(&patterns);
        let most = 1 + patterns.iter().map(|pattern| pattern.len()).sum::<usize>();
        assert_eq!(automaton.bytes.capacity(), most);
        assert!(automaton.bytes.len() < most);
    }

    proptest! {
        #[test]
        fn all_that_stands_in_a_text_is_found_and_nothing_else(
            patterns in prop::collection::vec("[ab]{1,4}|[abc漢字]{1,6}", 0..12),
            text in "[abc漢字]{0,60}",
        ) {
            let mut expected = Vec::new();
            for end in 1..=text.len() {
                for (number, pattern) in patterns.iter().enumerate() {
                    if text.as_bytes()[..end].ends_with(pattern.as_bytes()) {
                        expected.push((end, number));
                    }
                }
            }
            prop_assert_eq!(found(&patterns, text.as_bytes()), expected);
        }
    }
}
