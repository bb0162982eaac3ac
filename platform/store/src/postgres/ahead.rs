//! Turns that are begun ahead: while the server commits one batch, the next one is made ready.
//!
//! When enough plans wait, the rows of the next batch are loaded behind what this one writes, in its transaction, and the
//! next turn is asked for behind its commit. The first plans decide on those rows meanwhile, and what they write goes out
//! behind that. If the turn's number then says that somebody else came between, all of it is rolled back, and the
//! turn is taken as usual. So nothing that was decided ahead is committed before it is known to stand.

use crate::job::Entry;

use super::binding::Failure;
use super::line::{Came, Flight};
use super::load::loads;
use super::sight::Sight;
use super::take::{TAKE, seen};
use super::turn::{Trouble, Turn, within};

/// A batch of which some plans have decided.
pub(super) struct Begun {
    pub(super) sight: Sight,
    /// What they write, on its way.
    pub(super) flight: Flight,
    /// How many they are.
    pub(super) decided: usize,
}

/// A batch that was begun before its turn.
pub(super) struct Ahead {
    begun: Begun,
    /// The turn that must have been the last one.
    turn: i64,
    /// The number of the last event it writes so far.
    last_event: i64,
}

impl Turn<'_> {
    /// What was begun ahead, if it stands; or a turn that is taken now.
    pub(super) async fn begin(&mut self, entries: &[Entry]) -> Result<Begun, Trouble> {
        if let Some(Ahead { mut begun, turn, last_event }) = self.line.ahead() {
            self.taken(begun.flight.next().await)?;
            if self.last_turn == turn {
                self.last_event = last_event;
                return Ok(begun);
            }
        }
        Ok(Begun { sight: self.take(entries).await?, flight: Flight::default(), decided: 0 })
    }

    /// Loads for the next batch behind what is on its way, and asks for its turn behind the end of this one. Answers how
    /// that ended, and the first failure before it.
    pub(super) async fn end(
        &mut self,
        mut flight: Flight,
        end: String,
        next: &mut [Entry],
    ) -> Result<(Option<Failure>, Came), Trouble> {
        let (written, loads) = (flight.len(), loads(next));
        self.send(&loads, &mut flight).await.map_err(within)?;
        let mut behind = Flight::default();
        behind.script(self.line, end).await;
        if !next.is_empty() {
            behind.script(self.line, TAKE.to_owned()).await;
        }
        let mut came = flight.land().await;
        let sight = seen(loads, came.split_off(written));
        // The first failure is the cause of the others: none of what comes behind it is carried out.
        let failure = came.into_iter().find_map(Came::err);
        let mut begun = Begun { sight: Sight::default(), flight: behind, decided: 0 };
        let last_event = self.last_event;
        let is_begun = match sight {
            Ok(sight) if failure.is_none() && !next.is_empty() => {
                begun.sight = sight;
                self.part(next, &mut begun).await.is_ok()
            }
            _ => false,
        };
        let last_event = std::mem::replace(&mut self.last_event, last_event);
        let ended = begun.flight.next().await;
        if failure.is_none() && ended.is_ok() {
            self.last_turn += 1;
            self.line.is_now(!next.is_empty());
            if is_begun {
                self.line.go_ahead(Ahead { begun, turn: self.last_turn, last_event });
            }
        }
        Ok((failure, ended))
    }
}
