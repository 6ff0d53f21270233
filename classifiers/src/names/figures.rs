//! Well-known persons, of whom one may ask a general question: those of `lists/public-figures.txt`, and
//! those whom the words beside the name speak of as public (`植田総裁の会見`, `…の小説`, `… theorem`).
//!
//! They are none of ours, unless they are spoken of as a customer is. A surname that is spoken of as a
//! word (`中島という地名`) is nobody's.

use std::ops::Range;
use std::sync::LazyLock;

use super::public_figures::PUBLIC_FIGURES;
use super::words::CALLED;
use super::{is_hiragana, is_kanji};
use crate::context::Context;
use crate::cues::Cue;
use crate::prefixes::{Prefixes, Suffixes};

/// So far around a name, in bytes, the number of an account or a customer makes it a customer.
const NEAR: usize = 90;

/// A number of so many digits is no year and no amount of works or years.
const LONG: usize = 5;

/// Whether the name is a public figure's, and nothing says that it is a customer's, too.
pub(super) fn spoken_of(text: &Context<'_>, range: &Range<usize>) -> bool {
    let public = listed(text, range) || as_public(text, range);
    public && !as_customer(text, range) || as_word(text.text, range)
}

/// What stands behind a surname in the name of a family or a holder of office of the list: `磯野家`.
const WITH: &[&str] = &["家", "総裁", "議長", "首相", "大統領", "夫人"];

fn listed(text: &Context<'_>, range: &Range<usize>) -> bool {
    let rest = &text.text[range.end..];
    let with = WITH.iter().find(|with| rest.starts_with(**with));
    let longer = with.map_or(range.end, |with| range.end + with.len());
    // Of `三木谷浩史` and `のび太` the end alone was read.
    let before = text.text[..range.start].char_indices().rev().take(2);
    let whole = before
        .take_while(|(_, c)| is_kanji(*c) || is_hiragana(*c))
        .any(|(at, _)| PUBLIC_FIGURES.have(&text.text[at..range.end]));
    // Of `池井戸潤` the beginning alone was read.
    let behind = text.text[range.end..].char_indices().take(3);
    let begun = behind
        .take_while(|(_, c)| is_kanji(*c) || is_hiragana(*c))
        .any(|(at, c)| PUBLIC_FIGURES.have(&text.text[range.start..range.end + at + c.len_utf8()]));
    whole
        || begun
        || in_latin(text.text, range)
        || without_initials(&text.text[range.clone()])
        || by_surname(text, range)
        || PUBLIC_FIGURES.have(&text.text[range.clone()])
        || longer > range.end && PUBLIC_FIGURES.have(&text.text[range.start..longer])
}

/// `Yasuo` or `Hamanaka` of `Yasuo Hamanaka`.
fn in_latin(text: &str, range: &Range<usize>) -> bool {
    let (before, behind) = (&text[..range.start], &text[range.end..]);
    let ends = |rest: &str| {
        rest.find(|c: char| !c.is_alphabetic())
            .unwrap_or(rest.len())
    };
    let next = behind.strip_prefix(' ').map_or(0, |rest| 1 + ends(rest));
    let last = before.strip_suffix(' ').map_or(0, |rest| {
        rest.len() - rest.trim_end_matches(char::is_alphabetic).len() + 1
    });
    let have = |range: Range<usize>| {
        let name = &text[range];
        PUBLIC_FIGURES.have(name) || without_initials(name)
    };
    next > 1 && have(range.start..range.end + next)
        || last > 1 && have(range.start - last..range.end)
}

/// `Jerome H. Powell` is `Jerome Powell`.
fn without_initials(name: &str) -> bool {
    let initial = |part: &&str| part.len() == 2 && part.ends_with('.');
    let mut parts = name.split(' ');
    name.contains('.')
        && name.contains(". ")
        && parts.any(|part| initial(&part))
        && PUBLIC_FIGURES.have(
            &name
                .split(' ')
                .filter(|part| !initial(part))
                .collect::<String>(),
        )
}

/// What one asks of the known only, in the same sentence.
const ASKED: &[&str] = &[
    "公開情報",
    "公表資料",
    "報道ベース",
    "経営スタイル",
    "経営手法",
    "経営哲学",
    "語録",
    "の著書",
];

/// `渋沢氏の経営哲学`: the surname of one of the list, in a sentence about what is publicly known.
fn by_surname(text: &Context<'_>, range: &Range<usize>) -> bool {
    let called = text.text[range.end..].starts_with('氏');
    if !called || !PUBLIC_FIGURES.have_surname(&text.text[range.clone()]) {
        return false;
    }
    let sentence = text.after(range.end, 120);
    let sentence = sentence.split(['。', '\n']).next().unwrap_or(sentence);
    ASKED.iter().any(|word| sentence.contains(word))
}

/// Behind a name: offices that one person in the world holds, and what is named after somebody.
#[rustfmt::skip]
const PUBLIC: &[&str] = &[
    "総裁", "首相", "大統領", "総理", "官房長官", "財務相", "財務大臣", "外務大臣", "外相", "経産相", "蔵相", "政権", "内閣",
    "ノミクス", "天皇", "将軍", "県知事", "都知事", "府知事", "の定理", "の法則", "の公式",
    "の経済学", "の財政論", "FRB議長", "ECB総裁", "の定数", "の不等式",
    "の公理", "の予想", "の方程式", "関数", "分布", "検定", "符号", "アルゴリズム",
    " theorem", " algorithm", " formula", " administration", " doctrine", "'s theorem", "'s law", "'s algorithm",
    "'s patent", "-Merton", "-Scholes", " checksum", " check digit", "'s paradox",
];

/// Behind the name of somebody who is known for it, unless the bank deals with him: works and deeds.
#[rustfmt::skip]
const WORKS: &[&str] = &[
    "監督の映画", "の小説", "の映画", "の楽曲", "の名言", "の伝記", "の俳句", "の短歌", "の戯曲", "の漫画", "の自伝", "の随筆",
    "の童話", "の詩集", "の絵画", "の浮世絵", "の長編", "の代表作", "の文庫", "の新書", "の生涯", "の功績",
    " films", " movies", " novels", " biography", "'s novel", "'s film", "'s biography",
];

/// Before a name: what makes somebody known.
#[rustfmt::skip]
const KNOWN_AS: &[&str] = &[
    "作家の", "作家", "小説家の", "小説家", "歌手の", "俳優の", "女優の", "映画監督の", "経済学者の", "経済学者", "数学者の", "数学者",
    "物理学者の", "物理学者", "哲学者の", "哲学者", "作曲家の", "作曲家", "画家の", "画家", "漫画家の", "漫画家", "詩人の", "詩人", "俳人の",
    "武将の", "武将", "戦国大名の", "戦国大名", "実業家の", "偉人の", "文豪", "Prime Minister ", "Chancellor ",
    "novelist ", "economist ", "mathematician ", "physicist ", "philosopher ", "composer ", "Fed Chair ",
    "Governor ", "Fed Chairman ", "Treasury Secretary ", "Emperor ",
];

fn as_public(text: &Context<'_>, range: &Range<usize>) -> bool {
    let rest = &text.text[range.end..];
    let before = &text.text[..range.start];
    let known = || AS_KNOWN.begin(rest) || KNOWN.end(before) && !CALLED.begin(rest);
    AS_PUBLIC.begin(rest) || known() && !text.is_dealing()
}

static AS_PUBLIC: LazyLock<Prefixes> = LazyLock::new(|| Prefixes::of_list(PUBLIC));

static AS_KNOWN: LazyLock<Prefixes> = LazyLock::new(|| Prefixes::of_list(WORKS));

static KNOWN: LazyLock<Suffixes> = LazyLock::new(|| Suffixes::of_list(KNOWN_AS));

/// Behind a surname, or the last of a list of them, that is spoken of as a word.
#[rustfmt::skip]
const AS_WORD: &[&str] = &[
    "という地名", "という駅", "という漢字", "という字", "という島", "という川", "という山", "という町", "という村", "という単語", "という語",
    "の語源", "の地名", "の名字", "の苗字", "名字ランキング", "の姓が", "の姓は", "という名前の由来", "という名字", "という苗字", "という姓",
    "の三支店", "の二支店", "の四支店", "の各支店", "の両支店", "の三店", "の各店", "の両店",
];

static AS_WORDS: LazyLock<Prefixes> = LazyLock::new(|| Prefixes::of_list(AS_WORD));

/// Between the names of a list.
const BETWEEN: [char; 5] = ['、', '・', ',', '」', '』'];

/// `大島、小島、中島という地名`.
fn as_word(text: &str, range: &Range<usize>) -> bool {
    let rest = &text[range.end..];
    // Behind most names something else follows, and the clause need not be read.
    if !(rest.starts_with(BETWEEN) || AS_WORDS.begin(rest) || CALLED.begin(rest)) {
        return false;
    }
    let clause = rest
        .char_indices()
        .take(24)
        .take_while(|(_, c)| !matches!(c, '。' | '\n' | '('));
    let end = clause.last().map_or(0, |(at, c)| at + c.len_utf8());
    let clause = &rest[..end];
    let mut places = clause.char_indices().map(|(at, _)| at);
    let at = places.find(|at| AS_WORDS.begin(&clause[*at..]));
    at.is_some_and(|at| {
        let between = &clause[..at];
        let between = CALLED.strip(between).unwrap_or(between);
        let somebody = ["客", "方が", "方で", "方は", "者が", "者で", "男", "女"];
        let behind: String = rest[at..].chars().take(20).collect();
        let told = between.is_empty() || between.starts_with(BETWEEN);
        told && !somebody.iter().any(|word| behind.contains(word))
    })
}

/// Spoken of as a customer is: called 様, named by a label, beside a number.
pub(super) fn as_customer(text: &Context<'_>, range: &Range<usize>) -> bool {
    let called = text.hits.after(range.end).is_some_and(|hit| {
        hit.cue == Cue::Honorific
            && hit.start() <= range.end + 1
            && matches!(&text.text[hit.start()..hit.end()], "様" | "さま" | "殿")
    });
    let labelled = text.direct_label(range.start).is_some_and(|hit| {
        hit.cue == Cue::Name && text.text[hit.end()..range.start].contains([':', '=', '"'])
    });
    called || labelled || numbered(text, range)
}

/// A number of an account, a birth or a telephone stands near.
fn numbered(text: &Context<'_>, range: &Range<usize>) -> bool {
    let told = [
        Cue::Account,
        Cue::Birth,
        Cue::Born,
        Cue::Phone,
        Cue::Customer,
        Cue::Card,
    ];
    if !told.iter().any(|cue| text.near(range, *cue, NEAR, NEAR)) {
        return false;
    }
    let bytes = text.text.as_bytes();
    let around = &bytes[range.start.saturating_sub(NEAR)..(range.end + NEAR).min(bytes.len())];
    let mut digits = 0;
    around.iter().any(|b| {
        digits = match b {
            b'0'..=b'9' => digits + 1,
            b'-' | b'/' | b'.' | b' ' => digits,
            _ => 0,
        };
        digits >= LONG
    })
}

#[cfg(test)]
mod tests {
    use crate::EntityType::Person;
    use crate::detectors::testing::found;

    #[test]
    fn a_known_name_is_known_with_an_initial_and_read_in_part() {
        for text in [
            "Explain the speech that Jerome H. Powell gave in August.",
            "What did Janet L. Yellen say about inflation?",
            "池井戸潤の小説で銀行が出てくるものは?",
            "新海誠の映画を三本挙げて。",
        ] {
            assert_eq!(found(Person, text), Vec::<String>::new(), "{text}");
        }
        assert_eq!(
            found(Person, "Mail Jerome H. Pelham about the meeting on Friday."),
            ["Jerome H. Pelham"]
        );
    }
}
