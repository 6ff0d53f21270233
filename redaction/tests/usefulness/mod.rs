//! Is a masked request as useful as the original? Tasks whose answers a model would write with
//! placeholders in them, written as models write placeholders: as they are, and damaged in every
//! way that has been seen.

mod tasks;

use std::fmt::Write as _;
use std::ops::Range;

use redaction::{Escape, Span, Vault};

use self::tasks::{TASKS, Task};
use crate::support::{mask_one, restore};

/// How a model writes a placeholder.
struct Habit {
    name: &'static str,
    write: fn(&str) -> String,
}

const fn habit(name: &'static str, write: fn(&str) -> String) -> Habit {
    Habit { name, write }
}

const HABITS: [Habit; 18] = [
    habit("as it is", str::to_owned),
    habit("in lower case", str::to_lowercase),
    habit("in capitals", str::to_uppercase),
    habit("bold", |p| format!("**{p}**")),
    habit("as code", |p| format!("`{p}`")),
    habit("in quotes", |p| format!("「{p}」")),
    habit("without brackets", |p| inside(p).to_owned()),
    habit("without the first bracket", |p| p[1..].to_owned()),
    habit("without the last bracket", |p| p[..p.len() - 1].to_owned()),
    habit("`_` escaped", |p| p.replace('_', "\\_")),
    habit("all escaped", |p| {
        format!("\\<{}\\>", inside(p).replace('_', "\\_"))
    }),
    habit("brackets as entities", |p| format!("&lt;{}&gt;", inside(p))),
    habit("full-width brackets", |p| format!("＜{}＞", inside(p))),
    habit("all in full width", |p| p.chars().map(full_width).collect()),
    habit("spaces inside", |p| format!("< {} >", inside(p))),
    habit("bold inside", |p| format!("<**{}**>", inside(p))),
    habit("spaces for `_`", |p| p.replace('_', " ")),
    habit("hyphens for `_`", |p| p.replace('_', "-")),
];

/// Every so many placeholders, a model loses a letter of one: nobody can know which was meant.
const LETTER_LOST: usize = 150;

fn inside(placeholder: &str) -> &str {
    &placeholder[1..placeholder.len() - 1]
}

fn full_width(c: char) -> char {
    char::from_u32(u32::from(c) + 0xfee0).expect("there is one for each of them")
}

/// A task's values as they were marked, each once, and what stands for them outside.
struct Masked {
    values: Vec<(String, String)>,
    vault: Vault,
}

impl Masked {
    fn of(task: &Task) -> Self {
        let (sent, vault) = mask_one(task.request);
        let mut values: Vec<(String, String)> = Vec::new();
        let marked = task.request.split(['«', '‹', '⟦', '⦃']).skip(1);
        for value in marked.filter_map(|rest| rest.split(['»', '›', '⟧', '⦄']).next()) {
            if !values.iter().any(|(known, _)| known == value) {
                values.push((value.to_owned(), String::new()));
            }
        }
        let mut rest = &*sent;
        while let Some(start) = rest.find('<') {
            let end = start + rest[start..].find('>').expect("a placeholder ends") + 1;
            let (placeholder, value) = (
                &rest[start..end],
                restore(&vault, Escape::None, [&rest[start..end]]),
            );
            let known = values.iter_mut().find(|(known, _)| *known == value);
            let (_, of_value) = known.expect("it stands for a marked value");
            placeholder.clone_into(of_value);
            rest = &rest[end..];
        }
        Self { values, vault }
    }
}

/// A placeholder in an answer.
struct Reference<'m> {
    range: Range<usize>,
    /// `None` for one of nobody.
    value: Option<&'m str>,
}

/// The answer as a model of this habit writes it, and where placeholders stand in it.
fn answer<'m>(
    task: &Task,
    masked: &'m Masked,
    write: &mut dyn FnMut(&str) -> String,
) -> (String, Vec<Reference<'m>>) {
    let (mut answer, mut references) = (String::new(), Vec::new());
    let mut rest = task.answer;
    while let Some(open) = rest.find('{') {
        let (before, behind) = rest.split_at(open);
        answer.push_str(before);
        let Some((number, behind)) = behind[1..]
            .split_once('}')
            .filter(|(number, _)| number.len() == 1)
        else {
            answer.push('{');
            rest = &behind[1..];
            continue;
        };
        let value = number
            .parse()
            .ok()
            .map(|number: usize| &masked.values[number - 1]);
        let placeholder = value.map_or("<PERSON_bcdfghjk>", |(_, placeholder)| placeholder);
        let start = answer.len();
        answer.push_str(&write(placeholder));
        references.push(Reference {
            range: start..answer.len(),
            value: value.map(|(value, _)| &**value),
        });
        rest = behind;
    }
    answer.push_str(rest);
    (answer, references)
}

/// What became of the placeholders of an answer.
#[derive(Clone, Copy, Default)]
struct Score {
    right: usize,
    left: usize,
    wrong: usize,
}

impl Score {
    fn add(&mut self, other: Self) {
        self.right += other.right;
        self.left += other.left;
        self.wrong += other.wrong;
    }
}

/// Reads the answer back, and compares every replacement with what was meant there.
fn score(masked: &Masked, answer: &str, references: &[Reference<'_>]) -> Score {
    let mut restorer = masked.vault.restorer(Escape::None).tracing();
    let mut out = String::new();
    restorer.push(answer, &mut out);
    restorer.finish(&mut out);
    let (mut came_at, mut went_at) = (0, 0);
    let mut replaced = Vec::new();
    for span in restorer.take_trace() {
        let (came, went) = match span {
            Span::Kept(bytes) => (bytes, bytes),
            Span::Replaced { came, went } => {
                replaced.push((came_at..came_at + came, &out[went_at..went_at + went]));
                (came, went)
            }
        };
        came_at += came;
        went_at += went;
    }
    let mut score = Score::default();
    for reference in references {
        let Range { start, end } = reference.range;
        let found = replaced
            .iter()
            .position(|(range, _)| start <= range.start && range.end <= end);
        let found = found.map(|found| replaced.remove(found));
        match (found, reference.value) {
            (Some((range, value)), Some(meant)) => {
                let around = [&answer[start..range.start], &answer[range.end..end]].concat();
                let is_whole = around.chars().all(|c| "*`「」".contains(c));
                *if value == meant && is_whole {
                    &mut score.right
                } else {
                    &mut score.wrong
                } += 1;
            }
            (None, None) => score.right += 1,
            (None, Some(_)) => score.left += 1,
            (Some(_), None) => score.wrong += 1,
        }
    }
    // What nobody wrote as a placeholder was restored.
    score.wrong += replaced.len();
    score
}

#[test]
fn answers_to_everyday_tasks_come_back_right_whatever_the_model_does_to_placeholders() {
    let mut total = Score::default();
    let mut written = 0;
    let mut table = String::new();
    for habit in &HABITS {
        let mut of_habit = Score::default();
        for task in &TASKS {
            let masked = Masked::of(task);
            let mut write = |placeholder: &str| {
                written += 1;
                let mut placeholder = placeholder.to_owned();
                if written % LETTER_LOST == 0 {
                    placeholder.remove(placeholder.len() - 4);
                }
                (habit.write)(&placeholder)
            };
            let (answer, references) = answer(task, &masked, &mut write);
            let score = score(&masked, &answer, &references);
            assert_eq!(score.wrong, 0, "{}, {}: {answer}", task.name, habit.name);
            of_habit.add(score);
        }
        let Score { right, left, .. } = of_habit;
        writeln!(table, "{:<26} {right:>4} right {left:>2} left", habit.name)
            .expect("a string takes all");
        total.add(of_habit);
    }
    let all = total.right + total.left;
    assert!(
        total.right * 100 >= all * 99,
        "{} of {all}\n{table}",
        total.right
    );
    insta::assert_snapshot!(format!("{} tasks, {all} placeholders\n{table}", TASKS.len()), @r"
    46 tasks, 2502 placeholders
    as it is                    139 right  0 left
    in lower case               138 right  1 left
    in capitals                 138 right  1 left
    bold                        138 right  1 left
    as code                     138 right  1 left
    in quotes                   138 right  1 left
    without brackets            138 right  1 left
    without the first bracket   138 right  1 left
    without the last bracket    138 right  1 left
    `_` escaped                 138 right  1 left
    all escaped                 138 right  1 left
    brackets as entities        138 right  1 left
    full-width brackets         138 right  1 left
    all in full width           139 right  0 left
    spaces inside               138 right  1 left
    bold inside                 138 right  1 left
    spaces for `_`              138 right  1 left
    hyphens for `_`             138 right  1 left
    ");
}
