//! Passwords of a thing, and words of which it is said how they are written: `the password to the zip is riverbank,
//! all lower case`.

use std::ops::Range;

use super::told::{LONGEST, is_all, password_like, word_len};

/// ` to the zip is riverbank, all lower case`, ` for the portal is Larch9wind`: behind what it opens; also without
/// that, where it is said how the word is written. `at` is where `rest` begins.
pub(super) fn told(rest: &str, at: usize) -> Option<Range<usize>> {
    const LONGEST_THING: usize = 36;
    const WRITTEN: &[&str] = &[
        "all lower case",
        "lower case",
        "lowercase",
        "no caps",
        "no capital",
        "all small",
        "one word",
        "all one word",
        "no space",
        "small letters",
        "all caps",
    ];
    let thing = [" to ", " for ", " on ", " of "]
        .iter()
        .find_map(|word| rest.strip_prefix(word));
    let value = match thing {
        Some(thing) => {
            let reach = LONGEST_THING + " is ".len();
            let ends = thing.char_indices().map(|(at, _)| at);
            let end = ends.take_while(|at| *at <= reach).last().unwrap_or(0);
            let near = &thing[..end];
            let near = near
                .split(['.', ',', '\n', '?', ';', ':'])
                .next()
                .unwrap_or_default();
            let verb = near.find(" is ")?;
            &thing[verb + " is ".len()..]
        }
        None => [" is ", "'s ", "’s ", " was ", ": "]
            .iter()
            .find_map(|verb| rest.strip_prefix(verb))?,
    };
    let value = value.trim_start_matches(['"', '\'']);
    let len = word_len(value);
    let word = value[..len].trim_end_matches(['.', ',', '!', '?', '-']);
    let behind = value[word.len()..].trim_start_matches(['"', '\'', ',', ' ', '(', '-', '.']);
    let written = WRITTEN.iter().any(|said| behind.starts_with(said));
    let letters =
        (5..=LONGEST).contains(&word.len()) && word.bytes().all(|b| b.is_ascii_alphabetic());
    let made = thing.is_some() && password_like(word) && is_all(&value[word.len()..]);
    let start = at + rest.len() - value.len();
    (written && letters || made).then(|| start..start + word.len())
}

#[cfg(test)]
mod tests {
    use crate::EntityType::Secret;
    use crate::detectors::testing::{found, marked};

    #[test]
    fn the_password_of_a_thing_is_found() {
        marked(
            Secret,
            &[
                "the password to the zip is ⟦lilypond⟧, all lower case",
                "password: ⟦lilypond⟧ (one word)",
                "the password for the rates portal is ⟦Larch9wind⟧ now",
            ],
        );
    }

    #[test]
    fn what_is_said_of_such_passwords_is_none() {
        for text in [
            "the password to the portal is wrong, all lower floors complain",
            "the password for the portal is in vault-kv2",
            "a password of words is long",
        ] {
            assert!(
                found(Secret, text).is_empty(),
                "{text}: {:?}",
                found(Secret, text)
            );
        }
    }
}
