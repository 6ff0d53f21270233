//! Why a request is decided as it is, in sentences, Japanese or English: [`Explanation`].
//!
//! It speaks of names, kinds, levels and counts; no value of a request is known here.

mod conditions;
mod words;

use std::fmt;

use super::{Action, Decision, Facts, Floor, Policy, Rule, Tongue};
use conditions::said;
use words::{both, names, quoted};

/// The explanation of one decision. Displayed in sentences.
#[derive(Debug)]
pub struct Explanation<'a> {
    policy: &'a Policy,
    facts: &'a Facts<'a>,
    decision: Decision,
    tongue: Tongue,
}

impl Policy {
    /// Explains what is decided about these facts.
    #[must_use]
    pub fn explain<'a>(&'a self, facts: &'a Facts<'a>, tongue: Tongue) -> Explanation<'a> {
        Explanation {
            policy: self,
            facts,
            decision: self.decide(facts),
            tongue,
        }
    }
}

impl Explanation<'_> {
    /// The decision that is explained.
    #[must_use]
    pub const fn decision(&self) -> &Decision {
        &self.decision
    }

    fn is_japanese(&self) -> bool {
        self.tongue == Tongue::Japanese
    }

    fn say(&self, japanese: impl fmt::Display, english: impl fmt::Display) -> String {
        both(self.is_japanese(), japanese, english)
    }

    /// What the rules see of the request.
    fn request(&self) -> String {
        let facts = self.facts;
        let level = facts.content.sensitivity;
        let found = facts.content.findings.iter().map(|entity| {
            let count = facts.count(entity);
            self.say(format!("{entity} {count}件"), format!("{count} × {entity}"))
        });
        let found: Vec<String> = found.collect();
        let matters = facts.content.matters.iter().map(|it| it.name().to_owned());
        let matters: Vec<String> = matters.collect();
        let found = if found.is_empty() {
            self.say("検出された識別子はありません", "no identifier was found")
        } else {
            self.say(
                format!("検出: {}", found.join("、")),
                format!("found: {}", found.join(", ")),
            )
        };
        let matters = if matters.is_empty() {
            String::new()
        } else {
            self.say(
                format!("。内容: {}", matters.join("、")),
                format!("; it speaks of {}", matters.join(", ")),
            )
        };
        self.say(
            format!(
                "依頼: アプリケーション {}、機密区分 {level}、約{}トークン。{found}{matters}。",
                quoted(facts.app),
                facts.tokens
            ),
            format!(
                "The request: application {}, level {level}, about {} tokens; {found}{matters}.",
                quoted(facts.app),
                facts.tokens
            ),
        )
    }

    /// What happens with it.
    fn outcome(&self) -> String {
        let (rule, decision) = (self.decision.rule(), &self.decision);
        let which = self.say(
            format!(
                "{}行目の規則 {} が適用されます: ",
                rule.line(),
                quoted(rule.name())
            ),
            format!(
                "Rule {} in line {} decides: ",
                quoted(rule.name()),
                rule.line()
            ),
        );
        if let Some(entity) = decision.refused() {
            return which
                + &self.say(
                    format!("{entity} を含むため、だれも答えません。"),
                    format!("nobody answers, since the request holds {entity}."),
                );
        }
        let what = match decision.action() {
            Action::Refuse { message } => self.say(
                format!(
                    "だれも答えません。案内: 「{}」",
                    message.told_in(Some(self.tongue))
                ),
                format!(
                    "nobody answers; the application is told: “{}”",
                    message.told_in(Some(self.tongue))
                ),
            ),
            Action::Answer { engines, .. } => {
                let engines: Vec<&str> = engines.iter().map(|it| &*it.engine).collect();
                self.answer(&engines)
            }
        };
        which + &what
    }

    fn answer(&self, engines: &[&str]) -> String {
        let first = quoted(engines[0]);
        let others = names(engines[1..].iter().copied(), self.is_japanese());
        let answers = match engines.len() {
            1 => self.say(format!("{first} が答えます。"), format!("{first} answers.")),
            _ => self.say(
                format!("{first} が答え、答えられないときは {others} が代わります。"),
                format!("{first} answers; if it cannot, {others} stands in."),
            ),
        };
        let canary = if self.decision.is_canary() {
            self.say(
                "この会話は試行の対象です。",
                " This conversation is part of a trial.",
            )
        } else {
            String::new()
        };
        let tried = self.decision.tried().map(|(_, action)| action);
        let mut may_be_done = tried.into_iter().chain([self.decision.action()]);
        let leaves = if may_be_done.any(Action::leads_outside) {
            self.say(
                "行外に送るものはマスキングされます。",
                " What goes outside is masked.",
            )
        } else {
            self.say("行外には何も出ません。", " Nothing leaves the bank.")
        };
        answers + &canary + &self.asides() + &leaves
    }

    /// What happens in some conversations alone: who is tried first, and who gets a copy.
    fn asides(&self) -> String {
        let tried = self.decision.tried().and_then(|(share, action)| {
            let Action::Answer { engines, .. } = action else {
                return None;
            };
            Some((share, engines.first()?))
        });
        let tried = tried.map(|(share, target)| {
            let (percent, engine) = (share.percent(), quoted(&target.engine));
            self.say(
                format!("会話の{percent}%は、先に {engine} に尋ねます。"),
                format!(" {percent}% of conversations ask {engine} first."),
            )
        });
        let shadow = match self.decision.action() {
            Action::Answer { shadow, .. } => shadow.as_ref(),
            Action::Refuse { .. } => None,
        };
        let copied = shadow.map(|shadow| {
            let (percent, engine) = (shadow.share.percent(), quoted(&shadow.target.engine));
            self.say(
                format!("会話の{percent}%は、写しを {engine} に送ります。"),
                format!(" Of {percent}% of conversations, {engine} gets a copy."),
            )
        });
        tried.into_iter().chain(copied).collect()
    }

    /// Why this rule.
    fn reasons(&self) -> Vec<String> {
        let rule = self.decision.rule();
        let mut lines = vec![self.say(
            format!("理由: {}", rule.reason().told_in(Some(self.tongue))),
            format!("Reason: {}", rule.reason().told_in(Some(self.tongue))),
        )];
        lines.extend(self.decision.floor().map(|floor| self.floor(floor)));
        if rule.conditions().is_empty() {
            lines.push(self.say(
                "最後の規則です。条件はなく、上のどの規則にも当てはまらない依頼に適用されます。",
                "It is the last rule, without a condition: it takes what no rule above takes.",
            ));
        } else {
            let heading = self.say("当てはまる理由:", "It matches, because");
            let said = rule
                .conditions()
                .iter()
                .map(|it| said(it, self.facts, self.is_japanese()));
            lines.push(heading);
            lines.extend(said.map(|sentence| format!("  - {sentence}")));
        }
        lines
    }

    fn floor(&self, floor: Floor) -> String {
        let why = floor.reason_in(Some(self.tongue));
        self.say(
            format!("規則は行外を認めていますが、下限 `{floor}` により行内に留まります: {why}"),
            format!(
                "The rule leads outside, but the floor `{floor}` keeps the request inside: {why}"
            ),
        )
    }

    /// The rules above it, and why they did not match.
    fn others(&self) -> Vec<String> {
        let decided = self.decision.rule().line();
        let above = self
            .policy
            .rules()
            .take_while(|rule| rule.line() != decided);
        let lines: Vec<String> = above.filter_map(|rule| self.why_not(rule)).collect();
        if lines.is_empty() {
            return Vec::new();
        }
        let heading = self.say(
            "上の規則が当てはまらない理由:",
            "The rules above it do not match:",
        );
        std::iter::once(heading).chain(lines).collect()
    }

    fn why_not(&self, rule: &Rule) -> Option<String> {
        let condition = rule.why_not(self.facts)?;
        let why = said(condition, self.facts, self.is_japanese());
        Some(self.say(
            format!("  {}行目 {}: {why}", condition.line(), quoted(rule.name())),
            format!(
                "  line {}, {}: {why}",
                condition.line(),
                quoted(rule.name())
            ),
        ))
    }
}

impl fmt::Display for Explanation<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.request())?;
        writeln!(f, "{}", self.outcome())?;
        for line in self.reasons() {
            writeln!(f, "{line}")?;
        }
        for line in self.others() {
            writeln!(f, "{line}")?;
        }
        Ok(())
    }
}
