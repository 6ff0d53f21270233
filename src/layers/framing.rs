//! Whether a request's headers leave one way to read its body, and whether we read it that way.
//!
//! Two readers that take a body for two things (a proxy before us, an engine behind us) are how
//! something passes as what it is not. So whatever says of a body how it is cut, coded or written is
//! looked at whole, every line of it; what is not understood is refused, and never left out.

use http::HeaderMap;
use http::header::{
    AsHeaderName, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, TRANSFER_ENCODING,
};

use crate::error::Refusal;

/// Whether the body is plain UTF-8 that ends where we think it does.
///
/// # Errors
/// It is coded or written otherwise, or its headers can be read in two ways.
pub(super) fn check(headers: &HeaderMap) -> Result<(), Refusal> {
    if !ends_in_one_place(headers) {
        return Err(Refusal::AmbiguousFraming);
    }
    if !listed(headers, CONTENT_ENCODING).all(|coding| is(coding, b"identity")) {
        return Err(Refusal::Compressed);
    }
    if !is_utf8(headers) {
        return Err(Refusal::ForeignCharset);
    }
    Ok(())
}

/// One length, or chunks and nothing else (RFC 9112 6.1 to 6.3). Of equal lengths on several lines the server
/// has left one, and of lengths beside chunks none: it closes the connection after those.
fn ends_in_one_place(headers: &HeaderMap) -> bool {
    let lengths = headers.get_all(CONTENT_LENGTH).iter().count();
    let mut transfer = listed(headers, TRANSFER_ENCODING);
    match (lengths, transfer.next()) {
        (0 | 1, None) => true,
        (0, Some(coding)) => is(coding, b"chunked") && transfer.next().is_none(),
        _ => false,
    }
}

/// At most one type, and no characters but those of UTF-8 (RFC 8259 8.1), of which ASCII is a part.
fn is_utf8(headers: &HeaderMap) -> bool {
    let mut types = headers.get_all(CONTENT_TYPE).iter();
    let (Some(kind), None) = (types.next(), types.next()) else {
        return headers.get(CONTENT_TYPE).is_none();
    };
    let mut parameters = kind.as_bytes().split(|byte| *byte == b';').skip(1);
    parameters.all(|parameter| {
        let mut sides = parameter.splitn(2, |byte| *byte == b'=');
        let (name, value) = (sides.next().unwrap_or_default(), sides.next());
        let value = value.unwrap_or_default().trim_ascii();
        let value = value.strip_prefix(b"\"").unwrap_or(value);
        let value = value.strip_suffix(b"\"").unwrap_or(value);
        let known: [&[u8]; 3] = [b"utf-8", b"utf8", b"us-ascii"];
        !is(name, b"charset") || known.iter().any(|known| is(value, known))
    })
}

/// The members of a list that may stand on several lines, without empty ones (RFC 9110 5.6.1).
fn listed(headers: &HeaderMap, name: impl AsHeaderName) -> impl Iterator<Item = &[u8]> {
    let lines = headers.get_all(name).into_iter();
    let members = lines.flat_map(|line| line.as_bytes().split(|byte| *byte == b','));
    members.filter(|member| !member.trim_ascii().is_empty())
}

fn is(word: &[u8], expected: &[u8]) -> bool {
    word.trim_ascii().eq_ignore_ascii_case(expected)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checked(headers: &[(&'static str, &str)]) -> Result<(), Refusal> {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(*name, value.parse().expect("a header's value"));
        }
        check(&map)
    }

    #[test]
    fn one_way_to_read_a_body_is_enough() {
        for headers in [
            &[][..],
            &[("content-length", "2")],
            &[("transfer-encoding", "Chunked")],
            &[("content-encoding", "identity")],
            &[("content-encoding", "Identity, , identity")],
            &[("content-type", "application/json")],
            &[("content-type", "application/json; charset=\"UTF-8\"")],
            &[("content-type", "text/plain;charset=us-ascii")],
        ] {
            assert_eq!(checked(headers), Ok(()), "{headers:?}");
        }
    }

    #[test]
    fn a_coding_on_any_line_or_at_any_place_of_a_list_is_seen() {
        for coding in [
            "gzip",
            "gzip, identity",
            "identity, gzip",
            "identity gzip",
            "x",
        ] {
            let one = [("content-encoding", coding)];
            assert_eq!(checked(&one), Err(Refusal::Compressed), "{coding}");
            let second = [("content-encoding", "identity"), one[0]];
            assert_eq!(checked(&second), Err(Refusal::Compressed), "{coding}");
        }
    }

    #[test]
    fn a_body_that_may_end_in_two_places_is_refused() {
        for headers in [
            &[("content-length", "2"), ("content-length", "2")][..],
            &[("content-length", "2"), ("transfer-encoding", "chunked")],
            &[("transfer-encoding", "gzip, chunked")],
            &[("transfer-encoding", "chunked, identity")],
            &[
                ("transfer-encoding", "chunked"),
                ("transfer-encoding", "chunked"),
            ],
            &[("transfer-encoding", "identity")],
        ] {
            assert_eq!(
                checked(headers),
                Err(Refusal::AmbiguousFraming),
                "{headers:?}"
            );
        }
    }

    #[test]
    fn characters_that_are_read_as_others_are_refused() {
        for headers in [
            &[("content-type", "application/json; charset=iso-2022-jp")][..],
            &[(
                "content-type",
                "application/json;charset=utf-8;charset=utf-7",
            )],
            &[("content-type", "application/json; CHARSET = Shift_JIS")],
            &[("content-type", "application/json; charset")],
            &[
                ("content-type", "application/json"),
                ("content-type", "text/plain"),
            ],
        ] {
            assert_eq!(
                checked(headers),
                Err(Refusal::ForeignCharset),
                "{headers:?}"
            );
        }
    }
}
