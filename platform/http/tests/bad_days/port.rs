//! A port with two functions and a page of any length, served in this process.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use axum::Router;
use axum::extract::Path;
use axum::routing::get;
use kernel::{CallContext, CallError, Clock, Currency, Description, World, service_errors};
use octavo_http::{Gate, Keyed, Limits, ListenAt, Object, Ready, Server, Surface, install_metrics};
use serde::{Deserialize, Serialize};
use tokio::sync::{Notify, Semaphore};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use utoipa::ToSchema;

use crate::client::{Client, Reply};

service_errors! {
    /// Refuses nothing of its own.
    pub enum EchoError {}
}

octavo_http::request! {
    /// Say something.
    pub struct Say {
        /// What.
        body note: Option<Description>,
    }
}

octavo_http::request! {
    /// Wait until the test lets go.
    pub struct Wait {
        /// Why.
        body note: Option<Description>,
    }
}

/// What was said.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[allow(unreachable_pub, reason = "what the contract names is public")]
pub struct Said {
    /// The words.
    pub words: String,
}

impl Object for Said {}

octavo_http::contract! {
    /// Says what it is told.
    pub trait EchoService: "echo", 1, error EchoError, client EchoClient {
        /// Say it again.
        "" POST "/v1/say" => 200;
        async fn say(Say) -> Said;
        errors []; calls [];

        /// Say nothing until the test lets go.
        "" POST "/v1/wait" => 204;
        async fn wait(Wait) -> ();
        errors []; calls [];
    }
}

/// The service itself.
pub(crate) struct Echo {
    /// Who waits gets a permit of these.
    pub(crate) leave: Semaphore,
    pub(crate) begun: Notify,
    pub(crate) done: AtomicUsize,
}

#[async_trait::async_trait]
impl Keyed for Echo {
    async fn check_key(&self, _: &CallContext, _: &str) -> Result<(), CallError> {
        Ok(())
    }
}

#[async_trait::async_trait]
impl EchoService for Echo {
    async fn say(&self, _: &CallContext, request: Say) -> Result<Said, EchoError> {
        self.done.fetch_add(1, Ordering::SeqCst);
        Ok(Said { words: request.note.map(|note| note.to_string()).unwrap_or_default() })
    }

    async fn wait(&self, _: &CallContext, _: Wait) -> Result<(), EchoError> {
        self.begun.notify_one();
        self.leave.acquire().await.expect("the test lets go").forget();
        self.done.fetch_add(1, Ordering::SeqCst);
        Ok(())
    }
}

#[async_trait::async_trait]
impl Ready for Echo {
    async fn ready(&self) -> Result<(), String> {
        Ok(())
    }
}

/// `/long/{bytes}`: an answer of that length, made in no time.
fn long_answers() -> Router {
    let answer = |Path(bytes): Path<usize>| async move { vec![b'x'; bytes] };
    Router::new().route("/long/{bytes}", get(answer).post(answer))
}

/// A port that is open.
pub(crate) struct Port {
    service: &'static str,
    pub(crate) address: SocketAddr,
    pub(crate) echo: Arc<Echo>,
    pub(crate) stop: CancellationToken,
    served: JoinHandle<()>,
}

impl Port {
    /// Opens one. `service` names it in what is measured: tests of one process must not share it.
    pub(crate) async fn open(service: &'static str, limits: Limits) -> Self {
        Self::opened(service, limits, |gate| gate).await
    }

    /// Opens one whose gate is this.
    pub(crate) async fn opened(service: &'static str, limits: Limits, of: impl FnOnce(Gate) -> Gate) -> Self {
        let server = Server::bind(SocketAddr::from(([127, 0, 0, 1], 0))).await.expect("a port");
        Self::serve(service, server, limits, of)
    }

    /// Opens one at a socket; no client of this kind reaches it.
    pub(crate) async fn at_socket(service: &'static str, path: &std::path::Path) -> Self {
        let server = Server::bind_socket(path).await.expect("a socket");
        Self::serve(service, server, Limits::default(), |gate| gate)
    }

    fn serve(service: &'static str, server: Server, limits: Limits, of: impl FnOnce(Gate) -> Gate) -> Self {
        let world = World::seeded(Clock::System, 1, Currency::USD);
        let echo =
            Arc::new(Echo { leave: Semaphore::new(0), begun: Notify::new(), done: AtomicUsize::new(0) });
        let dynamic: Arc<dyn EchoService> = echo.clone();
        let surface =
            Surface::new(service, document(), world.clone())
                .serve(&operations::say, dynamic.clone(), |echo, cx, request| async move {
                    echo.say(&cx, request).await
                })
                .serve(&operations::wait, dynamic, |echo, cx, request| async move {
                    echo.wait(&cx, request).await
                })
                .pages(long_answers());
        let gate = of(Gate::new(limits, world));
        let address = match server.at() {
            ListenAt::Port(address) => *address,
            ListenAt::Socket(_) => SocketAddr::from(([0, 0, 0, 0], 0)),
        };
        let stop = CancellationToken::new();
        let router = surface.into_router(echo.clone(), &gate);
        let served = tokio::spawn(server.serve(service, router, gate, stop.clone()));
        Self { service, address, echo, stop, served }
    }

    pub(crate) async fn client(&self) -> Client {
        Client::connect(self.address).await
    }

    /// A good client's call, on a connection of its own.
    pub(crate) async fn good_call(&self) -> Reply {
        let mut client = self.client().await;
        client.send(crate::client::post("/v1/say", r#"{"note": "good morning"}"#)).await;
        let reply = client.reply().await.expect("an answer").expect(200);
        assert!(String::from_utf8_lossy(&reply.body).contains("good morning"));
        reply
    }

    /// What is counted under `name` for this port now.
    pub(crate) fn count(&self, name: &str) -> usize {
        let metrics = install_metrics().render();
        let line = format!("{name}{{service=\"{}\"}} ", self.service);
        let value = metrics.lines().find_map(|found| found.strip_prefix(line.as_str()));
        value.map_or(0, |value| value.parse().expect("a number"))
    }

    /// Waits until so much is counted under `name`.
    pub(crate) async fn until(&self, name: &str, wanted: usize) {
        for _ in 0..1000 {
            if self.count(name) == wanted {
                return;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("{name} stays at {}, and should be {wanted}", self.count(name));
    }

    /// No connection and no call is left, and the port goes on.
    pub(crate) async fn is_as_before(&self) {
        self.until("octavo_http_connections", 0).await;
        self.until("octavo_http_calls", 0).await;
        self.good_call().await;
    }

    /// Stops it, and waits for the end.
    pub(crate) async fn close(self) {
        self.stop.cancel();
        self.served.await.expect("the server ends");
    }
}

/// Resident memory of this process, in bytes.
pub(crate) fn memory() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").expect("/proc, which Linux has");
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).expect("VmRSS");
    let kilobytes: usize = line.split_whitespace().nth(1).and_then(|k| k.parse().ok()).expect("a number");
    kilobytes * 1024
}
