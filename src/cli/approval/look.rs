//! `sekisho rules history`, `sekisho rules status`.

use std::fs;
use std::io::Write;

use super::arguments::Place;
use super::wording::{self, missing, names, time};
use super::{Failure, Office, Person, running};
use crate::approval::{ActError, Standing, Version};
use crate::routes::Policy;

/// Who changed the rules, when and why.
pub(super) fn history(
    person: &Person<'_>,
    place: &Place,
    out: &mut impl Write,
) -> Result<(), Failure> {
    let office = Office::open(place)?;
    let standing = office.desk(person).standing().map_err(Failure::wrong)?;
    let file = office.store.history_file();
    if standing.proposals.is_empty() && standing.doubts.is_empty() {
        writeln!(out, "Nothing has been proposed yet ({}).", file.display())?;
        return Ok(());
    }
    for (n, proposal) in standing.proposals.iter().enumerate() {
        writeln!(out, "{}", wording::proposal(proposal))?;
        let since = versions(&standing).find(|version| version.proposal == n);
        if let Some(version) = since {
            writeln!(out, "  in force  from {}", time(version.since))?;
        }
        writeln!(out)?;
    }
    for doubt in &standing.doubts {
        writeln!(out, "Mind: {doubt}.")?;
    }
    writeln!(
        out,
        "Every line and every signature was checked. The history ends with {}; who notes that \
         elsewhere can tell later that nothing was taken away.",
        standing.head
    )?;
    Ok(())
}

fn versions(standing: &Standing) -> impl Iterator<Item = &Version> {
    standing.earlier.iter().chain(&standing.in_force)
}

/// Which rules are in force.
pub(super) fn status(
    person: &Person<'_>,
    place: &Place,
    out: &mut impl Write,
) -> Result<(), Failure> {
    let office = Office::open(place)?;
    let rules = office.rules.display();
    let read = fs::read_to_string(&office.rules);
    let checked = match &read {
        Ok(source) => Policy::check(source, &rules.to_string(), Some(&office.known))
            .map_err(|problems| problems.to_string()),
        Err(error) => Err(format!("{rules}: cannot be read: {error}")),
    };
    let hash = checked.as_ref().ok().map(|policy| &**policy.hash());
    match &checked {
        Ok(policy) => writeln!(
            out,
            "{rules} checks: {} rules, SHA-256 {}",
            policy.rules().count(),
            policy.hash()
        )?,
        Err(problems) => writeln!(out, "{rules} does not check:\n{problems}")?,
    }
    if office.config.approval.required == 0 {
        writeln!(
            out,
            "\nSIGNATURES ARE SWITCHED OFF (`approval.required` is 0 in {}).\n\
             Whoever can write {rules} changes alone what may leave the bank. This is for a trial by \
             one person; before anybody relies on it, list people in [approval].\n",
            place.config.display()
        )?;
    } else {
        let standing = office.desk(person).standing();
        approval(&office, hash, standing, out)?;
    }
    writeln!(out, "{}", running::told(office.config.server.admin, hash))?;
    match checked {
        Ok(_) => Ok(()),
        Err(_) => Err(Failure::NotSo),
    }
}

fn approval(
    office: &Office,
    hash: Option<&str>,
    standing: Result<Standing, ActError>,
    out: &mut impl Write,
) -> Result<(), Failure> {
    let rules = office.rules.display();
    let standing = match standing {
        Ok(standing) => standing,
        Err(error) => {
            writeln!(out, "Nothing can be said of approvals: {error}.")?;
            return Ok(());
        }
    };
    match &standing.in_force {
        Some(version) => {
            let proposed = &standing.proposals[version.proposal].proposed;
            writeln!(
                out,
                "Approved is the version {}, by {}, since {}, for {}: {}",
                &version.sha256[..12],
                names(standing.approved_by()),
                time(version.since),
                proposed.ticket,
                proposed.why
            )?;
            let proof = proposed.proof.to_string().replace('\n', "\n    ");
            writeln!(out, "  proposed by {}; proof: {proof}", proposed.by)?;
            if hash.is_some_and(|hash| hash != version.sha256) {
                writeln!(
                    out,
                    "MIND: {rules} IS NOT THAT VERSION. A running gateway keeps what it has, and none \
                     would start with this file. What is approved lies at {}.",
                    office.store.version_file(&version.sha256).display()
                )?;
            }
        }
        None => writeln!(
            out,
            "No version is approved: no gateway starts with {rules}. `sekisho rules propose {rules}` \
             begins that."
        )?,
    }
    for proposal in standing.open() {
        let left = missing(proposal, &office.config.approval);
        writeln!(out, "\n{}\n  {left}", wording::proposal(proposal))?;
    }
    for doubt in &standing.doubts {
        writeln!(out, "Mind: {doubt}.")?;
    }
    Ok(())
}
