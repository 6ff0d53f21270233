//! What the author of a file should know although nothing is wrong with it: rules that are over, or
//! soon will be, calendars that have ended, and a default that never decides.

use super::condition::{Condition, Test};
use super::facts::{Day, NumberVariable};
use super::{Policy, Rule, Tongue, proof};

/// So many days before a rule ends, its author hears of it.
const SOON_DAYS: u32 = 30;

/// One thing to know of a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    rule: String,
    line: u32,
    what: What,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum What {
    Expired(Day),
    ExpiredInside(Day),
    ExpiresSoon(Day, u32),
    CalendarOver(String, Day),
    /// The default, since these rules take every request before it.
    NeverDecides(Vec<String>),
}

impl Policy {
    /// What there is to know of the file on this day, in the order of its rules.
    #[must_use]
    pub fn notes(&self, today: Day) -> Vec<Note> {
        let notes = self.rules().flat_map(|rule| {
            let ends = ends(rule, today);
            let calendars = calendars(rule.conditions(), today);
            let whats = ends.into_iter().chain(calendars);
            whats.map(|what| Note {
                rule: rule.name().to_owned(),
                line: rule.line(),
                what,
            })
        });
        notes.chain(self.idle_default()).collect()
    }

    fn idle_default(&self) -> Option<Note> {
        let before = proof::before_default(self)?;
        let default = self.rules().last()?;
        let name = |rule: &Rule| format!("`{}` ({})", rule.name(), rule.line());
        let takers = self.rules().enumerate();
        let takers = takers.filter(|(place, _)| before.contains(place));
        Some(Note {
            rule: default.name().to_owned(),
            line: default.line(),
            what: What::NeverDecides(takers.map(|(_, rule)| name(rule)).collect()),
        })
    }
}

impl Note {
    /// The line of the rule, from 1.
    #[must_use]
    pub const fn line(&self) -> u32 {
        self.line
    }
}

impl Note {
    /// The note as a sentence.
    #[must_use]
    pub fn told_in(&self, tongue: Tongue) -> String {
        let Self { rule, what, .. } = self;
        match tongue {
            Tongue::English => format!("rule `{rule}`: {}", what.english()),
            Tongue::Japanese => format!("規則 `{rule}`: {}", what.japanese()),
        }
    }
}

impl What {
    fn english(&self) -> String {
        match self {
            Self::Expired(day) => format!(
                "its last day was {day}, so nothing leaves by it any more; renew `expires`, or take \
                 the rule out"
            ),
            Self::ExpiredInside(day) => format!(
                "its last day was {day}, and what it keeps it still keeps; take it out if it is no \
                 longer wanted"
            ),
            Self::ExpiresSoon(day, 1) => {
                format!("its last day is {day}, tomorrow; renew `expires` if it is to stay")
            }
            Self::ExpiresSoon(day, days) => {
                format!("its last day is {day}, in {days} days; renew `expires` if it is to stay")
            }
            Self::NeverDecides(rules) => format!(
                "no request comes to it, since {} take all (in brackets: the line); narrow them, unless that is meant",
                rules.join(", ")
            ),
            Self::CalendarOver(name, day) => format!(
                "calendar `{name}` ended on {day}, and no day stands in it any more; add the days \
                 to come"
            ),
        }
    }

    fn japanese(&self) -> String {
        match self {
            Self::Expired(day) => format!(
                "期限は {day} でした。この規則ではもう何も行外に出ません。`expires` を延ばすか、規則を取り除いてください"
            ),
            Self::ExpiredInside(day) => format!(
                "期限は {day} でしたが、行内にとどめる働きは続いています。不要なら取り除いてください"
            ),
            Self::ExpiresSoon(day, 1) => {
                format!("期限は明日({day})です。続けるなら `expires` を延ばしてください")
            }
            Self::ExpiresSoon(day, days) => {
                format!("期限は {day}(あと{days}日)です。続けるなら `expires` を延ばしてください")
            }
            Self::NeverDecides(rules) => format!(
                "ここに届く依頼はありません。{} がすべてを引き受けます(括弧内は行番号)。意図どおりでなければ、条件を絞ってください",
                rules.join("、")
            ),
            Self::CalendarOver(name, day) => format!(
                "カレンダー `{name}` の日付は {day} で終わっています。今後の日付を加えてください"
            ),
        }
    }
}

fn ends(rule: &Rule, today: Day) -> Option<What> {
    let last = rule.expires()?;
    match last.number().checked_sub(today.number()) {
        None if rule.leads_outside() => Some(What::Expired(last)),
        None => Some(What::ExpiredInside(last)),
        Some(days) if days <= SOON_DAYS && days > 0 => Some(What::ExpiresSoon(last, days)),
        Some(_) => None,
    }
}

/// The calendars of these conditions of which every day is over.
fn calendars(conditions: &[Condition], today: Day) -> Vec<What> {
    let of = |condition: &Condition| match &condition.test {
        Test::Number(NumberVariable::Day, spans) => {
            let last = spans
                .iter()
                .last()
                .map(|span| Day::from_number(*span.end()));
            let Some(last) = last.filter(|last| *last < today) else {
                return Vec::new();
            };
            let names = spans.calendars().iter();
            names
                .map(|name| What::CalendarOver(name.to_owned(), last))
                .collect()
        }
        Test::Not(all) => calendars(all, today),
        Test::Any(alls) | Test::All(alls) => {
            alls.iter().flat_map(|all| calendars(all, today)).collect()
        }
        _ => Vec::new(),
    };
    conditions.iter().flat_map(of).collect()
}
