//! The process itself.

use crate::grafana::{Dashboard, Panel, Unit};

pub(super) fn page() -> Dashboard {
    Dashboard {
        name: "runtime",
        title: "Runtime",
        why: "For SREs: memory, processor time and files of the gateway's process, and what it remembers.",
        rows: vec![
            vec![
                Panel::lines("Processor time", Unit::Seconds, "Cores in use by the gateway; the model's process is apart.")
                    .ask("{{instance}}", "rate(process_cpu_seconds_total[5m]) and on(instance) sekisho_build_info"),
                Panel::lines("Memory", Unit::Bytes, "Of the gateway's process: resident.")
                    .ask("{{instance}}", "process_resident_memory_bytes and on(instance) sekisho_build_info"),
                Panel::lines("Open files", Unit::Ratio, "Of those that the system allows. Each client and each engine is one.")
                    .bad_from(0.8)
                    .ask("{{instance}}", "(process_open_fds / process_max_fds) and on(instance) sekisho_build_info"),
                Panel::lines(
                    "Connections that ended early",
                    Unit::PerSecond,
                    "Not HTTP, too slow a head, or a client that left in the middle; and what could not be taken at all.",
                )
                .ask("{{port}} {{why}}", "sum by (port, why) (rate(sekisho_connections_ended_early_total[5m]))")
                .ask("{{port}} not accepted", "sum by (port) (rate(sekisho_connections_not_accepted_total[5m]))"),
            ],
            vec![
                Panel::lines(
                    "Texts that were not scanned again",
                    Unit::Ratio,
                    "Of all texts: earlier turns of conversations that were seen before.",
                )
                .ask(
                    "remembered",
                    "sum(rate(sekisho_scan_cache_hits_total[5m])) / \
                     (sum(rate(sekisho_scan_cache_hits_total[5m])) + sum(rate(sekisho_scan_cache_misses_total[5m])))",
                ),
                Panel::lines(
                    "Memory of remembered scans",
                    Unit::Bytes,
                    "Bounded by `classifier.cache`. No text is in it.",
                )
                .ask("{{instance}}", "sekisho_scan_cache_bytes"),
                Panel::lines(
                    "Told to the collector",
                    Unit::PerSecond,
                    "Spans and lines of the record that the OTLP collector took, and that it missed. Nothing without [telemetry].",
                )
                .ask("{{signal}}", "sum by (signal) (rate(sekisho_telemetry_exported_total[5m]))")
                .ask("{{signal}} missed", "sum by (signal) (rate(sekisho_telemetry_dropped_total[5m]))"),
                Panel::number("Since", Unit::Moment, "When each process started.")
                    .ask("{{instance}}", "1000 * (process_start_time_seconds and on(instance) sekisho_build_info)"),
                Panel::number("Version", Unit::Count, "How many run which version.")
                    .ask("{{version}}", "count by (version) (sekisho_build_info)"),
            ],
        ],
    }
}
