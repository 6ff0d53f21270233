//! Everything that reached the stand-in, byte for byte.

use std::collections::VecDeque;
use std::fs::File;
use std::io::{self, Write};
use std::path::Path;

use bytes::Bytes;
use serde_json::{Value, json};

/// How much stays in memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keep {
    /// Everything: for tests.
    All,
    /// The newest requests, this many: for a program that runs on.
    Newest(usize),
}

/// One request as it arrived.
#[derive(Clone, Debug)]
pub struct Recorded {
    /// `POST`
    pub method: String,
    /// Path and query: `/v1/chat/completions`.
    pub path: String,
    /// Names in lower case, in the order of arrival.
    pub headers: Vec<(String, Bytes)>,
    /// The body without any transfer coding. What arrived, if it broke off.
    pub body: Bytes,
    /// The request as read from the socket: request line, header lines, body.
    pub raw: Bytes,
}

impl Recorded {
    /// The body as JSON, if it is.
    #[must_use]
    pub fn json(&self) -> Option<Value> {
        serde_json::from_slice(&self.body).ok()
    }

    /// The value of the first header of this name.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&[u8]> {
        let (_, value) = self.headers.iter().find(|(known, _)| known == name)?;
        Some(value)
    }

    pub(crate) fn to_json(&self) -> Value {
        let headers: Vec<_> = self
            .headers
            .iter()
            .map(|(name, value)| [name, &*text(value)].map(str::to_owned))
            .collect();
        json!({
            "method": self.method,
            "path": self.path,
            "headers": headers,
            "body": text(&self.body),
            "raw": text(&self.raw),
            "raw_bytes": self.raw.len(),
        })
    }
}

fn text(bytes: &[u8]) -> std::borrow::Cow<'_, str> {
    String::from_utf8_lossy(bytes)
}

/// The requests, and the bytes that never became one.
#[derive(Debug)]
pub(crate) struct Record {
    keep: Keep,
    file: Option<File>,
    requests: VecDeque<Recorded>,
    fragments: VecDeque<Bytes>,
    bytes_received: usize,
}

impl Record {
    pub(crate) fn new(keep: Keep, file: Option<&Path>) -> io::Result<Self> {
        let open = |path| File::options().create(true).append(true).open(path);
        Ok(Self {
            keep,
            file: file.map(open).transpose()?,
            requests: VecDeque::new(),
            fragments: VecDeque::new(),
            bytes_received: 0,
        })
    }

    /// # Errors
    /// When the file cannot be written.
    pub(crate) fn request(&mut self, request: Recorded) -> io::Result<()> {
        self.bytes_received += request.raw.len();
        if let Some(file) = &mut self.file {
            writeln!(file, "{}", request.to_json())?;
        }
        push(&mut self.requests, request, self.keep);
        Ok(())
    }

    /// Bytes of a connection that ended before they were a request.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub(crate) fn fragment(&mut self, raw: Bytes) -> io::Result<()> {
        self.bytes_received += raw.len();
        if let Some(file) = &mut self.file {
            writeln!(
                file,
                "{}",
                json!({ "fragment": text(&raw), "raw_bytes": raw.len() })
            )?;
        }
        push(&mut self.fragments, raw, self.keep);
        Ok(())
    }

    pub(crate) fn requests(&self) -> Vec<Recorded> {
        self.requests.iter().cloned().collect()
    }

    pub(crate) fn contains(&self, needle: &[u8]) -> bool {
        let in_requests = self
            .requests
            .iter()
            .flat_map(|request| [&request.raw, &request.body]);
        in_requests
            .chain(&self.fragments)
            .any(|bytes| occurs(needle, bytes))
    }

    pub(crate) fn bytes_received(&self) -> usize {
        self.bytes_received
    }

    pub(crate) fn forget(&mut self) {
        self.requests.clear();
        self.fragments.clear();
        self.bytes_received = 0;
    }
}

fn push<T>(queue: &mut VecDeque<T>, item: T, keep: Keep) {
    queue.push_back(item);
    if let Keep::Newest(limit) = keep {
        while queue.len() > limit {
            queue.pop_front();
        }
    }
}

fn occurs(needle: &[u8], bytes: &[u8]) -> bool {
    memchr::memmem::find(bytes, needle).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(body: &'static str) -> Recorded {
        Recorded {
            method: "POST".into(),
            path: "/".into(),
            headers: vec![("x-a".into(), Bytes::from_static(b"1"))],
            body: body.into(),
            raw: body.into(),
        }
    }

    #[test]
    fn only_the_newest_are_kept_when_told_so() {
        let mut record = Record::new(Keep::Newest(2), None).unwrap();
        for body in ["one", "two", "three"] {
            record.request(request(body)).unwrap();
        }
        let bodies: Vec<_> = record
            .requests()
            .into_iter()
            .map(|kept| kept.body)
            .collect();
        assert_eq!(bodies, ["two", "three"]);
        assert_eq!(record.bytes_received(), 11);
    }

    #[test]
    fn a_value_in_a_request_that_broke_off_is_found() {
        let mut record = Record::new(Keep::All, None).unwrap();
        record
            .fragment(Bytes::from_static(b"POST / HTTP/1.1\r\nx: secret"))
            .unwrap();
        assert!(record.contains(b"secret"));
        assert!(!record.contains(b"absent"));
    }

    #[test]
    fn headers_are_found_by_name() {
        assert_eq!(request("").header("x-a"), Some(&b"1"[..]));
        assert_eq!(request("").header("x-b"), None);
    }
}
