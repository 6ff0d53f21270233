//! One key for all the ways in which a Japanese name is written in Latin letters: Hepburn or
//! Kunrei, long vowels written, doubled, with h, or left out.

/// The longest folded name: twelve letters of five bits each.
const LONGEST: usize = 12;

/// The key of a word in Latin letters, if it reads as Japanese syllables.
pub(crate) fn fold(word: &str) -> Option<u64> {
    // Most words of English end as no syllable does.
    let last = word.as_bytes().last()?.to_ascii_lowercase();
    let ends = vowel(last) || matches!(last, b'n' | b'm' | b'h');
    if !ends || !(2..=16).contains(&word.len()) || !word.bytes().all(|b| b.is_ascii_alphabetic()) {
        return None;
    }
    let mut letters = [0; 20];
    for (to, from) in letters.iter_mut().zip(word.bytes()) {
        *to = from.to_ascii_lowercase();
    }
    syllables(&letters[..word.len()])
}

/// The key of a reading in katakana.
pub(crate) fn fold_kana(reading: &str) -> Option<u64> {
    let mut letters: Vec<u8> = Vec::new();
    let mut doubled = false;
    for c in reading.chars() {
        if c == 'ッ' {
            doubled = true;
        } else if matches!(c, 'ャ' | 'ュ' | 'ョ') {
            letters.pop();
            let vowel = if c == 'ャ' {
                b'a'
            } else if c == 'ュ' {
                b'u'
            } else {
                b'o'
            };
            if !matches!(letters.last(), Some(b'h' | b'j')) {
                letters.push(b'y');
            }
            letters.push(vowel);
        } else if c != 'ー' {
            let syllable = SYLLABLES.iter().find(|(kana, _)| kana.contains(c))?;
            let at = syllable.0.chars().position(|kana| kana == c)?;
            let romaji = syllable.1.split(' ').nth(at)?;
            if std::mem::take(&mut doubled) {
                letters.push(romaji.as_bytes()[0]);
            }
            letters.extend_from_slice(romaji.as_bytes());
        }
    }
    syllables(&letters)
}

const SYLLABLES: &[(&str, &str)] = &[
    ("アイウエオ", "a i u e o"),
    ("カキクケコ", "ka ki ku ke ko"),
    ("ガギグゲゴ", "ga gi gu ge go"),
    ("サシスセソ", "sa shi su se so"),
    ("ザジズゼゾ", "za ji zu ze zo"),
    ("タチツテト", "ta chi tsu te to"),
    ("ダヂヅデド", "da ji zu de do"),
    ("ナニヌネノ", "na ni nu ne no"),
    ("ハヒフヘホ", "ha hi fu he ho"),
    ("バビブベボ", "ba bi bu be bo"),
    ("パピプペポ", "pa pi pu pe po"),
    ("マミムメモ", "ma mi mu me mo"),
    ("ヤユヨ", "ya yu yo"),
    ("ラリルレロ", "ra ri ru re ro"),
    ("ワヰヱヲン", "wa i e o n"),
    ("ヴ", "vu"),
];

/// Folds variants away and packs what is left; nothing if the word is not made of syllables.
fn syllables(word: &[u8]) -> Option<u64> {
    let mut folded = [0_u8; LONGEST + 1];
    let mut len = 0;
    let mut at = 0;
    let mut push = |letter: u8, len: &mut usize| {
        if *len < folded.len() {
            folded[*len] = letter;
            *len += 1;
        }
    };
    while at < word.len() {
        let rest = &word[at..];
        // Doubled consonants and n before p, b, m count once.
        if rest.len() > 1 && rest[0] == rest[1] && !vowel(rest[0]) && rest[0] != b'n'
            || rest.starts_with(b"tch")
        {
            if rest[0] == b'm' {
                push(b'n', &mut len);
            }
            at += 1;
            continue;
        }
        let onset = rest.iter().take_while(|b| !vowel(**b)).count();
        if onset == rest.len()
            || onset > 0 && rest[0] == b'n' && (onset > 1 && rest[1] != b'y' || onset > 2)
        {
            // The syllabic n, or an h that marks a long vowel at the end.
            match rest {
                [b'n', ..] | [b'm'] => push(b'n', &mut len),
                [b'h'] => {}
                _ => return None,
            }
            at += 1;
            continue;
        }
        if rest[0] == b'm' && onset > 1 && matches!(rest[1], b'b' | b'p' | b'm') {
            push(b'n', &mut len);
            at += 1;
            continue;
        }
        if rest[0] == b'h' && onset > 1 {
            at += 1;
            continue;
        }
        let (first, glide) = match &rest[..onset] {
            b"" => (0, false),
            b"sh" => (b's', true),
            b"ch" | b"ty" | b"cy" => (b't', true),
            b"ts" => (b't', false),
            b"j" | b"jy" | b"zy" | b"dj" => (b'z', true),
            b"f" => (b'h', false),
            [c, b'y'] => (*c, true),
            [c] if b"kgsztdnhbpmyrwv".contains(c) => (*c, false),
            _ => return None,
        };
        let sound = rest[onset];
        if first != 0 {
            push(first, &mut len);
        }
        if glide && sound != b'i' && first != 0 {
            push(b'y', &mut len);
        }
        push(sound, &mut len);
        at += onset + 1;
        // Long vowels: ou, oo, uu, and oh before a consonant or the end.
        while at < word.len() && (matches!((sound, word[at]), (b'o', b'u' | b'o') | (b'u', b'u'))) {
            at += 1;
        }
        if sound == b'o'
            && at < word.len()
            && word[at] == b'h'
            && word.get(at + 1).is_none_or(|b| !vowel(*b))
        {
            at += 1;
        }
    }
    if len == 0 || len > LONGEST {
        return None;
    }
    Some(
        folded[..len]
            .iter()
            .fold(0, |key, b| key << 5 | u64::from(b - b'a' + 1)),
    )
}

fn vowel(b: u8) -> bool {
    matches!(b, b'a' | b'i' | b'u' | b'e' | b'o')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_of_writing_has_one_key() {
        for (kana, words) in [
            ("オオツボ", &["Ootsubo", "Otsubo", "OHTSUBO", "Ootubo"][..]),
            ("ゴトウ", &["Goto", "Gotou", "Gotoh"]),
            ("シンスケ", &["Shinsuke", "Sinsuke"]),
            ("ジュンイチ", &["Junichi", "Zyuniti", "Jun'ichi"]),
            ("ハットリ", &["Hattori"]),
            ("ホンマ", &["Homma", "Honma"]),
            ("シュウイチ", &["Shuichi", "Shuuichi", "Syuichi"]),
        ] {
            let key = fold_kana(kana);
            assert!(key.is_some(), "{kana}");
            for word in words {
                assert_eq!(fold(&word.replace('\'', "")), key, "{word}");
            }
        }
    }

    #[test]
    fn english_words_are_mostly_no_syllables() {
        for word in ["Statement", "Credit", "Loan", "Branch", "Please"] {
            assert_eq!(fold(word), None, "{word}");
        }
    }
}
