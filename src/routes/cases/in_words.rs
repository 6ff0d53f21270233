//! What a case expects and what came of it, in words.

use crate::routes::Floor;
use crate::routes::problem::Phrase;

pub(super) fn rule(name: &str) -> Phrase {
    Phrase::new(format!("rule `{name}`"), format!("規則 `{name}`"))
}

/// The engine that is asked first.
pub(super) fn first(name: Option<&String>) -> Phrase {
    match name {
        Some(name) => Phrase::new(
            format!("`{name}` to answer"),
            format!("`{name}` が答えること"),
        ),
        None => Phrase::new("nobody to answer", "どのエンジンも答えないこと"),
    }
}

pub(super) fn engines(names: &[String]) -> Phrase {
    match list(names) {
        Some(list) => Phrase::new(format!("the engines {list}"), format!("エンジン {list}")),
        None => Phrase::new("no engine", "エンジンなし"),
    }
}

pub(super) fn masked(types: &[String]) -> Phrase {
    match list(types) {
        Some(list) => Phrase::new(
            format!("{list} masked"),
            format!("{list} がマスキングされること"),
        ),
        None => Phrase::new("nothing masked", "何もマスキングされないこと"),
    }
}

pub(super) fn leaves(leaves: bool) -> Phrase {
    if leaves {
        Phrase::new(
            "something to leave, masked",
            "何かが(マスキングされて)行外に出ること",
        )
    } else {
        Phrase::new("nothing to leave", "何も行外に出ないこと")
    }
}

pub(super) fn refused(refused: bool) -> Phrase {
    if refused {
        Phrase::new("a refusal", "拒否")
    } else {
        Phrase::new("an answer", "回答")
    }
}

pub(super) fn floor(floor: Option<Floor>) -> Phrase {
    floor.map_or_else(
        || Phrase::new("no floor", "下限なし"),
        |floor| Phrase::new(format!("the floor `{floor}`"), format!("下限 `{floor}`")),
    )
}

fn list(names: &[String]) -> Option<String> {
    let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    (!quoted.is_empty()).then(|| quoted.join(", "))
}
