//! `[telemetry]`: what is refused, and why.

use super::{Desk, GOOD};

#[test]
fn with_an_endpoint_requests_are_told_and_the_record_is_not() {
    let desk = Desk::new();
    let plain = desk.read(GOOD, &[]).expect("good settings");
    assert!(plain.telemetry.is_none());
    let table = "[telemetry]\nendpoint = \"http://127.0.0.1:4318/otlp\"\n";
    let config = desk.read(&format!("{GOOD}\n{table}"), &[]);
    let telemetry = config
        .expect("good settings")
        .telemetry
        .expect("a collector");
    let url = telemetry.endpoint.endpoint("v1/traces");
    assert_eq!(url.as_str(), "http://127.0.0.1:4318/otlp/v1/traces");
    assert!(telemetry.traces && !telemetry.records && !telemetry.traceparent_outside);
    assert!(telemetry.header().is_none());
}

#[test]
fn the_key_goes_into_the_header_that_the_collector_wants_and_shows_nowhere() {
    let desk = Desk::new();
    for (more, name, value) in [
        ("", "authorization", "Bearer t0p-s3cr3t-key"),
        (
            "key_header = \"X-Api-Key\"\n",
            "x-api-key",
            "t0p-s3cr3t-key",
        ),
    ] {
        let table = format!("[telemetry]\nendpoint = \"https://otlp.bank.example\"\n{more}");
        let variables = [("SEKISHO_TELEMETRY__KEY", "t0p-s3cr3t-key")];
        let config = desk.read(&format!("{GOOD}\n{table}"), &variables);
        let telemetry = config
            .expect("good settings")
            .telemetry
            .expect("a collector");
        let (header, shown) = telemetry.header().expect("a key");
        assert_eq!(
            (header.as_str(), shown.as_bytes()),
            (name, value.as_bytes())
        );
        assert!(!format!("{telemetry:?} {shown:?}").contains("s3cr3t"));
    }
}

#[test]
fn everything_wrong_with_the_collector_is_said_at_once() {
    let desk = Desk::new();
    let text = format!(
        "{GOOD}\n[telemetry]\nendpoint = \"http://collector.bank.example:4318\"\nrecords = true\n\
         sample = 1.5\nkey_header = \"no header\"\nqueue = 3\nkey = \"t0p-s3cr3t-key\"\n"
    );
    let problems = desk.problems(&text, &[]);
    insta::assert_snapshot!(problems);
    insta::assert_snapshot!(desk.problems(&format!("{GOOD}\n[telemetry]\n"), &[]));
}
