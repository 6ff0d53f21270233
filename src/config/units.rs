//! Durations and sizes as people write them: `30s`, `500ms`, `8MiB`.

use std::time::Duration;

const DURATIONS: [(&str, u64); 4] = [("ms", 1), ("s", 1_000), ("m", 60_000), ("h", 3_600_000)];

const SIZES: [(&str, u64); 7] = [
    ("B", 1),
    ("kB", 1_000),
    ("MB", 1_000_000),
    ("GB", 1_000_000_000),
    ("KiB", 1 << 10),
    ("MiB", 1 << 20),
    ("GiB", 1 << 30),
];

/// `30s`, `500ms`, `2m`, `1h`: whole numbers, one unit. `None` for everything else.
pub(crate) fn parse_duration(text: &str) -> Option<Duration> {
    parse(text, &DURATIONS).map(Duration::from_millis)
}

/// `8MiB`, `512KiB`, `10MB`, `1024B`: whole numbers, one unit. `None` for everything else.
pub(crate) fn parse_size(text: &str) -> Option<u64> {
    parse(text, &SIZES)
}

/// A duration as [`parse_duration`] reads it, in the largest unit that stays whole.
pub(super) fn show_duration(duration: Duration) -> String {
    let millis = u64::try_from(duration.as_millis()).unwrap_or(u64::MAX);
    show(millis, &DURATIONS)
}

/// A size as [`parse_size`] reads it, in the largest binary unit that stays whole.
pub(super) fn show_size(bytes: u64) -> String {
    show(bytes, &[SIZES[0], SIZES[4], SIZES[5], SIZES[6]])
}

fn parse(text: &str, units: &[(&str, u64)]) -> Option<u64> {
    let end = text.find(|c: char| !c.is_ascii_digit())?;
    let (number, unit) = text.split_at(end);
    let (_, factor) = units.iter().find(|(name, _)| *name == unit.trim_start())?;
    number.parse::<u64>().ok()?.checked_mul(*factor)
}

fn show(amount: u64, units: &[(&str, u64)]) -> String {
    let whole = |(_, factor): &&(&str, u64)| amount != 0 && amount.is_multiple_of(*factor);
    let (unit, factor) = units.iter().rev().find(whole).unwrap_or(&units[0]);
    format!("{}{unit}", amount / factor)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn durations_and_sizes_need_a_whole_number_and_a_known_unit() {
        assert_eq!(parse_duration("30s"), Some(Duration::from_secs(30)));
        assert_eq!(parse_duration("500 ms"), Some(Duration::from_millis(500)));
        assert_eq!(parse_size("8MiB"), Some(8 << 20));
        assert_eq!(parse_size("10MB"), Some(10_000_000));
        for wrong in [
            "",
            "s",
            "30",
            "-1s",
            "1.5s",
            "30 seconds",
            "30S",
            "1h30m",
            "３０s",
        ] {
            assert_eq!(parse_duration(wrong), None, "{wrong}");
        }
        for wrong in ["8", "8mib", "8M", "99999999999999999999B", "99999999999GiB"] {
            assert_eq!(parse_size(wrong), None, "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn what_is_shown_can_be_written(amount in 0_u64..=1 << 40) {
            prop_assert_eq!(parse_size(&show_size(amount)), Some(amount));
            let duration = Duration::from_millis(amount);
            prop_assert_eq!(parse_duration(&show_duration(duration)), Some(duration));
        }
    }
}
