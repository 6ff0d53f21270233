//! Addresses abroad: `350 Fifth Avenue, Suite 3300, New York, NY 10118`, `Friedrichstraße 43, 10117
//! Berlin`, `Flat 12B, 8/F, 1 Harbour Road, Hong Kong`.
//!
//! Source of the forms: Universal Postal Union, addressing systems S42.

use std::ops::Range;

use super::abroad::code_and_city;
use super::segments::{UNITS, named_places, part_of_house, tail, word};
use crate::context::Context;

/// Streets, behind their names.
const STREETS: &[&str] = &[
    "street",
    "st",
    "avenue",
    "ave",
    "road",
    "rd",
    "boulevard",
    "blvd",
    "lane",
    "ln",
    "drive",
    "dr",
    "court",
    "ct",
    "way",
    "place",
    "pl",
    "square",
    "sq",
    "terrace",
    "parkway",
    "pkwy",
    "highway",
    "hwy",
    "circle",
    "broadway",
    "crescent",
    "close",
    "gardens",
    "quay",
    "row",
    "mews",
    "walk",
    "plaza",
    "wharf",
    "link",
    "esplanade",
    "promenade",
    "crossing",
    "trail",
    "hill",
    "grove",
    "park",
    "alley",
    "bypass",
    "central",
    "rise",
    "vale",
    "view",
    "green",
    "gate",
    "yard",
    "mount",
    "path",
    "drove",
    "approach",
    "embankment",
    "parade",
    "circus",
    "wynd",
    "loop",
    "run",
    "pike",
    "turnpike",
    "freeway",
    "expressway",
    "mall",
    "cove",
    "heights",
    "ridge",
    "meadow",
    "meadows",
    "croft",
    "chase",
    "bend",
    "glen",
    "fields",
    "orchard",
    "lorong",
    "soi",
    "marg",
    "nagar",
    "salai",
    "strasse",
    "straße",
];

/// Streets, before their names.
const LEADING: &[&str] = &[
    "rue",
    "avenue",
    "boulevard",
    "place",
    "quai",
    "via",
    "calle",
    "plaza",
    "piazza",
    "corso",
    "rua",
    "jalan",
    "impasse",
    "chemin",
    "allée",
    "paseo",
    "avenida",
    "carrer",
    "viale",
    "largo",
    "travessa",
    "jl.",
    "ulica",
    "ul.",
    "ulitsa",
    "strada",
    "strasse",
    "calea",
    "carretera",
    "praça",
    "route",
    "square",
    "cours",
    "jl",
    "jln",
    "jln.",
    "c/",
    "av.",
    "avda.",
    "avda",
    "lorong",
    "soi",
];

/// Of these every number behind a name is a house, whatever follows.
const SURE: &[&str] = &[
    "jalan", "jl.", "jl", "jln", "jln.", "av.", "avda.", "avenida", "calle", "rua", "carrer",
    "viale", "ulica", "ul.", "rue", "c/",
];

/// The ends of streets written in one word, before the number.
const COMPOUND: &[&str] = &[
    "straße", "strasse", "str.", "allee", "gasse", "damm", "straat", "laan", "gracht", "plein",
    "weg", "platz", "dijk", "kade", "singel", "vägen", "gatan", "gade", "vej", "gaten", "gata",
    "vegen", "veien", "katu", "utca", "ufer",
];

/// What stands before such a street in a word of its own, besides what ends in `er`.
const ADJECTIVES: &[&str] = &[
    "Norra", "Södra", "Östra", "Västra", "Stora", "Lilla", "Gamla", "Nya", "Nedre", "Øvre",
    "Nordre", "Søndre", "Østre", "Vestre", "Store", "Lille", "Gammel", "Alte", "Neue", "Große",
    "Kleine", "Obere", "Untere", "Hohe", "Lange", "Kurze", "Oude", "Nieuwe", "Grote", "Kleine",
    "Lange", "Korte",
];

/// Words and segments that are looked at: an address is no longer.
const MOST_WORDS: usize = 6;
/// The address whose house number stands at `number`.
pub(super) fn street(text: &Context<'_>, number: usize, floor: usize) -> Option<Range<usize>> {
    let whole = text.text;
    let fresh = !whole[..number]
        .ends_with(|c: char| c.is_alphanumeric() || matches!(c, '-' | '/' | '.' | ',' | '#' | '_'));
    if !fresh {
        return None;
    }
    if let Some(start) = box_before(whole, number, floor) {
        let end = number + house(whole, number)?;
        return Some(start..named_places(whole, tail(whole, end, true)?));
    }
    if let Some(start) = compound(whole, number, floor) {
        let end = number + house(whole, number)?;
        let city = whole[end..].strip_prefix(", ").and_then(code_and_city);
        if let Some(len) = city {
            return Some(start..named_places(whole, end + 2 + len));
        }
        return tail(whole, end, true).map(|end| start..end);
    }
    known_street(text, number, floor)
        .or_else(|| leading_street(whole, number, floor))
        .or_else(|| super::abroad::with_postal_code(whole, number, floor))
}

/// `350 Fifth Avenue, …`, `12 rue de Rivoli, …`: the number, and a word for a street.
fn known_street(text: &Context<'_>, number: usize, floor: usize) -> Option<Range<usize>> {
    let whole = text.text;
    let end = number + house(whole, number)?;
    let lead = whole[floor..number].trim_end_matches(' ');
    // `Unit 5, Quay Street, …`: the house has a name or none, the number is a part of it.
    let unit = part_of_house(lead);
    let divides = unit.is_some();
    let from = if divides && whole[end..].starts_with(", ") {
        end + 1
    } else {
        end
    };
    let (street, sure) = name(whole, from)?;
    let end = tail(whole, street, sure)?;
    let word = ["No.", "no.", "Blk", "Block", "Lot", "Plot"]
        .iter()
        .find(|word| lead.ends_with(**word) && number - floor - lead.len() <= 1);
    let word = word.map(|word| word.len()).or_else(|| unit.map(str::len));
    let number = word.map_or(number, |len| floor + lead.len() - len);
    Some(opening(text, number, floor)..end)
}

/// `Rua Augusta 1508, …`, `Calle de Alcalá 48, …`: a word for a street, its name, and the number.
fn leading_street(text: &str, number: usize, floor: usize) -> Option<Range<usize>> {
    let mut lead = text[floor..number].strip_suffix(' ')?;
    for _ in 0..MOST_WORDS {
        let word = lead
            .rsplit([' ', '\n', '(', ':'])
            .next()
            .filter(|word| word.len() <= 24)?;
        let start = floor + lead.len() - word.len();
        let lettered = word.starts_with(char::is_alphabetic);
        if lettered
            && start + word.len() + 1 < number
            && LEADING.contains(&word.to_lowercase().as_str())
        {
            let end = number + house(text, number)?;
            let city = text[end..].strip_prefix(", ").and_then(code_and_city);
            let end = if let Some(len) = city {
                end + 2 + len
            } else {
                let sure = SURE.contains(&word.to_lowercase().as_str());
                named_places(text, tail(text, end, sure)?)
            };
            return Some(start..end);
        }
        let named = word.starts_with(char::is_uppercase) || word.len() <= 3;
        lead = lead[..lead.len() - word.len()]
            .strip_suffix(' ')
            .filter(|_| named)?;
    }
    None
}

/// `P.O. Box 48213`: where it begins.
fn box_before(text: &str, number: usize, floor: usize) -> Option<usize> {
    let lead = &text[floor..number];
    ["P.O. Box ", "PO Box ", "P.O.Box ", "P O Box ", "GPO Box "]
        .iter()
        .find(|word| lead.ends_with(**word))
        .map(|word| number - word.len())
}

/// `12`, `221B`, `12-14`: the length of a house number.
fn house(text: &str, at: usize) -> Option<usize> {
    let rest = &text.as_bytes()[at..];
    let digits = rest
        .iter()
        .take(6)
        .take_while(|b| b.is_ascii_digit())
        .count();
    let range = match rest.get(digits) {
        Some(b'-' | b'/') => {
            1 + rest[digits + 1..]
                .iter()
                .take(5)
                .take_while(|b| b.is_ascii_digit() || matches!(b, b'I' | b'V'))
                .count()
        }
        Some(letter) if letter.is_ascii_alphabetic() => 1,
        _ => 0,
    };
    let end = digits + range;
    let clear = rest
        .get(end)
        .is_none_or(|b| matches!(b, b' ' | b',' | b'\n' | b'.'));
    (digits <= 5 && clear).then_some(end)
}

/// Capitalised words and a street behind the number: where they end, and whether that is enough.
fn name(text: &str, from: usize) -> Option<(usize, bool)> {
    let mut at = from;
    let mut words = 0;
    let mut leading = false;
    for index in 0..MOST_WORDS {
        let Some((start, end)) = word(text, at) else {
            break;
        };
        if start - at > 2 || text[at..start].contains('\n') {
            break;
        }
        let piece = &text[start..end];
        let plain = piece.trim_end_matches('.').to_lowercase();
        let leads = LEADING.contains(&plain.as_str()) && piece.starts_with(char::is_lowercase);
        if index == 0 && (leads || matches!(plain.as_str(), "jalan" | "lorong" | "soi"))
            || plain == "rue"
        {
            leading = true;
        } else if !piece.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit())
            && !matches!(
                plain.as_str(),
                "de" | "la" | "du" | "des" | "of" | "the" | "del" | "di" | "da"
            )
        {
            break;
        }
        at = end;
        if index > 0
            && !leading
            && piece.starts_with(char::is_uppercase)
            && STREETS.contains(&plain.as_str())
        {
            return Some((end, false));
        }
        // `42 Teheran-ro`
        if ["-ro", "-gil", "-daero"]
            .iter()
            .any(|tail| plain.ends_with(tail) && plain.len() > tail.len() + 2)
        {
            return Some((end, false));
        }
        words = index + 1;
    }
    (leading && words >= 2).then_some((at, false))
}

/// `Friedrichstraße 43`: where the street before the number begins.
fn compound(text: &str, number: usize, floor: usize) -> Option<usize> {
    let lead = text[floor..number].strip_suffix(' ')?;
    let mut letters = lead.char_indices().rev().take(32).take_while(|(_, c)| {
        c.is_alphabetic() && !matches!(c, '\u{3000}'..) || matches!(c, '.' | '-')
    });
    let start = floor + letters.by_ref().last()?.0;
    let word = &text[start..floor + lead.len()];
    let lower = word.to_lowercase();
    let ends = COMPOUND.iter().any(|end| lower.ends_with(end));
    // `Mariahilfer Straße`, `Bockenheimer Landstraße`: the adjective before belongs to it.
    let before = text[floor..start].strip_suffix(' ').unwrap_or_default();
    let adjective = before.rfind(|c: char| !c.is_alphabetic() || c >= '\u{2E80}');
    let from = floor
        + adjective.map_or(0, |at| {
            at + before[at..].chars().next().map_or(1, char::len_utf8)
        });
    let adjective = &text[from..start];
    let start = if (adjective.trim_end().ends_with("er")
        || ADJECTIVES.contains(&adjective.trim_end()))
        && adjective.starts_with(char::is_uppercase)
        && adjective.len() < 32
    {
        from
    } else {
        start
    };
    (ends && text[start..].starts_with(char::is_uppercase) && lead.len() + floor - start > 6)
        .then_some(start)
}

/// `2f`, `12f`
fn is_floor(word: &str) -> bool {
    word.strip_suffix('f')
        .is_some_and(|figures| !figures.is_empty() && figures.bytes().all(|b| b.is_ascii_digit()))
}

/// Where what stands before the number begins, if it divides the house: `Flat 12B, 8/F, Tower 3, `,
/// `Park Heights 203, `.
pub(super) fn opening(text: &Context<'_>, number: usize, floor: usize) -> usize {
    let (mut start, mut at, mut passed) = (number, number, 0);
    for _ in 0..5 {
        let Some(lead) = text.text[floor..at]
            .trim_end_matches(' ')
            .strip_suffix([',', '\n'])
        else {
            break;
        };
        let from = lead
            .char_indices()
            .rev()
            .take(40)
            .take_while(|(_, c)| {
                c.is_ascii_alphanumeric() || matches!(c, ' ' | '/' | '#' | '-' | '.' | '&')
            })
            .last()
            .map_or(lead.len(), |(at, _)| at);
        // `lives at Flat 12B`: not the words before.
        let skip = lead[from..]
            .rmatch_indices(' ')
            .find(|(at, _)| {
                let word = lead[from..from + at].rsplit(' ').next().unwrap_or_default();
                word.starts_with(|c: char| c.is_ascii_lowercase())
            })
            .map_or(0, |(at, _)| at + 1);
        let from = from + skip;
        let piece = &lead[from..];
        let trimmed = piece.trim_start();
        let words = trimmed.split([' ', '/', '.']);
        let unit = words.clone().any(|word| {
            let lower = word.to_ascii_lowercase();
            UNITS.contains(&lower.as_str())
                || is_floor(&lower)
                || matches!(
                    lower.as_str(),
                    "f" | "heights"
                        | "mansion"
                        | "residence"
                        | "plaza"
                        | "court"
                        | "center"
                        | "centre"
                        | "house"
                        | "terrace"
                        | "maison"
                        | "apartments"
                        | "corpo"
                        | "haitsu"
                        | "heim"
                        | "warehouse"
                        | "dormitory"
                )
        });
        let figures = trimmed.bytes().any(|b| b.is_ascii_digit());
        let capital =
            trimmed.starts_with(|c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '#');
        let from = floor + from + (piece.len() - trimmed.len());
        // `Villa 31, Street 12A, Al Barsha South 3, `: two parts of a place may stand between.
        let place = trimmed
            .split(' ')
            .all(|word| word.starts_with(|c: char| c.is_ascii_uppercase() || c.is_ascii_digit()));
        if !(unit && (figures || trimmed.contains(' '))) || !capital {
            passed += 1;
            if passed > 2 || !place || trimmed.is_empty() || !capital {
                break;
            }
            at = from;
            continue;
        }
        (start, at, passed) = (from, from, 0);
    }
    start
}
