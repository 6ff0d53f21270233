//! What the sequence model takes for names, and the words that speak against it.
//!
//! It reads what stands around a word better than what the word is: a noun in the place of a name is
//! one to it. So what the dictionaries say is a word, or what is built as one, is left out here.

use std::collections::BTreeSet;
use std::ops::Range;

use super::lexicon::{Kinds, Lexicon};
use super::score::{ENOUGH, Points};
use super::{
    Chars, Names, Proposal, beside, called, given_apart, is_hiragana, is_kanji, is_katakana,
    japanese, kana, read_aloud, repeated,
};
use crate::EntityType::{self, Person};
use crate::candidates::{Candidates, Evidence};
use crate::context::Context;
use crate::cues::Cue;

/// From so many points on, what is read as a name once is one wherever the text repeats it.
const REPEATED: Points = 9;

/// The text speaks of persons elsewhere: what the model reads as a name then is one. Where nothing else is
/// of a person, it has to be surer than by itself.
const SPOKEN_OF: Points = 5;

/// The reasons of those who speak in a chat.
const SPEAKS: &str = "somebody speaks";

/// What may as well be a word needs more.
const WORDLIKE: Points = 12;

/// Adds what another recogniser takes for names. Called last: what a rule says of the same place, a
/// firm or an address, is stronger.
pub(crate) fn judge(
    text: &Context<'_>,
    lexicon: &Lexicon,
    proposals: Vec<Proposal>,
    found: &mut Candidates,
) {
    let of_somebody = found.all().iter().any(|found| is_of_somebody(found.entity));
    let spoken_of = of_somebody || called::anybody(text);
    let (more, alone) = if spoken_of { (SPOKEN_OF, 0) } else { (0, 1) };
    let speakers: BTreeSet<usize> = found
        .all()
        .iter()
        .filter(|found| found.entity == Person && found.reason.starts_with(SPEAKS))
        .map(|found| found.range.end)
        .collect();
    let mut names = Names::new(text, lexicon, found);
    for Proposal { range, points } in proposals {
        let points = points - alone;
        // `相馬　まだです`: the speaker, and what is said.
        if speakers.range(range.start..range.end).next().is_some() {
            continue;
        }
        let range = without_honorific(
            text,
            without_lead(text.text, without_title(text.text, range)),
        );
        let range = without_which(text, range);
        if points + more < ENOUGH
            || in_code(text.text, &range)
            || is_word(text, lexicon, &range)
            || inside_katakana(text.text, &range)
            || is_noun(text, lexicon, &range)
            || of_an_office(&text.text[range.end..])
            || points < WORDLIKE && is_wordlike(text, lexicon, &range)
        {
            continue;
        }
        if names.add(range.clone(), Evidence::Form, "read as a name") && points >= REPEATED {
            names.part(range);
        }
    }
    if !names.parts.is_empty() {
        beside::detect(text, lexicon, &mut names);
    }
    let parts = std::mem::take(&mut names.parts);
    repeated::detect(text, &parts, Evidence::Form, &mut names);
    read_aloud::detect(text, &parts, lexicon, &mut names);
    given_apart::detect(text, lexicon, &mut names);
}

/// A person, or what is written down of one: whoever has an account or an address has a name. A firm, its
/// numbers and what machines are called have none.
fn is_of_somebody(entity: EntityType) -> bool {
    !matches!(
        entity,
        EntityType::Organization
            | EntityType::CorporateNumber
            | EntityType::SwiftBic
            | EntityType::IpAddress
            | EntityType::Secret
    )
}

/// One kanji that is a word, or what the lists say is one: `経理の方です`, `奥さん`, `長谷川式`.
fn is_word(text: &Context<'_>, lexicon: &Lexicon, range: &Range<usize>) -> bool {
    let mut chars = text.text[range.clone()].chars();
    if let (Some(one), None) = (chars.next(), chars.next()) {
        let kinds = lexicon.kanji(&[one]);
        if kinds.is(Kinds::COMMON) || !kinds.is(Kinds::FREQUENT) && !called::is_called(text, range)
        {
            return true;
        }
    }
    if built_as_a_word(&text.text[range.clone()]) {
        return true;
    }
    // `10:00 品川: 会議`, and a title alone.
    let chars = Chars::<5>::of(&text.text[range.clone()]);
    let place = lexicon.kanji(&chars).is(Kinds::PLACE) && text.text[range.end..].starts_with(':');
    if place
        || matches!(
            &text.text[range.clone()],
            "Mr" | "Mrs"
                | "Ms"
                | "Miss"
                | "Dr"
                | "Prof"
                | "Lady"
                | "Dame"
                | "Mme"
                | "Herr"
                | "Frau"
                | "Madam"
                | "Sir"
        )
    {
        return true;
    }
    let hits = text.hits.within(range.start, range.start + 1);
    hits.iter()
        .any(|hit| hit.start() == range.start && hit.end() >= range.end && announces(hit.cue))
}

/// What the dictionaries have as a noun and as no name, or what no name is built like: `圃場`, `軽トラ`,
/// `強さ`, `フリーランス`; called by nothing that calls persons.
fn is_noun(text: &Context<'_>, lexicon: &Lexicon, range: &Range<usize>) -> bool {
    if called::is_called(text, range) {
        return false;
    }
    let word = &text.text[range.clone()];
    let chars = Chars::<12>::of(word);
    let all = |of: fn(char) -> bool| chars.iter().all(|c| of(*c));
    match () {
        () if all(is_kanji) => {
            let kinds = lexicon.kanji(&chars);
            !kinds.is(Kinds(Kinds::SURNAME.0 | Kinds::GIVEN.0)) && lexicon.noun_in_kanji(&chars)
                || matches!(word, "日本" | "本店" | "本社" | "当社" | "先方" | "新居")
        }
        () if all(is_katakana) => {
            let kinds = lexicon.kana(chars.iter().copied());
            let noun = lexicon.noun_in_katakana(chars.iter().copied());
            let given = Kinds(Kinds::ANY_GIVEN.0 | Kinds::SURNAME.0);
            !kinds.is(Kinds::ANY_NAME) && (kinds.is(Kinds::COMMON) || noun)
                || noun && !kinds.is(given)
        }
        // `うちの`: a particle ends it.
        () if all(is_hiragana) => {
            kana::particle(&chars)
                || word.ends_with("です")
                || word.ends_with("ます")
                || word.ends_with(['の', 'は', 'が', 'を', 'に', 'で', 'も', 'へ', 'て', 'た'])
                    && !lexicon.kana(chars.iter().copied()).is(Kinds::ANY_NAME)
                    && kana::split(lexicon, &chars).is_none()
        }
        () if word.is_ascii() => {
            let letters = word.split(' ').filter(|part| part.len() == 1).count();
            letters >= 3 || word.bytes().all(|b| b.is_ascii_lowercase()) && lexicon.no_name(word)
        }
        () => {
            let stem = chars.iter().take_while(|c| is_kanji(**c)).count();
            let tail = &chars[stem..];
            let mixed = (1..=3).contains(&stem)
                && !tail.is_empty()
                && tail
                    .iter()
                    .all(|c| is_katakana(*c) || matches!(c, 'さ' | 'み' | 'め'));
            mixed && japanese::split(lexicon, word).is_none()
        }
    }
}

/// `虎ノ門支店`: the place that an office is called after.
fn of_an_office(behind: &str) -> bool {
    const OFFICES: &[&str] = &[
        "支店",
        "支社",
        "支所",
        "出張所",
        "営業部",
        "営業所",
        "ローンプラザ",
        "事務センター",
    ];
    OFFICES.iter().any(|office| behind.starts_with(office))
}

/// `TO_CHAR(`, `user.Name=`: a piece of an identifier of a program.
fn in_code(text: &str, range: &Range<usize>) -> bool {
    let word = &text[range.clone()];
    let bound = |c: char| matches!(c, '_' | '$' | '\\' | '`');
    let call = text[range.end..].strip_prefix('(');
    let called = call.is_some_and(|inside| inside.starts_with(|c: char| c.is_ascii_graphic()));
    word.is_ascii()
        && (text[..range.start].ends_with(bound) || text[range.end..].starts_with(bound) || called)
}

/// `Mr van der Merwe` is `van der Merwe`.
fn without_title(text: &str, name: Range<usize>) -> Range<usize> {
    let word = &text[name.clone()];
    let titles = [
        "Mr", "Mrs", "Ms", "Miss", "Dr", "Prof", "Lady", "Dame", "Mme", "Herr", "Frau",
    ];
    let rest = titles
        .iter()
        .filter_map(|title| word.strip_prefix(title))
        .find(|rest| rest.starts_with(['.', ' ']));
    let rest = rest.map_or(word, |rest| rest.trim_start_matches(['.', ' ']));
    name.end - rest.len()..name.end
}

/// `うちのちひろ` is `ちひろ`.
fn without_lead(text: &str, name: Range<usize>) -> Range<usize> {
    let word = &text[name.clone()];
    let rest = [
        "うちの",
        "もしもし",
        "あの",
        "父",
        "母",
        "兄",
        "弟",
        "姉",
        "妹",
        "妻",
        "夫",
        "行員",
        "店主",
    ]
    .iter()
    .find_map(|lead| word.strip_prefix(lead))
    .filter(|rest| rest.contains(' ') || rest.chars().count() >= 3 || lead_of_kana(rest));
    let start = name.end - rest.unwrap_or(word).len();
    // `比屋根 朝光 行`, `紺野 ですです`: behind the name, to whom a letter goes or what is said.
    let said = |rest: &str| rest == "行" || rest.ends_with("です") || rest.ends_with("ます");
    let which = |rest: &str| super::nobody::marks_a_line(rest, " ");
    let tail = word
        .rsplit_once(' ')
        .filter(|(_, rest)| said(rest) || which(rest));
    let end = name.start + tail.map_or(word, |(head, _)| head).len();
    let head = text[start..end.max(start)].split_once(' ');
    let start = head
        .filter(|(which, rest)| super::nobody::marks_a_line(which, " ") && !rest.is_empty())
        .map_or(start, |(which, _)| start + which.len() + 1);
    start..end.max(start)
}

fn lead_of_kana(rest: &str) -> bool {
    rest.chars().count() >= 2 && rest.chars().all(is_hiragana)
}

/// `蒼真君` is `蒼真`.
fn without_honorific(text: &Context<'_>, name: Range<usize>) -> Range<usize> {
    let hits = text.hits.within(name.start, name.end);
    let honorific = hits
        .iter()
        .find(|hit| hit.cue == Cue::Honorific && hit.end() == name.end);
    name.start..honorific.map_or(name.end, |hit| hit.start())
}

/// `恭平副社長`: a title that the last letter begins is no part of the name.
fn without_which(text: &Context<'_>, name: Range<usize>) -> Range<usize> {
    let title = text
        .hits
        .within(name.start, name.end + 1)
        .iter()
        .find(|hit| hit.cue == Cue::Title && hit.end() > name.end && hit.start() > name.start);
    name.start..title.map_or(name.end, |hit| hit.start().min(name.end))
}

/// What is heard as one of these is no name itself: `弟`, `行員`, `直通`.
fn announces(cue: Cue) -> bool {
    matches!(
        cue,
        Cue::Ordinary | Cue::Title | Cue::Role | Cue::Number | Cue::Branch | Cue::Phone
    )
}

/// `スクール・オブ・エコノミクス`: it goes on to the left of a middle dot.
fn inside_katakana(text: &str, range: &Range<usize>) -> bool {
    text[range.clone()].starts_with(is_katakana)
        && text[..range.start]
            .strip_suffix('・')
            .is_some_and(|before| before.ends_with(is_katakana))
}

/// `三年前`, `下四桁`, `弊部`: a count, or what belongs to somebody; `A und B`: two.
fn built_as_a_word(word: &str) -> bool {
    const NUMBERS: &[char] = &[
        '一', '二', '三', '四', '五', '六', '七', '八', '九', '十', '百', '数', '何', '半',
    ];
    const COUNTED: &[char] = &[
        '人', '名', '件', '年', '月', '日', '時', '分', '度', '枚', '社', '店', '行', '回', 'つ',
        '番', '桁', '目', '個', '本', '台', '歳', '才', '割', '倍', '週', '前', '後', '点', '円',
        '万', '億', '階', '通', '冊',
    ];
    let chars = Chars::<6>::of(word);
    let counted = chars
        .windows(2)
        .any(|pair| NUMBERS.contains(&pair[0]) && COUNTED.contains(&pair[1]));
    let ends = chars.last().is_some_and(|last| COUNTED.contains(last));
    let numbers = chars.iter().all(|c| NUMBERS.contains(c));
    let ours = matches!(chars[..], ['弊' | '貴' | '各' | '某' | '御', ..]);
    let inner = word
        .split_once(' ')
        .and_then(|(_, rest)| rest.rsplit_once(' '));
    let two = |inner: &str| {
        let mut words = inner.split(' ');
        words.any(|word| matches!(word, "und" | "and" | "or" | "of" | "the" | "et"))
    };
    counted && ends || numbers || ours || inner.is_some_and(|(inner, _)| two(inner))
}

/// Whether the dictionaries have it as a noun or a place and as no name, and nothing behind it calls
/// somebody.
fn is_wordlike(text: &Context<'_>, lexicon: &Lexicon, range: &Range<usize>) -> bool {
    if called::is_called(text, range) {
        return false;
    }
    let word = &text.text[range.clone()];
    let chars = Chars::<12>::of(word);
    match () {
        () if chars.iter().all(|c| is_kanji(*c)) => kanji_word(lexicon, &chars),
        () if chars.iter().all(|c| is_katakana(*c)) => katakana_word(lexicon, &chars),
        () if chars.iter().all(|c| is_hiragana(*c)) => {
            !lexicon.kana(chars.iter().copied()).is(Kinds::ANY_NAME)
                && kana::split(lexicon, &chars).is_none()
        }
        () if word.is_ascii() && !word.contains(' ') => {
            let kinds = lexicon.latin(word);
            lexicon.no_name(word)
                || kinds.is(Kinds(Kinds::COMMON.0 | Kinds::PLACE.0)) && !kinds.is(Kinds::ANY_GIVEN)
                || word.len() <= 3 && word.bytes().all(|b| b.is_ascii_uppercase())
        }
        () => inflected(lexicon, word, &chars),
    }
}

fn kanji_word(lexicon: &Lexicon, chars: &[char]) -> bool {
    const OF_OFFICES: &[char] = &[
        '店', '社', '株', '者', '客', '係', '課', '部', '員', '業', '役', '誰', '皆',
    ];
    let kinds = lexicon.kanji(chars);
    if chars.len() == 1 {
        return !kinds.is(Kinds::FREQUENT);
    }
    if kinds.is(Kinds(Kinds::SURNAME.0 | Kinds::GIVEN.0)) {
        return kinds.is(Kinds::PLACE);
    }
    let word = Kinds(Kinds::COMMON.0 | Kinds::PLACE.0);
    let whole: String = chars.iter().collect();
    lexicon.noun_in_kanji(chars)
        || kinds.is(word)
        || chars.iter().any(|c| OF_OFFICES.contains(c))
            && japanese::split(lexicon, &whole).is_none()
}

/// A noun, or two: `タオルハンカチ`.
fn katakana_word(lexicon: &Lexicon, chars: &[char]) -> bool {
    let noun = |part: &[char]| {
        lexicon.noun_in_katakana(part.iter().copied())
            || lexicon.kana(part.iter().copied()).is(Kinds::COMMON)
    };
    let name = lexicon.kana(chars.iter().copied()).is(Kinds::ANY_NAME);
    !name
        && (noun(chars)
            || (2..chars.len().saturating_sub(1))
                .any(|cut| noun(&chars[..cut]) && noun(&chars[cut..])))
}

/// `青焼き`, `後ろ`, `紛らわしい`: kanji and what a verb ends in.
fn inflected(lexicon: &Lexicon, word: &str, chars: &[char]) -> bool {
    const ENDS: &[char] = &[
        'き', 'り', 'ろ', 'し', 'け', 'え', 'い', 'ち', 'び', 'れ', 'せ', 'て', 'め', 'げ', 'う',
        'る', 'た',
    ];
    let stem = chars.iter().take_while(|c| is_kanji(**c)).count();
    let tail = &chars[stem..];
    let ends = match tail {
        [last] => ENDS.contains(last),
        [_, _, _, ..] => true,
        _ => false,
    };
    (1..=3).contains(&stem)
        && ends
        && tail.iter().all(|c| is_hiragana(*c))
        && japanese::split(lexicon, word).is_none()
}

#[cfg(test)]
mod tests {
    use super::built_as_a_word;
    use crate::names::testing::found;

    #[test]
    fn whoever_has_an_account_or_a_telephone_has_a_name() {
        for (text, name) in [
            ("蛭間の委任状が足りない 普通 4412093", "蛭間"),
            ("鴛海 通帳繰越 090-2231-8841", "鴛海"),
        ] {
            assert_eq!(found(text), [name], "{text}");
        }
        for text in [
            "蛭間の委任状が足りない",
            "蛭間の委任状が足りない 10.20.30.41",
        ] {
            assert_eq!(found(text), [""; 0], "{text}");
        }
    }

    #[test]
    fn counts_and_what_is_ours_are_no_names() {
        for word in ["三年前", "二人", "五件目", "上三桁", "弊室", "各行"] {
            assert!(built_as_a_word(word), "{word}");
        }
        for word in [
            "三宅",
            "一ノ瀬",
            "八木沢",
            "五十嵐",
            "千葉",
            "二階堂",
            "四方田",
            "六車",
        ] {
            assert!(!built_as_a_word(word), "{word}");
        }
    }

    #[test]
    fn words_in_quotes_one_beside_the_other_are_sorted_by_somebody() {
        let text = "「森川」「岩崎」「柏木」を五十音順に";
        assert_eq!(found(text), [""; 0], "{text}");
    }
}
