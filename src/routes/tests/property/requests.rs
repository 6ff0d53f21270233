//! Generated requests.

use classifiers::{EntityType, Matter, Sensitivity};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};

use super::super::super::{Content, Day, Endpoint, EntityCounts, Language, Moment};
use super::super::Request;
use super::super::request::Model;
use super::ask::{COUNTED, ENGINES, FIRST_DAY, PURPOSES, TAGS, TOPICS, levels};

/// What must not leave, said in another way than in the code.
pub(super) fn is_floored(request: &Request) -> bool {
    let content = &request.content;
    content.sensitivity == Sensitivity::Restricted
        || [EntityType::MyNumber, EntityType::Secret, EntityType::Pin]
            .iter()
            .any(|entity| content.findings.contains(*entity))
        || [Matter::SpecialCare, Matter::Unscannable, Matter::Identifier]
            .iter()
            .any(|matter| content.matters.contains(*matter))
        || request.has_unknown
        || request.non_text
        || matches!(request.model, Model::Local(_))
}

fn content() -> impl Strategy<Value = (Content, EntityCounts)> {
    let findings = prop_oneof![
        subsequence(EntityType::ALL, 0..=3),
        subsequence(COUNTED, 0..=COUNTED.len()),
    ];
    let matters = subsequence(&Matter::ALL[..], 0..=2);
    let counts = vec(0_u32..5, COUNTED.len());
    (levels(), findings, matters, counts).prop_map(|(sensitivity, findings, matters, counts)| {
        let content = Content {
            sensitivity,
            findings: findings.into_iter().collect(),
            matters: matters.into_iter().collect(),
        };
        let mut distinct = EntityCounts::default();
        for (entity, count) in COUNTED.iter().zip(counts) {
            distinct.set(*entity, count);
        }
        (content, distinct)
    })
}

fn moment() -> impl Strategy<Value = Moment> {
    (0_u32..12, 0_u16..1440).prop_map(|(offset, minute)| Moment {
        day: Day::from_number(FIRST_DAY + offset),
        minute,
    })
}

fn sender() -> impl Strategy<Value = (String, Vec<String>, Option<String>, Model)> {
    let app = select(&["demo", "loan-review", "teller", "nobody"][..]).prop_map(str::to_owned);
    let tags = subsequence(TAGS, 0..=3);
    let tags = tags.prop_map(|tags| tags.into_iter().map(str::to_owned).collect());
    let purpose = option::of(select(PURPOSES).prop_map(str::to_owned));
    let model = prop_oneof![
        8 => Just(Model::Auto),
        1 => Just(Model::Local("smollm2".to_owned())),
        1 => Just(Model::External("large".to_owned())),
    ];
    (app, tags, purpose, model)
}

pub(super) fn request() -> impl Strategy<Value = Request> {
    let about = (
        option::of((select(&TOPICS[..3]).prop_map(str::to_owned), 0_u8..=100)),
        select(&Language::ALL[..]),
        select(&Endpoint::ALL[..]),
    );
    let flags = (
        prop::bool::weighted(0.1),
        prop::bool::weighted(0.1),
        any::<bool>(),
        any::<bool>(),
    );
    let engines_down = subsequence(ENGINES, 0..=2);
    let engines_down = engines_down.prop_map(|it| it.into_iter().map(str::to_owned).collect());
    let around = (0_u32..130, engines_down, any::<u64>());
    (
        sender(),
        content(),
        about,
        flags,
        0_u32..9,
        moment(),
        around,
    )
        .prop_map(
            |(sender, (content, counts), about, flags, tokens, moment, around)| {
                let (app, tags, purpose, model) = sender;
                let (topic, language, endpoint) = about;
                let (has_unknown, non_text, tools, stream) = flags;
                let (budget_percent, engines_down, draw) = around;
                Request {
                    app,
                    tags,
                    purpose,
                    endpoint,
                    model,
                    content,
                    counts,
                    topic,
                    language,
                    has_unknown,
                    non_text,
                    tools,
                    stream,
                    tokens,
                    moment,
                    budget_percent,
                    engines_down,
                    draw,
                }
            },
        )
}
