//! Kanji that are one character to those who write them, and several to a computer: 髙 and 高.

/// Variants of kanji that are common in names, each behind its standard form (JIS X 0208, 当用漢字).
/// 斉 and 斎 are different names; 齊 and 齋 are their older forms.
const VARIANTS: [(char, &str); 46] = [
    ('高', "髙"),
    ('崎', "﨑嵜碕"),
    ('斎', "齋"),
    ('斉', "齊"),
    ('辺', "邊邉"),
    ('沢', "澤"),
    ('浜', "濱濵"),
    ('桜', "櫻"),
    ('広', "廣"),
    ('国', "國"),
    ('島', "嶋嶌"),
    ('真', "眞"),
    ('徳', "德"),
    ('槙', "槇"),
    ('恵', "惠"),
    ('栄', "榮"),
    ('瀬', "瀨"),
    ('竜', "龍"),
    ('富', "冨"),
    ('吉', "𠮷"),
    ('弥', "彌"),
    ('遥', "遙"),
    ('鴎', "鷗"),
    ('浅', "淺"),
    ('関', "關"),
    ('豊', "豐"),
    ('静', "靜"),
    ('将', "將"),
    ('条', "條"),
    ('学', "學"),
    ('児', "兒"),
    ('実', "實"),
    ('寿', "壽"),
    ('円', "圓"),
    ('蔵', "藏"),
    ('巌', "巖"),
    ('滝', "瀧"),
    ('峰', "峯"),
    ('館', "舘"),
    ('塩', "鹽"),
    ('万', "萬"),
    ('礼', "禮"),
    ('芦', "蘆"),
    ('桑', "桒"),
    ('秋', "穐"),
    ('曽', "曾"),
];

/// The standard form of a kanji, and every other character as it is.
pub(crate) fn standard(c: char) -> char {
    if c < '\u{4e00}' {
        return c;
    }
    let known = VARIANTS.iter().find(|(_, variants)| variants.contains(c));
    known.map_or(c, |(standard, _)| *standard)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_standard_form_is_its_own() {
        for (standard_form, variants) in VARIANTS {
            assert_eq!(standard(standard_form), standard_form);
            for variant in variants.chars() {
                assert_eq!(standard(variant), standard_form);
            }
        }
    }
}
