//! What can be typed after `sekisho rules` about four eyes, and the help that says so.

use std::path::PathBuf;

use clap::{Args, Subcommand};

/// Commands about who agreed to the rules.
#[derive(Debug, Subcommand)]
pub(in crate::cli) enum ApprovalCommand {
    Propose(Propose),
    Approve(Approve),
    Rollback(Rollback),
    History(History),
    Status(Status),
}

/// Where the settings and the rules are.
#[derive(Args, Clone, Debug)]
pub(in crate::cli) struct Place {
    /// The operator's settings, which list who may sign.
    #[arg(
        long,
        value_name = "FILE",
        env = "SEKISHO_CONFIG",
        hide_env_values = true,
        default_value = "sekisho.toml"
    )]
    pub(in crate::cli) config: PathBuf,
    /// The rules file that the gateway reads.
    #[arg(
        long,
        value_name = "FILE",
        env = "SEKISHO_RULES",
        hide_env_values = true,
        default_value = "routes.toml"
    )]
    pub(in crate::cli) rules: PathBuf,
}

/// Whose signature, and what for.
#[derive(Args, Clone, Debug)]
pub(in crate::cli) struct Signed {
    /// Your minisign secret key; its passphrase is asked for. Without this, `~/.minisign/minisign.key`.
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) key: Option<PathBuf>,
}

const PROPOSE: &str = "\
Example:
  sekisho rules propose new.toml --ticket CHG-1042 --why '融資部門の夜間利用を認める'

Exit status: 0 if it is proposed, 1 if not.";

/// Ask for other rules to take effect.
///
/// The file is checked, compared with the rules in force, signed with your key, and kept for others
/// to look at. Nothing takes effect by this: so many other people as sekisho.toml says must approve.
#[derive(Args, Debug)]
#[command(after_help = PROPOSE)]
pub(in crate::cli) struct Propose {
    /// The rules file that should take effect.
    #[arg(value_name = "FILE")]
    pub(in crate::cli) file: PathBuf,
    /// Under which number the change is kept elsewhere.
    #[arg(long, value_name = "NUMBER")]
    pub(in crate::cli) ticket: String,
    /// Why, in one line.
    #[arg(long, value_name = "REASON")]
    pub(in crate::cli) why: String,
    #[command(flatten)]
    pub(in crate::cli) signed: Signed,
    #[command(flatten)]
    pub(in crate::cli) place: Place,
}

const APPROVE: &str = "\
Examples:
  sekisho rules approve                       the only proposal that waits
  sekisho rules approve 3f9ac2 --key /media/token/minisign.key
  sekisho rules approve 3f9ac2 --print sato   how to sign it with minisign, on another machine
  sekisho rules approve 3f9ac2 --signature sato.minisig

Exit status: 0 if your signature counts, 1 if not.";

/// Agree to a proposal with your signature.
///
/// Shows what is proposed, checks it once more, and asks for your passphrase. With the last signature
/// that it needs, the proposed file becomes the rules file, and the gateway takes it over.
#[derive(Args, Debug)]
#[command(after_help = APPROVE)]
pub(in crate::cli) struct Approve {
    /// The proposal, or how it begins.
    #[arg(value_name = "PROPOSAL")]
    pub(in crate::cli) proposal: Option<String>,
    /// A signature that was made elsewhere.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["key", "print"])]
    pub(in crate::cli) signature: Option<PathBuf>,
    /// Say how this person signs it elsewhere, and do nothing.
    #[arg(long, value_name = "NAME", conflicts_with = "key")]
    pub(in crate::cli) print: Option<String>,
    #[command(flatten)]
    pub(in crate::cli) signed: Signed,
    #[command(flatten)]
    pub(in crate::cli) place: Place,
}

const ROLLBACK: &str = "\
Examples:
  sekisho rules rollback --ticket INC-77 --why '午前の変更で審査が止まった'
  sekisho rules rollback --to 9b1c44 --ticket INC-77 --why '…'

Exit status: 0 if it is proposed or in force, 1 if not.";

/// Go back to rules that were in force before.
///
/// For emergencies: without other settings, one signature is enough if it is proved that the earlier
/// rules let nothing more out, on the same terms, and have the same invariants. Otherwise it needs as
/// many as a change. Shows what changes, goes through the same history and is told there.
#[derive(Args, Debug)]
#[command(after_help = ROLLBACK)]
pub(in crate::cli) struct Rollback {
    /// Which version, or how its SHA-256 begins. Without this, the one before the one in force.
    #[arg(long, value_name = "SHA256")]
    pub(in crate::cli) to: Option<String>,
    /// Under which number the change is kept elsewhere.
    #[arg(long, value_name = "NUMBER")]
    pub(in crate::cli) ticket: String,
    /// Why, in one line.
    #[arg(long, value_name = "REASON")]
    pub(in crate::cli) why: String,
    #[command(flatten)]
    pub(in crate::cli) signed: Signed,
    #[command(flatten)]
    pub(in crate::cli) place: Place,
}

/// Say who changed the rules, when and why.
///
/// Every hash and every signature is checked again. What does not count is told with its line.
#[derive(Args, Debug)]
pub(in crate::cli) struct History {
    #[command(flatten)]
    pub(in crate::cli) place: Place,
}

/// Say which rules are in force, who approved them, and what waits.
///
/// Asks the gateway on this machine, too, if one runs.
#[derive(Args, Debug)]
pub(in crate::cli) struct Status {
    #[command(flatten)]
    pub(in crate::cli) place: Place,
}
