//! The words of Japanese addresses in Latin letters, each by itself: divisions, towns, lots, what
//! divides a house.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::romaji::{RomajiPlaces, is_japanese};
use crate::months;

/// What a word may be in an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// `4-2-17`, `906`: so many groups.
    Lot(usize),
    /// `3-chome`, `22ban`, `18-jo`.
    Block,
    /// `100-0005`
    Postal,
    /// `Minato-ku`, `Obihiro-shi`
    Division,
    /// `Shi`, `Ward`, `Prefecture`: behind the name that it divides.
    Form,
    /// `Ashibe-cho`, `Minatohonmachi`
    Town,
    /// A known city, ward or prefecture.
    City,
    /// `Apt`, `Room`, `Bldg`
    House,
    /// `#305`, `7F`, `9th`
    Room,
    Japan,
    /// Reads as Japanese, with a capital.
    Japanese,
    /// Any other word with a capital.
    Capital,
}

/// What one word is; `None`: nothing of an address.
pub(super) fn kind(word: &str, places: &RomajiPlaces) -> Option<Kind> {
    let first = word.chars().next()?;
    if first == '#' {
        return room(&word[1..]).then_some(Kind::Room);
    }
    if first.is_ascii_digit() {
        return numbered(word);
    }
    let plain = word.trim_end_matches('.');
    let lower = plain.to_lowercase();
    let known = KNOWN.get(lower.as_str()).copied();
    if known == Some(Known::House) || lower.ends_with("-so") && is_japanese(plain) {
        return Some(Kind::House);
    }
    if known == Some(Known::Form) {
        return Some(Kind::Form);
    }
    let tail = divided(&lower);
    if let Some(tail) = tail {
        return Some(
            if matches!(tail, "-cho" | "-chō" | "-machi" | "-mura" | "-son") {
                Kind::Town
            } else {
                Kind::Division
            },
        );
    }
    if !first.is_uppercase() || known == Some(Known::Time) {
        return None;
    }
    if lower == "japan" {
        return Some(Kind::Japan);
    }
    if known == Some(Known::Prefecture) || prefecture(&lower) || places.city(plain) {
        return Some(Kind::City);
    }
    // `Nagamachi-minami`
    let quarter = COMPASS.iter().find_map(|side| lower.strip_suffix(side));
    if town(&lower) || quarter.is_some_and(|name| town(name) || is_japanese(name)) {
        return Some(Kind::Town);
    }
    Some(if is_japanese(plain) {
        Kind::Japanese
    } else {
        Kind::Capital
    })
}

/// Which side of a town it is.
const COMPASS: &[&str] = &["-minami", "-kita", "-higashi", "-nishi", "-naka", "-hon"];

/// `305`, `B-12`
fn room(word: &str) -> bool {
    (1..=6).contains(&word.len())
        && word.bytes().any(|b| b.is_ascii_digit())
        && word
            .bytes()
            .all(|b| b.is_ascii_digit() || b.is_ascii_uppercase() || b == b'-')
}

/// `4-2-17`, `3-chome`, `22ban`, `591-8025`, `7F`, `9th`.
fn numbered(word: &str) -> Option<Kind> {
    let digits =
        |part: &str| (1..=5).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
    let zero = word.starts_with('0') && word.len() > 1;
    if digits(word) {
        return (!zero).then_some(Kind::Lot(1));
    }
    let parts: Vec<&str> = word.split('-').take(7).collect();
    if let [code, rest] = parts[..]
        && code.len() == 3
        && rest.len() == 4
        && digits(code)
        && digits(rest)
    {
        return Some(Kind::Postal);
    }
    let figures = parts.iter().take_while(|part| digits(part)).count();
    let rest = parts[figures..].join("-").to_lowercase();
    let year = figures > 1 && parts[0].len() == 4 && ["19", "20"].contains(&&parts[0][..2]);
    if figures > 0 && rest.is_empty() {
        let total: usize = parts.iter().map(|part| part.len()).sum();
        return (!year && !zero && figures <= 6 && total <= 12).then_some(Kind::Lot(figures));
    }
    let own = rest.trim_start_matches(|c: char| c.is_ascii_digit());
    if figures <= 3 && BLOCKS.contains(&own.trim_end_matches('.')) {
        return Some(Kind::Block);
    }
    let floor = matches!(
        own,
        "f" | "fl" | "st" | "nd" | "rd" | "th" | "goshitsu" | "gou-shitsu"
    );
    let lettered = own.len() == 1 && own.bytes().all(|b| b.is_ascii_alphabetic());
    if figures == 0 && floor {
        return Some(Kind::Room);
    }
    // `4-2-17F`, `12-B`
    (floor || lettered).then_some(if figures > 0 {
        Kind::Lot(figures + 1)
    } else {
        Kind::Room
    })
}

/// Numbers these; behind a space only the longer ones are heard.
pub(super) const BLOCKS: &[&str] = &[
    "chome", "chōme", "choume", "banchi", "ban", "gou", "gō", "go", "jo", "jō", "sen", "cho",
    "chiwari",
];

/// `minato-ku`: the division at its end.
fn divided(lower: &str) -> Option<&'static str> {
    const TAILS: &[&str] = &[
        "-shi", "-ku", "-ken", "-fu", "-gun", "-machi", "-cho", "-chō", "-mura", "-son", "-to",
        "-do", "-dō",
    ];
    let hyphen = lower.rfind('-').filter(|at| *at >= 2)?;
    let tail = TAILS.iter().find(|tail| &lower[hyphen..] == **tail)?;
    is_japanese(&lower[..hyphen]).then_some(*tail)
}

/// Words that lists have, in small letters.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Known {
    House,
    Form,
    /// Of calendars.
    Time,
    Prefecture,
}

/// What is in two lists is what the first says.
static KNOWN: LazyLock<HashMap<&'static str, Known>> = LazyLock::new(|| {
    let lists = [
        (PREFECTURES, Known::Prefecture),
        (WEEKDAYS, Known::Time),
        (FORMS, Known::Form),
        (HOUSES, Known::House),
    ];
    let of = |(words, known): (&'static [&'static str], Known)| {
        words.iter().map(move |word| (*word, known))
    };
    let months = months::NAMES.into_iter().chain(months::short());
    let months = months.map(|month| (month, Known::Time));
    lists.into_iter().flat_map(of).chain(months).collect()
});

/// Behind the name that it divides.
const FORMS: &[&str] = &[
    "shi",
    "ku",
    "ken",
    "gun",
    "machi",
    "cho",
    "mura",
    "fu",
    "city",
    "ward",
    "town",
    "village",
    "prefecture",
    "pref",
    "oaza",
    "aza",
    "metropolis",
];

/// A town by its end: `minatohonmachi`, `ashibecho`.
fn town(lower: &str) -> bool {
    ["machi", "cho", "chō", "mura"]
        .iter()
        .any(|tail| lower.len() >= tail.len() + 3 && lower.ends_with(tail))
        && is_japanese(lower)
}

/// `Ōsaka`, of which [`KNOWN`] has the plain spelling.
fn prefecture(lower: &str) -> bool {
    lower.contains('ō') && KNOWN.get(lower.replace('ō', "o").as_str()) == Some(&Known::Prefecture)
}

const PREFECTURES: &[&str] = &[
    "hokkaido",
    "aomori",
    "iwate",
    "miyagi",
    "akita",
    "yamagata",
    "fukushima",
    "ibaraki",
    "tochigi",
    "gunma",
    "gumma",
    "saitama",
    "chiba",
    "tokyo",
    "kanagawa",
    "niigata",
    "toyama",
    "ishikawa",
    "fukui",
    "yamanashi",
    "nagano",
    "gifu",
    "shizuoka",
    "aichi",
    "mie",
    "shiga",
    "kyoto",
    "osaka",
    "hyogo",
    "nara",
    "wakayama",
    "tottori",
    "shimane",
    "okayama",
    "hiroshima",
    "yamaguchi",
    "tokushima",
    "kagawa",
    "ehime",
    "kochi",
    "fukuoka",
    "saga",
    "nagasaki",
    "kumamoto",
    "oita",
    "miyazaki",
    "kagoshima",
    "okinawa",
];

const WEEKDAYS: &[&str] = &[
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
];

/// Words in names of houses, and what divides one.
const HOUSES: &[&str] = &[
    "heights",
    "mansion",
    "maison",
    "residence",
    "residences",
    "court",
    "house",
    "bldg",
    "building",
    "tower",
    "towers",
    "plaza",
    "apartment",
    "apartments",
    "apt",
    "room",
    "rm",
    "corpo",
    "coop",
    "haitsu",
    "hights",
    "hills",
    "terrace",
    "heim",
    "haimu",
    "dormitory",
    "flat",
    "unit",
    "park",
    "danchi",
    "dantchi",
    "biru",
    "floor",
    "fl",
    "suite",
    "no",
    "villa",
    "cosmo",
    "palace",
    "garden",
    "gardens",
    "square",
    "center",
    "centre",
    "manshon",
    "apaato",
    "apato",
    "goshitsu",
    "gou-shitsu",
    "lions",
    "kopo",
    "copo",
    "riverside",
    "share",
    "sharehouse",
    "c/o",
    "warehouse",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_what_they_look_like() {
        let places = RomajiPlaces::new("三重県\t三重郡川越町\tミエグンカワゴエチョウ\n");
        for (word, expected) in [
            ("4-2-17", Some(Kind::Lot(3))),
            ("906", Some(Kind::Lot(1))),
            ("22ban", Some(Kind::Block)),
            ("3-chome", Some(Kind::Block)),
            ("4-1-chome", Some(Kind::Block)),
            ("591-8025", Some(Kind::Postal)),
            ("7F", Some(Kind::Room)),
            ("#305", Some(Kind::Room)),
            ("Minato-ku", Some(Kind::Division)),
            ("nishi-ku", Some(Kind::Division)),
            ("Ashibe-cho", Some(Kind::Town)),
            ("Kawagoe", Some(Kind::City)),
            ("Bldg.", Some(Kind::House)),
            ("Motoyama", Some(Kind::Japanese)),
            ("Branch", Some(Kind::Capital)),
            ("March", None),
            ("lives", None),
            ("2026-11-03", None),
            ("090-1234-5678", None),
        ] {
            assert_eq!(kind(word, &places), expected, "{word}");
        }
    }
}
