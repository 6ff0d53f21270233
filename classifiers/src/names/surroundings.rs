//! What stands before and behind a word that may be a Japanese name, in points.

use std::sync::LazyLock;

use super::score::{INSIDE, Points};
use super::words;
use super::{is_hiragana, is_kanji, is_katakana};
use crate::context::Context;
use crate::cues::{Cue, Hit};
use crate::prefixes::{Prefixes, Suffixes};

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
    text.hits
        .after(end)
        .is_some_and(|hit| hit.start() <= end + 3 && matches!(hit.cue, Cue::Honorific | Cue::Title))
}

/// Whether a relative stands directly before: `長男翼`.
pub(super) fn behind_relative(text: &Context<'_>, at: usize) -> bool {
    let hit = text.hits.before(at).filter(|hit| hit.end() == at);
    hit.is_some_and(|hit| words::is_kin(&text.text[hit.start()..at]))
}

/// Before the word: points, and whether something announces a person.
pub(super) fn before(text: &Context<'_>, at: usize) -> (Points, bool) {
    if let Some(hit) = text.hits.before(at).filter(|hit| leads(text, *hit, at)) {
        let adjacent = hit.end() == at;
        let word = &text.text[hit.start()..hit.end()];
        match hit.cue {
            Cue::Title if words::is_kin(word) => {
                return (
                    if text.text[hit.end()..at].contains('の') {
                        6
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
    match text.char_before(at) {
        Some('(')
            if ["私(", "当方(", "小職("]
                .iter()
                .any(|myself| before.ends_with(myself)) =>
        {
            (6, true)
        }
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
];

/// Behind the word: points, whether an honorific and whether a title follows.
pub(super) fn behind(text: &Context<'_>, start: usize, end: usize) -> (Points, bool, bool) {
    let rest = &text.text[end..];
    let hit = text.hits.after(end).filter(|hit| hit.start() <= end + 3);
    if let Some(hit) = hit {
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
            // `有働携帯 070-…`
            Cue::Phone if adjacent => return (5, false, false),
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

/// Who says the own name, or is quoted by it.
const SAYS: &[&str] = &[
    "と申し",
    "と申す",
    "と名乗",
    "と言う者",
    "という者",
    "という人",
    "という方",
    "という男",
    "という女",
    "という名で",
    "いわく",
    "曰く",
];

/// What a person says or does, or is done to: behind a name.
#[rustfmt::skip]
const PERSON_ACTS: &[&str] = &[
    "です", " です", "でございます", "だけど", "って", "じゃな", "と読", "とお読", "なんです", "でした", "と言い", "といい", "ですけど", "ですが", "宛", "あて", "名義", "宅", "邸", "家の",
    "自身", "本人", "拝", "のほう", "の方で", "の方から", "の印", "の代わり", "の代理", "の後任", "の名前", "の署名",
    "の席", "の机", "の携帯", "の口座", "の件", "の妻", "の夫", "の長男", "の長女", "の娘", "の息子", "の保護",
    "の母", "の父", "の奥", "の承認", "の検印", "の決裁", "の判断", "の指示", "の話", "の説明", "の了解", "の予定",
    "の担当", "に確認", "によると", "によれば", "にお世話", "がお", "に相談", "に連絡", "に依頼", "に報告", "に引", "に任せ", "に回", "に聞", "に伝", "に渡",
    "に共有", "に転送", "に電話", "に頼", "に送", "に説明", "に訊", "に代わ", "に交代", "にも", "には", "が対応",
    "が応", "が説明", "が担当", "が記", "が訪", "が同席", "が受", "が作", "が承", "が伺", "が参", "が来", "が確認",
    "が代", "が行", "が出", "が不在", "が退", "が休", "が電", "が連", "が面", "が持", "が起", "が検", "が入", "が署",
    "が気づ", "が気付", "が発見", "が見つ", "が判断", "が決め", "が渡", "が預", "が借り", "が亡くな", "が倒れ", "が怒", "が泣", "が困", "が希望", "が拒", "が押印", "が提出",
    "が写し", "が当番", "が同行", "が代わ", "で回し", "で対応", "で手分け", "で訪問", "で面談", "で担当", "が持参", "が預かる", "が取次", "が取り次", "が付き添", "が代筆", "が同行", "が戻り", "が立ち会", "に電話", "に一任", "に直接", "に依頼", "に折返", "に折り返", "へ折返", "へ折り返", "へ直接", "異動、", "退職、", "、不在", "、直帰", "、出張",
    "が失念", "が紛失", "が戻", "が着い", "が渋", "が断", "が謝", "が忘", "が手配", "が調べ", "が調整", "が書い", "が見て", "が聞", "が抜け", "が交代", "が引き", "が辞め", "が異動",
    "が言", "が話", "が申", "が回答", "が返", "が処理", "が送", "が立", "から引", "から電", "から連", "から入",
    "から聞", "から依頼", "から相", "から報", "からの", "から申", "から受", "から届", "から回", "から指", "から問",
    "からメ", "からチ", "から返", "から苦", "から預", "より連", "より入", "より電", "より依", "より報", "より申",
    "より引", "より回", "より指", "より問", "より受", "より返", "より相", "まで。", "まで\n", "までご", "まで連",
    "までお", "までメ", "まで電", "も同席", "も参加", "も出席", "も同行", "も了承", "と面談", "と打", "と電話",
    "と協議", "と同行", "と相談", "と話", "と会", "と連", "と調", "と共", "へ連", "へ確", "へ報", "へ引", "へ電",
    "へ転", "へ依", "へ回", "へ共", "へ相", "へ折", "は不在", "は外出", "は休", "は出張", "は退", "は異動", "は在",
    "は本日", "は明日", "は後日", "は来", "は今", "は昨", "は既", "は、", "は欠", "は出", "は入院", "は独身",
    "は既婚", "は同席", "は同意", "は承", "は了", "は当行", "は会社員", "は終日", "は午", "、休", "、午", "、外出",
    "、出張", "、在宅", "、直", "・外線", "・内線", "、内線", "、外線",
];

/// A line of its own under the end of a letter.
fn signs(text: &str, start: usize) -> bool {
    let before = &text[..start];
    let line = before.ends_with('\n');
    let letter = before.trim_end_matches(['\n', ' ']);
    line && [
        "。",
        "敬具",
        "草々",
        "かしこ",
        "以上",
        "ます",
        "まで",
        "です",
    ]
    .iter()
    .any(|end| letter.ends_with(end))
}

/// Both lists, found by their first character.
static BEHIND: LazyLock<Prefixes<Points>> = LazyLock::new(|| {
    let says = SAYS.iter().map(|says| (*says, 7));
    Prefixes::new(says.chain(PERSON_ACTS.iter().map(|act| (*act, 4))))
});

fn follows(text: &str, start: usize, rest: &str) -> Points {
    let Some(c) = rest.chars().next() else {
        let last = text[..start].trim_end_matches(' ');
        let signed = last.len() < start && last.ends_with('。');
        return if signed {
            6
        } else if signs(text, start) {
            3
        } else {
            1
        };
    };
    if rest.starts_with(" 拝") {
        return 4;
    }
    if c == '\n' {
        // `ご相談させてください。　五百旗頭`: who wrote it, behind the last sentence.
        let last = text[..start].trim_end_matches(' ');
        if last.len() < start && last.ends_with('。') {
            return 6;
        }
        if signs(text, start) || rest == "\n" {
            return 3;
        }
    }
    if matches!(c, ':' | '「') {
        let opens = text[..start].chars().next_back();
        let line = opens.is_none_or(|c| matches!(c, '\n' | ']' | ' ' | '>' | '-' | ')'));
        return if line { 5 } else { 1 };
    }
    if let Some(points) = BEHIND.of(rest) {
        return points;
    }
    match c {
        'は' | 'が' | 'も' | 'に' | 'へ' | 'と' | 'を' | 'や' => 1,
        'か' | 'よ' | 'ま'
            if ["から", "より", "まで"]
                .iter()
                .any(|word| rest.starts_with(word)) =>
        {
            1
        }
        'の' | 'で' | 'な' | 'だ' => 0,
        c if is_kanji(c) || is_katakana(c) => INSIDE,
        c if is_hiragana(c) => -2,
        c if c.is_ascii_digit() => -1,
        c if c.is_alphanumeric() => 0,
        _ => 1,
    }
}
