//! Headers written here, read back and planned.

mod arithmetic;
mod hostile;
mod writer;

use std::io::Cursor;

use super::{ModelHeader, PlanError};
use writer::{Shape, Writer};

fn read(bytes: &[u8]) -> Result<ModelHeader, PlanError> {
    ModelHeader::read("model.gguf", &mut Cursor::new(bytes))
}

fn header(shape: &Shape) -> ModelHeader {
    read(&shape.header()).expect("a header as llama.cpp writes it")
}

#[test]
fn a_header_says_what_the_model_is() {
    let model = header(&Shape::QWEN3_32B);
    insta::assert_debug_snapshot!(model, @r#"
    ModelHeader {
        architecture: "qwen3",
        name: Some(
            "Qwen3 32B",
        ),
        quantisation: "Q8_0",
        parameters: 32762123264,
        weights_bytes: 34811744256,
        tensors: 707,
        layers: 64,
        embedding: 5120,
        heads: 64,
        kv_heads_total: 512,
        kv_heads: 8,
        key_length: 128,
        value_length: 128,
        feed_forward: 25600,
        trained_context: 40960,
        vocabulary: 151936,
        experts: None,
        rope_base: Some(
            1000000.0,
        ),
        rope_scaling: None,
        sliding_window: None,
        has_chat_template: true,
        missing_bytes: 34811744256,
    }
    "#);
}

#[test]
fn both_versions_are_read_alike() {
    let bytes = Shape::SMOLLM2_135M.header();
    let mut second = bytes.clone();
    second[4] = 2;
    assert_eq!(
        read(&bytes).expect("version 3"),
        read(&second).expect("version 2")
    );
}

#[test]
fn layers_may_differ_in_their_heads() {
    let mut writer = Writer::model("decilm", 3);
    writer.pair("decilm.attention.head_count", |value| {
        value.list(&[8, 8, 8]);
    });
    writer.pair("decilm.attention.head_count_kv", |value| {
        value.list(&[8, 0, 2]);
    });
    let model = read(&writer.finish()).expect("a model");
    assert_eq!(
        (model.kv_heads_total, model.kv_heads, model.heads),
        (10, 8, 8)
    );
}

#[test]
fn every_kind_of_value_is_read_over() {
    let mut writer = Writer::model("llama", 1);
    writer.pair("llama.attention.head_count", |value| value.u32(8));
    writer.pair("a.u8", |value| value.raw(0, &[1]));
    writer.pair("a.i16", |value| value.raw(3, &[0xff, 0xff]));
    writer.pair("a.i32", |value| value.raw(5, &(-1_i32).to_le_bytes()));
    writer.pair("a.f64", |value| value.raw(12, &1.5_f64.to_le_bytes()));
    writer.pair("a.bool", |value| value.raw(7, &[1]));
    writer.pair("a.long", |value| value.text(&"x".repeat(5000)));
    writer.pair("a.floats", |value| value.array(6, 3, &[0; 12]));
    writer.pair("a.many", |value| value.array(0, 5000, &[7; 5000]));
    writer.pair("a.i64", |value| value.raw(11, &(-1_i64).to_le_bytes()));
    assert_eq!(read(&writer.finish()).expect("a model").heads, 8);
}

#[test]
fn what_is_no_model_is_refused_with_the_fix() {
    let refused = |bytes: &[u8]| read(bytes).expect_err("refused").to_string();
    insta::assert_snapshot!(refused(b"<html></html>"), @"
    `model.gguf`: it does not begin with `GGUF`; name a GGUF file
    ");
    insta::assert_snapshot!(refused(b"GG"), @"
    `model.gguf`: it ends within its header; was it downloaded whole?
    ");
    insta::assert_snapshot!(refused(b"GGUF\x01\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"), @"
    `model.gguf`: it is GGUF version 1; versions 2 and 3 are known
    ");
    insta::assert_snapshot!(refused(b"GGUF\0\0\0\x03\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"), @"`model.gguf`: it is a big-endian GGUF file; convert it again");
    let whole = Shape::SMOLLM2_135M.header();
    insta::assert_snapshot!(refused(&whole[..whole.len() / 2]), @"
    `model.gguf`: it ends within its header; was it downloaded whole?
    ");
    let mut adapter = Writer::new();
    adapter.pair("general.architecture", |value| value.text("llama"));
    insta::assert_snapshot!(refused(&adapter.finish()), @"
    `model.gguf`: it is no language model: `llama.block_count` is missing
    ");
    let missing = ModelHeader::open(std::path::Path::new("/nowhere/model.gguf"));
    insta::assert_snapshot!(missing.expect_err("refused"), @"
    `/nowhere/model.gguf`: No such file or directory (os error 2)
    ");
}

#[test]
fn a_file_that_lacks_its_last_weights_is_seen() {
    let shape = Shape::SMOLLM2_135M;
    let model = header(&shape);
    assert_eq!(
        model.missing_bytes, model.weights_bytes,
        "only the header is there"
    );
    let mut whole = shape.header();
    let data = usize::try_from(model.weights_bytes).expect("small");
    whole.resize(whole.len() + data, 0);
    assert_eq!(read(&whole).expect("whole").missing_bytes, 0);
    whole.pop();
    assert_eq!(read(&whole).expect("read").missing_bytes, 1);
}
