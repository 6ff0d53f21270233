//! The numbers of an address: 丁目, 番, 号, 条, hyphens, in digits and kanji.

use std::sync::LazyLock;

use super::gazetteer::Gazetteer;
use super::kanji;
use super::lead::DEEPEST_INDENT;
use crate::prefixes::Prefixes;

/// What is read from the first number on.
pub(super) struct Lots {
    /// Where the last of them ends.
    pub(super) end: usize,
    parts: usize,
    units: usize,
    /// 丁目 and a number behind it, or 番 and 号: nothing else is written so.
    pub(super) full: bool,
}

/// No address has more numbers; a text of nothing else must not be read to its end from each.
const MOST_PARTS: usize = 12;

#[rustfmt::skip]
pub(super) fn kanji_figure(c: char) -> bool {
    matches!(
        c,
        '〇' | '一' | '二' | '三' | '四' | '五' | '六' | '七' | '八' | '九' | '十' | '百' | '千' | '壱' | '弐'
            | '参' | '拾' | '阡'
    )
}

pub(super) fn kanji_number(c: char) -> bool {
    kanji_figure(c) && !matches!(c, '千' | '阡') || matches!(c, '丁' | '目' | '番' | '地')
}

/// `20字以内で3案`, `一人15字から40字`, `200字程度`: 字 counts the letters of a text.
pub(super) fn counts_letters(text: &str, at: usize) -> bool {
    #[rustfmt::skip]
    const LIMITS: &[&str] = &[
        "以内", "以上", "以下", "未満", "まで", "から", "程度", "前後", "ほど", "くらい", "ぐらい", "ずつ",
        "数", "詰め", "超", "分", "の", "を", "で", "に", "は", "が", "と", "も", "目", "x", "×",
    ];
    let counted = text[..at]
        .trim_end()
        .ends_with(|c: char| c.is_ascii_digit() || kanji_number(c));
    let rest = text[at..].trim_start_matches('字');
    counted || LIMITS.iter().any(|limit| rest.starts_with(limit))
}

impl Lots {
    /// What begins at `start`. In a form that was read letter by letter (`spaced`), two figures
    /// apart are one number.
    pub(super) fn read(text: &str, start: usize, spaced: bool) -> Option<Self> {
        if is_day(&text.as_bytes()[start..]) {
            return None;
        }
        let mut lots = Self {
            end: start,
            parts: 0,
            units: 0,
            full: false,
        };
        let (mut town_blocks, mut lot) = (false, false);
        let mut last = start;
        // `五丁目` is reached at its unit, `二の二十` at its の: the kanji before it count.
        if let Some((len, unit)) = joint(&text[start..]) {
            town_blocks = unit == Some("丁目");
            lot = unit == Some("番");
            lots.units = usize::from(unit.is_some());
            lots.parts = 1;
            lots.end = start + len;
            lots.end += aside(&text[lots.end..], unit);
            lots.end += pause(&text[lots.end..]);
        }
        while lots.parts < MOST_PARTS
            && let Some(figures) = figures(&text[lots.end..], spaced)
        {
            lots.full |= town_blocks;
            last = lots.end;
            lots.end += figures;
            lots.parts += 1;
            if town_blocks {
                lots.end += figures_go_on(&text[lots.end..]);
            }
            let Some((len, unit)) = joint(&text[lots.end..]) else {
                break;
            };
            let after = lots.end + len;
            let mut aside = aside(&text[after..], unit);
            aside += pause(&text[after + aside..]);
            // A line may break behind a hyphen or 丁目, not elsewhere, if the next is not indented:
            // it may begin with a figure of its own.
            let ahead = &text[after + aside..];
            let broken = ahead.starts_with('\n')
                && !ahead[1..].starts_with("  ")
                && (aside > 0 || !matches!(unit, None | Some("丁目")));
            let goes_on = !broken && figures_ahead(ahead);
            if let Some(unit) = unit {
                lots.units += 1;
                lots.full |= unit == "号" && lot;
                lot |= unit == "番";
                town_blocks |= unit == "丁目";
            } else if !goes_on {
                break;
            }
            lots.end = after + if goes_on { aside } else { 0 };
            if !goes_on {
                break;
            }
        }
        if lots.units > 0 {
            lots.end += branch(&text[lots.end..]);
        }
        lots.floor(text);
        lots.lettered_room(text);
        if lots.parts > 1
            && !lots.full
            && (measured(&text[lots.end..]) || text[lots.end..].starts_with('F'))
            && text[last..].starts_with(' ')
        {
            // `88番地 2階`: what is counted behind a gap is none of them.
            (lots.end, lots.parts) = (last, lots.parts - 1);
            return Some(lots);
        }
        let measure = measured(&text[lots.end..]);
        (lots.parts > 0 && (!measure || lots.full)).then_some(lots)
    }

    /// Enough of them to be an address without a town before them.
    pub(super) fn sure(&self) -> bool {
        self.units > 0 || self.parts >= 3
    }

    /// 丁目, 番 or their like is said.
    pub(super) fn in_units(&self) -> bool {
        self.units > 0
    }

    pub(super) fn parts(&self) -> usize {
        self.parts
    }
}

impl Lots {
    /// Where they end, with the quarter and its lot that follow a block: `四丁目小松町584`.
    pub(super) fn quarter_behind(&self, text: &str, gazetteer: &Gazetteer) -> usize {
        let rest = &text[self.end..];
        let run = rest.char_indices().take(8);
        let Some((last, '町')) = run.take_while(|(_, c)| kanji(*c)).last() else {
            return self.end;
        };
        let number = self.end + last + '町'.len_utf8();
        let lots = Self::read(text, number, false)
            .filter(|_| text[number..].starts_with(|c: char| c.is_ascii_digit()));
        match lots {
            Some(lots) if gazetteer.is_town(&rest[..last + '町'.len_utf8()]) || lots.units > 0 => {
                lots.end
            }
            _ => self.end,
        }
    }

    /// `1204-3-B`: a room that is a letter.
    fn lettered_room(&mut self, text: &str) {
        let mut rest = text[self.end..].bytes();
        let letter =
            rest.next() == Some(b'-') && rest.next().is_some_and(|b| b.is_ascii_uppercase());
        let alone = rest
            .next()
            .is_none_or(|b| !b.is_ascii_alphanumeric() && b != b'-');
        if self.parts >= 2 && letter && alone {
            self.end += 2;
        }
    }

    /// `3-17-11-9F`: the last number was a floor or room.
    fn floor(&mut self, text: &str) {
        if self.parts < 3 {
            return;
        }
        for unit in ["号室", "階", "F", "室"] {
            if let Some(rest) = text[self.end..].strip_prefix(unit)
                && !rest.starts_with(|c: char| c.is_ascii_alphanumeric())
            {
                self.end += unit.len();
                return;
            }
        }
    }
}

/// What a number before it counts is no lot.
fn measured(behind: &str) -> bool {
    behind.starts_with([
        '年', '月', '%', '円', '名', '件', '時', '回', '人', '社', '店', '歳', '万', '億', '台',
        '分', '点', '本', '校', '戸', 'k', 'm', '口', '個', '銘', '割', '度', '次', '期', '週',
        '日', '倍', '行', '階', '間', ':', '兆', '千', '百', '株', '枚', '世', '基', '隻', '泊',
        '軒', '羽', '匹', '冊', '章', '条',
    ])
}

/// The length of a mark between a unit and the next number: `条西`, `丁目イ`, `番地乙`.
fn aside(rest: &str, unit: Option<&str>) -> usize {
    let marks = match unit {
        Some("条" | "線" | "号" | "通") => "東西南北",
        Some("丁目" | "番地" | "番") => "イロハニホヘトチリヌルヲ甲乙丙丁戊東西南北左右",
        _ => return 0,
    };
    let mark = rest.chars().next().filter(|c| marks.contains(*c));
    mark.filter(|c| {
        rest[c.len_utf8()..].starts_with(|c: char| c.is_ascii_digit() || kanji_figure(c))
    })
    .map_or(0, char::len_utf8)
}

/// `1234番地乙`, `3312番地ロ`, `525番地先`, `212ノ乙`: the length of a mark behind the last number, if
/// no word begins with it.
fn branch(rest: &str) -> usize {
    let tight = rest.trim_start_matches([' ', 'ノ', 'の', '之']);
    let gap = rest.len() - tight.len();
    let mut chars = tight.chars();
    let mark = chars
        .next()
        .filter(|c| "甲乙丙丁戊イロハニホヘト先".contains(*c));
    let alone = chars
        .next()
        .is_none_or(|c| !c.is_alphanumeric() || c == 'の' || c == 'に' || c == 'で');
    let near = gap <= 3 && !(gap > 0 && tight.starts_with(['先', 'ニ', 'ハ', 'ト']));
    mark.filter(|_| alone && near)
        .map_or(0, |c| gap + c.len_utf8())
}

/// `1995-01-17`
fn is_day(rest: &[u8]) -> bool {
    let figures = |at: usize, len: usize| {
        rest.get(at..at + len)
            .is_some_and(|piece| piece.iter().all(u8::is_ascii_digit))
    };
    matches!(rest, [b'1', b'9', ..] | [b'2', b'0', ..])
        && figures(0, 4)
        && figures(5, 2)
        && figures(8, 2)
        && rest[4] == b'-'
        && rest[7] == b'-'
        && !rest
            .get(10)
            .is_some_and(|b| b.is_ascii_digit() || *b == b'-')
}

/// `六丁目の、二十五番`, `五丁目、ええと十七の`: the length of what a speaker puts between two numbers.
fn pause(rest: &str) -> usize {
    const FILLERS: &[&str] = &[
        "ええと",
        "えーっと",
        "えーと",
        "えっと",
        "あの",
        "えー",
        "んー",
        "で、",
    ];
    let tight = rest.strip_prefix("の").unwrap_or(rest);
    let Some(after) = tight.strip_prefix("、").map(str::trim_start) else {
        return 0;
    };
    let filler = FILLERS.iter().find(|filler| after.starts_with(**filler));
    let after = filler.map_or(after, |filler| {
        after[filler.len()..].trim_start_matches(['、', ' '])
    });
    let len = figures(after, false).unwrap_or(0);
    let behind = after[len..].trim_start_matches(' ');
    // `十二の、七です`
    let last = tight.len() < rest.len()
        && (behind.is_empty()
            || behind.starts_with(['。', '」', '\n', '、'])
            || behind.starts_with("です"));
    let numbered = len > 0 && (last || behind.starts_with(['丁', '番', '号', 'の', 'ノ', '-']));
    if numbered {
        rest.len() - after.len()
    } else {
        0
    }
}

pub(super) fn figures_ahead(text: &str) -> bool {
    text[blank(text)..].starts_with(|c: char| c.is_ascii_digit() || kanji_figure(c))
}

/// The length of a space or two, or of a line break and what indents the next line.
fn blank(text: &str) -> usize {
    let gap = text
        .bytes()
        .take(DEEPEST_INDENT + 1)
        .take_while(|b| matches!(b, b' ' | b'\n'))
        .count();
    let breaks = text[..gap].bytes().filter(|b| *b == b'\n').count();
    if breaks == 1 || breaks == 0 && gap <= 2 {
        gap
    } else {
        0
    }
}

/// The length of the digits or kanji digits at the beginning, with a space or break before them.
/// Figures that stand apart are one number, `1 0 4 7`: three of them, or two where all is `spaced`.
fn figures(text: &str, spaced: bool) -> Option<usize> {
    let gap = blank(text);
    let rest = &text[gap..];
    let digits = rest.bytes().take(6).take_while(u8::is_ascii_digit).count();
    if digits == 1 {
        let apart = figures_apart(rest.as_bytes());
        if apart >= 3 || spaced && apart == 2 {
            return Some(gap + 2 * apart - 1);
        }
    }
    let len = if digits > 0 {
        digits
    } else {
        let run = rest.chars().take(10).take_while(|c| kanji_figure(*c));
        run.map(char::len_utf8).sum()
    };
    (len > 0 && digits <= 5).then_some(gap + len)
}

/// How many single figures stand at the beginning, each behind one space but the first.
fn figures_apart(rest: &[u8]) -> usize {
    let single = |at: usize| {
        rest.get(at).is_some_and(u8::is_ascii_digit)
            && !rest.get(at + 1).is_some_and(u8::is_ascii_digit)
    };
    let more =
        (1..5).take_while(|index| rest.get(2 * index - 1) == Some(&b' ') && single(2 * index));
    if single(0) { 1 + more.count() } else { 0 }
}

/// `4丁目1` and in the next, indented line `2-3`: the length of the rest of a number that a printer
/// broke.
fn figures_go_on(rest: &str) -> usize {
    let Some(indented) = rest.strip_prefix("\n  ") else {
        return 0;
    };
    let next = indented.trim_start_matches(' ');
    let digits = next.bytes().take(4).take_while(u8::is_ascii_digit).count();
    let lot = next[digits..].strip_prefix('-').unwrap_or_default();
    let figures = lot.bytes().take(4).take_while(u8::is_ascii_digit).count();
    let ends = lot[figures..]
        .chars()
        .next()
        .is_none_or(char::is_whitespace);
    if digits > 0 && figures > 0 && ends && indented.len() - next.len() <= DEEPEST_INDENT {
        rest.len() - next.len() + digits
    } else {
        0
    }
}

/// Units, the longer ones first.
const UNITS: &[&str] = &[
    "番外地",
    "無番地",
    "丁目",
    "番地",
    "番町",
    "番",
    "号",
    "条",
    "線",
    "地割",
    "丁",
    "字",
];

/// The characters that these begin with.
static BEGINNINGS: LazyLock<Prefixes> = LazyLock::new(|| {
    let first = |unit: &&'static str| unit.split_inclusive(|_| true).next();
    Prefixes::new(UNITS.iter().filter_map(first).map(|c| (c, ())))
});

/// What stands between two numbers or behind the last: its length, and the unit if it is one.
fn joint(rest: &str) -> Option<(usize, Option<&'static str>)> {
    let tight = rest.trim_start_matches(' ');
    let spaces = rest.len() - tight.len();
    if spaces > 2 {
        return None;
    }
    if BEGINNINGS.begin(tight)
        && let Some((len, unit)) = UNITS
            .iter()
            .find_map(|unit| Some((prefix_len(tight, unit)?, *unit)))
    {
        let after = &tight[len..];
        // `203号室` is a room, `5号線` a road, and 字 counts letters.
        if unit == "号" && after.starts_with(['室', '棟', '館', '線', '車', '機'])
            || unit == "字" && !hamlet_ahead(after)
        {
            return None;
        }
        return Some((spaces + len + connective(after), Some(unit)));
    }
    for sign in ["-", "ー", "~", "の", "ノ", "之", "、同番"] {
        if let Some(after) = tight.strip_prefix(sign)
            && (sign == "-" || figures_ahead(after) || sign == "の" && pause(after) > 0)
        {
            return Some((spaces + sign.len(), None));
        }
    }
    // `1-3` and in the next, indented line `-44`
    if let Some(next) = rest.strip_prefix('\n')
        && let Some(behind) = next.trim_start_matches(' ').strip_prefix('-')
        && behind.starts_with(|c: char| c.is_ascii_digit())
        && next.len() - behind.len() <= DEEPEST_INDENT
    {
        return Some((rest.len() - behind.len(), None));
    }
    // `中3 94番地2`
    let lot = tight.trim_start_matches(|c: char| c.is_ascii_digit());
    let digits = tight.len() - lot.len();
    ((1..=2).contains(&spaces) && (1..=5).contains(&digits) && lot.starts_with("番地"))
        .then_some((spaces, None))
}

/// The length of `word` at the beginning, also with a space or a line break between its letters.
fn prefix_len(text: &str, word: &str) -> Option<usize> {
    let mut rest = text;
    for (index, c) in word.chars().enumerate() {
        if index > 0 {
            rest = rest.strip_prefix([' ', '\n']).unwrap_or(rest);
        }
        rest = rest.strip_prefix(c)?;
    }
    Some(text.len() - rest.len())
}

/// The length of `の` between a unit and the next number, `三丁目の四`, `番地 の 2`, or of the mark of a long
/// vowel that somebody took for a hyphen, `丁目ー12`.
fn connective(after: &str) -> usize {
    let tight = after.trim_start_matches(' ');
    let behind = tight.strip_prefix(['の', 'ノ', '之', 'ー']);
    match behind {
        Some(behind) if after.len() - tight.len() <= 1 && figures_ahead(behind) => {
            after.len() - behind.len()
        }
        _ => 0,
    }
}

/// `36字7番地`, `49字101`: a number behind 字 that counts nothing.
fn hamlet_ahead(after: &str) -> bool {
    let digits = after.bytes().take(5).take_while(u8::is_ascii_digit).count();
    let behind = after[digits..].chars().next();
    digits > 0 && behind.is_none_or(|c| !c.is_alphanumeric() || c == '番')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_of_numbers_is_not_read_to_its_end() {
        let row = "二の".repeat(1000);
        let lots = Lots::read(&row, "二".len(), false).expect("numbers");
        assert!(lots.end < 200);
    }
}
