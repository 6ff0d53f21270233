//! Byte offsets: to Unicode code points, for tools that count those, and in as few bytes as they need.

use std::ops::Range;

/// The same ranges, counted in code points. `ranges` are byte ranges of `text` in any order; the
/// text is read once.
///
/// # Panics
/// If a range does not lie on character boundaries.
#[must_use]
pub fn code_point_offsets(
    text: &str,
    ranges: impl IntoIterator<Item = Range<usize>>,
) -> Vec<Range<usize>> {
    let ranges: Vec<Range<usize>> = ranges.into_iter().collect();
    let mut places: Vec<usize> = ranges.iter().flat_map(|it| [it.start, it.end]).collect();
    places.sort_unstable();
    let (mut bytes, mut points) = (0, 0);
    let counted: Vec<usize> = places
        .iter()
        .map(|place| {
            points += text[bytes..*place].chars().count();
            bytes = *place;
            points
        })
        .collect();
    let point = |byte: usize| counted[places.partition_point(|place| *place < byte)];
    ranges
        .iter()
        .map(|range| point(range.start)..point(range.end))
        .collect()
}

/// A byte offset as the many lists of places keep it.
pub(crate) fn offset(at: usize) -> u32 {
    u32::try_from(at).expect("the classifier reads texts far below 4 GiB only")
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

    #[test]
    fn ranges_may_overlap_and_come_in_any_order() {
        assert_eq!(
            code_point_offsets("口座1", [6..7, 0..7, 3..3]),
            [2..3, 0..3, 1..1]
        );
    }
}
