//! What a word is called that is made as passwords are, and is none: a series, a user, a commit.

use std::ops::Range;

/// `sekisho:answers_late:ratio_rate5m`: the last part of a name with colons.
pub(super) fn names_a_series(text: &str, range: &Range<usize>) -> bool {
    let small = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_';
    let lead = text[..range.start].strip_suffix(':').unwrap_or_default();
    lead.ends_with(|c: char| c.is_ascii_lowercase())
        && text[range.clone()].bytes().all(small)
        && text[range.clone()].contains('_')
}

/// `ousetsu-5G / …`: the network or the user before a password that was found.
pub(super) fn names_owner(text: &str, range: &Range<usize>, taken: &[Range<usize>]) -> bool {
    let start = range.end + " / ".len();
    text[range.end..].starts_with(" / ")
        && taken
            .binary_search_by_key(&start, |other| other.start)
            .is_ok()
}

/// `commit 9f86d081884c…`
pub(super) fn names_commit(text: &str, range: &Range<usize>) -> bool {
    const SAID: &[&str] = &[
        "commit",
        "コミット",
        "revision",
        "rev",
        "HEAD",
        "tree",
        "merge",
    ];
    let lead = text[..range.start].trim_end_matches([' ', ':', '=', '(', '`']);
    let hexadecimal = text[range.clone()].bytes().all(|b| b.is_ascii_hexdigit());
    hexadecimal && SAID.iter().any(|word| lead.ends_with(word))
}
