//! Requests and decisions in Japanese.

use super::super::decided::Decided;
use super::super::feature::Feature;
use super::super::space::NameValue;
use crate::routes::Action;
use crate::routes::draw::PARTS;
use crate::routes::facts::{
    Clock, Day, Flag, LAST_MINUTE, NameVariable, NamesVariable, NumberVariable, SetVariable,
};

pub(super) fn requests(features: &[Feature]) -> String {
    if features.is_empty() {
        return "すべての依頼".to_owned();
    }
    let before: Vec<String> = features.iter().map(before).collect();
    format!("{}依頼", before.join("、"))
}

/// What stands before the noun.
fn before(feature: &Feature) -> String {
    match feature {
        Feature::Levels(levels) => {
            let levels: Vec<String> = levels.iter().map(ToString::to_string).collect();
            format!("機密区分 {} の", levels.join("・"))
        }
        Feature::Names {
            variable,
            is,
            values,
        } => names(*variable, *is, values),
        Feature::Members {
            variable,
            is,
            members,
        } => {
            let members: Vec<String> = members.iter().map(|name| format!("`{name}`")).collect();
            let what = match variable {
                SetVariable::Endpoint => "エンドポイント ",
                SetVariable::Language => "言語 ",
                SetVariable::Weekday => "曜日 ",
                SetVariable::Sensitivity | SetVariable::Findings | SetVariable::Matters => "",
            };
            format!("{what}{}{}の", either(&members), but(*is))
        }
        Feature::Carries { variable, name, is } => match (variable, is) {
            (NamesVariable::AppTags, true) => format!("タグ `{name}` の付いたアプリの"),
            (NamesVariable::AppTags, false) => format!("タグ `{name}` の付いていないアプリの"),
            (NamesVariable::EnginesDown, true) => format!("エンジン `{name}` の停止中の"),
            (NamesVariable::EnginesDown, false) => format!("エンジン `{name}` の稼働中の"),
        },
        Feature::Found {
            entity,
            least,
            most,
        } => match (least, most) {
            (1, None) => format!("{entity} を含む"),
            (least, None) => format!("{entity} を{least}件以上含む"),
            (least, Some(most)) if least == most => format!("{entity} を{least}件含む"),
            (1, Some(most)) => format!("{entity} を{most}件以下含む"),
            (least, Some(most)) => format!("{entity} を{least}~{most}件含む"),
        },
        Feature::NotFound(types) => {
            let types: Vec<String> = types.iter().map(ToString::to_string).collect();
            format!("{} を含まない", types.join("・"))
        }
        Feature::SpeaksOf(matters) => {
            let matters: Vec<String> = matters.iter().map(|it| format!("`{it}`")).collect();
            format!("{} に触れる", matters.join("・"))
        }
        Feature::SpeaksNotOf(matters) => {
            let matters: Vec<String> = matters.iter().map(|it| format!("`{it}`")).collect();
            format!("{} に触れない", matters.join("・"))
        }
        Feature::Is(flag, is) => flag_words(*flag, *is).to_owned(),
        Feature::Number {
            variable,
            least,
            most,
        } => number(*variable, *least, *most),
        Feature::Drawn { lot, from, to } => {
            let share = match (from, to) {
                (0, to) => format!("先頭{to}%"),
                (from, &PARTS) => format!("末尾{}%", PARTS - from),
                (from, to) => format!("{from}%から{to}%"),
            };
            let what = match lot.what {
                "canary" => "カナリア",
                _ => "シャドー",
            };
            format!("会話の{share}(規則 `{}` の{what})の", lot.rule)
        }
    }
}

fn names(variable: NameVariable, is: bool, values: &[NameValue]) -> String {
    let what = match variable {
        NameVariable::App => "アプリ",
        NameVariable::Purpose => "目的",
        NameVariable::Model => "モデル",
        NameVariable::Topic => "話題",
    };
    let label = |value: &NameValue| match value {
        NameValue::None => format!("{what}なし"),
        NameValue::Named(name) => format!("`{name}`"),
        NameValue::Other => format!("(規則にない{what})"),
    };
    let labels = either(&values.iter().map(label).collect::<Vec<_>>());
    match variable {
        NameVariable::Model => format!("{what} {labels}{}を指定した", but(is)),
        NameVariable::App | NameVariable::Purpose | NameVariable::Topic => {
            format!("{what} {labels}{}の", but(is))
        }
    }
}

const fn flag_words(flag: Flag, is: bool) -> &'static str {
    match (flag, is) {
        (Flag::Tools, true) => "ツールを使う",
        (Flag::Tools, false) => "ツールを使わない",
        (Flag::NonText, true) => "文字以外を含む",
        (Flag::NonText, false) => "文字だけの",
        (Flag::Stream, true) => "ストリーミングの",
        (Flag::Stream, false) => "ストリーミングでない",
        (Flag::HasUnknown, true) => "未知の項目を含む",
        (Flag::HasUnknown, false) => "未知の項目を含まない",
        (Flag::SpecialCare, true) => "要配慮個人情報を含む",
        (Flag::SpecialCare, false) => "要配慮個人情報を含まない",
        (Flag::LocalModel, true) => "行内モデルを指定した",
        (Flag::LocalModel, false) => "行内モデルを指定しない",
    }
}

fn number(variable: NumberVariable, least: u32, most: Option<u32>) -> String {
    match variable {
        NumberVariable::Minute => {
            let beyond = most.map_or(LAST_MINUTE + 1, |most| most + 1);
            if least + 1 == beyond {
                return format!("{} の", Clock(least));
            }
            format!("{} から {} までの", Clock(least), Clock(beyond))
        }
        NumberVariable::Day => {
            let begin = Day::from_number(least);
            match most.map(Day::from_number) {
                None => format!("{begin} 以降の"),
                Some(end) if end == begin => format!("{begin} の"),
                Some(end) if least == 0 => format!("{end} までの"),
                Some(end) => format!("{begin} から {end} までの"),
            }
        }
        NumberVariable::Tokens => format!("{}の", amount(least, most, "トークン")),
        NumberVariable::Count(entity) => {
            format!("{entity} が{}の", amount(least, most, "件"))
        }
        NumberVariable::TopicPercent => format!("話題の確度が{}の", amount(least, most, "%")),
        NumberVariable::BudgetPercent => format!("予算の{}を使った", amount(least, most, "%")),
    }
}

fn amount(least: u32, most: Option<u32>, unit: &str) -> String {
    match (least, most) {
        (least, None) => format!("{least}{unit}以上"),
        (least, Some(most)) if least == most => format!("{least}{unit}"),
        (0, Some(most)) => format!("{most}{unit}以下"),
        (least, Some(most)) => format!("{least}~{most}{unit}"),
    }
}

pub(super) fn fate(decided: &Decided) -> String {
    if let Some(entity) = decided.refused {
        return format!("{entity} を含むため拒否");
    }
    if let Action::Refuse { .. } = &decided.action {
        return "拒否".to_owned();
    }
    let shown = |(name, owner): (String, Option<String>)| match owner {
        Some(owner) => format!("{name}({owner})"),
        None => name,
    };
    let (engines, copy) = super::engines(decided);
    let engines = engines.into_iter().map(shown);
    let copy = copy.map(|copy| format!("(写しを {} へ)", shown(copy)));
    engines.collect::<Vec<_>>().join("、応答がなければ ") + &copy.unwrap_or_default()
}

fn either(words: &[String]) -> String {
    words.join("または")
}

const fn but(is: bool) -> &'static str {
    if is { " " } else { " 以外" }
}
