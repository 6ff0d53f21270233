//! Files that were made to do harm: never a panic, never much memory, always an answer.

use proptest::prelude::*;

use super::{Shape, Writer, read};
use crate::config::ModelConfig;
use crate::plan::MemoryPlan;

/// Reads, and plans if that succeeds.
fn survive(bytes: &[u8]) {
    if let Ok(model) = read(bytes) {
        let plan = MemoryPlan::new(model, &ModelConfig::new("model.gguf"), 0, None);
        let _ = plan.to_string();
        let _ = serde_json::to_string(&plan).expect("a plan is JSON");
    }
}

/// A small head with every kind of part.
fn small() -> Vec<u8> {
    let mut writer = Writer::model("llama", 2);
    writer.pair("llama.attention.head_count", |value| value.u32(4));
    writer.pair("llama.attention.head_count_kv", |value| value.list(&[2, 2]));
    writer.pair("general.name", |value| value.text("a name"));
    writer.pair("tokenizer.ggml.tokens", |value| {
        value.array(8, 2, b"\x01\0\0\0\0\0\0\0a\x01\0\0\0\0\0\0\0b");
    });
    writer.tensor("token_embd.weight", super::writer::Q8_0, &[512, 2]);
    writer.finish()
}

#[test]
fn numbers_that_promise_too_much_are_refused_at_once() {
    let start = |tensors: u64, pairs: u64| {
        let mut bytes = b"GGUF\x03\0\0\0".to_vec();
        bytes.extend(tensors.to_le_bytes());
        bytes.extend(pairs.to_le_bytes());
        bytes
    };
    let key = |length: u64| {
        let mut bytes = start(0, 1);
        bytes.extend(length.to_le_bytes());
        bytes
    };
    let array = |kind: u32| {
        let mut bytes = key(1);
        bytes.push(b'k');
        bytes.extend(9_u32.to_le_bytes());
        bytes.extend(kind.to_le_bytes());
        bytes.extend(u64::MAX.to_le_bytes());
        bytes
    };
    let refused = [
        start(u64::MAX, 0),
        start(0, u64::MAX),
        key(u64::MAX),
        key(200),
        array(8),
        array(9),
        array(12),
    ]
    .map(|bytes| read(&bytes).expect_err("refused").to_string());
    insta::assert_snapshot!(refused.join("\n"), @"
    `model.gguf`: it claims 18446744073709551615 tensors and 0 values; no model has more than 262144 and 8192
    `model.gguf`: it claims 0 tensors and 18446744073709551615 values; no model has more than 262144 and 8192
    `model.gguf`: a name in it has 18446744073709551615 bytes
    `model.gguf`: it ends within its header; was it downloaded whole?
    `model.gguf`: it ends within its header; was it downloaded whole?
    `model.gguf`: it holds an array of unknown type 9
    `model.gguf`: it ends within its header; was it downloaded whole?
    ");
}

#[test]
fn a_tensor_larger_than_any_memory_is_refused() {
    let mut writer = Writer::model("llama", 1);
    writer.pair("llama.attention.head_count", |value| value.u32(1));
    writer.tensor("t", super::writer::Q8_0, &[u64::MAX / 2, 4]);
    let bytes = writer.finish();
    insta::assert_snapshot!(read(&bytes).expect_err("refused"), @"`model.gguf`: a tensor in it is larger than any memory");
}

#[test]
fn a_file_cut_anywhere_is_refused_or_read() {
    let bytes = small();
    assert!(read(&bytes).is_ok());
    // The last bytes are padding before the data, which the header can do without.
    let end = bytes
        .iter()
        .rposition(|&byte| byte != 0)
        .expect("not empty");
    for length in 0..end {
        assert!(read(&bytes[..length]).is_err(), "cut at {length}");
    }
}

proptest! {
    #[test]
    fn any_bytes_are_survived(bytes in prop::collection::vec(any::<u8>(), 0..2048)) {
        survive(&bytes);
        survive(&[b"GGUF\x03\0\0\0".as_slice(), &bytes].concat());
        survive(&[b"GGUF\x03\0\0\0\x01\0\0\0\0\0\0\0\x01\0\0\0\0\0\0\0".as_slice(), &bytes].concat());
    }

    #[test]
    fn a_head_with_wrong_bytes_is_survived(
        wrong in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8),
    ) {
        let mut bytes = small();
        for (at, byte) in wrong {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        survive(&bytes);
    }

    #[test]
    fn a_head_with_wrong_numbers_is_survived(
        at in any::<prop::sample::Index>(),
        number in prop::sample::select(vec![0, 1, u64::MAX, 1 << 31, (1 << 32) - 1, 1 << 63]),
    ) {
        let mut bytes = small();
        let at = at.index(bytes.len() - 8);
        bytes[at..at + 8].copy_from_slice(&number.to_le_bytes());
        survive(&bytes);
    }
}

#[test]
fn a_shape_with_extreme_numbers_is_planned_without_overflow() {
    let mut model = read(&Shape::SMOLLM2_135M.header()).expect("a model");
    (model.layers, model.kv_heads_total) = (u32::MAX, u64::MAX);
    (model.vocabulary, model.feed_forward) = (u32::MAX, u32::MAX);
    let plan = MemoryPlan::new(model, &ModelConfig::new("model.gguf"), u64::MAX, None);
    assert_eq!(plan.total_bytes, u64::MAX);
    let _ = plan.to_string();
}
