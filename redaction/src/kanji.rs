//! Kanji that are one character to those who write them, and several to a computer: 髙 and 高.

/// Variants of kanji that are common in names, each behind its standard form (JIS X 0208, 当用漢字).
/// 斉 and 斎 are different names; 齊 and 齋 are their older forms.
const VARIANTS: [(char, &[char]); 46] = [
    ('高', &['髙']),
    ('崎', &['﨑', '嵜', '碕']),
    ('斎', &['齋']),
    ('斉', &['齊']),
    ('辺', &['邊', '邉']),
    ('沢', &['澤']),
    ('浜', &['濱', '濵']),
    ('桜', &['櫻']),
    ('広', &['廣']),
    ('国', &['國']),
    ('島', &['嶋', '嶌']),
    ('真', &['眞']),
    ('徳', &['德']),
    ('槙', &['槇']),
    ('恵', &['惠']),
    ('栄', &['榮']),
    ('瀬', &['瀨']),
    ('竜', &['龍']),
    ('富', &['冨']),
    ('吉', &['𠮷']),
    ('弥', &['彌']),
    ('遥', &['遙']),
    ('鴎', &['鷗']),
    ('浅', &['淺']),
    ('関', &['關']),
    ('豊', &['豐']),
    ('静', &['靜']),
    ('将', &['將']),
    ('条', &['條']),
    ('学', &['學']),
    ('児', &['兒']),
    ('実', &['實']),
    ('寿', &['壽']),
    ('円', &['圓']),
    ('蔵', &['藏']),
    ('巌', &['巖']),
    ('滝', &['瀧']),
    ('峰', &['峯']),
    ('館', &['舘']),
    ('塩', &['鹽']),
    ('万', &['萬']),
    ('礼', &['禮']),
    ('芦', &['蘆']),
    ('桑', &['桒']),
    ('秋', &['穐']),
    ('曽', &['曾']),
];

/// A bit for each variant by the lowest bits of its code: few other characters have one.
const MAYBE: [u64; 16] = {
    let mut bits = [0; 16];
    let mut at = 0;
    while at < VARIANTS.len() {
        let variants = VARIANTS[at].1;
        let mut next = 0;
        while next < variants.len() {
            let low = variants[next] as usize % 1024;
            bits[low / 64] |= 1 << (low % 64);
            next += 1;
        }
        at += 1;
    }
    bits
};

/// The standard form of a kanji, and every other character as it is.
pub(crate) fn standard(c: char) -> char {
    let low = u32::from(c) as usize % 1024;
    if c < '\u{4e00}' || MAYBE[low / 64] >> (low % 64) & 1 == 0 {
        return c;
    }
    let known = VARIANTS.iter().find(|(_, variants)| variants.contains(&c));
    known.map_or(c, |(standard, _)| *standard)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_standard_form_is_its_own() {
        for (standard_form, variants) in VARIANTS {
            assert_eq!(standard(standard_form), standard_form);
            for variant in variants.iter().copied() {
                assert_eq!(standard(variant), standard_form);
            }
        }
    }
}
