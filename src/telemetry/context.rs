//! Which trace a request belongs to: the one that its `traceparent` names (W3C Trace Context), or one
//! that begins here and bears the request's id.

use http::HeaderMap;
use uuid::Uuid;

/// A trace's id. Never all zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct TraceId(pub(super) [u8; 16]);

/// A span's id. Never all zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct SpanId(pub(super) [u8; 8]);

/// What a request says of the trace that it comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Parent {
    pub(super) trace: TraceId,
    pub(super) span: SpanId,
    /// Whether whoever called keeps this trace.
    pub(super) is_sampled: bool,
}

const TRACEPARENT: &str = "traceparent";
/// `00-`, 32 digits, `-`, 16 digits, `-`, 2 digits.
const LEN: usize = 55;

impl Parent {
    /// The parent that these headers name; `None` where they name none, two, or something else.
    pub(super) fn of(headers: &HeaderMap) -> Option<Self> {
        let mut named = headers.get_all(TRACEPARENT).iter();
        let (Some(parent), None) = (named.next(), named.next()) else {
            return None;
        };
        Self::parse(parent.as_bytes())
    }

    fn parse(text: &[u8]) -> Option<Self> {
        let (known, rest) = text.split_at_checked(LEN)?;
        let version: [u8; 1] = digits(&known[..2])?;
        // Later versions may say more, after another hyphen.
        let is_as_long = match version[0] {
            0 => rest.is_empty(),
            255 => false,
            _ => matches!(rest.first(), None | Some(b'-')),
        };
        let has_hyphens = [2, 35, 52].iter().all(|at| known[*at] == b'-');
        if !(is_as_long && has_hyphens) {
            return None;
        }
        let trace = digits(&known[3..35])?;
        let span = digits(&known[36..52])?;
        let [flags]: [u8; 1] = digits(&known[53..])?;
        let is_set = |id: &[u8]| id.iter().any(|byte| *byte != 0);
        (is_set(&trace) && is_set(&span)).then_some(Self {
            trace: TraceId(trace),
            span: SpanId(span),
            is_sampled: flags & 1 == 1,
        })
    }
}

/// Bytes from lowercase hexadecimal digits, which is how the header spells them.
fn digits<const N: usize>(text: &[u8]) -> Option<[u8; N]> {
    let digit = |byte: u8| match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        _ => None,
    };
    let mut bytes = [0; N];
    for (byte, pair) in bytes.iter_mut().zip(text.chunks_exact(2)) {
        *byte = digit(pair[0])? << 4 | digit(pair[1])?;
    }
    Some(bytes)
}

impl From<Uuid> for TraceId {
    fn from(id: Uuid) -> Self {
        Self(id.into_bytes())
    }
}

/// The ids of a request's spans, made of the request's own: that is random, and the system need not be
/// asked for random numbers once a span.
#[derive(Debug)]
pub(super) struct SpanIds(u64);

impl SpanIds {
    pub(super) fn of(request: Uuid) -> Self {
        let (_, random) = request.as_u64_pair();
        Self(random)
    }

    /// The next. It counts, and mixes what it counted one to one (`SplitMix64`), so that none comes twice.
    pub(super) fn next(&mut self) -> SpanId {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        // All zero would mean none.
        SpanId((mixed ^ (mixed >> 31)).max(1).to_be_bytes())
    }
}

impl SpanId {
    /// One that nobody else has.
    pub(super) fn random() -> Self {
        let mut bytes = [0; 8];
        getrandom::fill(&mut bytes).expect("the operating system has random numbers");
        // All zero would mean none.
        bytes[0] |= 1;
        Self(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    fn named(values: &[&str]) -> Option<Parent> {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(TRACEPARENT, value.parse().expect("a header's value"));
        }
        Parent::of(&headers)
    }

    #[test]
    fn a_parent_is_read_as_the_standard_spells_it() {
        let parent = named(&[GOOD]).expect("a parent");
        assert_eq!(parent.trace.0[..2], [0x4b, 0xf9]);
        assert_eq!(parent.span.0[6..], [0x02, 0xb7]);
        assert!(parent.is_sampled);
        let unsampled = GOOD.replace("-01", "-00");
        assert!(!named(&[&unsampled]).expect("a parent").is_sampled);
        let later = format!("cc{}-what-the-future-will-be-like", &GOOD[2..]);
        assert_eq!(named(&[&later]), Some(parent));
    }

    #[test]
    fn no_two_spans_of_requests_have_the_same_id() {
        let mut seen = std::collections::HashSet::new();
        for _ in 0..100 {
            let mut ids = SpanIds::of(Uuid::now_v7());
            assert!((0..100).all(|_| seen.insert(ids.next().0)));
        }
    }

    #[test]
    fn what_is_no_parent_is_none() {
        let zeros = "0".repeat(32);
        for bad in [
            &[][..],
            &[GOOD, GOOD],
            &[""],
            &["00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7"],
            &["00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01"],
            &["00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more"],
            &["ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"],
            &["00_4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"],
            &["00-4bf92f3577b34da6a3ce929d0e0e473g-00f067aa0ba902b7-01"],
            &["00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01"],
            &[&format!("00-{zeros}-00f067aa0ba902b7-01")],
        ] {
            assert_eq!(named(bad), None, "{bad:?}");
        }
    }
}
