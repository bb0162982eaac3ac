//! All that a process knows of a service that lives elsewhere: its addresses, which of them are well, and whether it
//! is worth calling at all.

use std::fmt;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::{HeaderValue, Request, StatusCode, Uri, response::Parts};
use http_body_util::{BodyExt, Full, Limited};
use kernel::CallContext;
use metrics::{Counter, counter};
use parking_lot::Mutex;

use super::breaker::Breaker;
use super::connect::{Pool, pool};
use super::lane::Lane;
use super::{Address, time_granted};
use crate::{ServiceKey, headers, limits};

/// A whole answer.
pub(super) type Whole = (Parts, Bytes);

/// Why there is no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Lost {
    /// The function did not run.
    NotDone {
        /// When to try again, in seconds.
        retry_after_s: u32,
    },
    /// It may have run; what came of it is not known.
    Unknown,
}

/// What came of one request to one address.
enum Tried {
    Answered(Whole),
    /// There was no room for the call: the function did not run.
    TurnedAway,
    /// The request never left.
    NotSent,
    /// The connection broke after the request left.
    Broken,
    /// The time is over.
    Late,
}

/// A service that lives elsewhere.
pub(super) struct Callee {
    service: &'static str,
    pub(super) key: Option<ServiceKey>,
    spots: Vec<Spot>,
    next: AtomicUsize,
    lane: Lane,
    breaker: Breaker,
    lost: Counter,
}

impl fmt::Debug for Callee {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let addresses: Vec<String> = self.spots.iter().map(|spot| spot.address.to_string()).collect();
        f.debug_struct("Callee").field("service", &self.service).field("addresses", &addresses).finish()
    }
}

impl Callee {
    pub(super) fn new(service: &'static str, addresses: &[Address], key: Option<ServiceKey>) -> Self {
        Self {
            service,
            key,
            spots: addresses.iter().cloned().map(Spot::new).collect(),
            next: AtomicUsize::new(0),
            lane: Lane::default(),
            breaker: Breaker::default(),
            lost: counter!("octavo_calls_lost_total", "service" => service),
        }
    }

    /// Sends `request`, a target without an authority, and waits for the answer as long as the call may take.
    ///
    /// A request that never left goes to another address. One whose answer was lost is asked again, once, if
    /// `may_repeat` says that it may run twice.
    pub(super) async fn ask(
        &self,
        request: &Request<Full<Bytes>>,
        cx: &CallContext,
        may_repeat: bool,
    ) -> Result<Whole, Lost> {
        if let Err(pause) = self.breaker.admit(Instant::now()) {
            self.lost.increment(1);
            return Err(Lost::NotDone { retry_after_s: seconds(pause) });
        }
        let patience = cx.time_left();
        let Some(_turn) = self.lane.enter(patience).await else {
            self.lost.increment(1);
            return Err(Lost::NotDone { retry_after_s: limits::RETRY_AFTER_S });
        };
        let outcome = self.ask_around(request, cx, may_repeat).await;
        match &outcome {
            Ok(_) if self.breaker.answered() => tracing::info!(service = self.service, "answers again"),
            Ok(_) => {}
            Err(_) => {
                self.lost.increment(1);
                // Who has no patience to begin with says nothing about the service.
                if patience >= limits::CONNECT_TIME && self.breaker.failed(Instant::now()) {
                    tracing::warn!(service = self.service, "does not answer; it is left alone for a moment");
                }
            }
        }
        outcome
    }

    async fn ask_around(
        &self,
        request: &Request<Full<Bytes>>,
        cx: &CallContext,
        may_repeat: bool,
    ) -> Result<Whole, Lost> {
        // Whether the request may have arrived somewhere without its answer having come back.
        let mut is_loose = false;
        let mut tried = Vec::new();
        while let Some(place) = self.choose(&tried, is_loose) {
            let spot = &self.spots[place];
            let patience = cx.time_left();
            if patience.is_zero() {
                break;
            }
            match spot.exchange(request, patience).await {
                // What a repeated call is refused with for now says nothing about the first one.
                Tried::Answered((parts, _))
                    if is_loose && parts.status == StatusCode::SERVICE_UNAVAILABLE =>
                {
                    break;
                }
                Tried::Answered(whole) => {
                    spot.is_well();
                    return Ok(whole);
                }
                Tried::TurnedAway | Tried::NotSent => spot.is_left_out(),
                Tried::Broken if may_repeat && !is_loose => {
                    spot.is_left_out();
                    is_loose = true;
                }
                Tried::Broken | Tried::Late => {
                    if patience >= limits::CONNECT_TIME {
                        spot.is_left_out();
                    }
                    is_loose = true;
                    break;
                }
            }
            tried.push(place);
        }
        if is_loose { Err(Lost::Unknown) } else { Err(Lost::NotDone { retry_after_s: 1 }) }
    }

    /// The next address in turn that is well; one that is not, when there is no other. `again` allows the first
    /// address once more: where a connection broke another may be made.
    fn choose(&self, tried: &[usize], again: bool) -> Option<usize> {
        let (count, now) = (self.spots.len(), Instant::now());
        let first = if count == 1 { 0 } else { self.next.fetch_add(1, Ordering::Relaxed) };
        let in_turn = || (0..count).map(|step| (first % count + step) % count);
        let fresh = || in_turn().filter(|place| !tried.contains(place));
        let well = fresh().find(|place| self.spots[*place].may_be_asked(now));
        let any = || fresh().next();
        let once_more = || tried.first().copied().filter(|_| again && tried.len() == 1);
        well.or_else(any).or_else(once_more)
    }
}

fn seconds(pause: Duration) -> u32 {
    u32::try_from(pause.as_secs()).unwrap_or(u32::MAX).saturating_add(1)
}

/// One address of a service.
struct Spot {
    address: Address,
    pool: Pool,
    left_out_until: Mutex<Option<Instant>>,
}

impl Spot {
    fn new(address: Address) -> Self {
        Self { pool: pool(&address), address, left_out_until: Mutex::new(None) }
    }

    fn may_be_asked(&self, now: Instant) -> bool {
        self.left_out_until.lock().is_none_or(|until| until <= now)
    }

    fn is_left_out(&self) {
        *self.left_out_until.lock() = Some(Instant::now() + limits::LEFT_OUT_TIME);
    }

    fn is_well(&self) {
        *self.left_out_until.lock() = None;
    }

    async fn exchange(&self, request: &Request<Full<Bytes>>, patience: Duration) -> Tried {
        let Some(mut request) = self.addressed(request) else { return Tried::NotSent };
        let granted = u64::try_from(time_granted(patience).as_millis()).unwrap_or(u64::MAX);
        request.headers_mut().insert(headers::TIMEOUT, HeaderValue::from(granted));
        let exchange = async {
            let response = match self.pool.request(request).await {
                Ok(response) => response,
                Err(error) if error.is_connect() => return Tried::NotSent,
                Err(_) => return Tried::Broken,
            };
            let (parts, body) = response.into_parts();
            match Limited::new(body, limits::TAKEN_BYTES).collect().await {
                Ok(_) if parts.headers.contains_key(headers::TURNED_AWAY) => Tried::TurnedAway,
                Ok(body) => Tried::Answered((parts, body.to_bytes())),
                Err(_) => Tried::Broken,
            }
        };
        tokio::time::timeout(patience, exchange).await.unwrap_or(Tried::Late)
    }

    /// The request, sent here.
    fn addressed(&self, request: &Request<Full<Bytes>>) -> Option<Request<Full<Bytes>>> {
        let authority = match &self.address {
            Address::Http(authority) | Address::H2c(authority) => authority.as_str(),
            // A socket has no name that a request could carry.
            Address::Unix(_) => "localhost",
        };
        let target = request.uri().path_and_query()?.clone();
        let uri = Uri::builder().scheme("http").authority(authority).path_and_query(target).build().ok()?;
        let mut addressed = request.clone();
        *addressed.uri_mut() = uri;
        Some(addressed)
    }
}
