//! What is priced how, on which day, and what is wrong with a file.

use super::*;

fn day(text: &str) -> Day {
    text.parse().expect("a day")
}

fn names(local: &[&str], external: &[&str]) -> Names {
    let engine = |name: &str, models: &[&str]| {
        (
            name.to_owned(),
            models.iter().map(|model| (*model).to_owned()).collect(),
        )
    };
    Names {
        local: vec![engine("local", local)],
        external: vec![engine("frontier", external)],
        ..Names::default()
    }
}

fn shipped() -> Prices {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("prices.toml");
    let names = names(&["smollm2-135m", "qwen3-32b"], &["gpt-5.2"]);
    Prices::load(&path, &names).expect("the shipped prices are good")
}

#[track_caller]
fn assert_costs(model: &str, usage: &Usage, expected: f64) {
    let priced = shipped().on(model, day("2026-11-22"));
    let actual = priced.expect("the model has a price").price.of(usage);
    assert!(
        (actual - expected).abs() < 1e-9,
        "{actual} is not {expected}"
    );
}

#[test]
fn a_request_costs_its_tokens_at_the_days_rate() {
    let usage = Usage {
        input: 1_000_000,
        output: 1_000_000,
        ..Usage::default()
    };
    assert_costs("gpt-5.2", &usage, (1.75 + 14.0) * 155.0);
    assert_costs("qwen3-32b", &usage, 13.0 + 39.0);
    assert_eq!(shipped().on("unheard-of", day("2026-11-22")), None);
}

#[test]
fn tokens_from_the_cache_are_charged_once_and_at_their_own_price() {
    let usage = Usage {
        input: 1_000,
        cached_input: 400,
        ..Usage::default()
    };
    assert_costs(
        "gpt-5.2",
        &usage,
        (600.0 * 1.75 + 400.0 * 0.175) * 155.0 / 1e6,
    );
    let more_cached_than_sent = Usage {
        input: 10,
        cached_input: 1_000,
        ..Usage::default()
    };
    assert_costs(
        "gpt-5.2",
        &more_cached_than_sent,
        10.0 * 0.175 * 155.0 / 1e6,
    );
}

#[test]
fn everything_wrong_with_prices_is_said_at_once() {
    let text = r#"
[[exchange]]
currency = "USD"
yen = 0

[[model]]
name = "gpt-5.2"
currency = "EUR"
input = "1.75"
output = -14

[[model]]
name = "qwen3-32B"
currency = "JPY"
input = 1.3
ouptut = 3.9
"#;
    let names = names(&["qwen3-32b"], &["gpt-5.2"]);
    let problems = Prices::parse(text, "prices.toml", &names).expect_err("wrong prices");
    insta::assert_snapshot!(problems, @r#"
        8 problems

        prices.toml: the configured model `qwen3-32b` has no price
            fix: add it, or correct the name if `qwen3-32B` is meant

        prices.toml:2:1: `exchange.date` is missing
            fix: add `date = 2025-12-15`

        prices.toml:4:7: `exchange.yen` is 0, which would make everything free
            fix: write the day's rate

        prices.toml:8:12: `model.currency` is `EUR`, which has no exchange rate
            fix: add `[[exchange]]` with `currency = "EUR"`, `yen` and `date`

        prices.toml:9:9: `model.input` is a text; it must be a number
            fix: write it without quotes, as in `1.75`

        prices.toml:10:10: `model.output` is -14
            fix: write a number that is 0 or more

        prices.toml:12:1: `model.output` is missing
            fix: add `output = 14.00`

        prices.toml:16:1: `model.ouptut` is not a setting
            fix: did you mean `output`?
        "#);
}

#[test]
fn a_configured_model_without_a_price_is_a_problem() {
    let text = "[[model]]\nname = \"qwen3-32\"\ncurrency = \"JPY\"\ninput = 1\noutput = 2\n";
    let names = names(&["qwen3-32b"], &["gpt-5.2"]);
    let problems = Prices::parse(text, "prices.toml", &names).expect_err("missing prices");
    insta::assert_snapshot!(problems, @r#"
        2 problems

        prices.toml: the configured model `qwen3-32b` has no price
            fix: add it, or correct the name if `qwen3-32` is meant

        prices.toml: the configured model `gpt-5.2` has no price
            fix: add `[[model]]` with `name = "gpt-5.2"`, `currency`, `input`, `output`
        "#);
}

#[test]
fn thinking_is_priced_apart_and_once() {
    let text =
        "[[model]]\nname = \"m\"\ncurrency = \"JPY\"\ninput = 1\noutput = 10\nreasoning = 4\n";
    let prices = Prices::parse(text, "prices.toml", &names(&["m"], &[])).expect("good prices");
    let price = prices.on("m", Day::FIRST).expect("a price").price;
    let usage = |output, reasoning| Usage {
        output,
        reasoning,
        ..Usage::default()
    };
    assert!((price.of(&usage(1_000_000, 250_000)) - 8.5).abs() < 1e-9);
    assert!((price.of(&usage(1_000_000, 9_000_000)) - 4.0).abs() < 1e-9);
    assert_costs("gpt-5.2", &usage(1_000_000, 1_000_000), 14.0 * 155.0);
}

const DATED: &str = r#"
[[exchange]]
currency = "USD"
yen = 150
date = 2026-01-01
[[exchange]]
currency = "USD"
yen = 160
date = 2026-07-01
[[model]]
name = "m"
currency = "USD"
input = 2
output = 8
from = 2026-02-01
until = 2026-05-31
[[model]]
name = "m"
currency = "USD"
input = 1
output = 4
from = 2026-06-01
until = 2026-12-31
"#;

#[test]
fn a_request_is_priced_with_what_was_valid_on_its_day() {
    let prices = Prices::parse(DATED, "prices.toml", &names(&[], &["m"])).expect("good prices");
    for (on, input, is_valid) in [
        // Before there was a price or a rate: the first of each, and everybody is told.
        ("2025-12-31", 300.0, false),
        ("2026-02-01", 300.0, true),
        ("2026-05-31", 300.0, true),
        ("2026-06-01", 150.0, true),
        ("2026-07-01", 160.0, true),
        ("2026-12-31", 160.0, true),
        ("2027-01-01", 160.0, false),
    ] {
        let found = prices.on("m", day(on)).expect("a price");
        assert_eq!(
            (found.price.input, found.is_valid),
            (input, is_valid),
            "{on}"
        );
        assert_eq!(prices.warnings(day(on)).is_empty(), is_valid, "{on}");
    }
    insta::assert_snapshot!(prices.warnings(day("2027-01-01")).join("; "), @"the price of `m` ended on 2026-12-31; it is used until prices.toml has a new one");
    insta::assert_snapshot!(prices.warnings(day("2026-01-01")).join("; "), @"the price of `m` is not valid yet; it is used all the same");
}

#[test]
fn prices_neither_overlap_nor_leave_a_gap_without_a_note() {
    let wrong = |text: &str| {
        let read = Prices::parse(text, "prices.toml", &names(&[], &["m"]));
        read.expect_err("wrong prices").to_string()
    };
    let changed = |from: &str, to: &str| wrong(&DATED.replace(from, to));
    let gap = DATED.replace("until = 2026-05-31", "until = 2026-05-01");
    let all = [
        changed("until = 2026-05-31", "until = 2026-06-30"),
        changed("until = 2026-05-31\n", ""),
        wrong(&gap),
        changed("until = 2026-05-31", "until = 2026-02-30"),
        changed("until = 2026-05-31", "until = 2026-01-31"),
        changed("date = 2026-07-01", "date = 2026-01-01"),
    ];
    insta::assert_snapshot!(all.join("\n"), @r#"
    1 problem

    prices.toml:22:8: `model.from` is 2026-06-01, when the price before it is still valid
        fix: end that one: `until = 2026-05-31`
    1 problem

    prices.toml:21:8: `model.from` is 2026-06-01, when the price before it is still valid
        fix: end that one: `until = 2026-05-31`
    1 problem

    prices.toml:22:8: `model.from` is 2026-06-01, and no price is valid from 2026-05-02 on
        fix: write `from = 2026-05-02`, or say why there is none with `note = "…"`
    1 problem

    prices.toml:16:9: invalid date, expected day between 01 and 28
        fix: correct the spelling of the file (TOML: texts stand in quotes, a table is `[name]`); the settings are checked once it can be read
    1 problem

    prices.toml:16:9: `model.until` is before `from`
        fix: write the price's last day
    1 problem

    prices.toml:7:12: `exchange.currency` is `USD` a second time on that day
        fix: give each currency one rate a day; yen needs none
    "#);
    let noted = gap + "note = \"not under contract in May\"\n";
    assert!(Prices::parse(&noted, "prices.toml", &names(&[], &["m"])).is_ok());
}
