//! Where the sentences of a text begin.
//!
//! A cue's words count together when they stand close, and the unit of closeness is the sentence:
//! up to `。`, `!`, `?`, a full stop before a space or the next sentence, or the end of a line. Dictated text has none of
//! these, so a sentence also ends at the first comma or space after [`LONGEST`] bytes.

use crate::offsets::offset;

/// Longer sentences are cut, in bytes: two hundred characters of Japanese.
const LONGEST: usize = 600;

/// How many bytes are passed over at each that no sentence ends with; 0 for the others. Bytes within a
/// character of two or four are passed over one by one.
const PASSED: [u8; 256] = {
    let mut passed = [1; 256];
    let mut of_three = 0xE0;
    while of_three <= 0xEF {
        passed[of_three] = 3;
        of_three += 1;
    }
    let (ends, mut at) = (*b"\n!?., \xE3\xEF", 0);
    while at < ends.len() {
        passed[ends[at] as usize] = 0;
        at += 1;
    }
    passed
};

/// The sentences of one text.
pub(crate) struct Sentences {
    /// Where each begins, in bytes; sorted, the first is 0.
    starts: Vec<u32>,
    len: usize,
}

impl Sentences {
    pub(crate) fn read(text: &str) -> Self {
        let bytes = text.as_bytes();
        let (mut starts, mut last, mut at) = (vec![0], 0, 0);
        while let Some(&byte) = bytes.get(at) {
            let passed = usize::from(PASSED[usize::from(byte)]);
            if passed > 0 {
                at += passed;
                continue;
            }
            let (width, over) = match byte {
                b'.' => (1, bytes.get(at + 1) == Some(&b' ') || is_run_on(bytes, at)),
                b',' | b' ' => (1, at + 1 - last > LONGEST),
                0xE3 | 0xEF => match (byte, bytes.get(at + 1..at + 3)) {
                    // `。`, `！` and `？`, then `、`.
                    (0xE3, Some([0x80, 0x82])) | (0xEF, Some([0xBC, 0x81 | 0x9F])) => (3, true),
                    (0xE3, Some([0x80, 0x81])) => (3, at + 3 - last > LONGEST),
                    _ => (3, false),
                },
                // `\n`, `!` and `?`.
                _ => (1, true),
            };
            let end = at + width;
            if over {
                starts.push(offset(end));
                last = end;
            }
            at = end;
        }
        Self {
            starts,
            len: text.len(),
        }
    }

    /// The number of the sentence that holds the byte.
    pub(super) fn at(&self, byte: usize) -> usize {
        self.starts.partition_point(|start| *start as usize <= byte) - 1
    }

    /// All of them; what stands behind the last mark only if anything does.
    pub(super) fn iter(&self) -> impl Iterator<Item = std::ops::Range<usize>> {
        let last = self.starts.len() - 1;
        let all = last + usize::from(!self.range(last).is_empty());
        (0..all).map(|number| self.range(number))
    }

    /// Byte range of a sentence, with what ends it.
    pub(super) fn range(&self, number: usize) -> std::ops::Range<usize> {
        let end = self.starts.get(number + 1);
        self.starts[number] as usize..end.map_or(self.len, |start| *start as usize)
    }
}

/// `in the nineties.The next`: the full stop behind a word of so many small letters, with a capital behind it.
fn is_run_on(bytes: &[u8], at: usize) -> bool {
    const FEWEST: usize = 4;
    let lead = &bytes[..at];
    let letters = lead
        .iter()
        .rev()
        .take_while(|b| b.is_ascii_lowercase())
        .count();
    let apart = lead[..at - letters].last() == Some(&b' ');
    letters >= FEWEST && apart && bytes.get(at + 1).is_some_and(u8::is_ascii_uppercase)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_ends_at_its_mark_or_its_line() {
        let text = "一つ。二つ?3.5 times. Then\nlast";
        let wide = Sentences::read("é！😀？、。ア");
        assert_eq!(wide.starts, [0, 5, 12, 18]);
        let sentences = Sentences::read(text);
        let all: Vec<&str> = sentences.iter().map(|range| &text[range]).collect();
        assert_eq!(all, ["一つ。", "二つ?", "3.5 times.", " Then\n", "last"]);
        assert_eq!(sentences.at(0), 0);
        assert_eq!(sentences.at(text.len() - 1), 4);
    }

    #[test]
    fn a_full_stop_ends_a_sentence_that_another_runs_on_to() {
        let count = |text: &str| Sentences::read(text).starts.len();
        assert_eq!(count("from the nineties.The next"), 2);
        for one in [
            "see java.util.List",
            "Messrs Smith.Jones",
            "from the nineties.com",
        ] {
            assert_eq!(count(one), 1, "{one}");
        }
    }

    #[test]
    fn a_text_without_marks_is_cut_at_spaces() {
        let sentences = Sentences::read(&"word ".repeat(1000));
        assert!(sentences.starts.len() > 7);
    }
}
