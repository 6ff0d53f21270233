//! How long a decision takes by a file of a thousand rules.
//!
//! The rules ask what the rules of a large bank would ask: application, tag, purpose, level,
//! findings and their counts, size, time; some with `any` and `not`. The requests are spread over
//! all of them, so that most rules have to be ruled out before one matches.

use std::fmt::Write as _;
use std::hint::black_box;
use std::io::{self, Write};
use std::time::Instant;

use classifiers::{EntityType, Sensitivity};
use sekisho::routes::{
    Content, Endpoint, EntityCounts, Facts, Language, Moment, Policy, Requested,
};

const RULES: usize = 1000;
const REQUESTS: usize = 4096;
const ROUNDS: usize = 50;
/// A decision is to take less.
const AIM_NS: u128 = 2000;

const ENGINES: &str = "
[engine.local]
kind = \"local\"

[engine.frontier]
kind = \"external\"
operator = \"Example, Inc.\"
country = \"US\"
training = false
retention = \"none\"
contract = \"2026-001\"
";

fn file() -> String {
    let mut file = ENGINES.to_owned();
    for n in 0..RULES - 1 {
        let entity = EntityType::ALL[n % EntityType::ALL.len()];
        let level = Sensitivity::ALL[n % 3];
        let when = match n % 6 {
            0 => format!("app = \"app-{n}\", sensitivity = \"{level}\", tools = true"),
            1 => format!(
                "app_tag = \"tag-{n}\", findings = \"{entity}\", tokens = {{ at_least = {n} }}"
            ),
            2 => format!("purpose = \"purpose-{n}\", sensitivity = {{ at_least = \"{level}\" }}"),
            3 => format!(
                "app = [\"app-{n}\", \"app-{}\"], not = {{ findings = \"{entity}\" }}",
                n + 1
            ),
            4 => format!(
                "any = [{{ app = \"app-{n}\" }}, {{ purpose = \"purpose-{n}\", stream = true }}], sensitivity = \"{level}\""
            ),
            _ => format!(
                "findings = {{ PERSON = {{ at_least = {} }} }}, app_tag = \"tag-{}\", time = {{ from = \"0{}:00\", to = \"17:00\" }}",
                n % 50 + 2,
                n,
                n % 10
            ),
        };
        let engine = ["frontier", "local"][n % 2];
        writeln!(
            file,
            "[[rule]]\nname = \"rule-{n}\"\nwhen = {{ {when} }}\nthen = {{ engine = \"{engine}\" }}\nreason = \"r\""
        )
        .expect("a String takes everything");
    }
    file + "[[rule]]\nname = \"default\"\nthen = { engine = \"local\" }\nreason = \"r\"\n"
}

struct Request {
    app: String,
    tags: Vec<String>,
    purpose: String,
    content: Content,
    tokens: u32,
    stream: bool,
}

fn request(n: usize) -> Request {
    // Spread, and the same in every run.
    let spread = n.wrapping_mul(0x9e37_79b9) >> 7;
    let findings = (0..n % 4).map(|k| EntityType::ALL[(spread + k * 5) % EntityType::ALL.len()]);
    Request {
        app: format!("app-{}", spread % (2 * RULES)),
        tags: vec![format!("tag-{}", spread % (2 * RULES)), "retail".to_owned()],
        purpose: format!("purpose-{}", spread % (2 * RULES)),
        content: Content {
            sensitivity: Sensitivity::ALL[spread % 4],
            findings: findings.collect(),
            ..Content::default()
        },
        tokens: u32::try_from(spread % 3000).expect("a small number"),
        stream: n.is_multiple_of(2),
    }
}

impl Request {
    fn facts(&self, moment: Moment) -> Facts<'_> {
        Facts {
            app: &self.app,
            app_tags: &self.tags,
            purpose: Some(&self.purpose),
            endpoint: Endpoint::Chat,
            model: Requested::Auto,
            content: self.content,
            counts: EntityCounts::default(),
            topic: None,
            language: Language::Japanese,
            has_unknown: false,
            non_text: false,
            tools: false,
            stream: self.stream,
            tokens: self.tokens,
            moment,
            budget_percent: 10,
            engines_down: &[],
            draw: 0,
        }
    }
}

/// Measures, and says whether the aim is met.
pub(super) fn measure(out: &mut impl Write) -> io::Result<()> {
    let source = file();
    let policy = match Policy::check(&source, "routes.toml", None) {
        Ok(policy) => policy,
        Err(problems) => panic!("{problems}"),
    };
    let moment: Moment = "2026-04-01T10:00".parse().expect("a moment");
    let requests: Vec<Request> = (0..REQUESTS).map(request).collect();
    let facts: Vec<Facts<'_>> = requests.iter().map(|it| it.facts(moment)).collect();
    let defaults = facts
        .iter()
        .filter(|it| policy.decide(it).rule().name() == "default");
    let defaults = defaults.count();
    let mut best = u128::MAX;
    for _ in 0..ROUNDS {
        let began = Instant::now();
        for facts in &facts {
            black_box(policy.decide(black_box(facts)));
        }
        best = best.min(began.elapsed().as_nanos() / REQUESTS as u128);
    }
    let verdict = if best < AIM_NS { "met" } else { "missed" };
    writeln!(
        out,
        "{RULES} rules, {REQUESTS} requests, {defaults} of which reach the default: {best} ns a \
         decision; the aim of {AIM_NS} ns is {verdict}"
    )
}
