//! The gate: what the ports of a process grant together, so that eight of them do not hold eight times as much.

use std::sync::Arc;

use axum::body::Body;
use axum::response::Response;
use bytes::Bytes;
use http_body::Body as _;
use http_body_util::BodyExt;
use kernel::World;
use metrics::{Gauge, gauge};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use traces::Traces;

use crate::ServiceKey;
use crate::limits::{Limits, SMALL_ANSWER_BYTES, STREAMS};
use crate::page::Streamed;

/// What the ports of a process grant together. Clones share it.
#[derive(Clone, Debug)]
pub struct Gate {
    pub(crate) limits: Limits,
    pub(crate) world: World,
    pub(crate) key: Option<ServiceKey>,
    pub(crate) traces: Option<Traces>,
    pub(crate) connections: Arc<Semaphore>,
    pub(crate) turned_away: Arc<Semaphore>,
    pub(crate) streams: Arc<Semaphore>,
    bodies: Arc<Semaphore>,
    answers: Arc<Semaphore>,
}

impl Gate {
    /// A gate with these limits; `world` names the requests that are refused before anybody looked at them.
    pub fn new(limits: Limits, world: World) -> Self {
        let places = |count: usize| Arc::new(Semaphore::new(count.min(Semaphore::MAX_PERMITS)));
        Self {
            limits,
            world,
            key: None,
            traces: None,
            connections: places(limits.connections),
            turned_away: places(limits.turned_away),
            streams: places(STREAMS),
            bodies: places(limits.bodies_bytes),
            answers: places(limits.answers_bytes),
        }
    }

    /// The same, whose ports, but the gateway's, answer only who shows `key`.
    #[must_use]
    pub fn behind(self, key: Option<ServiceKey>) -> Self {
        Self { key, ..self }
    }

    /// The same, whose ports make a span of every call that they receive.
    #[must_use]
    pub fn traced(self, traces: Option<Traces>) -> Self {
        Self { traces, ..self }
    }

    /// Room for `bytes` more of a body that is arriving, on top of what it `held`; nothing when there is none.
    pub(crate) fn room_for_body(&self, held: &mut Option<OwnedSemaphorePermit>, bytes: usize) -> Option<()> {
        let more = take(&self.bodies, bytes)?;
        match held {
            Some(held) => held.merge(more),
            None => *held = Some(more),
        }
        Some(())
    }

    /// The answer, counted while anybody holds its bytes; nothing when all answers together would hold too much.
    /// A small one is not counted: the system takes it at once. Nor is a live one, which is never whole.
    pub(crate) async fn count(&self, response: Response) -> Option<Response> {
        let length = response.body().size_hint().exact().and_then(|bytes| usize::try_from(bytes).ok());
        let is_live = response.extensions().get::<Streamed>().is_some();
        if is_live || length.is_some_and(|bytes| bytes <= SMALL_ANSWER_BYTES) {
            return Some(response);
        }
        let (parts, body) = response.into_parts();
        // An answer is whole before it is sent, so there is nothing to wait for.
        let bytes = body.collect().await.ok()?.to_bytes();
        let room = take(&self.answers, bytes.len())?;
        let counted = Bytes::from_owner(Counted { bytes, _room: room });
        Some(Response::from_parts(parts, Body::from(counted)))
    }
}

fn take(room: &Arc<Semaphore>, bytes: usize) -> Option<OwnedSemaphorePermit> {
    room.clone().try_acquire_many_owned(u32::try_from(bytes).ok()?).ok()
}

/// Bytes, and the room that they take until the last handle of them is gone.
struct Counted {
    bytes: Bytes,
    _room: OwnedSemaphorePermit,
}

impl AsRef<[u8]> for Counted {
    fn as_ref(&self) -> &[u8] {
        &self.bytes
    }
}

/// Something that is counted in a gauge while it is there.
pub(crate) struct Present(Gauge);

impl Present {
    pub(crate) fn new(gauge: &Gauge) -> Self {
        gauge.increment(1);
        Self(gauge.clone())
    }
}

impl Drop for Present {
    fn drop(&mut self) {
        self.0.decrement(1);
    }
}

/// A call's place among those a port works on at once.
pub(crate) struct Place {
    _permit: OwnedSemaphorePermit,
    _present: Present,
}

/// What a port grants, as every call of it finds it.
#[derive(Clone, Debug)]
pub(crate) struct Room {
    pub(crate) gate: Gate,
    calls: Arc<Semaphore>,
    gauge: Gauge,
}

impl Room {
    pub(crate) fn new(service: &'static str, gate: Gate) -> Self {
        let calls = Arc::new(Semaphore::new(gate.limits.calls_at_once.min(Semaphore::MAX_PERMITS)));
        Self { gate, calls, gauge: gauge!("octavo_http_calls", "service" => service) }
    }

    /// A place for one call; nothing when all are taken.
    pub(crate) fn place(&self) -> Option<Place> {
        let permit = self.calls.clone().try_acquire_owned().ok()?;
        Some(Place { _permit: permit, _present: Present::new(&self.gauge) })
    }
}
