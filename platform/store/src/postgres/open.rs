//! Opening a schema: its role, its tables, and what the server knows of them.

use refinery::Runner;
use tokio_postgres::Client;
use tokio_postgres::error::SqlState;

use crate::transfer::MARK;
use crate::{OpenError, StoreConfig};

use super::binding::Failure;
use super::catalog::Catalog;
use super::connect::Tenant;
use super::text::quoted;

/// PostgreSQL 15, as the server counts.
const OLDEST: i64 = 150_000;

/// How long what a run of a process signed is kept: a week, far longer than anybody asks for it.
const KEPT_MICROS: i64 = 7 * 86_400 * 1_000_000;

/// The base tables keep their history apart from the service's.
const BASE_HISTORY: &str = "store_schema_history";

const BASE: &[(&str, &str)] = &[
    ("V1__base", include_str!("../../migrations/postgres/V1__base.sql")),
    ("V2__turns", include_str!("../../migrations/postgres/V2__turns.sql")),
];

/// What is known of a schema that is up to date.
pub(super) struct Opened {
    pub(super) catalog: Catalog,
    pub(super) last_event: i64,
    pub(super) last_turn: i64,
}

/// Brings the schema up to date. Many processes may do so at the same time: one goes first, the others find it done.
pub(super) async fn open(config: &StoreConfig, tenant: &mut Tenant) -> Result<Opened, OpenError> {
    let refused = |failure: Failure| OpenError::Unusable {
        database: config.database.clone(),
        reason: failure.of_opening(),
    };
    let lock = tenant.connect("migration").await.map_err(refused)?;
    take_turns(&lock, tenant).await.map_err(refused)?;
    let mut client = tenant.connect("migration").await.map_err(refused)?;
    fits(&client).await.map_err(refused)?;
    found(&client, tenant).await.map_err(refused)?;
    client.batch_execute(&tenant.settle()).await.map_err(Failure::from).map_err(refused)?;
    if let Some(origin) = unfinished(&client).await.map_err(refused)? {
        return Err(OpenError::Unfinished { database: config.database.clone(), origin });
    }
    let mut base = crate::migration::runner(BASE);
    base.set_migration_table_name(BASE_HISTORY);
    migrate(config, &base, &mut client).await?;
    migrate(config, &config.migrations.postgres, &mut client).await?;
    let opened = async {
        let gone = config.world.now().micros() - KEPT_MICROS;
        client.execute("DELETE FROM writers WHERE at < $1", &[&gone]).await?;
        let catalog = Catalog::read(&client, &quoted(&tenant.schema)).await?;
        let row = client.query_one("SELECT last, turn FROM event_counter", &[]).await?;
        Ok(Opened { catalog, last_event: row.get(0), last_turn: row.get(1) })
    };
    opened.await.map_err(refused)
}

/// Held until the connection is dropped. A transaction's lock, so that it holds through a pooler too.
async fn take_turns(client: &Client, tenant: &Tenant) -> Result<(), Failure> {
    client.batch_execute("SET statement_timeout = '60s'; BEGIN").await?;
    let name = format!("octavo/{}", tenant.schema);
    client.query_one("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", &[&name]).await?;
    Ok(())
}

/// What the tables and the reads need of a server.
async fn fits(client: &Client) -> Result<(), Failure> {
    let row = client.query_one("SHOW server_version_num", &[]).await?;
    let version: i64 = row.get::<_, String>(0).parse().unwrap_or(0);
    if version < OLDEST {
        return Err(Failure::Fault(format!("its version is {}; 15 or later is needed", version / 10_000)));
    }
    let row = client.query_one("SHOW server_encoding", &[]).await?;
    match row.get::<_, String>(0).as_str() {
        "UTF8" => Ok(()),
        other => Err(Failure::Fault(format!("the database's encoding is {other}; make it anew with UTF8"))),
    }
}

/// Makes the role and the schema, unless they are there. A schema that came with a copy of another database keeps the
/// role that owns it.
async fn found(client: &Client, tenant: &mut Tenant) -> Result<(), Failure> {
    let owner = "SELECT r.rolname::text FROM pg_namespace n JOIN pg_roles r ON r.oid = n.nspowner WHERE n.nspname = $1";
    let owner = client.query_opt(owner, &[&tenant.schema]).await?;
    let is_there = owner.is_some();
    if let Some(owner) = owner {
        tenant.role = owner.get(0);
    }
    let (role, schema) = (quoted(&tenant.role), quoted(&tenant.schema));
    let known = client.query_opt("SELECT 1 FROM pg_roles WHERE rolname = $1", &[&tenant.role]).await?;
    if known.is_none() {
        let made = client.batch_execute(&format!("CREATE ROLE {role} NOLOGIN")).await;
        if let Err(error) = made
            && error.code() != Some(&SqlState::DUPLICATE_OBJECT)
        {
            return Err(error.into());
        }
    }
    let is_member = client
        .query_one("SELECT pg_has_role(current_user, $1::text::name, 'MEMBER')", &[&tenant.role])
        .await?
        .get::<_, bool>(0);
    if !is_member {
        client.batch_execute(&format!("GRANT {role} TO CURRENT_USER")).await?;
    }
    if !is_there {
        client.batch_execute(&format!("CREATE SCHEMA {schema} AUTHORIZATION {role}")).await?;
        // For whoever signs in as the role itself, through a pooler that shares sessions.
        let database = quoted(tenant.server.database());
        let found = format!("ALTER ROLE {role} IN DATABASE {database} SET search_path TO {schema}");
        client.batch_execute(&found).await?;
    }
    Ok(())
}

/// An error with what caused it: what the server said stands at the end.
fn whole(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(Some(error), |error| error.source());
    causes.map(ToString::to_string).collect::<Vec<_>>().join(": ")
}

/// Where the shop comes from that is being moved to here.
async fn unfinished(client: &Client) -> Result<Option<String>, Failure> {
    if client.query_one("SELECT to_regclass($1) IS NULL", &[&MARK]).await?.get(0) {
        return Ok(None);
    }
    let found = client.query_opt(&format!("SELECT source FROM {MARK}"), &[]).await?;
    Ok(found.map(|row| row.get(0)))
}

async fn migrate(config: &StoreConfig, migrations: &Runner, client: &mut Client) -> Result<(), OpenError> {
    let run = migrations.run_async(client).await;
    run.map(drop)
        .map_err(|error| OpenError::Migration { database: config.database.clone(), reason: whole(&error) })
}
