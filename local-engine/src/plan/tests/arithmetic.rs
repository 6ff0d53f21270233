//! The sums, against figures known elsewhere.

use super::{Shape, header};
use crate::config::{CacheType, LongLane, ModelConfig};
use crate::plan::{DeviceMemory, MemoryPlan, PlanError, check};

const GB: u64 = 1_000_000_000;

fn config(change: impl FnOnce(&mut ModelConfig)) -> ModelConfig {
    let mut config = ModelConfig::new("model.gguf");
    config.context = 32768;
    config.parallel = 32;
    config.cache_tokens = Some(131_072);
    change(&mut config);
    config
}

fn plan(shape: &Shape, gigabytes: u64, change: impl FnOnce(&mut ModelConfig)) -> MemoryPlan {
    let device = DeviceMemory::gpu(gigabytes * GB, "on the device");
    let mut model = header(shape);
    // As if the weights followed.
    model.missing_bytes = 0;
    MemoryPlan::new(model, &config(change), 0, Some(device))
}

#[test]
fn qwen3_32b_at_q8_0_takes_what_is_known_of_it() {
    let plan = plan(&Shape::QWEN3_32B, 80, |_| ());
    assert_eq!(plan.model.parameters, 32_762_123_264);
    assert!(
        (34_800_000_000..34_850_000_000).contains(&plan.weights_bytes),
        "{plan}"
    );
    let kv = plan.kv_bytes_per_token;
    assert_eq!((kv.f16, kv.q8_0, kv.q4_0), (256 << 10, 136 << 10, 72 << 10));
}

#[test]
fn the_plan_shows_every_term() {
    insta::assert_snapshot!(plan(&Shape::QWEN3_32B, 80, |_| ()), @"
    Qwen3 32B: qwen3, 32.8 billion weights at Q8_0, 64 layers, trained on 40,960 tokens

    weights                                34.81 GB
    cache of 131,072 tokens                34.36 GB   256 KiB a token at f16 (136 KiB at q8_0, 72 KiB at q4_0)
    computing 512 tokens a step             0.68 GB
    outputs of 32 sequences                 0.02 GB
    the driver and its libraries            1.07 GB
                                       ────────────
    total                                  70.94 GB   fits: 80.00 GB on the device, 9.06 GB to spare

    Conversations of up to 32,768 tokens: the cache holds 4 of full length, or 65 of 2,000 (typical); 32 sequences at once.
    ");
}

#[test]
fn a_long_lane_has_a_cache_of_its_own() {
    let plan = plan(&Shape::QWEN3_32B, 80, |config| {
        config.context = 8192;
        config.cache_tokens = Some(65536);
        config.cache_type = CacheType::Q8_0;
        config.long = Some(LongLane {
            context: 131_072,
            parallel: 1,
            cache_tokens: None,
            yarn: None,
        });
    });
    insta::assert_snapshot!(plan, @"
    Qwen3 32B: qwen3, 32.8 billion weights at Q8_0, 64 layers, trained on 40,960 tokens

    weights                                34.81 GB
    cache of 65,536 tokens                  9.13 GB   136 KiB a token at q8_0 (256 KiB at f16, 72 KiB at q4_0)
    computing 512 tokens a step             0.61 GB
    outputs of 32 sequences                 0.02 GB
    long cache of 131,072 tokens           18.25 GB   136 KiB a token at q8_0 (256 KiB at f16, 72 KiB at q4_0)
    computing 512 tokens a step             0.68 GB
    outputs of 1 sequence                   0.00 GB
    the driver and its libraries            1.07 GB
                                       ────────────
    total                                  64.58 GB   fits: 80.00 GB on the device, 15.42 GB to spare

    Conversations of up to 8,192 tokens: the cache holds 8 of full length, or 32 of 2,000 (typical); 32 sequences at once.
    Conversations of up to 131,072 tokens: the cache holds 1 of full length, or 65 of 2,000 (typical); 1 sequence at once.
    A context beyond the 40,960 tokens it was trained on needs `yarn`.
    ");
}

#[test]
fn what_does_not_fit_comes_with_the_fix() {
    let shape = &Shape::QWEN3_32B;
    insta::assert_snapshot!(plan(shape, 48, |_| ()), @r#"
    Qwen3 32B: qwen3, 32.8 billion weights at Q8_0, 64 layers, trained on 40,960 tokens

    weights                                34.81 GB
    cache of 131,072 tokens                34.36 GB   256 KiB a token at f16 (136 KiB at q8_0, 72 KiB at q4_0)
    computing 512 tokens a step             0.68 GB
    outputs of 32 sequences                 0.02 GB
    the driver and its libraries            1.07 GB
                                       ────────────
    total                                  70.94 GB   does not fit: 48.00 GB on the device, 22.94 GB too few

    Conversations of up to 32,768 tokens: the cache holds 4 of full length, or 65 of 2,000 (typical); 32 sequences at once.

    To fit: lower `cache_tokens` to 43,776
    or: set `cache_type` to "q8_0" and lower `cache_tokens` to 82,176
    "#);
    let too_many = |gigabytes| {
        let plan = plan(shape, gigabytes, |_| ());
        PlanError::DoesNotFit(Box::new(plan)).to_string()
    };
    insta::assert_snapshot!(too_many(60), @r#"
    the model does not fit: it takes 70.94 GB (weights 34.81 GB + cache of 131,072 tokens 34.36 GB + computing 512 tokens a step 0.68 GB + outputs of 32 sequences 0.02 GB + the driver and its libraries 1.07 GB), and there are 60.00 GB on the device; set `cache_type` to "q8_0", or lower `cache_tokens` to 89,344
    "#);
    insta::assert_snapshot!(too_many(38), @r#"
    the model does not fit: it takes 70.94 GB (weights 34.81 GB + cache of 131,072 tokens 34.36 GB + computing 512 tokens a step 0.68 GB + outputs of 32 sequences 0.02 GB + the driver and its libraries 1.07 GB), and there are 38.00 GB on the device; lower `context` and `cache_tokens` to 5,888, or set `cache_type` to "q8_0" and lower `context` and `cache_tokens` to 11,008
    "#);
    insta::assert_snapshot!(too_many(24), @"
    the model does not fit: it takes 70.94 GB (weights 34.81 GB + cache of 131,072 tokens 34.36 GB + computing 512 tokens a step 0.68 GB + outputs of 32 sequences 0.02 GB + the driver and its libraries 1.07 GB), and there are 24.00 GB on the device; take a smaller model or quantisation, or a device with 36.48 GB at least
    ");
}

#[test]
fn every_fix_fits_and_no_more_would() {
    use crate::plan::Fix;
    for gigabytes in 37..75 {
        let before = plan(&Shape::QWEN3_32B, gigabytes, |_| ());
        for fixes in before.fixes() {
            let after = |more: u32| {
                plan(&Shape::QWEN3_32B, gigabytes, |config| {
                    for fix in &fixes {
                        match *fix {
                            Fix::CacheType { .. } => config.cache_type = CacheType::Q8_0,
                            Fix::CacheTokens { to } => config.cache_tokens = Some(to + more),
                            Fix::Context { to } => {
                                config.context = to + more;
                                config.cache_tokens = Some(to + more);
                            }
                            Fix::SmallerModel { .. } => panic!("the weights fit"),
                        }
                    }
                })
            };
            assert!(after(0).fits(), "{fixes:?} at {gigabytes} GB");
            let lowers = fixes
                .iter()
                .any(|fix| !matches!(fix, Fix::CacheType { .. }));
            assert!(!lowers || !after(1).fits(), "{fixes:?} at {gigabytes} GB");
        }
    }
}

/// `compute buffer size` and `KV buffer size` as llama.cpp logs them for SmolLM2-135M: cells,
/// tokens of a step, sequences, type of the cache, MiB of the buffers.
const LOGGED: [(u32, u32, u32, CacheType, f64, f64); 8] = [
    (2048, 512, 8, CacheType::F16, 104.77, 45.0),
    (8192, 512, 8, CacheType::F16, 109.64, 180.0),
    (32768, 512, 8, CacheType::F16, 133.64, 720.0),
    (32768, 512, 8, CacheType::Q8_0, 133.68, 382.5),
    (2048, 128, 8, CacheType::F16, 26.19, 45.0),
    (2048, 2048, 8, CacheType::F16, 419.08, 45.0),
    (65536, 64, 16, CacheType::F16, 20.71, 1440.0),
    (65536, 2048, 16, CacheType::F16, 662.58, 1440.0),
];

#[test]
#[expect(clippy::cast_precision_loss, reason = "sizes far below 2^53")]
fn buffers_are_never_planned_smaller_than_llama_cpp_makes_them() {
    for (cells, batch, parallel, cache_type, compute, kv) in LOGGED {
        let plan = plan(&Shape::SMOLLM2_135M, 10, |config| {
            (config.batch, config.parallel) = (batch, parallel);
            (config.cache_tokens, config.cache_type) = (Some(cells), cache_type);
        });
        let lane = &plan.lanes[0];
        let planned = lane.compute_bytes as f64 / f64::from(1 << 20);
        let ratio = planned / compute;
        assert!(
            (1.0..1.25).contains(&ratio),
            "{cells} {batch}: {planned} for {compute}"
        );
        assert!((lane.kv_bytes as f64 / f64::from(1 << 20) - kv).abs() < 0.01);
        assert_eq!(lane.output_bytes, u64::from(parallel) * 49152 * 4);
    }
}

#[test]
fn an_engine_that_does_not_fit_is_refused_before_it_loads() {
    let file = tempfile::NamedTempFile::new().expect("a temporary file");
    let mut whole = Shape::SMOLLM2_135M.header();
    std::fs::write(file.path(), &whole).expect("written");
    let mut config = config(|config| config.cache_tokens = Some(32768));
    config.file = file.path().to_owned();
    let check = |bytes| {
        let device = DeviceMemory {
            bytes,
            source: "available on this machine".into(),
            is_gpu: false,
        };
        let result = check(&config, file.as_file(), &[], Some(device));
        let shown = |text: String| text.replace(&config.file.display().to_string(), "FILE");
        result.map(drop).map_err(|error| shown(error.to_string()))
    };
    insta::assert_snapshot!(check(10 * GB).expect_err("only a header"), @"
    `FILE` is cut short: 84190464 bytes are missing; fetch it again
    ");
    let data = header(&Shape::SMOLLM2_135M).weights_bytes;
    let data = usize::try_from(data).expect("small");
    whole.resize(whole.len() + data, 0);
    std::fs::write(file.path(), &whole).expect("written");
    assert_eq!(check(10 * GB), Ok(()));
    insta::assert_snapshot!(check(GB).expect_err("too large"), @r#"
    the model does not fit: it takes 1.14 GB (weights 0.08 GB + cache of 32,768 tokens 0.75 GB + computing 512 tokens a step 0.15 GB + outputs of 32 sequences 0.01 GB + the program 0.15 GB), and there are 1.00 GB available on this machine; set `cache_type` to "q8_0", or lower `context` and `cache_tokens` to 26,624
    "#);
}
