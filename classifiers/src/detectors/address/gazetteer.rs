//! The places of Japan, from the postal data.

use std::collections::HashSet;

use super::kanji_number;
use crate::candidates::Evidence;

/// The prefectures, cities, wards, districts and towns of Japan.
pub(crate) struct Gazetteer {
    /// Every municipality, also without its district: `気仙沼市`, `塩谷郡高根沢町`, `高根沢町`.
    municipalities: HashSet<&'static str>,
    towns: HashSet<&'static str>,
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
        for line in include_str!("../../../data/municipalities.txt").lines() {
            let city = line.split('\t').nth(1).unwrap_or_default();
            municipalities.insert(city);
            if let Some((_, town)) = city.split_once('郡') {
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
        }
    }

    /// Where in `lead` the address begins, and how sure that is.
    pub(super) fn start(&self, lead: &str) -> Option<(usize, Evidence)> {
        if lead.contains(['都', '道', '府', '県'])
            && let Some(at) = PREFECTURES.iter().filter_map(|name| lead.find(name)).min()
        {
            return Some((at, Evidence::Certain));
        }
        let starts: Vec<usize> = lead.char_indices().map(|(at, _)| at).collect();
        for &start in &starts {
            let ends = lead[start..]
                .char_indices()
                .map(|(at, c)| (start + at + c.len_utf8(), c))
                .take(10);
            for (end, c) in ends {
                if matches!(c, '市' | '区' | '町' | '村')
                    && self.municipalities.contains(&lead[start..end])
                {
                    return Some((start, Evidence::Certain));
                }
            }
        }
        None
    }

    /// Where the town at the end of `lead` begins.
    pub(super) fn town(&self, lead: &str) -> Option<usize> {
        let starts: Vec<usize> = lead
            .char_indices()
            .rev()
            .take(5)
            .map(|(at, _)| at)
            .collect();
        starts.into_iter().rev().find(|&at| {
            self.towns
                .contains(lead[at..].trim_end_matches(kanji_number))
        })
    }
}
