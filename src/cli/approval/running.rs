//! What the gateway on this machine says of its rules, at the operator's port.

use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use crate::routes::Tongue;

/// It is on this machine or near.
const PATIENCE: Duration = Duration::from_secs(2);
/// Metrics are some hundred kilobytes.
const MAX_BYTES: u64 = 16 << 20;

/// One sentence: whether a gateway runs there, and with which rules.
pub(super) fn told(admin: SocketAddr, hash: Option<&str>, tongue: Tongue) -> String {
    let running = metrics(admin).ok().and_then(|metrics| in_force(&metrics));
    if tongue == Tongue::Japanese {
        return japanese(admin, hash, running.as_ref());
    }
    match running {
        None => format!("No gateway answers at {admin}."),
        Some(running) if Some(&*running.hash) == hash => format!(
            "The gateway at {admin} has this version in force{}.",
            running.approved_by()
        ),
        Some(running) => format!(
            "THE GATEWAY AT {admin} HAS ANOTHER VERSION IN FORCE: {}{}.",
            running.hash.get(..12).unwrap_or(&running.hash),
            running.approved_by()
        ),
    }
}

fn japanese(admin: SocketAddr, hash: Option<&str>, running: Option<&Running>) -> String {
    let approved_by = |running: &Running| match running.names.as_str() {
        "" => "承認は不要でした".to_owned(),
        names => format!("承認: {}", names.replace(',', "、")),
    };
    match running {
        None => format!("{admin} で応答するゲートウェイはありません。"),
        Some(running) if Some(&*running.hash) == hash => format!(
            "{admin} のゲートウェイは、この版で動いています({})。",
            approved_by(running)
        ),
        Some(running) => format!(
            "【注意】{admin} のゲートウェイは別の版で動いています: {}({})。",
            running.hash.get(..12).unwrap_or(&running.hash),
            approved_by(running)
        ),
    }
}

struct Running {
    hash: String,
    names: String,
}

impl Running {
    fn approved_by(&self) -> String {
        match self.names.as_str() {
            "" => ", which nobody had to approve".to_owned(),
            names => format!(", approved by {}", names.replace(',', ", ")),
        }
    }
}

/// The rules that `sekisho_rules_info` tells.
fn in_force(metrics: &str) -> Option<Running> {
    let mut lines = metrics.lines();
    let line = lines.find(|line| line.starts_with("sekisho_rules_info{"))?;
    let label = |name: &str| {
        let (_, rest) = line.split_once(&format!("{name}=\""))?;
        Some(rest.split_once('"')?.0.to_owned())
    };
    Some(Running {
        hash: label("hash")?,
        names: label("approved_by")?,
    })
}

/// The page `/metrics`.
fn metrics(admin: SocketAddr) -> io::Result<String> {
    let mut stream = TcpStream::connect_timeout(&admin, PATIENCE)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    write!(
        stream,
        "GET /metrics HTTP/1.1\r\nhost: {admin}\r\nconnection: close\r\n\r\n"
    )?;
    let mut page = String::new();
    stream.take(MAX_BYTES).read_to_string(&mut page)?;
    Ok(page)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_running_rules_are_read_from_the_metrics() {
        let metrics = "# HELP sekisho_rules_info 1\n\
                       sekisho_rules_info{approved_by=\"sato,suzuki\",hash=\"ab12\",history=\"\"} 1\n";
        let running = in_force(metrics).expect("the metric is there");
        assert_eq!(running.hash, "ab12");
        assert_eq!(running.approved_by(), ", approved by sato, suzuki");
        assert!(in_force("sekisho_build_info{version=\"1\"} 1").is_none());
    }
}
