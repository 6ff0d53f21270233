//! `sekisho rules propose`, `approve`, `rollback`.

use std::fs;
use std::io::Write;

use super::arguments::{Approve, Propose, Rollback};
use super::errors::{refused, unreadable};
use super::wording::{self, missing, names};
use super::{Failure, Office, Person};
use crate::approval::{Approving, Desk, Proof, Proposal, Proposing, Told, proof_of};
use crate::routes::{Difference, Policy, Tongue, compare};

/// What decides is more than what is signed.
const OTHER_SETTINGS: (&str, &str) = (
    "MIND: what sekisho.toml says of applications, engines and who may sign is not what it was when \
     this was proposed. It decides with the rules and is not signed: ask who changed it, and why.",
    "注意: sekisho.tomlのアプリ・エンジン・署名者の記載が、提案されたときと違います。規則とともに\
     判断を左右し、署名の対象ではありません。誰がなぜ変えたかを確かめてください。",
);
/// One signature is for going back to safety.
const NOT_EASED: (&str, &str) = (
    "It is not proved, of any application, that this return lets nothing out that the rules in force \
     keep, changes no terms of what leaves and drops no invariant. So it needs as many signatures as \
     a change.",
    "この復帰で、どのようなアプリについても、現在の規則が行内にとどめるものが行外に出ず、行外との契約\
     条件が変わらず、不変条件がなくならないことは、証明されません。そのため、変更と同じ数の署名が必要です。",
);

/// Asks for other rules to take effect.
pub(super) fn propose(
    person: &mut Person<'_>,
    arguments: &Propose,
    tongue: Tongue,
    out: &mut impl Write,
) -> Result<(), Failure> {
    let office = Office::open(&arguments.place, tongue)?;
    let file = arguments.file.display();
    // What was checked is what is signed: the file is read once.
    let bytes =
        fs::read(&arguments.file).map_err(|error| unreadable(&arguments.file, &error, tongue))?;
    let new = tested(&bytes, &file.to_string(), &office)?;
    let desk = office.desk(person);
    let (proof, _) = compared(&desk, &new, &office)?;
    let signer = office.signer(person, &arguments.signed)?;
    let what = Proposing {
        bytes: &bytes,
        ticket: &arguments.ticket,
        why: &arguments.why,
        proof,
        settings: &office.decisive(),
        rollback: false,
    };
    let told = desk
        .propose(&what, &signer)
        .map_err(|it| refused(&it, tongue))?;
    writeln!(out, "{}\n", wording::proposal(&told.proposal, tongue))?;
    tell(&told, &office, out)
}

/// Agrees to a proposal.
pub(super) fn approve(
    person: &mut Person<'_>,
    arguments: &Approve,
    tongue: Tongue,
    out: &mut impl Write,
) -> Result<(), Failure> {
    let office = Office::open(&arguments.place, tongue)?;
    let desk = office.desk(person);
    let found = desk.find(arguments.proposal.as_deref());
    let proposal = found.map_err(|it| refused(&it, tongue))?;
    let sha256 = &proposal.proposed.sha256;
    let version = office.store.version_file(sha256);
    if let Some(name) = &arguments.print {
        desk.may_approve(name, &proposal)
            .map_err(|it| refused(&it, tongue))?;
        let statement = desk.statement(&proposal, name);
        let difference = checked_again(&desk, &proposal, &office)?;
        mind_settings(&proposal, &office, out)?;
        // In comments, so that a shell takes the whole as it is.
        let proposal_told = wording::proposal(&proposal, tongue);
        let changes = difference.map(|it| it.told_changes(tongue));
        for line in [Some(proposal_told), changes]
            .iter()
            .flatten()
            .flat_map(|it| it.lines())
        {
            writeln!(out, "# {line}")?;
        }
        return Ok(writeln!(
            out,
            "minisign -S -m {} -x {name}.minisig -t '{statement}'\n\
             sekisho rules approve {} --signature {name}.minisig",
            version.display(),
            proposal.id.short()
        )?);
    }
    writeln!(out, "{}", wording::proposal(&proposal, tongue))?;
    let file = tongue.pick("file     ", "ファイル ");
    writeln!(out, "  {file} {}\n", version.display())?;
    out.flush()?;
    let difference = checked_again(&desk, &proposal, &office)?;
    mind_settings(&proposal, &office, out)?;
    show_changes(difference.as_ref(), tongue, out)?;
    let told = if let Some(file) = &arguments.signature {
        let text = fs::read_to_string(file).map_err(|error| unreadable(file, &error, tongue))?;
        desk.approve(&proposal, &Approving::By(&text))
    } else {
        let signer = office.signer(person, &arguments.signed)?;
        desk.approve(&proposal, &Approving::With(&signer))
    };
    let told = told.map_err(|it| refused(&it, tongue))?;
    if told.installed.is_none() {
        let people = names(&told.proposal.signed, tongue);
        let signed = tongue.pick(format!("Signed by {people}. "), format!("署名: {people}。"));
        write!(out, "{signed}")?;
    }
    tell(&told, &office, out)
}

/// Goes back to rules that were in force before.
pub(super) fn rollback(
    person: &mut Person<'_>,
    arguments: &Rollback,
    tongue: Tongue,
    out: &mut impl Write,
) -> Result<(), Failure> {
    let office = Office::open(&arguments.place, tongue)?;
    let desk = office.desk(person);
    let earlier = desk.earlier(arguments.to.as_deref());
    let (sha256, bytes) = earlier.map_err(|it| refused(&it, tongue))?;
    let version = office.store.version_file(&sha256);
    let new = tested(&bytes, &version.display().to_string(), &office)?;
    let (proof, difference) = compared(&desk, &new, &office)?;
    show_changes(difference.as_ref(), tongue, out)?;
    let what = Proposing {
        bytes: &bytes,
        ticket: &arguments.ticket,
        why: &arguments.why,
        proof,
        settings: &office.decisive(),
        rollback: true,
    };
    let signer = office.signer(person, &arguments.signed)?;
    let told = desk
        .propose(&what, &signer)
        .map_err(|it| refused(&it, tongue))?;
    writeln!(out, "{}\n", wording::proposal(&told.proposal, tongue))?;
    if !told.proposal.is_eased {
        writeln!(out, "{}", tongue.pick(NOT_EASED.0, NOT_EASED.1))?;
    }
    tell(&told, &office, out)
}

/// Tests and compares the version again, with the settings of whoever approves it: they may have
/// changed, and a proof that stands in a file is only as good as the file.
fn checked_again(
    desk: &Desk<'_>,
    proposal: &Proposal,
    office: &Office,
) -> Result<Option<Difference>, Failure> {
    let recorded = &proposal.proposed;
    let bytes = desk.bytes(&recorded.sha256).map_err(Failure::wrong)?;
    let name = office.store.version_file(&recorded.sha256);
    let new = tested(&bytes, &name.display().to_string(), office)?;
    let (proof, difference) = compared(desk, &new, office)?;
    if proof == recorded.proof {
        return Ok(difference);
    }
    let (name, ticket) = (name.display(), &recorded.ticket);
    Err(Failure::Wrong(match office.tongue {
        Tongue::English => format!(
            "not signed: compared here and now with the rules in force, this shows something else than \
             the proposal says.\n\nhere and now: {proof}\n\nThe settings are others than those that \
             it was proposed with, or it was by another version of sekisho. Look at --config; if that \
             is right, have it proposed anew with `sekisho rules propose {name} --ticket {ticket} …`, \
             and approve that."
        ),
        Tongue::Japanese => format!(
            "署名していません。今ここで現在の規則と比べると、変更案に記録された結果と違います。\n\n今ここでの\
             結果: {proof}\n\n提案のときと設定が違うか、sekishoの版が違います。--configを確かめてください。\
             正しければ、`sekisho rules propose {name} --ticket {ticket} …` で改めて提案してもらい、それを\
             承認してください。"
        ),
    }))
}

fn mind_settings(
    proposal: &Proposal,
    office: &Office,
    out: &mut impl Write,
) -> Result<(), Failure> {
    if proposal.proposed.settings != office.decisive() {
        let (english, japanese) = OTHER_SETTINGS;
        writeln!(out, "{}\n", office.tongue.pick(english, japanese))?;
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
    let failures = outcome
        .map_err(|problems| Failure::Wrong(problems.told_in(office.tongue)))?
        .failures;
    let told = failures.map(|failures| Failure::Wrong(failures.told_in(office.tongue)));
    told.map_or(Ok(policy), Err)
}

fn checked(bytes: &[u8], name: &str, office: &Office) -> Result<Policy, Failure> {
    Policy::check(text(bytes, name)?, name, Some(&office.known))
        .map_err(|problems| Failure::Wrong(problems.told_in(office.tongue)))
}

fn text<'b>(bytes: &'b [u8], name: &str) -> Result<&'b str, Failure> {
    str::from_utf8(bytes)
        .map_err(|_| Failure::wrong(format!("{name} is not UTF-8; save the file as UTF-8")))
}

/// What the new rules let out that those in force keep; and the comparison, if there is one.
fn compared(
    desk: &Desk<'_>,
    new: &Policy,
    office: &Office,
) -> Result<(Proof, Option<Difference>), Failure> {
    let not_run = |why: &str| {
        let why = why.to_owned();
        Ok((Proof::NotRun { why }, None))
    };
    let standing = desk.standing().map_err(Failure::wrong)?;
    let Some(version) = &standing.in_force else {
        return not_run(wording::NONE_IN_FORCE);
    };
    let bytes = desk.bytes(&version.sha256).map_err(Failure::wrong)?;
    let Ok(old) = checked(&bytes, "the rules in force", office) else {
        return not_run(wording::NO_LONGER_CHECKS);
    };
    let difference = compare(&old, new, Some(&office.known));
    Ok((proof_of(&difference), Some(difference)))
}

/// Every change of meaning. A request that shows that something leaves is the smallest one, and not
/// the gravest.
fn show_changes(
    difference: Option<&Difference>,
    tongue: Tongue,
    out: &mut impl Write,
) -> Result<(), Failure> {
    if let Some(difference) = difference {
        writeln!(out, "{}", difference.told_changes(tongue))?;
        out.flush()?;
    }
    Ok(())
}

/// What was done, and what comes next.
fn tell(told: &Told, office: &Office, out: &mut impl Write) -> Result<(), Failure> {
    let Told {
        proposal,
        installed,
    } = told;
    let (rules, tongue) = (office.rules.display(), office.tongue);
    let people = names(&proposal.signed, tongue);
    match installed {
        None => {
            let left = missing(proposal, &office.config.approval, tongue);
            let nothing = tongue.pick("Nothing has changed yet. ", "まだ何も変わっていません。");
            writeln!(out, "{nothing}{left}")?;
        }
        Some(Ok(())) => match tongue {
            Tongue::English => writeln!(
                out,
                "Signed by {people}: these rules are approved, and {rules} holds them now. A running \
                 gateway takes them over within seconds; `sekisho rules status` shows that it has."
            )?,
            Tongue::Japanese => writeln!(
                out,
                "署名: {people}。この規則は承認され、{rules} に入りました。動いているゲートウェイは数秒の\
                 うちに切り替わります。`sekisho rules status` で確かめられます。"
            )?,
        },
        Some(Err(why)) => {
            let version = office.store.version_file(&proposal.proposed.sha256);
            let version = version.display();
            return Err(Failure::Wrong(match tongue {
                Tongue::English => format!(
                    "Signed by {people}: these rules are approved, but {rules} could not be written: \
                     {why}. Copy {version} there."
                ),
                Tongue::Japanese => format!(
                    "署名: {people}。この規則は承認されましたが、{rules} に書き込めません: {why}。\
                     {version} をそこに複写してください。"
                ),
            }));
        }
    }
    Ok(())
}
