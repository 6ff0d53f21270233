//! Why nothing was signed or proposed, in words. A damaged history is told in English alone.

use std::io;
use std::path::Path;

use super::Failure;
use crate::approval::{ActError, Doubt, KeyError};
use crate::routes::Tongue;

/// A file that is to be read.
pub(super) fn unreadable(file: &Path, error: &io::Error, tongue: Tongue) -> Failure {
    let file = file.display();
    Failure::Wrong(tongue.pick(
        format!("{file} cannot be read: {error}"),
        format!("{file} を読めません: {error}"),
    ))
}

/// What the desk says.
pub(super) fn refused(error: &ActError, tongue: Tongue) -> Failure {
    match (error, tongue) {
        (ActError::Key(error), _) => no_key(error, tongue),
        (error, Tongue::English) => Failure::wrong(error),
        (error, Tongue::Japanese) => Failure::Wrong(japanese(error)),
    }
}

/// What is wrong with a secret key.
pub(super) fn no_key(error: &KeyError, tongue: Tongue) -> Failure {
    match tongue {
        Tongue::English => Failure::wrong(error),
        Tongue::Japanese => Failure::Wrong(japanese_key(error)),
    }
}

fn japanese(error: &ActError) -> String {
    match error {
        ActError::NobodyListed => "`approval.people` に誰もいないため、規則は署名なしで発効します。署名を求めるには、sekisho.tomlに署名者を並べてください".to_owned(),
        ActError::Ticket => "--ticket: 番号に使えるのは半角の英数字と `-`、`_`、`.` だけで、64文字までです".to_owned(),
        ActError::Why => "--why: 理由は1行で、500文字までで書いてください".to_owned(),
        ActError::InForce => "この版はすでに発効しています。提案するものはありません".to_owned(),
        ActError::AlreadyOpen { id } => {
            format!("この版はすでに {id} として提案されています: sekisho rules approve {id}")
        }
        ActError::NoneOpen { doubts } => format!(
            "署名を待つ変更案はありません。これまでのものは `sekisho rules history` で見られます{}",
            minds(doubts)
        ),
        ActError::Several { ids } => format!("署名を待つ変更案が複数あります: {ids}。1つを指定してください"),
        ActError::NoSuch { asked, ids, doubts } => format!(
            "`{asked}` で始まる、署名を待つ変更案はありません。候補: {}{}",
            listed(ids),
            minds(doubts)
        ),
        ActError::OwnProposal { name, needed } => format!(
            "`{name}` は提案者なので承認できません。ほかの{needed}名の承認が必要です(`approval.proposer_counts` がfalse)"
        ),
        ActError::Twice { name } => {
            format!("`{name}` はすでに署名しています。ほかの人の署名が必要です")
        }
        ActError::Over { name, until } => {
            format!("`{name}` の署名が有効なのは {until} までです(`approval.people`)")
        }
        ActError::OtherSignature { id } => format!(
            "変更案 {id} への、登録された人の署名ではありません。作り方は `sekisho rules approve {id} --print NAME` で見られます"
        ),
        ActError::NeverInForce { asked, versions } => {
            format!("`{asked}` で始まる、以前に発効した版はありません。候補: {}", listed(versions))
        }
        ActError::NotCounted { why } => format!("有効にならないため、何も書いていません: {why}"),
        ActError::Gone { short, path } => format!(
            "版 {short} が {} にないか、署名されたものと違います",
            path.display()
        ),
        ActError::History(error) => error.to_string(),
        ActError::Key(error) => japanese_key(error),
    }
}

/// Each line that does not count, and why.
fn minds(doubts: &[Doubt]) -> String {
    let told = |told: String, doubt: &Doubt| format!("{told}。注意: {doubt}");
    doubts.iter().fold(String::new(), told)
}

/// What there is, or that there is nothing.
fn listed(names: &str) -> &str {
    match names {
        "none" => "なし",
        names => names,
    }
}

fn japanese_key(error: &KeyError) -> String {
    match error {
        KeyError::Unreadable { path, source } => format!(
            "鍵 {} を読めません: {source}。秘密鍵を --key で指定してください",
            path.display()
        ),
        KeyError::NoPassphrase { path } => format!(
            "鍵 {} にパスフレーズがないため、ファイルを複写した人が代わりに署名できてしまいます。`minisign -C -s {}` で付けてください",
            path.display(),
            path.display()
        ),
        KeyError::NotAsked { source } => {
            format!("パスフレーズを尋ねられません: {source}。端末で実行してください")
        }
        KeyError::NotOpened { path } => format!(
            "鍵 {} を開けません。パスフレーズが違うか、minisignの秘密鍵ではありません",
            path.display()
        ),
        KeyError::Nobodys { path, public } => format!(
            "鍵 {} は `approval.people` の誰のものでもありません(公開鍵は {public})。鍵とsekisho.tomlを確かめてください",
            path.display()
        ),
        KeyError::NotSigned => "署名できません。システムから乱数を得られません".to_owned(),
    }
}
