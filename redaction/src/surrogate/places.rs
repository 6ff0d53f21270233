//! Invented addresses and firms.

use super::dice::Dice;
use crate::numerals;

const PREFECTURES: [&str; 12] = [
    "北海道",
    "青森県",
    "岩手県",
    "福島県",
    "茨城県",
    "長野県",
    "岐阜県",
    "三重県",
    "鳥取県",
    "香川県",
    "大分県",
    "宮崎県",
];
/// No municipality has one of these names.
const CITIES: [(&str, &str); 12] = [
    ("みどり野市", "Midorino-shi"),
    ("青嶺市", "Aomine-shi"),
    ("白鷺台市", "Shirasagidai-shi"),
    ("若葉浜市", "Wakabahama-shi"),
    ("風見野市", "Kazamino-shi"),
    ("星ヶ原市", "Hoshigahara-shi"),
    ("朝霧台市", "Asagiridai-shi"),
    ("花見坂市", "Hanamizaka-shi"),
    ("月見野市", "Tsukimino-shi"),
    ("桜見市", "Sakurami-shi"),
    ("水無瀬川市", "Minasegawa-shi"),
    ("雪見野市", "Yukimino-shi"),
];
const TOWNS: [(&str, &str); 12] = [
    ("桜木", "Sakuragi"),
    ("若竹", "Wakatake"),
    ("千鳥", "Chidori"),
    ("緑ヶ丘", "Midorigaoka"),
    ("青葉台", "Aobadai"),
    ("常盤", "Tokiwa"),
    ("弥生", "Yayoi"),
    ("松風", "Matsukaze"),
    ("旭ヶ丘", "Asahigaoka"),
    ("泉台", "Izumidai"),
    ("白梅", "Shiraume"),
    ("千草", "Chigusa"),
];
const BUILDINGS: [&str; 8] = [
    "メゾン青葉",
    "コーポ若竹",
    "ハイツ千鳥",
    "グリーンコート",
    "サンライズ常盤",
    "パレス弥生",
    "ヴィラ桜木",
    "レジデンス泉",
];
/// Words of an address that say nothing about where it is.
const PARTS: [&str; 12] = [
    "丁目", "番地", "番", "号室", "号", "の", "ノ", "階", "地割", "F", "棟", "〒",
];

/// An address with the same numbers of figures, in a town that does not exist.
pub(super) fn address(original: &str, dice: &mut Dice) -> Option<String> {
    if original.is_ascii() {
        return western(original, dice);
    }
    let mut out = String::new();
    let mut rest = original;
    let mut is_named = false;
    while let Some(c) = rest.chars().next() {
        if numerals::digit(c).is_some() && !is_word(rest) {
            let end = rest
                .find(|c| numerals::digit(c).is_none())
                .unwrap_or(rest.len());
            figures(&rest[..end], out.is_empty() || out == "〒", dice, &mut out);
            rest = &rest[end..];
        } else if let Some(part) = PARTS.iter().find(|part| rest.starts_with(**part)) {
            out.push_str(part);
            rest = &rest[part.len()..];
        } else if c.is_alphabetic() {
            let ends_name = |(at, c): &(usize, char)| {
                is_sign(*c) || numerals::digit(*c).is_some() && !is_word(&rest[*at..])
            };
            let end = rest.char_indices().find(ends_name);
            let end = end.map_or(rest.len(), |(at, _)| at);
            if is_named {
                let building: &&str = dice.pick(&BUILDINGS);
                out.push_str(building);
            } else {
                for word in [
                    *dice.pick(&PREFECTURES),
                    dice.pick(&CITIES).0,
                    dice.pick(&TOWNS).0,
                ] {
                    out.push_str(word);
                }
            }
            is_named = true;
            rest = &rest[end..];
        } else {
            out.push(c);
            rest = &rest[c.len_utf8()..];
        }
    }
    // Figures alone are those of a house or a postal code, which anything may be.
    (is_named
        || out
            .chars()
            .filter(|c| numerals::digit(*c).is_some())
            .count()
            > 6)
    .then_some(out)
}

/// A kanji numeral that begins a name: 三重, 四日市, 千代田.
fn is_word(rest: &str) -> bool {
    let numeral = rest.find(|c| !matches!(numerals::digit(c), Some((_, numerals::Script::Kanji))));
    numeral.is_some_and(|end| {
        end > 0
            && !PARTS.iter().any(|part| rest[end..].starts_with(part))
            && rest[end..].starts_with(char::is_alphabetic)
    })
}

fn is_sign(c: char) -> bool {
    !c.is_alphanumeric()
}

/// As many figures as there are. A postal code that begins with 000 is nobody's.
fn figures(model: &str, is_first: bool, dice: &mut Dice, out: &mut String) {
    let is_postal = is_first && model.chars().count() >= 3;
    for (at, c) in model.chars().enumerate() {
        let (_, script) = numerals::digit(c).expect("a figure");
        let digit = match at {
            0..3 if is_postal => 0,
            0 => dice.digit_from(1),
            _ => dice.digit(),
        };
        out.push(numerals::write(digit, script));
    }
}

fn western(original: &str, dice: &mut Dice) -> Option<String> {
    let end = original.find(|c: char| c.is_ascii_alphabetic())?;
    let mut out = String::new();
    for c in original[..end].chars() {
        match numerals::digit(c) {
            Some(_) => out.push(char::from(b'0' + dice.digit_from(1))),
            None => out.push(c),
        }
    }
    out.push_str(dice.pick(&TOWNS).1);
    out.push_str(", ");
    out.push_str(dice.pick(&CITIES).1);
    Some(out)
}

/// What says of what kind a firm is, before or behind its name.
const LEGAL_FORMS: [&str; 30] = [
    "株式会社",
    "有限会社",
    "合同会社",
    "合資会社",
    "合名会社",
    "一般社団法人",
    "公益社団法人",
    "一般財団法人",
    "公益財団法人",
    "医療法人",
    "学校法人",
    "社会福祉法人",
    "(株)",
    "（株）",
    "㈱",
    "(有)",
    "（有）",
    "㈲",
    "信用金庫",
    "信用組合",
    "銀行",
    "証券",
    "組合",
    " Co., Ltd.",
    ", Inc.",
    " Inc.",
    " LLC",
    " Ltd.",
    " K.K.",
    " Corporation",
];
const FIRMS_KANJI: [&str; 16] = [
    "青嶺",
    "白鷺",
    "北辰",
    "瑞穂野",
    "東雲",
    "常磐野",
    "清流",
    "翠峰",
    "天竜川",
    "朝凪",
    "夕映",
    "若駒",
    "銀嶺",
    "鳳仙",
    "千曲野",
    "陽光台",
];
const TRADES_KANJI: [&str; 8] = [
    "商事",
    "工業",
    "産業",
    "物産",
    "製作所",
    "興業",
    "建設",
    "食品",
];
const FIRMS_KATAKANA: [&str; 16] = [
    "ミナトリンク",
    "アオゾラワークス",
    "ノースフィールド",
    "ハルカゼ",
    "ルミナード",
    "カナデラ",
    "セイランテック",
    "オルビナ",
    "ヴェルデア",
    "トワイライズ",
    "サンテラス",
    "グランノア",
    "リベルナ",
    "ソラミチ",
    "フォレスタリア",
    "マリンベル",
];
const FIRMS_LATIN: [&str; 16] = [
    "Norvale",
    "Lumidan",
    "Kestria",
    "Ostbrook",
    "Halvern",
    "Merrivale",
    "Tarnwick",
    "Elbonne",
    "Corvela",
    "Fenwright",
    "Silvane",
    "Duncrest",
    "Averlin",
    "Brackenhall",
    "Wexmoor",
    "Yarrowby",
];
const TRADES_LATIN: [&str; 6] = [
    "Trading",
    "Systems",
    "Holdings",
    "Foods",
    "Partners",
    "Logistics",
];

/// A firm of the same legal form that does not exist, in the script of the original.
pub(super) fn organisation(original: &str, dice: &mut Dice) -> Option<String> {
    let before = LEGAL_FORMS
        .iter()
        .find(|form| original.starts_with(**form))
        .copied();
    let name = &original[before.map_or(0, str::len)..];
    let behind = LEGAL_FORMS
        .iter()
        .find(|form| name.len() > form.len() && name.ends_with(**form));
    let behind = behind.copied().unwrap_or_default();
    let name = name[..name.len() - behind.len()].trim();
    let invented = if name.is_empty() {
        return None;
    } else if name.is_ascii() {
        let invented = format!("{} {}", dice.pick(&FIRMS_LATIN), dice.pick(&TRADES_LATIN));
        let is_loud = name.bytes().all(|byte| !byte.is_ascii_lowercase());
        if is_loud {
            invented.to_ascii_uppercase()
        } else {
            invented
        }
    } else if name
        .chars()
        .all(|c| matches!(c, 'ァ'..='ー') || !c.is_alphabetic())
    {
        (*dice.pick(&FIRMS_KATAKANA)).to_owned()
    } else {
        format!("{}{}", dice.pick(&FIRMS_KANJI), dice.pick(&TRADES_KANJI))
    };
    Some(format!("{}{invented}{behind}", before.unwrap_or_default()))
}
