//! What applications have spent, beside what they may: [`Budgets`].
//!
//! Counted in this process: an instance knows what went through it, and begins at nothing when it
//! starts. Whoever asks and whoever settles know no more than these two calls.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use crate::config;
use crate::routes::Day;

/// The budgets of all applications that have one.
#[derive(Debug, Default)]
pub struct Budgets(HashMap<Arc<str>, Mutex<Budget>>);

/// How one budget stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Standing {
    /// Whose it is.
    pub app: Arc<str>,
    /// `day` or `month`.
    pub period: &'static str,
    /// What may be spent.
    pub limit_yen: u32,
    /// What was spent.
    pub spent_yen: f64,
}

#[derive(Debug)]
struct Budget {
    limits: config::Budget,
    /// In yen, of the day and of the month in which was last spent.
    day: (Day, f64),
    month: (u32, f64),
}

impl Budgets {
    /// As configured, with nothing spent.
    #[must_use]
    pub fn new(apps: &[config::App]) -> Self {
        let limited = apps
            .iter()
            .filter(|app| app.budget != config::Budget::default());
        let budget = |app: &config::App| Budget {
            limits: app.budget,
            day: (Day::FIRST, 0.0),
            month: (0, 0.0),
        };
        Self(
            limited
                .map(|app| (app.name.as_str().into(), Mutex::new(budget(app))))
                .collect(),
        )
    }

    /// How much of its budget an application has used on this day or in its month, whichever is
    /// more: percent, rounded down. 0 if it has no budget.
    #[must_use]
    pub fn percent(&self, app: &str, day: Day) -> u32 {
        let Some(budget) = self.0.get(app) else {
            return 0;
        };
        let budget = budget.lock().unwrap_or_else(PoisonError::into_inner);
        let (today, this_month) = budget.spent(day);
        let limits = budget.limits;
        let share = |limit: Option<u32>, spent: f64| limit.map_or(0, |limit| percent(spent, limit));
        share(limits.day_yen, today).max(share(limits.month_yen, this_month))
    }

    /// How every budget stands on this day.
    #[must_use]
    pub fn standing(&self, day: Day) -> Vec<Standing> {
        let mut all = Vec::new();
        for (app, budget) in &self.0 {
            let budget = budget.lock().unwrap_or_else(PoisonError::into_inner);
            let (today, this_month) = budget.spent(day);
            let limits = [
                ("day", budget.limits.day_yen, today),
                ("month", budget.limits.month_yen, this_month),
            ];
            all.extend(limits.into_iter().filter_map(|(period, limit, spent_yen)| {
                Some(Standing {
                    app: Arc::clone(app),
                    period,
                    limit_yen: limit?,
                    spent_yen,
                })
            }));
        }
        all
    }

    /// An answer to this application cost so many yen.
    pub fn settle(&self, app: &str, day: Day, yen: f64) {
        if let Some(budget) = self.0.get(app) {
            let mut budget = budget.lock().unwrap_or_else(PoisonError::into_inner);
            let (today, this_month) = budget.spent(day);
            budget.day = (day, today + yen);
            budget.month = (day.month(), this_month + yen);
        }
    }
}

impl Budget {
    /// What was spent on this day and in its month.
    fn spent(&self, day: Day) -> (f64, f64) {
        let on = |is_it: bool, yen: f64| if is_it { yen } else { 0.0 };
        (
            on(self.day.0 == day, self.day.1),
            on(self.month.0 == day.month(), self.month.1),
        )
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "nobody spends less than nothing, and a cast saturates"
)]
fn percent(spent: f64, limit: u32) -> u32 {
    (spent * 100.0 / f64::from(limit)) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    fn budgets(day_yen: Option<u32>, month_yen: Option<u32>) -> Budgets {
        Budgets::new(&[config::App {
            name: "letters".to_owned(),
            key_sha256: [0; 32],
            tags: Vec::new(),
            purposes: Vec::new(),
            budget: config::Budget { day_yen, month_yen },
            max_in_flight: None,
            requests_per_minute: None,
            class: local_engine::Class::Interactive,
        }])
    }

    fn day(text: &str) -> Day {
        text.parse().expect("a day")
    }

    #[test]
    fn the_day_and_the_month_are_counted_apart_and_the_fuller_one_tells() {
        let budgets = budgets(Some(100), Some(1000));
        let percent = |on: &str| budgets.percent("letters", day(on));
        for (on, yen) in [
            ("2026-04-29", 79.9),
            ("2026-04-30", 50.0),
            ("2026-04-30", 60.0),
        ] {
            budgets.settle("letters", day(on), yen);
        }
        assert_eq!(percent("2026-04-30"), 110);
        budgets.settle("letters", day("2026-05-01"), 5.0);
        assert_eq!(percent("2026-05-01"), 5);
        for n in 2..=9 {
            budgets.settle("letters", day(&format!("2026-05-0{n}")), 100.0);
        }
        assert_eq!(percent("2026-05-10"), 80);
    }

    #[test]
    fn an_application_without_a_budget_has_used_none_of_it() {
        let budgets = budgets(None, None);
        budgets.settle("letters", day("2026-04-30"), 1e9);
        budgets.settle("nobody", day("2026-04-30"), 1e9);
        assert_eq!(budgets.percent("letters", day("2026-04-30")), 0);
        assert_eq!(budgets.percent("nobody", day("2026-04-30")), 0);
    }
}
