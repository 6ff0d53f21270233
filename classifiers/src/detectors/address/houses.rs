//! The words in names of houses.

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;

/// Houses of which the kind stands before a name in hiragana.
pub(super) const RETREATS: &[&str] = &[
    "山荘",
    "ペンション",
    "コテージ",
    "民宿",
    "旅館",
    "学生寮",
    "学生会館",
    "グループホーム",
    "ケアハウス",
    "特養",
    "老人ホーム",
    "メゾン",
    "コーポ",
    "ハイツ",
];

/// A word at the end of a building's name; the others stand at its beginning or inside.
pub(super) fn closes(word: &str) -> bool {
    !matches!(
        word,
        "パーク"
            | "サン"
            | "グラン"
            | "アーク"
            | "リバー"
            | "ロイヤル"
            | "ライオンズ"
            | "館"
            | "荘"
            | "寮"
            | "苑"
            | "住宅"
            | "市営"
            | "県営"
            | "町営"
            | "都営"
            | "公営"
            | "Park"
            | "ホーム"
            | "フォレスト"
            | "クレスト"
    )
}

/// Words in the names of buildings.
pub(super) const BUILDINGS: &[&str] = &[
    "ハイツ",
    "コーポ",
    "マンション",
    "ビルディング",
    "ビルヂング",
    "ビル",
    "タワー",
    "レジデンス",
    "メゾン",
    "パーク",
    "アパート",
    "荘",
    "寮",
    "館",
    "ハウス",
    "プラザ",
    "パレス",
    "シャトー",
    "グラン",
    "サン",
    "コート",
    "ハイム",
    "ヴィラ",
    "ビラ",
    "テラス",
    "ガーデン",
    "フラット",
    "ドーム",
    "キャッスル",
    "団地",
    "社宅",
    "住宅",
    "号棟",
    "ヒルズ",
    "ステイ",
    "ロッジ",
    "ホテル",
    "コーポラス",
    "アパートメント",
    "レジデンシャル",
    "アーク",
    "フォレスト",
    "リバー",
    "ロイヤル",
    "プレイス",
    "テナント",
    "モール",
    "山荘",
    "ペンション",
    "コテージ",
    "旅館",
    "民宿",
    "学生会館",
    "グループホーム",
    "ケアハウス",
    "老人ホーム",
    "庁舎",
    "スクエア",
    "スクウェア",
    "エステート",
    "ホーム",
    "ホームズ",
    "ライオンズ",
    "カーサ",
    "クレスト",
    "センター",
    "ヴィレッジ",
    "ビレッジ",
    "ステージ",
    "シティ",
    "アベニュー",
    "アヴェニュー",
    "カレッジ",
    "セジュール",
    "レオパレス",
    "ドミール",
    "ベルメゾン",
    "コンフォート",
    "プレミア",
    "ルネ",
    "エクセル",
    "ステイツ",
    "アネックス",
    "別館",
    "本館",
    "新館",
    "会館",
    "東棟",
    "西棟",
    "南棟",
    "北棟",
    "A棟",
    "B棟",
    "C棟",
    "棟",
    "ビュー",
    "ヒル",
    "メイツ",
    "ドエル",
    "エスポワール",
    "リヴェール",
    "セントラル",
    "プロムナード",
    "プラウド",
    "ブリリア",
    "ルミエール",
    "ソレイユ",
    "フローラ",
    "シャルム",
    "クレール",
    "アルカディア",
    "フォーレ",
    "ジュネス",
    "エスリード",
    "プレサンス",
    "リブレ",
    "シエル",
    "ボヌール",
    "ヴェルデ",
    "ロジュマン",
    "カーム",
    "苑",
    "ドミトリー",
    "宿舎",
    "公舎",
    "官舎",
    "市営",
    "県営",
    "町営",
    "都営",
    "公営",
    "Bldg",
    "bldg",
    "BLDG",
    "Building",
    "Tower",
    "Heights",
    "Mansion",
    "Residence",
    "Court",
    "House",
    "Plaza",
    "Park",
    "Square",
    "Place",
    "Terrace",
    "Hills",
];

/// Whether one of [`BUILDINGS`] is in a name.
pub(super) static BUILDING: LazyLock<AhoCorasick> =
    LazyLock::new(|| AhoCorasick::new(BUILDINGS).expect("some dozens of short words"));
