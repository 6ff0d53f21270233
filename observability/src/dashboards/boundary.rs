//! What leaves the bank, what was hidden in it, and whether anything stood against the last door.

use crate::grafana::{Dashboard, Panel, Shape, Unit};

pub(super) fn page() -> Dashboard {
    Dashboard {
        name: "data-boundary",
        title: "Data boundary",
        why: "For everybody, first: does anything leave that should not? All of the top row is 0.",
        rows: vec![never(), what_comes(), what_is_hidden(), what_stays()],
    }
}

/// All of it is 0.
fn never() -> Vec<Panel> {
    vec![
                Panel::number(
                    "Values stopped at the last door",
                    Unit::Count,
                    "Requests whose masked form still held an original. 0 always: anything else is a fault of \
                     the masking, and an incident. The request was not sent. See the alert SekishoLastDoorShut.",
                )
                .bad_from(1.0)
                .ask(
                    "stopped",
                    "sum(increase(sekisho_egress_blocked_total{reason=\"guard\"}[$__range])) or vector(0)",
                ),
                Panel::number(
                    "Records that could not be written",
                    Unit::Count,
                    "Decisions without their audit record. Requests that would leave are refused meanwhile.",
                )
                .bad_from(1.0)
                .ask(
                    "failures",
                    "sum(increase(sekisho_audit_write_failures_total[$__range])) or vector(0)",
                ),
                Panel::number(
                    "Restricted requests answered outside",
                    Unit::Count,
                    "Since the start. A floor of the program forbids it. 0 always; the picture is here so that it can be seen. See the alert SekishoRestrictedOutside.",
                )
                .bad_from(1.0)
                .ask("outside", "sum(sekisho_restricted_outside_total)"),
            ]
}

/// What applications send, and who answers.
fn what_comes() -> Vec<Panel> {
    vec![
                Panel::lines(
                    "Requests by sensitivity",
                    Unit::PerSecond,
                    "How sensitive what the applications send is. A new application or a new list shows here.",
                )
                .shaped(Shape::Stacked)
                .ask(
                    "{{sensitivity}}",
                    "sum by (sensitivity) (rate(sekisho_requests_total{app=~\"$app\"}[5m]))",
                ),
                Panel::lines(
                    "Requests by engine",
                    Unit::PerSecond,
                    "Who answers. A share that moves without a change of the rules is worth a question.",
                )
                .shaped(Shape::Stacked)
                .ask(
                    "{{engine}}",
                    "sum by (engine) (rate(sekisho_requests_total{app=~\"$app\"}[5m]))",
                ),
            ]
}

/// What was found and masked.
fn what_is_hidden() -> Vec<Panel> {
    vec![
                Panel::lines(
                    "Identifiers found",
                    Unit::PerSecond,
                    "By type. One that falls to nothing while traffic goes on may be a format that changed.",
                )
                .ask(
                    "{{type}}",
                    "sum by (type) (rate(sekisho_findings_total[5m])) > 0",
                ),
                Panel::lines(
                    "Identifiers masked and put back",
                    Unit::PerSecond,
                    "What left behind a placeholder, what came back in answers, and what answers said that was not the client's.",
                )
                .ask("masked", "sum(rate(sekisho_masked_total[5m]))")
                .ask("restored", "sum(rate(sekisho_restored_total[5m]))")
                .ask("hidden in answers", "sum(rate(sekisho_answers_masked_total[5m]))"),
            ]
}

/// What did not come back, and what stayed inside.
fn what_stays() -> Vec<Panel> {
    vec![
                Panel::lines(
                    "Requests kept inside because they could not be masked",
                    Unit::PerSecond,
                    "By reason. `guard` is the last door; the others are texts that have no masked form.",
                )
                .ask(
                    "{{reason}}",
                    "sum by (reason) (rate(sekisho_egress_blocked_total[5m]))",
                ),
                Panel::lines(
                    "Placeholders that were not put back",
                    Unit::PerSecond,
                    "Unresolved: the model wrote one that stands for nothing. Withheld: it stood in an address, where \
                     the original would have left with it. Many of the first: the model does not keep placeholders.",
                )
                .ask("unresolved", "sum(rate(sekisho_placeholders_unresolved_total[5m]))")
                .ask("withheld", "sum(rate(sekisho_placeholders_withheld_total[5m]))"),
                Panel::lines(
                    "Requests that could not be scanned whole",
                    Unit::PerSecond,
                    "Images, files, texts beyond the limit, encodings that hide. They stay inside.",
                )
                .ask("unscannable", "sum(rate(sekisho_scan_failures_total[5m]))"),
            ]
}
