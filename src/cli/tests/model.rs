//! What `sekisho model plan` says of a model, from the head of its file.

use clap::Parser;

use crate::cli::Failure;
use crate::cli::arguments::{Arguments, Command};
use crate::cli::model::{self, ModelCommand};

/// The head of a small model's file, as ggml's `docs/gguf.md` describes it: two layers, one tensor.
fn model_head() -> Vec<u8> {
    let text = |text: &str| [&(text.len() as u64).to_le_bytes(), text.as_bytes()].concat();
    let mut head = b"GGUF\x03\0\0\0\x01\0\0\0\0\0\0\0\x07\0\0\0\0\0\0\0".to_vec();
    for (key, value) in [("general.architecture", "llama"), ("general.name", "Tiny")] {
        head.extend([text(key), 8_u32.to_le_bytes().to_vec(), text(value)].concat());
    }
    for (key, value) in [
        ("llama.block_count", 2_u32),
        ("llama.embedding_length", 1024),
        ("llama.feed_forward_length", 4096),
        ("llama.context_length", 8192),
        ("llama.attention.head_count", 16),
    ] {
        head.extend([text(key), 4_u32.to_le_bytes().to_vec()].concat());
        head.extend(value.to_le_bytes());
    }
    // Two dimensions, Q8_0, at the beginning of the data.
    head.extend([text("token_embd.weight"), 2_u32.to_le_bytes().to_vec()].concat());
    head.extend([1024_u64, 50_000].map(u64::to_le_bytes).concat());
    head.extend([8_u32.to_le_bytes().to_vec(), vec![0; 8]].concat());
    head
}

/// What `sekisho model plan` prints for that model, and its exit status.
fn plan(options: &[&str]) -> (String, u8) {
    let file = tempfile::NamedTempFile::new().expect("a temporary file");
    std::fs::write(file.path(), model_head()).expect("a small file");
    let path = file.path().display().to_string();
    let typed = ["sekisho", "model", "plan", "--model", &path];
    let typed = Arguments::parse_from(typed.iter().chain(options));
    let Command::Model {
        command: ModelCommand::Plan(arguments),
    } = typed.command
    else {
        panic!("another command")
    };
    let mut out = Vec::new();
    let status = match model::plan(&arguments, &mut out) {
        Ok(()) => 0,
        Err(Failure::NotSo) => 1,
        Err(Failure::Unreadable(why) | Failure::Wrong(why)) => panic!("{why}"),
        Err(Failure::BadLines | Failure::UnmetBounds(_) | Failure::Output(_)) => {
            panic!("a plan is no input")
        }
    };
    (String::from_utf8(out).expect("the output is UTF-8"), status)
}

#[test]
fn a_plan_that_fits_shows_its_terms_and_whom_it_serves() {
    let options = [
        "--context",
        "4096",
        "--parallel",
        "16",
        "--device-memory",
        "8GB",
    ];
    let (shown, status) = plan(&[&options[..], &["--kv", "q8_0", "--typical", "500"]].concat());
    assert_eq!(status, 0);
    insta::assert_snapshot!(shown, @"
    Tiny: llama, 51.2 million weights at Q8_0, 2 layers, trained on 8,192 tokens

    weights                                 0.05 GB
    cache of 16,384 tokens                  0.07 GB   4.2 KiB a token at q8_0 (8 KiB at f16, 2.2 KiB at q4_0)
    computing 512 tokens a step             0.05 GB
    outputs of 16 sequences                 0.00 GB
    the driver and its libraries            1.07 GB
                                       ────────────
    total                                   1.25 GB   fits: 8.00 GB on the device, 6.75 GB to spare

    Conversations of up to 4,096 tokens: the cache holds 4 of full length, or 32 of 500 (typical); 16 sequences at once.
    Of its weights 54,400,000 bytes are missing in the file.
    ");
}

#[test]
fn a_plan_that_does_not_fit_shows_the_fix() {
    let options = [
        "--context",
        "8192",
        "--parallel",
        "16",
        "--device-memory",
        "1200MB",
    ];
    let (shown, status) = plan(&options);
    assert_eq!(status, 1);
    insta::assert_snapshot!(shown, @r#"
    Tiny: llama, 51.2 million weights at Q8_0, 2 layers, trained on 8,192 tokens

    weights                                 0.05 GB
    cache of 32,768 tokens                  0.27 GB   8 KiB a token at f16 (4.2 KiB at q8_0, 2.2 KiB at q4_0)
    computing 512 tokens a step             0.07 GB
    outputs of 16 sequences                 0.00 GB
    the driver and its libraries            1.07 GB
                                       ────────────
    total                                   1.47 GB   does not fit: 1.20 GB on the device, 0.27 GB too few

    Conversations of up to 8,192 tokens: the cache holds 4 of full length, or 16 of 2,000 (typical); 16 sequences at once.
    Of its weights 54,400,000 bytes are missing in the file.

    To fit: lower `context` and `cache_tokens` to 3,584
    or: set `cache_type` to "q8_0" and lower `context` and `cache_tokens` to 6,144
    "#);
    let (shown, status) = plan(&[&options[..], &["--json"]].concat());
    let json: serde_json::Value = serde_json::from_str(&shown).expect("JSON");
    assert_eq!(status, 1);
    assert_eq!(json["fits"], false);
    insta::assert_snapshot!(json["fixes"], @r#"
    [[{"setting":"context","to":3584}],[{"setting":"cache_type","to":"q8_0"},{"setting":"context","to":6144}]]
    "#);
}

#[test]
fn a_file_that_cannot_be_planned_says_why() {
    let typed = "sekisho model plan --model /nowhere.gguf --context 8 --parallel 1";
    let Command::Model {
        command: ModelCommand::Plan(arguments),
    } = Arguments::parse_from(typed.split(' ')).command
    else {
        panic!("another command")
    };
    let Err(Failure::Unreadable(why)) = model::plan(&arguments, &mut Vec::new()) else {
        panic!("there is no such file")
    };
    insta::assert_snapshot!(why, @"`/nowhere.gguf`: No such file or directory (os error 2)");
}
