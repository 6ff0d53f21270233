//! Base85: Ascii85 (`<~…~>`, or without its brackets), the alphabet of RFC 1924 (as git and Python
//! write it) and that of Z85.
//!
//! Everything that people type is in one of the three alphabets, so what does not decode to plausible
//! text within the first two groups is none.

use std::ops::Range;

use memchr::memmem;

use super::plausible;
use crate::work;

/// As many letters stand for four bytes.
const GROUP: usize = 5;
/// Shorter ones are words with punctuation.
const SHORTEST: usize = 3 * GROUP;
/// As many letters and figures may hang together with its end: `…st`.
const LONGEST_TAIL: usize = 3;

/// Every piece that is text, in order, never overlapping.
pub(super) fn find(text: &str) -> Vec<(Range<usize>, String)> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut at = 0;
    let brackets = memchr::memchr_iter(b'~', bytes).filter_map(|sign| sign.checked_sub(1));
    for start in brackets.filter(|start| bytes[*start] == b'<') {
        if start < at {
            continue;
        }
        let body = start + 2;
        // What is not closed from here on is not closed further on.
        let Some(len) = memmem::find(&bytes[body..], b"~>") else {
            work::spent(bytes.len() - body);
            break;
        };
        work::spent(len);
        at = body + len + 2;
        let letters: Vec<u8> = bytes[body..body + len]
            .iter()
            .copied()
            .filter(|byte| !byte.is_ascii_whitespace())
            .collect();
        let shown = Alphabet::Ascii85
            .decode(&letters)
            .and_then(|bytes| plausible::text(&bytes, plausible::SURE));
        found.extend(shown.map(|shown| (start..at, shown)));
    }
    let bracketed = found.len();
    let (mut at, mut passed) = (0, 0);
    while let Some(word) = next_word(bytes, at) {
        work::spent(word.end - at);
        at = word.end;
        // Both are in order.
        while passed < bracketed && found[passed].0.end <= word.start {
            passed += 1;
            work::spent(1);
        }
        if passed == bracketed || word.end <= found[passed].0.start {
            in_word(bytes, &word, &mut found);
        }
    }
    found.sort_by_key(|(place, _)| place.start);
    found
}

#[derive(Clone, Copy)]
enum Alphabet {
    Ascii85,
    Rfc1924,
    Z85,
}

impl Alphabet {
    const ALL: [Self; 3] = [Self::Ascii85, Self::Rfc1924, Self::Z85];

    fn value(self, letter: u8) -> Option<u32> {
        let value = match self {
            Self::Ascii85 => {
                return matches!(letter, b'!'..=b'u').then(|| u32::from(letter - b'!'));
            }
            Self::Rfc1924 => RFC1924[usize::from(letter)],
            Self::Z85 => Z85[usize::from(letter)],
        };
        (value < 85).then_some(u32::from(value))
    }

    /// The bytes, or nothing if it is none.
    fn decode(self, letters: &[u8]) -> Option<Vec<u8>> {
        let mut bytes = Vec::with_capacity(letters.len() / GROUP * 4 + 4);
        let mut rest = letters;
        while !rest.is_empty() {
            if let (Self::Ascii85, [b'z', after @ ..]) = (self, rest) {
                bytes.extend([0; 4]);
                rest = after;
                continue;
            }
            let (group, after) = rest.split_at(rest.len().min(GROUP));
            if group.len() == 1 {
                return None;
            }
            let padding = std::iter::repeat_n(Some(84), GROUP - group.len());
            let values = group
                .iter()
                .map(|letter| self.value(*letter))
                .chain(padding);
            let sum = values
                .into_iter()
                .try_fold(0_u32, |sum, value| sum.checked_mul(85)?.checked_add(value?))?;
            bytes.extend(&sum.to_be_bytes()[..group.len() - 1]);
            rest = after;
        }
        Some(bytes)
    }

    /// How far what begins at `start` goes on as text, and that text.
    fn read(self, bytes: &[u8], start: usize, end: usize) -> (usize, Option<(usize, String)>) {
        let letters = &bytes[start..end];
        let mut text = Vec::new();
        // So many bytes are whole characters.
        let mut whole = 0;
        let mut groups = 0;
        for group in letters.chunks_exact(GROUP) {
            let Some(fresh) = self.decode(group) else {
                break;
            };
            if !fresh.iter().all(|byte| plausible::may_be_text(*byte)) {
                break;
            }
            text.extend(fresh);
            match std::str::from_utf8(&text[whole..]) {
                Ok(_) => whole = text.len(),
                Err(error) if error.error_len().is_none() => whole += error.valid_up_to(),
                Err(_) => {
                    text.truncate(groups * 4);
                    break;
                }
            }
            groups += 1;
        }
        let read = groups * GROUP;
        work::spent(read + GROUP);
        if groups < 2 {
            return (start + read, None);
        }
        let rest = letters[read..].iter().take(GROUP - 1);
        let rest = rest.take_while(|letter| self.value(**letter).is_some());
        // Around that place it is tried where the text ends; what closes it may be letters too, and what
        // hangs together with it may fill a group.
        let ends = (read - LONGEST_TAIL..=read + rest.count())
            .rev()
            .filter(|end| {
                let hanging = bytes[start + end..].iter().take(LONGEST_TAIL + 1);
                let hanging = hanging.take_while(|byte| byte.is_ascii_alphanumeric());
                end % GROUP != 1 && hanging.count() <= LONGEST_TAIL
            });
        let shown = ends.into_iter().find_map(|end| {
            let (whole, rest) = letters[..end].split_at(end / GROUP * GROUP);
            let mut bytes = text[..whole.len() / GROUP * 4].to_vec();
            bytes.extend(self.decode(rest)?);
            let (shown, worth) = plausible::weighed(&bytes)?;
            (worth >= plausible::DOUBTFUL).then(|| (start + end, shown.to_owned()))
        });
        (start + read, shown)
    }
}

const fn values(letters: &[u8; 85]) -> [u8; 256] {
    let mut values = [u8::MAX; 256];
    let mut value = 0_u8;
    while value < 85 {
        values[letters[value as usize] as usize] = value;
        value += 1;
    }
    values
}

const RFC1924: [u8; 256] = values(
    b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%&()*+-;<=>?@^_`{|}~",
);
const Z85: [u8; 256] = values(
    b"0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#",
);

/// What of a word is text, in one of the alphabets: the whole, or what stands between its signs.
fn in_word(bytes: &[u8], word: &Range<usize>, found: &mut Vec<(Range<usize>, String)>) {
    let opens = |byte: &u8| {
        matches!(
            byte,
            b':' | b'='
                | b'"'
                | b'\''
                | b'`'
                | b'('
                | b'['
                | b'{'
                | b'<'
                | b'>'
                | b'/'
                | b','
                | b';'
                | b'|'
                | b'@'
                | b'&'
        )
    };
    // How far each alphabet has read, from each of the places at which a group may begin: another row of
    // the same groups ends where that one did.
    let mut tried = [[0; GROUP]; Alphabet::ALL.len()];
    let signs = (word.start..word.end).filter(|at| opens(&bytes[*at]));
    let mut free = word.start;
    for start in std::iter::once(word.start).chain(signs.map(|sign| sign + 1)) {
        if start < free || word.end - start < SHORTEST {
            continue;
        }
        for (alphabet, tried) in Alphabet::ALL.into_iter().zip(&mut tried) {
            let tried = &mut tried[start % GROUP];
            if start < *tried {
                continue;
            }
            let (end, read) = alphabet.read(bytes, start, word.end);
            *tried = end;
            if let Some((end, shown)) = read.filter(|(end, _)| end - start >= SHORTEST) {
                found.push((start..end, shown));
                free = end;
                break;
            }
        }
    }
}

/// The next long row of characters of ASCII, none of them a space, that is no mere row of letters,
/// figures and what holds names and paths together.
fn next_word(bytes: &[u8], from: usize) -> Option<Range<usize>> {
    let mut at = from;
    // Only every fifteenth byte is looked at where words are short.
    while let Some(probed) = bytes.get(at..at + SHORTEST) {
        if let Some(gap) = probed.iter().rposition(|byte| !byte.is_ascii_graphic()) {
            at += gap + 1;
            continue;
        }
        let rest = bytes[at + SHORTEST..].iter();
        let end = at + SHORTEST + rest.take_while(|byte| byte.is_ascii_graphic()).count();
        let plain = |byte: &u8| {
            byte.is_ascii_alphanumeric()
                || matches!(byte, b'-' | b'_' | b'.' | b'/' | b':' | b'=' | b'+' | b',')
        };
        if !bytes[at..end].iter().all(plain) {
            return Some(at..end);
        }
        at = end;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<String> {
        find(text).into_iter().map(|(_, shown)| shown).collect()
    }

    #[test]
    fn each_alphabet_is_read() {
        for text in [
            "<~jfu)RPd'8FWp,.r+>>f0/MT\":1bCRC2`L~>",
            "値: jfu)RPd'8FWp,.r+>>f0/MT\":1bCRC2`L",
            "値は<*~8nl(6Nbs_BD{ATT*FEip1PG%YnYH#hです",
            "値は<*~8nl(6Nbs_BD{ATT*FEip1PG%YnYH#h2x",
            "{\"blob\":\"<*~8nl(6Nbs_BD{ATT*FEip1PG%YnYH#h\"}",
        ] {
            assert_eq!(read(text), ["山田太郎 090-1234-5678"], "{text}");
        }
        assert_eq!(
            read("V_|Y+AT%*CF(5H9F)<)9F)=Y9F)=YQ"),
            ["card 4111 1111 1111 1111"]
        );
    }

    #[test]
    fn what_people_type_is_none() {
        for text in [
            "https://example.com/a/b?c=d&e=f#section-2(3)",
            "if(score<540){return\"REJECT\";}else{return\"REFER\";}",
            "|----|:---:|----|----|------|",
            "!!!!!!!!!!!!!!!!!!!!!!!!!!!!",
            "**とても**=================>",
            "${{secrets.DEPLOY_TOKEN}}@v1#main",
            "<~not closed and no text either",
        ] {
            assert_eq!(read(text), [""; 0], "{text}");
        }
    }
}
