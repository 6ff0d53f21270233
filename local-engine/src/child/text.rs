//! From tokens' bytes to text that may be shown: whole characters only, and nothing of a stop
//! string.

use std::sync::Arc;

/// The text of one choice as it grows.
pub(crate) struct Growing {
    /// The beginning of a character whose rest has not come.
    cut: Vec<u8>,
    /// Text that may be the beginning of a stop string.
    held: String,
    stops: Arc<[String]>,
}

/// What may be shown after a token.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Shown {
    /// May be empty.
    pub(crate) text: String,
    /// A stop string came; the choice ends before it.
    pub(crate) stopped: bool,
}

impl Growing {
    /// No stop string may be empty.
    pub(crate) fn new(stops: Arc<[String]>) -> Self {
        Self {
            cut: Vec::new(),
            held: String::new(),
            stops,
        }
    }

    /// Takes the bytes of a token. At most the longest stop string and three bytes are held back.
    pub(crate) fn push(&mut self, bytes: &[u8]) -> Shown {
        self.cut.extend_from_slice(bytes);
        take_whole(&mut self.cut, &mut self.held);
        if let Some(at) = self.first_stop() {
            self.held.truncate(at);
            return Shown {
                text: std::mem::take(&mut self.held),
                stopped: true,
            };
        }
        let rest = self.held.split_off(self.held.len() - self.could_be_stop());
        Shown {
            text: std::mem::replace(&mut self.held, rest),
            stopped: false,
        }
    }

    /// What was held back when no token follows. Half a character is never shown.
    pub(crate) fn finish(&mut self) -> String {
        std::mem::take(&mut self.held)
    }

    fn first_stop(&self) -> Option<usize> {
        self.stops
            .iter()
            .filter_map(|stop| self.held.find(stop.as_str()))
            .min()
    }

    /// Length of the longest end of the text that begins a stop string.
    fn could_be_stop(&self) -> usize {
        self.stops
            .iter()
            .map(|stop| overlap(&self.held, stop))
            .max()
            .unwrap_or(0)
    }
}

/// Length of the longest end of `text` that is a proper beginning of `stop`.
fn overlap(text: &str, stop: &str) -> usize {
    let longest = text.len().min(stop.len() - 1);
    let boundaries = (1..=longest)
        .rev()
        .filter(|&length| stop.is_char_boundary(length));
    boundaries
        .into_iter()
        .find(|&length| text.ends_with(&stop[..length]))
        .unwrap_or(0)
}

/// Moves whole characters to `text`; bytes that cannot become one are shown as U+FFFD.
fn take_whole(bytes: &mut Vec<u8>, text: &mut String) {
    loop {
        match std::str::from_utf8(bytes) {
            Ok(whole) => {
                text.push_str(whole);
                return bytes.clear();
            }
            Err(error) => {
                let whole = error.valid_up_to();
                text.push_str(std::str::from_utf8(&bytes[..whole]).expect("checked just now"));
                let Some(wrong) = error.error_len() else {
                    bytes.drain(..whole);
                    return;
                };
                text.push(char::REPLACEMENT_CHARACTER);
                bytes.drain(..whole + wrong);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn shown(pieces: &[&[u8]], stops: &[&str]) -> (String, bool) {
        let mut growing = Growing::new(stops.iter().map(|&stop| stop.to_owned()).collect());
        let mut text = String::new();
        for piece in pieces {
            let shown = growing.push(piece);
            text += &shown.text;
            if shown.stopped {
                return (text, true);
            }
        }
        (text + &growing.finish(), false)
    }

    #[test]
    fn a_character_over_several_tokens_comes_whole() {
        let mut growing = Growing::new(Arc::default());
        let bytes = "関".as_bytes();
        assert_eq!(growing.push(&bytes[..1]).text, "");
        assert_eq!(growing.push(&bytes[1..2]).text, "");
        assert_eq!(growing.push(&bytes[2..]).text, "関");
    }

    #[test]
    fn half_a_character_at_the_end_is_never_shown() {
        assert_eq!(
            shown(&["a関".as_bytes(), &"所".as_bytes()[..2]], &[]),
            ("a関".into(), false)
        );
    }

    #[test]
    fn wrong_bytes_are_shown_as_the_replacement_character() {
        assert_eq!(
            shown(&[b"a\xff", b"b\xe9", b"x"], &[]),
            ("a\u{fffd}b\u{fffd}x".into(), false)
        );
    }

    #[test]
    fn a_stop_over_several_tokens_never_leaks() {
        let stops = ["\n\nUser:", "END"];
        assert_eq!(
            shown(&[b"yes\n", b"\nUs", b"er: x"], &stops),
            ("yes".into(), true)
        );
        assert_eq!(
            shown(&[b"yes\n", b"\nUs", b"a"], &stops),
            ("yes\n\nUsa".into(), false)
        );
        assert_eq!(shown(&[b"EEN", b"D"], &stops), ("E".into(), true));
        assert_eq!(shown(&[b"EN"], &stops), ("EN".into(), false));
    }

    #[test]
    fn the_earliest_stop_counts() {
        assert_eq!(shown(&[b"a b c"], &["c", "b"]), ("a ".into(), true));
    }

    proptest! {
        #[test]
        fn however_the_bytes_are_cut_the_text_is_that_before_the_first_stop(
            text in "[ab関]{0,24}",
            stops in prop::collection::vec("[ab関]{1,4}", 0..3),
            cuts in prop::collection::vec(0usize..72, 0..8),
        ) {
            let mut cuts: Vec<_> = cuts.into_iter().map(|cut| cut.min(text.len())).collect();
            cuts.extend([0, text.len()]);
            cuts.sort_unstable();
            let pieces: Vec<_> =
                cuts.windows(2).map(|cut| &text.as_bytes()[cut[0]..cut[1]]).collect();
            let stops: Vec<_> = stops.iter().map(String::as_str).collect();
            let first = stops.iter().filter_map(|stop| text.find(stop)).min();
            // A stop that ends earlier but begins later may be seen before an earlier one is whole.
            let (seen, stopped) = shown(&pieces, &stops);
            prop_assert_eq!(stopped, first.is_some());
            prop_assert!(text.starts_with(&seen));
            prop_assert!(stops.iter().all(|stop| !seen.contains(stop)), "{} leaks", seen);
            if first.is_none() {
                prop_assert_eq!(seen, text);
            }
        }
    }
}
