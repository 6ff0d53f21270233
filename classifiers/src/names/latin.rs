//! Names in Latin letters: rōmaji in both orders, foreign names, initials, names of users.

use std::cell::LazyCell;
use std::sync::LazyLock;

use super::Names;
use super::initials;
use super::latin_around::around;
use super::latin_words::{Word, joined, next};
use super::lexicon::{Kinds, Lexicon};
use super::score::{ENOUGH, Points};
use crate::context::Context;
use crate::cues::Cue;
use crate::prefixes::Prefixes;

/// The longest name, in words.
const LONGEST: usize = 4;

pub(super) fn detect(text: &Context<'_>, lexicon: &Lexicon, names: &mut Names<'_, '_>) {
    let mut row: Vec<Word<'_>> = Vec::new();
    let mut at = 0;
    while let Some(word) = next(text.text, at, lexicon) {
        at = word.end();
        // `Client Nguyễn Thị Hồng Vân`: what somebody is stands before the name.
        if text.text[at..].starts_with(' ') && PART.contain(word.text) {
            read(text, &row, names);
            row.clear();
            continue;
        }
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
    initials::detect(text, names);
    handles(text, lexicon, names);
}

/// `@yoshino can you check`: somebody is called in a chat.
fn handles(text: &Context<'_>, lexicon: &Lexicon, names: &mut Names<'_, '_>) {
    let bytes = text.text.as_bytes();
    for at in memchr::memchr_iter(b'@', bytes) {
        let inside = text.text[..at].ends_with(|c: char| {
            c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-' | '"' | '/')
        });
        let part =
            |b: &&u8| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'-' | b'_');
        let end = at + 1 + bytes[at + 1..].iter().take(24).take_while(part).count();
        let code = matches!(
            bytes.get(end),
            Some(b'/' | b'(' | b'.' | b'=' | b'@' | b':')
        );
        if !inside
            && !code
            && end > at + 3
            && super::speakers::is_handle(lexicon, &text.text[at + 1..end])
        {
            names.weigh(at + 1..end, ENOUGH, "handle in a chat");
        }
    }
}

/// What somebody is, in capitals at the head of a sentence or a line.
const PARTS: &[&str] = &[
    "Client",
    "Customer",
    "Borrower",
    "Applicant",
    "Visitor",
    "Guarantor",
    "Patient",
    "Tenant",
    "Landlord",
    "Colleague",
    "Director",
    "Manager",
    "Deputy",
    "Chairman",
    "Chairwoman",
    "President",
    "Officer",
    "Treasurer",
    "Secretary",
    "Nurse",
    "Teller",
    "Analyst",
    "Trader",
    "Lawyer",
    "Attorney",
    "Notary",
    "Cousin",
    "Wife",
    "Husband",
    "Mother",
    "Father",
    "Brother",
    "Captain",
    "Professor",
    "Caller",
    "Remitter",
    "Payee",
    "Beneficiary",
    "Cardholder",
    "Employee",
    "Trustee",
    "Executor",
    "Interpreter",
    "Spouse",
    "Uncle",
    "Aunt",
    "Founder",
    "Owner",
];

static PART: LazyLock<Prefixes> = LazyLock::new(|| Prefixes::of_list(PARTS));

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
    let mut roles = [(0, 0, 0); LONGEST];
    let roles = &mut roles[..words.len()];
    for (role, word) in roles.iter_mut().zip(words) {
        *role = parts(word, words, text.text[word.end()..].starts_with('.'));
    }
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
    let given = if own[0].initial() { 3 } else { own[0].given()? };
    // `Hoshikuzu, Toma`: a surname that no register has.
    let new = family.len() == 1
        && family[0].unknown()
        && family[0].japanese()
        && family[0].text.len() >= 4
        && own[0].japanese();
    let surname = family
        .iter()
        .filter_map(Word::surname)
        .max()
        .or(new.then_some(3))?;
    let more = own[1..]
        .iter()
        .all(|word| word.initial() || word.given().is_some());
    let list = own.len() == 1 && own[0].surname().is_some() && family.len() == 1 && !new;
    let doubtful = own[0].doubtful() || family.iter().any(Word::doubtful);
    let once = !own.windows(2).any(parted) && family.len() <= 2;
    (more && once && !list && !doubtful).then_some(surname + given + 1)
}

const NONE: Points = -12;

/// Points of a word as given name, as surname, and as something between.
fn parts(word: &Word<'_>, all: &[Word<'_>], dotted: bool) -> (Points, Points, Points) {
    if word.initial() {
        // `Adebayo O.`, `Marisol V.`: also a surname, behind the given name.
        let last = all.last().is_some_and(|last| std::ptr::eq(last, word));
        let told = all.len() == 2 && last && all[0].kinds.is(Kinds::ANY_NAME) && !all[0].doubtful();
        return if dotted {
            (4, if told { 3 } else { NONE }, 2)
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
        let syllabic = || surname.is_some() && word.syllabic();
        return (
            given.unwrap_or_else(|| if syllabic() { 3 } else { low }),
            surname.unwrap_or(low),
            given.max(surname).unwrap_or(0),
        );
    }
    if !word.unknown() {
        return (NONE, NONE, NONE);
    }
    let family =
        |other: &Word<'_>| !std::ptr::eq(other, word) && other.kinds.is(Kinds::ANY_SURNAME);
    let as_given = if all.iter().any(family) && word.syllabic() {
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
        () if word.patrial() => 5,
        () if clean && word.text.len() >= 4 => 3,
        () => 1,
    };
    (as_given, as_surname, as_given / 2 + 1)
}

/// `On Thu, 19 Nov`: no names alone, though Thu and Jan are.
const DAYS_AND_MONTHS: &[&str] = &[
    "Mon", "Tue", "Tues", "Wed", "Thu", "Thur", "Thurs", "Fri", "Sat", "Sun", "Jan", "Feb", "Mar",
    "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Sept", "Oct", "Nov", "Dec",
];

/// In a row with another month, no name.
const MONTHS: &[&str] = &["April", "May", "June", "July", "August", "March"];

/// A single name, where the sentence, the letter or the chat says so.
fn alone(text: &Context<'_>, word: &Word<'_>, names: &mut Names<'_, '_>) {
    if word.text.len() < 2 || word.text.len() < 6 && DAYS_AND_MONTHS.contains(&word.text) {
        return;
    }
    let range = word.start..word.end();
    // `Jasper and Otto`: one given name, and another.
    let tied = word.kinds.is(Kinds::ANY_GIVEN) && tied(&text.text[range.end..]);
    // Most words that begin with a capital are none, whatever stands around them.
    let context = LazyCell::new(|| around(text, &range) + i32::from(tied) * 2);
    let own = match () {
        () if word.no_name => -2,
        () if word.patrial() => 8,
        // `her son Jasper`, `Jasper and Otto`
        () if word.doubtful() => {
            let month = MONTHS.contains(&word.text);
            let told = *context >= 8 || !month && tied;
            let given = word.given().min(Some(if told { 2 } else { 1 }));
            given.max(word.surname()).unwrap_or(-6)
        }
        () if word.kinds.is(Kinds::ANY_GIVEN) => 5,
        () if word.kinds.is(Kinds::SURNAME) => 5,
        () if word.kinds.is(Kinds::FOREIGN_SURNAME) => 3,
        () if word.unknown() && word.compound() && word.syllabic() => 4,
        () if word.unknown() && !word.capitals() => 2,
        () => -6,
    };
    if own < 0 {
        return;
    }
    let short =
        i32::from(word.text.len() < 3) * 2 + i32::from(word.capitals() && word.text.len() < 5) * 3;
    // A word that announces something (`Attendees`, `Mrs`) is no name itself.
    let hits = text.hits.within(range.start, range.end);
    let heard = hits.iter().any(|hit| {
        let whole = hit.start() == range.start && hit.end() >= range.end;
        let given = hit.cue == Cue::Name && word.kinds.is(Kinds::ANY_GIVEN);
        hit.cue == Cue::Ordinary || whole && !given
    });
    if heard || word.no_name || *context < 1 {
        return;
    }
    if names.weigh(
        range.clone(),
        own - short + *context,
        "name in Latin letters",
    ) && word.text.len() > 2
    {
        names.part(range);
    }
}

fn tied(rest: &str) -> bool {
    [" and ", " & "].iter().any(|and| {
        rest.strip_prefix(and)
            .is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_uppercase()))
    })
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
        if !free || first.min(second) < 3 {
            continue;
        }
        let kinds = |word: &str| lexicon.latin(word);
        let (one, two) = (kinds(&text.text[start..at]), kinds(&text.text[at + 1..end]));
        let japanese = one.is(Kinds::SURNAME) && two.is(Kinds::GIVEN)
            || one.is(Kinds::GIVEN) && two.is(Kinds::SURNAME);
        let common = one.is(Kinds::COMMON) || two.is(Kinds::COMMON);
        if japanese && !common {
            names.weigh(start..end, ENOUGH, "given name and surname of a user");
        }
    }
}
