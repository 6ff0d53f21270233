//! A whole comparison as people and machines read it: [`Difference::report`].

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::super::compare::{Change, Difference, Question, Shown, Verdict};
use super::super::decided::Decided;
use super::super::feature;
use super::super::guard::{GoneTest, Guard};
use super::{Tongue, settings};
use crate::routes::Floor;

/// For whom a report is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// People at a terminal.
    #[default]
    Text,
    /// People who review a change.
    Markdown,
    /// Programs.
    Json,
}

impl Difference {
    /// The answers, each with the request that shows it; then every other change of meaning.
    #[must_use]
    pub fn report(&self, tongue: Tongue, format: Format) -> String {
        match format {
            Format::Json => format!("{:#}", self.json(tongue)),
            Format::Text => self.lines(tongue, &TEXT),
            Format::Markdown => self.lines(tongue, &MARKDOWN),
        }
    }

    fn lines(&self, tongue: Tongue, style: &Style) -> String {
        let mut lines = String::new();
        for verdict in &self.verdicts {
            let answer = if verdict.shown.is_none() {
                style.proved
            } else {
                style.found
            };
            let _ = writeln!(lines, "{answer} {}", sentence(tongue, verdict));
            if let Some(shown) = &verdict.shown {
                show(tongue, style, shown, &mut lines);
            }
        }
        for guard in &self.guards {
            let _ = writeln!(lines, "{} {}", style.gone, gone(tongue, guard));
        }
        for test in &self.tests_gone {
            let _ = writeln!(lines, "{} {}", style.gone, test_gone(tongue, test));
        }
        lines.push_str(style.heading);
        lines + &self.told_changes(tongue)
    }

    /// Every change of meaning in a sentence, one a line, below how many there are.
    #[must_use]
    pub fn told_changes(&self, tongue: Tongue) -> String {
        let mut lines = self.heading(tongue) + "\n";
        for (n, change) in self.changes.iter().enumerate() {
            let _ = writeln!(lines, "{}. {}", n + 1, self.change(tongue, change));
        }
        if self.has_more {
            let more = match tongue {
                Tongue::Japanese => "このほかにも変更があります(表示の上限に達しました)。",
                Tongue::English => "There are more changes than are shown here.",
            };
            let _ = writeln!(lines, "{more}");
        }
        lines
    }

    fn heading(&self, tongue: Tongue) -> String {
        match (tongue, self.changes.len()) {
            (Tongue::Japanese, 0) => "ほかに意味の変更はありません。".to_owned(),
            (Tongue::Japanese, count) => format!(
                "意味の変更 {count}件(両方のファイルに共通する規則が先に当てはまる依頼を除く):"
            ),
            (Tongue::English, 0) => "Nothing else changes its meaning.".to_owned(),
            (Tongue::English, count) => {
                let changes = if count == 1 { "change" } else { "changes" };
                format!(
                    "{count} {changes} of meaning (of requests that no earlier rule takes which both files have):"
                )
            }
        }
    }

    /// A change as one sentence.
    fn change(&self, tongue: Tongue, change: &Change) -> String {
        let features = feature::of_region(&self.space, &change.region);
        let requests = tongue.requests(&features);
        let Shown { old, new, .. } = &change.shown;
        let (before, now) = (tongue.fate(old), tongue.fate(new));
        let rules = rules(tongue, old, new);
        // A day that is over stands among the features.
        let is_floored = [old.floor, new.floor]
            .iter()
            .any(|floor| floor.is_some_and(|floor| floor != Floor::Expired));
        let differences = settings::changes(old, new);
        let differences = match &differences[..] {
            [] => String::new(),
            some => format!("; {}", some.join(", ")),
        };
        let mark = change
            .question
            .map_or(String::new(), |q| format!("[{}] ", mark(tongue, q)));
        match tongue {
            Tongue::English => {
                let requests = capital(&requests);
                let floor = if is_floored {
                    " that a floor holds inside"
                } else {
                    ""
                };
                let moved = match (old.goes(), new.goes()) {
                    (true, true) if before == now => format!("still go to {now}"),
                    (true, true) => format!("now go to {now}, instead of {before}"),
                    (true, false) => format!("are now {now}, instead of going to {before}"),
                    (false, true) => format!("now go to {now}, instead of being {before}"),
                    (false, false) => format!("are still {now}"),
                };
                format!("{mark}{requests}{floor} {moved}{differences} ({rules}).")
            }
            Tongue::Japanese => {
                let floor = if is_floored {
                    "下限により行内にとどまる"
                } else {
                    ""
                };
                let moved = match (old.goes(), new.goes()) {
                    (true, true) if before == now => format!("送り先は {now} のままです"),
                    (true, true) => format!("送り先が {before} から {now} に変わります"),
                    (true, false) => format!("{before} に送られていましたが、{now}されます"),
                    (false, true) => format!("{before}されていましたが、{now} に送られます"),
                    (false, false) => format!("引き続き{now}されます"),
                };
                format!("{mark}{floor}{requests}: {moved}{differences}({rules})。")
            }
        }
    }

    fn json(&self, tongue: Tongue) -> Value {
        let shown = |shown: &Shown| {
            json!({
                "request": tongue.request(shown.example.features()),
                "old": decided_json(tongue, &shown.old),
                "new": decided_json(tongue, &shown.new),
            })
        };
        let verdict = |verdict: &Verdict| {
            json!({
                "question": name(verdict.question),
                "proved": verdict.shown.is_none(),
                "sentence": sentence(tongue, verdict),
                "counterexample": verdict.shown.as_ref().map(shown),
            })
        };
        let change = |change: &Change| {
            json!({
                "question": change.question.map(name),
                "sentence": self.change(tongue, change),
                "example": shown(&change.shown),
            })
        };
        json!({
            "old_sha256": &*self.old_hash,
            "new_sha256": &*self.new_hash,
            "proved": self.is_proved(),
            "verdicts": self.verdicts.iter().map(verdict).collect::<Vec<_>>(),
            "invariants_gone": self.guards.iter().map(|it| guard_json(tongue, it)).collect::<Vec<_>>(),
            "tests_gone": self.tests_gone.iter().map(|it| test_gone(tongue, it)).collect::<Vec<_>>(),
            "changes": self.changes.iter().map(change).collect::<Vec<_>>(),
            "more_changes": self.has_more,
        })
    }
}

fn show(tongue: Tongue, style: &Style, shown: &Shown, lines: &mut String) {
    let names = match tongue {
        Tongue::Japanese => ["依頼:", "変更前:", "変更後:"],
        Tongue::English => ["request:", "before: ", "now:    "],
    };
    let decisions = [&shown.old, &shown.new].map(|decided| tongue.decision(decided));
    let request = tongue.request(shown.example.features());
    let _ = writeln!(lines, "{}{} {request}", style.item, names[0]);
    for (name, decision) in names[1..].iter().zip(decisions) {
        let _ = writeln!(lines, "{}{name} {decision}", style.item);
    }
    let changes = settings::changes(&shown.old, &shown.new);
    if !changes.is_empty() {
        let _ = writeln!(lines, "{}{}", style.item, changes.join(", "));
    }
}

/// One sentence on an invariant that the new file leaves out.
fn gone(tongue: Tongue, guard: &Guard) -> String {
    let Guard {
        name, claim, line, ..
    } = guard;
    let broken = guard
        .broken
        .as_ref()
        .map(|(example, decided)| (tongue.request(example.features()), tongue.decision(decided)));
    match (tongue, broken) {
        (Tongue::English, None) => format!(
            "the invariant `{name}` (line {line} of the old file): \"{claim}\". It still holds, and \
             nothing will watch over it any more."
        ),
        (Tongue::English, Some((request, decision))) => format!(
            "the invariant `{name}` (line {line} of the old file): \"{claim}\". It holds no more: \
             {request} → {decision}"
        ),
        (Tongue::Japanese, None) => format!(
            "不変条件 `{name}`(変更前の{line}行目)「{claim}」がなくなります。今は成り立っていますが、今後は確かめられません。"
        ),
        (Tongue::Japanese, Some((request, decision))) => format!(
            "不変条件 `{name}`(変更前の{line}行目)「{claim}」がなくなり、成り立たなくなります: {request} → {decision}"
        ),
    }
}

/// One sentence on a test that the new file leaves out, or changes.
fn test_gone(tongue: Tongue, test: &GoneTest) -> String {
    let GoneTest {
        about,
        line,
        is_changed,
    } = test;
    match (tongue, is_changed) {
        (Tongue::English, false) => {
            format!("the {about} (line {line} of the old file). Nothing tests that any more.")
        }
        (Tongue::English, true) => {
            format!(
                "the {about} (line {line} of the old file) as it was. It says something else now."
            )
        }
        (Tongue::Japanese, false) => {
            format!("変更前の{line}行目の {about} がなくなります。今後はテストされません。")
        }
        (Tongue::Japanese, true) => {
            format!("変更前の{line}行目の {about} は、内容が変わります。")
        }
    }
}

fn guard_json(tongue: Tongue, guard: &Guard) -> Value {
    json!({
        "name": &*guard.name,
        "claim": &*guard.claim,
        "holds": guard.broken.is_none(),
        "sentence": gone(tongue, guard),
    })
}

struct Style {
    proved: &'static str,
    found: &'static str,
    gone: &'static str,
    item: &'static str,
    heading: &'static str,
}

const TEXT: Style = Style {
    proved: "PROVED:",
    found: "FOUND: ",
    gone: "GONE:  ",
    item: "  ",
    heading: "\n",
};

const MARKDOWN: Style = Style {
    proved: "- **PROVED**:",
    found: "- **FOUND**:",
    gone: "- **GONE**:",
    item: "  - ",
    heading: "\n",
};

fn rules(tongue: Tongue, old: &Decided, new: &Decided) -> String {
    let rule = |decided: &Decided| tongue.rule(&decided.rule, decided.line);
    if (&old.rule, old.line) == (&new.rule, new.line) {
        return rule(new);
    }
    format!("{} → {}", rule(old), rule(new))
}

fn decided_json(tongue: Tongue, decided: &Decided) -> Value {
    let destination = |it: &crate::routes::Destination| json!({ "operator": &*it.operator, "country": &*it.country });
    json!({
        "rule": &*decided.rule,
        "line": decided.line,
        "leaves": decided.leaves(),
        "to": tongue.fate(decided),
        "destinations": decided.destinations.iter().map(destination).collect::<Vec<_>>(),
        "floor": decided.floor.map(crate::routes::Floor::name),
    })
}

const fn name(question: Question) -> &'static str {
    match question {
        Question::Leaves => "leaves",
        Question::Elsewhere => "elsewhere",
        Question::Weaker => "weaker",
    }
}

const fn mark(tongue: Tongue, question: Question) -> &'static str {
    match (tongue, question) {
        (Tongue::English, Question::Leaves) => "LEAVES",
        (Tongue::English, Question::Elsewhere) => "ELSEWHERE",
        (Tongue::English, Question::Weaker) => "MASKED LESS",
        (Tongue::Japanese, Question::Leaves) => "行外へ",
        (Tongue::Japanese, Question::Elsewhere) => "別の送り先",
        (Tongue::Japanese, Question::Weaker) => "マスキング弱化",
    }
}

fn sentence(tongue: Tongue, verdict: &Verdict) -> &'static str {
    match (tongue, verdict.question, verdict.shown.is_none()) {
        (Tongue::English, Question::Leaves, true) => "nothing leaves that stayed inside.",
        (Tongue::English, Question::Leaves, false) => {
            "something leaves that stayed inside. The smallest request that shows it:"
        }
        (Tongue::English, Question::Elsewhere, true) => {
            "nothing that left goes to another operator or country."
        }
        (Tongue::English, Question::Elsewhere, false) => {
            "something that left goes to another operator or country. The smallest request that shows it:"
        }
        (Tongue::English, Question::Weaker, true) => "nothing that left is masked less.",
        (Tongue::English, Question::Weaker, false) => {
            "something that left is masked less. The smallest request that shows it:"
        }
        (Tongue::Japanese, Question::Leaves, true) => {
            "行内にとどまっていたものは、行外に出ません。"
        }
        (Tongue::Japanese, Question::Leaves, false) => {
            "行内にとどまっていたものが行外に出ます。それを示す最小の依頼:"
        }
        (Tongue::Japanese, Question::Elsewhere, true) => {
            "行外に出ていたものが、別の事業者や国に送られることはありません。"
        }
        (Tongue::Japanese, Question::Elsewhere, false) => {
            "行外に出ていたものが、別の事業者や国に送られます。それを示す最小の依頼:"
        }
        (Tongue::Japanese, Question::Weaker, true) => {
            "行外に出ていたもののマスキングは弱くなりません。"
        }
        (Tongue::Japanese, Question::Weaker, false) => {
            "行外に出ていたもののマスキングが弱くなります。それを示す最小の依頼:"
        }
    }
}

fn capital(text: &str) -> String {
    let mut characters = text.chars();
    let first = characters
        .next()
        .map(|c| c.to_uppercase().collect::<String>());
    first.unwrap_or_default() + characters.as_str()
}
