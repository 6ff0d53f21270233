//! Does an address take shape behind a value?
//!
//! `<PERSON_…>.evil.example` leads nowhere as long as the placeholder stands in it. With the value
//! in its place it is a link, in whatever shows the answer, to somebody who learns the value. So a
//! value is put back only once it is known what follows it directly.
//!
//! An address is what an owner other than the value's can receive: `@` and a domain, or two more
//! labels of a host. `<PERSON_…>.pdf` and `<ORGANIZATION_…>.example` are none.

use crate::cursor::Partial;

/// So many bytes are waited for. Behind a longer run nothing is put back.
pub(crate) const LONGEST: usize = 24;

/// What makes an address of the value before it, if the text goes on so. `is_last` says that no
/// more text follows. Escapes, of JSON or of Markdown, at whatever depth, are read as what they
/// stand for.
pub(crate) fn address(text: &str, is_last: bool) -> Result<Option<&str>, Partial> {
    let bytes = text.as_bytes();
    let mut run = String::new();
    // Of backslashes right before `at` there are so many.
    let (mut at, mut end, mut slashes) = (0, 0, 0);
    loop {
        if at >= LONGEST {
            return Ok(Some(&text[..at]));
        }
        let Some(&byte) = bytes.get(at) else {
            if is_last {
                break;
            }
            return Err(Partial);
        };
        let (read, len) = match byte {
            b'u' if slashes > 0 && at + 5 > LONGEST => return Ok(Some(&text[..at])),
            b'u' if slashes > 0 => match text.get(at + 1..at + 5) {
                Some(hex) if is_in_doubt(hex, slashes) => return Ok(Some(&text[..at])),
                Some(hex) => (unescaped(hex), 5),
                None if is_last || !text[at..].is_ascii() => break,
                None => return Err(Partial),
            },
            // What else is escaped and no sign is white space, or no escape.
            byte if slashes > 0 && byte.is_ascii_alphanumeric() => break,
            byte => (byte, 1),
        };
        at += len;
        match read {
            b'\\' => slashes += 1,
            byte if is_part(byte) => {
                run.push(char::from(byte));
                (slashes, end) = (0, at);
            }
            _ => break,
        }
    }
    Ok(takes_shape(&run).then(|| &text[..end]))
}

fn is_part(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'@' | b'+' | b'_')
}

/// Whether an escape may be written in escapes itself: who knows what it says in the end?
fn is_in_doubt(hex: &str, slashes: usize) -> bool {
    hex.contains('\\') || slashes > 1 && unescaped(hex).is_ascii_alphanumeric()
}

/// The ASCII character of these hexadecimal digits, or one that is no part of any address.
fn unescaped(hex: &str) -> u8 {
    u8::from_str_radix(hex, 16).unwrap_or_default()
}

fn takes_shape(run: &str) -> bool {
    let run = run.trim_end_matches(['.', '-', '_']);
    match run.rsplit_once('@') {
        Some((_, domain)) => labels_of(domain) > 1,
        // The first label is the value's.
        None => labels_of(run) > 2,
    }
}

/// The labels of a host whose last one can be a top-level domain's; else none.
fn labels_of(host: &str) -> usize {
    let mut labels = host.split('.').rev();
    let is_top = |label: &str| label.len() > 1 && label.bytes().all(|b| b.is_ascii_alphabetic());
    if labels.next().is_some_and(is_top) {
        1 + labels.count()
    } else {
        0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_what_somebody_else_can_receive() {
        for run in [
            ".evil.example",
            ".evil.example/?q",
            "-san.evil.example ",
            "@evil.example。",
            "+x@mail.evil.example.",
            "x.evil.co.jp.",
            r"\u002eevil.example ",
            r"\\u002eevil.example ",
            r"\u005cu0040evil.example ",
            r"\.evil\.example",
            r"\u005cu\u0030\u00302e",
            r"\\u0075002eevil.example",
            r"@evil.example\n",
        ] {
            assert!(
                address(run, true).is_ok_and(|found| found.is_some()),
                "{run}"
            );
        }
        for run in [
            "",
            ".",
            ".pdf",
            ".example",
            "@evil",
            ".2.0",
            ". Next",
            "-san",
            "様.evil.example",
            r"\nx.evil.example",
            r"\/evil.example",
            "\\",
            r"\u00",
        ] {
            assert_eq!(address(run, true), Ok(None), "{run}");
        }
    }

    #[test]
    fn only_what_can_still_become_an_address_is_waited_for() {
        for run in ["", ".", ".evil.exa", "@", "\\", r"\u002"] {
            assert_eq!(address(run, false), Err(Partial), "{run}");
        }
        for run in [" ", "様", "、", ".e ", ">", "*", r"\n", r"\u3042"] {
            assert_eq!(address(run, false), Ok(None), "{run}");
        }
    }

    #[test]
    fn a_run_too_long_to_wait_for_is_taken_for_an_address() {
        let run = "x".repeat(LONGEST);
        assert_eq!(address(&run, false), Ok(Some(&*run)));
    }
}
