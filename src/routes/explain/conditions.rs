//! What a condition means for one request, in a sentence.

use std::ops::RangeInclusive;

use super::words::{both, names, quoted};
use crate::routes::condition::{All, Condition, Names, Spans, Test};
use crate::routes::facts::{
    Clock, Day, Facts, Flag, NameVariable, NamesVariable, NumberVariable, SetVariable,
};

/// How the condition stands to the request: why it holds, or why it does not.
pub(super) fn said(condition: &Condition, facts: &Facts<'_>, ja: bool) -> String {
    let holds = condition.holds(facts);
    match &condition.test {
        Test::Name(variable, wanted) => name(*variable, wanted, facts, holds, ja),
        Test::Names(variable, wanted) => any_name(*variable, wanted, holds, ja),
        Test::Set(variable, bits) => set(*variable, *bits, facts, holds, ja),
        Test::Number(variable, spans) => number(*variable, spans, facts, holds, ja),
        Test::Is(flag, _) => is(*flag, facts, ja),
        Test::Not(all) => not(all, facts, holds, ja),
        Test::Any(alls) => any(alls, facts, holds, ja),
        Test::All(alls) => every(alls, facts, holds, ja),
    }
}

fn name(
    variable: NameVariable,
    wanted: &Names,
    facts: &Facts<'_>,
    holds: bool,
    ja: bool,
) -> String {
    let what = match variable {
        NameVariable::App => both(ja, "アプリケーション", "the application"),
        NameVariable::Purpose => both(ja, "目的", "the purpose"),
        NameVariable::Model => both(ja, "指定されたモデル", "the model asked for"),
        NameVariable::Topic => both(ja, "話題", "the topic"),
    };
    let wanted = names(wanted.iter(), ja);
    let Some(value) = facts.name(variable).map(quoted) else {
        return both(
            ja,
            format!("{what}が分からず、{wanted} ではありません"),
            format!("{what} is not known, and so is not {wanted}"),
        );
    };
    if holds {
        both(
            ja,
            format!("{what}は {value} です"),
            format!("{what} is {value}"),
        )
    } else {
        both(
            ja,
            format!("{what}は {value} で、{wanted} ではありません"),
            format!("{what} is {value}, not {wanted}"),
        )
    }
}

fn any_name(variable: NamesVariable, wanted: &Names, holds: bool, ja: bool) -> String {
    let wanted = names(wanted.iter(), ja);
    match (variable, holds) {
        (NamesVariable::AppTags, true) => both(
            ja,
            format!("アプリケーションにタグ {wanted} があります"),
            format!("the application carries the tag {wanted}"),
        ),
        (NamesVariable::AppTags, false) => both(
            ja,
            format!("アプリケーションにタグ {wanted} がありません"),
            format!("the application does not carry the tag {wanted}"),
        ),
        (NamesVariable::EnginesDown, true) => both(
            ja,
            format!("{wanted} は現在応答していません"),
            format!("{wanted} does not answer at present"),
        ),
        (NamesVariable::EnginesDown, false) => both(
            ja,
            format!("{wanted} は応答しています"),
            format!("{wanted} answers at present"),
        ),
    }
}

fn set(variable: SetVariable, bits: u64, facts: &Facts<'_>, holds: bool, ja: bool) -> String {
    let members = |bits: u64| {
        let all = variable.members().into_iter().enumerate();
        let some = all
            .filter(|(n, _)| bits & 1 << n != 0)
            .map(|(_, name)| name);
        names(some.collect::<Vec<_>>(), ja)
    };
    let value = facts.set(variable);
    let wanted = members(bits);
    match variable {
        SetVariable::Findings if holds => both(
            ja,
            format!("{} が検出されました", members(value & bits)),
            format!("{} was found", members(value & bits)),
        ),
        SetVariable::Findings => both(
            ja,
            format!("{wanted} は検出されていません"),
            format!("no {wanted} was found"),
        ),
        SetVariable::Matters if holds => both(
            ja,
            format!("内容が {} に当たります", members(value & bits)),
            format!("it speaks of {}", members(value & bits)),
        ),
        SetVariable::Matters => both(
            ja,
            format!("内容は {wanted} に当たりません"),
            format!("it does not speak of {wanted}"),
        ),
        SetVariable::Sensitivity
        | SetVariable::Endpoint
        | SetVariable::Language
        | SetVariable::Weekday => {
            let what = label(variable, ja);
            let value = members(value);
            if holds {
                both(
                    ja,
                    format!("{what}は {value} です"),
                    format!("{what} is {value}"),
                )
            } else {
                both(
                    ja,
                    format!("{what}は {value} で、{wanted} ではありません"),
                    format!("{what} is {value}, not {wanted}"),
                )
            }
        }
    }
}

fn label(variable: SetVariable, ja: bool) -> String {
    match variable {
        SetVariable::Sensitivity => both(ja, "機密区分", "the level"),
        SetVariable::Findings => both(ja, "検出", "what was found"),
        SetVariable::Matters => both(ja, "内容", "what it speaks of"),
        SetVariable::Endpoint => both(ja, "受付口", "the endpoint"),
        SetVariable::Language => both(ja, "言語", "the language"),
        SetVariable::Weekday => both(ja, "曜日", "the weekday"),
    }
}

fn number(
    variable: NumberVariable,
    spans: &Spans,
    facts: &Facts<'_>,
    holds: bool,
    ja: bool,
) -> String {
    let value = facts.number(variable);
    let is = match variable {
        NumberVariable::Tokens => both(
            ja,
            format!("依頼は約{value}トークンです"),
            format!("the request has about {value} tokens"),
        ),
        NumberVariable::Count(entity) => both(
            ja,
            format!("{entity} は{value}件です"),
            match value {
                1 => format!("1 {entity} was found"),
                _ => format!("{value} different {entity} were found"),
            },
        ),
        NumberVariable::TopicPercent => both(
            ja,
            format!("話題の確からしさは{value}%です"),
            format!("the topic is {value} % sure"),
        ),
        NumberVariable::BudgetPercent => both(
            ja,
            format!("予算の{value}%を使っています"),
            format!("{value} % of the budget is used"),
        ),
        NumberVariable::Minute => both(
            ja,
            format!("時刻は{}です", Clock(value)),
            format!("it is {} in Japan", Clock(value)),
        ),
        NumberVariable::Day => both(
            ja,
            format!("日付は{}です", Day::from_number(value)),
            format!("it is {}", Day::from_number(value)),
        ),
    };
    if spans.calendars().iter().len() > 0 {
        let calendars = names(spans.calendars().iter(), ja);
        return if holds {
            both(
                ja,
                format!("{is}(カレンダー {calendars} の日)"),
                format!("{is}, which stands in the calendar {calendars}"),
            )
        } else {
            both(
                ja,
                format!("{is}(カレンダー {calendars} の日ではありません)"),
                format!("{is}, which does not stand in the calendar {calendars}"),
            )
        };
    }
    let wanted: Vec<String> = spans
        .iter()
        .map(|span| bounds(variable, span, ja))
        .collect();
    let wanted = wanted.join(&both(ja, "、または", " or "));
    if holds {
        both(
            ja,
            format!("{is}(条件: {wanted})"),
            format!("{is}, as wanted: {wanted}"),
        )
    } else {
        both(
            ja,
            format!("{is}(条件: {wanted})"),
            format!("{is}, and the rule wants {wanted}"),
        )
    }
}

/// A span in words.
fn bounds(variable: NumberVariable, span: &RangeInclusive<u32>, ja: bool) -> String {
    let (least, most) = (*span.start(), *span.end());
    let shown = |number: u32| match variable {
        NumberVariable::Day => Day::from_number(number).to_string(),
        _ => number.to_string(),
    };
    if variable == NumberVariable::Minute {
        let (from, to) = (Clock(least), Clock(most + 1));
        return both(
            ja,
            format!("{from}から{to}まで"),
            format!("from {from} to {to}"),
        );
    }
    match (least, most) {
        (least, most) if least == most => shown(least),
        (least, most) if variable == NumberVariable::Day => {
            let (from, to) = (Day::from_number(least), Day::from_number(most));
            match (from, to) {
                (from, Day::LAST) => both(ja, format!("{from}以降"), format!("from {from} on")),
                (Day::FIRST, to) => both(ja, format!("{to}まで"), format!("until {to}")),
                _ => both(
                    ja,
                    format!("{from}から{to}まで"),
                    format!("from {from} to {to}"),
                ),
            }
        }
        (0, most) => both(
            ja,
            format!("{}以下", shown(most)),
            format!("at most {}", shown(most)),
        ),
        (least, most) if most >= variable.most() => both(
            ja,
            format!("{}以上", shown(least)),
            format!("at least {}", shown(least)),
        ),
        (least, most) => both(
            ja,
            format!("{}以上{}以下", shown(least), shown(most)),
            format!("from {} to {}", shown(least), shown(most)),
        ),
    }
}

fn is(flag: Flag, facts: &Facts<'_>, ja: bool) -> String {
    let (japanese, english) = match (flag, facts.flag(flag)) {
        (Flag::Tools, true) => ("ツールを伴います", "the request has tools"),
        (Flag::Tools, false) => ("ツールを伴いません", "the request has no tools"),
        (Flag::NonText, true) => ("文章でない部分があります", "a part of it is no text"),
        (Flag::NonText, false) => ("すべて文章です", "all of it is text"),
        (Flag::Stream, true) => ("答えは逐次送られます", "the answer is streamed"),
        (Flag::Stream, false) => ("答えは一度に送られます", "the answer is not streamed"),
        (Flag::SpecialCare, true) => (
            "要配慮個人情報に触れます",
            "it speaks of special-care data of a person",
        ),
        (Flag::SpecialCare, false) => (
            "要配慮個人情報に触れません",
            "it does not speak of special-care data",
        ),
        (Flag::HasUnknown, true) => ("未知の項目があります", "it has a field that is not known"),
        (Flag::HasUnknown, false) => ("未知の項目はありません", "every field of it is known"),
        (Flag::LocalModel, true) => (
            "行内のモデルが指定されました",
            "a local model was asked for",
        ),
        (Flag::LocalModel, false) => (
            "行内のモデルは指定されていません",
            "no local model was asked for",
        ),
    };
    both(ja, japanese, english)
}

/// What of a table decides: the first condition against it, or all of them.
fn table(all: &All, facts: &Facts<'_>, ja: bool) -> String {
    let against = all.iter().find(|condition| !condition.holds(facts));
    if let Some(condition) = against {
        return said(condition, facts, ja);
    }
    let sentences: Vec<String> = all.iter().map(|it| said(it, facts, ja)).collect();
    sentences.join(&both(ja, "、かつ", ", and "))
}

fn not(all: &All, facts: &Facts<'_>, holds: bool, ja: bool) -> String {
    let inner = table(all, facts, ja);
    if holds {
        both(
            ja,
            format!("除外の条件に当たりません({inner})"),
            format!("what is excluded is not the case ({inner})"),
        )
    } else {
        both(
            ja,
            format!("除外の条件に当たります({inner})"),
            format!("what is excluded is the case ({inner})"),
        )
    }
}

fn any(alls: &[All], facts: &Facts<'_>, holds: bool, ja: bool) -> String {
    if holds {
        let first = alls.iter().find(|all| all.iter().all(|it| it.holds(facts)));
        return first.map_or_else(String::new, |all| table(all, facts, ja));
    }
    let sentences: Vec<String> = alls.iter().map(|all| table(all, facts, ja)).collect();
    let sentences = sentences.join(&both(ja, "。", "; "));
    both(
        ja,
        format!("どの選択肢にも当たりません({sentences})"),
        format!("none of the alternatives is the case ({sentences})"),
    )
}

fn every(alls: &[All], facts: &Facts<'_>, holds: bool, ja: bool) -> String {
    if holds {
        let sentences: Vec<String> = alls.iter().map(|all| table(all, facts, ja)).collect();
        return sentences.join(&both(ja, "、かつ", ", and "));
    }
    let against = alls
        .iter()
        .find(|all| !all.iter().all(|it| it.holds(facts)));
    against.map_or_else(String::new, |all| table(all, facts, ja))
}
