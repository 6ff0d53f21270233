//! Backslash escapes of JSON, JavaScript, Python and C: `\u67f4`, `\u{67f4}`, `\xe6\x9f\xb4`, `\n`,
//! `\346\237\264`.

/// The character of the escape at the start of `text`, and the escape's length in bytes (RFC 8259,
/// section 7). A document within a document doubles its backslashes, once for each.
pub(super) fn escape(text: &str) -> Option<(char, usize)> {
    let slashes = text.bytes().take_while(|byte| *byte == b'\\').count();
    let shown = match text.as_bytes().get(slashes) {
        Some(b'n') => '\n',
        Some(b'r') => '\r',
        Some(b't') => '\t',
        Some(b'b') => '\u{8}',
        Some(b'f') => '\u{c}',
        Some(b'"') => '"',
        Some(b'/') => '/',
        Some(b'u') => return unicode(text, slashes).or_else(|| braced(text, slashes)),
        Some(b'x') => return bytes(text, slashes),
        _ if slashes > 1 => return Some(('\\', slashes)),
        _ => return None,
    };
    Some((shown, slashes + 1))
}

/// `\u67f4` behind so many backslashes, and the other half of its pair.
fn unicode(text: &str, slashes: usize) -> Option<(char, usize)> {
    let length = slashes + 5;
    let unit = |at: usize| hex(text.get(at..at + length)?, slashes, b'u');
    let first = unit(0)?;
    if let Some(shown) = char::from_u32(first) {
        return Some((shown, length));
    }
    let halves = [
        u16::try_from(first).ok()?,
        u16::try_from(unit(length)?).ok()?,
    ];
    let pair = char::decode_utf16(halves).next()?;
    Some((pair.ok()?, 2 * length))
}

/// `\u{67f4}`, as JavaScript and Rust write it.
fn braced(text: &str, slashes: usize) -> Option<(char, usize)> {
    let digits = text.get(slashes + 1..)?.strip_prefix('{')?;
    let len = digits.bytes().take(7).position(|byte| byte == b'}')?;
    let value = u32::from_str_radix(&digits[..len], 16).ok()?;
    Some((char::from_u32(value)?, slashes + len + 3))
}

/// The character whose UTF-8 bytes are written one by one: `\xe6\x9f\xb4`. Only what can be
/// printed: `\x86` is a directory as often as a byte.
fn bytes(text: &str, slashes: usize) -> Option<(char, usize)> {
    let length = slashes + 3;
    let mut read = [0; 4];
    for count in 1..=read.len() {
        let from = (count - 1) * length;
        let byte = hex(text.get(from..from + length)?, slashes, b'x')?;
        read[count - 1] = u8::try_from(byte).ok()?;
        if let Ok(shown) = std::str::from_utf8(&read[..count]) {
            let shown = shown.chars().next().filter(|c| !c.is_control())?;
            return Some((shown, count * length));
        }
    }
    None
}

/// How long the escape of one byte in octal is: `\346`.
pub(super) const OCTAL: usize = 4;

/// The characters whose bytes are written in octal from the start of `text` on, up to what is no text.
/// Three bytes at least: `C:\101\102` is a directory.
pub(super) fn octal(text: &str) -> String {
    const FEWEST: usize = 3;
    let written = |escape: &[u8]| match escape {
        [
            b'\\',
            high @ b'0'..=b'3',
            middle @ b'0'..=b'7',
            low @ b'0'..=b'7',
        ] => Some((high - b'0') << 6 | (middle - b'0') << 3 | (low - b'0')),
        _ => None,
    };
    let mut escapes = text.as_bytes().chunks_exact(OCTAL).map_while(written);
    let mut shown = String::new();
    let mut open = Vec::with_capacity(4);
    while let Some(byte) = escapes.next().filter(|_| open.len() < 4) {
        open.push(byte);
        if let Ok(read) = std::str::from_utf8(&open) {
            if read.chars().any(|c| c.is_control() && !c.is_whitespace()) {
                break;
            }
            shown.push_str(read);
            open.clear();
        }
    }
    if shown.len() < FEWEST {
        shown.clear();
    }
    shown
}

/// The value of one escape: so many backslashes, the letter, hexadecimal digits.
fn hex(escape: &str, slashes: usize, letter: u8) -> Option<u32> {
    let (prefix, digits) = escape.as_bytes().split_at_checked(slashes + 1)?;
    let (last, before) = prefix.split_last()?;
    let is_escape = *last == letter && before.iter().all(|byte| *byte == b'\\');
    let is_hex = digits.iter().all(u8::is_ascii_hexdigit);
    let digits = (is_escape && is_hex).then(|| std::str::from_utf8(digits).ok())??;
    u32::from_str_radix(digits, 16).ok()
}
