//! Makes metrics and registers them, each name once.

use classifiers::EntityType;
use prometheus::process_collector::ProcessCollector;
use prometheus::{
    CounterVec, Gauge, GaugeVec, HistogramOpts, HistogramVec, IntCounter, IntCounterVec, IntGauge,
    IntGaugeVec, Opts, Registry,
};

/// Makes metrics and registers them.
pub(super) struct Maker {
    pub(super) registry: Registry,
}

const VALID: &str = "the metric's name and labels are valid and unique";

macro_rules! maker {
    ($($name:ident($kind:ident) -> $made:ty;)+) => { $(
        pub(super) fn $name(&self, name: &str, help: &str, labels: &[&str]) -> $made {
            let metric = $kind::new(Opts::new(name, help), labels).expect(VALID);
            self.registry.register(Box::new(metric.clone())).expect(VALID);
            metric
        }
    )+ };
}

impl Maker {
    maker! {
        counter(IntCounterVec) -> IntCounterVec;
        costs(CounterVec) -> CounterVec;
        int_gauges(IntGaugeVec) -> IntGaugeVec;
        float_gauges(GaugeVec) -> GaugeVec;
    }

    /// Memory, processor time and open files of this process.
    pub(super) fn process(&self) {
        let process = ProcessCollector::for_self();
        self.registry.register(Box::new(process)).expect(VALID);
    }

    pub(super) fn histogram(
        &self,
        name: &str,
        help: &str,
        labels: &[&str],
        buckets: &[f64],
    ) -> HistogramVec {
        let options = HistogramOpts::new(name, help).buckets(buckets.to_vec());
        let metric = HistogramVec::new(options, labels).expect(VALID);
        self.registry
            .register(Box::new(metric.clone()))
            .expect(VALID);
        metric
    }

    /// One counter for each type of entity. All are there from the start, so that a first
    /// occurrence is seen as one.
    pub(super) fn by_type(&self, name: &str, help: &str) -> Vec<IntCounter> {
        let types = self.counter(name, help, &["type"]);
        let counter = |entity: &EntityType| types.with_label_values(&[entity.name()]);
        EntityType::ALL.iter().map(counter).collect()
    }

    pub(super) fn one(&self, name: &str, help: &str) -> IntCounter {
        let metric = IntCounter::new(name, help).expect(VALID);
        self.registry
            .register(Box::new(metric.clone()))
            .expect(VALID);
        metric
    }

    pub(super) fn gauge(&self, name: &str, help: &str) -> IntGauge {
        let metric = IntGauge::new(name, help).expect(VALID);
        self.registry
            .register(Box::new(metric.clone()))
            .expect(VALID);
        metric
    }

    pub(super) fn float_gauge(&self, name: &str, help: &str) -> Gauge {
        let metric = Gauge::new(name, help).expect(VALID);
        self.registry
            .register(Box::new(metric.clone()))
            .expect(VALID);
        metric
    }
}
