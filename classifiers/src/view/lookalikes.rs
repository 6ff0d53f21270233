//! Letters of one script that stand for those of another: Cyrillic `а` in a Latin word, kanji `口`
//! in a kana word.
//!
//! A foreign letter is read as its twin only where it stands inside a word or number of the other
//! script, and only if every foreign letter of that word has a twin: `Привет` stays, `раssword`
//! does not. Greek or Cyrillic of which nothing but twins is in the whole text is a disguise too.

use std::ops::Range;

use super::map::{Rewriter, Rewritten};
use super::signs::Signs;

/// Foreign letters and the ASCII that they look like (Unicode Technical Standard 39).
const TWINS: &[(&str, &str)] = &[
    // Cyrillic
    ("АВЕЅІЈКМНОРСТУХҮԌԚԜҺЗ", "ABESIJKMHOPCTYXYGQWh3"),
    ("аеѕіјорсухүԍԛԝһԁӏ", "aesijopcyxygqwhdl"),
    // Greek
    ("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧϹϺϳ", "ABEZHIKMNOPTYXCMj"),
    ("αγικνορυχϲ", "ayikvopuxc"),
    // Armenian
    ("ՍՏՕԼոսօհցգքզյ", "USOLnuohgqpqj"),
    // Cherokee
    ("ᎪᏴᏟᎠᎬᏀᎻᎥᎫᏦᏞᎷᏢᏒᏚᎢᏙᎳᏃ", "ABCDEGHiJKLMPRSTVWZ"),
    // Latin of phonetics and other alphabets
    (
        "ıȷɑɡɩʋᴀʙᴄᴅᴇɢʜɪᴊᴋʟᴍɴᴏᴘʀᴛᴜᴠᴡʏᴢꜱꜰ",
        "ijagivABCDEGHIJKLMNOPRTUVWYZSF",
    ),
];

/// Kanji and the kana that look like them. NFKC and width are settled before.
const KANJI_KANA: [(char, char); 11] = [
    ('口', 'ロ'),
    ('力', 'カ'),
    ('工', 'エ'),
    ('二', 'ニ'),
    ('八', 'ハ'),
    ('夕', 'タ'),
    ('卜', 'ト'),
    ('千', 'チ'),
    ('才', 'オ'),
    ('三', 'ミ'),
    ('一', 'ー'),
];

fn twin(c: char) -> Option<char> {
    TWINS.iter().find_map(|(foreign, ascii)| {
        let place = foreign.chars().position(|letter| letter == c)?;
        ascii.chars().nth(place)
    })
}

fn is_foreign(c: char) -> bool {
    matches!(c,
        '\u{131}' | '\u{237}' | '\u{250}'..='\u{2AF}' | '\u{370}'..='\u{3FF}' | '\u{400}'..='\u{58F}'
        | '\u{13A0}'..='\u{13FF}' | '\u{1D00}'..='\u{1D2B}' | '\u{A730}' | '\u{A731}')
}

/// Whether some byte begins such a letter: most texts have none, which is told many bytes at a time.
fn may_be_foreign(text: &[u8]) -> bool {
    let begins = |byte: u8| matches!(byte, 0xC4..=0xD6 | 0xE1 | 0xEA);
    let any = |any: u8, byte: &u8| any | u8::from(begins(*byte));
    text.chunks(BLOCK)
        .any(|block| block.iter().fold(0, any) != 0)
}

/// Bytes that are looked at before it is asked whether one was found.
const BLOCK: usize = 256;

/// Latin words and numbers with letters of other scripts in them.
pub(super) fn read_latin(text: &str) -> Option<Rewritten> {
    if !may_be_foreign(text.as_bytes()) || !text.chars().any(is_foreign) {
        return None;
    }
    let only_twins = text
        .chars()
        .filter(|c| is_foreign(*c))
        .all(|c| twin(c).is_some());
    let mut out = Rewriter::new(text);
    let mut at = 0;
    while let Some(word) = next_word(text, at) {
        at = word.end;
        read_word(text, word, only_twins, &mut out);
    }
    out.finish()
}

/// Letters of these scripts and digits, with what holds an address together.
fn next_word(text: &str, from: usize) -> Option<Range<usize>> {
    let belongs =
        |c: char| c.is_ascii_alphanumeric() || is_foreign(c) || matches!(c, '.' | '@' | '_');
    let start = from + text[from..].find(belongs)?;
    let len = text[start..]
        .find(|c| !belongs(c))
        .unwrap_or(text.len() - start);
    Some(start..start + len)
}

fn read_word(text: &str, word: Range<usize>, only_twins: bool, out: &mut Rewriter<'_>) {
    let piece = &text[word.clone()];
    let latin = only_twins || piece.chars().any(|c| c.is_ascii_alphanumeric() || c == '@');
    let disguised = piece.chars().all(|c| !is_foreign(c) || twin(c).is_some());
    if !(latin && disguised) {
        return;
    }
    for (at, c) in piece.char_indices().filter(|(_, c)| is_foreign(*c)) {
        if let Some(shown) = twin(c) {
            let start = word.start + at;
            out.replace(start..start + c.len_utf8(), shown.encode_utf8(&mut [0; 4]));
        }
    }
}

/// Kanji in words of katakana, and katakana in words of kanji.
pub(super) fn read_japanese(text: &str) -> Option<Rewritten> {
    if text.is_ascii() {
        return None;
    }
    let mut out = Rewriter::new(text);
    let mut from = 0;
    while let Some(at) = TWINNED.next(text, from, |_| false) {
        let mut rest = text[at..].chars();
        let c = rest.next().unwrap_or(' ');
        from = at + c.len_utf8();
        let before = text[..at].chars().next_back().unwrap_or(' ');
        let after = rest.next().unwrap_or(' ');
        if TWINNED_CHARS.contains(&c)
            && let Some(shown) = twin_between(before, c, after)
        {
            out.replace(at..from, shown.encode_utf8(&mut [0; 4]));
        }
    }
    out.finish()
}

/// The kanji and kana above that are read as their twins.
const TWINNED_CHARS: [char; 15] = [
    '口', '力', '工', '二', '八', '夕', '卜', '千', '才', '三', '一', 'ロ', 'カ', 'エ', 'タ',
];

static TWINNED: Signs = Signs::of(&TWINNED_CHARS);

fn twin_between(before: char, c: char, after: char) -> Option<char> {
    if let Some((_, kana)) = KANJI_KANA.iter().find(|(kanji, _)| *kanji == c) {
        // `三ー一ー五` are figures.
        // So is `ゼロ八ゼロ`.
        let word = (before != 'ー' || after != 'ー') && (before != 'ロ' || after != 'ゼ');
        return (word && is_katakana(before) && is_katakana(after)).then_some(*kana);
    }
    let (kanji, _) = KANJI_KANA.iter().find(|(_, kana)| *kana == c)?;
    // 一カ月, 数カ所: a counter, not 力.
    let counter =
        c == 'カ' && (before.is_ascii_digit() || "一二三四五六七八九十百千数何幾".contains(before));
    let starts = !before.is_alphanumeric() && before != 'ー';
    let inside = is_kanji(before) || starts && matches!(c, 'ロ' | 'エ');
    (inside && is_kanji(after) && !counter).then_some(*kanji)
}

fn is_katakana(c: char) -> bool {
    matches!(c, 'ァ'..='ヺ' | 'ー')
}

fn is_kanji(c: char) -> bool {
    matches!(c, '\u{4E00}'..='\u{9FFF}' | '々')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_foreign_letter_has_one_twin() {
        for (foreign, ascii) in TWINS {
            assert_eq!(foreign.chars().count(), ascii.chars().count(), "{foreign}");
            assert!(foreign.chars().all(is_foreign), "{foreign}");
        }
    }

    #[test]
    fn no_foreign_letter_is_missed() {
        let foreign = ('\0'..=char::MAX).filter(|c| is_foreign(*c));
        for letter in foreign {
            assert!(may_be_foreign(letter.to_string().as_bytes()), "{letter}");
        }
    }

    #[test]
    fn letters_of_another_script_are_read_only_inside_words() {
        let shown = |text: &str| read_latin(text).map(|read| read.text);
        assert_eq!(shown("раssword").as_deref(), Some("password"));
        assert_eq!(shown("О9О-1234").as_deref(), Some("O9O-1234"));
        assert_eq!(shown("Добрый день, Word-документ"), None);
        assert_eq!(shown("標準偏差σと係数β"), None);
    }

    #[test]
    fn kanji_in_kana_and_kana_in_kanji_are_read_as_what_stands_around_them() {
        let shown = |text: &str| read_japanese(text).map(|read| read.text);
        assert_eq!(shown("サ一ビス").as_deref(), Some("サービス"));
        assert_eq!(
            shown("ロ座番号、山ロ様").as_deref(),
            Some("口座番号、山口様")
        );
        assert_eq!(shown("一カ月、3カ所、営業二課、カード、リスク一覧"), None);
        assert_eq!(shown("上大崎三ー一ー五"), None);
    }
}
