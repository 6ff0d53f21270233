//! What an SRE looks at: dashboards and rules, asked of a real Prometheus while real traffic flows.

use std::collections::BTreeSet;
use std::process::Command;
use std::time::Duration;

use frontier_stand_in::Behaviour;
use serde_json::{Value, json};

use crate::support::program::Program;
use crate::support::prometheus::{Prometheus, rules, tool};
use crate::support::{chat, with_budget};

const RUNBOOK: &str = include_str!("../docs/sre.md");
const ALERTS: &str = include_str!("../deploy/prometheus/alerts.yml");
const TESTS: [&str; 4] = [
    "alerts_test.yml",
    "alerts_of_days_test.yml",
    "quiet_nights_test.yml",
    "record_test.yml",
];

/// What others build on, whether a panel shows it or not.
const CONVENTIONS: [&str; 34] = [
    "gen_ai_client_operation_duration_seconds_count{gen_ai_operation_name=\"chat\",gen_ai_request_model=\"gpt-5.2\"}",
    "gen_ai_client_token_usage_count{gen_ai_token_type=\"input\"}",
    "gen_ai_client_token_usage_count{gen_ai_token_type=\"output\"}",
    "gen_ai_server_time_to_first_token_seconds_count{route!=\"\",engine!=\"\",app!=\"\"}",
    "gen_ai_server_time_per_output_token_seconds_count{gen_ai_provider_name=\"sekisho\",error_type=\"\"}",
    "sekisho_requests_total{app!=\"\",route!=\"\",engine!=\"\",sensitivity!=\"\",outcome!=\"\"}",
    "sekisho_refused_total{code=\"policy_denied\"}",
    "sekisho_overhead_seconds_count{stage!=\"\"}",
    "sekisho_findings_total{type!=\"\"}",
    "sekisho_masked_total{type!=\"\"}",
    "sekisho_restored_total{type!=\"\"}",
    "sekisho_placeholders_unresolved_total",
    "sekisho_egress_blocked_total{reason=\"guard\"}",
    "sekisho_scan_failures_total",
    "sekisho_audit_write_failures_total",
    "sekisho_cost_yen_total{app!=\"\",route!=\"\",engine!=\"\"}",
    "sekisho_cost_avoided_yen_total{app!=\"\",route!=\"\"}",
    "sekisho_tokens_usage_missing_total",
    "sekisho_budget_remaining_yen{app=\"demo\"}",
    "sekisho_in_flight{engine!=\"\"}",
    "sekisho_queue_depth",
    "sekisho_queue_wait_seconds_count",
    "sekisho_kv_cache_usage_ratio",
    "sekisho_prefix_cache_hit_tokens_total",
    "sekisho_engine_restarts_total",
    "sekisho_rules_last_reload_successful",
    "sekisho_rules_last_reload_success_timestamp_seconds",
    "sekisho_rules_info{hash!=\"\"}",
    "sekisho_build_info{version!=\"\"}",
    "sekisho_cost_estimated_yen_total{app!=\"\",route!=\"\",engine!=\"\"}",
    "sekisho_price_yen_per_million_tokens{kind=\"reference\"}",
    "vllm:num_requests_waiting",
    "vllm:num_requests_running",
    "vllm:kv_cache_usage_perc",
];

/// Recording rules look every half minute, and a rate needs two of their looks at what it rates.
const PATIENCE: Duration = Duration::from_secs(150);

#[tokio::test]
async fn every_expression_of_every_panel_and_rule_finds_something() {
    let settings = |settings: String| with_budget(&settings, 1_000_000, 1_000_000_000);
    let program = Program::with(settings, include_str!("../routes.toml")).await;
    let prometheus = Prometheus::scraping(program.admin).await;
    let traffic = async {
        loop {
            drive(&program).await;
            tokio::time::sleep(Duration::from_secs(2)).await;
        }
    };
    tokio::select! {
        () = traffic => {}
        () = everything_is_found(&prometheus) => {}
    }
}

/// One of everything: answered outside as it is and masked, whole and streamed; inside; refused; by
/// a stand-in because the frontier is down.
async fn drive(program: &Program) {
    for stream in [false, true] {
        let asked = [
            "What is an inverted yield curve?",
            "お客様の柴田郁恵様(電話 090-4418-7205)への返信を書いてください。",
            "個人番号は482917305620です。確認してください。",
        ];
        for text in asked {
            let mut request = chat(text, stream);
            request["max_completion_tokens"] = json!(4);
            let answer = program.ask(&request).await.expect("an answer");
            let _ = answer.text().await;
        }
    }
    let mut unknown = chat("hello", false);
    unknown["model"] = json!("nobody-has-this");
    assert_eq!(
        program.ask(&unknown).await.expect("an answer").status(),
        404
    );
    program
        .frontier
        .set_behaviour(Behaviour::ResetBeforeHeaders);
    let mut request = chat("What is an inverted yield curve?", false);
    request["max_completion_tokens"] = json!(4);
    let _ = program.ask(&request).await.expect("an answer").text().await;
    program.frontier.set_behaviour(Behaviour::Answer);
}

async fn everything_is_found(prometheus: &Prometheus) {
    let mut left = expressions(prometheus).await;
    assert!(left.len() > 60, "{}", left.len());
    let begun = tokio::time::Instant::now();
    loop {
        let mut missing = BTreeSet::new();
        for (place, expression) in &left {
            if prometheus.ask(expression).await.is_empty() {
                missing.insert((place.clone(), expression.clone()));
            }
        }
        if missing.is_empty() {
            return;
        }
        assert!(
            begun.elapsed() < PATIENCE,
            "nothing is found by {missing:#?}"
        );
        left = missing;
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
}

/// Every expression of a panel, and every metric that a panel or a rule names; where it stands. An
/// alert's own expression finds nothing as long as all is well: its metrics do.
async fn expressions(prometheus: &Prometheus) -> BTreeSet<(String, String)> {
    let mut all = BTreeSet::new();
    for dashboard in observability::dashboards() {
        for panel in dashboard.panels() {
            let place = format!("{}: {}", dashboard.name, panel.title);
            for query in &panel.queries {
                let asked = query.expression.replace("$app", ".*");
                let asked = asked.replace("$__range", "1h");
                all.extend(metrics(&asked).map(|metric| (place.clone(), metric)));
                all.insert((place.clone(), asked));
            }
        }
    }
    all.extend(CONVENTIONS.map(|metric| ("conventions".to_owned(), metric.to_owned())));
    let rules = prometheus.rules().await;
    assert!(rules.len() > 20, "{}", rules.len());
    for (name, expression) in rules {
        all.extend(metrics(&expression).map(|metric| (name.clone(), metric)));
    }
    all
}

/// The names of metrics and of recorded series in an expression.
fn metrics(expression: &str) -> impl Iterator<Item = String> {
    let quoted = expression.split('"').step_by(2);
    let names: BTreeSet<String> = quoted
        .flat_map(|code| code.split(|c: char| !(c.is_ascii_alphanumeric() || "_:".contains(c))))
        .filter(|word| {
            let ours = [
                "sekisho_",
                "sekisho:",
                "gen_ai_client_",
                "gen_ai_server_",
                "process_",
            ];
            ours.iter().any(|prefix| word.starts_with(prefix))
        })
        .map(str::to_owned)
        .collect();
    names.into_iter()
}

#[tokio::test]
async fn an_sre_is_called_when_the_rules_file_breaks() {
    let program = Program::start().await;
    let prometheus = Prometheus::scraping(program.admin).await;
    program.write_rules("[[rule]]\nname = ");
    for _ in 0..300 {
        if prometheus
            .alerts()
            .await
            .contains(&"SekishoRulesNotTaken".to_owned())
        {
            return;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("nobody is called: {:?}", prometheus.alerts().await);
}

#[test]
fn every_alert_is_tested_and_fires_when_it_should() {
    for file in TESTS {
        let file = rules().join("tests").join(file);
        let tested = Command::new(tool("promtool"))
            .args(["test", "rules"])
            .arg(&file)
            .output();
        let tested = tested.expect("promtool is there: deploy/setup/prometheus.sh gets it");
        assert!(
            tested.status.success(),
            "{}{}",
            String::from_utf8_lossy(&tested.stdout),
            String::from_utf8_lossy(&tested.stderr)
        );
    }
    let tests =
        TESTS.map(|file| std::fs::read_to_string(rules().join("tests").join(file)).unwrap());
    for alert in alerts() {
        let fires = |test: &String| {
            let mut cases = test.split("- alertname: ");
            cases.any(|case| case.starts_with(alert) && case.contains("exp_alerts"))
        };
        assert!(tests.iter().any(fires), "{alert} fires in no test");
    }
}

#[test]
fn every_alert_has_its_section_in_the_runbook() {
    for alert in alerts() {
        assert!(
            RUNBOOK.contains(&format!("\n### {alert}\n")),
            "docs/sre.md: {alert}"
        );
        let link = format!("docs/sre.md#{}", alert.to_ascii_lowercase());
        assert!(ALERTS.contains(&link), "{link}");
    }
    let sections = RUNBOOK
        .lines()
        .filter_map(|line| line.strip_prefix("### Sekisho"));
    assert_eq!(sections.count(), alerts().count());
}

fn alerts() -> impl Iterator<Item = &'static str> {
    ALERTS
        .lines()
        .filter_map(|line| line.trim().strip_prefix("- alert: "))
}

#[test]
fn the_example_of_a_prometheus_checks() {
    let checked = Command::new(tool("promtool"))
        .args(["check", "config"])
        .arg(rules().join("prometheus.yml"))
        .output();
    assert!(checked.expect("promtool is there").status.success());
}

/// Metric names are found in expressions, and label names are not taken for them.
#[test]
fn metrics_are_read_out_of_expressions() {
    let found: Vec<Value> = metrics(
        "sum by (gen_ai_token_type) (rate(sekisho_requests_total{app=~\"sekisho_x\"}[5m])) / sekisho:a:b",
    )
    .map(Value::from)
    .collect();
    assert_eq!(
        found,
        [json!("sekisho:a:b"), json!("sekisho_requests_total")]
    );
}
