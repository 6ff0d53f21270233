//! Prints what a scan costs: microseconds for about 1 KB, and megabytes a second.
//!
//!     cargo run --release -p classifiers --example speed

#![expect(
    clippy::print_stdout,
    clippy::cast_precision_loss,
    reason = "a tool that prints figures"
)]

use std::hint::black_box;
use std::time::Instant;

use classifiers::Classifier;

const JAPANESE: &str = "お世話になっております。先日ご相談いただいた住宅ローンの借換えについて、資料をお送りいたします。\
    固定金利期間の終了後は、店頭金利から一定の幅を差し引いた変動金利が適用されます。ご返済の額は半年ごとに見直し、\
    五年の間は変わりません。なお、保証料は一括前払いと金利上乗せの二通りがあり、総額ではおよそ1.2%の差が出ます。\
    お手続きには印鑑証明書と源泉徴収票が必要です。ご不明の点は、担当の佐藤健一（電話 03-1234-5678）までお尋ねください。\
    普通 1234567 からの引落しを続けられる場合は、口座振替依頼書のご提出は要りません。";

fn main() {
    let began = Instant::now();
    let classifier = Classifier::default();
    println!(
        "loading                    {:8.1} ms",
        began.elapsed().as_secs_f64() * 1e3
    );
    let japanese: String = JAPANESE
        .repeat(2)
        .chars()
        .scan(0, |bytes, c| {
            *bytes += c.len_utf8();
            (*bytes <= 1024).then_some(c)
        })
        .collect();
    let prose = "The committee reviewed the quarterly figures and found nothing unusual in them. "
        .repeat(13);
    let prose = prose[..1024].to_owned();
    measure("1 KB Japanese", &classifier, &japanese);
    measure("1 KB English", &classifier, &prose);
    for kilobytes in [10, 100, 1000] {
        measure(
            &format!("{kilobytes} KB Japanese"),
            &classifier,
            &japanese.repeat(kilobytes),
        );
    }
    for unit in [
        "1234 ",
        "1-",
        "1.1.",
        "key=口座番号",
        "a@b.c",
        "-----BEGIN ",
        "昭和1年",
        "佐藤健一様、",
        "a:b:",
        "東京都港区1-2-3 ",
        "://a:",
        "パスワード",
        "株式会社",
        "Ken Tanaka, ",
        "A",
        "一",
        "ｶﾞ",
        "\n,口座,氏名",
        "記号1保険証",
        "x",
    ] {
        for size in [100_000, 1_000_000] {
            let name = format!("{} KB of {}", size / 1000, unit.trim());
            measure(&name, &classifier, &unit.repeat(size / unit.len()));
        }
    }
}

fn measure(name: &str, classifier: &Classifier, text: &str) {
    let rounds = (4_000_000 / text.len()).clamp(3, 4000);
    let mut micros: Vec<f64> = (0..rounds)
        .map(|_| {
            let text = text.to_owned();
            let began = Instant::now();
            black_box(classifier.scan(black_box(text)));
            began.elapsed().as_secs_f64() * 1e6
        })
        .collect();
    micros.sort_by(f64::total_cmp);
    let (median, high) = (micros[rounds / 2], micros[rounds * 99 / 100]);
    let rate = text.len() as f64 / median;
    println!("{name:28} {median:10.1} µs   p99 {high:10.1} µs   {rate:7.1} MB/s");
}
