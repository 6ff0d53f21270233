//! When are two notations the same value? The form that decides, never shown to anybody.

use std::borrow::Cow;

use classifiers::{EntityType, Reading};
use unicode_normalization::UnicodeNormalization;

use crate::{calendar, kanji, numerals};

/// The form of a value that all its notations share: `090-1234-5678`, `０９０１２３４５６７８` and
/// `+81 90 1234 5678` have one; so have `柴田 郁恵`, `柴田郁恵様`, `髙橋` and `高橋`, `昭和38年5月1日` and
/// `1963-05-01`, and variants of anything in full width, upper case or kanji numerals, or escaped.
///
/// It is as confidential as the value. Outside this crate it is for those who must tell whether
/// two values are the same, as the record of decisions under its key does.
#[must_use]
pub fn identity(entity: EntityType, text: &str) -> String {
    let text = &*plain(text);
    let folded: String = if text.is_ascii() {
        text.to_ascii_lowercase()
    } else {
        text.nfkc()
            .flat_map(char::to_lowercase)
            .filter(|&c| !is_invisible(c))
            .map(kanji::standard)
            .collect()
    };
    let form = match entity {
        EntityType::Person => person(&folded).chars().map(katakana).collect(),
        EntityType::Phone => phone(&numerals::folded(&folded)),
        EntityType::Email | EntityType::IpAddress => without(&folded, char::is_whitespace),
        EntityType::DateOfBirth => date(&folded),
        EntityType::Address => place(&numerals::folded(&folded)),
        _ if is_written_in_digits(entity) => without(&numerals::folded(&folded), |c| {
            !c.is_alphanumeric() || c == 'ー'
        }),
        _ => place(&folded),
    };
    if form.is_empty() {
        text.to_owned()
    } else {
        form
    }
}

/// A value without the escapes and encodings that it may be written in.
pub(crate) fn plain(value: &str) -> Cow<'_, str> {
    let is_encoded = value.contains(['\\', '%', '&']);
    match is_encoded.then(|| Reading::of(value)).flatten() {
        Some(reading) => Cow::Owned(reading.text().to_owned()),
        None => Cow::Borrowed(value),
    }
}

/// Types whose separators carry no meaning.
pub(crate) fn is_written_in_digits(entity: EntityType) -> bool {
    use EntityType as E;
    !matches!(
        entity,
        E::Person
            | E::Address
            | E::Email
            | E::DateOfBirth
            | E::IpAddress
            | E::Secret
            | E::Organization
            | E::ConfidentialTerm
    )
}

/// Whether two notations of a person's name, as [`identity`] gives them, may be a whole and a
/// part of it: `柴田` and `柴田郁恵`, `smith` and `john smith`.
pub(crate) fn is_part_of_name(part: &str, whole: &str) -> bool {
    if part.len() >= whole.len() || part.chars().count() < 2 {
        return false;
    }
    let ends_word = |rest: &str| !whole.is_ascii() || rest.starts_with(' ') || rest.ends_with(' ');
    let rest = whole
        .strip_prefix(part)
        .or_else(|| whole.strip_suffix(part));
    rest.is_some_and(ends_word)
}

/// Hiragana as katakana; every other character as it is.
pub(crate) fn katakana(c: char) -> char {
    match c {
        'ぁ'..='ゖ' => char::from_u32(u32::from(c) + 0x60).unwrap_or(c),
        c => c,
    }
}

/// Zero-width and other characters that nobody sees.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}' | '\u{200b}'..='\u{200f}' | '\u{2060}'..='\u{2064}' | '\u{feff}')
}

fn is_hyphen(c: char) -> bool {
    matches!(c, '-' | '\u{2010}'..='\u{2015}' | '−')
}

fn without(text: &str, drop: impl Fn(char) -> bool) -> String {
    text.chars().filter(|&c| !drop(c)).collect()
}

/// The day that is meant, where that is certain.
fn date(folded: &str) -> String {
    let day = calendar::read(folded).map(|written| written.day);
    match day.map(|day| (day.year, day.month, day.date)) {
        Some((year, Some(month), Some(day))) => format!("{year:04}-{month:02}-{day:02}"),
        _ => place(folded),
    }
}

fn place(folded: &str) -> String {
    without(folded, |c| c.is_whitespace() || is_hyphen(c))
}

fn phone(folded: &str) -> String {
    let digits = without(folded, |c| !c.is_ascii_digit());
    match digits.strip_prefix("81") {
        Some(national) if folded.trim_start().starts_with('+') => {
            format!("0{}", national.strip_prefix('0').unwrap_or(national))
        }
        _ => digits,
    }
}

/// Names in Latin letters keep one space between their words; all others have none.
fn person(folded: &str) -> String {
    const HONORIFICS: [&str; 9] = [
        "さん",
        "さま",
        "様",
        "氏",
        "殿",
        "先生",
        "くん",
        "君",
        "ちゃん",
    ];
    if folded.is_ascii() {
        let words = folded.split(|c: char| !c.is_ascii_alphanumeric() && c != '\'');
        let words = words.filter(|word| !matches!(*word, "" | "mr" | "mrs" | "ms" | "dr"));
        return words.collect::<Vec<_>>().join(" ");
    }
    let name = without(folded, |c| {
        c.is_whitespace() || matches!(c, '・' | '.' | ',' | '、')
    });
    let bare = HONORIFICS
        .iter()
        .find_map(|honorific| name.strip_suffix(honorific));
    match bare {
        Some(bare) if bare.chars().count() > 1 => bare.to_owned(),
        _ => name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn same(entity: EntityType, notations: &[&str]) {
        let forms: Vec<String> = notations
            .iter()
            .map(|text| identity(entity, text))
            .collect();
        assert!(forms.windows(2).all(|pair| pair[0] == pair[1]), "{forms:?}");
    }

    #[test]
    fn notations_of_one_value_have_one_identity() {
        same(
            EntityType::Phone,
            &[
                "090-1234-5678",
                "０９０１２３４５６７８",
                "090 1234 5678",
                "+81 90-1234-5678",
                "090ー1234ー5678",
                "+81 (0)90 1234 5678",
            ],
        );
        same(
            EntityType::Person,
            &[
                "柴田 郁恵",
                "柴田郁恵",
                "柴田　郁恵",
                "柴田郁恵様",
                "柴田\u{200b}郁恵",
            ],
        );
        same(
            EntityType::Person,
            &["John Smith", "JOHN SMITH", "Mr. John Smith", "John  Smith"],
        );
        same(
            EntityType::Email,
            &[
                "Ikue@Example.com",
                "ikue@example.com",
                "ｉｋｕｅ@example.com",
            ],
        );
        same(
            EntityType::BankAccount,
            &["123-4567", "1234567", "１２３４５６７"],
        );
        same(
            EntityType::Address,
            &[
                "東京都港区1-2-3",
                "東京都 港区１−２−３",
                "東京都港区一-二-三",
            ],
        );
        same(
            EntityType::Phone,
            &["090-1234-5678", "〇九〇-一二三四-五六七八"],
        );
        same(EntityType::Person, &["髙橋", "高橋", "高橋様"]);
        same(
            EntityType::Person,
            &[
                "シバタ イクエ",
                "しばた いくえ",
                "ｼﾊﾞﾀ ｲｸｴ",
                "しばたいくえさん",
            ],
        );
        same(EntityType::Person, &["齋藤 一郎", "斎藤一郎"]);
        same(EntityType::Person, &["山﨑", "山崎"]);
        same(
            EntityType::DateOfBirth,
            &[
                "1963-05-01",
                "昭和38年5月1日",
                "S38.5.1",
                "１９６３年５月１日",
                "昭和三十八年五月一日",
            ],
        );
    }

    #[test]
    fn different_values_have_different_identities() {
        assert_ne!(
            identity(EntityType::Email, "a.b@example.com"),
            identity(EntityType::Email, "ab@example.com")
        );
        assert_ne!(
            identity(EntityType::Person, "林"),
            identity(EntityType::Person, "森")
        );
        assert_ne!(
            identity(EntityType::Person, "王君"),
            identity(EntityType::Person, "王")
        );
    }

    #[test]
    fn a_value_without_letters_is_its_own_identity() {
        assert_eq!(identity(EntityType::BankAccount, "--"), "--");
    }

    #[test]
    fn a_surname_is_part_of_the_whole_name() {
        assert!(is_part_of_name("柴田", "柴田郁恵"));
        assert!(is_part_of_name("郁恵", "柴田郁恵"));
        assert!(is_part_of_name("smith", "john smith"));
        assert!(!is_part_of_name("smit", "john smith"));
        assert!(!is_part_of_name("john smit", "john smith"));
        assert!(!is_part_of_name("林", "林田一郎"));
        assert!(!is_part_of_name("柴田郁恵", "柴田郁恵"));
    }
}
