//! Words before a number, and behind it, that say what it is whatever parts its digits.

/// What announces a number of any length.
const NUMBERS: [&str; 14] = [
    "番号",
    "記号",
    "暗証",
    "コード",
    "普通",
    "当座",
    "口座",
    "店番",
    "ゆうちょ",
    "no.",
    "No.",
    "code",
    "PIN",
    "account",
];

const POSTAL: [&str; 7] = [
    "〒",
    "郵便番号",
    "zip",
    "ZIP",
    "zipcode",
    "postal",
    "postal_code",
];

const BIRTH: [&str; 8] = [
    "生年月日",
    "誕生",
    "生まれ",
    "birth",
    "Birth",
    "BIRTH",
    "dob",
    "DOB",
];

const BIRTHDAYS: [&str; 6] = [
    "誕生日",
    "birthday",
    "Birthday",
    "birthdate",
    "birth_date",
    "birth date",
];

const TELEPHONES: [&str; 19] = [
    "電話",
    "☎",
    "直通",
    "代表",
    "内線",
    "携帯",
    "ケータイ",
    "スマホ",
    "自宅",
    "勤務先",
    "連絡",
    "tel",
    "Tel",
    "TEL",
    "phone",
    "Phone",
    "mobile",
    "fax",
    "FAX",
];

const INSURERS: [&str; 6] = ["健保", "保険者", "けんぽ", "国保", "共済", "insurer"];

/// Said before figures that somebody tells one by one: `she said 8 2 0 6`.
pub(crate) const READ_OUT: &[&str] = &[
    " said",
    " says",
    " read out",
    " reads out",
    " read me",
    " told me",
    " pressed",
    " typed",
    " punched",
    " keyed in",
    " entered",
    " dictated",
    " whispered",
    " spelled out",
];

/// Whether somebody tells what follows, figure by figure.
pub(super) fn read_out(before: &str) -> bool {
    const LONGEST: usize = 16;
    let said = last(before, LONGEST).trim_end_matches([' ', ',', ':', '"', '\'']);
    READ_OUT.iter().any(|word| said.ends_with(word))
}

/// Whether a number is announced.
pub(super) fn number(before: &str) -> bool {
    ends_with(before, &NUMBERS)
}

/// Whether a postal number is announced.
pub(super) fn postal(before: &str) -> bool {
    ends_with(before, &POSTAL)
}

/// Whether somebody's birth is spoken of, in this line or at the end of the one before; directly before
/// a `recent` year, in which most things are dated.
pub(super) fn birth(before: &str, recent: bool) -> bool {
    if recent {
        ends_with(before, &BIRTH) || ends_with(before, &BIRTHDAYS)
    } else {
        speaks_of(last(before, 80), &BIRTH)
    }
}

/// Whether a telephone is spoken of.
pub(super) fn telephone(before: &str) -> bool {
    speaks_of(last(before, 48), &TELEPHONES)
}

/// Whether the insurer of somebody's health is spoken of.
pub(super) fn insurer(before: &str) -> bool {
    speaks_of(last(before, 24), &INSURERS)
}

/// Whether an address follows, also in the next cell or field.
pub(super) fn goes_on_as_address(after: &str) -> bool {
    const LONGEST_PLACE: usize = 8;
    let sign = |c: char| {
        matches!(
            c,
            ',' | '"' | '\'' | '\\' | ':' | '|' | ' ' | '\t' | '\u{3000}'
        )
    };
    let rest = after.trim_start_matches(sign);
    let key = |c: char| c.is_ascii_alphabetic() || c == '_';
    let rest = rest.trim_start_matches(key).trim_start_matches(sign);
    let word = |c: &char| matches!(c, '\u{3041}'..='\u{30FF}' | '\u{4E00}'..='\u{9FFF}' | '々');
    let place = rest.chars().take(LONGEST_PLACE).take_while(word);
    place.skip(1).any(|c| {
        matches!(
            c,
            '都' | '道' | '府' | '県' | '市' | '区' | '町' | '村' | '郡'
        )
    })
}

fn ends_with(before: &str, words: &[&str]) -> bool {
    let before = before.trim_end_matches([' ', ':', 'は', '「', '"', '\'', '\\']);
    words.iter().any(|word| before.ends_with(word))
}

fn speaks_of(text: &str, words: &[&str]) -> bool {
    words.iter().any(|word| text.contains(word))
}

/// At most so many bytes at the end.
fn last(text: &str, bytes: usize) -> &str {
    let from = text.len().saturating_sub(bytes)..=text.len();
    let from = { from }.find(|from| text.is_char_boundary(*from));
    &text[from.unwrap_or(text.len())..]
}
