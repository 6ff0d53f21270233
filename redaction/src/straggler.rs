//! Counts what looks like a placeholder of ours and is none: `<PERSON>`, `<PERSON_xxxxxxxx>`.
//!
//! Nothing is held back for that; it reads along with what went out.

use classifiers::EntityType;

/// The longest name that a placeholder can have between its brackets, and some more.
const LONGEST: usize = 40;

/// What was read since an opening bracket.
pub(crate) struct Straggler {
    name: [u8; LONGEST],
    /// `None` outside brackets.
    len: Option<usize>,
}

impl Default for Straggler {
    fn default() -> Self {
        Self {
            name: [0; LONGEST],
            len: None,
        }
    }
}

impl Straggler {
    /// Reads on; returns how many names were complete and looked like a placeholder's.
    pub(crate) fn read(&mut self, text: &str) -> u32 {
        let bytes = text.as_bytes();
        let mut at = 0;
        let mut count = 0;
        loop {
            let Some(len) = self.len else {
                let Some(open) = memchr::memchr(b'<', &bytes[at..]) else {
                    return count;
                };
                at += open + 1;
                self.len = Some(0);
                continue;
            };
            let Some(&byte) = bytes.get(at) else {
                return count;
            };
            at += 1;
            self.len = match byte {
                b'<' => Some(0),
                b'>' => {
                    count += u32::from(is_placeholder_like(&self.name[..len]));
                    None
                }
                b'\\' => Some(len),
                _ if len < LONGEST && (byte.is_ascii_alphabetic() || byte == b'_') => {
                    self.name[len] = byte;
                    Some(len + 1)
                }
                _ => None,
            };
        }
    }
}

fn is_placeholder_like(name: &[u8]) -> bool {
    EntityType::ALL
        .iter()
        .any(|entity| match name.strip_prefix(entity.name().as_bytes()) {
            Some([]) => true,
            Some([b'_', rest @ ..]) => rest.iter().all(|b| b.is_ascii_lowercase() || *b == b'_'),
            _ => false,
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_types_in_brackets_are_counted_however_the_text_is_cut() {
        let text = "<PERSON> <PERSON_abcdefgh> <<PHONE\\_x> <b> <Person> <PERSON_ABC> <PERSON x> \
            <DATE_OF_BIRTH_k_b> PERSON";
        assert_eq!(Straggler::default().read(text), 4);
        for cut in 0..=text.len() {
            let mut straggler = Straggler::default();
            assert_eq!(
                straggler.read(&text[..cut]) + straggler.read(&text[cut..]),
                4
            );
        }
    }
}
