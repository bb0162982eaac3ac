//! The gate: what the ports of a process grant together, so that eight of them do not hold eight times as much.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::Arc;

use axum::body::Body;
use axum::response::Response;
use bytes::Bytes;
use http_body::Body as _;
use http_body_util::BodyExt;
use kernel::{CallError, World};
use metrics::{Gauge, gauge};
use parking_lot::Mutex;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use traces::Traces;

use crate::limits::{COUNTED, Limits, RETRY_AFTER_S, SMALL_ANSWER_BYTES, STREAMS, STREAMS_OF_ONE};
use crate::page::Streamed;
use crate::rates::{Counts, Who};
use crate::surface::GATEWAY;
use crate::{Access, ServiceKey};

/// What the ports of a process grant together. Clones share it.
#[derive(Clone, Debug)]
pub struct Gate {
    pub(crate) limits: Limits,
    pub(crate) world: World,
    pub(crate) key: Option<ServiceKey>,
    pub(crate) access: Arc<Access>,
    pub(crate) traces: Option<Traces>,
    pub(crate) connections: Arc<Semaphore>,
    pub(crate) turned_away: Arc<Semaphore>,
    streams: Arc<Semaphore>,
    streams_of: Arc<Mutex<HashMap<Who, usize>>>,
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
            access: Arc::default(),
            traces: None,
            connections: places(limits.connections),
            turned_away: places(limits.turned_away),
            streams: places(STREAMS),
            streams_of: Arc::default(),
            bodies: places(limits.bodies_bytes),
            answers: places(limits.answers_bytes),
        }
    }

    /// The same, whose ports, but the gateway's, answer only who shows `key`.
    #[must_use]
    pub fn behind(self, key: Option<ServiceKey>) -> Self {
        Self { key, ..self }
    }

    /// The same, for a shop that is called as `access` says; else it is one at home.
    #[must_use]
    pub fn of(self, access: Access) -> Self {
        Self { access: Arc::new(access), ..self }
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

    /// A place among the live answers.
    ///
    /// # Errors
    /// When there is none, or none more for `who`.
    pub(crate) fn stream(&self, who: Who) -> Result<Streaming, CallError> {
        let full = || CallError::Unavailable { retry_after_s: RETRY_AFTER_S };
        let permit = self.streams.clone().try_acquire_owned().map_err(|_| full())?;
        let mut streams_of = self.streams_of.lock();
        let held = streams_of.entry(who).or_default();
        if *held >= STREAMS_OF_ONE {
            return Err(CallError::RateLimited { retry_after_s: RETRY_AFTER_S });
        }
        *held += 1;
        Ok(Streaming { who, streams_of: self.streams_of.clone(), _permit: permit })
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

/// A place among the live answers, until it is dropped.
#[derive(Debug)]
pub(crate) struct Streaming {
    who: Who,
    streams_of: Arc<Mutex<HashMap<Who, usize>>>,
    _permit: OwnedSemaphorePermit,
}

impl Drop for Streaming {
    fn drop(&mut self) {
        let mut streams_of = self.streams_of.lock();
        if let Entry::Occupied(mut held) = streams_of.entry(self.who) {
            *held.get_mut() -= 1;
            if *held.get() == 0 {
                held.remove();
            }
        }
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
#[derive(Clone)]
pub(crate) struct Room {
    pub(crate) gate: Gate,
    /// How often somebody called, where that is limited.
    pub(crate) counts: Option<Arc<Counts>>,
    calls: Arc<Semaphore>,
    gauge: Gauge,
}

impl Room {
    pub(crate) fn new(service: &'static str, gate: Gate) -> Self {
        let calls = Arc::new(Semaphore::new(gate.limits.calls_at_once.min(Semaphore::MAX_PERMITS)));
        // The shop's own services call the other ports as often as they must.
        let rates = gate.access.door().and_then(|door| door.rates).filter(|_| service == GATEWAY);
        let counts = rates.map(|rates| Arc::new(Counts::new(rates, COUNTED)));
        Self { gate, counts, calls, gauge: gauge!("octavo_http_calls", "service" => service) }
    }

    /// A place for one call; nothing when all are taken.
    pub(crate) fn place(&self) -> Option<Place> {
        let permit = self.calls.clone().try_acquire_owned().ok()?;
        Some(Place { _permit: permit, _present: Present::new(&self.gauge) })
    }
}

#[cfg(test)]
mod tests {
    use std::net::IpAddr;

    use kernel::{Caller, Clock, Currency};

    use super::*;

    #[test]
    fn nobody_holds_more_than_their_live_answers_open() {
        let gate = Gate::new(Limits::default(), World::seeded(Clock::System, 1, Currency::USD));
        let at = |last| Who::of(Caller::Open, IpAddr::from([203, 0, 113, last]));
        let mut held: Vec<Streaming> =
            (0..STREAMS_OF_ONE).map(|_| gate.stream(at(1)).expect("a place")).collect();
        assert!(matches!(gate.stream(at(1)), Err(CallError::RateLimited { .. })));
        assert!(gate.stream(at(2)).is_ok());
        held.pop();
        held.push(gate.stream(at(1)).expect("a place that was given back"));
        assert!(gate.stream(at(1)).is_err());
        drop(held);
        assert!(gate.streams_of.lock().is_empty(), "nobody is known who holds nothing");
        let others: Vec<Streaming> = (0..=u8::MAX)
            .flat_map(|last| [gate.stream(at(last)), gate.stream(at(last))])
            .map(|place| place.expect("a place"))
            .collect();
        assert_eq!(others.len(), STREAMS);
        assert!(matches!(gate.stream(at(1)), Err(CallError::Unavailable { .. })));
    }
}
