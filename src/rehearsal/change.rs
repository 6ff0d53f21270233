//! How two decisions about one request differ, in one word: the gravest.

use serde::{Deserialize, Serialize};

use crate::routes::{Action, Decision, Tongue};

/// What another decision would change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// The request stayed inside and would leave.
    Leaves,
    /// It leaves, and values in it would be masked otherwise.
    Masking,
    /// It was refused and would be answered.
    Answered,
    /// It left and would stay inside.
    Stays,
    /// It was answered and would be refused.
    Refused,
    /// Other engines, or the same in another order.
    Engines,
    /// The same engines with other limits or settings.
    Settings,
    /// Another rule would say the same.
    Rule,
}

impl Change {
    /// Every one, the gravest first.
    pub const ALL: [Self; 8] = [
        Self::Leaves,
        Self::Masking,
        Self::Answered,
        Self::Stays,
        Self::Refused,
        Self::Engines,
        Self::Settings,
        Self::Rule,
    ];

    /// Its name in metrics and JSON.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Leaves => "leaves",
            Self::Masking => "masking",
            Self::Answered => "answered",
            Self::Stays => "stays",
            Self::Refused => "refused",
            Self::Engines => "engines",
            Self::Settings => "settings",
            Self::Rule => "rule",
        }
    }

    /// In words.
    #[must_use]
    pub fn words(self, tongue: Tongue) -> &'static str {
        match tongue {
            Tongue::English => self.english(),
            Tongue::Japanese => self.japanese(),
        }
    }

    const fn japanese(self) -> &'static str {
        match self {
            Self::Leaves => "【行外へ】とどまっていた",
            Self::Masking => "マスキングが変わる",
            Self::Answered => "回答へ(拒否されていた)",
            Self::Stays => "行内へ(行外に出ていた)",
            Self::Refused => "拒否へ(回答されていた)",
            Self::Engines => "エンジンが変わる",
            Self::Settings => "上限や設定が変わる",
            Self::Rule => "規則が変わる(結果は同じ)",
        }
    }

    const fn english(self) -> &'static str {
        match self {
            Self::Leaves => "WOULD LEAVE, stayed inside",
            Self::Masking => "would be masked otherwise",
            Self::Answered => "would be answered, was refused",
            Self::Stays => "would stay inside, left",
            Self::Refused => "would be refused, was answered",
            Self::Engines => "other engines",
            Self::Settings => "other limits or settings",
            Self::Rule => "another rule, to the same effect",
        }
    }

    /// What `new` changes about what `old` decided; `None`: nothing at all.
    #[must_use]
    pub fn between(old: &Decision, new: &Decision) -> Option<Self> {
        if new.leaves() && !old.leaves() {
            return Some(Self::Leaves);
        }
        let change = match (is_refused(old), is_refused(new)) {
            (true, false) => Some(Self::Answered),
            (false, true) => Some(Self::Refused),
            _ if old.leaves() && !new.leaves() => Some(Self::Stays),
            (true, true) => None,
            (false, false) => between_answers(old, new),
        };
        change.or_else(|| {
            let is_same = old.rule().name() == new.rule().name() && old.floor() == new.floor();
            (!is_same).then_some(Self::Rule)
        })
    }
}

fn is_refused(decision: &Decision) -> bool {
    decision.refused().is_some() || matches!(decision.action(), Action::Refuse { .. })
}

fn between_answers(old: &Decision, new: &Decision) -> Option<Change> {
    if old.action() == new.action() {
        return None;
    }
    let (
        Action::Answer {
            engines, masking, ..
        },
        Action::Answer {
            engines: other_engines,
            masking: other_masking,
            ..
        },
    ) = (old.action(), new.action())
    else {
        return None;
    };
    if old.leaves() && masking != other_masking {
        Some(Change::Masking)
    } else if engines != other_engines || old.shadow() != new.shadow() {
        Some(Change::Engines)
    } else {
        Some(Change::Settings)
    }
}
