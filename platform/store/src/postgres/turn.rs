//! One turn: a transaction that loads what a batch of plans decides on, lets each decide, and writes all of it.

use crate::StoreError;
use crate::job::Entry;
use crate::plan::Acts;

use super::ahead::Begun;
use super::binding::Failure;
use super::catalog::Catalog;
use super::joined::Joined;
use super::line::{Flight, Line};
use super::queue::Queue;
use super::sight::Sight;
use super::statement::{Stamp, Statement, events, statements};
use super::touched::Touched;
use super::turns::Turns;

/// How many plans decide before what they write is sent: as many as keep the server at work while all others decide.
/// Each part more costs it the statements of a part.
const FIRST: usize = 80;

/// Why a turn came to nothing.
#[derive(Debug)]
pub(super) enum Trouble {
    /// Nothing was written; the next try may do better.
    Passing(&'static str),
    /// The connection was lost before anything could be committed.
    Lost,
    /// The connection was lost at the commit.
    Unsure,
    /// Something in the batch is refused by the database: it is to be written the careful way.
    Refused,
}

/// A turn, and what it is done with.
pub(super) struct Turn<'w> {
    pub(super) line: &'w mut Line,
    pub(super) catalog: &'w Catalog,
    pub(super) stamp: Stamp<'w>,
    /// The number of this process's batch.
    pub(super) batch: i64,
    pub(super) turns: &'w Turns,
    /// The number of the last event, those of the open transaction included.
    pub(super) last_event: i64,
    /// The number of the last turn: the one before this, or this one once it is committed.
    pub(super) last_turn: i64,
}

impl<'w> Turn<'w> {
    pub(super) fn new(
        line: &'w mut Line,
        catalog: &'w Catalog,
        stamp: Stamp<'w>,
        turns: &'w Turns,
        batch: i64,
    ) -> Self {
        Self { line, catalog, stamp, batch, turns, last_event: 0, last_turn: 0 }
    }

    /// The usual way: plans decide in two parts, and while the server writes for the first the second one decides.
    pub(super) async fn at_once(&mut self, entries: &mut [Entry], queue: &mut Queue) -> Result<(), Trouble> {
        let mut begun = self.begin(entries).await?;
        while begun.decided < entries.len() {
            self.part(entries, &mut begun).await?;
        }
        // While the server is still at it.
        let Begun { flight, .. } = begun;
        if flight.len() == 0 {
            return self.line.roll_back().await.map_err(before);
        }
        let next = if self.turns.is_sole() { queue.ahead() } else { &mut [] };
        self.commit(flight, next).await
    }

    /// Has the next ones decide, and sends what they write.
    pub(super) async fn part(&mut self, entries: &mut [Entry], begun: &mut Begun) -> Result<(), Trouble> {
        let Begun { sight, flight, decided } = begun;
        let end = if *decided == 0 { FIRST.min(entries.len()) } else { entries.len() };
        let part = &mut entries[*decided..end];
        *decided = end;
        let mut touched = Vec::with_capacity(part.len());
        for entry in part.iter_mut() {
            decide(entry, sight);
            let Some(acts) = entry.standing() else { continue };
            touched.push(self.catalog.touched(acts, sight).map_err(|_| Trouble::Refused)?);
            // What cannot be carried out here is refused with the database's own words.
            sight.carry_out(acts).map_err(|_| Trouble::Refused)?;
        }
        let all: Vec<&Acts> = part.iter().filter_map(Entry::standing).collect();
        for statement in self.statements(&all, touched, false).map_err(|_| Trouble::Refused)? {
            flight.run(self.line, &statement.sql, &statement.params).await.map_err(within)?;
        }
        flight.depart().await;
        Ok(())
    }

    /// What some plans write, and their events with the next numbers.
    pub(super) fn statements<'a>(
        &mut self,
        all: &[&'a Acts],
        touched: Vec<Touched>,
        is_strict: bool,
    ) -> Result<Vec<Statement<'a>>, StoreError>
    where
        'w: 'a,
    {
        let mut joined = Joined::new(self.catalog, is_strict);
        for (acts, touched) in all.iter().zip(touched) {
            joined.join(acts, &touched)?;
        }
        let mut run = statements(&joined, self.catalog, self.stamp)?;
        let (told, last_event) = events(all.iter().copied(), self.last_event);
        run.extend(told);
        self.last_event = last_event;
        Ok(run)
    }

    /// Counts, signs and commits, behind what is on its way.
    pub(super) async fn commit(&mut self, flight: Flight, next: &mut [Entry]) -> Result<(), Trouble> {
        let Self { batch, stamp: Stamp { now, .. }, last_event, .. } = *self;
        let end = format!("EXECUTE sign ({batch}, {now}, {last_event}); COMMIT");
        match self.end(flight, end, next).await? {
            (None, Ok(_)) => Ok(()),
            (Some(Failure::Refused(_)), _) | (None, Err(Failure::Refused(_))) => Err(Trouble::Refused),
            (Some(Failure::Passing(reason)), _) => Err(Trouble::Passing(reason)),
            // Whatever else the commit's own answer is, a server that stops may have said so after it had committed.
            (failure, _) => {
                tracing::warn!(?failure, "a commit was not answered; it is asked about");
                Err(Trouble::Unsure)
            }
        }
    }
}

/// Has a plan decide on what is in sight. One that asks for no rows decided for good when it was first asked.
pub(super) fn decide(entry: &mut Entry, sight: &Sight) {
    if entry.job.keys().wanted.is_empty() && !entry.acts.is_empty() {
        return;
    }
    entry.written = None;
    if let Some(acts) = entry.job.decide(&sight.rows(entry.job.keys())) {
        entry.acts.push(acts);
        entry.written = Some(entry.acts.len() - 1);
    }
}

/// A failure before the commit was on its way.
pub(super) fn before(failure: Failure) -> Trouble {
    match failure {
        Failure::Passing(reason) => Trouble::Passing(reason),
        Failure::Lost => Trouble::Lost,
        Failure::Refused(error) => {
            tracing::error!(%error, "a turn could not be taken");
            Trouble::Passing("the database refuses what every turn needs")
        }
        Failure::Fault(reason) => {
            tracing::error!(reason, "a turn could not be taken");
            Trouble::Passing("the database cannot be asked")
        }
    }
}

/// A failure to prepare a statement while others are on their way: one of them may have been refused.
pub(super) fn within(failure: Failure) -> Trouble {
    match failure {
        Failure::Refused(_) => Trouble::Refused,
        other => before(other),
    }
}

pub(super) fn fault(error: &StoreError) -> Trouble {
    tracing::error!(%error, "a turn could not be taken");
    Trouble::Passing("what is stored cannot be read")
}
