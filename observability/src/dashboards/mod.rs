//! The pages, a file each.

mod boundary;
mod cost;
mod frontier;
mod local_engine;
mod rules_and_audit;
mod runtime;
mod traffic;

use crate::Dashboard;

/// Every page; the data boundary first.
#[must_use]
pub fn dashboards() -> Vec<Dashboard> {
    vec![
        boundary::page(),
        traffic::page(),
        cost::page(),
        local_engine::page(),
        frontier::page(),
        rules_and_audit::page(),
        runtime::page(),
    ]
}
