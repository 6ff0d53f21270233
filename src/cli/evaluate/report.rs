//! The figures as text.

use std::fmt::Write as _;
use std::io::{self, Write};
use std::ops::Range;

use classifiers::{EntityType, Evaluation, Labels, Mistakes, Sensitivity, Share};

use super::gold::Gold;

/// What went wrong, document by document.
#[derive(Default)]
pub(super) struct Misses<'g> {
    missed: Vec<Row<'g>>,
    wrong: Vec<Row<'g>>,
    under: Vec<Level<'g>>,
    over: Vec<Level<'g>>,
}

/// A passage that was missed, or found where nothing is.
struct Row<'g> {
    id: &'g str,
    entity: EntityType,
    passage: String,
}

/// A document that was given another level.
struct Level<'g> {
    id: &'g str,
    gold: Sensitivity,
    given: Sensitivity,
}

impl<'g> Misses<'g> {
    pub(super) fn add(&mut self, gold: &'g Gold, given: &Labels, mistakes: &Mistakes) {
        let row = |(range, entity): &(Range<usize>, EntityType)| Row {
            id: &gold.id,
            entity: *entity,
            passage: points(&gold.text, range),
        };
        let missed = mistakes.missed.iter().map(|at| &gold.labels.spans[*at]);
        self.missed.extend(missed.map(row));
        let wrong = mistakes.wrong.iter().map(|at| &given.spans[*at]);
        self.wrong.extend(wrong.map(row));
        let level = Level {
            id: &gold.id,
            gold: gold.labels.level,
            given: given.level,
        };
        match given.level.cmp(&gold.labels.level) {
            std::cmp::Ordering::Less => self.under.push(level),
            std::cmp::Ordering::Greater => self.over.push(level),
            std::cmp::Ordering::Equal => {}
        }
    }
}

/// The figures; then at most `most` of each kind of miss.
pub(super) fn write(
    evaluation: &Evaluation,
    misses: &Misses<'_>,
    most: usize,
    out: &mut impl Write,
) -> io::Result<()> {
    headline(evaluation, out)?;
    types(evaluation, out)?;
    levels(evaluation, out)?;
    special_care(evaluation, out)?;
    for (name, rows) in [("missed", &misses.missed), ("false", &misses.wrong)] {
        for Row {
            id,
            entity,
            passage,
        } in rows.iter().take(most)
        {
            writeln!(out, "  {name}: {id} {entity} {}", quoted(passage))?;
        }
    }
    for (name, rows) in [("under", &misses.under), ("over", &misses.over)] {
        for Level { id, gold, given } in rows.iter().take(most) {
            writeln!(out, "  {name}: {id} {gold} was given {given}")?;
        }
    }
    Ok(())
}

fn headline(evaluation: &Evaluation, out: &mut impl Write) -> io::Result<()> {
    let figures = FIGURES[..7].iter().map(|(name, figure)| {
        let figure = rounded(figure(evaluation));
        format!("{name} {figure:?}")
    });
    let counts = [
        format!("documents {}", evaluation.documents()),
        // None can be: each is scanned here and now.
        "absent 0".to_owned(),
        format!("spans {}", evaluation.all_types().spans),
    ];
    let all: Vec<String> = counts.into_iter().chain(figures).collect();
    writeln!(out, "{}", all.join("  "))
}

/// A figure's name and how it is computed.
pub(super) type Figure = (&'static str, fn(&Evaluation) -> f64);

/// The figures that can be bound, the headline's first.
pub(super) const FIGURES: [Figure; 8] = [
    ("covered", |all| all.all_types().covered_share().ratio()),
    ("typed", |all| all.all_types().typed_share().ratio()),
    ("precision", Evaluation::precision),
    ("F1", Evaluation::f1),
    ("false_docs", |all| all.false_documents().ratio()),
    ("under", |all| all.under().ratio()),
    ("over", |all| all.over().ratio()),
    ("special_care", |all| all.special_care().ratio()),
];

/// To four digits, as the figures are printed and compared.
pub(super) fn rounded(figure: f64) -> f64 {
    let printed = format!("{figure:.4}");
    printed.parse().expect("a printed number is a number")
}

/// In the order of their names, `ORGANIZATION` last.
fn types(evaluation: &Evaluation, out: &mut impl Write) -> io::Result<()> {
    let mut rows: Vec<_> = evaluation.types().collect();
    rows.sort_by_key(|(entity, _)| (*entity == EntityType::Organization, entity.name()));
    for (entity, tally) in rows {
        let [covered, typed] = [tally.covered_share(), tally.typed_share()].map(Share::ratio);
        writeln!(
            out,
            "  {:17} {:4}  covered {covered:.3}  typed {typed:.3}",
            entity.name(),
            tally.spans
        )?;
    }
    Ok(())
}

fn levels(evaluation: &Evaluation, out: &mut impl Write) -> io::Result<()> {
    let row = |(gold, given): &(Sensitivity, [u32; 4])| {
        let mut given: Vec<_> = Sensitivity::ALL.iter().zip(given).collect();
        given.retain(|(_, count)| **count > 0);
        given.sort_by_key(|(level, _)| level.name());
        let mut row = format!("{gold}:");
        for (level, count) in given {
            let _ = write!(row, " {level}={count}");
        }
        row
    };
    let rows: Vec<String> = evaluation.levels().iter().map(row).collect();
    writeln!(out, "  level (gold: given)  {}", rows.join("   "))
}

fn special_care(evaluation: &Evaluation, out: &mut impl Write) -> io::Result<()> {
    let (here, elsewhere) = (
        evaluation.special_care(),
        evaluation.special_care_elsewhere(),
    );
    writeln!(
        out,
        "  special care  recognised in {} of {} documents, seen in {} of the other {}",
        here.of_these, here.all, elsewhere.of_these, elsewhere.all
    )
}

fn points(text: &str, range: &Range<usize>) -> String {
    text.chars().skip(range.start).take(range.len()).collect()
}

/// In quotes as Python's `repr` has them, which keeps a row on its line and a terminal from being
/// commanded.
fn quoted(text: &str) -> String {
    let quote = if text.contains('\'') && !text.contains('"') {
        '"'
    } else {
        '\''
    };
    let mut quoted = String::from(quote);
    for c in text.chars() {
        match c {
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            '\\' => quoted.push_str("\\\\"),
            c if c == quote => quoted.extend(['\\', c]),
            c if is_printable(c) => quoted.push(c),
            c => {
                let code = u32::from(c);
                let _ = match code {
                    ..0x100 => write!(quoted, "\\x{code:02x}"),
                    0x100..0x1_0000 => write!(quoted, "\\u{code:04x}"),
                    _ => write!(quoted, "\\U{code:08x}"),
                };
            }
        }
    }
    quoted.push(quote);
    quoted
}

/// Rust escapes what cannot be printed; marks that combine it escapes only where nothing stands
/// before them.
fn is_printable(c: char) -> bool {
    let shown = format!("a{c}").escape_debug().to_string();
    !shown[1..].starts_with("\\u")
}
