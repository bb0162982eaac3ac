//! A connection to JetStream that is used until something goes wrong, and never again.
//!
//! A client that reconnects by itself then sends what it still held, behind a gap of what got lost: events would stand
//! in the stream in an order that nobody meant. Here a broken connection is given up with all that it held; what was
//! not confirmed is published again on the next one, from the first of it, and JetStream drops what it knows.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use async_nats::connection::State;
use async_nats::jetstream::context::PublishErrorKind;
use async_nats::jetstream::message::PublishMessage;
use async_nats::jetstream::{Context, ContextBuilder};
use async_nats::{Auth, AuthError, ConnectOptions, ServerAddr};

use crate::envelope::{CONTENT_TYPE, Message};
use crate::nats::Nats;

/// How long a server may take to answer anything.
const PATIENCE: Duration = Duration::from_secs(4);

/// Why nothing, or not all, was published.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(crate) struct Away(String);

/// What became of messages that JetStream was given.
#[derive(Debug, Default)]
pub(crate) struct Published {
    /// How many were there already.
    pub(crate) duplicates: usize,
    /// The places of those that are larger than the server takes, with its reason.
    pub(crate) too_large: Vec<(usize, String)>,
}

/// A connection to one server, with the stream there.
#[derive(Debug)]
pub(crate) struct Connection {
    jetstream: Context,
}

impl Connection {
    /// Connects to the first server that answers, and makes the stream if it is not there.
    pub(crate) async fn open(nats: &Nats) -> Result<Self, Away> {
        let mut reasons = Vec::new();
        for server in &nats.servers {
            match Self::to(server, nats).await {
                Ok(connection) => return Ok(connection),
                Err(reason) => reasons.push(format!("{}:{}: {reason}", server.host(), server.port())),
            }
        }
        Err(Away(reasons.join("; ")))
    }

    async fn to(server: &ServerAddr, nats: &Nats) -> Result<Self, String> {
        let client = once(server).connect(server.clone()).await.map_err(|error| spelled(&error))?;
        let jetstream = ContextBuilder::new().timeout(PATIENCE).build(client);
        match jetstream.get_or_create_stream(nats.stream()).await {
            Ok(_) => Ok(Self { jetstream }),
            Err(error) => Err(format!("the stream cannot be had: {}", spelled(&error))),
        }
    }

    /// Whether nothing has gone wrong yet, as far as is known.
    pub(crate) fn is_open(&self) -> bool {
        self.jetstream.client().connection_state() == State::Connected
    }

    /// Publishes these, in this order, and waits until JetStream has confirmed all of them. If it does not, any of them
    /// may be in the stream, and the connection must not be used again.
    pub(crate) async fn publish(&self, messages: &[Message]) -> Result<Published, Away> {
        let mut published = Published::default();
        let mut confirmations = Vec::with_capacity(messages.len());
        for (place, message) in messages.iter().enumerate() {
            let publish = PublishMessage::build()
                .payload(message.payload.clone())
                .message_id(&message.id)
                .header("Content-Type", CONTENT_TYPE);
            match self.jetstream.send_publish(message.subject.clone(), publish).await {
                Ok(confirmation) => confirmations.push(confirmation.into_future()),
                Err(error) if error.kind() == PublishErrorKind::MaxPayloadExceeded => {
                    published.too_large.push((place, spelled(&error)));
                }
                Err(error) => return Err(Away(spelled(&error))),
            }
        }
        let confirmed = futures::future::try_join_all(confirmations).await;
        let confirmed = confirmed.map_err(|error| Away(spelled(&error)))?;
        published.duplicates = confirmed.iter().filter(|ack| ack.duplicate).count();
        Ok(published)
    }
}

/// Options with which a client connects once. The library has none that says so; but it asks for the credentials each
/// time it connects, and gives up when they are refused.
fn once(server: &ServerAddr) -> ConnectOptions {
    let (user, password) = (server.username().map(str::to_owned), server.password().map(str::to_owned));
    let was_connected = Arc::new(AtomicBool::new(false));
    let options = ConnectOptions::with_auth_callback(move |_nonce| {
        let is_first = !was_connected.swap(true, Ordering::SeqCst);
        let mut auth = Auth::new();
        match &password {
            Some(_) => (auth.username, auth.password) = (user.clone(), password.clone()),
            None => auth.token = user.clone(),
        }
        async move { is_first.then_some(auth).ok_or_else(|| AuthError::new("a connection is used once")) }
    });
    options
        .name("octavo relay")
        .max_reconnects(1)
        .ignore_discovered_servers()
        .connection_timeout(PATIENCE)
        .request_timeout(Some(PATIENCE))
        .ping_interval(Duration::from_secs(10))
}

/// An error with its reasons.
fn spelled(error: &dyn std::error::Error) -> String {
    let mut said = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let reason = error.to_string();
        if !said.contains(&reason) {
            said = format!("{said}: {reason}");
        }
        cause = error.source();
    }
    said
}
