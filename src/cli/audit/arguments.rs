//! What can be typed after `sekisho audit`, and the help that says so.

use std::ops::RangeInclusive;
use std::path::PathBuf;

use clap::{Args, Subcommand};
use jiff::tz::Offset;

use super::place;

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum AuditCommand {
    Verify(Verify),
    Search(Search),
    Subject(Subject),
    Report(Report),
    Incident(Incident),
    Anchor(Anchor),
    Repair(Repair),
    Keygen(Keygen),
}

/// Where the record is. An auditor names a directory; on the gateway's machine the settings do.
#[derive(Args, Clone, Debug)]
pub(in crate::cli) struct Place {
    /// The record's directory [default: as in the settings].
    #[arg(long, value_name = "DIRECTORY")]
    pub(super) dir: Option<PathBuf>,
    /// The operator's settings, which name directory and keys.
    #[arg(
        long,
        value_name = "FILE",
        env = "SEKISHO_CONFIG",
        hide_env_values = true,
        default_value = "sekisho.toml"
    )]
    pub(super) config: PathBuf,
}

/// Which requests.
#[derive(Args, Clone, Debug, Default)]
pub(in crate::cli) struct Which {
    /// Decided at this time or later: 2026-11-22, 2026-11-22T17:15, 2026-11-22T08:15:00Z.
    #[arg(long, value_name = "TIME")]
    pub(super) from: Option<String>,
    /// Decided before this time, or on this date at the latest: a date includes its day.
    #[arg(long, value_name = "TIME")]
    pub(super) to: Option<String>,
    /// Of this application; may be given several times, as may those below.
    #[arg(long, value_name = "NAME")]
    pub(super) app: Vec<String>,
    /// Decided by this rule.
    #[arg(long, value_name = "NAME")]
    pub(super) rule: Vec<String>,
    /// Asked of this engine.
    #[arg(long, value_name = "NAME")]
    pub(super) engine: Vec<String>,
    /// Of this level.
    #[arg(long, value_name = "LEVEL")]
    pub(super) level: Vec<String>,
    /// With findings of this type.
    #[arg(long = "type", value_name = "TYPE")]
    pub(super) entity: Vec<String>,
    /// That ended so: `answered`, `client_gone`, `refused`, `failed`, `unknown`.
    #[arg(long, value_name = "OUTCOME")]
    pub(super) outcome: Vec<String>,
    /// Kept inside although the rule led outside: by a floor, or because it could not be masked; with a
    /// word of the record (`guard`, `json`, a floor's name) for that reason alone.
    #[arg(long, value_name = "WHY", num_args = 0..=1, default_missing_value = "")]
    pub(super) kept_inside: Option<String>,
    /// Of which something was sent outside.
    #[arg(long)]
    pub(super) outside: bool,
}

/// In which offset from UTC times are read and shown.
#[derive(Args, Clone, Copy, Debug)]
pub(in crate::cli) struct Zone {
    /// Offset from UTC for times.
    #[arg(long, value_name = "OFFSET", default_value = "+09:00", value_parser = place::offset, allow_hyphen_values = true)]
    pub(super) offset: Offset,
}

const VERIFY: &str = "\
Examples:
  sekisho audit verify
  sekisho audit verify --dir /mnt/evidence/audit --public-key audit.pub --anchor anchor-2026-11.json
  sekisho audit verify --dir audit --files 12-15

Exit status: 0 if the record holds, 1 if not, 2 if it cannot be read.";

/// Check that nothing of the record was changed, taken out or added.
///
/// Reads every record, its number, its hash and its link to the one before, every file's link to the
/// file before, and every signature. Says for each fault the file, the line and the bytes, and what
/// is wrong. That its end was cut off only an anchor shows. A gateway may go on writing meanwhile.
#[derive(Args, Debug)]
#[command(after_help = VERIFY)]
pub(in crate::cli) struct Verify {
    #[command(flatten)]
    pub(super) place: Place,
    /// Whose signatures count; several where the key was changed [default: the key beside the
    /// signing key of the settings].
    #[arg(long, value_name = "FILE")]
    pub(super) public_key: Vec<PathBuf>,
    /// A checkpoint stored elsewhere, which the record must still hold.
    #[arg(long, value_name = "FILE", conflicts_with = "files")]
    pub(super) anchor: Option<PathBuf>,
    /// Only files with these numbers.
    #[arg(long, value_name = "FIRST-LAST", value_parser = place::range)]
    pub(super) files: Option<RangeInclusive<u64>>,
}

const SEARCH: &str = "\
Examples:
  sekisho audit search --app loan-review --outside --from 2026-11-22
  sekisho audit search --request 019aab3c-7d2e-7c31-9f0a-5a4f1f3f2b77
  sekisho audit search --level confidential --json > confidential.jsonl

Exit status: 0; 1 if no request is found; 2 if the record cannot be read.";

/// Find requests, and say what was decided about them.
///
/// One line a request; with --request or --explain all that is on record about it. Nothing is
/// verified: `sekisho audit verify` does that.
#[derive(Args, Debug)]
#[command(after_help = SEARCH)]
pub(in crate::cli) struct Search {
    #[command(flatten)]
    pub(super) place: Place,
    /// The request with this id (`x-request-id`), explained.
    #[arg(long, value_name = "ID")]
    pub(super) request: Option<String>,
    #[command(flatten)]
    pub(super) which: Which,
    #[command(flatten)]
    pub(super) zone: Zone,
    /// Say everything that is on record.
    #[arg(long, conflicts_with = "json")]
    pub(super) explain: bool,
    /// Print one JSON object a line.
    #[arg(long)]
    pub(super) json: bool,
}

const SUBJECT: &str = "\
Examples:
  sekisho audit subject --type PHONE < number.txt
  read -rs NUMBER && printf %s \"$NUMBER\" | sekisho audit subject --key keys/audit-fingerprints

The value is read from standard input, so that it stands in no list of processes and no history of
commands. Notations do not matter: 090-1234-5678 and ０９０１２３４５６７８ are one value.

Exit status: 0; 1 if the value is not on record; 2 if record or key cannot be read.";

/// Say where a value was seen, and whether it left: "was this customer's number ever sent out?"
///
/// The record holds no values, only fingerprints under a key; without that key the question cannot be
/// answered. A value that no detector found is on no record.
#[derive(Args, Debug)]
#[command(after_help = SUBJECT)]
pub(in crate::cli) struct Subject {
    #[command(flatten)]
    pub(super) place: Place,
    /// The key of the fingerprints [default: as in the settings].
    #[arg(long, value_name = "FILE")]
    pub(super) key: Option<PathBuf>,
    /// What the value is; without it, as every type that there is.
    #[arg(long = "type", value_name = "TYPE")]
    pub(super) entity: Vec<String>,
    #[command(flatten)]
    pub(super) zone: Zone,
}

const REPORT: &str = "\
Examples:
  sekisho audit report --month 2026-11 > 2026-11.md
  sekisho audit report --month 2026-11 --csv > 2026-11.csv";

/// Report a month: transfers by country and operator, decisions by rule, application and level.
///
/// For Markdown readers in Japanese and English; as CSV for spreadsheets (UTF-8 with a byte order
/// mark).
#[derive(Args, Debug)]
#[command(after_help = REPORT)]
pub(in crate::cli) struct Report {
    #[command(flatten)]
    pub(super) place: Place,
    /// The calendar month.
    #[arg(long, value_name = "YYYY-MM")]
    pub(super) month: String,
    /// Print CSV.
    #[arg(long)]
    pub(super) csv: bool,
    #[command(flatten)]
    pub(super) zone: Zone,
}

const INCIDENT: &str = "\
Example:
  sekisho audit incident --from 2026-11-20 --to 2026-11-23 --rule customers-masked --outside

Times of a leak report (APPI Art. 26): preliminary within 3 to 5 days, final within 30.";

/// Gather what a leak report asks: items, kinds, number of subjects, times, recipients.
///
/// Counts the requests that the options choose, and names what the record cannot tell.
#[derive(Args, Debug)]
#[command(after_help = INCIDENT)]
pub(in crate::cli) struct Incident {
    #[command(flatten)]
    pub(super) place: Place,
    #[command(flatten)]
    pub(super) which: Which,
    #[command(flatten)]
    pub(super) zone: Zone,
}

const ANCHOR: &str = "\
Example:
  sekisho audit anchor > /mnt/elsewhere/anchor-$(date +%F).json

Kept where whoever owns the record cannot change it (another department, a printed page), it shows
later that the record still holds what it held then: `sekisho audit verify --anchor FILE`.";

/// Print the latest signed checkpoint, to be stored elsewhere.
///
/// The record is verified first; of one that does not hold no anchor is made.
#[derive(Args, Debug)]
#[command(after_help = ANCHOR)]
pub(in crate::cli) struct Anchor {
    #[command(flatten)]
    pub(super) place: Place,
    /// Whose signatures count [default: the key beside the signing key of the settings].
    #[arg(long, value_name = "FILE")]
    pub(super) public_key: Vec<PathBuf>,
}

const REPAIR: &str = "\
Example:
  sekisho audit repair --config sekisho.toml                # says what is wrong; changes nothing
  sekisho audit repair --config sekisho.toml --set-aside    # does it

What is set aside stays in the directory, in a file of its own whose SHA-256 the record states; the
records in it are outside of the chain. Stop the gateway first. What a crash or a loss of power leaves
behind needs no command: the next start sets it aside.

Exit status: 0 if the record's end holds, or holds now; 1 if not.";

/// Set aside what does not follow at the record's end, so that the gateway starts again.
///
/// Without --set-aside only says what that would be. The record states what was done.
#[derive(Args, Debug)]
#[command(after_help = REPAIR)]
pub(in crate::cli) struct Repair {
    #[command(flatten)]
    pub(super) place: Place,
    /// The key that signs the record [default: as in the settings].
    #[arg(long, value_name = "FILE")]
    pub(super) key: Option<PathBuf>,
    /// Do it.
    #[arg(long)]
    pub(super) set_aside: bool,
}

const KEYGEN: &str = "\
Example:
  sekisho audit keygen keys/audit

makes   keys/audit                the key that signs; the gateway needs it
        keys/audit.pub            its public key; auditors need it, and nobody must be able to replace it
        keys/audit-fingerprints   the key of the fingerprints; who asks by value needs it

Keep copies of all three apart from the record: without the first the record cannot go on under the
same signature, without the last it cannot be asked by value.";

/// Make the keys of the record.
///
/// Files that are there already are left alone, and nothing is made then.
#[derive(Args, Debug)]
#[command(after_help = KEYGEN)]
pub(in crate::cli) struct Keygen {
    /// The signing key's file.
    #[arg(value_name = "FILE")]
    pub(super) file: PathBuf,
}
