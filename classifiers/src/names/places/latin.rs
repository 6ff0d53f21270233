//! Places in Latin letters, by the words before and behind them.

const AIRPORTS: &[&str] = &[
    "Haneda", "Narita", "Itami", "Kansai", "Chubu", "Incheon", "Heathrow", "Changi", "Schiphol",
];

const COUNTRIES: &[&str] = &[
    "India",
    "China",
    "Vietnam",
    "Kenya",
    "Brazil",
    "Malaysia",
    "Indonesia",
    "Thailand",
    "Cyprus",
    "Malta",
    "Albania",
    "Britain",
    "Cuba",
    "Ireland",
    "Italia",
    "Spain",
    "Switzerland",
    "Germany",
    "Panama",
    "Nepal",
    "Myanmar",
];

const OFFICES: &[&str] = &[
    " branch",
    " Branch",
    " office",
    " station",
    " Station",
    " airport",
    " Airport",
    " subsidiary",
];

const WHERE: &[&str] = &[
    "lands at",
    "land at",
    "landed at",
    "landing at",
    "arrives at",
    "arrive at",
    "arrived at",
    "arrival at",
    "fly to",
    "flies to",
    "flight to",
    "flight from",
    "flying to",
    "fly from",
    "departs from",
    "depart from",
    "transit at",
    "stopover at",
    "bus to",
    "train to",
    "taxi to",
    " via",
];

// `Tanaka branch manager` is a person.
const HEADS: &[&str] = &[
    " manager",
    " head",
    " chief",
    " director",
    " deputy",
    " officer",
    " staff",
    " clerk",
];

const LIVE: &[&str] = &[
    "father in",
    "mother in",
    "parents in",
    "family in",
    "sister in",
    "brother in",
    "lives in",
    "lived in",
    "live in",
    "living in",
    "born in",
    "house in",
    "home in",
    "flat in",
    "land in",
    "plant in",
    "factory in",
    "office in",
    "based in",
    "branch in",
    "moved to",
    "uncle in",
    "aunt in",
    "grandmother in",
    "grandparents in",
    "works in",
    "studied in",
    "grew up in",
];

/// `lands at Haneda`, `my father in Matsumoto`, `Resona, Semba branch`, countries.
pub(super) fn latin(word: &str, before: &str, behind: &str) -> bool {
    let head = before.trim_end_matches(['\n', ' ']);
    if head.len() == before.len() && !before.is_empty() && !before.ends_with(['(', '/', '"', '>']) {
        return false;
    }
    COUNTRIES.contains(&word) && !behind.starts_with('\'')
        || AIRPORTS.contains(&word) && WHERE.iter().any(|lead| head.ends_with(lead))
        || LIVE.iter().any(|lead| head.ends_with(lead))
            && word.starts_with(|c: char| c.is_ascii_uppercase())
            && !word.contains(' ')
        || OFFICES.iter().any(|office| {
            behind
                .strip_prefix(office)
                .is_some_and(|rest| !HEADS.iter().any(|head| rest.starts_with(head)))
        }) && !word.contains(' ')
            && head.ends_with([',', '-'])
}
