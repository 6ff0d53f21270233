//! Sets of whole numbers, as spans: [`Spans`].

use std::ops::RangeInclusive;

use super::Names;

/// A set of whole numbers: spans that are sorted and lie apart. Never empty as a whole.
#[derive(Clone, Debug)]
pub(in crate::routes) struct Spans {
    spans: Box<[RangeInclusive<u32>]>,
    /// The calendars whose dates these are, if they are: only for display.
    calendars: Names,
}

impl Spans {
    /// The numbers of all these ranges, which may overlap and stand in any order.
    pub(in crate::routes) fn new(ranges: impl IntoIterator<Item = RangeInclusive<u32>>) -> Self {
        let mut ranges: Vec<_> = ranges
            .into_iter()
            .filter(|range| !range.is_empty())
            .collect();
        ranges.sort_by_key(|range| *range.start());
        let mut spans: Vec<RangeInclusive<u32>> = Vec::with_capacity(ranges.len());
        for range in ranges {
            match spans.last_mut() {
                Some(last) if *range.start() <= last.end().saturating_add(1) => {
                    *last = *last.start()..=(*last.end()).max(*range.end());
                }
                _ => spans.push(range),
            }
        }
        Self {
            spans: spans.into(),
            calendars: Names::default(),
        }
    }

    /// The same, known to be the dates of these calendars.
    pub(in crate::routes) fn of_calendars(self, calendars: Names) -> Self {
        Self { calendars, ..self }
    }

    /// The spans, sorted and apart.
    pub(in crate::routes) fn iter(&self) -> impl ExactSizeIterator<Item = &RangeInclusive<u32>> {
        self.spans.iter()
    }

    /// The calendars whose dates these are; none if they are not written as calendars.
    pub(in crate::routes) fn calendars(&self) -> &Names {
        &self.calendars
    }

    pub(in crate::routes) fn contains(&self, number: u32) -> bool {
        let before = self.spans.partition_point(|span| *span.end() < number);
        self.spans
            .get(before)
            .is_some_and(|span| span.contains(&number))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::collection::vec;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_numbers_are_those_of_the_ranges(
            ranges in vec((0_u32..40, 0_u32..40), 0..6),
            last in any::<bool>(),
        ) {
            let mut ranges: Vec<_> = ranges.into_iter().map(|(a, b)| a..=b).collect();
            ranges.extend(last.then_some(30..=u32::MAX));
            let spans = Spans::new(ranges.clone());
            for number in (0..42).chain([u32::MAX]) {
                let is_in = ranges.iter().any(|range| range.contains(&number));
                prop_assert_eq!(spans.contains(number), is_in, "{}", number);
            }
            let all: Vec<_> = spans.iter().collect();
            prop_assert!(all.windows(2).all(|pair| pair[0].end() + 1 < *pair[1].start()));
        }
    }
}
