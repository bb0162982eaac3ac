//! Taking a turn: the lock on the counter's row, and the rows that the plans decide on.

use crate::job::Entry;

use super::binding::{Failure, values};
use super::line::{Answer, Came, Flight};
use super::load::{Load, loads};
use super::sight::Sight;
use super::turn::{Trouble, Turn, before, fault};

/// Begins a transaction and takes the turn; whoever has it is waited for.
pub(super) const TAKE: &str = "BEGIN; EXECUTE take";

impl Turn<'_> {
    /// Takes the turn and loads what the plans decide on, in one flight.
    pub(super) async fn take(&mut self, entries: &[Entry]) -> Result<Sight, Trouble> {
        // What was begun ahead and came to nothing.
        self.line.roll_back().await.map_err(before)?;
        let (mut flight, loads) = (Flight::default(), loads(entries));
        self.line.is_now(true);
        flight.script(self.line, TAKE.to_owned()).await;
        self.send(&loads, &mut flight).await.map_err(before)?;
        self.taken(flight.next().await)?;
        seen(loads, flight.land().await)
    }

    /// Sends loads behind what is on its way.
    pub(super) async fn send(&mut self, loads: &[Load<'_>], flight: &mut Flight) -> Result<(), Failure> {
        for load in loads {
            let statement = load.statement(self.catalog);
            let (sql, params) = statement.map_err(|error| Failure::Fault(error.to_string()))?;
            flight.run(self.line, &sql, &params).await?;
        }
        Ok(())
    }

    /// Notes what the counter's row says now that it is held.
    pub(super) fn taken(&mut self, came: Came) -> Result<(), Trouble> {
        let [last_event, last_turn, ..] = came.map_err(before)?.numbers[..] else {
            return Err(Trouble::Passing("the counter of events is gone"));
        };
        (self.last_event, self.last_turn) = (last_event, last_turn);
        self.turns.taken(last_turn);
        Ok(())
    }

    /// Whether this process's batch was committed after all, asked on a new connection. Waits until the old one's
    /// transaction has ended, since that holds the turn.
    pub(super) async fn was_committed(&mut self) -> Result<bool, Trouble> {
        let mut flight = Flight::default();
        flight.script(self.line, TAKE.to_owned()).await;
        flight.script(self.line, "EXECUTE signed; ROLLBACK".to_owned()).await;
        self.taken(flight.next().await)?;
        let signed = flight.next().await.map_err(before)?;
        Ok(signed.numbers.first() == Some(&self.batch))
    }
}

/// The rows that were loaded.
pub(super) fn seen(loads: Vec<Load<'_>>, found: Vec<Came>) -> Result<Sight, Trouble> {
    let mut sight = Sight::default();
    for (load, found) in loads.into_iter().zip(found) {
        let Answer { rows, .. } = found.map_err(before)?;
        let rows = rows.iter().map(values).collect::<Result<_, _>>().map_err(|error| fault(&error))?;
        load.see(rows, &mut sight);
    }
    Ok(sight)
}
