//! `--min covered=0.96`, `--max under=0.03`, `--min PERSON=0.92`: what a build must hold.

use classifiers::{EntityType, Evaluation};

use super::report::{FIGURES, Figure, rounded};
use crate::config::unknown;

/// A figure and its least or largest value.
#[derive(Clone, Debug)]
pub(in crate::cli) struct Bound {
    figure: Bounded,
    value: f64,
}

#[derive(Clone, Debug)]
enum Bounded {
    Whole(Figure),
    /// Covered, of one type.
    Type(EntityType),
}

/// Which side of the bound is good.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in crate::cli) enum Side {
    /// At least.
    Min,
    /// At most.
    Max,
}

impl Bound {
    /// `covered=0.96`
    pub(in crate::cli) fn parse(written: &str) -> Result<Self, String> {
        let form = "write a figure and its bound, as in `covered=0.96`";
        let (name, value) = written.split_once('=').ok_or(form)?;
        let value = value.parse::<f64>().map_err(|_| form.to_owned())?;
        if !(0.0..=1.0).contains(&value) {
            return Err("every figure lies between 0 and 1".to_owned());
        }
        let whole = FIGURES.iter().find(|(figure, _)| *figure == name);
        let figure = match (whole, name.parse()) {
            (Some(figure), _) => Bounded::Whole(*figure),
            (None, Ok(entity)) => Bounded::Type(entity),
            (None, Err(_)) => return Err(no_figure(name)),
        };
        Ok(Self { figure, value })
    }

    /// What is wrong, if it is not met. The figure is taken as it is printed.
    fn unmet(&self, side: Side, evaluation: &Evaluation) -> Option<String> {
        let (name, figure) = match &self.figure {
            Bounded::Whole((name, figure)) => (*name, figure(evaluation)),
            Bounded::Type(entity) => {
                let name = entity.name();
                let Some((_, tally)) = evaluation.types().find(|(other, _)| other == entity) else {
                    return Some(format!("{name} is marked in no document"));
                };
                (name, tally.covered_share().ratio())
            }
        };
        let (figure, value) = (rounded(figure), self.value);
        let (is_met, wanted) = match side {
            Side::Min => (figure >= value, "at least"),
            Side::Max => (figure <= value, "at most"),
        };
        (!is_met).then(|| format!("{name} is {figure:?}; it must be {wanted} {value:?}"))
    }
}

/// Every bound that is not met, in words.
pub(super) fn unmet<'b>(
    bounds: impl Iterator<Item = (Side, &'b Bound)>,
    evaluation: &Evaluation,
) -> Vec<String> {
    bounds
        .filter_map(|(side, bound)| bound.unmet(side, evaluation))
        .collect()
}

fn no_figure(name: &str) -> String {
    let names = || {
        let types = EntityType::ALL.iter().map(|entity| entity.name());
        FIGURES.iter().map(|(name, _)| *name).chain(types)
    };
    match unknown::nearest(name, names()) {
        Some(near) => format!("there is no figure of this name; did you mean `{near}`?"),
        None => format!(
            "there is no figure of this name; use {}, or a type as in `PERSON=0.92`",
            unknown::list(FIGURES.iter().map(|(name, _)| *name))
        ),
    }
}
