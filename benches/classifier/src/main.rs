//! How fast the classifier is on one core, how its time grows with the text, and what it takes of
//! memory. Prints figures beside their aims and judges nothing: machines differ.
//!
//! Times are those of the processor, so that what else runs on the machine is not in them.
//!
//! | file | what it holds |
//! |---|---|
//! | `texts` | what is scanned |
//! | `measure` | times of many scans |
//! | `plot` | growth as a picture |
#![expect(clippy::print_stdout, reason = "a program whose output is a report")]

mod measure;
mod plot;
mod texts;

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::Parser;
use classifiers::{Cache, Classifier, Terms};
use gateway_bench::{Result, process, statistics};

use mimalloc::MiMalloc;
use zeroizing_alloc::ZeroAlloc;

use measure::{Times, processor_time};
use plot::Series;

/// As in the gateway.
#[global_allocator]
static ALLOCATOR: ZeroAlloc<MiMalloc> = ZeroAlloc(MiMalloc);

/// Measures the classifier.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    /// Where to write the picture of how time grows with size (SVG).
    #[arg(long)]
    plot: Option<PathBuf>,
    /// Seconds for each figure; what takes longer is measured three times.
    #[arg(long, default_value_t = 0.5)]
    seconds: f64,
}

const KB: usize = 1000;
const MB: usize = 1000 * KB;
/// The steps of growth.
const SIZES: [usize; 5] = [KB, 10 * KB, 100 * KB, MB, 10 * MB];

fn main() -> ExitCode {
    match measure(&Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            println!("the measurement failed: {failure}");
            ExitCode::FAILURE
        }
    }
}

fn measure(arguments: &Arguments) -> Result<()> {
    println!(
        "{}; times of the processor, of one thread\n",
        statistics::machine()
    );
    let budget = Duration::from_secs_f64(arguments.seconds);
    let classifier = load()?;
    speed(&classifier, budget);
    short(classifier_for(10)?, budget);
    let series = growth(&classifier, budget);
    worst(&classifier, budget);
    println!(
        "\nmemory at its peak, a text of 10 MB and all that is read from it included: {} MB",
        process::usage(std::process::id())?.peak / MB as u64
    );
    if let Some(path) = &arguments.plot {
        std::fs::write(path, plot::svg(&series))?;
        println!("growth is drawn in {}", path.display());
    }
    Ok(())
}

/// Texts of this many megabytes are read whole.
fn classifier_for(megabytes: usize) -> Result<Classifier> {
    let mut terms = Terms::default();
    terms.max_text_bytes = (megabytes + 1) * MB;
    Ok(Classifier::new(&terms)?)
}

fn load() -> Result<Classifier> {
    let before = process::usage(std::process::id())?.resident;
    let begin = processor_time();
    let classifier = classifier_for(10)?;
    // Lists and tables are compiled when they are first used.
    drop(classifier.scan(texts::compose(&texts::MIXED, KB)));
    let took = statistics::milliseconds(processor_time().saturating_sub(begin));
    let taken = process::usage(std::process::id())?
        .resident
        .saturating_sub(before);
    println!("loading, first scan included    {took:8.0} ms   aim: under 1000");
    println!(
        "memory once loaded              {:8} MB   aim: under 200",
        taken / MB as u64
    );
    Ok(classifier)
}

fn speed(classifier: &Classifier, budget: Duration) {
    println!("\n1 MB                                  MB/s");
    let clean = texts::compose(&texts::CLEAN, MB);
    let times = Times::of(budget, &clean, |text| classifier.count_structured(&text));
    row("clean text, structured rules alone", &times, "100");
    let times = Times::of(budget, &clean, |text| classifier.scan(text));
    row("clean text, everything", &times, "10");
    for (name, paragraphs) in texts::KINDS {
        let text = texts::compose(paragraphs, MB);
        let times = Times::of(budget, &text, |text| classifier.scan(text));
        row(&format!("{name}, everything"), &times, "10");
    }
}

fn row(name: &str, times: &Times, aim: &str) {
    println!("{name:<36} {:6.1}   aim: at least {aim}", times.rate());
}

fn short(classifier: Classifier, budget: Duration) {
    println!("\n1 KB, everything                    p50 ms   p99 ms");
    for (name, paragraphs) in texts::KINDS {
        let text = texts::compose(paragraphs, KB);
        let times = Times::of(budget * 4, &text, |text| classifier.scan(text));
        quantiles(name, &times);
    }
    let cache = Cache::new(classifier, &[7; 32], 64 * MB);
    let text = texts::compose(&texts::MIXED, KB);
    let times = Times::of(budget, &text, |text| cache.scan("bench", text));
    quantiles("mixed, remembered", &times);
}

fn quantiles(name: &str, times: &Times) {
    let [p50, p99] = [50, 99].map(|percent| statistics::milliseconds(times.quantile(percent)));
    println!("{name:<34} {p50:8.4} {p99:8.4}   aim: p99 under 0.3");
}

fn growth(classifier: &Classifier, budget: Duration) -> Vec<Series> {
    println!("\nns a byte       1 KB    10 KB   100 KB     1 MB    10 MB   10 MB beside 1 KB");
    texts::KINDS
        .map(|(name, paragraphs)| {
            let times = SIZES.map(|size| {
                let text = texts::compose(paragraphs, size);
                Times::of(budget, &text, |text| classifier.scan(text)).quantile(50)
            });
            let each = |at: usize| nanoseconds(times[at]) / whole(SIZES[at]);
            let cells = (0..SIZES.len()).map(|at| format!("{:9.1}", each(at)));
            let cells: Vec<String> = cells.collect();
            println!("{name:<11}{}   {:.2}", cells.concat(), each(4) / each(0));
            Series {
                name,
                points: SIZES.into_iter().zip(times).collect(),
            }
        })
        .into()
}

fn worst(classifier: &Classifier, budget: Duration) {
    println!("\nnothing but                       1 MB: MB/s   1 MB beside 10 × 100 KB");
    for (name, piece) in texts::worst() {
        let [small, large] = [100 * KB, MB].map(|size| {
            let text = texts::repeat(&piece, size);
            Times::of(budget / 2, &text, |text| classifier.scan(text))
        });
        let growth = nanoseconds(large.quantile(50)) / nanoseconds(small.quantile(50)) / 10.0;
        println!("{name:<32} {:10.1}   {growth:.2}", large.rate());
    }
}

fn nanoseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1e9
}

#[expect(clippy::cast_precision_loss, reason = "no text here has 2^53 bytes")]
fn whole(bytes: usize) -> f64 {
    bytes as f64
}
