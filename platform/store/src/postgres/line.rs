//! The writer's connection: statements are prepared once, and those that do not wait for each other's answers go out
//! behind one another, so that a flight of many costs one way there and back.

use std::collections::{HashMap, VecDeque};
use std::error::Error;
use std::pin::Pin;
use std::sync::Arc;

use futures::future::{BoxFuture, FutureExt, MaybeDone, maybe_done};
use tokio_postgres::types::private::BytesMut;
use tokio_postgres::types::{IsNull, ToSql, Type, to_sql_checked};
use tokio_postgres::{Client, Row, SimpleQueryMessage, Statement as Prepared};

use super::ahead::Ahead;
use super::binding::Failure;
use super::statement::Param;

/// A connection.
pub(super) struct Line {
    client: Arc<Client>,
    prepared: HashMap<String, Prepared>,
    /// Whether a transaction was begun here and not ended.
    is_open: bool,
    /// The next turn, if it was asked for already.
    ahead: Option<Ahead>,
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
        Self { client: Arc::new(client), prepared: HashMap::new(), is_open: false, ahead: None }
    }

    /// Notes that a transaction is begun, or that it has ended.
    pub(super) fn is_now(&mut self, is_open: bool) {
        self.is_open = is_open;
    }

    /// Notes that the next turn was asked for.
    pub(super) fn go_ahead(&mut self, ahead: Ahead) {
        self.ahead = Some(ahead);
    }

    /// The turn that was asked for.
    pub(super) fn ahead(&mut self) -> Option<Ahead> {
        self.ahead.take()
    }

    /// Ends the transaction, if there is one, with nothing written.
    pub(super) async fn roll_back(&mut self) -> Result<(), Failure> {
        self.ahead = None;
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

/// A parameter as it goes out.
#[derive(Debug)]
struct Encoded(Option<BytesMut>);

impl Encoded {
    fn of(param: &Param<'_>, kind: &Type) -> Result<Self, Failure> {
        let mut bytes = BytesMut::new();
        let is_null = param.to_sql_checked(kind, &mut bytes).map_err(|error| {
            tracing::error!(%error, "a parameter cannot be sent");
            Failure::Fault("a parameter cannot be sent".to_owned())
        })?;
        Ok(Self(matches!(is_null, IsNull::No).then_some(bytes)))
    }
}

impl ToSql for Encoded {
    fn to_sql(&self, _: &Type, out: &mut BytesMut) -> Result<IsNull, Box<dyn Error + Sync + Send>> {
        let Some(bytes) = &self.0 else { return Ok(IsNull::Yes) };
        out.extend_from_slice(bytes);
        Ok(IsNull::No)
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}

/// Something on its way.
type Sent = Pin<Box<MaybeDone<BoxFuture<'static, Came>>>>;

/// Statements that go out one behind the other, without waiting for answers between them.
#[derive(Default)]
pub(super) struct Flight {
    sent: VecDeque<Sent>,
}

impl Flight {
    /// How many answers are still to be taken.
    pub(super) fn len(&self) -> usize {
        self.sent.len()
    }

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
        params: &[Param<'_>],
    ) -> Result<(), Failure> {
        if !line.prepared.contains_key(sql) {
            // Whoever waits for the answer to one thing while those to others before it are not taken waits for ever:
            // only so much of them is kept for later.
            self.arrive().await;
        }
        let (prepared, client) = (line.prepared(sql).await?, line.client.clone());
        let bound = params.iter().zip(prepared.params()).map(|(param, kind)| Encoded::of(param, kind));
        let bound: Vec<Encoded> = bound.collect::<Result<_, _>>()?;
        let running = async move {
            let bound: Vec<&(dyn ToSql + Sync)> =
                bound.iter().map(|param| param as &(dyn ToSql + Sync)).collect();
            Ok(Answer { rows: client.query(&prepared, &bound).await?, numbers: Vec::new() })
        };
        self.send(running.boxed()).await;
        Ok(())
    }

    /// The first look at it sends it: so statements leave in their order.
    async fn send(&mut self, sent: BoxFuture<'static, Came>) {
        let mut sent = Box::pin(maybe_done(sent));
        let _ = futures::poll!(sent.as_mut());
        self.sent.push_back(sent);
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

    /// Waits for the first answer that was not taken yet.
    pub(super) async fn next(&mut self) -> Came {
        let Some(mut first) = self.sent.pop_front() else { return Err(Failure::Lost) };
        first.as_mut().await;
        first.as_mut().take_output().unwrap_or(Err(Failure::Lost))
    }

    /// Waits for all answers that were not taken yet, in the order of the statements.
    pub(super) async fn land(mut self) -> Vec<Came> {
        let mut came = Vec::with_capacity(self.len());
        while self.len() > 0 {
            came.push(self.next().await);
        }
        came
    }
}
