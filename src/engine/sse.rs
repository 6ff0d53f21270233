//! Cutting a byte stream into server-sent events.
//!
//! The stream may be cut anywhere, also within a UTF-8 character. Only `data` is kept: an
//! OpenAI-style stream uses nothing else. Source: WHATWG HTML, "Server-sent events", 9.2.6.

/// Cuts a byte stream into the data of its events.
#[derive(Debug)]
pub(super) struct Decoder {
    buffer: Vec<u8>,
    /// Bytes at the start of `buffer` that are done with.
    read: usize,
    /// Bytes already searched for the end of a line.
    searched: usize,
    data: Vec<u8>,
    has_data: bool,
    max_event_bytes: usize,
}

/// An event is larger than the decoder may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct EventTooLarge;

impl Decoder {
    /// A decoder that holds at most `max_event_bytes` of one event.
    pub(super) fn new(max_event_bytes: usize) -> Self {
        Self {
            buffer: Vec::new(),
            read: 0,
            searched: 0,
            data: Vec::new(),
            has_data: false,
            max_event_bytes,
        }
    }

    /// Takes in the next bytes of the stream.
    pub(super) fn push(&mut self, bytes: &[u8]) {
        self.buffer.drain(..self.read);
        self.searched -= self.read;
        self.read = 0;
        self.buffer.extend_from_slice(bytes);
    }

    /// The data of the next complete event.
    ///
    /// # Errors
    /// An event that is larger than allowed, complete or not.
    pub(super) fn next(&mut self) -> Result<Option<Vec<u8>>, EventTooLarge> {
        while let Some(end) = self.line_end() {
            let line = &self.buffer[self.read..end];
            let line = line.strip_suffix(b"\r").unwrap_or(line);
            let is_blank = line.is_empty();
            if let Some(value) = data_of(line) {
                if self.has_data {
                    self.data.push(b'\n');
                }
                self.has_data = true;
                self.data.extend_from_slice(value);
            }
            self.read = end + 1;
            self.searched = self.read;
            if self.data.len() > self.max_event_bytes {
                return Err(EventTooLarge);
            }
            if is_blank && self.has_data {
                self.has_data = false;
                return Ok(Some(std::mem::take(&mut self.data)));
            }
        }
        let held = self.buffer.len() - self.read + self.data.len();
        if held > self.max_event_bytes {
            Err(EventTooLarge)
        } else {
            Ok(None)
        }
    }

    fn line_end(&mut self) -> Option<usize> {
        let found = self.buffer[self.searched..]
            .iter()
            .position(|byte| *byte == b'\n');
        let end = found.map(|at| self.searched + at);
        self.searched = end.unwrap_or(self.buffer.len());
        end
    }
}

/// The value of a `data:` line.
fn data_of(line: &[u8]) -> Option<&[u8]> {
    let value = line.strip_prefix(b"data:")?;
    Some(value.strip_prefix(b" ").unwrap_or(value))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn decode<'a>(pieces: impl IntoIterator<Item = &'a [u8]>) -> Vec<String> {
        let mut decoder = Decoder::new(1 << 16);
        let mut events = Vec::new();
        for piece in pieces {
            decoder.push(piece);
            while let Some(event) = decoder.next().unwrap() {
                events.push(String::from_utf8(event).unwrap());
            }
        }
        events
    }

    #[test]
    fn comments_other_fields_and_both_line_ends_are_read_as_the_standard_says() {
        let stream =
            ": hello\r\nevent: x\r\ndata: 東\r\ndata:京\r\n\r\n\n\ndata: [DONE]\n\ndata: cut";
        assert_eq!(decode([stream.as_bytes()]), ["東\n京", "[DONE]"]);
    }

    #[test]
    fn an_event_without_end_is_given_up() {
        let mut decoder = Decoder::new(64);
        let held: Result<Vec<_>, _> = (0..100)
            .map(|_| {
                decoder.push(b"data: xxxxxxxx");
                decoder.next()
            })
            .collect();
        assert_eq!(held, Err(EventTooLarge));
    }

    proptest! {
        #[test]
        fn however_the_stream_is_cut_the_events_are_the_same(
            texts in prop::collection::vec("[^\r\n]{0,20}", 0..8),
            cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..20),
        ) {
            let stream: String = texts.iter().flat_map(|text| ["data: ", text, "\n\n"]).collect();
            let mut cuts: Vec<_> = cuts.iter().map(|cut| cut.index(stream.len() + 1)).collect();
            cuts.extend([0, stream.len()]);
            cuts.sort_unstable();
            let pieces = cuts.windows(2).map(|ends| &stream.as_bytes()[ends[0]..ends[1]]);
            prop_assert_eq!(decode(pieces), texts);
        }
    }
}
