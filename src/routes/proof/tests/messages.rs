//! Every sentence of a comparison, as it is read.

use super::super::{Format, Tongue, compare};
use super::{known, policy};

fn report(old: &str, new: &str, tongue: Tongue) -> String {
    compare(&policy(old), &policy(new), Some(&known())).report(tongue, Format::Text)
}

const OLD: &str = r#"
[[rule]]
name = "secrets"
when = { findings = ["SECRET", "PIN"] }
then = { engine = "local" }
reason = "never"

[[rule]]
name = "insider"
when = { matter = ["insider", "aml_suspicion"] }
then = { engine = "local" }
reason = "stays"

[[rule]]
name = "letters"
when = { app = "@retail", sensitivity = { at_most = "confidential" } }
then = { engines = ["frontier", "local"], mask = { PERSON = "drop" } }
reason = "letters"
"#;

#[test]
fn a_file_compared_with_itself_is_proved_and_changes_nothing() {
    insta::assert_snapshot!(report(OLD, OLD, Tongue::English), @"
    PROVED: nothing leaves that stayed inside.
    PROVED: nothing that left goes to another operator or country.
    PROVED: nothing that left is masked less.

    Nothing else changes its meaning.
    ");
    insta::assert_snapshot!(report(OLD, OLD, Tongue::Japanese), @"
    PROVED: 行内にとどまっていたものは、行外に出ません。
    PROVED: 行外に出ていたものが、別の事業者や国に送られることはありません。
    PROVED: 行外に出ていたもののマスキングは弱くなりません。

    ほかに意味の変更はありません。
    ");
}

#[test]
fn what_leaves_goes_elsewhere_and_is_masked_less_is_shown_by_the_smallest_request() {
    let new = OLD
        .replace(
            r#"matter = ["insider", "aml_suspicion"]"#,
            r#"matter = "insider""#,
        )
        .replace(
            r#""frontier", "local"], mask = { PERSON = "drop" }"#,
            r#""abroad"]"#,
        );
    insta::assert_snapshot!(report(OLD, &new, Tongue::English), @"
    FOUND:  something leaves that stayed inside. The smallest request that shows it:
      request: a public request of `loan-review`, speaking of `aml_suspicion`
      before:  `local` (rule `insider`, line 7)
      now:     `abroad` (Example, Ltd., GB) (rule `letters`, line 13)
    FOUND:  something that left goes to another operator or country. The smallest request that shows it:
      request: a public request of `loan-review`
      before:  `frontier` (Example, Inc., US), else `local` (rule `letters`, line 13)
      now:     `abroad` (Example, Ltd., GB) (rule `letters`, line 13)
      `mask.PERSON` drop → placeholder
    FOUND:  something that left is masked less. The smallest request that shows it:
      request: a confidential request of `loan-review`, with 1 PERSON
      before:  `frontier` (Example, Inc., US), else `local` (rule `letters`, line 13)
      now:     `abroad` (Example, Ltd., GB) (rule `letters`, line 13)
      `mask.PERSON` drop → placeholder

    2 changes of meaning (of requests that no earlier rule takes which both files have):
    1. [LEAVES] Public, internal or confidential requests of `loan-review` or `teller`, speaking of `aml_suspicion`, not speaking of `insider` now go to `abroad` (Example, Ltd., GB), instead of `local` (rule `insider`, line 7 → rule `letters`, line 13).
    2. [ELSEWHERE] Public, internal or confidential requests of `loan-review` or `teller`, not speaking of `insider` or `aml_suspicion` now go to `abroad` (Example, Ltd., GB), instead of `frontier` (Example, Inc., US), else `local`; `mask.PERSON` drop → placeholder (rule `letters`, line 13).
    ");
    insta::assert_snapshot!(report(OLD, &new, Tongue::Japanese), @"
    FOUND:  行内にとどまっていたものが行外に出ます。それを示す最小の依頼:
      依頼: 機密区分 public の、アプリ `loan-review` の、`aml_suspicion` に触れる依頼
      変更前: `local` (規則 `insider`(7行目))
      変更後: `abroad`(Example, Ltd., GB) (規則 `letters`(13行目))
    FOUND:  行外に出ていたものが、別の事業者や国に送られます。それを示す最小の依頼:
      依頼: 機密区分 public の、アプリ `loan-review` の依頼
      変更前: `frontier`(Example, Inc., US)、応答がなければ `local` (規則 `letters`(13行目))
      変更後: `abroad`(Example, Ltd., GB) (規則 `letters`(13行目))
      `mask.PERSON` drop → placeholder
    FOUND:  行外に出ていたもののマスキングが弱くなります。それを示す最小の依頼:
      依頼: 機密区分 confidential の、アプリ `loan-review` の、PERSON を1件含む依頼
      変更前: `frontier`(Example, Inc., US)、応答がなければ `local` (規則 `letters`(13行目))
      変更後: `abroad`(Example, Ltd., GB) (規則 `letters`(13行目))
      `mask.PERSON` drop → placeholder

    意味の変更 2件(両方のファイルに共通する規則が先に当てはまる依頼を除く):
    1. [行外へ] 機密区分 public・internal・confidential の、アプリ `loan-review`または`teller` の、`aml_suspicion` に触れる、`insider` に触れない依頼: 送り先が `local` から `abroad`(Example, Ltd., GB) に変わります(規則 `insider`(7行目) → 規則 `letters`(13行目))。
    2. [別の送り先] 機密区分 public・internal・confidential の、アプリ `loan-review`または`teller` の、`insider`・`aml_suspicion` に触れない依頼: 送り先が `frontier`(Example, Inc., US)、応答がなければ `local` から `abroad`(Example, Ltd., GB) に変わります; `mask.PERSON` drop → placeholder(規則 `letters`(13行目))。
    ");
}

/// A rule that tries an engine outside on a share.
const PILOT: &str = r#"
[[rule]]
name = "pilot"
when = { sensitivity = "public" }
then = { engine = "local", canary = { engine = "frontier", percent = 5 } }
reason = "a pilot"
expires = 2026-09-30
"#;

#[test]
fn a_larger_share_lets_out_what_stayed_and_a_smaller_one_does_not() {
    let more = PILOT.replace("percent = 5", "percent = 20");
    insta::assert_snapshot!(report(PILOT, &more, Tongue::English), @"
    FOUND:  something leaves that stayed inside. The smallest request that shows it:
      request: a public request of `demo`, until 2026-09-30, in the share from 5% to 20% of conversations (canary of rule `pilot`)
      before:  `local` (rule `pilot`, line 1)
      now:     `frontier` (Example, Inc., US), else `local` (rule `pilot`, line 1)
    PROVED: nothing that left goes to another operator or country.
    PROVED: nothing that left is masked less.

    1 change of meaning (of requests that no earlier rule takes which both files have):
    1. [LEAVES] Public requests until 2026-09-30, in the share from 5% to 20% of conversations (canary of rule `pilot`) now go to `frontier` (Example, Inc., US), else `local`, instead of `local` (rule `pilot`, line 1).
    ");
    insta::assert_snapshot!(report(PILOT, &more, Tongue::Japanese), @"
    FOUND:  行内にとどまっていたものが行外に出ます。それを示す最小の依頼:
      依頼: 機密区分 public の、アプリ `demo` の、2026-09-30 までの、会話の5%から20%(規則 `pilot` のカナリア)の依頼
      変更前: `local` (規則 `pilot`(1行目))
      変更後: `frontier`(Example, Inc., US)、応答がなければ `local` (規則 `pilot`(1行目))
    PROVED: 行外に出ていたものが、別の事業者や国に送られることはありません。
    PROVED: 行外に出ていたもののマスキングは弱くなりません。

    意味の変更 1件(両方のファイルに共通する規則が先に当てはまる依頼を除く):
    1. [行外へ] 機密区分 public の、2026-09-30 までの、会話の5%から20%(規則 `pilot` のカナリア)の依頼: 送り先が `local` から `frontier`(Example, Inc., US)、応答がなければ `local` に変わります(規則 `pilot`(1行目))。
    ");
    insta::assert_snapshot!(report(&more, PILOT, Tongue::English), @"
    PROVED: nothing leaves that stayed inside.
    PROVED: nothing that left goes to another operator or country.
    PROVED: nothing that left is masked less.

    1 change of meaning (of requests that no earlier rule takes which both files have):
    1. Public requests until 2026-09-30, in the share from 5% to 20% of conversations (canary of rule `pilot`) now go to `local`, instead of `frontier` (Example, Inc., US), else `local` (rule `pilot`, line 1).
    ");
}

#[test]
fn a_copy_and_what_else_a_rule_says_of_an_answer_is_told() {
    let new = PILOT.replace(
        "then = { engine = \"local\", canary = { engine = \"frontier\", percent = 5 } }",
        "then = { engine = \"local\", priority = \"batch\", thinking = false, shadow = { engine = \"frontier\", percent = 100 } }",
    );
    insta::assert_snapshot!(report(PILOT, &new, Tongue::English), @"
    FOUND:  something leaves that stayed inside. The smallest request that shows it:
      request: a public request of `demo`, until 2026-09-30
      before:  `local` (rule `pilot`, line 1)
      now:     `local`, with a copy to `frontier` (Example, Inc., US) (rule `pilot`, line 1)
      `thinking` – → false, `priority` – → batch
    PROVED: nothing that left goes to another operator or country.
    PROVED: nothing that left is masked less.

    4 changes of meaning (of requests that no earlier rule takes which both files have):
    1. [LEAVES] Public requests until 2026-09-30, in the last 95% of conversations (canary of rule `pilot`) now go to `local`, with a copy to `frontier` (Example, Inc., US), instead of `local`; `thinking` – → false, `priority` – → batch (rule `pilot`, line 1).
    2. Public requests until 2026-09-30, in the first 5% of conversations (canary of rule `pilot`) now go to `local`, with a copy to `frontier` (Example, Inc., US), instead of `frontier` (Example, Inc., US), else `local`; `thinking` – → false, `priority` – → batch (rule `pilot`, line 1).
    3. Public requests that a floor holds inside still go to `local`; `thinking` – → false, `priority` – → batch (rule `pilot`, line 1).
    4. Public requests from 2026-10-01 on still go to `local`; `thinking` – → false, `priority` – → batch (rule `pilot`, line 1).
    ");
    insta::assert_snapshot!(report(PILOT, &new, Tongue::Japanese), @"
    FOUND:  行内にとどまっていたものが行外に出ます。それを示す最小の依頼:
      依頼: 機密区分 public の、アプリ `demo` の、2026-09-30 までの依頼
      変更前: `local` (規則 `pilot`(1行目))
      変更後: `local`(写しを `frontier`(Example, Inc., US) へ) (規則 `pilot`(1行目))
      `thinking` – → false, `priority` – → batch
    PROVED: 行外に出ていたものが、別の事業者や国に送られることはありません。
    PROVED: 行外に出ていたもののマスキングは弱くなりません。

    意味の変更 4件(両方のファイルに共通する規則が先に当てはまる依頼を除く):
    1. [行外へ] 機密区分 public の、2026-09-30 までの、会話の末尾95%(規則 `pilot` のカナリア)の依頼: 送り先が `local` から `local`(写しを `frontier`(Example, Inc., US) へ) に変わります; `thinking` – → false, `priority` – → batch(規則 `pilot`(1行目))。
    2. 機密区分 public の、2026-09-30 までの、会話の先頭5%(規則 `pilot` のカナリア)の依頼: 送り先が `frontier`(Example, Inc., US)、応答がなければ `local` から `local`(写しを `frontier`(Example, Inc., US) へ) に変わります; `thinking` – → false, `priority` – → batch(規則 `pilot`(1行目))。
    3. 下限により行内にとどまる機密区分 public の依頼: 送り先は `local` のままです; `thinking` – → false, `priority` – → batch(規則 `pilot`(1行目))。
    4. 機密区分 public の、2026-10-01 以降の依頼: 送り先は `local` のままです; `thinking` – → false, `priority` – → batch(規則 `pilot`(1行目))。
    ");
}

#[test]
fn a_later_day_lets_out_what_would_have_ended() {
    let longer = PILOT.replace("2026-09-30", "2026-12-31");
    insta::assert_snapshot!(report(PILOT, &longer, Tongue::English), @"
    FOUND:  something leaves that stayed inside. The smallest request that shows it:
      request: a public request of `demo`, on 2026-10-01, in the first 5% of conversations (canary of rule `pilot`)
      before:  `local` (rule `pilot`, line 1, floor `expired`)
      now:     `frontier` (Example, Inc., US), else `local` (rule `pilot`, line 1)
    PROVED: nothing that left goes to another operator or country.
    PROVED: nothing that left is masked less.

    1 change of meaning (of requests that no earlier rule takes which both files have):
    1. [LEAVES] Public requests from 2026-10-01 to 2026-12-31, in the first 5% of conversations (canary of rule `pilot`) now go to `frontier` (Example, Inc., US), else `local`, instead of `local` (rule `pilot`, line 1).
    ");
    insta::assert_snapshot!(report(PILOT, &longer, Tongue::Japanese), @"
    FOUND:  行内にとどまっていたものが行外に出ます。それを示す最小の依頼:
      依頼: 機密区分 public の、アプリ `demo` の、2026-10-01 の、会話の先頭5%(規則 `pilot` のカナリア)の依頼
      変更前: `local` (規則 `pilot`(1行目)、下限 `expired`)
      変更後: `frontier`(Example, Inc., US)、応答がなければ `local` (規則 `pilot`(1行目))
    PROVED: 行外に出ていたものが、別の事業者や国に送られることはありません。
    PROVED: 行外に出ていたもののマスキングは弱くなりません。

    意味の変更 1件(両方のファイルに共通する規則が先に当てはまる依頼を除く):
    1. [行外へ] 機密区分 public の、2026-10-01 から 2026-12-31 までの、会話の先頭5%(規則 `pilot` のカナリア)の依頼: 送り先が `local` から `frontier`(Example, Inc., US)、応答がなければ `local` に変わります(規則 `pilot`(1行目))。
    ");
}

#[test]
fn an_application_is_there_for_its_own_purposes_alone() {
    let rule = |app: &str| {
        format!(
            "[[rule]]\nname = \"memos\"\nwhen = {{ purpose = \"memos\", app = \"{app}\" }}\n\
             then = {{ engine = \"frontier\" }}\nreason = \"memos\"\n"
        )
    };
    // The teller's application declares letters alone.
    assert!(compare(&policy(""), &policy(&rule("teller")), Some(&known())).is_proved());
    assert!(!compare(&policy(""), &policy(&rule("teller")), None).is_proved());
    assert!(!compare(&policy(""), &policy(&rule("loan-review")), Some(&known())).is_proved());
}

#[test]
fn times_and_sizes_are_told_as_people_say_them() {
    let new = OLD.replace(
        "sensitivity = { at_most",
        r#"time = { from = "09:00", to = "17:00" }, weekday = ["mon", "tue", "wed", "thu", "fri"], tokens = { at_most = 3999 }, sensitivity = { at_most"#,
    );
    insta::assert_snapshot!(report(OLD, &new, Tongue::English), @"
    PROVED: nothing leaves that stayed inside.
    PROVED: nothing that left goes to another operator or country.
    PROVED: nothing that left is masked less.

    4 changes of meaning (of requests that no earlier rule takes which both files have):
    1. Public, internal or confidential requests of `loan-review` or `teller`, of at least 4000 tokens now go to `local`, instead of `frontier` (Example, Inc., US), else `local` (rule `letters`, line 13 → rule `default`, line 19).
    2. Public, internal or confidential requests of `loan-review` or `teller`, between 17:00 and 24:00 now go to `local`, instead of `frontier` (Example, Inc., US), else `local` (rule `letters`, line 13 → rule `default`, line 19).
    3. Public, internal or confidential requests of `loan-review` or `teller`, between 00:00 and 09:00 now go to `local`, instead of `frontier` (Example, Inc., US), else `local` (rule `letters`, line 13 → rule `default`, line 19).
    4. Public, internal or confidential requests of `loan-review` or `teller`, on `sat` or `sun` now go to `local`, instead of `frontier` (Example, Inc., US), else `local` (rule `letters`, line 13 → rule `default`, line 19).
    ");
    insta::assert_snapshot!(report(OLD, &new, Tongue::Japanese), @"
    PROVED: 行内にとどまっていたものは、行外に出ません。
    PROVED: 行外に出ていたものが、別の事業者や国に送られることはありません。
    PROVED: 行外に出ていたもののマスキングは弱くなりません。

    意味の変更 4件(両方のファイルに共通する規則が先に当てはまる依頼を除く):
    1. 機密区分 public・internal・confidential の、アプリ `loan-review`または`teller` の、4000トークン以上の依頼: 送り先が `frontier`(Example, Inc., US)、応答がなければ `local` から `local` に変わります(規則 `letters`(13行目) → 規則 `default`(19行目))。
    2. 機密区分 public・internal・confidential の、アプリ `loan-review`または`teller` の、17:00 から 24:00 までの依頼: 送り先が `frontier`(Example, Inc., US)、応答がなければ `local` から `local` に変わります(規則 `letters`(13行目) → 規則 `default`(19行目))。
    3. 機密区分 public・internal・confidential の、アプリ `loan-review`または`teller` の、00:00 から 09:00 までの依頼: 送り先が `frontier`(Example, Inc., US)、応答がなければ `local` から `local` に変わります(規則 `letters`(13行目) → 規則 `default`(19行目))。
    4. 機密区分 public・internal・confidential の、アプリ `loan-review`または`teller` の、曜日 `sat`または`sun` の依頼: 送り先が `frontier`(Example, Inc., US)、応答がなければ `local` から `local` に変わります(規則 `letters`(13行目) → 規則 `default`(19行目))。
    ");
}

#[test]
fn what_is_decided_otherwise_though_nothing_more_leaves_is_told() {
    let new = OLD
        .replace("engine = \"local\" }\nreason = \"stays\"", "refuse = \"ask the desk\" }\nreason = \"stays\"")
        .replace("mask = { PERSON", "max_tokens = 500, deadline = \"30s\", restore = { answers = \"mask\" }, mask = { EMAIL = \"refuse\", PERSON");
    insta::assert_snapshot!(report(OLD, &new, Tongue::English), @r#"
    PROVED: nothing leaves that stayed inside.
    PROVED: nothing that left goes to another operator or country.
    PROVED: nothing that left is masked less.

    8 changes of meaning (of requests that no earlier rule takes which both files have):
    1. Requests speaking of `insider` are now refused, instead of going to `local`; `refuse` – → "ask the desk" (rule `insider`, line 7).
    2. Requests speaking of `aml_suspicion` are now refused, instead of going to `local`; `refuse` – → "ask the desk" (rule `insider`, line 7).
    3. Public, internal or confidential requests of `loan-review` or `teller`, with EMAIL that a floor holds inside are now refused because of EMAIL, instead of going to `local`; `max_tokens` – → 500, `deadline` – → 30s, `restore.answers` – → mask (rule `letters`, line 13).
    4. Public or internal requests of `loan-review` or `teller` that a floor holds inside still go to `local`; `max_tokens` – → 500, `deadline` – → 30s, `restore.answers` – → mask (rule `letters`, line 13).
    5. Public, internal or confidential requests of `loan-review` or `teller`, with EMAIL are now refused because of EMAIL, instead of going to `frontier` (Example, Inc., US), else `local`; `restore.answers` pass → mask, `mask.EMAIL` placeholder → refuse, `max_tokens` – → 500, `deadline` – → 30s (rule `letters`, line 13).
    6. Public, internal or confidential requests of `loan-review` or `teller`, without EMAIL that a floor holds inside still go to `local`; `max_tokens` – → 500, `deadline` – → 30s, `restore.answers` – → mask (rule `letters`, line 13).
    7. Public or internal requests of `loan-review` or `teller` still go to `frontier` (Example, Inc., US), else `local`; `restore.answers` pass → mask, `mask.EMAIL` placeholder → refuse, `max_tokens` – → 500, `deadline` – → 30s (rule `letters`, line 13).
    8. Public, internal or confidential requests of `loan-review` or `teller`, without EMAIL still go to `frontier` (Example, Inc., US), else `local`; `restore.answers` pass → mask, `mask.EMAIL` placeholder → refuse, `max_tokens` – → 500, `deadline` – → 30s (rule `letters`, line 13).
    "#);
    insta::assert_snapshot!(report(OLD, &new, Tongue::Japanese), @r#"
    PROVED: 行内にとどまっていたものは、行外に出ません。
    PROVED: 行外に出ていたものが、別の事業者や国に送られることはありません。
    PROVED: 行外に出ていたもののマスキングは弱くなりません。

    意味の変更 8件(両方のファイルに共通する規則が先に当てはまる依頼を除く):
    1. `insider` に触れる依頼: `local` に送られていましたが、拒否されます; `refuse` – → "ask the desk"(規則 `insider`(7行目))。
    2. `aml_suspicion` に触れる依頼: `local` に送られていましたが、拒否されます; `refuse` – → "ask the desk"(規則 `insider`(7行目))。
    3. 下限により行内にとどまる機密区分 public・internal・confidential の、アプリ `loan-review`または`teller` の、EMAIL を含む依頼: `local` に送られていましたが、EMAIL を含むため拒否されます; `max_tokens` – → 500, `deadline` – → 30s, `restore.answers` – → mask(規則 `letters`(13行目))。
    4. 下限により行内にとどまる機密区分 public・internal の、アプリ `loan-review`または`teller` の依頼: 送り先は `local` のままです; `max_tokens` – → 500, `deadline` – → 30s, `restore.answers` – → mask(規則 `letters`(13行目))。
    5. 機密区分 public・internal・confidential の、アプリ `loan-review`または`teller` の、EMAIL を含む依頼: `frontier`(Example, Inc., US)、応答がなければ `local` に送られていましたが、EMAIL を含むため拒否されます; `restore.answers` pass → mask, `mask.EMAIL` placeholder → refuse, `max_tokens` – → 500, `deadline` – → 30s(規則 `letters`(13行目))。
    6. 下限により行内にとどまる機密区分 public・internal・confidential の、アプリ `loan-review`または`teller` の、EMAIL を含まない依頼: 送り先は `local` のままです; `max_tokens` – → 500, `deadline` – → 30s, `restore.answers` – → mask(規則 `letters`(13行目))。
    7. 機密区分 public・internal の、アプリ `loan-review`または`teller` の依頼: 送り先は `frontier`(Example, Inc., US)、応答がなければ `local` のままです; `restore.answers` pass → mask, `mask.EMAIL` placeholder → refuse, `max_tokens` – → 500, `deadline` – → 30s(規則 `letters`(13行目))。
    8. 機密区分 public・internal・confidential の、アプリ `loan-review`または`teller` の、EMAIL を含まない依頼: 送り先は `frontier`(Example, Inc., US)、応答がなければ `local` のままです; `restore.answers` pass → mask, `mask.EMAIL` placeholder → refuse, `max_tokens` – → 500, `deadline` – → 30s(規則 `letters`(13行目))。
    "#);
}

#[test]
fn markdown_says_the_same() {
    let new = OLD.replace(r#", mask = { PERSON = "drop" }"#, "");
    let difference = compare(&policy(OLD), &policy(&new), Some(&known()));
    insta::assert_snapshot!(difference.report(Tongue::English, Format::Markdown), @"
    - **PROVED**: nothing leaves that stayed inside.
    - **PROVED**: nothing that left goes to another operator or country.
    - **FOUND**: something that left is masked less. The smallest request that shows it:
      - request: a confidential request of `loan-review`, with 1 PERSON
      - before:  `frontier` (Example, Inc., US), else `local` (rule `letters`, line 13)
      - now:     `frontier` (Example, Inc., US), else `local` (rule `letters`, line 13)
      - `mask.PERSON` drop → placeholder

    1 change of meaning (of requests that no earlier rule takes which both files have):
    1. [MASKED LESS] Public, internal or confidential requests of `loan-review` or `teller`, with PERSON still go to `frontier` (Example, Inc., US), else `local`; `mask.PERSON` drop → placeholder (rule `letters`, line 13).
    ");
}

#[test]
#[expect(clippy::too_many_lines, reason = "one document, as it is written")]
fn programs_read_the_same_as_json() {
    let old = "[[rule]]\nname = \"out\"\nwhen = { tools = true }\nthen = { engine = \"frontier\" }\nreason = \"r\"\n";
    let new = old.replace("tools = true", "stream = true");
    let difference = compare(&policy(old), &policy(&new), Some(&known()));
    insta::assert_snapshot!(difference.report(Tongue::English, Format::Json), @r#"
    {
      "old_sha256": "43721eb0da660ffe5a7b517fa98c6a1ed77e7f832e28d78d0d3a85426322c155",
      "new_sha256": "7b350697453305ba76893a779822fe554d46d9b51783599ffa9d0eba5c37b5f7",
      "proved": false,
      "verdicts": [
        {
          "question": "leaves",
          "proved": false,
          "sentence": "something leaves that stayed inside. The smallest request that shows it:",
          "counterexample": {
            "request": "a public request of `demo`, streamed",
            "old": {
              "rule": "default",
              "line": 7,
              "leaves": false,
              "to": "`local`",
              "destinations": [],
              "floor": null
            },
            "new": {
              "rule": "out",
              "line": 1,
              "leaves": true,
              "to": "`frontier` (Example, Inc., US)",
              "destinations": [
                {
                  "operator": "Example, Inc.",
                  "country": "US"
                }
              ],
              "floor": null
            }
          }
        },
        {
          "question": "elsewhere",
          "proved": true,
          "sentence": "nothing that left goes to another operator or country.",
          "counterexample": null
        },
        {
          "question": "weaker",
          "proved": true,
          "sentence": "nothing that left is masked less.",
          "counterexample": null
        }
      ],
      "invariants_gone": [],
      "tests_gone": [],
      "changes": [
        {
          "question": "leaves",
          "sentence": "[LEAVES] Requests without tools, streamed now go to `frontier` (Example, Inc., US), instead of `local` (rule `default`, line 7 → rule `out`, line 1).",
          "example": {
            "request": "a public request of `demo`, streamed",
            "old": {
              "rule": "default",
              "line": 7,
              "leaves": false,
              "to": "`local`",
              "destinations": [],
              "floor": null
            },
            "new": {
              "rule": "out",
              "line": 1,
              "leaves": true,
              "to": "`frontier` (Example, Inc., US)",
              "destinations": [
                {
                  "operator": "Example, Inc.",
                  "country": "US"
                }
              ],
              "floor": null
            }
          }
        },
        {
          "question": null,
          "sentence": "Requests with tools, not streamed now go to `local`, instead of `frontier` (Example, Inc., US) (rule `out`, line 1 → rule `default`, line 7).",
          "example": {
            "request": "a public request of `demo`, with tools",
            "old": {
              "rule": "out",
              "line": 1,
              "leaves": true,
              "to": "`frontier` (Example, Inc., US)",
              "destinations": [
                {
                  "operator": "Example, Inc.",
                  "country": "US"
                }
              ],
              "floor": null
            },
            "new": {
              "rule": "default",
              "line": 7,
              "leaves": false,
              "to": "`local`",
              "destinations": [],
              "floor": null
            }
          }
        }
      ],
      "more_changes": false
    }
    "#);
}

#[test]
fn answers_that_are_no_longer_hidden_inside_are_told() {
    let old = r#"
[[rule]]
name = "letters"
when = { app = "teller" }
then = { engine = "local", restore = { answers = "mask" } }
reason = "letters"
"#;
    let new = old.replace(r#", restore = { answers = "mask" }"#, "");
    insta::assert_snapshot!(report(old, &new, Tongue::English), @r"
    PROVED: nothing leaves that stayed inside.
    PROVED: nothing that left goes to another operator or country.
    PROVED: nothing that left is masked less.

    1 change of meaning (of requests that no earlier rule takes which both files have):
    1. Requests of `teller` still go to `local`; `restore.answers` mask → – (rule `letters`, line 1).
    ");
}

#[test]
fn other_terms_of_an_engine_outside_are_told() {
    let of = |retention: &str, contract: &str| {
        let engines = super::ENGINES
            .replacen(
                r#"retention = "none""#,
                &format!("retention = \"{retention}\""),
                1,
            )
            .replace("2026-001", contract);
        let source = format!("{}{}{engines}", OLD.trim_start(), super::DEFAULT);
        crate::routes::Policy::check(&source, "routes.toml", None).expect("it checks")
    };
    let (old, new) = (of("none", "2026-001"), of("30 days", "2026-003"));
    let told = compare(&old, &new, Some(&known())).report(Tongue::English, Format::Text);
    insta::assert_snapshot!(told, @r"
    PROVED: nothing leaves that stayed inside.
    PROVED: nothing that left goes to another operator or country.
    PROVED: nothing that left is masked less.

    1 change of meaning (of requests that no earlier rule takes which both files have):
    1. Public, internal or confidential requests of `loan-review` or `teller` still go to `frontier` (Example, Inc., US), else `local`; `frontier.retention` none → 30 days, `frontier.contract` 2026-001 → 2026-003 (rule `letters`, line 13).
    ");
}
