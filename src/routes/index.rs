//! Finding the first rule that matches without reading them all: [`Index`].
//!
//! For each variable and each of its values that the file tells apart, the index knows as a row of
//! bits which rules are still possible once that variable is known. The rows of a request's values,
//! taken together, leave few rules, and those are asked themselves. So the index only leaves out
//! rules that cannot match; what it lets through wrongly costs time and nothing else.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use super::condition::{All, Condition, Spans, Test};
use super::facts::{Facts, Flag, NameVariable, NumberVariable, SetVariable};
use super::policy::Rule;

/// Fewer rules are read faster one by one.
const WORTH_IT: usize = 24;
/// Of conditions on several names or members at once, so many get rows: those that stand in the
/// most rules.
const MOST_ASKED: usize = 32;

/// One bit a rule.
type Row = Box<[u64]>;

/// See the module.
#[derive(Debug)]
pub(super) struct Index {
    words: usize,
    names: Vec<(NameVariable, HashMap<Arc<str>, Row>, Row)>,
    singles: Vec<(SetVariable, Vec<Row>)>,
    /// Ascending from 0: the n-th row is for everything from the n-th number to before the next.
    numbers: Vec<(NumberVariable, Vec<u32>, Vec<Row>)>,
    flags: Vec<(Flag, [Row; 2])>,
    /// Conditions on several names or members, with the rows for those that hold and that do not.
    asked: Vec<(Condition, [Row; 2])>,
}

/// What can be told of a condition while one variable is known: whether it may hold, and whether
/// it may fail.
#[derive(Clone, Copy)]
struct May {
    hold: bool,
    fail: bool,
}

impl Index {
    /// `None` for so few rules that it is not worth it.
    pub(super) fn new(rules: &[Arc<Rule>]) -> Option<Self> {
        if rules.len() < WORTH_IT {
            return None;
        }
        let mut atoms = Atoms::default();
        rules.iter().for_each(|rule| atoms.hear(&rule.when));
        let row = |is: &dyn Fn(&Test) -> Option<bool>| row(rules, is);
        let names = atoms.names.into_iter().map(|(variable, known)| {
            let of = |name: Option<&str>| {
                row(&|test| match test {
                    Test::Name(it, names) if *it == variable => {
                        Some(name.is_some_and(|name| names.iter().any(|known| known == name)))
                    }
                    _ => None,
                })
            };
            let rows = known
                .into_iter()
                .map(|name| (Arc::clone(&name), of(Some(&name))));
            (variable, rows.collect(), of(None))
        });
        let singles = atoms.singles.into_iter().map(|variable| {
            let of = |member: usize| {
                row(&|test| match test {
                    Test::Set(it, bits) if *it == variable => Some(bits & 1 << member != 0),
                    _ => None,
                })
            };
            (variable, (0..variable.members().len()).map(of).collect())
        });
        let numbers = atoms.cuts.into_iter().map(|(variable, cuts)| {
            let of = |number: &u32| {
                row(&|test| match test {
                    Test::Number(it, spans) if *it == variable => Some(spans.contains(*number)),
                    _ => None,
                })
            };
            let from: Vec<u32> = cuts.into_iter().collect();
            let rows = from.iter().map(of).collect();
            (variable, from, rows)
        });
        let flags = atoms.flags.into_iter().map(|flag| {
            let of = |value: bool| {
                row(&|test| match test {
                    Test::Is(it, wanted) if *it == flag => Some(*wanted == value),
                    _ => None,
                })
            };
            (flag, [of(false), of(true)])
        });
        let mut asked: Vec<(usize, Condition)> = atoms.asked.into_values().collect();
        asked.sort_by_key(|(times, _)| std::cmp::Reverse(*times));
        let asked = asked.into_iter().take(MOST_ASKED).map(|(_, condition)| {
            let of = |holds: bool| {
                let is_it = |test: &Test| is_same(test, &condition.test).then_some(holds);
                row(&is_it)
            };
            let rows = [of(false), of(true)];
            (condition, rows)
        });
        Some(Self {
            words: rules.len().div_ceil(64),
            names: names.collect(),
            singles: singles.collect(),
            numbers: numbers.collect(),
            flags: flags.collect(),
            asked: asked.collect(),
        })
    }

    /// The first rule that matches: every rule before it does not.
    pub(super) fn first<'r>(
        &self,
        rules: &'r [Arc<Rule>],
        facts: &Facts<'_>,
    ) -> Option<&'r Arc<Rule>> {
        let rows = self.rows(facts);
        (0..self.words).find_map(|word| {
            let mut possible = rows.iter().fold(u64::MAX, |bits, row| bits & row[word]);
            while possible != 0 {
                let rule = rules.get(word * 64 + possible.trailing_zeros() as usize)?;
                if rule.matches(facts) {
                    return Some(rule);
                }
                possible &= possible - 1;
            }
            None
        })
    }

    /// The rows of the request's values.
    fn rows(&self, facts: &Facts<'_>) -> Vec<&[u64]> {
        let mut rows: Vec<&[u64]> = Vec::with_capacity(64);
        for (variable, named, other) in &self.names {
            let row = facts.name(*variable).and_then(|name| named.get(name));
            rows.push(row.unwrap_or(other));
        }
        for (variable, members) in &self.singles {
            rows.push(&members[facts.set(*variable).trailing_zeros() as usize]);
        }
        for (variable, from, spans) in &self.numbers {
            let number = facts.number(*variable);
            rows.push(&spans[from.partition_point(|from| *from <= number) - 1]);
        }
        for (flag, values) in &self.flags {
            rows.push(&values[usize::from(facts.flag(*flag))]);
        }
        for (condition, values) in &self.asked {
            rows.push(&values[usize::from(condition.holds(facts))]);
        }
        rows
    }
}

/// The rules that may match while so much is known.
fn row(rules: &[Arc<Rule>], is: &dyn Fn(&Test) -> Option<bool>) -> Row {
    let mut bits = vec![0; rules.len().div_ceil(64)];
    for (n, rule) in rules.iter().enumerate() {
        if every(&rule.when, is).hold {
            bits[n / 64] |= 1 << (n % 64);
        }
    }
    bits.into()
}

fn may(test: &Test, is: &dyn Fn(&Test) -> Option<bool>) -> May {
    let unknown = May {
        hold: true,
        fail: true,
    };
    match test {
        Test::Not(all) => {
            let May { hold, fail } = every(all, is);
            May {
                hold: fail,
                fail: hold,
            }
        }
        Test::Any(alls) => {
            let mays = alls.iter().map(|all| every(all, is));
            mays.fold(
                May {
                    hold: false,
                    fail: true,
                },
                |one, other| May {
                    hold: one.hold || other.hold,
                    fail: one.fail && other.fail,
                },
            )
        }
        Test::All(alls) => {
            let mays = alls.iter().map(|all| every(all, is));
            mays.fold(
                May {
                    hold: true,
                    fail: false,
                },
                and,
            )
        }
        atom => is(atom).map_or(unknown, |holds| May {
            hold: holds,
            fail: !holds,
        }),
    }
}

fn every(all: &All, is: &dyn Fn(&Test) -> Option<bool>) -> May {
    let mays = all.iter().map(|condition| may(&condition.test, is));
    mays.fold(
        May {
            hold: true,
            fail: false,
        },
        and,
    )
}

const fn and(one: May, other: May) -> May {
    May {
        hold: one.hold && other.hold,
        fail: one.fail || other.fail,
    }
}

/// Do they ask the same of several names or members?
fn is_same(one: &Test, other: &Test) -> bool {
    match (one, other) {
        (Test::Names(a, some), Test::Names(b, others)) => a == b && some.iter().eq(others.iter()),
        (Test::Set(a, some), Test::Set(b, others)) => a == b && some == others,
        _ => false,
    }
}

/// What the file asks, variable by variable.
#[derive(Default)]
struct Atoms {
    names: BTreeMap<NameVariable, BTreeSet<Arc<str>>>,
    singles: BTreeSet<SetVariable>,
    cuts: BTreeMap<NumberVariable, BTreeSet<u32>>,
    flags: BTreeSet<Flag>,
    /// By how they are written; with how often they stand there.
    asked: BTreeMap<String, (usize, Condition)>,
}

impl Atoms {
    fn hear(&mut self, conditions: &[Condition]) {
        for condition in conditions {
            match &condition.test {
                Test::Name(variable, names) => {
                    let known = self.names.entry(*variable).or_default();
                    known.extend(names.iter().map(Arc::from));
                }
                Test::Set(variable, _) if variable.is_single() => {
                    self.singles.insert(*variable);
                }
                Test::Names(..) | Test::Set(..) => {
                    let asked = self.asked.entry(condition.to_string());
                    asked.or_insert_with(|| (0, condition.clone())).0 += 1;
                }
                Test::Number(variable, spans) => self.cut(*variable, spans),
                Test::Is(flag, _) => {
                    self.flags.insert(*flag);
                }
                Test::Not(all) => self.hear(all),
                Test::Any(alls) | Test::All(alls) => alls.iter().for_each(|all| self.hear(all)),
            }
        }
    }

    fn cut(&mut self, variable: NumberVariable, spans: &Spans) {
        let cuts = self
            .cuts
            .entry(variable)
            .or_insert_with(|| BTreeSet::from([0]));
        for span in spans.iter() {
            cuts.insert(*span.start());
            cuts.extend(span.end().checked_add(1));
        }
    }
}
