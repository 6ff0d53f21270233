//! How long it takes to check a rules file, which proves its rules and its invariants, to compare it
//! with a changed one (the middle of eleven runs, for files of several sizes), and to decide by it.

mod decisions;

use std::fmt::Write as _;
use std::io::Write as _;
use std::time::{Duration, Instant};

use sekisho::routes::{Policy, compare};

const RUNS: usize = 11;
const SIZES: [usize; 4] = [10, 100, 500, 1000];

fn main() -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "rules  check      compare")?;
    for size in SIZES {
        let (old, new) = (file(size, "frontier"), file(size, "abroad"));
        let check = |source: &str| match Policy::check(source, "routes.toml", None) {
            Ok(policy) => policy,
            Err(problems) => panic!("{problems}"),
        };
        let checked = middle(|| drop(check(&old)));
        let (before, now) = (check(&old), check(&new));
        let compared = middle(|| {
            let difference = compare(&before, &now, None);
            assert!(!difference.is_proved(), "one rule leads elsewhere");
        });
        writeln!(out, "{size:>5}  {checked:>9.1?}  {compared:>9.1?}")?;
    }
    decisions::measure(&mut out)
}

fn middle(run: impl Fn()) -> Duration {
    let mut times: Vec<Duration> = (0..RUNS)
        .map(|_| {
            let began = Instant::now();
            run();
            began.elapsed()
        })
        .collect();
    times.sort();
    times[RUNS / 2]
}

/// A file of so many rules over applications, sizes, findings and times; one in the middle leads to
/// this engine.
fn file(rules: usize, engine: &str) -> String {
    let mut file = ENGINES.to_owned();
    let types = [
        "PERSON",
        "EMAIL",
        "PHONE",
        "ADDRESS",
        "BANK_ACCOUNT",
        "CUSTOMER_ID",
    ];
    for n in 0..rules {
        let (app, entity) = (n / 5, types[n % types.len()]);
        let when = match n % 5 {
            0 => format!("tokens = {{ at_least = {} }}", 1000 + n),
            1 => format!("findings = \"{entity}\", sensitivity = \"confidential\""),
            2 => format!("matter = \"insider\", tokens = {{ at_most = {} }}", 500 + n),
            3 => "tools = true, time = { from = \"09:00\", to = \"17:00\" }".to_owned(),
            _ => "sensitivity = { at_most = \"internal\" }".to_owned(),
        };
        let to = match n % 5 {
            1 if n / 5 == rules / 10 => engine,
            1 | 4 => "frontier",
            _ => "local",
        };
        writeln!(
            file,
            "[[rule]]\nname = \"rule-{n}\"\nwhen = {{ app = \"app-{app}\", {when} }}\n\
             then = {{ engine = \"{to}\" }}\nreason = \"a reason\"\n"
        )
        .expect("a String takes everything");
    }
    file + DEFAULT
}

const ENGINES: &str = r#"
[engine.local]
kind = "local"

[engine.frontier]
kind = "external"
operator = "Example, Inc."
country = "US"
training = false
retention = "none"
contract = "2026-001"

[engine.abroad]
kind = "external"
operator = "Example, Ltd."
country = "GB"
training = false
retention = "none"
contract = "2026-002"

[[invariant]]
name = "restricted-stays"
claim = "no restricted request leaves"

[[invariant]]
name = "masked"
claim = "no request leaves unmasked"
"#;

const DEFAULT: &str = r#"
[[rule]]
name = "default"
then = { engine = "local" }
reason = "all else stays inside"
"#;
