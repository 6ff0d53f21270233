//! The months by their English names.

/// In small letters, January first.
pub(crate) const NAMES: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// How long a month's name is when it is cut short: `Oct`.
const SHORT: usize = 3;

/// The month from 1 to 12 that a word names, whole or by three letters, in any case: `MAY`, `Oct`, `Sept`.
pub(crate) fn named(word: &str) -> Option<u32> {
    let is_it = |month: &&str| {
        word.eq_ignore_ascii_case(month) || word.eq_ignore_ascii_case(&month[..SHORT])
    };
    let sept = || word.eq_ignore_ascii_case("sept").then_some(9);
    let months = NAMES.iter().zip(1..);
    months
        .filter(|(month, _)| is_it(month))
        .map(|(_, number)| number)
        .next()
        .or_else(sept)
}

/// Whether a word begins as a month's name does: `Marc`, `octo`.
pub(crate) fn begins(word: &str) -> bool {
    word.get(..SHORT).is_some_and(|word| named(word).is_some())
}

/// The names as they are cut short.
pub(crate) fn short() -> impl Iterator<Item = &'static str> {
    NAMES.iter().map(|month| &month[..SHORT])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_are_named_whole_and_short() {
        for (word, month) in [("may", 5), ("OCT", 10), ("Sept", 9), ("December", 12)] {
            assert_eq!(named(word), Some(month), "{word}");
        }
        for word in ["Marc", "ma", "", "maybe", "令和"] {
            assert_eq!(named(word), None, "{word}");
        }
        assert!(begins("Marc") && begins("sep") && !begins("ma") && !begins("ねん"));
    }
}
