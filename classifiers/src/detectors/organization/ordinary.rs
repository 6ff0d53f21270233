//! Things that are called like firms: `館内放送`, `出力制御`, `リモート送金システム`. What stands before the trade
//! is an ordinary noun there, and the trade a thing that people do or use.

use crate::names::{Lexicon, is_kanji, is_katakana};

/// Trades that are such things, too. Of other trades a noun is a name as good as any: `太陽工業`.
#[rustfmt::skip]
const THINGS: &[&str] = &[
    "放送", "清掃", "印刷", "制御", "環境", "機械", "機器", "器械", "開発", "警備", "サービス", "システム", "システムズ", "ソフト", "銀行",
    "信金", "信組", "証券", "ファンド", "アセット", "海運", "海事", "ガラス", "硝子", "通信", "広告", "映像", "音響", "加工", "販売", "電力",
    "エネルギー", "ガス", "交通", "観光", "旅行", "企画", "デザイン", "設計", "設備", "介護", "塗装", "包装", "梱包", "解体", "溶接", "計器",
    "倉庫", "物流", "資材", "建材", "部品", "家具", "文具", "時計", "眼鏡", "玩具", "樹脂", "ゴム", "トレーディング", "リース", "ローン",
    "クリーニング", "プランニング", "プロモーション", "コンサルティング", "エンジニアリング", "ソリューション", "メディカル", "グループ", "ストア",
    "タイヤ", "ホーム", "プロダクツ", "土地", "測量", "エージェント", "冷凍", "冷蔵", "空調", "水道", "温泉", "重量", "光学", "電子", "電気", "木材", "繊維",
];

/// What ends words for things, and no name: `送金先銀行`.
const ENDS: &[&str] = &[
    "先", "元", "用", "式", "型", "性", "的", "系", "別", "毎", "付", "時", "後", "前", "中", "内",
    "外", "側", "類", "等",
];

/// Whether `name` before `trade` says of what kind a thing is, and names nobody.
pub(super) fn is_thing(name: &str, trade: &str, lexicon: &Lexicon) -> bool {
    if !THINGS.contains(&trade) {
        return false;
    }
    let last = name
        .rsplit(['・', 'の', ' '])
        .next()
        .unwrap_or(name)
        .trim_end();
    let run = last_run(last);
    if run.chars().count() > 1 && ENDS.iter().any(|end| run.ends_with(end)) {
        return true;
    }
    let letters: Vec<char> = run.chars().collect();
    match letters.first() {
        Some(first) if is_katakana(*first) => lexicon.noun_in_katakana(letters.iter().copied()),
        Some(first) if is_kanji(*first) => {
            // Of four kanji the last two: `信用格付`.
            let noun = |word: &[char]| {
                let [surname, given, ..] = lexicon.kanji(word).flags();
                lexicon.noun_in_kanji(word) && !surname && !given
            };
            noun(&letters) || letters.len() == 4 && noun(&letters[..2]) && noun(&letters[2..])
        }
        _ => false,
    }
}

/// The end of a word that is written in one kind of letters.
fn last_run(word: &str) -> &str {
    let Some(last) = word.chars().next_back() else {
        return word;
    };
    let run = word
        .char_indices()
        .rev()
        .take_while(|(_, c)| is_katakana(*c) && is_katakana(last) || is_kanji(*c) && is_kanji(last))
        .last();
    run.map_or(word, |(at, _)| &word[at..])
}
