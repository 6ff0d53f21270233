//! At most so many requests at once, counted until the last byte of the answer is out.
//!
//! Unlike `tower::limit`, nobody queues here: a request that finds no place is told to come back.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Semaphore;

use super::{Rest, Step};
use crate::error::Refusal;
use crate::passage::{Arrived, Reply};

/// The step. Made by [`limit`].
#[derive(Debug)]
pub struct InFlight {
    places: Arc<Semaphore>,
}

/// Lets at most `most` requests through at once.
#[must_use]
pub fn limit(most: usize) -> InFlight {
    InFlight {
        places: Arc::new(Semaphore::new(most.min(Semaphore::MAX_PERMITS))),
    }
}

impl Step<Arrived> for InFlight {
    type Next = Arrived;
    type Answer = Reply;
    type Error = Refusal;

    async fn pass(&self, arrived: Arrived, rest: impl Rest<Arrived>) -> Result<Reply, Refusal> {
        let place = Arc::clone(&self.places)
            .try_acquire_owned()
            .map_err(|_| Refusal::Busy {
                retry_after: Duration::from_secs(1),
            })?;
        Ok(rest.go(arrived).await?.holding(place))
    }
}
