//! The places of Japan, from the postal data.

use std::collections::HashSet;
use std::sync::LazyLock;

use super::romaji::RomajiPlaces;
use super::{kanji_number, place_char};
use crate::prefixes::Suffixes;

/// The prefectures, cities, wards, districts and towns of Japan.
pub(crate) struct Gazetteer {
    /// Every municipality, also without its district: `気仙沼市`, `塩谷郡高根沢町`, `高根沢町`.
    municipalities: HashSet<&'static str>,
    towns: HashSet<&'static str>,
    pub(super) romaji: RomajiPlaces,
}

const PREFECTURES: &[&str] = &[
    "北海道",
    "青森県",
    "岩手県",
    "宮城県",
    "秋田県",
    "山形県",
    "福島県",
    "茨城県",
    "栃木県",
    "群馬県",
    "埼玉県",
    "千葉県",
    "東京都",
    "神奈川県",
    "新潟県",
    "富山県",
    "石川県",
    "福井県",
    "山梨県",
    "長野県",
    "岐阜県",
    "静岡県",
    "愛知県",
    "三重県",
    "滋賀県",
    "京都府",
    "大阪府",
    "兵庫県",
    "奈良県",
    "和歌山県",
    "鳥取県",
    "島根県",
    "岡山県",
    "広島県",
    "山口県",
    "徳島県",
    "香川県",
    "愛媛県",
    "高知県",
    "福岡県",
    "佐賀県",
    "長崎県",
    "熊本県",
    "大分県",
    "宮崎県",
    "鹿児島県",
    "沖縄県",
];

impl Gazetteer {
    pub(crate) fn new() -> Self {
        let mut municipalities = HashSet::new();
        let lines = include_str!("../../../data/municipalities.txt");
        for line in lines.lines() {
            let city = line.split('\t').nth(1).unwrap_or_default();
            municipalities.insert(city);
            // Not of 蒲郡市 and 郡山市.
            if let Some((_, town)) = city
                .split_once('郡')
                .filter(|_| city.ends_with(['町', '村']))
            {
                municipalities.insert(town);
            }
            if let Some((designated, ward)) = city
                .split_once('市')
                .filter(|(_, ward)| ward.ends_with('区'))
            {
                municipalities.insert(&city[..designated.len() + '市'.len_utf8()]);
                municipalities.insert(ward);
            }
        }
        let towns = include_str!("../../../data/towns.txt").lines().collect();
        Self {
            municipalities,
            towns,
            romaji: RomajiPlaces::new(lines),
        }
    }

    /// Where in `lead`, the text before a number, the address begins: at the prefecture, else at
    /// the city. What stands between there and the number must read as a place.
    pub(super) fn start(&self, lead: &str) -> Option<usize> {
        if let Some(at) = prefecture(lead) {
            return Some(at);
        }
        let starts = lead.char_indices().map(|(at, _)| at);
        for start in starts {
            if let Some(end) = self.municipality(&lead[start..])
                && self.goes_on(&lead[start + end..])
            {
                return Some(start);
            }
        }
        None
    }

    /// Whether what stands between a municipality and the number is a place.
    fn goes_on(&self, rest: &str) -> bool {
        is_place(rest) || self.town_of(rest) || self.begins_with_town(rest)
    }

    /// `ひたちなか市の笹野町`: as addresses are told.
    fn town_of(&self, rest: &str) -> bool {
        rest.strip_prefix('の')
            .is_some_and(|town| self.is_town(town))
    }

    /// Whether `text` is a prefecture and nothing else.
    pub(super) fn is_prefecture(text: &str) -> bool {
        PREFECTURES.contains(&text)
    }

    /// The length of the prefecture or municipality at the beginning of `text`.
    pub(super) fn widest(&self, text: &str) -> Option<usize> {
        let prefecture = PREFECTURES.iter().find(|name| text.starts_with(**name));
        prefecture
            .map(|name| name.len())
            .or_else(|| self.municipality(text))
    }

    fn municipality(&self, text: &str) -> Option<usize> {
        let mut end = 0;
        for c in text.chars().take(10) {
            end += c.len_utf8();
            if matches!(c, '市' | '区' | '町' | '村') && self.municipalities.contains(&text[..end])
            {
                return Some(end);
            }
            if !place_char(c) {
                break;
            }
        }
        None
    }

    /// More than the municipality, and no particle before the number: `富山県内で3` is no address.
    /// `place` begins with a prefecture or municipality.
    pub(super) fn names_town(&self, place: &str) -> bool {
        ends_in_town(place) || {
            let first = self.widest(place).unwrap_or(0);
            let second = self.widest(&place[first..]).unwrap_or(0);
            let town = place[first + second..].trim_end_matches([' ', '\n']);
            let long = second > 0 || first > 0 && town.chars().count() >= 2;
            long && self.towns.contains(town)
        }
    }

    /// Whether `rest` begins with a town in whose name a clause is misheard: `はりまや町`,
    /// `におの浜4丁目`.
    fn begins_with_town(&self, rest: &str) -> bool {
        let mut end = 0;
        for (index, c) in rest.chars().take(10).enumerate() {
            end += c.len_utf8();
            if index > 0 && (self.towns.contains(&rest[..end]) || index > 2 && c == '町') {
                return is_place(&rest[end..]);
            }
        }
        false
    }

    /// Whether `word` is a town, without the number of its block: `箱田、六丁目`.
    pub(super) fn is_town(&self, word: &str) -> bool {
        let town = word.trim_end_matches(kanji_number);
        self.towns
            .contains(town.trim_end_matches(['、', ' ', '\n', ',']))
    }

    /// Where the town at the end of `lead` begins.
    pub(super) fn town(&self, lead: &str) -> Option<usize> {
        let starts: Vec<usize> = lead
            .char_indices()
            .rev()
            .take(5)
            .map(|(at, _)| at)
            .collect();
        starts
            .into_iter()
            .rev()
            .find(|&at| self.is_town(&lead[at..]))
    }
}

/// Where the first prefecture begins behind which the rest is a place. Of one that is named twice, the last counts.
fn prefecture(lead: &str) -> Option<usize> {
    static NAMES: LazyLock<Suffixes> = LazyLock::new(|| Suffixes::of_list(PREFECTURES));
    let mut named: Vec<&str> = Vec::new();
    let mut first = None;
    for (at, sign) in lead.rmatch_indices(['都', '道', '府', '県']) {
        let end = at + sign.len();
        if let Some(name) = NAMES.of(&lead[..end]).filter(|name| !named.contains(name)) {
            named.push(name);
            if is_place(&lead[end..]) {
                first = Some(end - name.len());
            }
        }
    }
    first
}

/// Whether what stands between a city and the first number is a place and not a clause:
/// `東京都の店は12` is one.
fn is_place(rest: &str) -> bool {
    const CLAUSES: &[&str] = &[
        "は",
        "を",
        "です",
        "ます",
        "した",
        "する",
        "から",
        "まで",
        "への",
        "との",
        "では",
        "には",
        "にて",
        "など",
        "ほか",
        "および",
        "における",
        "において",
        "または",
        "という",
        "です",
        "支店",
        "支社",
        "本店",
        "銀行",
        "信金",
        "会社",
        "様",
        "人口",
        "全域",
        "内で",
        "内の",
        "内に",
        "周辺",
        "地区で",
        "総計",
        "代表",
        "電話",
        "担当",
        "合計",
        "平均",
        "地価",
        "金利",
    ];
    !CLAUSES.iter().any(|clause| rest.contains(clause))
        && !rest.starts_with(['の', 'で', 'に', 'が', 'と', 'も', 'へ', '内'])
}

/// No particle or count before the number.
fn ends_in_town(lead: &str) -> bool {
    let lead = lead.trim_end_matches([' ', '\n']);
    // `国分府3-18`: behind a city, 府 and 県 end the name of a town.
    let beyond = lead.find(['市', '郡', '区']).map_or(lead, |at| &lead[at..]);
    let lead = if lead.ends_with(['府', '県']) && beyond.chars().count() > 3 && beyond != lead {
        lead.trim_end_matches(['府', '県'])
    } else {
        lead
    };
    let ends_in_kanji =
        lead.ends_with(|c: char| super::kanji(c) || matches!(c, '\u{30A1}'..='\u{30FC}'));
    ends_in_kanji && !lead.ends_with(['市', '県', '都', '府', '約', '第', '全', '計', '他', '内'])
}
