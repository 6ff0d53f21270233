//! What applications were told instead of an answer, or of its end, by code.

use prometheus::IntCounter;

use super::maker::Maker;
use crate::error_code::ErrorCode;

/// See the module. In the order of [`ErrorCode::ALL`].
pub(super) struct RefusalMetrics(Vec<IntCounter>);

impl RefusalMetrics {
    /// All are there from the start, so that a first one is seen as one.
    pub(super) fn new(make: &Maker) -> Self {
        let refused = make.counter(
            "sekisho_refused_total",
            "Requests that were not answered, or not to the end, by the code that the application was told",
            &["code"],
        );
        let counter = |code: &ErrorCode| refused.with_label_values(&[code.name()]);
        Self(ErrorCode::ALL.iter().map(counter).collect())
    }

    pub(super) fn count(&self, code: ErrorCode) {
        self.0[code as usize].inc();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::Metrics;
    use crate::prices::Prices;

    #[test]
    fn every_code_is_there_from_the_start_and_counts_for_itself() {
        let metrics = Metrics::new(Prices::default(), None);
        let text = || String::from_utf8(metrics.render()).expect("metrics are UTF-8");
        for code in ErrorCode::ALL {
            let line = |count: u32| format!("sekisho_refused_total{{code=\"{code}\"}} {count}\n");
            assert!(text().contains(&line(0)), "{code}");
            metrics.refused(*code);
            assert!(text().contains(&line(1)), "{code}");
        }
    }

    #[test]
    fn the_first_request_that_is_turned_away_is_seen_as_one() {
        let metrics = Metrics::new(Prices::default(), None);
        metrics.expect_app("demo");
        let text = String::from_utf8(metrics.render()).expect("metrics are UTF-8");
        for app in ["none", "demo"] {
            for outcome in ["refused", "failed"] {
                let line = format!(
                    "sekisho_requests_total{{app=\"{app}\",engine=\"none\",outcome=\"{outcome}\",route=\"none\",sensitivity=\"none\"}} 0\n"
                );
                assert!(text.contains(&line), "{line}{text}");
            }
        }
    }
}
