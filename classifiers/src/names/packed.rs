//! Words of the dictionaries as integers: up to four kanji, nine kana or twelve letters.

/// Bits of a character.
pub(super) const KANJI_BITS: u32 = 16;
pub(super) const KANA_BITS: u32 = 7;

/// Where the last kana of a word stands.
const LAST_KANA: u64 = (1 << KANA_BITS) - 1;

pub(super) fn pack_kanji(word: &[char]) -> Option<u64> {
    word.iter()
        .try_fold(0, |key, &c| push_kanji(key, c))
        .filter(|key| *key != 0)
}

/// The word with one more kanji.
#[inline]
pub(super) fn push_kanji(key: u64, c: char) -> Option<u64> {
    let c = plain(c) as u32;
    let fits = c < 0x1_0000 && key >> (64 - KANJI_BITS) == 0;
    fits.then(|| key << KANJI_BITS | u64::from(c))
}

/// Older or rarer forms of kanji, in which registers of families are written, and the plain ones.
#[rustfmt::skip]
const OLDER: [(char, char); 66] = [
    ('﨑', '崎'), ('嵜', '崎'), ('㟢', '崎'), ('德', '徳'), ('髙', '高'), ('濵', '浜'), ('濱', '浜'), ('齋', '斎'),
    ('齊', '斎'), ('斉', '斎'), ('邊', '辺'), ('邉', '辺'), ('澤', '沢'), ('廣', '広'), ('櫻', '桜'), ('嶋', '島'),
    ('嶌', '島'), ('眞', '真'), ('國', '国'), ('瀨', '瀬'), ('賴', '頼'), ('惠', '恵'), ('榮', '栄'), ('藏', '蔵'),
    ('淵', '渕'), ('埜', '野'), ('冨', '富'), ('凜', '凛'), ('遙', '遥'), ('黃', '黄'), ('吳', '呉'), ('權', '権'),
    ('龍', '竜'), ('瀧', '滝'), ('關', '関'), ('𠮷', '吉'), ('條', '条'), ('壽', '寿'), ('實', '実'), ('會', '会'),
    ('圓', '円'), ('彌', '弥'), ('禮', '礼'), ('豐', '豊'), ('淺', '浅'), ('曾', '曽'), ('萬', '万'), ('龜', '亀'),
    ('鐵', '鉄'), ('靜', '静'), ('兒', '児'), ('勳', '勲'), ('峯', '峰'), ('槇', '槙'), ('檜', '桧'), ('籔', '薮'),
    ('藪', '薮'), ('薗', '園'), ('舘', '館'), ('舩', '船'), ('靏', '鶴'), ('靍', '鶴'), ('栁', '柳'), ('桒', '桑'),
    ('乘', '乗'), ('嶽', '岳'),
];

/// A bit for each of them, by the lower bits of its code: of other kanji hardly any meets one.
const IS_OLDER: [u64; 1 << 6] = {
    let mut bits = [0; 1 << 6];
    let mut next = 0;
    while next < OLDER.len() {
        let code = OLDER[next].0 as usize;
        bits[code / 64 % bits.len()] |= 1 << (code % 64);
        next += 1;
    }
    bits
};

/// The plain form of a kanji that registers of families write in older or rarer forms.
#[inline]
pub(super) fn plain(c: char) -> char {
    let code = c as usize;
    if IS_OLDER[code / 64 % IS_OLDER.len()] >> (code % 64) & 1 == 0 {
        return c;
    }
    let mut forms = OLDER.iter();
    let found = forms.find(|(older, _)| *older == c);
    found.map_or(c, |(_, plain)| *plain)
}

pub(super) fn pack_kana(mut word: impl Iterator<Item = char>) -> Option<u64> {
    word.try_fold(0, push_kana).filter(|key| *key != 0)
}

/// The word with one more kana.
pub(super) fn push_kana(key: u64, c: char) -> Option<u64> {
    let last = u32::try_from(key & LAST_KANA).ok()?;
    let code = match large(c) as u32 {
        code @ 0x3041..=0x3096 => code - 0x3040,
        code @ 0x30A1..=0x30FC => code - 0x30A0,
        // `すゞ`, `イヽ`: the kana before it once more, voiced or not.
        0x309D | 0x30FD if last > 0 => last,
        0x309E | 0x30FE if last > 0 => last + 1,
        _ => return None,
    };
    // Nine take 63 bits.
    (key >> (63 - KANA_BITS) == 0).then(|| key << KANA_BITS | u64::from(code))
}

/// Banks write small kana large: `ｷﾖｳｺ`, `ﾁﾔﾝ`.
fn large(c: char) -> char {
    match c {
        'ァ' | 'ィ' | 'ゥ' | 'ェ' | 'ォ' | 'ッ' | 'ャ' | 'ュ' | 'ョ' | 'ぁ' | 'ぃ' | 'ぅ'
        | 'ぇ' | 'ぉ' | 'っ' | 'ゃ' | 'ゅ' | 'ょ' => {
            char::from_u32(c as u32 + 1).unwrap_or(c)
        }
        _ => c,
    }
}

pub(super) fn pack_latin(word: &str) -> Option<u64> {
    if word.is_empty() || word.len() > 12 {
        return None;
    }
    // The lower bits count the letters, of capitals as of small ones.
    let push = |key, b: u8| {
        let letter = b.is_ascii_alphabetic();
        letter.then_some(key << 5 | u64::from(b & 0x1F))
    };
    word.bytes().try_fold(0, push)
}
