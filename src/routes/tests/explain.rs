//! Explanations: every sentence, in both languages.

use super::{DEFAULT, ENGINES, Request, policy};
use crate::routes::Tongue;

const RULES: &str = r#"
[calendar]
closing = { from = 2026-12-31, to = 2027-01-03 }

[[rule]]
name = "no-numbers"
when = { findings = ["MY_NUMBER", "PIN"] }
then = { engine = "local" }
reason = { ja = "番号は行内です", en = "numbers stay inside" }

[[rule]]
name = "closed"
when = { calendar = "closing", date = { from = 2026-12-01 }, weekday = ["sat", "sun"] }
then = { refuse = { ja = "休業日です", en = "we are closed" } }
reason = { ja = "休業日", en = "a holiday" }

[[rule]]
name = "busy"
when = { any = [{ tokens = { at_least = 5000 } }, { budget_percent = { at_least = 80 } }], engine_down = "frontier" }
then = { engine = "local" }
reason = { ja = "混雑", en = "busy" }

[[rule]]
name = "in-bulk"
when = { findings = { PERSON = { at_least = 10 } }, purpose = "letters", language = "ja", topic = "strategy", topic_percent = { at_least = 70 } }
then = { engine = "local" }
reason = { ja = "多数", en = "many" }

[[rule]]
name = "letters"
when = { app = ["teller", "loan-review"], app_tag = "frontier", sensitivity = { at_most = "confidential" }, time = { from = "09:00", to = "17:00" }, not = { any = [{ tools = true }, { special_care = true }] } }
then = { engines = ["frontier", "local"] }
reason = { ja = "外部利用を認められた業務です", en = "cleared for the frontier" }
"#;

fn explained(words: &str, tongue: Tongue) -> String {
    let policy = policy(&format!("{ENGINES}{RULES}{DEFAULT}"));
    let request = Request::parse(words);
    let explanation = policy.explain(&request.facts(), tongue).to_string();
    explanation.trim_end().to_owned()
}

const LETTER: &str = "app=teller tags=frontier findings=PERSON*2,PHONE";

#[test]
fn a_decision_is_explained_in_english() {
    insta::assert_snapshot!(explained(LETTER, Tongue::English), @"
    The request: application `teller`, level confidential, about 100 tokens; found: 2 × PERSON, 1 × PHONE.
    Rule `letters` in line 40 decides: `frontier` answers; if it cannot, `local` stands in. What goes outside is masked.
    Reason: cleared for the frontier
    It matches, because
      - the application is `teller`
      - the application carries the tag `frontier`
      - the level is `confidential`
      - it is 10:00 in Japan, as wanted: from 09:00 to 17:00
      - what is excluded is not the case (none of the alternatives is the case (the request has no tools; it does not speak of special-care data))
    The rules above it do not match:
      line 18, `no-numbers`: no `MY_NUMBER` or `PIN` was found
      line 24, `closed`: it is 2026-04-01, which does not stand in the calendar `closing`
      line 30, `busy`: none of the alternatives is the case (the request has about 100 tokens, and the rule wants at least 5000; 0 % of the budget is used, and the rule wants at least 80)
      line 36, `in-bulk`: 2 different PERSON were found, and the rule wants at least 10
    ");
}

#[test]
fn a_decision_is_explained_in_japanese() {
    insta::assert_snapshot!(explained(LETTER, Tongue::Japanese), @"
    依頼: アプリケーション `teller`、機密区分 confidential、約100トークン。検出: PERSON 2件、PHONE 1件。
    40行目の規則 `letters` が適用されます: `frontier` が答え、答えられないときは `local` が代わります。行外に送るものはマスキングされます。
    理由: 外部利用を認められた業務です
    当てはまる理由:
      - アプリケーションは `teller` です
      - アプリケーションにタグ `frontier` があります
      - 機密区分は `confidential` です
      - 時刻は10:00です(条件: 09:00から17:00まで)
      - 除外の条件に当たりません(どの選択肢にも当たりません(ツールを伴いません。要配慮個人情報に触れません))
    上の規則が当てはまらない理由:
      18行目 `no-numbers`: `MY_NUMBER`・`PIN` は検出されていません
      24行目 `closed`: 日付は2026-04-01です(カレンダー `closing` の日ではありません)
      30行目 `busy`: どの選択肢にも当たりません(依頼は約100トークンです(条件: 5000以上)。予算の0%を使っています(条件: 80以上))
      36行目 `in-bulk`: PERSON は2件です(条件: 10以上)
    ");
}

#[test]
fn the_default_tells_why_nothing_above_it_matched() {
    let words = "at=2027-01-02T08:00 findings=PERSON*12 purpose=letters topic=strategy*60";
    insta::assert_snapshot!(explained(&format!("{words} tools"), Tongue::English), @"
    The request: application `demo`, level confidential, about 100 tokens; found: 12 × PERSON.
    Rule `closed` in line 22 decides: nobody answers; the application is told: “we are closed”
    Reason: a holiday
    It matches, because
      - it is 2027-01-02, which stands in the calendar `closing`
      - it is 2027-01-02, as wanted: from 2026-12-01 on
      - the weekday is `sat`
    The rules above it do not match:
      line 18, `no-numbers`: no `MY_NUMBER` or `PIN` was found
    ");
    insta::assert_snapshot!(explained(&format!("{words} tools"), Tongue::Japanese), @"
    依頼: アプリケーション `demo`、機密区分 confidential、約100トークン。検出: PERSON 12件。
    22行目の規則 `closed` が適用されます: だれも答えません。案内: 「休業日です」
    理由: 休業日
    当てはまる理由:
      - 日付は2027-01-02です(カレンダー `closing` の日)
      - 日付は2027-01-02です(条件: 2026-12-01以降)
      - 曜日は `sat` です
    上の規則が当てはまらない理由:
      18行目 `no-numbers`: `MY_NUMBER`・`PIN` は検出されていません
    ");
}

#[test]
fn a_floor_and_a_refusal_are_explained() {
    let floored = format!("{LETTER} unknown-field");
    insta::assert_snapshot!(explained(&floored, Tongue::English), @"
    The request: application `teller`, level confidential, about 100 tokens; found: 2 × PERSON, 1 × PHONE.
    Rule `letters` in line 40 decides: `local` answers. Nothing leaves the bank.
    Reason: cleared for the frontier
    The rule leads outside, but the floor `unknown_field` keeps the request inside: a request with an unknown field never leaves the bank
    It matches, because
      - the application is `teller`
      - the application carries the tag `frontier`
      - the level is `confidential`
      - it is 10:00 in Japan, as wanted: from 09:00 to 17:00
      - what is excluded is not the case (none of the alternatives is the case (the request has no tools; it does not speak of special-care data))
    The rules above it do not match:
      line 18, `no-numbers`: no `MY_NUMBER` or `PIN` was found
      line 24, `closed`: it is 2026-04-01, which does not stand in the calendar `closing`
      line 30, `busy`: none of the alternatives is the case (the request has about 100 tokens, and the rule wants at least 5000; 0 % of the budget is used, and the rule wants at least 80)
      line 36, `in-bulk`: 2 different PERSON were found, and the rule wants at least 10
    ");
    insta::assert_snapshot!(explained(&floored, Tongue::Japanese), @"
    依頼: アプリケーション `teller`、機密区分 confidential、約100トークン。検出: PERSON 2件、PHONE 1件。
    40行目の規則 `letters` が適用されます: `local` が答えます。行外には何も出ません。
    理由: 外部利用を認められた業務です
    規則は行外を認めていますが、下限 `unknown_field` により行内に留まります: 未知の項目を含む依頼は行外に出しません
    当てはまる理由:
      - アプリケーションは `teller` です
      - アプリケーションにタグ `frontier` があります
      - 機密区分は `confidential` です
      - 時刻は10:00です(条件: 09:00から17:00まで)
      - 除外の条件に当たりません(どの選択肢にも当たりません(ツールを伴いません。要配慮個人情報に触れません))
    上の規則が当てはまらない理由:
      18行目 `no-numbers`: `MY_NUMBER`・`PIN` は検出されていません
      24行目 `closed`: 日付は2026-04-01です(カレンダー `closing` の日ではありません)
      30行目 `busy`: どの選択肢にも当たりません(依頼は約100トークンです(条件: 5000以上)。予算の0%を使っています(条件: 80以上))
      36行目 `in-bulk`: PERSON は2件です(条件: 10以上)
    ");
    insta::assert_snapshot!(explained("at=2027-01-02T12:00", Tongue::English), @"
    The request: application `demo`, level public, about 100 tokens; no identifier was found.
    Rule `closed` in line 22 decides: nobody answers; the application is told: “we are closed”
    Reason: a holiday
    It matches, because
      - it is 2027-01-02, which stands in the calendar `closing`
      - it is 2027-01-02, as wanted: from 2026-12-01 on
      - the weekday is `sat`
    The rules above it do not match:
      line 18, `no-numbers`: no `MY_NUMBER` or `PIN` was found
    ");
    insta::assert_snapshot!(explained("at=2027-01-02T12:00", Tongue::Japanese), @"
    依頼: アプリケーション `demo`、機密区分 public、約100トークン。検出された識別子はありません。
    22行目の規則 `closed` が適用されます: だれも答えません。案内: 「休業日です」
    理由: 休業日
    当てはまる理由:
      - 日付は2027-01-02です(カレンダー `closing` の日)
      - 日付は2027-01-02です(条件: 2026-12-01以降)
      - 曜日は `sat` です
    上の規則が当てはまらない理由:
      18行目 `no-numbers`: `MY_NUMBER`・`PIN` は検出されていません
    ");
}

#[test]
fn what_is_recorded_of_a_request_explains_it_as_well() {
    let policy = policy(&format!("{ENGINES}{RULES}{DEFAULT}"));
    let request = Request::parse(LETTER);
    let recorded = crate::routes::RecordedFacts::from(&request.facts());
    let json = serde_json::to_string(&recorded).expect("names and numbers are JSON");
    let read: crate::routes::RecordedFacts = serde_json::from_str(&json).expect("it was written");
    assert_eq!(read, recorded);
    let facts = read.facts().expect("every name is known");
    let explanation = policy.explain(&facts, Tongue::English).to_string();
    assert_eq!(explanation.trim_end(), explained(LETTER, Tongue::English));
}

#[test]
fn what_happens_in_some_conversations_alone_is_told() {
    let rule = r#"
[[rule]]
name = "tried"
when = { app = "teller" }
then = { engine = "local", canary = { engine = "frontier", percent = 5 }, shadow = { engine = "frontier", percent = 1 } }
reason = "a trial"
"#;
    let policy = policy(&format!("{ENGINES}{rule}{DEFAULT}"));
    let request = Request::parse("app=teller");
    let told = |tongue| {
        let explanation = policy.explain(&request.facts(), tongue).to_string();
        explanation.lines().nth(1).expect("the outcome").to_owned()
    };
    insta::assert_snapshot!(told(Tongue::English), @"Rule `tried` in line 13 decides: `local` answers. 5% of conversations ask `frontier` first. Of 1% of conversations, `frontier` gets a copy. What goes outside is masked.");
    insta::assert_snapshot!(told(Tongue::Japanese), @"13行目の規則 `tried` が適用されます: `local` が答えます。会話の5%は、先に `frontier` に尋ねます。会話の1%は、写しを `frontier` に送ります。行外に送るものはマスキングされます。");
}
