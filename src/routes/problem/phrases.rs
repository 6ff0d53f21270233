//! The fixed parts of messages in Japanese, by what they are in English.
//!
//! A part that is not here is shown in English. That there is none among the messages is tested
//! where each of them is read (`routes::tests::messages`).

/// A part of the file, or what a name is the name of.
pub(super) fn noun(english: &str) -> &str {
    match english {
        "rule" => "規則",
        "engine" => "エンジン",
        "group" => "グループ",
        "calendar" => "カレンダー",
        "test" => "テスト",
        "invariant" => "不変条件",
        "app" => "アプリ",
        "tag" => "タグ",
        "purpose" => "目的",
        "endpoint" => "エンドポイント",
        "model" => "モデル",
        "level" | "sensitivity" => "機密区分",
        "type" => "種類",
        "matter" => "事項",
        "topic" => "話題",
        "language" => "言語",
        "weekday" => "曜日",
        "mode" => "マスキングの方法",
        "kind" => "エンジンの `kind` ",
        "effort" => "`reasoning_effort` ",
        "class" => "`priority` ",
        "way" => "`answers` ",
        "floor" => "下限",
        "outcome" => "`never` ",
        "operator" => "事業者",
        other => other,
    }
}

/// A table of which something is no key.
pub(super) fn table(english: &str) -> String {
    let known = match english {
        "a rules file" => "規則のファイル",
        "a rule" => "規則",
        "an engine" => "エンジン",
        "an invariant" => "不変条件",
        "a test" => "テスト",
        "a test's `request`" => "テストの `request` ",
        "a test's `expect`" => "テストの `expect` ",
        "a range" => "範囲",
        "a period" => "期間",
        "a text in two languages" => "2か国語の文",
        "canary" | "shadow" => return format!(" `{english}` "),
        other => return format!(" {other} "),
    };
    known.to_owned()
}

/// What must stand as a value, or what does.
pub(super) fn value(english: &str) -> String {
    const LIKE: [(&str, &str); 5] = [
        ("a table like ", "の形の表"),
        ("a list of tables like ", "の形の表の並び"),
        ("a date like ", "のような日付(引用符なし)"),
        ("a date and time like ", "のような日時(引用符なし)"),
        (
            "a list of tables, each under the line ",
            "の行で始まる表の並び",
        ),
    ];
    let known = match english {
        "a text in quotes" => "引用符で囲んだ文字列",
        "a text in quotes or a list of them" => "引用符で囲んだ文字列か、その並び",
        "a text in quotes, or a table like `{ ja = \"…\", en = \"…\" }`" => {
            "引用符で囲んだ文字列か、`{ ja = \"…\", en = \"…\" }` の形の表"
        }
        "`true` or `false`" => " `true` か `false` ",
        "a whole number" => "整数",
        "a text" => "文字列",
        "a number" => "数",
        "a number with a fraction" => "小数",
        "a date or time" => "日付や時刻",
        "a list" => "並び",
        "a table" => "表",
        other => {
            let like = LIKE.iter().find_map(|(begin, end)| {
                let example = other.strip_prefix(begin)?;
                let example = example.trim_end_matches(", without quotes");
                Some(format!(" {example} {end}"))
            });
            return like.unwrap_or_else(|| other.to_owned());
        }
    };
    known.to_owned()
}

/// What to do about something that is empty.
pub(super) fn fix(english: &str) -> &str {
    match english {
        "give it a condition, or leave it out: without `when`, a rule takes every request" => {
            "条件を書くか、取り除いてください。`when` のない規則は、すべての依頼に当てはまります"
        }
        "list at least one table, or leave it out" => "表を1つ以上並べるか、取り除いてください",
        "list at least one, or leave it out" => "1つ以上並べるか、取り除いてください",
        "list at least one date, or leave it out" => "日付を1つ以上並べるか、取り除いてください",
        "write something between the quotes" => "引用符の間に何か書いてください",
        "write a type with its count, like `{ PERSON = { at_least = 10 } }`" => {
            "`{ PERSON = { at_least = 10 } }` のように、種類と件数を書いてください"
        }
        "write `at_least`, `at_most` or both" => {
            "`at_least` か `at_most`、または両方を書いてください"
        }
        "write `from`, `to` or both" => "`from` か `to`、または両方を書いてください",
        "write `ja`, `en` or both" => "`ja` か `en`、または両方を書いてください",
        "say what must come of it, like `{ engine = \"local\" }`" => {
            "`{ engine = \"local\" }` のように、期待する結果を書いてください"
        }
        "name a type and its mode, or leave it out" => "種類とその方法を書くか、取り除いてください",
        "say what is not to be restored, or leave it out" => {
            "戻さないものを書くか、取り除いてください"
        }
        other => other,
    }
}

/// A part of a claim's sentence.
pub(super) fn part(english: &str) -> String {
    match english {
        "a level or `request`" => "機密区分か `request`".to_owned(),
        "the end of the sentence" => "文の終わり".to_owned(),
        "the end of the name" => "名前の終わり".to_owned(),
        "a name" => "名前".to_owned(),
        "a whole number" => "整数".to_owned(),
        "a type" => "種類".to_owned(),
        "`以外` after countries alone" => "`以外` は国の後だけ".to_owned(),
        "one type alone before a count" => "件数の前には1つの種類".to_owned(),
        other => other
            .replace("what requests (", "どの依頼か(")
            .replace(
                ") or what never happens (",
                ")、または起きてはならないこと(",
            )
            .replace(" or, after a level, ", "、機密区分の後なら")
            .replace("` or `", "` か `"),
    }
}
