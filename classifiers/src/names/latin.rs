//! Names in Latin letters: rōmaji in both orders, foreign names, initials, names of users.

use std::ops::Range;

use super::Names;
use super::latin_words::{Word, joined, next};
use super::lexicon::{Kinds, Lexicon};
use super::score::{ENOUGH, Points};
use super::surroundings;
use crate::context::Context;
use crate::cues::Cue;

/// The longest name, in words.
const LONGEST: usize = 4;

pub(super) fn detect(text: &Context<'_>, lexicon: &Lexicon, names: &mut Names<'_, '_>) {
    let mut row: Vec<Word<'_>> = Vec::new();
    let mut at = 0;
    while let Some(word) = next(text.text, at, lexicon) {
        at = word.end();
        if row
            .last()
            .is_some_and(|last| !joined(&text.text[last.end()..word.start]))
        {
            read(text, &row, names);
            row.clear();
        }
        row.push(word);
    }
    read(text, &row, names);
    users(text, lexicon, names);
}

/// A row of capitalised words: looks for names in it, the longest first.
fn read(text: &Context<'_>, row: &[Word<'_>], names: &mut Names<'_, '_>) {
    let mut at = 0;
    while at < row.len() {
        let most = LONGEST.min(row.len() - at);
        let taken = (2..=most)
            .rev()
            .find(|&len| whole(text, &row[at..at + len], names));
        at += taken.unwrap_or_else(|| {
            alone(text, &row[at], names);
            1
        });
    }
}

/// Surname and given name, with all that stands between.
fn whole(text: &Context<'_>, words: &[Word<'_>], names: &mut Names<'_, '_>) -> bool {
    let Some(own) = together(text, words) else {
        return false;
    };
    let (first, last) = (&words[0], &words[words.len() - 1]);
    let dot = usize::from(last.initial() && text.text[last.end()..].starts_with('.'));
    let range = first.start..last.end() + dot;
    let spoiled = text.hits.within(range.start, range.end).iter().any(|hit| {
        let announces = words.iter().any(|word| {
            hit.start() == word.start
                && hit.end() >= word.end()
                && !(word.initial() || word.kinds.is(Kinds::ANY_NAME))
        });
        let title = matches!(hit.cue, Cue::Title | Cue::Greeting) && hit.start() == range.start;
        hit.cue == Cue::Ordinary || announces || title
    });
    if spoiled || own < 6 && words.len() > 2 {
        return false;
    }
    let points = own + around(text, &range);
    let added = names.weigh(range, points, "given name and surname in Latin letters");
    if added {
        for word in words
            .iter()
            .filter(|word| word.text.len() > 2 && !word.no_name)
        {
            names.part(word.start..word.end());
        }
    }
    added
}

/// Points for words as one name; nothing if they cannot be one.
fn together(text: &Context<'_>, words: &[Word<'_>]) -> Option<Points> {
    let mut comma = false;
    for pair in words.windows(2) {
        let gap = &text.text[pair[0].end()..pair[1].start];
        comma |= gap.starts_with([',', '/']);
        let dotted = gap.starts_with('.') && pair[0].text.len() > 2;
        if dotted || words.iter().any(|word| word.no_name) {
            return None;
        }
    }
    if comma {
        return turned(text, words);
    }
    let mixed = words.iter().any(|word| word.capitals() && !word.initial())
        && words.iter().any(|word| !word.capitals());
    let roles: Vec<(Points, Points, Points)> = words
        .iter()
        .map(|word| parts(word, words, text.text[word.end()..].starts_with('.')))
        .collect();
    let best: Points = roles
        .iter()
        .map(|(given, surname, any)| *given.max(surname).max(any))
        .sum();
    let one_of_each = roles.iter().enumerate().flat_map(|(g, given)| {
        let surnames = roles.iter().enumerate().filter(move |(s, _)| *s != g);
        surnames.map(move |(_, surname)| {
            let lost = given.0.max(given.1).max(given.2) - given.0
                + surname.0.max(surname.1).max(surname.2)
                - surname.1;
            best - lost
        })
    });
    let points = one_of_each.max()? + 2;
    let middle: Points = i32::try_from(words.len()).unwrap_or(2) - 2;
    let known = words
        .iter()
        .filter(|word| word.kinds.is(Kinds::ANY_NAME))
        .count();
    // Every further word gives less; capitals beside small letters mark the surname or an abbreviation.
    let patronymic = words.iter().any(Word::patronymic);
    (known > 0 || patronymic && words.len() == 2)
        .then_some(points - middle * 2 - i32::from(mixed && known < words.len() && !patronymic) * 4)
}

/// `Sato, Kenichi`, `Ferreira Lima, Thiago A.`, and no list of surnames.
fn turned(text: &Context<'_>, words: &[Word<'_>]) -> Option<Points> {
    let parted = |pair: &[Word<'_>]| {
        let gap = &text.text[pair[0].end()..pair[1].start];
        gap.starts_with([',', '/'])
    };
    let cut = words.windows(2).position(parted)? + 1;
    let (family, own) = words.split_at(cut);
    let surname = family.iter().filter_map(Word::surname).max()?;
    let given = if own[0].initial() { 3 } else { own[0].given()? };
    let more = own[1..]
        .iter()
        .all(|word| word.initial() || word.given().is_some());
    let list = own.len() == 1 && own[0].surname().is_some() && family.len() == 1;
    let doubtful = own[0].doubtful() || family.iter().any(Word::doubtful);
    let once = !own.windows(2).any(parted) && family.len() <= 2;
    (more && once && !list && !doubtful).then_some(surname + given + 1)
}

const NONE: Points = -12;

/// Points of a word as given name, as surname, and as something between.
fn parts(word: &Word<'_>, all: &[Word<'_>], dotted: bool) -> (Points, Points, Points) {
    if word.initial() {
        return if dotted {
            (4, NONE, 2)
        } else {
            (NONE, NONE, NONE)
        };
    }
    if word.text.len() == 2 && word.capitals() && all.iter().any(|other| !other.capitals()) {
        return (NONE, NONE, NONE);
    }
    let given = word.given();
    let syllables = |other: &Word<'_>| {
        !std::ptr::eq(other, word) && (other.unknown() || other.compound()) && other.syllabic()
    };
    let eastern = word.kinds.is(Kinds::CONTINENTAL) && all.iter().any(syllables);
    let surname = word
        .surname()
        .map(|points| if eastern { 4 } else { points });
    if given.is_some() || surname.is_some() {
        let low = if word.doubtful() { NONE } else { 0 };
        let syllabic = if surname.is_some() && word.syllabic() {
            3
        } else {
            low
        };
        return (
            given.unwrap_or(syllabic),
            surname.unwrap_or(low),
            given.max(surname).unwrap_or(0),
        );
    }
    if !word.unknown() {
        return (NONE, NONE, NONE);
    }
    let family =
        |other: &Word<'_>| !std::ptr::eq(other, word) && other.kinds.is(Kinds::ANY_SURNAME);
    let as_given = if word.syllabic() && all.iter().any(family) {
        4
    } else {
        1
    };
    let clean = all.iter().any(|other| {
        let japanese = other.kinds.is(Kinds::GIVEN) && word.japanese();
        let foreign = other.kinds.is(Kinds::FOREIGN_GIVEN)
            && (word.compound() || !other.kinds.is(Kinds::FOREIGN_SURNAME));
        !std::ptr::eq(other, word)
            && !other.doubtful()
            && (japanese || foreign)
            && other.text.len() >= 4
    });
    let as_surname = match () {
        () if word.patronymic() => 4,
        () if clean && word.text.len() >= 4 => 3,
        () => 1,
    };
    (as_given, as_surname, as_given / 2 + 1)
}

/// A single name, where the sentence, the letter or the chat says so.
fn alone(text: &Context<'_>, word: &Word<'_>, names: &mut Names<'_, '_>) {
    if word.text.len() < 2 {
        return;
    }
    let range = word.start..word.end();
    let own = match () {
        () if word.no_name => -2,
        () if word.doubtful() => word.given().min(Some(1)).max(word.surname()).unwrap_or(-6),
        () if word.kinds.is(Kinds::ANY_GIVEN) => 5,
        () if word.kinds.is(Kinds::SURNAME) => 5,
        () if word.kinds.is(Kinds::FOREIGN_SURNAME) => 3,
        () if word.unknown() && !word.capitals() => 2,
        () => -6,
    };
    if own < 0 {
        return;
    }
    let context = around(text, &range);
    let short =
        i32::from(word.text.len() < 3) * 2 + i32::from(word.capitals() && word.text.len() < 5) * 3;
    // A word that announces something (`Attendees`, `Mrs`) is no name itself.
    let hits = text.hits.within(range.start, range.end);
    let heard = hits.iter().any(|hit| {
        let whole = hit.start() == range.start && hit.end() >= range.end;
        let given = hit.cue == Cue::Name && word.kinds.is(Kinds::ANY_GIVEN);
        hit.cue == Cue::Ordinary || whole && !given
    });
    if heard || word.no_name || context < 1 {
        return;
    }
    if names.weigh(
        range.clone(),
        own - short + context,
        "name in Latin letters",
    ) && word.text.len() > 2
    {
        names.part(range);
    }
}

/// What stands before and behind a name in Latin letters.
fn around(text: &Context<'_>, range: &Range<usize>) -> Points {
    before(text, range.start) + behind(text, range)
}

/// Words before a person, and what they give.
#[rustfmt::skip]
const LEADS: &[(&str, Points)] = &[
    ("spoke with", 5), ("spoke to", 5), ("talked to", 5), ("talk to", 5), ("speak to", 5), ("speak with", 5),
    ("met with", 4), ("met the", 4), ("my name", 6), ("name is", 6), ("i'm", 5), ("the", 0), ("meeting with", 4), ("call with", 4), ("checked with", 5), ("check with", 5),
    ("according to", 2), ("ask", 5), ("asked", 5), ("told", 5), ("tell", 5), ("client", 4), ("customer", 4),
    ("colleague", 5), ("manager", 3), ("met", 4), ("ping", 4), ("remind", 5), ("notify", 3), ("contact", 3),
    ("wife", 6), ("cousin", 7), ("nephew", 7), ("niece", 7), ("uncle", 6), ("aunt", 6), ("friend", 4), ("boss", 4), ("c/o", 5), ("attn", 5), ("signatory", 4), ("partner", 3), ("roommate", 5), ("husband", 6), ("son", 5), ("daughter", 5), ("brother", 5), ("sister", 5), ("mother", 5),
    ("father", 5), ("spouse", 6), ("named", 5), ("called", 3), ("applicant", 4), ("borrower", 4), ("guarantor", 4),
    ("director", 3), ("beneficiary", 4), ("holder", 4), ("by", 2), ("with", 2), ("from", 2), ("to", 1), ("for", 1),
    ("and", 1), ("signed", 3), ("let", 3), ("cc", 4), ("says", 3), ("copy", 3), ("copied", 4), ("hi", 5),
    ("thanks", 4), ("it's", 2), ("is", 1),
];

fn before(text: &Context<'_>, at: usize) -> Points {
    let heard = text.hits.before(at).filter(|hit| at - hit.end() <= 6);
    if let Some(hit) = heard {
        let gap = &text.text[hit.end()..at];
        let near = gap.chars().all(|c| {
            matches!(
                c,
                ' ' | '.' | ',' | '\n' | '-' | ':' | '"' | '\'' | '=' | '—' | '(' | '>' | '!'
            )
        });
        let labelled = gap.contains([':', '=', '"']) || gap.is_empty();
        match hit.cue {
            Cue::Title
                if near
                    && gap.len() <= 2
                    && text.text[hit.start()..].starts_with(|c: char| c.is_ascii_uppercase()) =>
            {
                return 8;
            }
            Cue::Greeting if near && gap.len() <= 4 => return 6,
            Cue::Name if near && labelled => return 6,
            Cue::Role if near && labelled && gap.contains(':') => return 5,
            _ => {}
        }
    }
    if text
        .columns
        .cell(at)
        .is_some_and(|(_, label)| label == Cue::Name)
    {
        return 6;
    }
    let upto = &text.text[..at];
    match upto.chars().next_back() {
        None | Some('\n') => 1,
        Some('@') => 5,
        Some(' ') if ["] ", "- ", "* "].iter().any(|sign| upto.ends_with(sign)) => 1,
        Some(' ') => lead(upto),
        Some(c) if !c.is_ascii() => surroundings::before(text, at).0.max(0),
        Some(_) => 0,
    }
}

fn lead(head: &str) -> Points {
    let head = head.trim_end_matches(' ').trim_end_matches(',');
    let from = head
        .char_indices()
        .rev()
        .take(16)
        .last()
        .map_or(0, |(at, _)| at);
    let tail = head[from..].to_ascii_lowercase();
    let found = LEADS.iter().find(|(words, _)| {
        tail.strip_suffix(words)
            .is_some_and(|rest| !rest.ends_with(|c: char| c.is_ascii_alphanumeric()))
    });
    found.map_or(0, |(_, points)| *points)
}

const HONORIFICS: &[&str] = &[
    "-san", "-sama", "さん", "様", "氏", "さま", " san", " 様", " さん", " 氏", "-sensei", "くん",
    "君", "-kun",
];

/// What a person does, behind the name.
#[rustfmt::skip]
const ACTS: &[&str] = &[
    " will ", " called", " said", " asked", " wrote", " signed", " confirmed", " approved", " told", " wants",
    " wanted", " needs", " thinks", " replied", " visited", " opened", " sent", " mentioned", " agreed", " joined",
    " left ", " emailed", " rang", " phoned", " requested", " insists", " claims", " says", " has ", " had ",
    " is on ", " is out", " is away", " is off", " was on ", " does", " did ", " gave", " knows", " here", " and I ",
    " can ", " could ", " would ", " should ", " might ", " still ", " already ", " just ", " also ", " lives ",
    " works ", " left.", " approves", " forwarded", " handed", " checked", " reviewed", " owns ", " runs ", " sits ",
    " took ", " holds ", " promised", " declined", " refused",
];

/// What firms, places and works are called by.
#[rustfmt::skip]
const NO_PERSON: &[&str] = &[
    "Bank", "Co", "Inc", "Ltd", "Corp", "LLC", "GmbH", "AG", "KK", "University", "Street", "Hospital", "Branch",
    "Station", "City", "Hotel", "Group", "Holdings", "Securities", "Partners", "Capital", "Financial", "Finance",
    "Insurance", "Foundation", "Institute", "Research", "Manufacturing", "Industries", "Motors", "Electric", "Avenue",
    "Road", "Castle", "Office", "Report", "Law", "Act", "Rule", "Theorem", "Model", "Ratio", "Curve", "Effect", "v",
    "vs", "Trust", "Fund", "Prize", "Index", "Airport", "Park", "Tower", "Building", "Prefecture", "Ward", "Shi",
    "Ku", "Cho", "Machi", "Ken", "Stores", "Store", "Systems", "Logistics", "Trading", "Shoji", "Kogyo", "Sangyo",
    "Kosan", "Kensetsu", "Pipeline", "Server", "Cloud", "API", "App", "Protocol", "Agreement", "Accord", "Treaty",
    "Island", "River", "Lake", "Bay", "Beach", "County", "School", "College", "Museum", "Center", "Centre", "Plaza",
    "Mall", "Line", "Award", "Committee", "Commission", "and Co",
];

fn behind(text: &Context<'_>, range: &Range<usize>) -> Points {
    let rest = &text.text[range.end..];
    if HONORIFICS
        .iter()
        .any(|honorific| rest.starts_with(honorific))
    {
        return 8;
    }
    if let Some(next) = rest.strip_prefix(' ') {
        let len = next
            .find(|c: char| !c.is_ascii_alphanumeric())
            .unwrap_or(next.len());
        let capital = next.starts_with(|c: char| c.is_ascii_uppercase() || matches!(c, 'v' | 'a'));
        if capital && NO_PERSON.contains(&&next[..len]) || next.starts_with("& ") {
            return -10;
        }
        if next.starts_with('<') {
            return 4;
        }
    }
    let opens = text.text[..range.start].chars().next_back();
    let line = opens.is_none_or(|c| c == '\n') || text.text[..range.start].ends_with("] ");
    if line && rest.starts_with(": ") || rest.starts_with("> ") || rest.starts_with(">:") {
        return 6;
    }
    if rest.starts_with("'s ") || rest.starts_with("’s ") {
        return 4;
    }
    if rest.starts_with(" family") || rest.starts_with(" household") {
        return 7;
    }
    if rest.starts_with(' ') && ACTS.iter().any(|act| rest.starts_with(act)) {
        return 4;
    }
    match rest.chars().next() {
        None | Some('\n' | ',' | '.' | '!' | '?' | ';') => 1,
        Some(c) if !c.is_ascii() => surroundings::behind(text, range.start, range.end)
            .0
            .clamp(0, 4),
        Some(_) => 0,
    }
}

/// `sato_kenichi`, `kenichi.sato`: names of users, written small.
fn users(text: &Context<'_>, lexicon: &Lexicon, names: &mut Names<'_, '_>) {
    let bytes = text.text.as_bytes();
    for at in memchr::memchr2_iter(b'_', b'.', bytes) {
        let small = |b: &&u8| b.is_ascii_lowercase();
        let first = bytes[..at].iter().rev().take_while(small).count();
        let second = bytes[at + 1..].iter().take_while(small).count();
        if !(2..=12).contains(&first) || !(2..=12).contains(&second) {
            continue;
        }
        let (start, end) = (at - first, at + 1 + second);
        let outside = |b: Option<&u8>| {
            b.is_none_or(|b| {
                !b.is_ascii_alphanumeric() && !matches!(b, b'_' | b'.' | b'@' | b'-' | b'/' | b'(')
            })
        };
        let free = outside(start.checked_sub(1).map(|at| &bytes[at])) && outside(bytes.get(end));
        let kinds = |word: &str| lexicon.latin(word);
        let (one, two) = (kinds(&text.text[start..at]), kinds(&text.text[at + 1..end]));
        let japanese = one.is(Kinds::SURNAME) && two.is(Kinds::GIVEN)
            || one.is(Kinds::GIVEN) && two.is(Kinds::SURNAME);
        let common = one.is(Kinds::COMMON) || two.is(Kinds::COMMON);
        if free && japanese && !common && first.min(second) >= 3 {
            names.weigh(start..end, ENOUGH, "given name and surname of a user");
        }
    }
}
