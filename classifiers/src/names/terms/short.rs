//! Short words in kanji that mean something by their letters: steps of a scale, two languages, motorways.

use std::sync::LazyLock;

use crate::names::is_kanji;
use crate::prefixes::{Prefixes, Suffixes};

/// `優先度（高中低）`, `規模：大中小`, `優先度: 中`: a step of a scale, or all of them.
pub(super) fn scale(word: &str, before: &str, behind: &str) -> bool {
    const SCALES: &[&str] = &[
        "高中低",
        "低中高",
        "大中小",
        "小中大",
        "上中下",
        "強中弱",
        "弱中強",
        "松竹梅",
        "甲乙丙",
        "優良可",
        "早中遅",
        "重中軽",
    ];
    static SCALED: LazyLock<Suffixes> = LazyLock::new(|| {
        Suffixes::of_list(&[
            "優先度",
            "重要度",
            "緊急度",
            "影響度",
            "影響",
            "難易度",
            "難度",
            "深刻度",
            "確度",
            "温度感",
            "優先順位",
            "優先",
            "リスク",
            "懸念",
            "評価",
            "ランク",
            "区分",
            "規模",
            "サイズ",
            "感度",
            "程度",
            "頻度",
            "可能性",
            "レベル",
            "重大度",
            "負荷",
            "工数",
            "期待度",
            "見込み",
            "見込",
        ])
    });
    let whole = SCALES.iter().any(|scale| {
        scale.match_indices(word).any(|(at, _)| {
            word.len() > 3
                && before.ends_with(&scale[..at])
                && behind.starts_with(&scale[at + word.len()..])
        })
    });
    if whole
        || !matches!(
            word,
            "高" | "中"
                | "低"
                | "大"
                | "小"
                | "上"
                | "下"
                | "並"
                | "強"
                | "弱"
                | "優"
                | "良"
                | "可"
                | "特"
        )
    {
        return whole;
    }
    let head = before.trim_end_matches([' ', ':', '=', '(', '"', '\'', '|', '\t']);
    head.len() < before.len() && SCALED.end(head) && !behind.starts_with(is_kanji)
}

/// `checklistを和英で`, `英日対訳`: from one language into another, or in both.
pub(super) fn languages(word: &str, before: &str, behind: &str) -> bool {
    const LANGUAGES: &[char] = &[
        '和', '英', '日', '独', '仏', '中', '韓', '露', '越', '西', '伊', '葡', '泰', '漢', '米',
    ];
    static GO_ON: LazyLock<Prefixes> = LazyLock::new(|| {
        Prefixes::of_list(&[
            "で", "の", "両", "併", "対", "訳", "辞", "翻", "版", "文", "語", "混", "、", "を",
            "へ", "に", "と", "双", "二", "2", "並", " ", ")", "。", "/", "・", "\n",
        ])
    });
    let mut chars = word.chars();
    let both = chars.next().zip(chars.next()).is_some_and(|(one, two)| {
        one != two
            && LANGUAGES.contains(&one)
            && LANGUAGES.contains(&two)
            && (matches!(one, '和' | '英' | '日') || matches!(two, '和' | '英' | '日'))
    });
    both && chars.next().is_none()
        // `柴田 和英`: a given name.
        && !before.trim_end_matches(' ').ends_with(is_kanji)
        && (behind.is_empty() || GO_ON.begin(behind))
}

/// `ETC 東名ほか`: motorways are called by two places that they join.
pub(super) fn road(word: &str) -> bool {
    const ROADS: &[&str] = &[
        "東名",
        "新東名",
        "名神",
        "新名神",
        "圏央",
        "圏央道",
        "関越",
        "上信越",
        "京葉",
        "東関東",
        "東関道",
        "西名阪",
        "東名阪",
        "名阪",
        "阪和",
        "近畿道",
        "外環",
        "首都高",
        "磐越",
        "磐越道",
        "中央道",
        "東北道",
        "北陸道",
        "常磐道",
        "山陽道",
        "中国道",
        "京滋",
        "京奈和",
        "舞鶴道",
        "長崎道",
        "大分道",
        "道央道",
        "道東道",
        "関空",
        "新千歳",
    ];
    ROADS.contains(&word)
}
