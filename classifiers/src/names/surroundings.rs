//! What stands before and behind a word that may be a Japanese name, in points.

use std::sync::LazyLock;

use super::follows::follows;
use super::score::{INSIDE, Points};
use super::{held, words};
use super::{is_hiragana, is_kanji, is_katakana};
use crate::context::Context;
use crate::cues::{Cue, Hit};
use crate::prefixes::Suffixes;

/// What the surroundings say of a word.
#[derive(Clone, Copy, Default)]
pub(super) struct Surroundings {
    pub(super) points: Points,
    /// What follows that persons are called by.
    call: Option<Call>,
    /// A title, a label, a relative: something says that it is a person.
    pub(super) called: bool,
    /// Nothing says that the word goes on before it.
    pub(super) open: bool,
}

/// What persons are called by.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Call {
    Honorific,
    Title,
}

impl Surroundings {
    /// An honorific follows.
    pub(super) fn honorific(self) -> bool {
        self.call == Some(Call::Honorific)
    }

    /// A title follows.
    pub(super) fn titled(self) -> bool {
        self.call == Some(Call::Title)
    }
}

pub(super) fn around(text: &Context<'_>, start: usize, end: usize) -> Surroundings {
    let (before, leads) = before(text, start);
    let (behind, honorific, titled) = behind(text, start, end);
    let call = match (honorific, titled) {
        (true, _) => Some(Call::Honorific),
        (_, true) => Some(Call::Title),
        _ => None,
    };
    Surroundings {
        points: before + behind,
        call,
        called: honorific || leads || titled,
        open: before >= 0,
    }
}

/// Whether an honorific or a title may follow: told without a look at anything else.
pub(super) fn may_be_called(text: &Context<'_>, end: usize) -> bool {
    let told = |hit: Hit| matches!(hit.cue, Cue::Honorific | Cue::Title);
    heard_behind(text, end).is_some_and(told)
        || held::title_over(text.text, end).is_some()
        || held::of_a_person(&text.text[end..])
}

/// The word that is heard behind a name, with at most a sign between them.
fn heard_behind(text: &Context<'_>, end: usize) -> Option<Hit> {
    text.hits.after(end).filter(|hit| hit.start() <= end + 3)
}

/// Whether a relative stands directly before: `長男翼`.
pub(super) fn behind_relative(text: &Context<'_>, at: usize) -> bool {
    let hit = text.hits.before(at).filter(|hit| hit.end() == at);
    hit.is_some_and(|hit| words::is_kin(&text.text[hit.start()..at]))
}

/// Before the word: points, and whether something announces a person.
pub(super) fn before(text: &Context<'_>, at: usize) -> (Points, bool) {
    // `融資課長谷川様`: the 長 of 課長 begins a name.
    let goes_into = |hit: &Hit| hit.cue == Cue::Title && hit.start() < at && at < hit.end();
    if text.text[at..].starts_with('長') && text.hits.within(at, at + 1).iter().any(goes_into) {
        return (1, false);
    }
    if let Some(hit) = text.hits.before(at).filter(|hit| leads(text, *hit, at)) {
        let adjacent = hit.end() == at;
        let word = &text.text[hit.start()..hit.end()];
        match hit.cue {
            Cue::Title if words::is_kin(word) => {
                return (
                    if text.text[hit.end()..at].contains('の') {
                        7
                    } else {
                        9
                    },
                    true,
                );
            }
            Cue::Title
                if text.text[hit.end()..at]
                    .chars()
                    .all(|c| matches!(c, ' ' | ':' | '\t')) =>
            {
                return (5, true);
            }
            // `青葉冷機㈱（部長、佐野）`
            Cue::Title
                if &text.text[hit.end()..at] == "、"
                    && text.char_before(hit.start()) == Some('(') =>
            {
                return (8, true);
            }
            Cue::Name if text.text[hit.end()..at].contains([':', '=', '"', '「']) => {
                return (8, true);
            }
            Cue::Name if adjacent => return (4, true),
            Cue::Name if !text.text[hit.end()..at].contains('の') => return (6, true),
            // `私（小比類巻）`
            Cue::Role if text.text[hit.end()..at].starts_with([' ', ':']) => return (6, true),
            Cue::Role if !adjacent || word.len() > 3 => return (5, true),
            Cue::Ordinary if adjacent => return (0, false),
            _ if adjacent => return (1, false),
            _ => {}
        }
    }
    let before = &text.text[..at];
    if announced(before) {
        return (6, true);
    }
    match text.char_before(at) {
        Some('(')
            if ["私(", "当方(", "小職("]
                .iter()
                .any(|myself| before.ends_with(myself)) =>
        {
            (6, true)
        }
        // `旧姓のミカワで`
        Some('の')
            if FORMER
                .iter()
                .any(|name| before.trim_end_matches('の').ends_with(name)) =>
        {
            (5, true)
        }
        // `担当だった中切は`
        Some('た') if SERVED.iter().any(|served| before.ends_with(served)) => (4, true),
        Some('の') => (1 + office(&text.text[..at - 'の'.len_utf8()]), false),

        // `えー中沢さんの`: somebody thinks aloud.
        Some('ー') if text.text[..at - 'ー'.len_utf8()].ends_with(is_hiragana) => (1, false),
        Some(c) if is_kanji(c) || is_katakana(c) => (INSIDE, false),
        Some(c) if c.is_ascii_alphabetic() => (-2, false),
        Some(c) if c.is_ascii_digit() => (0, false),
        Some(c) if is_hiragana(c) && !PARTICLES.contains(&c) => (0, false),
        None | Some(_) => (1, false),
    }
}

/// What names are called that somebody has or had: before の and the name.
const FORMER: &[&str] = &[
    "旧姓", "新姓", "前姓", "苗字", "名字", "通称", "本名", "偽名", "通名",
];

/// Before who did so.
const SERVED: &[&str] = &[
    "担当だった",
    "担当した",
    "担当していた",
    "対応した",
    "対応してくれた",
    "応対した",
    "受け付けた",
    "受付した",
    "電話に出た",
    "名乗った",
    "同席した",
    "立ち会った",
    "引き継いだ",
    "窓口にいた",
];

/// `係 鹿内`, `受＝根来`: one kanji that says what part somebody played, by itself, and a sign.
fn announced(before: &str) -> bool {
    const PARTS: &[char] = &[
        '係', '受', '担', '記', '応', '起', '検', '審', '査', '作', '筆', '扱', '印',
    ];
    let lead = before.trim_end_matches([' ', ':', '=']);
    (1..=2).contains(&(before.len() - lead.len()))
        && lead.strip_suffix(PARTS).is_some_and(|rest| {
            !rest.ends_with(|c: char| is_kanji(c) || is_katakana(c) || is_hiragana(c))
        })
}

/// Whether nothing but the time, a bullet or a bracket stands before it on its line: `[10:03] `, `- 22:50 `.
pub(super) fn opens_line(text: &str, at: usize) -> bool {
    let mark = |c: char| {
        c.is_ascii_digit()
            || matches!(
                c,
                ':' | '.' | '/' | '-' | '[' | ']' | '>' | '*' | ' ' | '・'
            )
    };
    let head = text[..at].trim_end_matches(mark);
    head.is_empty() || head.ends_with('\n') && at - head.len() <= 24
}

const PARTICLES: &[char] = &['は', 'が', 'も', 'で', 'に', 'と', 'を', 'へ', 'や', 'り'];

/// Whether nothing but signs and particles stand between the word heard and the place.
fn leads(text: &Context<'_>, hit: Hit, at: usize) -> bool {
    let gap = &text.text[hit.end()..at];
    gap.len() <= 9
        && gap.chars().all(|c| {
            matches!(
                c,
                ' ' | ':'
                    | '='
                    | '"'
                    | '\''
                    | '「'
                    | '('
                    | 'の'
                    | 'は'
                    | 'が'
                    | '、'
                    | '】'
                    | ']'
                    | '>'
                    | '→'
                    | '\t'
                    | ')'
                    | '・'
            )
        })
}

/// Where somebody works, before の: `融資課の`, `昭和産業の`.
fn office(before: &str) -> Points {
    static OFFICE: LazyLock<Suffixes> = LazyLock::new(|| Suffixes::of_list(OFFICES));
    if OFFICE.end(before) { 3 } else { 0 }
}

const OFFICES: &[&str] = &[
    "課",
    "部",
    "店",
    "室",
    "係",
    "社",
    "行",
    "局",
    "所",
    "庫",
    "業",
    "事",
    "窓口",
    "年目",
    "担当",
    "担当者",
    "同僚",
    "上司",
    "部下",
    "後輩",
    "先輩",
    "同期",
    "センター",
    "チーム",
    "グループ",
    "会",
    "組合",
    "銀行",
    "産業",
    "商事",
    "工業",
    "建設",
    "経理",
    "総務",
    "営業",
    "人事",
    "法務",
    "審査",
    "融資",
    "事務",
    "新人",
    "派遣",
    "パート",
    "顧客",
    "お客様",
    "お客さま",
    "友人",
    "知人",
    "友だち",
    "友達",
    "ともだち",
    "仲間",
    "彼氏",
    "彼女",
    "恋人",
    "秘書",
    "部長",
    "課長",
    "次長",
    "社長",
    "会長",
    "店長",
    "専務",
    "常務",
    "係長",
    "主任",
    "代表",
    "理事",
    "先生",
    "弁護士",
    "税理士",
    "取締役",
    "オペレーター",
    "テラー",
    "奥さん",
    "ご主人",
    "旦那さん",
    "お母さん",
    "お父さん",
    "娘さん",
    "息子さん",
    "お嬢さん",
    "おばあちゃん",
    "おじいちゃん",
    "大家さん",
    "親戚",
    "従業員",
    "代理",
    "支店長",
    "調査役",
    "責任者",
    "行員",
    "職員",
    "後任",
    "前任",
    "先代",
    "当代",
    "後方",
];

/// Titles that go with a place or an office as often as with a name.
const OF_A_PLACE: &[&str] = &[
    "支店長",
    "店長",
    "所長",
    "院長",
    "局長",
    "行員",
    "職員",
    "頭取",
    "代表",
    "オーナー",
    "議員",
    "行長",
    "校長",
    "園長",
    "館長",
    "支社長",
    "支部長",
];

/// Behind the word: points, whether an honorific and whether a title follows.
pub(super) fn behind(text: &Context<'_>, start: usize, end: usize) -> (Points, bool, bool) {
    let rest = &text.text[end..];
    if held::title_over(text.text, end).is_some() || held::of_a_person(rest) {
        return (6, false, true);
    }
    if let Some(hit) = heard_behind(text, end) {
        let gap = &text.text[end..hit.start()];
        let adjacent = gap.is_empty();
        match hit.cue {
            Cue::Honorific if adjacent || gap == " " => return (8, true, false),
            Cue::Title if adjacent || gap == " " => {
                let word = &text.text[hit.start()..hit.end()];
                if words::is_kin(word) || word.starts_with(|c: char| c.is_ascii()) {
                    return (0, false, false);
                }
                if matches!(word, "先生" | "弁護士" | "税理士" | "司法書士") {
                    return (8, false, true);
                }
                let place = OF_A_PLACE.contains(&word);
                return (if place { 4 } else { 6 }, false, true);
            }
            // `佐藤融資課長`
            _ if adjacent && heads_division(text, hit) => return (4, false, true),
            // `有働携帯 070-…`
            Cue::Phone if adjacent => return (6, false, false),
            Cue::Name if adjacent => return (4, false, false),
            Cue::Branch | Cue::CompanyForm | Cue::Address | Cue::Postal | Cue::Card if adjacent => {
                return (INSIDE, false, false);
            }
            Cue::Ordinary
                if adjacent && ["夫妻", "夫婦"].iter().any(|pair| rest.starts_with(pair)) =>
            {
                return (4, false, false);
            }
            Cue::Ordinary if adjacent => return (-2, false, false),
            _ => {}
        }
    }
    let points = posted(text, start, end).unwrap_or_else(|| follows(text.text, start, rest));
    (points, false, false)
}

/// Whether the word is that of a division whose head follows: `融資` and `課長`, `営業部` and `長`.
fn heads_division(text: &Context<'_>, word: Hit) -> bool {
    const HEADS: &[&str] = &[
        "課長",
        "部長",
        "係長",
        "次長",
        "主任",
        "課長代理",
        "部長代理",
    ];
    let division = &text.text[word.start()..word.end()];
    if division.ends_with(['部', '課', '係', '室']) {
        return text.text[word.end()..].starts_with('長');
    }
    let next = text.hits.after(word.end());
    !matches!(word.cue, Cue::Honorific | Cue::Title)
        && next.is_some_and(|head| {
            head.start() == word.end() && HEADS.contains(&&text.text[head.start()..head.end()])
        })
}

/// `神代　蒲田支店副支店長`: at the head of a line, before the office that somebody holds.
fn posted(text: &Context<'_>, start: usize, end: usize) -> Option<Points> {
    let rest = &text.text[end..];
    let gap = rest.bytes().take_while(|b| *b == b' ').count();
    if !(1..=4).contains(&gap) || !opens_line(text.text, start) {
        return None;
    }
    let line = rest.find('\n').map_or(text.text.len(), |at| end + at);
    let office = text
        .hits
        .within(end, line.min(end + 48))
        .iter()
        .any(|hit| matches!(hit.cue, Cue::Title | Cue::Branch) && hit.start() > end);
    office.then_some(5)
}
