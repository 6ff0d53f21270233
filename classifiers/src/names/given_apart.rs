//! A short given name behind a surname and a blank: `樋口 琢`, `小松原 ソメ`. Alone it would be a word; behind a
//! surname that is a name for another reason, it is the rest of it.

use std::ops::Range;

use super::lexicon::{Kinds, Lexicon};
use super::words::CALLED;
use super::{Chars, Names, is_hiragana, is_kanji, is_katakana, kana};
use crate::EntityType::Person;
use crate::candidates::Evidence;
use crate::context::Context;

/// One kanji behind a name and a blank that is no name.
const NONE: &[char] = &[
    '様', '殿', '氏', '君', '他', '外', '済', '未', '印', '記', '拝', '宛', '行', '代', '兼', '父',
    '母', '妻', '夫', '子', '兄', '弟', '姉', '妹', '孫', '男', '女', '金', '円', '月', '火', '水',
    '木', '土', '日', '年', '件', '計', '等', '可', '否', '有', '無', '新', '旧', '元', '前', '後',
    '上', '下', '中', '左', '右', '甲', '乙', '丙', '丁', '課', '部', '店', '長', '宅', '家', '方',
    '分', '不', '要', '各', '同', '控', '写', '正', '副', '主', '故', '亡', '名', '氏', '生', '没',
    '歳', '才', '東', '西', '南', '北', '大', '小', '本', '全', '再', '急', '例', '注', '表', '裏',
    '東', '欠', '休', '早', '遅', '夜', '朝', '昼',
];

/// Takes the given name to every surname that was found without one.
pub(super) fn detect(text: &Context<'_>, lexicon: &Lexicon, names: &mut Names<'_, '_>) {
    let all = names.found.all().iter();
    let longer: Vec<(Range<usize>, Evidence)> = all
        .filter(|found| found.entity == Person)
        .filter_map(|found| {
            let end = given(&text.text[found.range.end..], lexicon)?;
            // `金 友利 かおり`: also the last word of what was read as one name.
            let name = &text.text[found.range.clone()];
            let last = name.rfind(' ').map_or(0, |blank| blank + 1);
            let start = [0, last]
                .into_iter()
                .find(|at| is_surname(&name[*at..], lexicon))?;
            Some((
                found.range.start + start..found.range.end + end,
                found.evidence,
            ))
        })
        .collect();
    for (range, evidence) in longer {
        names.add(range, evidence, "surname, and a given name behind a blank");
    }
}

fn is_surname(name: &str, lexicon: &Lexicon) -> bool {
    let chars = Chars::<5>::of(name);
    chars.len() <= 4
        && chars.iter().all(|c| is_kanji(*c))
        && lexicon
            .kanji(&chars)
            .is(Kinds(Kinds::FAMILY.0 | Kinds::SURNAME.0))
}

/// Where the given name behind the blank that `rest` begins with ends.
fn given(rest: &str, lexicon: &Lexicon) -> Option<usize> {
    let behind = rest.strip_prefix(' ')?;
    let first = behind.chars().next()?;
    let script: fn(char) -> bool = match first {
        c if is_kanji(c) => is_kanji,
        c if is_katakana(c) => is_katakana,
        c if is_hiragana(c) => is_hiragana,
        _ => return None,
    };
    let run = behind.chars().take(5).take_while(|c| script(*c));
    let len: usize = run.map(char::len_utf8).sum();
    let chars = Chars::<5>::of(&behind[..len]);
    let after = &behind[len..];
    let over = after
        .chars()
        .next()
        .is_none_or(|c| " \n\t(),、。」』\"'|/;→…=:-".contains(c))
        || CALLED.begin(after);
    let known = match chars[..] {
        [one] if is_kanji(one) => {
            let kinds = lexicon.kanji(&[one]);
            !NONE.contains(&one) && (kinds.is(Kinds::GIVEN) || !kinds.is(Kinds::COMMON))
        }
        [_, _] | [_, _, _] if !is_kanji(first) => {
            let kinds = lexicon.kana(chars.iter().copied());
            kinds.is(Kinds::GIVEN)
                && !kinds.is(Kinds::COMMON)
                && !kana::particle(&chars)
                && !lexicon.noun_in_katakana(chars.iter().copied())
        }
        _ => false,
    };
    (over && known).then_some(' '.len_utf8() + len)
}

#[cfg(test)]
mod tests {
    use super::given;
    use crate::names::Lexicon;

    #[test]
    fn a_short_given_name_is_told_from_what_a_column_says() {
        let lexicon = Lexicon::new();
        for (behind, name) in [(" 琢、登記は", " 琢"), (" 鎭\n連帯", " 鎭")] {
            assert_eq!(given(behind, &lexicon), Some(name.len()), "{behind}");
        }
        for behind in [
            " 済\n",
            " 印\n",
            " 様",
            " 他の者",
            " 休\n",
            "琢",
            " の件",
            " カード、",
            " 琢磨川に",
        ] {
            assert_eq!(given(behind, &lexicon), None, "{behind}");
        }
    }
}
