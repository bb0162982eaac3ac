//! One turn: a transaction that loads what a batch of plans decides on, lets each decide, and writes all of it.

use std::ops::Range;

use crate::StoreError;
use crate::job::Entry;
use crate::plan::Acts;

use super::binding::{Failure, values};
use super::catalog::Catalog;
use super::joined::Joined;
use super::line::{Answer, Came, Flight, Line};
use super::load::loads;
use super::sight::Sight;
use super::statement::{Stamp, Statement, events, statements};
use super::touched::Touched;
use super::turns::Turns;

/// How many plans decide before what they write is sent: as many as keep the server at work while all others decide.
/// Each part more costs it the statements of a part.
const FIRST: usize = 48;
const TAKE: &str = "BEGIN; EXECUTE take";

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
    turns: &'w Turns,
    /// The number of the last event, those of the open transaction included.
    last_event: i64,
    /// The number of the last turn.
    last_turn: i64,
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

    /// The number of the last turn: the one before this, or this one once it is committed.
    pub(super) fn last_turn(&self) -> i64 {
        self.last_turn
    }

    /// The number of the last event, when the turn was taken or as it was written.
    pub(super) fn last_event(&self) -> i64 {
        self.last_event
    }

    /// Takes the turn and loads what the plans decide on, in one flight.
    async fn take(&mut self, entries: &[Entry]) -> Result<Sight, Trouble> {
        let loads = loads(entries);
        self.line.is_now(true);
        let mut flight = Flight::default();
        flight.script(self.line, TAKE.to_owned()).await;
        for load in &loads {
            let (sql, params) = load.statement(self.catalog).map_err(|error| fault(&error))?;
            flight.run(self.line, &sql, params).await.map_err(before)?;
        }
        let mut came = flight.land().await.into_iter();
        self.taken(&came.next().unwrap_or(Err(Failure::Lost)).map_err(before)?)?;
        let found: Vec<_> = came.collect::<Result<_, _>>().map_err(before)?;
        let mut sight = Sight::default();
        for (load, found) in loads.into_iter().zip(found) {
            let rows =
                found.rows.iter().map(values).collect::<Result<_, _>>().map_err(|error| fault(&error))?;
            load.see(rows, &mut sight);
        }
        Ok(sight)
    }

    /// Notes what the counter's row says now that it is held.
    fn taken(&mut self, answer: &Answer) -> Result<(), Trouble> {
        let [last_event, last_turn, ..] = answer.numbers[..] else {
            return Err(Trouble::Passing("the counter of events is gone"));
        };
        (self.last_event, self.last_turn) = (last_event, last_turn);
        self.turns.taken(last_turn);
        Ok(())
    }

    /// The usual way: plans decide in two parts, and while the server writes for the first the second one decides.
    pub(super) async fn at_once(&mut self, entries: &mut [Entry]) -> Result<(), Trouble> {
        let mut sight = self.take(entries).await?;
        let mut flight = Flight::default();
        let mut is_idle = true;
        let (first, others) = entries.split_at_mut(FIRST.min(entries.len()));
        for part in [first, others] {
            let mut touched = Vec::with_capacity(part.len());
            for entry in part.iter_mut() {
                decide(entry, &sight);
                let Some(acts) = entry.standing() else { continue };
                touched.push(self.catalog.touched(acts, &sight).map_err(|_| Trouble::Refused)?);
                // What cannot be carried out here is refused with the database's own words.
                sight.carry_out(acts).map_err(|_| Trouble::Refused)?;
            }
            let all: Vec<&Acts> = part.iter().filter_map(Entry::standing).collect();
            let run = self.statements(&all, touched, false).map_err(|_| Trouble::Refused)?;
            for statement in run {
                is_idle = false;
                flight.run(self.line, &statement.sql, statement.params).await.map_err(within)?;
            }
            flight.depart().await;
        }
        // While the server is still at it.
        drop(sight);
        if is_idle {
            return self.line.roll_back().await.map_err(before);
        }
        self.commit(flight).await
    }

    /// What some plans write, and their events with the next numbers.
    fn statements<'a>(
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
    async fn commit(&mut self, mut flight: Flight<'_>) -> Result<(), Trouble> {
        let Self { batch, stamp: Stamp { now, .. }, last_event, .. } = *self;
        flight.script(self.line, format!("EXECUTE sign ({batch}, {now}, {last_event}); COMMIT")).await;
        let mut came = flight.land().await;
        let committed = came.pop();
        // The first failure is the cause of the others: none of what comes behind it is carried out.
        match (came.into_iter().find_map(Came::err), committed) {
            (None, Some(Ok(_))) => {
                self.line.is_now(false);
                self.last_turn += 1;
                Ok(())
            }
            (Some(Failure::Refused(_)), _) | (None, Some(Err(Failure::Refused(_)))) => Err(Trouble::Refused),
            (Some(Failure::Passing(reason)), _) => Err(Trouble::Passing(reason)),
            // Whatever else the commit's own answer is, a server that stops may have said so after it had committed.
            (failure, _) => {
                tracing::warn!(?failure, "a commit was not answered; it is asked about");
                Err(Trouble::Unsure)
            }
        }
    }

    /// The careful way: in halves, and each half in halves, until what is refused stands alone. Whoever comes behind a
    /// plan that was refused decides anew.
    pub(super) async fn by_halves(&mut self, entries: &mut [Entry]) -> Result<(), Trouble> {
        let mut sight = self.take(entries).await?;
        let mut ranges: Vec<Range<usize>> = halves(0..entries.len());
        while let Some(range) = ranges.pop() {
            let (before, last_event) = (sight.clone(), self.last_event);
            self.line.control("SAVEPOINT part").await.map_err(self::before)?;
            match self.part(&mut entries[range.clone()], &mut sight).await? {
                Ok(()) => self.line.control("RELEASE part").await.map_err(self::before)?,
                Err(error) => {
                    self.line.control("ROLLBACK TO part").await.map_err(self::before)?;
                    (sight, self.last_event) = (before, last_event);
                    match range.len() {
                        1 => self.refuse(&mut entries[range.start], error, &mut sight).await?,
                        _ => ranges.extend(halves(range)),
                    }
                }
            }
        }
        self.commit(Flight::default()).await
    }

    /// Has some plans decide, and writes what they decided; says what stands in the way of it.
    async fn part(
        &mut self,
        entries: &mut [Entry],
        sight: &mut Sight,
    ) -> Result<Result<(), StoreError>, Trouble> {
        let is_alone = entries.len() == 1;
        let mut touched = Vec::with_capacity(entries.len());
        for entry in entries.iter_mut() {
            decide(entry, sight);
            let Some(acts) = entry.standing() else { continue };
            if let Some(broken) = &acts.broken {
                return Ok(Err(broken.clone()));
            }
            match self.catalog.touched(acts, sight) {
                Ok(of_acts) => touched.push(of_acts),
                Err(error) => return Ok(Err(error)),
            }
            // One that is alone is told by the database what is wrong with it.
            match sight.carry_out(acts) {
                Err(error) if !is_alone => return Ok(Err(error)),
                _ => {}
            }
        }
        let all: Vec<&Acts> = entries.iter().filter_map(Entry::standing).collect();
        self.write(&all, touched, is_alone).await
    }

    /// A plan that cannot be written is told so; what is to stand in its place is written.
    async fn refuse(
        &mut self,
        entry: &mut Entry,
        error: StoreError,
        sight: &mut Sight,
    ) -> Result<(), Trouble> {
        entry.written = None;
        let Some(acts) = entry.job.fail(error) else { return Ok(()) };
        let touched = self.catalog.touched(&acts, sight).map_err(|error| fault(&error))?;
        self.line.control("SAVEPOINT part").await.map_err(before)?;
        match self.write(&[&acts], vec![touched], true).await? {
            Ok(()) => {
                self.line.control("RELEASE part").await.map_err(before)?;
                // What the database has taken is so, whatever is known of it here.
                let _ = sight.carry_out(&acts);
                entry.acts.push(acts);
                entry.written = Some(entry.acts.len() - 1);
            }
            Err(error) => {
                self.line.control("ROLLBACK TO part").await.map_err(before)?;
                entry.acts.push(acts);
                // What is written in a failed plan's place has no guards: nothing comes after it.
                entry.job.fail(error);
            }
        }
        Ok(())
    }

    /// Writes the acts of some plans and their events inside the open transaction.
    async fn write(
        &mut self,
        all: &[&Acts],
        touched: Vec<Touched>,
        is_strict: bool,
    ) -> Result<Result<(), StoreError>, Trouble> {
        let before_it = self.last_event;
        let run = match self.statements(all, touched, is_strict) {
            Ok(run) => run,
            Err(error) => return Ok(Err(error)),
        };
        // All of them first: once one was refused, nothing more can be prepared.
        for statement in &run {
            self.line.prepared(&statement.sql).await.map_err(before)?;
        }
        let (mut flight, mut counts) = (Flight::default(), Vec::with_capacity(run.len()));
        for statement in run {
            counts.push(statement.counts);
            flight.run(self.line, &statement.sql, statement.params).await.map_err(before)?;
        }
        for (counts, came) in counts.into_iter().zip(flight.land().await) {
            match came {
                Ok(_) => {}
                Err(failure @ Failure::Refused(_)) => {
                    self.last_event = before_it;
                    return Ok(Err(counts.refusal(failure, self.catalog)));
                }
                Err(other) => return Err(before(other)),
            }
        }
        Ok(Ok(()))
    }

    /// Whether this process's batch was committed after all, asked on a new connection. Waits until the old one's
    /// transaction has ended, since that holds the turn.
    pub(super) async fn was_committed(&mut self) -> Result<bool, Trouble> {
        let mut flight = Flight::default();
        flight.script(self.line, TAKE.to_owned()).await;
        flight.script(self.line, "EXECUTE signed; ROLLBACK".to_owned()).await;
        let came = flight.land().await.into_iter().collect::<Result<Vec<_>, _>>().map_err(before)?;
        let [taken, signed] = &came[..] else { return Err(Trouble::Lost) };
        self.taken(taken)?;
        Ok(signed.numbers.first() == Some(&self.batch))
    }
}

/// The halves of a range, the first one on top; a range of one is its own half.
fn halves(range: Range<usize>) -> Vec<Range<usize>> {
    let middle = range.start + range.len() / 2;
    match range.len() {
        0 => Vec::new(),
        1 => vec![range],
        _ => vec![middle..range.end, range.start..middle],
    }
}

/// Has a plan decide on what is in sight. One that asks for no rows decided for good when it was first asked.
fn decide(entry: &mut Entry, sight: &Sight) {
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
fn before(failure: Failure) -> Trouble {
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
fn within(failure: Failure) -> Trouble {
    match failure {
        Failure::Refused(_) => Trouble::Refused,
        other => before(other),
    }
}

fn fault(error: &StoreError) -> Trouble {
    tracing::error!(%error, "a turn could not be taken");
    Trouble::Passing("what is stored cannot be read")
}
