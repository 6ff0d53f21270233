//! Dates of birth: western years, eras (明治 to 令和, M/T/S/H/R), kanji numerals, eight digits.
//!
//! A date counts as one by the words around it, by standing beside a person's name, or by lying so
//! far back, in a text that names persons, that it can hardly be anything else.

mod beside;
mod dates;
mod english;
mod eras;
mod events;
mod words;

pub(crate) use dates::Date;
pub(super) use words::{AFTER, BEFORE};

use beside::People;
use dates::Form;
use events::{licence_granted, of_an_event};

use crate::EntityType::DateOfBirth;
use crate::candidates::{Candidates, Evidence};
use crate::context::Context;
use crate::cues::Cue;
use crate::view::STAND_IN;

/// Somebody named beside a date was born then, if old enough to have an account.
const LAST_YEAR_BESIDE_NAME: u32 = 2012;
/// A date from before then, in a text about persons, is a date of birth unless it says otherwise.
const LAST_YEAR_ALONE: u32 = 1999;
/// `生年月日もお願いできますか` / `42.1.5 昭和ね`: the answer stands so near to the question.
const ANSWER_REACH: usize = 120;

pub(super) fn detect(text: &Context<'_>, found: &mut Candidates) {
    let people = People::of(found);
    let mut answered = 0;
    for date in text.dates.get_or_init(|| dates::dates(text.text)) {
        let before = answered;
        let told = why(date, text, &people, before);
        if told.is_some() || date.form != Form::Bare {
            answered = date.range.end;
        }
        if let Some((evidence, reason)) = told {
            found.add(DateOfBirth, date.range.clone(), evidence, reason);
        }
    }
}

/// `before` is where the last date before this one ends: a question is answered once.
fn why(
    date: &Date,
    text: &Context<'_>,
    people: &People,
    before: usize,
) -> Option<(Evidence, &'static str)> {
    let label = text.label_of(&date.range);
    let born = born_behind(date, text) || born_before(date, text);
    if !born && licence_granted(date, text) {
        return None;
    }
    if date.form == Form::Bare {
        let reason = "six digits of a date of birth: label";
        return (label == Some(Cue::Birth)).then_some((Evidence::Certain, reason));
    }
    let whole = !matches!(date.form, Form::Year | Form::Month);
    if bounds_a_query(date, text) {
        return None;
    }
    if label == Some(Cue::Birth) && date.form != Form::Year {
        return Some((Evidence::Certain, "date of birth: label"));
    }
    if born && (whole || people.beside(date, text)) {
        return Some((Evidence::Certain, "date of birth: 生"));
    }
    if !whole {
        return None;
    }
    if named_nearby(date, text, before) {
        return Some((Evidence::Labelled, "date of birth: named nearby"));
    }
    // `二十七年三月十一日です、昭和ね`: nobody says so of a contract.
    if date.form == Form::ShortYear && said_of_an_era(date, text) {
        return Some((Evidence::Context, "date whose era is told behind it"));
    }
    if date.form == Form::ShortYear || other_label(date, label) || of_an_event(date, text) {
        return None;
    }
    if date.year <= LAST_YEAR_BESIDE_NAME && people.beside(date, text) {
        return Some((Evidence::Labelled, "date beside a person's name"));
    }
    if people.sure
        && (people.relative_beside(date, text)
            || date.year <= LAST_YEAR_BESIDE_NAME && beside::said_alone(date, text))
    {
        return Some((Evidence::Context, "date by itself, of a person"));
    }
    if date.old_era && people.any() {
        return Some((Evidence::Context, "date in an old era, a person is named"));
    }
    (date.year <= LAST_YEAR_ALONE && people.sure)
        .then_some((Evidence::Context, "date long ago, a person is named"))
}

/// `birth_dt >= DATE '1960-04-01'`, `BETWEEN '1990-01-01'`, `NVL(birth_dt, DATE '1900-01-01')`: nobody's in
/// particular.
fn bounds_a_query(date: &Date, text: &Context<'_>) -> bool {
    const WORDS: &[&str] = &[
        "TO_DATE",
        "to_date",
        "DATE",
        "date",
        "TIMESTAMP",
        "timestamp",
    ];
    const BOUNDS: &[&str] = &[
        " <", " >", "<=", ">=", "<>", "!=", " between", " BETWEEN", " default", " DEFAULT",
    ];
    const DEFAULTS: &[&str] = &["nvl(", "coalesce(", "ifnull(", "isnull("];
    let open = |lead: &str| lead.trim_end_matches(['\'', '"', ' ', '(', ',']).len();
    let start = date.range.start;
    let lead = &text.text[..open(&text.text[..start])];
    let lead = WORDS
        .iter()
        .find_map(|word| lead.strip_suffix(word))
        .unwrap_or(lead);
    let lead = &lead[..open(lead)];
    let day = &text.text[date.range.clone()];
    let call = text.before(lead.len(), 32).to_ascii_lowercase();
    matches!(day, "1900-01-01" | "1900/01/01" | "19000101")
        || BOUNDS.iter().any(|sign| lead.ends_with(sign))
        || DEFAULTS.iter().any(|name| call.contains(name))
}

/// `85/3/4生`, `昭和50年3月4日（生まれ）`
fn born_behind(date: &Date, text: &Context<'_>) -> bool {
    let end = date.range.end;
    let hit = text.hits.after(end);
    let hit = hit.filter(|hit| hit.cue == Cue::Born && hit.start() - end <= 9);
    hit.is_some_and(|hit| {
        text.text[end..hit.start()]
            .chars()
            .all(|c| c.is_whitespace() || matches!(c, '(' | ')' | 'の' | '日' | 'に' | ',' | '、'))
    })
}

/// `生 S24.3.2`, `(b. 2 May 1963)`
fn born_before(date: &Date, text: &Context<'_>) -> bool {
    let start = date.range.start;
    let lead = text.text[..start].trim_end_matches([' ', ':']);
    let kanji = text.hits.before(start).is_some_and(|hit| {
        hit.cue == Cue::Born
            && hit.end() == lead.len()
            && start - hit.end() <= 6
            && text.text[..hit.start()].ends_with([' ', '\n', '(', '|', ','])
    });
    kanji
        || lead.len() < start && [" b.", "(b.", "/b."].iter().any(|b| lead.ends_with(b))
        || came_of_age(lead)
}

/// `turned 18 on 20 Feb 2008`
fn came_of_age(lead: &str) -> bool {
    lead.strip_suffix(" on").is_some_and(|lead| {
        let turned = lead.trim_end_matches(|c: char| c.is_ascii_digit());
        (1..=3).contains(&(lead.len() - turned.len()))
            && [" turned ", " turns ", " turn ", " turning ", " be "]
                .iter()
                .any(|word| turned.ends_with(word))
    })
}

fn named_nearby(date: &Date, text: &Context<'_>, before: usize) -> bool {
    let start = date.range.start;
    let from = before.max(start.saturating_sub(ANSWER_REACH));
    let mut words = text.hits.within(from, start).iter();
    // A date that was masked answers it, too.
    let is_open = |from: usize| !text.text[from..start].contains(STAND_IN);
    let asked = words
        .any(|hit| hit.cue == Cue::Birth && hit.start() >= before && is_open(hit.end().min(start)));
    match date.form {
        Form::ShortYear => asked && (era_beside(date, text) || start_of_line(text.text, start)),
        _ => asked,
    }
}

/// `42.1.5 昭和ね`
fn era_beside(date: &Date, text: &Context<'_>) -> bool {
    let after = text.text[date.range.end..]
        .chars()
        .take(8)
        .collect::<String>();
    ["昭和", "平成", "大正", "西暦", "showa", "heisei"]
        .iter()
        .any(|era| after.to_ascii_lowercase().contains(era))
}

/// `…です、昭和ね`, `…昭和の`
fn said_of_an_era(date: &Date, text: &Context<'_>) -> bool {
    let after = text.after(date.range.end, 36);
    let after =
        after.trim_start_matches(['で', 'す', '、', ' ', '。', 'え', 'あ', '(', 'ね', 'の']);
    ["昭和", "大正", "平成"].iter().any(|era| {
        after.strip_prefix(era).is_some_and(|rest| {
            rest.is_empty()
                || rest.starts_with(['ね', 'の', 'で', '。', ')', '、', '\n', 'だ', 'よ', '」'])
        })
    })
}

fn start_of_line(text: &str, at: usize) -> bool {
    text[..at]
        .trim_end_matches(' ')
        .ends_with(['\n', ':', '>', '「'])
}

/// A number with a label of its own is no date, and documents and payments have dates too.
fn other_label(date: &Date, label: Option<Cue>) -> bool {
    let named_otherwise =
        label.is_some_and(|cue| matches!(cue, Cue::Document | Cue::Amount | Cue::Version));
    let numbered = date.form == Form::Compact && label.is_some_and(Cue::is_identifier);
    named_otherwise || numbered
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detectors::testing::{found, marked};

    #[test]
    fn every_calendar_is_read() {
        for date in [
            "S36.4.20",
            "昭和30年4月21日",
            "昭和三十七年十月五日",
            "1961/11/09",
            "1986-06-26",
            "1944年9月15日",
            "s23年9月7日",
            "昭52.8.7",
            "平成元年2月3日",
            "昭和30年の4月21日",
            "'85/3/4",
            "12 March 1985",
            "March 12, 1985",
            "S500304",
        ] {
            assert_eq!(found(DateOfBirth, &format!("（{date}生）")), [date]);
            assert_eq!(found(DateOfBirth, &format!("生年月日：{date}")), [date]);
        }
        assert_eq!(found(DateOfBirth, "生年月日 19720111"), ["19720111"]);
    }

    #[test]
    fn labels_far_away_and_answers_are_understood() {
        marked(
            DateOfBirth,
            &[
                "{\"customer\":{\"dob\":\"⟦1985-03-12⟧\",\"since\":\"2019-04-01\"}}",
                "<BirthDate format=\"ymd\">⟦19850312⟧</BirthDate>",
                "生年月日もお願いできますか\n14:04 <客> ⟦42.1.5⟧ 昭和ね",
                "birth_date: ⟦12/03/1985⟧",
                "ご確認ですね、⟦二十七年三月十一日⟧です、昭和ね",
                "生年月日は⟦昭和の三十八年、四月の二日⟧です",
                "UPDATE c SET dob = '⟦1985-03-12⟧' WHERE id = 4",
                "被相続人 佐藤健一 生 ⟦S24.3.2⟧ 死亡 R7.9.3",
                "長谷川 優（⟦昭61.9.2⟧）融資番号 77",
                "INSERT INTO fam (nm, rel, dep_bd) VALUES ('佐藤健一', '妻', DATE '⟦1985-10-04⟧')",
                "1) SATO KENICHI VV64227591PJ ⟦2002-05-19⟧",
                "A：お名前は。\nB：佐藤健一様。真実の真。⟦平成十九年七月二日⟧。",
                "{\"name\":\"佐藤健一\",\"era\":\"H\",\"birth\":\"⟦020506⟧\"}",
                "佐藤健一さんは⟦2.5.6⟧生まれ、平成です",
                "our Mika turned 20 on ⟦3 March 2005⟧, can she join",
                "Name MURPHY Date of birth ⟦04 AUG/LÚN 1981⟧ Sex F",
                "Date of birth ⟦12 DÉC/DEC 1979⟧, Marie Dubois",
                "Koseki, Shungo / b. ⟦2 May 1963⟧ / joined 2 May 2003",
                "契約者 佐藤健一様 ⟦昭和五十年三月四日⟧ 東京都",
                "Dear Ms. Yamamoto, could you tell me that ⟦17 October 1944⟧ is right?",
                "佐藤 健一様 ⟦S59.4.2⟧、申込 LN-0755320、希望額3,200万",
                "佐藤 健一さん ⟦1971/3/8⟧、融資の相談で来店",
                "佐藤健一様　職業 他　⟦昭和50年3月4日⟧生まれ",
                "佐藤 健一様 ⟦H4.3.4⟧　受付 LN-0755320",
                "お生まれの年月日をお願いします\n客＞⟦H4の3月4日⟧\n客＞残高は",
                "佐藤健一様　職業：他　⟦S50.3.4⟧",
                "鈴木 花子様 他　⟦昭和50年3月4日⟧、免許証で確認",
                "運転免許証 二種 ⟦昭和50年3月4日⟧生 佐藤健一",
                "| 氏名 | 生年月日 |\n|---|---|\n| 佐藤健一 | ⟦S50/3/4⟧ |",
            ],
        );
    }

    #[test]
    fn other_dates_are_none() {
        for text in [
            "交付年月日 2025年05月17日",
            "2024年7月3日発行",
            "第14条 平成元年改正",
            "版 2025.11.02",
            "昭和50年代生まれの顧客比率",
            "1985年生まれの方が対象です",
            "佐藤健一様が1998年4月1日に設立した会社",
            "佐藤健一様 H16.3.4 受付 二件",
            "佐藤健一様 H16.3.4 契約 JL-0755320",
            "佐藤健一様 H16.3.4 設立 ABC商事株式会社",
            "version 12.3.85",
            "SELECT nm FROM c WHERE birth_dt >= DATE '1960-04-01'",
            "SELECT NVL(birth_dt, DATE '1901-04-01') FROM c",
            "CREATE TABLE c (birth_dt DATE DEFAULT DATE '1900-01-01')",
            "社史 平成十九年七月二日。",
            "二種 昭和60年3月4日 鈴木 花子様の免許証で確認",
            "佐藤健一様 免許証 優良　他 平成07年06月30日",
            "佐藤健一様 運転免許証\n二・小・原 昭和58年02月04日\n他 平成02年06月30日\n二種 平成07年06月30日",
            "佐藤健一様、平成3年4月2日、融資実行",
            "a Loan under Facility B. Utilisation Date 27 February 2026",
        ] {
            assert!(found(DateOfBirth, text).is_empty(), "{text}");
        }
    }
}
