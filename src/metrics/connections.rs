//! Connections that ended before their last answer, and those that were never taken.

use prometheus::IntCounter;

use super::maker::Maker;

/// Why a connection ended early.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EndedEarly {
    /// What came was no HTTP, or more headers than are taken.
    NotHttp,
    /// The head of a request did not come in time.
    Timeout,
    /// The client left in the middle of a request's head, or before its answer had ended.
    Incomplete,
    /// The connection broke: it was reset, or took no more.
    Closed,
}

impl EndedEarly {
    /// All of them, in their order.
    const ALL: [Self; 4] = [Self::NotHttp, Self::Timeout, Self::Incomplete, Self::Closed];

    /// The label's value, and the log's.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::NotHttp => "not_http",
            Self::Timeout => "timeout",
            Self::Incomplete => "incomplete",
            Self::Closed => "closed",
        }
    }
}

/// See the module; of one port.
#[derive(Clone)]
pub struct ConnectionMetrics {
    /// In the order of [`EndedEarly::ALL`].
    ended_early: [IntCounter; EndedEarly::ALL.len()],
    not_accepted: IntCounter,
}

impl ConnectionMetrics {
    /// Of the ports of these names.
    pub(super) fn new<const N: usize>(make: &Maker, ports: [&str; N]) -> [Self; N] {
        let ended_early = make.counter(
            "sekisho_connections_ended_early_total",
            "Connections that ended before the answer to their last request did, or that brought none",
            &["port", "why"],
        );
        let not_accepted = make.counter(
            "sekisho_connections_not_accepted_total",
            "Connections that the system could not hand over, for want of file descriptors mostly",
            &["port"],
        );
        ports.map(|port| Self {
            ended_early: EndedEarly::ALL
                .map(|why| ended_early.with_label_values(&[port, why.name()])),
            not_accepted: not_accepted.with_label_values(&[port]),
        })
    }

    /// Counts a connection that ended early.
    pub fn ended_early(&self, why: EndedEarly) {
        self.ended_early[why as usize].inc();
    }

    /// Counts a connection that was not taken.
    pub fn not_accepted(&self) {
        self.not_accepted.inc();
    }
}
