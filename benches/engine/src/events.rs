//! Server-sent events out of bytes that arrive in any pieces.

/// The part of a stream that is no whole line yet.
#[derive(Debug, Default)]
pub(crate) struct Events {
    rest: Vec<u8>,
}

impl Events {
    /// The `data` of every event that these bytes complete. A `data` line is an event here, as
    /// OpenAI writes them.
    pub(crate) fn push(&mut self, bytes: &[u8]) -> Vec<String> {
        self.rest.extend_from_slice(bytes);
        let Some(end) = self.rest.iter().rposition(|&byte| byte == b'\n') else {
            return Vec::new();
        };
        let lines: Vec<u8> = self.rest.drain(..=end).collect();
        let lines = String::from_utf8_lossy(&lines);
        let data = lines.lines().filter_map(|line| line.strip_prefix("data:"));
        data.map(|data| data.trim().to_owned()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_are_the_same_however_the_bytes_arrive() {
        let stream = "data: {\"text\":\"関所\"}\r\n\r\n: comment\ndata: [DONE]\n\n".as_bytes();
        for size in 1..=stream.len() {
            let mut events = Events::default();
            let all: Vec<_> = stream
                .chunks(size)
                .flat_map(|piece| events.push(piece))
                .collect();
            assert_eq!(all, ["{\"text\":\"関所\"}", "[DONE]"], "pieces of {size}");
        }
    }
}
