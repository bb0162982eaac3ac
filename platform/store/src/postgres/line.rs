//! The writer's connection: statements are prepared once, and those that do not wait for each other's answers go out
//! together, so that a flight of many costs one way there and back.

use std::collections::HashMap;
use std::pin::Pin;

use futures::future::{BoxFuture, FutureExt, MaybeDone, maybe_done};
use tokio_postgres::types::ToSql;
use tokio_postgres::{Client, Row, Statement as Prepared};

use super::binding::Failure;
use super::statement::Param;

/// A connection.
pub(super) struct Line {
    client: Client,
    prepared: HashMap<String, Prepared>,
    /// Whether a transaction was begun here and not ended.
    is_open: bool,
}

/// What came back.
pub(super) type Came = Result<Vec<Row>, Failure>;

/// Something on its way.
type Sent<'a> = BoxFuture<'a, Came>;

impl Line {
    pub(super) fn new(client: Client) -> Self {
        Self { client, prepared: HashMap::new(), is_open: false }
    }

    /// Prepares a statement, unless it is prepared already.
    pub(super) async fn prepare(&mut self, sql: &str) -> Result<(), Failure> {
        if !self.prepared.contains_key(sql) {
            let prepared = self.client.prepare(sql).await?;
            self.prepared.insert(sql.to_owned(), prepared);
        }
        Ok(())
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

    /// A flight: see [`Flight`].
    pub(super) fn flight(&self) -> Flight<'_> {
        Flight { line: self, sent: Vec::new() }
    }

    /// A statement without parameters or answer.
    pub(super) async fn control(&self, sql: &str) -> Result<(), Failure> {
        Ok(self.client.batch_execute(sql).await?)
    }
}

/// Statements that go out one behind the other, without waiting for answers between them.
pub(super) struct Flight<'a> {
    line: &'a Line,
    sent: Vec<Sent<'a>>,
}

impl<'a> Flight<'a> {
    /// A statement without parameters.
    pub(super) fn control(&mut self, sql: &'a str) {
        let client = &self.line.client;
        self.sent.push(async move { Ok(client.batch_execute(sql).await.map(|()| Vec::new())?) }.boxed());
    }

    /// A statement that was prepared, and what is bound to it.
    pub(super) fn run(&mut self, sql: &str, params: &'a [Param<'a>]) {
        let (client, prepared) = (&self.line.client, self.line.prepared.get(sql));
        self.sent.push(
            async move {
                let prepared =
                    prepared.ok_or_else(|| Failure::Fault("a statement was not prepared".into()))?;
                let params: Vec<&(dyn ToSql + Sync)> =
                    params.iter().map(|param| &**param as &(dyn ToSql + Sync)).collect();
                Ok(client.query(prepared, &params).await?)
            }
            .boxed(),
        );
    }

    /// Sends all, in their order, and waits for all answers.
    pub(super) async fn land(self) -> Vec<Came> {
        let mut sent: Vec<Pin<Box<MaybeDone<Sent<'a>>>>> =
            self.sent.into_iter().map(|sent| Box::pin(maybe_done(sent))).collect();
        // The first look at each sends it: so they leave in their order.
        for one in &mut sent {
            let _ = futures::poll!(one.as_mut());
        }
        let mut came = Vec::with_capacity(sent.len());
        for mut one in sent {
            one.as_mut().await;
            came.push(one.as_mut().take_output().unwrap_or(Err(Failure::Lost)));
        }
        came
    }
}
