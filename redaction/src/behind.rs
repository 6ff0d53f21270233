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
/// more text follows.
pub(crate) fn address(text: &str, is_last: bool) -> Result<Option<&str>, Partial> {
    let bytes = text.bytes().take(LONGEST);
    let run = &text[..bytes.take_while(|&byte| is_part(byte)).count()];
    if run.len() == LONGEST {
        return Ok(Some(run));
    }
    if run.len() == text.len() && !is_last {
        return Err(Partial);
    }
    Ok(takes_shape(run).then_some(run))
}

fn is_part(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'@' | b'+' | b'_')
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
        ] {
            assert_eq!(address(run, true), Ok(None), "{run}");
        }
    }

    #[test]
    fn only_what_can_still_become_an_address_is_waited_for() {
        for run in ["", ".", ".evil.exa", "@"] {
            assert_eq!(address(run, false), Err(Partial), "{run}");
        }
        for run in [" ", "様", "、", ".e ", ">", "*"] {
            assert_eq!(address(run, false), Ok(None), "{run}");
        }
    }

    #[test]
    fn a_run_too_long_to_wait_for_is_taken_for_an_address() {
        let run = "x".repeat(LONGEST);
        assert_eq!(address(&run, false), Ok(Some(&*run)));
    }
}
