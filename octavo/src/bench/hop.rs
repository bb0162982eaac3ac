//! `octavo bench hop`: one call from service to service: directly, over a Unix socket, over TCP.
//!
//! The call is "book by id". Directly, the limit is the service's own function without the contract between; over a
//! socket it is an empty handler that answers the same bytes over the same kind of socket.

use std::sync::Arc;
use std::time::Instant;

use anyhow::Result;
use axum::Router;
use contract::book::{BookService, GetBook};
use futures::future::try_join_all;
use hyper_util::rt::TokioIo;
use kernel::{BookId, CallContext};
use tokio::net::{TcpListener, UnixListener, UnixStream};
use tokio::task::JoinHandle;

use super::client::Connection;
use super::empty::Answers;
use super::report::{Case, Figures, Report, median};
use super::shop;
use crate::compose::Shop;

/// What to measure.
#[derive(Clone, Debug)]
pub struct Plan {
    /// How many calls a round makes.
    pub calls: usize,
    /// How often each case is run.
    pub rounds: usize,
    /// How many callers there are at a time.
    pub at_once: usize,
}

/// Runs it.
///
/// # Errors
/// When the shop does not do what it should, or sockets cannot be had.
pub async fn run(plan: &Plan) -> Result<Report> {
    let folder = tempfile::Builder::new().prefix("octavo-bench-").tempdir()?;
    let shop = shop::open(&folder.path().join("shop")).await?;
    let cast = shop::fill(&shop, 1000, 1).await?;
    let book = cast.books[0];
    let answer = serde_json::to_string(&shop.books.get_book(&cx(), GetBook { book_id: book }).await?)?;
    let empty = || Answers { purchase: String::new(), other: answer.clone() }.router();
    let [octavo_unix, empty_unix] = ["octavo", "empty"].map(|name| folder.path().join(name));
    let servers = [
        serve_unix(UnixListener::bind(&octavo_unix)?, router(&shop)),
        serve_unix(UnixListener::bind(&empty_unix)?, empty()),
    ];
    let (octavo_tcp, octavo_server) = serve_tcp(router(&shop)).await?;
    let (empty_tcp, empty_server) = serve_tcp(empty()).await?;

    let mut report = Report::new("hop");
    let mut rounds = [Vec::new(), Vec::new(), Vec::new()];
    for _ in 0..plan.rounds {
        let through: Arc<dyn BookService> = shop.books.clone();
        let direct = directly(plan, book, through).await?;
        let limit = directly(plan, book, shop.books.clone()).await?;
        rounds[0].push(Case::new("direct", direct, limit));
        let unix = over(plan, book, || connect_unix(&octavo_unix)).await?;
        let limit = over(plan, book, || connect_unix(&empty_unix)).await?;
        rounds[1].push(Case::new("Unix socket", unix, limit));
        let tcp = over(plan, book, || Connection::open(octavo_tcp)).await?;
        let limit = over(plan, book, || Connection::open(empty_tcp)).await?;
        rounds[2].push(Case::new("TCP", tcp, limit));
    }
    for rounds in rounds {
        report.push(median(rounds)?);
    }
    servers.into_iter().chain([octavo_server, empty_server]).for_each(|server| server.abort());
    shop.close().await;
    report.note("the book is in memory: direct is what the function itself costs");
    Ok(report)
}

fn cx() -> CallContext {
    CallContext::new("bench")
}

struct Always;

#[async_trait::async_trait]
impl protocol::Ready for Always {
    async fn ready(&self) -> Result<(), String> {
        Ok(())
    }
}

fn router(shop: &Shop) -> Router {
    contract::book::surface(shop.books.clone(), shop.world().clone()).into_router(
        Arc::new(Always),
        &protocol::Gate::new(protocol::limits::Limits::default(), shop.world().clone()),
    )
}

fn serve_unix(listener: UnixListener, router: Router) -> JoinHandle<()> {
    tokio::spawn(async move { drop(axum::serve(listener, router).await) })
}

async fn serve_tcp(router: Router) -> Result<(std::net::SocketAddr, JoinHandle<()>)> {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
    let address = listener.local_addr()?;
    Ok((address, tokio::spawn(async move { drop(axum::serve(listener, router).await) })))
}

async fn connect_unix(path: &std::path::Path) -> Result<Connection> {
    Connection::over(TokioIo::new(UnixStream::connect(path).await?)).await
}

async fn directly<S>(plan: &Plan, book_id: BookId, books: Arc<S>) -> Result<Figures>
where
    S: BookService + ?Sized + 'static,
{
    let begun = Instant::now();
    let calls = plan.calls / plan.at_once;
    let callers = (0..plan.at_once).map(|_| {
        let books = books.clone();
        tokio::spawn(async move {
            let mut times = Vec::with_capacity(calls);
            for _ in 0..calls {
                let begun = Instant::now();
                books.get_book(&cx(), GetBook { book_id }).await?;
                times.push(begun.elapsed());
            }
            anyhow::Ok(times)
        })
    });
    let done = try_join_all(callers).await?.into_iter().collect::<Result<Vec<_>>>()?;
    Ok(Figures::of(calls * plan.at_once, begun.elapsed(), done.concat()))
}

async fn over<F>(plan: &Plan, book: BookId, connect: impl Fn() -> F) -> Result<Figures>
where
    F: Future<Output = Result<Connection>>,
{
    let path = format!("/v1/books/{book}");
    let calls = plan.calls / plan.at_once;
    let mut connections = Vec::with_capacity(plan.at_once);
    for _ in 0..plan.at_once {
        connections.push(connect().await?);
    }
    let begun = Instant::now();
    let callers = connections.into_iter().map(|mut connection| {
        let path = path.clone();
        tokio::spawn(async move {
            let mut times = Vec::with_capacity(calls);
            for _ in 0..calls {
                let begun = Instant::now();
                connection.get(&path).await?.fine()?;
                times.push(begun.elapsed());
            }
            anyhow::Ok(times)
        })
    });
    let done = try_join_all(callers).await?.into_iter().collect::<Result<Vec<_>>>()?;
    Ok(Figures::of(calls * plan.at_once, begun.elapsed(), done.concat()))
}
