//! Short numbers that could be codes: of a fitting length and grouping, and with nothing directly beside them that
//! makes them a piece, a measure or an entry of a list.

use std::ops::Range;

use super::beside::{an_example, counted_by, unit};
use super::form::figures;
use crate::context::Context;
use crate::cues::Cue;
use crate::numbers::{Joint, Number, Numbers};

/// What parts the figures of a code that are written one by one.
const PARTED_BY: &[&str] = &["*", "|", "-", "・", " ", "][", "–", "ー", "_", "...", "→"];
/// The same, where lists are parted so too.
const LISTED_BY: &[&str] = &["、", "、 ", ",", ", ", "と"];
const MOST_FIGURES: usize = 8;
/// So far from a list a code is spoken of, in bytes.
const CODE_REACH: usize = 120;
/// Behind a list it is said that one is to choose from it, in characters.
const ASKED_REACH: usize = 16;

/// The short number that begins with this group, and of how many groups it is.
pub(super) fn candidate(
    text: &Context<'_>,
    numbers: &Numbers<'_>,
    index: usize,
) -> Option<(Range<usize>, usize)> {
    if let Some(parted) = parted(text.text, numbers, index) {
        let listed = LISTED_BY.contains(&sign(text.text, &parted.0));
        return (!listed || of_codes(text, &parted.0)).then_some(parted);
    }
    let two = numbers
        .from(index)
        .nth(1)
        .filter(|number| matches!(number.shape(), [3, 3] | [4, 4] | [2, 2]));
    let one = || {
        let number = numbers.from(index).next()?;
        matches!(number.len(), 3..=6 | 8).then_some(number)
    };
    let tight = |number: &Number| {
        let gap = number.range.start + number.lengths[0]..number.range.end - number.lengths[1];
        text.text
            .get(gap)
            .is_some_and(|gap| matches!(gap, "-" | " "))
    };
    let number = two.filter(tight).or_else(one)?;
    // `3581 7653 9926 4158`
    let apart = !number.in_long_chain || number.groups == 1 && !in_a_row(numbers, index);
    let fits = apart
        && fresh(text.text, &number.range)
        && !unit(text, &number)
        && !an_example(text, &number);
    fits.then(|| (number.range.clone(), number.groups))
}

/// Among three groups or more that only spaces part.
fn in_a_row(numbers: &Numbers<'_>, index: usize) -> bool {
    let space = |at: usize| at < numbers.count() && numbers.group(at).joint == Some(Joint::Space);
    space(index) && (space(index + 1) || index > 0 && space(index - 1))
        || space(index + 1) && space(index + 2)
}

/// `3-3-7-0`, `[7][6][2][9]`, `4|3|1|9`: single figures that the same sign parts.
fn parted(text: &str, numbers: &Numbers<'_>, index: usize) -> Option<(Range<usize>, usize)> {
    let single = |at: usize| {
        let group = numbers.group(at);
        group.end - group.start == 1
    };
    let gap = |at: usize| &text[numbers.group(at).end..numbers.group(at + 1).start];
    let last = numbers.count().checked_sub(1)?;
    if index >= last || !single(index) {
        return None;
    }
    let sign = gap(index);
    let as_lists_are = LISTED_BY.contains(&sign);
    if !as_lists_are && !PARTED_BY.contains(&sign) {
        return None;
    }
    let mut end = index;
    while end < last && end - index < MOST_FIGURES && single(end + 1) && gap(end) == sign {
        end += 1;
    }
    let count = end - index + 1;
    let range = numbers.group(index).start..numbers.group(end).end;
    let whole = (end == last || gap(end) != sign) && (index == 0 || gap(index - 1) != sign);
    let fits = matches!(count, 3..=6) && whole && fresh(text, &range);
    (fits && !(as_lists_are && of_a_list(text, &range, sign))).then_some((range, count))
}

/// What stands behind the first figure, up to the next.
fn sign<'t>(text: &'t str, range: &Range<usize>) -> &'t str {
    let rest = &text[range.start + 1..range.end];
    rest.split(|c: char| c.is_ascii_digit())
        .next()
        .unwrap_or_default()
}

/// Whether a code, a card or a thing that asks for a code is spoken of near figures that a list could hold:
/// `点数は8、7、9、6と言われた` is none.
fn of_codes(text: &Context<'_>, range: &Range<usize>) -> bool {
    #[rustfmt::skip]
    const ASKING: &[&str] = &[
        "atm", "金庫", "扉", "ドア", "テンキー", "キーパッド", "ロッカー", "下ろ", "おろせ", "引き出", "ログイン", "解錠",
        "開い", "通帳", "鍵", "keypad", "door", "vault", "safe", "locker", "log in", "login", "alarm", "opened",
    ];
    // Machines count and are judged, too: they ask where something is typed into them or goes wrong.
    const MACHINES: &[&str] = &["機械", "machine"];
    #[rustfmt::skip]
    const TYPED: &[&str] = &[
        "押", "打っ", "打ち", "打つ", "入れ", "入力", "試し", "はじか", "弾か", "吸い", "吸わ", "通ら", "通っ", "出てこ",
        "press", "type", "typing", "enter", "tried", "kept", "ate ", "swallow", "reject", "refuse", "took",
    ];
    #[rustfmt::skip]
    const RATED: &[&str] = &[
        "アンケート", "顧客の声", "評価", "点数", "得点", "順位", "満足", "設問", "回答欄", "スコア", "問診", "score", "rank", "rating", "survey",
    ];
    let spoken_of = |cue| text.near(range, cue, CODE_REACH, CODE_REACH / 2);
    let near = [
        text.before(range.start, CODE_REACH).to_lowercase(),
        text.after(range.end, CODE_REACH / 2).to_lowercase(),
    ];
    let said = |word: &&str| near.iter().any(|near| near.contains(*word));
    let asking = || ASKING.iter().any(said) || MACHINES.iter().any(said) && TYPED.iter().any(said);
    spoken_of(Cue::Pin) || (spoken_of(Cue::Card) || asking()) && !RATED.iter().any(said)
}

/// `設問1、2、4`, `row,4,7,2,9,ok`, `4、7、9号機`: figures that stand for things in a row, or for places in a table.
fn of_a_list(text: &str, range: &Range<usize>, sign: &str) -> bool {
    const ASKED: &[&str] = &["ください", "下さい", "のいずれ", "のどれ"];
    #[rustfmt::skip]
    const OF: &[&str] = &[
        "第", "問", "項", "図", "表", "条", "章", "案", "窓口", "ページ", "no.", "nos.",
    ];
    let figures: Vec<u8> = figures(&text[range.clone()]).collect();
    let rising = figures.windows(2).all(|pair| pair[0] < pair[1]);
    let falling = figures.windows(2).all(|pair| pair[0] > pair[1]);
    let before = text[..range.start].trim_end_matches(' ');
    let after = &text[range.end..];
    let row = sign == "," && (before.ends_with(',') || after.starts_with(','));
    // `"retries": [3,0,7,1]`
    let array = sign.starts_with(',') && before.ends_with(['[', '(', '{']);
    let named = OF.iter().any(|word| before.ends_with(word))
        || sign == "," && before.ends_with(|c: char| c.is_ascii_alphanumeric());
    // `3、1、6の順に押してください`
    let near = after.char_indices().nth(ASKED_REACH);
    let near = near.map_or(after, |(at, _)| &after[..at]);
    let near = near.split(['。', '\n']).next().unwrap_or_default();
    let asked = near.starts_with('の') && ASKED.iter().any(|word| near.contains(word));
    asked || rising || falling || row || array || named || figures.len() == 5 || counted_by(after)
}

/// `2109 暗証相違` / `2117 未登録`: the first word of a line, as in the line beside it.
pub(super) fn listed(text: &str, range: &Range<usize>) -> bool {
    let first = |line: &str| {
        let figures = line.bytes().take_while(u8::is_ascii_digit).count();
        let more = line[figures..].trim_matches(' ').chars().count();
        (figures == range.len() && more > 2).then_some(())
    };
    if !(range.start == 0 || text[..range.start].ends_with('\n')) {
        return false;
    }
    let mut after = text[range.start..].split('\n');
    let this = after.next().and_then(first);
    let next = after.next().and_then(first);
    let before = text[..range.start].trim_end_matches('\n');
    let before = before.rsplit('\n').next().and_then(first);
    this.is_some() && (next.is_some() || before.is_some())
}

/// Nothing hangs on the number that makes it a piece of something else.
fn fresh(text: &str, range: &Range<usize>) -> bool {
    let bytes = text.as_bytes();
    let at = |at: Option<usize>| at.and_then(|at| bytes.get(at)).copied().unwrap_or(b' ');
    let (before, first) = (
        at(range.start.checked_sub(1)),
        at(range.start.checked_sub(2)),
    );
    let (after, last) = (at(Some(range.end)), at(Some(range.end + 1)));
    // `#2841`: a ticket's.
    let wordy = |b: u8| b.is_ascii_alphanumeric() || b == b'_';
    let ticket = before == b'#';
    // `411111******1111`, `<host>:1521/`
    let masked = text[..range.start].ends_with("**") || text[range.end..].starts_with("**");
    let port = before == b':' && after == b'/';
    let joins = |sign: u8, other: u8| {
        b".,:/-+".contains(&sign) && other.is_ascii_digit()
            || sign == b'-' && other.is_ascii_alphabetic()
    };
    // `G-226699`, as the codes of one sender are written.
    let sender = text[..range.start].ends_with("G-")
        && !text[..range.start - 2].ends_with(|c: char| c.is_ascii_alphanumeric());
    let money = ['¥', '$', '€', '£', '+'];
    !wordy(before)
        && !ticket
        && !masked
        && !port
        && !wordy(after)
        && (sender || !joins(before, first))
        && !joins(after, last)
        && !text[..range.start].ends_with(money)
        && !text[range.end..].starts_with(['千', '億', '株', '台', '点', '冊', '本', '㎡', '坪'])
}

#[cfg(test)]
mod tests {
    use crate::EntityType::Pin;
    use crate::detectors::testing::{found, marked};

    #[test]
    fn figures_told_one_by_one_are_a_code() {
        marked(
            Pin,
            &[
                "暗証は⟦8、2、0、6⟧です",
                "パスコードは⟦8と2と0と6⟧",
                "ログインでは「⟦8、2、0、6⟧」と読み上げる声が録音に",
                "ATMで⟦8,2,0,6⟧と押しました",
                "機械に⟦8,2,0,6⟧と打ったら弾かれました",
                "⟦8、2、0、6⟧と言われました、カードの番号です",
                "PIN: ⟦8, 2, 0, 6⟧",
                "he pressed ⟦8, 2, 0, 6⟧ and it opened",
                "PIN is ⟦8…2…0…6⟧",
                "お客様が⟦8-2-0-6⟧と口にされた",
            ],
        );
    }

    #[test]
    fn lists_and_rows_are_none() {
        for text in [
            "設問2、5、3の回答を入力してください、カードの件",
            "窓口は1、3、5番で、カードの受付",
            "1、2、3、4のいずれかを押してください",
            "3、1、4、2の順に押してください、カードの紛失につながります",
            "暗証の変更は1、4、6月に案内した",
            "ATM 4、7、9号機が停止、暗証入力で止まる",
            "row,4,7,2,9,ok",
            "\"pin_retries\": [3,0,7,1,1,4]",
            "pin_cnt = (3, 0, 7, 1)",
            "住所は4-7-2-9と言われました",
            "機械の案内で押した番号は4、3、2、1の順です",
            "第4、7、2、9条に暗証の規定",
            "点数は8、7、9、6と言われました、審査",
            "アンケートで5、4、3、5と答えた",
            "利用者の声 4,5,3,5 機械の満足",
            "お客様の機械の手順は 4、1、3、2 の順番",
            "順位は3、1、2、4と読み上げた",
            "カードの満足度は4、5、3、5と答えていただいた",
        ] {
            assert!(
                found(Pin, text).is_empty(),
                "{text}: {:?}",
                found(Pin, text)
            );
        }
    }
}
