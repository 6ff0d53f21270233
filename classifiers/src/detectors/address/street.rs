//! Addresses abroad: `350 Fifth Avenue, Suite 3300, New York, NY 10118`, `Friedrichstraße 43, 10117
//! Berlin`, `Flat 12B, 8/F, 1 Harbour Road, Hong Kong`.
//!
//! Source of the forms: Universal Postal Union, addressing systems S42.

use std::ops::Range;

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
    "hill",
    "grove",
    "park",
    "alley",
    "bypass",
    "central",
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
];

/// The ends of streets written in one word, before the number.
const COMPOUND: &[&str] = &[
    "straße", "strasse", "str.", "allee", "gasse", "damm", "straat", "laan", "gracht", "plein",
    "weg", "platz", "vägen", "gatan", "gade", "vej",
];

/// What divides a house.
const UNITS: &[&str] = &[
    "apt",
    "apartment",
    "suite",
    "ste",
    "unit",
    "floor",
    "fl",
    "room",
    "rm",
    "flat",
    "tower",
    "block",
    "blk",
    "level",
    "bldg",
    "building",
    "penthouse",
    "house",
    "po",
    "p.o",
    "box",
    "lot",
];

/// Countries, cities and states that end an address.
const PLACES: &[&str] = &[
    "usa",
    "u.s.a",
    "us",
    "uk",
    "u.k",
    "united",
    "kingdom",
    "states",
    "germany",
    "deutschland",
    "france",
    "singapore",
    "hong",
    "kong",
    "china",
    "taiwan",
    "korea",
    "thailand",
    "vietnam",
    "malaysia",
    "indonesia",
    "philippines",
    "india",
    "australia",
    "canada",
    "switzerland",
    "netherlands",
    "luxembourg",
    "ireland",
    "italy",
    "spain",
    "belgium",
    "austria",
    "uae",
    "japan",
    "brazil",
    "mexico",
    "london",
    "york",
    "francisco",
    "angeles",
    "chicago",
    "boston",
    "seattle",
    "houston",
    "berlin",
    "munich",
    "münchen",
    "frankfurt",
    "hamburg",
    "düsseldorf",
    "paris",
    "lyon",
    "zurich",
    "zürich",
    "geneva",
    "amsterdam",
    "brussels",
    "dublin",
    "milan",
    "rome",
    "madrid",
    "barcelona",
    "vienna",
    "sydney",
    "melbourne",
    "toronto",
    "vancouver",
    "shanghai",
    "beijing",
    "shenzhen",
    "taipei",
    "seoul",
    "bangkok",
    "jakarta",
    "manila",
    "mumbai",
    "delhi",
    "dubai",
    "kowloon",
    "central",
    "edinburgh",
    "manchester",
    "birmingham",
    "honolulu",
    "hawaii",
    "california",
    "texas",
    "kuala",
    "lumpur",
];

/// Words and segments that are looked at: an address is no longer.
const MOST_WORDS: usize = 6;
const MOST_SEGMENTS: usize = 7;

/// The address whose house number stands at `number`.
pub(super) fn street(text: &Context<'_>, number: usize, floor: usize) -> Option<Range<usize>> {
    let whole = text.text;
    let fresh = !whole[..number]
        .ends_with(|c: char| c.is_alphanumeric() || matches!(c, '-' | '/' | '.' | ',' | '#' | '_'));
    if !fresh {
        return None;
    }
    if let Some(start) = compound(whole, number, floor) {
        let end = number + house(whole, number)?;
        return tail(whole, end, true).map(|end| start..end);
    }
    let end = number + house(whole, number)?;
    let (street, sure) = name(whole, end)?;
    let end = tail(whole, street, sure)?;
    Some(opening(text, number, floor)..end)
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
        Some(b'-') => {
            1 + rest[digits + 1..]
                .iter()
                .take(5)
                .take_while(|b| b.is_ascii_digit())
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
        if index == 0 && LEADING.contains(&plain.as_str()) && piece.starts_with(char::is_lowercase)
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
    let ends = COMPOUND
        .iter()
        .any(|end| lower.ends_with(end) && lower.len() > end.len() + 1);
    (ends && word.starts_with(char::is_uppercase)).then_some(start)
}

/// Reads the segments behind the street: units, city, state, postal code, country. Words of which
/// nothing known follows are left. Without any of them only a street with its number is no address.
fn tail(text: &str, street: usize, sure: bool) -> Option<usize> {
    let mut at = street;
    let mut end = sure.then_some(street);
    for _ in 0..MOST_SEGMENTS {
        let rest = text[at..].trim_start_matches([' ', ',', '\n', '.']);
        let gap = text.len() - at - rest.len();
        if gap == 0 || gap > 4 {
            break;
        }
        let (next, strong) = segment(text, at + gap);
        if next == at + gap {
            break;
        }
        at = next;
        if strong {
            end = Some(at);
        }
    }
    end
}

/// Up to four words until a comma: where they end, and whether one of them is known.
fn segment(text: &str, from: usize) -> (usize, bool) {
    let mut at = from;
    let mut strong = None;
    for index in 0..4 {
        let Some((start, end)) = word(text, at) else {
            break;
        };
        if start - at > usize::from(index > 0) {
            break;
        }
        let piece = &text[start..end];
        let lower = piece.trim_end_matches('.').to_lowercase();
        let unit = UNITS.contains(&lower.as_str()) || piece.starts_with('#');
        let code = postal(piece) || (index > 0 && piece.len() == 3 && outward(piece));
        let capital = piece.starts_with(char::is_uppercase);
        let state = piece.len() == 2 && piece.bytes().all(|b| b.is_ascii_uppercase());
        let numbered = piece.starts_with(|c: char| c.is_ascii_digit());
        if !(unit || code || capital || numbered && piece.len() <= 6) {
            break;
        }
        at = end;
        let follows = strong.is_some() && (numbered || capital && text[from..].starts_with('#'));
        if unit || code || capital && PLACES.contains(&lower.as_str()) || state || follows {
            strong = Some(end);
        }
    }
    // `10117 Berlin`: what follows a postal code is its city.
    match strong {
        Some(_) if postal(text[from..at].split(' ').next().unwrap_or_default()) => (at, true),
        Some(end) => (end, true),
        None => (at, false),
    }
}

/// Five or six digits, ZIP+4, or the first half of a British code.
fn postal(word: &str) -> bool {
    let digits = word.bytes().filter(u8::is_ascii_digit).count();
    let letters = word.bytes().filter(u8::is_ascii_uppercase).count();
    let plain = letters == 0 && matches!(digits, 5 | 6) && digits == word.len();
    let plus = digits == 9 && word.len() == 10 && word.as_bytes()[5] == b'-';
    let british = word.len() <= 4
        && (1..=3).contains(&letters)
        && (1..=2).contains(&digits)
        && letters + digits == word.len()
        && word.starts_with(|c: char| c.is_ascii_uppercase());
    plain || plus || british
}

/// The second half of a British postal code: `6XE`.
fn outward(word: &str) -> bool {
    let bytes = word.as_bytes();
    bytes[0].is_ascii_digit() && bytes[1..].iter().all(u8::is_ascii_uppercase)
}

/// The next word behind spaces: letters, digits and what stands in house numbers.
fn word(text: &str, at: usize) -> Option<(usize, usize)> {
    let rest = text[at..].trim_start_matches(' ');
    let start = text.len() - rest.len();
    let run = rest.char_indices().take(32).take_while(|(_, c)| {
        c.is_alphanumeric() && *c < '\u{2E80}' || matches!(c, '-' | '\'' | '.' | '#' | '/' | '’')
    });
    let end = run.last().map(|(last, c)| start + last + c.len_utf8())?;
    let piece = text[start..end].trim_end_matches(['-', '/']);
    let piece = if piece.len() > 4 {
        piece.trim_end_matches('.')
    } else {
        piece
    };
    (!piece.is_empty()).then_some((start, start + piece.len()))
}

/// Where what stands before the number begins, if it divides the house: `Flat 12B, 8/F, Tower 3, `,
/// `Park Heights 203, `.
pub(super) fn opening(text: &Context<'_>, number: usize, floor: usize) -> usize {
    let mut start = number;
    for _ in 0..4 {
        let Some(lead) = text.text[floor..start]
            .trim_end_matches(' ')
            .strip_suffix(',')
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
        let piece = &lead[from..];
        let trimmed = piece.trim_start();
        let words = trimmed.split([' ', '/', '.']);
        let unit = words.clone().any(|word| {
            let lower = word.to_ascii_lowercase();
            UNITS.contains(&lower.as_str())
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
                )
        });
        let figures = trimmed.bytes().any(|b| b.is_ascii_digit());
        let capital =
            trimmed.starts_with(|c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '#');
        if !unit || !(figures || trimmed.contains(' ')) || !capital {
            break;
        }
        // `lives at Flat 12B`: not the words before.
        let skip = trimmed
            .split(' ')
            .take_while(|word| word.starts_with(|c: char| c.is_ascii_lowercase()))
            .map(|word| word.len() + 1)
            .sum::<usize>();
        start = floor + from + (piece.len() - trimmed.len()) + skip;
    }
    start
}
