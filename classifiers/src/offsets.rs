//! Byte offsets to Unicode code points, for tools that count those.

use std::ops::Range;

/// The same ranges, counted in code points. `ranges` are byte ranges of `text`, sorted and not
/// overlapping, as in [`crate::Scanned::findings`]; the text is read once.
///
/// # Panics
/// If a range does not lie on character boundaries, or the ranges are not sorted.
#[must_use]
pub fn code_point_offsets(
    text: &str,
    ranges: impl IntoIterator<Item = Range<usize>>,
) -> Vec<Range<usize>> {
    let (mut bytes, mut points) = (0, 0);
    let mut forward = |to: usize| {
        points += text[bytes..to].chars().count();
        bytes = to;
        points
    };
    ranges
        .into_iter()
        .map(|range| forward(range.start)..forward(range.end))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_points_are_counted_from_the_beginning() {
        let text = "a口座1234😀x";
        assert_eq!(
            code_point_offsets(text, [1..7, 7..11, 15..16]),
            [1..3, 3..7, 8..9]
        );
    }
}
