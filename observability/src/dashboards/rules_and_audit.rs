//! Which rules are in force, what they decide, and whether it is recorded.

use crate::grafana::{Dashboard, Panel, Shape, Unit};

pub(super) fn page() -> Dashboard {
    Dashboard {
        name: "rules-and-audit",
        title: "Rules and audit",
        why: "For compliance officers and SREs: the rules in force, what each decides, and the record of it.",
        rows: vec![
            vec![
                Panel::number(
                    "Last load of the rules",
                    Unit::Count,
                    "1: what is on disk is in force. 0: it did not check, and the rules before it serve on.",
                )
                .ask("{{instance}}", "sekisho_rules_last_reload_successful"),
                Panel::number(
                    "Rules loaded",
                    Unit::Moment,
                    "When the rules in force were taken over, on each replica.",
                )
                .ask(
                    "{{instance}}",
                    "1000 * sekisho_rules_last_reload_success_timestamp_seconds",
                ),
                Panel::number(
                    "Different rules in force",
                    Unit::Count,
                    "1: all replicas have the same file. More: some have not taken over a change.",
                )
                .bad_from(2.0)
                .ask("files", "count(count by (hash) (sekisho_rules_info == 1))"),
                Panel::number(
                    "The record",
                    Unit::Count,
                    "1: decisions are recorded, on each replica. 0: the settings switch it off.",
                )
                .ask("{{instance}}", "sekisho_audit_enabled - sekisho_audit_failing"),
                Panel::lines(
                    "Rules in force",
                    Unit::Count,
                    "The hash of the file in force on each replica, as in every decision's record.",
                )
                .shaped(Shape::Table)
                .ask("{{hash}}", "sekisho_rules_info == 1"),
            ],
            vec![
                Panel::lines(
                    "Decisions by rule",
                    Unit::PerSecond,
                    "Which rule speaks how often. One that never does may be shadowed: sekisho rules check says.",
                )
                .shaped(Shape::Stacked)
                .ask(
                    "{{route}}",
                    "sum by (route) (rate(sekisho_requests_total{app=~\"$app\"}[5m]))",
                ),
                Panel::lines(
                    "Records written",
                    Unit::PerSecond,
                    "Lines of the audit record, and how often the disk was waited for to keep them.",
                )
                .ask("records", "sum(rate(sekisho_audit_records_total[5m]))")
                .ask("waits", "sum(rate(sekisho_audit_groups_total[5m]))"),
                Panel::lines(
                    "Room on the record's disk",
                    Unit::Bytes,
                    "What may still be written where the record is, on each replica. At 0 nothing is answered.",
                )
                .ask("{{instance}}", "sekisho_audit_disk_free_bytes"),
                Panel::lines(
                    "Refusals by rule",
                    Unit::PerSecond,
                    "Requests that were refused, by the rule or before one spoke (`none`).",
                )
                .ask(
                    "{{app}} {{route}}",
                    "sum by (app, route) (rate(sekisho_requests_total{app=~\"$app\",outcome=\"refused\"}[5m]))",
                ),
            ],
        ],
    }
}
