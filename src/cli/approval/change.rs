//! `sekisho rules propose`, `approve`, `rollback`.

use std::fs;
use std::io::Write;

use super::arguments::{Approve, Propose, Rollback};
use super::wording::{self, missing, names};
use super::{Failure, Office, Person};
use crate::approval::{Approving, Desk, Proof, Proposal, Proposing, Told, prove};
use crate::routes::Policy;

/// What decides is more than what is signed.
const OTHER_SETTINGS: &str = "MIND: what sekisho.toml says of applications, engines and who may sign \
                              is not what it was when this was proposed. It decides with the rules \
                              and is not signed: ask who changed it, and why.";
/// One signature is for going back to safety.
const NOT_EASED: &str = "It is not proved that this return lets nothing out that the rules in force \
                         keep, and so it needs as many signatures as a change.";

/// Asks for other rules to take effect.
pub(super) fn propose(
    person: &mut Person<'_>,
    arguments: &Propose,
    out: &mut impl Write,
) -> Result<(), Failure> {
    let office = Office::open(&arguments.place)?;
    let file = arguments.file.display();
    // What was checked is what is signed: the file is read once.
    let bytes = fs::read(&arguments.file)
        .map_err(|error| Failure::wrong(format!("{file} cannot be read: {error}")))?;
    let new = tested(&bytes, &file.to_string(), &office)?;
    let desk = office.desk(person);
    let proof = compared(&desk, &new, &office)?;
    let signer = office.signer(person, &arguments.signed)?;
    let what = Proposing {
        bytes: &bytes,
        ticket: &arguments.ticket,
        why: &arguments.why,
        proof,
        settings: &office.decisive(),
        rollback: false,
    };
    let told = desk.propose(&what, &signer).map_err(Failure::wrong)?;
    writeln!(out, "{}\n", wording::proposal(&told.proposal))?;
    tell(&told, &office, out)
}

/// Agrees to a proposal.
pub(super) fn approve(
    person: &mut Person<'_>,
    arguments: &Approve,
    out: &mut impl Write,
) -> Result<(), Failure> {
    let office = Office::open(&arguments.place)?;
    let desk = office.desk(person);
    let found = desk.find(arguments.proposal.as_deref());
    let proposal = found.map_err(Failure::wrong)?;
    let sha256 = &proposal.proposed.sha256;
    let version = office.store.version_file(sha256);
    if let Some(name) = &arguments.print {
        desk.may_approve(name, &proposal).map_err(Failure::wrong)?;
        let statement = desk.statement(&proposal, name);
        checked_again(&desk, &proposal, &office)?;
        mind_settings(&proposal, &office, out)?;
        return Ok(writeln!(
            out,
            "minisign -S -m {} -x {name}.minisig -t '{statement}'\n\
             sekisho rules approve {} --signature {name}.minisig",
            version.display(),
            proposal.id.short()
        )?);
    }
    writeln!(out, "{}", wording::proposal(&proposal))?;
    writeln!(out, "  file      {}\n", version.display())?;
    out.flush()?;
    checked_again(&desk, &proposal, &office)?;
    mind_settings(&proposal, &office, out)?;
    let told = if let Some(file) = &arguments.signature {
        let text = fs::read_to_string(file).map_err(|error| {
            Failure::wrong(format!("{} cannot be read: {error}", file.display()))
        })?;
        desk.approve(&proposal, &Approving::By(&text))
    } else {
        let signer = office.signer(person, &arguments.signed)?;
        desk.approve(&proposal, &Approving::With(&signer))
    };
    let told = told.map_err(Failure::wrong)?;
    if told.installed.is_none() {
        write!(out, "Signed by {}. ", names(&told.proposal.signed))?;
    }
    tell(&told, &office, out)
}

/// Goes back to rules that were in force before.
pub(super) fn rollback(
    person: &mut Person<'_>,
    arguments: &Rollback,
    out: &mut impl Write,
) -> Result<(), Failure> {
    let office = Office::open(&arguments.place)?;
    let desk = office.desk(person);
    let earlier = desk.earlier(arguments.to.as_deref());
    let (sha256, bytes) = earlier.map_err(Failure::wrong)?;
    let version = office.store.version_file(&sha256);
    let new = tested(&bytes, &version.display().to_string(), &office)?;
    let what = Proposing {
        bytes: &bytes,
        ticket: &arguments.ticket,
        why: &arguments.why,
        proof: compared(&desk, &new, &office)?,
        settings: &office.decisive(),
        rollback: true,
    };
    let signer = office.signer(person, &arguments.signed)?;
    let told = desk.propose(&what, &signer).map_err(Failure::wrong)?;
    writeln!(out, "{}\n", wording::proposal(&told.proposal))?;
    if !told.proposal.is_eased {
        writeln!(out, "{NOT_EASED}")?;
    }
    tell(&told, &office, out)
}

/// Tests and compares the version again, with the settings of whoever approves it: they may have
/// changed, and a proof that stands in a file is only as good as the file.
fn checked_again(desk: &Desk<'_>, proposal: &Proposal, office: &Office) -> Result<(), Failure> {
    let recorded = &proposal.proposed;
    let bytes = desk.bytes(&recorded.sha256).map_err(Failure::wrong)?;
    let name = office.store.version_file(&recorded.sha256);
    let new = tested(&bytes, &name.display().to_string(), office)?;
    let proof = compared(desk, &new, office)?;
    if proof == recorded.proof {
        return Ok(());
    }
    Err(Failure::wrong(format!(
        "not signed: compared here and now with the rules in force, this shows something else than \
         the proposal says.\n\nhere and now: {proof}\n\nThe settings are others than those that it \
         was proposed with, or it was by another version of sekisho. Look at --config; if that is \
         right, have it proposed anew with `sekisho rules propose {} --ticket {} …`, and approve \
         that.",
        name.display(),
        recorded.ticket
    )))
}

fn mind_settings(
    proposal: &Proposal,
    office: &Office,
    out: &mut impl Write,
) -> Result<(), Failure> {
    if proposal.proposed.settings != office.decisive() {
        writeln!(out, "{OTHER_SETTINGS}\n")?;
    }
    Ok(())
}

/// The rules, if a gateway with these settings would take them over once they are approved: they
/// check, and the tests that stand in the file pass.
fn tested(bytes: &[u8], name: &str, office: &Office) -> Result<Policy, Failure> {
    let policy = checked(bytes, name, office)?;
    let classifier = office.config.classifier.knowledge().classifier();
    let classifier = classifier.map_err(Failure::Unreadable)?;
    let scan = |text| classifier.scan(text);
    let outcome = policy.run_cases(text(bytes, name)?, name, Some(&office.known), &scan);
    let failures = outcome.map_err(Failure::wrong)?.failures;
    failures.map_or(Ok(policy), |failures| Err(Failure::wrong(failures)))
}

fn checked(bytes: &[u8], name: &str, office: &Office) -> Result<Policy, Failure> {
    Policy::check(text(bytes, name)?, name, Some(&office.known)).map_err(Failure::wrong)
}

fn text<'b>(bytes: &'b [u8], name: &str) -> Result<&'b str, Failure> {
    str::from_utf8(bytes)
        .map_err(|_| Failure::wrong(format!("{name} is not UTF-8; save the file as UTF-8")))
}

/// What the new rules let out that those in force keep.
fn compared(desk: &Desk<'_>, new: &Policy, office: &Office) -> Result<Proof, Failure> {
    let standing = desk.standing().map_err(Failure::wrong)?;
    let Some(version) = &standing.in_force else {
        let why = "there are no rules in force to compare with".to_owned();
        return Ok(Proof::NotRun { why });
    };
    let bytes = desk.bytes(&version.sha256).map_err(Failure::wrong)?;
    Ok(match checked(&bytes, "the rules in force", office) {
        Ok(old) => prove(&old, new, &office.known),
        Err(_) => Proof::NotRun {
            why: "the rules in force no longer check with these settings".to_owned(),
        },
    })
}

/// What was done, and what comes next.
fn tell(told: &Told, office: &Office, out: &mut impl Write) -> Result<(), Failure> {
    let Told {
        proposal,
        installed,
    } = told;
    let rules = office.rules.display();
    match installed {
        None => {
            let left = missing(proposal, &office.config.approval);
            writeln!(out, "Nothing has changed yet. {left}")?;
        }
        Some(Ok(())) => writeln!(
            out,
            "Signed by {}: these rules are approved, and {rules} holds them now. A running gateway \
             takes them over within seconds; `sekisho rules status` shows that it has.",
            names(&proposal.signed)
        )?,
        Some(Err(why)) => {
            let version = office.store.version_file(&proposal.proposed.sha256);
            return Err(Failure::wrong(format!(
                "Signed by {}: these rules are approved, but {rules} could not be written: {why}. \
                 Copy {} there.",
                names(&proposal.signed),
                version.display()
            )));
        }
    }
    Ok(())
}
