//! The steps of a request's way: one file a step.
//!
//! A [`Step`] says what it does with its input and when it asks the rest of the way; [`step`]
//! makes a [`tower::Layer`] of it. Every service here is always ready: what is limited is limited
//! by permits that live as long as the answer, not by readiness.

pub mod admit;
pub mod answer;
pub mod deadline;
pub mod decide;
mod framing;
pub mod headers;
pub mod in_flight;
pub mod inspect;
pub mod mask;
pub mod measure;
pub mod read;
pub mod record;
pub mod verify;

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use tower::{Layer, Service};

use crate::error::Refusal;
use crate::passage::Reply;

/// One step of the way.
pub trait Step<In>: Send + Sync + 'static {
    /// What the rest of the way takes.
    type Next: Send + 'static;
    /// What this step makes of the rest's reply.
    type Answer;
    /// What this step makes of the rest's refusal.
    type Error;

    /// Passes the input on to `rest` and its answer back, or answers at once.
    fn pass(
        &self,
        input: In,
        rest: impl Rest<Self::Next>,
    ) -> impl Future<Output = Result<Self::Answer, Self::Error>> + Send;
}

/// The rest of the way: a service that takes a `T` and replies.
pub trait Rest<T>: Send + 'static {
    /// Goes it.
    fn go(self, input: T) -> impl Future<Output = Result<Reply, Refusal>> + Send;
}

impl<T, S> Rest<T> for S
where
    S: Service<T, Response = Reply, Error = Refusal, Future: Send> + Send + 'static,
    T: Send,
{
    async fn go(mut self, input: T) -> Result<Reply, Refusal> {
        self.call(input).await
    }
}

/// A layer that takes this step before the service that it wraps.
pub fn step<St>(step: St) -> StepLayer<St> {
    StepLayer(Arc::new(step))
}

/// Made by [`step`].
#[derive(Debug)]
pub struct StepLayer<St>(Arc<St>);

impl<S, St> Layer<S> for StepLayer<St> {
    type Service = StepService<S, St>;

    fn layer(&self, rest: S) -> Self::Service {
        let step = Arc::clone(&self.0);
        StepService(Arc::new(Way { step, rest }))
    }
}

/// Takes a step, then goes the rest of the way. All copies are one: a request that clones it at each
/// step counts one reference there, and not one for everything below.
#[derive(Debug)]
pub struct StepService<S, St>(Arc<Way<S, St>>);

#[derive(Debug)]
struct Way<S, St> {
    step: Arc<St>,
    rest: S,
}

impl<S, St> Clone for StepService<S, St> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<In, S, St> Service<In> for StepService<S, St>
where
    St: Step<In>,
    S: Rest<St::Next> + Clone + Sync,
    In: Send + 'static,
{
    type Response = St::Answer;
    type Error = St::Error;
    type Future = Pin<Box<dyn Future<Output = Result<St::Answer, St::Error>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, input: In) -> Self::Future {
        let way = Arc::clone(&self.0);
        Box::pin(async move { way.step.pass(input, way.rest.clone()).await })
    }
}
