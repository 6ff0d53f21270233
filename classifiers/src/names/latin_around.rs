//! What stands before and behind a name in Latin letters, in points.

use std::cmp::Ordering;
use std::ops::Range;
use std::sync::LazyLock;

use super::score::Points;
use super::surroundings;
use super::words::is_kin;
use crate::context::Context;
use crate::cues::Cue;
use crate::prefixes::{Prefixes, Suffixes};

/// What stands before and behind a name in Latin letters.
pub(super) fn around(text: &Context<'_>, range: &Range<usize>) -> Points {
    before(text, range.start) + behind(text, range)
}

/// Words before a person, and what they give.
#[rustfmt::skip]
const LEADS: &[(&str, Points)] = &[
    ("spoke with", 5), ("spoke to", 5), ("talked to", 5), ("talk to", 5), ("speak to", 5), ("speak with", 5),
    ("met with", 4), ("met the", 4), ("my name", 6), ("name is", 6), ("i'm", 5), ("the", 0), ("meeting with", 4), ("call with", 4), ("checked with", 5), ("check with", 5),
    ("according to", 2), ("ask", 5), ("asked", 5), ("told", 5), ("tell", 5), ("client", 4), ("customer", 4),
    ("colleague", 5), ("manager", 3), ("met", 4), ("ping", 4), ("remind", 5), ("notify", 3), ("contact", 3),
    ("wife", 8), ("cousin", 8), ("nephew", 8), ("niece", 8), ("uncle", 8), ("aunt", 8), ("friend", 4), ("boss", 4), ("c/o", 5), ("attn", 5), ("signatory", 4), ("partner", 3), ("roommate", 5), ("husband", 8), ("son", 8), ("daughter", 8), ("brother", 8), ("sister", 8), ("mother", 8),
    ("father", 8), ("spouse", 8), ("named", 5), ("called", 3), ("applicant", 4), ("borrower", 4), ("guarantor", 4),
    ("director", 3), ("beneficiary", 4), ("holder", 4), ("by", 2), ("with", 2), ("from", 2), ("to", 1), ("for", 1),
    ("and", 2), ("or", 1), ("signed", 3), ("let", 3), ("cc", 4), ("says", 3), ("copy", 3), ("copied", 4), ("hi", 5),
    ("thanks", 4), ("it's", 4), ("is", 1), ("should", 4), ("did", 4), ("does", 3), ("cover is", 8), ("hi, it's", 8), ("hello, it's", 8), ("hey, it's", 8), ("hi it's", 8), ("hi this is", 8), ("covered by", 5), ("sounded like", 5),
    ("gm", 5), ("md", 4), ("vp", 4), ("avp", 5), ("svp", 5), ("evp", 5), ("cfo", 5), ("ceo", 5), ("coo", 5), ("cto", 5), ("cio", 5), ("treasurer", 5),
    ("secretary", 3), ("nurse", 5), ("teller", 5), ("analyst", 4), ("trader", 4), ("lawyer", 5), ("solicitor", 4), ("notary", 4), ("account mgr", 5),
    ("mgr", 4), ("accountant", 4), ("landlord", 5), ("tenant", 5), ("guardian", 5), ("executor", 4), ("widow", 5), ("widower", 5),
    ("girlfriend", 8), ("boyfriend", 8), ("mum", 8), ("mom", 8), ("dad", 8), ("grandson", 8), ("granddaughter", 8), ("grandmother", 8),
    ("grandfather", 8), ("sister-in-law", 8), ("brother-in-law", 8), ("mother-in-law", 8), ("father-in-law", 8), ("half-brother", 8),
    ("interpreter", 5), ("translator", 4), ("driver", 3), ("colleague of mine", 5), ("teammate", 5), ("intern", 4), ("trainee", 4),
    ("patient", 4), ("claimant", 4), ("complainant", 5), ("remitter", 4), ("payee", 4), ("drawer", 3), ("spoken to", 5), ("emailed", 5),
    ("texted", 5), ("phoned", 5), ("visited", 3), ("interviewed", 5), ("escalated to", 4), ("reports to", 5), ("assigned to", 5), ("owned by", 3),
    ("signed by", 5), ("approved by", 5), ("prepared by", 5), ("reviewed by", 5), ("checked by", 5), ("handled by", 5), ("requested by", 5),
    ("family name", 6), ("surname", 6), ("given name", 6), ("first name", 6), ("last name", 6), ("maiden name", 6), ("name was", 6),
    ("it's under", 6), ("booked under", 6), ("used to be", 6), ("replaces", 5), ("replacing", 5), ("replaced by", 5), ("our", 2),
    ("yours", 6), ("warmly", 6), ("cheers", 6), ("love", 3), ("sign off as", 6), ("signed off by", 6), ("succeeded by", 5),
    ("lady", 4), ("lord", 3), ("texting", 4), ("emailing", 4), ("chased", 4), ("pinged", 5), ("rang", 5), ("dear", 6),
    ("guy", 6), ("assistant", 5), ("secretary is", 6), ("first name is", 8), ("name's", 6), ("chap", 6), ("fellow", 5), ("gentleman", 5), ("you and", 7), ("him and", 5), ("her and", 5), ("both", 2), ("twins", 6), ("siblings", 5), ("cousins", 5), ("stepson", 8), ("stepdaughter", 8), ("stepmother", 8), ("stepfather", 8), ("godson", 8), ("goddaughter", 8), ("fiancé", 8), ("fiancée", 8), ("ex-husband", 8), ("ex-wife", 8), ("part-timer", 5), ("newcomer", 5), ("successor", 4), ("predecessor", 4), ("party:", 6), ("hit:", 5), ("match:", 4), ("ubo:", 6), ("shareholder:", 6), ("shareholder", 4), ("chair:", 5), ("host:", 5), ("guest:", 6), ("guest", 4), ("traveller:", 6), ("passenger:", 6), ("patient:", 6), ("student:", 6), ("buyer:", 4), ("seller:", 4), ("pilot:", 5), ("contact:", 5), ("subject:", 2), ("person:", 6), ("individual:", 6), ("sanctioned:", 5),
    ("referred by", 5), ("as", 1), ("but", 1), ("because", 1), ("if", 1), ("when", 1), ("since", 1), ("that", 1), ("only", 1), ("gave", 4), ("you gave", 5), ("while", 1), ("until", 0), ("introduced by", 5), ("chaired by", 5), ("out at", 4),
];

pub(super) fn before(text: &Context<'_>, at: usize) -> Points {
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
            Cue::Title if gap == " " && is_kin(&text.text[hit.start()..hit.end()]) => {
                return 8;
            }
            Cue::Name if gap == " " && !text.text[hit.start()..hit.end()].is_ascii() => return 5,
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
        // `Your husband (Gideon)`
        Some('(') => match lead(upto.trim_end_matches('(')) {
            points if points >= 8 || upto.ends_with("assistant (") => 8,
            _ => 0,
        },
        Some(' ')
            if ["] ", "- ", "* ", "• ", "・ ", "– ", "→ "]
                .iter()
                .any(|sign| upto.ends_with(sign)) =>
        {
            1
        }
        Some(' ') => lead(upto).max(i32::from(begins_a_sentence(upto))),
        // `Is it fine? "Ayaka told me on Friday."`
        Some('"') if begins_a_sentence(upto.trim_end_matches('"')) || upto.ends_with(": \"") => 1,
        Some(c) if !c.is_ascii() => surroundings::before(text, at).0.max(0),
        Some(_) => 0,
    }
}

/// At the beginning of the text, of a line, or behind the end of a sentence, which no `St.` is.
fn begins_a_sentence(upto: &str) -> bool {
    let Some(sentence) = upto.strip_suffix(". ") else {
        return upto.is_empty()
            || upto.ends_with('\n')
            || upto.ends_with("? ")
            || upto.ends_with("! ");
    };
    let word = sentence
        .rsplit(|c: char| !c.is_ascii_alphabetic())
        .next()
        .unwrap_or_default();
    word.starts_with(|c: char| c.is_ascii_lowercase())
}

fn lead(head: &str) -> Points {
    let head = head.trim_end_matches([' ', '=']).trim_end_matches(',');
    let found = LEAD.in_any_case(head, |words, before| {
        // What stands before so many letters is not asked for.
        match words.chars().count().cmp(&LONGEST_LEAD) {
            Ordering::Less => !before.ends_with(|c: char| c.is_ascii_alphanumeric()),
            Ordering::Equal => true,
            Ordering::Greater => false,
        }
    });
    found.unwrap_or(0)
}

/// [`LEADS`] are looked for in so many letters.
const LONGEST_LEAD: usize = 16;

static LEAD: LazyLock<Suffixes<Points>> = LazyLock::new(|| Suffixes::new(LEADS.iter().copied()));

/// Whether an honorific follows.
pub(super) fn called(rest: &str) -> bool {
    static WORDS: LazyLock<Prefixes> = LazyLock::new(|| Prefixes::of_list(HONORIFICS));
    WORDS.begin(rest)
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
    " (the ex-", " (the wife", " (the son", " (the widow", " (the brother", " (the sister", " (his ", " (her ", " (my ", " was already", " was short", " in HR", " in Legal", " in Risk", " in Compliance", " in Treasury", " in Finance", " in IT", " in Ops", " in Operations", " in Audit", " on the desk", " from HR", " from Legal", " from Risk", " from Compliance", " from Treasury", " from Finance", " from IT", " from Ops", " from Audit",
    " joins", " dined", " spoke", " resigned", " retired", " transferred", " arrives", " lands ", " met ", " replaces ", " texted", " pinged", " tried", " keeps ", " kept ", " moves to ", " takes over", " covers",
];

/// What nobody but a person does.
#[rustfmt::skip]
const MINDS: &[&str] = &[
    " thinks ", " wants to ", " wants the ", " wants a ", " wants it", " hopes ", " reckons ", " disagrees", " worries", " forgot", " remembers", " apologised",
    " apologized", " went home", " is out until", " is on leave", " is off sick", " is on holiday", " is back on ", " is travelling",
];

/// What a person has, behind `'s`.
const THINGS: &[&str] = &[
    " laptop", " phone", " inbox", " desk", " login", " machine", " wife", " husband", " mobile",
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

static ACT: LazyLock<Prefixes> = LazyLock::new(|| Prefixes::of_list(ACTS));
static MIND: LazyLock<Prefixes> = LazyLock::new(|| Prefixes::of_list(MINDS));
static FIRM: LazyLock<Prefixes> = LazyLock::new(|| Prefixes::of_list(NO_PERSON));

fn behind(text: &Context<'_>, range: &Range<usize>) -> Points {
    let rest = &text.text[range.end..];
    if called(rest) {
        return 8;
    }
    if let Some(next) = rest.strip_prefix(' ') {
        let len = next
            .find(|c: char| !c.is_ascii_alphanumeric())
            .unwrap_or(next.len());
        let capital = next.starts_with(|c: char| c.is_ascii_uppercase() || matches!(c, 'v' | 'a'));
        if capital && FIRM.contain(&next[..len]) || next.starts_with("& ") {
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
    if rest.starts_with(" family") && text.text[..range.start].ends_with("the ") {
        return 8;
    }
    if rest.starts_with(" family") || rest.starts_with(" household") {
        return 7;
    }
    if MIND.begin(rest) {
        return 7;
    }
    let own = rest.strip_prefix("'s").or_else(|| rest.strip_prefix("’s"));
    if own.is_some_and(|thing| THINGS.iter().any(|own| thing.starts_with(own))) {
        return 7;
    }
    if rest.starts_with("'s ") || rest.starts_with("’s ") {
        return 4;
    }
    if ACT.begin(rest) {
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
