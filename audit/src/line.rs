//! A record as a line of a file: one JSON object, its first member the sequence number, its last
//! the hash.
//!
//! ```text
//! {"seq":7,"time":"2026-11-22T08:15:00.000000Z","kind":"decision",…,"hash":"9f3a…"}
//! └───────────────────────── body ───────────────────────────────┘
//! ```
//!
//! The hash is SHA-256 of the hash before it (32 bytes) and the body's bytes as they stand in the
//! file. There is no other spelling to fall back on: one byte changed is another record.

use crate::Hash;

/// Before the digits of the hash.
const HASH: &[u8] = b",\"hash\":\"";
/// After them.
const END: &[u8] = b"\"}";
/// Before the digits of the sequence number.
const SEQ: &[u8] = b"{\"seq\":";
const HASH_DIGITS: usize = 64;

/// The longest line that is written, and that a reader takes into memory.
pub const MAX_LINE_BYTES: usize = 8 << 20;

/// A line taken apart. Nothing is checked but its frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Line<'l> {
    pub(crate) seq: u64,
    /// What the hash is taken over.
    pub(crate) body: &'l [u8],
    pub(crate) hash: Hash,
}

/// A line without the frame of a record; the byte within the line at which it ends to have one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct NotALine {
    pub(crate) at: usize,
}

/// Appends a record and its line's end; `members` are those after `seq`, without braces.
pub(crate) fn write(out: &mut Vec<u8>, seq: u64, members: &str, previous: &Hash) -> Hash {
    let begin = out.len();
    out.extend_from_slice(SEQ);
    out.extend_from_slice(seq.to_string().as_bytes());
    out.push(b',');
    out.extend_from_slice(members.as_bytes());
    let hash = previous.then(&out[begin..]);
    out.extend_from_slice(HASH);
    out.extend_from_slice(hash.to_string().as_bytes());
    out.extend_from_slice(END);
    out.push(b'\n');
    hash
}

/// Takes a line apart, without its end.
pub(crate) fn read(line: &[u8]) -> Result<Line<'_>, NotALine> {
    let digits = line.strip_prefix(SEQ).ok_or(NotALine { at: 0 })?;
    let len = digits
        .iter()
        .take_while(|byte| byte.is_ascii_digit())
        .count();
    let after = SEQ.len() + len;
    let no_number = NotALine { at: SEQ.len() };
    let number = std::str::from_utf8(&digits[..len]).expect("digits are ASCII");
    // `007` would be a second spelling of 7.
    if number.len() > 1 && number.starts_with('0') {
        return Err(no_number);
    }
    let seq = number.parse().map_err(|_| no_number)?;
    if line.get(after) != Some(&b',') {
        return Err(NotALine { at: after });
    }
    let frame = HASH.len() + HASH_DIGITS + END.len();
    let Some(body_len) = line.len().checked_sub(frame).filter(|len| *len > after) else {
        return Err(NotALine { at: line.len() });
    };
    let (body, tail) = line.split_at(body_len);
    let hash = tail
        .strip_prefix(HASH)
        .and_then(|rest| rest.strip_suffix(END))
        .and_then(|digits| std::str::from_utf8(digits).ok())
        .and_then(|digits| digits.parse().ok())
        .ok_or(NotALine { at: body_len })?;
    Ok(Line { seq, body, hash })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_is_written_is_read() {
        let mut out = Vec::new();
        let hash = write(&mut out, 12, r#""kind":"decision""#, &Hash::START);
        let line = read(out.strip_suffix(b"\n").expect("a line ends")).expect("a line");
        assert_eq!(line.seq, 12);
        assert_eq!(line.body, br#"{"seq":12,"kind":"decision""#);
        assert_eq!(line.hash, hash);
        assert_eq!(hash, Hash::START.then(line.body));
        let json: serde_json::Value = serde_json::from_slice(&out).expect("a line is JSON");
        assert_eq!(json["hash"], hash.to_string());
    }

    proptest! {
        #[test]
        fn no_bytes_make_the_reader_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = read(&bytes);
        }

        #[test]
        fn no_damaged_line_is_read_as_another(at in any::<prop::sample::Index>(), with in 1_u8..) {
            let mut out = Vec::new();
            write(&mut out, 1203, r#""time":"2026-11-22T08:15:00Z","kind":"checkpoint""#, &Hash::START);
            out.pop();
            let at = at.index(out.len());
            out[at] ^= with;
            if let Ok(line) = read(&out) {
                prop_assert_ne!(Hash::START.then(line.body), line.hash);
            }
        }
    }
}
