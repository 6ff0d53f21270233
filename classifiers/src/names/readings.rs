//! What a run of kanji may be by the dictionaries, in points.

use super::lexicon::{Kinds, Lexicon};
use super::score::Points;

/// One way to read a word as a name.
#[derive(Clone, Copy)]
pub(super) struct Reading {
    pub(super) points: Points,
    /// The surname's length in characters, when a given name follows it.
    pub(super) split: Option<usize>,
    pub(super) reason: &'static str,
}

/// Whether this kanji ends names of places, firms and things, and no given name after a surname.
#[rustfmt::skip]
pub(super) fn ends_things(c: char) -> bool {
    matches!(
        c,
        '山' | '川' | '駅' | '市' | '町' | '村' | '県' | '区' | '島' | '港' | '橋' | '寺' | '線' | '店' | '社' | '会' | '論' | '法' | '部'
        | '課' | '係' | '室' | '家' | '邸' | '宅' | '館' | '院' | '校' | '園' | '城' | '台' | '丘' | '原' | '谷' | '池' | '湖' | '岬' | '峠'
        | '通' | '本' | '式' | '型' | '用' | '費' | '料' | '税' | '額' | '金' | '分' | '行' | '側' | '系' | '風' | '流' | '派' | '産' | '製'
        | '署' | '庁' | '局' | '神' | '宮' | '拝' | '上' | '下' | '先' | '主' | '順' | '次' | '他' | '経' | '年' | '月' | '日' | '時' | '円' | '件' | '名' | '者' | '様' | '氏' | '殿' | '君' | '号'
        | '地' | '国' | '州' | '郡' | '道' | '府' | '都' | '東' | '西' | '南' | '北' | '中' | '前' | '後' | '内' | '外' | '間' | '方' | '性'
        | '的' | '化' | '権' | '券' | '債' | '株' | '利' | '印' | '欄' | '表' | '書' | '状' | '証' | '票' | '簿' | '団' | '党' | '隊' | '軍'
        | '祭' | '展' | '賞' | '杯' | '戦' | '語' | '学' | '車' | '船' | '機' | '器' | '品' | '物' | '屋' | '亭' | '軒' | '庵' | '堂' | '荘'
        | '棟' | '階' | '番' | '組' | '班' | '級' | '位' | '度' | '率' | '量' | '数' | '値' | '点' | '業'
    )
}

/// Behind a number, what is counted.
#[rustfmt::skip]
const COUNTERS: &[char] = &[
    '名', '人', '件', '回', '年', '月', '日', '円', '度', '番', '号', '目', '歳', '才', '本', '枚', '社', '行', '部', '課', '店', '条', '項',
    '点', '割', '分', '秒', '時', '区', '階', '重', '倍', '台', '個', '軒', '戸', '口',
];

/// The best way to read the whole of `chars` as a name; nothing if it cannot be one.
/// `whole` is what the dictionaries have it as.
pub(super) fn best(lexicon: &Lexicon, chars: &[char], whole: Kinds) -> Reading {
    let none = Reading {
        points: -4,
        split: None,
        reason: "no name",
    };
    if is_built_as_a_word(chars) && !whole.is(Kinds::FAMILY) {
        return none;
    }
    // `第三`: an ordinal.
    if !lexicon.begins(chars[0]) && !whole.is(Kinds::RARE) || chars[0] == '第' {
        return none;
    }
    let readings = [
        full(lexicon, chars, whole),
        alone(chars, whole),
        unknown(lexicon, chars, whole),
    ];
    let best = readings
        .into_iter()
        .flatten()
        .max_by_key(|reading| reading.points);
    best.unwrap_or(none)
}

/// `未提出`, `三番目`: not done yet, or counted.
fn is_built_as_a_word(chars: &[char]) -> bool {
    let ordinal = matches!(
        chars,
        [
            ..,
            '番' | '件' | '回' | '人' | '枚' | '社' | '行' | '年' | '日' | '度',
            '目'
        ]
    );
    ordinal || chars.len() > 1 && matches!(chars[0], '未' | '非' | '毎' | '約')
}

/// Surname and given name.
fn full(lexicon: &Lexicon, chars: &[char], whole: Kinds) -> Option<Reading> {
    let n = chars.len();
    if !(2..=6).contains(&n) || ends_things(chars[n - 1]) && n < 4 {
        return None;
    }
    let common = whole.is(Kinds::COMMON) || whole.is(Kinds::PLACE);
    let known = split(lexicon, chars).map(|at| {
        let surname = lexicon.kanji(&chars[..at]);
        let frequent = surname.is(Kinds::FREQUENT);
        let points = match (n, at) {
            _ if !surname.is(Kinds::SURNAME) && lexicon.noun_in_kanji(&chars[at..]) => 4,
            _ if !surname.is(Kinds::SURNAME) => 7,
            (2, _) => 0,
            (3, 2) if frequent => 7,
            (3, 2) => 5,
            (3, _) if frequent => 7,
            (3, _) => 5,
            _ if frequent => 11,
            _ => 9,
        };
        let town = i32::from(whole.is(Kinds::TOWN)) * 4;
        (
            at,
            points - i32::from(common) * 6 - town,
            "surname and given name",
        )
    });
    let (at, points, reason) = known.or_else(|| {
        let at = unknown_given(lexicon, chars)?;
        let frequent = lexicon.kanji(&chars[..at]).is(Kinds::FREQUENT);
        let points = if frequent { 8 } else { 6 } - i32::from(n == 3) * 2 - i32::from(common) * 6;
        Some((at, points, "surname and what is built like a given name"))
    })?;
    Some(Reading {
        points,
        split: Some(at),
        reason,
    })
}

/// The length of the surname, two kanji preferred.
pub(super) fn split(lexicon: &Lexicon, chars: &[char]) -> Option<usize> {
    let n = chars.len();
    let frequent = [2, 3, 1, 4].into_iter().find(|&at| {
        at < n
            && n - at <= 3
            && lexicon.kanji(&chars[..at]).is(Kinds::SURNAME)
            && lexicon.kanji(&chars[at..]).is(Kinds::GIVEN)
    });
    frequent.or_else(|| rare_split(lexicon, chars))
}

/// A rare surname and a given name of two kanji or three, none of them an everyday word.
fn rare_split(lexicon: &Lexicon, chars: &[char]) -> Option<usize> {
    let common = |part: &[char]| lexicon.kanji(part).is(Kinds::COMMON);
    let word = |part: &[char]| common(part) || lexicon.noun_in_kanji(part);
    [2, 3, 4].into_iter().find(|&at| {
        at + 2 <= chars.len()
            && chars.len() <= at + 3
            && lexicon.kanji(&chars[..at]).is(Kinds::RARE)
            && lexicon.kanji(&chars[at..]).is(Kinds::GIVEN)
            && !word(&chars[..at])
            && !common(&chars[at..])
            && !ends_things(chars[chars.len() - 1])
    })
}

/// A surname of two or three kanji and a given name that no dictionary has.
fn unknown_given(lexicon: &Lexicon, chars: &[char]) -> Option<usize> {
    let n = chars.len();
    let word = |chars: &[char]| lexicon.kanji(chars).is(Kinds::COMMON);
    if ends_things(chars[n - 1]) || n == 4 && (word(&chars[..2]) || word(&chars[2..])) {
        return None;
    }
    [2, 3].into_iter().find(|&at| {
        at + 1 < n
            && n <= at + 3
            && lexicon.kanji(&chars[..at]).is(Kinds::SURNAME)
            && lexicon.given_like(&chars[at..])
    })
}

/// A surname or a given name alone.
fn alone(chars: &[char], whole: Kinds) -> Option<Reading> {
    let one = chars.len() == 1;
    let frequent = whole.is(Kinds::FREQUENT);
    let common = whole.is(Kinds::COMMON);
    let place = whole.is(Kinds::PLACE);
    let town = whole.is(Kinds::TOWN);
    let thing = one && ends_things(chars[0])
        || matches!(
            chars[0],
            '一' | '二'
                | '三'
                | '四'
                | '五'
                | '六'
                | '七'
                | '八'
                | '九'
                | '十'
                | '百'
                | '千'
                | '万'
                | '両'
        ) && !frequent
            && (one
                || !whole.is(Kinds(Kinds::GIVEN.0 | Kinds::FAMILY.0))
                || !whole.is(Kinds::GIVEN) && COUNTERS.contains(&chars[chars.len() - 1]));
    if thing && !frequent {
        return None;
    }
    let surname = match (whole.is(Kinds::SURNAME), frequent) {
        (false, _) => None,
        (true, true) if one => Some(3),
        (true, true) => Some(6 - i32::from(common) * 3 - i32::from(place) * 3),
        (true, false) if one => Some(2),
        (true, false) => Some(
            4 + i32::from(chars.len() > 2) * 2
                - i32::from(common) * 4
                - i32::from(place) * 2
                - i32::from(town),
        ),
    };
    // Of a rare surname, three kanji can hardly be anything else.
    let rare = (whole.is(Kinds::RARE) && !common && !place)
        .then_some(if chars.len() > 2 { 4 } else { 3 } - i32::from(town));
    let surname = surname.max(rare);
    let given = whole.is(Kinds::GIVEN).then(|| {
        let points = if one { 2 } else { 4 };
        points - i32::from(common) * if one { 1 } else { 4 } - i32::from(place) * 2
    });
    let continental = whole.is(Kinds::CONTINENTAL).then_some(2);
    let (points, reason) = surname
        .max(continental)
        .map(|points| (points, "surname"))
        .into_iter()
        .chain(given.map(|points| (points, "given name")))
        .max_by_key(|(points, _)| *points)?;
    Some(Reading {
        points,
        split: None,
        reason,
    })
}

/// Built as names are, though no dictionary has it; a name of China or Korea.
fn unknown(lexicon: &Lexicon, chars: &[char], whole: Kinds) -> Option<Reading> {
    let n = chars.len();
    if !(2..=5).contains(&n)
        || !lexicon.may_name(chars)
        || whole.is(Kinds::COMMON)
        || ends_things(chars[n - 1])
    {
        return None;
    }
    let continental = (1..=2)
        .find(|&at| at < n && n - at <= 2 && lexicon.kanji(&chars[..at]).is(Kinds::CONTINENTAL))
        .map(|at| (3, Some(at), "surname of China or Korea and a given name"));
    let family = lexicon.surname_like(chars);
    let shaped = (n <= 3 && (family || lexicon.name_like(chars))).then_some((
        if family { 3 } else { 2 },
        None,
        "built like a name",
    ));
    let (points, split, reason) = continental.or(shaped)?;
    Some(Reading {
        points,
        split,
        reason,
    })
}

/// Ends as given names of one's grandfathers do: `文左衛門`, `竜之進`.
fn old_fashioned(given: &[char]) -> bool {
    const ENDS: &[&str] = &[
        "衛門", "兵衛", "之助", "之進", "之丞", "之介", "太郎", "次郎", "三郎", "五郎",
    ];
    let ends = |end: &&str| end.chars().eq(given[given.len() - 2..].iter().copied());
    given.len() > 2 && ENDS.iter().any(ends)
}

const FIGURES: &[char] = &[
    '〇', '一', '二', '三', '四', '五', '六', '七', '八', '九', '十', '百', '千', '万', '億',
];

/// Whether `given`, a word of kanji behind a space, can be the given name of `surname`, in points for
/// the two together.
pub(super) fn apart(lexicon: &Lexicon, surname: &[char], given: &[char]) -> Option<Points> {
    let old = given.len() == 4 && old_fashioned(given);
    if !((1..=3).contains(&given.len()) || old) || !(1..=4).contains(&surname.len()) {
        return None;
    }
    let first = lexicon.kanji(surname);
    let second = lexicon.kanji(given);
    let number = given.iter().any(|c| FIGURES.contains(c));
    let not_given = ends_things(given[given.len() - 1]);
    let known = second.is(Kinds::GIVEN);
    let like = lexicon.given_like(given) || old_fashioned(given);
    let doubt = |kinds: Kinds| {
        i32::from(kinds.is(Kinds::COMMON) && !kinds.is(Kinds::FREQUENT)) * 3
            + i32::from(kinds.is(Kinds::PLACE)) * 2
    };
    let eastern = first.is(Kinds::CONTINENTAL) && given.len() <= 2;
    let new = !first.is(Kinds(Kinds::COMMON.0 | Kinds::PLACE.0));
    let era = matches!(
        given,
        ['昭' | '令', '和'] | ['平', '成'] | ['大', '正'] | ['明', '治']
    );
    if era || number && !known || not_given && !known && !eastern {
        return None;
    }
    let points = match () {
        () if first.is(Kinds::SURNAME) && known => 12 - i32::from(not_given) * 3,
        () if first.is(Kinds::SURNAME) && like => 10,
        () if eastern && (known || like) => 10,
        () if eastern => 6,
        () if known && new && (first.is(Kinds::RARE) || lexicon.surname_like(surname)) => 9,
        () if like && new && (first.is(Kinds::RARE) || lexicon.surname_like(surname)) => 7,
        () if known && new => 4,
        () if first.is(Kinds::SURNAME) && !second.is(Kinds::COMMON) && !second.is(Kinds::PLACE) => {
            5
        }
        () => return None,
    };
    Some(points - doubt(first) - doubt(second))
}
