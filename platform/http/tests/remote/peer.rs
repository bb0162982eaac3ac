//! A small service, and peers that are not well.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use kernel::{CallContext, CallError, Clock, Currency, Description, World, service_errors};
use octavo_http::{Address, Gate, Keyed, Limits, ListenAt, Object, Ready, Server, ServiceKey};
use serde::{Deserialize, Serialize};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use utoipa::ToSchema;

service_errors! {
    /// Refuses nothing of its own.
    pub enum TillError {}
}

octavo_http::request! {
    /// Look at the till.
    pub struct Look {}
}

octavo_http::request! {
    /// Put something in.
    pub struct Put {
        /// A word about it.
        body note: Option<Description>,
    }
}

octavo_http::request! {
    /// Take something out.
    pub struct Take {
        /// Why.
        path slip: Description,
    }
}

/// How often each was done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[allow(unreachable_pub, reason = "what the contract names is public")]
pub struct Done {
    /// So often.
    pub times: usize,
    /// The note of this call.
    pub note: String,
}

impl Object for Done {}

octavo_http::contract! {
    /// A till.
    pub trait TillService: "till", 1, error TillError, client TillClient {
        /// Look at it.
        "" GET "/v1/till" => 200;
        async fn look(Look) -> Done;
        errors []; calls [];

        /// Put something in.
        "" POST "/v1/till" => 200;
        async fn put(Put) -> Done;
        errors []; calls [];

        /// Take something out, once for each slip.
        "" POST "/v1/till/{slip}" => 200;
        async fn take(Take) -> Done;
        errors []; calls [];
        keyed by slip;

        /// Refuse, since something behind the till is not to be had.
        "" DELETE "/v1/till" => 200;
        async fn refuse(Look) -> Done;
        errors []; calls [];
    }
}

/// The service itself.
#[derive(Default)]
pub(crate) struct Till {
    pub(crate) done: AtomicUsize,
}

impl Till {
    fn one_more(&self, note: &str) -> Done {
        Done { times: self.done.fetch_add(1, Ordering::SeqCst) + 1, note: note.to_owned() }
    }
}

#[async_trait::async_trait]
impl Keyed for Till {
    async fn check_key(&self, cx: &CallContext, function: &str) -> Result<(), CallError> {
        let given = cx.idempotency.as_ref().expect("a key");
        match (given.key.as_str(), given.fingerprint.as_str(), function) {
            ("used", "this request", "put") => Ok(()),
            ("used", _, "put") => Err(CallError::IdempotencyKeyReused),
            _ => Ok(()),
        }
    }
}

#[async_trait::async_trait]
impl TillService for Till {
    async fn look(&self, _: &CallContext, _: Look) -> Result<Done, TillError> {
        Ok(self.one_more(""))
    }
    async fn put(&self, cx: &CallContext, request: Put) -> Result<Done, TillError> {
        let note = match &cx.idempotency {
            Some(given) => format!("{} {}", given.key, given.fingerprint),
            None => request.note.map(|note| note.to_string()).unwrap_or_default(),
        };
        Ok(self.one_more(&note))
    }
    async fn take(&self, _: &CallContext, request: Take) -> Result<Done, TillError> {
        Ok(self.one_more(request.slip.as_str()))
    }
    async fn refuse(&self, _: &CallContext, _: Look) -> Result<Done, TillError> {
        self.one_more("");
        Err(CallError::Unavailable { retry_after_s: 7 }.into())
    }
}

#[async_trait::async_trait]
impl Ready for Till {
    async fn ready(&self) -> Result<(), String> {
        Ok(())
    }
}

/// A till that is open.
pub(crate) struct Peer {
    pub(crate) till: Arc<Till>,
    pub(crate) at: ListenAt,
    stop: CancellationToken,
    served: JoinHandle<()>,
}

impl Peer {
    /// At a free port.
    pub(crate) async fn open() -> Self {
        Self::within(Limits::default()).await
    }

    /// At a free port, within limits.
    pub(crate) async fn within(limits: Limits) -> Self {
        Self::serve(port().await, limits, None)
    }

    /// At a free port, for those who show this key.
    pub(crate) async fn behind(key: &ServiceKey) -> Self {
        Self::serve(port().await, Limits::default(), Some(key.clone()))
    }

    /// At a socket.
    pub(crate) async fn at_socket(path: &Path) -> Self {
        Self::serve(Server::bind_socket(path).await.expect("a socket"), Limits::default(), None)
    }

    fn serve(server: Server, limits: Limits, key: Option<ServiceKey>) -> Self {
        let world = World::seeded(Clock::System, 1, Currency::USD);
        let till = Arc::new(Till::default());
        let gate = Gate::new(limits, world.clone()).behind(key);
        let router = surface(till.clone(), world).into_router(till.clone(), &gate);
        let (at, stop) = (server.at().clone(), CancellationToken::new());
        let served = tokio::spawn(server.serve("till", router, gate, stop.clone()));
        Self { till, at, stop, served }
    }

    /// Its address by this scheme.
    pub(crate) fn address(&self, scheme: &str) -> Address {
        format!("{scheme}{}", self.at).parse().expect("an address")
    }

    pub(crate) fn http(&self) -> Address {
        self.address("http://")
    }

    pub(crate) fn done(&self) -> usize {
        self.till.done.load(Ordering::SeqCst)
    }

    pub(crate) async fn close(self) {
        self.stop.cancel();
        self.served.await.expect("the server ends");
    }
}

async fn port() -> Server {
    Server::bind(SocketAddr::from(([127, 0, 0, 1], 0))).await.expect("a port")
}

/// An address where nobody listens.
pub(crate) async fn nobody() -> Address {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    format!("http://{}", listener.local_addr().expect("an address")).parse().expect("an address")
}

/// What a peer does with each request that it has read.
#[derive(Clone, Copy)]
pub(crate) enum Manner {
    /// Hangs up.
    HangsUp,
    /// Says nothing.
    Silent,
}

/// A peer that is not well; says how many requests it has read.
pub(crate) async fn unwell(manner: Manner) -> (Address, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address =
        format!("http://{}", listener.local_addr().expect("an address")).parse().expect("an address");
    let heard = Arc::new(AtomicUsize::new(0));
    let count = heard.clone();
    tokio::spawn(async move {
        let mut silent = Vec::new();
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut head = [0; 4096];
            if stream.read(&mut head).await.is_ok_and(|read| read > 0) {
                count.fetch_add(1, Ordering::SeqCst);
            }
            match manner {
                Manner::HangsUp => stream.shutdown().await.unwrap_or_default(),
                Manner::Silent => silent.push(stream),
            }
        }
    });
    (address, heard)
}

/// A call with so much time.
pub(crate) fn within(time: Duration) -> CallContext {
    let mut cx = CallContext::new("test");
    cx.deadline = Instant::now() + time;
    cx
}

pub(crate) fn cx() -> CallContext {
    CallContext::new("test")
}

pub(crate) fn note(text: &str) -> Put {
    Put { note: Some(text.parse().expect("a note")) }
}

pub(crate) fn slip() -> Take {
    Take { slip: "one slip".parse().expect("a slip") }
}
