//! What can be wrong, with the fix, in Japanese: [`told`].

use redaction::Mode;

use super::kind::{Code, Kind, MOST_SHOWN, Quoted};
use super::{fault, phrases};
use crate::routes::Tongue;

/// The part of the file: ``規則 `cards` ``.
pub(super) fn about(english: &str) -> String {
    match english.split_once(' ') {
        Some((what, number)) if number.bytes().all(|byte| byte.is_ascii_digit()) => {
            format!("{number}番目の{}", phrases::noun(what))
        }
        Some((what, name)) => format!("{} {name}", phrases::noun(what)),
        None => phrases::noun(english).to_owned(),
    }
}

/// What is wrong, and the fix.
#[expect(
    clippy::too_many_lines,
    reason = "one sentence for each thing that can be wrong, in the order of `Kind`"
)]
pub(super) fn told(kind: &Kind) -> String {
    match kind {
        Kind::Unreadable(why) => format!("読めません: {why}"),
        Kind::TooLarge { max_bytes } => {
            format!("{max_bytes}バイトを超えています。規則のファイルにしては大きすぎます。別のファイルではありませんか")
        }
        Kind::NotApproved(why) => why.clone(),
        Kind::NotUtf8 => "UTF-8ではありません。文字コードをUTF-8にして保存してください".to_owned(),
        Kind::Hidden(c) => format!(
            "目に見えない文字か、表示の順序を変える文字があります({})。取り除いてください",
            Code(*c)
        ),
        Kind::Syntax(fault) => format!("TOMLとして読めません: {}", fault::japanese(fault)),
        Kind::GivenTwice(key) => {
            format!("{} が同じ表に2回あります。1つだけ残してください", Quoted(key))
        }
        Kind::UnknownKey {
            key,
            table,
            near,
            keys,
        } => format!(
            "{} は{}のキーではありません。{}",
            Quoted(key),
            phrases::table(table),
            hint(near.as_deref(), keys)
        ),
        Kind::WrongType { key, wanted, found } => format!(
            "`{key}` に書けるのは{}です。{}は書けません",
            phrases::value(wanted),
            phrases::value(found)
        ),
        Kind::Missing { key, example } => {
            format!("`{key}` がありません。`{example}` のように加えてください")
        }
        Kind::Empty { key, fix } => format!("`{key}` が空です。{}", phrases::fix(fix)),
        Kind::NotADuration(text) => format!(
            "{} は時間の長さではありません。`\"500ms\"`、`\"30s\"`、`\"2m\"` のように書いてください",
            Quoted(text)
        ),
        Kind::NotACount { key, least, most } => {
            format!("`{key}` は{least}から{most}までの整数で書いてください")
        }
        Kind::NotATime(text) => format!(
            "{} は時刻ではありません。`\"09:00\"` のように2桁ずつ書いてください。一日の終わりは `\"24:00\"` です",
            Quoted(text)
        ),
        Kind::NotADate(text) => format!(
            "{} は1970年以後の日付ではありません。時刻を付けず、`2026-04-01` のように書いてください",
            Quoted(text)
        ),
        Kind::NoTime => {
            "`from` から `to` までに時間がありません。終日なら `time` を書かないでください".to_owned()
        }
        Kind::NotAMoment(text) => format!(
            "{} は日時ではありません。日本時間で `2026-04-01T10:00:00` のように書いてください",
            Quoted(text)
        ),
        Kind::TestFailed {
            wanted,
            got,
            rule,
            line,
        } => format!(
            "期待: {}、結果: {}。規則 `{rule}`({line}行目)が決めました",
            wanted.told_in(Tongue::Japanese),
            got.told_in(Tongue::Japanese)
        ),
        Kind::Backwards { from, to } => {
            format!("{from} から {to} までの日はありません。2つを入れ替えてください")
        }
        Kind::OtherTimeZone(zone) => format!(
            "規則の日時は日本時間で、{} の時間ではありません。`\"Asia/Tokyo\"` と書くか、書かないでください",
            Quoted(zone)
        ),
        Kind::CountOfGroup(group) => format!(
            "グループには件数を書けません。{} は複数の種類を指します。種類ごとに書いてください。1つでよければ `any` の中に書いてください",
            Quoted(group)
        ),
        Kind::BadName(name) => format!(
            "{} は名前に使えません。ヘッダーやメトリクスに現れるため、半角の英数字と `-`、`_` だけで64文字までにしてください",
            Quoted(name)
        ),
        Kind::Unknown {
            what,
            name,
            near,
            known,
        } => format!(
            "{}に {} はありません。{}",
            phrases::noun(what),
            Quoted(name),
            hint(near.as_deref(), known)
        ),
        Kind::UndeclaredEngine { name, kind } => format!(
            "エンジン `{name}` がこのファイルで宣言されていません。表 `[engine.{name}]` に `kind = \"{}\"` を書いて加えてください",
            kind.name()
        ),
        Kind::NotConfigured { name, near, known } => format!(
            "sekisho.tomlにエンジン {} はありません。{}",
            Quoted(name),
            hint(near.as_deref(), known)
        ),
        Kind::OtherSide {
            name,
            written,
            real,
        } => format!(
            "`kind` が `{}` ですが、sekisho.tomlでは `{name}` は `{}` です。`kind = \"{}\"` と書いてください",
            written.name(),
            real.name(),
            real.name()
        ),
        Kind::OnlyExternal { key } => format!(
            "`{key}` は行外のエンジンについて書くものです。行内のエンジンに書けるのは `kind` だけです"
        ),
        Kind::Training => "`training` は `false` でなければなりません。送られたものでモデルを学習させる事業者には何も送れません".to_owned(),
        Kind::NotACountry(text) => format!(
            "{} は国コードではありません。`\"JP\"` のように大文字2字で書いてください",
            Quoted(text)
        ),
        Kind::NoLocalEngine => "行内のエンジンが宣言されていません。`[engine.local]` に `kind = \"local\"` を書いて加えてください。行外に出してはならないものは、そこで答えます".to_owned(),
        Kind::NameTaken { line } => {
            format!("この名前は{line}行目の規則が使っています。規則ごとに別の名前を付けてください")
        }
        Kind::TakesEverything { after } => format!(
            "`when` がないため、すべての依頼に当てはまります。後にある{after}件の規則には何も届きません。`when` を書くか、末尾に移してください"
        ),
        Kind::NoRules => "規則がありません。すべての依頼に答えが決まるよう、`when` のない `[[rule]]` を加えてください".to_owned(),
        Kind::NoDefault => "最後の規則に `when` があります。すべての依頼に答えが決まるよう、`when` のない規則を後に加えてください".to_owned(),
        Kind::Impossible { least, most } => {
            format!("`{least}` 以上で `{most}` 以下の依頼はありません。2つを入れ替えてください")
        }
        Kind::NoAction => "`then` に送り先がありません。`engine = \"…\"`、`engines = [\"…\", \"…\"]`、`refuse = \"…\"` のいずれかを書いてください".to_owned(),
        Kind::TwoActions { one, other } => {
            format!("`then` に `{one}` と `{other}` の両方があります。どちらかにしてください")
        }
        Kind::BesideRefuse { key } => {
            format!("`refuse` と並べた `{key}` には意味がありません。取り除いてください")
        }
        Kind::OnlyOutside { key } => format!(
            "`{key}` は行外に出るものについて書くものですが、ここに行外のエンジンはありません。取り除いてください"
        ),
        Kind::NotOffered { entity, mode } => {
            if entity.never_leaves() {
                return format!(
                    "`{entity}` はどのような形でも行外に出ません。`refuse` と書くか、書かないでください。書かなければ、そのような依頼には行内で答えます"
                );
            }
            let lacking = match mode {
                Mode::Generalise => "粗い形",
                _ => "架空の形",
            };
            let offered = Mode::ALL.into_iter().filter(|m| m.is_offered_for(*entity));
            let offered: Vec<String> = offered.map(|mode| mode.name().to_owned()).collect();
            format!("`{entity}` には{lacking}がありません。{}", hint(None, &offered))
        }
        Kind::MaskedTwice { entity } => format!(
            "`{entity}` は、扱いの違う2つのグループにあります。この種類だけの行も書いてください"
        ),
        Kind::EngineTwice(name) => {
            format!("エンジン `{name}` が2回あります。1回だけ書いてください")
        }
        Kind::ThinksAndDoesNot { effort } => format!(
            "`thinking = false` と `reasoning_effort = \"{effort}\"` は両立しません。どちらかにしてください"
        ),
        Kind::SameAside { what, engine } => format!(
            "`{what}` の `{engine}` は、もともとこの規則が最初に送るエンジンです。別のエンジンかモデルを書くか、`{what}` を取り除いてください"
        ),
        Kind::AutoModel => {
            "`model = \"auto\"` では何も選ばれません。`model` を取り除いてください".to_owned()
        }
        Kind::OtherEnginesModel {
            model,
            owner,
            engine,
            models,
        } => format!(
            "モデル `{model}` はエンジン `{engine}` ではなく `{owner}` のものです。{}",
            hint(None, models)
        ),
        Kind::ClaimTwice => {
            "`claim` と表の両方があります。文か、`when` と `never` か、どちらかにしてください".to_owned()
        }
        Kind::OneNever => "`never` に書けるのは1つだけです。不変条件を分けてください".to_owned(),
        Kind::NoClaim => "主張の文ではありません。`… の依頼は、行外に出ない`、`no … request … leaves` など、docs/rules.mdにある文で書いてください".to_owned(),
        Kind::NotUnderstood { found, expected } => format!(
            "{}は読めません。ここに書けるのは{}です",
            if found.is_empty() {
                "文の終わり".to_owned()
            } else {
                format!("{} ", Quoted(found))
            },
            phrases::part(expected)
        ),
        Kind::InvariantTaken { line } => format!(
            "この名前は{line}行目の不変条件が使っています。それぞれ別の名前を付けてください"
        ),
        Kind::Broken { claim, shown } => format!(
            "「{claim}」は成り立ちません: {}。規則か、この不変条件を直してください",
            shown.told_in(Tongue::Japanese)
        ),
        Kind::Contradiction(conditions) => {
            let at_once = if conditions.len() == 1 { "" } else { "同時に" };
            format!(
                "{} を{at_once}満たす依頼はありません。どれかを直してください",
                conditions.join("、")
            )
        }
        Kind::Shadowed(rules) => {
            let together = if rules.len() == 1 { "" } else { "合わせて" };
            let rules = rules.iter();
            let rules: Vec<_> = rules
                .map(|(name, line)| format!("規則 `{name}`({line}行目)"))
                .collect();
            format!(
                "この規則には何も届きません。対象の依頼はすべて、前にある{}が{together}先に決めます。前に移すか、取り除いてください",
                rules.join("と")
            )
        }
        Kind::Floored(floors) => format!(
            "この規則は何も行外に出しません。届く依頼にはすべて下限 {} がかかります。行内のエンジンだけを書いてください",
            floors.join("・")
        ),
        Kind::GroupInGroup(group) => format!(
            "グループの中にグループは書けません。`{group}` の中身をここに並べてください"
        ),
    }
}

/// The nearest name, or all there are if they are few.
fn hint(near: Option<&str>, known: &[String]) -> String {
    if let Some(near) = near {
        return format!("`{near}` ではありませんか");
    }
    match known {
        [] => "宣言されたものが1つもありません".to_owned(),
        known if known.len() > MOST_SHOWN => {
            format!("{}件ありますが、似たものはありません", known.len())
        }
        known => format!("`{}` から選んでください", known.join("`、`")),
    }
}
