//! What masking, restoring and screening cost, in one run: `make bench-redaction`.
//!
//! Of first tokens the whole way is measured that a masked request has and another one has not:
//! finding excluded, since both have it.

use std::hint::black_box;
use std::sync::Arc;
use std::time::{Duration, Instant};

use classifiers::{Classifier, Confidence, EntityType, Finding, Scanned};
use redaction::{Escape, MaskedPrompt, Masker, Masking, Outline, Restorer, Scope, Screen, Vault};

const SENTENCE: &str = "お客様の柴田郁恵様よりお電話があり、定期預金の満期と普通口座1234567の残高について\
    お問い合わせがありました。折り返しのご連絡は 090-1234-5678 までお願いいたします。";
const SYSTEM: &str = "あなたは銀行の窓口を助ける、親切で正確な係です。敬語で、短く答えてください。";

/// A text of about `bytes` with three findings in its first sentence, or none.
fn text(bytes: usize, has_findings: bool) -> Scanned {
    let text = SENTENCE.repeat(bytes.div_ceil(SENTENCE.len()));
    let values = [
        ("柴田郁恵", EntityType::Person),
        ("1234567", EntityType::BankAccount),
        ("090-1234-5678", EntityType::Phone),
    ];
    let finding = |(value, entity): (&str, EntityType)| {
        let start = text.find(value).expect("the sentence holds it");
        Finding {
            range: start..start + value.len(),
            entity,
            confidence: Confidence::Certain,
            reason: "",
        }
    };
    let findings = values
        .into_iter()
        .filter(|_| has_findings)
        .map(finding)
        .collect();
    Scanned::for_tests(text.clone(), findings)
}

/// A JSON string with so many different values in it, each on a line of its own.
fn many_values(values: usize) -> Scanned {
    let mut text = String::from("\"");
    let mut findings = Vec::new();
    for value in 0..values {
        text.push_str("顧客番号\\n");
        let start = text.len();
        text.push_str(&(12_345_678 + value * 17).to_string());
        let range = start..text.len();
        findings.push(Finding {
            range,
            entity: EntityType::CustomerId,
            confidence: Confidence::Certain,
            reason: "",
        });
        text.push_str("の残高についてのお問い合わせ\\n");
    }
    text.push('"');
    Scanned::for_tests(text, findings)
}

/// The median over many runs.
fn measure(mut run: impl FnMut()) -> Duration {
    let mut times: Vec<Duration> = (0..3000)
        .map(|_| {
            let start = Instant::now();
            run();
            start.elapsed()
        })
        .collect();
    times.sort_unstable();
    times[times.len() / 2]
}

fn masked(masker: &Masker, scope: &Scope<'_>, outline: &Outline<'_>) -> (MaskedPrompt, Vault) {
    masker
        .mask(scope, outline, &Masking::default())
        .expect("maskable")
}

#[expect(clippy::print_stdout, reason = "that is what it is for")]
fn main() {
    let masker = Masker::new([7; 32]);
    let system = Scanned::for_tests(SYSTEM, Vec::new());
    for bytes in [1024, 4096] {
        for has_findings in [false, true] {
            let text = text(bytes, has_findings);
            let scope = Scope {
                app: "crm",
                conversation: &[SYSTEM, text.text()],
            };
            let message = |role, content| {
                Outline::Object(vec![("role", Outline::Literal(role)), ("content", content)])
            };
            let outline = Outline::Object(vec![
                (
                    "messages",
                    Outline::List(vec![
                        Outline::when_masked(message("system", Outline::Instruction)),
                        message("system", Outline::Text(&system)),
                        message("user", Outline::Text(&text)),
                    ]),
                ),
                ("stream", Outline::Bool(true)),
            ]);
            let time = measure(|| {
                let (prompt, vault) = masked(&masker, &scope, &outline);
                black_box((prompt.body_for("gpt"), vault));
            });
            let found = if has_findings {
                "3 values, every sentence"
            } else {
                "nothing"
            };
            println!("mask {:>5} bytes, {found:24} {time:?}", text.text().len());
        }
    }

    for values in [250, 1000, 4000] {
        let text = many_values(values);
        let scope = Scope {
            app: "crm",
            conversation: &[],
        };
        for (form, outline) in [
            (
                "text",
                Outline::Object(vec![("text", Outline::Text(&text))]),
            ),
            (
                "JSON",
                Outline::Object(vec![("text", Outline::JsonText(&text))]),
            ),
        ] {
            let start = Instant::now();
            black_box(masked(&masker, &scope, &outline));
            let time = start.elapsed();
            println!(
                "mask {:>6} bytes of {form}, {values:4} values {time:?}",
                text.text().len()
            );
        }
    }

    measure_restoring(&masker);
    measure_first_token(&masker, &system);
    measure_streams(&masker);
}

#[expect(clippy::print_stdout, reason = "that is what it is for")]
fn measure_restoring(masker: &Masker) {
    let text = text(1024, true);
    let scope = Scope {
        app: "crm",
        conversation: &[],
    };
    let outline = Outline::Object(vec![("text", Outline::Text(&text))]);
    let (prompt, vault) = masked(masker, &scope, &outline);
    let body = prompt.body_for("gpt");
    let echo = std::str::from_utf8(&body).expect("UTF-8");
    let prose = "The balance of a time deposit can be withdrawn early, at https://bank.example/fees \
        for a fee. 定期預金は中途解約できますが、手数料がかかります。";
    for (name, answer, escape) in [
        ("echo, text", echo, Escape::None),
        ("echo, JSON", echo, Escape::Json),
        ("prose", prose, Escape::None),
    ] {
        let characters: Vec<char> = answer.chars().collect();
        let deltas: Vec<String> = characters
            .chunks(5)
            .map(|delta| delta.iter().collect())
            .collect();
        let mut out = String::with_capacity(answer.len());
        let time = measure(|| {
            out.clear();
            let mut restorer = vault.restorer(escape);
            for delta in &deltas {
                restorer.push(delta, &mut out);
            }
            restorer.finish(&mut out);
            black_box(&out);
        });
        let each = time / u32::try_from(deltas.len()).expect("few deltas");
        println!("restore a delta of 5 characters, {name:12} {each:?}");
    }
}

/// From a scanned request of 4 KB to its body, and from the answer's first delta to the first text
/// for the client: with values in it, and without.
#[expect(clippy::print_stdout, reason = "that is what it is for")]
fn measure_first_token(masker: &Masker, system: &Scanned) {
    let [plain, with_values] = [false, true].map(|has_findings| text(4096, has_findings));
    let way = |text: &Scanned| {
        let scope = Scope {
            app: "crm",
            conversation: &[SYSTEM, text.text()],
        };
        let outline = Outline::Object(vec![(
            "messages",
            Outline::List(vec![
                Outline::when_masked(Outline::Instruction),
                Outline::Text(system),
                Outline::Text(text),
            ]),
        )]);
        let (prompt, vault) = masked(masker, &scope, &outline);
        let mut first = String::new();
        vault
            .restorer(Escape::None)
            .push("承知いたしました", &mut first);
        black_box((prompt.body_for("gpt"), vault, first));
    };
    let once = |text: &Scanned| {
        let start = Instant::now();
        way(text);
        start.elapsed()
    };
    // The best of three: what else the machine does is not what is measured.
    let best = |text: &Scanned| (0..3).map(|_| once(text)).min().unwrap_or_default();
    let mut added: Vec<Duration> = (0..3000)
        .map(|_| best(&with_values).saturating_sub(best(&plain)))
        .collect();
    added.sort_unstable();
    let [p50, p99] = [50, 99].map(|percent| added[added.len() * percent / 100]);
    println!("added to the first token of 4 KB: p50 {p50:?}, p99 {p99:?}");
}

/// A stream of 10,000 deltas: the echo of a request full of values.
#[expect(clippy::print_stdout, reason = "that is what it is for")]
fn measure_streams(masker: &Masker) {
    const DELTAS: u32 = 10_000;
    let request = text(4096, true);
    let scope = Scope {
        app: "crm",
        conversation: &[],
    };
    let outline = Outline::Object(vec![("text", Outline::Text(&request))]);
    let (prompt, vault) = masked(masker, &scope, &outline);
    let body = prompt.body_for("gpt");
    let echo = std::str::from_utf8(&body).expect("UTF-8");
    let characters: Vec<char> = echo.chars().cycle().take(4 * DELTAS as usize).collect();
    let deltas: Vec<String> = characters.chunks(4).map(String::from_iter).collect();
    let classifier = Classifier::default();
    let screening = Arc::new(masker.screening(&scope, std::iter::once(&request)));
    let copy = || {
        let mut text = String::new();
        let start = Instant::now();
        for delta in &deltas {
            text.clear();
            text.push_str(delta);
            black_box(&text);
        }
        start.elapsed()
    };
    let best = (0..7).map(|_| copy()).min().unwrap_or_default();
    println!(
        "{DELTAS} deltas of 4 characters, copied: {:?} a delta, best of seven",
        best / DELTAS
    );
    for (name, is_screened) in [("restored", false), ("restored and screened", true)] {
        let stream = || {
            let mut restorer = vault.restorer(Escape::None);
            let mut screen = screening.screen(Escape::None);
            let (mut text, mut out) = (String::new(), String::new());
            let start = Instant::now();
            for delta in &deltas {
                text.clear();
                restorer.push(delta, &mut text);
                if is_screened {
                    out.clear();
                    let scan = |text| classifier.scan(text);
                    screen
                        .push(&text, scan, &mut out)
                        .expect("the text is scannable");
                }
                black_box((&text, &out));
            }
            start.elapsed()
        };
        let best = (0..7).map(|_| stream()).min().unwrap_or_default();
        let each = best / DELTAS;
        println!("{DELTAS} deltas of 4 characters, {name}: {each:?} a delta, best of seven");
    }
    let [restorer, screen] = [size_of::<Restorer>(), size_of::<Screen>()];
    println!("a stream remembers {restorer} bytes to be restored, {screen} to be screened,");
    println!("and what it holds back: see `Restorer` and `Screen::MOST_HELD`");
}
