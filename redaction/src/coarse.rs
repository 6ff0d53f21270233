//! What is left of a value when it is generalised or dropped: its decade, its prefecture, a mark.

use classifiers::EntityType;

use crate::{calendar, numerals};

/// What stands in a value's place for good, in texts of either language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Coarse {
    pub(crate) japanese: String,
    pub(crate) english: String,
}

/// Says that something is missing.
pub(crate) fn mark() -> Coarse {
    both("［省略］", "[removed]")
}

/// The coarser form of a value; the mark where the value says nothing coarser for certain.
pub(crate) fn generalised(entity: EntityType, original: &str) -> Coarse {
    let coarse = match entity {
        EntityType::DateOfBirth => decade(original),
        EntityType::Address => region(original),
        EntityType::CreditCard => Some(network(original)),
        EntityType::Iban => original
            .get(..2)
            .map(|country| country_of(country, "口座", "account")),
        EntityType::SwiftBic => original
            .get(4..6)
            .map(|country| country_of(country, "銀行", "bank")),
        EntityType::IpAddress => net(original),
        _ => None,
    };
    coarse.unwrap_or_else(mark)
}

fn both(japanese: impl Into<String>, english: impl Into<String>) -> Coarse {
    Coarse {
        japanese: japanese.into(),
        english: english.into(),
    }
}

fn decade(original: &str) -> Option<Coarse> {
    let decade = calendar::read(original)?.day.year / 10 * 10;
    Some(both(format!("{decade}年代"), format!("{decade}s")))
}

fn country_of(country: &str, japanese: &str, english: &str) -> Coarse {
    let country = country.to_ascii_uppercase();
    both(
        format!("{country}の{japanese}"),
        format!("{english} in {country}"),
    )
}

/// The prefecture, or the country.
fn region(original: &str) -> Option<Coarse> {
    let lower = original.to_lowercase();
    let prefecture = PREFECTURES.iter().find(|(kanji, romaji)| {
        original.contains(kanji) || is_word_of(&lower, &romaji.to_lowercase())
    });
    if let Some((kanji, romaji)) = prefecture {
        return Some(both(*kanji, *romaji));
    }
    let is_japanese = !original.is_ascii() || is_word_of(&lower, "japan");
    is_japanese.then(|| both("日本", "Japan"))
}

fn is_word_of(text: &str, word: &str) -> bool {
    text.split(|c: char| !c.is_alphabetic())
        .any(|part| part == word)
}

/// The first two groups of a machine's address.
fn net(original: &str) -> Option<Coarse> {
    let net = if let [a, b, _, _] = original.split('.').collect::<Vec<_>>()[..] {
        format!("{a}.{b}.0.0/16")
    } else {
        let mut groups = original.split(':');
        let (first, second) = (groups.next()?, groups.next()?);
        // Six groups of two are those of a MAC address, whose first ones tell its maker.
        (first.len() > 2).then(|| format!("{first}:{second}::/32"))?
    };
    Some(both(net.clone(), net))
}

/// The network that a card belongs to, by its first digits (ISO/IEC 7812).
fn network(original: &str) -> Coarse {
    let digits = original.chars().filter_map(numerals::digit);
    let head = digits
        .take(4)
        .fold(0, |head, (digit, _)| head * 10 + u32::from(digit));
    let network = match head {
        4000..=4999 => "Visa",
        5100..=5599 | 2221..=2720 => "Mastercard",
        3400..=3499 | 3700..=3799 => "American Express",
        3528..=3589 => "JCB",
        3000..=3059 | 3600..=3699 | 3800..=3999 => "Diners Club",
        6011 | 6440..=6599 => "Discover",
        6200..=6299 => "UnionPay",
        _ => return both("カード", "card"),
    };
    both(format!("{network}カード"), format!("{network} card"))
}

const PREFECTURES: [(&str, &str); 47] = [
    ("北海道", "Hokkaido"),
    ("青森県", "Aomori"),
    ("岩手県", "Iwate"),
    ("宮城県", "Miyagi"),
    ("秋田県", "Akita"),
    ("山形県", "Yamagata"),
    ("福島県", "Fukushima"),
    ("茨城県", "Ibaraki"),
    ("栃木県", "Tochigi"),
    ("群馬県", "Gunma"),
    ("埼玉県", "Saitama"),
    ("千葉県", "Chiba"),
    ("東京都", "Tokyo"),
    ("神奈川県", "Kanagawa"),
    ("新潟県", "Niigata"),
    ("富山県", "Toyama"),
    ("石川県", "Ishikawa"),
    ("福井県", "Fukui"),
    ("山梨県", "Yamanashi"),
    ("長野県", "Nagano"),
    ("岐阜県", "Gifu"),
    ("静岡県", "Shizuoka"),
    ("愛知県", "Aichi"),
    ("三重県", "Mie"),
    ("滋賀県", "Shiga"),
    ("京都府", "Kyoto"),
    ("大阪府", "Osaka"),
    ("兵庫県", "Hyogo"),
    ("奈良県", "Nara"),
    ("和歌山県", "Wakayama"),
    ("鳥取県", "Tottori"),
    ("島根県", "Shimane"),
    ("岡山県", "Okayama"),
    ("広島県", "Hiroshima"),
    ("山口県", "Yamaguchi"),
    ("徳島県", "Tokushima"),
    ("香川県", "Kagawa"),
    ("愛媛県", "Ehime"),
    ("高知県", "Kochi"),
    ("福岡県", "Fukuoka"),
    ("佐賀県", "Saga"),
    ("長崎県", "Nagasaki"),
    ("熊本県", "Kumamoto"),
    ("大分県", "Oita"),
    ("宮崎県", "Miyazaki"),
    ("鹿児島県", "Kagoshima"),
    ("沖縄県", "Okinawa"),
];

#[cfg(test)]
mod tests {
    use super::*;

    fn english(entity: EntityType, original: &str) -> String {
        generalised(entity, original).english
    }

    #[test]
    fn a_value_is_left_with_what_many_share() {
        use EntityType as E;
        assert_eq!(
            generalised(E::DateOfBirth, "昭和38年5月1日").japanese,
            "1960年代"
        );
        assert_eq!(english(E::DateOfBirth, "1963-05-01"), "1960s");
        assert_eq!(
            generalised(E::Address, "東京都港区1-2-3").japanese,
            "東京都"
        );
        assert_eq!(
            english(E::Address, "1-2-3 Roppongi, Minato-ku, Tokyo"),
            "Tokyo"
        );
        assert_eq!(generalised(E::Address, "港区1-2-3").japanese, "日本");
        assert_eq!(english(E::CreditCard, "4111-1111-1111-1111"), "Visa card");
        assert_eq!(english(E::Iban, "GB82WEST12345698765432"), "account in GB");
        assert_eq!(english(E::SwiftBic, "BOTKJPJT"), "bank in JP");
        assert_eq!(english(E::IpAddress, "203.0.113.7"), "203.0.0.0/16");
        assert_eq!(english(E::IpAddress, "2001:db8:1::7"), "2001:db8::/32");
    }

    #[test]
    fn what_says_nothing_coarser_is_marked_as_missing() {
        use EntityType as E;
        for (entity, original) in [
            (E::DateOfBirth, "5月1日"),
            (E::Address, "10 Downing Street, London"),
            (E::IpAddress, "00:00:5E:00:53:01"),
        ] {
            assert_eq!(generalised(entity, original), mark(), "{original}");
        }
    }
}
