//! What follows the numbers of an address: building, floor, room.

use super::houses::{BUILDING, BUILDINGS, RETREATS, closes};
use super::lead::DEEPEST_INDENT;
use super::place_char;
use crate::context::Context;

/// The longest name of a building, in characters.
const LONGEST_NAME: usize = 28;

/// Where building, floor and room end: `パークサイド小杉1309号室`, `-1155`, ` 3F`, `(丸の内ビル5階)`.
pub(super) fn building_end(text: &Context<'_>, at: usize) -> usize {
    let whole = text.text;
    let at = rooms_end(whole, at, Lead::Number).unwrap_or(at);
    let rest = &whole[at..];
    let opened = rest.trim_start_matches([' ', '\n', ',', '、', '/', '|', '-']);
    let gap = rest.len() - opened.len();
    let indented = gap <= DEEPEST_INDENT && rest[..gap].matches('\n').count() == 1;
    if gap > 4 && !indented || opened.is_empty() {
        return at;
    }
    let bracket = usize::from(opened.starts_with('('));
    // `第2関ビル`
    let from = at + gap + bracket;
    let from = from + ordinal(&whole[from..]);
    let Some(end) = named(text, from).or_else(|| floor_alone(whole, from, gap)) else {
        return at;
    };
    let end = room_in_next_line(whole, end);
    let end = end + inside(&whole[end..]);
    let end = end + quoted(&whole[end..]);
    end + usize::from(bracket == 1 && whole[end..].starts_with(')'))
}

/// `竹富荘` / `2F`: a room or floor that has the next line to itself.
fn room_in_next_line(text: &str, end: usize) -> usize {
    let rest = text[end..].trim_start_matches(' ');
    let Some(next) = rest.strip_prefix('\n') else {
        return end;
    };
    let tight = next.trim_start_matches(' ');
    if next.len() - tight.len() > DEEPEST_INDENT {
        return end;
    }
    let room = rooms_end(text, text.len() - tight.len(), Lead::Space);
    room.filter(|room| {
        let behind = text[*room..].trim_start_matches(' ');
        behind.is_empty() || behind.starts_with(['\n', ')', '|'])
    })
    .unwrap_or(end)
}

/// `駅前ビル内`, `4F東側`, `2F右`: the length of the part of a floor that has no number.
fn inside(rest: &str) -> usize {
    const PARTS: &[&str] = &["内", "東側", "西側", "南側", "北側", "右", "左", "奥"];
    let part = PARTS.iter().find(|part| rest.starts_with(**part));
    part.filter(|part| {
        let behind = &rest[part.len()..];
        behind.is_empty() || behind.starts_with(|c: char| !super::place_char(c) || c == 'の')
    })
    .map_or(0, |part| part.len())
}

/// `シェアハウス「ひだまり」`: the length of the name in quotes.
fn quoted(rest: &str) -> usize {
    let Some(name) = rest.strip_prefix('「') else {
        return 0;
    };
    let close = name.char_indices().take(14).find(|(_, c)| *c == '」');
    close.map_or(0, |(at, c)| '「'.len_utf8() + at + c.len_utf8())
}

/// The length of `第2` or `第二` at the beginning of a name.
fn ordinal(rest: &str) -> usize {
    let Some(behind) = rest.strip_prefix('第') else {
        return 0;
    };
    let digits = behind
        .bytes()
        .take(2)
        .take_while(u8::is_ascii_digit)
        .count();
    if digits > 0 {
        '第'.len_utf8() + digits
    } else {
        0
    }
}

/// ` 3F`, ` 203号室` with nothing but a space before.
fn floor_alone(text: &str, from: usize, gap: usize) -> Option<usize> {
    (gap > 0).then(|| rooms_end(text, from, Lead::Space))?
}

/// A name, and the rooms behind it; or a name that says that it is a building.
fn named(text: &Context<'_>, from: usize) -> Option<usize> {
    let end = name_end(text, from);
    let name = text.text[from..end].trim_end();
    if name.chars().count() < 2 {
        return None;
    }
    if let Some(len) = numbered_in_kanji(name) {
        return Some(from + len);
    }
    let digits = text.text[from + name.len()..].trim_start_matches([' ', '-', '、', ',']);
    let room = text.text.len() - digits.len();
    let known = BUILDING.is_match(name);
    let lead = match (known, foreign(name) || coined(name)) {
        (true, _) => Lead::Building,
        (_, true) => Lead::Name,
        _ => Lead::Space,
    };
    let near = room - (from + name.len()) <= 2;
    // `スカイコート参宮橋第3 504`: the house is numbered, the room follows.
    if name.ends_with('第') && near {
        let digits = text.text[room..]
            .bytes()
            .take(2)
            .take_while(u8::is_ascii_digit)
            .count();
        let house = room + digits;
        let behind =
            house + text.text[house..].len() - text.text[house..].trim_start_matches(' ').len();
        return rooms_end(text.text, behind, Lead::Building).or((digits > 0).then_some(house));
    }
    if near && let Some(end) = rooms_end(text.text, room, lead) {
        return Some(end);
    }
    if !known {
        return None;
    }
    let token = name.split(' ').next().unwrap_or(name);
    // `山荘ひだまり`
    if RETREATS.iter().any(|word| token.starts_with(word)) && token.chars().count() <= 12 {
        let particles = ['に', 'へ', 'で', 'の', 'は', 'を', 'が', 'と', 'も'];
        return Some(from + token.trim_end_matches(particles).len());
    }
    // `ハイツ若草A`: the kind of house stands first, and its name behind it.
    if BUILDINGS.iter().any(|word| token.starts_with(word)) && !token.contains(hiragana) {
        let end = from + token.len();
        // `ロッジ白樺 B棟`
        let room = end + text.text[end..].len() - text.text[end..].trim_start_matches(' ').len();
        let room = rooms_end(text.text, room, Lead::Space).filter(|_| room - end <= 2);
        return Some(room.unwrap_or(end));
    }
    // `夕凪荘 は`, `第一みどり寮`: short words that end the name of a house, not inside one.
    let closed = ["荘", "寮", "苑", "館", "住宅"]
        .iter()
        .any(|word| token.ends_with(word));
    if closed && (2..=10).contains(&token.chars().count()) && !token.contains('の') {
        return Some(from + token.len());
    }
    // `丸の内ビルの前`: up to the word that makes it a building.
    let last = BUILDINGS
        .iter()
        .copied()
        .filter(|word| closes(word))
        .filter_map(|word| name.rfind(word).map(|at| at + word.len()))
        .filter(|end| !name[*end..].starts_with(katakana))
        .max()?;
    let kana = name[last..].chars().take(8);
    let kana: usize = kana
        .take_while(|c| hiragana(*c) || katakana(*c))
        .map(char::len_utf8)
        .sum();
    // `学生会館すずかけ四一二号`
    let own_name = kanji_room(&name[last + kana..]);
    if own_name > 0 {
        return Some(from + last + kana + own_name);
    }
    Some(from + last + kanji_room(&name[last..]))
}

/// Katakana and kanji in one, as names of houses are coined: `ラゾンヌ川崎`, `メゾネ月見`.
fn coined(name: &str) -> bool {
    let kana = name.chars().filter(|c| katakana(*c)).count();
    (3..=16).contains(&name.chars().count())
        && kana >= 3
        && !name.contains(hiragana)
        && !name.contains(' ')
        || kana >= 2 && name.split(' ').next().is_some_and(foreign) && !name.contains(hiragana)
}

/// `あけぼの荘二〇四`, `シャトレ長尾 五〇二号`: the length of a house and its room in kanji.
fn numbered_in_kanji(name: &str) -> Option<usize> {
    let figure = |c: char| "〇一二三四五六七八九".contains(c);
    let from = name
        .find("〇")
        .map(|at| name[..at].trim_end_matches(figure).len())?;
    let house = name[..from].trim_end();
    let run = name[from..].chars().take_while(|c| figure(*c)).count();
    let closed = ["荘", "寮", "苑", "館", "住宅"]
        .iter()
        .any(|word| house.ends_with(word));
    let house = closed || foreign(house) || coined(house) || BUILDING.is_match(house);
    let room = house && (3..=4).contains(&run) && from > 3;
    room.then(|| from + kanji_room(&name[from..]).max(run * 3))
}

/// `一〇三号`, `二階`: the length of a room or floor in kanji, directly behind the building.
fn kanji_room(rest: &str) -> usize {
    let tight = rest.trim_start_matches(' ');
    let behind = tight.trim_start_matches(|c| "〇一二三四五六七八九十百壱弐参".contains(c));
    let unit = ["号室", "号", "階", "室"]
        .iter()
        .find(|unit| behind.len() < tight.len() && behind.starts_with(**unit));
    if let Some(unit) = unit {
        return rest.len() - behind.len() + unit.len();
    }
    // `夕凪ハウス 二〇三`
    let figures = tight.len() - behind.len();
    let alone = !behind.starts_with(|c: char| super::kanji(c));
    let room = (9..=12).contains(&figures) && alone && !tight[..figures].contains(['十', '百']);
    if room { rest.len() - behind.len() } else { 0 }
}

/// Kanji, kana and letters, up to a figure or a word that names something else.
fn name_end(text: &Context<'_>, from: usize) -> usize {
    let run = text.text[from..]
        .char_indices()
        .take(LONGEST_NAME)
        .take_while(|(at, c)| {
            place_char(*c)
                || c.is_ascii_alphabetic()
                || matches!(c, '・' | ' ' | '.' | '&' | '\'')
                || *c == '-' && long_vowel(&text.text[from..], *at)
        });
    let end = from + run.last().map_or(0, |(last, c)| last + c.len_utf8());
    let words = text.hits.within(from, end);
    let label = words
        .iter()
        .find(|hit| hit.start() >= from && hit.cue.is_label());
    label.map_or(end, |hit| hit.start())
}

/// `パ-クサイド`: a hyphen that is read for ー.
fn long_vowel(name: &str, hyphen: usize) -> bool {
    name[..hyphen].ends_with(katakana) && name[hyphen + 1..].starts_with(katakana)
}

/// Written in katakana or Latin letters, as names of houses are and words of the text seldom.
fn foreign(name: &str) -> bool {
    name.chars().count() >= 3
        && name
            .chars()
            .all(|c| katakana(c) || c.is_ascii_alphabetic() || matches!(c, '・' | ' ' | '.' | '&'))
        && name.starts_with(|c: char| katakana(c) || c.is_ascii_uppercase())
}

fn hiragana(c: char) -> bool {
    matches!(c, '\u{3041}'..='\u{3096}')
}

fn katakana(c: char) -> bool {
    matches!(c, '\u{30A1}'..='\u{30FC}')
}

/// What stands before a room: it decides how much a bare figure has to look like one.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Lead {
    /// The last number of the address: a hyphen, or a unit behind.
    Number,
    /// The name of a building.
    Building,
    /// A name that may be one: three or four digits.
    Name,
    /// Only a space, or other words: a unit behind.
    Space,
}

/// Rooms and floors one after another: `B棟 203号室`, `5階`, `地下1階`, `12F-3`.
fn rooms_end(text: &str, at: usize, lead: Lead) -> Option<usize> {
    let mut end = room_end(text, at, lead)?;
    for _ in 0..3 {
        let rest = text[end..].trim_start_matches([' ', '・', '、']);
        let next = text.len() - rest.len();
        if next - end > 3 {
            break;
        }
        match room_end(
            text,
            next,
            if next == end {
                Lead::Number
            } else {
                Lead::Space
            },
        ) {
            Some(more) => end = more,
            None => break,
        }
    }
    Some(end)
}

/// `5O2`: a letter read for a figure between two.
fn zero_between(number: &str, at: usize) -> bool {
    number
        .as_bytes()
        .get(at + 1)
        .is_some_and(u8::is_ascii_digit)
}

/// The length of `-B` behind the figures of a room.
fn wing(rest: &str, digits: usize) -> usize {
    let letter = rest.strip_prefix('-').filter(|_| digits > 0);
    let alone = letter.is_some_and(|rest| {
        rest.starts_with(|c: char| c.is_ascii_uppercase())
            && !rest[1..].starts_with(|c: char| c.is_ascii_alphanumeric() || c == '-')
    });
    if alone { 2 } else { 0 }
}

/// `2 0 2`: the length of the figures behind the first, each behind a space, if they are a room.
fn room_apart(number: &str) -> usize {
    let bytes = number.as_bytes();
    let more = (1..5)
        .take_while(|index| {
            bytes.get(2 * index - 1) == Some(&b' ')
                && bytes.get(2 * index).is_some_and(u8::is_ascii_digit)
        })
        .count();
    let ends = !bytes
        .get(2 * more + 1)
        .is_some_and(u8::is_ascii_alphanumeric);
    if (2..=3).contains(&more) && ends {
        2 * more
    } else {
        0
    }
}

fn room_end(text: &str, at: usize, lead: Lead) -> Option<usize> {
    let rest = &text[at..];
    let dash = rest.len() - rest.strip_prefix('-').unwrap_or(rest).len();
    let underground = rest[dash..]
        .strip_prefix("地下")
        .map_or(0, |_| "地下".len());
    let number = &rest[dash + underground..];
    let letters = usize::from(number.starts_with(|c: char| c.is_ascii_uppercase()));
    let digits = number[letters..]
        .bytes()
        .take(6)
        .enumerate()
        .take_while(|(at, b)| {
            b.is_ascii_digit()
                || *at > 0 && b"OoIl".contains(b) && zero_between(number, letters + at)
        })
        .count();
    let suffix = usize::from(
        digits > 0
            && number[letters + digits..].starts_with(|c: char| matches!(c, 'A'..='E' | 'G'..='Z'))
            && !number[letters + digits + 1..].starts_with(|c: char| c.is_ascii_alphanumeric()),
    );
    let apart = if digits == 1 {
        room_apart(&number[letters..])
    } else {
        0
    };
    if digits > 4 || (digits == 0 && letters == 0) {
        return None;
    }
    let end = at + dash + underground + letters + digits + suffix + apart;
    let end = end + wing(&text[end..], digits);
    let unit = [
        "号室", "号棟", "号館", "号", "階", "F", "室", "棟", "fl", "号舎",
    ]
    .iter()
    .find(|unit| text[end..].starts_with(**unit));
    if let Some(unit) = unit {
        let end = end + unit.len();
        // `3Fl`, and not `6階B室`
        let word = unit.is_ascii() && text[end..].starts_with(|c: char| c.is_ascii_alphabetic());
        let lettered = matches!(*unit, "棟" | "号室" | "室" | "号");
        return (!word && (digits > 0 || lettered)).then_some(end + wing(&text[end..], digits));
    }
    if digits == 0 {
        return None;
    }
    let over = text[end..].starts_with(|c: char| {
        c.is_ascii_alphanumeric()
            || matches!(
                c,
                '円' | '万'
                    | '年'
                    | '月'
                    | '件'
                    | '名'
                    | '人'
                    | '%'
                    | ':'
                    | '/'
                    | '回'
                    | '時'
                    | '分'
            )
    });
    // `090-1234-5678` is no room.
    let dialled = number[letters..].starts_with('0') && text[end..].starts_with('-');
    let fits = match lead {
        Lead::Number => dash > 0,
        Lead::Building => true,
        Lead::Name => digits >= 3,
        Lead::Space => false,
    };
    (fits && !over && !dialled).then_some(end)
}
