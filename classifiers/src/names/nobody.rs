//! Words that look like names where they stand, and are weekdays, ships, examples, verbs or places.

use std::ops::Range;
use std::sync::LazyLock;

use super::lexicon::{Kinds, Lexicon};
use super::words::CALLED;
use super::{Chars, is_kanji};
use crate::prefixes::{Prefixes, Suffixes};

/// Whether what stands around the word makes it nobody's name.
pub(super) fn is_nobody(text: &str, lexicon: &Lexicon, range: &Range<usize>) -> bool {
    let (before, behind) = (&text[..range.start], &text[range.end..]);
    let word = &text[range.clone()];
    weekday(word, before, behind)
        || marks_a_line(word, behind)
        || verb(word, behind)
        || verb_that_explains(word, behind)
        || vessel(before)
        || example(before)
        || identifier(word, before, behind)
        || number(before, behind)
        || era(word, behind)
        || in_a_saying(word, behind)
        || wish(word, before)
        || is_where_or_when(text, lexicon, range)
        || quoted(word, before, behind)
        || script(word, before, behind)
        || place(text, lexicon, range)
        || among_branches(text, lexicon, range)
}

/// `どちらを書くんでしたか`: a verb, and no `書くん`.
fn verb_that_explains(word: &str, behind: &str) -> bool {
    let verb = matches!(
        word,
        "書" | "聞"
            | "行"
            | "置"
            | "引"
            | "開"
            | "着"
            | "続"
            | "働"
            | "抜"
            | "届"
            | "付"
            | "歩"
            | "動"
            | "解"
            | "省"
            | "除"
    );
    verb && behind
        .strip_prefix("くん")
        .is_some_and(|rest| rest.starts_with(['で', 'だ', 'じ']))
}

/// `お名前（カナ）とご契約番号`: how a name is to be written.
pub(super) fn script(word: &str, before: &str, behind: &str) -> bool {
    matches!(word, "カナ" | "かな") && before.ends_with('(') && behind.starts_with(')')
}

/// `訪問日報（金）`, `11/20(金) 10時`
fn weekday(word: &str, before: &str, behind: &str) -> bool {
    matches!(word, "月" | "火" | "水" | "木" | "金" | "土" | "日")
        && before.ends_with(['(', '・', '~', '-'])
        && behind.starts_with([')', '・', '~', '-'])
}

/// `新　東京都…`, `旧: …`: which of two values a line gives.
pub(super) fn marks_a_line(word: &str, behind: &str) -> bool {
    matches!(
        word,
        "新" | "旧"
            | "現"
            | "前"
            | "元"
            | "正"
            | "副"
            | "控"
            | "可"
            | "否"
            | "有"
            | "無"
            | "済"
            | "未"
            | "行"
    ) && (behind.is_empty() || behind.starts_with([' ', ':', '\n', '\t', ')', '|', ',']))
}

/// `お茶も出さんで`, `返事を返さんかった`: a verb that somebody of Kansai denies.
fn verb(word: &str, behind: &str) -> bool {
    const STEMS: &[&str] = &[
        "出", "話", "渡", "返", "貸", "許", "消", "戻", "残", "示", "探", "試", "直", "壊", "足",
        "移", "過", "通", "落", "流", "隠", "指", "差", "増", "減", "回", "押", "倒", "起", "下",
    ];
    let denied = behind
        .strip_prefix("さん")
        .is_some_and(|rest| rest.starts_with(['で', 'と', 'か', 'の', 'わ', 'ん', 'く', 'ば']));
    denied && STEMS.contains(&word)
}

/// `MV Kaiyo Star V.`
fn vessel(before: &str) -> bool {
    const SIGNS: &[&str] = &[
        "MV ", "M/V ", "M.V. ", "M/T ", "MT ", "SS ", "Vessel: ", "vessel: ", "Vessel ", "船名 ",
        "船名:", "本船 ",
    ];
    before.ends_with([' ', ':'])
        && SIGNS.iter().any(|sign| {
            before
                .strip_suffix(sign)
                .is_some_and(|rest| !rest.ends_with(|c: char| c.is_ascii_alphanumeric()))
        })
}

/// `（例：タナカ タロウ）`, `e.g. Tanaka Taro`
fn example(before: &str) -> bool {
    static SIGNS: LazyLock<Suffixes> = LazyLock::new(|| {
        Suffixes::of_list(&[
            "(例:",
            "(例: ",
            "例: ",
            "、例:",
            "記入例:",
            "記入例: ",
            "入力例:",
            "入力例: ",
            "表記例:",
            "e.g. ",
            "(ex. ",
        ])
    });
    SIGNS.end(before)
}

/// `SPRING_DATASOURCE_URL`: a piece of an identifier in capitals.
fn identifier(word: &str, before: &str, behind: &str) -> bool {
    let capitals = word.bytes().all(|b| b.is_ascii_uppercase() || b == b'_');
    capitals && (before.ends_with('_') || behind.starts_with('_'))
}

/// `taught in Hirosaki`, `by June`, `off Bandar Abbas`: where something is, or when, of what may be a place or a
/// time of the year.
fn is_where_or_when(text: &str, lexicon: &Lexicon, range: &Range<usize>) -> bool {
    const WHERE: &[&str] = &[
        "in",
        "In",
        "off",
        "near",
        "outside",
        "around",
        "via",
        "across",
        "throughout",
        "towards",
        "leaving",
        "reached",
        "at",
        "move to",
        "moves to",
        "moved to",
        "moving to",
        "travel to",
        "travels to",
        "travelled to",
        "flew to",
        "relocated to",
    ];
    #[rustfmt::skip]
    const WHEN: &[&str] = &[
        "by", "until", "till", "before", "after", "since", "from", "From", "between", "Between", "during", "in",
        "In", "By", "After", "Before", "Until", "last", "next", "this", "mid", "late", "early", "of", "for", "to", "through",
    ];
    #[rustfmt::skip]
    const TIMES: &[&str] = &[
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
        "December", "Easter", "Christmas", "Lent", "Ramadan", "Advent", "Thanksgiving", "Golden Week", "Obon", "Noel", "Summer", "Autumn", "Spring", "Winter",
    ];
    let word = &text[range.clone()];
    if !word.is_ascii() || !word.starts_with(|c: char| c.is_ascii_uppercase()) {
        return false;
    }
    let Some(before) = text[..range.start].strip_suffix([' ', '\n', '-']) else {
        return false;
    };
    // The word before the name, by itself.
    let behind = |words: &[&str]| {
        words.iter().any(|lead| {
            before
                .strip_suffix(lead)
                .is_some_and(|rest| rest.is_empty() || rest.ends_with([' ', '\n']))
        })
    };
    let place = |word: &str| {
        let kinds = lexicon.latin(word);
        kinds.is(Kinds::PLACE) || !kinds.is(Kinds::ANY_NAME)
    };
    TIMES.contains(&word) && behind(WHEN) || word.split([' ', '-']).all(place) && behind(WHERE)
}

/// A word and what makes a saying of it: `角が立たない`, `畑に出ている`.
const SAYINGS: &[(&str, &str)] = &[
    ("角", "が立"),
    ("角", "を立"),
    ("角", "の取れ"),
    ("筋", "が"),
    ("畑", "に出"),
    ("畑", "の仕事"),
    ("畑", "違い"),
    ("森", "の中"),
    ("森", "のある"),
    ("林", "の中"),
    ("関", "の山"),
    ("今", "も"),
    ("今", "は"),
    ("今", "の"),
    ("新居", "は"),
    ("新居", "に"),
    ("新居", "へ"),
    ("新居", "で"),
    ("新居", "の"),
    ("九十九", "にな"),
    ("八十八", "にな"),
];

fn in_a_saying(word: &str, behind: &str) -> bool {
    let mut sayings = SAYINGS.iter();
    sayings.any(|(said, goes_on)| *said == word && behind.starts_with(goes_on))
}

/// `お客様の希望`: what somebody has, though it is a given name.
fn wish(word: &str, before: &str) -> bool {
    matches!(word, "希望" | "未来" | "意志" | "真実" | "真心" | "本音")
        && before
            .strip_suffix('の')
            .is_some_and(|whose| whose.ends_with(['様', '客', '人', '者', '家', '行', '社']))
}

/// `昭和ですよ`: an era, unless somebody is called so.
fn era(word: &str, behind: &str) -> bool {
    matches!(word, "明治" | "大正" | "昭和" | "平成" | "令和") && !CALLED.begin(behind)
}

/// `R7-尼崎法一-0093`: a piece of a number.
fn number(before: &str, behind: &str) -> bool {
    let ends = |text: &str| text.ends_with(|c: char| c.is_ascii_alphanumeric());
    let begins = |text: &str| text.starts_with(|c: char| c.is_ascii_digit());
    before.strip_suffix(['-', '_', '/']).is_some_and(ends)
        && behind.strip_prefix(['-', '_', '/']).is_some_and(begins)
}

/// Whatever names it: `A子`, `B男`: a stand-in.
pub(super) fn is_letter(text: &str, range: &Range<usize>) -> bool {
    let (word, before) = (&text[range.clone()], &text[..range.start]);
    let mut chars = word.chars();
    let (first, second, third) = (chars.next(), chars.next(), chars.next());
    let stand_in = first.is_some_and(|c| c.is_ascii_uppercase())
        && matches!(second, Some('子' | '男' | '美' | '太' | '郎'))
        && third.is_none();
    let lettered = matches!(word, "子" | "男" | "美" | "太" | "郎")
        && before.ends_with(|c: char| c.is_ascii_uppercase());
    // `mapOf('髙' to '高')`: one letter and another.
    let turned = third.is_none()
        && second.is_none()
        && ["' to '", "\" to \"", "'→'", "' -> '"]
            .iter()
            .any(|turns| before.ends_with(turns));
    stand_in || lettered || turned || stock_name(word)
}

/// `銀行 太郎`, `見本花子`: what forms are filled in with for show.
fn stock_name(word: &str) -> bool {
    const SURNAMES: &[&str] = &[
        "銀行",
        "預金",
        "見本",
        "記入",
        "記載",
        "例題",
        "金融",
        "融資",
        "信用",
        "口座",
        "振込",
        "送金",
        "年金",
        "保険",
        "証券",
        "営業",
        "氏名",
        "名前",
        "架空",
        "試験",
        "貯金",
        "カード",
        "ローン",
        "サンプル",
        "テスト",
        "ダミー",
        "ギンコウ",
        "ヨキン",
        "ミホン",
    ];
    const GIVEN: &[&str] = &[
        "太郎",
        "花子",
        "一郎",
        "次郎",
        "三郎",
        "二郎",
        "タロウ",
        "ハナコ",
        "イチロウ",
        "一子",
        "良子",
    ];
    static SURNAME: LazyLock<Prefixes> = LazyLock::new(|| Prefixes::of_list(SURNAMES));
    let rest = SURNAME.strip(word);
    rest.is_some_and(|given| GIVEN.contains(&given.trim_start_matches(' ')))
}

/// `'髙' to '高'`: a letter that is spoken of.
fn quoted(word: &str, before: &str, behind: &str) -> bool {
    word.chars().nth(1).is_none()
        && before.ends_with(['\'', '"'])
        && behind.starts_with(['\'', '"'])
}

/// `首里の出張所`, `別府の本家`: where something is.
fn place(text: &str, lexicon: &Lexicon, range: &Range<usize>) -> bool {
    let here = [
        "の出張所",
        "の支店",
        "の本家",
        "の実家",
        "の店舗",
        "の営業所",
        "の工場",
        "の物件",
        "の別荘",
        "の倉庫",
        "の駅前",
    ];
    let rest = &text[range.end..];
    let is_place = || {
        let chars = Chars::<5>::of(&text[range.clone()]);
        lexicon.kanji(&chars).is(Kinds::PLACE)
    };
    rest.starts_with('の') && here.iter().any(|word| rest.starts_with(word)) && is_place()
        || heads_a_list_of_branches(&text[..range.start])
}

/// `パイロット店：大森、小林、原宿`
fn heads_a_list_of_branches(before: &str) -> bool {
    let sign = |c: char| is_kanji(c) || matches!(c, '、' | '・' | ',' | ' ');
    let from = before
        .char_indices()
        .rev()
        .take(40)
        .find(|(_, c)| !sign(*c));
    from.is_some_and(|(at, c)| {
        c == ':'
            && ["店", "拠点", "出張所", "ブランチ", "店番", "支店名"]
                .iter()
                .any(|label| before[..at].ends_with(label))
    })
}

/// `山形・米沢・本店を経験`: a place in a row with a branch.
fn among_branches(text: &str, lexicon: &Lexicon, range: &Range<usize>) -> bool {
    const BRANCHES: &[&str] = &["本店", "支店", "出張所", "営業部", "母店", "各店"];
    let sign = |c: char| matches!(c, '・' | '、' | '/' | '→');
    let joined = text[range.end..].starts_with(sign) || text[..range.start].ends_with(sign);
    let chars = Chars::<5>::of(&text[range.clone()]);
    if !joined || !lexicon.kanji(&chars).is(Kinds::PLACE) {
        return false;
    }
    let listed = |c: &char| is_kanji(*c) || sign(*c);
    let row = || text[range.end..].chars().take(16).take_while(listed);
    let behind: String = row().collect();
    let before: String = text[..range.start]
        .chars()
        .rev()
        .take(16)
        .take_while(listed)
        .collect();
    let before: String = before.chars().rev().collect();
    BRANCHES
        .iter()
        .any(|branch| behind.contains(branch) || before.contains(branch))
}

#[cfg(test)]
mod tests {
    use crate::names::testing::found;

    #[test]
    fn weekdays_lines_verbs_and_ships_are_nobody() {
        for text in [
            "来店予定（木）と訪問（土）",
            "旧　横浜市緑区\n新　横浜市港北区",
            "うちの社長は書類も渡さんで困る",
            "MV Santa Teresa IV arrives on Monday",
            "お名前（カナ）とご契約番号を教えてください",
            "お客様の名前は「甲様」「乙様」で通してください",
            "半角で入力する（例：ｽｽﾞｷ ｹﾝｼﾞ）。",
            "- name: SUMMER_RELEASE_URL",
            "大阪・神戸・本店営業部を経て",
            "対象店：大森、小林、原の三つ",
            "B男さんとC子さんの例で",
            "氏名：預金 太郎（見本花子の例に従う）",
            "届出日はどちらを書くんでしたか。いつ届くんだろう。",
            "監査サンプリングの式をExcelで。見本サンプルは十件。",
        ] {
            assert_eq!(found(text), [""; 0], "{text}");
        }
    }

    #[test]
    fn the_same_words_may_name_somebody() {
        assert_eq!(found("金さんと土井さん"), ["金", "土井"]);
        assert_eq!(found("担当は山形さん"), ["山形"]);
        assert_eq!(found("担当は林くんです"), ["林"]);
        assert_eq!(found("お名前（カナ）は山田カナです"), ["山田カナ"]);
    }
}
