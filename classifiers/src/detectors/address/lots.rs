//! The numbers of an address: 丁目, 番, 号, 条, hyphens, in digits and kanji.

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

const KANJI: &str = "〇一二三四五六七八九十百";

pub(super) fn kanji_number(c: char) -> bool {
    "〇一二三四五六七八九十百丁目番地".contains(c)
}

/// Where `丁目`, `番地`, and `番`, `の` or a hyphen with a number behind it stand behind kanji:
/// `五丁目`, `九番地`, `五番二号`, `二の二十の六`; no digit leads to these.
pub(super) fn kanji_lots(text: &str) -> impl Iterator<Item = usize> + '_ {
    let chome = memchr::memmem::find_iter(text.as_bytes(), "丁目");
    let lot = memchr::memmem::find_iter(text.as_bytes(), "番").filter(|at| {
        let rest = &text[at + "番".len()..];
        rest.starts_with('地') || rest.starts_with(|c| KANJI.contains(c))
    });
    let joined = memchr::memmem::find_iter(text.as_bytes(), "の")
        .filter(|at| text[at + "の".len()..].starts_with(|c| KANJI.contains(c)));
    let dashed = memchr::memchr_iter(b'-', text.as_bytes())
        .filter(|at| text[at + 1..].starts_with(|c| KANJI.contains(c)));
    merged(merged(chome, lot), merged(joined, dashed))
        .filter(|at| text[..*at].ends_with(|c| KANJI.contains(c)))
}

/// Two sorted rows as one.
fn merged(
    one: impl Iterator<Item = usize>,
    two: impl Iterator<Item = usize>,
) -> impl Iterator<Item = usize> {
    let (mut one, mut two) = (one.peekable(), two.peekable());
    std::iter::from_fn(move || match (one.peek(), two.peek()) {
        (Some(first), Some(second)) if second < first => two.next(),
        (Some(_), _) => one.next(),
        (None, _) => two.next(),
    })
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
    pub(super) fn read(text: &str, start: usize) -> Option<Self> {
        let mut lots = Self {
            end: start,
            parts: 0,
            units: 0,
            full: false,
        };
        let (mut town_blocks, mut lot) = (false, false);
        // `五丁目` is reached at its unit, `二の二十` at its の: the kanji before it count.
        if let Some((len, unit)) = joint(&text[start..]) {
            town_blocks = unit == Some("丁目");
            lot = unit == Some("番");
            lots.units = usize::from(unit.is_some());
            lots.parts = 1;
            lots.end = start + len;
            lots.end += aside(&text[lots.end..], unit);
        }
        while lots.parts < MOST_PARTS
            && let Some(figures) = figures(&text[lots.end..])
        {
            lots.full |= town_blocks;
            lots.end += figures;
            lots.parts += 1;
            let Some((len, unit)) = joint(&text[lots.end..]) else {
                break;
            };
            let after = lots.end + len;
            let compass = aside(&text[after..], unit);
            // A line may break behind a hyphen or 丁目, not elsewhere: the next line may begin with
            // a figure of its own.
            let ahead = &text[after + compass..];
            let broken =
                ahead.starts_with('\n') && (compass > 0 || !matches!(unit, None | Some("丁目")));
            let goes_on = !broken && figures_ahead(ahead);
            if let Some(unit) = unit {
                lots.units += 1;
                lots.full |= unit == "号" && lot;
                lot |= unit == "番";
                town_blocks |= unit == "丁目";
            } else if !goes_on {
                break;
            }
            lots.end = after + if goes_on { compass } else { 0 };
            if !goes_on {
                lots.end += branch(&text[after..]);
                break;
            }
        }
        lots.floor(text);
        lots.lettered_room(text);
        let measure = text[lots.end..].starts_with([
            '年', '月', '%', '円', '名', '件', '時', '回', '人', '社', '店', '歳', '万', '億',
            '台', '分', '点', '本', '校', '戸', 'k', 'm', '口', '個', '銘', '割', '度', '次', '期',
            '週', '日', '倍', '行', '階', '間', ':', '兆', '千', '百', '株', '枚', '世', '基',
            '隻', '泊', '軒', '羽', '匹', '冊', '章', '条',
        ]);
        (lots.parts > 0 && (!measure || lots.full)).then_some(lots)
    }

    /// Enough of them to be an address without a town before them.
    pub(super) fn sure(&self) -> bool {
        self.units > 0 || self.parts >= 3
    }

    pub(super) fn parts(&self) -> usize {
        self.parts
    }
}

impl Lots {
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

/// The length of a mark between a unit and the next number: `条西`, `丁目イ`, `番地乙`.
fn aside(rest: &str, unit: Option<&str>) -> usize {
    let marks = match unit {
        Some("条" | "線" | "号" | "通") => "東西南北",
        Some("丁目" | "番地" | "番") => "イロハニホヘトチリヌルヲ甲乙丙丁戊東西南北左右",
        _ => return 0,
    };
    let mark = rest.chars().next().filter(|c| marks.contains(*c));
    mark.filter(|c| {
        rest[c.len_utf8()..].starts_with(|c: char| c.is_ascii_digit() || KANJI.contains(c))
    })
    .map_or(0, char::len_utf8)
}

/// `1234番地乙`: a mark behind the last number, if no word begins with it.
fn branch(rest: &str) -> usize {
    let mut chars = rest.chars();
    let mark = chars.next().filter(|c| "甲乙丙丁戊".contains(*c));
    let alone = chars.next().is_none_or(|c| !c.is_alphanumeric());
    mark.filter(|_| alone).map_or(0, char::len_utf8)
}

fn figures_ahead(text: &str) -> bool {
    text.trim_start_matches([' ', '\n'])
        .starts_with(|c: char| c.is_ascii_digit() || KANJI.contains(c))
}

/// The length of the digits or kanji digits at the beginning, with a space or break before them.
fn figures(text: &str) -> Option<usize> {
    let rest = text.trim_start_matches(' ');
    let rest = rest.strip_prefix('\n').unwrap_or(rest);
    let gap = text.len() - rest.len();
    let digits = rest.bytes().take(6).take_while(u8::is_ascii_digit).count();
    let len = if digits > 0 {
        digits
    } else {
        let run = rest.chars().take(6).take_while(|c| KANJI.contains(*c));
        run.map(char::len_utf8).sum()
    };
    (len > 0 && digits <= 5).then_some(gap + len)
}

/// What stands between two numbers or behind the last: its length, and the unit if it is one.
fn joint(rest: &str) -> Option<(usize, Option<&'static str>)> {
    const UNITS: &[&str] = &[
        "丁目の",
        "丁目",
        "番地の",
        "番地ノ",
        "番地",
        "番の",
        "番",
        "号",
        "条",
        "線",
        "地割",
        "丁",
    ];
    let tight = rest.trim_start_matches(' ');
    let spaces = rest.len() - tight.len();
    if spaces > 1 {
        return None;
    }
    for unit in UNITS {
        if let Some(after) = tight.strip_prefix(*unit) {
            // `203号室` is a room, `5号線` a road.
            if unit.ends_with(['の', 'ノ']) && !figures_ahead(after) {
                continue;
            }
            if *unit == "号" && after.starts_with(['室', '棟', '館', '線', '車', '機']) {
                return None;
            }
            let kind = if unit.starts_with("丁目") {
                "丁目"
            } else {
                *unit
            };
            return Some((spaces + unit.len(), Some(kind)));
        }
    }
    for sign in ["-", "ー", "~", "の", "ノ"] {
        if let Some(after) = tight.strip_prefix(sign)
            && (sign == "-" || figures_ahead(after))
        {
            return Some((spaces + sign.len(), None));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_of_numbers_is_not_read_to_its_end() {
        let row = "二の".repeat(1000);
        let lots = Lots::read(&row, "二".len()).expect("numbers");
        assert!(lots.end < 200);
    }
}
