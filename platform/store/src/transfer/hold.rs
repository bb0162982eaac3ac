//! One side of a move: all databases of a shop, held so that nobody else uses them.

use super::side::{EngineSide, Side};
use super::{Shape, TransferError};
use crate::postgres::{SchemaSide, ServerHold};
use crate::sqlite::FileSide;
use crate::{Database, Databases, OpenError};

/// The databases of a shop. Others may open them again when this is dropped.
pub struct Hold {
    pub(super) sides: Vec<Side>,
    /// On PostgreSQL; each file has a lock of its own.
    server: Option<ServerHold>,
}

impl Hold {
    /// Takes the databases of these services, which must be there with their tables.
    ///
    /// # Errors
    /// When somebody uses one, or one cannot be opened.
    pub async fn take(databases: &Databases, services: &[&'static str]) -> Result<Self, TransferError> {
        let server = match databases {
            Databases::Folder(_) => None,
            Databases::Server(server) => Some(ServerHold::take(server).await?),
        };
        let mut sides = Vec::with_capacity(services.len());
        for &service in services {
            let engine = match databases.of(service) {
                Database::File(path) => {
                    EngineSide::File(FileSide::hold(&path).map_err(|error| match error {
                        OpenError::Locked { database } => {
                            TransferError::InUse { place: database.to_string(), by: String::new() }
                        }
                        other => TransferError::Failed {
                            service,
                            what: "it cannot be opened".to_owned(),
                            reason: other.to_string(),
                        },
                    })?)
                }
                Database::Schema { server, schema } => {
                    let held = SchemaSide::hold(&server, &schema).await;
                    let failed = |error| TransferError::failed(service, "it cannot be opened", &error);
                    EngineSide::Schema(held.map_err(failed)?)
                }
            };
            sides.push(Side { service, engine });
        }
        Ok(Self { sides, server })
    }

    /// Looks whether the databases were held all the time.
    ///
    /// # Errors
    /// When somebody else may have come in.
    pub async fn still(&self) -> Result<(), TransferError> {
        match &self.server {
            Some(server) if !server.is_held().await => Err(TransferError::LetGo),
            _ => Ok(()),
        }
    }

    /// How many rows each table has, those of no rows left out.
    ///
    /// # Errors
    /// When a database cannot be read.
    pub async fn counts(&mut self) -> Result<Vec<(&'static str, String, u64)>, TransferError> {
        let mut counts = Vec::new();
        for side in &mut self.sides {
            for shape in side.shapes().await? {
                let rows = side.count(&shape).await?;
                let Shape { name, .. } = shape;
                if rows > 0 {
                    counts.push((side.service, name, rows));
                }
            }
        }
        Ok(counts)
    }

    /// The first database is marked first, and stays marked the longest: while it is, the move is not finished.
    pub(super) async fn mark(
        &mut self,
        source: &str,
        seeded: &[(&'static str, String)],
    ) -> Result<(), TransferError> {
        for side in &mut self.sides {
            let of_this = seeded.iter().filter(|(service, _)| *service == side.service);
            let tables: Vec<String> = of_this.map(|(_, table)| table.clone()).collect();
            side.mark(source, &tables).await?;
        }
        Ok(())
    }

    /// Declares the databases finished: from now on a shop opens on them.
    ///
    /// # Errors
    /// When a database refuses; then the move can be run again.
    pub async fn unmark(&mut self) -> Result<(), TransferError> {
        for side in self.sides.iter_mut().rev() {
            side.unmark().await?;
        }
        Ok(())
    }
}
