//! `sekisho rules history`, `sekisho rules status`.

use std::fs;
use std::io::Write;

use super::arguments::Place;
use super::wording::{self, missing, names, time};
use super::{Failure, Office, Person, running};
use crate::approval::{ActError, Standing, Version};
use crate::routes::{Policy, Tongue};

/// Who changed the rules, when and why.
pub(super) fn history(
    person: &Person<'_>,
    place: &Place,
    tongue: Tongue,
    out: &mut impl Write,
) -> Result<(), Failure> {
    let office = Office::open(place, tongue)?;
    let standing = office.desk(person).standing().map_err(Failure::wrong)?;
    let file = office.store.history_file();
    if standing.proposals.is_empty() && standing.doubts.is_empty() {
        let file = file.display();
        let nothing = tongue.pick(
            format!("Nothing has been proposed yet ({file})."),
            format!("まだ何も提案されていません({file})。"),
        );
        writeln!(out, "{nothing}")?;
        return Ok(());
    }
    for (n, proposal) in standing.proposals.iter().enumerate() {
        writeln!(out, "{}", wording::proposal(proposal, tongue))?;
        let since = versions(&standing).find(|version| version.proposal == n);
        if let Some(version) = since {
            let since = time(version.since, tongue);
            let line = tongue.pick(
                format!("  in force  from {since}"),
                format!("  発効      {since} から"),
            );
            writeln!(out, "{line}")?;
        }
        writeln!(out)?;
    }
    for doubt in &standing.doubts {
        let mind = tongue.pick("Mind", "注意");
        writeln!(out, "{mind}: {doubt}.")?;
    }
    let head = &standing.head;
    match tongue {
        Tongue::English => writeln!(
            out,
            "Every line and every signature was checked. The history ends with {head}; who notes that \
             elsewhere can tell later that nothing was taken away."
        )?,
        Tongue::Japanese => writeln!(
            out,
            "すべての行と署名を確かめました。履歴の末尾は {head} です。これを別の場所に控えておけば、\
             後で何も失われていないことを確かめられます。"
        )?,
    }
    Ok(())
}

fn versions(standing: &Standing) -> impl Iterator<Item = &Version> {
    standing.earlier.iter().chain(&standing.in_force)
}

/// Which rules are in force.
pub(super) fn status(
    person: &Person<'_>,
    place: &Place,
    tongue: Tongue,
    out: &mut impl Write,
) -> Result<(), Failure> {
    let office = Office::open(place, tongue)?;
    let rules = office.rules.display();
    let read = fs::read_to_string(&office.rules);
    let checked = match &read {
        Ok(source) => Policy::check(source, &rules.to_string(), Some(&office.known))
            .map_err(|problems| problems.told_in(tongue)),
        Err(error) => Err(tongue.pick(
            format!("{rules}: cannot be read: {error}"),
            format!("{rules}: 読めません: {error}"),
        )),
    };
    let hash = checked.as_ref().ok().map(|policy| &**policy.hash());
    match &checked {
        Ok(policy) => {
            let (count, hash) = (policy.rules().count(), policy.hash());
            let good = tongue.pick(
                format!("{rules} checks: {count} rules, SHA-256 {hash}"),
                format!("{rules} に誤りはありません: 規則{count}件、SHA-256 {hash}"),
            );
            writeln!(out, "{good}")?;
        }
        Err(problems) => {
            let bad = tongue.pick("does not check", "に誤りがあります");
            writeln!(out, "{rules} {bad}:\n{problems}")?;
        }
    }
    if office.config.approval.required == 0 {
        let config = place.config.display();
        match tongue {
            Tongue::English => writeln!(
                out,
                "\nSIGNATURES ARE SWITCHED OFF (`approval.required` is 0 in {config}).\n\
                 Whoever can write {rules} changes alone what may leave the bank. This is for a trial \
                 by one person; before anybody relies on it, list people in [approval].\n"
            )?,
            Tongue::Japanese => writeln!(
                out,
                "\n【署名は無効です】({config} の `approval.required` が0)\n\
                 {rules} に書き込める人は誰でも、行外に出してよいものを一人で変えられます。これは一人での\
                 試用のための設定です。業務に使う前に [approval] に署名者を並べてください。\n"
            )?,
        }
    } else {
        let standing = office.desk(person).standing();
        approval(&office, hash, standing, out)?;
    }
    let running = running::told(office.config.server.admin, hash, tongue);
    writeln!(out, "{running}")?;
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
    let (rules, tongue) = (office.rules.display(), office.tongue);
    let standing = match standing {
        Ok(standing) => standing,
        Err(error) => {
            let nothing = tongue.pick(
                format!("Nothing can be said of approvals: {error}."),
                format!("承認については何も言えません: {error}"),
            );
            writeln!(out, "{nothing}")?;
            return Ok(());
        }
    };
    match &standing.in_force {
        Some(version) => in_force(office, hash, &standing, version, out)?,
        None => match tongue {
            Tongue::English => writeln!(
                out,
                "No version is approved: no gateway starts with {rules}. `sekisho rules propose \
                 {rules}` begins that."
            )?,
            Tongue::Japanese => writeln!(
                out,
                "承認された版がありません。{rules} ではゲートウェイは起動しません。`sekisho rules propose \
                 {rules}` から始めてください。"
            )?,
        },
    }
    for proposal in standing.open() {
        let left = missing(proposal, &office.config.approval, tongue);
        writeln!(out, "\n{}\n  {left}", wording::proposal(proposal, tongue))?;
    }
    for doubt in &standing.doubts {
        let mind = tongue.pick("Mind", "注意");
        writeln!(out, "{mind}: {doubt}.")?;
    }
    Ok(())
}

/// The approved version, and whether it is the one in the rules file.
fn in_force(
    office: &Office,
    hash: Option<&str>,
    standing: &Standing,
    version: &Version,
    out: &mut impl Write,
) -> Result<(), Failure> {
    let (rules, tongue) = (office.rules.display(), office.tongue);
    let proposed = &standing.proposals[version.proposal].proposed;
    let (short, since) = (&version.sha256[..12], time(version.since, tongue));
    let people = names(standing.approved_by(), tongue);
    let (by, ticket, why) = (&proposed.by, &proposed.ticket, &proposed.why);
    let proof = wording::proof(&proposed.proof, tongue).replace('\n', "\n    ");
    match tongue {
        Tongue::English => writeln!(
            out,
            "Approved is the version {short}, by {people}, since {since}, for {ticket}: {why}\n  \
             proposed by {by}; proof: {proof}"
        )?,
        Tongue::Japanese => writeln!(
            out,
            "承認された版は {short} です(承認: {people}、{since} から、{ticket}: {why})\n  \
             提案: {by}、証明: {proof}"
        )?,
    }
    if hash.is_some_and(|hash| hash != version.sha256) {
        let file = office.store.version_file(&version.sha256);
        let file = file.display();
        match tongue {
            Tongue::English => writeln!(
                out,
                "MIND: {rules} IS NOT THAT VERSION. A running gateway keeps what it has, and none \
                 would start with this file. What is approved lies at {file}."
            )?,
            Tongue::Japanese => writeln!(
                out,
                "【注意】{rules} はその版ではありません。動いているゲートウェイは今の規則を保ち、この\
                 ファイルでは起動しません。承認された版は {file} にあります。"
            )?,
        }
    }
    Ok(())
}
