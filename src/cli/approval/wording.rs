//! Proposals in words, in English and in Japanese.

use std::fmt::Write as _;

use jiff::Timestamp;

use crate::approval::{Proof, Proposal, State};
use crate::config::Approval;
use crate::routes::{Moment, Tongue};

/// Why nothing was compared, as it is recorded.
pub(super) const NONE_IN_FORCE: &str = "there are no rules in force to compare with";
/// Likewise.
pub(super) const NO_LONGER_CHECKS: &str = "the rules in force no longer check with these settings";

/// A proposal, a few lines. A request that shows something stands as it was recorded and signed, in
/// English.
pub(super) fn proposal(proposal: &Proposal, tongue: Tongue) -> String {
    let proposed = &proposal.proposed;
    let what = if proposed.rollback {
        tongue.pick("Return to earlier rules", "以前の規則への復帰")
    } else {
        tongue.pick("Proposal", "変更案")
    };
    let first = tongue.pick("nothing: these are the first rules", "なし(最初の規則)");
    let base = proposed.base.as_deref().map(|base| &base[..12]);
    let base = match tongue {
        Tongue::English => base.map(|base| format!("{base} (by SHA-256)")),
        Tongue::Japanese => base.map(|base| format!("{base}(SHA-256の先頭)")),
    };
    let at = time(proposed.at, tongue);
    let by = tongue.pick(
        format!("{}, {at}", proposed.by),
        format!("{}、{at}", proposed.by),
    );
    let mut text = format!("{what} {}\n", proposal.id.short());
    for (english, japanese, value) in [
        ("by", "提案者", by),
        ("ticket", "番号", proposed.ticket.clone()),
        ("why", "理由", proposed.why.clone()),
        ("SHA-256", "SHA-256", proposed.sha256.clone()),
        (
            "replaces",
            "置換対象",
            base.unwrap_or_else(|| first.to_owned()),
        ),
        ("proof", "証明", proof(&proposed.proof, tongue)),
        ("signed", "署名", signed(proposal, tongue)),
    ] {
        let value = value.replace('\n', "\n            ");
        let name = tongue.pick(english, japanese);
        let _ = writeln!(text, "  {name}{} {value}", gap(name));
    }
    text.pop();
    text
}

/// What fills a name up to nine columns; a Japanese character takes two.
fn gap(name: &str) -> String {
    let columns = name.chars().map(|c| if c.is_ascii() { 1 } else { 2 });
    " ".repeat(9_usize.saturating_sub(columns.sum()))
}

/// What was proved of a change.
pub(super) fn proof(proof: &Proof, tongue: Tongue) -> String {
    match (tongue, proof) {
        (Tongue::English, proof) => proof.to_string(),
        (Tongue::Japanese, Proof::Proved) => {
            "PROVED: とどまっていたものが行外に出ることも、別の送り先に行くことも、マスキングが弱くなることもありません"
                .to_owned()
        }
        (Tongue::Japanese, Proof::Shown { example }) => {
            format!("証明されません(NOT PROVED)\n{example}")
        }
        (Tongue::Japanese, Proof::NotRun { why }) => {
            let why = match why.as_str() {
                NONE_IN_FORCE => "比べる規則がまだありません",
                NO_LONGER_CHECKS => "現在の規則が、今の設定では検査を通りません",
                other => other,
            };
            format!("行っていません: {why}")
        }
    }
}

fn signed(proposal: &Proposal, tongue: Tongue) -> String {
    let (has, needs) = (proposal.signed.len(), proposal.needed);
    let count = tongue.pick(format!("{has} of {needs}"), format!("{needs}名中{has}名"));
    match (proposal.state, proposal.signed.as_slice()) {
        (State::Stale, _) => tongue
            .pick(
                "no longer counts: other rules took effect meanwhile",
                "無効です。その間に別の規則が発効しました",
            )
            .to_owned(),
        (_, []) => tongue.pick(
            format!("{count}: nobody yet"),
            format!("{count}(まだ誰も署名していません)"),
        ),
        (_, people) => format!("{count}: {}", names(people, tongue)),
    }
}

/// Whose signatures are missing, and how they come.
pub(super) fn missing(proposal: &Proposal, settings: &Approval, tongue: Tongue) -> String {
    let id = proposal.id.short();
    match proposal.state {
        State::Approved => tongue
            .pick("All signatures are there.", "署名はそろっています。")
            .to_owned(),
        State::Stale => tongue
            .pick(
                "Other rules took effect meanwhile; propose it anew.",
                "その間に別の規則が発効しました。改めて提案してください。",
            )
            .to_owned(),
        State::Open => {
            let others: Vec<_> = proposal.may_sign(settings).map(str::to_owned).collect();
            match tongue {
                Tongue::English => missing_english(proposal.missing(), &others, id),
                Tongue::Japanese => missing_japanese(proposal.missing(), &others, id),
            }
        }
    }
}

fn missing_english(count: usize, others: &[String], id: &str) -> String {
    let count = match count {
        1 => "One more person must sign".to_owned(),
        count => format!("{count} more people must sign"),
    };
    let of = match others {
        [] => "but nobody is left who may".to_owned(),
        others => format!("of {}", names(others, Tongue::English)),
    };
    format!("{count}, {of}: sekisho rules approve {id}")
}

fn missing_japanese(count: usize, others: &[String], id: &str) -> String {
    let of = match others {
        [] => "署名できる人が残っていません".to_owned(),
        others => format!("{}のうち", names(others, Tongue::Japanese)),
    };
    format!("あと{count}名の署名が必要です({of}): sekisho rules approve {id}")
}

/// `sato, suzuki and ito`
pub(super) fn names(names: &[String], tongue: Tongue) -> String {
    match (names, tongue) {
        ([], _) => tongue.pick("nobody", "なし").to_owned(),
        ([one], _) => one.clone(),
        ([others @ .., last], Tongue::English) => format!("{} and {last}", others.join(", ")),
        (all, Tongue::Japanese) => all.join("、"),
    }
}

/// As clocks in Japan show it.
pub(super) fn time(at: Timestamp, tongue: Tongue) -> String {
    let shown = Moment::from_timestamp(at).to_string().replace('T', " ");
    tongue.pick(format!("{shown} in Japan"), format!("{shown}(日本時間)"))
}
