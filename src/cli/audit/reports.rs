//! `sekisho audit report` and `incident`.

use std::io::Write;

use audit::report::{self, Period};
use audit::{Cases, records};

use super::arguments::{Incident, Report};
use crate::cli::Failure;

/// Prints a month.
pub(super) fn report(arguments: &Report, out: &mut impl Write) -> Result<(), Failure> {
    let period = Period::month(&arguments.month, arguments.zone.offset).ok_or_else(|| {
        Failure::wrong(format!(
            "--month: `{}` is no month; write 2026-11",
            arguments.month
        ))
    })?;
    let month = report::month(&arguments.place.directory()?, period)?;
    let text = if arguments.csv {
        month.to_csv()
    } else {
        month.to_markdown()
    };
    write!(out, "{text}")?;
    Ok(())
}

/// Prints what a leak report asks.
pub(super) fn incident(arguments: &Incident, out: &mut impl Write) -> Result<(), Failure> {
    let offset = arguments.zone.offset;
    let filter = arguments.which.filter(offset)?;
    let (Some(from), Some(to)) = (filter.from, filter.to) else {
        return Err(Failure::wrong(
            "an incident has a beginning and an end: give --from and --to",
        ));
    };
    let mut incident = report::Incident::new(Period { from, to, offset });
    for case in Cases::new(records(&arguments.place.directory()?)?) {
        let case = case?;
        if filter.takes(&case) {
            incident.add(&case);
        }
    }
    write!(out, "{}", incident.to_markdown())?;
    Ok(())
}
