//! The municipalities of Japan in Latin letters, from their kana: `Hitachinaka`, `Yonago`, `OBIHIRO`,
//! however their long vowels are written.

use std::collections::HashSet;

use crate::names::romaji::{fold, fold_kana};

/// The keys of all cities, towns and villages and of Tokyo's wards, without their `-shi` or `-ku`.
pub(super) struct RomajiPlaces {
    keys: HashSet<u64>,
}

/// Shorter names are syllables of anything.
const SHORTEST: usize = 4;
/// Municipalities that are English words, and a country.
const WORDS: &[&str] = &["china", "date", "mine", "nose", "tome", "tone", "wake"];

impl RomajiPlaces {
    /// From lines of prefecture, municipality and its kana, parted by tabs and sorted.
    pub(super) fn new(lines: &str) -> Self {
        let mut keys = HashSet::new();
        let rows: Vec<(&str, &str)> = lines.lines().filter_map(row).collect();
        for wards in rows.chunk_by(|one, two| designated(one.0) == designated(two.0)) {
            match (designated(wards[0].0), wards) {
                (Some(_), _) => keys.extend(common_city(wards).and_then(fold_kana)),
                (None, plain) => keys.extend(plain.iter().filter_map(|(_, kana)| key(kana))),
            }
        }
        keys.retain(|key| !WORDS.iter().any(|word| fold(word) == Some(*key)));
        Self { keys }
    }

    /// `Hitachinaka` as in `Hitachinaka-shi`, and `Kōbe`.
    pub(super) fn city(&self, word: &str) -> bool {
        let plain: String = word.chars().filter_map(letter).collect();
        plain.len() >= SHORTEST && fold(&plain).is_some_and(|key| self.keys.contains(&key))
    }
}

fn row(line: &str) -> Option<(&str, &str)> {
    let mut columns = line.split('\t').skip(1);
    columns.next().zip(columns.next())
}

/// The city of a ward: `札幌` of `札幌市中央区`.
fn designated(municipality: &str) -> Option<&str> {
    let (city, ward) = municipality.split_once('市')?;
    ward.ends_with('区').then_some(city)
}

/// What the kana of all wards of a city begin with, without シ.
fn common_city<'k>(wards: &[(&str, &'k str)]) -> Option<&'k str> {
    let first = wards.first()?.1;
    let shared = |at: &usize| {
        wards
            .iter()
            .all(|(_, kana)| kana.get(..*at) == first.get(..*at))
    };
    let cuts = first
        .char_indices()
        .map(|(at, c)| (at, at + c.len_utf8(), c));
    let city = cuts.filter(|(_, end, c)| *c == 'シ' && shared(end)).max()?;
    Some(&first[..city.0])
}

/// The key of `ミエグンカワゴエチョウ` is that of `カワゴエ`.
fn key(kana: &str) -> Option<u64> {
    let kana = kana
        .rsplit_once("グン")
        .map_or(kana, |(_, town)| if town.is_empty() { kana } else { town });
    let form = ["シ", "ク", "チョウ", "マチ", "ムラ", "ソン"];
    let base = form.iter().find_map(|form| kana.strip_suffix(form))?;
    fold_kana(base).filter(|_| base.chars().count() >= 2)
}

/// Without apostrophes, hyphens and the marks of long vowels.
fn letter(c: char) -> Option<char> {
    match c {
        'ā' | 'Ā' => Some('a'),
        'ī' | 'Ī' => Some('i'),
        'ū' | 'Ū' => Some('u'),
        'ē' | 'Ē' => Some('e'),
        'ō' | 'Ō' => Some('o'),
        '\'' | '’' | '-' => None,
        plain => Some(plain),
    }
}

/// Whether a word can be read as Japanese syllables, whatever its length: `Minatohonmachi`.
pub(super) fn is_japanese(word: &str) -> bool {
    let plain: String = word.chars().filter_map(letter).collect();
    let lower = plain.to_ascii_lowercase();
    let mut rest = lower.as_str();
    while !rest.is_empty() {
        let onset = rest.bytes().take_while(|b| !b"aiueo".contains(b)).count();
        let (consonants, vowel) = rest.split_at(onset);
        // A syllabic n, or an m before p, b and m; a doubled consonant.
        let single = match consonants.as_bytes() {
            [b'n' | b'm', more @ ..] if !more.is_empty() && more[0] != b'y' => &consonants[1..],
            [one, two, ..] if one == two => &consonants[1..],
            [b't', b'c', b'h'] => &consonants[1..],
            _ => consonants,
        };
        let ends = vowel.is_empty();
        let known = matches!(
            single,
            "" | "k"
                | "g"
                | "s"
                | "z"
                | "t"
                | "d"
                | "n"
                | "h"
                | "f"
                | "b"
                | "p"
                | "m"
                | "y"
                | "r"
                | "w"
                | "j"
                | "sh"
                | "ch"
                | "ts"
                | "ky"
                | "gy"
                | "sy"
                | "ty"
                | "ny"
                | "hy"
                | "by"
                | "py"
                | "my"
                | "ry"
        );
        if !(known && !ends || ends && matches!(consonants, "n" | "h")) {
            return false;
        }
        rest = vowel.get(1..).unwrap_or_default();
    }
    !lower.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn municipalities_are_known_by_their_kana() {
        let lines = "三重県\t三重郡川越町\tミエグンカワゴエチョウ\n\
             北海道\t札幌市中央区\tサッポロシチュウオウク\n\
             北海道\t札幌市北区\tサッポロシキタク\n\
             北海道\t伊達市\tダテシ\n\
             茨城県\tひたちなか市\tヒタチナカシ\n";
        let places = RomajiPlaces::new(lines);
        for city in ["Kawagoe", "Sapporo", "HITACHINAKA"] {
            assert!(places.city(city), "{city}");
        }
        assert!(!places.city("Date") && !places.city("Boston") && !places.city("Chuo"));
    }

    #[test]
    fn japanese_words_are_told_from_english_ones() {
        for word in [
            "Minatohonmachi",
            "Hyakunincho",
            "Nishi-Shinjuku",
            "Tenjinbashi",
            "Hatchōbori",
        ] {
            assert!(is_japanese(word), "{word}");
        }
        for word in ["March", "Directors", "Street", "Floor", "Branch"] {
            assert!(!is_japanese(word), "{word}");
        }
    }
}
