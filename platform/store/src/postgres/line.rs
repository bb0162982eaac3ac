//! The writer's connection: statements are prepared once, and those that do not wait for each other's answers go out
//! behind one another, so that a flight of many costs one way there and back.

use std::collections::HashMap;
use std::pin::Pin;
use std::sync::Arc;

use futures::future::{BoxFuture, FutureExt, MaybeDone, maybe_done};
use tokio_postgres::types::ToSql;
use tokio_postgres::{Client, Row, Statement as Prepared};

use super::binding::Failure;
use super::statement::Param;

/// A connection.
pub(super) struct Line {
    client: Arc<Client>,
    prepared: HashMap<String, Prepared>,
    /// Whether a transaction was begun here and not ended.
    is_open: bool,
}

/// What came back.
pub(super) type Came = Result<Vec<Row>, Failure>;

impl Line {
    pub(super) fn new(client: Client) -> Self {
        Self { client: Arc::new(client), prepared: HashMap::new(), is_open: false }
    }

    /// Notes that a transaction is begun, or that it has ended.
    pub(super) fn is_now(&mut self, is_open: bool) {
        self.is_open = is_open;
    }

    /// Ends the transaction, if there is one, with nothing written.
    pub(super) async fn roll_back(&mut self) -> Result<(), Failure> {
        if self.is_open {
            self.control("ROLLBACK").await?;
            self.is_open = false;
        }
        Ok(())
    }

    /// A statement without parameters or answer.
    pub(super) async fn control(&self, sql: &str) -> Result<(), Failure> {
        Ok(self.client.batch_execute(sql).await?)
    }

    /// The statement, prepared now unless it was before.
    pub(super) async fn prepared(&mut self, sql: &str) -> Result<Prepared, Failure> {
        if let Some(prepared) = self.prepared.get(sql) {
            return Ok(prepared.clone());
        }
        let prepared = self.client.prepare(sql).await?;
        self.prepared.insert(sql.to_owned(), prepared.clone());
        Ok(prepared)
    }
}

/// Something on its way.
type Sent<'a> = Pin<Box<MaybeDone<BoxFuture<'a, Came>>>>;

/// Statements that go out one behind the other, without waiting for answers between them.
#[derive(Default)]
pub(super) struct Flight<'a> {
    sent: Vec<Sent<'a>>,
}

impl<'a> Flight<'a> {
    /// Sends a statement without parameters.
    pub(super) async fn control(&mut self, line: &Line, sql: &'static str) {
        let client = line.client.clone();
        self.send(async move { Ok(client.batch_execute(sql).await.map(|()| Vec::new())?) }.boxed()).await;
    }

    /// Sends a statement and what is bound to it.
    pub(super) async fn run(
        &mut self,
        line: &mut Line,
        sql: &str,
        params: Vec<Param<'a>>,
    ) -> Result<(), Failure> {
        let (prepared, client) = (line.prepared(sql).await?, line.client.clone());
        let running = async move {
            let bound: Vec<&(dyn ToSql + Sync)> =
                params.iter().map(|param| &**param as &(dyn ToSql + Sync)).collect();
            Ok(client.query(&prepared, &bound).await?)
        };
        self.send(running.boxed()).await;
        Ok(())
    }

    /// The first look at it sends it: so statements leave in their order.
    async fn send(&mut self, sent: BoxFuture<'a, Came>) {
        let mut sent = Box::pin(maybe_done(sent));
        let _ = futures::poll!(sent.as_mut());
        self.sent.push(sent);
    }

    /// Lets what was sent go out now, while more is made ready.
    pub(super) async fn depart(&self) {
        tokio::task::yield_now().await;
    }

    /// Waits for all answers, in the order of the statements.
    pub(super) async fn land(self) -> Vec<Came> {
        let mut came = Vec::with_capacity(self.sent.len());
        for mut one in self.sent {
            one.as_mut().await;
            came.push(one.as_mut().take_output().unwrap_or(Err(Failure::Lost)));
        }
        came
    }
}
