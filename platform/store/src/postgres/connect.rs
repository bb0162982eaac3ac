//! Connections of a service: as its own role, in its own schema, within limits that free what a lost process held.

use std::time::Duration;

use tokio_postgres::{Client, Config, NoTls};

use crate::Server;

use super::binding::Failure;
use super::text::{self, quoted};

/// How long a connection may take to come about.
pub(super) const CONNECT_TIME: Duration = Duration::from_secs(3);
/// After how long without a word the other side is asked whether it is still there.
const KEEPALIVE: Duration = Duration::from_secs(10);

/// The advisory lock of a whole database: every connection of a store has its share, a move has it alone.
pub(super) const WHOLE: &str = "hashtextextended('octavo', 0)";
/// Refuses at once while the shop is being moved; [`super::binding`] knows the code.
const STAY: &str = "DO $$ BEGIN IF NOT pg_try_advisory_lock_shared(hashtextextended('octavo', 0)) THEN \
    RAISE EXCEPTION 'the shop is being moved' USING ERRCODE = 'OCT01'; END IF; END $$;";

/// Whose connections these are.
#[derive(Clone, Debug)]
pub(super) struct Tenant {
    pub(super) server: Server,
    pub(super) schema: String,
    /// The role that owns the schema.
    pub(super) role: String,
}

impl Tenant {
    pub(super) fn new(server: Server, schema: String) -> Self {
        let role = format!("{}_{schema}", server.database());
        Self { server, schema, role }
    }

    /// How to connect; `purpose` is what an administrator reads in the server's list of connections.
    pub(super) fn config(&self, purpose: &str) -> Config {
        let mut config = (*self.server.config).clone();
        config
            .application_name(format!("octavo {} {purpose}", self.schema))
            .connect_timeout(CONNECT_TIME)
            .keepalives_idle(KEEPALIVE)
            .tcp_user_timeout(KEEPALIVE);
        config
    }

    /// A connection as the URL's own user.
    #[allow(clippy::disallowed_methods, reason = "the engine lies below `runtime`")]
    pub(super) async fn connect(&self, purpose: &str) -> Result<Client, Failure> {
        // All of it: one that is let in and then hears nothing would wait for ever.
        let config = self.config(purpose);
        let connected = tokio::time::timeout(CONNECT_TIME, config.connect(NoTls)).await;
        let (client, connection) = connected.map_err(|_| Failure::Lost)??;
        let service = self.schema.clone();
        tokio::spawn(async move {
            if let Err(error) = connection.await {
                tracing::debug!(service, %error, "a connection to the database ended");
            }
        });
        Ok(client)
    }

    /// As whom, and where.
    pub(super) fn enter(&self) -> String {
        format!("SET ROLE {}; SET search_path TO {}", quoted(&self.role), quoted(&self.schema))
    }

    /// What every connection says first: whose it is, and that the shop may not be moved while it lasts. A read that takes
    /// too long is ended by the server.
    pub(super) fn settle(&self) -> String {
        format!("{STAY} {}; SET jit = off; SET statement_timeout = '15s'", self.enter())
    }

    /// What a connection for short reads says: they are by an index, whatever the tables' statistics say, so a statement is
    /// planned once.
    pub(super) fn settle_reader(&self) -> String {
        format!("{}; SET enable_seqscan = off; SET plan_cache_mode = force_generic_plan", self.settle())
    }

    /// What the writer's connection says: whoever holds the turn and does not go on loses it; whoever waits for it gives up
    /// in time to say so. Everything it asks for is asked by key, whatever the tables' statistics say, so a statement is
    /// planned once, not for each batch again.
    pub(super) fn settle_writer(&self, owner: &str) -> String {
        format!(
            "{}; SET lock_timeout = '5s'; SET idle_in_transaction_session_timeout = '10s'; SET enable_seqscan = off; \
             SET enable_hashjoin = off; SET enable_mergejoin = off; SET plan_cache_mode = force_generic_plan; {}",
            self.settle(),
            text::frame(owner)
        )
    }
}
