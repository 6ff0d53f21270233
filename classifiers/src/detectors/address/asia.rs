//! Addresses of China, Taiwan and Korea in their own scripts: `上海市浦东新区世纪大道88号金茂大厦21楼`,
//! `臺北市文山區木柵路三段77巷5弄12號4樓`, `서울특별시 강남구 테헤란로 42, 101동 1203호`.

use std::ops::Range;

use super::lots::kanji_figure;
use crate::EntityType::Address;
use crate::candidates::{Candidates, Evidence};
use crate::context::Context;
use crate::mentions::Mentions;

/// A place in the text of Japan is none of these.
const CITIES: &[&str] = &[
    "上海",
    "北京",
    "天津市",
    "重庆",
    "重慶",
    "台北",
    "臺北",
    "新北市",
    "台中市",
    "臺中",
    "高雄",
    "台南市",
    "臺南",
    "桃園市",
    "广州",
    "廣州",
    "深圳",
    "香港",
    "九龍",
    "九龙",
    "澳門",
    "澳门",
    "成都市",
    "杭州",
    "南京",
    "苏州",
    "蘇州",
    "武汉",
    "西安市",
    "青岛",
    "青島市",
    "大连",
    "大連市",
    "厦门",
    "瀋陽",
    "沈阳",
    "江苏省",
    "浙江省",
    "广东省",
    "福建省",
    "山东省",
    "辽宁省",
    "四川省",
    "湖北省",
];
static IN_CHINA: Mentions = Mentions::of(CITIES);
const LONGEST: usize = 40;

pub(super) fn detect(text: &Context<'_>, found: &mut Candidates) {
    let mut done = 0;
    let cities = if IN_CHINA.among(text) { CITIES } else { &[] };
    for city in cities {
        for at in text.places(city) {
            if let Some(end) = chinese_end(text.text, at) {
                let reason = "address: Chinese city, street and number";
                found.add(Address, at..end, Evidence::Certain, reason);
            }
        }
    }
    for street in ["로 ", "길 "] {
        for at in text.places(street) {
            if at >= done
                && let Some(range) = korean(text.text, at + street.len())
            {
                done = range.end;
                let reason = "address: Korean street and number";
                found.add(Address, range, Evidence::Checked, reason);
            }
        }
    }
}

/// Where the address that begins with a city ends, if a street and a number follow.
fn chinese_end(text: &str, city: usize) -> Option<usize> {
    let run: usize = text[city..]
        .chars()
        .take(LONGEST)
        .take_while(|c| {
            super::kanji(*c) || c.is_ascii_alphanumeric() || matches!(c, '-' | '(' | ')')
        })
        .map(char::len_utf8)
        .sum();
    let place = &text[city..city + run];
    let numbered = place
        .match_indices(['号', '號', '樓', '楼', '弄'])
        .any(|(at, _)| {
            let lead = place[..at]
                .trim_end_matches(|c: char| c.is_ascii_digit() || kanji_figure(c) || c == '-');
            lead.len() < at
                && lead.ends_with([
                    '路', '街', '道', '巷', '弄', '段', '里', '村', '园', '園', '号', '號',
                ])
        });
    let street = place.contains(['路', '街', '道', '巷', '弄']);
    // It ends with the last number or the room.
    let last =
        place.rfind(|c: char| c.is_ascii_digit() || "号號楼樓室层層座栋棟元厦廈".contains(c))?;
    let end = last + place[last..].chars().next().map_or(0, char::len_utf8);
    (numbered && street).then_some(city + end)
}

/// The address whose house number begins at `number`, behind a street: from the city to the room.
fn korean(text: &str, number: usize) -> Option<Range<usize>> {
    const MOST_WORDS: usize = 5;
    let digits = text[number..]
        .bytes()
        .take(5)
        .take_while(u8::is_ascii_digit)
        .count();
    if digits == 0 {
        return None;
    }
    let (mut start, mut divided) = (number, false);
    for _ in 0..MOST_WORDS {
        let lead = text[..start].strip_suffix(' ').unwrap_or(&text[..start]);
        let run = lead.char_indices().rev().take(12);
        let Some((from, _)) = run
            .take_while(|(_, c)| hangul(*c) || c.is_ascii_digit())
            .last()
        else {
            break;
        };
        divided |= ["시", "구", "군"]
            .iter()
            .any(|tail| lead[from..].ends_with(tail));
        start = from;
    }
    let mut end = number + digits;
    let rest = &text[end..];
    let more: usize = rest
        .chars()
        .take(LONGEST)
        .take_while(|c| hangul(*c) || c.is_ascii_digit() || matches!(c, ',' | ' ' | '-'))
        .map(char::len_utf8)
        .sum();
    let room = ["호", "층"]
        .iter()
        .filter_map(|unit| rest[..more].rfind(unit).map(|at| at + unit.len()))
        .max();
    end += room.unwrap_or(0);
    divided.then_some(start..end)
}

fn hangul(c: char) -> bool {
    matches!(c, '\u{AC00}'..='\u{D7A3}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detectors::testing::{found, marked};

    #[test]
    fn neighbours_write_in_their_own_scripts() {
        marked(
            Address,
            &[
                "住所 ⟦上海市浦东新区世纪大道88号金茂大厦21楼⟧ 法人代表",
                "| ⟦臺北市信義區松仁路三段77巷5弄12號4樓⟧ |",
                "⟦北京市朝阳区建国路93号院8号楼1203室⟧",
                "⟦香港九龍彌敦道100號⟧",
                "| ⟦서울특별시 강남구 테헤란로 42, 101동 1203호⟧ |",
                "⟦부산광역시 수영구 광안로 311⟧ 입니다",
            ],
        );
    }

    #[test]
    fn roads_of_japan_are_none() {
        for text in [
            "上海支店は国道2号沿い",
            "北京の街に3号店",
            "香港の道路3号線",
            "南京町の通り",
        ] {
            assert!(found(Address, text).is_empty(), "{text}");
        }
    }
}
