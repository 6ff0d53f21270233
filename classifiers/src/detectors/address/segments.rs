//! What follows the street abroad: flats, cities, states, postal codes, countries.

use std::collections::HashSet;
use std::sync::LazyLock;

/// What divides a house.
pub(super) const UNITS: &[&str] = &[
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
    "district",
    "ward",
    "sector",
    "villa",
    "shop",
    "esc",
    "étage",
    "bât",
    "piso",
    "apto",
    "int",
    "col",
    "colonia",
    "office",
];

/// The word that ends a text, if it is one for a part of a house that its number divides.
pub(super) fn part_of_house(lead: &str) -> Option<&str> {
    const PARTS: [&str; 7] = [
        "unit",
        "flat",
        "suite",
        "apt",
        "shop",
        "office",
        "apartment",
    ];
    const LONGEST: usize = "apartment".len();
    let letters = lead.bytes().rev().take(LONGEST + 1);
    let len = letters.take_while(u8::is_ascii_alphabetic).count();
    let (before, word) = lead.split_at(lead.len() - len);
    let begins = before.is_empty() || before.ends_with([' ', '\n', '(', '"']);
    let part = begins && PARTS.iter().any(|part| word.eq_ignore_ascii_case(part));
    part.then_some(word)
}

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
    "minh",
    "city",
    "hanoi",
    "leeds",
    "bristol",
    "glasgow",
    "oxford",
    "cambridge",
];

/// Cities of the world, countries and states, in one word.
static CITIES: LazyLock<HashSet<&'static str>> = LazyLock::new(|| {
    include_str!("../../../data/latin-places.txt")
        .lines()
        .collect()
});

const MOST_SEGMENTS: usize = 7;

/// Up to three more segments of capitalised words, each behind a comma.
pub(super) fn named_places(text: &str, from: usize) -> usize {
    let mut end = from;
    for _ in 0..3 {
        let Some(rest) = text[end..].strip_prefix(", ") else {
            break;
        };
        let len = rest
            .char_indices()
            .take(40)
            .take_while(|(_, c)| c.is_alphabetic() && *c < '\u{2E80}' || matches!(c, ' ' | '-'))
            .last()
            .map_or(0, |(at, c)| at + c.len_utf8());
        let piece = rest[..len].trim_end();
        let capital = piece
            .split(' ')
            .all(|word| word.starts_with(char::is_uppercase));
        if piece.is_empty() || !capital {
            break;
        }
        end += 2 + piece.len();
    }
    end
}

/// Reads the segments behind the street: units, city, state, postal code, country. Words of which
/// nothing known follows are left. Without any of them only a street with its number is no address.
pub(super) fn tail(text: &str, street: usize, sure: bool) -> Option<usize> {
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
        let city = text[end..].starts_with(' ') && text[end + 1..].starts_with(char::is_uppercase);
        let short =
            index == 0 && piece.len() == 4 && city && piece.bytes().all(|b| b.is_ascii_digit());
        let code = short
            || postal(piece)
            || mixed(piece)
            || (index > 0 && piece.len() == 3 && outward(piece));
        let capital = piece.starts_with(char::is_uppercase);
        let state = piece.len() == 2 && piece.bytes().all(|b| b.is_ascii_uppercase());
        let numbered = piece.starts_with(|c: char| c.is_ascii_digit());
        // `Frankfurt am Main`, `Stratford upon Avon`
        let connects = index > 0
            && ["am", "an", "der", "upon", "de", "of", "la", "le"].contains(&piece)
            && text[end..].trim_start().starts_with(char::is_uppercase);
        if !(unit || code || capital || connects || numbered && piece.len() <= 6) {
            break;
        }
        at = end;
        let follows = strong.is_some() && (numbered || capital && text[from..].starts_with('#'));
        if unit
            || code
            || capital && (PLACES.contains(&lower.as_str()) || CITIES.contains(piece))
            || state
            || follows
        {
            strong = Some(end);
        }
    }
    // `10117 Berlin`: what follows a postal code is its city.
    match strong {
        Some(_) if text[from..].starts_with(|c: char| c.is_ascii_digit()) => (at, true),
        Some(end) => (end, true),
        None => (at, false),
    }
}

/// Five or six digits, ZIP+4, `1200-742`, or the first half of a British code.
fn postal(word: &str) -> bool {
    let digits = word.bytes().filter(u8::is_ascii_digit).count();
    let letters = word.bytes().filter(u8::is_ascii_uppercase).count();
    let plain = letters == 0 && matches!(digits, 5 | 6) && digits == word.len();
    let plus = matches!(digits, 8 | 9) && word.len() == digits + 1 && word.as_bytes()[5] == b'-';
    let british = word.len() <= 4
        && (1..=3).contains(&letters)
        && (1..=2).contains(&digits)
        && letters + digits == word.len()
        && word.starts_with(|c: char| c.is_ascii_uppercase());
    let portuguese = digits == 7 && word.len() == 8 && word.as_bytes()[4] == b'-';
    plain || plus || portuguese || british
}

/// `KY1-1104`, `M5V`: capitals and figures.
fn mixed(word: &str) -> bool {
    let code = |b: u8| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'-';
    (3..=8).contains(&word.len())
        && word.bytes().all(code)
        && word.bytes().any(|b| b.is_ascii_digit())
        && word.starts_with(|c: char| c.is_ascii_uppercase())
}

/// The second half of a British postal code: `6XE`.
fn outward(word: &str) -> bool {
    let bytes = word.as_bytes();
    bytes[0].is_ascii_digit() && bytes[1..].iter().all(u8::is_ascii_uppercase)
}

/// The next word behind spaces: letters, digits and what stands in house numbers.
pub(super) fn word(text: &str, at: usize) -> Option<(usize, usize)> {
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
