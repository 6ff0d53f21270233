//! Breaks between Latin letters and digits: mailboxes, addresses of machines, codes, secrets, names.

use super::breaks::Break;
use crate::months;
use crate::names::Lexicon;

/// Shorter codes of letters and digits are words beside numbers.
const SHORTEST_CODE: usize = 7;
/// Longer words in capitals may be the half of a key.
const SHORTEST_CAPITALS: usize = 8;
/// Longer halves are lines of something else.
const LONGEST_HALF: usize = 40;
/// Behind what is counted.
const UNITS: [char; 12] = [
    '万', '億', '円', '千', '百', '%', '名', '件', '人', '個', '歳', '時',
];
/// Between the fields of a row.
const PARTS: [char; 4] = [',', '\t', '|', ';'];
/// Names are no longer, in letters.
const LONGEST_NAME: usize = 16;

/// Whether the break may cut a value.
pub(super) fn cut(around: &Break<'_>, lexicon: &Lexicon) -> bool {
    let head = &around.before[beginning(around.before)..];
    let tail = &around.behind[..end(around.behind)];
    if latin_name(head, tail, lexicon) && !around.between_words {
        return true;
    }
    if head.is_empty()
        || !tail.bytes().any(|b| b.is_ascii_alphanumeric())
        || is_beginning_of_line(head, tail, around.behind)
    {
        return false;
    }
    if around.between_words {
        return months::begins(head) && tail.starts_with(|c: char| c.is_ascii_digit());
    }
    // `postgresql://batch:Kuro-⏎77x@host`
    if head.contains("://") && tail.contains('@') {
        return true;
    }
    // Lines of a key or of a file, a rule under a heading.
    if head.len() >= LONGEST_HALF && tail.len() >= LONGEST_HALF || head.ends_with("--") {
        return false;
    }
    let both = || head.bytes().chain(tail.bytes());
    let (mut digits, mut letters) = (0, 0);
    for byte in both() {
        digits += usize::from(byte.is_ascii_digit());
        letters += usize::from(byte.is_ascii_alphabetic());
    }
    if both().any(|byte| byte == b'@') {
        let password = digits > 0 && !tail.contains('@') && !is_word(tail) && !is_mailbox(head);
        return password || mailbox(head, tail, around, lexicon);
    }
    if letters == 0 {
        return digits > 1 && number(head, tail, around);
    }
    if digits > 0 {
        let date = tail.starts_with(['.', '/', '-']);
        let lead = around.before[..around.before.len() - head.len()].trim_end();
        // The last head of a column, and the first number below.
        let apart = is_word(head)
            && tail.bytes().all(|b| b.is_ascii_digit())
            && !head.contains(['=', ':'])
            && !lead.ends_with(['"', '\'', '=', ':']);
        let time = head.contains(':') && head.bytes().all(|b| b.is_ascii_digit() || b == b':');
        // The number of a row, behind the last field of the one above.
        let row = tail.len() <= 2
            && tail.bytes().all(|b| b.is_ascii_digit())
            && around.behind[tail.len()..].starts_with(PARTS);
        let sentence =
            is_word(head) && head.ends_with(['.', '?', '!']) && !lead.ends_with(['は', ':', '=']);
        return (digits + letters >= SHORTEST_CODE || date && digits > 3)
            && !is_word(tail)
            && !(apart || row || sentence || time);
    }
    let capitals = both().all(|byte| byte.is_ascii_uppercase());
    if capitals && matches!(letters, 8 | 11) || letters >= 24 && !capitals && !is_word(tail) {
        return true;
    }
    if let Some(name) = head.strip_suffix('-') {
        // `Nakano-⏎ku`
        let place = capitalised(name) && name.bytes().all(|b| b.is_ascii_alphabetic());
        return place && tail.starts_with(|c: char| c.is_ascii_lowercase());
    }
    false
}

/// `Kashi⏎wagi`
fn latin_name(head: &str, tail: &str, lexicon: &Lexicon) -> bool {
    let tail = tail.trim_end_matches(['.', ':', '!', '?']);
    let letters = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphabetic());
    capitalised(head)
        && head.len() + tail.len() <= LONGEST_NAME
        && letters(head)
        && letters(tail)
        && lexicon.may_be_latin_name(&[head, tail].concat())
}

/// Of a number without letters.
fn number(head: &str, tail: &str, around: &Break<'_>) -> bool {
    if head.ends_with(['.', '-', '/']) || tail.starts_with(['.', '-', '/']) {
        return true;
    }
    let rest = &around.behind[tail.len()..];
    // `port 443⏎4 Feb`
    if months::begins(rest.trim_start()) || rest.starts_with(UNITS) {
        return false;
    }
    let lead = around.before[..around.before.len() - head.len()].trim_end_matches(' ');
    // A list of numbers, or rows of a table; but a row does not begin or end with less than a field.
    // `branch 1⏎07, savings`: no row has a space behind its comma.
    let next = rest.chars().next().filter(|_| !rest.starts_with(", "));
    match (lead.chars().next_back(), next) {
        (None, next) => {
            around.goes_on && head.contains('-') || next.is_some_and(|next| PARTS.contains(&next))
        }
        (Some(sign), next) if PARTS.contains(&sign) => next.is_none(),
        (Some(_), Some(next)) => !(PARTS.contains(&next) && lead.contains(next)),
        (Some(_), None) => true,
    }
}

/// Of a mailbox: not one that is whole on its side of the break, with a word on the other.
fn mailbox(head: &str, tail: &str, around: &Break<'_>, lexicon: &Lexicon) -> bool {
    if let Some((_, domain)) = head.rsplit_once('@') {
        let top = domain.rsplit_once('.').map_or("", |(_, top)| top);
        return !is_mailbox(head) || tail.starts_with('.') || tail.len() <= 2 && top.len() == 2;
    }
    let lead = &around.before[..around.before.len() - head.len()];
    let in_prose = lead.trim_end().ends_with(|c: char| c.is_ascii_alphabetic());
    let signs = head.contains(['.', '_', '-']) && head.bytes().any(|b| b.is_ascii_lowercase());
    !head.bytes().any(|b| b.is_ascii_uppercase())
        && head.bytes().any(|b| b.is_ascii_lowercase())
        && (signs || !in_prose && !lexicon.is_prose(head))
}

/// Whether it ends with a mailbox, not with the half of one.
fn is_mailbox(head: &str) -> bool {
    let domain = head.rsplit_once('@').map_or("", |(_, domain)| domain);
    domain
        .rsplit_once('.')
        .is_some_and(|(_, top)| top.len() >= 2)
}

/// Something that a line begins with: a key, the number of an item, a date or the time in a log.
fn is_beginning_of_line(head: &str, tail: &str, behind: &str) -> bool {
    let bytes = behind.as_bytes();
    let run = |from: usize, is: fn(&u8) -> bool| bytes[from..].iter().take_while(|b| is(b)).count();
    let key = run(0, |b| b.is_ascii_alphabetic() || *b == b'_');
    if key > 1 && matches!(bytes.get(key), Some(b':' | b'=')) {
        return true;
    }
    if tail.starts_with([':', '#', '*', '+', '=']) || behind.starts_with("- ") {
        return true;
    }
    if head.ends_with(['.', '-', '/']) {
        return false;
    }
    let digits = run(0, u8::is_ascii_digit);
    match (digits, &bytes[digits..]) {
        (1 | 2, [b':' | b'/', ..] | [b'A'..=b'Z', b':', ..] | [b'.' | b')'])
        // The number of a row, or of a line in a listing.
        | (1.., [b' ', b' ', ..]) => true,
        (1 | 2, [b'.' | b')', next, ..]) => !next.is_ascii_digit(),
        (4, [sign @ (b'-' | b'/'), _, _, next, ..]) => next == sign,
        _ => false,
    }
}

/// A word of prose, a key or an option, not the end of a code: of one case, without digits.
fn is_word(tail: &str) -> bool {
    let mut letters = tail.bytes().filter(u8::is_ascii_alphabetic);
    let first = letters.clone().next();
    let rest = |is: fn(&u8) -> bool| letters.clone().skip(1).all(|b| is(&b));
    !tail.bytes().any(|b| b.is_ascii_digit())
        && first.is_some()
        && (rest(u8::is_ascii_lowercase)
            || tail.len() < SHORTEST_CAPITALS && letters.all(|b| b.is_ascii_uppercase()))
}

fn capitalised(word: &str) -> bool {
    word.starts_with(|c: char| c.is_ascii_uppercase())
}

fn is_token(byte: u8) -> bool {
    byte.is_ascii_graphic()
        && !matches!(
            byte,
            b'"' | b'\''
                | b'<'
                | b'>'
                | b'('
                | b')'
                | b'['
                | b']'
                | b'{'
                | b'}'
                | b','
                | b';'
                | b'|'
                | b'`'
                | b'\\'
        )
}

fn beginning(text: &str) -> usize {
    text.len()
        - text
            .bytes()
            .rev()
            .take_while(|byte| is_token(*byte))
            .count()
}

fn end(text: &str) -> usize {
    text.bytes().take_while(|byte| is_token(*byte)).count()
}
