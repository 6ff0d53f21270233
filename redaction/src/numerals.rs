//! Digits in the notations in which people write them: `3`, `３`, `三`, `参`, `三十八`.

/// Which signs a digit is written with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Script {
    Ascii,
    FullWidth,
    Kanji,
}

const KANJI: [char; 10] = ['〇', '一', '二', '三', '四', '五', '六', '七', '八', '九'];

/// The signs for digits that are not ASCII's.
const SIGNS: [char; 28] = [
    '０', '１', '２', '３', '４', '５', '６', '７', '８', '９', '〇', '零', '一', '壱', '壹', '二',
    '弐', '貳', '三', '参', '參', '四', '五', '伍', '六', '七', '八', '九',
];

/// A bit for each of them by the lowest bits of its code: hardly any other character has one.
const MAYBE: [u64; 16] = {
    let mut bits = [0; 16];
    let mut at = 0;
    while at < SIGNS.len() {
        let low = SIGNS[at] as usize % 1024;
        bits[low / 64] |= 1 << (low % 64);
        at += 1;
    }
    bits
};

/// The digit that a character stands for, and how it is written.
#[inline]
pub(crate) fn digit(c: char) -> Option<(u8, Script)> {
    let low = u32::from(c) as usize % 1024;
    let may_be = c.is_ascii_digit() || MAYBE[low / 64] >> (low % 64) & 1 == 1;
    if may_be { sure_digit(c) } else { None }
}

fn sure_digit(c: char) -> Option<(u8, Script)> {
    let by_offset = |zero: u32| u8::try_from(u32::from(c) - zero).expect("a digit");
    let kanji = match c {
        '0'..='9' => return Some((by_offset(0x30), Script::Ascii)),
        '０'..='９' => return Some((by_offset(0xff10), Script::FullWidth)),
        '〇' | '零' => 0,
        '一' | '壱' | '壹' => 1,
        '二' | '弐' | '貳' => 2,
        '三' | '参' | '參' => 3,
        '四' => 4,
        '五' | '伍' => 5,
        '六' => 6,
        '七' => 7,
        '八' => 8,
        '九' => 9,
        _ => return None,
    };
    Some((kanji, Script::Kanji))
}

/// A digit in one script.
pub(crate) fn write(digit: u8, script: Script) -> char {
    match script {
        Script::Ascii => char::from(b'0' + digit),
        Script::FullWidth => char::from_u32(0xff10 + u32::from(digit)).expect("a digit"),
        Script::Kanji => KANJI[usize::from(digit)],
    }
}

/// 十, 百 and 千.
pub(crate) fn power(c: char) -> Option<u32> {
    match c {
        '十' | '拾' => Some(10),
        '百' => Some(100),
        '千' => Some(1000),
        _ => None,
    }
}

/// The value of a numeral: digits in a row, or with 十, 百 and 千. `None` for anything else, and
/// from 10⁹ on.
pub(crate) fn value(numeral: &str) -> Option<u32> {
    let (mut total, mut last, mut is_empty) = (0_u32, None, true);
    for c in numeral.chars() {
        is_empty = false;
        if let Some(power) = power(c) {
            total = total.checked_add(last.take().unwrap_or(1) * power)?;
        } else {
            let (digit, _) = digit(c)?;
            let so_far: u32 = last.unwrap_or(0);
            last = Some(so_far.checked_mul(10)?.checked_add(digit.into())?);
            if last > Some(999_999_999) {
                return None;
            }
        }
    }
    (!is_empty).then(|| total + last.unwrap_or(0))
}

/// A number below 100 with 十: 三十八.
pub(crate) fn with_tens(number: u32) -> String {
    let kanji = |digit: u32| KANJI[digit as usize];
    let mut written = String::new();
    match number / 10 % 10 {
        0 => {}
        1 => written.push('十'),
        tens => written.extend([kanji(tens), '十']),
    }
    if !number.is_multiple_of(10) || number == 0 {
        written.push(kanji(number % 10));
    }
    written
}

/// The text with ASCII digits in place of every numeral in kanji.
pub(crate) fn folded(text: &str) -> String {
    let is_kanji = |c: char| power(c).is_some() || matches!(digit(c), Some((_, Script::Kanji)));
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find(is_kanji) {
        out.push_str(&rest[..start]);
        rest = &rest[start..];
        let end = rest.find(|c| !is_kanji(c)).unwrap_or(rest.len());
        let numeral = &rest[..end];
        match value(numeral) {
            Some(value) if numeral.contains(|c| power(c).is_some()) => {
                out.push_str(&value.to_string());
            }
            _ => out.extend(numeral.chars().map(|c| match digit(c) {
                Some((digit, _)) => write(digit, Script::Ascii),
                None => c,
            })),
        }
        rest = &rest[end..];
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numerals_have_one_value_in_every_notation() {
        for numeral in ["38", "３８", "三八", "三十八", "参拾八"] {
            assert_eq!(value(numeral), Some(38), "{numeral}");
        }
        assert_eq!(value("二千二十六"), Some(2026));
        assert_eq!(value("十"), Some(10));
        assert_eq!(value(""), None);
        assert_eq!(value("3a"), None);
        assert_eq!(value(&"9".repeat(30)), None);
    }

    #[test]
    fn no_sign_for_a_digit_is_passed_over() {
        for c in '\0'..=char::MAX {
            assert_eq!(digit(c).is_some(), sure_digit(c).is_some(), "{c}");
        }
    }

    #[test]
    fn numbers_are_written_with_tens_as_they_are_read() {
        for number in 0..100 {
            assert_eq!(value(&with_tens(number)), Some(number));
        }
    }

    #[test]
    fn kanji_numerals_are_folded_and_nothing_else() {
        assert_eq!(
            folded("〇九〇-一二三四、三丁目二十一番地"),
            "090-1234、3丁目21番地"
        );
        assert_eq!(folded("abc 12 あ"), "abc 12 あ");
    }
}
