//! The plan for people: every term of the sum, what it holds, and the fix.

use std::fmt::{self, Display};

use super::memory::{Fix, MemoryPlan};

/// Bytes in the unit in which memory is sold.
struct Gigabytes(u64);

impl Display for Gigabytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let hundredths = self.0.saturating_add(5_000_000) / 10_000_000;
        let shown = format!("{}.{:02} GB", grouped(hundredths / 100), hundredths % 100);
        f.pad(&shown)
    }
}

/// `32768` as `32,768`.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut shown = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            shown.push(',');
        }
        shown.push(digit);
    }
    shown
}

/// `1 layer`, `2 layers`.
fn count(number: u64, what: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{} {what}{plural}", grouped(number))
}

/// `32.8 billion`, `134.5 million`.
fn rounded(number: u64) -> String {
    let (unit, name) = if number >= 1_000_000_000 {
        (1_000_000_000, "billion")
    } else {
        (1_000_000, "million")
    };
    let tenths = number.saturating_add(unit / 20) / (unit / 10);
    format!("{}.{} {name}", grouped(tenths / 10), tenths % 10)
}

/// Bytes of a token.
fn kibibytes(bytes: u64) -> String {
    if bytes.is_multiple_of(1024) {
        format!("{} KiB", grouped(bytes / 1024))
    } else {
        format!("{}.{} KiB", grouped(bytes / 1024), bytes % 1024 * 10 / 1024)
    }
}

impl Display for MemoryPlan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.what_it_is(f)?;
        writeln!(f)?;
        for (what, bytes, note) in self.terms() {
            writeln!(f, "{what:<34}{:>13}{note}", Gigabytes(bytes))?;
        }
        writeln!(f, "{:<34}{:>13}", "", "────────────")?;
        write!(f, "{:<34}{:>13}", "total", Gigabytes(self.total_bytes))?;
        match &self.device {
            None => writeln!(f)?,
            Some(device) if self.fits() => writeln!(
                f,
                "   fits: {} {}, {} to spare",
                Gigabytes(device.bytes),
                device.source,
                Gigabytes(device.bytes - self.total_bytes)
            )?,
            Some(device) => writeln!(
                f,
                "   does not fit: {} {}, {} too few",
                Gigabytes(device.bytes),
                device.source,
                Gigabytes(self.total_bytes - device.bytes)
            )?,
        }
        writeln!(f)?;
        self.users(f)?;
        self.warnings(f)?;
        let fixes = self.fixes();
        if !fixes.is_empty() {
            writeln!(f)?;
        }
        for (at, fix) in fixes.iter().enumerate() {
            let or = if at == 0 { "To fit" } else { "or" };
            writeln!(f, "{or}: {}", Advice(fix))?;
        }
        Ok(())
    }
}

impl MemoryPlan {
    fn what_it_is(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let model = &self.model;
        writeln!(
            f,
            "{}: {}, {} weights at {}, {}, trained on {} tokens",
            printable(model.name.as_deref().unwrap_or("a model without a name")),
            printable(&model.architecture),
            rounded(model.parameters),
            model.quantisation,
            count(model.layers.into(), "layer"),
            grouped(model.trained_context.into()),
        )
    }

    /// The terms of the sum.
    fn terms(&self) -> Vec<(String, u64, String)> {
        let mut terms = vec![("weights".to_owned(), self.weights_bytes, String::new())];
        if self.adapters_bytes > 0 {
            terms.push(("adapters".to_owned(), self.adapters_bytes, String::new()));
        }
        let kv = &self.kv_bytes_per_token;
        for (lane, kind) in self.lanes.iter().zip(["", "long "]) {
            let others = [("f16", kv.f16), ("q8_0", kv.q8_0), ("q4_0", kv.q4_0)]
                .into_iter()
                .filter(|&(name, _)| name != self.cache_type)
                .map(|(name, bytes)| format!("{} at {name}", kibibytes(bytes)));
            let note = format!(
                "   {} a token at {} ({})",
                kibibytes(self.kv_bytes()),
                self.cache_type,
                others.collect::<Vec<_>>().join(", ")
            );
            let tokens = grouped(lane.cache_tokens);
            terms.push((
                format!("{kind}cache of {tokens} tokens"),
                lane.kv_bytes,
                note,
            ));
            let step = grouped(self.batch.into());
            terms.push((
                format!("computing {step} tokens a step"),
                lane.compute_bytes,
                String::new(),
            ));
            terms.push((
                format!("outputs of {}", count(lane.parallel.into(), "sequence")),
                lane.output_bytes,
                String::new(),
            ));
        }
        let program = match &self.device {
            Some(device) if device.is_gpu => "the driver and its libraries",
            _ => "the program",
        };
        terms.push((program.to_owned(), self.program_bytes, String::new()));
        terms
    }

    fn users(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for lane in &self.lanes {
            writeln!(
                f,
                "Conversations of up to {} tokens: the cache holds {} of full length, or {} of {} \
                 (typical); {} at once.",
                grouped(lane.context.into()),
                grouped(lane.full_length_users),
                grouped(lane.typical_users),
                grouped(self.typical_tokens.into()),
                count(lane.parallel.into(), "sequence"),
            )?;
        }
        Ok(())
    }

    fn warnings(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let model = &self.model;
        if model.missing_bytes > 0 {
            writeln!(
                f,
                "Of its weights {} bytes are missing in the file.",
                grouped(model.missing_bytes)
            )?;
        }
        let longest = self.lanes.iter().map(|lane| lane.context).max();
        if longest.is_some_and(|longest| longest > model.trained_context)
            && model.rope_scaling.is_none()
        {
            writeln!(
                f,
                "A context beyond the {} tokens it was trained on needs `yarn`.",
                grouped(model.trained_context.into())
            )?;
        }
        Ok(())
    }
}

/// Changes that go together.
struct Advice<'f>(&'f [Fix]);

impl Display for Advice<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, fix) in self.0.iter().enumerate() {
            if at > 0 {
                f.write_str(" and ")?;
            }
            match fix {
                Fix::CacheType { to } => write!(f, "set `cache_type` to \"{to}\"")?,
                Fix::CacheTokens { to } => {
                    write!(f, "lower `cache_tokens` to {}", grouped((*to).into()))?;
                }
                Fix::Context { to } => {
                    let to = grouped((*to).into());
                    write!(f, "lower `context` and `cache_tokens` to {to}")?;
                }
                Fix::SmallerModel { needed_bytes } => write!(
                    f,
                    "take a smaller model or quantisation, or a device with {} at least",
                    Gigabytes(*needed_bytes)
                )?,
            }
        }
        Ok(())
    }
}

/// The refusal in one line: the sum, and the fix.
pub(super) fn refusal(plan: &MemoryPlan) -> String {
    let terms = plan.terms();
    let terms = terms
        .iter()
        .map(|(what, bytes, _)| format!("{what} {}", Gigabytes(*bytes)));
    let device = plan.device.as_ref();
    let device = device.map_or_else(String::new, |device| {
        format!("{} {}", Gigabytes(device.bytes), device.source)
    });
    let fixes = plan.fixes();
    let fixes = fixes.iter().map(|fix| Advice(fix).to_string());
    format!(
        "the model does not fit: it takes {} ({}), and there are {device}; {}",
        Gigabytes(plan.total_bytes),
        terms.collect::<Vec<_>>().join(" + "),
        fixes.collect::<Vec<_>>().join(", or ")
    )
}

/// A file's own words without what would command a terminal.
fn printable(text: &str) -> String {
    text.chars()
        .map(|c| if c.is_control() { '\u{fffd}' } else { c })
        .collect()
}
