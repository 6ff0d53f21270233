//! Sekisho's Grafana dashboards, written as code: what an SRE sees, from one typed source.
//!
//! [`dashboards`] are all of them, in the order in which somebody who is called at night reads them;
//! `cargo run -p observability` writes them to `deploy/grafana`. Alert and recording rules are
//! Prometheus' own files in `deploy/prometheus`; panels ask what those record where they can, so that
//! a picture and an alert never tell different stories.
//!
//! `tests/observed.rs` of the gateway starts a real Prometheus, drives real traffic, and asks every
//! expression here and in the rules: one that finds nothing fails it.

mod dashboards;
mod grafana;

pub use dashboards::dashboards;
pub use grafana::{Dashboard, Panel, Query, Unit};

/// Every file to write: its name in `deploy/grafana` and its text.
#[must_use]
pub fn files() -> Vec<(String, String)> {
    let file = |dashboard: Dashboard| (dashboard.file_name(), dashboard.json());
    dashboards().into_iter().map(file).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;
    use std::path::Path;

    use super::*;

    #[test]
    fn the_files_in_deploy_are_these() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../deploy/grafana");
        for (name, text) in files() {
            let written = std::fs::read_to_string(folder.join(&name)).unwrap_or_default();
            assert!(written == text, "{name}: run `cargo run -p observability`");
        }
        let written = std::fs::read_dir(&folder).expect("the folder is in the repository");
        let json =
            |entry: &std::fs::DirEntry| entry.path().extension().is_some_and(|kind| kind == "json");
        assert_eq!(written.flatten().filter(json).count(), files().len());
    }

    #[test]
    fn every_dashboard_and_every_panel_says_what_it_is_for() {
        let all = dashboards();
        let names: HashSet<&str> = all.iter().map(|dashboard| dashboard.name).collect();
        assert_eq!(names.len(), all.len());
        for dashboard in &all {
            let titles: HashSet<&str> = dashboard.panels().map(|panel| panel.title).collect();
            assert_eq!(
                titles.len(),
                dashboard.panels().count(),
                "{}",
                dashboard.name
            );
            for panel in dashboard.panels() {
                assert!(panel.why.len() > 20, "{}: {}", dashboard.name, panel.title);
                assert!(!panel.queries.is_empty());
            }
        }
    }

    #[test]
    fn panels_lie_side_by_side_and_never_over_each_other() {
        for (name, text) in files() {
            let dashboard: serde_json::Value = serde_json::from_str(&text).expect("JSON");
            let mut taken = HashSet::new();
            for panel in dashboard["panels"].as_array().expect("a list") {
                let at = |key: &str| panel["gridPos"][key].as_u64().expect("a number");
                for x in at("x")..at("x") + at("w") {
                    assert!(x < 24, "{name}");
                    for y in at("y")..at("y") + at("h") {
                        assert!(taken.insert((x, y)), "{name}: {}", panel["title"]);
                    }
                }
            }
        }
    }
}
