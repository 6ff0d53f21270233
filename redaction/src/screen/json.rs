//! Where in a JSON document that comes in pieces a character stands, so that what gives way to a
//! placeholder leaves a document.

use std::ops::Range;

/// Where a document goes on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Place {
    /// Between strings.
    #[default]
    Outside,
    /// In a string.
    Inside,
    /// In a string, so many bytes before the end of an escape sequence; at 0, its kind comes next.
    Escaped(u8),
}

/// What a byte is part of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Class {
    /// Brackets, commas, colons, quotes, white space.
    Structure,
    /// A string.
    Text,
    /// An escape sequence in a string, behind its backslash.
    Escape,
    /// A number, or a word such as `true`.
    Bare,
}

impl Place {
    /// Reads on; says what each byte is part of.
    pub(super) fn read(&mut self, text: &str) -> Vec<Class> {
        text.bytes().map(|byte| self.read_byte(byte)).collect()
    }

    fn read_byte(&mut self, byte: u8) -> Class {
        let (next, class) = match (*self, byte) {
            (Self::Inside, b'"') => (Self::Outside, Class::Structure),
            (Self::Outside, b'"') => (Self::Inside, Class::Structure),
            (Self::Outside, byte) if b"{}[],: \n\r\t".contains(&byte) => {
                (Self::Outside, Class::Structure)
            }
            (Self::Outside, _) => (Self::Outside, Class::Bare),
            (Self::Inside, b'\\') => (Self::Escaped(0), Class::Text),
            (Self::Inside, _) => (Self::Inside, Class::Text),
            (Self::Escaped(0), b'u') => (Self::Escaped(4), Class::Escape),
            (Self::Escaped(0 | 1), _) => (Self::Inside, Class::Escape),
            (Self::Escaped(left), _) => (Self::Escaped(left - 1), Class::Escape),
        };
        *self = next;
        class
    }
}

/// The parts of a range that give way: of strings, whole escape sequences; numbers as a whole, and
/// whether it is one. The structure between them stays.
pub(super) fn pieces(
    range: Range<usize>,
    classes: &[Class],
) -> impl Iterator<Item = (Range<usize>, bool)> {
    let Range { mut start, mut end } = range;
    let is = |at: usize, class: Class| classes.get(at) == Some(&class);
    while start > 0 && is(start, Class::Escape) {
        start -= 1;
    }
    while start > 0 && is(start, Class::Bare) && is(start - 1, Class::Bare) {
        start -= 1;
    }
    while is(end, Class::Escape) || end > 0 && is(end, Class::Bare) && is(end - 1, Class::Bare) {
        end += 1;
    }
    let runs =
        classes[start..end.min(classes.len())].chunk_by(|one, next| kind(*one) == kind(*next));
    runs.scan(start, |at, run| {
        let range = *at..*at + run.len();
        *at = range.end;
        Some((range, run[0]))
    })
    .filter(|(_, class)| *class != Class::Structure)
    .map(|(range, class)| (range, class == Class::Bare))
}

/// Escape sequences are part of their string.
fn kind(class: Class) -> Class {
    if class == Class::Escape {
        Class::Text
    } else {
        class
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The pieces of what stands between `‹` and `›`; numbers as `#…`.
    fn read(marked: &str) -> Vec<String> {
        let text = marked.replace(['‹', '›'], "");
        let start = marked.find('‹').expect("marked");
        let end = marked.find('›').expect("marked") - '‹'.len_utf8();
        let classes = Place::default().read(&text);
        let pieces = pieces(start..end, &classes);
        pieces
            .map(|(range, is_bare)| format!("{}{}", if is_bare { "#" } else { "" }, &text[range]))
            .collect()
    }

    #[test]
    fn structure_stays_and_escapes_and_numbers_go_as_a_whole() {
        assert_eq!(read(r#"{"a":"x‹y›z"}"#), ["y"]);
        assert_eq!(read(r#"{"a":"x\‹ny›\n"}"#), [r"\ny"]);
        assert_eq!(read(r#"{"a":"‹\u00›41b"}"#), [r"\u0041"]);
        assert_eq!(read(r#"{"a":-‹12›.5}"#), ["#-12.5"]);
        assert_eq!(read(r#"["‹090", 12, "34›5"]"#), ["090", "#12", "34"]);
        assert_eq!(read(r#"["a\"‹b›"]"#), ["b"]);
    }

    #[test]
    fn a_document_goes_on_where_it_was_cut() {
        let text = r#"{"a\u0041\"b":[1,"c"]}"#;
        let whole = Place::default().read(text);
        for cut in 0..=text.len() {
            let mut place = Place::default();
            let mut classes = place.read(&text[..cut]);
            classes.extend(place.read(&text[cut..]));
            assert_eq!(classes, whole);
        }
    }
}
