//! The writer's connection: statements are prepared once, and those that do not wait for each other's answers go out
//! behind one another, so that a flight of many costs one way there and back.

use std::collections::HashMap;
use std::pin::Pin;
use std::sync::Arc;

use futures::future::{BoxFuture, FutureExt, MaybeDone, maybe_done};
use tokio_postgres::types::ToSql;
use tokio_postgres::{Client, Row, SimpleQueryMessage, Statement as Prepared};

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
pub(super) type Came = Result<Answer, Failure>;

/// The rows of a statement, or the numbers in those of a script.
#[derive(Debug, Default)]
pub(super) struct Answer {
    pub(super) rows: Vec<Row>,
    pub(super) numbers: Vec<i64>,
}

impl Answer {
    fn of_script(messages: &[SimpleQueryMessage]) -> Self {
        let rows = messages.iter().filter_map(|message| match message {
            SimpleQueryMessage::Row(row) => Some(row),
            _ => None,
        });
        let numbers = rows.flat_map(|row| (0..row.len()).filter_map(|place| row.get(place)?.parse().ok()));
        Self { rows: Vec::new(), numbers: numbers.collect() }
    }
}

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
    /// Sends statements without parameters, as one message.
    pub(super) async fn script(&mut self, line: &Line, sql: String) {
        let client = line.client.clone();
        self.send(async move { Ok(Answer::of_script(&client.simple_query(&sql).await?)) }.boxed()).await;
    }

    /// Sends a statement and what is bound to it.
    pub(super) async fn run(
        &mut self,
        line: &mut Line,
        sql: &str,
        params: Vec<Param<'a>>,
    ) -> Result<(), Failure> {
        if !line.prepared.contains_key(sql) {
            // Whoever waits for the answer to one thing while those to others before it are not taken waits for ever:
            // only so much of them is kept for later.
            self.arrive().await;
        }
        let (prepared, client) = (line.prepared(sql).await?, line.client.clone());
        let running = async move {
            let bound: Vec<&(dyn ToSql + Sync)> =
                params.iter().map(|param| &**param as &(dyn ToSql + Sync)).collect();
            Ok(Answer { rows: client.query(&prepared, &bound).await?, numbers: Vec::new() })
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

    /// Waits until all that was sent is answered.
    async fn arrive(&mut self) {
        for one in &mut self.sent {
            one.as_mut().await;
        }
    }

    /// Waits for all answers, in the order of the statements.
    pub(super) async fn land(mut self) -> Vec<Came> {
        self.arrive().await;
        self.sent.iter_mut().map(|one| one.as_mut().take_output().unwrap_or(Err(Failure::Lost))).collect()
    }
}
