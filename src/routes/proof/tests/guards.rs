//! Invariants that a change leaves out.

use super::super::{Format, Tongue, compare};
use super::{known, policy};

const GUARDED: &str = r#"
[[rule]]
name = "letters"
when = { app = "demo" }
then = { engine = "frontier" }
reason = "letters"

[[invariant]]
name = "counter-stays"
claim = "no request of group retail leaves"

[[invariant]]
name = "restricted-stays"
claim = "機密区分 restricted の依頼は、行外に出ない"
"#;

fn guards(new: &str, tongue: Tongue) -> String {
    let difference = compare(&policy(GUARDED), &policy(new), Some(&known()));
    let report = difference.report(tongue, Format::Text);
    let lines = report.lines().filter(|line| line.starts_with("GONE"));
    let lines: Vec<&str> = lines.collect();
    assert_eq!(lines.is_empty(), difference.keeps_guards());
    lines.join("\n")
}

#[test]
fn a_change_that_leaves_out_an_invariant_says_so_and_whether_it_still_holds() {
    let without = GUARDED.split("[[invariant]]").next().expect("a beginning");
    insta::assert_snapshot!(guards(without, Tongue::English), @r#"
    GONE:   the invariant `counter-stays` (line 7 of the old file): "no request of group retail leaves". It still holds, and nothing will watch over it any more.
    GONE:   the invariant `restricted-stays` (line 11 of the old file): "機密区分 restricted の依頼は、行外に出ない". It still holds, and nothing will watch over it any more.
    "#);
    insta::assert_snapshot!(guards(without, Tongue::Japanese), @"
    GONE:   不変条件 `counter-stays`(変更前の7行目)「no request of group retail leaves」がなくなります。今は成り立っていますが、今後は確かめられません。
    GONE:   不変条件 `restricted-stays`(変更前の11行目)「機密区分 restricted の依頼は、行外に出ない」がなくなります。今は成り立っていますが、今後は確かめられません。
    ");
    let wide = without.replace(r#"app = "demo""#, r#"app = ["demo", "teller"]"#);
    insta::assert_snapshot!(guards(&wide, Tongue::English), @r#"
    GONE:   the invariant `counter-stays` (line 7 of the old file): "no request of group retail leaves". It holds no more: a public request of `teller`, for purpose `letters` → `frontier` (Example, Inc., US) (rule `letters`, line 1)
    GONE:   the invariant `restricted-stays` (line 11 of the old file): "機密区分 restricted の依頼は、行外に出ない". It still holds, and nothing will watch over it any more.
    "#);
    insta::assert_snapshot!(guards(&wide, Tongue::Japanese), @"
    GONE:   不変条件 `counter-stays`(変更前の7行目)「no request of group retail leaves」がなくなり、成り立たなくなります: 機密区分 public の、アプリ `teller` の、目的 `letters` の依頼 → `frontier`(Example, Inc., US) (規則 `letters`(1行目))
    GONE:   不変条件 `restricted-stays`(変更前の11行目)「機密区分 restricted の依頼は、行外に出ない」がなくなります。今は成り立っていますが、今後は確かめられません。
    ");
}

#[test]
fn a_change_that_leaves_out_or_changes_a_test_says_so() {
    let tests = r#"
[[test]]
name = "letters-leave"
request = { app = "demo", sensitivity = "public" }
expect = { engine = "frontier", leaves = true }

[[test]]
name = "secrets-stay"
request = { app = "demo", sensitivity = "restricted" }
expect = { leaves = false }
"#;
    let old = format!("{GUARDED}{tests}");
    let told = |new: &str, tongue| {
        let difference = compare(&policy(&old), &policy(new), Some(&known()));
        let report = difference.report(tongue, Format::Text);
        let lines = report.lines().filter(|line| line.starts_with("GONE"));
        lines.collect::<Vec<_>>().join("\n")
    };
    // Its name and the order of what it expects say nothing.
    let same = old.replace("letters-leave", "letters").replace(
        "engine = \"frontier\", leaves = true",
        "leaves = true, engine = \"frontier\"",
    );
    assert_eq!(told(&same, Tongue::English), "");
    let other = old.replace("leaves = false", "floor = \"restricted\"");
    insta::assert_snapshot!(told(&other, Tongue::English), @"GONE:   the test `secrets-stay` (line 20 of the old file) as it was. It says something else now.");
    insta::assert_snapshot!(told(&other, Tongue::Japanese), @"GONE:   変更前の20行目の test `secrets-stay` は、内容が変わります。");
    insta::assert_snapshot!(told(GUARDED, Tongue::English), @r"
    GONE:   the test `letters-leave` (line 15 of the old file). Nothing tests that any more.
    GONE:   the test `secrets-stay` (line 20 of the old file). Nothing tests that any more.
    ");
    insta::assert_snapshot!(told(GUARDED, Tongue::Japanese), @r"
    GONE:   変更前の15行目の test `letters-leave` がなくなります。今後はテストされません。
    GONE:   変更前の20行目の test `secrets-stay` がなくなります。今後はテストされません。
    ");
}

#[test]
fn an_invariant_in_other_words_is_the_same_one() {
    let other = GUARDED
        .replace(
            "no request of group retail leaves",
            "アプリ teller・loan-review の依頼は、行外に出ない",
        )
        .replace("counter-stays", "counter");
    assert_eq!(guards(&other, Tongue::English), "");
}

#[test]
fn a_group_that_shrinks_takes_its_invariant_along() {
    let claim = "claim = \"no request of group retail leaves\"";
    let smaller = GUARDED.replace(claim, "claim = \"no request of teller leaves\"");
    insta::assert_snapshot!(guards(&smaller, Tongue::English), @r#"GONE:   the invariant `counter-stays` (line 7 of the old file): "no request of group retail leaves". It still holds, and nothing will watch over it any more."#);
}
