//! Places that are surnames, too, told by where they stand: last in the brackets behind a firm, before works and
//! offices, on a way. Who takes a person for a place leaks the name: whatever hints at somebody keeps it.

mod latin;
mod ways;

use std::ops::Range;
use std::sync::LazyLock;

use super::lexicon::{Kinds, Lexicon};
use super::{Chars, is_kanji};
use crate::context::Context;
use crate::cues::Cue;
use crate::prefixes::Prefixes;
use latin::latin;
use ways::on_a_way;

/// Whether the word stands where a place does, and may be one.
pub(super) fn is_place(text: &Context<'_>, lexicon: &Lexicon, range: &Range<usize>) -> bool {
    let (before, behind) = (&text.text[..range.start], &text.text[range.end..]);
    let word = &text.text[range.clone()];
    if word.is_ascii() {
        return latin(word, before, behind);
    }
    if !word.chars().all(is_kanji) {
        return false;
    }
    let chars = Chars::<5>::of(word);
    let kinds = lexicon.kanji(&chars);
    // Of large towns, and of places abroad, no list of names has anything.
    let known = kinds.is(Kinds(Kinds::PLACE.0 | Kinds::TOWN.0)) || kinds == Kinds::default();
    chars.len() >= 2
        && known
        && (before_an_office(behind)
            || before_works(behind)
            || last_in_the_brackets_of_a_firm(text, range)
            || on_a_way(before, behind))
}

/// `長岡法人部`, `梅田支店`, and no `梅田支店長`.
fn before_an_office(behind: &str) -> bool {
    // `福島支店次長`, `長岡法人部長代理`: somebody may be called so.
    const HEADS: &[&str] = &[
        "長",
        "次長",
        "副",
        "代理",
        "部長",
        "課長",
        "主任",
        "係長",
        "担当",
        "主査",
        "の担当",
        "責任者",
    ];
    static OFFICES: LazyLock<Prefixes> = LazyLock::new(|| {
        Prefixes::of_list(&[
            "支店",
            "支社",
            "支所",
            "出張所",
            "営業部",
            "営業所",
            "営業店",
            "法人部",
            "法人営業",
            "個人営業",
            "法人第",
            "融資部",
            "ローンプラザ",
            "ローンセンター",
            "事務センター",
            "プラザ",
            "工場",
            "事業所",
            "物流センター",
            "駅前",
            "市内",
            "地区",
            "エリア",
            "ブロック",
            "空港",
        ])
    });
    OFFICES
        .strip(behind)
        .is_some_and(|rest| !HEADS.iter().any(|head| rest.starts_with(head)))
}

/// What a firm has at places.
const WORKS: &[&str] = &[
    "工場",
    "拠点",
    "店舗",
    "営業所",
    "支店",
    "倉庫",
    "事業所",
    "支社",
    "センター",
    "本社",
    "本店",
    "物流",
    "棟",
    "製作所",
    "研究所",
    "ヤード",
];

/// `諏訪に2工場`, `静岡2工場`, `豊川の新工場`
fn before_works(behind: &str) -> bool {
    // `佐野の工場見学`, `佐野工場長`: somebody, or one cannot tell.
    const OF_SOMEBODY: &[&str] = &[
        "長",
        "見学",
        "担当",
        "の件",
        "の話",
        "について",
        "へ",
        "責任者",
        "管理",
    ];
    static WORK: LazyLock<Prefixes> = LazyLock::new(|| Prefixes::of_list(WORKS));
    let rest = behind.strip_prefix(['に', 'の']).unwrap_or(behind);
    let counted = rest.trim_start_matches(|c: char| {
        c.is_ascii_digit()
            || matches!(
                c,
                '一' | '二' | '三' | '四' | '五' | '新' | '第' | '主' | '自' | '社' | 'つ' | 'の'
            )
    });
    counted.len() < rest.len()
        && WORK
            .strip(counted)
            .is_some_and(|rest| !OF_SOMEBODY.iter().any(|goes_on| rest.starts_with(goes_on)))
}

/// `瀬戸内冷機株式会社（業務用冷凍機、尾道）`, `(freight forwarder, 門司)`: the last of what is told of a firm. Two signs
/// are asked for: the firm or its size, and what it does; and nothing that says who is in charge there.
fn last_in_the_brackets_of_a_firm(text: &Context<'_>, range: &Range<usize>) -> bool {
    const LONGEST: usize = 90;
    let before = text.before(range.start, LONGEST);
    let behind = &text.text[range.end..];
    let Some(open) = before
        .rfind(['(', '\n', ')'])
        .filter(|at| before[*at..].starts_with('('))
    else {
        return false;
    };
    let told = before[open + 1..].trim_end_matches(' ');
    let Some(trade) = told.strip_suffix(['、', ',', '/']) else {
        return false;
    };
    let Some(goes_on) = behind.strip_prefix(')') else {
        return false;
    };
    let open = range.start - before.len() + open;
    let spoken_of = text.hits.within(open, range.start).iter().any(|hit| {
        matches!(
            hit.cue,
            Cue::Title | Cue::Role | Cue::Honorific | Cue::Name | Cue::Phone | Cue::Email
        )
    });
    if spoken_of || says_who(trade) || does_something(goes_on) {
        return false;
    }
    let head = text.before(open, LONGEST);
    let head = head
        .rfind(['\n', '。', ')'])
        .map_or(head, |at| &head[at + 1..]);
    let firm = text
        .hits
        .within(open - head.len(), open)
        .iter()
        .any(|hit| hit.cue == Cue::CompanyForm);
    // `切削（従業員64名、豊橋）`: how large it is.
    firm || ["従業員", "社員数", "資本金", "年商", "創業"]
        .iter()
        .any(|size| told.starts_with(size))
}

/// `経理、佐野`, `窓口、山口`, `内線2214、山口`: where somebody works, or how one reaches him.
fn says_who(trade: &str) -> bool {
    const WHO: &[&str] = &[
        "担当",
        "窓口",
        "連絡",
        "宛",
        "経理",
        "総務",
        "人事",
        "購買",
        "営業",
        "財務",
        "法務",
        "庶務",
        "秘書",
        "受付",
        "企画",
        "調達",
        "技術",
        "品質",
        "資材",
        "製造部",
        "記入",
        "作成",
        "責任",
        "本人",
        "先方",
        "当方",
        "弊",
        "後任",
        "前任",
        "紹介",
        "内線",
        "携帯",
        "電話",
        "同席",
        "出席",
        "面談",
        "課",
        "係",
        "室",
        "部",
        "氏",
        "様",
        "代表",
        "役",
        "長",
        "者",
        "人",
        "員",
        "兄",
        "弟",
        "父",
        "母",
        "妻",
        "夫",
        "息子",
        "娘",
        "@",
        "TEL",
        "Tel",
        "tel",
        "attn",
        "Attn",
        "contact",
        "Contact",
        "c/o",
        "manager",
        "Manager",
        "Mr",
        "Ms",
        "desk",
        "sales",
        "Sales",
        "accounting",
    ];
    const SIZES: &[&str] = &["従業員", "社員"];
    let rest = SIZES
        .iter()
        .find_map(|size| trade.strip_prefix(size))
        .unwrap_or(trade);
    WHO.iter().any(|who| rest.contains(who))
}

/// `）が来店`, `）から電話`, `）と面談`, `）宛`: what persons do, or what is done with them.
fn does_something(goes_on: &str) -> bool {
    const DOES: &[&str] = &[
        "が",
        "は",
        "も",
        "と",
        "より",
        "から",
        "へ",
        "に",
        "宛",
        "あて",
        "殿",
        "様",
        "氏",
        "さん",
        "曰",
        "いわく",
        "、0",
        "TEL",
        " TEL",
        "0",
    ];
    DOES.iter().any(|does| goes_on.starts_with(does))
}

#[cfg(test)]
mod tests {
    use crate::names::testing::found;

    #[test]
    fn places_by_works_offices_and_firms_are_nobody() {
        for text in [
            "従業員120名、諏訪に3工場。代表 浅田 健一",
            "高崎に2拠点、代表 浅田 健一",
            "佐野法人部の案件、代表 浅田 健一",
            "取引先：株式会社青葉冷機（業務用空調、佐野）　代表 浅田 健一",
            "青葉製作所(株)（従業員40名、長岡） 代表 浅田 健一",
        ] {
            assert_eq!(found(text), ["浅田 健一"], "{text}");
        }
        assert_eq!(found("株式会社青葉冷機（部長、佐野）"), ["佐野"]);
    }

    #[test]
    fn places_on_a_way_are_nobody() {
        assert_eq!(
            found("行程 成田→ハノイ、ハノイ→関空。浅田さんは別便"),
            ["浅田"]
        );
    }

    #[test]
    fn places_in_latin_letters_are_nobody() {
        for text in [
            "Ms Nakandakari lands at Haneda on 24 March",
            "Ms Nakandakari needs the certificate for India",
            "Ms Nakandakari has a father in Matsumoto",
        ] {
            assert_eq!(found(text), ["Nakandakari"], "{text}");
        }
        assert_eq!(found("Please ask Ms Narita to call"), ["Narita"]);
    }

    /// Surnames that are places where somebody of the name is told of: none is lost.
    #[test]
    fn whoever_may_be_a_person_is_kept() {
        assert_eq!(found("佐野支店長より指示あり。"), ["佐野"]);
        for name in ["佐野", "長岡", "山口", "福島", "松本", "千葉", "諏訪"] {
            for text in [
                "青葉冷機株式会社（部長、_）",
                "青葉冷機㈱（業務用空調、_氏）",
                "本日は_工場長に確認した。",
                "青葉建機㈱／_／052-591-6517／岸本専務／紹介",
                "青葉建機㈱／岸本部長／_／佐藤課長／紹介",
                "|社名|担当|上席|期限|\n|青葉建機㈱|_|岸本部長|11月|",
                "社名\t担当\t上席\t期限\n青葉建機㈱\t_\t岸本部長\t11月",
                "_さんに確認済み。青葉冷機㈱へ折返し。",
            ] {
                let text = text.replace('_', name);
                let names = found(&text);
                assert!(
                    names.iter().any(|found| found.contains(name)),
                    "{text}: {names:?}"
                );
            }
        }
    }
}
